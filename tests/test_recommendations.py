"""Finding recommendations: units, lead-ins, numbered blocks, amendments, reported asks, duplicates; the CSV round trip."""

from __future__ import annotations

from pathlib import Path

import pytest

from influence.document import Document
from influence.errors import TableError
from influence.recommendations import Recommendation, find_recommendations, read_recommendations, write_recommendations


def document(*paragraphs: str, id: str = "alpha", **fields) -> Document:
    return Document.from_paragraphs(id, [(None, paragraph) for paragraph in paragraphs], role="submission", **fields)


def test_nothing_asked_gives_no_recommendation() -> None:
    assert find_recommendations(document()) == []
    assert find_recommendations(document("The forum met in Lima in May.")) == []
    assert find_recommendations([]) == []


def test_a_span_quotes_the_asks_own_words() -> None:
    paper = document("Access remains uneven.", "States should: (a) publish the list of members; (b) fund remote access.", issuer="Alpha", date="2030-02-01")
    asks = find_recommendations(paper)
    assert [paper.quote(ask.span) for ask in asks] == ["publish the list of members", "fund remote access."]
    assert [ask.text for ask in asks] == ["States should: publish the list of members", "States should: fund remote access."]
    assert [ask.id for ask in asks] == ["alpha/r1", "alpha/r2"]
    assert {(ask.addressee, ask.force, ask.issuer, ask.date) for ask in asks} == {("States", "should", "Alpha", "2030-02-01")}


def test_the_last_sentence_counts() -> None:
    asks = find_recommendations(document("We met in May. It rained. The Chair should publish all written inputs."))
    assert [ask.text for ask in asks] == ["The Chair should publish all written inputs."]


def test_several_documents_keep_their_own_ids() -> None:
    asks = find_recommendations([document("States should publish it.", id="a"), document("The Chair must resign from the board.", id="b")])
    assert [ask.id for ask in asks] == ["a/r1", "b/r1"]


def test_the_table_comes_back_as_it_was(tmp_path: Path) -> None:
    asks = find_recommendations(document("States should: (a) publish the list; (b) fund access.", "=cmd() must be removed by the Chair."))
    asks.append(Recommendation.from_text("alpha/r9", "'=1+1 should not run", issuer="Ærø & Co", page=3, themes=("access", "money")))
    write_recommendations(asks, tmp_path / "asks.csv")
    assert read_recommendations(tmp_path / "asks.csv") == asks


def test_a_table_without_the_asks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "asks.csv").write_text("id,ask\n1,x\n", encoding="utf-8")
    with pytest.raises(TableError, match="no column 'text'"):
        read_recommendations(tmp_path / "asks.csv")

"""The bridge to spaCy: the same text, the same offsets, the same finds."""

from __future__ import annotations

from dataclasses import replace

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy import displacy
from spacy.tokens import DocBin

import influence as inf
from influence.spacy_docs import _mark, to_spacy
from made_traces import made_traces

BLANK = spacy.blank("xx")
TEXT = """Comments of the Alpha Network

We met in May and thank the chair.

• States should publish the register of licensed operators each year.
• Donors should fund the training of librarians."""


@pytest.fixture(scope="module")
def submission() -> inf.Document:
    paragraphs = [
        (None, "We thank the chair."),
        ("1", "States should publish the register each year."),
        ("2", "Donors should fund training."),
    ]
    return inf.Document.from_paragraphs("alpha", paragraphs, role="submission", issuer="Alpha Network", language="en")


def test_offsets_are_those_of_the_document(submission: inf.Document) -> None:
    asks = inf.find_recommendations(submission)
    doc = inf.to_spacy(submission)
    assert doc.text == submission.text and len(asks) == 2
    assert [(span.start_char, span.end_char, span.id_) for span in doc.spans["recommendations"]] == [
        (ask.span.start, ask.span.end, ask.id) for ask in asks
    ]
    assert [span.text for span in doc.spans["paragraphs"]] == [paragraph.text for paragraph in submission.paragraphs]
    assert doc.user_data["influence"]["issuer"] == "Alpha Network"


def test_the_outcome_shows_phrases_and_matches() -> None:
    traces = made_traces()
    doc = to_spacy(traces.outcome, traces=traces)
    expected = sorted((phrase.found.start, phrase.found.end) for trace in traces if trace.best for phrase in trace.best.phrases)
    assert [(span.start_char, span.end_char) for span in doc.spans["phrases"]] == expected
    assert {span.label_ for span in doc.spans["phrases"]} <= {f"{a} {k}" for a in ("new", "old") for k in ("same", "reworded", "moved")}
    assert sorted(span.label_ for span in doc.spans["matches"]) == sorted(trace.verdict for trace in traces if trace.best)
    assert "new same" in displacy.render(doc, style="span", options={"spans_key": "phrases"}, jupyter=False)


def test_span_groups_survive_a_file(submission: inf.Document) -> None:
    doc = to_spacy(submission)
    again = next(DocBin().from_bytes(DocBin(docs=[doc]).to_bytes()).get_docs(spacy.blank("en").vocab))
    assert [span.text for span in again.spans["recommendations"]] == [span.text for span in doc.spans["recommendations"]]
    assert spacy.tokens.Doc(doc.vocab).from_bytes(doc.to_bytes()).user_data["influence"]["id"] == "alpha"


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="ab .-\n'é", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5))
def test_a_span_begins_and_ends_where_ours_does(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [(min(pair), max(pair)) for pair in ends]
    spans = [(start, end) for start, end in spans if end <= len(text) and text[start:end] == text[start:end].strip() != ""]
    doc = BLANK.make_doc(text)
    _mark(doc, {"spans": [(start, end, "x", "") for start, end in spans]})
    assert doc.text == text
    assert [(span.start_char, span.end_char) for span in doc.spans["spans"]] == spans


def test_the_component_finds_recommendations_in_a_plain_text_and_in_our_docs(submission: inf.Document) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("influence_recommendations", config={"spans_key": "asks"})
    doc = nlp(TEXT)
    assert [span.text for span in doc.spans["asks"]] == [
        "States should publish the register of licensed operators each year.",
        "Donors should fund the training of librarians.",
    ]
    ours = nlp(to_spacy(submission, []))
    assert [span.text for span in ours.spans["asks"]] == [ask.text for ask in inf.find_recommendations(submission)]
    nothing = nlp("")
    assert not nothing.spans["asks"]
    assert len(list(nlp.pipe([TEXT, "", TEXT]))) == 3


def test_no_language_and_no_text_are_no_errors() -> None:
    empty = inf.Document.from_paragraphs("empty", [], role="submission")
    assert len(to_spacy(empty)) == 0
    for language in (None, "ja", "zz"):
        document = inf.Document.from_paragraphs("x", [("1", "States should report.")], role="outcome", language=language)
        assert to_spacy(document).text == document.text
    assert to_spacy(replace(made_traces().submissions[0], text="", paragraphs=()), []).text == ""

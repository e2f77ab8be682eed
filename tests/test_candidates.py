"""Candidates: the few paragraphs worth aligning, why, and which answer replies to which request."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.candidates import K1, WEIGHTS, B, CandidateIndex, Query, _Terms, provision, references
from influence.candidates.replies import _numbers, match_replies
from influence.document import Document, Paragraph, Span
from influence.encoders import load_encoder
from influence.errors import OptionError
from influence.rarity import Rarity
from influence.words import split_words

LAW = [
    ("1", "States shall publish an inventory of rivers every second year."),
    ("2", "Harbours shall be lit at night."),
    ("3", "Mountain guides shall be trained by the Agency."),
    ("4", "The Agency shall meet twice a year."),
    ("5", "Every harbour master keeps a log of arrivals and departures."),
]


def index_of(rows: list[tuple[str | None, str]], *, encoder: str = "none", baseline: list[tuple[str, str]] | None = None) -> CandidateIndex:
    document = Document.from_paragraphs("law", rows, role="outcome")
    words = [split_words(paragraph.text, offset=paragraph.span.start) for paragraph in document.paragraphs]
    draft = None if baseline is None else [Document.from_paragraphs("draft", baseline, role="baseline")]
    return CandidateIndex(document.paragraphs, words, Rarity.of(words), load_encoder(encoder), baseline=draft)


def query(text: str, new: str | None = None) -> Query:
    words = split_words(text)
    return Query(text, words, None if new is None else np.array([form in new.split() for form in words.forms]))


def test_the_paragraph_with_the_rare_words_comes_first() -> None:
    first, second = index_of(LAW).shortlist([query("Train the mountain guides"), query("a yearly inventory of rivers")])
    assert (first[0].index, second[0].index) == (2, 0)
    assert first[0].why == "rare words"


def test_the_first_and_the_last_paragraph_can_be_found() -> None:
    index = index_of(LAW)
    assert [found[0].index for found in index.shortlist([query(LAW[0][1]), query(LAW[-1][1])])] == [0, 4]


def test_meaning_finds_a_paragraph_without_a_word_in_common() -> None:
    rows = [*LAW, ("6", "Women need equal connectivity.")]
    asked = query("gender gap online")
    assert index_of(rows).shortlist([asked]) == [[]]
    found = index_of(rows, encoder="static").shortlist([asked])[0]
    assert (found[0].index, found[0].why) == (5, "meaning")


def test_the_new_part_decides_between_two_paragraphs_with_the_same_old_words() -> None:
    rows = [("1", "The Agency shall keep a register of ships."), ("2", "The Agency shall keep a register of bridges.")]
    text = "The Agency shall keep a register of ships and bridges"
    assert index_of(rows).shortlist([query(text, new="bridges")])[0][0].index == 1
    assert index_of(rows).shortlist([query(text, new="ships")])[0][0].index == 0


def test_a_draft_tells_where_its_provision_went() -> None:
    draft = [
        ("Article 7 (1)", "Fines for late logs are set by the harbour council."),
        ("Article 7 (2)", "Fines grow with the length of the ship."),
        ("Article 7 (3)", "Fines are doubled when arrivals are hidden."),
        ("Article 8 (1)", "Lamps are paid by the municipality."),
    ]
    law = [
        ("Article 2 (1)", "Fines for late logs are set by the ministry."),
        ("Article 2 (2)", "Fines grow with the length of the ship."),
        ("Article 2 (3)", "Whoever hides arrivals pays twice."),
        ("Article 9 (1)", "Lamps are paid by the municipality."),
    ]
    found = index_of(law, baseline=draft).shortlist([query("Delete Article 7")])[0]
    assert {candidate.index for candidate in found[:3]} == {0, 1, 2}
    assert found[0].why in {"where the draft's provision went", "the provision it names"}


def test_a_short_ask_finds_the_provision_it_names_without_a_draft() -> None:
    rows = [("Article 20", "Lamps are lit."), ("Article 21", "Guides are trained."), ("Article 22", "As in Article 21, lamps are paid.")]
    assert index_of(rows).shortlist([query("Delete Article 21")])[0][0].index == 1


def test_what_shares_nothing_is_no_candidate_and_an_empty_query_has_none() -> None:
    index = index_of(LAW)
    assert index.shortlist([query("zebra"), query(""), query("!!!")]) == [[], [], []]
    assert index.shortlist([]) == []
    assert index_of([]).shortlist([query("harbour")]) == [[]]
    assert index_of([], encoder="static").shortlist([query("harbour")]) == [[]]


def test_scores_fall_stay_between_nothing_and_one_and_compare_over_queries() -> None:
    index = index_of(LAW, encoder="static")
    whole, part = index.shortlist([query(LAW[2][1]), query("guides on the moon and other satellites in outer space")])
    for found in (whole, part):
        scores = [candidate.score for candidate in found]
        assert scores == sorted(scores, reverse=True) and 0 < scores[-1] <= scores[0] <= 1
    assert whole[0].score > 2 * part[0].score


def test_a_text_s_height_is_the_score_of_its_first_candidate() -> None:
    index = index_of(LAW)
    texts = ["Train the mountain guides", "harbour log", "", "gender gap", LAW[0][1]]
    scores = [found[0].score if found else 0.0 for found in index.shortlist([query(text) for text in texts])]
    assert index.heights(texts).tolist() == pytest.approx(scores)
    assert index.heights([]).tolist() == [] and index_of([]).heights(texts).tolist() == [0.0] * len(texts)


def test_no_more_than_k_and_ties_in_the_order_of_the_text() -> None:
    rows: list[tuple[str | None, str]] = [(None, "Harbours are lit.")] * 6
    found = index_of(rows).shortlist([query("lit harbours")], k=4)[0]
    assert [candidate.index for candidate in found] == [0, 1, 2, 3]


def test_queries_do_not_influence_one_another() -> None:
    index = index_of(LAW, encoder="static")
    queries = [query(text) for _, text in LAW] * 60  # more than one block
    together = index.shortlist(queries)
    assert together[:5] == index.shortlist(queries[:5]) == together[295:]


@given(st.lists(st.lists(st.sampled_from(["tax", "river", "lake", "14"]), min_size=1, max_size=6), min_size=1, max_size=6), st.data())
@settings(max_examples=60)
def test_the_sparse_scores_are_those_of_the_formula(texts: list[list[str]], data: st.DataObject) -> None:
    asked = data.draw(st.lists(st.sampled_from(["tax", "river", "lake", "14", "unseen"]), max_size=6))
    fast = _Terms(texts).scores([asked])[0]
    mean = sum(map(len, texts)) / len(texts)
    for text, score in zip(texts, fast, strict=True):
        slow = 0.0
        for term in asked:
            df = sum(term in other for other in texts)
            if not df:
                continue
            weight = log(1 + (len(texts) - df + 0.5) / (df + 0.5))
            slow += weight * text.count(term) * (K1 + 1) / (text.count(term) + K1 * (1 - B + B * len(text) / mean))
        assert score == pytest.approx(slow)


def test_provisions_by_number_by_heading_or_alone() -> None:
    def of(number: str | None, *headings: str) -> str:
        return provision(Paragraph("x/p1", Span("x", 0, 1), "a", number=number, headings=headings))

    assert of("Article 5 (1) (b)") == of("Art. 5") == of("a5p1i2") == of("1", "Chapter II", "Article 5 Consent") == "a 5"
    assert of("27 (a)") == of("27") == "27"
    assert of("3", "Part One") == "Part One"
    assert of(None) == "x/p1"
    assert references("See Article 5, recital 12 and article 5 again; section 14 is not section 41.") == ["a 5", "r 12", "s 14", "s 41"]
    assert references("") == []


def test_every_witness_has_a_weight() -> None:
    assert all(0 < weight <= 1 for weight in WEIGHTS.values())


REQUESTS = [
    "Publish an inventory of rivers.",
    "Light the harbours at night.",
    "Train mountain guides.",
    "Keep a log of arrivals.",
    "Meet twice a year.",
    "Pay the lamps.",
]
ANSWERS = [
    "The inventory of rivers is on line.",
    "All harbours have been lit since spring.",
    "A course for mountain guides begins soon.",
    "Arrivals are logged.",
    "Two meetings a year are planned.",
    "We agree in principle.",
]


def test_answers_are_matched_by_wording_whatever_their_order() -> None:
    backwards = ANSWERS[::-1]
    ranking = match_replies(REQUESTS, backwards)
    assert [backwards[found[0].index] for found in ranking[:5]] == ANSWERS[:5]
    assert all(sum(candidate.score for candidate in found) == pytest.approx(1) for found in ranking)


def test_order_finds_the_answer_that_shares_no_word() -> None:
    ranking = match_replies(REQUESTS, ANSWERS)
    assert [found[0].index for found in ranking] == [0, 1, 2, 3, 4, 5]
    assert "order" in ranking[5][0].why
    assert "order" not in match_replies(REQUESTS, ANSWERS, order=False)[5][0].why


def test_printed_numbers_decide_also_as_ranges() -> None:
    numbers = ["1", "2", "3", "4", "5", "6"]
    ranking = match_replies(REQUESTS, ANSWERS[:3], request_numbers=numbers, answer_numbers=["5-6", "Recommendation 3", "1 and 2"])
    assert [ranking[at][0].index for at in (0, 1, 2, 4, 5)] == [2, 2, 1, 0, 0]
    assert ranking[4][0].why == "number"
    assert _numbers("4a(ii)") != _numbers("4a(i)")
    assert _numbers("8.3-8.5") == {"8.3", "8.4", "8.5"}


def test_no_answers_no_matches_and_blank_texts_are_refused() -> None:
    assert match_replies(REQUESTS, []) == [[]] * 6
    assert match_replies([], ANSWERS) == []
    with pytest.raises(OptionError, match="blank"):
        match_replies(["Publish."], [" "])

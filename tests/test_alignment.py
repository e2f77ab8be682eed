"""Alignment: the phrases of one pair, against a slow and obvious twin."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from influence.alignment import (
    GAP_BITS,
    LONGEST_GAP,
    PHRASE_BITS,
    RUN_BITS,
    WORD_BITS,
    Alignment,
    Phrase,
    align,
    passages,
)
from influence.alignment.counterparts import counterparts
from influence.alignment.documents import shared_passages
from influence.document import Span
from influence.words import Words, split_words

PLAIN = {"the": 0.0, "of": 0.0, "and": 0.0, "to": 0.0, "a": 0.0, "in": 0.0, "for": 0.0, "by": 0.0, "shall": 1.0, "states": 2.5}


def weigh(words: Words) -> list[float]:
    return [PLAIN.get(form, 7.0) for form in words.forms]


def align_texts(asked: str, found: str, **options: object) -> Alignment:
    words = split_words(asked)
    return align(words, split_words(found), weigh(words), asked_id="a/r1", found_id="law", **options)  # type: ignore[arg-type]


def pairs(asked: str, found: str, **options: object) -> list[tuple[str, str, str]]:
    return [
        (phrase.kind, asked[phrase.asked.start : phrase.asked.end], found[phrase.found.start : phrase.found.end])
        for phrase in align_texts(asked, found, **options).phrases
    ]


def test_a_run_of_words_is_found_with_its_place_in_both_texts() -> None:
    asked = "We ask States to publish every facial recognition contract."
    found = "Considering costs, cities publish every facial recognition contract on line."
    assert pairs(asked, found) == [
        ("same", "publish every facial recognition contract", "publish every facial recognition contract"),
    ]


def test_case_and_punctuation_do_not_matter_but_inflection_makes_it_reworded() -> None:
    assert pairs("Publish Facial-recognition contracts", "publish facial-recognition, contracts")[0][0] == "same"
    assert pairs("publish facial recognition contracts", "publishing facial recognition contract")[0][0] == "reworded"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("organise the biodiversity summit", "organize the biodiversity summit"),
        ("codesign biodiversity summit", "co-design biodiversity summit"),
        ("combat biodiversity loss", "fight biodiversity loss"),
        ("protect environrnental corridors", "protect environmental corridors"),
        ("participatory biodiversity summit", "participate biodiversity summit"),
    ],
)
def test_variants_of_a_word_are_reworded(asked: str, found: str) -> None:
    alignment = align_texts(asked, found)
    if "rn" in asked:  # two letters misread for one are two errors: the word is missing, not guessed
        assert alignment.covered.tolist() == [1.0, 0.0, 1.0]
        return
    assert [phrase.kind for phrase in alignment.phrases] == ["reworded"]
    assert (alignment.covered[[at for at, value in enumerate(weigh(split_words(asked))) if value]] > 0.5).all()


@pytest.mark.parametrize(("asked", "found"), [("section 14", "section 41"), ("2025", "2026"), ("0.5", "05"), ("10 000", "100 000")])
def test_a_number_is_never_another_number(asked: str, found: str) -> None:
    lead = "biodiversity corridor register "
    words = split_words(lead + asked)
    covered = align_texts(lead + asked, lead + found).covered
    others = set(split_words(found).forms)
    for form, value in zip(words.forms, covered, strict=True):
        if any(character.isdigit() for character in form) and form not in others:
            assert value == 0


@pytest.mark.parametrize(("one", "other"), [("contract", "contrast"), ("consent", "content"), ("chapter", "charter"), ("impact", "import")])
def test_two_english_words_are_no_misreading_of_each_other(one: str, other: str) -> None:
    assert align_texts(f"biodiversity corridor {one}", f"biodiversity corridor {other}").covered.tolist() == [1, 1, 0]


def test_nor_are_two_words_that_the_documents_know() -> None:
    asked, found = "biodiversity corridor Tavaria", "biodiversity corridor Tavarna"
    assert align_texts(asked, found).covered.tolist() == [1, 1, 0.7]
    assert align_texts(asked, found, vocabulary={"tavaria", "tavarna"}).covered.tolist() == [1, 1, 0]


def test_phrases_in_another_order_are_moved() -> None:
    asked = "Publish biodiversity inventories yearly, and subsidise riverbank restoration in every single mountainous municipality."
    found = "Parties subsidise riverbank restoration in every single mountainous municipality; they publish biodiversity inventories."
    kinds = {text: kind for kind, text, _ in pairs(asked, found)}
    assert kinds == {
        "Publish biodiversity inventories": "moved",
        "subsidise riverbank restoration in every single mountainous municipality": "same",
    }


def test_words_put_in_between_do_not_break_a_phrase_and_are_not_covered() -> None:
    asked = "protect seasonal workers"
    found = "protect vulnerable seasonal workers"
    assert pairs(asked, found) == [("reworded", "protect seasonal workers", found)]
    assert pairs(found, asked) == [("reworded", found, asked)]
    assert align_texts(found, asked).covered.tolist() == [1, 0, 1, 1]


def test_a_phrase_may_run_over_a_paragraph_break() -> None:
    assert pairs("restore riverbank forests", "They restore riverbank\n(b) forests.")[0][2] == "restore riverbank\n(b) forests"


def test_one_rare_word_is_no_phrase_and_function_words_never_are() -> None:
    assert pairs("Ban biodiversity offsets for the airports of the region.", "A biodiversity register for the people of the north.") == []
    assert pairs("of the and to the", "of the and to the") == []


def test_the_first_and_the_last_word_count() -> None:
    asked = "biodiversity inventories matter, so fund riverbank restoration"
    found = "biodiversity inventories are long; cities fund riverbank restoration"
    assert [pair[1] for pair in pairs(asked, found)] == ["biodiversity inventories", "fund riverbank restoration"]


def test_a_short_ask_that_is_there_as_a_whole_is_a_phrase() -> None:
    words = split_words("Delete Article 21")
    found = split_words("It was agreed to delete Article 21.")
    alignment = align(words, found, [1.0, 0.5, 2.0], asked_id="a", found_id="law")
    assert [phrase.bits for phrase in alignment.phrases] == [3.5]
    assert align(words, split_words("Article 21"), [1.0, 0.5, 2.0], asked_id="a", found_id="law").phrases == ()


def test_nothing_in_nothing_found() -> None:
    for asked, found in (("", "States shall report"), ("States shall report", ""), ("", "")):
        alignment = align_texts(asked, found)
        assert alignment.phrases == () and alignment.bits == 0 and not alignment.covered.any()
        assert len(alignment.covered) == len(split_words(asked))


def test_new_bits_count_what_no_baseline_had() -> None:
    words = split_words("publish biodiversity inventories")
    new = np.array([False, True, True])
    alignment = align(words, words, [7.0, 7.0, 8.0], asked_id="a", found_id="law", new=new)
    assert (alignment.bits, alignment.new_bits) == (22.0, 15.0)
    assert alignment.phrases[0].new


@pytest.mark.parametrize(("between", "found"), [(20, 1), (2_000, 2)])
def test_passages_are_told_by_the_distance_of_their_phrases_and_not_by_where_these_stand(between: int, found: int) -> None:
    phrases = [Phrase("same", Span("a/r1", at, at + 50), Span("law", at, at + 50), 60.0, 60.0) for at in (9_000, 9_050 + between)]
    assert len(passages(phrases)) == found


def test_passages_join_neighbours_and_drop_what_carries_little() -> None:
    asked = "subsidise riverbank restoration. Publish biodiversity inventories. Train mountain guides."
    found = (
        "They publish biodiversity inventories and subsidise riverbank restoration. "
        + "Nothing else was agreed. " * 8
        + "Mountain guides train."
    )
    places = passages(align_texts(asked, found).phrases)
    assert [found[place.found.start : place.found.end] for place in places] == [
        "publish biodiversity inventories and subsidise riverbank restoration"
    ]
    assert places[0].bits == sum(phrase.bits for phrase in places[0].phrases)
    assert passages(()) == ()


WORDS = st.sampled_from(
    [
        "the",
        "of",
        "and",
        "tax",
        "levy",
        "rivers",
        "river",
        "forest",
        "forests",
        "shall",
        "states",
        "14",
        "41",
        "2030",
        "organise",
        "organize",
        "children",
    ]
)
TEXTS = st.lists(WORDS, max_size=18).map(" ".join)
LONG_TEXTS = st.lists(WORDS, min_size=1, max_size=40).map(" ".join)


@given(LONG_TEXTS)
def test_a_text_covers_itself(text: str) -> None:
    words = split_words(text)
    bits = np.array(weigh(words))
    alignment = align_texts(text, text)
    assert alignment.bits == pytest.approx(bits.sum())
    assert (alignment.covered[bits > 0] == 1).all()


@given(TEXTS, TEXTS, TEXTS)
@settings(max_examples=150, deadline=None)
def test_appending_never_lowers_what_is_covered(asked: str, found: str, more: str) -> None:
    before = align_texts(asked, found)
    after = align_texts(asked, f"{found} {more}")
    content = np.array(weigh(split_words(asked))) > 0
    assert (after.covered[content] >= before.covered[content]).all()


@given(TEXTS, TEXTS)
def test_the_phrases_add_up_to_what_is_covered(asked: str, found: str) -> None:
    alignment = align_texts(asked, found)
    bits = np.array(weigh(split_words(asked)))
    assert alignment.bits == pytest.approx(float((bits * alignment.covered).sum()))
    assert alignment.new_bits == pytest.approx(alignment.bits)
    assert ((alignment.covered >= 0) & (alignment.covered <= 1)).all()


@given(TEXTS, TEXTS)
def test_same_means_the_same_words_and_no_asked_character_is_in_two_phrases(asked: str, found: str) -> None:
    alignment = align_texts(asked, found)
    end = 0
    for phrase in alignment.phrases:
        if phrase.kind == "same":
            left = split_words(asked[phrase.asked.start : phrase.asked.end]).forms
            assert left == split_words(found[phrase.found.start : phrase.found.end]).forms
        assert 0 <= phrase.asked.start < phrase.asked.end <= len(asked)
        assert phrase.asked.start >= end
        end = phrase.asked.end
        assert 0 <= phrase.found.start < phrase.found.end <= len(found)


def slow_cover(asked: Words, found: Words, bits: list[float]) -> list[bool]:
    """The definition, word for word: try every chain of runs of equal stems; cover the runs of those that carry enough."""
    worth = [min(value, WORD_BITS) for value in bits]
    enough = min(PHRASE_BITS, 0.999 * sum(worth))
    runs = []
    for at, place in product(range(len(asked)), range(len(found))):
        if asked.stems[at] != found.stems[place] or (at and place and asked.stems[at - 1] == found.stems[place - 1]):
            continue
        length = 1
        while at + length < len(asked) and place + length < len(found) and asked.stems[at + length] == found.stems[place + length]:
            length += 1
        if sum(worth[at : at + length]) >= min(RUN_BITS, enough):
            runs.append((at, at + length, place, place + length))

    def follow(chain: list[tuple[int, int, int, int]], carried: float) -> None:
        if carried >= enough:
            for run in chain:
                for at in range(run[0], run[1]):
                    covered[at] = True
        last = chain[-1]
        for run in runs:
            if run[0] <= last[0] or run[2] <= last[2]:
                continue
            gaps = run[0] - last[1], run[2] - last[3]
            if max(gaps) > LONGEST_GAP:
                continue
            overlap = max(0, -gaps[0], -gaps[1])
            gain = sum(worth[run[0] + overlap : run[1]]) - GAP_BITS * (max(gaps[0], 0) + max(gaps[1], 0)) / 2
            if overlap < run[1] - run[0] and gain > 0:
                follow([*chain, run], carried + gain)

    covered = [False] * len(asked)
    if enough > 0:
        for run in runs:
            follow([run], sum(worth[run[0] : run[1]]))
    return covered


@given(st.lists(st.sampled_from(["the", "of", "tax", "forest", "summit", "shall", "treaty", "14", "41"]), max_size=9).map(" ".join), TEXTS)
@example("tax the forest of tax", "tax the tax of the forest")
@settings(max_examples=200, deadline=None)
def test_the_fast_routine_covers_what_its_slow_twin_covers(asked: str, found: str) -> None:
    asked_words, found_words = split_words(asked), split_words(found)
    bits = weigh(asked_words)
    fast = align(asked_words, found_words, bits, asked_id="a", found_id="law").covered
    slow = slow_cover(asked_words, found_words, bits)
    assert [bool(value) for value, weight in zip(fast, bits, strict=True) if weight] == [
        value for value, weight in zip(slow, bits, strict=True) if weight
    ]


def test_a_verbatim_copy_is_one_phrase_even_where_it_could_be_pieced_together() -> None:
    asked = "tax forest tax summit forest tax summit"
    assert [pair[:2] for pair in pairs(asked, f"{asked} {asked}")] == [("same", asked)]


def test_the_same_input_gives_the_same_phrases() -> None:
    asked = "tax forest tax summit forest tax summit"
    first, second = align_texts(asked, f"{asked} {asked}"), align_texts(asked, f"{asked} {asked}")
    assert first.phrases == second.phrases and (first.covered == second.covered).all()


def test_long_documents_share_the_passages_that_a_full_alignment_finds() -> None:
    random = np.random.default_rng(4)
    # Words of eight random letters: none is a variant of another.
    vocabulary = ["".join(random.choice(list("bcdfghklmnprstvz"), 8)) for _ in range(3000)]
    one = random.choice(vocabulary, 1500).tolist()
    other = random.choice(vocabulary, 1500).tolist()
    other[20:40], other[700:730], other[1480:] = one[1480:], one[100:130], one[:20]
    texts = " ".join(one), " ".join(other)
    asked, found = split_words(texts[0]), split_words(texts[1])
    bits = [6.0] * len(asked)
    places = shared_passages(asked, found, bits, asked_id="one", found_id="other")
    assert [len(texts[1][place.found.start : place.found.end].split()) for place in places] == pytest.approx([20, 30, 20], abs=4)
    assert [len(texts[0][: place.asked.start].split()) for place in places] == pytest.approx([1480, 100, 0], abs=4)
    everything = passages(align(asked, found, bits, asked_id="one", found_id="other", phrase_bits=60).phrases)
    for place in places:
        assert any(whole.found.start <= place.found.start + 40 and place.found.end - 40 <= whole.found.end for whole in everything)
    assert shared_passages(asked[0:0], found, [], asked_id="one", found_id="other") == ()
    assert shared_passages(asked, found[0:0], bits, asked_id="one", found_id="other") == ()


def test_counterparts_pair_each_word_once_and_numbers_with_themselves_only() -> None:
    asked = split_words("States shall organise 14 meetings in rural schools by 2030")
    found = split_words("By 2031 schools in rural areas host 41 meetings, organized by States")
    pairs = counterparts(asked, found)
    named = {(asked.forms[pair.asked], found.forms[pair.found]) for pair in pairs}
    assert {("states", "states"), ("organise", "organized"), ("meetings", "meetings"), ("rural", "rural"), ("schools", "schools")} <= named
    assert not any(form in {"14", "2030"} for form, _ in named)
    assert len({pair.asked for pair in pairs}) == len({pair.found for pair in pairs}) == len(pairs)
    assert counterparts(split_words(""), found) == counterparts(found, split_words("")) == []


@given(TEXTS)
def test_a_text_is_its_own_counterpart(text: str) -> None:
    words = split_words(text)
    assert [(words.forms[pair.asked], pair.level) for pair in counterparts(words, words)] == [(form, 1.0) for form in words.forms]

"""What of an ask the baselines already said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.document import Document
from influence.novelty import Baselines, common, frame_end, own_label, points_of, spans_of, weight_of, without_references
from influence.rarity import Rarity
from influence.words import split_words

DRAFT = [
    ("1", "The agency shall keep a register of operators and publish it once a year."),
    ("2", "Operators shall report serious incidents to the agency within seventy-two hours."),
    ("3", "The council shall, in particular:"),
    ("3 (a)", "review the fees of the register;"),
    ("3 (b)", "hear the operators;"),
    ("3 (c)", "publish its minutes."),
    ("4", "This decision enters into force on the day after its publication."),
]


def baselines(*documents: Document) -> Baselines:
    return Baselines(documents, Rarity.of(split_words(p.text) for document in documents for p in document.paragraphs))


def draft(id: str = "draft", rows: list[tuple[str, str]] = DRAFT, **fields: str) -> Document:
    return Document.from_paragraphs(id, rows, role="baseline", **fields)


def new_words(text: str, novelty) -> list[str]:
    return [form for form, new in zip(split_words(text).forms, novelty.new, strict=True) if new]


def test_without_a_baseline_everything_is_new():
    novelty = baselines().novelty(split_words("Publish the register."))
    assert novelty.new.all()
    assert novelty.home is None
    assert not novelty.has_baseline
    assert novelty.earliest == (None, None, None)


def test_an_ask_without_words():
    novelty = baselines(draft()).novelty(split_words(""))
    assert len(novelty.new) == 0
    assert novelty.deleted == ()


def test_only_the_inserted_words_are_new():
    text = "The agency shall keep a public register of operators and publish it once a year."
    novelty = baselines(draft()).novelty(split_words(text))
    assert new_words(text, novelty) == ["public"]
    assert novelty.home is not None
    assert novelty.home.number == "1"
    assert novelty.deleted == ()


def test_what_the_ask_drops_is_known():
    text = "Operators shall report serious incidents to the agency."
    novelty = baselines(draft()).novelty(split_words(text))
    assert [run.forms for run in novelty.deleted] == [["within", "seventy-two", "hours"]]
    assert len(novelty.deleted_bits[0]) == 3


def test_the_first_and_the_last_paragraph_are_homes():
    for text, number in ((DRAFT[0][1], "1"), (DRAFT[-1][1], "4")):
        novelty = baselines(draft()).novelty(split_words(text))
        assert novelty.home is not None
        assert novelty.home.number == number
        assert not novelty.new.any()
        assert novelty.likeness == pytest.approx(1.0)


def test_a_paragraph_and_its_points_are_one_home():
    text = "The council shall, in particular: review the fees of the register; hear the operators and the users; publish its minutes."
    novelty = baselines(draft()).novelty(split_words(text))
    assert novelty.home is not None
    assert novelty.home.number == "3"
    assert "users" in new_words(text, novelty)
    assert "minutes" not in new_words(text, novelty)


def test_a_long_run_from_elsewhere_is_old():
    text = "Ministers agree that this decision enters into force on the day after its publication, and hear complaints."
    novelty = baselines(draft()).novelty(split_words(text))
    assert "force" not in new_words(text, novelty)
    assert "complaints" in new_words(text, novelty)


def test_a_loose_home_gives_no_deletions():
    novelty = baselines(draft()).novelty(split_words("Fees should depend on income and be waived for schools and for the press."))
    assert novelty.deleted == ()
    assert novelty.likeness < 0.4


def test_each_word_knows_the_earliest_document():
    old = draft("old", [("1", "The agency shall keep a register.")], date="2029")
    later = draft("later", [("1", "The agency shall keep a public register.")], date="2030-01")
    text = "The agency shall keep a public searchable register."
    stack = baselines(later, old)
    assert [document.id for document in stack.documents] == ["old", "later"]
    novelty = stack.novelty(split_words(text))
    earliest = dict(zip(split_words(text).forms, novelty.earliest, strict=True))
    assert earliest["register"] == "old"
    assert earliest["public"] == "later"
    assert earliest["searchable"] is None


def test_the_quoted_old_text_is_a_baseline():
    novelty = baselines().novelty(
        split_words("Operators shall report within a day."), replaces=split_words("Operators should report promptly within a day.")
    )
    assert novelty.has_baseline
    assert [run.forms for run in novelty.deleted] == [["promptly"]]
    assert novelty.earliest[0] == "quoted"


def test_the_same_ask_gives_the_same_answer():
    words = split_words("The agency shall keep a public register of operators, users and fees.")
    one, other = baselines(draft()).novelty(words), baselines(draft()).novelty(words)
    assert one.new.tolist() == other.new.tolist()
    assert one.home == other.home


def heaviest(asked: list[str], found: list[str]) -> int:
    """Length of a longest common subsequence, the slow and obvious way."""
    if not asked or not found:
        return 0
    if asked[-1] == found[-1]:
        return heaviest(asked[:-1], found[:-1]) + 1
    return max(heaviest(asked[:-1], found), heaviest(asked, found[:-1]))


texts = st.lists(st.sampled_from("abcd"), max_size=7)


@given(texts, texts)
@settings(max_examples=150, deadline=None)
def test_common_is_a_common_subsequence(asked: list[str], found: list[str]):
    in_asked, in_found = common(asked, np.ones(len(asked)), found)
    left = [stem for stem, there in zip(asked, in_asked, strict=True) if there]
    right = [stem for stem, there in zip(found, in_found, strict=True) if there]
    assert left == right
    assert len(left) <= heaviest(asked, found)
    # Neighbours weigh half as much again on either side, so a shorter subsequence in one run may win, never one of half the length.
    assert 2 * len(left) >= heaviest(asked, found)


@given(texts)
def test_a_text_is_common_with_itself(asked: list[str]):
    in_asked, in_found = common(asked, np.ones(len(asked)), asked)
    assert in_asked.all()
    assert in_found.all()


def test_runs_end_at_the_end():
    assert spans_of([False, True]) == [(1, 2)]
    assert spans_of([]) == []


def test_points_follow_their_paragraph():
    paragraphs = draft().paragraphs
    assert points_of(paragraphs, 2) == 6
    assert points_of(paragraphs, 0) == 1
    assert points_of(paragraphs, 6) == 7


def test_paragraph_1_is_no_parent_of_paragraph_10():
    paragraphs = draft("d", [("1", "One."), ("10", "Ten.")]).paragraphs
    assert points_of(paragraphs, 0) == 1


def test_references_and_brackets_weigh_less():
    text = "2. Operators [and users] shall act under Article 12(3) and paragraph 4 within 24 hours"
    weights = dict(zip(split_words(text).forms, weight_of(text, split_words(text)), strict=True))
    assert weights["operators"] == 1
    assert weights["users"] == 0.5
    assert weights["12"] == weights["article"] == weights["4"] == weights["2"] == 0
    assert weights["24"] == 1


def test_who_speaks_is_no_part_of_what_is_asked():
    for frame, ask in (
        ("We recommend that ", "States publish the list."),
        ("Tavaria therefore proposes that the working group ", "underscore the importance of access."),
        ("The report should state that ", "enrolment is voluntary."),
        ("", "States should encourage women to apply."),
        ("", "The council should request a list."),
    ):
        assert (frame + ask)[frame_end(frame + ask) :] == ask
    text = "We urge States to publish"
    assert weight_of(text, split_words(text)).tolist()[:2] == [0, 0]


def test_a_bracket_that_closes_what_nobody_opened_changes_no_weight():
    text = "The register] is kept [in print] forever."
    words = split_words(text)
    assert weight_of(text, words).tolist() == [0.5 if form in ("in", "print") else 1.0 for form in words.forms]


def test_brackets_around_everything_count_as_none():
    text = "[Operators shall act]"
    assert weight_of(text, split_words(text)).tolist() == [1, 1, 1]


def test_labels_and_references_are_blanked_in_place():
    text = "(a) fees under Article 5"
    assert len(without_references(text)) == len(text)
    assert own_label("a register") == 0
    assert own_label("4a. Fees") == 4


def test_how_much_of_a_passage_was_written_since_the_draft():
    draft = Document.from_paragraphs("draft", [("1", "The agency shall keep a register of licensed operators.")], role="baseline")
    copied, grown = split_words("The agency shall keep a register of licensed operators."), split_words("Fees are waived for museums.")
    baselines = Baselines([draft], Rarity.of([copied, grown]))
    assert baselines.written_since(copied)[1] == 0.0
    assert baselines.written_since(grown)[1] == pytest.approx(1.0)
    assert baselines.written_since(split_words(""))[1] == 0.0

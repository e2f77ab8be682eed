"""Matching as a user sees it: direction, containment, breaks, numbers, sums; and reuse between whole texts."""

from __future__ import annotations

import random

import pytest

import influence as inf
from influence.alignment import align
from influence.alignment.documents import shared_passages
from influence.alignment.reuse import reuse
from influence.words import Words, split_words

FILLER = [
    "The conference thanked the host city for its warm welcome.",
    "Delegates met in four rooms and heard nine speakers.",
    "A map of the venue was handed out on the first day.",
    "Travel costs were paid by the foundation.",
    "The next meeting takes place in spring.",
]
ASK = "Ferries must publish monthly noise measurements near seal colonies."
FOUND = "Ferries shall publish monthly noise measurements near seal colonies."


def trace_in(*paragraphs: str, ask: str = ASK) -> inf.Trace:
    law = inf.Document.from_paragraphs("law", [(str(at), text) for at, text in enumerate((*FILLER, *paragraphs), 1)], role="outcome")
    return inf.Tracer(decoys=0).fit(law).trace([inf.Recommendation.from_text("alpha/r1", ask)])[0]


def test_inside_a_long_paragraph_an_ask_is_covered_as_well_as_alone() -> None:
    asked, alone, inside = split_words(ASK), split_words(FOUND), split_words(" ".join([*FILLER, FOUND, *FILLER]))
    bits = [6.0] * len(asked)
    short, long = (align(asked, found, bits, asked_id="a", found_id="law") for found in (alone, inside))
    assert short.bits == long.bits > 0 and short.covered.tolist() == long.covered.tolist()
    best = trace_in(" ".join([*FILLER, FOUND, *FILLER])).best
    assert best is not None and best.paragraph.number == "6" and best.coverage > 0.8  # all but "must"


def test_of_a_long_ask_the_element_that_was_taken_up_is_shown() -> None:
    ask = f"Harbours need more lamps after dusk. {ASK} Anglers want cheaper permits for children."
    best = trace_in(FOUND, ask=ask).best
    assert best is not None and best.phrases
    start = ask.index("Ferries")
    assert all(start <= phrase.asked.start < phrase.asked.end <= start + len(ASK) for phrase in best.phrases)
    assert 0.2 < best.coverage < 0.8


def test_coverage_is_the_sum_of_the_phrases_in_the_table_too() -> None:
    law = inf.Document.from_paragraphs("law", [(str(at), text) for at, text in enumerate((*FILLER, FOUND), 1)], role="outcome")
    tracer = inf.Tracer(decoys=0).fit(law)
    traces = tracer.trace([inf.Recommendation.from_text("alpha/r1", ASK)])
    best = traces[0].best
    assert best is not None
    total = tracer.rarity_.of_words(split_words(ASK)).sum()
    assert sum(phrase.bits for phrase in best.phrases) / total == pytest.approx(best.coverage)
    assert traces.to_frame().coverage[0] == pytest.approx(best.coverage, abs=0.005)  # two digits are shown


@pytest.mark.parametrize(
    "parts",
    [
        ("Ferries shall publish monthly noise", "measurements near seal colonies."),
        ("Ferries shall, before each season:", "(a) publish monthly noise measurements near seal colonies;"),
    ],
)
def test_a_phrase_that_breaks_over_two_paragraphs_is_found_in_both_or_in_the_fuller(parts: tuple[str, str]) -> None:
    trace = trace_in(*parts)
    covered = {at for match in trace.matches for phrase in match.phrases for at in range(phrase.asked.start, phrase.asked.end)}
    start = ASK.index("publish")
    assert covered >= {at for at in range(start, len(ASK) - 1) if ASK[at] != " "}
    assert {match.paragraph.number for match in trace.matches if match.phrases} & {"6", "7"}


def test_one_alignment_may_run_over_two_paragraphs() -> None:
    asked, found = split_words(ASK), split_words("Ferries shall publish monthly noise\n\nmeasurements near seal colonies.")
    (phrase,) = align(asked, found, [6.0] * len(asked), asked_id="a", found_id="law").phrases
    assert (phrase.asked.start, phrase.asked.end) == (0, len(ASK) - 1)


def test_section_14_is_not_section_41() -> None:
    other, right = "Section 41 of the Ferry Act is repealed.", "Section 14 of the Ferry Act is repealed."
    best = trace_in(other, right, ask="Repeal section 14 of the Ferry Act.").best
    assert best is not None and best.paragraph.number == "7"
    asked = split_words("Repeal section 14 of the Ferry Act")
    only_other = align(asked, split_words(other), [6.0] * len(asked), asked_id="a", found_id="law")
    assert only_other.covered[2] == 0 < only_other.covered[1]


def test_reuse_looks_from_either_side_and_nothing_has_none() -> None:
    part, whole = split_words(FOUND), split_words(" ".join([*FILLER, FOUND]))
    measured = reuse(part, whole, [6.0] * len(part), [6.0] * len(whole))
    assert measured.contained == 1.0 and 0 < measured.containing < 0.5 and measured.similarity == measured.containing
    nothing = reuse(split_words(""), whole, [], [6.0] * len(whole))
    assert (nothing.contained, nothing.containing) == (0.0, 0.0)
    other = split_words("Quite another matter is told at length in this sentence about bees.")
    assert reuse(other, whole, [6.0] * len(other), [6.0] * len(whole)).similarity == 0.0


def test_two_copies_of_a_long_paper_share_it_from_the_first_word_to_the_last() -> None:
    draw = random.Random(0)
    paper = " ".join("".join(draw.choice("bdfgklmnprst") + draw.choice("aeiou") for _ in range(3)) for _ in range(1200))
    words: Words = split_words(paper)
    found = shared_passages(words, words, [7.0] * len(words), asked_id="one", found_id="two")
    assert (found[0].found.start, found[-1].found.end) == (0, len(paper))
    assert all(place.asked == type(place.asked)("one", place.found.start, place.found.end) for place in found)
    assert sum(place.bits for place in found) == pytest.approx(7.0 * len(words))

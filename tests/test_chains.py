"""Traces joined over intermediaries: order of dates, bounds, what each hop keeps and loses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.alignment import Phrase
from influence.chains import COLUMNS, Chain, Hop, chains_frame, join, kept_throughout
from influence.document import Document, Span
from influence.recommendations import Recommendation
from influence.traces import Match, Trace, Traces

ASK = "Publish a searchable register of all night ferries with their fares."
PAPER = "We propose a searchable register of night ferries, kept by the port."
SUMMARY = "States proposed a register of night ferries."
FINAL = "Ports shall keep a register of ferries."


def document(identifier: str, text: str, role: str, date: str | None) -> Document:
    return Document.from_paragraphs(identifier, [("1", text), ("2", "Lamps are green.")], role=role, date=date)  # type: ignore[arg-type]


PAPER_DOCUMENT = document("state-paper", PAPER, "intermediate", "2030-02-01")
SUMMARY_DOCUMENT = document("summary", SUMMARY, "intermediate", "2030-03-01")
FINAL_DOCUMENT = document("final", FINAL, "outcome", "2030-06-01")
SUBMISSION = document("alpha", ASK, "submission", "2030-01-01")


def recommendation(source: Document, identifier: str = "r1", at: int = 0) -> Recommendation:
    paragraph = source.paragraphs[at]
    return Recommendation.from_text(
        f"{source.id}/{identifier}", paragraph.text, span=paragraph.span, issuer=source.id.title(), date=source.date
    )


def trace(
    ask: Recommendation, target: Document, *words: str, at: int = 0, probability: float = 0.8, verdict: str = "partly", matched: bool = True
) -> Trace:
    paragraph = target.paragraphs[at]
    phrases = []
    for word in words:
        start, found = ask.text.index(word), paragraph.span.start + paragraph.text.index(word)
        spans = Span(ask.id, start, start + len(word)), Span(target.id, found, found + len(word))
        phrases.append(Phrase("same", *spans, 10.0, 10.0))
    match = Match(paragraph, tuple(phrases), 0.7, 0.7, 0.5, "verbatim" if phrases else "substance", "", None, 1.0)
    return Trace(ask, (match,) if matched else (), verdict, probability, None, "")  # type: ignore[arg-type]


def run(target: Document, *traces: Trace) -> Traces:
    return Traces(traces, target, submissions=(SUBMISSION, PAPER_DOCUMENT, SUMMARY_DOCUMENT))


def runs() -> list[Traces]:
    ask, paper, summary = recommendation(SUBMISSION), recommendation(PAPER_DOCUMENT), recommendation(SUMMARY_DOCUMENT)
    return [
        run(PAPER_DOCUMENT, trace(ask, PAPER_DOCUMENT, "searchable register", "night ferries", probability=0.9)),
        run(SUMMARY_DOCUMENT, trace(paper, SUMMARY_DOCUMENT, "register of night ferries", probability=0.8)),
        run(
            FINAL_DOCUMENT,
            trace(summary, FINAL_DOCUMENT, "register of", "ferries", probability=0.7),
            trace(ask, FINAL_DOCUMENT, "ferries", probability=0.4),
        ),
    ]


def test_direct_and_mediated_ways_are_told_apart() -> None:
    direct, mediated = join(runs())
    assert (direct.kind, direct.path) == ("direct", ("alpha", "final"))
    assert (mediated.kind, mediated.path, mediated.complete) == ("mediated", ("alpha", "state-paper", "summary", "final"), True)


def test_the_whole_is_bounded_by_its_hops() -> None:
    _, mediated = join(runs())
    assert mediated.probability == pytest.approx(0.9 * 0.8 * 0.7)
    assert mediated.bounds == (pytest.approx(0.4), 0.7)


def test_each_hop_names_what_it_keeps_and_loses() -> None:
    _, mediated = join(runs())
    assert [hop.lost for hop in mediated.hops] == [("publish", "fares"), ("searchable",), ("night",)]
    assert kept_throughout(mediated) == ("register", "ferries")
    assert mediated.carried is not None
    assert 0 < mediated.carried < 0.6


def test_hops_never_go_back_in_time() -> None:
    early = document("final", FINAL, "outcome", "2029-12-31")
    ask = recommendation(SUBMISSION)
    assert join([Traces((trace(ask, early, "ferries"),), early, submissions=(SUBMISSION,))]) == []


def test_a_missing_date_is_used_and_marked() -> None:
    undated = document("final", FINAL, "outcome", None)
    ask = recommendation(SUBMISSION)
    chains = join([Traces((trace(ask, undated, "ferries"),), undated, submissions=(SUBMISSION,))])
    assert chains_frame(chains)["order"].tolist() == ["unknown"]
    assert chains_frame(join(runs()))["order"].tolist() == ["dated", "dated"]


def test_a_hop_into_another_paragraph_of_the_intermediary_does_not_join() -> None:
    first, _, third = runs()
    lamps = recommendation(PAPER_DOCUMENT, "r2", at=1)
    elsewhere = Traces((trace(lamps, SUMMARY_DOCUMENT, "Lamps are green", at=1),), SUMMARY_DOCUMENT, submissions=(PAPER_DOCUMENT,))
    paths = [(chain.path, chain.complete) for chain in join([first, elsewhere, third])]
    assert paths == [(("alpha", "final"), True), (("alpha", "state-paper"), False)]


def test_what_a_hop_did_not_carry_cannot_be_passed_on() -> None:
    first, _, third = runs()
    paper = recommendation(PAPER_DOCUMENT)
    other = document("summary", "Papers are kept by the port.", "intermediate", "2030-03-01")
    kept_only = Traces((trace(paper, other, "kept by the port"),), other, submissions=(PAPER_DOCUMENT,))
    assert [chain.path for chain in join([first, kept_only, third]) if chain.complete] == [("alpha", "final")]


def test_a_hop_in_other_words_is_followed_by_its_place_and_marked() -> None:
    _, second, third = runs()
    silent = Traces((trace(recommendation(SUBMISSION), PAPER_DOCUMENT),), PAPER_DOCUMENT, submissions=(SUBMISSION,))
    mediated = next(chain for chain in join([silent, second, third]) if len(chain.hops) == 3)
    assert mediated.hops[0].in_other_words
    assert kept_throughout(mediated) == ()
    assert mediated.carried is None


def test_what_was_not_taken_up_makes_no_hop() -> None:
    ask = recommendation(SUBMISSION)
    lost = Traces(
        (trace(ask, FINAL_DOCUMENT, "ferries", verdict="not"), trace(recommendation(SUBMISSION, "r2"), FINAL_DOCUMENT, matched=False)),
        FINAL_DOCUMENT,
    )
    assert join([lost]) == []
    assert join([]) == []
    assert list(chains_frame([]).columns) == [name for name, _, _ in COLUMNS]


def test_the_table_has_the_path_as_ids() -> None:
    row = chains_frame(join(runs())).to_dict("records")[1]
    assert row["recommendation_id"] == "alpha/r1"
    assert row["path"] == "alpha > state-paper > summary > final"
    assert row["steps"] == "alpha/r1 > state-paper/r1 > summary/r1 > final/p1"
    assert row["weakest"] == "summary > final"
    assert row["lost"] == "state-paper: publish fares | summary: searchable | final: night"


def test_the_order_of_the_runs_before_the_outcome_does_not_matter() -> None:
    first, second, third = runs()
    assert chains_frame(join([second, first, third])).equals(chains_frame(join([first, second, third])))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_the_probability_lies_within_its_bounds(probabilities: list[float]) -> None:
    hops = tuple(
        Hop(recommendation(SUBMISSION), made, made.matches[0], FINAL_DOCUMENT, (), (), True, False)
        for made in (trace(recommendation(SUBMISSION), FINAL_DOCUMENT, "ferries", probability=one) for one in probabilities)
    )
    chain = Chain(hops, True)
    low, high = chain.bounds
    assert low - 1e-9 <= chain.probability <= high + 1e-9

"""Traces joined over intermediaries: order of dates, bounds, what each hop keeps and loses."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.alignment import Phrase
from influence.chains import COLUMNS, PASSAGE, Chain, Hop, chains_frame, join, kept_throughout, passages_between
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


def test_a_chain_stands_as_its_weakest_hop_does() -> None:
    first, second, third = runs()
    ask, summary = recommendation(SUBMISSION), recommendation(SUMMARY_DOCUMENT)

    def ended(verdict: str, *words: str, direct: bool = False, probability: float = 0.8) -> list[tuple[str, str]]:
        last = run(FINAL_DOCUMENT, trace(ask if direct else summary, FINAL_DOCUMENT, *words, verdict=verdict, probability=probability))
        return [(chain.kind, chain.standing) for chain in join([first, second, last]) if chain.complete]

    assert ended("reflected", "ferries") == [("mediated", "taken up")]
    assert ended("undecided", "ferries") == [("mediated", "in doubt")]
    assert ended("undecided") == [], "nothing can be pointed at"
    assert ended("undecided", "ferries", probability=0.49) == [], "likelier not"
    assert ended("not", "ferries") == [("mediated", "words only")]
    assert ended("not", "ferries", direct=True) == [], "an ask that was not taken up and went through nobody is no chain"
    assert ended("already", "ferries") == ended("contrary", "ferries") == []
    assert chains_frame(join([first, second, third])).standing.tolist() == ["taken up", "taken up"]


def test_old_words_alone_are_no_words_only() -> None:
    first, second, _ = runs()
    last = trace(recommendation(SUMMARY_DOCUMENT), FINAL_DOCUMENT, "ferries", verdict="not")
    match = last.matches[0]
    old = replace(match, phrases=tuple(replace(phrase, new_bits=0.0) for phrase in match.phrases))
    assert not [chain for chain in join([first, second, run(FINAL_DOCUMENT, replace(last, matches=(old,)))]) if chain.complete]


def test_a_passage_that_is_no_ask_is_followed() -> None:
    text = "The port keeps ships. The proposal of a searchable register found broad support. Lamps are green."
    paper = Document.from_paragraphs("paper", [("7", text)], role="intermediate", date="2030-02-01")
    into = run(paper, trace(recommendation(SUBMISSION), paper, "searchable register"))
    [passage] = passages_between(into, [])
    assert (passage.id, passage.number, passage.cue) == ("paper/p1-2", "7", PASSAGE)
    assert paper.text[passage.span.start : passage.span.end] == passage.text == text.split(". ")[1] + "."
    assert passages_between(into, [passage]) == [], "it stands there already"
    lamps = Recommendation.from_text("paper/r1", text.split(". ")[2], span=Span("paper", text.index("Lamps"), len(text)))
    assert passages_between(into, [lamps]) == [passage], "another sentence of the paragraph is another passage"
    assert passages_between(run(paper, trace(recommendation(SUBMISSION), paper, verdict="not")), []) == []
    [chain] = [chain for chain in join([into, run(FINAL_DOCUMENT, trace(passage, FINAL_DOCUMENT, "register"))]) if chain.complete]
    assert chain.path == ("alpha", "paper", "final")


def test_two_sentences_of_one_paragraph_are_one_way() -> None:
    text = "We propose a searchable register. It should list night ferries with their fares."
    paper = Document.from_paragraphs("paper", [("1", text)], role="intermediate", date="2030-02-01")
    into = run(paper, trace(recommendation(SUBMISSION), paper, "searchable register", "night ferries with their fares"))
    one, other = passages_between(into, [])
    on = run(FINAL_DOCUMENT, trace(one, FINAL_DOCUMENT, "register"), trace(other, FINAL_DOCUMENT, "ferries"))
    assert [chain.kind for chain in join([into, on])] == ["mediated"]


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

"""The tracer's promises: options as given, nothing lost, the baseline discounted, the same bytes twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import influence as inf
from influence.errors import NotFittedError, OptionError

COLUMNS = (
    "recommendation_id submission_id issuer recommendation theme verdict probability wording force paragraph_id number page "
    "paragraph phrases coverage new_coverage similarity q_value rivals reason"
).split()

OUTCOME = [
    ("1", "The working group met in three sessions and thanks the host city for its hospitality."),
    ("2", "States should establish independent ombudspersons for digital public services by 2031."),
    ("3", "The working group encourages operators to test new services with older persons before launch."),
    ("4", "Personal data collected for one service shall not be used for another without consent."),
    ("5", "The secretariat is requested to prepare a compendium of good practices."),
]
DRAFT = [
    ("1", "Personal data collected for one service shall not be used for another without consent."),
    ("2", "The secretariat is requested to prepare a compendium of good practices."),
]


def outcome() -> inf.Document:
    return inf.Document.from_paragraphs("report", OUTCOME, role="outcome")


def draft() -> inf.Document:
    return inf.Document.from_paragraphs("draft", DRAFT, role="baseline")


def ask(text: str, name: str = "alpha/r1", **fields: object) -> inf.Recommendation:
    return inf.Recommendation.from_text(name, text, **fields)


DECOYS = 40  # each costs as much as an ask


@cache
def fitted(*, baseline: bool = True) -> inf.Tracer:
    """A tracer with fewer decoys, else as shipped; tracing leaves it as it is, so the tests share it."""
    return inf.Tracer(decoys=DECOYS).fit(outcome(), baseline=[draft()] if baseline else [])


VERBATIM = "States should establish independent ombudspersons for digital public services by 2031."
OLD = "Personal data collected for one service shall not be used for another without consent."
ABSENT = "Fisheries subsidies must be phased out in favour of small coastal fleets."


def test_the_frame_has_the_contracts_columns_in_order() -> None:
    frame = fitted().trace([ask(VERBATIM), ask(ABSENT, "alpha/r2")]).to_frame()
    assert list(frame.columns) == COLUMNS
    assert list(frame.recommendation_id) == ["alpha/r1", "alpha/r2"]
    assert len(fitted(baseline=False).trace([ask(VERBATIM)]).to_frame(top=3)) <= 3


def test_every_phrase_can_be_checked_in_both_texts() -> None:
    traces = fitted().trace([ask(VERBATIM)])
    best = traces[0].best
    assert best is not None and best.paragraph.number == "2"
    assert best.phrases
    for phrase in best.phrases:
        asked = traces[0].recommendation.text[phrase.asked.start : phrase.asked.end]
        found = traces.outcome.quote(phrase.found)
        assert asked.casefold() == found.casefold()
        assert best.paragraph.span.start <= phrase.found.start < phrase.found.end <= best.paragraph.span.end


def test_a_verbatim_new_ask_is_covered_and_an_absent_one_is_not_taken_up() -> None:
    traces = fitted().trace([ask(VERBATIM), ask(ABSENT, "alpha/r2")])
    assert traces[0].verdict == "reflected" and traces[0].best.coverage > 0.95 and traces[0].best.wording == "verbatim"
    assert traces[1].verdict == "not"


def test_old_language_earns_nothing() -> None:
    with_draft = fitted().trace([ask(OLD)])[0]
    without = fitted(baseline=False).trace([ask(OLD)])[0]
    assert with_draft.verdict == "already"
    assert with_draft.best.new_coverage == pytest.approx(0, abs=0.05)
    assert without.best.new_coverage == pytest.approx(without.best.coverage)
    assert "no baseline given" in without.reason and "no baseline given" not in with_draft.reason


def test_no_recommendations_give_an_empty_table_with_its_columns() -> None:
    traces = fitted(baseline=False).trace([])
    assert len(traces) == 0 and sum(traces.counts().values()) == 0
    assert list(traces.to_frame().columns) == COLUMNS


def test_options_are_kept_as_given_and_unknown_ones_are_refused() -> None:
    tracer = inf.Tracer(candidates=3, encoder="none")
    assert tracer.get_params()["candidates"] == 3
    assert tracer.set_params(matches=1).get_params()["matches"] == 1
    with pytest.raises(OptionError, match="candidates"):
        tracer.set_params(candidate=4)
    with pytest.raises(OptionError, match="1 or more"):
        inf.Tracer(candidates=0).fit(outcome())
    with pytest.raises(OptionError, match="encoder"):
        inf.Tracer(encoder="no-such").fit(outcome())


def test_wrong_calls_say_what_to_do() -> None:
    with pytest.raises(NotFittedError, match="fit"):
        inf.Tracer().trace([ask(VERBATIM)])
    with pytest.raises(OptionError, match="from_text"):
        fitted(baseline=False).trace([12])  # type: ignore[list-item]
    with pytest.raises(OptionError, match="alpha/r1"):
        fitted(baseline=False).trace([ask(VERBATIM), ask(OLD)])
    with pytest.raises(OptionError, match="no paragraph"):
        inf.Tracer().fit(inf.Document.from_paragraphs("x", [(None, "...")], role="outcome"))


def test_the_encoder_can_be_left_out() -> None:
    trace = inf.Tracer(encoder="none").fit(outcome()).trace([ask(VERBATIM)])[0]
    assert trace.best.paragraph.number == "2" and trace.best.similarity == 0


def test_what_is_appended_to_the_outcome_never_lowers_the_coverage() -> None:
    before = inf.Tracer(decoys=0).fit(outcome()).trace([ask(VERBATIM)])[0].best.coverage
    longer = inf.Document.from_paragraphs("report", [*OUTCOME, ("6", "Done.")], role="outcome")
    assert inf.Tracer(decoys=0).fit(longer).trace([ask(VERBATIM)])[0].best.coverage >= before - 0.05


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=200).filter(lambda text: bool(text.strip())))
def test_no_text_breaks_the_tracer(text: str) -> None:
    trace = TRACER.trace([ask(text)])[0]
    assert 0 <= trace.probability <= 1
    for match in trace.matches:
        assert 0 <= match.new_coverage <= match.coverage <= 1 and -1 <= match.similarity <= 1


TRACER = inf.Tracer(decoys=0).fit(outcome(), baseline=[draft()])


RUN = """
import sys, json, influence as inf
outcome, draft, asks = json.loads(sys.argv[2])
document = inf.Document.from_paragraphs
tracer = inf.Tracer(decoys=20)
tracer.fit(document("report", outcome, role="outcome"), document("draft", draft, role="baseline"))
tracer.trace([inf.Recommendation.from_text(*ask) for ask in asks]).save(sys.argv[1])
"""


def test_the_same_input_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    texts = json.dumps([OUTCOME, DRAFT, [("alpha/r1", VERBATIM), ("beta/r1", VERBATIM), ("beta/r2", ABSENT)]])
    running = [
        subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path / seed), texts], env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]
    assert [process.wait() for process in running] == [0, 0]
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_a_judge_is_asked_only_in_doubt_and_what_it_says_is_kept() -> None:
    asked = []

    def scripted(words: str, elements: tuple[str, ...], paragraph: str) -> tuple[float, float, float]:
        asked.append(words)
        return 0.9, 0.05, 0.05

    asks = [ask(VERBATIM), ask(ABSENT, "alpha/r2"), ask("Older persons must be paid for testing new services before launch.", "alpha/r3")]
    without = fitted().trace(asks)
    traces = inf.Tracer(judge=scripted, decoys=DECOYS).fit(outcome(), baseline=[draft()]).trace(asks)
    doubtful = [trace for trace in without if trace.verdict == "undecided" or (trace.verdict in ("reflected", "partly") and trace.flags)]
    assert asked == [trace.recommendation.text for trace in doubtful]
    assert len(traces.settings["judge"]["record"]) == len(asked)
    for trace in doubtful:
        assert any(reason.name == "reading model" for reason in traces[trace.recommendation.id].reasons)


def test_a_failing_judge_costs_a_doubt_never_a_run() -> None:
    def broken(*_: object) -> None:
        raise ConnectionError("nobody there")

    asks = [ask("Older persons must be paid for testing new services before launch.")]
    with_it = inf.Tracer(judge=broken, decoys=DECOYS).fit(outcome()).trace(asks)
    assert [trace.verdict for trace in with_it] == [trace.verdict for trace in fitted(baseline=False).trace(asks)]


def test_compounds_are_read_as_the_outcome_spells_them() -> None:
    report = inf.Document.from_paragraphs(
        "report",
        [*OUTCOME, ("6", "Every ministry shall take a human-centric approach to decision making within two years.")],
        role="outcome",
    )
    texts = [
        "Ministries should take a human centric approach to decision-making.",
        "A human-centric approach to decision-making is asked for.",
    ]
    for text in texts:
        trace = inf.Tracer(decoys=0).fit(report).trace([ask(text)])[0]
        assert trace.best is not None and trace.best.paragraph.number == "6"
        found = [report.quote(phrase.found) for phrase in trace.phrases]
        assert any("human-centric approach to decision making" in phrase for phrase in found)


def test_a_copy_of_the_draft_is_old_however_the_outcome_hyphenates() -> None:
    old = "Ministries shall take a human-centric approach to decision-making on low-cost services within two years."
    new = "Ministries shall take a human centric approach to decision making on low cost services within two years."
    before = inf.Document.from_paragraphs("draft", [("1", old)], role="baseline")
    after = inf.Document.from_paragraphs("report", [*OUTCOME, ("6", new)], role="outcome")
    trace = inf.Tracer(decoys=0).fit(after, baseline=[before]).trace([ask(old)])[0]
    assert trace.verdict == "already" and trace.best is not None and trace.best.new_coverage == 0


def test_a_ladder_of_ones_own_decides_what_is_weaker() -> None:
    from influence.force import Rung

    law = inf.Document.from_paragraphs("law", [("1", "Ministries endorse the yearly publication of fishing quotas.")], role="outcome")
    ask = inf.Recommendation.from_text("a/r1", "Ministries must guarantee the yearly publication of fishing quotas.")
    shipped = inf.Tracer(decoys=0).fit(law).trace([ask])[0]
    ladder = [Rung("duty", 2, ("must", "guarantee")), Rung("favour", 1, ("endorse",))]
    own = inf.Tracer(decoys=0, ladder=ladder).fit(law).trace([ask])[0]
    assert (shipped.best.force, own.best.force) == ("", "weaker")
    assert "weaker ('endorse' for 'must')" in own.reason

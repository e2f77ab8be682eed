"""From evidence to verdict."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import replace
from math import log
from pathlib import Path
from typing import Any

import pytest

from influence.alignment import Phrase
from influence.document import Document, Span
from influence.recommendations import Recommendation
from influence.resources import data_path
from influence.tracer import Tracer
from influence.verdict import VERDICTS, Evidence, Judgement, elements, features_of, judge, load_model, sentence, spelled_out, wording_of
from influence.words import split_words

OUTCOME = Document.from_paragraphs(
    "outcome",
    [
        ("1", "The agency shall keep a searchable register of licensed operators and publish it once a year."),
        ("2", "Operators shall report serious incidents to the agency within seventy-two hours of detection."),
        ("3", "Some delegations proposed that operators should bear the cost of independent security audits."),
        ("4", "Operators shall not be required to store the location data of subscribers for law enforcement purposes."),
        ("5", "The council is encouraged to consult women-led community networks before it assigns radio spectrum."),
        ("6", "The secretariat shall circulate the minutes of each meeting to all members and observers in good time."),
    ],
    role="outcome",
)
DRAFT = Document.from_paragraphs(
    "draft",
    [
        ("1", "The agency shall keep a register of licensed operators and publish it once a year."),
        ("2", "Operators shall report serious incidents to the agency within seventy-two hours of detection."),
        ("3", "The secretariat shall circulate the minutes of each meeting to all members without delay."),
    ],
    role="baseline",
)


def evidence_of(text: str, *, baseline: bool = False, **fields: str) -> Evidence:
    tracer = Tracer(decoys=0, encoder="none").fit(OUTCOME, [DRAFT] if baseline else [])
    return tracer._find([Recommendation.from_text("a/r1", text, **fields)])[0].evidence


def verdict_of(text: str, *, baseline: bool = False, **fields: str) -> Judgement:
    return judge(evidence_of(text, baseline=baseline, **fields))


def test_a_near_copy_is_reflected_and_says_that_there_was_no_baseline():
    evidence = evidence_of("The secretariat should circulate the minutes of each meeting to all members and observers in good time.")
    judgement = judge(evidence)
    assert judgement.verdict == "reflected"
    assert judgement.flags == ()
    assert "no baseline given" in sentence(evidence, judgement)
    assert "no baseline given" in [reason.name for reason in judgement.reasons]


def test_old_language_is_already():
    text = "Operators shall report serious incidents to the agency within seventy-two hours of detection."
    evidence = evidence_of(text, baseline=True)
    assert judge(evidence).verdict == "already"
    assert "nothing in it is new" in sentence(evidence, judge(evidence), baseline="the zero draft")
    assert "since the zero draft" in sentence(evidence, judge(evidence), baseline="the zero draft")


def test_the_force_is_read_where_the_shared_words_stand_and_not_elsewhere_in_the_paragraph():
    outcome = Document.from_paragraphs(
        "outcome",
        [
            ("1", "The council shall consult community networks before it assigns radio spectrum."),
            ("2", "Operators are encouraged to publish a yearly list of all outages. The agency shall answer every letter within a week."),
        ],
        role="outcome",
    )
    tracer = Tracer(decoys=0, encoder="none").fit(outcome)
    ask = Recommendation.from_text("a/r1", "Operators shall publish a yearly list of all outages.")
    assert tracer._find([ask])[0].evidence.found_force.words == "encouraged"


def test_only_the_new_part_is_traced():
    taken = evidence_of("The agency shall keep a searchable register of licensed operators and publish it once a year.", baseline=True)
    refused = evidence_of("The agency shall keep a confidential register of licensed operators and publish it once a year.", baseline=True)
    assert [element.text for element in taken.elements] == ["searchable"]
    assert taken.taken == pytest.approx(1.0)
    assert [element.text for element in refused.elements] == ["confidential"]
    assert refused.taken == pytest.approx(0.0)


def test_what_was_to_go_is_scored_by_its_absence():
    gone = evidence_of("The secretariat shall circulate the minutes of each meeting to all members.", baseline=True)
    assert [element.dropped for element in gone.elements] == [True]
    assert gone.survival == pytest.approx(0.0)
    assert "what was to go is not in it" in sentence(gone, judge(gone))
    stays = evidence_of("Operators shall report serious incidents to the agency.", baseline=True)
    assert stays.survival == pytest.approx(1.0)
    assert stays.taken == pytest.approx(0.0)
    assert "deletions not made" in sentence(stays, judge(stays))


def test_what_is_to_be_kept_is_scored_by_its_survival():
    text = "Operators shall report serious incidents to the agency within seventy-two hours of detection."
    kept = evidence_of(text, baseline=True, action="keep")
    assert kept.taken == pytest.approx(1.0)
    judgement = judge(kept)
    assert judgement.verdict == "already"  # nobody gets credit for words that stood there before
    assert "it is kept" in sentence(kept, judgement)


def test_a_deletion_without_a_baseline_wants_absence():
    text = "Operators shall not be required to store the location data of subscribers for law enforcement purposes."
    assert evidence_of(text, action="delete").taken == pytest.approx(0.0)


def test_what_was_never_seen_is_not_called_gone():
    """Of a thing that no text of the run has, nobody can say that it was deleted."""
    text = "Remove the exemption of tobacco advertisements."
    judgement = verdict_of(text, action="delete")
    assert judgement.verdict in ("undecided", "not")
    assert judgement.probability <= 0.5 + 1e-9  # Python 3.12 rounds sums otherwise than 3.11
    assert judge(evidence_of(text, action="delete"), abstain=False).verdict != "reflected"


def test_the_opposite_is_contrary():
    evidence = evidence_of("Operators shall be required to store the location data of subscribers for law enforcement purposes.")
    judgement = judge(evidence)
    assert judgement.verdict == "contrary"
    assert judgement.probability < 0.5
    assert "opposite" in sentence(evidence, judgement)


def test_what_is_only_reported_is_not_reflected():
    judgement = verdict_of("Operators should bear the cost of independent security audits.")
    assert judgement.verdict == "not"
    assert "reported only" in judgement.flags


def test_another_figure_is_not_reflected():
    judgement = verdict_of("Operators shall report serious incidents to the agency within twenty-four hours of detection.")
    assert judgement.verdict != "reflected"
    assert "figure changed" in judgement.flags


def test_a_weaker_verb_is_partly_and_told():
    evidence = evidence_of("The council must consult women-led community networks before it assigns radio spectrum.")
    judgement = judge(evidence)
    assert judgement.verdict == "partly"
    assert "weaker ('encouraged' for 'must')" in sentence(evidence, judgement)


def test_an_unrelated_ask_is_not_taken_up():
    evidence = evidence_of("Museums should lend their paintings to rural schools and train guides in sign language.")
    judgement = judge(evidence)
    assert judgement.verdict in ("not", "undecided")
    assert sentence(evidence, judgement).startswith("No paragraph shares a phrase with it")


def test_chance_is_not_called():
    evidence = evidence_of("The secretariat should circulate the minutes of each meeting to all members and observers in good time.")
    assert judge(evidence, q_value=0.01).verdict == "reflected"
    assert judge(evidence, q_value=0.5).verdict == "undecided"


def test_reasons_sum_to_the_probability():
    for text in ("The secretariat should circulate the minutes of each meeting.", "Museums should open.", "Store location data."):
        judgement = verdict_of(text)
        points = sum(reason.points for reason in judgement.reasons)
        assert log(judgement.probability / (1 - judgement.probability)) == pytest.approx(points, abs=1e-9)


def test_a_reading_model_is_one_reason_and_can_only_say_so_much():
    evidence = evidence_of("The council must consult women-led community networks before it assigns radio spectrum.")
    plain, read = judge(evidence), judge(replace(evidence, judge=(0.999, 0.0, 0.001)))
    assert read.probability > plain.probability
    added = [reason.points for reason in read.reasons if reason.name == "reading model"]
    assert added == [2.0]
    lying = judge(replace(evidence, judge=(0.0, 1.0, 0.0)))
    assert lying.verdict != "contrary"


def test_without_abstaining_nothing_is_undecided():
    for text in ("Minutes of meetings should be shorter.", "Operators should store less.", "The agency should be funded."):
        assert judge(evidence_of(text), abstain=False).verdict != "undecided"


def test_an_outcome_that_shares_nothing():
    tracer = Tracer(decoys=0, encoder="none").fit(Document.from_paragraphs("o", [("1", "Zebras graze.")], role="outcome"))
    evidence = tracer._find([Recommendation.from_text("a/r1", "Publish every contract.")])[0].evidence
    assert evidence.taken == 0.0
    assert judge(evidence).verdict in ("not", "undecided")


def test_elements_are_runs_and_items():
    import numpy as np

    text = "publish the minutes, hear the operators of community networks, and lower the fees of small rural stations in the north"
    words = split_words(text)
    bits = np.array([0.0 if form in ("the", "of", "and", "in") else 6.0 for form in words.forms])
    found = [text[words.starts[start] : words.ends[end - 1]] for start, end in elements(text, words, bits, np.ones(len(words), dtype=bool))]
    assert len(found) >= 2
    assert found[0].startswith("publish the minutes")
    assert found[-1].endswith("north")
    assert elements(text, words, bits, np.zeros(len(words), dtype=bool)) == []
    last = np.zeros(len(words), dtype=bool)
    last[-1] = True
    assert [text[words.starts[s] : words.ends[e - 1]] for s, e in elements(text, words, bits, last)] == ["north"]


def test_wording_without_phrases():
    assert wording_of("Publish the list.", (), 0.9) == "substance"
    assert wording_of("Publish the list.", (), 0.1) == "none"


def test_the_wording_is_that_of_the_new_words_also_within_an_old_phrase():
    text = "The agency shall keep a register of all licensed operators in open formats."
    whole, new = Span("a", 0, len(text)), Span("a", text.index("in open"), len(text) - 1)
    old = Phrase("same", whole, whole, bits=60.0, new_bits=0.0)
    mixed = Phrase("same", whole, whole, bits=60.0, new_bits=12.0, fresh=((new, new),))
    assert wording_of(text, (mixed,), 1.0) == "reworded"  # three new words in a row are too few to be a quotation
    assert wording_of(text, (old,), 1.0) == "substance"
    assert wording_of(text, (old,), 0.0, all_old=True) == "verbatim"


def test_features_lie_between_0_and_1():
    for text in ("The secretariat should circulate the minutes of each meeting.", "Museums should open."):
        assert all(0 <= value <= 1 for value in features_of(evidence_of(text)).values())


def test_the_shipped_model_is_readable_and_says_where_it_comes_from():
    model = json.loads(data_path("models/verdict.json").read_text(encoding="utf-8"))
    assert "train_verdict.py" in model["origin"]
    assert set(model["uptake"]["weights"]) <= set(features_of(evidence_of("Museums should open.")))
    assert model["cuts"]["not"] <= model["cuts"]["uptake"]
    assert load_model() == model
    assert {judge(evidence_of("Museums should open.")).verdict} <= set(VERDICTS)


def test_minimal_pairs_are_not_called_reflected():
    """What changes one thing of an ask is never its full uptake; 200 pairs, each change against an outcome of 25 such paragraphs."""
    by_change = defaultdict(list)
    for row in csv.DictReader((Path(__file__).parent / "minimal_pairs.csv").open(encoding="utf-8")):
        by_change[row["change"]].append(row)
    wrong, faithful = [], 0
    for change, rows in by_change.items():
        outcome = Document.from_paragraphs("outcome", [(row["id"], row["outcome"]) for row in rows], role="outcome")
        tracer = Tracer(decoys=0, encoder="none", codebook=None).fit(outcome)
        traced = tracer.trace([Recommendation.from_text(f"a/{row['id']}", row["ask"]) for row in rows])
        called = [trace.verdict for trace in traced]
        if change == "faithful":
            faithful = called.count("reflected")
        else:
            wrong += [(change, row["outcome"]) for row, verdict in zip(rows, called, strict=True) if verdict == "reflected"]
    assert len(wrong) <= 0.04 * 200, wrong
    assert faithful >= 20


def test_outcomes_that_say_the_opposite():
    """Sixty ways to refuse and twenty to grant, in one outcome: written before the cues were measured on them."""
    rows = list(csv.DictReader((Path(__file__).parent / "contrary_cases.csv").open(encoding="utf-8")))
    outcome = Document.from_paragraphs("outcome", [(row["id"], row["outcome"]) for row in rows], role="outcome")
    tracer = Tracer(decoys=0, encoder="none", codebook=None).fit(outcome)
    traced = tracer.trace([Recommendation.from_text(f"a/{row['id']}", row["ask"]) for row in rows])
    called = defaultdict(list)
    for row, trace in zip(rows, traced, strict=True):
        called["granted" if row["kind"] == "granted" else "refused"].append(trace.verdict)
    assert called["refused"].count("contrary") >= 40
    assert called["refused"].count("reflected") <= 1
    assert called["granted"].count("contrary") == 0
    assert called["granted"].count("reflected") >= 14


@pytest.mark.parametrize(
    "same",
    [
        "The  secretariat should circulate the minutes of each meeting to all members and observers in good time",
        "THE SECRETARIAT SHOULD CIRCULATE THE MINUTES OF EACH MEETING TO ALL MEMBERS AND OBSERVERS IN GOOD TIME.",
        "2. The secretariat should circulate the minutes of each meeting to all members and observers, in good time.",
        "We recommend that the secretariat circulate the minutes of each meeting to all members and observers in good time.",
    ],
)
def test_what_changes_no_meaning_changes_no_verdict(same: str):
    plain = verdict_of("The secretariat should circulate the minutes of each meeting to all members and observers in good time.")
    assert verdict_of(same).verdict == plain.verdict == "reflected"


def test_what_stands_elsewhere_in_the_outcome_changes_no_evidence():
    """Paragraphs on other matters move how rare a word is a little, and the verdict not at all."""
    text = "The secretariat should circulate the minutes of each meeting to all members and observers in good time."
    more = [(paragraph.number or "", paragraph.text) for paragraph in OUTCOME.paragraphs]
    more += [(str(at), f"Harbour number {at} shall be dredged before the winter storms.") for at in range(7, 30)]
    tracer = Tracer(decoys=0, encoder="none").fit(Document.from_paragraphs("outcome", more, role="outcome"))
    found = tracer._find([Recommendation.from_text("a/r1", text)])[0]
    assert found.judgement.verdict == "reflected"
    assert found.evidence.taken == pytest.approx(evidence_of(text).taken, abs=0.05)


def test_elements_that_are_missing_are_named():
    evidence = evidence_of(
        "The agency should keep a searchable register of licensed operators, should publish it once a year, "
        "and should translate every entry into the three minority languages."
    )
    told = sentence(evidence, judge(evidence))
    assert "1 of 3 elements missing (translate every entry into the three minority languages; there: agency" in told


def test_a_stack_of_baselines_says_who_had_a_word_first():
    from influence.novelty import Baselines
    from influence.rarity import Rarity

    older = Document.from_paragraphs("mandate", [("1", "The agency shall keep a register of licensed operators.")], role="baseline")
    newer = Document.from_paragraphs(
        "zero draft", [("1", "The agency shall keep a searchable register of licensed operators.")], role="baseline"
    )
    ask = split_words("The agency shall keep a searchable public register of licensed operators.")
    rarity = Rarity.of([ask, *(split_words(p.text) for d in (older, newer) for p in d.paragraphs)])
    first = dict(zip(ask.forms, Baselines([older, newer], rarity).novelty(ask).earliest, strict=True))
    assert (first["register"], first["searchable"], first["public"]) == ("mandate", "zero draft", None)


def law(*paragraphs: str) -> Document:
    return Document.from_paragraphs("law", [(str(at), text) for at, text in enumerate(paragraphs, 1)], role="outcome", language="en")


REGISTER = "The port authority shall publish a yearly register of licensed ferry operators and of the routes they serve."
PILOTS = "Masters of vessels above forty metres shall take a pilot aboard before they enter the inner harbour."


def test_what_no_baseline_had_is_not_called_deleted() -> None:
    draft = Document.from_paragraphs("draft", [("1", REGISTER), ("2", PILOTS)], role="baseline", language="en")
    there = Recommendation.from_text("alpha/r1", f"Delete: 2. {PILOTS}", action="delete")
    never = Recommendation.from_text(
        "alpha/r2", "Delete: 9. Salvage claims shall be lodged with the maritime chamber within ninety days.", action="delete"
    )
    traces = Tracer(decoys=0).fit(law(REGISTER), baseline=[draft]).trace([there, never])
    assert traces["alpha/r1"].probability > 0.5 > traces["alpha/r2"].probability
    assert traces["alpha/r2"].verdict in ("not", "undecided")


def test_an_ask_in_another_language_is_left_to_a_person() -> None:
    german = "Die Hafenbehörde soll jährlich ein Verzeichnis der zugelassenen Fährbetriebe und ihrer Strecken veröffentlichen."
    traces = Tracer(decoys=0).fit(law(REGISTER, PILOTS)).trace([Recommendation.from_text("alpha/r1", german)])
    trace = traces["alpha/r1"]
    assert (trace.verdict, trace.flags) == ("undecided", ("other language",))
    assert "another language (de)" in trace.reason


FEES = (
    "The harbour office shall levy a quarterly surcharge on every foreign trawler that unloads frozen mackerel after sunset, "
    "unless its skipper has lodged a sealed manifest with the coastguard at least three days before."
)


def deletion_of(outcome: str) -> Any:
    draft = Document.from_paragraphs("draft", [("1", REGISTER), ("2", FEES)], role="baseline", language="en")
    ask = Recommendation.from_text("alpha/r1", "Paragraph 2 should be deleted.", action="delete")
    return Tracer(decoys=0).fit(law(REGISTER, outcome), baseline=[draft]).trace([ask])["alpha/r1"]


def test_a_provision_is_gone_only_if_no_paragraph_has_it() -> None:
    assert deletion_of(PILOTS).verdict == "reflected"
    kept = deletion_of(f"{PILOTS} Moreover, {FEES[0].lower()}{FEES[1:]}")
    assert (kept.verdict, kept.best.paragraph.number) == ("not", "2")
    assert "still there: Para 2 has" in kept.reason


def test_only_the_provision_that_is_to_go_is_spelled_out() -> None:
    draft = Document.from_paragraphs("draft", [("Art. 5 (1)", "Boats wait."), ("Art. 5 (2)", "Fees rise.")], role="baseline")

    def gone(text: str) -> str | None:
        return spelled_out(Recommendation.from_text("a/r1", text, action="delete"), [draft]).replaces

    assert gone("Delete: Article 5") == "Boats wait. Fees rise."
    assert gone("We propose the deletion of paragraph 2 of Article 5.") == gone("Art. 5.2 should be deleted") == "Fees rise."
    assert gone("Article 5(3) should be deleted") is None
    assert gone("The word 'rise' should be deleted, as we said on Article 5.") is None


def test_one_common_new_word_is_no_success() -> None:
    others = [f"The competent harbour master shall inspect quay {at} and report to the office." for at in range(12)]
    draft = Document.from_paragraphs("draft", [("1", PILOTS)], role="baseline", language="en")
    ask = Recommendation.from_text("alpha/r1", PILOTS.replace("Masters", "The competent masters"), action="change")
    trace = Tracer(decoys=0).fit(law(*others, PILOTS), baseline=[draft]).trace([ask])["alpha/r1"]
    assert trace.verdict in ("not", "undecided", "already")


def test_what_the_outcome_took_over_is_credited_to_nobody() -> None:
    draft = Document.from_paragraphs(
        "draft", [("1", PILOTS), ("2", "Pilots wear a crimson oilskin jacket.")], role="baseline", language="en"
    )
    ask = Recommendation.from_text("alpha/r1", f"{PILOTS} They wear a crimson oilskin jacket.", action="change")
    trace = (
        Tracer(decoys=0).fit(law(REGISTER, f"{PILOTS} Pilots wear a crimson oilskin jacket."), baseline=[draft]).trace([ask])["alpha/r1"]
    )
    assert trace.verdict != "reflected"


def test_an_ask_of_one_common_word_is_not_called_taken_up() -> None:
    said = ["Bridging the divide must be a priority.", "Ports publish fees.", "The council met twice."]
    outcome = Document.from_paragraphs("o", [(str(at), text) for at, text in enumerate(said, 1)], role="outcome")
    traces = (
        Tracer(decoys=0, encoder="none")
        .fit(outcome)
        .trace([Recommendation.from_text(f"a/{text}", text) for text in ("must", "publish fees")])
    )
    assert [trace.verdict for trace in traces] == ["undecided", "reflected"]

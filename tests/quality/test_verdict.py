"""The verdict on labelled cases: weights and cuts had not seen the documents, features and constants had (see the recipe).

The sentence pairs and minimal pairs were looked at while the cues were written, so they say that nothing broke, not how much is found.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from influence.force import contrast_flags
from influence.novelty import Baselines
from influence.recommendations import Recommendation
from influence.significance import p_values, q_values
from influence.tracer import Tracer

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import train_verdict as recipe

TRAINED_ON, FRESH = 300, 500  # unrelated asks against each outcome: for the weights, and to be measured


@pytest.fixture(scope="module")
def tracers(shared: Path) -> dict[str, Tracer]:
    return {corpus: recipe.tracer_for(corpus) for corpus in ("gdpr", "paris")}


@pytest.fixture(scope="module")
def chance(tracers: dict[str, Tracer]) -> dict[str, list[recipe.Evidence]]:
    asks = recipe.unrelated(TRAINED_ON + FRESH)
    return {corpus: recipe.evidence_of(tracer, asks) for corpus, tracer in tracers.items()}


def test_verdicts_on_documents_not_seen(figure: Callable[..., None], chance: dict[str, list[recipe.Evidence]]) -> None:
    cases = recipe.labelled()
    decoys = [entry for corpus in sorted(chance) for entry in chance[corpus][:TRAINED_ON]]
    fresh = [entry for corpus in sorted(chance) for entry in chance[corpus][TRAINED_ON:]]
    got = recipe.measure(cases, decoys, fresh)
    figure(
        "trace, data protection: macro-F1 of three classes, not abstaining",
        got["gdpr macro-F1, no abstaining"],
        floor=0.37,
        goal=0.60,
        n=118,
    )
    figure("trace, Paris: macro-F1 of three classes, not abstaining", got["paris macro-F1, no abstaining"], floor=0.51, goal=0.65, n=33)
    figure("trace: AUC of any uptake", got["uptake AUC"], floor=0.75, goal=0.80, n=151)
    figure("trace, data protection: AUC of reflected", got["gdpr reflected AUC"], floor=0.83, goal=0.86, n=118)
    figure("trace: AUC of reflected", got["reflected AUC"], floor=0.83, goal=0.86, n=151)
    figure("trace, abstaining: share decided", got["decided share"], goal=0.5, n=160)
    figure("trace, abstaining: precision of 'reflected or partly'", got["precision of taken up"], goal=0.90, n=int(got["called taken up"]))
    figure(
        "trace: called reflected, coders say not",
        got["called reflected wrongly"],
        goal=0.05,
        n=int(got["called reflected"]),
        better="lower",
    )
    figure("trace: 'already' found, of 8", got["already found"], floor=2, goal=6, n=8)
    figure("trace: called 'already' wrongly", got["called already wrongly"], n=152, better="lower")
    figure("trace: calibration error of the probability", got["calibration error"], goal=0.08, n=151, better="lower")
    figure(
        "unrelated asks called reflected or partly, of 1,000",
        got["decoys called taken up, of 1,000"],
        goal=10,
        n=len(fresh),
        better="lower",
    )


def test_what_is_new_in_an_amendment(figure: Callable[..., None], tracers: dict[str, Tracer]) -> None:
    baselines: Baselines = tracers["gdpr"].novelty_
    right = called = wanted = homes = named = 0
    for row in recipe.lines("gold/gdpr_trace.jsonl") + recipe.lines("gold/gdpr_trace_2.jsonl"):
        words = tracers["gdpr"]._asked(row["new"])
        novelty = baselines.novelty(words)
        typed = np.zeros(len(words), dtype=bool)
        for inserted in row["inserted"]:
            if (at := row["new"].find(inserted)) >= 0:
                typed |= np.array([at <= start < at + len(inserted) for start in words.starts], dtype=bool)
        right += int((typed & novelty.new).sum())
        called += int(novelty.new.sum())
        wanted += int(typed.sum())
        if row["provision"]:
            provision, home = row["provision"][0].rstrip("+"), (novelty.home.number or "") if novelty.home else "-"
            named += 1
            homes += home.startswith(provision) or provision.startswith(home)
    figure("novelty: precision of inserted words", right / called, floor=0.91, n=called)
    figure("novelty: recall of inserted words", right / wanted, floor=0.69, n=wanted)
    figure("novelty: the draft's provision found", homes / named, floor=0.92, n=named)


def test_false_discoveries_among_planted_truths(figure: Callable[..., None], tracers: dict[str, Tracer]) -> None:
    """Sentences of the outcome with every fifth word gone, among asks of other consultations."""
    tracer = tracers["paris"]
    said = [paragraph.text.split("] ", 1)[-1] for paragraph in tracer.paragraphs_ if len(paragraph.text.split()) > 25]
    planted = [" ".join(word for at, word in enumerate(text.split()[:40]) if at % 5 != 4) for text in said[::4]][:40]
    asks = recipe.unrelated(TRAINED_ON + FRESH + 600)[TRAINED_ON + FRESH :]

    def scores(texts: list[str]) -> list[float]:
        found = tracer._find([Recommendation.from_text(f"a/{at}", text) for at, text in enumerate(texts)])
        return [entry.judgement.probability for entry in found]

    true, null, decoys = scores(planted), scores(asks[:200]), scores(asks[200:600])
    called = q_values(p_values([*true, *null], decoys)) <= 0.05
    figure(
        "false discoveries at q <= 0.05", called[len(true) :].sum() / max(1, called.sum()), goal=0.05, n=int(called.sum()), better="lower"
    )
    figure("planted truths found at q <= 0.05", called[: len(true)].mean(), n=len(true))


def test_contradicted_sentences(figure: Callable[..., None], shared: Path) -> None:
    with (shared / "corpora/text_pairs/SICK_trial.txt").open(encoding="utf-8") as rows:
        pairs = [row for row in csv.DictReader(rows, delimiter="\t") if row["entailment_judgment"] != "NEUTRAL"]
    flagged = np.array([bool({"negated", "antonym"} & set(contrast_flags(row["sentence_A"], row["sentence_B"]))) for row in pairs])
    contradicted = np.array([row["entailment_judgment"] == "CONTRADICTION" for row in pairs])
    figure("contrasts: contradicted sentence pairs flagged", flagged[contradicted].mean(), n=int(contradicted.sum()))
    figure("contrasts: entailed sentence pairs flagged", flagged[~contradicted].mean(), n=int((~contradicted).sum()), better="lower")
    figure(
        "contrasts: AUC entailed against contradicted", recipe.auc(contradicted, flagged.astype(float)), floor=0.36, goal=0.95, n=len(pairs)
    )

"""The evidence of an ask -> a verdict, a probability, and the sum of reasons behind it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log
from pathlib import Path
from typing import Any, Literal, get_args

from influence.alignment import PHRASE_BITS
from influence.errors import TableError
from influence.novelty import CLOSE
from influence.resources import data_path
from influence.verdict.deletions import Remains
from influence.verdict.ledger import HALF, Evidence

Verdict = Literal["reflected", "partly", "not", "contrary", "already", "undecided"]
VERDICTS: tuple[str, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One named piece of evidence: what was measured, and how it moved the verdict.

    `points` are log-odds towards "taken up" (natural logarithm; positive raises the probability).
    The points of a trace, from its prior on, sum to the log-odds of `Trace.probability`.
    """

    name: str  # "new wording", "meaning", "prior", ...
    value: str  # as a reader sees it: "9 of 14 words"
    points: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, the probability that the ask was taken up at least in part, and why."""

    verdict: Verdict
    probability: float
    reasons: tuple[Reason, ...]
    flags: tuple[str, ...] = ()


OTHER_LANGUAGE = "other language"  # the flag of an ask whose words cannot be compared with the outcome's
NO_BASELINE = "no baseline given"  # the name of the reason that says so, in every trace without one
RELATED = 40.0  # bits shared with the nearest paragraph, in order, from which on nobody doubts that the two are about the same thing


# Bits that are credited to an ask before anybody is told that it was taken up: those of two rare words, as for a part of a phrase.
# Less (one common word, "competent", "language") stands in any long text: 9 of 22 asks called reflected in fifteen submissions were
# provisions restated with one such word. For `partly`, what was to go and is gone may make up for it.
LEAST_CREDIT = 8.0


@lru_cache(maxsize=8)
def load_model(path: str = "") -> dict[str, Any]:
    """Return the weights, thresholds and their origin; without a path, those that ship with the package."""
    file = path or data_path("models/verdict.json")
    try:
        model = json.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise TableError(f"the weights {file} cannot be read ({why}); give what `influence calibrate LABELS.CSV --out` wrote") from error
    if not isinstance(model, dict) or not {"uptake", "reflected", "cuts"} <= set(model):
        raise TableError(f"{file} holds no weights of a verdict; give what `influence calibrate LABELS.CSV --out` wrote")
    return model


def part_of(model: Mapping[str, Any], *, has_baseline: bool) -> Mapping[str, Any]:
    """Return the weights and cuts that hold with a baseline, or without one.

    With a baseline the verdict is on what is new; without, on the whole ask, where likeness to the passage says much that old
    language would say as well. A model without a part of its own for "without baseline" uses the same for both.
    """
    return model if has_baseline else {**model, **model.get("without baseline", {})}


def features_of(evidence: Evidence) -> dict[str, float]:
    """Return the numbers that the model reads, by name, each between 0 and 1.

    What was found counts as far as the paragraph is about the same thing: half of a short unrelated ask is found in any long law.
    """
    related = min(1.0, evidence.shared_bits / RELATED)
    return {
        "taken": evidence.taken,
        "related": related,
        "taken_related": evidence.taken * related,
        "phrased_related": evidence.phrased * related,
        "alike": min(1.0, evidence.alike),
        "explained": min(1.0, evidence.explained),
        "fresh_related": evidence.fresh * related,
    }


_SHOWN_AS = {
    "taken": ("new elements found", "{taken:.0%} of what is new"),
    "taken_related": ("new elements found", "{taken:.0%} of what is new, in a paragraph on {subject}"),
    "phrased_related": ("new wording in phrases", "{phrased:.0%} of what is new"),
    "alike": ("likeness to the nearest paragraph", "{alike:.0%}, rare words counting more"),
    "fresh_related": ("the passage is new", "{fresh:.0%} of it since the baseline, on {subject}"),
    "explained": ("what the passage says was asked for", "{explained:.0%} of the passage"),
}


def judge(
    evidence: Evidence,
    *,
    model: Mapping[str, Any] | None = None,
    abstain: bool = True,
    q_value: float | None = None,
) -> Judgement:
    """Return the verdict on the evidence, the probability of any uptake, and the sum of reasons.

    Parameters
    ----------
    evidence
        What `gather` measured.
    model
        Weights and thresholds in the form of `data/models/verdict.json`; None takes those that ship.
    abstain
        Whether asks in the zone where the labelled cases were called wrong too often become `undecided`. Without, each gets the
        likelier verdict.
    q_value
        Expected share of chance finds among rows as good; above the model's `q`, an ask is not called reflected or partly.

    Notes
    -----
    1. Nothing new: `already` (where the ask is to keep something: if what was kept is old; not where it is to be deleted). An ask in
       another language than the outcome is `undecided`: no words can be compared.
    2. The probability of any uptake decides between `not`, `undecided` and uptake; where some paragraph is fairly like what is new,
       nobody is told that it was not taken up, unless it only reports it.
    3. Uptake is `reflected` only if the second model says so, at least half of what is new was found (with a baseline: in shared
       phrases that the outcome did not take over from it, and worth two rare words), the force is not weaker and no contrast flag stands
       against it. Where nothing new can be pointed at, or less is shared than a phrase carries, it is `undecided`.
    4. An ask to delete what a baseline has is judged by what the whole outcome still has of it (`_of_deletion`).
    5. Where a cue says that the passage may be turned round, uptake is not called but `undecided`. `contrary` needs evidence of its
       own: a near copy of what is new that is turned round, or a reading model that says so where a cue does too.
    """
    whole = load_model() if model is None else model
    model = part_of(whole, has_baseline=evidence.has_baseline)
    # What the outcome lacks was perhaps never there: without a text that had it, nobody can say that it went.
    unseen = evidence.action == "delete" and not (evidence.has_baseline and evidence.had >= HALF)
    if evidence.remains is not None and not evidence.language:
        return _of_deletion(evidence, evidence.remains, whole.get("deletion") or load_model()["deletion"], abstain=abstain)
    features, cuts = features_of(evidence), model["cuts"]
    uptake = model["uptake"]
    reasons = [Reason("prior", f"{uptake['share']:.0%} of the labelled asks", uptake["intercept"])]
    shown = {
        "taken": evidence.taken,
        "phrased": evidence.phrased,
        "alike": evidence.alike,
        "explained": evidence.explained,
        "fresh": evidence.fresh,
        "subject": "the same subject"
        if features["related"] > 0.66
        else "a related subject"
        if features["related"] > 0.33
        else "something else",
    }
    for name, weight in uptake["weights"].items():
        title, pattern = _SHOWN_AS.get(name, (name, f"{features[name]:.2f}"))
        reasons.append(Reason(title, pattern.format(**shown), weight * (features[name] - uptake["centre"][name])))
    if evidence.judge is not None:
        reasons.append(_read(evidence.judge))
    if not evidence.has_baseline:
        reasons.append(Reason(NO_BASELINE, "old language cannot be told from new", 0.0))
    contrary = _contrary(evidence, cuts)
    if contrary:
        # What speaks for uptake speaks against it once the passage is turned round.
        reasons.append(Reason("says the opposite", ", ".join(evidence.flags), -2 * max(0.0, sum(reason.points for reason in reasons))))
    reported = evidence.found_force is not None and evidence.found_force.voice == "reported" and "reported only" in evidence.flags
    if reported and not contrary:
        reasons.append(Reason("only reported as a view", "said, not adopted", -2 * max(0.0, sum(reason.points for reason in reasons))))
    if unseen and not contrary:
        reasons.append(
            Reason("asks for a deletion", "nothing shows that it was there", -max(0.0, sum(reason.points for reason in reasons)))
        )
    probability = _logistic(sum(reason.points for reason in reasons))
    full = model["reflected"]
    fully = _logistic(full["intercept"] + sum(w * (features[name] - full["centre"][name]) for name, w in full["weights"].items()))
    blocked = [flag for flag in evidence.flags if flag in model["blocking"]]
    thin = _bare(evidence) or _only_gone(evidence) or _scattered(evidence) or (evidence.has_baseline and evidence.shared_bits < PHRASE_BITS)
    verdict: Verdict
    if evidence.has_baseline and evidence.action in ("add", "change") and evidence.changed < cuts["already"]:
        verdict = "already"
    elif evidence.language:
        verdict = "undecided" if abstain else "not"
    elif contrary:
        verdict = "contrary"
    elif probability < cuts["not" if abstain else "lean"] and (reported or not abstain or features["alike"] <= cuts.get("unlike", 1.0)):
        verdict = "not"
    elif abstain and (unseen or thin or probability < cuts["uptake"] or {"negated", "antonym"} & set(evidence.flags)):
        verdict = "undecided"
    elif (
        fully >= cuts["reflected" if abstain else "lean_reflected"]
        and not blocked
        and not _weaker(evidence)
        and not (abstain and (min(evidence.taken, _phrased(evidence)) < HALF or _small(evidence)))
    ):
        verdict = "reflected"
    else:
        verdict = "partly"
    if evidence.has_baseline and evidence.action == "keep" and not evidence.new_words and verdict in ("reflected", "partly"):
        verdict = "already"
    if q_value is not None and q_value > cuts["q"] and verdict in ("reflected", "partly"):
        verdict = "undecided" if abstain else "not"
    flags = (*evidence.flags, OTHER_LANGUAGE) if evidence.language else evidence.flags
    return Judgement(verdict, probability, tuple(reasons), flags)


def _of_deletion(evidence: Evidence, remains: Remains, model: Mapping[str, Any], *, abstain: bool) -> Judgement:
    """Return the verdict on an ask to delete a provision that a baseline has: by what the whole outcome still has of it.

    A short provision is easily said in other words, and what is mostly formula cannot be told from its likes: both are `undecided` where
    nothing is left of them. No q-value counts here: that words are gone is no likeness that decoys could have by chance.
    """
    points = model["weight"] * (remains.most - model["centre"])
    reasons = (
        Reason("prior", f"{model['share']:.0%} of the labelled provisions", model["intercept"]),
        Reason("left of what was to go", f"{remains.surely:.0%} to {remains.most:.0%}", points),
    )
    cuts = model["cuts"]
    told = remains.bits >= cuts["bits"] and remains.words >= cuts["words"]
    verdict: Verdict
    if remains.surely >= cuts["stays"] and remains.bits >= cuts["bits"]:
        verdict = "not"
    elif abstain and not (told and remains.most <= cuts["narrowed"]):
        verdict = "undecided"
    elif remains.most <= cuts["gone"]:
        verdict = "reflected"
    else:
        verdict = "partly" if remains.most < cuts["stays"] else "not"
    return Judgement(verdict, _logistic(model["intercept"] + points), reasons)


# Words. The sixty made asks that the outcome says the opposite of have up to 14; three real ones of 59 to 143 words, of whose
# information the passage held 95 to 100 %, were called contrary for one "not" among their clauses.
ONE_CLAUSE = 50


def _contrary(evidence: Evidence, cuts: Mapping[str, float]) -> bool:
    """Return whether the outcome says the opposite: what is asked stands there, turned round, as its own view.

    The flags themselves ask for most of the ask's words. An opposite put in a word's place is enough. A negation may belong to something
    else: it counts where one side negates and the other does not, where most of what is new stands in the passage and the passage says
    little else, and where no exception goes with it ("not ... except" grants a part); or where a reading model says so too. One negation
    among many clauses turns one of them, not the ask.
    """
    if "reported only" in evidence.flags:
        return False
    if "antonym" in evidence.flags:
        return True
    if "negated" not in evidence.flags:
        return False
    if evidence.judge is not None and evidence.judge[1] >= cuts["contradicted"]:
        return True
    asked, found = evidence.asked_force, evidence.found_force
    both = asked is not None and found is not None and asked.negated and found.negated
    return (
        evidence.asked_words <= ONE_CLAUSE
        and not both
        and "exception" not in evidence.flags
        and min(evidence.taken, evidence.explained) >= cuts["turned"]
    )


def _adds(evidence: Evidence) -> bool:
    """Return whether anything is to come in, not only to go."""
    return any(not element.dropped for element in evidence.elements)


def _phrased(evidence: Evidence) -> float:
    """Return which share of what is to come in stands in shared phrases and is new in the outcome; 1 where no new words decide."""
    return evidence.owed if evidence.has_baseline and evidence.action in ("add", "change") else 1.0


def _scattered(evidence: Evidence) -> bool:
    """Return whether too little of what is to come in stands in a shared phrase that is new in the outcome: nobody can point at it."""
    if not (evidence.has_baseline and evidence.action in ("add", "change") and _adds(evidence)):
        return False
    gone = sum(element.bits * element.found for element in evidence.elements if element.dropped)
    return evidence.credited <= 0 or evidence.credited + gone < LEAST_CREDIT


def _bare(evidence: Evidence) -> bool:
    """Return whether the whole ask says less than two rare words do: "must", "open", "take part" stand in every text."""
    return not evidence.has_baseline and 2**evidence.size - 1 < LEAST_CREDIT


def _small(evidence: Evidence) -> bool:
    """Return whether all that is new and found is less than two rare words carry: true perhaps, but no success to speak of."""
    return evidence.has_baseline and evidence.action in ("add", "change") and _adds(evidence) and evidence.credited < LEAST_CREDIT


def _only_gone(evidence: Evidence) -> bool:
    """Return whether all that speaks for uptake is that words are gone which the ask may not even have wanted to drop.

    An ask that adds nothing and resembles its draft only loosely may quote a part of it; without a draft it says that it deletes.
    """
    return evidence.has_baseline and not _adds(evidence) and evidence.action in ("add", "change") and evidence.likeness < CLOSE


def _weaker(evidence: Evidence) -> bool:
    """Return whether the outcome stands on a lower rung or only reports; a way out on the same rung is told, and does not forbid."""
    asked, found = evidence.asked_force, evidence.found_force
    if evidence.force != "weaker" or asked is None or found is None:
        return False
    return found.level < asked.level or found.voice == "reported"


def _read(judge: tuple[float, float, float]) -> Reason:
    """Return what a reading model adds: its log-odds of entailed against not, at most 2 either way (it may be wrong)."""
    entailed, contradicted, _ = judge
    points = log(max(entailed, 0.02) / max(1 - entailed, 0.02))
    return Reason("reading model", f"entailed {entailed:.0%}, contradicted {contradicted:.0%}", max(-2.0, min(2.0, points)))


def _logistic(points: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, points))))

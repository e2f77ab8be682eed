"""The evidence and the verdict as a sentence."""

from __future__ import annotations

import re

from influence.verdict.deletions import Remains
from influence.verdict.judgement import Judgement
from influence.verdict.ledger import FOUND, REPORTED_THERE, Evidence

TOLD_FROM = 0.1  # the q-value above which the shipped model calls nothing taken up
_TOLD = {
    "figure changed": "a figure differs",
    "exception": "with an exception or condition that was not asked for",
    "other actor": "it names another actor",
    "negated": "a negation differs",
    "antonym": "it has an opposite word",
    "item dropped": "an item of a list is missing",
    REPORTED_THERE: "as a view that is reported there",
}


def sentence(evidence: Evidence, judgement: Judgement, *, baseline: str = "the baseline", q_value: float | None = None) -> str:
    """Return the reason as a sentence that a report author can paste.

    It names the paragraph, what is shared, what of it is new, the force, the contrasts and the elements that are missing, and says
    where no baseline was given. `baseline` is what the baseline is called in it; `q_value` is told where it leaves the ask undecided.
    """
    if evidence.language:
        return f"Asked in another language ({evidence.language}) than the outcome's: the words cannot be compared; a person decides."
    if evidence.remains is not None:
        return _of_deletion(evidence.remains, judgement)
    repeated = f"repeats {evidence.shared_words} of {evidence.asked_words} words"
    if evidence.shared_phrases:
        repeated += f" in {evidence.shared_phrases} phrase{'s' if evidence.shared_phrases > 1 else ''}"
    if evidence.has_baseline:
        repeated += f", {evidence.new_words} of them new since {baseline}"
    parts = [
        f"{_paragraph(evidence.number)} {repeated}" if evidence.number and evidence.shared_words else "No paragraph shares a phrase with it"
    ]
    if judgement.verdict == "already":
        old = "as was asked, it is kept" if evidence.action == "keep" else "nothing in it is new"
        parts.append(f"{old}: {baseline} already said it")
    asked, found = evidence.asked_force, evidence.found_force
    if asked is not None and found is not None and evidence.force in ("weaker", "stronger") and evidence.shared_words:
        if found.voice == "reported":
            parts.append("only reported as a view")
        elif found.level == asked.level:
            parts.append(f"weaker ('{found.hedge}')")
        elif not found.words or found.words.casefold() == asked.words.casefold():
            parts.append("weaker (it stands in a preamble, which does not bind)" if evidence.force == "weaker" else "stronger")
        else:
            parts.append(f"{evidence.force} ('{found.words}' for '{asked.words}')")
    if judgement.verdict == "contrary":
        parts.append("it says the opposite of what was asked")
    parts += [
        _TOLD[flag] for flag in evidence.flags if flag in _TOLD and not (judgement.verdict == "contrary" and flag in ("negated", "antonym"))
    ]
    entering = [element for element in evidence.elements if not element.dropped]
    missing = [element for element in entering if element.found < FOUND]
    if len(entering) > 1 and missing:
        there = [element for element in entering if element.found >= FOUND]
        named = f"; there: {'; '.join(_short(element.text, 4) for element in there[:3])}" if there else ""
        missed = "; ".join(_short(element.text) for element in missing[:3])
        parts.append(f"{len(missing)} of {len(entering)} elements missing ({missed}{named})")
    going = [element for element in evidence.elements if element.dropped and re.search(r"[^\W\d]{2}", element.text)]
    staying = [element for element in going if element.found < FOUND]
    if staying:
        named = "; ".join(_short(element.text) for element in staying[:3])
        parts.append(f"{len(staying)} of {len(going)} deletions not made, by the words that are left ({named})")
    elif going:
        parts.append(f"what was to go is not in it ({'; '.join(_short(element.text) for element in going[:2])})")
    if judgement.verdict == "undecided":
        if q_value is not None and q_value > TOLD_FROM and judgement.probability > q_value:
            parts.append(f"asks that have nothing to do with it come as near too often (q {q_value:.2f})")
        parts.append("too thin to say: a person decides")
    if not evidence.has_baseline:
        parts.append("no baseline given")
    return "; ".join(parts) + "."


def _of_deletion(remains: Remains, judgement: Judgement) -> str:
    """The reason of an ask to delete: what is left of it, and where."""
    where = _paragraph(remains.number) if remains.number else ""
    if judgement.verdict == "not":
        return f"What was to go is still there: {where} has {remains.most:.0%} of its words, rare ones counting more."
    left = f"{where} has most of its words, {remains.most:.0%}, rare ones counting more" if where else "no paragraph has any of its words"
    if judgement.verdict == "reflected":
        return f"What was to go is gone; of all paragraphs, {left}."
    if judgement.verdict == "partly":
        return f"Little of what was to go is left: {left}; whether the rule stands elsewhere in other words must be read."
    return f"Some of what was to go may be left: {left}; too thin to say: a person decides."


def _paragraph(number: str) -> str:
    return f"Para {number}" if number[:1].isdigit() else number[:1].upper() + number[1:]


# How an item of a list begins that is quoted by itself.
_JOINS = re.compile(r"^(?:(?:and|or|but|also|that|to|should|shall|must|be|the)\b[\s,]*)+", re.IGNORECASE)


def _short(text: str, words: int = 8) -> str:
    parts = (_JOINS.sub("", text) or text).split()
    return " ".join(parts[:words]) + (" ..." if len(parts) > words else "")

"""All evidence of a pair -> verdict, probability, and the sum of reasons behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Verdict = Literal["reflected", "partly", "not", "contrary", "already", "undecided"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
Wording = Literal["verbatim", "reworded", "substance", "none"]
WORDINGS: tuple[str, ...] = get_args(Wording)


@dataclass(frozen=True, slots=True)
class Reason:
    """One named piece of evidence: what was measured, and how it moved the verdict.

    `points` are log-odds towards "taken up" (natural logarithm; positive raises the probability).
    The points of a trace, from its prior on, sum to the log-odds of `Trace.probability`.
    """

    name: str  # "new wording", "meaning", "prior", ...
    value: str  # as a reader sees it: "9 of 14 words"
    points: float

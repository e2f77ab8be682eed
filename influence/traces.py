"""Trace and Traces: the evidence. They draw themselves, save, load, and know their schema version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from influence.alignment import Phrase
from influence.document import Document, Paragraph
from influence.recommendations import Recommendation
from influence.verdict import Reason, Verdict, Wording

SCHEMA = "influence.traces"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Match:
    """One paragraph of the outcome beside one recommendation, with the evidence of the pair."""

    paragraph: Paragraph
    phrases: tuple[Phrase, ...]
    coverage: float  # share of the recommendation's bits in shared phrases, 0 to 1
    new_coverage: float  # the same, counting only what no baseline had, 0 to 1
    similarity: float  # cosine of the encoder, -1 to 1
    wording: Wording
    force: str  # "same", "weaker", "stronger", "" (nothing to compare)
    page: int | None
    score: float  # what the matches are ranked by; higher is better
    why: str = ""  # why it was a candidate: "rare words", "shared run", "meaning"


@dataclass(frozen=True, slots=True)
class Trace:
    """A recommendation, where the outcome takes it up (if it does), the verdict and its reasons.

    `matches` are best first and may be empty: an ask without a match stays in every table.
    """

    recommendation: Recommendation
    matches: tuple[Match, ...]
    verdict: Verdict
    probability: float  # that the ask was taken up at least in part, 0 to 1
    q_value: float | None  # expected share of chance finds among rows as good; None: not computed
    reason: str
    reasons: tuple[Reason, ...] = ()
    rivals: tuple[str, ...] = ()  # ids of other submissions' recommendations that fit the passage
    flags: tuple[str, ...] = ()  # what a person should look at: "figure changed", "reported only"

    @property
    def best(self) -> Match | None:
        """The best match, or None."""
        return self.matches[0] if self.matches else None


@dataclass(frozen=True, slots=True)
class Traces(Sequence[Trace]):
    """All traces of a run, with the outcome they were traced in and how it was done.

    Looks up by position or by recommendation id. `settings` are the tracer's options, thresholds
    with their origin, and versions; `documents` the outcome, the baselines and the submissions
    (without a submission's text where it was not given); `failures` the files that could not be
    used, as (file, reason).
    """

    traces: tuple[Trace, ...]
    outcome: Document
    baselines: tuple[Document, ...] = ()
    submissions: tuple[Document, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    failures: tuple[tuple[str, str], ...] = ()
    title: str = ""

    def __len__(self) -> int:
        return len(self.traces)

    def __iter__(self) -> Iterator[Trace]:
        return iter(self.traces)

    def __getitem__(self, key: int | str) -> Trace:  # type: ignore[override]
        if isinstance(key, str):
            for trace in self.traces:
                if trace.recommendation.id == key:
                    return trace
            raise KeyError(f"no recommendation {key!r}; the ids are {', '.join(t.recommendation.id for t in self.traces[:8])} ...")
        return self.traces[key]

"""Who quotes whom: does a submission repeat a draft that was out, or may the draft have taken up the submission?

The same words in both say nothing about direction; dates do. So for each submission and draft the table shows how much of
the submission the draft has word for word, how much of that no earlier draft had, and which of the two was there first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from influence.cache import Cache, digest
from influence.consultation import answered_by, before
from influence.document import Document
from influence.drafts.descent import speaking
from influence.novelty import RUN
from influence.words import shingles
from influence.workers import work

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

DIRECTION_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("submission_id", "the submission", "document id"),
    ("issuer", "who submitted it", "text; empty if unknown"),
    ("date", "when", "ISO 8601; empty if unknown"),
    ("draft", "a draft or baseline", "document id"),
    ("draft_date", "its date", "ISO 8601; empty if unknown"),
    ("shared", f"share of the submission's words that the draft has in runs of {RUN} words or more", "0 to 1"),
    ("first_there", "of the submission's words, those so shared that no earlier draft has", "0 to shared"),
    ("order", "which of the two was there first", "draft first, submission first, unknown"),
    ("reading", "what that says of the shared words", "quotes the draft, may have been taken up, cannot be told, nothing shared"),
)


def directions_frame(drafts: Sequence[Document], submissions: Sequence[Document], *, cache: Cache | None = None) -> pd.DataFrame:
    """Return the reverse test as a table: a row for each submission and draft, columns `DIRECTION_COLUMNS`.

    Parameters
    ----------
    drafts
        Drafts and baselines; taken in the order of their dates if all have one, else in the order given, oldest first.
    submissions
        In the order of the rows. May be empty, as `drafts` may be.
    cache
        Where the shares of each submission are kept.

    Examples
    --------
    >>> text = "The port shall publish its fees and its pilots' licences every year."
    >>> paper = Document.from_paragraphs("alpha", [(None, text)], role="submission", date="2030-03")
    >>> drafts = [Document.from_paragraphs("zero", [("1", text)], role="draft", date="2030-01")]
    >>> directions_frame(drafts, [paper])[["shared", "order", "reading"]].values.tolist()
    [[1.0, 'draft first', 'quotes the draft']]
    """
    import pandas as pd

    if drafts and all(draft.date for draft in drafts):
        drafts = sorted(drafts, key=lambda draft: (draft.date or "", draft.id))
    texts = digest([replace(draft, source=None) for draft in drafts]) if cache is not None else ""
    shares = work(
        _Shares(drafts),
        submissions,
        cache=cache,
        kind="directions",
        parts=lambda submission: [texts, replace(submission, source=None)],
        type=list[tuple[float, float]],
    )
    rows = []
    for submission, of_drafts in zip(submissions, shares, strict=True):
        for draft, (shared, first_there) in zip(drafts, of_drafts, strict=True):
            order = _order(submission, draft)
            rows.append(
                {
                    "submission_id": submission.id,
                    "issuer": submission.issuer or "",
                    "date": submission.date or "",
                    "draft": draft.id,
                    "draft_date": draft.date or "",
                    "shared": round(shared, 2),
                    "first_there": round(first_there, 2),
                    "order": order,
                    "reading": READINGS[order] if shared else "nothing shared",
                }
            )
    return pd.DataFrame(rows, columns=[name for name, _, _ in DIRECTION_COLUMNS])


@dataclass(frozen=True)
class _Shares:
    """For each draft, which share of a submission's words it has, and which of that it was the first to have."""

    drafts: Sequence[Document]

    @cached_property
    def _runs(self) -> list[set[tuple[str, ...]]]:
        return [{run for _, words in speaking(draft) for run in shingles(words.stems, RUN)} for draft in self.drafts]

    def __call__(self, submission: Document) -> list[tuple[float, float]]:
        import numpy as np

        stems = [words.stems for _, words in speaking(submission)]
        total = sum(map(len, stems)) or 1
        had = np.zeros(sum(map(len, stems)), dtype=bool)
        shares = []
        for runs in self._runs:
            inside = _inside(stems, runs)
            shares.append((float(inside.sum()) / total, float((inside & ~had).sum()) / total))
            had |= inside
        return shares


READINGS = {"draft first": "quotes the draft", "submission first": "may have been taken up", "unknown": "cannot be told"}


def _order(submission: Document, draft: Document) -> str:
    if before(draft.date, submission.date) or draft.role == "baseline" or draft.id in answered_by(submission):
        return "draft first"
    return "submission first" if before(submission.date, draft.date) else "unknown"


def _inside(texts: Iterable[Sequence[str]], runs: set[tuple[str, ...]]) -> np.ndarray:
    """Return which words of the texts, one after the other, stand in one of the runs."""
    import numpy as np

    found = []
    for stems in texts:
        inside = np.zeros(len(stems), dtype=bool)
        for at, run in enumerate(shingles(stems, RUN)):
            if run in runs:
                inside[at : at + RUN] = True
        found.append(inside)
    return np.concatenate(found) if found else np.zeros(0, dtype=bool)

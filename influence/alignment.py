"""Pair of texts -> the phrases they share: same, reworded, moved, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from influence.document import Span

PhraseKind = Literal["same", "reworded", "moved"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of the recommendation and the stretch of the paragraph that says it.

    `asked` points into the recommendation's `text` (its `document_id` is the recommendation's id),
    `found` into the outcome's text. `bits` is the information its words carry, 0 or more;
    `new_bits` the part of it that no baseline had (equal to `bits` without a baseline).
    """

    kind: PhraseKind
    asked: Span
    found: Span
    bits: float
    new_bits: float

    @property
    def new(self) -> bool:
        """Whether more than half of the phrase's information was not in the baseline."""
        return self.new_bits > self.bits / 2

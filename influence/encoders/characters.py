"""Runs of three to five characters, weighted and hashed: meets spellings, inflections and OCR noise, not meanings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from influence.encoders import unit_rows

if TYPE_CHECKING:
    import numpy

# Hashed runs are folded into this many signed columns: dense, so that all encoders have one shape.
COLUMNS = 1024


class CharacterEncoder:
    """Signed hashing of character runs within words; needs no fitting and no weights."""

    name = "characters"

    @cached_property
    def _hashing(self) -> Any:
        from sklearn.feature_extraction.text import HashingVectorizer

        return HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), n_features=COLUMNS, norm=None)

    def encode(self, texts: Sequence[str]) -> numpy.ndarray:
        """Return one unit row a text; see `Encoder.encode`."""
        import numpy as np

        if not texts:
            return np.zeros((0, COLUMNS), dtype=np.float32)
        counts = self._hashing.transform(texts).astype(np.float32).toarray()
        # Square roots: a run that stands ten times is not ten times the evidence.
        return unit_rows(np.sign(counts) * np.sqrt(np.abs(counts)))

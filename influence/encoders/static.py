"""Word vectors of wordllama, averaged: the default encoder. Its weights come with its package; it never downloads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from influence.encoders import unit_rows

if TYPE_CHECKING:
    import numpy


class StaticEncoder:
    """256 numbers a text: the mean of its words' vectors."""

    name = "static"

    def __init__(self) -> None:
        import wordllama

        # wordllama 0.4.0 looks for its tokenizer in a folder that it does not ship and would ask
        # the hub; its own package folder as cache has everything.
        self._model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)

    def encode(self, texts: Sequence[str]) -> numpy.ndarray:
        """Return one unit row a text; see `Encoder.encode`."""
        import numpy as np

        if not texts:
            return np.zeros((0, 256), dtype=np.float32)
        return unit_rows(np.nan_to_num(self._model.embed(list(texts))))

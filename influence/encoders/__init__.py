"""Texts -> vectors whose cosine says how near two texts are in meaning. The folder is a plug-in point.

    static        word vectors of wordllama, averaged; the default: works offline, 40,000 sentences a second
    characters    runs of three to five characters, weighted; meets spellings and inflections, not meanings
    minilm        a small sentence transformer on onnxruntime (extra "semantic")
    hub:<name>    any sentence-transformers or model2vec model, by path or by name (extra "hub")
    none          no encoder

Your own: any object with a `name` and `encode(texts) -> array of unit rows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from influence.errors import OptionError

if TYPE_CHECKING:
    import numpy

# Encoders whose vectors follow from the libraries' versions alone, which every entry of a cache is known by.
KNOWN = (None, "none", "static", "characters")
ENCODERS = ("static", "characters", "minilm", "none", "hub:<name or path>")


@runtime_checkable
class Encoder(Protocol):
    """Anything that turns texts into vectors."""

    name: str

    def encode(self, texts: Sequence[str]) -> numpy.ndarray:
        """Return one row a text: float32, of length 1; a row of zeros for an empty text."""
        ...


def load_encoder(encoder: str | Encoder | None) -> Encoder | None:
    """Return the encoder of this name, or the object itself if it is one.

    Parameters
    ----------
    encoder
        "static", "characters", "minilm", "none", "hub:<name or path>", an object with `name` and
        `encode`, or None (the same as "none").

    Raises
    ------
    OptionError
        If there is no such encoder.
    MissingExtraError
        If the encoder's packages are not installed.

    Examples
    --------
    >>> load_encoder("characters").encode(["net neutrality", ""]).any(axis=1).tolist()
    [True, False]
    >>> load_encoder("none") is None
    True
    """
    if encoder is None:
        return None
    if not isinstance(encoder, str):
        if isinstance(encoder, Encoder):
            return encoder
        raise OptionError(f"encoder is {encoder!r}; it must have a `name` and an `encode` method, or be one of {', '.join(ENCODERS)}")
    if encoder == "none":
        return None
    if encoder == "static":
        from influence.encoders.static import StaticEncoder

        return _cached(StaticEncoder)
    if encoder == "characters":
        from influence.encoders.characters import CharacterEncoder

        return _cached(CharacterEncoder)
    if encoder == "minilm":
        from influence.encoders.minilm import MiniLMEncoder

        return _cached(MiniLMEncoder)
    if encoder.startswith("hub:") and len(encoder) > 4:
        from influence.encoders.hub import HubEncoder

        return RememberingEncoder(HubEncoder(encoder[4:]))
    raise OptionError(f"there is no encoder {encoder!r}; use one of {', '.join(ENCODERS)}")


class RememberingEncoder:
    """An encoder that encodes each text once in a process, however often it is asked.

    Texts are known by their hash; at most `limit` vectors are kept, the oldest go first.
    """

    def __init__(self, encoder: Encoder, limit: int = 200_000) -> None:
        self.encoder = encoder
        self.name = encoder.name
        self.limit = limit
        self._rows: dict[bytes, numpy.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> numpy.ndarray:
        """Return one unit row a text; see `Encoder.encode`."""
        import numpy as np

        if isinstance(texts, str):
            raise OptionError("encode takes a list of texts, but got one string; put it in a list")
        keys = [blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._rows}
        if missing or not keys:
            fresh = self.encoder.encode(list(missing.values()))
            if not keys:
                return fresh
            rows = dict(zip(missing, fresh, strict=True))
        else:
            rows = {}
        answer = np.stack([rows[key] if key in rows else self._rows[key] for key in keys])
        self._rows.update(rows)
        while len(self._rows) > self.limit:
            del self._rows[next(iter(self._rows))]
        return answer


_LOADED: dict[type, RememberingEncoder] = {}


def _cached(kind: type) -> RememberingEncoder:
    if kind not in _LOADED:
        _LOADED[kind] = RememberingEncoder(kind())
    return _LOADED[kind]


def unit_rows(vectors: numpy.ndarray) -> numpy.ndarray:
    """Return the rows scaled to length 1, as float32; rows of zeros stay."""
    import numpy as np

    vectors = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.where(lengths > 0, lengths, 1)


def chance_level(vectors: numpy.ndarray, pairs: int = 2000, seed: int = 0) -> float:
    """Return the mean cosine of random pairs of different rows: what two unrelated texts of this kind get.

    0 where there are fewer than two rows.
    """
    import numpy as np

    if len(vectors) < 2:
        return 0.0
    random = np.random.default_rng(seed)
    left = random.integers(0, len(vectors), pairs)
    right = (left + random.integers(1, len(vectors), pairs)) % len(vectors)
    return float(np.einsum("ij,ij->i", vectors[left], vectors[right]).mean())


def rescale(cosine: numpy.ndarray | float, chance: float) -> numpy.ndarray | float:
    """Return similarities so that 0 means what chance gives and 1 means the same text.

    >>> rescale(0.3, chance=0.3), rescale(1.0, chance=0.3)
    (0.0, 1.0)
    """
    return (cosine - chance) / max(1e-6, 1 - chance)

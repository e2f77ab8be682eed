"""Decoys -> p- and q-values: how often would an ask that has nothing to do with the outcome look as good?

A decoy is an ask of the same form whose substance the outcome cannot have taken up. It is searched in the whole outcome,
as the real asks are, so the p-values count all text that was searched.
"""

from __future__ import annotations

import json
import math
import random
from bisect import bisect_left
from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from influence.recommendations import Recommendation
from influence.resources import data_path

if TYPE_CHECKING:
    import numpy as np

RATE = 0.05  # the q-value that a run should be able to show; the usual one
# One decoy in eight is a whole ask of another field; the others are mixed, half of them from the user's own asks and half from those of
# other fields. Own words alone are too strict where few ask: what was taken up comes back in the decoys. On runs of 5, 10 and 20 asks, a
# fifth to two fifths of them planted truths, own words only found .95, .85 and .79 of the truths with .01, .03 and .03 of the finds false;
# half of them .95, .88 and .81 with .02, .04 and .04; none of them 1.0, .90 and .90 with .17 to .22.
BACKGROUND = 8
FEW = 4  # asks; from fewer, some of other fields are mixed in, or the decoys would be the asks themselves


def p_values(scores: Sequence[float], decoy_scores: Sequence[float]) -> np.ndarray:
    """Return for each score the share of decoys that score at least as high, never 0.

    One is added above and below (Phipson and Smyth, 2010): with n decoys the smallest p-value is 1 / (n + 1). Without
    decoys every p-value is 1.

    >>> p_values([0.9, 0.1], [0.0, 0.2, 0.3]).tolist()
    [0.25, 0.75]
    """
    import numpy as np

    decoys = np.sort(np.asarray(decoy_scores, dtype=float))
    at_least = len(decoys) - np.searchsorted(decoys, np.asarray(scores, dtype=float), side="left")
    return (at_least + 1) / (len(decoys) + 1)


def q_values(p: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return Benjamini-Hochberg q-values: the expected share of chance finds among the rows with a p-value as small.

    In the order given, each between its p-value and 1. Empty for an empty list.

    >>> q_values([0.01, 0.04, 0.5]).round(3).tolist()
    [0.03, 0.06, 0.5]
    """
    import numpy as np

    p = np.asarray(p, dtype=float)
    if not len(p):
        return p
    # scipy.stats has the same, and takes seconds to import.
    order = np.argsort(p, kind="stable")
    stepped = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(1.0, np.minimum.accumulate(stepped[::-1])[::-1])
    return q


def wanting(scores: Sequence[float], decoy_scores: Sequence[float]) -> int:
    """Return how many more decoys are worth tracing, so that asks which no decoy equals can show a q-value of `RATE`.

    With n decoys no p-value is below 1 / (n + 1), so of m asks the k best cannot come below q = m / k / (n + 1), however good they
    are: with 200 decoys nothing can be told from chance where fewer than one ask in ten was taken up. More are drawn only where that
    is what stands in the way, and at most as many as there are asks: a run takes at most twice as long.

    Parameters
    ----------
    scores, decoy_scores
        Of the real asks, and of the decoys traced so far. Without either: 0.

    Examples
    --------
    >>> wanting([0.9] * 5 + [0.1] * 495, [0.2] * 199)
    301
    >>> wanting([0.9] * 100 + [0.1] * 400, [0.2] * 199)
    0
    """
    best = max(decoy_scores, default=None)
    ahead = sum(score > best for score in scores) if best is not None else 0
    if not ahead:
        return 0
    needed = math.ceil(len(scores) / ahead / RATE) - 1
    return max(0, min(needed, len(scores)) - len(decoy_scores))


def decoys(recommendations: Sequence[Recommendation], *, count: int = 200, seed: int = 0) -> list[Recommendation]:
    """Return asks that resemble the given ones in form and have nothing to do with them.

    One in `BACKGROUND` is an ask of the shipped background (`data/background/asks.json`: other fields of policy, written for this
    purpose). The others are mixed, four words from each of several asks, so that the form is right and the substance is nobody's: half of
    them from the user's own asks, whose vocabulary they have, half from the background's.

    Parameters
    ----------
    recommendations
        The real asks; may be empty.
    count
        How many; 0 or more. Ids are `decoy/1`, `decoy/2`, ...
    seed
        Of the random choice; the same seed and asks give the same decoys, in whatever order the asks come.
    """
    background = list(json.loads(data_path("background/asks.json").read_text(encoding="utf-8"))["asks"])
    own = [recommendation.text for recommendation in recommendations]
    rings = _Ring(background), _Ring(own if len(own) >= FEW else own + background[: 2 * FEW])
    texts: list[str] = []
    while len(texts) < count:
        at = len(texts)
        chooser = random.Random(f"{seed}/{at}")
        texts.append(_mixed(rings[at % 2], chooser) if at % BACKGROUND else chooser.choice(background))
    # A decoy is words out of place; what its verb would do to a text is nobody's wish.
    return [Recommendation.from_text(f"decoy/{at}", text, action="add") for at, text in enumerate(texts, 1)]


class _Ring:
    """Texts on a ring, each at the place of its hash: one that comes or goes changes only the draws that meet it.

    So a consultation with one more submission keeps nearly all of its decoys.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        placed = sorted({blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).digest(): text for text in texts}.items())
        self._places = [int.from_bytes(place) / 256**7 for place, _ in placed]
        self._words = [text.split() for _, text in placed]

    def draw(self, chooser: random.Random) -> list[str]:
        """Return the words of a text drawn at random."""
        return self._words[bisect_left(self._places, chooser.random()) % len(self._words)]


def _mixed(ring: _Ring, chooser: random.Random) -> str:
    """Return runs of four words from different asks, about as long as one of them: their vocabulary, nobody's substance."""
    length = len(ring.draw(chooser))
    words: list[str] = []
    while len(words) < min(length, 120):
        ask = ring.draw(chooser)
        at = int(chooser.random() * max(1, len(ask) - 3))
        words += ask[at : at + 4]
    return " ".join(words)

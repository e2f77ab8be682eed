"""Two texts that say the same -> which word stands for which: so that a match in meaning points at words too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from influence.alignment.variants import word_index
from influence.encoders import Encoder
from influence.words import Words

if TYPE_CHECKING:
    import numpy


@dataclass(frozen=True, slots=True)
class Counterpart:
    """An asked word and the found word that stands for it, by their places; `level` is 0 to 1 (the same word)."""

    asked: int
    found: int
    level: float


# Chosen on the development halves of two word-alignment corpora together (800 and 533 sentence pairs); each is flat around.
SAME_STEM = 0.97
CHANCE = 0.2  # cosine of unrelated words
MEANING = 0.9  # what the cosine of two words is worth beside equality
NEIGHBOURS = 0.6  # what the words beside it add to a pair: "the" belongs where its noun does
DISTANCE = 0.2  # what it costs to stand at the other end of the sentence
ENOUGH = 0.45


def counterparts(asked: Words, found: Words, encoder: Encoder | None = None) -> list[Counterpart]:
    """Pair the words of two sentences that say about the same, each word at most once.

    Parameters
    ----------
    asked, found
        The words of two sentences or short paragraphs; either may be empty. Memory and time grow
        with the product of their lengths (cubed for the longer in the worst case): meant for hundreds
        of words, not for documents.
    encoder
        Compares single words in meaning; None: equal words and variants only.

    Returns
    -------
    list of Counterpart
        In the order of the asked words. A word with a digit pairs with itself only.

    Examples
    --------
    >>> from influence.words import split_words
    >>> asked, found = split_words("States should organise two meetings"), split_words("Two meetings are organized by States")
    >>> [(asked.forms[pair.asked], found.forms[pair.found]) for pair in counterparts(asked, found)]
    [('states', 'states'), ('organise', 'organized'), ('two', 'two'), ('meetings', 'meetings')]
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    if not len(asked) or not len(found):
        return []
    alone = _alone(asked, found, encoder)
    apart = np.abs(np.arange(len(asked))[:, None] / len(asked) - np.arange(len(found))[None, :] / len(found))
    together = alone
    for _ in range(2):
        beside = _shifted(together, 1, 1) + _shifted(together, -1, -1)
        nearly = sum(_shifted(together, *step) for step in ((2, 1), (1, 2), (-2, -1), (-1, -2)))
        together = np.clip(alone + NEIGHBOURS * (beside + 0.3 * nearly) / 2 - DISTANCE * apart, 0, 2)
    # A word with a digit has no counterpart but itself, whatever stands beside it.
    together = np.where(_numbers_differ(asked.stems, found.stems), 0, together)
    rows, columns = linear_sum_assignment(-together)
    return [
        Counterpart(int(row), int(column), float(alone[row, column]))
        for row, column in zip(rows, columns, strict=True)
        if together[row, column] >= ENOUGH
    ]


def _alone(asked: Words, found: Words, encoder: Encoder | None) -> numpy.ndarray:
    """Score every pair of words by itself, 0 to 1."""
    import numpy as np

    scores = np.zeros((len(asked), len(found)))
    index = word_index(tuple(found.stems))
    for row, (form, stem) in enumerate(zip(asked.forms, asked.stems, strict=True)):
        for column in index.places.get(stem, ()):
            scores[row, column] = 1 if form == found.forms[column] else SAME_STEM
        for variant, earned in index.varied[stem]:
            scores[row, index.places[variant]] = earned
    if encoder is not None:
        near = encoder.encode(asked.forms) @ encoder.encode(found.forms).T
        near = MEANING * np.clip((near - CHANCE) / (1 - CHANCE), 0, 1)
        scores = np.maximum(scores, np.where(_numbers_differ(asked.stems, found.stems), 0, near))
    return scores


def _numbers_differ(stems: Sequence[str], others: Sequence[str]) -> numpy.ndarray:
    import numpy as np

    left = np.array([any(character.isdigit() for character in stem) for stem in stems])
    right = np.array([any(character.isdigit() for character in stem) for stem in others])
    equal = np.array(stems)[:, None] == np.array(others)[None, :]
    return (left[:, None] | right[None, :]) & ~equal


def _shifted(scores: numpy.ndarray, down: int, right: int) -> numpy.ndarray:
    """Return the scores of the pair `down` asked words and `right` found words before (or after, if negative) each pair."""
    import numpy as np

    moved = np.zeros_like(scores)
    rows, columns = scores.shape
    if abs(down) < rows and abs(right) < columns:
        moved[max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = scores[
            max(-down, 0) : rows - max(down, 0), max(-right, 0) : columns - max(right, 0)
        ]
    return moved

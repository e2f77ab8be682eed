"""Two long documents -> the passages they share, in time that grows with their length, not with its square.

Rare runs of four words that both have are looked up; only the surroundings of such runs are aligned word by word.
What two documents share without a single such run is not found here: align paragraphs for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from influence.alignment import PASSAGE_BITS, WORD_BITS, Passage, Phrase, align, passages
from influence.alignment.variants import WordIndex, word_index
from influence.words import Words, shingles

if TYPE_CHECKING:
    import numpy

# Swept on the 105 pairs of fifteen lobby papers on one draft law: three words or fewer bits find little more and take three times as long.
SEED = 4  # words
SEED_BITS = 10.0  # what the words of a seed carry together: two that stand in every thirty-second paragraph
# A run that stands this often in the other document is boilerplate of that document and seeds nothing.
OFTEN = 5
AROUND = 25  # words on either side of a seed that are aligned with it
APART = 40  # seeds further apart than this (words) belong to different places
WINDOW = 120  # words of the found text that are aligned at once
# Least bits of a run that is linked. 3 takes two thirds of the time of 2 (the setting for paragraphs); on 420 planted passages it
# finds .006 less of the shortened ones and .001 less of the others; 5 loses .05.
LINKED = 3.0


def shared_passages(
    asked: Words,
    found: Words,
    bits: Sequence[float] | numpy.ndarray,
    *,
    asked_id: str,
    found_id: str,
    least: float = PASSAGE_BITS,
) -> tuple[Passage, ...]:
    """Find the passages that two long documents share.

    Parameters
    ----------
    asked, found
        The words of both documents; either may be empty.
    bits
        The information of each asked word.
    asked_id, found_id
        What the spans point into.
    least
        The least a passage carries, in bits.

    Returns
    -------
    tuple of Passage
        In the order of the found text. A passage of the asked text that stands there twice comes twice.

    Examples
    --------
    >>> from influence.words import split_words
    >>> asked = split_words("We hope to see riverbank forests restored by local cooperatives before long.")
    >>> found = split_words("It was agreed: riverbank forests restored by local cooperatives get funds.")
    >>> bits = [8.0 if len(form) > 3 else 0.0 for form in asked.forms]
    >>> [(place.asked.start, place.found.start, place.bits) for place in shared_passages(asked, found, bits, asked_id="a", found_id="b")]
    [(15, 15, 40.0)]
    """
    import numpy as np

    places = _places(tuple(found.stems))
    worth = np.minimum(np.asarray(bits, dtype=float), WORD_BITS)
    steps = [worth[at : max(0, len(worth) - SEED + 1) + at] for at in range(SEED if len(worth) >= SEED else 0)]
    enough = (np.sum(steps, axis=0) >= SEED_BITS).tolist() if steps else []
    seeds = []
    for at, run in enumerate(_runs_of(tuple(asked.stems))):
        if run in places and enough[at]:
            seeds += [(place, at) for place in places[run]]
    whole = word_index(tuple(found.stems))
    shared: list[Passage] = []
    for region in _regions(sorted(seeds)):
        phrases: list[Phrase] = []
        for low, high, group in region:
            window = found[low:high]
            index = WordIndex(window.stems, whole)
            for start, end in _stretches(sorted(at for _, at in group)):
                start, end = max(0, start - AROUND), end + SEED + AROUND
                phrases += align(
                    asked[start:end], window, bits[start:end], asked_id=asked_id, found_id=found_id, run_bits=LINKED, index=index
                ).phrases
        shared += [passage for passage in passages(phrases, bits=least) if passage not in shared[-3:]]
    return tuple(sorted(shared, key=lambda passage: (passage.found.start, passage.found.end, passage.asked.start)))


_Seeds = list[tuple[int, int]]  # (place in the found text, place in the asked text)


def _regions(seeds: _Seeds) -> list[list[tuple[int, int, _Seeds]]]:
    """Cut seeds, sorted by their place in the found text, where nothing is shared for a while.

    Each region is a list of adjacent windows of the found text, (first word, end, seeds in it): what a whole copied chapter
    shares is aligned window by window, or the time would grow with the square of its length.
    """
    regions: list[list[tuple[int, int, _Seeds]]] = []
    last = -APART - 1
    for place, at in seeds:
        if place - last > APART:
            regions.append([(max(0, place - AROUND), 0, [])])
        elif place - regions[-1][-1][2][0][0] >= WINDOW:
            low, _, group = regions[-1][-1]
            regions[-1][-1] = low, place, group
            regions[-1].append((place, 0, []))
        low, _, group = regions[-1][-1]
        group.append((place, at))
        regions[-1][-1] = low, place + SEED + AROUND, group
        last = place
    return regions


def _stretches(places: Sequence[int]) -> list[tuple[int, int]]:
    """Join asked places that are near each other: (first, last) of each stretch."""
    stretches: list[tuple[int, int]] = []
    for at in places:
        if stretches and at - stretches[-1][1] <= APART + 2 * AROUND:
            stretches[-1] = stretches[-1][0], at
        else:
            stretches.append((at, at))
    return stretches


@lru_cache(maxsize=64)
def _runs_of(stems: tuple[str, ...]) -> list[tuple[str, ...]]:
    return shingles(stems, SEED)


@lru_cache(maxsize=64)
def _places(stems: tuple[str, ...]) -> dict[tuple[str, ...], list[int]]:
    places: dict[tuple[str, ...], list[int]] = {}
    for at, run in enumerate(_runs_of(stems)):
        places.setdefault(run, []).append(at)
    return {run: at for run, at in places.items() if len(at) <= OFTEN}

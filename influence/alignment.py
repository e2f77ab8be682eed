"""Pair of texts -> the phrases they share: same, reworded, moved; the rest of the asked words is missing.

The alignment is local and works on words. Runs of equal words (a word and its inflections are
equal) are found by their diagonals; neighbouring runs are chained over small gaps where the
information they carry pays for the gap; every asked word in a chain that carries enough is covered.
Whatever is appended to the text that is searched, a covered word stays covered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from influence.document import Span
from influence.words import Words

if TYPE_CHECKING:
    import numpy

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


@dataclass(frozen=True, slots=True)
class Alignment:
    """The shared phrases of one pair of texts and how much of what was asked they cover.

    `phrases` stand in the order of the asked text. `covered` has one number per asked word, 0 (not
    found) to 1 (found). `bits` is the information in all phrases, `new_bits` the part of it that no
    baseline had; both are the sums over the phrases.
    """

    phrases: tuple[Phrase, ...]
    covered: numpy.ndarray
    bits: float
    new_bits: float


# A chain of runs is a phrase if its words carry at least this much after its gaps are paid for.
# About two words that stand in every tenth paragraph, or one that stands in every hundredth.
PHRASE_BITS = 6.0
# What a word skipped on either side costs inside a phrase, in bits, and the most words that may be skipped.
GAP_BITS = 0.7
LONGEST_GAP = 6


@dataclass(slots=True)
class _Run:
    """Neighbouring asked words that equal neighbouring found words."""

    asked: int  # first word
    found: int
    length: int
    bits: float


def align(
    asked: Words,
    found: Words,
    bits: Sequence[float] | numpy.ndarray,
    *,
    asked_id: str,
    found_id: str,
    new: numpy.ndarray | None = None,
) -> Alignment:
    """Find the phrases of `asked` that `found` says too.

    Parameters
    ----------
    asked
        The words of the recommendation's text. May be empty.
    found
        The words of a paragraph of the outcome, or of two neighbours. May be empty.
    bits
        The information of each asked word (see `influence.rarity`), 0 or more.
    asked_id, found_id
        What the spans point into: the recommendation's id and the outcome's.
    new
        Which asked words no baseline had; None (no baseline) means all.

    Returns
    -------
    Alignment
        The same for the same input. Empty where nothing is shared that carries information.

    Examples
    --------
    >>> from influence.words import split_words
    >>> asked = split_words("Close the gender digital divide by 2030")
    >>> found = split_words("Parties agreed to close the gender digital divide.")
    >>> alignment = align(asked, found, [4, 0, 6, 5, 7, 0, 8], asked_id="a/r1", found_id="law")
    >>> [(phrase.kind, phrase.asked.start, phrase.asked.end, phrase.bits) for phrase in alignment.phrases]
    [('same', 0, 31, 22.0)]
    >>> alignment.covered.tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """
    import numpy as np

    weights = [float(value) for value in bits]
    covered = np.zeros(len(asked))
    runs = _runs(asked.stems, found.stems, weights)
    if not runs:
        return Alignment((), covered, 0.0, 0.0)
    fresh = [True] * len(asked) if new is None else [bool(value) for value in new]
    phrases: list[tuple[int, int, Phrase]] = []
    for chain in _chains(runs, weights):
        pieces = _uncovered(chain, covered)
        carried = sum(weights[at] for run in pieces for at in range(run.asked, run.asked + run.length))
        if not carried:
            continue
        for run in pieces:
            covered[run.asked : run.asked + run.length] = 1.0
        new_bits = sum(weights[at] for run in pieces for at in range(run.asked, run.asked + run.length) if fresh[at])
        first, last = pieces[0], pieces[-1]
        kind: PhraseKind = "same" if len(pieces) == 1 else "reworded"
        asked_span = Span(asked_id, asked.starts[first.asked], asked.ends[last.asked + last.length - 1])
        found_span = Span(found_id, found.starts[first.found], found.ends[last.found + last.length - 1])
        phrases.append((first.asked, first.found, Phrase(kind, asked_span, found_span, carried, new_bits)))
    phrases.sort(key=lambda entry: entry[:2])
    ordered = tuple(phrase for _, _, phrase in phrases)
    return Alignment(ordered, covered, sum(phrase.bits for phrase in ordered), sum(phrase.new_bits for phrase in ordered))


def _runs(asked: Sequence[str], found: Sequence[str], weights: Sequence[float]) -> list[_Run]:
    """Return every longest run of equal stems that carries information, in the order of the asked text."""
    places = defaultdict(list)
    for at, stem in enumerate(found):
        places[stem].append(at)
    runs: list[_Run] = []
    open_runs: dict[int, _Run] = {}  # by the found word that would continue them
    for at, stem in enumerate(asked):
        still_open: dict[int, _Run] = {}
        for place in places.get(stem, ()):
            run = open_runs.get(place)
            if run is None:
                run = _Run(at, place, 0, 0.0)
                runs.append(run)
            run.length += 1
            run.bits += weights[at]
            still_open[place + 1] = run
        open_runs = still_open
    return [run for run in runs if run.bits > 0]


def _chains(runs: Sequence[_Run], weights: Sequence[float]) -> list[list[_Run]]:
    """Return the chains that carry enough, best first: for each run, the best chain through it."""
    before: list[int | None] = [None] * len(runs)
    upto = [run.bits for run in runs]
    for later, run in enumerate(runs):
        for earlier in range(later - 1, -1, -1):
            other = runs[earlier]
            asked_gap = run.asked - (other.asked + other.length)
            found_gap = run.found - (other.found + other.length)
            if asked_gap < 0 or found_gap < 0 or asked_gap > LONGEST_GAP or found_gap > LONGEST_GAP:
                continue
            gain = upto[earlier] + run.bits - GAP_BITS * max(asked_gap, found_gap)
            if gain > upto[later]:
                upto[later], before[later] = gain, earlier
    after: list[int | None] = [None] * len(runs)
    onward = [run.bits for run in runs]
    for earlier in range(len(runs) - 1, -1, -1):
        run = runs[earlier]
        for later in range(earlier + 1, len(runs)):
            other = runs[later]
            asked_gap = other.asked - (run.asked + run.length)
            found_gap = other.found - (run.found + run.length)
            if asked_gap < 0 or found_gap < 0 or asked_gap > LONGEST_GAP or found_gap > LONGEST_GAP:
                continue
            gain = onward[later] + run.bits - GAP_BITS * max(asked_gap, found_gap)
            if gain > onward[earlier]:
                onward[earlier], after[earlier] = gain, later
    through = [upto[at] + onward[at] - run.bits for at, run in enumerate(runs)]
    chains = []
    for at in sorted(range(len(runs)), key=lambda at: (-through[at], at)):
        if through[at] < PHRASE_BITS:
            continue
        chain = [at]
        while (previous := before[chain[0]]) is not None:
            chain.insert(0, previous)
        while (following := after[chain[-1]]) is not None:
            chain.append(following)
        chains.append([runs[member] for member in chain])
    return chains


def _uncovered(chain: Sequence[_Run], covered: numpy.ndarray) -> list[_Run]:
    """Return the parts of a chain whose asked words no better chain has covered."""
    pieces = []
    for run in chain:
        start = None
        for step in range(run.length + 1):
            free = step < run.length and not covered[run.asked + step]
            if free and start is None:
                start = step
            elif not free and start is not None:
                pieces.append(_Run(run.asked + start, run.found + start, step - start, 0.0))
                start = None
    return pieces

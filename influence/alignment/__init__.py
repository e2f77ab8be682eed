"""Pair of texts -> the phrases they share: same, reworded, moved; the asked words outside them are missing.

The alignment is local and works on words:

1. *Runs*: neighbouring asked words that match neighbouring found words. Words match when their
   stems are equal, or when they are variants: another spelling, a derivation, one misread letter,
   a listed synonym. Numbers match themselves only.
2. *Chains*: runs that follow each other on both sides over small gaps, where what the words carry
   (in bits) pays for the gap. A chain that carries enough is a phrase.
3. *Phrases*: every run in a chain that carries enough covers its asked words, once; the best chain
   through a word owns it.

Step 2 looks for the best chain *through each run*, so a covered word stays covered whatever is
appended to the text that is searched. The cost grows with the number of matching word pairs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from influence.alignment.variants import MISREAD, WordIndex, word_index
from influence.document import Span
from influence.words import Words

if TYPE_CHECKING:
    import numpy

    from influence.candidates import Candidate

PhraseKind = Literal["same", "reworded", "moved"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of the recommendation and the stretch of the paragraph that says it.

    `asked` points into the recommendation's `text` (its `document_id` is the recommendation's id),
    `found` into the outcome's text. `bits` is the information its words carry, 0 or more;
    `new_bits` the part of it that no baseline had (equal to `bits` without a baseline). Where new and old
    words stand in one phrase, `fresh` has the stretches of new words that carry enough, each as (asked, found),
    in the phrase's order; else it is empty.
    """

    kind: PhraseKind
    asked: Span
    found: Span
    bits: float
    new_bits: float
    fresh: tuple[tuple[Span, Span], ...] = ()

    @property
    def new(self) -> bool:
        """Whether more than half of the phrase's information was not in the baseline."""
        return self.new_bits > self.bits / 2


@dataclass(frozen=True, slots=True)
class Alignment:
    """The shared phrases of one pair of texts and how much of what was asked they cover.

    `phrases` stand in the order of the asked text. `covered` has one number per asked word: 0 (not
    found) to 1 (found as it stands); a variant counts in between. `bits` is the information in all
    phrases, the sum of `covered` times the words' bits; `new_bits` the part that no baseline had.
    `weak_bits` counts in addition what is shared in chains half as strong as a phrase must be: too
    little to show, enough to tell the better of two paragraphs.
    """

    phrases: tuple[Phrase, ...]
    covered: numpy.ndarray
    bits: float
    new_bits: float
    weak_bits: float = 0.0


# A chain must carry this much after its gaps are paid for, and no word of it counts for more than
# WORD_BITS: so one shared word, however rare, is never a phrase, and two rare ones are. On 420 planted
# passages (tests/quality/planted.py, half 0) 8 found .015 more of the shortened ones and made one false
# claim in 60, 16 found .015 less; nothing else moved by more than .01.
PHRASE_BITS = 12.0
WORD_BITS = 9.0
# A run below this (one word that stands in every third paragraph) is not worth linking.
RUN_BITS = 2.0
# What a skipped word costs inside a phrase, in bits, and how many may be skipped at once on a side.
GAP_BITS = 0.6
LONGEST_GAP = 8
# Where more is skipped than this, a chain is shown as two phrases, unless one of them would carry too little.
INNER_GAP = 2
PIECE_BITS = 8.0
# The least that new words within an old phrase carry to be told apart there. Seen in 60 mixed phrases of four submissions to a law:
# "it", "with" and "Article" carry up to 2, "decision" and "unambiguous" from 4 on.
FRESH_BITS = 3.0

_Run = tuple[int, int, int, int, float]  # asked from, asked to, found from, found to (half-open), bits


def align(
    asked: Words,
    found: Words,
    bits: Sequence[float] | numpy.ndarray,
    *,
    asked_id: str,
    found_id: str,
    new: numpy.ndarray | None = None,
    vocabulary: Container[str] | None = None,
    phrase_bits: float = PHRASE_BITS,
    run_bits: float = RUN_BITS,
    index: WordIndex | None = None,
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
    vocabulary
        Further stems known to be words, beside the English ones that the package knows (names, terms,
        another language: see `Rarity.known`): two different known words are never taken for a
        misreading of one another ("contract", "contrast").
    phrase_bits
        The least a phrase carries, in bits; lower finds more and weaker phrases. A recommendation
        that carries less in all is a phrase when it is there as a whole.
    run_bits
        The least a run carries that is linked into a phrase, in bits; higher is faster and loses the weak ends of phrases.
    index
        The index of the found words, where the caller has it; None: it is made here.

    Returns
    -------
    Alignment
        The same for the same input. Empty where nothing is shared that carries enough.

    Examples
    --------
    >>> from influence.words import split_words
    >>> asked = split_words("Close the gender digital divide by 2030")
    >>> found = split_words("Parties agreed on closing the gender digital divide.")
    >>> alignment = align(asked, found, [4, 0, 6, 5, 7, 0, 8], asked_id="a/r1", found_id="law")
    >>> [(phrase.kind, phrase.asked.start, phrase.asked.end, phrase.bits) for phrase in alignment.phrases]
    [('reworded', 0, 31, 22.0)]
    >>> alignment.covered.tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    """
    import numpy as np

    worth = np.asarray(bits, dtype=float).tolist()
    capped = [value if value < WORD_BITS else WORD_BITS for value in worth]
    # What is there as a whole counts, however little it carries.
    enough = min(phrase_bits, 0.999 * sum(capped))
    if not enough > 0 or not len(found):
        return Alignment((), np.zeros(len(worth)), 0.0, 0.0)
    runs, levels = _runs(asked, found, capped, vocabulary, min(run_bits, enough), index)
    scored = _chains(runs, capped, enough / 2)
    chains = [chain for score, chain in scored if score >= enough]
    shared = {at for _, chain in scored for run in chain for at in range(run[0], run[1])}
    weak_bits = sum(worth[at] for at in shared)
    if not chains:
        return Alignment((), np.zeros(len(worth)), 0.0, 0.0, weak_bits)

    # The best chain through a word owns it: (place in the found text, chain).
    owner: list[tuple[int, int]] = [(-1, -1)] * len(worth)
    covered = [0.0] * len(worth)
    for number, chain in enumerate(chains):
        for asked_from, asked_to, found_from, _, _ in chain:
            for at in range(asked_from, asked_to):
                if covered[at] == 1.0:
                    continue
                place = found_from + at - asked_from
                covered[at] = max(covered[at], levels.get((at, place), 1.0)) if levels else 1.0
                if owner[at][1] < 0:
                    owner[at] = place, number
    carried = [value * share for value, share in zip(worth, covered, strict=True)]
    pieces = [piece for piece in _pieces(owner, carried) if sum(carried[at] for at in piece)]
    in_order = _in_order([(owner[piece[0]][0], sum(carried[at] for at in piece)) for piece in pieces])
    fresh = [True] * len(worth) if new is None else [bool(value) for value in new]
    phrases = []
    for number, piece in enumerate(pieces):
        first, last = piece[0], piece[-1]
        start, end = owner[first][0], owner[last][0]
        as_it_stands = len(piece) == last - first + 1 and asked.forms[first : last + 1] == found.forms[start : end + 1]
        kind: PhraseKind = "moved" if number not in in_order else "same" if as_it_stands else "reworded"
        asked_span = Span(asked_id, asked.starts[first], asked.ends[last])
        found_span = Span(found_id, found.starts[start], found.ends[end])
        new_bits = sum((carried[at] for at in piece if fresh[at]), 0.0)
        fresh_spans = tuple(
            (
                Span(asked_id, asked.starts[run[0]], asked.ends[run[-1]]),
                Span(found_id, found.starts[owner[run[0]][0]], found.ends[owner[run[-1]][0]]),
            )
            for run in _fresh_runs(piece, fresh)
            if sum(carried[at] for at in run) >= FRESH_BITS
        )
        phrases.append(Phrase(kind, asked_span, found_span, sum(carried[at] for at in piece), new_bits, fresh_spans))
    return Alignment(
        tuple(phrases),
        np.array(covered),
        sum((phrase.bits for phrase in phrases), 0.0),
        sum((phrase.new_bits for phrase in phrases), 0.0),
        weak_bits,
    )


def _fresh_runs(piece: Sequence[int], fresh: Sequence[bool]) -> list[list[int]]:
    """The runs of new words within a phrase; none where all of its words are new, or none is."""
    if all(fresh[at] for at in piece):
        return []
    return [list(run) for new, run in groupby(piece, key=lambda at: fresh[at]) if new]


def _pieces(owner: Sequence[tuple[int, int]], carried: Sequence[float]) -> list[list[int]]:
    """Return the asked words of each phrase: what one chain owns, cut where the two sides drift apart.

    A piece that would carry too little by itself stays with its neighbour in the same chain: a lone
    word is no phrase of its own.
    """
    parts: list[tuple[list[int], bool]] = []  # words, and whether the part may be joined to the one before
    last, last_place, last_chain = -2, -2, -1
    for at, (place, chain) in enumerate(owner):
        if chain < 0:
            continue
        # Any word in between that another chain owns would be `last`, so the same chain means the same stretch.
        follows = chain == last_chain and place > last_place
        if follows and at - last <= INNER_GAP + 1 and place - last_place <= INNER_GAP + 1:
            parts[-1][0].append(at)
        else:
            parts.append(([at], follows))
        last, last_place, last_chain = at, place, chain
    pieces: list[list[int]] = []
    weights: list[float] = []
    for part, follows in parts:
        weight = sum(carried[at] for at in part)
        if follows and (weights[-1] < PIECE_BITS or weight < PIECE_BITS):
            pieces[-1] += part
            weights[-1] += weight
        else:
            pieces.append(part)
            weights.append(weight)
    return pieces


# How much shared phrases, and what is shared more weakly, move a candidate among its rivals; chosen with the weights of the
# candidates' witnesses (six sets, 226 queries: hit@1 from .58 to .62).
PHRASES_WEIGHT = 0.2
WEAK_WEIGHT = 0.2


def ranked(candidates: Sequence[Candidate], alignments: Sequence[Alignment]) -> list[tuple[int, float]]:
    """Return the candidates of one query in the order in which they take it up, now that they are aligned.

    Parameters
    ----------
    candidates, alignments
        A shortlist and the alignment of each of its paragraphs, in the same order. May be empty.

    Returns
    -------
    list of (int, float)
        Places in the shortlist, best first, each with its new score, 0 to about 1; ties keep the order of
        the shortlist.
    """
    strong = max((alignment.bits for alignment in alignments), default=0) or 1.0
    weak = max((alignment.weak_bits for alignment in alignments), default=0) or 1.0
    top = max((candidate.score for candidate in candidates), default=0) or 1.0
    scores = [
        (candidate.score + top * (PHRASES_WEIGHT * alignment.bits / strong + WEAK_WEIGHT * alignment.weak_bits / weak))
        / (1 + PHRASES_WEIGHT + WEAK_WEIGHT)
        for candidate, alignment in zip(candidates, alignments, strict=True)
    ]
    return sorted(enumerate(scores), key=lambda entry: (-entry[1], entry[0]))


@dataclass(frozen=True, slots=True)
class Passage:
    """Phrases that stand together in the found text: one place where the outcome takes the ask up.

    `asked` and `found` reach from the first to the last character of the phrases on each side.
    """

    asked: Span
    found: Span
    phrases: tuple[Phrase, ...]
    bits: float


# Phrases further apart than this in the found text (characters, about fifteen words) are two passages.
PASSAGE_GAP = 100
# A passage carries at least this: two or three phrases, or a long one. Same cases: 16 to 32 all made no false claim.
PASSAGE_BITS = 24.0


def passages(phrases: Sequence[Phrase], *, bits: float = PASSAGE_BITS, gap: int = PASSAGE_GAP) -> tuple[Passage, ...]:
    """Join phrases that stand near each other in the found text.

    Parameters
    ----------
    phrases
        Phrases of one recommendation in one document; may be empty.
    bits
        The least a passage carries.
    gap
        The most characters of the found text between two phrases of one passage.

    Returns
    -------
    tuple of Passage
        In the order of the found text; they do not overlap there.
    """
    groups: list[list[Phrase]] = []
    reach = 0
    for phrase in sorted(phrases, key=lambda phrase: (phrase.found.start, phrase.found.end, phrase.asked.start)):
        if groups and phrase.found.start - reach <= gap:
            groups[-1].append(phrase)
            reach = max(reach, phrase.found.end)
        else:
            groups.append([phrase])
            reach = phrase.found.end
    return tuple(_passage(group) for group in groups if sum(phrase.bits for phrase in group) >= bits)


def _passage(group: Sequence[Phrase]) -> Passage:
    asked = Span(group[0].asked.document_id, min(phrase.asked.start for phrase in group), max(phrase.asked.end for phrase in group))
    found = Span(group[0].found.document_id, min(phrase.found.start for phrase in group), max(phrase.found.end for phrase in group))
    return Passage(asked, found, tuple(group), sum(phrase.bits for phrase in group))


def _runs(
    asked: Words, found: Words, worth: Sequence[float], vocabulary: Container[str] | None, least: float, index: WordIndex | None = None
) -> tuple[list[_Run], dict[tuple[int, int], float]]:
    """Return every longest run that carries at least `least`, and the levels of the pairs that are variants."""
    index = index or word_index(tuple(found.stems))
    stems, others = asked.stems, found.stems
    places, varied = index.places, index.varied
    levels: dict[tuple[int, int], float] = {}
    runs: list[_Run] = []
    going: dict[int, tuple[int, int, float]] = {}  # the last run on each diagonal so far: first word, last word, bits
    # Words without information are most of the pairs and start no run: only the others are looked up.
    for at, (stem, value) in enumerate(zip(stems, worth, strict=True)):
        if not value:
            continue
        here = places.get(stem, [])
        for variant, level in varied[stem]:
            if variant in places and not (level == MISREAD and vocabulary and stem in vocabulary and variant in vocabulary):
                here = here + places[variant]
                levels |= {(at, place): level for place in places[variant]}
        for place in here:
            shift = place - at
            gain = value * levels.get((at, place), 1.0) if levels else value
            if shift not in going:
                going[shift] = at, at, gain
                continue
            first, last, carried = going[shift]
            if at == last + 1 or stems[last + 1 : at] == others[last + 1 + shift : at + shift]:
                going[shift] = first, at, carried + gain
            else:
                if carried >= least:
                    runs.append((first, last + 1, first + shift, last + 1 + shift, carried))
                going[shift] = at, at, gain
    runs += [(first, last + 1, first + shift, last + 1 + shift, sum_) for shift, (first, last, sum_) in going.items() if sum_ >= least]
    runs = [_stretched(run, stems, others, worth) for run in runs]
    runs.sort()
    return runs, levels


def _stretched(run: _Run, stems: Sequence[str], others: Sequence[str], worth: Sequence[float]) -> _Run:
    """Return a run with the equal words without information before and after it."""
    asked_from, asked_to, found_from, found_to, carried = run
    while asked_from and found_from and not worth[asked_from - 1] and stems[asked_from - 1] == others[found_from - 1]:
        asked_from, found_from = asked_from - 1, found_from - 1
    while asked_to < len(stems) and found_to < len(others) and not worth[asked_to] and stems[asked_to] == others[found_to]:
        asked_to, found_to = asked_to + 1, found_to + 1
    return asked_from, asked_to, found_from, found_to, carried


def _chains(runs: Sequence[_Run], worth: Sequence[float], enough: float) -> list[tuple[float, list[_Run]]]:
    """Return for each run the best chain through it, with what it carries if that is enough; best first, each chain once."""
    count = len(runs)
    ends: dict[int, list[tuple[int, int]]] = {}  # runs by where they end in the asked text: (end in the found text, run)
    for at, run in enumerate(runs):
        ends.setdefault(run[1], []).append((run[3], at))
    for entries in ends.values():
        entries.sort()
    places = sorted(ends)
    upto = [run[4] for run in runs]
    before = [-1] * count
    links: list[list[tuple[int, float]]] = [[] for _ in runs]  # to later runs: (run, what it adds)
    # In the order of the asked text, so that what leads up to a run is known before the run.
    for at, (asked_from, asked_to, found_from, found_to, carried) in enumerate(runs):
        best, best_before = carried, -1
        for end in places[bisect_left(places, asked_from - LONGEST_GAP) : bisect_left(places, asked_to)]:
            entries = ends[end]
            low = bisect_left(entries, (found_from - LONGEST_GAP, -1))
            high = bisect_right(entries, (found_to - 1, count))
            for found_end, earlier in entries[low:high]:
                other = runs[earlier]
                if earlier == at or other[0] >= asked_from or other[2] >= found_from:
                    continue
                asked_gap, found_gap = asked_from - end, found_from - found_end
                gain = carried
                if asked_gap > 0:
                    gain -= GAP_BITS / 2 * asked_gap
                if found_gap > 0:
                    gain -= GAP_BITS / 2 * found_gap
                if asked_gap < 0 or found_gap < 0:
                    gain -= sum(worth[asked_from : asked_from - min(asked_gap, found_gap)])
                if gain <= 0:
                    continue
                links[earlier].append((at, gain))
                if upto[earlier] + gain > best:
                    best, best_before = upto[earlier] + gain, earlier
        upto[at], before[at] = best, best_before
    onward = [0.0] * count
    after = [-1] * count
    for at in range(count - 1, -1, -1):
        for later, gain in links[at]:
            if gain + onward[later] > onward[at]:
                onward[at], after[at] = gain + onward[later], later
    done = [False] * count
    chains = []
    # Among equals the one with the longest run: one phrase rather than two.
    for at in sorted(range(count), key=lambda at: (-upto[at] - onward[at], -runs[at][4], at)):
        if done[at] or upto[at] + onward[at] < enough:
            continue
        chain = [at]
        while (previous := before[chain[-1]]) >= 0:
            chain.append(previous)
        chain.reverse()
        while (following := after[chain[-1]]) >= 0:
            chain.append(following)
        for member in chain:
            done[member] = True
        chains.append((upto[at] + onward[at], [runs[member] for member in chain]))
    return chains


def _in_order(places: Sequence[tuple[int, float]]) -> set[int]:
    """Return the entries of the heaviest series that rises on the found side; the others were moved."""
    best: list[tuple[float, int]] = []
    for at, (place, weight) in enumerate(places):
        lead = max(((best[earlier][0], earlier) for earlier in range(at) if places[earlier][0] < place), default=(0.0, -1))
        best.append((lead[0] + weight, lead[1]))
    at = max(range(len(best)), key=lambda entry: (best[entry][0], -entry), default=-1)
    chosen = set()
    while at >= 0:
        chosen.add(at)
        at = best[at][1]
    return chosen

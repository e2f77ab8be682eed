"""One draft beside the outcome: which of its paragraphs each paragraph of the outcome comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from influence.alignment import PHRASE_BITS
from influence.cache import Cache, digest
from influence.candidates import CandidateIndex, Query
from influence.document import Document, Paragraph
from influence.encoders import Encoder, load_encoder
from influence.novelty import LOOSE, common, spans_of
from influence.rarity import Rarity
from influence.words import Words, shingles, split_words
from influence.workers import work

if TYPE_CHECKING:
    import numpy as np

# Shares and distances below: set on links of 75 paragraphs of the Paris Agreement to the draft of three days before, made by
# hand (.97 right); 70 more were linked afterwards and had .91, .94 since set phrases count less (most words in common: .83).
SHORTLIST = 12  # paragraphs of a draft that are compared word by word
RUN = 4  # words; a run this long is in a text on purpose, a shorter one ("of the Parties") is not
SIZES = tuple(range(1, RUN + 1))
# Less than this share of a paragraph's information from a draft, and it has no ancestor there: the likeness below
# which deletions were wrong more often than right (influence.novelty) is that of a text with an ancestor.
ANCESTOR_SHARE = 0.3
# A further ancestor gives at least this share of the paragraph in runs of three words that no other ancestor gave, or half
# of it where it stands beside the first ancestor; a paragraph is split if two descendants each hold this much that the
# other does not.
PART_SHARE = 0.2
# Between candidates this close the one beside the ancestors of the neighbouring paragraphs is taken.
NEIGHBOUR = 0.15
NEAR = 5  # paragraphs; 4 to 8 give the same on 75 hand-linked paragraphs
STOCK = 3  # a run of three words in more paragraphs than this is a set phrase; it makes no ancestor by itself
# A run of three words in as many paragraphs of one text (count, and share of all) is a set phrase; its words carry no
# more than this (bits). 139 of 145 hand-made links are right with it, 138 without, and the full name of a body no longer counts as kinship.
SET_PHRASE, SET_PHRASE_SHARE, SET_PHRASE_BITS = 6, 0.03, 2.0
# A paragraph that stands where its neighbours' ancestors say it should needs less of a likeness to be the ancestor.
LIKE_IN_PLACE = 0.3  # share of the information of both that is common
MEANS_IN_PLACE = 0.7  # cosine of the encoder


@dataclass(slots=True)
class Descent:
    """The ancestors of one paragraph of the outcome in one draft, as places in the draft, greatest first."""

    ancestors: list[tuple[int, np.ndarray, np.ndarray]]  # place, which of the descendant's words, which of the ancestor's
    old: np.ndarray


class Side:
    """One document: its paragraphs that say something, their words and bits, and the index over them, made when it is needed."""

    def __init__(self, document: Document, entries: list[tuple[Paragraph, Words]], rarity: Rarity, encoder: str | Encoder | None) -> None:
        self.document = document
        self.entries = entries
        self.rarity = rarity
        self.encoder = encoder
        self._uses: Counter[tuple[str, ...]] = Counter()  # in how many paragraphs each run of three words stands
        for _, words in entries:
            self._uses.update(set(shingles(words.stems, 3)))
        self.bits = [self._worth(words) for _, words in entries]
        self._brackets: list[tuple[int, int]] | None = None

    @cached_property
    def index(self) -> CandidateIndex:
        return CandidateIndex([paragraph for paragraph, _ in self.entries], [words for _, words in self.entries], self.rarity)

    @cached_property
    def runs(self) -> Runs:
        return Runs(self.document, [words for _, words in self.entries])

    @cached_property
    def vectors(self) -> np.ndarray | None:
        means = load_encoder(self.encoder)
        return means.encode([paragraph.text for paragraph, _ in self.entries]) if means is not None and self.entries else None

    def __getstate__(self) -> dict[str, Any]:
        """What other processes are given is whole: none of them builds the index anew."""
        return {**self.__dict__, "index": self.index}

    def _worth(self, words: Words) -> np.ndarray:
        """Return the information of each word, a set phrase's reduced: a body's full name says no more than its initials."""
        bits = self.rarity.of_words(words)
        often = max(SET_PHRASE, SET_PHRASE_SHARE * len(self.entries))
        for at, run in enumerate(shingles(words.stems, 3)):
            if self._uses[run] >= often:
                for word in range(at, at + 3):
                    bits[word] = min(bits[word], SET_PHRASE_BITS)
        return bits

    def own_runs(self, at: int) -> np.ndarray:
        """Return at which words of a paragraph a run of three begins that few paragraphs have."""
        import numpy as np

        return np.array([self._uses[run] <= STOCK for run in shingles(self.entries[at][1].stems, 3)], dtype=bool)

    def bracketed(self, at: int) -> np.ndarray:
        """Return which words of a paragraph stand in brackets."""
        import numpy as np

        paragraph, words = self.entries[at]
        if self._brackets is None:
            self._brackets = _brackets_over_paragraphs(self.document)
        inside = np.zeros(len(words), dtype=bool)
        spans = [(mark.start, mark.end) for mark in paragraph.marks if mark.kind == "not agreed"]
        for start, end in (*spans, *self._brackets):
            inside |= (np.array(words.starts) >= start) & (np.array(words.ends) <= end)
        return inside


def _brackets_over_paragraphs(document: Document) -> list[tuple[int, int]]:
    """Return the brackets that open in one paragraph and close in a later one under the same heading.

    A reader marks what stands in brackets paragraph by paragraph; whole provisions that are not agreed go over several.
    """
    if not any(mark.kind == "not agreed" for paragraph in document.paragraphs for mark in paragraph.marks):
        return []
    spans: list[tuple[int, int]] = []
    opened: list[tuple[int, int]] = []  # where, and in which paragraph
    for number, paragraph in enumerate(document.body()):
        if paragraph.kind == "heading":
            opened.clear()
        for at in range(paragraph.span.start, paragraph.span.end):
            if document.text[at] == "[":
                opened.append((at, number))
            elif document.text[at] == "]" and opened:
                start, where = opened.pop()
                if where != number:
                    spans.append((start, at))
    return spans


class Runs:
    """The runs of four words of a document."""

    def __init__(self, document: Document, words: Sequence[Words] | None = None) -> None:
        texts = [entry for _, entry in speaking(document)] if words is None else words
        self._runs = {run for entry in texts for run in shingles(entry.stems, RUN)}

    def covered(self, stems: Sequence[str]) -> np.ndarray:
        """Return which words stand in a run of four that the document has."""
        import numpy as np

        inside = np.zeros(len(stems), dtype=bool)
        for at, run in enumerate(shingles(stems, RUN)):
            if run in self._runs:
                inside[at : at + RUN] = True
        return inside


class Users:
    """Which documents use which runs of some texts: looked up by run, so that the cost grows with what is read.

    `text` is the document whose texts these are; what each other one uses of it is kept in the `cache`.
    """

    def __init__(self, text: Document, entries: Sequence[Words], documents: Sequence[Document], *, cache: Cache | None = None) -> None:
        runs = dict.fromkeys(run for entry in entries for size in SIZES for run in shingles(entry.stems, size))
        numbers = {run: at for at, run in enumerate(runs)}

        def used(document: Document) -> list[int]:
            said = {run for _, words in speaking(document) for size in SIZES for run in shingles(words.stems, size)}
            return sorted(numbers[run] for run in said & numbers.keys())

        searched = digest(replace(text, source=None)) if cache is not None else ""
        parts = lambda document: [searched, replace(document, source=None)]  # noqa: E731
        by_number: list[set[str]] = [set() for _ in runs]
        for document, places in zip(documents, work(used, documents, cache=cache, kind="uses", parts=parts, type=list[int]), strict=True):
            for place in places:
                by_number[place].add(document.id)
        self._users = dict(zip(runs, by_number, strict=True))

    def of_words(self, stems: Sequence[str], start: int, end: int) -> list[frozenset[str]]:
        """Return, for each word from `start` to `end`, who uses it in a run of four, or the whole stretch if it is shorter."""
        if end - start < RUN:
            short = self._users.get(tuple(stems[start:end]), set())
            return [frozenset(short)] * (end - start)
        who: list[set[str]] = [set() for _ in stems]
        for at in range(max(0, start - RUN + 1), min(end, len(stems) - RUN + 1)):
            for word in range(at, at + RUN):
                who[word] |= self._users[tuple(stems[at : at + RUN])]
        return [frozenset(users) for users in who[start:end]]


def speaking(document: Document) -> list[tuple[Paragraph, Words]]:
    language = document.language or "en"
    paragraphs = [paragraph for paragraph in document.body() if paragraph.kind not in ("heading", "caption")]
    split = [(paragraph, split_words(paragraph.text, offset=paragraph.span.start, language=language)) for paragraph in paragraphs]
    return [(paragraph, words) for paragraph, words in split if len(words)]


@dataclass(slots=True)
class _Option:
    """A paragraph of the draft that may be an ancestor, as its words stand beside the descendant's.

    `sure` and `kept` hold only what hangs together where the two texts are unlike; `matched` and `held` hold all
    common words. `likeness` is the share of the information of both that is common, `meaning` the encoder's cosine.
    """

    sure: np.ndarray
    kept: np.ndarray
    matched: np.ndarray
    held: np.ndarray
    likeness: float
    meaning: float
    gave: float
    score: float


def descents(final: Side, draft: Side) -> list[Descent]:
    """Return the descent of every paragraph of the outcome from one draft."""
    shortlists = draft.index.shortlist([Query(paragraph.text, words) for paragraph, words in final.entries], SHORTLIST)
    options = [
        {candidate.index: _option(final, at, draft, candidate.index) for candidate in shortlist} for at, shortlist in enumerate(shortlists)
    ]
    firm: list[int | None] = []
    for at, row in enumerate(options):
        place = _best(row, set())
        firm.append(place if place is not None and _is_firm(row[place], final.bits[at]) else None)
    return [_descent(final, at, draft, options[at], _beside(firm, at)) for at in range(len(options))]


def _option(final: Side, at: int, draft: Side, place: int) -> _Option:
    words, bits = final.entries[at][1], final.bits[at]
    there, there_bits = draft.entries[place][1], draft.bits[place]
    matched, held = common(words.stems, bits, there.stems)
    total = float(bits.sum() + there_bits.sum())
    likeness = float(bits[matched].sum() + there_bits[held].sum()) / total if total else float(matched.mean() + held.mean()) / 2
    # Between texts that are unlike, only what hangs together is inherited; the rest is chance.
    sure, kept = (matched, held) if likeness >= LOOSE else _hanging_together(matched, held, draft.own_runs(place))
    gave = share_of(sure, bits)
    meaning = float(final.vectors[at] @ draft.vectors[place]) if final.vectors is not None and draft.vectors is not None else 0.0
    # What it gave decides; how much of itself it gave tells the paragraph from a longer one that contains it.
    return _Option(sure, kept, matched, held, likeness, meaning, gave, gave + 0.3 * share_of(kept, there_bits))


def _is_firm(option: _Option, bits: np.ndarray) -> bool:
    """Return whether the words alone make an ancestor: enough of the paragraph, and a phrase's worth of information."""
    return option.gave >= ANCESTOR_SHARE and (float(bits[option.sure].sum()) >= PHRASE_BITS or option.likeness >= 2 * ANCESTOR_SHARE)


def _beside(firm: Sequence[int | None], at: int) -> set[int]:
    """Return the places of the draft where a paragraph would stand if it had kept its place among its neighbours."""
    places: set[int] = set()
    for step in (-1, 1):
        for distance in range(1, NEAR + 1):
            neighbour = at + step * distance
            if 0 <= neighbour < len(firm) and (near := firm[neighbour]) is not None:
                expected = near - step * distance
                places |= set(range(expected - NEAR, expected + NEAR + 1))
                break
    return places


def _descent(final: Side, at: int, draft: Side, options: dict[int, _Option], beside: set[int]) -> Descent:
    import numpy as np

    words, bits = final.entries[at][1], final.bits[at]
    ancestors: list[tuple[int, np.ndarray, np.ndarray]] = []
    covered = np.zeros(len(words), dtype=bool)
    first = _best(options, beside)
    if first is None or not (_is_firm(options[first], bits) or (first in beside and options[first].gave >= ANCESTOR_SHARE)):
        # Reworded past recognition, but in its place: the place is one witness, and wording or meaning the other.
        near = {place: option for place, option in options.items() if place in beside}
        first = max(near, key=lambda place: (near[place].likeness + near[place].meaning, -place), default=None)
        if first is not None and near[first].likeness < LIKE_IN_PLACE and near[first].meaning < MEANS_IN_PLACE:
            first = None
        elif first is not None:
            ancestors.append((first, near[first].matched, near[first].held))
    elif first is not None:
        ancestors.append((first, options[first].sure, options[first].kept))
    while first is not None and len(ancestors) < 4:
        covered |= ancestors[-1][1]
        first = ancestors[0][0]
        # What stands beside the first ancestor is likelier to have been merged with it than what stands elsewhere.
        gains = {
            place: share_of(_long_runs(option.sure & ~covered), bits) * (2 if abs(place - first) <= NEAR else 1)
            for place, option in options.items()
            if place not in [place for place, _, _ in ancestors]
        }
        further = max(gains, key=lambda place: (gains[place], -place), default=None)
        if further is None or gains[further] < PART_SHARE:
            break
        ancestors.append((further, options[further].sure & ~covered, options[further].kept))
    for _, gave, _ in ancestors:
        covered |= gave
    return Descent(ancestors, draft.runs.covered(words.stems) | covered)


def _best(options: dict[int, _Option], beside: set[int]) -> int | None:
    return max(options, key=lambda place: (options[place].score + (NEIGHBOUR if place in beside else 0.0), -place), default=None)


def share_of(mask: np.ndarray, bits: np.ndarray) -> float:
    """Return the share of a paragraph's information in some of its words, 0 to 1; of its words, where it carries none."""
    total = float(bits.sum())
    return float(bits[mask].sum()) / total if total else float(mask.mean()) if len(mask) else 0.0


def _long_runs(mask: np.ndarray) -> np.ndarray:
    import numpy as np

    kept = np.zeros(len(mask), dtype=bool)
    for start, end in spans_of(mask):
        if end - start >= 3:
            kept[start:end] = True
    return kept


def _hanging_together(matched: np.ndarray, kept: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Keep only pairs of matched words that stand in runs of three on both sides, one of them not a stock run."""
    import numpy as np

    ours, theirs = np.flatnonzero(matched), np.flatnonzero(kept)
    good = np.zeros(len(ours), dtype=bool)
    start = 0
    for at in range(1, len(ours) + 1):
        if at == len(ours) or ours[at] != ours[at - 1] + 1 or theirs[at] != theirs[at - 1] + 1:
            if at - start >= 3 and own[theirs[start] : theirs[at - 1] - 1].any():
                good[start:at] = True
            start = at
    one, other = np.zeros(len(matched), dtype=bool), np.zeros(len(kept), dtype=bool)
    one[ours[good]] = True
    other[theirs[good]] = True
    return one, other


def is_split(at: int, siblings: Sequence[tuple[int, np.ndarray]], bits: np.ndarray) -> bool:
    """Return whether another descendant of the same paragraph holds a part of it that this one does not, and the other way round."""
    own = next(kept for child, kept in siblings if child == at)
    others = [kept for child, kept in siblings if child != at]
    return any(min(share_of(own & ~other, bits), share_of(other & ~own, bits)) >= PART_SHARE for other in others)


def in_order_of(places: Sequence[int | None], bits: Sequence[np.ndarray]) -> set[int]:
    """Return which paragraphs stand in the heaviest sequence that keeps the draft's order; the others were moved."""
    best: list[tuple[float, int]] = []  # weight of the heaviest sequence that ends here, and what came before
    for at, place in enumerate(places):
        weight, came = 0.0, -1
        if place is not None:
            for earlier in range(at):
                other = places[earlier]
                if other is not None and other <= place and best[earlier][0] > weight:
                    weight, came = best[earlier][0], earlier
        best.append((weight + (float(bits[at].sum()) if place is not None else 0.0), came))
    chosen: set[int] = set()
    last = max(range(len(best)), key=lambda at: (best[at][0], -at), default=-1)
    while last >= 0:
        if places[last] is not None:
            chosen.add(last)
        last = best[last][1]
    return chosen


def stretches(first: Sequence[int | None], bits: np.ndarray) -> list[tuple[int, int]]:
    """Return the runs of words with the same first draft, without those that carry no information.

    A word that carries none ("the") does not cut a phrase in two, wherever it was first.
    """
    filled = list(first)
    informed = [at for at in range(len(first)) if bits[at] > 0]
    for one, other in pairwise(informed):
        if first[one] == first[other]:
            filled[one:other] = [first[one]] * (other - one)
    spans, start = [], 0
    for at in range(1, len(filled) + 1):
        if at == len(filled) or filled[at] != filled[start]:
            if float(bits[start:at].sum()) > 0:
                spans.append((start, at))
            start = at
    return spans

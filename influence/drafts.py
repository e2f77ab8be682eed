"""A text through its drafts: where each paragraph comes from, which draft first had each phrase, what became of an ask.

1. Each paragraph of the outcome is compared with the likeliest paragraphs of each draft: a longest common
   subsequence weighted by information (`influence.novelty.common`).
2. The paragraph that gave most of it is its first ancestor; others count if they gave a part of their own.
3. What the ancestors share among their descendants, and the order they stand in, says what happened:
   kept, changed, merged, split, moved or new.
4. A word is old in a draft if an ancestor there has it in its place, or if it stands there in a run of four words
   anywhere. The first draft in which a word is old is the one that has it first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from influence.alignment import PHRASE_BITS, align
from influence.candidates import CandidateIndex, Query
from influence.consultation import before
from influence.document import Document, Paragraph, Span
from influence.encoders import Encoder, load_encoder
from influence.errors import OptionError
from influence.force import Force, compare, force_of
from influence.novelty import LOOSE, common, spans_of
from influence.rarity import Rarity
from influence.recommendations import Recommendation
from influence.words import Words, shingles, split_words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Kind = Literal["kept", "changed", "merged", "split", "moved", "new"]

SHORTLIST = 12  # paragraphs of a draft that are compared word by word
RUN = 4  # words; a run this long is in a text on purpose, a shorter one ("of the Parties") is not
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
# A paragraph that stands where its neighbours' ancestors say it should needs less of a likeness to be the ancestor.
LIKE_IN_PLACE = 0.3
MEANS_IN_PLACE = 0.7  # cosine of the encoder
# A phrase that carries less (two words that stand in every eighth paragraph) is nobody's: no submission is named for it.
NAMED_BITS = 6.0
# A draft that holds less of an ask than the first share does not have it; less than the second, has it in part.
STORY_ABSENT, STORY_PART = 0.3, 0.6

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("paragraph_id", "the paragraph's id in the outcome", "text"),
    ("number", "its number as one cites it", "text; empty: none is printed"),
    ("draft", "the draft it is compared with; the outcome's own row tells what no draft had", "document id"),
    ("date", "the draft's date", "ISO 8601; empty if unknown"),
    ("kind", "what happened to it since", "kept, changed, merged, split, moved, new; empty in the outcome's own row"),
    ("moved", "whether its first ancestor stood elsewhere", "true, false"),
    ("ancestors", "the paragraphs it comes from, the one that gave most first", "ids joined by '; '"),
    ("from_ancestors", "share of its information that they gave", "0 to 1"),
    ("kept_of_ancestor", "share of the first ancestor's information that it keeps", "0 to 1"),
    ("bracketed", "share of the ancestors' words in it that stood in brackets (not agreed) in the draft", "0 to 1"),
    ("new_share", "share of its words that are new since the draft", "0 to 1"),
    ("first_here", "its phrases that this draft was the first to have", "joined by ' | '"),
    ("asked_before", "submissions dated before this draft that use one of those phrases", "ids joined by '; '"),
)


@dataclass(frozen=True, slots=True)
class Ancestor:
    """A paragraph of a draft that a paragraph of the outcome comes from. Shares of information are 0 to 1."""

    paragraph: Paragraph
    gave: float  # share of the descendant that it gave, without what a greater ancestor gave already
    kept: float  # share of its own that the descendant keeps
    bracketed: float  # share of the words it gave that stood in brackets


@dataclass(frozen=True, slots=True)
class Ancestry:
    """Where a paragraph of the outcome comes from in one draft.

    `ancestors` are greatest first and empty for `kind` "new". Of several kinds that fit, the first
    of new, merged, split, moved, changed, kept is named; `moved` is told in any case.
    `new_share` is the share of its words, 0 to 1, that the draft did not have.
    """

    paragraph: Paragraph
    draft_id: str
    kind: Kind
    ancestors: tuple[Ancestor, ...]
    moved: bool
    new_share: float


@dataclass(frozen=True, slots=True)
class Origin:
    """A phrase of the outcome and the first draft that has it (None: no draft does)."""

    paragraph_id: str
    span: Span
    first: str | None
    words: int
    bits: float
    asked_before: tuple[str, ...] = ()  # ids of submissions dated before that draft that use it


@dataclass(frozen=True, slots=True)
class Stage:
    """What one draft, or the outcome, has of a recommendation.

    `coverage` is the share of the ask's information that its best paragraph has, 0 to 1; `bracketed` the
    share of those words that are in brackets there; `change` how it differs from the stage before.
    """

    document_id: str
    date: str | None
    paragraph: Paragraph | None
    coverage: float
    bracketed: float
    force: str  # a rung of the ladder; "" without a cue
    status: Literal["absent", "in part", "there"]
    change: Literal["", "appeared", "gone", "weaker", "stronger"]


class Drafts:
    """The drafts of a text and the outcome, indexed once.

    Parameters
    ----------
    outcome
        The final text.
    drafts
        Its drafts, baselines among them; put in the order of their dates if all have one, else taken in the order given,
        oldest first. At least one.
    encoder
        Compares meaning where words do not decide (see `influence.encoders.load_encoder`); None leaves it out.

    Raises
    ------
    OptionError
        If there is no draft.

    Examples
    --------
    >>> old = Document.from_paragraphs("draft", [("1", "The port shall publish its fees."), ("2", "Fees are due monthly.")], role="draft")
    >>> final = [("1", "Fees are due monthly."), ("2", "The port shall publish its fees and reasons."), ("3", "Dogs swim free.")]
    >>> drafts = Drafts(Document.from_paragraphs("final", final, role="outcome"), [old])
    >>> [(ancestry.kind, [ancestor.paragraph.number for ancestor in ancestry.ancestors]) for ancestry in drafts.ancestry()]
    [('moved', ['2']), ('changed', ['1']), ('new', [])]
    """

    def __init__(self, outcome: Document, drafts: Sequence[Document], *, encoder: str | Encoder | None = "static") -> None:
        if not drafts:
            raise OptionError("no draft to compare with; give at least one document with role draft or baseline")
        if all(draft.date for draft in drafts):
            drafts = sorted(drafts, key=lambda draft: (draft.date or "", draft.id))
        self.drafts = tuple(drafts)
        self.outcome = outcome
        texts = {document.id: _speaking(document) for document in (*self.drafts, outcome)}
        self.rarity = Rarity.of(words for _, words in (entry for side in texts.values() for entry in side))
        means = load_encoder(encoder)
        self._sides = [_Side(draft, texts[draft.id], self.rarity, means) for draft in self.drafts]
        self._final = _Side(outcome, texts[outcome.id], self.rarity, means)
        self._compared: list[list[_Descent]] | None = None

    def ancestry(self) -> list[Ancestry]:
        """Return where each paragraph of the outcome comes from: by paragraph in order, then by draft, oldest first."""
        compared = self._compare()
        per_draft = [_kinds(self._final, side, descents) for side, descents in zip(self._sides, compared, strict=True)]
        return [entry for row in zip(*per_draft, strict=True) for entry in row]

    def origins(self, submissions: Sequence[Document] = ()) -> list[Origin]:
        """Return the phrases of the outcome in order, each with the first draft that has it.

        A phrase ends where the first draft changes; stretches that carry no information are left out. Of the
        `submissions`, those are named that are dated before that draft (before the outcome, for what no draft has) and
        use the phrase; for phrases that carry little (less than 6 bits) nobody is named.
        """
        compared = self._compare()
        runs = {document.id: _Runs(document) for document in submissions}
        found = []
        for at, (paragraph, words) in enumerate(self._final.entries):
            first: list[int | None] = [None] * len(words)
            for number in range(len(self.drafts) - 1, -1, -1):
                for word in compared[number][at].old.nonzero()[0].tolist():
                    first[word] = number
            bits = self._final.bits[at]
            for start, end in _stretches(first, bits):
                earliest = first[start]
                draft = None if earliest is None else self.drafts[earliest]
                weight = float(bits[start:end].sum())
                asked: tuple[str, ...] = ()
                if weight >= NAMED_BITS:
                    until = (draft or self.outcome).date
                    stems = words.stems[start:end]
                    asked = tuple(
                        sorted(document.id for document in submissions if before(document.date, until) and runs[document.id].has(stems))
                    )
                span = Span(self.outcome.id, words.starts[start], words.ends[end - 1])
                found.append(Origin(paragraph.id, span, draft.id if draft else None, end - start, weight, asked))
        return found

    def story(self, recommendation: Recommendation) -> list[Stage]:
        """Return what each draft and the outcome have of a recommendation, oldest first.

        A draft dated before the recommendation is in the story too: what it has already, the ask cannot have brought.
        """
        words = split_words(recommendation.text)
        bits = self.rarity.of_words(words)
        stages: list[Stage] = []
        last: Force | None = None
        for side in (*self._sides, self._final):
            stage, force = _stage(side, recommendation, words, bits)
            change: Literal["", "appeared", "gone", "weaker", "stronger"] = ""
            was = stages[-1].status if stages else "absent"
            if stage.status == "absent":
                change = "gone" if was != "absent" else ""
            elif was == "absent":
                change = "appeared"
            elif last is not None and compare(last, force) in ("weaker", "stronger"):
                change = "weaker" if compare(last, force) == "weaker" else "stronger"
            stages.append(replace(stage, change=change))
            last = force if stage.status != "absent" else None
        return stages

    def _compare(self) -> list[list[_Descent]]:
        if self._compared is None:
            self._compared = [_descents(self._final, side) for side in self._sides]
        return self._compared


def tell(stages: Sequence[Stage]) -> str:
    """Return a story as a sentence.

    >>> final = Document.from_paragraphs("final", [("1", "Ports may publish harbour fees.")], role="outcome")
    >>> zero = Document.from_paragraphs("zero", [("1", "Dogs swim free.")], role="draft")
    >>> rev = Document.from_paragraphs("rev1", [("1", "Ports shall publish harbour fees.")], role="draft")
    >>> ask = Recommendation.from_text("a/r1", "Ports shall publish harbour fees.")
    >>> tell(Drafts(final, [zero, rev]).story(ask))
    'zero: not there; rev1: appeared; final: weaker'
    """
    parts = []
    for stage in stages:
        if stage.status == "absent":
            said = "gone" if stage.change == "gone" else "not there"
        else:
            said = stage.change or "there"
            said += " in part" if stage.status == "in part" else ""
            said += ", in brackets" if stage.bracketed > 0.5 else ""
        parts.append(f"{stage.document_id}: {said}")
    return "; ".join(parts)


def drafts_frame(outcome: Document, drafts: Sequence[Document], submissions: Sequence[Document] = ()) -> pd.DataFrame:
    """Return the ancestry of each paragraph of the outcome as a table, a row for each draft, and one for the outcome itself.

    Columns `COLUMNS`; empty (with columns) where there is no draft.
    """
    import pandas as pd

    names = [name for name, _, _ in COLUMNS]
    if not drafts:
        return pd.DataFrame([], columns=names)
    history = Drafts(outcome, drafts)
    phrases: dict[tuple[str, str], list[Origin]] = defaultdict(list)
    for origin in history.origins(submissions):
        phrases[origin.paragraph_id, origin.first or outcome.id].append(origin)

    def row(paragraph: Paragraph, document: Document, ancestry: Ancestry | None) -> dict[str, object]:
        here = phrases[paragraph.id, document.id]
        return {
            "paragraph_id": paragraph.id,
            "number": paragraph.number or "",
            "draft": document.id,
            "date": document.date or "",
            "kind": ancestry.kind if ancestry else "",
            "moved": ancestry.moved if ancestry else False,
            "ancestors": "; ".join(ancestor.paragraph.id for ancestor in ancestry.ancestors) if ancestry else "",
            "from_ancestors": round(sum(ancestor.gave for ancestor in ancestry.ancestors), 2) if ancestry else 0.0,
            "kept_of_ancestor": round(ancestry.ancestors[0].kept, 2) if ancestry and ancestry.ancestors else 0.0,
            "bracketed": round(max(ancestor.bracketed for ancestor in ancestry.ancestors), 2) if ancestry and ancestry.ancestors else 0.0,
            "new_share": round(ancestry.new_share, 2) if ancestry else 0.0,
            "first_here": " | ".join(outcome.quote(origin.span) for origin in here),
            "asked_before": "; ".join(sorted({identifier for origin in here for identifier in origin.asked_before})),
        }

    rows = []
    by_id = {document.id: document for document in history.drafts}
    ancestry = history.ancestry()
    for at, entry in enumerate(ancestry):
        rows.append(row(entry.paragraph, by_id[entry.draft_id], entry))
        if (at + 1) % len(history.drafts) == 0:
            rows.append(row(entry.paragraph, outcome, None))
    return pd.DataFrame(rows, columns=names)


# ---- one draft beside the outcome -------------------------------------------------------------------


@dataclass(slots=True)
class _Descent:
    """The ancestors of one paragraph of the outcome in one draft, as places in the draft, greatest first."""

    ancestors: list[tuple[int, np.ndarray, np.ndarray]]  # place, which of the descendant's words, which of the ancestor's
    old: np.ndarray


class _Side:
    """One document: its paragraphs that say something, their words and bits, and the index over them."""

    def __init__(self, document: Document, entries: list[tuple[Paragraph, Words]], rarity: Rarity, encoder: Encoder | None) -> None:
        self.document = document
        self.entries = entries
        self.rarity = rarity
        self.bits = [rarity.of_words(words) for _, words in entries]
        self.index = CandidateIndex([paragraph for paragraph, _ in entries], [words for _, words in entries], rarity)
        self.runs = _Runs(document, [words for _, words in entries])
        self._uses: Counter[tuple[str, ...]] = Counter()  # in how many paragraphs each run of three words stands
        self.vectors = encoder.encode([paragraph.text for paragraph, _ in entries]) if encoder is not None and entries else None

    def own_runs(self, at: int) -> np.ndarray:
        """Return at which words of a paragraph a run of three begins that few paragraphs have."""
        import numpy as np

        if not self._uses:
            for _, words in self.entries:
                self._uses.update(set(shingles(words.stems, 3)))
        return np.array([self._uses[run] <= STOCK for run in shingles(self.entries[at][1].stems, 3)], dtype=bool)

    def bracketed(self, at: int) -> np.ndarray:
        """Return which words of a paragraph stand in brackets."""
        import numpy as np

        paragraph, words = self.entries[at]
        inside = np.zeros(len(words), dtype=bool)
        for mark in paragraph.marks:
            if mark.kind == "not agreed":
                inside |= (np.array(words.starts) >= mark.start) & (np.array(words.ends) <= mark.end)
        return inside


class _Runs:
    """The runs of four words of a document."""

    def __init__(self, document: Document, words: Sequence[Words] | None = None) -> None:
        texts = [entry for _, entry in _speaking(document)] if words is None else words
        self._long = {tuple(entry.stems[at : at + RUN]) for entry in texts for at in range(len(entry) - RUN + 1)}
        self._short = {
            tuple(entry.stems[at : at + size]) for entry in texts for size in range(1, RUN) for at in range(len(entry) - size + 1)
        }

    def covered(self, stems: Sequence[str]) -> np.ndarray:
        """Return which words stand in a run of four that the document has."""
        import numpy as np

        inside = np.zeros(len(stems), dtype=bool)
        for at in range(len(stems) - RUN + 1):
            if tuple(stems[at : at + RUN]) in self._long:
                inside[at : at + RUN] = True
        return inside

    def has(self, stems: Sequence[str]) -> bool:
        """Return whether the document has a phrase: a short one whole, of a longer one four words in five, in runs."""
        if len(stems) < RUN:
            return tuple(stems) in self._short
        return bool(self.covered(stems).mean() >= 0.8)


def _speaking(document: Document) -> list[tuple[Paragraph, Words]]:
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


def _descents(final: _Side, draft: _Side) -> list[_Descent]:
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


def _option(final: _Side, at: int, draft: _Side, place: int) -> _Option:
    words, bits = final.entries[at][1], final.bits[at]
    there, there_bits = draft.entries[place][1], draft.bits[place]
    matched, held = common(words.stems, bits, there.stems)
    total = float(bits.sum() + there_bits.sum())
    likeness = float(bits[matched].sum() + there_bits[held].sum()) / total if total else float(matched.mean() + held.mean()) / 2
    # Between texts that are unlike, only what hangs together is inherited; the rest is chance.
    sure, kept = (matched, held) if likeness >= LOOSE else _hanging_together(matched, held, draft.own_runs(place))
    gave = _share(sure, bits)
    meaning = float(final.vectors[at] @ draft.vectors[place]) if final.vectors is not None and draft.vectors is not None else 0.0
    # What it gave decides; how much of itself it gave tells the paragraph from a longer one that contains it.
    return _Option(sure, kept, matched, held, likeness, meaning, gave, gave + 0.3 * _share(kept, there_bits))


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


def _descent(final: _Side, at: int, draft: _Side, options: dict[int, _Option], beside: set[int]) -> _Descent:
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
            place: _share(_long_runs(option.sure & ~covered), bits) * (2 if abs(place - first) <= NEAR else 1)
            for place, option in options.items()
            if place not in [place for place, _, _ in ancestors]
        }
        further = max(gains, key=lambda place: (gains[place], -place), default=None)
        if further is None or gains[further] < PART_SHARE:
            break
        ancestors.append((further, options[further].sure & ~covered, options[further].kept))
    for _, gave, _ in ancestors:
        covered |= gave
    return _Descent(ancestors, draft.runs.covered(words.stems) | covered)


def _best(options: dict[int, _Option], beside: set[int]) -> int | None:
    return max(options, key=lambda place: (options[place].score + (NEIGHBOUR if place in beside else 0.0), -place), default=None)


def _share(mask: np.ndarray, bits: np.ndarray) -> float:
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


def _kinds(final: _Side, draft: _Side, descents: Sequence[_Descent]) -> list[Ancestry]:
    """Say what happened to each paragraph between the draft and the outcome."""
    children: dict[int, list[tuple[int, np.ndarray]]] = defaultdict(list)
    for at, descent in enumerate(descents):
        for place, _, kept in descent.ancestors[:1]:
            children[place].append((at, kept))
    in_order = _in_order([descent.ancestors[0][0] if descent.ancestors else None for descent in descents], final.bits)
    answer = []
    for at, descent in enumerate(descents):
        paragraph, words = final.entries[at]
        ancestors = tuple(_ancestor(final, draft, at, *entry) for entry in descent.ancestors)
        moved = bool(ancestors) and at not in in_order
        kind: Kind
        if not ancestors:
            kind = "new"
        elif len(ancestors) > 1:
            kind = "merged"
        elif _is_split(at, children[descent.ancestors[0][0]], draft.bits[descent.ancestors[0][0]]):
            kind = "split"
        elif moved:
            kind = "moved"
        else:
            kind = "kept" if words.forms == draft.entries[descent.ancestors[0][0]][1].forms else "changed"
        answer.append(Ancestry(paragraph, draft.document.id, kind, ancestors, moved, float((~descent.old).mean())))
    return answer


def _ancestor(final: _Side, draft: _Side, at: int, place: int, gave: np.ndarray, kept: np.ndarray) -> Ancestor:
    inside = draft.bracketed(place)
    return Ancestor(
        draft.entries[place][0],
        _share(gave, final.bits[at]),
        _share(kept, draft.bits[place]),
        float(inside[kept].mean()) if kept.any() else 0.0,
    )


def _is_split(at: int, siblings: Sequence[tuple[int, np.ndarray]], bits: np.ndarray) -> bool:
    own = next(kept for child, kept in siblings if child == at)
    return any(
        _share(own & ~other, bits) >= PART_SHARE and _share(other & ~own, bits) >= PART_SHARE for child, other in siblings if child != at
    )


def _in_order(places: Sequence[int | None], bits: Sequence[np.ndarray]) -> set[int]:
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


def _stretches(first: Sequence[int | None], bits: np.ndarray) -> list[tuple[int, int]]:
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


def _stage(side: _Side, recommendation: Recommendation, words: Words, bits: np.ndarray) -> tuple[Stage, Force]:
    import numpy as np

    total = float(bits.sum())
    best: tuple[float, int, tuple[tuple[int, int], ...]] | None = None
    for candidate in side.index.shortlist([Query(recommendation.text, words)], SHORTLIST)[0]:
        there = side.entries[candidate.index][1]
        alignment = align(words, there, bits, asked_id=recommendation.id, found_id=side.document.id)
        spans = tuple((phrase.found.start, phrase.found.end) for phrase in alignment.phrases)
        if alignment.bits > (best[0] if best else 0.0):
            best = (alignment.bits, candidate.index, spans)
    silent = Force("", 0, (0, 0), False, "asserted", "")
    if best is None or not total or best[0] / total < STORY_ABSENT:
        coverage = best[0] / total if best and total else 0.0
        return Stage(side.document.id, side.document.date, None, coverage, 0.0, "", "absent", ""), silent
    coverage, place, spans = best[0] / total, best[1], best[2]
    paragraph, there = side.entries[place]
    inside = side.bracketed(place)
    found = np.array([any(start <= word < end for start, end in spans) for word in there.starts])
    force = force_of(paragraph.text, at=(spans[0][0] - paragraph.span.start, spans[-1][1] - paragraph.span.start))
    status: Literal["in part", "there"] = "there" if coverage >= STORY_PART else "in part"
    bracketed = float(inside[found].mean()) if found.any() else 0.0
    return Stage(side.document.id, side.document.date, paragraph, min(1.0, coverage), bracketed, force.rung, status, ""), force

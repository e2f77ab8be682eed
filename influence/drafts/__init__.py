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

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from influence.alignment import align
from influence.cache import Cache, digest
from influence.candidates import Query
from influence.consultation import before
from influence.document import Document, Paragraph, Span
from influence.drafts.descent import SHORTLIST, Descent, Side, Users, descents, in_order_of, is_split, share_of, speaking, stretches
from influence.encoders import KNOWN, Encoder, load_encoder
from influence.errors import OptionError
from influence.force import Force, compare, force_of
from influence.rarity import Rarity
from influence.recommendations import Recommendation
from influence.words import Words, split_words
from influence.workers import Shared, in_pieces

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

Kind = Literal["kept", "changed", "merged", "split", "moved", "new"]

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
    ("ancestors", "the paragraphs it comes from, the one that gave most first", "ids joined by '; '; empty: none"),
    ("from_ancestors", "share of its information that they gave", "0 to 1"),
    ("kept_of_ancestor", "share of the first ancestor's information that it keeps", "0 to 1"),
    ("bracketed", "share of the ancestors' words in it that stood in brackets (not agreed) in the draft", "0 to 1"),
    ("new_share", "share of its words that are new since the draft", "0 to 1"),
    ("first_here", "its phrases that this draft was the first to have", "joined by ' | '; empty: none"),
    ("asked_before", "submissions dated before this draft that use one of those phrases", "ids joined by '; '; empty: none"),
)


STORY_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("recommendation_id", "the recommendation's id", "text"),
    ("draft", "a draft, or the outcome", "document id"),
    ("date", "its date", "ISO 8601; empty if unknown"),
    ("status", "whether it has what was asked for", "absent, in part, there"),
    ("change", "how it differs from the text before it", "appeared, gone, weaker, stronger; empty: no change"),
    ("coverage", "share of the ask's information in its best paragraph", "0 to 1"),
    ("bracketed", "share of those words that stand in brackets (not agreed)", "0 to 1"),
    ("force", "how strongly it says so", "a rung of the ladder; empty: no cue"),
    ("paragraph_id", "its best paragraph", "text; empty: absent"),
    ("before_the_ask", "whether it is surely older than the ask, which then cannot have brought it", "true, false"),
    ("story", "the whole story as a sentence", "text; only in the first row of each recommendation"),
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
    cache
        Where what is found is kept.

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

    def __init__(
        self, outcome: Document, drafts: Sequence[Document], *, encoder: str | Encoder | None = "static", cache: Cache | None = None
    ) -> None:
        if not drafts:
            raise OptionError("no draft to compare with; give at least one document with role draft or baseline")
        if all(draft.date for draft in drafts):
            drafts = sorted(drafts, key=lambda draft: (draft.date or "", draft.id))
        self.drafts = tuple(drafts)
        self.outcome = outcome
        self._cache = cache
        self._known = encoder in KNOWN
        means = encoder if self._known else load_encoder(encoder)
        texts = {document.id: speaking(document) for document in (*self.drafts, outcome)}
        self.rarity = Rarity.of(words for _, words in (entry for side in texts.values() for entry in side))
        self._sides = [Side(draft, texts[draft.id], self.rarity, means) for draft in self.drafts]
        self._final = Side(outcome, texts[outcome.id], self.rarity, means)

    def ancestry(self) -> list[Ancestry]:
        """Return where each paragraph of the outcome comes from: by paragraph in order, then by draft, oldest first."""
        return self._compared[0]

    def origins(self, submissions: Sequence[Document] = ()) -> list[Origin]:
        """Return the phrases of the outcome in order, each with the first draft that has it, and who asked for it before.

        A phrase ends where the first draft changes, and where other submissions use it; stretches that carry no information
        are left out. Of the `submissions`, those are named that are dated before that draft (before the outcome, for what no
        draft has) and use the words in a run of four, or a shorter phrase whole. Who uses too little of a new stretch
        (less than 6 bits) is not named. A submission without a date is never named.
        """
        users = Users(self.outcome, [words for _, words in self._final.entries], submissions, cache=self._cache)
        dates = {document.id: document.date for document in submissions}
        found = []
        for at, (paragraph, words) in enumerate(self._final.entries):
            first = self._compared[1][at]
            bits = self._final.bits[at]
            for start, end in stretches(first, bits):
                earliest = first[start]
                draft = None if earliest is None else self.drafts[earliest]
                until = (draft or self.outcome).date
                for one, other, who in _by_users(users.of_words(words.stems, start, end), bits[start:end], dates, until):
                    span = Span(self.outcome.id, words.starts[start + one], words.ends[start + other - 1])
                    weight = float(bits[start + one : start + other].sum())
                    found.append(Origin(paragraph.id, span, draft.id if draft else None, other - one, weight, who))
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
            was = stages[-1].status if stages else stage.status
            if stage.status == "absent":
                change = "gone" if was != "absent" else ""
            elif was == "absent":
                change = "appeared"
            elif last is not None and compare(last, force) in ("weaker", "stronger"):
                change = "weaker" if compare(last, force) == "weaker" else "stronger"
            stages.append(replace(stage, change=change))
            last = force if stage.status != "absent" else None
        return stages

    def stories(self, recommendations: Sequence[Recommendation], *, n_jobs: int | None = None) -> list[list[Stage]]:
        """Return the story of each recommendation, in the order given; `n_jobs` as for `influence.workers.work`."""
        with Shared(self) as history:
            return in_pieces(
                _Teller(history),
                recommendations,
                lambda ask: ask.submission_id,
                n_jobs=n_jobs,
                cache=self._cache,
                kind="stories",
                parts=lambda asks: [self._texts, asks],
                type=list[list[Stage]],
            )

    @cached_property
    def _texts(self) -> str:
        return digest([replace(document, source=None) for document in (*self.drafts, self.outcome)])

    @cached_property
    def _compared(self) -> tuple[list[Ancestry], list[list[int | None]]]:
        """The ancestry; and for each paragraph of the outcome, which draft was the first to have each word."""
        if self._cache is None or not self._known:
            return self._compare()
        parts = [self._texts, self._sides[0].encoder]
        return self._cache.kept("ancestry", parts, tuple[list[Ancestry], list[list[int | None]]], self._compare)

    def _compare(self) -> tuple[list[Ancestry], list[list[int | None]]]:
        compared = [descents(self._final, side) for side in self._sides]
        per_draft = [_kinds(self._final, side, found) for side, found in zip(self._sides, compared, strict=True)]
        firsts: list[list[int | None]] = []
        for at, (_, words) in enumerate(self._final.entries):
            first: list[int | None] = [None] * len(words)
            for number in range(len(self.drafts) - 1, -1, -1):
                for word in compared[number][at].old.nonzero()[0].tolist():
                    first[word] = number
            firsts.append(first)
        return [entry for row in zip(*per_draft, strict=True) for entry in row], firsts


@dataclass(frozen=True)
class _Teller:
    """What a process is given to do: tell the stories of some recommendations."""

    history: Shared[Drafts]

    def __call__(self, recommendations: list[Recommendation]) -> list[list[Stage]]:
        return [self.history.value.story(recommendation) for recommendation in recommendations]


def _by_users(
    used: Sequence[frozenset[str]], bits: np.ndarray, dates: Mapping[str, str | None], until: str | None
) -> list[tuple[int, int, tuple[str, ...]]]:
    """Cut a stretch where other submissions use it; those that came too late or use too little of it do not count."""
    weights: dict[str, float] = defaultdict(float)
    for users, weight in zip(used, bits.tolist(), strict=True):
        for user in users:
            weights[user] += weight
    counted = {user for user, weight in weights.items() if weight >= NAMED_BITS and before(dates[user], until)}
    pieces: list[tuple[int, int, tuple[str, ...]]] = []
    start = 0
    for at in range(1, len(used) + 1):
        if at == len(used) or used[at] & counted != used[start] & counted:
            who = tuple(sorted(used[start] & counted))
            # A leftover that says nothing ("of the") stays with what stands before it.
            if pieces and not who and not bits[start:at].any():
                pieces[-1] = (pieces[-1][0], at, pieces[-1][2])
            else:
                pieces.append((start, at, who))
            start = at
    return pieces


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


def stories_frame(history: Drafts, recommendations: Iterable[Recommendation], *, n_jobs: int | None = None) -> pd.DataFrame:
    """Return the stories of recommendations as a table, a row for each draft and the outcome; columns `STORY_COLUMNS`."""
    import pandas as pd

    rows = []
    recommendations = list(recommendations)
    for recommendation, stages in zip(recommendations, history.stories(recommendations, n_jobs=n_jobs), strict=True):
        for at, stage in enumerate(stages):
            rows.append(
                {
                    "recommendation_id": recommendation.id,
                    "draft": stage.document_id,
                    "date": stage.date or "",
                    "status": stage.status,
                    "change": stage.change,
                    "coverage": round(stage.coverage, 2),
                    "bracketed": round(stage.bracketed, 2),
                    "force": stage.force,
                    "paragraph_id": stage.paragraph.id if stage.paragraph else "",
                    "before_the_ask": before(stage.date, recommendation.date),
                    "story": "" if at else tell(stages),
                }
            )
    return pd.DataFrame(rows, columns=[name for name, _, _ in STORY_COLUMNS])


def drafts_frame(
    outcome: Document, drafts: Sequence[Document], submissions: Sequence[Document] = (), *, history: Drafts | None = None
) -> pd.DataFrame:
    """Return the ancestry of each paragraph of the outcome as a table, a row for each draft, and one for the outcome itself.

    Columns `COLUMNS`; empty (with columns) where there is no draft. `history` is theirs, where it is at hand.
    """
    import pandas as pd

    names = [name for name, _, _ in COLUMNS]
    if not drafts:
        return pd.DataFrame([], columns=names)
    history = history or Drafts(outcome, drafts)
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


def _kinds(final: Side, draft: Side, found: Sequence[Descent]) -> list[Ancestry]:
    """Say what happened to each paragraph between the draft and the outcome."""
    children: dict[int, list[tuple[int, np.ndarray]]] = defaultdict(list)
    for at, descent in enumerate(found):
        for place, _, kept in descent.ancestors[:1]:
            children[place].append((at, kept))
    in_order = in_order_of([descent.ancestors[0][0] if descent.ancestors else None for descent in found], final.bits)
    answer = []
    for at, descent in enumerate(found):
        paragraph, words = final.entries[at]
        ancestors = tuple(_ancestor(final, draft, at, *entry) for entry in descent.ancestors)
        moved = bool(ancestors) and at not in in_order
        kind: Kind
        if not ancestors:
            kind = "new"
        elif len(ancestors) > 1:
            kind = "merged"
        elif is_split(at, children[descent.ancestors[0][0]], draft.bits[descent.ancestors[0][0]]):
            kind = "split"
        elif moved:
            kind = "moved"
        else:
            kind = "kept" if words.forms == draft.entries[descent.ancestors[0][0]][1].forms else "changed"
        answer.append(Ancestry(paragraph, draft.document.id, kind, ancestors, moved, float((~descent.old).mean())))
    return answer


def _ancestor(final: Side, draft: Side, at: int, place: int, gave: np.ndarray, kept: np.ndarray) -> Ancestor:
    inside = draft.bracketed(place)
    return Ancestor(
        draft.entries[place][0],
        share_of(gave, final.bits[at]),
        share_of(kept, draft.bits[place]),
        float(inside[kept].mean()) if kept.any() else 0.0,
    )


def _stage(side: Side, recommendation: Recommendation, words: Words, bits: np.ndarray) -> tuple[Stage, Force]:
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

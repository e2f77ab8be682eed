"""What of an ask the baselines already said, word by word; what is left is what is traced.

1. The unit of a baseline that the ask rewrites (its *home*) is found: candidates by shared information, then a longest
   common subsequence weighted by bits, over paragraphs and over paragraphs with their points.
2. Words that stand in the home in the same order are old; so are words in a run of six or more that stands anywhere.
3. Runs of the home that the ask leaves out are its deletions, if the home fits well enough to say so.
4. In a stack of baselines each word knows the earliest document that had it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from influence.document import Document, Paragraph
from influence.rarity import Rarity
from influence.words import Hyphenation, Words, split_words, stem

if TYPE_CHECKING:
    import numpy as np

RUN = 6  # words; a run this long is quoted, not chance (coding guide of the labelled cases: "about six or more distinctive words")
FORMULA = 3  # paragraphs that have a run of `RUN` words from which on it is a formula ("The Commission shall be empowered to adopt ...")
LOOSE = 0.4  # likeness below which a home's deletions were wrong more often than right (prototype on the shown data-protection proposals)
CLOSE = 0.8  # likeness from which on even one common word that is missing ("the processor") was taken out on purpose
CLOSE_BITS = 1.5  # bits that a deletion must carry then ...
LOOSE_BITS = 3.0  # ... and else
CANDIDATES = 8  # units aligned per document; the right one was among them for 34 of 37 shown and 33 of 33 unseen proposals
# In a negotiating draft [bracketed] words were not agreed: that they fell away says little. On 33 labelled options half weight
# ranks uptake better than full weight (AUC .82 against .79) and full uptake too (.82 against .77).
BRACKETED = 0.5
# Numbers of provisions change from draft to outcome: "pursuant to Article 51" is no element of an ask.
# Leaving them out raised the AUC of full uptake on the labelled amendments from .71 to .81.
# A provision put in between is called "26 bis", in many tongues.
_BIS = r"(?:[a-z]|\s?(?:bis|ter|quater|quinquies)\b)?"
_LABEL = rf"\(?(?:\d{{1,3}}{_BIS}|[ivx]{{1,4}}|[a-z])\)?"
REFERENCE = re.compile(
    rf"\b(?:Articles?|paragraphs?|paras?\.?|points?|Chapters?|Sections?|Regulation|Directive|recitals?|subparagraphs?|decision)\s+"
    rf"(?:\(?\d[\d/.]*{_BIS}\)?|\([a-z]+\)|[IVX]+\b)(?:\s?\([\da-z]+\))*"
    rf"(?:(?:\s*,\s*|\s+(?:and|or|to)\s+)(?:Article\s+)?(?:\d{{1,3}}|\([\da-z]{{1,3}}\))(?:\([\da-z]+\))*(?!\w))*"
    rf"|(?:^|(?<=[;:.]))\s*{_LABEL}[.)]\s"
    rf"|\boption\s+(?:\d{{1,2}}|[IVX]+)\b",
    re.IGNORECASE,
)
_OWN_LABEL = re.compile(rf"^\W*(?:\d{{1,3}}{_BIS}[.)]|\((?:\d{{1,3}}{_BIS}|[ivx]{{1,4}}|[a-z])\)|[a-z]\))\s", re.IGNORECASE)


_FORCE = frozenset(
    stem(word) for word in ("shall", "should", "must", "may", "will", "would", "could", "ensure", "ensures", "need", "needs")
)


@dataclass(frozen=True, slots=True)
class Novelty:
    """What is new in an ask. Parallel to the ask's words: `new`, `earliest`.

    `home` is the baseline's paragraph that the ask rewrites (None: none fits), `likeness` how well it fits, 0 to 1;
    `deleted` are the runs of the home's words that the ask drops (empty where the home fits too loosely to tell).
    """

    new: np.ndarray  # bool
    home: Paragraph | None
    earliest: tuple[str | None, ...]
    deleted: tuple[Words, ...]
    likeness: float
    deleted_bits: tuple[np.ndarray, ...] = ()  # of each word of each run of `deleted`
    has_baseline: bool = True


@dataclass(frozen=True, slots=True)
class _Unit:
    paragraph: Paragraph
    words: Words
    bits: np.ndarray
    composite: bool = False  # a paragraph with its points; both stand beside it by themselves too


class Baselines:
    """The documents that came before the asks: earlier agreed text, zero draft, mandate.

    Parameters
    ----------
    documents
        Oldest first; documents that all have a date are put in its order. May be empty: then everything is new.
    rarity
        How much information a word carries.
    spelling
        How compounds are hyphenated where the asks are split into words; the same must hold here, or old words look new.

    Examples
    --------
    >>> from influence.words import split_words
    >>> draft = Document.from_paragraphs("draft", [("1", "The agency shall publish a register of operators.")], role="baseline")
    >>> ask = split_words("The agency shall publish a searchable register of operators.")
    >>> novelty = Baselines([draft], Rarity.of(split_words(p.text) for p in draft.paragraphs)).novelty(ask)
    >>> [form for form, new in zip(ask.forms, novelty.new) if new], novelty.home.number
    (['searchable'], '1')
    """

    def __init__(self, documents: Sequence[Document], rarity: Rarity, spelling: Hyphenation | None = None) -> None:
        import numpy as np

        if documents and all(document.date for document in documents):
            documents = sorted(documents, key=lambda document: (document.date or "", document.id))
        self.documents = tuple(documents)
        self.rarity = rarity
        self.spelling = spelling
        self._units: list[list[_Unit]] = []
        self._runs: list[Counter[tuple[str, ...]]] = []
        self._postings: list[dict[str, np.ndarray]] = []
        self._sizes: list[np.ndarray] = []
        for document in self.documents:
            units = self._cut(document)
            postings: dict[str, list[int]] = {}
            runs: Counter[tuple[str, ...]] = Counter()
            for at, unit in enumerate(units):
                for entry in set(unit.words.stems):
                    postings.setdefault(entry, []).append(at)
                runs.update(dict.fromkeys(_runs_in(unit.words.stems), 0 if unit.composite else 1))
            self._units.append(units)
            self._postings.append({stem: np.array(places) for stem, places in postings.items()})
            self._sizes.append(np.array([unit.bits.sum() for unit in units]))
            self._runs.append(runs)

    def novelty(self, words: Words, *, replaces: Words | None = None) -> Novelty:
        """Return what of an ask is new, and what it drops.

        Parameters
        ----------
        words
            The ask's words; may be empty.
        replaces
            The old text that the ask quotes (the "old" column of an amendment), where it does: a baseline too, and the
            best home there is for its deletions.
        """
        import numpy as np

        bits = self._bits(words)
        old = np.zeros(len(words), dtype=bool)
        earliest: list[str | None] = [None] * len(words)
        home: _Unit | None = None
        likeness, kept = 0.0, np.zeros(0, dtype=bool)
        for place, document in enumerate(self.documents):
            unit, matched, unit_kept, unit_likeness = self._home(words, bits, place)
            known = _in_runs(words.stems, self._runs[place])
            if unit is not None:
                known |= matched if unit_likeness >= LOOSE else matched & _long(matched, 3)
            for at in np.flatnonzero(known & ~old):
                earliest[at] = document.id
            old |= known
            if unit is not None and unit_likeness >= likeness:
                home, likeness, kept = unit, unit_likeness, unit_kept
        deleted: list[tuple[Words, np.ndarray]] = []
        if replaces is not None and len(replaces):
            quoted_bits = self._bits(replaces)
            matched, quoted_kept = common(words.stems, bits, replaces.stems)
            for at in np.flatnonzero(matched & ~old):
                earliest[at] = "quoted"
            old |= matched
            deleted = _runs_of(replaces, quoted_bits, ~quoted_kept, CLOSE_BITS)
        elif home is not None and likeness >= LOOSE:
            deleted = _runs_of(home.words, home.bits, ~kept, CLOSE_BITS if likeness >= CLOSE else LOOSE_BITS)
        paragraph = home.paragraph if home is not None else None
        return Novelty(
            new=~old,
            home=paragraph,
            earliest=tuple(earliest),
            deleted=tuple(run for run, _ in deleted),
            likeness=float(likeness),
            deleted_bits=tuple(carried for _, carried in deleted),
            has_baseline=bool(self.documents) or replaces is not None,
        )

    def written_since(self, words: Words) -> tuple[np.ndarray, float]:
        """Return which words of a passage no baseline had, and which share of its information they carry, 0 to 1.

        Of an outcome's paragraph: what was written since. 0 for a passage without words.
        """
        bits, new = self._bits(words), self.novelty(words).new
        total = float(bits.sum())
        return new, float(bits[new].sum()) / total if total else 0.0

    def formulas(self, words: Words) -> np.ndarray:
        """Return which words stand in a run of six or more that several paragraphs of a document have: they tell none from another."""
        import numpy as np

        known = np.zeros(len(words), dtype=bool)
        for runs in self._runs:
            known |= _in_runs(words.stems, {run for run in _runs_in(words.stems) if runs.get(run, 0) >= FORMULA})
        return known

    def remaining(self, words: Words, bits: np.ndarray) -> tuple[float, float, Paragraph | None]:
        """Return which share of some words' bits these documents surely have, which share at most, and where they have most.

        Surely: what `novelty` calls old, in a paragraph that fits as a whole or in a run of six words. At most: whatever stands in one
        paragraph in the same order. 0, 0 and None where no word carries anything.
        """
        import numpy as np

        total = float(bits.sum())
        if not total:
            return 0.0, 0.0, None
        most: tuple[float, Paragraph | None] = (0.0, None)
        for place, runs in enumerate(self._runs):
            quoted = _in_runs(words.stems, runs)
            for unit in self._likeliest(words, bits, place):
                matched = common(words.stems, bits, unit.words.stems)[0] | quoted
                if (share := float(bits[matched].sum()) / total) > most[0]:
                    most = share, unit.paragraph
        surely = float(bits[~np.asarray(self.novelty(words).new)].sum()) / total
        return surely, max(surely, most[0]), most[1]

    def _bits(self, words: Words) -> np.ndarray:
        import numpy as np

        return np.asarray(self.rarity.of_words(words), dtype=float)

    def _cut(self, document: Document) -> list[_Unit]:
        language = document.language or "en"
        units = []
        paragraphs = document.body()
        # Without its own label: that "19." is not repeated is no deletion.
        starts = [own_label(paragraph.text) for paragraph in paragraphs]
        single = [
            split_words(paragraph.text[start:], offset=paragraph.span.start + start, language=language)
            for paragraph, start in zip(paragraphs, starts, strict=True)
        ]
        if self.spelling is not None:
            single = [self.spelling.of(words, language) for words in single]
        for at, (paragraph, words) in enumerate(zip(paragraphs, single, strict=True)):
            if not len(words):
                continue
            units.append(_Unit(paragraph, words, self._bits(words)))
            points = points_of(paragraphs, at)
            if points > at + 1:
                joined = Words([], [], [], [])
                for part in single[at:points]:
                    joined = Words(
                        joined.forms + part.forms, joined.stems + part.stems, joined.starts + part.starts, joined.ends + part.ends
                    )
                units.append(_Unit(paragraph, joined, self._bits(joined), composite=True))
        return units

    def _home(self, words: Words, bits: np.ndarray, place: int) -> tuple[_Unit | None, np.ndarray, np.ndarray, float]:
        import numpy as np

        total = float(bits.sum())
        counts, worth = Counter(words.stems), dict(zip(words.stems, bits.tolist(), strict=True))
        best: tuple[_Unit | None, np.ndarray, np.ndarray, float] = (None, np.zeros(len(words), dtype=bool), np.zeros(0, dtype=bool), 0.0)
        for unit in self._likeliest(words, bits, place):
            # Whatever its order, no more can be common than all words that both have: most units need no closer look.
            most = 2 * sum(worth[stem] * number for stem, number in (counts & Counter(unit.words.stems)).items())
            if most < best[3] * (total + float(unit.bits.sum())) - 1e-6:
                continue
            matched, kept = common(words.stems, bits, unit.words.stems)
            likeness = float(bits[matched].sum() + unit.bits[kept].sum()) / max(total + float(unit.bits.sum()), 1e-9)
            if likeness > best[3]:
                best = (unit, matched, kept, likeness)
        return best

    def _likeliest(self, words: Words, bits: np.ndarray, place: int) -> list[_Unit]:
        """The units of a document that share most with some words for their size, best first."""
        import numpy as np

        units, postings, sizes = self._units[place], self._postings[place], self._sizes[place]
        shared = np.zeros(len(units))
        for entry, value in dict(zip(words.stems, bits, strict=True)).items():
            if entry in postings:
                shared[postings[entry]] += value
        # Cosine-like: a long unit shares words with everything.
        scores = shared / np.sqrt(np.maximum(sizes, 1e-9) * max(float(bits.sum()), 1e-9)) if len(units) else shared
        return [units[at] for at in np.argsort(-scores, kind="stable")[:CANDIDATES] if shared[at] > 0]


def common(asked: Sequence[str], bits: np.ndarray, found: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return which stems of each side lie in a heaviest common subsequence of the two.

    A match weighs its bits, half as much again for each neighbour that matches too, so that runs hold together and a
    stray "of the" is not drawn out of an insertion. Time is the product of the two lengths; two empty texts share nothing.

    >>> import numpy as np
    >>> asked, found = common(["a", "new", "list"], np.ones(3), ["a", "list"])
    >>> asked.tolist(), found.tolist()
    ([True, False, True], [True, True])
    """
    import numpy as np

    rows, columns = len(asked), len(found)
    in_asked, in_found = np.zeros(rows, dtype=bool), np.zeros(columns, dtype=bool)
    if not rows or not columns:
        return in_asked, in_found
    codes: dict[str, int] = {}
    left = np.array([codes.setdefault(stem, len(codes)) for stem in asked])
    right = np.array([codes.setdefault(stem, len(codes)) for stem in found])
    equal = left[:, None] == right[None, :]
    runs = np.ones((rows, columns))
    runs[1:, 1:] += 0.5 * equal[:-1, :-1]
    runs[:-1, :-1] += 0.5 * equal[1:, 1:]
    weights = np.where(equal, (np.asarray(bits)[:, None] + 0.05) * runs, 0.0)
    best = np.zeros((rows + 1, columns + 1))
    for row, matches in enumerate(equal.any(axis=1).tolist()):
        if matches:
            # Each row rises from left to right: where nothing matches, the step adds 0 and stays below what is there.
            np.maximum.accumulate(np.maximum(best[row, 1:], best[row, :-1] + weights[row]), out=best[row + 1, 1:])
        else:
            best[row + 1] = best[row]
    row, column = rows, columns
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            in_asked[row] = in_found[column] = True
    return in_asked, in_found


def points_of(paragraphs: Sequence[Paragraph], at: int) -> int:
    """Return the end (exclusive) of the paragraph at `at` together with the points under it.

    Points are the paragraphs that follow and whose number extends its number ("27", then "27 (a)"), list items after a
    colon, and, where numbers say nothing, what follows a colon as long as it ends in a comma or semicolon.
    """
    parent = paragraphs[at]
    number = parent.number or ""
    end = at + 1
    opens = parent.text.rstrip().endswith(":")
    running = opens
    while end < len(paragraphs) and end - at <= 30:
        child = paragraphs[end]
        extends = (
            bool(number) and (child.number or "").startswith(number) and not (child.number or "")[len(number) : len(number) + 1].isdigit()
        )
        extends = extends and len(child.number or "") > len(number)
        listed = opens and child.kind == "list item" and parent.kind != "list item"
        if not (extends or listed or running):
            break
        tail = child.text.rstrip()
        running = running and bool(re.search(r"(?:[;,]|[;,]\s*(?:and|or))$", tail))
        end += 1
    return end


def _runs_in(stems: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(stems[start : start + RUN]) for start in range(len(stems) - RUN + 1)]


def _in_runs(stems: Sequence[str], runs: Container[tuple[str, ...]]) -> np.ndarray:
    import numpy as np

    known = np.zeros(len(stems), dtype=bool)
    for start, run in enumerate(_runs_in(stems)):
        if run in runs:
            known[start : start + RUN] = True
    return known


def _long(mask: np.ndarray, size: int) -> np.ndarray:
    """Return the mask with its runs of True shorter than `size` taken out."""
    import numpy as np

    kept = np.zeros(len(mask), dtype=bool)
    for start, end in spans_of(mask):
        if end - start >= size:
            kept[start:end] = True
    return kept


def spans_of(mask: Sequence[bool] | np.ndarray) -> list[tuple[int, int]]:
    """Return the runs of True as half-open spans, in order.

    >>> spans_of([True, True, False, True])
    [(0, 2), (3, 4)]
    """
    spans, start = [], None
    for at, value in enumerate([*mask, False]):
        if value and start is None:
            start = at
        elif not value and start is not None:
            spans.append((start, at))
            start = None
    return spans


def _runs_of(words: Words, bits: np.ndarray, mask: np.ndarray, least: float) -> list[tuple[Words, np.ndarray]]:
    """Return the masked runs that carry anything: a dropped "of the" is not a deletion that anybody asked for."""
    # A dropped "should ensure that" changes the force, which is compared apart; it is not a thing that was to go.
    carried = bits * [entry not in _FORCE for entry in words.stems]
    return [(words[start:end], carried[start:end]) for start, end in spans_of(mask) if float(carried[start:end].sum()) >= least]


# How an ask begins that only says who speaks, or that the outcome is to speak: "We recommend that", "Alpha therefore proposes to",
# "The working group should underscore ...". What is asked for comes after it.
_SPEAKS = (
    r"(?:recommend|propos|suggest|urg|request|ask|invit|encourag|wish|want|demand|advocat|"
    r"call(?:s|ed|ing)? (?:up)?on|call(?:s|ed|ing)? for)"
    r"\w*"
)
_TELLS = (
    r"(?:underscor|recogni[sz]|acknowledg|emphasi[sz]|reaffirm|stress|highlight|welcom|note|recall|stat|mention|underlin)(?:e|es|ing|s)?\b"
)
# The same in a summary of what others said: "Speakers underscored that", "It was also stressed by several delegations that".
_SAID = (
    r"(?:not|stress|underscor|underlin|highlight|emphasi[sz]|signal|reiterat|reaffirm|recall|argu|stat|comment|remark|observ|acknowledg|"
    r"recogni[sz]|concur|agre|maintain|insist|consider|believ|mention)\w*ed"
)
FRAME = re.compile(
    rf"^\W*(?:{_LABEL}[.)]?\s+)?(?:"
    rf"(?:(?!should|must|shall)[\w'’-]+\s+){{1,5}}?{_SPEAKS}(?:\s+(?:that|to|for|{_TELLS}\s+that))*[,:]?\s+(?:(?:[\w'’-]+\s+){{1,4}}(?={_TELLS}))?"
    rf"|(?:[\w'’-]+\s+){{1,4}}(?:should|must|shall)\s+(?={_TELLS})(?:{_TELLS}\s+that\s+)?"
    rf"|(?:(?!should|must|shall)[\w'’-]+,?\s+){{1,8}}?{_SAID}(?:\s+by(?:\s+[\w'’-]+){{1,4}}?)?\s+that\s+"
    rf")",
    re.IGNORECASE,
)


def frame_end(text: str) -> int:
    """Return where what is asked for begins, in characters, after words that only say who speaks; 0 without such words.

    >>> ask = "We recommend that States publish the list."
    >>> ask[frame_end(ask):]
    'States publish the list.'
    >>> frame_end("States should publish the list.")
    0
    """
    match = FRAME.match(text)
    return match.end() if match else 0


def weight_of(text: str, words: Words) -> np.ndarray:
    """Return how much each word of an ask counts: 0 in a reference or a frame, `BRACKETED` inside brackets, else 1.

    Brackets around the whole text count as none. Empty for an empty text.

    >>> from influence.words import split_words
    >>> weight_of("pursuant to Article 6(1) [or consent]", split_words("pursuant to Article 6(1) [or consent]")).tolist()
    [1.0, 1.0, 0.0, 0.0, 0.0, 0.5, 0.5]
    """
    import numpy as np

    weights = np.ones(len(words))
    if not len(words):
        return weights
    depths, depth = [], 0
    for character in text:
        depth += (character == "[") - (character == "]" and depth > 0)
        depths.append(depth)
    shallow = min(depths[start] for start in words.starts)
    for at, start in enumerate(words.starts):
        if depths[start] > shallow:
            weights[at] = BRACKETED
    for match in REFERENCE.finditer(text):
        for at in range(bisect_left(words.starts, match.start()), bisect_left(words.starts, match.end())):
            weights[at] = 0.0
    weights[: bisect_left(words.starts, frame_end(text))] = 0.0
    return weights


def own_label(text: str) -> int:
    """Return where an ask's text begins after its own label ("2. ", "(a) "), in characters; 0 without one.

    >>> own_label("(a) the fund"), own_label("a fund"), own_label("26 bis. The fund")
    (4, 0, 8)
    """
    label = _OWN_LABEL.match(text)
    return label.end() if label else 0


def without_references(text: str, *, frame: bool = True) -> str:
    """Return a text with its frame, its label and its references to provisions blanked out; offsets stay. `frame=False` leaves the frame.

    >>> without_references("2. as in Article 6(1), within 24 hours")
    '   as in             , within 24 hours'
    """
    begins = frame_end(text) if frame else 0
    return REFERENCE.sub(lambda match: " " * len(match.group()), " " * begins + text[begins:])

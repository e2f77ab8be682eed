"""Where the words of a quotation stand in an outcome: exactly, nearly, or nowhere."""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, get_args

from influence.document import Document, Paragraph, Span
from influence.force import contrast_flags
from influence.novelty import own_label
from influence.quotations.find import Quotation
from influence.readers.languages import likeliest
from influence.words import split_words

QuotationVerdict = Literal["verbatim", "elsewhere", "altered", "not found"]
QUOTATION_VERDICTS: tuple[str, ...] = get_args(QuotationVerdict)

# Share of the quotation and of the passage that agree (twice the common words, over both lengths). Sentences of two
# treaties and laws with a fifth of their words exchanged at random keep more in 19 of 20 cases; their own nearest other
# passage, in texts that repeat their formulas, reaches it in one of four (measured in tests/quality/test_quotations.py).
ALTERED = 0.65
# A quotation of fewer words that is not there as it stands agrees with many passages by chance.
MIN_WORDS_ALTERED = 5
SURE_LANGUAGE = 0.5  # score of the detector, as for asks; below it is guessing
SKIPPED = 4_000  # letters that an ellipsis may leave out: about a page and a half
CANDIDATES = 5  # passages that are aligned word by word
RAREST = 12  # words of a quotation that choose them

_GAP = re.compile(r"\w*\[\w*[^\]]*\]\w*|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.(?:\s?\.)?")
_EDITED_LETTER = re.compile(r"\[(\w)\](?=\w)")
_JOINER = re.compile(r"[-'’‐‑­]")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a quotation departs from the passage: what it says, and what is printed ("" for nothing)."""

    quoted: str
    printed: str

    def __str__(self) -> str:
        if not self.printed:
            return f"“{self.quoted}” is not there"
        return f"“{self.printed}” was left out" if not self.quoted else f"“{self.quoted}” for “{self.printed}”"


@dataclass(frozen=True, slots=True)
class QuotationCheck:
    """What became of a quotation in the outcome.

    `found` is the passage in the outcome's text, None where there is none; `numbers` are those of the paragraphs it
    lies in, and `printed` its words. `similarity` is 1 for a quotation that is there as it stands, else the share of
    words that agree, 0 to 1. `flags` name differences that change the sense ("figure changed", "verb weaker", ...).
    """

    quotation: Quotation
    verdict: QuotationVerdict
    found: Span | None
    paragraphs: tuple[Paragraph, ...]
    differences: tuple[Difference, ...]
    similarity: float
    note: str  # a sentence for the reader
    flags: tuple[str, ...] = ()
    printed: str = ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the paragraphs in which the passage lies, as a person would cite them."""
        return tuple(paragraph.number for paragraph in self.paragraphs if paragraph.number)

    @property
    def page(self) -> int | None:
        """The page on which the passage begins, or None."""
        return self.paragraphs[0].page if self.paragraphs else None


class Passages:
    """An outcome prepared for checks: its letters in one string, and its words by paragraph.

    `labels=False` leaves out the numbers that paragraphs begin with ("5. "): who quotes two paragraphs in a row leaves them out too.
    """

    def __init__(self, outcome: Document, *, labels: bool = True) -> None:
        self.outcome = outcome
        self.labels = labels
        # Footnotes stand at the end, so that a sentence that runs over a page is not cut by one.
        body = outcome.body()
        self.paragraphs = [p for p in body if p.kind != "footnote"] + [p for p in body if p.kind == "footnote"]
        self.words: list[list[str]] = []
        self.word_spans: list[list[tuple[int, int]]] = []
        self.starts: list[int] = []  # where each part of a word begins in `letters`
        self.spans: list[tuple[int, int]] = []  # characters of the outcome, for the same part
        self.owners: list[int] = []  # index of its paragraph
        letters: list[str] = []
        length = 0
        for index, paragraph in enumerate(self.paragraphs):
            begins = 0 if labels else own_label(paragraph.text)
            parts = list(_parts(paragraph.text[begins:], paragraph.span.start + begins))
            self.words.append([part for part, _, _ in parts])
            self.word_spans.append([(start, end) for _, start, end in parts])
            for part, start, end in parts:
                self.starts.append(length)
                self.spans.append((start, end))
                self.owners.append(index)
                letters.append(part)
                length += len(part)
        self.letters = "".join(letters)
        self.begin_set = set(self.starts)
        self.end_set = {*self.starts[1:], length}
        self.holders: dict[str, list[int]] = {}
        for index, words in enumerate(self.words):
            for word in sorted(set(words)):
                self.holders.setdefault(word, []).append(index)
        # Paragraphs by their number and by each number above it: 5 (1) (b) also stands under 5 (1) and 5.
        self.numbered: dict[str, list[int]] = {}
        for index, paragraph in enumerate(self.paragraphs):
            number = _kind_and_number(paragraph.number or "")[1]
            for at in [found.start() for found in re.finditer(r"\(", number)] + [len(number)]:
                self.numbered.setdefault(number[:at], []).append(index)

    def check(self, quotation: Quotation) -> QuotationCheck:
        """Return the verdict on one quotation."""
        pieces = [piece for piece in _pieces(quotation.text) if piece]
        if not pieces:
            return QuotationCheck(quotation, "not found", None, (), (), 0.0, "The quotation holds no words.")
        if exact := self._exact(pieces):
            named = [passage for passage in exact if self._is_named(passage, quotation.places)]
            if named or not quotation.places:
                return self._there(quotation, "verbatim", (named or exact)[0], self._where((named or exact)[0][1]))
            paragraphs = exact[0][1]
            note = f"It stands in {_cite(paragraphs)}, not in {quotation.named or ', '.join(quotation.places)}."
            return self._there(quotation, "elsewhere", exact[0], note)
        return self._altered(quotation, pieces)

    def _exact(self, pieces: list[list[str]]) -> list[tuple[Span, list[Paragraph]]]:
        """Return every passage that holds the pieces as they stand, one after the other."""
        found = [self._passage(first, last) for first, last in self._occurrences(["".join(piece) for piece in pieces])]
        return found if found or not self.labels else self._unlabelled._exact(pieces)

    @cached_property
    def _unlabelled(self) -> Passages:
        return Passages(self.outcome, labels=False)

    def _there(self, quotation: Quotation, verdict: QuotationVerdict, passage: tuple[Span, list[Paragraph]], note: str) -> QuotationCheck:
        span, paragraphs = passage
        if quotation.doubt:
            note += f" In the brief {quotation.doubt}."
        return QuotationCheck(quotation, verdict, span, tuple(paragraphs), (), 1.0, note, (), self.outcome.quote(span))

    @staticmethod
    def _where(paragraphs: list[Paragraph]) -> str:
        return f"It stands in {_cite(paragraphs)}, word for word."

    def _occurrences(self, pieces: list[str]) -> list[tuple[int, int]]:
        """Return first and last letter (half-open) of every place where the pieces stand one after the other."""
        found = []
        at = -1
        while (at := self.letters.find(pieces[0], at + 1)) >= 0:
            end = at + len(pieces[0])
            if at not in self.begin_set or end not in self.end_set:
                continue
            for piece in pieces[1:]:
                end = self._next(piece, end)
                if end < 0:
                    break
            else:
                found.append((at, end))
        return found

    def _next(self, piece: str, after: int) -> int:
        """Return where the next occurrence of a piece ends, -1 if there is none within reach."""
        at = after - 1
        while (at := self.letters.find(piece, at + 1, after + SKIPPED + len(piece))) >= 0:
            if at in self.begin_set and at + len(piece) in self.end_set:
                return at + len(piece)
        return -1

    def _passage(self, first: int, last: int) -> tuple[Span, list[Paragraph]]:
        """Return the span and the paragraphs of a stretch of letters."""
        begin, end = bisect_right(self.starts, first) - 1, bisect_right(self.starts, last - 1) - 1
        return self._span(self.spans[begin], self.spans[end]), self.paragraphs[self.owners[begin] : self.owners[end] + 1]

    def _span(self, begin: tuple[int, int], end: tuple[int, int]) -> Span:
        return Span(self.outcome.id, min(begin[0], end[0]), max(begin[1], end[1]))

    def _is_named(self, passage: tuple[Span, list[Paragraph]], places: tuple[str, ...]) -> bool:
        return any(_same_place(place, paragraph) for place in places for paragraph in passage[1])

    def _altered(self, quotation: Quotation, pieces: list[list[str]]) -> QuotationCheck:
        """Return the check of a quotation that is not there as it stands: altered, or not found."""
        quoted = [word for piece in pieces for word in piece]
        gaps = {sum(len(piece) for piece in pieces[:at]) for at in range(1, len(pieces))}
        best: _Aligned | None = None
        if len(quoted) >= MIN_WORDS_ALTERED:
            for indexes in self._candidates(quoted, quotation.places):
                aligned = _align(quoted, [word for index in indexes for word in self.words[index]], gaps)
                # The paragraph named comes first; another must be better to take its place.
                if aligned and (best is None or aligned.similarity > best.similarity + 1e-9):
                    best = aligned
                    best_indexes = indexes
        if best is None or best.similarity < ALTERED:
            note = f"No passage of {self.outcome.id} comes near these words."
            if language := self._other_language(quotation.text):
                note += f" They read like another language ({language}) than the outcome's ({self.outcome.language})."
            if quotation.doubt:
                note += f" In the brief {quotation.doubt}."
            return QuotationCheck(quotation, "not found", None, (), (), best.similarity if best else 0.0, note)
        spans = [span for index in best_indexes for span in self.word_spans[index]]
        span = self._span(spans[best.first], spans[best.last - 1])
        paragraphs = [self.paragraphs[i] for i in best_indexes if self._touches(self.paragraphs[i], span)]
        forms = [self.outcome.text[start:end] for start, end in spans]
        originals = [word for piece in _pieces(quotation.text, folded=False) for word in piece]
        differences = tuple(Difference(" ".join(originals[a:b]), " ".join(forms[c:d])) for a, b, c, d in best.edits)
        printed = self.outcome.quote(span)
        cited = _cite(paragraphs)
        note = f"{cited[:1].upper()}{cited[1:]} reads otherwise: {'; '.join(map(str, differences))}."
        if quotation.places and not any(_same_place(place, p) for place in quotation.places for p in paragraphs):
            note += f" The brief names {quotation.named or ', '.join(quotation.places)}."
        flags = tuple(contrast_flags(quotation.text, printed))
        return QuotationCheck(quotation, "altered", span, tuple(paragraphs), differences, best.similarity, note, flags, printed)

    def _other_language(self, text: str) -> str:
        """Return the language of a quotation if it is surely another one than the outcome's, else ""."""
        if self.outcome.language is None or len(split_words(text)) < MIN_WORDS_ALTERED:
            return ""
        language, score = likeliest(text)
        return language if language != self.outcome.language and score >= SURE_LANGUAGE else ""

    @staticmethod
    def _touches(paragraph: Paragraph, span: Span) -> bool:
        return paragraph.span.start < span.end and span.start < paragraph.span.end

    def _candidates(self, quoted: list[str], places: tuple[str, ...]) -> list[tuple[int, ...]]:
        """Return the passages worth aligning: the paragraphs named, then those that share the rarest words."""
        scores: dict[int, float] = defaultdict(float)
        # The rarest words find the passage; the commonest ones stand everywhere and only cost time.
        by_rarity = sorted(set(quoted) & self.holders.keys(), key=lambda word: (len(self.holders[word]), word))
        for word in by_rarity[:RAREST]:
            bits = math.log2(1 + len(self.paragraphs) / len(self.holders[word]))
            for index in self.holders[word]:
                scores[index] += bits
        named = [
            index
            for place in places
            for index in self.numbered.get(_kind_and_number(place)[1], ())
            if _same_place(place, self.paragraphs[index])
        ]
        ranked = sorted(scores, key=lambda index: (-scores[index], index))[:CANDIDATES]
        single = list(dict.fromkeys(named[:CANDIDATES] + ranked))
        # A quotation may run on into the next paragraph, or from a lead-in into its points.
        return [(index,) for index in single] + [(i, i + 1) for i in single if i + 1 < len(self.paragraphs)]


@dataclass(frozen=True, slots=True)
class _Aligned:
    similarity: float
    first: int  # words of the passage, half-open
    last: int
    edits: tuple[tuple[int, int, int, int], ...]  # words of the quotation, words of the passage


_Block = tuple[int, int, int]  # equal words: where in the quotation, where in the passage, how many


def _blocks(quoted: list[str], printed: list[str]) -> list[_Block]:
    from rapidfuzz.distance import Indel

    return [(op.src_start, op.dest_start, op.src_end - op.src_start) for op in Indel.opcodes(quoted, printed) if op.tag == "equal"]


def _reach(blocks: list[_Block], quoted: list[str], printed: list[str]) -> tuple[int, int]:
    """Return first and last word (half-open) of what a quotation stands for on the page.

    Words that differ at its ends have a counterpart there too: "shall have" for "should have".
    """
    (source, target, _), (last_source, last_target, _) = blocks[0], blocks[-1]
    return max(0, target - source), min(len(printed), last_target + len(quoted) - last_source)


def _align(quoted: list[str], printed: list[str], gaps: set[int]) -> _Aligned | None:
    """Return where a quotation fits best into a passage, None if they share no word."""
    blocks = _blocks(quoted, printed)
    # The best stretch of blocks: a word that agrees earns a point, a word skipped on the page costs half of one. Common
    # words far from the passage ("the", "of") do not pay for the way to them.
    best, current, begin = (0.0, 0, 0), 0.0, 0
    for at, (source, target, length) in enumerate(blocks):
        if at:
            previous = blocks[at - 1]
            skipped = 0 if source in gaps and source == previous[0] + previous[2] else target - previous[1] - previous[2]
            current -= 0.5 * skipped
        if current <= 0:
            current, begin = 0.0, at
        current += length
        best = max(best, (current, -begin, at))
    if not best[0]:
        return None
    first, last = _reach(blocks[-best[1] : best[2] + 1], quoted, printed)
    # Once more within that stretch: "the" may have found its like far from it.
    kept = [(source, first + target, length) for source, target, length in _blocks(quoted, printed[first:last])]
    first, last = _reach(kept, quoted, printed)
    same = sum(length for _, _, length in kept)
    edits: list[tuple[int, int, int, int]] = []
    left_out = 0
    quoted_at, printed_at = 0, first
    for source, target, length in [*kept, (len(quoted), last, 0)]:
        if source > quoted_at or (target > printed_at and source not in gaps):
            edits.append((quoted_at, source, printed_at, target))
        if source in gaps and source == quoted_at:
            left_out += target - printed_at
        quoted_at, printed_at = source + length, target + length
    similarity = 2 * same / (len(quoted) + (last - first) - left_out)
    return _Aligned(similarity, first, last, tuple(edits))


def _pieces(text: str, *, folded: bool = True) -> list[list[str]]:
    """Return the words of a quotation between its gaps (ellipses, an editor's brackets)."""
    text = _EDITED_LETTER.sub(r"\1", text)
    return [[part if folded else text_of for part, text_of in _named_parts(piece)] for piece in _GAP.split(text)]


def _named_parts(piece: str) -> Iterator[tuple[str, str]]:
    for part, start, end in _parts(piece, 0):
        yield part, piece[start:end]


def _parts(text: str, offset: int) -> Iterator[tuple[str, int, int]]:
    """Yield the parts of the words of a text, folded to what two spellings have in common, with offsets."""
    words = split_words(text, offset=offset)
    for form, start, end in zip(words.forms, words.starts, words.ends, strict=True):
        parts = _fold(form)
        if len(parts) == 1:
            yield parts[0], start, end
            continue
        at = start
        for part, width in zip(parts, map(len, _JOINER.split(text[start - offset : end - offset])), strict=True):
            if part:
                yield part, at, at + width
            at += width + 1


@lru_cache(maxsize=100_000)
def _fold(form: str) -> tuple[str, ...]:
    return tuple(_JOINER.split(unicodedata.normalize("NFKC", form)))


def _same_place(named: str, paragraph: Paragraph) -> bool:
    """Whether a paragraph is the one named, or a point of it, or stands in the section named."""
    if named.startswith("page "):
        return paragraph.page is not None and str(paragraph.page) == named.removeprefix("page ")
    if named.startswith("Section ") and paragraph.headings:
        label = re.escape(named.removeprefix("Section "))
        return any(re.match(rf"(?:\w+\s+)?{label}(?:[.):\s]|$)", heading) for heading in paragraph.headings)
    if not paragraph.number:
        return False
    (kind, wanted), (printed_kind, number) = _kind_and_number(named), _kind_and_number(paragraph.number)
    # Article 4 may be printed as a bare 4; but paragraph 4 is not Article 4, and the fourth paragraph of a preamble is not paragraph 4.
    return (kind == printed_kind or not (printed_kind or kind == "pp")) and (number == wanted or number.startswith(f"{wanted}("))


@lru_cache(maxsize=100_000)
def _kind_and_number(number: str) -> tuple[str, str]:
    """Return the word in front of a number ("" for a paragraph) and the number as it is compared.

    >>> _kind_and_number("Article 5 (1) (b)"), _kind_and_number("OP 7."), _kind_and_number("PP3")
    (('article', '5(1)(b)'), ('', '7'), ('pp', '3'))
    """
    found = re.match(r"([^\W\d_]*)\s*(.*)", number.lower(), re.DOTALL)
    kind, rest = (found[1], found[2]) if found else ("", number)
    if not any(character.isdigit() for character in rest):
        kind, rest = "", number.lower()
    return "" if kind in {"paragraph", "para", "op"} else kind, re.sub(r"[\s]|\.$", "", rest)


def _cite(paragraphs: list[Paragraph]) -> str:
    """Return how a person would cite a passage."""
    numbers = [paragraph.number for paragraph in paragraphs if paragraph.number]
    if not numbers:
        heading = paragraphs[0].headings[-1] if paragraphs[0].headings else ""
        return f"an unnumbered paragraph under “{heading}”" if heading else "an unnumbered paragraph"
    if len(numbers) == 1:
        return numbers[0] if numbers[0][:1].isalpha() else f"paragraph {numbers[0]}"
    return f"{numbers[0] if numbers[0][:1].isalpha() else f'paragraphs {numbers[0]}'} to {numbers[-1]}"

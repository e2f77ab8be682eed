"""Lines of a column -> paragraphs, and paragraphs over a column or page end -> one; hyphens at line ends repaired.

Typesetters break a line where the next word no longer fits. So a line that ends although the next word
would have fitted ends a paragraph: this holds in ragged and in justified type, with and without indents.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from influence.document import Box, Mark, ParagraphKind
from influence.readers.assembly import Block
from influence.readers.glyphs import BOLD, COLOURED, ITALIC, RAISED, STRUCK, Word
from influence.readers.layout import Column
from influence.readers.lines import Line

UNDERLINED = 32  # a style bit like those of `glyphs`, told from the lines drawn on the page

BULLET = re.compile(r"[•●○■□▪▫◦‣⁃∙·➢➤►✓–—*\ue000-\uf8ff-](?=\s|$)|o(?=\s[A-Z])")
LABEL = re.compile(
    r"(?:\(?(?:\d{1,3}|[a-z]{1,2}|[ivxlc]{1,6}|[A-Z])[.)]|\d{1,3}(?:\.\d{1,3})+\.?|\d{1,3}(?=\s+[A-Z])(?!\s+\w+\s+(?:19|20)\d\d)|[IVX]{1,5}\.)(?=\s|$)"
    r"|(?:Article|Recital|Section|Chapter|Annex|Recommendation|Amendment|Artikel)\s+[\dIVXA-Z]+\b",
)
# A line of its own, centred under another: "Proposal for a regulation", "Article 2 – paragraph 1".
UNIT = re.compile(
    r"(?:Article|Recital|Section|Chapter|Annex|Title|Part|Recommendation|Amendment|Paragraph|Artikel|Erwägungsgrund|Considérant|Considerando)"
    r"\s+[\dIVXA-Z]+[a-z]?\b"
)
_ENDS_SENTENCE = re.compile(r"[.;:!?…](?:['”\"’)\]]|\s)*$|[,;]\s*(?:and|or|und|oder)$")
HYPHENS = "-\u00ad\u2010\x02\ufffe"


@dataclass(slots=True)
class Draft:
    """A paragraph in the making: its lines, and where they stand."""

    lines: list[Line]
    column: Column
    kind: ParagraphKind = "body"
    level: int = 0
    text: str = ""
    styles: list[tuple[int, int, int, int]] = field(default_factory=list)  # (start, end, style bits, which word) of words with a style
    notes: list[tuple[int, str]] = field(default_factory=list)  # footnote marks taken out: (offset, mark)
    breaks: list[tuple[int, int]] = field(default_factory=list)
    side: str | None = None
    row: int | None = None
    inserted: int = 0  # style bits that set insertions apart, in the text of a draft typed anew; 0 elsewhere

    @property
    def size(self) -> float:
        return max(self.lines, key=lambda line: len(line.words)).size

    @property
    def style(self) -> int:
        style = ~0
        for line in self.lines:
            style &= line.style
        return style


def paragraphs_of(column: Column, right_margin: float) -> list[Draft]:
    """Cut a column into paragraphs.

    Parameters
    ----------
    column
        At least one line.
    right_margin
        Where the lines of this column may end, in points from the page's left.
    """
    lines = column.lines
    gaps = sorted(b.top - a.bottom for a, b in itertools.pairwise(lines))
    usual = gaps[len(gaps) // 3] if gaps else 0.0
    spaced = len(gaps) > 4 and gaps[int(0.88 * (len(gaps) - 1))] > max(usual, 0.0) + 0.45 * lines[0].height
    made: list[Draft] = []
    current: list[Line] = []
    for line in lines:
        if current and _breaks(current, line, column, right_margin, usual, spaced):
            made.append(Draft(current, column))
            current = []
        current.append(line)
    if current:
        made.append(Draft(current, column))
    if column.aside:
        for draft in made:
            draft.kind = "caption"
    return made


def _breaks(current: list[Line], line: Line, column: Column, right_margin: float, usual: float, spaced: bool) -> bool:
    """Whether `line` begins a new paragraph after `current`."""
    last = current[-1]
    height = max(last.height, line.height)
    gap = line.top - last.bottom
    if gap > max(usual, 0.0) + 0.45 * height:
        return True
    if abs(last.size - line.size) > 0.12 * max(last.size, line.size) and abs(last.height - line.height) > 0.1 * height:
        return True
    text = line.text
    if BULLET.match(text):
        return True
    centred = (
        abs((last.left + last.right) - (line.left + line.right)) < 6
        and abs(last.left - line.left) > 1
        and last.left > column.left + 12
        and line.left > column.left + 4
    )
    if centred and last.style == line.style and not (UNIT.match(text) and last.text[-1] not in ",-–"):
        return False
    labelled = LABEL.match(text) is not None
    ended = _ENDS_SENTENCE.search(last.text) is not None
    # A line in bold or italics, filled from end to end, and a numbered paragraph in plain type: a heading and what stands under it.
    if labelled and (ended or _counts_on(current[0].text, text) or (_plainer(current, line) and last.text[-1] != ",")):
        return True
    if not ends_full(last, line, right_margin):
        # Composers that look at whole paragraphs end ragged lines a little early: then the gap between paragraphs, the
        # end of a sentence and a small letter at the beginning say more than the room that was left.
        short = (right_margin - last.right) / max(right_margin - last.left, 1.0)
        if ended:
            return short > 0.15 or not spaced
        return short > 0.25 and not text[0].islower()
    if (last.style & BOLD) != (line.style & BOLD) and len(current) == 1 and (last.style & BOLD) and line.size <= last.size and not ended:
        # A bold line that happens to fill its line, and plain text under it.
        return len(last.words) > 1 and not last.words[-1].text[-1:].islower()
    step = line.left - last.left
    if len(current) == 1:
        return step > 0.8 * height and LABEL.match(last.text) is None and BULLET.match(last.text) is None and ended
    return abs(step) > 0.8 * height and ended


def _plainer(current: Sequence[Line], line: Line) -> bool:
    """Whether all lines so far are bold or in italics and this one is not."""
    style = ~line.style & (BOLD | ITALIC)
    for one in current:
        style &= one.style
    return style != 0


def _counts_on(before: str, text: str) -> bool:
    """Whether the label of `text` is the one after that of `before`: 1. and 2., (a) and (b), 3.4 and 3.5."""
    one, other = LABEL.match(before), LABEL.match(text)
    if not one or not other:
        return False
    first, second = one.group().strip("(). "), other.group().strip("(). ")
    if first.isdigit() and second.isdigit():
        return int(second) == int(first) + 1
    head, _, tail = first.rpartition(".")
    head_after, _, tail_after = second.rpartition(".")
    if head and head == head_after and tail.isdigit() and tail_after.isdigit():
        return int(tail_after) == int(tail) + 1
    return len(first) == len(second) == 1 and ord(second) == ord(first) + 1


def ends_full(last: Line, line: Line, right_margin: float) -> bool:
    """Whether `last` ends where it does because the first word of `line` did not fit any more."""
    first = line.words[0]
    room = right_margin - last.right
    return room < (first.right - first.left) + 0.45 * last.height + 0.015 * (right_margin - last.left)


def wraps_at(lines: Sequence[Line], gutter: float) -> bool:
    """Whether text breaks its lines at a gutter although nothing stands beside it."""
    return any(ends_full(one, other, gutter - 4) for one, other in itertools.pairwise(lines))


def compose(draft: Draft, keep_hyphen: Callable[[str, str], bool]) -> None:
    """Write the text of a draft from its lines: marks out, hyphens repaired, offsets of styles and pages kept."""
    parts: list[str] = []
    styles: list[tuple[int, int, int, int]] = []
    count = 0
    notes: list[tuple[int, str]] = []
    breaks: list[tuple[int, int]] = []
    offset = 0
    glue = True  # the next word is written without a blank before it
    page = draft.lines[0].page
    for line in draft.lines:
        fresh = True
        last: Word | None = None
        for word in line.words:
            text = word.text
            if word.style & RAISED and parts:
                notes.append((offset, text))
                last = word
                continue
            apart = last is None or word.order != last.order + len(last.text) or word.left - last.right > 0.12 * line.height
            if apart and not glue:
                if fresh and parts and parts[-1][-1:] in HYPHENS and len(parts[-1]) > 1 and text[:1].isalpha():
                    before = parts[-1]
                    letters = before.rstrip(HYPHENS)
                    keep = not text[:1].islower() or not letters[-1:].isalpha() or keep_hyphen(letters, text)
                    parts[-1] = letters + "-" if keep else letters
                    offset += len(parts[-1]) - len(before)
                    if styles and styles[-1][3] == count:
                        start, _, style, at = styles[-1]
                        styles[-1] = (start, max(offset, start), style, at)
                else:
                    parts.append(" ")
                    offset += 1
            if line.page != page:
                page = line.page
                breaks.append((offset, page))
            parts.append(text)
            count += 1
            if word.style:
                styles.append((offset, offset + len(text), word.style, count))
            offset += len(text)
            glue = fresh = False
            last = word
    text = "".join(parts)
    if "\x02" in text or "\ufffe" in text or "\u00ad" in text:
        text = text.replace("\x02", "-").replace("\ufffe", "-").replace("\u00ad", "-")
    draft.text, draft.styles, draft.notes, draft.breaks = text, styles, notes, breaks


def boxes_of(lines: Sequence[Line]) -> tuple[Box, ...]:
    """Return one box for each page and column that the lines stand in, in reading order."""
    made: list[list[float]] = []
    pages: list[int] = []
    for line in lines:
        if (
            made
            and pages[-1] == line.page
            and line.top >= made[-1][1] - line.height
            and line.left < made[-1][2]
            and line.right > made[-1][0]
        ):
            box = made[-1]
            box[0], box[1] = min(box[0], line.left), min(box[1], line.top)
            box[2], box[3] = max(box[2], line.right), max(box[3], line.bottom)
        else:
            made.append([line.left, line.top, line.right, line.bottom])
            pages.append(line.page)
    return tuple(Box(page, *(round(edge, 1) for edge in box)) for page, box in zip(pages, made, strict=True))


def block_of(draft: Draft) -> Block:
    """Return a composed draft as the block that is handed over."""
    marks = [Mark("footnote mark", at, at, note) for at, note in draft.notes]
    marks += style_marks(draft, lambda style: bool(style & STRUCK), "deleted")
    if draft.side == "new":
        inserted = style_marks(draft, lambda style: bool(style & (BOLD | COLOURED)) and not style & STRUCK, "inserted")
        # A paragraph that is bold from end to end, and neither italic nor coloured, is only set that way.
        whole = len(inserted) == 1 and inserted[0].start == 0 and inserted[0].end >= len(draft.text)
        marks += inserted if not whole or draft.style & (ITALIC | COLOURED) else []
    elif draft.inserted:
        marks += style_marks(draft, lambda style: style & (draft.inserted | STRUCK) == draft.inserted, "inserted")
    recognised = [line for line in draft.lines if line.words[0].confidence is not None]
    confidences = [word.confidence for line in recognised for word in line.words if word.confidence is not None]
    return Block(
        text=draft.text,
        kind=draft.kind,
        boxes=boxes_of(draft.lines),
        marks=tuple(sorted(marks, key=lambda mark: (mark.start, mark.end, mark.kind))),
        level=draft.level,
        side=draft.side,  # type: ignore[arg-type]
        row=draft.row,
        confidence=round(sum(confidences) / len(confidences), 3) if confidences else None,
        breaks=tuple(draft.breaks),
    )


def style_marks(draft: Draft, wanted: Callable[[int], bool], kind: str) -> list[Mark]:
    """Return the stretches of neighbouring words whose style is `wanted`."""
    made: list[Mark] = []
    before = -1
    for start, end, style, at in draft.styles:
        if not wanted(style):
            continue
        if before == at - 1:
            made[-1] = Mark(kind, made[-1].start, end)  # type: ignore[arg-type]
        else:
            made.append(Mark(kind, start, end))  # type: ignore[arg-type]
        before = at
    return made

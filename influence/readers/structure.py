"""Words of pages -> blocks: running heads off, columns, paragraphs, amendment tables, headings, page ends joined.

1. furniture  running heads, page numbers, contents pages, footnotes
2. layout     columns and paragraphs
3. meaning    amendment tables, headings, list items
4. joins      paragraphs that run over a column or page
"""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from influence.readers.amendment_tables import find_tables
from influence.readers.assembly import Block
from influence.readers.furniture import split_contents, split_footnotes, split_furniture
from influence.readers.glyphs import BOLD, ITALIC, PageWords
from influence.readers.layout import Column, columns_of, common_gutters
from influence.readers.leftward import order_leftward
from influence.readers.lines import Line, join_row, pieces_of, rows_of
from influence.readers.open_tables import open_tables
from influence.readers.paragraphs import BULLET, HYPHENS, LABEL, Draft, block_of, boxes_of, compose, ends_full, paragraphs_of, wraps_at
from influence.readers.retyped import insertion_style, mark_underlined
from influence.readers.ruled_tables import RuledTable, ruled_tables
from influence.readers.turned import crosswise_blocks

LONG_CELL = 200  # characters; longer text in a ruled cell is prose that somebody framed (an answer in a form)
_MARK_OF_NOTE = re.compile(r"^(\d{1,3}|[*†‡]{1,3})(?=[^\W\d]|[“\"‘(])")
_WHOLE_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def blocks_of(pages: Sequence[PageWords], rows: Iterator[int]) -> tuple[list[Block], list[int]]:
    """Return the blocks of pages whose words are known, in reading order, and the pages with a table of contents.

    Parameters
    ----------
    pages
        Neighbouring pages of one file. Running heads, type sizes and gutters are learned from all of them together.
    rows
        Gives the numbers of table rows; share one between the parts of a file.
    """
    mark_underlined(pages)
    split = split_furniture(pages, [pieces_of(page) for page in pages])
    body_size = _body_size(text for text, _ in split)
    bodies: list[list[Line]] = []
    notes: list[list[list[Line]]] = []
    contents: list[list[Line]] = []
    for page, (text, _) in zip(pages, split, strict=True):
        text, listed = split_contents(page, text)
        body, found = split_footnotes(page, text, body_size)
        bodies.append(body)
        notes.append(found)
        contents.append(listed)
    ruled = [_with_tables(page, body) for page, body in zip(pages, bodies, strict=True)]
    columns = [columns_of(body, tables) for body, tables in ruled]
    if known := common_gutters(columns):
        columns = [columns_of(body, tables, known) for body, tables in ruled]
    for page, its_columns in zip(pages, columns, strict=True):
        if page.leftward:
            order_leftward(line for column in its_columns for line in column.lines)
    margins = _Margins(columns)
    drafts = [[draft for column in on_page for draft in paragraphs_of(column, margins.of(column))] for on_page in columns]
    keep_hyphen = _hyphens(pages)
    for on_page in drafts:
        for draft in on_page:
            compose(draft, keep_hyphen)
    find_tables(drafts, rows)
    _headings(drafts, body_size)
    _join(drafts, margins, keep_hyphen)
    blocks: list[Block] = []
    for at, page in enumerate(pages):
        furniture = [join_row(row) for row in rows_of(split[at][1])]
        blocks += [_furniture(line) for line in furniture if line.top < page.height / 2]
        blocks += [_furniture(line) for line in contents[at]]
        blocks += [block_of(draft) for draft in drafts[at]]
        blocks += [_note(lines, keep_hyphen) for lines in notes[at]]
        blocks += crosswise_blocks(page)
        blocks += [_furniture(line) for line in furniture if line.top >= page.height / 2]
    with_contents = [page.number for page, lines in zip(pages, contents, strict=True) if lines]
    return [block for block in blocks if block.text], with_contents


def _with_tables(page: PageWords, body: Sequence[Line]) -> tuple[list[Line], list[RuledTable]]:
    """Return the pieces of a page, and the tables that drawn lines or rows of short cells make of some of them."""
    pieces, tables = ruled_tables(body, page.across, page.down)
    held = {id(piece) for table in tables for row in table.rows for cell in row for piece in cell.pieces}
    return pieces, tables + open_tables([piece for piece in pieces if id(piece) not in held])


def _note(lines: list[Line], keep_hyphen: Callable[[str, str], bool]) -> Block:
    first = lines[0].words[0]
    # "1See" is the mark and the first word of the note.
    first.text = _MARK_OF_NOTE.sub(r"\1 ", first.text)
    if re.fullmatch(r"\d{1,3}|[*†‡]{1,3}", first.text):
        first.order -= 1  # the blank after it is not written
    note = Draft(lines, Column(lines, 0, 0, 0, 0, 1), kind="footnote")
    compose(note, keep_hyphen)
    return block_of(note)


def _furniture(line: Line) -> Block:
    return Block(line.text.replace("\x02", "-"), kind="furniture", boxes=boxes_of([line]))


def _body_size(pages: Iterable[list[Line]]) -> float:
    """Return the type size in which most letters of the file are set."""
    sizes: Counter[float] = Counter()
    for pieces in pages:
        for piece in pieces:
            sizes[piece.size] += sum(len(word.text) for word in piece.words)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 10.0


class _Margins:
    """Where the lines of a column may end: as far as those of its like on all pages do."""

    def __init__(self, pages: Sequence[Sequence[Column]]) -> None:
        ends: dict[tuple[int, int], list[float]] = defaultdict(list)
        for columns in pages:
            for column in columns:
                near = round(column.gutter / 6)
                for at in (near - 1, near, near + 1) if column.gutter else (0,):
                    if column.places > 1 or not column.gutter:
                        ends[column.place, at] += [line.right for line in column.lines if len(line.words) > 3]
        # Where no page says more, a line may go as far as the longest of its page.
        self._page_ends = {columns[0].lines[0].page: max(one.right for one in columns) for columns in pages if columns}
        self._ends = {kind: sorted(found)[int(0.97 * (len(found) - 1))] for kind, found in ends.items() if found}

    def of(self, column: Column) -> float:
        """Return where the lines of `column` may end, in points from the page's left."""
        if column.ruled:
            return column.right
        # Three lines that end together; a page number or a line of a table that reaches further does not count.
        ends = sorted((line.right for line in column.lines), reverse=True)
        for at in range(len(ends) - 2):
            if ends[at] - ends[at + 2] < 2.5 and at < 0.2 * len(ends):
                return ends[at]
        narrow = max(column.right, self._ends.get((column.place, round(column.gutter / 6)), 0.0))
        if column.gutter and column.places > 1:
            return narrow
        if not column.gutter or (column.place == 0 and not wraps_at(column.lines, column.gutter)):
            return max(column.right, self._ends.get((0, 0)) or self._page_ends.get(column.lines[0].page, 0.0))
        return min(narrow, column.gutter) if column.place == 0 else narrow


def _hyphens(pages: Sequence[PageWords]) -> Callable[[str, str], bool]:
    """Return a judge of hyphens at line ends: keep it or not, by how the file writes the word elsewhere."""
    whole_words = [word.text for page in pages for word in page.words if word.text[-1] not in HYPHENS]
    seen: Counter[str] = Counter()
    for written, count in Counter(" ".join(whole_words).casefold().split()).items():
        for word in _WHOLE_WORD.findall(written):
            seen[word] += count

    def keep(before: str, after: str) -> bool:
        one = before.casefold().lstrip("([\"'“‘")
        other = after.casefold().strip(".,;:()[]'\"”“’‘")
        whole, hyphened = seen[one + other], seen[f"{one}-{other}"]
        if whole or hyphened:
            return hyphened > whole
        # Neither is seen: two words that both stand alone elsewhere were joined by a real hyphen.
        return len(one) > 2 and seen[one] > 0 and seen[other] > 0

    return keep


def _headings(drafts: Sequence[Sequence[Draft]], body_size: float) -> None:
    """Tell headings and list items from body text, by type, length and label; give headings their level."""
    classes: Counter[tuple[float, int]] = Counter()
    found: list[tuple[Draft, tuple[float, int]]] = []
    indents: Counter[int] = Counter()
    for page in drafts:
        for draft, after in itertools.zip_longest(page, page[1:]):
            if draft.kind == "body" and draft.column.ruled and draft.column.places > 1 and len(draft.text) < LONG_CELL:
                draft.kind = "table cell"
            if draft.kind != "body":
                continue
            text = draft.text
            bold = bool(draft.style & BOLD)
            large = draft.size > 1.12 * body_size
            # A line of italics over upright text is a heading of the lowest kind.
            slanted = bool(draft.style & ITALIC) and len(draft.lines) == 1 and after is not None and not after.style & ITALIC
            short = len(draft.lines) <= 3 and len(text) <= 200
            if short and (bold or large or slanted) and text[-1:] not in ".;,…" and any(letter.isalpha() for letter in text):
                kind = (round(draft.size * 2) / 2, 2 if bold else 1 if large else 0)
                classes[kind] += 1
                found.append((draft, kind))
            elif BULLET.match(text) or LABEL.match(text):
                draft.kind = "list item"
                indents[_indent(draft)] += 1
    order = {kind: level for level, kind in enumerate(sorted(classes, reverse=True), 1)}
    for draft, kind in found:
        draft.kind = "heading"
        draft.level = min(order[kind], 6)
    # Depths of list items: the indents that items of this file have, in order.
    depths = {indent: depth for depth, indent in enumerate(sorted(at for at in indents if indents[at] > 1 or len(indents) < 4), 1)}
    for page in drafts:
        for draft in page:
            if draft.kind == "list item":
                at = _indent(draft)
                draft.level = depths.get(at) or max((depth for indent, depth in depths.items() if indent <= at), default=1)
    if inserted := insertion_style(drafts):
        for page in drafts:
            for draft in page:
                draft.inserted = inserted if draft.kind in ("body", "list item") else 0


def _indent(draft: Draft) -> int:
    """Return how far the first line stands from the left edge of its column, in steps of 9 points."""
    return round((draft.lines[0].left - draft.column.left) / 9)


def _join(drafts: Sequence[list[Draft]], margins: _Margins, keep_hyphen: Callable[[str, str], bool]) -> None:
    """Join paragraphs that go on in the next column or on the next page; cells go on in cells of their side."""
    open_: dict[str | None, Draft] = {}
    for page in drafts:
        heads: set[str | None] = set()
        for draft in list(page):
            if draft.kind in ("caption", "footnote"):
                continue
            before = open_.get(draft.side)
            elsewhere = before is not None and (before.lines[-1].page != draft.lines[0].page or before.column is not draft.column)
            if before is not None and elsewhere and draft.side not in heads and _goes_on(before, draft, margins):
                before.lines.extend(draft.lines)
                compose(before, keep_hyphen)
                page.remove(draft)
            else:
                open_[draft.side] = draft
            if draft.side is None and draft.column.places < 3:
                open_.pop("old", None)
                open_.pop("new", None)
            heads.add(draft.side) if draft.side else None


def _goes_on(before: Draft, draft: Draft, margins: _Margins) -> bool:
    if before.kind == "heading" or draft.kind == "heading" or abs(before.size - draft.size) > 0.1 * before.size:
        return False
    last, first = before.lines[-1], draft.lines[0]
    cells = before.column.ruled or draft.column.ruled
    if last.page == first.page and (cells or not (before.column.places > 1 and draft.column.places > 1)):
        return False
    if cells and (before.column.place, before.column.places) != (draft.column.place, draft.column.places):
        return False
    if first.page - last.page > 1:
        return False
    if BULLET.match(draft.text):
        return False
    text = before.text.rstrip("'”\"’)] ")
    ended = text[-1:] in ".!?:;…"
    starts_low = draft.text[:1].islower()
    if LABEL.match(draft.text) and not (starts_low and not ended and ends_full(last, first, margins.of(before.column))):
        return False
    if starts_low and not ended:
        return True
    return not ended and ends_full(last, first, margins.of(before.column))

"""Words -> pieces of lines -> whole lines: what stands on one line without a wide gap."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from influence.readers.glyphs import PageWords, Word

_LABEL = re.compile(r"[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[a-z]{1,2}|[ivxlc]{1,6}|[A-Z])[.):\]]{0,2}|[^\w\s]{1,2}|o|[\ue000-\uf8ff]")


@dataclass(slots=True)
class Line:
    """Words that stand on one line without a wide gap, or a whole line of a column."""

    words: list[Word]
    left: float
    top: float
    right: float
    bottom: float
    size: float  # type size of most of its letters, points
    style: int  # bits that all its words share
    page: int = 0
    _text: str | None = None

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = joined(self.words)
        return self._text

    def put_in_order(self, words: list[Word]) -> None:
        """Take the same words in another order."""
        self.words, self._text = words, None

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def order(self) -> int:
        return self.words[0].order


def joined(words: list[Word]) -> str:
    """Return the text of words of one line, with a blank between them unless the file writes none."""
    if len(words) == 1:
        return words[0].text
    parts = []
    next_order = -1
    right = 0.0
    for word in words:
        # Cut from the word before only because the type size changes (a mark, small capitals).
        if word.order != next_order or word.left - right > 0.12 * (word.bottom - word.top):
            parts.append(" ")
        parts.append(word.text)
        next_order = word.order + len(word.text)
        right = word.right
    return "".join(parts[1:]) if parts[0] == " " else "".join(parts)


def make_line(words: list[Word], page: int) -> Line:
    """Return the line that holds `words` (at least one)."""
    first = words[0]
    size, style = first.size, first.style
    left, top, right, bottom = first.left, first.top, first.right, first.bottom
    plain = True
    for word in words:
        if word.size != size:
            plain = False
        if word.style != style:
            # A dash or a bullet has no style of its own.
            style = style & word.style if len(word.text) > 1 or word.text.isalnum() else style
        if word.left < left:
            left = word.left
        if word.top < top:
            top = word.top
        if word.right > right:
            right = word.right
        if word.bottom > bottom:
            bottom = word.bottom
    if not plain:
        sizes: dict[float, int] = {}
        for word in words:
            sizes[word.size] = sizes.get(word.size, 0) + len(word.text)
        size = max(sizes, key=lambda size: (sizes[size], size))
    return Line(words, left, top, right, bottom, size or bottom - top, style, page)


def pieces_of(page: PageWords) -> list[Line]:
    """Join the words of a page into pieces: words drawn one after another on one line without a wide gap."""
    pieces: list[Line] = []
    row: list[Word] = []
    gaps: list[float] = []
    for word in page.words:
        if row:
            last = row[-1]
            height = last.bottom - last.top
            gap = word.left - last.right
            middle = (word.top + word.bottom) / 2
            level = last.top <= middle <= last.bottom or word.top <= (last.top + last.bottom) / 2 <= word.bottom
            if level and gap > -0.5 * height:
                gaps.append(gap)
            else:
                _cut(row, gaps, page.number, pieces)
                row, gaps = [], []
        row.append(word)
    if row:
        _cut(row, gaps, page.number, pieces)
    return pieces


def _cut(row: list[Word], gaps: list[float], page: int, pieces: list[Line]) -> None:
    """Cut the words of one line at wide gaps: over 0.6 em, and out of proportion to the other blanks of the line.

    Justified lines of narrow columns have blanks of a whole em, but they are all alike. Blanks of two are the columns of a table.
    """
    widest = max(gaps, default=0.0)
    height = row[0].bottom - row[0].top
    limit = max(0.6 * height, 5.0)
    if widest >= limit and len(gaps) > 1:
        limit = max(limit, min(1.7 * sorted(gaps)[(len(gaps) - 1) // 2], 2 * height))
    if widest < limit:
        pieces.append(make_line(row, page))
        return
    start = 0
    for at, gap in enumerate(gaps, 1):
        if gap >= limit:
            pieces.append(make_line(row[start:at], page))
            start = at
    pieces.append(make_line(row[start:], page))


def rows_of(pieces: Iterable[Line]) -> list[list[Line]]:
    """Group pieces that stand on one line, from top to bottom, each group from left to right."""
    rows: list[list[Line]] = []
    middle = height = 0.0
    for piece in sorted(pieces, key=lambda piece: (piece.top + piece.bottom, piece.left)):
        at = (piece.top + piece.bottom) / 2
        if rows and at - middle < 0.5 * min(height, piece.height):
            rows[-1].append(piece)
        else:
            rows.append([piece])
            middle, height = at, piece.height
    for row in rows:
        row.sort(key=lambda piece: (piece.left, piece.order))
    return rows


def join_row(row: Sequence[Line]) -> Line:
    """Return the pieces of one row as one line."""
    if len(row) == 1:
        return row[0]
    return make_line([word for piece in row for word in piece.words], row[0].page)


def is_label(text: str) -> bool:
    """Whether a piece is only the number, letter or bullet of a paragraph that goes on to its right."""
    return _LABEL.fullmatch(text.strip()) is not None

"""Words of a page -> pieces -> columns -> lines, in reading order.

The order in which a file draws its words is nearly always right inside a column and often wrong between
columns; the white space is nearly always right between columns and says nothing about which of two gaps
is the boundary. So the columns are found by white space, and where a cut across two columns could also be
a gap between paragraphs that happen to stand side by side, the drawing order decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

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

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def order(self) -> int:
        return self.words[0].order


@dataclass(slots=True)
class Column:
    """Lines read from top to bottom, and where they stand: which band of the page, which column or cell of it."""

    lines: list[Line]
    left: float
    right: float
    band: int  # columns that stand side by side share it
    place: int  # 0 is the leftmost of its band
    places: int  # columns in its band
    gutter: float = 0.0  # where the column to the right begins or would begin; 0 where the text has the full width
    ruled: bool = False  # a cell of a table with drawn lines


def make_line(words: list[Word], page: int) -> Line:
    """Return the line that holds `words` (at least one)."""
    sizes: dict[float, int] = {}
    style = ~0
    left, top, right, bottom = words[0].left, words[0].top, words[0].right, words[0].bottom
    for word in words:
        sizes[word.size] = sizes.get(word.size, 0) + len(word.text)
        if len(word.text) > 1 or word.text.isalnum():
            style &= word.style
        if word.left < left:
            left = word.left
        if word.top < top:
            top = word.top
        if word.right > right:
            right = word.right
        if word.bottom > bottom:
            bottom = word.bottom
    size = max(sizes, key=lambda size: (sizes[size], size))
    return Line(words, left, top, right, bottom, size or bottom - top, 0 if style == ~0 else style, page)


def pieces_of(page: PageWords) -> list[Line]:
    """Join the words of a page into pieces: words drawn one after another on one line without a wide gap."""
    pieces: list[Line] = []
    row: list[Word] = []
    for word in page.words:
        if row:
            last = row[-1]
            height = last.bottom - last.top
            gap = word.left - last.right
            middle = (word.top + word.bottom) / 2
            # 0.6 em: the widest blanks of justified lines are split too; `columns_of` joins them again.
            if not (last.top <= middle <= last.bottom or word.top <= (last.top + last.bottom) / 2 <= word.bottom) or not (
                -0.5 * height < gap < max(0.6 * height, 5.0)
            ):
                pieces.append(make_line(row, page.number))
                row = []
        row.append(word)
    if row:
        pieces.append(make_line(row, page.number))
    return pieces


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


@dataclass(slots=True)
class _Layout:
    known: Sequence[float] = ()  # left edges of right columns that stand on several pages of the file
    columns: list[Column] = field(default_factory=list)
    bands: int = 0

    def next_band(self) -> int:
        self.bands += 1
        return self.bands


def columns_of(pieces: list[Line], known: Sequence[float] = ()) -> list[Column]:
    """Return the columns of a page in reading order.

    Parameters
    ----------
    pieces
        The page's pieces, without running heads; may be empty (no columns).
    known
        Left edges of right columns found on other pages of the file: little text in such a column (a table whose left
        cell is empty) is then enough.
    """
    made = _Layout(known)
    _divide(pieces, made, depth=0)
    return made.columns


def common_gutters(pages: Sequence[Sequence[Column]]) -> list[float]:
    """Return the left edges of right columns that stand on at least three pages of the file, the commonest first."""
    edges: dict[int, list[tuple[int, float]]] = {}
    for number, columns in enumerate(pages):
        for column in columns:
            if column.gutter and column.places == 2 and column.place == 1:
                for at in (-1, 0, 1):
                    edges.setdefault(round(column.gutter / 6) + at, []).append((number, column.gutter))
    found: list[float] = []
    most = 0
    for at in sorted(edges, key=lambda at: (-len({number for number, _ in edges[at]}), -len(edges[at]), at)):
        on_pages = len({number for number, _ in edges[at]})
        most = most or on_pages
        if on_pages < max(3, 0.25 * most) or len(found) == 3:
            break
        edge = median(edge for _, edge in edges[at])
        if all(abs(edge - other) > 24 for other in found):
            found.append(edge)
    return found


def _divide(pieces: list[Line], made: _Layout, depth: int) -> None:
    """Read `pieces` band by band: full-width text as it comes, side-by-side text one column after the other."""
    if not pieces:
        return
    best = _gutter(pieces, made.known if depth == 0 else (), depth) if depth < 3 else None
    if best is None:
        _single(pieces, made, 0.0, place=0)
        return
    x, top, bottom = best
    above = [piece for piece in pieces if (piece.top + piece.bottom) / 2 < top]
    below = [piece for piece in pieces if (piece.top + piece.bottom) / 2 > bottom]
    inside = [piece for piece in pieces if top <= (piece.top + piece.bottom) / 2 <= bottom]
    _divide(above, made, depth)
    for strip in _strips(inside):
        left = [piece for piece in strip if piece.left < x]
        right = [piece for piece in strip if piece.left >= x]
        if not left or not right:
            _single(strip, made, x, place=0 if left else 1)
            continue
        band = made.next_band()
        start = len(made.columns)
        _divide(left, made, depth + 1)
        middle = len(made.columns)
        _divide(right, made, depth + 1)
        parts = made.columns[start:]
        if len(parts) == 2 and middle == start + 1:
            for place, part in enumerate(parts):
                part.band, part.place, part.places, part.gutter = band, place, 2, x
    _divide(below, made, depth)


def _single(pieces: list[Line], made: _Layout, gutter: float, place: int) -> None:
    lines = [join_row(row) for row in rows_of(pieces)]
    left = min(line.left for line in lines)
    right = max(line.right for line in lines)
    made.columns.append(Column(lines, left, right, made.next_band(), place, 1, gutter))


def _gutter(pieces: list[Line], known: Sequence[float], depth: int) -> tuple[float, float, float] | None:
    """Return (x, top, bottom) of the white gutter with most text beside it, or None.

    The left edges of a column's lines align, so each left edge that pieces share is tried.
    """
    edges: dict[int, int] = {}
    margin = min(piece.left for piece in pieces)
    for piece in pieces:
        at = round(piece.left / 2)
        edges[at] = edges.get(at, 0) + 1
    tried = sorted(((edges[at] + edges.get(at + 1, 0), at) for at in edges if at * 2 > margin + 20), reverse=True)[:8]
    best: tuple[float, float, float, float] | None = None
    for count, at in tried:
        if count < 2 or len(pieces) < 4:
            break
        x = at * 2 - 2.5
        found = _band(pieces, x, depth)
        if found and (best is None or found[0] > best[0]):
            best = (found[0], x, found[1], found[2])
    for edge in known:
        found = _weak_band(pieces, edge)
        if found and (best is None or found[0] > best[0]):
            best = (found[0], edge, found[1], found[2])
    return best[1:] if best else None


def _runs(pieces: list[Line], x: float) -> list[list[Line]]:
    """Return the runs of pieces, from top to bottom, that leave `x` free."""
    runs: list[list[Line]] = [[]]
    for piece in sorted(pieces, key=lambda piece: (piece.top + piece.bottom, piece.left)):
        if piece.left < x < piece.right - 1:
            if runs[-1]:
                runs.append([])
        else:
            runs[-1].append(piece)
    return runs


def _band(pieces: list[Line], x: float, depth: int) -> tuple[float, float, float] | None:
    """Return (weight, top, bottom) of the best run of pieces that leave `x` free and stand on both sides of it."""
    best: tuple[float, float, float] | None = None
    for run in _runs(pieces, x):
        right = [piece for piece in run if piece.left >= x]
        if len(right) < 2:
            continue
        top, bottom = min(piece.top for piece in right), max(piece.bottom for piece in right)
        beside = [piece for piece in run if piece.left < x and piece.bottom > top and piece.top < bottom and not is_label(piece.text)]
        if len(beside) < 2:
            continue
        # Room between the columns, where they stand side by side.
        room = min(piece.left for piece in right) - max(piece.right for piece in beside)
        if room < 5:
            continue
        words_left = sum(len(piece.words) for piece in beside)
        words_right = sum(len(piece.words) for piece in right)
        if min(words_left, words_right) < 4:
            continue
        if len(beside) + len(right) < 6 and (min(words_left, words_right) < 8 or room < 1.5 * right[0].height):
            continue
        # White rivers in justified lines: few lines, drawn straight across, with little room.
        if _drawn_across(beside, right) and (len(right) < 4 or room < 1.2 * right[0].height):
            continue
        # A column is divided once more only if nearly all of it is (three columns); rivers run through a few lines.
        if depth > 0 and len(run) < 0.7 * len(pieces):
            continue
        width_left = max(piece.right for piece in beside) - min(piece.left for piece in beside)
        width_right = max(piece.right for piece in right) - min(piece.left for piece in right)
        if min(width_left, width_right) < 0.12 * (width_left + width_right):
            continue
        weight = min(words_left, words_right) + 0.1 * (words_left + words_right)
        if best is None or weight > best[0]:
            best = (weight, min(piece.top for piece in run), max(piece.bottom for piece in run))
    return best


def _weak_band(pieces: list[Line], edge: float) -> tuple[float, float, float] | None:
    """Return (weight, top, bottom) of a run that leaves a known gutter free and has a line at the right column's edge."""
    best: tuple[float, float, float] | None = None
    for run in _runs(pieces, edge):
        right = [piece for piece in run if piece.left >= edge]
        if not any(piece.left < edge + 6 and len(piece.words) > 2 for piece in right):
            continue
        weight = 0.1 * sum(len(piece.words) for piece in right)
        if best is None or weight > best[0]:
            best = (weight, min(piece.top for piece in run), max(piece.bottom for piece in run))
    return best


def _drawn_across(left: list[Line], right: list[Line]) -> bool:
    """Whether the file draws line by line across both columns, as it does within lines of one column."""
    turns = 0
    side = False
    for _, now in sorted([(piece.order, False) for piece in left] + [(piece.order, True) for piece in right]):
        turns += now != side
        side = now
    return turns > 0.8 * (2 * min(len(left), len(right)) - 1) and turns > 2


def _strips(pieces: list[Line]) -> list[list[Line]]:
    """Cut a band at white strips across all its columns, where the drawing order agrees that one ends there."""
    ordered = sorted(pieces, key=lambda piece: piece.top)
    gaps: list[tuple[float, int]] = []
    bottom = ordered[0].bottom
    for at, piece in enumerate(ordered[1:], 1):
        if piece.top > bottom - 0.5:
            gaps.append((piece.top - bottom, at))
        bottom = max(bottom, piece.bottom)
    if not gaps:
        return [pieces]
    height = median(piece.height for piece in pieces)
    usual = min(median(gap for gap, _ in gaps), height)
    highest: list[int] = []
    most = -1
    for piece in ordered:
        most = max(most, piece.words[-1].order)
        highest.append(most)
    lowest: list[int] = [0] * len(ordered)
    least = 1 << 60
    for at in range(len(ordered) - 1, -1, -1):
        least = min(least, ordered[at].order)
        lowest[at] = least
    strips: list[list[Line]] = []
    start = 0
    for gap, at in gaps:
        if gap > usual + 0.35 * height and highest[at - 1] < lowest[at]:
            strips.append(ordered[start:at])
            start = at
    strips.append(ordered[start:])
    return strips

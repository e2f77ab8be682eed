"""Words of a page -> pieces -> columns -> lines, in reading order.

The order in which a file draws its words is nearly always right inside a column and often wrong between
columns; the white space is nearly always right between columns and says nothing about which of two gaps
is the boundary. So the columns are found by white space, and where a cut across two columns could also be
a gap between paragraphs that happen to stand side by side, the drawing order decides.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from influence.readers.glyphs import Word
from influence.readers.lines import Line, is_label, join_row, make_line, rows_of
from influence.readers.ruled_tables import Cell, RuledTable

WIDE_WORDS = 5  # a piece of so many words is a line of the text, not a note in the margin
WIDE_TEXT = 0.6  # share of the width that the lines of the one column of a page with side notes take

_WORD = re.compile(r"[^\W\d_]{3}")


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
    aside: bool = False  # a note in the margin


@dataclass(slots=True)
class _Layout:
    known: Sequence[float] = ()  # left edges of right columns that stand on several pages of the file
    columns: list[Column] = field(default_factory=list)
    bands: int = 0

    def next_band(self) -> int:
        self.bands += 1
        return self.bands


def columns_of(pieces: list[Line], tables: Sequence[RuledTable] = (), known: Sequence[float] = ()) -> list[Column]:
    """Return the columns of a page in reading order.

    Parameters
    ----------
    pieces
        The page's pieces, without running heads; may be empty (no columns).
    tables
        Ruled tables that hold some of the pieces; they are read cell by cell, row by row.
    known
        Left edges of right columns found on other pages of the file: little text in such a column (a table whose left
        cell is empty) is then enough.
    """
    made = _Layout(known)
    if not tables:
        pieces, notes = _side_notes(pieces)
        _divide(pieces, made, depth=0)
        for note in notes:
            _single(note, made, 0.0, place=0)
            made.columns[-1].aside = True
        return made.columns
    inside = {id(piece) for table in tables for row in table.rows for cell in row for piece in cell.pieces}
    stand_ins = [_mark_of(table) for table in tables]
    marks = {id(mark.words[0]): table for mark, table in zip(stand_ins, tables, strict=True)}
    _divide([piece for piece in pieces if id(piece) not in inside] + stand_ins, made, depth=0)
    return _unfold(made, marks)


def _side_notes(pieces: list[Line]) -> tuple[list[Line], list[list[Line]]]:
    """Split a page of one wide column into its text and the notes in its margins, each as its pieces."""
    wide = [piece for piece in pieces if len(piece.words) >= WIDE_WORDS]
    if len(wide) < 8:
        return pieces, []
    notes = _right_notes(pieces, wide) + _left_notes(pieces, wide)
    away = {id(piece) for note in notes for piece in note}
    return [piece for piece in pieces if id(piece) not in away] if away else pieces, notes


def _right_notes(pieces: list[Line], wide: list[Line]) -> list[list[Line]]:
    left, right = min(piece.left for piece in wide), max(piece.right for piece in wide)
    beside = [piece for piece in pieces if piece.left > right + 3]
    if not any(_WORD.search(piece.text) for piece in beside):
        return []
    outer = max(piece.right for piece in beside)
    return _stacked(beside) if _is_margin(beside, wide, right - left, outer - left) else []


def _left_notes(pieces: list[Line], wide: list[Line]) -> list[list[Line]]:
    """Return the notes in the left margin: those of two lines or more, and those that stand under one another with them.

    What stands there in one line is nearly always the number or name of the paragraph beside it, and stays.
    """
    edges = Counter(round(piece.left / 2) for piece in wide)
    edge = 2 * max(edges, key=lambda at: (edges[at], -at)) - 3
    column = [piece for piece in wide if piece.left > edge]
    # Titles may begin further left than the text; where many lines do, what has the edge is a list.
    if 4 * len(column) < 3 * len(wide):
        return []
    beside = [piece for piece in pieces if piece.right < edge and not is_label(piece.text) and not re.search(r"\d", piece.text)]
    if not any(_WORD.search(piece.text) for piece in beside):
        return []
    right = max(piece.right for piece in column)
    if not _is_margin(beside, column, right - edge, right - min(piece.left for piece in beside)):
        return []
    notes = [note for note in _stacked(beside) if any(one.top < note[0].bottom and note[0].top < one.bottom for one in column)]
    starts = [note[0].left for note in notes if len(note) > 1]
    return [note for note in notes if any(abs(note[0].left - start) < 3 for start in starts)]


def _is_margin(beside: list[Line], wide: list[Line], width: float, with_margin: float) -> bool:
    """Whether pieces beside a text of this width are few, and the text wide: else they are a column."""
    few = 8 * sum(len(piece.words) for piece in beside) <= sum(len(piece.words) for piece in wide)
    usual = median(piece.right - piece.left for piece in wide)
    return few and usual >= WIDE_TEXT * width and width >= WIDE_TEXT * with_margin


def _stacked(pieces: list[Line]) -> list[list[Line]]:
    """Group pieces that stand close under one another."""
    groups: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: piece.top):
        if groups and piece.top - groups[-1][-1].bottom < 0.8 * piece.height:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups


def _mark_of(table: RuledTable) -> Line:
    """Return a line without text that stands for a table while the text around it is put in order."""
    order = min(piece.order for row in table.rows for cell in row for piece in cell.pieces)
    page = table.rows[0][0].pieces[0].page
    return make_line([Word("", table.left, table.top, table.right, table.bottom, 0.0, 0, order)], page)


def _unfold(made: _Layout, marks: dict[int, RuledTable]) -> list[Column]:
    """Put the cells of each ruled table where its mark stands."""
    columns: list[Column] = []
    for column in made.columns:
        run: list[Line] = []
        for line in column.lines:
            table = next((marks[id(word)] for word in line.words if id(word) in marks), None)
            if table is None:
                run.append(line)
                continue
            words = [word for word in line.words if id(word) not in marks]
            if words:
                run.append(make_line(words, line.page))
            if run:
                columns.append(_part(column, run, made))
                run = []
            inner = next((row[1].left for row in table.rows if len(row) == 2), 0.0)
            edges = _edges(table)
            for row in table.rows:
                columns += _row_columns([cell for cell in row if cell.pieces], inner, edges, made)
        if run:
            columns.append(_part(column, run, made))
    return columns


def _part(column: Column, lines: list[Line], made: _Layout) -> Column:
    if len(lines) == len(column.lines):
        return column
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    return Column(lines, left, right, made.next_band(), column.place, 1, column.gutter)


def _edges(table: RuledTable) -> list[float]:
    """Return the left edges of the columns of a table of three or more, or nothing where most of its rows have fewer."""
    shared = [row for row in table.rows if len(row) > 1]
    wide = max(shared, key=len, default=[])
    # Rows with an empty cell have fewer; cells that stand where none of the widest row do make another table of it.
    alike = sum(all(any(abs(cell.left - one.left) + abs(cell.right - one.right) < 6 for one in wide) for cell in row) for row in shared)
    if len(wide) < 3 or 2 * alike <= len(shared):
        return []
    return [cell.left for cell in wide]


def _row_columns(row: list[Cell], inner: float, edges: Sequence[float], made: _Layout) -> list[Column]:
    """Return the cells of one table row as the columns of one band.

    `inner` is where the right cells of the table's two-cell rows begin: a row with text in one of two cells is known by it.
    `edges` are the left edges of the columns of a table of three or more: a cell keeps its place where its neighbours are empty.
    """
    band = made.next_band()
    columns = []
    half = len(row) == 1 and inner > 0 and (abs(row[0].left - inner) < 3 or abs(row[0].right - inner) < 3)
    for place, cell in enumerate(row):
        lines = [join_row(pieces) for pieces in rows_of(cell.pieces)]
        left, right = min(line.left for line in lines), max(line.right for line in lines)
        # Text keeps the same distance from the right ruling as from the left one.
        right = max(right, cell.right - max(left - cell.left, 2.0)) if len(lines) > 1 else right
        if half:
            columns.append(Column(lines, left, right, band, int(abs(cell.left - inner) < 3), 2, inner, ruled=True))
            continue
        gutter = row[1].left if len(row) > 1 else 0.0
        places = len(row)
        at = bisect_right(edges, cell.left + 3) - 1
        over = sum(cell.left - 3 < edge < cell.right - 3 for edge in edges)  # columns that the cell covers
        if edges and at >= 0 and over < len(edges):
            place, places, gutter = at, len(edges), edges[1]
        columns.append(Column(lines, left, right, band, place, places, gutter, ruled=True))
    return columns


def common_gutters(pages: Sequence[Sequence[Column]]) -> list[float]:
    """Return the left edges of right columns that stand on at least three pages of the file, the commonest first."""
    edges: dict[int, list[tuple[int, float]]] = {}
    for number, columns in enumerate(pages):
        for column in columns:
            if column.gutter and column.places == 2 and column.place == 1 and len(column.lines) > 2 and not column.ruled:
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
    gutters = _further(inside, x, depth)
    for strip in _strips(inside, x):
        if len(gutters) > 1:
            _side_by_side(strip, gutters, made)
            continue
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


def _further(pieces: list[Line], x: float, depth: int) -> list[float]:
    """Return all gutters of a band that one divides: three columns and more, where each goes from the band's top to its foot."""
    found = [x]
    for part in ([piece for piece in pieces if piece.left < x], [piece for piece in pieces if piece.left >= x]):
        inner = _gutter(part, (), depth + 1) if part and depth < 2 else None
        if inner is not None:
            found += _further(part, inner[0], depth + 1)
    if any(piece.left < one < piece.right - 1 for piece in pieces for one in found):
        return [x]
    return sorted(found)


def _side_by_side(pieces: list[Line], gutters: Sequence[float], made: _Layout) -> None:
    """Add the columns between gutters as one band; where there is no text in a column, none is made."""
    band = made.next_band()
    parts: list[list[Line]] = [[] for _ in range(len(gutters) + 1)]
    for piece in pieces:
        parts[bisect_right(gutters, piece.left)].append(piece)
    for place, part in enumerate(parts):
        if part:
            lines = [join_row(row) for row in rows_of(part)]
            left, right = min(line.left for line in lines), max(line.right for line in lines)
            made.columns.append(Column(lines, left, right, band, place, len(parts), gutters[max(place - 1, 0)]))


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
    ordered = sorted(pieces, key=lambda piece: (piece.top + piece.bottom, piece.left))
    for count, at in tried:
        if count < 2 or len(pieces) < 4:
            break
        found = _band(ordered, at * 2 - 2.5, depth)
        if found and (best is None or found[0] > best[0]):
            best = found
    for edge in known:
        found = _weak_band(ordered, edge)
        if found and (best is None or found[0] > best[0]):
            best = found
    return best[1:] if best else None


def _runs(pieces: list[Line], x: float) -> list[list[Line]]:
    """Return the runs of pieces, which come from top to bottom, that leave `x` free."""
    runs: list[list[Line]] = [[]]
    for piece in pieces:
        if piece.left < x < piece.right - 1:
            if runs[-1]:
                runs.append([])
        else:
            runs[-1].append(piece)
    return runs


def _band(pieces: list[Line], x: float, depth: int) -> tuple[float, float, float, float] | None:
    """Return (weight, gutter, top, bottom) of the best run of pieces that leave `x` free and stand on both sides of it."""
    best: tuple[float, float, float, float] | None = None
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
        if min(words_left, words_right) < 4 or min(_height(beside), _height(right)) < 2:
            continue
        if len(beside) + len(right) < 6 and (min(words_left, words_right) < 8 or room < 1.5 * right[0].height):
            continue
        # White rivers in justified lines: few lines, drawn straight across, with little room.
        if _drawn_across(beside, right) and _height(right) < (4 if room >= 1.2 * right[0].height else 8):
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
            edge = min(piece.left for piece in right) - 2
            best = (weight, edge, min(piece.top for piece in run), max(piece.bottom for piece in run))
    return best


def _weak_band(pieces: list[Line], edge: float) -> tuple[float, float, float, float] | None:
    """Return (weight, gutter, top, bottom) of a run that leaves a known gutter free and has a line at the right column's edge."""
    best: tuple[float, float, float, float] | None = None
    for run in _runs(pieces, edge):
        right = [piece for piece in run if piece.left >= edge]
        if not any(piece.left < edge + 6 and len(piece.words) > 2 for piece in right):
            continue
        weight = 0.1 * sum(len(piece.words) for piece in right)
        if best is None or weight > best[0]:
            best = (weight, edge, min(piece.top for piece in run), max(piece.bottom for piece in run))
    return best


def _height(pieces: list[Line]) -> int:
    """Return how many lines the pieces stand on."""
    return len({round(piece.bottom / 3) for piece in pieces})


def _drawn_across(left: list[Line], right: list[Line]) -> bool:
    """Whether the file draws line by line across both columns, as it does within the lines of one column."""
    drawn = sorted([(piece.order, 0, piece) for piece in left] + [(piece.order, 1, piece) for piece in right], key=lambda one: one[:2])
    jumps = sum(
        before[1] == 0 and after[1] == 1 and after[2].top < before[2].bottom and before[2].top < after[2].bottom
        for before, after in itertools.pairwise(drawn)
    )
    rows = min(_height(left), _height(right))
    return jumps >= max(2, 0.5 * rows)


def _strips(pieces: list[Line], x: float) -> list[list[Line]]:
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
    # Drawn line by line, every line looks like the end of one: then it takes the height of an empty line.
    across = _drawn_across([piece for piece in pieces if piece.left < x], [piece for piece in pieces if piece.left >= x])
    least_gap = usual + (0.9 if across else 0.35) * height
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
        if gap > least_gap and highest[at - 1] < lowest[at]:
            strips.append(ordered[start:at])
            start = at
    strips.append(ordered[start:])
    return strips

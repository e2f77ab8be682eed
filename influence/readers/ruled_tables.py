"""Drawn lines -> the cells of ruled tables, and the text in each; white space is not asked where rulings answer.

A piece of text is in a cell if there are lines above, below, left and right of it that meet. Lines that
meet nothing (underlining, strike-through, ornaments) close no cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from influence.readers.glyphs import Rule, Word
from influence.readers.lines import Line, make_line

_NEAR = 3.0  # points within which two drawn lines are one, or meet


@dataclass(slots=True)
class Cell:
    """A rectangle that drawn lines close, and the pieces of text in it."""

    left: float
    top: float
    right: float
    bottom: float
    pieces: list[Line]


@dataclass(slots=True)
class RuledTable:
    """Cells that touch, row by row from top to bottom, each row from left to right."""

    rows: list[list[Cell]]
    left: float
    top: float
    right: float
    bottom: float


def ruled_tables(pieces: Sequence[Line], across: Sequence[Rule], down: Sequence[Rule]) -> tuple[list[Line], list[RuledTable]]:
    """Return the pieces, cut where a border runs through, and the ruled tables with at least two cells side by side.

    Parameters
    ----------
    pieces
        The text of one page.
    across, down
        Its horizontal and vertical lines, in any order, in pieces or whole.
    """
    if len(across) < 2 or len(down) < 2:
        return list(pieces), []
    flat = _merged([(rule.left, rule.right, (rule.top + rule.bottom) / 2) for rule in across])
    upright = _merged([(rule.top, rule.bottom, (rule.left + rule.right) / 2) for rule in down])
    # A border meets an upright line somewhere near both its ends.
    flat = [line for line in flat if _meets(line, line[0], upright) and _meets(line, line[1], upright)]
    if len(flat) < 2:
        return list(pieces), []
    borders = [line for line in upright if _meets(line, line[0], flat) and _meets(line, line[1], flat)]
    pieces = [part for piece in pieces for part in _cut(piece, borders)]
    cells: dict[tuple[int, int, int, int], Cell] = {}
    for piece in pieces:
        x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
        above = max((at for low, high, at in flat if low - _NEAR <= x <= high + _NEAR and at < y), default=None)
        below = min((at for low, high, at in flat if low - _NEAR <= x <= high + _NEAR and at >= y), default=None)
        if above is None or below is None:
            continue
        before = max((at for low, high, at in upright if low - _NEAR <= y <= high + _NEAR and at <= x), default=None)
        after = min((at for low, high, at in upright if low - _NEAR <= y <= high + _NEAR and at > x), default=None)
        if before is None or after is None:
            continue
        key = (round(before), round(above), round(after), round(below))
        cell = cells.get(key)
        if cell is None:
            cell = cells[key] = Cell(before, above, after, below, [])
        cell.pieces.append(piece)
    return pieces, [table for table in _tables(list(cells.values())) if any(len(row) > 1 for row in table.rows)]


def _cut(piece: Line, borders: Sequence[tuple[float, float, float]]) -> list[Line]:
    """Cut a piece where an upright border stands between two of its words: cells may be nearer than blanks are wide."""
    y = (piece.top + piece.bottom) / 2
    cuts = [at for low, high, at in borders if low < y < high and piece.left + _NEAR < at < piece.right - _NEAR]
    if not cuts:
        return [piece]
    parts: dict[int, list[Word]] = {}
    for word in piece.words:
        middle = (word.left + word.right) / 2
        parts.setdefault(sum(at < middle for at in cuts), []).append(word)
    return [make_line(words, piece.page) for _, words in sorted(parts.items())]


def _merged(lines: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Join lines (low, high, at) that lie on one another end to end."""
    made: list[tuple[float, float, float]] = []
    for low, high, at in sorted(lines, key=lambda line: (round(line[2] / _NEAR), line[0])):
        for index in range(len(made) - 1, max(len(made) - 40, -1), -1):
            last = made[index]
            if abs(last[2] - at) <= _NEAR and last[0] - _NEAR <= high and low <= last[1] + _NEAR:
                made[index] = (min(last[0], low), max(last[1], high), last[2])
                break
        else:
            made.append((low, high, at))
    return made


def _meets(line: tuple[float, float, float], end: float, others: Sequence[tuple[float, float, float]]) -> bool:
    return any(abs(at - end) <= _NEAR and low - _NEAR <= line[2] <= high + _NEAR for low, high, at in others)


def _tables(cells: list[Cell]) -> list[RuledTable]:
    """Gather cells that touch into tables, and their cells into rows."""
    cells.sort(key=lambda cell: (cell.top, cell.left))
    group_of: dict[int, list[Cell]] = {}
    open_: list[Cell] = []  # cells that one further down may still touch
    for cell in cells:
        open_ = [other for other in open_ if other.bottom + _NEAR >= cell.top]
        group = [cell]
        for other in open_:
            if _touch(cell, other) and (joined := group_of[id(other)]) is not group:
                joined.extend(group)
                for one in group:
                    group_of[id(one)] = joined
                group = joined
        group_of[id(cell)] = group
        open_.append(cell)
    groups = list({id(group): group for group in group_of.values()}.values())
    made = []
    for group in groups:
        rows: list[list[Cell]] = []
        for cell in sorted(group, key=lambda cell: (cell.top, cell.left)):
            if rows and abs(rows[-1][0].top - cell.top) <= _NEAR:
                rows[-1].append(cell)
            else:
                rows.append([cell])
        for row in rows:
            row.sort(key=lambda cell: cell.left)
        made.append(
            RuledTable(
                rows,
                min(cell.left for cell in group),
                min(cell.top for cell in group),
                max(cell.right for cell in group),
                max(cell.bottom for cell in group),
            )
        )
    return made


def _touch(cell: Cell, other: Cell) -> bool:
    return (
        cell.left <= other.right + _NEAR
        and other.left <= cell.right + _NEAR
        and cell.top <= other.bottom + _NEAR
        and other.top <= cell.bottom + _NEAR
    )

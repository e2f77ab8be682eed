"""Tables without drawn lines, of three columns or more -> their cells, row by row.

What tells such a table from text in columns: its lines are drawn row by row, not column by column, and its cells are
short. Two columns are left to the layout: there the white space alone does not tell a table from prose.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from influence.readers.lines import Line, rows_of
from influence.readers.ruled_tables import Cell, RuledTable

LEAST_COLUMNS = 3
LEAST_ROWS = 3  # with text in three columns
SHORT = 4  # words of a usual cell; columns of prose have lines of five and more


def open_tables(pieces: Sequence[Line]) -> list[RuledTable]:
    """Return the tables of a page that only white space divides; none on most pages.

    Parameters
    ----------
    pieces
        The text of the page that no ruled table holds, in the order in which it is drawn.
    """
    # Neighbours in drawing order on one line: without a few of them there is no table.
    beside = sum(after.left > before.right and abs(after.bottom - before.bottom) < 3 for before, after in pairwise(pieces))
    if beside < (LEAST_COLUMNS - 1) * LEAST_ROWS - 1:
        return []
    found: list[RuledTable] = []
    rows = rows_of(pieces)
    at = 0
    while at < len(rows):
        end = _end(rows, at) if len(rows[at]) >= LEAST_COLUMNS else at
        table = _table(rows[at:end]) if end - at >= LEAST_ROWS else None
        if table is not None:
            found.append(table)
            at = end
        else:
            at += 1
    return found


def _end(rows: Sequence[list[Line]], start: int) -> int:
    """Return where the run of rows ends that begins at `start`: rows of three pieces, with lines between that go on in one of them."""
    end = last_full = start
    for at in range(start + 1, len(rows)):
        gap = min(piece.top for piece in rows[at]) - max(piece.bottom for piece in rows[at - 1])
        prose = len(rows[at]) == 1 and len(rows[at][0].words) > 2 * SHORT
        if prose or gap > 1.8 * rows[at - 1][0].height or at - last_full > 4:
            break
        if len(rows[at]) >= LEAST_COLUMNS:
            last_full = at
        end = at
    while end > last_full:
        # Lines after the last full row belong to it if they stand under one of its inner cells; else they are the text below.
        if all(piece.left > rows[last_full][0].right for piece in rows[last_full + 1]) and last_full + 1 == end:
            break
        end -= 1
    return end + 1


def _table(rows: Sequence[list[Line]]) -> RuledTable | None:
    """Return rows as a table, or None where they are none."""
    full = [row for row in rows if len(row) >= LEAST_COLUMNS]
    if len(full) < LEAST_ROWS or median(len(piece.words) for row in full for piece in row) > SHORT:
        return None
    # Row by row: what stands in a row is drawn before what stands in the next.
    in_turn = sum(max(piece.order for piece in before) < min(piece.order for piece in after) for before, after in pairwise(full))
    if in_turn < 0.8 * (len(full) - 1):
        return None
    columns = _columns(full)
    # In each row a piece for a column, and the pieces of a column aligned: the words of lines that are only set wide fall anywhere.
    apart = sum(len({_place(piece, columns) for piece in row}) == len(row) for row in full)
    if len(columns) < LEAST_COLUMNS or apart < 0.8 * len(full):
        return None
    held = [[piece for row in full for piece in row if _place(piece, columns) == place] for place in range(len(columns))]
    if sum(_is_aligned(pieces, len(full)) for pieces in held) < 0.6 * len(columns):
        return None
    made: list[list[Cell]] = []
    usual = len(columns)
    bottom = rows[0][0].top
    for row in rows:
        places = [_place(piece, columns) for piece in row]
        # A line begins a row if it has text in the first column, or in most of them.
        begins = not made or 0 in places or len(row) > usual / 2
        top = min(piece.top for piece in row)
        if begins:
            made.append([])
        for piece, place in zip(row, places, strict=True):
            left, right = columns[place]
            cell = next((cell for cell in made[-1] if cell.left == left), None)
            if cell is None:
                made[-1].append(Cell(left, top, right, piece.bottom, [piece]))
            else:
                cell.pieces.append(piece)
                cell.bottom = max(cell.bottom, piece.bottom)
        bottom = max(bottom, *(piece.bottom for piece in row))
    for cells in made:
        cells.sort(key=lambda cell: cell.left)
    return RuledTable(made, columns[0][0], min(piece.top for piece in rows[0]), columns[-1][1], bottom)


def _is_aligned(pieces: Sequence[Line], rows: int) -> bool:
    """Whether a column has text in most rows, and most of it begins together, ends together or is centred on one another."""
    if len(pieces) < 0.6 * rows:
        return False
    lefts, rights = [piece.left for piece in pieces], [piece.right for piece in pieces]
    for edges in (lefts, rights, [(left + right) / 2 for left, right in zip(lefts, rights, strict=True)]):
        at = median(edges)
        if sum(abs(edge - at) < 3 for edge in edges) >= 0.7 * len(edges):
            return True
    return False


def _columns(rows: Sequence[list[Line]]) -> list[tuple[float, float]]:
    """Return the (left, right) edges of columns: what the pieces of most rows cover, from left to right."""
    usual = median(len(row) for row in rows)
    spans = sorted((piece.left, piece.right) for row in rows if len(row) >= usual for piece in row)
    made: list[tuple[float, float]] = []
    for left, right in spans:
        if made and left < made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], right))
        else:
            made.append((left, right))
    return made


def _place(piece: Line, columns: Sequence[tuple[float, float]]) -> int:
    """Return the column that a piece shares most with."""
    return max(range(len(columns)), key=lambda at: (min(piece.right, columns[at][1]) - max(piece.left, columns[at][0]), -at))

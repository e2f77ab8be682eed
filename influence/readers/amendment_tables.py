"""Text in two columns -> prose, or an amendment table: what the draft says | what it should say.

Two columns of prose share no phrases; the two sides of an amendment table share most of them. That, or a
pair of headers over the columns ("Text proposed by the Commission | Amendment"), tells them apart in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from influence.readers.cells import are_headers
from influence.readers.glyphs import BOLD
from influence.readers.paragraphs import LABEL, Draft, wraps_at

# Words of the headers over the two sides, as the kinds of file we know print them (English, German, French).
_OLD_HEADER = re.compile(
    r"\b(?:text proposed|commission|original|current|existing|draft|proposal|regulation|vorschlag|kommission|fassung|entwurf|bisherig"
    r"|texte? propos|proposition)",
    re.IGNORECASE,
)
_NEW_HEADER = re.compile(
    r"\b(?:amend|suggest|propos|new (?:text|wording)|revis|recommend|alternative|änderung|neue fassung|modif)",
    re.IGNORECASE,
)
SHARED_PHRASES = 0.35  # of the shorter side's three-word runs; prose columns share under .02, amendment cells over .4
PAIRED = 0.45  # likeness of two cells' paragraphs above which they answer each other


@dataclass(slots=True)
class _Table:
    """Neighbouring bands with one gutter: perhaps a table, perhaps prose in two columns."""

    gutter: float
    page: int
    bands: list[tuple[list[Draft], list[Draft]]]
    header: bool = False


def find_tables(pages: Sequence[Sequence[Draft]], rows: Iterator[int]) -> None:
    """Mark the drafts of amendment tables with side and row; leave prose columns alone.

    Parameters
    ----------
    pages
        The drafts of each page, in reading order, with the columns that they stand in.
    rows
        Gives each row of a table its number.
    """
    before: tuple[_Table, bool] | None = None
    open_grid: _Grid | None = None
    for drafts in pages:
        for grid in _grids(drafts):
            _find_sides(grid, open_grid)
            open_grid = grid
            for cells in grid.rows if grid.sides else ():
                old, new = (cells[side] for side in grid.sides or ())
                if old or new:
                    _pair(old, new, rows)
                    # Reasons and names of provisions beside the wordings are cells too: nothing is asked there.
                    for draft in (draft for cell in cells for draft in cell if draft.kind == "body"):
                        draft.kind = "table cell"
        for table in _tables(drafts):
            goes_on = before is not None and before[1] and table.page - before[0].page <= 1 and abs(before[0].gutter - table.gutter) < 12
            is_table = _is_table(table, goes_on)
            before = (table, is_table)
            if is_table:
                for left, right in table.bands:
                    _pair(left, right, rows)


@dataclass(slots=True)
class _Grid:
    """Neighbouring bands of three columns or more: perhaps old | new | justification, perhaps data, perhaps prose."""

    page: int
    gutter: float
    places: int
    rows: list[list[list[Draft]]]
    sides: tuple[int, int] | None = None


LEAST_RUNS = 12  # three-word runs in a column of a table of three or more: cells of data have few


def _grids(drafts: Sequence[Draft]) -> list[_Grid]:
    """Gather the bands of one page that have the same three columns or more."""
    made: list[_Grid] = []
    open_: _Grid | None = None
    band = None
    for draft in drafts:
        column = draft.column
        if column.places < 3:
            # A row over the full width of a drawn table ends nothing; other text does.
            open_ = open_ if column.ruled and column.places == 1 else None
            continue
        if open_ is None or open_.places != column.places or (column.ruled and abs(open_.gutter - column.gutter) > 8):
            open_ = _Grid(draft.lines[0].page, column.gutter, column.places, [])
            made.append(open_)
            band = None
        if band != column.band:
            open_.rows.append([[] for _ in range(column.places)])
            band = column.band
        open_.rows[-1][column.place].append(draft)
    return made


def _find_sides(grid: _Grid, before: _Grid | None) -> None:
    """Find the columns of the old and the new text, by their headers, by their phrases, or as on the page before; take headers off."""
    for cells in grid.rows:
        heads = [cell[0] if cell else None for cell in cells]
        texts = [head.text if head else "" for head in heads]
        for old, new in combinations(range(grid.places), 2):
            if are_headers(texts[old], texts[new]):
                grid.sides = grid.sides or (old, new)
                for cell, head in zip(cells, heads, strict=True):
                    if head is not None:
                        head.kind = "caption"
                        del cell[0]
                break
    if grid.sides is not None:
        return
    columns = [[draft for cells in grid.rows for draft in cells[place]] for place in range(grid.places)]
    long = [place for place in range(grid.places) if len(_runs(columns[place])) >= LEAST_RUNS]
    alike, sides = max(((_shared(columns[old], columns[new]), (-old, -new)) for old, new in combinations(long, 2)), default=(0.0, (0, 0)))
    if alike >= SHARED_PHRASES:
        grid.sides = (-sides[0], -sides[1])
    elif before and before.sides and grid.page - before.page <= 1 and _same_columns(grid, before):
        grid.sides = before.sides


def _same_columns(grid: _Grid, other: _Grid) -> bool:
    return grid.places == other.places and abs(grid.gutter - other.gutter) < 12


def _tables(drafts: Sequence[Draft]) -> list[_Table]:
    """Gather the bands of one page into tables: one gutter, no full-width text between, each header begins a new one."""
    made: list[_Table] = []
    open_: _Table | None = None
    at = 0
    while at < len(drafts):
        column = drafts[at].column
        end = at
        while end < len(drafts) and drafts[end].column.band == column.band:
            end += 1
        band, at = drafts[at:end], end
        left = [draft for draft in band if draft.column.place == 0]
        right = [draft for draft in band if draft.column.place == 1]
        if not column.gutter or column.places > 2:
            # A row over the full width of a drawn table (a justification) ends nothing; other text does.
            open_ = open_ if column.ruled and column.places == 1 else None
            continue
        if open_ is None or abs(open_.gutter - column.gutter) > 8:
            open_ = _Table(column.gutter, band[0].lines[0].page, [])
            made.append(open_)
        while left and right and _stands_above(left, right[0]):
            del left[0]
        if left and right and _header(left, right):
            if open_.bands:
                open_ = _Table(column.gutter, band[0].lines[0].page, [])
                made.append(open_)
            open_.header = True
            left[0].kind = right[0].kind = "caption"
            left, right = left[1:], right[1:]
            if left or right:
                open_.bands.append((left, right))
        elif right or column.ruled or wraps_at(column.lines, column.gutter) or (open_.header and not open_.bands):
            open_.bands.append((left, right))
        else:
            # Short lines on the left, beside nothing: a heading between two tables.
            open_ = None
    return [table for table in made if table.bands]


def _stands_above(left: Sequence[Draft], right: Draft) -> bool:
    """Whether the first draft on the left is a heading over both columns: higher than the right one, in larger or bolder type."""
    first = left[0]
    if len(left) < 2 or len(first.lines) > 2 or first.lines[-1].bottom > right.lines[0].top + 1:
        return False
    return first.size > 1.15 * left[1].size or bool(first.style & ~left[1].style & BOLD)


def _is_table(table: _Table, goes_on: bool) -> bool:
    left = [draft for band in table.bands for draft in band[0]]
    right = [draft for band in table.bands for draft in band[1]]
    if table.header:
        return True
    alike = _shared(left, right)
    # A table that goes on over the page needs no header, and on its last page one side may be empty.
    return alike >= SHARED_PHRASES or (goes_on and (alike > 0.02 or not left or not right))


def _header(left: Sequence[Draft], right: Sequence[Draft]) -> bool:
    one, other = left[0].text, right[0].text
    level = abs(left[0].lines[0].top - right[0].lines[0].top) < 12
    short = len(one) < 80 and len(other) < 80
    return level and short and bool(_OLD_HEADER.search(one)) and bool(_NEW_HEADER.search(other))


def _shared(left: Sequence[Draft], right: Sequence[Draft]) -> float:
    """Return the share of the shorter side's three-word runs that the other side has too."""
    one, other = _runs(left), _runs(right)
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer >= 3 else 0.0


def _runs(drafts: Sequence[Draft]) -> set[tuple[str, ...]]:
    words = [word for draft in drafts for word in draft.text.casefold().split()]
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


def _pair(left: list[Draft], right: list[Draft], rows: Iterator[int]) -> None:
    """Give paragraphs that answer each other the same row, keeping the order of both sides."""
    from rapidfuzz import fuzz

    for draft in left:
        draft.side = "old"
    for draft in right:
        draft.side = "new"
    for draft in (*left, *right):
        if draft.kind != "furniture":
            draft.kind = "table cell"
    n, m = len(left), len(right)
    labels = [[_label(draft.text) for draft in side] for side in (left, right)]
    likeness = [[0.0] * m for _ in range(n)]
    for i in range(n):
        for j in range(m):
            value = fuzz.ratio(left[i].text, right[j].text) / 100
            if labels[0][i] and labels[0][i] == labels[1][j]:
                value += 0.2
            likeness[i][j] = value if value >= PAIRED else 0.0
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            both = best[i + 1][j + 1] + likeness[i][j] if likeness[i][j] else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    if n == 1 and m == 1:
        left[0].row = right[0].row = next(rows)
        return
    i = j = 0
    while i < n or j < m:
        if i < n and j < m and likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            left[i].row = right[j].row = next(rows)
            i, j = i + 1, j + 1
        elif j >= m or (i < n and best[i][j] == best[i + 1][j]):
            left[i].row = next(rows)
            i += 1
        else:
            right[j].row = next(rows)
            j += 1


def _label(text: str) -> str:
    match = LABEL.match(text)
    return match.group() if match else ""

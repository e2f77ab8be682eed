"""The cells of a table -> blocks; in an amendment table each with its side (old | new) and the row that pairs them.

For every format that says itself where its cells are (Word, OpenDocument, HTML, Markdown).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, count

from influence.document import Mark
from influence.readers.assembly import Block

# Headers over the two sides as drafting tables print them (English, German, French, Spanish).
OLD_HEADER = re.compile(
    r"\b(?:text proposed|commission|original|current|existing|draft|proposal|initial|present|old|today|from|regulation|directive|vorschlag"
    r"|kommission|fassung|entwurf|bisherig|geltend|texte? (?:propos|actuel|initial)|proposition|actual|vigente|propuesta)",
    re.IGNORECASE,
)
NEW_HEADER = re.compile(
    r"\b(?:amend|suggest|propos|new\b|revis|recommend|alternative|change|requested|to\b|änderung|neue?\b|modif|nouve|nuevo|propuest)",
    re.IGNORECASE,
)
# A header is short; a cell that quotes a provision is not.
LONGEST_HEADER = 80
# Likeness (0 to 1) of two paragraphs above which they answer each other, and of a row's two cells above which a table
# without headers is an amendment table: cells of a data table hardly reach .4, a changed provision seldom falls below .5.
PAIRED = 0.45


def table_blocks(rows: Sequence[Sequence[list[Block]]], numbers: count[int]) -> list[Block]:
    """Return the blocks of a table in reading order, row by row, cell by cell.

    Parameters
    ----------
    rows
        For each row its cells, for each cell its paragraphs (which are changed in place).
    numbers
        Where the numbers of rows come from; one for the whole document.

    Examples
    --------
    >>> rows = [[[Block("Draft text")], [Block("Our proposal")]], [[Block("Data may be kept.")], [Block("Data shall not be kept.")]]]
    >>> [(block.side, block.row, block.text) for block in table_blocks(rows, count(1))][2:]
    [('old', 1, 'Data may be kept.'), ('new', 1, 'Data shall not be kept.')]
    """
    width = max((len(row) for row in rows), default=0)
    if width <= 1:
        # A box around text is layout, not a table.
        return [block for row in rows for cell in row for block in cell]
    sides = _sides(rows, width)
    made: list[Block] = []
    for row in rows:
        for cell in row:
            for block in cell:
                if block.kind != "list item":
                    block.kind = "table cell"
        if sides is None or len(row) <= max(sides) or _is_header(row, sides):
            # Cells of one row share its number, so that a reader can tell rows apart.
            made += [block for cell in row for block in cell]
            continue
        old, new = (row[side] for side in sides)
        pair_cells(old, new, numbers)
        made += [block for cell in row for block in cell]
    return made


def pair_cells(old: Sequence[Block], new: Sequence[Block], numbers: count[int]) -> None:
    """Give the paragraphs of two cells their sides, and those that answer each other the same row, in order."""
    old = [block for block in old if block.text.strip()]
    new = [block for block in new if block.text.strip()]
    for block in old:
        block.side = "old"
    for block in new:
        block.side = "new"
        block.marks = _insertions(block)
    likeness = [[_likeness(one, other) for other in new] for one in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            both = best[i + 1][j + 1] + likeness[i][j] if likeness[i][j] else -1.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    i = j = 0
    alone_old: list[Block] = []
    alone_new: list[Block] = []

    def close_gap() -> None:
        # Between two pairs, one paragraph on either side: the one was written for the other, however unlike they are.
        if len(alone_old) == len(alone_new) == 1:
            alone_old[0].row = alone_new[0].row = next(numbers)
        else:
            for block in (*alone_old, *alone_new):
                block.row = next(numbers)
        alone_old.clear()
        alone_new.clear()

    while i < len(old) or j < len(new):
        if i < len(old) and j < len(new) and likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            close_gap()
            old[i].row = new[j].row = next(numbers)
            i, j = i + 1, j + 1
        elif j >= len(new) or (i < len(old) and best[i][j] == best[i + 1][j]):
            alone_old.append(old[i])
            i += 1
        else:
            alone_new.append(new[j])
            j += 1
    close_gap()


def _insertions(block: Block) -> tuple[Mark, ...]:
    """Return the marks of a new cell's paragraph with emphasised words read as inserted, unless all of it is emphasised."""
    marks = tuple(
        replace(mark, kind="inserted") if mark.kind == "emphasis" and mark.end - mark.start < 0.9 * len(block.text) else mark
        for mark in block.marks
    )
    return tuple(dict.fromkeys(marks))


def standing_text(block: Block) -> str:
    """Return a block's text without what is struck out or deleted."""
    text = block.text
    for mark in sorted(block.marks, key=lambda mark: mark.start, reverse=True):
        if mark.kind == "deleted":
            text = text[: mark.start] + text[mark.end :]
    return text


def _likeness(old: Block, new: Block) -> float:
    """Return how alike two paragraphs are, 0 to 1 (a common label adds .2), or 0 below `PAIRED`."""
    from rapidfuzz import fuzz

    value = fuzz.ratio(old.text, standing_text(new), score_cutoff=100 * (PAIRED - 0.2)) / 100
    one, other = (re.match(r"\s*[\[(]?\w{1,4}[.)]", block.text) for block in (old, new))
    if one and other and one.group().strip() == other.group().strip():
        value += 0.2
    return value if value >= PAIRED else 0.0


def _sides(rows: Sequence[Sequence[list[Block]]], width: int) -> tuple[int, int] | None:
    """Return the columns of the old and the new text, or None where the table is no amendment table."""
    for row in rows[:3]:
        texts = [_cell_text(cell) for cell in row]
        for at, after in combinations(range(len(texts)), 2):
            for old, new in ((at, after), (after, at)):
                if are_headers(texts[old], texts[new]) and (_names_wordings(texts[old], texts[new]) or _alike(rows, old, new)):
                    return old, new
    if width != 2:
        return None
    changed = any(mark.kind in ("deleted", "inserted") for row in rows for cell in row[1:] for block in cell for mark in block.marks)
    likeness = _alike(rows, 0, 1)
    return (0, 1) if likeness >= 0.5 or (changed and likeness) else None


def _alike(rows: Sequence[Sequence[list[Block]]], old: int, new: int) -> float:
    """Return the share of rows whose two cells, of five words or more, are versions of one text; 0 without such rows."""
    from rapidfuzz import fuzz

    pairs = [(_cell_text(row[old]), " ".join(standing_text(block) for block in row[new])) for row in rows if len(row) > max(old, new)]
    long = [(one, other) for one, other in pairs if len(one.split()) >= 5 and len(other.split()) >= 5]
    return sum(fuzz.ratio(one, other) >= 100 * PAIRED for one, other in long) / len(long) if long else 0.0


def _names_wordings(old: str, new: str) -> bool:
    """Whether two headers speak of wordings, so that their columns need not be alike ("Current situation | Recommendation" do not)."""
    if " " not in old and " " not in new:
        return True  # "Original | Proposed"
    return re.search(r"(?i)amend|änder|wording|\btext|fassung|enmienda|commission|regulation|directive", f"{old} {new}") is not None


def are_headers(old: str, new: str) -> bool:
    """Whether two texts are the headers over what a draft says and over what it should say."""
    if not old or not new or len(old) > LONGEST_HEADER or len(new) > LONGEST_HEADER:
        return False
    # "Commission proposal | Proposed amendment": the left one may say "proposal", the right one must not be the Commission's.
    return bool(OLD_HEADER.search(old)) and bool(NEW_HEADER.search(new)) and old.casefold() != new.casefold()


def _is_header(row: Sequence[list[Block]], sides: tuple[int, int]) -> bool:
    return are_headers(_cell_text(row[sides[0]]), _cell_text(row[sides[1]]))


def _cell_text(cell: Sequence[Block]) -> str:
    return " ".join(block.text for block in cell).strip()

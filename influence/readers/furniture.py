"""What a page carries besides its text: running heads, page numbers, mastheads; and footnotes at its foot."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from influence.readers.cells import are_headers
from influence.readers.glyphs import RAISED, PageWords
from influence.readers.lines import Line, join_row, rows_of

_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|seite|p\.|pg\.?)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von|sur|de|\|)\s*\d{1,4})?\W*", re.IGNORECASE
)
_A_WORD = re.compile(r"[^\W\d_]{3}")
# The lines that close the masthead of a UN document.
_MASTHEAD_END = re.compile(r"(?:Distr\b|Original\s*:)")
MARGIN = 0.17  # share of the page's height, at the top and at the foot, in which running heads stand
EDGE = 0.09  # the same for a lone short line that nothing repeats
DEEPEST = 8  # rows from the edge
MOST_WORDS = 25  # of a running head or foot, with an address
_STEP = 12  # points: running heads of left and right pages differ by less in height


def split_furniture(pages: Sequence[PageWords], pieces: Sequence[list[Line]]) -> list[tuple[list[Line], list[Line]]]:
    """Split each page's pieces into (text, furniture).

    A row at the edge of the page is furniture if it says the same near the same height of at least three pages (two, in
    a file of two), where a number may count the pages; or if it is a page number, or (not on the first page) a few
    words, set off from the text at the very edge. Rows are peeled from the edge inwards; the first that is not
    furniture ends it.
    """
    edges: list[tuple[list[_Row], list[_Row]]] = []
    seen: Counter[tuple[object, ...]] = Counter()
    for page, found in zip(pages, pieces, strict=True):
        top = rows_of(piece for piece in found if piece.bottom < MARGIN * page.height)[:DEEPEST]
        foot = rows_of(piece for piece in found if piece.top > (1 - MARGIN) * page.height)[::-1][:DEEPEST]
        edges.append(([_Row.of(row, page) for row in top], [_Row.of(row, page) for row in foot]))
        for side, edge in enumerate(edges[-1]):
            seen.update({(key, side, one.place + step) for one in edge for key in one.keys for step in (-1, 0, 1)})
            seen.update({(one.shape, side, one.place + step) for one in edge for step in (-1, 0, 1)})
    anywhere = _counted({one.longest for sides in edges for edge in sides for one in edge}, pieces)
    enough = 3 if len(pages) > 2 else 2
    made: list[tuple[list[Line], list[Line]]] = []
    for page, found, sides in zip(pages, pieces, edges, strict=True):
        away = _masthead(found, page.height) if page.number == 1 else set()
        for side, edge in enumerate(sides):
            missed: list[list[Line]] = []
            for at, one in enumerate(edge):
                row = one.pieces
                count = max(seen[key, side, one.place] for key in one.keys)
                # Numbered notes may keep step with the pages by chance, a few of the many; and "Justification" may stand
                # at the top of three pages, but stands in the middle of many more.
                usual = anywhere[one.longest]
                # A lead-in is no running head, and neither are the headers of an amendment table that goes on over pages.
                ends_open = row[-1].words[-1].text[-1:] in ":;," or _heads_columns(row)
                repeated = len(pages) > 1 and not ends_open and count >= max(enough, 0.4 * seen[one.shape, side, one.place], 0.4 * usual)
                if repeated or (at == 0 and _alone(row, side, page, found)) or (side == 1 and not missed and _is_code(row, page)):
                    away.update(id(piece) for gone in (row, *missed) for piece in gone)
                    missed = []
                else:
                    missed.append(row)
                    if len(missed) > 1 or sum(len(piece.words) for piece in row) > 9:
                        break
        made.append(([piece for piece in found if id(piece) not in away], [piece for piece in found if id(piece) in away]))
    if not any(text for text, _ in made):
        return [(list(found), []) for found in pieces]  # one short text on every page is the text
    return made


def _heads_columns(row: list[Line]) -> bool:
    return any(are_headers(one.text, other.text) for one, other in itertools.combinations(row[:6], 2))


@dataclass(slots=True)
class _Row:
    """A row near the edge of a page, and what it may have in common with rows of other pages."""

    pieces: list[Line]
    place: int  # height on the page, in steps
    shape: str  # its words with # for each number
    longest: str  # the shape of its longest piece
    keys: list[tuple[object, ...]]

    @classmethod
    def of(cls, row: list[Line], page: PageWords) -> _Row:
        text = " ".join(piece.text for piece in row).casefold()
        shape = _shape(text)
        longest = shape if len(row) == 1 else _shape(max(row, key=lambda piece: len(piece.words)).text.casefold())
        return cls(row, int(row[0].top // _STEP), shape, longest, _keys(text, shape, page))


def _shape(text: str) -> str:
    return _NUMBER.sub("#", text)


def _counted(shapes: set[str], pieces: Sequence[list[Line]]) -> Counter[str]:
    """Count the short pieces of all pages that have one of these shapes."""
    # Most pieces are told by the shape of their last word, which is known from an earlier one.
    endings = {shape.rpartition(" ")[2] for shape in shapes}
    known: dict[str, bool] = {}
    counts: Counter[str] = Counter()
    for found in pieces:
        for piece in found:
            if len(piece.words) > MOST_WORDS:
                continue
            text = piece.text.casefold()
            last = text.rpartition(" ")[2]
            wanted = known.get(last)
            if wanted is None:
                wanted = known[last] = _shape(last) in endings
            if wanted and (shape := _shape(text)) in shapes:
                counts[shape] += 1
    return counts


def _keys(text: str, shape: str, page: PageWords) -> list[tuple[object, ...]]:
    """Return what rows of different pages have in common if one repeats the other: the words, with a number that counts the pages."""
    keys: list[tuple[object, ...]] = [(text,)] if _A_WORD.search(text) else []
    if len(shape) > 120:
        return keys or [(text,)]
    for at, number in enumerate(_NUMBER.findall(text)[:6]):
        value = int(number) if number.isdigit() else _roman(number)
        keys.append((shape, at, value - page.number))
    return keys or [(text,)]


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in text]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _alone(row: list[Line], side: int, page: PageWords, found: list[Line]) -> bool:
    """Whether the outermost row is a page number, or a few words at the very edge, set off from the text."""
    bottom, top = max(piece.bottom for piece in row), min(piece.top for piece in row)
    others = [piece for piece in found if all(piece is not one for one in row)]
    near = (
        min((piece.top - bottom for piece in others if piece.top > bottom - 1), default=page.height)
        if side == 0
        else min((top - piece.bottom for piece in others if piece.bottom < top + 1), default=page.height)
    )
    if _PAGE_NUMBER.fullmatch(" ".join(piece.text for piece in row)):
        return near > 0.5 * row[0].height
    at_edge = bottom < EDGE * page.height if side == 0 else top > (1 - EDGE) * page.height
    if not at_edge or near < 0.8 * row[0].height or sum(len(piece.words) for piece in row) > 12:
        return False
    if page.number == 1 and side == 0:
        return False
    low, high = (bottom - 3, bottom + near + 3) if side == 0 else (top - near - 3, top + 3)
    ruled = any(low < rule.top < high and rule.right - rule.left > 0.3 * page.width for rule in page.across)
    # A number at the end counts pages; one at the beginning may be that of a note.
    counted = row[-1].words[-1].text in (str(page.number), page.label) or row[0].words[0].text.startswith(f"{page.number}/")
    return ruled or counted


def _is_code(row: list[Line], page: PageWords) -> bool:
    """Whether a row at the very foot is a job number or a bar code: figures, and no word."""
    text = " ".join(piece.text for piece in row)
    return row[0].top > (1 - EDGE) * page.height and any(letter.isdigit() for letter in text) and not _A_WORD.search(text)


def _masthead(pieces: Sequence[Line], height: float) -> set[int]:
    """Return the pieces of a first page's masthead: all down to the line that gives distribution or language."""
    rows = rows_of(piece for piece in pieces if piece.bottom < 0.45 * height)
    last = max((at for at, row in enumerate(rows) if any(_MASTHEAD_END.match(piece.text) for piece in row)), default=-1)
    return {id(piece) for row in rows[: last + 1] for piece in row}


_SMALL = 0.93  # of the body's type size; notes are set smaller
_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§]{1,3}|[ivx]{1,4})(?=\s|[A-Z“\"‘'(]|https?:|$)")


def split_footnotes(page: PageWords, pieces: list[Line], body_size: float) -> tuple[list[Line], list[list[Line]]]:
    """Split a page's text into (body, footnotes, each as its lines).

    Footnotes are the lowest lines of the page, in smaller type than the body or under a short drawn rule, the first of
    them beginning with a mark (a number, an asterisk).
    """
    if not page.across and all(piece.size >= _SMALL * body_size for piece in pieces):
        return pieces, []
    rows = rows_of(pieces)
    start = len(rows)
    while start > 0 and _small(rows[start - 1], body_size):
        start -= 1
    # Small print of the text (tables) may stand above the notes; the first note carries a mark.
    while start < len(rows) and not _begins_note(rows[start]):
        start += 1
    if start == len(rows):
        start = _below_rule(page, rows)
    if start == 0 or start == len(rows) or _in_table(page, rows[start]):
        return pieces, []
    notes: list[list[Line]] = []
    for part in _note_columns(rows[start:]):
        for row in part:
            line = join_row(row)
            if notes and not _begins_note(row):
                notes[-1].append(line)
            else:
                notes.append([line])
    away = {id(piece) for row in rows[start:] for piece in row}
    return [piece for piece in pieces if id(piece) not in away], notes


def _note_columns(rows: list[list[Line]]) -> list[list[list[Line]]]:
    """Return the rows of notes column by column: two columns, where a note begins to the right of another's words."""
    edge = min((piece.left for row in rows for piece in row[1:] if _begins_note([piece]) and len(row[0].words) > 2), default=0.0)
    if not edge or any(piece.left < edge - 24 and piece.right > edge for row in rows for piece in row):
        return [rows]
    # A note may begin with an indent.
    edge = min(piece.left for row in rows for piece in row if piece.left > edge - 24)
    pieces = [piece for row in rows for piece in row]
    return [rows_of(piece for piece in pieces if piece.left < edge - 1), rows_of(piece for piece in pieces if piece.left >= edge - 1)]


def _below_rule(page: PageWords, rows: list[list[Line]]) -> int:
    """Return the first row under a footnote rule: short, in the lower half, from the left margin; with a small mark under it."""
    margin = min((row[0].left for row in rows), default=0.0)
    for rule in sorted(page.across, key=lambda rule: rule.top):
        width = rule.right - rule.left
        if rule.top > 0.5 * page.height and abs(rule.left - margin) < 12 and 0.1 * page.width < width < 0.45 * page.width:
            start = next((at for at, row in enumerate(rows) if row[0].top > rule.top - 2), len(rows))
            if start < len(rows) and _begins_note(rows[start]):
                words = [word for piece in rows[start] for word in piece.words]
                if len(words) > 1 and words[0].size < 0.85 * words[1].size:
                    return start
    return len(rows)


def _in_table(page: PageWords, row: list[Line]) -> bool:
    """Whether a drawn line goes down between the words of a row: "6 June 2003" in a cell is no sixth note."""
    middle = (row[0].top + row[0].bottom) / 2
    return any(rule.top < middle < rule.bottom and row[0].right < rule.left < row[-1].left for rule in page.down)


def _small(row: list[Line], body_size: float) -> bool:
    return max(row, key=lambda piece: len(piece.words)).size < _SMALL * body_size


def _begins_note(row: list[Line]) -> bool:
    first = row[0].words[0]
    return _NOTE.match(first.text) is not None and (len(row[0].words) > 1 or len(row) > 1 or len(first.text) > 3)


_PAGE_AT_END = re.compile(r"(?:.*[.…·_\s])?(\d{1,4}|[ivxl]{1,6})$")
CONTENTS_ROWS = 5  # rows that end in rising page numbers; tables of figures do not rise


def split_contents(page: PageWords, pieces: list[Line]) -> tuple[list[Line], list[Line]]:
    """Split a page's text into (text, lines of a table of contents).

    A contents page has at least five lines that end, after a gap or dots, in page numbers that never fall, and these
    are most of its lines.
    """
    if sum(piece.words[-1].text[-1] in "0123456789ivxl" for piece in pieces) < CONTENTS_ROWS:
        return pieces, []
    rows = rows_of(pieces)
    numbered: list[tuple[int, int]] = []
    for at, row in enumerate(rows):
        last = row[-1].words[-1]
        match = _PAGE_AT_END.fullmatch(last.text)
        if not match or last.style & RAISED or (len(row) < 2 and not re.search(r"[.…·_]{3}", row[0].text)):
            continue
        value = int(match[1]) if match[1].isdigit() else _roman(match[1])
        numbered.append((at, value))
    rising = sum(value >= before for (_, before), (_, value) in itertools.pairwise(numbered))
    if len(numbered) < CONTENTS_ROWS or rising < 0.9 * (len(numbered) - 1):
        return pieces, []
    first, last_row = numbered[0][0], numbered[-1][0]
    if len(numbered) < 0.4 * (last_row - first + 1) or numbered[-1][1] <= numbered[0][1]:
        return pieces, []
    # The lines above belong to it too if it begins there: the word "Contents", or an entry that runs over two lines.
    while first > 0 and (len(rows[first - 1]) > 1 or sum(len(piece.words) for piece in rows[first - 1]) <= 3):
        first -= 1
    away = {id(piece) for row in rows[first : last_row + 1] for piece in row}
    lines = [join_row(row) for row in rows[first : last_row + 1]]
    return [piece for piece in pieces if id(piece) not in away], lines

"""What a page carries besides its text: running heads, page numbers, mastheads; and footnotes at its foot."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from influence.readers.glyphs import PageWords, Rule
from influence.readers.lines import Line, join_row, rows_of

_DIGITS = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|seite|p\.|pg\.?)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von|sur|de|\|)\s*\d{1,4})?\W*", re.IGNORECASE
)
MARGIN = 0.17  # share of the page's height, at the top and at the foot, in which running heads stand
DEEPEST = 8  # rows from the edge


def split_furniture(pages: Sequence[PageWords], pieces: Sequence[list[Line]]) -> list[tuple[list[Line], list[Line]]]:
    """Split each page's pieces into (text, furniture).

    A row at the edge of the page is furniture if it says the same, up to digits, at the same height of at
    least three pages (of two, in a file of two), or if it is nothing but a page number set off from the text.
    Rows are peeled from the edge inwards; the first that is not furniture ends it.
    """
    edges: list[tuple[list[list[Line]], list[list[Line]]]] = []
    seen: Counter[tuple[str, int, int]] = Counter()
    for page, found in zip(pages, pieces, strict=True):
        top = rows_of(piece for piece in found if piece.bottom < MARGIN * page.height)[:DEEPEST]
        foot = rows_of(piece for piece in found if piece.top > (1 - MARGIN) * page.height)[::-1][:DEEPEST]
        edges.append((top, foot))
        for side, rows in enumerate((top, foot)):
            for key in {_key(row) for row in rows}:
                seen[(key[0], side, key[1])] += 1
    enough = 3 if len(pages) > 2 else 2
    made: list[tuple[list[Line], list[Line]]] = []
    for page, found, (top, foot) in zip(pages, pieces, edges, strict=True):
        away: set[int] = set()
        for side, rows in enumerate((top, foot)):
            misses: list[list[Line]] = []
            for at, row in enumerate(rows):
                text, place = _key(row)
                count = max(seen[(text, side, place + step)] for step in (-1, 0, 1))
                if (count >= enough and len(pages) > 1) or (at == 0 and _alone(row, rows, side, page)):
                    away.update(id(piece) for piece in row)
                    if misses:
                        away.update(id(piece) for missed in misses for piece in missed)
                        misses = []
                else:
                    misses.append(row)
                    if len(misses) > 1 or _looks_like_text(row):
                        break
        text_pieces = [piece for piece in found if id(piece) not in away]
        furniture = [piece for piece in found if id(piece) in away]
        made.append((text_pieces, furniture))
    return made


def _key(row: list[Line]) -> tuple[str, int]:
    text = " ".join(piece.text for piece in row)
    return _DIGITS.sub("#", text.casefold()), round(row[0].top / 4)


def _alone(row: list[Line], rows: list[list[Line]], side: int, page: PageWords) -> bool:
    """Whether the outermost row is only a page number, set off from the text by more than a line's height."""
    if not _PAGE_NUMBER.fullmatch(" ".join(piece.text for piece in row)):
        return False
    if len(rows) < 2:
        return True
    near = rows[1]
    gap = near[0].top - row[0].bottom if side == 0 else row[0].top - near[0].bottom
    return gap > 0.5 * row[0].height


def _looks_like_text(row: list[Line]) -> bool:
    return sum(len(piece.words) for piece in row) > 9


_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§]{1,3}|[ivx]{1,4})(?=\s|[A-Z“\"‘'(]|https?:|$)")


def split_footnotes(page: PageWords, pieces: list[Line], body_size: float) -> tuple[list[Line], list[list[Line]]]:
    """Split a page's text into (body, footnotes, each as its lines).

    Footnotes are the lowest lines of the page, all in smaller type than the body, the first of them
    beginning with a mark (a number, an asterisk).
    """
    rows = rows_of(pieces)
    start = len(rows)
    while start > 0 and _small(rows[start - 1], body_size):
        start -= 1
    # A gap or a drawn rule separates notes from small print of the text (tables); the first must carry a mark.
    while start < len(rows) and not _begins_note(rows[start], body_size):
        start += 1
    if start == 0 or start == len(rows):
        return pieces, []
    notes: list[list[Line]] = []
    for row in rows[start:]:
        line = join_row(row)
        if notes and not _begins_note(row, body_size):
            notes[-1].append(line)
        else:
            notes.append([line])
    away = {id(piece) for row in rows[start:] for piece in row}
    return [piece for piece in pieces if id(piece) not in away], notes


def _small(row: list[Line], body_size: float) -> bool:
    return max(row, key=lambda piece: len(piece.words)).size < 0.93 * body_size


def _begins_note(row: list[Line], body_size: float) -> bool:
    first = row[0].words[0]
    if not _NOTE.match(first.text):
        return False
    rest = row[0].words[1] if len(row[0].words) > 1 else row[1].words[0] if len(row) > 1 else None
    return rest is not None or len(first.text) > 3


def group_rules(rules: Sequence[Rule]) -> dict[int, list[Rule]]:
    """Return rules by their height in steps of 16 points, so that a word finds those near it."""
    near: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        near[int(rule.top // 16)].append(rule)
    return near

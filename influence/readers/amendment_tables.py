"""Text in two columns -> prose, or an amendment table: what the draft says | what it should say.

Two columns of prose share no phrases; the two sides of an amendment table share most of them. That, or a
pair of headers over the columns ("Text proposed by the Commission | Amendment"), tells them apart in any language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from influence.readers.paragraphs import LABEL, Draft

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


def find_tables(bands: Sequence[tuple[list[Draft], list[Draft]]]) -> None:
    """Mark the drafts of amendment tables with side and row; leave prose columns alone.

    Parameters
    ----------
    bands
        For every band of two columns, in reading order: the drafts of the left and of the right column.
    """
    rows = count(1)
    last: tuple[int, float, bool] | None = None  # page and gutter of the latest table, and whether it was one
    for left, right in bands:
        if not left or not right:
            continue
        page = left[0].lines[0].page
        gutter = right[0].column.left
        header = _header(left, right)
        alike = _shared(left, right)
        goes_on = last is not None and last[2] and page - last[0] <= 1 and abs(last[1] - gutter) < 12
        # A table that goes on over the page needs no header; a header alone needs nothing in common below it.
        if not (alike >= SHARED_PHRASES or header or (goes_on and alike > 0.02)):
            last = (page, gutter, False)
            continue
        last = (page, gutter, True)
        if header:
            left[0].kind = right[0].kind = "caption"
            left, right = left[1:], right[1:]
        _pair(left, right, rows)


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


def _pair(left: list[Draft], right: list[Draft], rows: count[int]) -> None:
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

"""Numbers of lines in the margin of drafts and bills: they count what is printed, they say nothing."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from influence.readers.glyphs import PageWords, Word

LEAST = 5  # numbers on a page, where every line has one
LEAST_APART = 3  # where every fifth or tenth has one
COVERED = 0.6  # of the lines between the first and the last number; numbered paragraphs have several lines each
MOST_OF_PAGE = 0.5  # of the page's lines stand between the first and the last number; the marks of footnotes stand at the foot
FULL = 0.4  # share of the numbered lines that are filled to the right: a numbered list of names is not


def take_out_line_numbers(pages: Sequence[PageWords]) -> list[int]:
    """Take the numbers of lines out of the words of pages, and return the pages where some stood.

    Line numbers stand outside the text, one under another, and count its lines: each, or every fifth. What is counted
    tells them from the numbers of paragraphs, and that the lines are full from those of a list.
    """
    found = []
    for page in pages:
        digits = [word for word in page.words if word.text.isdigit() and len(word.text) <= 4]
        if len(digits) < LEAST_APART:
            continue
        away = _line_numbers(page, digits)
        if away:
            page.words = [word for word in page.words if id(word) not in away]
            found.append(page.number)
    return found


def _line_numbers(page: PageWords, digits: list[Word]) -> set[int]:
    others = [word for word in page.words if not word.text.isdigit()]
    if len(others) < 20:
        return set()
    # A line has a dozen words: the outermost twentieth begin it, or end it.
    left = sorted(word.left for word in others)[len(others) // 20]
    right = sorted(word.right for word in others)[-1 - len(others) // 20]
    away: set[int] = set()
    for beside in ([word for word in digits if word.right < left + 1], [word for word in digits if word.left > right - 1]):
        if len(beside) >= LEAST_APART:
            column = _aligned(beside)
            if _counts_lines(column, others, left, right):
                away.update(id(word) for word in column)
    return away


def _aligned(words: list[Word]) -> list[Word]:
    """Return the words of the largest group with a common left or right edge, from top to bottom."""
    best: list[Word] = []
    for edges in ([word.left for word in words], [word.right for word in words]):
        near = Counter(round(edge / 4) + step for edge in edges for step in (0, 1))
        at = max(near, key=lambda at: (near[at], -at)) * 4
        group = [word for word, edge in zip(words, edges, strict=True) if at - 6 <= edge <= at + 2]
        best = max(best, group, key=len)
    return sorted(best, key=lambda word: word.top)


def _counts_lines(column: Sequence[Word], others: Sequence[Word], left: float, right: float) -> bool:
    steps = Counter(int(after.text) - int(before.text) for before, after in pairwise(column))
    step, times = max(steps.items(), key=lambda pair: (pair[1], -pair[0]), default=(0, 0))
    if step < 1 or times < 0.7 * (len(column) - 1) or len(column) < (LEAST if step == 1 else LEAST_APART):
        return False
    lines: list[list[float]] = []  # middle and right edge of each line of text
    for word in sorted(others, key=lambda word: word.top + word.bottom):
        middle = (word.top + word.bottom) / 2
        if lines and middle - lines[-1][0] < 0.4 * (word.bottom - word.top):
            lines[-1][1] = max(lines[-1][1], word.right)
        else:
            lines.append([middle, word.right])
    middles = [middle for middle, _ in lines]
    # Notes of the foot and running heads are not counted, so neighbouring numbers are looked at, not the page.
    counted = [bisect_left(middles, after.top) - bisect_left(middles, before.top) for before, after in pairwise(column)]
    if step == 1:
        if times < COVERED * max(sum(counted), 1):
            return False
    elif sum(abs(lines_between - step) <= 1 for lines_between in counted) < 0.6 * len(counted):
        return False
    numbered = lines[bisect_left(middles, column[0].top) : bisect_right(middles, column[-1].bottom)]
    if len(numbered) < MOST_OF_PAGE * len(lines):
        return False
    return sum(end > left + 0.8 * (right - left) for _, end in numbered) >= FULL * max(len(numbered), 1)

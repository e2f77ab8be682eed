"""Text that does not stand upright: pages laid on their side, and words written across the others."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

from influence.document import Box
from influence.readers.assembly import Block
from influence.readers.glyphs import PageWords, Word

NEAR = 2.0  # times the type size: words of one stamp or note stand nearer, those of two labels of a chart mostly do not


def crosswise_blocks(page: PageWords) -> list[Block]:
    """Return what is written across the text of a page as furniture: stamps, marks over the text, notes along its edge, labels of charts.

    Words drawn one after the other, near to each other, make one block. Without such words the list is empty.
    """
    groups: list[list[Word]] = []
    for before, word in itertools.pairwise([None, *page.crosswise]):
        if before is not None and word is not None and _distance(before, word) < NEAR * max(before.size, word.size, 1.0):
            groups[-1].append(word)
        elif word is not None:
            groups.append([word])
    return [Block(" ".join(word.text for word in group), kind="furniture", boxes=(_around(group, page.number),)) for group in groups]


def _distance(one: Word, other: Word) -> float:
    """Return how far two boxes are apart, in points; 0 where they touch."""
    beside = max(one.left, other.left) - min(one.right, other.right)
    below = max(one.top, other.top) - min(one.bottom, other.bottom)
    return math.hypot(max(beside, 0.0), max(below, 0.0))


def _around(words: Sequence[Word], page: int) -> Box:
    left, top = min(word.left for word in words), min(word.top for word in words)
    right, bottom = max(word.right for word in words), max(word.bottom for word in words)
    return Box(page, round(left, 1), round(top, 1), round(right, 1), round(bottom, 1))


def turn_back(blocks: Sequence[Block], pages: Sequence[PageWords]) -> None:
    """Give the blocks of pages that were turned to be read the boxes that they have on the page as it is shown."""
    turned = {page.number: page for page in pages if page.turned}
    for block in blocks if turned else ():
        block.boxes = tuple(_turned_back(box, turned[box.page]) if box.page in turned else box for box in block.boxes)


def _turned_back(box: Box, page: PageWords) -> Box:
    """Turn a box by the page's quarter turns against the clock; `page` has the size it was read in."""
    if page.turned == 1:
        edges = box.top, page.width - box.right, box.bottom, page.width - box.left
    elif page.turned == 2:
        edges = page.width - box.right, page.height - box.bottom, page.width - box.left, page.height - box.top
    else:
        edges = page.height - box.bottom, box.left, page.height - box.top, box.right
    left, top, right, bottom = (round(edge, 1) for edge in edges)
    return replace(box, left=left, top=top, right=right, bottom=bottom)

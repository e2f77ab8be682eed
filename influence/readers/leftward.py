"""Pages written from right to left: mirrored while their layout is worked out, so that all rules of layout hold for them too."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from influence.readers.assembly import Block
from influence.readers.glyphs import PageWords, Rule, Word
from influence.readers.lines import Line

_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # Hebrew, Arabic, Syriac, Thaana, N'Ko
_RIGHTWARD = re.compile("[A-Za-z\u00c0-\u024f\u0370-\u04ff]")


def mirror(pages: Sequence[PageWords]) -> list[int]:
    """Mirror, in place, the pages of which most words are written from right to left; return their numbers."""
    made = []
    for page in pages:
        sample = page.words[:: max(len(page.words) // 60, 1)]
        if sum(_LEFTWARD.search(word.text) is not None for word in sample) * 2 <= len(sample):
            continue
        page.leftward = True
        made.append(page.number)
        things: list[Word | Rule] = [*page.words, *page.crosswise, *page.across, *page.down]
        for thing in things:
            thing.left, thing.right = page.width - thing.right, page.width - thing.left
    return made


def mirror_back(blocks: Sequence[Block], pages: Sequence[PageWords]) -> None:
    """Give the blocks of mirrored pages the boxes that they have on the page as printed."""
    widths = {page.number: page.width for page in pages if page.leftward}
    for block in blocks if widths else ():
        block.boxes = tuple(
            replace(box, left=round(widths[box.page] - box.right, 1), right=round(widths[box.page] - box.left, 1))
            if box.page in widths
            else box
            for box in block.boxes
        )


def order_leftward(lines: Iterable[Line]) -> None:
    """Put names and figures in other scripts, which run from left to right inside the line, in their own order again."""
    for line in lines:
        ordered: list[Word] = []
        for rightward, run in itertools.groupby(line.words, key=lambda word: _RIGHTWARD.search(word.text) is not None):
            words = list(run)
            ordered += words[::-1] if rightward else words
        line.put_in_order(ordered)

"""Headings that only their type shows: short paragraphs in bold, in formats where the author could have said so and did not."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import pairwise

from influence.readers.assembly import Block
from influence.readers.labels import readings
from influence.readers.numbering import heading_levels

LONGEST_HEADING = 120  # characters


def find_bold_headings(blocks: Sequence[Block], bold: Container[int]) -> None:
    """Make headings of short paragraphs that are bold throughout and stand over something that is not.

    Parameters
    ----------
    blocks
        All blocks in reading order; changed in place. The new headings lie below those that the format states.
    bold
        `id()` of the blocks that are bold throughout.
    """
    deepest = max((block.level for block in blocks if block.kind == "heading"), default=0)
    found: list[tuple[Block, str]] = []
    for block, following in pairwise(blocks):
        if block.kind != "body" or block.label or id(block) not in bold or block.side is not None:
            continue
        if len(block.text) <= LONGEST_HEADING and not re.search(r"[.;,]$", block.text) and id(following) not in bold:
            label = readings(block.text, heading=True)
            found.append((block, label[0].style if label else "capitals" if block.text.isupper() else "bold"))
    for (block, _), level in zip(found, heading_levels([style for _, style in found]), strict=True):
        block.kind, block.level = "heading", deepest + level

"""Blocks -> the number a person would cite for each: "27", "27 (a)", "Article 5 (1) (b)", or None."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from influence.readers.assembly import Block

LABEL = re.compile(r"\s*(?:(\d{1,3}(?:\.\d{1,3})*)[.)]\s|\(?([a-z]|[ivx]+)\)\s)")


def number_blocks(blocks: Sequence[Block]) -> list[str | None]:
    """Return the citation of each block, in order."""
    numbers: list[str | None] = []
    for block in blocks:
        match = LABEL.match(block.label + " " if block.label else block.text)
        numbers.append(block.number if block.number is not None else match[1] if match else None)
    return numbers

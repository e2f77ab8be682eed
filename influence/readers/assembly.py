"""Blocks -> Document: what every reader hands over, numbered, put under headings and given offsets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from influence.document import Box, Mark, ParagraphKind


@dataclass(slots=True)
class Block:
    """One paragraph as a reader found it, before it is numbered and given its place in the text.

    Offsets in `marks` count from the start of `text`. `level` is the level of a heading (1 is the
    outermost) or the depth of a list item (1 is the outermost); 0 elsewhere. `label` is a number or
    bullet that the format stores apart from the text (Word's automatic numbers, an HTML list); where the
    number is printed in the text, `label` is "" and the numbering is read off the text.
    """

    text: str
    kind: ParagraphKind = "body"
    boxes: tuple[Box, ...] = ()
    marks: tuple[Mark, ...] = ()
    level: int = 0
    label: str = ""
    side: Literal["old", "new"] | None = None
    row: int | None = None  # blocks of one table row that answer each other (old | new) share it
    confidence: float | None = None

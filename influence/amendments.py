"""Amendments -> finds: tables of old | new text, and "Amendment 5 / Article 4 / ..." run in the text."""

from __future__ import annotations

import re

from influence.document import Document, Paragraph
from influence.units import Find, fold

# A new cell that only says that the old text should go.
_GONE = re.compile(
    r"\W*(?:\d+\.?\s*)?(?:to be |should be |is )?(?:delete[d]?|deletion|omit(?:ted)?|remove[d]?|suppress(?:ed)?|strike(?: out)?|n/?a)?\W*",
    re.I,
)


def amendments(document: Document) -> list[Find]:
    """Return the amendments of a document in reading order: the new text as the ask, the old as what it replaces.

    A row with an empty new side asks that the old text be deleted; one with an empty old side adds. A row whose sides are
    the same asks for nothing and is left out.
    """
    by_id = {paragraph.id: paragraph for paragraph in document.paragraphs}
    finds = []
    for paragraph in document.paragraphs:
        if paragraph.side is None or paragraph.kind == "furniture":
            continue
        other = by_id.get(paragraph.pair or "")
        if paragraph.side == "old":
            if other is None:
                finds.append(_deletion(paragraph, fold(paragraph.text), "amendment: no new text"))
            continue
        new, old = fold(paragraph.text), fold(other.text) if other is not None else ""
        if old and _GONE.fullmatch(new):
            finds.append(_deletion(paragraph, old, "amendment: old | delete"))
        elif new and new != old:
            action = "change" if old else "add"
            found = Find(
                paragraph.span.start, paragraph.span.end, new, paragraph, "amendment: old | new", action=action, replaces=old or None
            )
            finds.append(found)
    return finds


def _deletion(paragraph: Paragraph, old: str, cue: str) -> Find:
    """An ask that the old text should go; it reads alone because it names the text."""
    return Find(paragraph.span.start, paragraph.span.end, f"Delete: {old}", paragraph, cue, action="delete", replaces=old)

"""Amendments -> finds: tables of old | new text, and "Amendment 5 / Article 4 / ..." run in the text."""

from __future__ import annotations

from influence.document import Document
from influence.units import Find, fold


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
                finds.append(
                    Find(
                        paragraph.span.start,
                        paragraph.span.end,
                        fold(paragraph.text),
                        paragraph,
                        "amendment: no new text",
                        action="delete",
                        replaces=fold(paragraph.text),
                    )
                )
            continue
        new, old = fold(paragraph.text), fold(other.text) if other is not None else ""
        if not new or new == old:
            continue
        action = "change" if old else "add"
        finds.append(
            Find(paragraph.span.start, paragraph.span.end, new, paragraph, "amendment: old | new", action=action, replaces=old or None)
        )
    return finds

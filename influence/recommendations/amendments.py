"""Amendments -> finds: tables of old | new text, and "Amendment 5 / Article 4 / new text" run in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from influence.document import Document, Paragraph
from influence.recommendations.units import Find, fold

# A new cell that only says that the old text should go.
_GONE = re.compile(
    r"\W*(?:\(?\w{1,4}[.)]\s*)?(?:to be |should be |is )?"
    r"(?:delete[d]?|deletion|omit(?:ted)?|remove[d]?|suppress(?:ed)?|"
    r"strike(?: out)?|gestrichen|streichen|supprimé|n/?a)?\W*(?:\([^)]*\))?\W*",
    re.I,
)
# A cell that only says where: it labels the amendment and asks for nothing.
_PLACE = re.compile(
    r"\W*(?:or\. ?\w{2}|(?:proposal for a (?:regulation|directive)|"
    r"amendment|article|art\.|recital|annex|chapter|section|title|paragraph|point|subparagraph|"
    r"new|artikel|erwägungsgrund|justification|text proposed by the \w+|same as \w+)\b[\s\d().,:a-z–-]{0,40})\W*",
    re.I,
)
_INLINE = re.compile(r"\s*(?P<label>(?:proposed )?amendment\s+(?:no\.?\s*)?\d{1,4}[a-z]?)\s*[.:–-]?\s*$", re.I)
_TARGET = re.compile(r"\s*(?:article|art\.|recital|annex|section|clause|paragraph)\s*\(?\d", re.I)
_ENDS = re.compile(r"\s*(?:justification|reason|rationale|explanation|begründung)\b", re.I)
_NUMBER = re.compile(r"^\W*(?:\(?\w{1,3}[.)]|\(\w{1,3}\))\s*")


def amendments(document: Document) -> list[Find]:
    """Return the amendments of a document in reading order: the new text as the ask, the old as what it replaces.

    A row with an empty new side asks that the old text be deleted; one with an empty old side adds. A row whose sides have
    the same words asks for nothing and is left out, as are cells that only say which provision is amended.
    """
    by_id = {paragraph.id: paragraph for paragraph in document.paragraphs}
    finds = []
    for paragraph in document.paragraphs:
        if paragraph.side is None or paragraph.kind == "furniture":
            continue
        other = by_id.get(paragraph.pair or "")
        if paragraph.side == "old":
            old = fold(paragraph.text)
            if other is None and _says(old):
                finds.append(_deletion(paragraph, old, "amendment: no new text"))
            continue
        new, before = standing(document, paragraph)
        old = fold(other.text) if other is not None else before if before != new else ""
        if _GONE.fullmatch(new):
            if _says(old):
                finds.append(_deletion(paragraph, old, "amendment: old | delete"))
        elif _says(new) and _letters(new) != _letters(old):
            old = old if _says(old) else ""
            action = "change" if old else "add"
            start, end = paragraph.span.start, paragraph.span.end
            finds.append(Find(start, end, new, paragraph, "amendment: old | new", action=action, replaces=old or None))
    return finds or _inline(document)


def standing(document: Document, paragraph: Paragraph) -> tuple[str, str]:
    """Return what a marked-up paragraph says after its changes, and what it said before: without deletions, without insertions."""
    return tuple(_without(document, paragraph, kind) for kind in ("deleted", "inserted"))  # type: ignore[return-value]


def _without(document: Document, paragraph: Paragraph, kind: str) -> str:
    parts = []
    at = paragraph.span.start
    for mark in sorted((mark for mark in paragraph.marks if mark.kind == kind), key=lambda mark: (mark.start, mark.end)):
        parts.append(document.text[at : max(at, mark.start)])
        at = max(at, mark.end)
    parts.append(document.text[at : paragraph.span.end])
    return fold("".join(parts))


def _says(text: str) -> bool:
    """Whether a cell holds words of a provision, not only dots, a number or the place of the amendment."""
    return len(re.findall(r"[^\W\d_]{2,}", text)) >= 2 and not _PLACE.fullmatch(text)


def _letters(text: str) -> str:
    """Return what makes two cells differ in substance: letters and digits, without the number in front."""
    return re.sub(r"\W+", "", _NUMBER.sub("", text)).lower()


def _deletion(paragraph: Paragraph, old: str, cue: str) -> Find:
    """An ask that the old text should go; it reads alone because it names the text."""
    return Find(paragraph.span.start, paragraph.span.end, f"Delete: {old}", paragraph, cue, action="delete", replaces=old)


def _inline(document: Document) -> list[Find]:
    """Return amendments that stand one under another: "Amendment 5", the provision, its new text, then a justification."""
    paragraphs: Sequence[Paragraph] = [p for p in document.paragraphs if p.kind not in ("furniture", "footnote", "caption")]
    starts = [at for at, paragraph in enumerate(paragraphs) if _INLINE.match(paragraph.text)]
    finds = []
    for place, at in enumerate(starts):
        stop = starts[place + 1] if place + 1 < len(starts) else min(len(paragraphs), at + 12)
        body: list[Paragraph] = []
        for paragraph in paragraphs[at + 1 : stop]:
            if _ENDS.match(paragraph.text) or (body and paragraph.kind == "heading"):
                break
            if not body and ((_TARGET.match(paragraph.text) and len(paragraph.text.split()) < 12) or not _says(fold(paragraph.text))):
                continue
            body.append(paragraph)
        if not body:
            continue
        match = _INLINE.match(paragraphs[at].text)
        text = " ".join(fold(paragraph.text) for paragraph in body)
        number = fold(match["label"]) if match else None
        finds.append(Find(body[0].span.start, body[-1].span.end, text, body[0], f"amendment: {number}", number=number, action="change"))
    return finds

"""Amendment tables (old | new) -> finds: what the new side adds, changes and leaves out.

1. cells     of one table, each with what it said before its changes and what it says after them
2. changes   pairs and single cells -> add, change, delete, or nothing: what only moved inside the table asks for nothing
3. joins     the points of a new provision and its chapeau are one ask, as are a deleted chapeau and its points

Amendments that stand in one column are found in `redrafts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from influence.document import Document, Paragraph
from influence.recommendations.units import Find, fold

# A new cell that only says that the old text should go.
_GONE = re.compile(
    r"\W*(?:(?:art(?:icle|\.)?|recital|para(?:graph|\.)?|point)?\s*[\d\s().,]{0,12}(?:\(?\w{1,4}[.)]\s*)?)"
    r"(?:to be |should be |shall be |is )?"
    r"(?:delete[d]?|deletion|omit(?:ted)?|remove[d]?|suppress(?:ed)?|"
    r"strike(?: out)?|gestrichen|streichen|entfällt|supprimé|n/?a)?\W*(?:\([^)]*\))?\W*",
    re.I,
)
# A cell that only says where: it labels the amendment and asks for nothing.
_PLACE = re.compile(
    r"\W*(?:(?:or\. ?\w{2}|(?:proposal for a (?:regulation|directive)|"
    r"amendment|article|art\.|recital|annex|chapter|section|title|paragraph|point|subparagraph|"
    r"new|artikel|erwägungsgrund|justification|text proposed by the \w+|same as \w+)\b[\s\d().,:a-z–-]{0,40})\W*){1,3}",
    re.I,
)
# The header of a column, as it stands again on each page: "Our amendment", "ABC Europe proposed text".
_HEADER = re.compile(
    r"\W*(?:[\w’'&.-]+ ){0,4}"
    r"(?:amendments?|proposals?|suggestions?|(?:proposed|suggested|new|original|current) (?:text|wording|changes?))\W*",
    re.I,
)
_NUMBER = re.compile(r"^\W*(?:\(?\w{1,3}[.)]|\(\w{1,3}\))\s*")
# What begins a point below a chapeau, and what begins a provision of its own.
POINT = re.compile(r"\s*(?:\(?(?:[a-z]{1,2}|[ivxl]{1,5})[.)]|\(\d{1,2}\)|\d{1,2}\)|[-–—•●▪◦·\uf0b7\uf0a7\uf02d]|o\s)", re.I)
BULLETED = re.compile(r"\s*(?:[-–—•●▪◦·\uf0b7\uf0a7\uf02d]|o\s)")
_OPENS = re.compile(r"[:—–-]\s*$")
_ENDS_CLAUSE = re.compile(r"[.;:,!?)\]…”\"’']\s*(?:and|or|und|oder)?\s*$")
_RECITAL = re.compile(r"\b(?:recital|whereas|erwägungsgrund|considérant)", re.I)
_ARTICLE = re.compile(r"\b(?:article|art\.|artikel)", re.I)
_DEFINES = re.compile(r"\W*(?:\w{1,4}[.)]\s*)?[‘'“\"][^’'”\"]{2,80}[’'”\"](?: \w+){0,3} (?:means|shall mean|bezeichnet)\b")
# A recital or a definition of its own begins with a number that a point would not have.
_LETTERED = re.compile(r"\W*[a-z]{1,2}[.)]", re.I)
_NUMBERED = re.compile(r"(?:\W*new\b)|\W*(?:\d{1,3}\.|\(?\d{2,3}\)|\(?\w{1,4}[.)]\s*[‘'“\"])", re.I)
# A title is short; a provision that was left out is longer or has a number.
TITLE = 15  # words
REMAINS = 0.15  # of the old words; less left standing of a struck paragraph is no new text
SCRAP = 3  # words
RESTATED = 12  # letters; shorter cells ("and", "Article 5") stand anywhere


@dataclass(slots=True)
class Change:
    """What one row of a table asks for."""

    action: str  # add, change, delete, or keep where nothing is asked
    paragraph: Paragraph
    new: str = ""
    old: str = ""
    members: list[Paragraph] = field(default_factory=list)
    cue: str = ""


def amendments(document: Document) -> list[Find]:
    """Return the amendments that stand in tables, in reading order: the new text as the ask, the old as what it replaces.

    A row with an empty new side, or with all its words struck out, asks that the old text be deleted; one with an empty old
    side adds. A row whose sides have the same words asks for nothing and is left out, as are cells that only say which
    provision is amended. Points that are new below a new or changed chapeau belong to it.
    """
    finds = []
    by_id = {paragraph.id: paragraph for paragraph in document.paragraphs if paragraph.side is not None}
    for cells in _tables(document):
        changes = _changes(document, cells, by_id)
        finds += finds_of(joined(cells, changes))
    return sorted(finds, key=lambda find: (find.start, find.end))


def standing(document: Document, paragraph: Paragraph) -> tuple[str, str]:
    """Return what a marked-up paragraph says after its changes, and what it said before: without deletions, without insertions."""
    return _without(document, paragraph, "deleted"), _without(document, paragraph, "inserted")


def _without(document: Document, paragraph: Paragraph, kind: str) -> str:
    parts = []
    at = paragraph.span.start
    for mark in sorted((mark for mark in paragraph.marks if mark.kind == kind), key=lambda mark: (mark.start, mark.end)):
        parts.append(document.text[at : max(at, mark.start)])
        at = max(at, mark.end)
    parts.append(document.text[at : paragraph.span.end])
    return fold("".join(parts))


def says(text: str) -> bool:
    """Whether a cell holds words of a provision, not only dots, a number, a header or the place of the amendment."""
    return len(re.findall(r"[^\W\d_]{2,}", text)) >= 2 and not _PLACE.fullmatch(text) and not _HEADER.fullmatch(text)


def letters(text: str) -> str:
    """Return what makes two cells differ in substance: letters and digits, without the number in front."""
    return re.sub(r"\W+", "", _NUMBER.sub("", text)).lower()


def _tables(document: Document) -> Iterator[list[Paragraph]]:
    """Return the cells of each table; running heads and notes between two of them end none."""
    cells: list[Paragraph] = []
    for paragraph in document.paragraphs:
        if paragraph.kind in ("furniture", "footnote"):
            continue
        if paragraph.side is not None:
            cells.append(paragraph)
        elif cells:
            yield cells
            cells = []
    if cells:
        yield cells


def _changes(document: Document, cells: Sequence[Paragraph], by_id: Mapping[str, Paragraph]) -> list[Change]:
    sides = {
        side: "|".join(letters(standing(document, cell)[side == "old"]) for cell in cells if cell.side == side) for side in ("old", "new")
    }
    changes = []
    for cell in cells:
        other = by_id.get(cell.pair or "")
        after, before = standing(document, cell)
        if cell.side == "old":
            if other is None:
                changes.append(_left_out(cell, before, sides["new"]))
            continue
        old = standing(document, other)[1] if other is not None else before if before != after else ""
        cue = "amendment: old | new"
        if _GONE.fullmatch(after):
            action = "delete" if says(old) else "keep"
            cue = "amendment: old | delete"
        elif not says(after) or letters(after) == letters(old) or (not old and _stands_in(after, sides["old"])):
            action = "keep"
        else:
            # A line's end that was left over beside a new paragraph is not what that replaces.
            scrap = len(old.split()) <= SCRAP < len(after.split()) and not _ENDS_CLAUSE.search(old)
            old = old if says(old) and not scrap else ""
            action = "change" if old else "add"
        changes.append(Change(action, cell, after, old, [cell], cue))
    return changes


def _left_out(cell: Paragraph, old: str, other_side: str) -> Change:
    """Read an old cell with nothing beside it: a deletion, unless it is a title or stands elsewhere on the new side."""
    title = not _ENDS_CLAUSE.search(old) and len(old.split()) < TITLE and not _NUMBER.match(old)
    gone = says(old) and not title and not _stands_in(old, other_side)
    return Change("delete" if gone else "keep", cell, "", old, [cell], "amendment: no new text")


def _stands_in(text: str, side: str) -> bool:
    return len(letters(text)) >= RESTATED and letters(text) in side


def joined(cells: Sequence[Paragraph], changes: Sequence[Change]) -> list[Change]:
    """Join points that are new to the new chapeau above them, and points that go to the chapeau that goes."""
    of_old = {change.paragraph.pair or change.paragraph.id: change for change in changes if change.paragraph.side == "new"}
    of_old |= {change.paragraph.id: change for change in changes if change.paragraph.side != "new"}
    of_new = {change.paragraph.id: change for change in changes if change.paragraph.side != "old"}
    for side, states, action in (("new", of_new, "add"), ("old", of_old, "delete")):
        head: Change | None = None
        last = ""
        for cell in cells:
            change = states.get(cell.id)
            if cell.side not in (side, None) or change is None:
                continue
            text = change.new if side == "new" else change.old
            whole = head is not None and not _NUMBERED.match(text) and _is_whole(head.paragraph, text)
            if head is not None and change.action == action and change is not head and (whole or _belongs(text, last, side)):
                _take(head, change, side)
            elif change.action in ("change", action):
                head = change
            elif change.action != "keep" or says(text) or _PLACE.fullmatch(text):
                head = None
            last = text
    return list(changes)


def _belongs(text: str, before: str, side: str) -> bool:
    """Whether a point without counterpart goes with the provision above it.

    A point that goes, goes with its chapeau. One that comes is an ask of its own if it can be cited: "(c)" can, a bullet cannot.
    """
    point = (BULLETED if side == "new" else POINT).match
    return bool(point(text)) and bool(_OPENS.search(before) or point(before))


def _is_whole(paragraph: Paragraph, text: str) -> bool:
    """Whether `text` below a provision is part of it because it is cited as one: a recital, or a definition but for its (a) and (b)."""
    over = f"{paragraph.number or ''} {paragraph.headings[-1] if paragraph.headings else ''}"
    recital = _RECITAL.search(over) and not _ARTICLE.search(over)
    return bool(recital) or bool(_DEFINES.match(paragraph.text) and not _LETTERED.match(text))


def _take(head: Change, change: Change, side: str) -> None:
    head.members.extend(change.members)
    if side == "new":
        head.new = f"{head.new} {change.new}"
    else:
        head.old = f"{head.old} {change.old}"
    change.action = "keep"


def change_of(paragraph: Paragraph, after: str, before: str, cue: str) -> Change:
    """Return what a paragraph that is marked up asks for, from what it says after its changes and before them."""
    # Strike-through that misses a word here and there leaves scattered words standing.
    remains = len(after.split()) < REMAINS * len(before.split())
    if not says(after) or remains or _GONE.fullmatch(after):
        return Change("delete" if says(before) else "keep", paragraph, "", before, [paragraph], cue)
    return Change("change" if says(before) else "add", paragraph, after, before if says(before) else "", [paragraph], cue)


def finds_of(changes: Sequence[Change]) -> list[Find]:
    """Return the finds of what asks for something."""
    return [_find(change) for change in changes if change.action != "keep"]


def _find(change: Change) -> Find:
    first, last = change.members[0], change.members[-1]
    # The cells of the other side may stand between; the first cell is what a reader is led to.
    end = last.span.end if all(one.side == first.side for one in change.members) and last.span.start >= first.span.start else first.span.end
    text = change.new
    if change.action == "delete":
        text = f"Delete: {change.old}"
    return Find(first.span.start, end, text, first, change.cue, action=change.action, replaces=change.old or None)

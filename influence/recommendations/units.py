"""Document -> units: the sentences, headings and list items that a reader would tick off one by one.

A unit knows the lead-in that governs it ("States should:") and the headings above it. `Find` is what the finders of
recommendations hand over: a stretch of the document's text with what was read off it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from influence.document import Document, Paragraph
from influence.recommendations.cues import strip_marker
from influence.sentences import split_list, split_sentences


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, heading or list item: characters `start` to `end` (half-open) of the document's text."""

    start: int
    end: int
    text: str  # white space folded to single blanks
    paragraph: Paragraph
    heading: bool = False
    item: bool = False


@dataclass(slots=True)
class Find:
    """A recommendation as a finder saw it, before it is read (addressee, force, ...), merged and numbered."""

    start: int
    end: int
    text: str  # as it reads alone, with its lead-in
    paragraph: Paragraph
    cue: str
    kind: str = "ask"
    number: str | None = None
    action: str | None = None  # None: to be read off the text
    replaces: str | None = None
    lead: tuple[int, int] | None = None
    lead_text: str = ""
    context: str = ""
    voice: str | None = None
    probability: float | None = None
    heading: str = ""
    label_start: int | None = None  # where its number stands, if in a paragraph of its own above


def fold(text: str) -> str:
    """Return a text on one line, white space folded, soft hyphens and hyphens at line ends joined.

    >>> fold("data  protec-\\ntion rules")
    'data protection rules'
    """
    if "\n" in text or "\u00ad" in text:
        lines = text.replace("\u00ad", "").split("\n")
        folded = lines[0]
        for line in lines[1:]:
            line = line.lstrip()
            if folded.endswith("-") and folded[-2:-1].isalpha() and line[:1].islower():
                folded = folded[:-1] + line
            else:
                folded = folded.rstrip() + " " + line
        text = folded
    return " ".join(text.split())


_TAIL = re.compile(r"(?:\s*[;,]\s*(?:and|or)?|\s+(?:and|or))\s*$")


def own_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where an item's own words stand: `text[start:end]` without its bullet or number and without the list's "; and".

    >>> own_words("(b) fund access; and", 0, 20)
    (4, 15)
    """
    words = strip_marker(text[start:end])[1]
    begin = end - len(words) if words and text[start:end].endswith(words) else start
    if match := _TAIL.search(text, begin, end):
        end = match.start() if match.start() > begin else end
    return begin, end


def split_units(document: Document) -> list[Unit]:
    """Return the units of a document in reading order; furniture, captions and footnotes are left out.

    A sentence that a page or a column broke into two paragraphs is one unit: what begins in lower case goes on with what did not end.
    """
    units: list[Unit] = []
    for paragraph in document.paragraphs:
        if paragraph.kind in ("furniture", "footnote", "caption"):
            continue
        start, end = paragraph.span.start, paragraph.span.end
        if paragraph.kind == "heading":
            spans = [(start, end)]
        else:
            spans = []
            for left, right in split_list(document.text, start, end):
                spans.extend(split_sentences(document.text, left, right))
        for at, (left, right) in enumerate(spans):
            text = fold(document.text[left:right])
            if not text:
                continue
            item = bool(strip_marker(text)[0]) or (at == 0 and paragraph.kind == "list item")
            if at == 0 and units and not item and _goes_on(units[-1], text, paragraph):
                before = units.pop()
                units.append(replace(before, end=right, text=fold(f"{before.text}\n{text}")))
            else:
                units.append(Unit(left, right, text, paragraph, paragraph.kind == "heading", item))
    return units


_OPEN_END = re.compile(r"[\w,’'-]$")
SENTENCE = 5  # words; fewer without a full stop are a label or a line of an address


def _goes_on(before: Unit, text: str, paragraph: Paragraph) -> bool:
    other = before.paragraph
    running = paragraph.kind == "body" and other.kind in ("body", "list item") and other.id != paragraph.id
    whole = running and paragraph.side is None and other.side is None and len(before.text.split()) >= SENTENCE
    return whole and text[0].islower() and bool(_OPEN_END.search(before.text))

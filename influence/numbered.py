"""Numbered recommendations ("Recommendation 3: ...") -> one find each: the block under the label, without its rationale."""

from __future__ import annotations

import re
from collections.abc import Sequence

from influence.document import Document, Paragraph
from influence.units import Find, fold

_LABEL = re.compile(
    r"\s*(?P<label>(?:key |draft |policy |priority )?(?P<word>recommendation|recommended action|proposal|ask|demand|request|suggestion|action point)s?\s+(?:no\.?\s*|number\s+|#)?(?P<figure>\d{1,3}(?:\.\d{1,3})*[a-z]?))"
    r"(?P<sep>\s*[.:–—)|-]+\s*|\s+(?=[A-Z“\"‘'(])|\s*$)",
    re.I,
)
_RATIONALE = re.compile(
    r"\s*(?:rationale|justification|reasons?|background|explanation|discussion|evidence|context|why\b.*|explanatory note)\s*[:.]?\s*$|\s*(?:rationale|justification|reason)\s*[:–-]",
    re.I,
)
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*\d*\s*$|…+\s*\d+\s*$")


def numbered_recommendations(document: Document) -> list[Find]:
    """Return the numbered recommendations of a document in reading order, those repeated in a summary included.

    A block runs from its label to the next label, heading or rationale. Lines of a table of contents and mentions
    ("Recommendation 3 suggests ...") open none.
    """
    paragraphs = [paragraph for paragraph in document.paragraphs if paragraph.kind not in ("furniture", "footnote", "caption")]
    starts: list[tuple[int, re.Match[str]]] = []
    for at, paragraph in enumerate(paragraphs):
        match = _LABEL.match(paragraph.text)
        if match and not _CONTENTS.search(paragraph.text) and not _mention(paragraph.text[match.end() :], match["sep"]):
            starts.append((at, match))
    finds = []
    for place, (at, match) in enumerate(starts):
        stop = starts[place + 1][0] if place + 1 < len(starts) else len(paragraphs)
        find = _block(document, paragraphs, at, stop, match)
        if find is not None:
            finds.append(find)
    return finds


def _mention(rest: str, separator: str) -> bool:
    return not separator.strip() and bool(re.match(r"(?-i:[a-z])", rest.lstrip()))


def _block(document: Document, paragraphs: Sequence[Paragraph], at: int, stop: int, match: re.Match[str]) -> Find | None:
    first = paragraphs[at]
    rest = first.text[match.end() :].strip()
    members = [first]
    # A label with an ask behind it is complete, but for the list it leads in; a bare label or a title needs what follows.
    complete = len(rest.split()) >= 8 and rest.rstrip()[-1:] in '.;”"’)'
    for paragraph in paragraphs[at + 1 : stop]:
        if paragraph.kind == "heading" or _RATIONALE.match(paragraph.text):
            break
        if complete and paragraph.kind != "list item":
            break
        members.append(paragraph)
        if len(members) > 12:
            break
        if not complete and paragraph.kind == "body" and paragraph.text.rstrip().endswith("."):
            complete = True
    start = first.span.start + match.end()
    if not rest:
        if len(members) == 1:
            return None
        start = members[1].span.start
    end = members[-1].span.end
    text = fold(document.text[start:end])
    if not text:
        return None
    home = first if rest else members[1]
    return Find(start, end, text, home, cue=f"numbered: {fold(match['label'])}", number=fold(match["label"]))

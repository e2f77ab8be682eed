"""Numbered recommendations -> one find each: the block under the number, without its rationale.

Three forms: blocks with their own label ("Recommendation 3: ..."), the numbered paragraphs of a section headed "Recommendations", and
lettered items under "I recommend that:". A number opens a block only where numbers run on: lists of contents, references
("Recommendation 3 suggests ...") and other people's numbers open none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from influence.document import Document, Paragraph
from influence.recommendations.cues import BULLET, CARRYING, cues, looks_like_heading
from influence.recommendations.units import Find, fold, own_words
from influence.sentences import split_sentences

_LABEL = re.compile(
    r"\s*(?P<label>(?:key |draft |policy |priority )?"
    r"(?:recommendation|recommended action|proposal|ask|demand|request|suggestion|action point)s?\s+(?:no\.?\s*|number\s+|#)?"
    r"(?P<figure>\d{1,3}(?:\.\d{1,3})*[a-z]?))(?P<sep>\s*[.:–—)|-]+\s*|\s+(?=[A-Z“\"‘'(])|\s*$)",
    re.I,
)
_RATIONALE = re.compile(
    r"\s*(?:rationale|justification|reasons?|background|explanation|discussion|evidence|context|why\b.*|explanatory note)\s*[:.]?\s*$"
    r"|\s*(?:rationale|justification|reason)\s*[:–-]",
    re.I,
)
_CONTENTS = re.compile(r"(?:\.\s?){4,}\s*\d*\s*$|…+\s*\d+\s*$")
_SECTION = re.compile(r"\brecommendations?\b", re.I)
_FIGURE = re.compile(r"\s*(?P<figure>\d{1,2}(?:\.\d{1,3}){0,2})[.)]?(?=\s|[A-Z“])")
_LETTER = re.compile(r"\s*\(?(?P<letter>[a-z]|[ivx]{1,5})[.)]\s*(?=\S)")
_RECOMMENDS = re.compile(r"\brecommend(?:s|ed|ing|ations?)?\b[^.]{0,80}:\s*$", re.I)
_ASKS_BACK = re.compile(r"(?:how|what|whether|has|have|is|are|did|does|do|why|who|when)\b", re.I)
# A section's numbers may skip one (the author dropped a paragraph); more, and it is another series.
SKIP = 2
# A section must hold this many numbered paragraphs: two could be anything.
FEWEST = 3
# A lettered list goes on over so many paragraphs without a letter.
NEAR = 3
# A longer lead-in is an argument of its own and not repeated before each item.
LEAD = 20  # words
# A block ends where so many paragraphs without a number follow each other.
LONGEST = 12


def numbered_recommendations(document: Document) -> list[Find]:
    """Return the numbered recommendations of a document in reading order, those repeated in a summary included.

    A block runs from its number to the next number, heading or rationale.
    """
    paragraphs = [paragraph for paragraph in document.paragraphs if paragraph.kind not in ("furniture", "footnote", "caption")]
    finds: list[Find] = []
    for finder in (_labelled, _sections, _lettered):
        for find in finder(document, paragraphs):
            if not any(find.start < other.end and other.start < find.end for other in finds):
                finds.append(find)
    return sorted(finds, key=lambda find: find.start)


def _labelled(document: Document, paragraphs: Sequence[Paragraph]) -> list[Find]:
    starts: list[tuple[int, re.Match[str]]] = []
    for at, paragraph in enumerate(paragraphs):
        match = _LABEL.match(paragraph.text)
        if (
            match
            and not _CONTENTS.search(paragraph.text)
            and (match["sep"].strip() or not paragraph.text[match.end() :].lstrip()[:1].islower())
        ):
            starts.append((at, match))
    finds = []
    for place, (at, match) in enumerate(starts):
        stop = starts[place + 1][0] if place + 1 < len(starts) else len(paragraphs)
        find = _block(document, paragraphs, at, stop, match)
        if find is not None:
            finds.append(find)
    return finds


def _block(document: Document, paragraphs: Sequence[Paragraph], at: int, stop: int, match: re.Match[str]) -> Find | None:
    first = paragraphs[at]
    rest = first.text[match.end() :].strip()
    # A label with an ask behind it is complete, but for the list it leads in; a bare label or a title needs what follows.
    asks = first.kind != "heading" and len(rest.split()) >= 5 and not looks_like_heading(rest)
    members = [first] if asks else []
    for paragraph in paragraphs[at + 1 : stop]:
        if paragraph.kind == "heading" or _RATIONALE.match(paragraph.text) or len(members) > LONGEST:
            break
        if members and not _goes_on(members[-1], paragraph):
            break
        members.append(paragraph)
    if not members:
        # Only the title is printed: it is the ask where it says something ("Recommendation 2: Publish the list").
        if len(rest.split()) < 3:
            return None
        members = [first]
    start = members[0].span.start + (match.end() if members[0] is first else 0)
    return _find(document, start, members, fold(match["label"]))


def _goes_on(before: Paragraph, paragraph: Paragraph) -> bool:
    """Whether a paragraph belongs to the recommendation above it: a list, or a further sentence that asks."""
    if before.text.rstrip().endswith((":", ";", ",")) or not re.search(r"[.!?:;,”\"')]\s*$", before.text):
        return True
    if _FIGURE.match(paragraph.text) and paragraph.kind != "list item":
        return False
    if re.match(r"\s*\d+\.\d+", paragraph.text):
        return False
    marks = cues(fold(paragraph.text[:400]))
    return paragraph.kind == "list item" or bool(marks & {"bullet", "should", "must", "shall", "imperative"})


def _sections(document: Document, paragraphs: Sequence[Paragraph]) -> list[Find]:
    finds: list[Find] = []
    at = 0
    while at < len(paragraphs):
        paragraph = paragraphs[at]
        heading = paragraph.kind == "heading" or (paragraph.kind == "body" and looks_like_heading(fold(paragraph.text)))
        if heading and _SECTION.search(paragraph.text) and not _CONTENTS.search(paragraph.text) and not _LABEL.match(paragraph.text):
            found, after = _run(document, paragraphs, at + 1)
            finds.extend(found)
            at = after
        else:
            at += 1
    return finds


def _run(document: Document, paragraphs: Sequence[Paragraph], at: int) -> tuple[list[Find], int]:
    """Read the numbered paragraphs of a section that begins at `at`; return their finds and where the section ends."""
    blocks: list[tuple[tuple[int, ...], int, list[Paragraph]]] = []
    last: tuple[int, ...] | None = None
    idle = 0
    begin = at
    for place in range(at, len(paragraphs)):
        paragraph = paragraphs[place]
        figure = _FIGURE.match(paragraph.text)
        number = tuple(int(part) for part in figure["figure"].split(".")) if figure else None
        if paragraph.kind == "heading":
            if number is not None or _LABEL.match(paragraph.text):
                break
            idle += 1
            continue
        if number is not None and figure is not None and _follows(last, number):
            blocks.append((number, figure.end(), [paragraph]))
            last, idle = number, 0
            continue
        if number is not None and last is not None and len(number) >= len(last) > 1:
            break  # another series of the same form
        idle += 1
        if idle > LONGEST:
            break
        if blocks and paragraphs[place - 1].kind != "heading" and _goes_on(blocks[-1][2][-1], paragraph):
            blocks[-1][2].append(paragraph)
    else:
        place = len(paragraphs)
    asking = sum(1 for _, _, members in blocks if cues(fold(members[0].text[:600])) & (CARRYING | {"should", "must", "shall"}))
    if len(blocks) < FEWEST or 2 * asking < len(blocks):
        return [], begin
    finds = []
    for number, skip, members in blocks:
        printed = ".".join(map(str, number))
        finds.append(_find(document, members[0].span.start + skip, members, printed))
    return finds, place


def _follows(last: tuple[int, ...] | None, number: tuple[int, ...]) -> bool:
    if last is None:
        return number[-1] == 1
    return len(number) == len(last) and number[:-1] == last[:-1] and 0 < number[-1] - last[-1] <= SKIP


def _lettered(document: Document, paragraphs: Sequence[Paragraph]) -> list[Find]:
    """Return the lettered items under "I recommend that:" or a heading "Recommendations"; of an item with items below it, those below."""
    finds: list[Find] = []
    open_list = False
    lead: tuple[int, int] | None = None
    for at, paragraph in enumerate(paragraphs):
        letter = None if BULLET.match(paragraph.text) else _LETTER.match(paragraph.text)
        if open_list and letter:
            rest = fold(paragraph.text[letter.end() :])
            below = _LETTER.match(paragraphs[at + 1].text) if at + 1 < len(paragraphs) else None
            leads = below is not None and below["letter"] == "i" and letter["letter"] != "h"
            title = len(rest.split()) < 6 and not cues(rest) & (CARRYING | {"should", "must", "shall"})
            says = cues(rest) & (CARRYING | {"should", "must", "shall", "able to", "is to be"})
            if not (
                (leads and (title or rest.endswith(":")))
                or rest.endswith("?")
                or _ASKS_BACK.match(rest)
                or (paragraph.kind == "heading" and not says)
            ):
                find = _find(document, paragraph.span.start + letter.end(), [paragraph], paragraph.number or f"({letter['letter']})")
                if lead is not None:
                    find.lead, find.lead_text = lead, fold(document.text[slice(*lead)])
                    find.text = f"{find.lead_text} {find.text}"
                finds.append(find)
        elif _RECOMMENDS.search(fold(paragraph.text[-300:])) or (paragraph.kind == "heading" and _SECTION.search(paragraph.text)):
            open_list, lead = True, _lead_in(document, paragraph)
        elif open_list and paragraph.kind != "list item":
            # A heading that groups items, or an item's second paragraph, does not end a list that goes on right behind it.
            open_list = any(_LETTER.match(later.text) and not BULLET.match(later.text) for later in paragraphs[at + 1 : at + 1 + NEAR])
    return finds


def _lead_in(document: Document, paragraph: Paragraph) -> tuple[int, int] | None:
    """Return the sentence that leads in a list, where it is part of the items' sentences ("We recommend that the Government:")."""
    if paragraph.kind == "heading":
        return None
    start, end = split_sentences(document.text, paragraph.span.start, paragraph.span.end)[-1]
    words = document.text[start:end]
    return (start, end) if len(words.split()) <= LEAD and not re.search(r"recommendations\W*$", words) else None


def _find(document: Document, start: int, members: Sequence[Paragraph], number: str) -> Find:
    end = own_words(document.text, members[-1].span.start, members[-1].span.end)[1]
    # Footnotes and running heads between two members are not the recommendation's words.
    text = " ".join(fold(document.text[max(start, member.span.start) : min(end, member.span.end)]) for member in members)
    while start < end and document.text[start].isspace():
        start += 1
    return Find(start, end, text, members[0], cue=f"numbered: {number}", number=number)

"""Numbered recommendations -> one find each: the block under the number, without its rationale.

Four forms: blocks with their own label ("Recommendation 3: ..."), rows of a table with a column of numbers, the numbered paragraphs of
a section headed "Recommendations", and lettered items under "I recommend that:". A number opens a block only where numbers run on:
lists of contents, references ("Recommendation 3 suggests ...") and other people's numbers open none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from influence.document import Document, Paragraph
from influence.recommendations.cues import BULLET, CARRYING, cues, looks_like_heading
from influence.recommendations.units import Find, fold, own_words
from influence.sentences import split_sentences

_COUNTED = (
    r"(?:\d{1,3}(?:[.–-]\d{1,3})*[a-z]?(?:\s?\([a-z0-9]{1,3}\))?|(?-i:[IVX]{1,5})\b"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
_LABEL = re.compile(
    r"\s*\W?(?P<label>(?:key |draft |policy |priority |main |final |interim )?"
    r"(?:recommendation|recommended action|proposal|ask|demand|request|suggestion|action point)s?\s+(?:no\.?\s*|number\s+|#)?"
    rf"(?P<figure>{_COUNTED}))\]?(?P<sep>\s*[.:–—)|-]+\s*|\s+(?=[A-Z“\"‘'(])|\s*$)",
    re.I,
)
# "R1", "Rec. 12", "[R3]": so short that they are labels only where their numbers run on.
_SHORT_LABEL = re.compile(
    r"\s*[\[(]?(?P<label>(?:Recs?\.?|REC|R\.?)\s?(?:no\.?\s*|#)?(?P<figure>\d{1,3}[a-z]?))[\])]?"
    r"(?P<sep>\s*[.:–—)|-]+\s*|\s+(?=[A-Z“\"‘'(])|\s*$)"
)
# A small heading that was set on the line of the number below it: "Better links between offices 8.8. We recommend ..."
_GLUED = re.compile(r"(?P<head>[A-Z][^.;!?]{4,120}?) (?P<figure>\d{1,2}\.\d{1,3})\.?\s*(?=[A-Z“])")
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
_SAYS_SO = re.compile(r"\b(?:I|[Ww]e|[Tt]he (?:Inquiry|Committee|Commission|Panel|Review|Board)) (?:\w+ ){0,2}recommend(?:s|ed)?\b")
_OTHERS = re.compile(r"\b(?:it|they|he|she) (?:had |has |have |also |further )*recommended\b[^.]*$", re.I)
_ASKS_BACK = re.compile(r"(?:how|what|whether|has|have|is|are|did|does|do|why|who|when)\b", re.I)
_SUBJUNCTIVE = re.compile(r"^that\b|\bbe (?!\w+ing\b)|\btake steps\b", re.I)
_ONLY_A_FIGURE = re.compile(r"\s*(?:R|Rec\.?|No\.?)?\s*(?P<figure>\d{1,3})[.)]?\s*", re.I)
# A section's numbers may skip one (the author dropped a paragraph); more, and it is another series.
SKIP = 2
# A section must hold this many numbered paragraphs: two could be anything.
FEWEST = 3
FEWEST_WORDS = 3
# A lettered list goes on over so many paragraphs without a letter.
NEAR = 3
# A longer lead-in is an argument of its own and not repeated before each item.
LEAD = 20  # words
# A block ends where so many paragraphs without a number follow each other.
LONGEST = 12


_ASKING = CARRYING | {"should", "must", "shall"}


@dataclass(slots=True)
class _Numbered:
    """A numbered paragraph of a section, and what goes on below it."""

    number: tuple[int, ...]
    skip: int  # characters of the number in front
    members: list[Paragraph]

    @property
    def text(self) -> list[Paragraph]:
        """The paragraphs below a title, or all."""
        return self.members[1:] if self.members[0].kind == "heading" else self.members


def numbered_recommendations(document: Document) -> list[Find]:
    """Return the numbered recommendations of a document in reading order, those repeated in a summary included.

    A block runs from its number to the next number, heading or rationale.
    """
    paragraphs = [paragraph for paragraph in document.paragraphs if paragraph.kind not in ("furniture", "footnote", "caption")]
    finds = _labelled(document, paragraphs)
    if len(finds) >= FEWEST:
        return finds  # a document that labels its recommendations has no others under bare numbers
    for finder in (_tabled, _sections, _lettered):
        for find in finder(document, paragraphs):
            if not any(find.start < other.end and other.start < find.end for other in finds):
                finds.append(find)
    if not finds:
        finds = _sections(document, paragraphs, arguing=True)
    return sorted(finds, key=lambda find: find.start)


def _labelled(document: Document, paragraphs: Sequence[Paragraph]) -> list[Find]:
    starts = _labels(paragraphs, _LABEL)
    short = _labels(paragraphs, _SHORT_LABEL)
    if len(short) >= FEWEST and _run_on([match["figure"] for _, match in short]):
        starts = sorted([*starts, *short], key=lambda start: start[0])
    finds = []
    for place, (at, match) in enumerate(starts):
        stop = starts[place + 1][0] if place + 1 < len(starts) else len(paragraphs)
        find = _block(document, paragraphs, at, stop, match)
        # "Recommendation 3 ... 25-26" is a line of contents, whatever stands between.
        if find is not None and len(re.findall(r"[^\W\d_]{2,}", find.text)) >= FEWEST_WORDS:
            finds.append(find)
    return finds


def _labels(paragraphs: Sequence[Paragraph], pattern: re.Pattern[str]) -> list[tuple[int, re.Match[str]]]:
    """Return where a label begins a paragraph; not in a list of contents, in a sentence, or in what is quoted of others."""
    made = []
    quoted = _quoted(paragraphs)
    for at, paragraph in enumerate(paragraphs):
        match = pattern.match(paragraph.text)
        if match is None or at in quoted or _CONTENTS.search(paragraph.text):
            continue
        if match["sep"].strip() or not paragraph.text[match.end() :].lstrip()[:1].islower():
            made.append((at, match))
    return made


def _quoted(paragraphs: Sequence[Paragraph]) -> set[int]:
    """Return which paragraphs stand in a quotation that begins with a paragraph and goes over several: another document's words."""
    inside: set[int] = set()
    at = 0
    while at < len(paragraphs):
        text = paragraphs[at].text.lstrip()
        if text[:1] == "“" and "”" not in text:
            end = next((far for far in range(at + 1, min(at + LONGEST, len(paragraphs))) if "”" in paragraphs[far].text), at)
            inside.update(range(at, end + 1) if end > at else ())
            at = end
        at += 1
    return inside


def _run_on(figures: Sequence[str]) -> bool:
    """Whether most figures count on from the one before, or begin anew."""
    numbers = [int(match.group()) for figure in figures if (match := re.match(r"\d+", figure))]
    steps = sum(0 <= after - before <= SKIP or after == 1 for before, after in pairwise(numbers))
    return len(numbers) >= FEWEST and steps >= 0.7 * (len(numbers) - 1)


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
    find = _find(document, start, members, fold(match["label"]))
    find.label_start = first.span.start
    return find


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


def _sections(document: Document, paragraphs: Sequence[Paragraph], arguing: bool = False) -> list[Find]:
    """Read the sections headed "Recommendations"; with `arguing` also those that argue more than they recommend."""
    finds: list[Find] = []
    at = 0
    while at < len(paragraphs):
        paragraph = paragraphs[at]
        heading = paragraph.kind == "heading" or (paragraph.kind == "body" and looks_like_heading(fold(paragraph.text)))
        if heading and _SECTION.search(paragraph.text) and not _CONTENTS.search(paragraph.text) and not _LABEL.match(paragraph.text):
            found, after = _run(document, paragraphs, at + 1, arguing)
            finds.extend(found)
            at = after
        else:
            at += 1
    return finds


def _run(document: Document, paragraphs: Sequence[Paragraph], at: int, arguing: bool) -> tuple[list[Find], int]:
    """Read the numbered paragraphs of a section that begins at `at`; return their finds and where the section ends."""
    blocks: list[_Numbered] = []
    idle = 0
    begin = at
    for place in range(at, len(paragraphs)):
        paragraph = paragraphs[place]
        last = blocks[-1].number if blocks else None
        figure = _FIGURE.match(paragraph.text)
        if figure is None and paragraph.kind != "heading" and last is not None and len(last) > 1:
            figure = _GLUED.match(paragraph.text)
        number = tuple(int(part) for part in figure["figure"].split(".")) if figure else None
        if paragraph.kind == "heading":
            if _LABEL.match(paragraph.text) or (number is not None and (last is None or len(last) == 1) and not _follows(last, number)):
                break
            if number is not None and figure is not None and len(number) == 1 and _follows(last, number):
                # "2. Fund the archive", and below it the text: the title is the recommendation's, not a chapter's.
                blocks.append(_Numbered(number, figure.end(), [paragraph]))
                idle = 0
                continue
            if number is not None:
                break
            idle += 1
            continue
        if number is not None and figure is not None and _follows(last, number):
            blocks.append(_Numbered(number, figure.end(), [paragraph]))
            idle = 0
            continue
        if number is not None and last is not None and len(number) >= len(last) > 1:
            break  # another series of the same form
        idle += 1
        if idle > LONGEST:
            break
        if not blocks:
            continue
        members = blocks[-1].members
        if (len(members) == 1 and members[0].kind == "heading") or (
            paragraphs[place - 1].kind != "heading" and _goes_on(members[-1], paragraph)
        ):
            members.append(paragraph)
    else:
        place = len(paragraphs)
    # Below a title, lettered items are recommendations of their own, and a title over nothing is none.
    kept = [
        block
        for block in blocks
        if block.members[0].kind != "heading" or (len(block.members) > 1 and not _LETTER.match(block.members[1].text))
    ]
    asking = sum(1 for block in kept if any(cues(fold(member.text[:600])) & _ASKING for member in block.text[:1]))
    if len(blocks) < FEWEST or not kept:
        return [], begin
    if 2 * asking < len(kept):
        # A chapter that argues and recommends in the same series of paragraphs: those that say so.
        kept = [block for block in kept if _SAYS_SO.search(fold(block.text[0].text))]
        if len(kept) < FEWEST or not arguing:
            return [], begin
    finds = []
    for block in kept:
        first = block.members[0]
        start = block.text[0].span.start + (block.skip if block.text[0] is first else 0)
        find = _find(document, start, block.text, ".".join(map(str, block.number)))
        find.label_start = first.span.start
        finds.append(find)
    # The items of a titled section are read by who comes next.
    return finds, begin if len(kept) < len(blocks) else place


def _follows(last: tuple[int, ...] | None, number: tuple[int, ...]) -> bool:
    if last is None:
        return number[-1] == 1
    return len(number) == len(last) and number[:-1] == last[:-1] and 0 < number[-1] - last[-1] <= SKIP


def _tabled(document: Document, paragraphs: Sequence[Paragraph]) -> list[Find]:
    """Read tables with a column of numbers that run on from 1: of each row the longest cell that asks."""
    finds: list[Find] = []
    for cells in _runs_of_cells(paragraphs):
        rows: list[tuple[str, list[Paragraph]]] = []
        for cell in cells:
            figure = _ONLY_A_FIGURE.fullmatch(cell.text)
            if figure and int(figure["figure"]) == (int(rows[-1][0]) + 1 if rows else 1):
                rows.append((figure["figure"], []))
            elif rows:
                rows[-1][1].append(cell)
        asking = [
            (number, max(asks, key=lambda cell: len(cell.text))) for number, row in rows if (asks := [cell for cell in row if _asks(cell)])
        ]
        if len(rows) >= FEWEST and 2 * len(asking) > len(rows):
            finds += [_find(document, cell.span.start, [cell], number) for number, cell in asking]
    return finds


def _asks(paragraph: Paragraph) -> bool:
    return bool(cues(fold(paragraph.text[:600])) & (_ASKING | {"imperative"}))


def _runs_of_cells(paragraphs: Sequence[Paragraph]) -> Iterator[list[Paragraph]]:
    """Return the cells of each table without old and new sides."""
    cells: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.kind == "table cell" and paragraph.side is None:
            cells.append(paragraph)
        elif paragraph.kind != "list item" or not cells:
            if cells:
                yield cells
            cells = []
    if cells:
        yield cells


def _lettered(document: Document, paragraphs: Sequence[Paragraph]) -> list[Find]:
    """Return the lettered items under "I recommend that:" or a heading "Recommendations"; of an item with items below it, those below."""
    finds: list[Find] = []
    open_list = False
    lead: tuple[int, int] | None = None
    opened = 0
    asking: dict[int, int] = {}  # list, by where it was opened -> how many of its items ask
    home: dict[int, int] = {}
    for at, paragraph in enumerate(paragraphs):
        letter = None if BULLET.match(paragraph.text) else _LETTER.match(paragraph.text)
        if open_list and letter:
            rest = fold(paragraph.text[letter.end() :])
            below = _LETTER.match(paragraphs[at + 1].text) if at + 1 < len(paragraphs) else None
            leads = below is not None and below["letter"] == "i" and letter["letter"] != "h"
            title = len(rest.split()) < 6 + 3 * looks_like_heading(rest) and not cues(rest) & _ASKING
            says = cues(rest) & (CARRYING | {"should", "must", "shall", "able to", "is to be"})
            if not (
                (leads and (title or rest.endswith(":")))
                or rest.endswith("?")
                or (_ASKS_BACK.match(rest) and not says)
                or (paragraph.kind == "heading" and not says)
            ):
                find = _find(document, paragraph.span.start + letter.end(), [paragraph], paragraph.number or f"({letter['letter']})")
                if lead is not None:
                    find.lead, find.lead_text = lead, fold(document.text[slice(*lead)])
                    find.text = f"{find.lead_text} {find.text}"
                finds.append(find)
                asking[opened] = asking.get(opened, 0) + bool(says or lead or _SUBJUNCTIVE.search(rest))
                home[id(find)] = opened
        elif _leads_in(fold(paragraph.text[-300:])) or (paragraph.kind == "heading" and _SECTION.search(paragraph.text)):
            open_list, lead, opened = True, _lead_in(document, paragraph), at
        elif open_list and paragraph.kind != "list item":
            # A heading that groups items, or an item's second paragraph, does not end a list that goes on right behind it.
            open_list = any(_LETTER.match(later.text) and not BULLET.match(later.text) for later in paragraphs[at + 1 : at + 1 + NEAR])
    # Under a heading that only speaks of recommendations, a list in which nothing is asked counts something else.
    return [find for find in finds if asking[home[id(find)]]]


def _leads_in(text: str) -> bool:
    """Whether a paragraph ends by recommending what its list says; what somebody else recommended is told, not asked."""
    found = _RECOMMENDS.search(text)
    return found is not None and _OTHERS.search(text[: found.end()]) is None


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

"""Blocks -> Document: what every reader hands over, numbered, put under headings and given offsets.

A reader finds paragraphs (`Block`) and doubts (`ReadFile.warnings`); everything that is the same for all
formats happens here, once: control characters go, numbers are worked out, headings are stacked, the
texts get their place in `Document.text`, the cells of an amendment table get to know each other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from influence.document import Box, Document, Mark, Page, Paragraph, ParagraphKind, Role, Span, check_role
from influence.readers.brackets import mark_brackets
from influence.readers.labels import ALTERNATIVE
from influence.readers.metadata import front_matter, language_of
from influence.readers.numbering import label_of, number_blocks


@dataclass(slots=True)
class Block:
    """One paragraph as a reader found it, before it is numbered and given its place in the text.

    Offsets in `marks` and `breaks` count from the start of `text`. `level` is the level of a heading (1 is the
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
    breaks: tuple[tuple[int, int], ...] = ()  # (offset, page): from this character on the paragraph stands on that page
    id: str = ""  # an id the file itself gives; "" for one made of the position
    number: str | None = None  # a citation the file itself gives; None where it is to be worked out
    headings: tuple[str, ...] | None = None  # headings the file itself gives; None where they are to be worked out
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class ReadFile:
    """What one reader found in one file.

    `pages` are (number, label, width, height): 1-based number in the file, the label as printed or "" where
    nothing is printed, width and height in points; empty for formats without pages. `title`, `issuer`, `date`,
    `language` and `symbol` are what the file *states*; what the first page prints is worked out later, and said to be so.
    `metadata["stated_title"]` is a title from the file's properties, taken only where nothing is printed.
    """

    blocks: list[Block]
    pages: list[tuple[int, str, float, float]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    reader: str = ""  # name and version: "pdfium 5.15.2"
    title: str | None = None
    issuer: str | None = None
    date: str | None = None
    language: str | None = None
    symbol: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    has_front: bool = True  # whether the first blocks are a first page, which may print title, issuer and date


# Characters no reader of a paragraph can see: C0/C1 controls (tab and line feed become blanks elsewhere), the byte order
# mark, lone surrogates and non-characters. Joiners and directional marks (U+200C-U+200F, U+202A-U+202E, U+2066-U+2069)
# stay: Persian, Hindi and right-to-left text need them.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff\u00ad\u200b\u2060]")
# Where a line may break (soft hyphen, blank of no width): invisible, too, but no sign of damage.
BREAKABLE = frozenset("\u00ad\u200b\u2060")


def assemble(
    read_file: ReadFile,
    *,
    id: str,
    role: Role,
    issuer: str | None = None,
    date: str | None = None,
    title: str | None = None,
    language: str | None = None,
    source: str | None = None,
    sha256: str = "",
) -> Document:
    """Make a document of what a reader found.

    Parameters
    ----------
    read_file
        Blocks, pages and doubts. Not changed. Blocks without a printable character are left out.
    id, role, source, sha256
        Go into the document as they are.
    issuer, date, title, language
        What the caller knows; wins over what the file states, and that over what its first page prints.

    Returns
    -------
    Document
        Its paragraphs are in the order of the blocks, `id/p1`, `id/p2`, ..., separated by one line feed in `text`.

    Raises
    ------
    OptionError
        If `role` is none of the five.

    Examples
    --------
    >>> found = ReadFile([Block("Access", kind="heading", level=1), Block("1. States shall report.")])
    >>> law = assemble(found, id="law", role="outcome")
    >>> [(p.id, p.number, p.headings) for p in law.paragraphs]
    [('law/p1', None, ()), ('law/p2', '1', ('Access',))]
    """
    check_role(role)
    blocks, dropped = _printable(read_file.blocks)
    warnings = list(read_file.warnings)
    if dropped:
        warnings.append(f"{dropped} control characters were dropped")
    blocks = mark_brackets(blocks, role)
    blocks = _level_headings(blocks)
    paragraphs = _paragraphs(blocks, _ids(blocks, id, warnings), id)
    detected, doubts = (None, []) if language or read_file.language else language_of(blocks)
    warnings += doubts
    known, guessed = _known(read_file, blocks, {"title": title, "issuer": issuer, "date": date})
    if detected:
        guessed["language"] = "detected"
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    return Document(
        id,
        role,
        text,
        tuple(paragraphs),
        pages=_pages(read_file.pages, _page_starts(blocks, paragraphs), len(text)),
        **known,
        language=language or read_file.language or detected,
        source=source,
        sha256=sha256,
        reader=read_file.reader,
        warnings=tuple(warnings),
        metadata=read_file.metadata | ({"guessed": guessed} if guessed else {}),
    )


def _paragraphs(blocks: Sequence[Block], ids: Sequence[str], document_id: str) -> list[Paragraph]:
    """Return the blocks as paragraphs: numbered, under their headings, one line feed apart in the document's text."""
    pairs = _pairs(blocks, ids)
    paragraphs: list[Paragraph] = []
    offset = 0
    for block, number, headings, paragraph_id in zip(blocks, number_blocks(blocks), _headings(blocks), ids, strict=True):
        end = offset + len(block.text)
        paragraphs.append(
            Paragraph(
                paragraph_id,
                Span(document_id, offset, end),
                block.text,
                kind=block.kind,
                number=number,
                headings=headings,
                boxes=block.boxes,
                side=block.side,
                pair=pairs.get(paragraph_id),
                marks=tuple(replace(mark, start=mark.start + offset, end=mark.end + offset) for mark in block.marks),
                confidence=block.confidence,
                extra=block.extra,
            )
        )
        offset = end + 1
    return paragraphs


def _headings(blocks: Sequence[Block]) -> list[tuple[str, ...]]:
    """Return the headings that each block stands under, outermost first."""
    above: list[tuple[int, str]] = []  # with their levels
    found: list[tuple[str, ...]] = []
    for block in blocks:
        level = max(block.level, 1)
        while block.kind == "heading" and above and above[-1][0] >= level:
            above.pop()
        found.append(block.headings if block.headings is not None else tuple(text for _, text in above))
        if block.kind == "heading":
            above.append((level, block.text))
    return found


def _known(read_file: ReadFile, blocks: Sequence[Block], given: dict[str, str | None]) -> tuple[dict[str, str | None], dict[str, str]]:
    """Return title, issuer, date and symbol, and for those that the file does not state where they were found.

    What is given wins over what the file states, that over what its first page prints, and that over its properties.
    """
    known = {name: given.get(name) or getattr(read_file, name) for name in ("title", "issuer", "date", "symbol")}
    front = front_matter(blocks) if read_file.has_front else {}
    guessed = {name: finding.where for name, finding in front.items() if not known[name]}
    known |= {name: front[name].value for name in guessed}
    if not known["title"] and (stated := read_file.metadata.get("stated_title")):
        known["title"], guessed["title"] = str(stated), "the file's properties"
    return known, guessed


def _printable(blocks: Sequence[Block]) -> tuple[list[Block], int]:
    """Return the blocks that say something, without control characters, and how many of those were dropped."""
    kept: list[Block] = []
    dropped = 0
    for block in blocks:
        found = [match.start() for match in UNPRINTABLE.finditer(block.text)]
        if found:
            dropped += sum(block.text[at] not in BREAKABLE for at in found)
            block = replace(
                block,
                text=UNPRINTABLE.sub("", block.text),
                marks=tuple(replace(mark, start=_moved(mark.start, found), end=_moved(mark.end, found)) for mark in block.marks),
                breaks=tuple((_moved(at, found), page) for at, page in block.breaks),
            )
        if block.text.strip():
            kept.append(block)
    return kept, dropped


def _level_headings(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with headings of one kind on one level.

    Type size and styles are poor witnesses: in real files "Article 2" and "Article 3" differ in them.
    """
    labels = {at: label for at, block in enumerate(blocks) if block.kind == "heading" and (label := label_of(block.text, heading=True))}
    levels: dict[str, Counter[int]] = defaultdict(Counter)
    for at, label in labels.items():
        if label.kind in ("unit", "decimal") or label.style == "ROMAN.":
            levels[label.style][max(blocks[at].level, 1)] += 1
    made = list(blocks)
    around = 0  # level of the last heading that is no alternative
    for at, block in enumerate(blocks):
        if block.kind != "heading":
            continue
        level = max(block.level, 1)
        if at in labels and labels[at].style in levels:
            seen = levels[labels[at].style]
            level = min(seen, key=lambda level: (-seen[level], level))
        if at in labels and labels[at].name == ALTERNATIVE:
            level = max(level, around + 1)
        else:
            around = level
        if level != block.level:
            made[at] = replace(block, level=level)
    return made


def _moved(offset: int, dropped: Sequence[int]) -> int:
    """Return where `offset` lies once the characters at the `dropped` offsets are gone."""
    return offset - bisect_left(dropped, offset)


def _ids(blocks: Sequence[Block], document_id: str, warnings: list[str]) -> list[str]:
    """Return an id for each block: its own where the file gives one (a repeated one gets #2, #3, ...), else its position."""
    wanted = [block.id or f"{document_id}/p{position}" for position, block in enumerate(blocks, 1)]
    taken = set(wanted)
    times: dict[str, int] = defaultdict(int)
    ids: list[str] = []
    for paragraph_id in wanted:
        times[paragraph_id] += 1
        name = paragraph_id
        while times[paragraph_id] > 1 and (name := f"{paragraph_id}#{times[paragraph_id]}") in taken:
            times[paragraph_id] += 1
        taken.add(name)
        ids.append(name)
    repeated = [paragraph_id for paragraph_id, count in times.items() if count > 1]
    if repeated:
        shown = ", ".join(repeated[:5]) + (", ..." if len(repeated) > 5 else "")
        warnings.append(f"{len(repeated)} ids occur more than once; the later ones were named #2, #3, ...: {shown}")
    return ids


def _pairs(blocks: Sequence[Block], ids: Sequence[str]) -> dict[str, str]:
    """Return for each cell of an amendment table the id of the cell that stands on the other side of its row."""
    rows: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"old": [], "new": []})
    for block, paragraph_id in zip(blocks, ids, strict=True):
        if block.side is not None and block.row is not None:
            rows[block.row][block.side].append(paragraph_id)
    pairs: dict[str, str] = {}
    for row in rows.values():
        for here, there in (("old", "new"), ("new", "old")):
            if row[there]:
                # A cell of several paragraphs: the first answers the first; what is left over answers the last.
                pairs.update({one: row[there][min(at, len(row[there]) - 1)] for at, one in enumerate(row[here])})
    return pairs


def _page_starts(blocks: Sequence[Block], paragraphs: Sequence[Paragraph]) -> list[tuple[int, int]]:
    """Return (page, offset of a character on it), in the order of the text."""
    starts: list[tuple[int, int]] = []
    for block, paragraph in zip(blocks, paragraphs, strict=True):
        if block.boxes:
            starts.append((block.boxes[0].page, paragraph.span.start))
        starts += [(page, paragraph.span.start + at) for at, page in block.breaks]
    return starts


def _pages(pages: Sequence[tuple[int, str, float, float]], starts: Sequence[tuple[int, int]], end: int) -> tuple[Page, ...]:
    """Return the pages with the characters that stand on them; a page without text is empty where the next one begins."""
    first: dict[int, int] = {}
    for number, offset in starts:
        first.setdefault(number, offset)
    made: list[Page] = []
    following = end
    for number, label, width, height in sorted(pages, reverse=True):
        start = min(first.get(number, following), following)
        made.append(Page(number, label or str(number), width, height, start, following))
        following = start
    return tuple(reversed(made))

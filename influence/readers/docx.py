"""DOCX -> blocks: paragraphs and tables in order, automatic numbers, footnotes, tracked and struck changes.

The XML is walked directly: python-docx leaves out inserted runs, content controls and text boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from influence.document import Box, Mark, MarkKind
from influence.errors import ReadingError
from influence.readers.archive import Archive
from influence.readers.assembly import Block, ReadFile
from influence.readers.cells import table_blocks
from influence.readers.headings import find_bold_headings
from influence.readers.labels import readings
from influence.readers.word_styles import W, WordStyles, is_on, word_styles

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Elements that only wrap: their children are read as if they stood outside.
_WRAPPERS = frozenset(
    f"{W}{name}" for name in ("hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "bdo", "dir", "ruby", "rubyBase")
)
_MOST_NESTED = 40  # tables in tables in tables


@dataclass(slots=True)
class _Word:
    """What walking the file needs to know and to remember."""

    styles: WordStyles
    warnings: list[str] = field(default_factory=list)
    rows: count[int] = field(default_factory=lambda: count(1))
    notes: list[str] = field(default_factory=list)  # ids of the notes referred to, in order
    page: int = 1
    has_pages: bool = False
    bold: set[int] = field(default_factory=set)  # ids of blocks that are bold throughout
    changes: int = 0


@dataclass(slots=True)
class _Runs:
    """The text of a paragraph as it grows, with its marks."""

    text: str = ""
    marks: list[Mark] = field(default_factory=list)
    breaks: list[tuple[int, int]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)  # text boxes anchored here
    bold: int = 0  # characters

    def add(self, text: str, kinds: tuple[MarkKind, ...], bold: bool) -> None:
        start = len(self.text)
        self.text += text
        self.bold += sum(not character.isspace() for character in text) if bold else 0
        for kind in kinds:
            last = next((mark for mark in reversed(self.marks) if mark.kind == kind), None)
            if last is not None and last.end == start:
                self.marks[self.marks.index(last)] = Mark(kind, last.start, len(self.text))
            else:
                self.marks.append(Mark(kind, start, len(self.text)))


def read_docx(data: bytes, *, name: str) -> ReadFile:
    """Read a Word file.

    Parameters
    ----------
    data
        The file's bytes.
    name
        Its name, for messages.

    Returns
    -------
    ReadFile
        Blocks in reading order, footnotes and endnotes last, running heads as furniture. Text that is
        deleted (tracked or struck out) stays in the text under a mark. Pages are those of Word's last
        layout, where the file records it.

    Raises
    ------
    ReadingError
        If the file is damaged, locked or unpacks to more than a text can need.
    """
    archive = Archive(data, name=name)
    main = next((part for part in ("word/document.xml", "word/document2.xml", "word/document1.xml") if part in archive.members), None)
    root = archive.xml(main) if main else None
    body = None if root is None else root.find(f"{W}body")
    if root is None or body is None:
        raise ReadingError(f"{name} holds no Word document; open it in Word and save it again as .docx")
    word = _Word(word_styles(archive.xml("word/styles.xml"), archive.xml("word/numbering.xml")))
    word.has_pages = next(root.iter(f"{W}lastRenderedPageBreak"), None) is not None
    blocks = [*_running_heads(archive), *_walk(body, word, 0)]
    find_bold_headings(blocks, word.bold)
    blocks += _notes(archive, word)
    if word.changes:
        word.warnings.append(f"{word.changes} tracked changes are not accepted or refused yet; both readings are kept and marked")
    remarks = archive.xml("word/comments.xml")
    count_of_remarks = 0 if remarks is None else len(remarks.findall(f"{W}comment"))
    if count_of_remarks:
        word.warnings.append(f"comments in the margin ({count_of_remarks}) were left out; they are no part of the text")
    size = next(root.iter(f"{W}pgSz"), None)
    width, height = (_points(size, "w"), _points(size, "h")) if size is not None else (0.0, 0.0)
    core = archive.xml("docProps/core.xml")
    found = ReadFile(
        blocks,
        pages=[(page, "", width, height) for page in range(1, word.page + 1)] if word.has_pages else [],
        warnings=word.warnings,
        reader="docx",
    )
    found.metadata = {
        key: value
        for key, value in (
            ("stated_title", _core(core, "title")),  # often a template's, so that a printed title comes first
            ("creator", _core(core, "creator")),
            ("modified", (_core(core, "modified") or "")[:10]),
        )
        if value
    }
    if word.has_pages:
        found.metadata["pages"] = "as Word last laid them out"
    return found


def _points(element: Any, name: str) -> float:
    value = element.get(f"{W}{name}", "")
    return int(value) / 20 if value.isdigit() else 0.0


def _core(core: Any, name: str) -> str | None:
    if core is None:
        return None
    found = next((element for element in core if isinstance(element.tag, str) and element.tag.endswith("}" + name)), None)
    text = "" if found is None else (found.text or "").strip()
    return text or None


def _walk(parent: Any, word: _Word, depth: int) -> Iterator[Block]:
    """Yield the blocks of a body, cell, note or text box in reading order."""
    if depth > _MOST_NESTED:
        word.warnings.append(f"tables nested more than {_MOST_NESTED} deep were left out")
        return
    for element in parent:
        if element.tag == f"{W}p":
            yield from _paragraph(element, word, depth)
        elif element.tag == f"{W}tbl":
            yield from table_blocks(_table(element, word, depth), word.rows)
        elif element.tag in _WRAPPERS or element.tag in (f"{W}ins", f"{W}moveTo"):
            yield from _walk(element, word, depth)
        elif element.tag == f"{MC}AlternateContent":
            choice = element.find(f"{MC}Choice")
            yield from _walk(choice if choice is not None else element, word, depth)


def _table(table: Any, word: _Word, depth: int) -> list[list[list[Block]]]:
    """Return the cells of a table row by row; cells merged downwards are empty in the lower rows."""
    rows: list[list[list[Block]]] = []
    for row in _inside(table, f"{W}tr"):
        cells: list[list[Block]] = []
        changed = _row_change(row)
        for cell in _inside(row, f"{W}tc"):
            properties = cell.find(f"{W}tcPr")
            merged = None if properties is None else properties.find(f"{W}vMerge")
            span = None if properties is None else properties.find(f"{W}gridSpan")
            goes_on = merged is not None and merged.get(f"{W}val") != "restart"
            cells.append([] if goes_on else list(_walk(cell, word, depth + 1)))
            if changed is not None:
                for block in cells[-1]:
                    if changed not in (mark.kind for mark in block.marks):
                        block.marks = (*block.marks, Mark(changed, 0, len(block.text)))
            width = "" if span is None else span.get(f"{W}val", "")
            cells += [[] for _ in range(min(int(width) if width.isdigit() else 1, 63) - 1)]
        rows.append(cells)
    # A row that is one wide cell is a title inside the table; its empty neighbours are no columns.
    return rows


def _row_change(row: Any) -> MarkKind | None:
    """Return whether a whole row was put in or taken out under tracked changes."""
    properties = row.find(f"{W}trPr")
    changes: tuple[tuple[str, MarkKind], ...] = (("del", "deleted"), ("ins", "inserted"))
    return next((kind for name, kind in changes if properties is not None and properties.find(f"{W}{name}") is not None), None)


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """Yield the children with a tag, also those inside content controls and insertions."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _WRAPPERS or element.tag == f"{W}ins":
            yield from _inside(element, tag)


def _paragraph(element: Any, word: _Word, depth: int) -> Iterator[Block]:
    """Yield a paragraph's block, then those of the text boxes anchored in it."""
    properties = element.find(f"{W}pPr")
    style = None if properties is None else properties.find(f"{W}pStyle")
    style_id = None if style is None else style.get(f"{W}val")
    page = word.page
    runs = _Runs()
    _read_runs(element, runs, word, (), depth)
    if runs.breaks and not runs.text[: runs.breaks[0][0]].strip():
        page = runs.breaks.pop(0)[1]
    text = runs.text
    if text.strip():
        label, level, format = word.styles.label(properties, style_id)
        heading = word.styles.heading_level(properties, style_id)
        name = word.styles.name(style_id)
        block = _trimmed(Block(text, marks=tuple(runs.marks), breaks=tuple(runs.breaks)))
        if word.has_pages:
            block.boxes = tuple(Box(at, 0.0, 0.0, 0.0, 0.0) for at in dict.fromkeys((page, *(at for _, at in block.breaks))))
        block.label = label
        if name.startswith(("toc ", "table of figures")):
            block.kind = "furniture"
        elif heading:
            block.kind, block.level = "heading", heading
        elif label:
            numbered = format not in ("bullet", "lowerLetter", "lowerRoman") and level == 1
            block.kind, block.level = ("body" if numbered else "list item"), level
        elif name == "caption":
            block.kind = "caption"
        elif "quote" in name:
            block.kind = "quote"
        else:
            found = readings(block.text)
            if found and found[0].kind in ("letter", "roman"):
                block.kind, block.level = "list item", 1
        if runs.bold >= 0.95 * sum(not character.isspace() for character in text):
            word.bold.add(id(block))
        yield block
    for box in runs.boxes:
        yield from _walk(box, word, depth + 1)


def _trimmed(block: Block) -> Block:
    """Return a block with outer blanks off and runs of blanks as one, its marks and breaks moved along."""
    kept: list[int] = []  # offset in the new text of each old character
    made: list[str] = []
    blank = True
    for character in block.text:
        kept.append(len(made))
        if character.isspace() and character != "\u00a0":
            if not blank:
                made.append(" ")
            blank = True
        else:
            made.append(character)
            blank = False
    kept.append(len(made))
    text = "".join(made).rstrip()
    at = [min(offset, len(text)) for offset in kept]
    block.text = text
    block.marks = tuple(
        Mark(mark.kind, at[mark.start], at[mark.end], mark.note)
        for mark in block.marks
        if at[mark.start] < at[mark.end] or mark.kind == "footnote mark"
    )
    block.breaks = tuple((at[offset], page) for offset, page in block.breaks)
    return block


def _read_runs(parent: Any, runs: _Runs, word: _Word, changes: tuple[MarkKind, ...], depth: int) -> None:
    """Add the text of a paragraph's runs; `changes` are the tracked changes around them."""
    if depth > 3 * _MOST_NESTED:
        return
    for element in parent:
        tag = element.tag
        if tag == f"{W}r":
            _read_run(element, runs, word, changes)
        elif tag in _WRAPPERS:
            _read_runs(element, runs, word, changes, depth + 1)
        elif tag in (f"{W}ins", f"{W}moveTo"):
            word.changes += 1
            _read_runs(element, runs, word, (*changes, "inserted"), depth + 1)
        elif tag in (f"{W}del", f"{W}moveFrom"):
            word.changes += 1
            _read_runs(element, runs, word, (*changes, "deleted"), depth + 1)


def _read_run(run: Any, runs: _Runs, word: _Word, changes: tuple[MarkKind, ...]) -> None:
    properties = run.find(f"{W}rPr")
    if is_on(properties, "vanish") or is_on(properties, "webHidden"):
        return
    style = None if properties is None else properties.find(f"{W}rStyle")
    styles = word.styles.of(None if style is None else style.get(f"{W}val"))
    struck = any(is_on(properties, name) for name in ("strike", "dstrike"))
    struck = struck or (any(one.struck for one in styles) and (properties is None or properties.find(f"{W}strike") is None))
    bold = is_on(properties, "b")
    colour = None if properties is None else properties.find(f"{W}color")
    coloured = colour is not None and (colour.get(f"{W}val") or "auto").lower() not in ("auto", "000000")
    emphasis = not struck and (bold or coloured or is_on(properties, "i") or is_on(properties, "u"))
    kinds = tuple(dict.fromkeys((*changes, *(("deleted",) if struck else ()), *(("emphasis",) if emphasis else ()))))
    for element in run:
        tag = element.tag
        if tag in (f"{W}t", f"{W}delText"):
            runs.add(element.text or "", kinds, bold)
        elif tag in (f"{W}tab", f"{W}br", f"{W}cr", f"{W}ptab"):
            runs.add(" ", kinds, False)
        elif tag == f"{W}noBreakHyphen":
            runs.add("\u2011", kinds, bold)
        elif tag == f"{W}lastRenderedPageBreak":
            word.page += 1
            runs.breaks.append((len(runs.text), word.page))
        elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            note = f"{'footnote' if tag == f'{W}footnoteReference' else 'endnote'} {element.get(f'{W}id')}"
            word.notes.append(note)
            runs.marks.append(Mark("footnote mark", len(runs.text), len(runs.text), str(len(word.notes))))
        elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
            runs.boxes += list(element.iter(f"{W}txbxContent"))[:50]
        elif tag == f"{MC}AlternateContent":
            choice = element.find(f"{MC}Choice")
            runs.boxes += list((choice if choice is not None else element).iter(f"{W}txbxContent"))[:50]


def _notes(archive: Archive, word: _Word) -> list[Block]:
    """Return the footnotes and endnotes that the text refers to, in the order of their marks."""
    texts: dict[str, list[Block]] = {}
    for kind in ("footnote", "endnote"):
        root = archive.xml(f"word/{kind}s.xml")
        for note in [] if root is None else root.findall(f"{W}{kind}"):
            if note.get(f"{W}type") in (None, "normal"):
                quiet = _Word(word.styles)
                texts[f"{kind} {note.get(f'{W}id')}"] = list(_walk(note, quiet, 0))
    made: list[Block] = []
    for number, id in enumerate(word.notes, 1):
        parts = texts.get(id, [])
        text = " ".join(part.text for part in parts)
        if text:
            made.append(Block(text, kind="footnote", label=str(number)))
    return made


def _running_heads(archive: Archive) -> list[Block]:
    """Return the texts of headers and footers, each once, as furniture."""
    made: dict[str, Block] = {}
    for part in sorted(archive.members):
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", part) and (root := archive.xml(part)) is not None:
            for block in _walk(root, _Word(WordStyles()), 0):
                made.setdefault(block.text, Block(block.text, kind="furniture"))
    return list(made.values())

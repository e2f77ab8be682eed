"""ODT -> blocks: paragraphs, headings, lists with their numbers, tables and notes of an OpenDocument text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from influence.document import Mark
from influence.errors import ReadingError
from influence.readers.archive import Archive
from influence.readers.assembly import Block, ReadFile
from influence.readers.cells import table_blocks
from influence.readers.labels import letters, roman

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"


@dataclass(slots=True)
class _Opened:
    """What walking the text needs to know and to remember."""

    struck: set[str] = field(default_factory=set)  # names of styles that strike their text out
    lists: dict[str, dict[int, tuple[str, str, str, int]]] = field(default_factory=dict)  # style -> level -> prefix, format, suffix, start
    rows: count[int] = field(default_factory=lambda: count(1))
    notes: list[Block] = field(default_factory=list)


def read_odt(data: bytes, *, name: str) -> ReadFile:
    """Read an OpenDocument text. Struck-out text is kept under a mark; tracked changes are read as accepted, with a warning.

    Raises
    ------
    ReadingError
        If the file is damaged, locked or unpacks to more than a text can need.
    """
    archive = Archive(data, name=name)
    root = archive.xml("content.xml")
    text = None if root is None else root.find(f"{_OFFICE}body/{_OFFICE}text")
    if root is None or text is None:
        raise ReadingError(f"{name} holds no OpenDocument text; open it and save it as .docx")
    opened = _Opened()
    for part in (root, archive.xml("styles.xml")):
        _read_styles(part, opened)
    blocks = list(_walk(text, opened, 0, ""))
    warnings = []
    if text.find(f"{_TEXT}tracked-changes") is not None:
        warnings.append("the file has tracked changes; insertions were read as accepted, deletions left out")
    meta = archive.xml("meta.xml")

    def stated(tag: str) -> str | None:
        found = None if meta is None else next(meta.iter(tag), None)
        return (found.text or "").strip() or None if found is not None else None

    found = ReadFile([*blocks, *opened.notes], warnings=warnings, reader="odt")
    if title := stated(f"{_DC}title"):
        found.metadata["stated_title"] = title
    return found


def _read_styles(root: Any, opened: _Opened) -> None:
    if root is None:
        return
    for style in root.iter(f"{_STYLE}style"):
        properties = style.find(f"{_STYLE}text-properties")
        if properties is not None and properties.get(f"{_STYLE}text-line-through-style", "none") != "none":
            opened.struck.add(style.get(f"{_STYLE}name", ""))
    for style in root.iter(f"{_TEXT}list-style"):
        opened.lists[style.get(f"{_STYLE}name", "")] = {
            int(level.get(f"{_TEXT}level", "1")): (
                level.get(f"{_STYLE}num-prefix", ""),
                level.get(f"{_STYLE}num-format", ""),
                level.get(f"{_STYLE}num-suffix", ""),
                int(level.get(f"{_TEXT}start-value", "1")),
            )
            for level in style.iter(f"{_TEXT}list-level-style-number")
        }


def _walk(parent: Any, opened: _Opened, depth: int, list_style: str) -> Iterator[Block]:
    """Yield the blocks in reading order; `depth` is that of the list we are in."""
    for element in parent:
        tag = element.tag
        if tag in (f"{_TEXT}p", f"{_TEXT}h"):
            block = _paragraph(element, opened)
            if tag == f"{_TEXT}h":
                block.kind, block.level = "heading", int(element.get(f"{_TEXT}outline-level", "1"))
            if block.text:
                yield block
        elif tag == f"{_TEXT}list" and depth < 20:
            yield from _list(element, opened, depth + 1, element.get(f"{_TEXT}style-name") or list_style)
        elif tag == f"{_TABLE}table" and depth < 20:
            rows = [
                [list(_walk(cell, opened, depth + 1, "")) for cell in row if cell.tag == f"{_TABLE}table-cell"]
                for row in element.iter(f"{_TABLE}table-row")
                if next(row.iterancestors(f"{_TABLE}table"), None) is element
            ]
            yield from table_blocks(rows, opened.rows)
        elif tag in (f"{_TEXT}section", f"{_TEXT}index-body"):
            yield from _walk(element, opened, depth, list_style)


def _list(element: Any, opened: _Opened, depth: int, style: str) -> Iterator[Block]:
    prefix, format, suffix, start = opened.lists.get(style, {}).get(depth, ("", "", "", 1))
    number = start
    for item in element:
        if item.tag not in (f"{_TEXT}list-item", f"{_TEXT}list-header"):
            continue
        given = item.get(f"{_TEXT}start-value", "")
        number = int(given) if given.isdigit() else number
        first = item.tag == f"{_TEXT}list-item"
        for block in _walk(item, opened, depth, style):
            if first and block.kind == "body":
                block.kind, block.level = "list item", depth
                block.label = f"{prefix}{_written(number, format)}{suffix}" if format else "•"
                first = False
            yield block
        number += item.tag == f"{_TEXT}list-item"


def _written(number: int, format: str) -> str:
    if format.lower() == "a":
        written = letters(max(number, 1))
    elif format.lower() == "i":
        written = roman(number)
    else:
        return str(number)
    return written.upper() if format.isupper() else written


def _paragraph(element: Any, opened: _Opened) -> Block:
    parts: list[tuple[str, bool, str]] = []
    _collect(element, opened, element.get(f"{_TEXT}style-name", "") in opened.struck, parts)
    text = ""
    marks: list[Mark] = []
    for part, struck, note in parts:
        if note:
            marks.append(Mark("footnote mark", len(text), len(text), note))
        part = part if text and not text.endswith(" ") else part.lstrip(" ")
        if struck and part.strip():
            if marks and marks[-1].kind == "deleted" and marks[-1].end == len(text):
                marks[-1] = Mark("deleted", marks[-1].start, len(text) + len(part))
            else:
                marks.append(Mark("deleted", len(text), len(text) + len(part)))
        text += part
    text = text.rstrip()
    return Block(text, marks=tuple(Mark(mark.kind, min(mark.start, len(text)), min(mark.end, len(text)), mark.note) for mark in marks))


def _collect(element: Any, opened: _Opened, struck: bool, parts: list[tuple[str, bool, str]]) -> None:
    def add(text: str | None) -> None:
        if text:
            parts.append((re.sub(r"\s+", " ", text), struck, ""))

    add(element.text)
    for child in element:
        tag = child.tag
        if tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            add(" ")
        elif tag == f"{_TEXT}note":
            note = " ".join(" ".join(part.itertext()) for part in child.iter(f"{_TEXT}note-body"))
            citation = child.findtext(f"{_TEXT}note-citation") or str(len(opened.notes) + 1)
            if note.strip():
                parts.append(("", False, citation.strip()))
                opened.notes.append(Block(" ".join(note.split()), kind="footnote", label=citation.strip()))
        elif isinstance(tag, str) and tag.startswith(_TEXT) and tag != f"{_TEXT}tracked-changes":
            _collect(child, opened, struck or child.get(f"{_TEXT}style-name", "") in opened.struck, parts)
        add(child.tail)

"""HTML -> blocks: the whole page in reading order; what is not its main content becomes furniture.

trafilatura decides what the main content is; the page's own tree says where lists, numbers, tables and changes are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from influence.document import Mark, MarkKind
from influence.errors import ReadingError
from influence.readers.assembly import Block, ReadFile
from influence.readers.cells import table_blocks
from influence.readers.encodings import decode
from influence.readers.headings import find_bold_headings
from influence.readers.labels import letters, roman

_SKIPPED = frozenset(
    re.findall(r"\w+", "script style noscript template head svg math iframe object canvas audio video select button input textarea")
)
_AROUND = frozenset(("nav", "footer", "aside", "menu"))  # what stands around the content by its own account
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """p div section article main header footer aside nav menu figure figcaption blockquote pre address hr body html center
        li dl dt dd ul ol table tr td th thead tbody tfoot caption h1 h2 h3 h4 h5 h6 details summary fieldset legend form""",
    )
)
_MARKS: dict[str, MarkKind] = {
    "ins": "inserted",
    "del": "deleted",
    "s": "deleted",
    "strike": "deleted",
    "b": "emphasis",
    "strong": "emphasis",
    "i": "emphasis",
    "em": "emphasis",
    "u": "emphasis",
}
_DEEPEST = 200
# The extractor may lose the page's content on unusual pages: below this share of the words it is not believed.
LEAST_MAIN = 0.25


@dataclass(slots=True)
class Page:
    """What is remembered while a page is walked; several pages of one book may share it."""

    rows: count[int] = field(default_factory=lambda: count(1))
    too_deep: bool = False


@dataclass(slots=True)
class _Draft:
    """A block as it grows."""

    kind: Any = "body"
    level: int = 0
    label: str = ""
    text: str = ""
    marks: list[Mark] = field(default_factory=list)

    def add(self, text: str, kinds: tuple[MarkKind, ...]) -> None:
        text = re.sub(r"\s+", " ", text)
        if not self.text or self.text.endswith(" "):
            text = text.lstrip(" ")
        start = len(self.text)
        self.text += text
        for kind in kinds:
            last = next((index for index in range(len(self.marks) - 1, -1, -1) if self.marks[index].kind == kind), None)
            if last is not None and self.marks[last].end == start:
                self.marks[last] = Mark(kind, self.marks[last].start, len(self.text))
            elif text:
                self.marks.append(Mark(kind, start, len(self.text)))

    def block(self) -> Block:
        # The sign that links to a heading is no part of it.
        text = self.text.rstrip().removesuffix("¶").rstrip() if self.kind == "heading" else self.text.rstrip()
        marks = tuple(
            Mark(mark.kind, mark.start, min(mark.end, len(text)), mark.note)
            for mark in self.marks
            if mark.start < min(mark.end, len(text)) or mark.note
        )
        return Block(text, kind=self.kind, level=self.level, label=self.label, marks=marks)


def read_html(data: bytes, *, name: str) -> ReadFile:
    """Read a web page.

    Parameters
    ----------
    data
        The file's bytes; the encoding the page declares is believed where the bytes bear it out.
    name
        The file's name, for messages.

    Returns
    -------
    ReadFile
        All text of the page in order: the main content as body, headings, list items and table cells, the
        rest (menus, footers) as furniture.

    Raises
    ------
    ReadingError
        If the bytes hold no HTML.

    Examples
    --------
    >>> page = b"<html><body><nav><a href='/'>Home</a></nav><h1>Our asks</h1><ol type=a><li>Publish all drafts.</li></ol></body></html>"
    >>> [(block.kind, block.label, block.text) for block in read_html(page, name="x.html").blocks]
    [('furniture', '', 'Home'), ('heading', '', 'Our asks'), ('list item', 'a.', 'Publish all drafts.')]
    """
    page = Page()
    root, text, warnings = html_tree(data, name=name)
    blocks = html_blocks(root, page)
    if page.too_deep:
        warnings.append(f"elements nested more than {_DEEPEST} deep were read without their structure")
    _set_main_apart(blocks, text, warnings)
    find_bold_headings(blocks, {id(block) for block in blocks if _is_bold(block)})
    title = root.findtext(".//head/title")
    found = ReadFile(blocks, warnings=warnings, reader="lxml, trafilatura", language=(root.get("lang") or "")[:2].lower() or None)
    if title and title.strip():
        found.metadata["stated_title"] = " ".join(title.split())
    metas = {
        (element.get("name") or element.get("property") or "").lower(): (element.get("content") or "").strip()
        for element in root.iter("meta")
    }
    date = next((metas[key][:10] for key in ("article:published_time", "date", "dc.date", "dcterms.date") if metas.get(key)), "")
    found.date = date if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else None
    found.issuer = next((metas[key] for key in ("og:site_name", "dc.publisher", "dcterms.publisher") if metas.get(key)), None)
    return found


def html_tree(data: bytes, *, name: str) -> tuple[Any, str, list[str]]:
    """Return the root element of a page, its source as text, and what was doubtful about its encoding."""
    declared = re.search(rb"(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    text, warnings = _decoded(data, declared[1].decode("ascii", "replace") if declared else "", name)
    from lxml import etree
    from lxml import html as lxml_html

    # The size of the file is bounded before, so that the parser's own limits need not be.
    parser = lxml_html.HTMLParser(huge_tree=True)
    try:
        root = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
        if any("depth" in error.message for error in parser.error_log):
            # The parser gave up on elements nested thousands deep; their text is still there.
            warnings.append("elements are nested too deep to be read; the text was read without its structure")
            root = lxml_html.document_fromstring("".join(f"<p>{part}</p>" for part in re.split(r"<[^>]*>", text) if part.strip()))
    except (etree.ParserError, ValueError) as error:
        raise ReadingError(f"{name} holds no HTML that can be read ({error}); open it in a browser and save it as PDF") from error
    return root, text, warnings


def html_blocks(root: Any, page: Page) -> list[Block]:
    """Return all blocks of a page in reading order; what stands in menus and footers by its own account as furniture."""
    body = root.find("body")
    return list(_walk(body if body is not None else root, page, 0, 0, False))


def _decoded(data: bytes, declared: str, name: str) -> tuple[str, list[str]]:
    if declared and declared.lower() not in ("utf-8", "utf8") and b"\x00" not in data[:100]:
        try:
            return decode(data.decode(declared).encode("utf-8"), name=name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name=name)


def _walk(element: Any, page: Page, depth: int, lists: int, around: bool) -> Iterator[Block]:
    """Yield the blocks inside an element, in reading order."""
    if depth > _DEEPEST:
        page.too_deep = True
        text = " ".join(" ".join(element.itertext()).split())
        if text:
            yield Block(text, kind="furniture" if around else "body")
        return
    tag = element.tag
    around = around or tag in _AROUND
    if tag == "table":
        rows = [
            [list(_walk(cell, page, depth + 1, 0, around)) for cell in row if cell.tag in ("td", "th")]
            for row in element.iter("tr")
            if next((parent for parent in row.iterancestors("table")), None) is element
        ]
        made = table_blocks(rows, page.rows)
        for block in made:
            block.kind = "furniture" if around else block.kind
        yield from made
        return
    if tag in ("ul", "ol", "menu"):
        yield from _list(element, page, depth, lists, around)
        return
    draft = _Draft()
    if re.fullmatch(r"h[1-6]", tag):
        draft.kind, draft.level = "heading", int(tag[1])
    elif tag == "blockquote":
        draft.kind = "quote"
    elif tag in ("figcaption", "caption"):
        draft.kind = "caption"
    inner_kind = draft.kind
    for item in _content(element, (), page):
        if isinstance(item, tuple):
            draft.add(*item)
            continue
        if draft.text.strip():
            yield _finished(draft, around)
        draft = _Draft(inner_kind, draft.level)
        for block in _walk(item, page, depth + 1, lists, around):
            if inner_kind in ("quote", "caption") and block.kind == "body":
                block.kind = inner_kind
            elif inner_kind == "heading" and block.kind == "body":
                block.kind, block.level = "heading", draft.level
            yield block
    if draft.text.strip():
        yield _finished(draft, around)


def _finished(draft: _Draft, around: bool) -> Block:
    block = draft.block()
    if around:
        block.kind = "furniture"
    return block


def _list(element: Any, page: Page, depth: int, lists: int, around: bool) -> Iterator[Block]:
    """Yield the items of a list: the first paragraph of each with its label, what follows as it is."""
    start = element.get("start", "")
    number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
    for item in element:
        if not isinstance(item.tag, str):
            continue
        if item.tag != "li":
            yield from _walk(item, page, depth + 1, lists + 1, around)
            continue
        value = item.get("value", "")
        number = int(value) if re.fullmatch(r"\d{1,6}", value) else number
        label = _label(number, element.get("type", "1")) if element.tag == "ol" else "•"
        first = True
        for block in _walk(item, page, depth + 1, lists + 1, around):
            if first and block.kind in ("body", "quote"):
                block.kind, block.level, block.label = "list item", lists + 1, label
                first = False
            yield block
        number += 1


def _label(number: int, type: str) -> str:
    if type in ("a", "A"):
        written = letters(max(number, 1))
    elif type in ("i", "I"):
        written = roman(number)
    else:
        written = str(number)
    return (written.upper() if type in ("A", "I") else written) + "."


def _content(element: Any, kinds: tuple[MarkKind, ...], page: Page) -> Iterator[Any]:
    """Yield an element's content: pieces of text with their marks as tuples, elements that make blocks of their own as they are."""
    if element.text:
        yield element.text, kinds
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED and not _hidden(child):
            if child.tag in _BLOCKS:
                yield child
            elif child.tag == "br":
                yield " ", kinds
            elif child.tag == "sup" and re.fullmatch(r"\s*[\[(]?[\d*†]{1,3}[\])]?\s*", "".join(child.itertext())):
                pass  # the mark of a note
            else:
                own = _MARKS.get(child.tag)
                yield from _content(child, (*kinds, own) if own and own not in kinds else kinds, page)
        if child.tail:
            yield child.tail, kinds


def _is_bold(block: Block) -> bool:
    """Whether a block is emphasised throughout."""
    return sum(mark.end - mark.start for mark in block.marks if mark.kind == "emphasis") >= 0.95 * len(block.text)


def _hidden(element: Any) -> bool:
    return element.get("hidden") is not None or re.search(r"display\s*:\s*none", element.get("style", "")) is not None


def _set_main_apart(blocks: list[Block], text: str, warnings: list[str]) -> None:
    """Make furniture of what the extractor does not count as main content, keeping what stands between two main blocks."""
    candidates = [block for block in blocks if block.kind != "furniture"]
    words = sum(len(block.text.split()) for block in candidates)
    if not words:
        if blocks:
            warnings.append("the page has no main content by its own account; all of it was read")
        for block in blocks:
            block.kind = "body"
        return
    main = _main_text(text)
    found = [_squeezed(block.text) in main for block in candidates] if main else []
    share = sum(len(block.text.split()) for block, is_main in zip(candidates, found, strict=False) if is_main) / words
    if share < LEAST_MAIN:
        if len(candidates) > 30:
            warnings.append("the main content of the page could not be told from the rest; all of it was read")
        return
    first, last = found.index(True), len(found) - 1 - found[::-1].index(True)
    # A heading straight before the content belongs to it.
    while first and candidates[first - 1].kind == "heading":
        first -= 1
    for at, block in enumerate(candidates):
        if not first <= at <= last:
            block.kind = "furniture"


def _main_text(text: str) -> str:
    """Return what trafilatura takes for the main content, without blanks; "" if it finds none."""
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        extracted = trafilatura.extract(text, include_comments=False, include_tables=True, favor_recall=True, output_format="txt")
    except (ValueError, RecursionError, AttributeError, TypeError):
        return ""
    return _squeezed(extracted or "")


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)

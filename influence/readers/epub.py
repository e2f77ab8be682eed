"""EPUB -> blocks: the pages of the book in the order of its spine."""

from __future__ import annotations

import posixpath
from typing import Any
from urllib.parse import unquote

from influence.errors import ReadingError
from influence.readers.archive import Archive
from influence.readers.assembly import Block, ReadFile
from influence.readers.html import Page, html_blocks, html_tree

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def read_epub(data: bytes, *, name: str) -> ReadFile:
    """Read an e-book.

    Raises
    ------
    ReadingError
        If the file is damaged or unpacks to more than a text can need.
    """
    archive = Archive(data, name=name)
    container = archive.xml("META-INF/container.xml")
    rootfile = None if container is None else next((element for element in container.iter() if _local(element) == "rootfile"), None)
    opf = rootfile.get("full-path", "") if rootfile is not None else ""
    package = archive.xml(opf)
    if package is None:
        raise ReadingError(f"{name} is an EPUB without a list of its pages; get the file again")
    pages = {item.get("id"): item.get("href", "") for item in package.iter(f"{_OPF}item")}
    page = Page()
    blocks: list[Block] = []
    warnings: list[str] = []
    for reference in package.iter(f"{_OPF}itemref"):
        href = pages.get(reference.get("idref"), "")
        content = archive.read(posixpath.normpath(posixpath.join(posixpath.dirname(opf), unquote(href.split("#")[0]))))
        if not content.strip():
            warnings.append(f"the page {href!r} of the book is missing")
            continue
        root, _, doubts = html_tree(content, name=f"{name}, {href}")
        warnings += doubts
        blocks += html_blocks(root, page)

    def stated(field: str) -> str | None:
        found = next(package.iter(f"{_DC}{field}"), None)
        return (found.text or "").strip() or None if found is not None else None

    language = (stated("language") or "")[:2].lower()
    return ReadFile(
        blocks,
        warnings=list(dict.fromkeys(warnings)),
        reader="epub",
        title=stated("title"),
        issuer=stated("publisher"),
        date=(stated("date") or "")[:10] or None,
        language=language or None,
    )


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""

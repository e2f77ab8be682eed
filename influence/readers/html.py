"""HTML -> blocks."""

from __future__ import annotations

from influence.readers.assembly import Block, ReadFile
from influence.readers.text import decode


def read_html(data: bytes, *, name: str) -> ReadFile:
    """Read a web page."""
    text, warnings = decode(data, name=name)
    import lxml.html

    tree = lxml.html.document_fromstring(text)
    blocks = [
        Block(
            " ".join(element.text_content().split()),
            kind="heading" if element.tag[0] == "h" else "list item" if element.tag == "li" else "body",
        )
        for element in tree.iter("p", "li", "h1", "h2", "h3", "h4")
    ]
    return ReadFile(blocks, warnings=warnings, reader="lxml")

"""DOCX -> blocks."""

from __future__ import annotations

import io

from influence.readers.assembly import Block, ReadFile


def read_docx(data: bytes, *, name: str) -> ReadFile:
    """Read a Word file."""
    import docx

    document = docx.Document(io.BytesIO(data))
    blocks: list[Block] = []
    for item in document.iter_inner_content():
        if hasattr(item, "rows"):
            for row in item.rows:
                blocks += [Block(cell.text, kind="table cell") for cell in row.cells]
        else:
            blocks.append(Block(item.text))
    return ReadFile(blocks, reader="python-docx")

"""A second engine reads a PDF too: where the two disagree about the words of a page, a person should look."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from influence.document import Document
from influence.errors import OptionError

_WORD = re.compile(r"\w{2,}")


def compare_words(document: Document, *, password: str | None = None) -> dict[int, float]:
    """Return for each page which share of the words that a second engine reads there the document has, 0 to 1.

    The document's words were read by pdfium; pdfplumber (on pdfminer.six, written apart from it) reads the same file again.
    Words are looked for in all paragraphs that stand on the page at least in part; order does not count. Words parted at
    line ends make small differences: below about .9 look at the page. A page without words has 1.

    Raises
    ------
    OptionError
        If the document was not read from a PDF that is still there.
    """
    if not document.pages or not document.source or not Path(document.source).exists():
        raise OptionError(f"{document.id} was not read from a PDF that is still there; only PDFs have a second reader")
    import pdfplumber

    shares = {}
    with pdfplumber.open(document.source, password=password or "") as pdf:
        for page, again in zip(document.pages, pdf.pages, strict=False):
            texts = (p.text for p in document.paragraphs if any(box.page == page.number for box in p.boxes))
            ours = Counter(_WORD.findall(" ".join(texts).casefold()))
            theirs = Counter(_WORD.findall((again.extract_text(use_text_flow=True) or "").casefold()))
            shares[page.number] = round((ours & theirs).total() / theirs.total(), 3) if theirs else 1.0
    return shares

"""A second engine reads a PDF too: where the two disagree about the words of a page, a person should look."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from influence.document import Document
from influence.errors import OptionError

_WORD = re.compile(r"\w{2,}")


def compare_words(document: Document, *, password: str | None = None) -> dict[int, float]:
    """Return for each page which share of its words two engines agree on, 0 to 1 (1 for a page without words).

    The document's words were read by pdfium; pdfplumber (on pdfminer.six, written apart from it) reads the same file again.
    Order does not count, and hyphenation at line ends makes small differences: below about .9 look at the page.

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
            ours = Counter(_WORD.findall(document.text[page.start : page.end].casefold()))
            theirs = Counter(_WORD.findall((again.extract_text(use_text_flow=True) or "").casefold()))
            most = max(ours.total(), theirs.total())
            shares[page.number] = round((ours & theirs).total() / most, 3) if most else 1.0
    return shares

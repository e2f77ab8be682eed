"""How fast PDFs are read, beside pdfium alone; and how much memory the longest takes.

    python tests/benchmarks/reading.py [FOLDER or FILE ...]

Without arguments, all text PDFs of ../shared/corpora. Times are of one processor; on a busy machine look at the ratio.
"""

from __future__ import annotations

import ctypes
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pypdfium2.raw as raw

sys.path.insert(0, str(Path(__file__).parents[2]))

from influence.errors import ReadingError
from influence.readers.pdf import read_pdf

CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"
FOLDERS = ("gdpr/submissions", "un_documents", "uk_inquiries/pdf", "paris_agreement", "drw_submissions")


def pdfium_alone(path: Path) -> int:
    """Load every page and its text, as little as an engine can do; return the number of pages."""
    document = pypdfium2.PdfDocument(path)
    for index in range(len(document)):
        page = raw.FPDF_LoadPage(document.raw, index)
        text_page = raw.FPDFText_LoadPage(page)
        count = raw.FPDFText_CountChars(text_page)
        raw.FPDFText_GetText(text_page, 0, count, (ctypes.c_ushort * (count + 1))())
        raw.FPDFText_ClosePage(text_page)
        raw.FPDF_ClosePage(page)
    count = len(document)
    document.close()
    return count


def seconds(run: Callable[[], object]) -> float:
    """Return the processor time of the faster of two runs."""
    times = []
    for _ in range(2):
        begun = time.process_time()
        run()
        times.append(time.process_time() - begun)
    return min(times)


def main(arguments: list[str]) -> None:
    places = [Path(argument) for argument in arguments] or [CORPORA / folder for folder in FOLDERS]
    paths = sorted(path for place in places for path in ([place] if place.is_file() else place.glob("*.pdf")))
    pages = ours = alone = 0.0
    for path in paths:
        try:
            read_pdf(path, ocr="never")
        except ReadingError as error:
            print(f"{'-':>34}  {error}")
            continue
        count = pdfium_alone(path)
        one, other = seconds(lambda path=path: pdfium_alone(path)), seconds(lambda path=path: read_pdf(path, ocr="never"))  # type: ignore[misc]
        pages, alone, ours = pages + count, alone + one, ours + other
        print(f"{count:5} pages {count / other:6.0f} a second, {other / one:5.1f} times pdfium  {path.name}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{pages:.0f} pages: {pages / ours:.0f} a second with layout; pdfium alone {pages / alone:.0f} ({ours / alone:.1f} times)")
    print(f"most memory in use: {memory:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])

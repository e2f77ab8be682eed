"""A PDF file -> blocks: open it, read its pages, have those without usable text recognised, and say what is in doubt.

1. open    the file, or say why not
2. words   of every page with boxes and styles; struck-out words marked
3. doubts  pages without usable text, for OCR or for a warning
4. blocks  (`structure`): columns, paragraphs, tables, running heads
"""

from __future__ import annotations

import gc
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from influence.errors import PasswordError, ReadingError
from influence.readers.assembly import ReadFile
from influence.readers.glyphs import STRUCK, PageReader, PageWords
from influence.readers.initials import put_back_initials
from influence.readers.leftward import mirror, mirror_back
from influence.readers.line_numbers import take_out_line_numbers
from influence.readers.structure import blocks_of
from influence.readers.turned import turn_back

Ocr = Literal["auto", "never", "always"]

# The words of so many pages are in memory at one time (60 MB); a paragraph that runs over the 600th page is cut there.
PAGES_AT_ONCE = 600
MANY_LETTERS = 100  # a page with fewer says too little to be judged by its letters
# On 101 real PDFs a share of letters under .6 flagged all 28 pages of glyph garbage and 3 of 1,749 others (dot leaders, which are
# no longer counted).
LETTER_RATIO = 0.6


def read_pdf(path: Path, *, password: str | None = None, ocr: Ocr = "auto", progress: Callable[[int, int], None] | None = None) -> ReadFile:
    """Read a PDF into blocks in reading order.

    Parameters
    ----------
    path
        A PDF file.
    password
        Opens a locked file. None tries without one (and with the empty one).
    ocr
        "auto" recognises the pages that have no usable text if the OCR extra is installed, and leaves them out with a
        warning if not; "never" always leaves them out; "always" recognises every page.
    progress
        Called with (pages done, pages in all) while pages are recognised; text pages take no noticeable time.

    Returns
    -------
    ReadFile
        Blocks in reading order, with boxes; `warnings` names the pages that could not be read, were read by OCR, or
        are contents pages.

    Raises
    ------
    PasswordError
        If the file is locked and the password is missing or wrong.
    ReadingError
        If the file is empty, no PDF, damaged beyond use, or has no page with usable text.
    MissingExtraError
        If `ocr` is "always" and OCR is not installed.
    """
    import pypdfium2

    document = _open(path, password)
    # A third of the time would go into looking for reference cycles among half a million words; there are none.
    collecting = gc.isenabled()
    gc.disable()
    try:
        made = ReadFile([], reader=f"pdfium {pypdfium2.version.PDFIUM_INFO}")
        _stated(document, made)
        doubts = _Doubts()
        rows = itertools.count(1)
        for start in range(0, len(document), PAGES_AT_ONCE):
            pages = _pages(document, range(start, min(start + PAGES_AT_ONCE, len(document))), doubts)
            _recognise(document, pages, ocr, doubts, progress)
            made.pages += [(page.number, page.label, *page.size_shown) for page in pages]
            _mark_struck(pages)
            doubts.lines += take_out_line_numbers(pages)
            put_back_initials(pages)
            doubts.leftward += mirror(pages)
            doubts.crosswise += [page.number for page in pages if page.crosswise]
            blocks, contents = blocks_of(pages, rows)
            mirror_back(blocks, pages)
            turn_back(blocks, pages)
            made.blocks += blocks
            doubts.contents += contents
    finally:
        document.close()
        if collecting:
            gc.enable()
    if doubts.recognised:
        made.reader += " + tesseract"
    readable = any(block.kind != "furniture" for block in made.blocks)
    made.warnings += doubts.sentences(readable)
    if not readable:
        reason = "; ".join(made.warnings) or "it holds nothing that can be read as text; is it the right file?"
        raise ReadingError(f"{path.name} ({_pages_of(len(made.pages))}) cannot be read: {reason}")
    return made


def _pages_of(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"


@dataclass(slots=True)
class _Doubts:
    """Pages about which the reader has doubts, by the reason."""

    damaged: list[int] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
    contents: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    leftward: list[int] = field(default_factory=list)
    crosswise: list[int] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def sentences(self, readable: bool) -> list[str]:
        """Return the doubts as sentences, with what would help; `readable` says whether other pages could be read."""
        from influence.readers import ocr as engine

        made = []
        if self.damaged:
            made.append(f"{_listed(self.damaged)} cannot be loaded: the file is damaged there; fetch it again")
        reasons = []
        if self.scanned:
            reasons.append(f"{_listed(self.scanned)} {'is a picture' if len(self.scanned) == 1 else 'are pictures'} without text (a scan?)")
        if self.garbled:
            have = "has" if len(self.garbled) == 1 else "have"
            reasons.append(f"{_listed(self.garbled)} {have} a text layer whose letters cannot be told (wrong fonts)")
        if reasons:
            one = len(self.scanned) + len(self.garbled) == 1
            missing = f", so {'its' if one else 'their'} text is missing" if readable else ""
            made.append(f"{' and '.join(reasons)}{missing}; to read {'it' if one else 'them'}, install OCR: {engine.INSTALL}")
        if self.recognised:
            made.append(f"{_listed(self.recognised)} read by OCR (no usable text layer); check quotations against the page")
        if self.contents:
            made.append(f"{_listed(self.contents)}: a table of contents, kept apart from the text")
        if self.leftward:
            made.append(f"{_listed(self.leftward)}: written from right to left; check the order of words and figures against the page")
        if self.crosswise:
            made.append(f"{_listed(self.crosswise)}: words written across the text (a stamp, a mark, a chart) are kept apart from it")
        if self.lines:
            made.append(f"{_listed(self.lines)}: the numbers of lines in the margin were left out of the text")
        return made + list(dict.fromkeys(self.others))


def _recognise(document: Any, pages: list[PageWords], ocr: Ocr, doubts: _Doubts, progress: Callable[[int, int], None] | None) -> None:
    """Find the pages without usable text; read them by OCR, or note that they are missing."""
    from influence.readers import ocr as engine

    def render(number: int, scale: float) -> Any:
        return document[number - 1].render(scale=scale, grayscale=True).to_pil()

    if ocr == "always":
        engine.require()
    scanned = [page for page in pages if _is_picture(page, render)]
    garbled = [page for page in pages if _is_garbled(page)]
    wanted = sorted(pages if ocr == "always" else scanned + garbled, key=lambda page: page.number)
    if wanted and ocr != "never" and not engine.missing():
        doubts.others += engine.recognise(render, wanted, progress=progress)
        doubts.recognised += [page.number for page in wanted]
        return
    for page in garbled:
        page.words, page.crosswise = [], []
    doubts.scanned += [page.number for page in scanned]
    doubts.garbled += [page.number for page in garbled]


def _listed(numbers: Sequence[int]) -> str:
    """Return page numbers as a person writes them: "pages 1-9, 12"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    written = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
    return f"page{'s' * (len(numbers) != 1)} {written}"


def _is_picture(page: PageWords, render: Callable[[int, float], Any]) -> bool:
    """Whether a page has no text but perhaps a stamp or a page number at its edge, yet is not blank."""
    if not page.drawn:
        return False
    # A few letters on a coloured ground are a title page; at the edges of a scan they are a stamp or a page number.
    letters = 0
    for word in page.words:
        if page.pictures < 0.5 or 0.1 * page.height < word.top < 0.9 * page.height:
            letters += len(word.text)
            if letters >= (20 if page.pictures >= 0.5 else 1):
                return False
    # Text drawn as outlines is no picture to the file: look at the page itself, small.
    scale = min(0.4, 400 / max(page.width, page.height, 1.0))
    grey = render(page.number, scale)
    dark = sum(grey.histogram()[:200])
    return bool(dark > 0.002 * grey.width * grey.height)


_LEADER_OR_DIGIT = re.compile(r"[\d._–…-]+")
_LETTER = re.compile(r"[^\W\d_]+|[\u0300-\u0dff]+")
_CASE_FLIP = re.compile(r"[a-zà-ÿ][A-ZÀ-Þ]|\w[\\~^|]\w")


def _is_garbled(page: PageWords) -> bool:
    """Whether the letters of a text layer mean nothing: few are letters, or the fonts do not say which and it shows."""
    sample = [word.text for word in page.words[:: max(len(page.words) // 150, 1)]]
    text = "".join(sample)
    # Dots and underlines are leaders of contents pages and forms, digits are tables.
    counted = _LEADER_OR_DIGIT.sub("", text)
    letters = len(counted) - len(_LETTER.sub("", counted))
    few = letters < LETTER_RATIO * len(counted)
    if page.garbled > 0.3:
        flips = sum(len(_CASE_FLIP.findall(word)) for word in sample)
        return bool(counted) and (few or flips > 0.05 * letters)
    return few and len(counted) > MANY_LETTERS


def _open(path: Path, password: str | None) -> Any:
    import pypdfium2

    if path.stat().st_size == 0:
        raise ReadingError(f"{path.name} is empty (0 bytes); fetch the file again")
    try:
        return pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == 4 or "password" in str(error).lower():
            if password is None:
                raise PasswordError(f"{path.name} is locked with a password; pass password=... (--password on the command line)") from None
            raise PasswordError(f"the password given for {path.name} is wrong") from None
        raise ReadingError(
            f"{path.name} cannot be opened as a PDF ({error}); it is damaged or no PDF: open it in a viewer, or fetch it again"
        ) from None


def _pages(document: Any, indices: range, doubts: _Doubts) -> list[PageWords]:
    reader = PageReader(document)
    pages = []
    for index in indices:
        try:
            pages.append(reader.read(index))
        except ValueError:
            doubts.damaged.append(index + 1)
            pages.append(PageWords(index + 1, str(index + 1), 0.0, 0.0))
    return pages


def _stated(document: Any, made: ReadFile) -> None:
    """Note what the file states about itself; most titles there are file names of a word processor, so they are only kept."""
    stated = {name: text.strip() for name, text in document.get_metadata_dict(skip_empty=True).items() if text.strip("\x00 ")}
    made.metadata.update({f"pdf {name.lower()}": text for name, text in sorted(stated.items())})


def _mark_struck(pages: Sequence[PageWords]) -> None:
    """Mark the words that a thin line crosses at mid height as struck out."""
    for page in pages:
        if not page.across:
            continue
        first = min(rule.top for rule in page.across)
        last = max(rule.top for rule in page.across)
        words = [word for word in page.words if word.top - 3 <= last and word.bottom >= first]
        if not words:
            continue
        rules = sorted(page.across, key=lambda rule: rule.top)
        words.sort(key=lambda word: word.top)
        at = 0
        for word in words:
            height = word.bottom - word.top
            while at < len(rules) and rules[at].top < word.top - 20:
                at += 1
            low, high = word.top + 0.35 * height, word.bottom - 0.22 * height
            for rule in rules[at:]:
                if rule.top > high:
                    break
                middle = (rule.top + rule.bottom) / 2
                if low <= middle <= high and min(rule.right, word.right) - max(rule.left, word.left) > 0.6 * (word.right - word.left):
                    word.style |= STRUCK
                    break

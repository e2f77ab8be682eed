"""PDF -> blocks: words, running heads off, columns, paragraphs, amendment tables, headings, page ends joined.

1. open      the file, or say why not
2. words     of every page with boxes and styles; struck-out words marked
3. doubts    pages without usable text, for OCR or for a warning
4. furniture running heads, page numbers
5. layout    columns, footnotes, paragraphs
6. meaning   amendment tables, headings, list items
7. joins     paragraphs that run over a column or page
"""

from __future__ import annotations

import gc
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from influence.errors import PasswordError, ReadingError
from influence.readers.amendment_tables import find_tables
from influence.readers.assembly import Block, ReadFile
from influence.readers.furniture import split_contents, split_footnotes, split_furniture
from influence.readers.glyphs import BOLD, ITALIC, STRUCK, PageReader, PageWords
from influence.readers.layout import Column, columns_of, common_gutters
from influence.readers.lines import Line, join_row, pieces_of, rows_of
from influence.readers.paragraphs import BULLET, HYPHENS, LABEL, Draft, block_of, boxes_of, compose, ends_full, paragraphs_of, wraps_at

Ocr = Literal["auto", "never", "always"]

_MARK_OF_NOTE = re.compile(r"^(\d{1,3}|[*†‡]{1,3})(?=[^\W\d]|[“\"‘(])")
_WHOLE_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
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
        pages = _pages(document, path, made)
        _stated(document, made)
        _recognise(document, pages, path, ocr, made, progress)
        made.pages = [(page.number, page.label, page.width, page.height) for page in pages]
        _mark_struck(pages)
        made.blocks = _blocks(pages, made)
    finally:
        document.close()
        if collecting:
            gc.enable()
    if not any(block.kind != "furniture" for block in made.blocks):
        raise ReadingError(f"{path.name} has {_pages_of(len(pages))} but nothing that can be read as text; is it the right file?")
    return made


def _pages_of(count: int) -> str:
    return "1 page" if count == 1 else f"{count} pages"


def _recognise(
    document: Any, pages: list[PageWords], path: Path, ocr: Ocr, made: ReadFile, progress: Callable[[int, int], None] | None
) -> None:
    """Find the pages without usable text; read them by OCR, or say that they are missing and what would help."""
    from influence.readers import ocr as engine

    def render(number: int, scale: float) -> Any:
        return document[number - 1].render(scale=scale, grayscale=True).to_pil()

    scanned = [page for page in pages if _is_picture(page, render)]
    garbled = [page for page in pages if _is_garbled(page)]
    wanted = sorted(pages if ocr == "always" else scanned + garbled, key=lambda page: page.number)
    if not wanted:
        return
    if ocr == "always":
        engine.require()
    if ocr != "never" and not engine.missing():
        made.warnings += engine.recognise(render, wanted, progress=progress)
        made.warnings.append(f"{_listed(wanted)} read by OCR (no usable text layer); check quotations against the page")
        made.reader += " + tesseract"
        return
    for page in garbled:
        page.words = []
    reasons = []
    if scanned:
        reasons.append(f"{_listed(scanned)} {'is a picture' if len(scanned) == 1 else 'are pictures'} without text (a scan?)")
    if garbled:
        reasons.append(
            f"{_listed(garbled)} {'has' if len(garbled) == 1 else 'have'} a text layer whose letters cannot be told (wrong fonts)"
        )
    cure = f"to read {'it' if len(wanted) == 1 else 'them'}, install OCR: {engine.INSTALL}"
    if not any(page.words for page in pages):
        raise ReadingError(f"{path.name} cannot be read: {' and '.join(reasons)}; {cure}")
    made.warnings.append(f"{' and '.join(reasons)}, so {'its' if len(wanted) == 1 else 'their'} text is missing; {cure}")


def _listed(pages: Sequence[PageWords]) -> str:
    """Return page numbers as a person writes them: "pages 1-9, 12"."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page.number == runs[-1][1] + 1:
            runs[-1][1] = page.number
        else:
            runs.append([page.number, page.number])
    numbers = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
    return f"page{'s' * (len(pages) != 1)} {numbers}"


def _is_picture(page: PageWords, render: Callable[[int, float], Any]) -> bool:
    """Whether a page has no text but perhaps a stamp or a page number at its edge, yet is not blank."""
    if not page.drawn:
        return False
    # A few letters on a coloured ground are a title page; at the edges of a scan they are a stamp or a page number.
    inside = [word for word in page.words if page.pictures < 0.5 or 0.1 * page.height < word.top < 0.9 * page.height]
    if sum(len(word.text) for word in inside) >= (20 if page.pictures >= 0.5 else 1):
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


def _pages(document: Any, path: Path, made: ReadFile) -> list[PageWords]:
    reader = PageReader(document)
    pages = []
    failed = []
    for index in range(len(document)):
        try:
            pages.append(reader.read(index))
        except ValueError:
            failed.append(index + 1)
            pages.append(PageWords(index + 1, str(index + 1), 0.0, 0.0))
    if failed:
        made.warnings.append(f"pages {', '.join(map(str, failed))} cannot be loaded; the file is damaged there")
    if not pages:
        raise ReadingError(f"{path.name} has no pages; it is damaged: fetch it again")
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
        rules = sorted(page.across, key=lambda rule: rule.top)
        words = sorted(page.words, key=lambda word: word.top)
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


def _blocks(pages: Sequence[PageWords], made: ReadFile) -> list[Block]:
    split = split_furniture(pages, [pieces_of(page) for page in pages])
    body_size = _body_size(text for text, _ in split)
    bodies: list[list[Line]] = []
    notes: list[list[list[Line]]] = []
    contents: list[list[Line]] = []
    for page, (text, _) in zip(pages, split, strict=True):
        text, listed = split_contents(page, text)
        body, found = split_footnotes(page, text, body_size)
        bodies.append(body)
        notes.append(found)
        contents.append(listed)
    columns = [columns_of(body, page.across, page.down) for page, body in zip(pages, bodies, strict=True)]
    if known := common_gutters(columns):
        columns = [columns_of(body, page.across, page.down, known) for page, body in zip(pages, bodies, strict=True)]
    margins = _Margins(columns)
    drafts = [[draft for column in on_page for draft in paragraphs_of(column, margins.of(column))] for on_page in columns]
    keep_hyphen = _hyphens(pages)
    for on_page in drafts:
        for draft in on_page:
            compose(draft, keep_hyphen)
    find_tables(drafts)
    _headings(drafts, body_size)
    _join(drafts, margins, keep_hyphen)
    if any(contents):
        with_contents = [page for page, lines in zip(pages, contents, strict=True) if lines]
        made.warnings.append(f"{_listed(with_contents)}: a table of contents, kept apart from the text")
    blocks: list[Block] = []
    for at, page in enumerate(pages):
        furniture = [join_row(row) for row in rows_of(split[at][1])]
        blocks += [_furniture(line) for line in furniture if line.top < page.height / 2]
        blocks += [_furniture(line) for line in contents[at]]
        blocks += [block_of(draft) for draft in drafts[at]]
        blocks += [_note(lines, keep_hyphen) for lines in notes[at]]
        blocks += [_furniture(line) for line in furniture if line.top >= page.height / 2]
    return [block for block in blocks if block.text]


def _note(lines: list[Line], keep_hyphen: Any) -> Block:
    first = lines[0].words[0]
    # "1See" is the mark and the first word of the note.
    first.text = _MARK_OF_NOTE.sub(r"\1 ", first.text)
    note = Draft(lines, Column(lines, 0, 0, 0, 0, 1), kind="footnote")
    compose(note, keep_hyphen)
    return block_of(note)


def _furniture(line: Line) -> Block:
    return Block(line.text.replace("\x02", "-"), kind="furniture", boxes=boxes_of([line]))


def _body_size(pages: Any) -> float:
    """Return the type size in which most letters of the file are set."""
    sizes: Counter[float] = Counter()
    for pieces in pages:
        for piece in pieces:
            sizes[piece.size] += sum(len(word.text) for word in piece.words)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 10.0


class _Margins:
    """Where the lines of a column may end: as far as those of its like on all pages do."""

    def __init__(self, pages: Sequence[Sequence[Column]]) -> None:
        ends: dict[tuple[int, int], list[float]] = defaultdict(list)
        for columns in pages:
            for column in columns:
                near = round(column.gutter / 6)
                for at in (near - 1, near, near + 1) if column.gutter else (0,):
                    if column.places == 2 or not column.gutter:
                        ends[column.place, at] += [line.right for line in column.lines if len(line.words) > 3]
        # Where no page says more, a line may go as far as the longest of its page.
        self._page_ends = {column.lines[0].page: max(one.right for one in columns) for columns in pages for column in columns}
        self._ends = {kind: sorted(found)[int(0.97 * (len(found) - 1))] for kind, found in ends.items() if found}

    def of(self, column: Column) -> float:
        """Return where the lines of `column` may end, in points from the page's left."""
        if column.ruled:
            return column.right
        # Three lines that end together; a page number or a line of a table that reaches further does not count.
        ends = sorted((line.right for line in column.lines), reverse=True)
        for at in range(len(ends) - 2):
            if ends[at] - ends[at + 2] < 2.5 and at < 0.2 * len(ends):
                return ends[at]
        narrow = max(column.right, self._ends.get((column.place, round(column.gutter / 6)), 0.0))
        if column.gutter and column.places == 2:
            return narrow
        if not column.gutter or (column.place == 0 and not wraps_at(column.lines, column.gutter)):
            return max(column.right, self._ends.get((0, 0)) or self._page_ends.get(column.lines[0].page, 0.0))
        return min(narrow, column.gutter) if column.place == 0 else narrow


def _hyphens(pages: Sequence[PageWords]) -> Any:
    """Return a judge of hyphens at line ends: keep it or not, by how the file writes the word elsewhere."""
    whole_words = [word.text for page in pages for word in page.words if word.text[-1] not in HYPHENS]
    seen = Counter(_WHOLE_WORD.findall(" ".join(whole_words).casefold()))

    def keep(before: str, after: str) -> bool:
        one = before.casefold().lstrip("([\"'“‘")
        other = after.casefold().strip(".,;:()[]'\"”“’‘")
        whole, hyphened = seen[one + other], seen[f"{one}-{other}"]
        if whole or hyphened:
            return hyphened > whole
        # Neither is seen: two words that both stand alone elsewhere were joined by a real hyphen.
        return len(one) > 2 and seen[one] > 0 and seen[other] > 0

    return keep


def _headings(drafts: Sequence[Sequence[Draft]], body_size: float) -> None:
    """Tell headings and list items from body text, by type, length and label; give headings their level."""
    classes: Counter[tuple[float, int]] = Counter()
    found: list[tuple[Draft, tuple[float, int]]] = []
    indents: Counter[int] = Counter()
    for page in drafts:
        for draft, after in itertools.zip_longest(page, page[1:]):
            if draft.kind != "body":
                continue
            text = draft.text
            bold = bool(draft.style & BOLD)
            large = draft.size > 1.12 * body_size
            # A line of italics over upright text is a heading of the lowest kind.
            slanted = bool(draft.style & ITALIC) and len(draft.lines) == 1 and after is not None and not after.style & ITALIC
            short = len(draft.lines) <= 3 and len(text) <= 200
            if short and (bold or large or slanted) and text[-1:] not in ".;,…" and any(letter.isalpha() for letter in text):
                kind = (round(draft.size * 2) / 2, 2 if bold else 1 if large else 0)
                classes[kind] += 1
                found.append((draft, kind))
            elif BULLET.match(text) or LABEL.match(text):
                draft.kind = "list item"
                indents[_indent(draft)] += 1
    order = {kind: level for level, kind in enumerate(sorted(classes, reverse=True), 1)}
    for draft, kind in found:
        draft.kind = "heading"
        draft.level = min(order[kind], 6)
    # Depths of list items: the indents that items of this file have, in order.
    depths = {indent: depth for depth, indent in enumerate(sorted(at for at in indents if indents[at] > 1 or len(indents) < 4), 1)}
    struck = 0
    for page in drafts:
        for draft in page:
            struck += any(style & STRUCK for *_, style in draft.styles)
            if draft.kind == "list item":
                at = _indent(draft)
                draft.level = depths.get(at) or max((depth for indent, depth in depths.items() if indent <= at), default=1)
    if struck >= 3:
        for page in drafts:
            for draft in page:
                draft.retyped = draft.kind in ("body", "list item")


def _indent(draft: Draft) -> int:
    """Return how far the first line stands from the left edge of its column, in steps of 9 points."""
    return round((draft.lines[0].left - draft.column.left) / 9)


def _join(drafts: Sequence[list[Draft]], margins: _Margins, keep_hyphen: Any) -> None:
    """Join paragraphs that go on in the next column or on the next page; cells go on in cells of their side."""
    open_: dict[str | None, Draft] = {}
    for page in drafts:
        heads: set[str | None] = set()
        for draft in list(page):
            if draft.kind in ("caption", "footnote"):
                continue
            before = open_.get(draft.side)
            elsewhere = before is not None and (before.lines[-1].page != draft.lines[0].page or before.column is not draft.column)
            if before is not None and elsewhere and draft.side not in heads and _goes_on(before, draft, margins):
                before.lines.extend(draft.lines)
                compose(before, keep_hyphen)
                page.remove(draft)
            else:
                open_[draft.side] = draft
            if draft.side is None:
                open_.pop("old", None)
                open_.pop("new", None)
            heads.add(draft.side) if draft.side else None


def _goes_on(before: Draft, draft: Draft, margins: _Margins) -> bool:
    if before.kind == "heading" or draft.kind == "heading" or abs(before.size - draft.size) > 0.1 * before.size:
        return False
    last, first = before.lines[-1], draft.lines[0]
    if last.page == first.page and not (before.column.places > 1 and draft.column.places > 1):
        return False
    if first.page - last.page > 1:
        return False
    if BULLET.match(draft.text):
        return False
    text = before.text.rstrip("'”\"’)] ")
    ended = text[-1:] in ".!?:;…"
    starts_low = draft.text[:1].islower()
    if LABEL.match(draft.text) and not (starts_low and not ended and ends_full(last, first, margins.of(before.column))):
        return False
    if starts_low and not ended:
        return True
    return not ended and ends_full(last, first, margins.of(before.column))

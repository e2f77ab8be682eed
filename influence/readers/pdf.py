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

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from influence.errors import PasswordError, ReadingError
from influence.readers.amendment_tables import find_tables
from influence.readers.assembly import Block, ReadFile
from influence.readers.furniture import split_footnotes, split_furniture
from influence.readers.glyphs import BOLD, STRUCK, PageReader, PageWords
from influence.readers.layout import Column, columns_of, common_gutters
from influence.readers.lines import Line, join_row, pieces_of, rows_of
from influence.readers.paragraphs import BULLET, HYPHENS, LABEL, Draft, block_of, boxes_of, compose, ends_full, paragraphs_of, wraps_at

Ocr = Literal["auto", "never", "always"]


def read_pdf(path: Path, *, password: str | None = None, ocr: Ocr = "auto") -> ReadFile:
    """Read a PDF into blocks in reading order.

    Parameters
    ----------
    path
        A PDF file.
    password
        Opens a locked file. None tries without one (and with the empty one).
    ocr
        "auto" recognises the pages that have no usable text if the OCR extra is installed; "never" leaves them out
        with a warning; "always" recognises every page.

    Raises
    ------
    PasswordError
        If the file is locked and the password is missing or wrong.
    ReadingError
        If the file is empty, no PDF, damaged beyond use, or has no page with usable text.
    """
    import pypdfium2

    document = _open(path, password)
    try:
        made = ReadFile([], reader=f"pdfium {pypdfium2.version.PYPDFIUM_INFO}")
        pages = _pages(document, path, made)
    finally:
        document.close()
    _stated(made, {})
    made.pages = [(page.number, page.label, page.width, page.height) for page in pages]
    _mark_struck(pages)
    made.blocks = _blocks(pages)
    if not any(block.kind != "furniture" for block in made.blocks):
        raise ReadingError(
            f"{path.name} has {len(pages)} page{'s' * (len(pages) != 1)} but no text (a scan?); install OCR to read it: "
            'pip install "influence-trace[ocr]" and the program tesseract (Debian: apt-get install tesseract-ocr)'
        )
    return made


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


def _stated(made: ReadFile, metadata: dict[str, str]) -> None:
    made.metadata.update(metadata)


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


def _blocks(pages: Sequence[PageWords]) -> list[Block]:
    pieces = [pieces_of(page) for page in pages]
    split = split_furniture(pages, pieces)
    body_size = _body_size(text for text, _ in split)
    bodies: list[list[Line]] = []
    notes: list[list[list[Line]]] = []
    for page, (text, _) in zip(pages, split, strict=True):
        body, found = split_footnotes(page, text, body_size)
        bodies.append(body)
        notes.append(found)
    columns = [columns_of(body, page.across, page.down) for page, body in zip(pages, bodies, strict=True)]
    known = common_gutters(columns)
    if known:
        columns = [columns_of(body, page.across, page.down, known) for page, body in zip(pages, bodies, strict=True)]
    margins = _Margins(columns)
    drafts = [[draft for column in found for draft in paragraphs_of(column, margins.of(column))] for found in columns]
    keep_hyphen = _hyphens(pages)
    for on_page in drafts:
        for draft in on_page:
            compose(draft, keep_hyphen)
    find_tables(drafts)
    _headings(drafts, body_size)
    _join(drafts, margins, keep_hyphen)
    blocks: list[Block] = []
    for at, page in enumerate(pages):
        furniture = [join_row(row) for row in rows_of(split[at][1])]
        head = [line for line in furniture if line.top < page.height / 2]
        blocks += [_furniture(line) for line in head]
        blocks += [block_of(draft) for draft in drafts[at]]
        for lines in notes[at]:
            note = Draft(lines, Column(lines, 0, 0, 0, 0, 1), kind="footnote")
            compose(note, keep_hyphen)
            blocks.append(block_of(note))
        blocks += [_furniture(line) for line in furniture if line.top >= page.height / 2]
    return blocks


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
        self._ends = {kind: sorted(found)[int(0.97 * (len(found) - 1))] for kind, found in ends.items() if found}

    def of(self, column: Column) -> float:
        """Return where the lines of `column` may end, in points from the page's left."""
        if column.ruled or sum(line.right > column.right - 2.5 for line in column.lines) > 2:
            return column.right  # the cell's own, or three lines that end together
        narrow = max(column.right, self._ends.get((column.place, round(column.gutter / 6)), 0.0))
        if not column.gutter or column.places == 2:
            return narrow
        if column.place == 0 and not wraps_at(column.lines, column.gutter):
            return max(column.right, self._ends.get((0, 0), 0.0))
        return min(narrow, column.gutter) if column.place == 0 else narrow


def _hyphens(pages: Sequence[PageWords]) -> Any:
    """Return a judge of hyphens at line ends: keep it or not, by how the file writes the word elsewhere."""
    seen: Counter[str] = Counter()
    for page in pages:
        for word in page.words:
            if not word.text.endswith(tuple(HYPHENS)):
                seen[word.text.casefold().strip(".,;:()[]'\"”“’‘")] += 1

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
    for page in drafts:
        for draft in page:
            if draft.kind != "body":
                continue
            text = draft.text
            bold = bool(draft.style & BOLD)
            large = draft.size > 1.12 * body_size
            short = len(draft.lines) <= 3 and len(text) <= 200
            if short and (bold or large) and text[-1:] not in ".;,…" and any(letter.isalpha() for letter in text):
                kind = (round(draft.size * 2) / 2, 1 if bold else 0)
                classes[kind] += 1
                found.append((draft, kind))
            elif BULLET.match(text) or LABEL.match(text):
                draft.kind = "list item"
                draft.level = max(1, 1 + round((draft.lines[0].left - draft.column.left) / 18))
    order = {kind: level for level, kind in enumerate(sorted(classes, reverse=True), 1)}
    for draft, kind in found:
        draft.kind = "heading"
        draft.level = min(order[kind], 6)


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

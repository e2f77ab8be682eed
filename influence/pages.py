"""A page as printed, with the paragraphs' boxes and numbers drawn on it: what the reader saw, for a person to check."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influence.errors import OptionError, ReadingError

if TYPE_CHECKING:
    from PIL.Image import Image

    from influence.document import Box, Document

# One colour a kind; old and new cells of amendment tables apart. Dark enough for a white page, told apart in grey by the label.
COLOURS = {
    "body": "#1f5fa8",
    "heading": "#a3261f",
    "list item": "#27744a",
    "quote": "#6a4c93",
    "footnote": "#8a6d1c",
    "table cell": "#5a5a5a",
    "caption": "#b0508e",
    "furniture": "#b5b5b5",
    "old": "#b55a1c",
    "new": "#0f7f8c",
}


def draw_page(document: Document, number: int, *, scale: float = 1.5, password: str | None = None) -> Image:
    """Draw a page of a document with a box around each paragraph.

    Parameters
    ----------
    document
        A document that was read from a PDF. Its file must still be where it was; if it is not, the boxes are drawn on
        an empty page.
    number
        The page, 1-based in the file.
    scale
        Pixels a point; 1 is 72 dots an inch.
    password
        Opens a locked file.

    Returns
    -------
    PIL.Image.Image
        Shows itself in a notebook; `.save("page.png")` writes it. Each box carries the paragraph's number, or its place
        in the document (p12) where nothing is printed; old and new cells of an amendment table have colours of their own.

    Raises
    ------
    OptionError
        If the document has no such page.
    """
    page = next((page for page in document.pages if page.number == number), None)
    if page is None:
        raise OptionError(f"{document.id} has no page {number}; it has {len(document.pages) or 'no'} pages")
    picture = _printed(document.source, number, scale, password) or _empty(page.width, page.height, scale)
    boxes = []
    for place, paragraph in enumerate(document.paragraphs, 1):
        label = paragraph.number or f"p{place}"
        for box in paragraph.boxes:
            if box.page == number:
                boxes.append((box, paragraph.side or paragraph.kind, label))
    return draw_boxes(picture, boxes, scale)


def draw_boxes(picture: Image, boxes: Iterable[tuple[Box, str, str]], scale: float) -> Image:
    """Draw boxes with their (kind, label) on the picture of a page, and return it."""
    from PIL import ImageDraw

    picture = picture.convert("RGB")
    pen: Any = ImageDraw.Draw(picture)
    for box, kind, label in boxes:
        colour = COLOURS.get(kind, "#000000")
        corners = (box.left * scale - 2, box.top * scale - 1, box.right * scale + 2, box.bottom * scale + 1)
        pen.rectangle(corners, outline=colour, width=max(1, round(scale)))
        if label:
            place = pen.textbbox((corners[0], corners[1]), label)
            shift = place[2] - place[0] + 3
            pen.text((max(corners[0] - shift, 1), corners[1]), label, fill=colour)
    return picture


def _printed(source: str | None, number: int, scale: float, password: str | None) -> Image | None:
    if not source or not Path(source).is_file():
        return None
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source, password=password)
    except pypdfium2.PdfiumError as error:
        raise ReadingError(f"{source} cannot be drawn ({error}); pass password= if it is locked") from None
    try:
        return document[number - 1].render(scale=scale).to_pil()
    finally:
        document.close()


def _empty(width: float, height: float, scale: float) -> Image:
    from PIL import Image as Images

    return Images.new("RGB", (max(round(width * scale), 1), max(round(height * scale), 1)), "white")

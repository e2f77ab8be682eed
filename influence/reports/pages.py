"""Pictures of the places where the outcome prints what is cited, cut out of its PDF."""

from __future__ import annotations

import base64
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from influence.reports.sources import best_first

if TYPE_CHECKING:
    from influence.document import Box, Document, Paragraph
    from influence.traces import Traces

SCALE = 1.6  # pixels a point: 115 dpi, which small print needs to be read
AROUND = 26.0  # points above and below the paragraph, so that one sees where it stands
# A picture takes about 15 kB. All pictures together take 2 MB at most, and less where the texts leave less of a file that
# can still be sent by e-mail.
MOST_BYTES = 2_000_000
LARGEST_REPORT = 8_000_000
GREYS = 16


@dataclass(frozen=True, slots=True)
class Picture:
    """A cut of one page: a PNG as a data address, its size in pixels, the page's printed label."""

    address: str
    width: int
    height: int
    page: str


def page_pictures(traces: Traces, room: int = MOST_BYTES) -> tuple[dict[str, Picture], str]:
    """Cut the best matches of what is taken up, already there or contrary out of the outcome's PDF.

    Parameters
    ----------
    traces
        Of a run whose outcome was read from a PDF.
    room
        Bytes that all pictures may take in the report, 0 or more.

    Returns
    -------
    dict of str to Picture
        By paragraph id; the report's first rows come first when room runs out.
    str
        Why pictures are missing, as a sentence; empty when none is.
    """
    outcome = traces.outcome
    wanted: dict[str, Paragraph] = {}
    for at in best_first(traces):
        best = traces[at].best
        if best is not None and best.paragraph.boxes and traces[at].verdict not in ("not", "undecided"):
            wanted.setdefault(best.paragraph.id, best.paragraph)
    if not wanted:
        return {}, "There are no pictures of pages: the outcome has no printed places, or nothing is taken up."
    content, why = _content(outcome)
    if content is None:
        return {}, why
    import pypdfium2

    pictures: dict[str, Picture] = {}
    size = 0
    with pypdfium2.PdfDocument(content) as pdf:
        for paragraph in wanted.values():
            made = _cut(pdf, paragraph.boxes, outcome, paragraph)
            size += len(made.address) if made else 0
            if size > room:
                return pictures, f"Pictures of pages stop after {len(pictures)} of {len(wanted)}, so that the report stays light."
            if made:
                pictures[paragraph.id] = made
    return pictures, ""


def _content(outcome: Document) -> tuple[bytes | None, str]:
    source = Path(outcome.source or "")
    if source.suffix.lower() != ".pdf":
        return None, "There are no pictures of pages: the outcome is not a PDF."
    try:
        content = source.read_bytes()
    except OSError:
        return None, "There are no pictures of pages: the outcome's file is no longer where it was read."
    if hashlib.sha256(content).hexdigest() != outcome.sha256:
        return None, "There are no pictures of pages: the outcome's file has changed since it was read."
    return content, ""


def _cut(pdf: object, boxes: tuple[Box, ...], outcome: Document, paragraph: Paragraph) -> Picture | None:
    from PIL import ImageDraw

    number = boxes[0].page
    here = [box for box in boxes if box.page == number]
    if not 1 <= number <= len(pdf):  # type: ignore[arg-type]
        return None
    page = pdf[number - 1]  # type: ignore[index]
    height = page.get_height()
    top, bottom = max(min(box.top for box in here) - AROUND, 0), min(max(box.bottom for box in here) + AROUND, height)
    if bottom - top < 2:
        return None
    image = page.render(scale=SCALE, crop=(0, height - bottom, 0, top), may_draw_forms=False).to_pil().convert("L")
    draw = ImageDraw.Draw(image)
    left = max(min(box.left for box in here) - 9, 1) * SCALE
    low, high = (min(box.top for box in here) - top) * SCALE, (max(box.bottom for box in here) - top) * SCALE
    draw.line([(left, low), (left, high)], fill=0, width=3)  # the bar in the margin says which paragraph is meant
    target = io.BytesIO()
    image.quantize(GREYS).save(target, "PNG", optimize=True)
    label = outcome.page_at(paragraph.span.start)
    address = "data:image/png;base64," + base64.b64encode(target.getvalue()).decode()
    return Picture(address, image.width, image.height, label.label if label and label.number == number and label.label else str(number))

"""Small PDFs made on the spot, so that each test shows on its own page what the file prints and where.

A page is a list of drawing orders: `text(x, y, "words")` in points from the top left, `line(x1, y1, x2, y2)`, `box(...)`. No
library writes them: what is tested is what we read, and forty lines of PDF are easier to review than a dependency.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

WIDTH, HEIGHT = 595, 842
FONTS = {"": "Helvetica", "b": "Helvetica-Bold", "i": "Helvetica-Oblique", "bi": "Helvetica-BoldOblique"}


def text(x: float, y: float, words: str, *, size: float = 10, font: str = "", colour: tuple[float, float, float] = (0, 0, 0)) -> str:
    """Draw words whose baseline stands `y` points under the top of the page."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    red, green, blue = colour
    return f"BT {red} {green} {blue} rg /F{list(FONTS).index(font)} {size} Tf 1 0 0 1 {x} {HEIGHT - y} Tm ({escaped}) Tj ET"


def lines(x: float, y: float, rows: Sequence[str], *, leading: float = 13, **options: object) -> list[str]:
    """Draw rows under one another."""
    return [text(x, y + leading * at, row, **options) for at, row in enumerate(rows)]  # type: ignore[arg-type]


def line(left: float, top: float, right: float, bottom: float) -> str:
    """Draw a straight line of half a point."""
    return f"0.5 w {left} {HEIGHT - top} m {right} {HEIGHT - bottom} l S"


def grid(columns: Sequence[float], rows: Sequence[float]) -> list[str]:
    """Draw the rulings of a table with these column and row edges."""
    return [line(columns[0], y, columns[-1], y) for y in rows] + [line(x, rows[0], x, rows[-1]) for x in columns]


def width(words: str, size: float = 10) -> float:
    """Return how wide Helvetica sets lower-case words, nearly enough to end lines where a typesetter would."""
    narrow = {" ": 278, "i": 222, "l": 222, "j": 222, "t": 278, "f": 278, "r": 333, ".": 278, ",": 278, "m": 833, "w": 722, "s": 500}
    return sum(narrow.get(letter, 545) for letter in words) * size / 1000


def wrap(words: str, room: float, size: float = 10) -> list[str]:
    """Break words into lines that fit `room`, as a typesetter does: each line takes what fits."""
    rows = [""]
    for word in words.split():
        longer = f"{rows[-1]} {word}".strip()
        if rows[-1] and width(longer, size) > room:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


# A font of drawn letters that does not say which they are, as old TeX files have them: a square for each code.
_NAMES = " ".join(f"/a{code}" for code in range(256))
_SHAPES = " ".join(f"/a{code} {len(FONTS) + 4} 0 R" for code in range(256))
DRAWN = f"""<< /Type /Font /Subtype /Type3 /FontBBox [0 -20 50 70] /FontMatrix [.01 0 0 .01 0 0] /FirstChar 0 /LastChar 255
/Widths [{"50 " * 256}] /Encoding << /Type /Encoding /Differences [0 {_NAMES}] >> /CharProcs << {_SHAPES} >> >>"""
SQUARE = b"<< /Length 34 >>\nstream\n50 0 0 0 40 70 d1 0 0 40 70 re f   \nendstream"


def write_pdf(
    path: Path, pages: Sequence[Sequence[str]], *, rotate: int = 0, size: tuple[float, float] = (WIDTH, HEIGHT), drawn: bool = False
) -> Path:
    """Write a PDF of these pages and return its path; with `drawn`, upright text is set in a font without letters."""
    objects: list[bytes] = [b"", b""]
    for name in FONTS.values():
        objects.append(f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode())
    if drawn:
        objects[2] = DRAWN.encode()
    objects.append(SQUARE)
    fonts = " ".join(f"/F{at} {at + 3} 0 R" for at in range(len(FONTS)))
    kids = []
    for page in pages:
        content = zlib.compress("\n".join(page).encode("cp1252"))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content) + content + b"\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Rotate {rotate} "
            f"/Resources << /Font << {fonts} >> >> /Contents {len(objects)} 0 R >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    path.write_bytes(bytes(out))
    return path

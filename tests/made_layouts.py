"""Pages of the usual layouts, drawn for the tests; and what is read of each, as a text that a person can review.

python -m tests.made_layouts FOLDER     draws each page with the boxes of its paragraphs, to look at
python -m tests.made_layouts --write    writes tests/layouts/*.txt anew; read the difference before you commit it
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from influence.document import Document
from influence.readers import read
from tests.made_pdfs import grid, line, lines, text, width, wrap, write_pdf

EXPECTED = Path(__file__).parent / "layouts"

MINISTRIES = "Every ministry publishes its plan for open data before the end of March, and names the office that answers for it."
LIBRARIES = "Libraries in small towns lend devices and teach how to fill in forms. They are open on Saturdays, when counters are closed."
SCHOOLS = "Schools report once a year on one page that anybody may read."
OLD = "1. Controllers shall keep a record of all processing and shall hand it to the authority within ten days."
NEW = "1. Controllers shall keep a record of risky processing and shall hand it to the authority on request."


def report() -> list[list[str]]:
    """Headings, numbered paragraphs with points, a footnote, a paragraph that goes on over the page, running heads."""
    first = [
        text(60, 40, "Alpha Network | Report of 2030"),
        text(60, 90, "Access for everybody", size=16, font="b"),
        text(60, 120, "What we found", size=12, font="b"),
        *lines(60, 142, wrap(f"1. {MINISTRIES}", 430)),
        text(60 + width(wrap(f"1. {MINISTRIES}", 430)[-1]) + 4, 142 + 9, "1", size=6),
        text(80, 172, "(a) in every official language;"),
        text(80, 188, "(b) on one page."),
        *lines(60, 730, wrap(f"2. {LIBRARIES}", 430)[:1]),
        text(60, 770, "1", size=5),
        text(66, 773, "See the report of the fund, page 12.", size=8),
        text(290, 812, "1"),
    ]
    second = [
        text(60, 40, "Alpha Network | Report of 2030"),
        *lines(60, 90, wrap(f"2. {LIBRARIES}", 430)[1:]),
        *lines(60, 130, wrap(f"3. {SCHOOLS}", 430)),
        text(290, 812, "2"),
    ]
    return [first, second, [text(60, 40, "Alpha Network | Report of 2030"), text(60, 90, f"4. {SCHOOLS}"), text(290, 812, "3")]]


def columns() -> list[list[str]]:
    """A heading over two columns of prose, each with its footnote."""
    page = [text(60, 60, "What ministries, libraries and schools do in a year", size=14, font="b")]
    page += [*lines(60, 100, wrap(f"{MINISTRIES} {SCHOOLS}", 210)), *lines(320, 100, wrap(f"{LIBRARIES} {SCHOOLS}", 210))]
    page += [*lines(60, 740, ["1 See the report of the fund", "on its first year."], size=7, leading=9)]
    return [[*page, *lines(320, 740, ["2 A speech of the mayor, held", "in the spring."], size=7, leading=9)]]


def amendments() -> list[list[str]]:
    """Old | new without rulings, a justification over the full width, and a struck-out word."""
    struck = "The authority may not"
    return [
        [
            text(60, 80, "Amendment 1", font="b"),
            text(60, 96, "Article 9", font="b"),
            text(100, 130, "Text proposed by the Commission", font="i"),
            text(380, 130, "Amendment", font="i"),
            *lines(60, 155, wrap(OLD, 210)),
            *lines(320, 155, wrap(NEW, 210)),
            *lines(60, 290, wrap(f"Justification: {SCHOOLS} {MINISTRIES}", 430)),
            text(60, 340, f"{struck} ask for the record."),
            line(60 + width("The authority may "), 336.8, 60 + width(struck) + 3, 336.8),
        ]
    ]


def three_columns() -> list[list[str]]:
    """Old | new | justification between rulings; the second row adds a paragraph, so that its old cell is empty."""
    page = [*grid([45, 220, 395, 560], [85, 110, 190, 250])]
    rows = ((100, "Draft", "Proposed change", "Reason"), (125, OLD, NEW, SCHOOLS), (205, "", "1a. Records are public.", MINISTRIES))
    for y, *cells in rows:
        page += [row for x, words in zip((50, 225, 400), cells, strict=True) for row in lines(x, y, wrap(words, 145), leading=12)]
    return [page]


def numbered_lines() -> list[list[str]]:
    """A draft whose lines are numbered in the margin, and a table without rulings."""
    rows = [row for number in (1, 2, 3) for row in wrap(f"{number}. {MINISTRIES} {LIBRARIES}", 400)]
    page = [draw for at, row in enumerate(rows, 1) for draw in (text(40, 80 + 14 * at, str(at), size=7), text(80, 80 + 14 * at, row))]
    table = [("Region", "Schools", "Lines"), ("North", "12", "3"), ("East coast", "7", "11"), ("Islands", "5", "0")]
    return [[*page, *(text(x, 320 + 14 * at, cell) for at, row in enumerate(table) for x, cell in zip((80, 220, 320), row, strict=True))]]


LAYOUTS: dict[str, Callable[[], list[list[str]]]] = {
    made.__name__: made for made in (report, columns, amendments, three_columns, numbered_lines)
}


def read_layout(name: str, folder: Path) -> Document:
    """Draw a layout into a folder and read it."""
    return read(write_pdf(folder / f"{name}.pdf", LAYOUTS[name]()), role="draft", ocr="never")


def described(document: Document) -> str:
    """What was read, page by page: for each paragraph what it is, its number and boxes (left top right bottom), its marks and text."""
    rows = [f"! {warning}" for warning in document.warnings]
    page = 0
    places = {paragraph.id: place for place, paragraph in enumerate(document.paragraphs, 1)}
    for place, paragraph in enumerate(document.paragraphs, 1):
        if paragraph.page and paragraph.page != page:
            page = paragraph.page
            rows.append(f"== page {page}")
        boxes = "; ".join(
            f"{'' if box.page == page else f'page {box.page}: '}{box.left:.0f} {box.top:.0f} {box.right:.0f} {box.bottom:.0f}"
            for box in paragraph.boxes
        )
        facts = [paragraph.kind, paragraph.side or "", f"beside p{places[paragraph.pair]}" if paragraph.pair else ""]
        facts += [
            f"number {paragraph.number}" if paragraph.number else "",
            f"under {' > '.join(paragraph.headings)}" * bool(paragraph.headings),
        ]
        rows.append(f"p{place} [{boxes}] {', '.join(fact for fact in facts if fact)}")
        rows += [f"    {mark.kind}: {mark.note or document.text[mark.start : mark.end]}" for mark in paragraph.marks]
        rows.append(f"    {paragraph.text}")
    return "\n".join(rows) + "\n"


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in LAYOUTS:
            document = read_layout(name, Path(folder))
            if arguments == ["--write"]:
                (EXPECTED / f"{name}.txt").write_text(described(document), "utf-8")
                continue
            for page in document.pages:
                document.page(page.number).show().save(Path(arguments[0]) / f"{name}-{page.number}.png")


if __name__ == "__main__":
    main(sys.argv[1:])

"""A table as spreadsheet programs save it -> rows of cells: CSV of any separator and encoding, or the first sheet of an .xlsx or .ods."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

from influence.errors import ReadingError, TableError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    import pandas as pd
    from typing_extensions import TypeIs

WIDEST = 500  # columns; a sheet "repeats" empty cells up to its edge
ENOUGH = 20  # letters beyond ASCII
LARGEST = 200 * 2**20  # bytes of one unpacked part; a table of asks has a few


def is_frame(given: object) -> TypeIs[pd.DataFrame]:
    """Whether something is a data frame; asked without importing pandas."""
    return hasattr(given, "columns")


def cells_of(frame: pd.DataFrame) -> list[list[str]]:
    """Return a data frame as `read_sheet` returns a file: its heading, then its rows; what is missing is empty."""
    rows = frame.astype(object).where(frame.notna(), "").values.tolist()
    return [[str(cell) for cell in row] for row in ([*frame.columns], *rows)]


def read_sheet(path: Path) -> list[list[str]]:
    """Return the rows of a table, the heading first, each a list of cells as text.

    Parameters
    ----------
    path
        A CSV file (comma, semicolon, tab; UTF-8, UTF-16 or an older code page; a first line "sep=;" is obeyed), an
        .xlsx or an .ods file, of which the first sheet is read.

    Raises
    ------
    TableError
        If the file can't be read, is empty, or is no table.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} cannot be read ({error.strerror}); give the path of a table (.csv, .xlsx or .ods)") from error
    if content[:4] == b"PK\x03\x04":
        return _workbook(path, content)
    try:
        text = decoded(content)
    except ReadingError as error:
        raise TableError(f"{path} is no table ({error}); save it again as 'CSV UTF-8' from the spreadsheet program") from error
    if "\0" in text or not text.strip():
        raise TableError(f"{path} is {'empty' if not text.strip() else 'no text'}; give a CSV table with at least the column: text")
    told = re.match(r"sep=(.)\r?\n", text)
    text = text[told.end() :] if told else text
    head = text.splitlines()[0] if text else ""
    delimiter = told[1] if told else max(",;\t", key=lambda mark: (head.count(mark), mark == ","))
    limit = csv.field_size_limit(len(text) + 1)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableError(f"{path} cannot be read as a table ({error}); save it again as 'CSV UTF-8'") from error
    finally:
        csv.field_size_limit(limit)


def decoded(content: bytes) -> str:
    """Return the text of a table that a spreadsheet program saved.

    >>> decoded("id;text\\n1;café".encode("cp1252")), decoded("id\\ttext".encode("utf-16-le"))
    ('id;text\\n1;café', 'id\\ttext')
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if content[1:2] == b"\0" or content[:1] == b"\0":
        return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel calls "CSV" without more is in the code page of the machine.
        from influence.readers.encodings import decode

        if sum(byte > 127 for byte in content) < ENOUGH:
            # Too few letters to tell code pages apart: the commonest, that of Western Europe and America.
            return content.decode("cp1252", errors="replace")
        return decode(content, name="the table")[0]


def _workbook(path: Path, content: bytes) -> list[list[str]]:
    from xml.etree.ElementTree import ParseError

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return _of_excel(parts) if "xl/workbook.xml" in parts.namelist() else _of_opendocument(parts)
    except (zipfile.BadZipFile, KeyError, ParseError, ExpatError, ValueError, IndexError) as error:
        raise TableError(f"{path} cannot be read as a spreadsheet ({error}); save it as 'CSV UTF-8' and give that") from error


def _part(parts: zipfile.ZipFile, name: str) -> Element:
    from xml.etree.ElementTree import fromstring

    if parts.getinfo(name).file_size > LARGEST:
        raise ValueError(f"{name} is larger than {LARGEST // 2**20} MB")
    content = parts.read(name)
    if b"<!DOCTYPE" in content[:2000]:
        raise ValueError("it declares a document type, which no spreadsheet program writes")
    return fromstring(content)


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _of_excel(parts: zipfile.ZipFile) -> list[list[str]]:
    shared = []
    if "xl/sharedStrings.xml" in parts.namelist():
        for item in _part(parts, "xl/sharedStrings.xml").iter(f"{_MAIN}si"):
            # Readings of Japanese characters (rPh) are no text of the cell.
            readings = {id(part) for reading in item.iter(f"{_MAIN}rPh") for part in reading.iter(f"{_MAIN}t")}
            shared.append("".join(part.text or "" for part in item.iter(f"{_MAIN}t") if id(part) not in readings))
    sheets = sorted(
        (name for name in parts.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)), key=lambda name: (len(name), name)
    )
    rows = []
    for row in _part(parts, sheets[0]).iter(f"{_MAIN}row"):
        cells: list[str] = []
        for cell in row.iter(f"{_MAIN}c"):
            place = _column(cell.get("r", "")) if cell.get("r") else len(cells)
            cells += [""] * (min(place, WIDEST) - len(cells))
            value = cell.findtext(f"{_MAIN}v") or ""
            kind = cell.get("t", "n")
            if kind == "s":
                value = shared[int(value)]
            elif kind == "inlineStr":
                value = "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
            elif kind == "b":
                value = "yes" if value == "1" else "no"
            cells.append(_escaped(value))
        rows.append(cells)
    return rows


def _escaped(text: str) -> str:
    """Return a cell's text with Excel's escapes for control characters read (`_x000D_`)."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda match: chr(int(match[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def _column(reference: str) -> int:
    """Return the 0-based column of a cell reference: 0 for "A1", 27 for "AB3"."""
    number = 0
    for letter in re.match(r"[A-Z]*", reference.upper())[0]:  # type: ignore[index]
        number = number * 26 + ord(letter) - 64
    return number - 1


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def _of_opendocument(parts: zipfile.ZipFile) -> list[list[str]]:
    table = next(_part(parts, "content.xml").iter(f"{_TABLE}table"))
    rows = []
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            text = "\n".join(_words(paragraph) for paragraph in cell.findall(f"{_TEXT}p"))
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            cells += repeat(text, min(times, max(WIDEST - len(cells), 0)))
        rows.append(cells)
    return rows


def _words(paragraph: Element) -> str:
    """Return the text of a paragraph; several blanks, tabs and line breaks are elements of their own there."""
    made = paragraph.text or ""
    for part in paragraph:
        name = part.tag.rpartition("}")[2]
        if name == "s":
            made += " " * int(part.get(f"{_TEXT}c", "1"))
        elif name in ("tab", "line-break"):
            made += "\t" if name == "tab" else "\n"
        elif name != "annotation":
            made += _words(part)
        made += part.tail or ""
    return made

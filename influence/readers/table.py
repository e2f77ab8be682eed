"""CSV, TSV and JSONL tables of paragraphs -> blocks: one row, one paragraph, with its number and what else it has."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from influence.document import PARAGRAPH_KINDS, Box
from influence.errors import TableError
from influence.readers.assembly import Block, ReadFile
from influence.readers.encodings import decode

TEXT_COLUMN = re.compile(r"text(?:_([a-z]{2}))?")
NUMBER_COLUMNS = ("number", "no", "nr", "num", "#", "paragraph", "para")
# What real tables call the text where they do not call it "text".
TEXT_COLUMNS = ("text", "content", "paragraph_text", "body")


def read_table(data: bytes, *, format: str, name: str, language: str | None = None) -> ReadFile:
    """Read a table of paragraphs.

    Parameters
    ----------
    data
        The file's bytes.
    format
        csv (any of the separators comma, semicolon, tab, bar), tsv, jsonl or json (a list of objects).
    name
        The file's name, for messages.
    language
        ISO 639-1; chooses among columns such as text_en and text_fr where there is no plain text column.

    Returns
    -------
    ReadFile
        A block for each row with text. The columns number, id, heading or headings, page and kind
        are used, every other one is kept in `Block.extra`; rows without text are counted in a warning.

    Raises
    ------
    TableError
        If no column holds the text, or a line of JSONL is no object.

    Examples
    --------
    >>> found = read_table(b"number,text\\n1,States shall report.\\n2,Yearly.\\n", format="csv", name="law.csv")
    >>> [(block.number, block.text) for block in found.blocks]
    [('1', 'States shall report.'), ('2', 'Yearly.')]
    """
    text, warnings = decode(data, name=name)
    in_json = format in ("jsonl", "json")
    rows = list(_json_rows(text, format, name)) if in_json else _separated_rows(text, format, name, warnings)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text_column = _text_column(columns, language, name)
    number_column = next((column for column in NUMBER_COLUMNS if column in columns and column != text_column), None)
    if number_column and "id" in columns and not _cite(rows, number_column):
        warnings.append(f"the column {number_column!r} repeats its values, so that the ids are taken as numbers")
        number_column = None
    used = {text_column, number_column, "id", "kind", "headings", "heading", "page"}

    blocks: list[Block] = []
    without_text = 0
    unknown_kinds: set[str] = set()
    for row in rows:
        paragraph = _cell(row.get(text_column))
        if not paragraph.strip():
            without_text += 1
            continue
        id = _cell(row.get("id")).strip()
        number = _cell(row.get(number_column)).strip() if number_column else ""
        kind = _cell(row.get("kind")).strip()
        if kind and kind not in PARAGRAPH_KINDS:
            unknown_kinds.add(kind)
        page = _cell(row.get("page")).strip()
        extra = tuple((key, _cell(value)) for key, value in row.items() if key not in used and value not in (None, "", []))
        blocks.append(
            Block(
                paragraph,
                kind=kind if kind in PARAGRAPH_KINDS else "body",  # type: ignore[arg-type]
                id=id,
                number=number or id or "",
                headings=_headings(row),
                boxes=(Box(int(page), 0.0, 0.0, 0.0, 0.0),) if page.isdigit() and int(page) > 0 else (),
                extra=extra + ((("kind", kind),) if kind in unknown_kinds else ()),
            )
        )
    if without_text:
        warnings.append(f"{without_text} of {len(rows)} rows have no text and were left out")
    if unknown_kinds:
        warnings.append(f"kinds of paragraph that are not known were read as body: {', '.join(sorted(unknown_kinds))}")
    suffix = TEXT_COLUMN.fullmatch(text_column)
    return ReadFile(blocks, warnings=warnings, reader=f"table ({format})", language=suffix[1] if suffix else None, has_front=False)


def _separated_rows(text: str, format: str, name: str, warnings: list[str]) -> list[dict[str, Any]]:
    """Return the rows of a CSV or TSV file as dicts; a table without a header is taken as number (or id) and text."""
    # A field may be a hundred pages long; the csv module's own limit is 131,072 characters.
    csv.field_size_limit(max(len(text) + 1, 131_072))
    separator = "\t" if format == "tsv" else _separator(text)
    # In a TSV, a quotation mark is a character like any other, unless the fields are quoted as a whole.
    quoted = separator != "\t" or re.search(r'(?:^|\t)"[^\t\n]*(?:\n[^\t]*)*"(?:\t|\n|$)', text[:20_000]) is not None
    try:
        table = [
            row
            for row in csv.reader(
                io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
            )
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise TableError(f"{name} cannot be read as a table: {error}; save it again as CSV with UTF-8 text") from error
    if not table:
        raise TableError(f"{name} has no rows; a table of paragraphs has the columns number and text")
    header = [cell.strip().lower() for cell in table[0]]
    if not any(_names_text(cell) for cell in header):
        # A file whose first line is data: two columns, a short one that never repeats and a long one.
        sentence = " " in table[0][-1].strip()
        if sentence and len(table) > 1 and all(len(row) == 2 for row in table) and _looks_like_ids([row[0] for row in table]):
            warnings.append("the table has no header; its two columns were read as id and text")
            return [{"id": row[0].strip(), "text": row[1]} for row in table]
        raise TableError(
            f"{name} has the columns {', '.join(repr(cell) for cell in table[0][:8])} and none of them is called 'text'; "
            "a table of paragraphs has the columns number and text"
        )
    ragged = sum(len(row) != len(header) for row in table[1:])
    if ragged:
        warnings.append(f"{ragged} of {len(table) - 1} rows have more or fewer cells than the header")
    return [dict(zip(header, row + [""] * (len(header) - len(row)), strict=False)) for row in table[1:]]


def _looks_like_ids(cells: Sequence[str]) -> bool:
    return len(set(cells)) == len(cells) and all(0 < len(cell.strip()) <= 24 and " " not in cell.strip() for cell in cells)


def _separator(text: str) -> str:
    """Return the separator of the header line: the one that occurs most often in it."""
    header = text.lstrip().split("\n", 1)[0]
    return max(",;\t|", key=lambda mark: (header.count(mark), mark == ","))


def _json_rows(text: str, format: str, name: str) -> Iterable[dict[str, Any]]:
    """Yield the objects of a JSONL file, or of a JSON file that is a list of objects."""
    if format == "json":
        try:
            table = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise TableError(f"{name} is not valid JSON: {error}") from error
        if not isinstance(table, list) or not all(isinstance(row, dict) for row in table):
            raise TableError(f"{name} is JSON, but not a list of objects such as {{'number': '1', 'text': '...'}}")
        yield from ({str(key).strip().lower(): value for key, value in row.items()} for row in table)
        return
    for at, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise TableError(f"{name}, line {at}: not valid JSON ({error}); JSONL has one object a line") from error
        if not isinstance(row, dict):
            raise TableError(f"{name}, line {at}: {line[:40]!r} is no object; JSONL has one object a line, with number and text")
        yield {str(key).strip().lower(): value for key, value in row.items()}


def _names_text(column: str) -> bool:
    return column in TEXT_COLUMNS or TEXT_COLUMN.fullmatch(column) is not None


def _text_column(columns: Sequence[str], language: str | None, name: str) -> str:
    """Return the column that holds the paragraphs: text, or text_xx in the wanted (or only) language."""
    for column in TEXT_COLUMNS:
        if column in columns:
            return column
    by_language = {match[1]: column for column in columns if (match := TEXT_COLUMN.fullmatch(column))}
    if len(by_language) == 1 and language in (None, *by_language):
        return next(iter(by_language.values()))
    if language is None and "en" in by_language:
        return by_language["en"]
    if language in by_language:
        return by_language[language]
    if by_language:
        raise TableError(f"{name} has texts in {', '.join(sorted(by_language))}, not in {language!r}; say which one with language=")
    shown = ", ".join(repr(column) for column in columns[:8]) or "none"
    raise TableError(f"{name} has no column 'text' (its columns: {shown}); a table of paragraphs has the columns number and text")


def _cite(rows: Sequence[dict[str, Any]], column: str) -> bool:
    """Whether the values of a number column tell the paragraphs apart ("a" and "b" in every article do not)."""
    values = [_cell(row.get(column)).strip() for row in rows]
    given = [value for value in values if value]
    return len(set(given)) >= 0.9 * len(given)


def _headings(row: dict[str, Any]) -> tuple[str, ...] | None:
    """Return the headings a row gives: a list, or text in which " > " separates them, outermost first."""
    given = row.get("headings", row.get("heading"))
    if given is None:
        return None
    parts = given if isinstance(given, list) else str(given).split(" > ")
    return tuple(str(part).strip() for part in parts if str(part).strip())


def _cell(value: Any) -> str:
    """Return a cell as text: nothing for null, JSON for lists and objects."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

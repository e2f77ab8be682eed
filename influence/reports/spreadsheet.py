"""Traces -> XLSX: the alignment table with filters and coloured verdicts, summaries, documents, what the columns mean."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING, Any

from influence.drawing import NOT_CAUSED, discount, headline, visible
from influence.reports.csv import FORMULA
from influence.reports.sources import documents, flat, unread
from influence.tables import (
    COLUMNS,
    DECIMALS,
    OTHER_DECIMALS,
    by_issuer,
    by_theme,
    by_verdict,
    documents_frame,
    paragraphs_frame,
    traces_frame,
)

if TYPE_CHECKING:
    import pandas as pd

    from influence.traces import Traces

# The program refuses longer cells.
LONGEST_CELL = 32_767
# Grounds light enough for black text (contrast above 12); the words of the verdict stand in the cell too.
GROUNDS = {
    "reflected": "#CFE8E1",
    "partly": "#F6E3BD",
    "already": "#D5DDF0",
    "undecided": "#E7D8EB",
    "contrary": "#F7D3CA",
    "not": "#E9E5DE",
}
WIDTHS = {"recommendation": 60, "paragraph": 60, "phrases": 40, "reason": 40, "theme": 22, "issuer": 22, "rivals": 18, "warnings": 60}
WIDTHS |= {"recommendation_id": 20, "paragraph_id": 20, "submission_id": 18, "title": 40, "meaning": 70, "headings": 30, "sha256": 30}
WIDTHS |= {"source": 30, "reader": 22, "recommendations": 16, "value": 70, "why": 70, "setting": 40, "file or document": 40}
# Programs that open the file do not measure wrapped text again, so each row is told its height.
LINE = 13.5  # points
TALLEST = 14  # lines: a longer text is read in the edit line
# No clock in the output: the same traces give the same bytes.
CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC).replace(tzinfo=None)


def render(traces: Traces, *, public: bool = False) -> bytes:
    """Return a workbook as bytes; numbers are numbers, and no text is ever a formula or a link."""
    import pandas as pd
    import xlsxwriter

    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": visible(traces.title)[:200], "created": CREATED, "comments": NOT_CAUSED})
    formats = _formats(book)

    _sheet(book, formats, "Recommendations", traces_frame(traces), frozen=1)
    summary = by_verdict(traces)
    notes = [headline(traces), discount(traces), NOT_CAUSED]
    if public:
        notes.append("Public version: of each recommendation a short quotation stays.")
    _sheet(book, formats, "Result", summary, notes=notes)
    _sheet(book, formats, "Issuers", by_issuer(traces), frozen=1)
    _sheet(book, formats, "Themes", by_theme(traces), frozen=1)
    _sheet(book, formats, "Outcome", paragraphs_frame(traces), frozen=1)
    _sheet(book, formats, "Documents", documents_frame(documents(traces)))
    _sheet(book, formats, "Settings", pd.DataFrame(flat(traces.settings), columns=["setting", "value"]))
    _sheet(book, formats, "Not read", pd.DataFrame(unread(traces), columns=["file or document", "why"]))
    meanings = [(sheet, *row) for sheet, name in SHEETS.items() for row in COLUMNS[name]]
    _sheet(book, formats, "Columns", pd.DataFrame(meanings, columns=["sheet", "column", "meaning", "unit or range"]))
    book.close()
    return target.getvalue()


SHEETS = {
    "Recommendations": "traces",
    "Result": "verdict",
    "Issuers": "issuer",
    "Themes": "theme",
    "Outcome": "paragraphs",
    "Documents": "documents",
}


def _formats(book: Any) -> dict[str, Any]:
    base = {"text_wrap": True, "valign": "top", "font_name": "Calibri", "font_size": 10}
    formats = {
        "text": book.add_format(base),
        # Shown as text even after somebody edits the cell: a submission's "=1+1" stays what it is.
        "quoted": book.add_format({**base, "quote_prefix": True}),
        "number": book.add_format({**base, "num_format": "0." + "0" * OTHER_DECIMALS}),
        "whole": book.add_format({**base, "num_format": "0"}),
        "head": book.add_format({**base, "bold": True, "bottom": 1, "bg_color": "#F3EFE6"}),
        "note": book.add_format({"font_name": "Calibri", "font_size": 12, "valign": "top"}),
    }
    for column, decimals in DECIMALS.items():
        formats[column] = book.add_format({**base, "num_format": "0." + "0" * decimals})
    for verdict, ground in GROUNDS.items():
        formats[f"verdict {verdict}"] = book.add_format({**base, "bg_color": ground, "bold": True})
    return formats


def _sheet(book: Any, formats: dict[str, Any], name: str, frame: pd.DataFrame, *, notes: list[str] | None = None, frozen: int = 0) -> None:
    sheet = book.add_worksheet(name)
    at = 0
    for note in notes or ():
        sheet.write_string(at, 0, note, formats["note"])
        at += 1
    at += 1 if notes else 0
    for column, title in enumerate(frame.columns):
        sheet.set_column(column, column, WIDTHS.get(title, 12))
        sheet.write_string(at, column, title, formats["head"])
    values = frame.astype(object).where(frame.notna(), None).to_numpy()
    for row, cells in enumerate(values, at + 1):
        sheet.set_row(row, LINE * max((_lines(title, value) for title, value in zip(frame.columns, cells, strict=True)), default=1))
        for column, (title, value) in enumerate(zip(frame.columns, cells, strict=True)):
            _write(sheet, row, column, title, value, formats)
    if len(frame.columns):
        sheet.autofilter(at, 0, at + max(len(frame), 1), len(frame.columns) - 1)
    sheet.freeze_panes(at + 1, frozen)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(2 if len(frame.columns) > 12 else 1, 0)
    sheet.repeat_rows(at)


def _lines(title: str, value: Any) -> int:
    """How many lines a cell needs at its column's width; a width counts digits, and a line of text holds a little more."""
    if not isinstance(value, str):
        return 1
    width = WIDTHS.get(title, 12) * 1.05
    return min(sum(1 + int(len(line) / width) for line in value[:5000].splitlines() or [""]), TALLEST)


def _write(sheet: Any, row: int, column: int, title: str, value: Any, formats: dict[str, Any]) -> None:
    if value is None:
        sheet.write_blank(row, column, None, formats["text"])
    elif isinstance(value, str):
        text = visible(value)
        if len(text) > LONGEST_CELL:
            text = f"{text[: LONGEST_CELL - 60]} … (cut: a cell holds no more)"
        shape = formats["quoted"] if text.lstrip().startswith(FORMULA) else formats["text"]
        sheet.write_string(row, column, text, formats.get(f"verdict {text}", shape) if title == "verdict" else shape)
    elif isinstance(value, int):
        sheet.write_number(row, column, int(value), formats["whole"])
    else:
        sheet.write_number(row, column, float(value), formats.get(title, formats["number"]))

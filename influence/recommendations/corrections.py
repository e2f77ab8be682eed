"""Recommendations as a CSV table that a person corrects in a spreadsheet: drop, edit, merge, split and add rows, keep the ids."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from influence.document import Span
from influence.errors import OptionError, TableError
from influence.recommendations.value import ACTIONS, KINDS, Recommendation
from influence.resources import write_whole

# What a person reads and may change comes first; what only the program needs comes last.
COLUMNS = (
    "id", "text", "number", "page", "kind", "action", "addressee", "force", "negative", "themes", "replaces", "voice", "context", "cue",
    "confidence",
    "issuer", "date", "edited", "submission_id", "paragraph_id", "start", "end", "lead_in", "places", "as_found",
)  # fmt: skip
_EDITABLE = ("text", "number", "kind", "action", "addressee", "force", "negative", "themes", "replaces", "voice")
# A cell that begins so is run as a formula by spreadsheet programs (OWASP, "CSV injection"); full-width forms count in some of them.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def write_recommendations(recommendations: Iterable[Recommendation], csv_path: str | Path) -> None:
    """Write recommendations as a CSV table that spreadsheet programs open with the right letters (UTF-8 with a mark).

    Cells that a spreadsheet would run as a formula get an apostrophe in front; `read_recommendations` takes it off again.

    Parameters
    ----------
    recommendations
        Any number, also none: the table then has its heading only.
    csv_path
        The file to write; its folder is made where needed. An existing file is replaced.
    """
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for recommendation in recommendations:
        writer.writerow({name: _guard(cell) for name, cell in _row(recommendation).items()})
    write_whole(csv_path, target.getvalue().encode("utf-8-sig"))


def read_recommendations(csv_path: str | Path) -> list[Recommendation]:
    """Read a table that `write_recommendations` wrote and a person may have corrected, or any table with a `text` column.

    A row that was left out is dropped; changed cells are named in `edited`; a row copied to split an ask keeps the id with a letter
    ("alpha/r3b") and is `edited` "split"; a row without an id is "added" and gets one. Ids of other rows stay as they were.

    Parameters
    ----------
    csv_path
        A CSV file, separated by commas, semicolons or tabs, in UTF-8 or UTF-16.

    Returns
    -------
    list
        In the order of the rows. Rows without any cell filled are skipped.

    Raises
    ------
    TableError
        If the file can't be read as a table, lacks the column `text`, or a row has no text, or a `kind` or `action` that does not exist;
        the message names every such row.
    """
    path = Path(csv_path)
    rows = _rows(path)
    problems: list[str] = []
    found: list[Recommendation] = []
    used: set[str] = set()
    for line, cells in rows:
        if not any(cells.values()):
            continue
        try:
            recommendation = _recommendation(cells, path, used)
        except (OptionError, ValueError) as error:
            problems.append(f"row {line}: {error}")
            continue
        used.add(recommendation.id)
        found.append(recommendation)
    if problems:
        shown = "\n  ".join(problems[:20])
        raise TableError(f"{path}: {len(problems)} rows cannot be used; correct them and read the table again:\n  {shown}")
    return found


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} cannot be read ({error.strerror}); give the path of a CSV table of recommendations") from error
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError(f"{path} is not UTF-8; save it again as 'CSV UTF-8' from the spreadsheet program") from error
    if "\0" in text or not text.strip():
        raise TableError(f"{path} is {'empty' if not text.strip() else 'no text'}; give a CSV table with at least the column: text")
    head = text.splitlines()[0]
    delimiter = max(",;\t", key=lambda mark: (head.count(mark), mark == ","))
    limit = csv.field_size_limit(len(text) + 1)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableError(f"{path} cannot be read as a table ({error}); save it again as 'CSV UTF-8'") from error
    finally:
        csv.field_size_limit(limit)
    names = [name.strip().lower() for name in table[0]]
    if "text" not in names:
        held = ", ".join(filter(None, names)) or "none"
        raise TableError(f"{path} has no column 'text' (its columns are: {held}); give the column with the asks that name")
    return [(number, {name: _unguard(cell) for name, cell in zip(names, cells, strict=False)}) for number, cells in enumerate(table[1:], 2)]


def _recommendation(cells: dict[str, str], path: Path, used: set[str]) -> Recommendation:
    values: dict[str, Any] = {
        name: cells.get(name, "").strip() or None
        for name in ("number", "addressee", "force", "replaces", "voice", "issuer", "date", "paragraph_id")
    }
    values |= {name: cells.get(name, "") for name in ("cue", "context", "edited")}
    values["kind"] = cells.get("kind", "").strip() or "ask"
    values["action"] = cells.get("action", "").strip() or "add"
    for name, legal in (("kind", KINDS), ("action", ACTIONS)):
        if values[name] not in legal:
            raise OptionError(f"{name} is {values[name]!r}; it must be one of {', '.join(legal)}")
    values["negative"] = cells.get("negative", "").strip().lower() in ("yes", "true", "1")
    values["themes"] = tuple(theme.strip() for theme in cells.get("themes", "").split(";") if theme.strip())
    for name, kind in (("page", int), ("confidence", float)):
        cell = cells.get(name, "").strip().replace(",", ".")
        try:
            values[name] = kind(float(cell)) if cell else None
        except ValueError as error:
            raise OptionError(f"{name} is {cell!r}; it must be a number or empty") from error
    text = cells["text"].strip()
    if not text:
        raise OptionError("the cell 'text' is empty; write the ask, or delete the row")
    id = cells.get("id", "").strip()
    submission = cells.get("submission_id", "").strip() or (id.rpartition("/")[0] if id else "") or path.stem
    edits: list[str] = []
    if not id:
        id, edits = _free(f"{submission}/a", used), ["added"]
    elif id in used:
        id, edits = next(id + letter for letter in _LETTERS if id + letter not in used), ["split"]
    span = _span(submission, f"{cells.get('start', '')}-{cells.get('end', '')}")
    if span is None:
        span = Span(submission, 0, len(text))
    values["places"] = tuple(place for part in cells.get("places", "").split() if (place := _span(submission, part)) is not None)
    values["lead_in"] = _span(submission, cells.get("lead_in", ""))
    recommendation = Recommendation.from_text(id, text, span=span, **values)
    edits += _changes(recommendation, cells.get("as_found", ""))
    before = [edit for edit in values["edited"].split(", ") if edit]
    return replace(recommendation, edited=", ".join(before + [edit for edit in edits if edit not in before]))


_LETTERS = list("bcdefghijklmnopqrstuvwxyz") + [f"z{number}" for number in range(1, 1000)]


def _free(stem: str, used: set[str]) -> str:
    number = 1
    while f"{stem}{number}" in used:
        number += 1
    return f"{stem}{number}"


def _changes(recommendation: Recommendation, as_found: str) -> list[str]:
    try:
        before = json.loads(as_found) if as_found.strip() else None
    except json.JSONDecodeError:
        before = None
    if not isinstance(before, dict):
        return []
    now = _editable(recommendation)
    return [name for name in _EDITABLE if name in before and _plain(before[name]) != _plain(now[name])]


def _plain(cell: str) -> str:
    return " ".join(cell.split())


def _editable(recommendation: Recommendation) -> dict[str, str]:
    row = {name: getattr(recommendation, name) for name in _EDITABLE}
    return {name: _cell(value) for name, value in row.items()}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(str(part) for part in value)
    return str(value)


def _row(recommendation: Recommendation) -> dict[str, str]:
    row = {name: _cell(getattr(recommendation, name)) for name in COLUMNS if name not in ("start", "end", "places", "lead_in", "as_found")}
    row["start"], row["end"] = str(recommendation.span.start), str(recommendation.span.end)
    row["places"] = " ".join(f"{place.start}-{place.end}" for place in recommendation.places)
    lead_in = recommendation.lead_in
    row["lead_in"] = f"{lead_in.start}-{lead_in.end}" if lead_in is not None else ""
    row["as_found"] = json.dumps(_editable(recommendation), ensure_ascii=False)
    return row


def _span(document_id: str, cell: str) -> Span | None:
    match = re.fullmatch(r"\s*(\d+)\s*-\s*(\d+)\s*", cell)
    return Span(document_id, int(match[1]), int(match[2])) if match else None


def _guard(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell


def _unguard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell

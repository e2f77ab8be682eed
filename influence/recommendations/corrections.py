"""Recommendations as a CSV table that a person corrects in a spreadsheet: drop, edit, merge, split and add rows, keep the ids."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influence.document import Span
from influence.errors import OptionError, TableError
from influence.recommendations.sheets import cells_of, is_frame, read_sheet
from influence.recommendations.value import ACTIONS, KINDS, Recommendation
from influence.resources import write_whole

if TYPE_CHECKING:
    import pandas as pd

# What a person reads and may change comes first; what only the program needs comes last.
COLUMNS = (
    "id", "text", "number", "page", "kind", "action", "addressee", "force", "negative", "themes", "replaces", "voice", "context", "cue",
    "confidence",
    "issuer", "date", "edited", "submission_id", "paragraph_id", "start", "end", "lead_in", "places", "as_found",
)  # fmt: skip
_EDITABLE = ("text", "number", "kind", "action", "addressee", "force", "negative", "themes", "replaces", "voice")
# What no person edits; some of it looks like a date or a sum to a spreadsheet program.
_FIXED = ("page", "confidence", "date", "paragraph_id", "start", "end", "lead_in", "places")
_ISO_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}")
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

    Raises
    ------
    OptionError
        If what is given first is not recommendations.
    WritingError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> path = tempfile.mkdtemp() + "/asks.csv"
    >>> write_recommendations([Recommendation.from_text("alpha/r1", "States should publish all drafts.")], path)
    >>> [(ask.id, ask.text, ask.edited) for ask in read_recommendations(path)]  # a person may have corrected it in between
    [('alpha/r1', 'States should publish all drafts.', '')]
    """
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    recommendations = list(recommendations)
    if not all(isinstance(recommendation, Recommendation) for recommendation in recommendations):
        raise OptionError("write_recommendations takes recommendations first, then the path: write_recommendations(asks, 'asks.csv')")
    counts = Counter(recommendation.submission_id for recommendation in recommendations)
    for recommendation in recommendations:
        writer.writerow({name: _guard(cell) for name, cell in _row(recommendation, counts[recommendation.submission_id]).items()})
    write_whole(csv_path, target.getvalue().encode("utf-8-sig"))


def read_recommendations(csv_path: str | Path | pd.DataFrame) -> list[Recommendation]:
    """Read a table that `write_recommendations` wrote and a person may have corrected, or any table with a `text` column.

    A row that was left out is dropped; changed cells are named in `edited`; a row copied to split an ask keeps the id with a letter
    ("alpha/r3b") and is `edited` "split"; a row with several ids ("alpha/r3; alpha/r4") is "merged" and keeps the first; a row
    without an id is "added" and gets one. Ids of other rows stay as they were. What a spreadsheet program did to cells by itself (a
    date or a place written in its own way) is undone.

    Parameters
    ----------
    csv_path
        A CSV file, separated by commas, semicolons or tabs, in UTF-8, UTF-16 or the Western code page of Windows; or the same table
        saved as .xlsx or .ods; or a data frame with these columns.

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
    path = Path("table") if is_frame(csv_path) else Path(csv_path)  # rows without an id are numbered after its name
    rows = [(line, _restored(cells)) for line, cells in _filled(csv_path if is_frame(csv_path) else path)]
    problems: list[str] = []
    found: list[Recommendation] = []
    used: set[str] = set()
    for line, cells in rows:
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


def holds_recommendations(path: Path) -> bool:
    """Whether a file is a table of recommendations (as `write_recommendations` writes it, perhaps saved again), not of paragraphs."""
    if path.suffix.lower() not in (".csv", ".tsv", ".txt", ".xlsx", ".ods") or not path.is_file():
        return False
    try:
        table = read_sheet(path)
    except TableError:
        return False
    names = {name.strip().casefold() for name in table[0]} if table else set()
    return "text" in names and bool({"cue", "recommendation", "as_found"} & names)


def _filled(path: Path | pd.DataFrame) -> list[tuple[int, dict[str, str]]]:
    return [(line, cells) for line, cells in _rows(path) if any(cells.values())]


def _rows(path: Path | pd.DataFrame) -> list[tuple[int, dict[str, str]]]:
    table = read_sheet(path) if isinstance(path, Path) else cells_of(path)
    names = [name.strip().lower() for name in table[0]] if table else []
    if "text" not in names:
        held = ", ".join(filter(None, names)) or "none"
        where = path if isinstance(path, Path) else "the data frame"
        raise TableError(f"{where} has no column 'text' (its columns are: {held}); give the column with the asks that name")
    return [(number, {name: _unguard(cell) for name, cell in zip(names, cells, strict=False)}) for number, cells in enumerate(table[1:], 2)]


def _recommendation(cells: dict[str, str], path: Path, used: set[str]) -> Recommendation:
    values: dict[str, Any] = {
        name: cells.get(name, "").strip() or None
        for name in ("number", "addressee", "force", "replaces", "voice", "issuer", "date", "paragraph_id")
    }
    values |= {name: cells.get(name, "") for name in ("cue", "context", "edited")}
    values["kind"] = cells.get("kind", "").strip().lower() or "ask"
    if action := cells.get("action", "").strip().lower():
        values["action"] = action
    for name, legal in (("kind", KINDS), ("action", ACTIONS)):
        if values.get(name, legal[0]) not in legal:
            raise OptionError(f"{name} is {values[name]!r}; it must be one of {', '.join(legal)}")
    negative = cells.get("negative", "").strip().lower()
    values["negative"] = negative in ("yes", "true", "1")
    if not cells.get("as_found"):
        # A person wrote this row: what they left empty is read off their words.
        values = {name: value for name, value in values.items() if value is not None and (name != "negative" or negative)}
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
    id, *merged = re.split(r"\s*[;,+\n]\s*", cells.get("id", "").strip())
    submission = cells.get("submission_id", "").strip() or (id.rpartition("/")[0] if id else "") or path.stem
    edits: list[str] = []
    if not id:
        id, edits = _free(f"{submission}/a", used), ["added"]
    elif id in used:
        id, edits = next(id + letter for letter in _LETTERS if id + letter not in used), ["split"]
    if merged := [other for other in merged if other]:
        edits.append(f"merged {' '.join(merged)}")
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
    before = _as_found({"as_found": as_found})
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


def _row(recommendation: Recommendation, of: int) -> dict[str, str]:
    row = {name: _cell(getattr(recommendation, name)) for name in COLUMNS if name not in ("start", "end", "places", "lead_in", "as_found")}
    row["start"], row["end"] = str(recommendation.span.start), str(recommendation.span.end)
    row["places"] = " ".join(f"{place.start}-{place.end}" for place in recommendation.places)
    lead_in = recommendation.lead_in
    row["lead_in"] = f"{lead_in.start}-{lead_in.end}" if lead_in is not None else ""
    fixed = {name: row[name] for name in _FIXED}
    row["as_found"] = json.dumps({**_editable(recommendation), "fixed": fixed, "of": of}, ensure_ascii=False)
    return row


def _restored(cells: dict[str, str]) -> dict[str, str]:
    """Return a row's cells with those undone that a spreadsheet program wrote in its own way: 12-34 is no date, 1.10 is not 1.1."""
    before = _as_found(cells)
    fixed = before.get("fixed")
    if isinstance(fixed, dict):
        # A date in ISO form, or one that a person put where there was none, is the person's.
        own = {"date"} if _ISO_DATE.fullmatch(cells.get("date", "").strip()) or not fixed.get("date") else set()
        cells = {**cells, **{name: str(fixed[name]) for name in _FIXED if name in fixed and name not in own}}
    number = before.get("number")
    if isinstance(number, str) and number and _same_figure(number, cells.get("number", "")):
        cells = {**cells, "number": number}
    return cells


def _same_figure(before: str, now: str) -> bool:
    try:
        return float(before) == float(now.strip().replace(",", "."))
    except ValueError:
        return False


def _as_found(cells: dict[str, str]) -> dict[str, Any]:
    try:
        before = json.loads(cells.get("as_found", "") or "{}")
    except json.JSONDecodeError:
        return {}
    return before if isinstance(before, dict) else {}


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person did to a table of recommendations: ids by what happened to them, each in the order of the table."""

    found: int  # in the table as it was written
    dropped: tuple[str, ...]
    changed: tuple[str, ...]
    split: tuple[str, ...]
    merged: tuple[str, ...]
    added: tuple[str, ...]

    def __str__(self) -> str:
        parts = [f"{len(ids)} {name}" for name in ("dropped", "changed", "split", "merged", "added") if (ids := getattr(self, name))]
        return f"{self.found} found; by hand: {', '.join(parts) or 'nothing changed'}"


def corrections_in(csv_path: str | Path) -> Corrections:
    """Say what was corrected in a table that `write_recommendations` wrote: what was dropped counts too, and is named.

    Of a submission whose rows were all dropped nothing is known.

    Raises
    ------
    TableError
        If the table can't be read.
    """
    recommendations = read_recommendations(csv_path)
    all_ids: list[str] = []
    known: set[str] = set()
    for recommendation, (_, cells) in zip(recommendations, _filled(Path(csv_path)), strict=True):
        submission, of = recommendation.submission_id, _as_found(cells).get("of")
        if isinstance(of, int) and submission not in known and re.search(r"/r\d+[a-z]*$", recommendation.id):
            known.add(submission)
            all_ids += [f"{submission}/r{number}" for number in range(1, of + 1)]
    kept = {recommendation.id for recommendation in recommendations}
    kept |= {id for recommendation in recommendations for id in re.findall(r"merged ([^,]+)", recommendation.edited) for id in id.split()}

    def edited(name: str) -> tuple[str, ...]:
        return tuple(one.id for one in recommendations if any(edit.split(" ")[0] == name for edit in one.edited.split(", ")))

    changed = tuple(one.id for one in recommendations if any(edit in _EDITABLE for edit in one.edited.split(", ")) and one.id in all_ids)
    dropped = tuple(id for id in all_ids if id not in kept)
    return Corrections(len(all_ids), dropped, changed, edited("split"), edited("merged"), edited("added"))


def _span(document_id: str, cell: str) -> Span | None:
    match = re.fullmatch(r"\s*(\d+)\s*-\s*(\d+)\s*", cell)
    return Span(document_id, int(match[1]), int(match[2])) if match else None


def _guard(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell


def _unguard(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell

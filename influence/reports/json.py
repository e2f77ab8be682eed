"""Traces -> JSON: all that `Traces.save` writes, and the rows of the alignment table as every other file shows them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from influence.tables import COLUMNS, trace_row

if TYPE_CHECKING:
    from influence.traces import Traces


def render(traces: Traces, *, public: bool = False) -> bytes:
    """Return the traces as JSON bytes; `influence.load_traces` reads them back.

    Beside the fields of `Traces.to_dict` there are `rows` (the alignment table, a row a recommendation,
    numbers rounded as in every table), `columns` (what its columns mean) and `public`.
    """
    names = [column for column, _, _ in COLUMNS["traces"]]
    rows: list[dict[str, Any]] = []
    for trace in traces:
        row = trace_row(trace, trace.best)
        rows.append({name: row.get(name) for name in names})
    columns = {column: {"meaning": meaning, "unit": unit} for column, meaning, unit in COLUMNS["traces"]}
    content = {**traces.to_dict(), "public": public, "columns": columns, "rows": rows}
    # A lone surrogate can stand in a text but in no UTF-8 file.
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8", errors="replace")

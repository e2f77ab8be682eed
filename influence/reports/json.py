"""Traces -> JSON: all that `Traces.save` writes, and the rows of the alignment table as every other file shows them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from influence.document import Document
from influence.tables import COLUMNS, trace_row

if TYPE_CHECKING:
    from influence.traces import Traces


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of what `render` and `Traces.save` write, for a program that is not ours.

    Fields with a default may be missing in files of older versions.

    >>> schema()["properties"]["schema"], sorted(schema()["required"])[:3]
    ({'const': 'influence.traces'}, ['baselines', 'failures', 'outcome'])
    """
    import msgspec

    from influence.traces import SCHEMA, SCHEMA_VERSION, Trace

    (trace, document), parts = msgspec.json.schema_components([Trace, Document], ref_template="#/$defs/{name}")
    parts["Match"]["properties"]["paragraph"] = {"type": "string", "description": "the id of a paragraph of the outcome"}
    properties = {
        "schema": {"const": SCHEMA},
        "version": {"type": "integer", "minimum": 1, "maximum": SCHEMA_VERSION},
        "title": {"type": "string"},
        "outcome": document,
        "baselines": {"type": "array", "items": document},
        "submissions": {"type": "array", "items": document},
        "settings": {"type": "object"},
        "failures": {"type": "array", "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}},
        "traces": {"type": "array", "items": trace},
    }
    extra = {"public": {"type": "boolean"}, "columns": {"type": "object"}, "rows": {"type": "array", "items": {"type": "object"}}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Traces of recommendations in an outcome document",
        "type": "object",
        "properties": {**properties, **extra},
        "required": list(properties),
        "$defs": parts,
    }


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

"""Traces -> CSV: the alignment table, UTF-8 with a byte order mark, safe to open in a spreadsheet program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from influence.drawing import visible
from influence.tables import traces_frame

if TYPE_CHECKING:
    import pandas as pd

    from influence.traces import Traces

# A spreadsheet program takes a cell that begins so for a formula, white space before it or not.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")


def render(traces: Traces, *, public: bool = False) -> bytes:
    """Return the frame of `Traces.to_frame` as CSV bytes.

    A text that a spreadsheet program would run as a formula gets an apostrophe before it; hidden
    characters are written out. Without a trace there is the header alone.
    """
    return safe_csv(traces_frame(traces), lineterminator="\r\n")


def safe_csv(frame: pd.DataFrame, **options: Any) -> bytes:
    """Return any frame as CSV bytes, its texts as `safe_cell` makes them; `options` as for `DataFrame.to_csv`."""
    texts = frame.select_dtypes(exclude="number").columns
    frame = frame.astype(dict.fromkeys(texts, "object"))
    frame[texts] = frame[texts].map(safe_cell)
    return frame.to_csv(index=False, **options).encode("utf-8-sig")


def safe_cell(value: Any) -> Any:
    """Return a cell that no spreadsheet program runs; what is not a text stays as it is.

    >>> safe_cell("=1+1"), safe_cell(" @SUM(A1)"), safe_cell("States should report."), safe_cell(-0.5)
    ("'=1+1", "' @SUM(A1)", 'States should report.', -0.5)
    """
    if not isinstance(value, str):
        return value
    text = visible(value.replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith("\t") else text

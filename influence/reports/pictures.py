"""The report's own pictures: where each part of an SVG stands, in numbers only. No text from outside goes in here."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from influence.reports.sources import ORDER
from influence.verdict import VERDICTS

if TYPE_CHECKING:
    from influence.traces import Traces

# The matrix: cells stay square and easy to point at in a small run, and shrink to a page's width in a large one.
WIDTH = 890.0  # with the issuers' names beside it, the width of the report
LARGEST_CELL = 22.0
SMALLEST_CELL = 0.25
TALLEST = 1400.0
TICK = 6  # hundredths of the outline's width between two numbers under it, so that they do not touch on a page
LETTER = 5.6  # units that a letter of a label is wide


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def group_bar(row: dict[Any, Any]) -> list[tuple[str, str, str]]:
    """A group's verdicts as parts of a bar 100 units wide: verdict, x, width."""
    total = row["recommendations"]
    made, at = [], 0.0
    for verdict in ORDER:
        width = 100 * row[verdict] / total
        if width:
            made.append((verdict, _number(at), _number(width)))
        at += width
    return made


def outline(traces: Traces) -> dict[str, Any]:
    """The outcome at a glance: a bar a paragraph, as wide as its text is long, as high as many asks found it best."""
    paragraphs = traces.outcome.body()
    best: dict[str, list[str]] = defaultdict(list)
    for trace in traces:
        if trace.best is not None:
            best[trace.best.paragraph.id].append(trace.verdict)
    # A long paragraph counts as 4,000 characters at most, or one alone would hide all others.
    lengths = [min(max(len(paragraph.text), 40), 4000) for paragraph in paragraphs]
    total = sum(lengths) or 1
    highest = max((len(verdicts) for verdicts in best.values()), default=1)
    unit = min(56 / highest, 14.0)
    parts: dict[str, list[str]] = defaultdict(list)
    ticks: list[tuple[int, str]] = []
    ground, x = [], 0.0
    for paragraph, length in zip(paragraphs, lengths, strict=True):
        width = 1000 * length / total
        gap = min(width * 0.2, 1.5)
        ground.append(f"M{_number(x)} 60h{_number(width - gap)}v2h-{_number(width - gap)}z")
        y = 58.0
        verdicts = best[paragraph.id]
        for verdict in ORDER:
            if count := verdicts.count(verdict):
                height = unit * count
                parts[verdict].append(f"M{_number(x)} {_number(y)}h{_number(width - gap)}v-{_number(height)}h-{_number(width - gap)}z")
                y -= height
        if paragraph.number and len(paragraph.number) <= 6 and x < 970 and (not ticks or x / 10 - ticks[-1][0] >= TICK):
            ticks.append((round(x / 10), paragraph.number))
        x += width
    used = sum(1 for paragraph in paragraphs if {"reflected", "partly"} & set(best[paragraph.id]))
    return {
        "ground": "".join(ground),
        "parts": [(verdict, "".join(parts[verdict])) for verdict in ORDER if parts[verdict]],
        "ticks": ticks,
        "paragraphs": len(paragraphs),
        "used": used,
        "highest": highest,
    }


def matrix(traces: Traces) -> dict[str, Any]:
    """Recommendations x paragraphs: a mark where a recommendation has its best match, with its verdict's sign where there is room."""
    paragraphs = traces.outcome.body()
    columns = {paragraph.id: at for at, paragraph in enumerate(paragraphs)}
    if not paragraphs or not len(traces):
        return {}
    cell = min(LARGEST_CELL, WIDTH / len(paragraphs))
    high = min(LARGEST_CELL, max(TALLEST / len(traces), SMALLEST_CELL))
    if cell >= 6 and high >= 6:
        cell = high = min(cell, high)
    width, height = cell * len(paragraphs), high * len(traces)
    parts: dict[str, list[str]] = defaultdict(list)
    marks = []
    grid = _grid(cell, high, len(paragraphs), len(traces))
    for row, trace in enumerate(traces):
        if trace.best is None or trace.best.paragraph.id not in columns:
            continue
        column = columns[trace.best.paragraph.id]
        x, y = column * cell, row * high
        if grid:
            pad = 0.14 if cell > 13 else 0.03
            marks.append((trace.verdict, _number(x + pad * cell), _number(y + pad * high), _number((1 - 2 * pad) * cell)))
        else:
            wide, tall = _number(max(cell, 4.0)), _number(max(high, 2.5))
            parts[trace.verdict].append(f"M{_number(x)} {_number(y)}h{wide}v{tall}h-{wide}z")
    issuers = [trace.recommendation.issuer or trace.recommendation.submission_id for trace in traces]
    bands: list[dict[str, Any]] = []
    at = 0
    for name, group in groupby(issuers):
        size = len(list(group))
        bands.append({"name": name, "y": _number(at * high), "middle": _number((at + size / 2) * high), "height": size * high})
        at += size
    longest = max((len(paragraph.number) for paragraph in paragraphs if paragraph.number and len(paragraph.number) <= 6), default=1)
    every = max(1, math.ceil((longest + 1.5) * LETTER / cell))  # labels do not touch
    numbers = [
        (_number((at + 0.5) * cell), paragraph.number)
        for at, paragraph in enumerate(paragraphs)
        if at % every == 0 and paragraph.number and len(paragraph.number) <= 6
    ]
    # Bands thinner than a line of text would print names over each other: leave those names out.
    labels, last = [], -100.0
    for band in bands:
        middle = float(band["middle"])
        if middle - last >= 12:
            labels.append(band)
            last = middle
    return {
        "width": _number(width),
        "height": _number(height),
        "cell": _number(cell),
        "high": _number(high),
        "columns": len(paragraphs),
        "rows": len(traces),
        "bands": bands,
        "labels": labels,
        "numbers": numbers,
        "parts": [(verdict, "".join(parts[verdict])) for verdict in VERDICTS if parts[verdict]],
        "marks": marks,
        "grid": grid,
    }


def _grid(cell: float, high: float, columns: int, rows: int) -> str:
    """Hairlines between columns and rows, where cells are large enough for them to help."""
    if cell < 6 or high < 6:
        return ""
    across = "".join(f"M0 {_number(at * high)}h{_number(columns * cell)}" for at in range(rows + 1))
    return across + "".join(f"M{_number(at * cell)} 0v{_number(rows * high)}" for at in range(columns + 1))

"""Traces -> Markdown: the result, the alignment table with its citations, what could not be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from influence.drawing import LABELS, LONGEST, NOT_CAUSED, SYMBOLS, discount, headline, visible
from influence.reports.sources import best_first, documents, file_name, flat, unread
from influence.tables import by_issuer, citation, phrase_texts, shown

if TYPE_CHECKING:
    from influence.traces import Traces

# What means something to a Markdown reader inside a line, in text that is not ours. Brackets of links and pictures are square first: round
# ones, and hyphens, stay as they are, so that the file reads well as text too.
MEANINGFUL = re.compile(r"([\\`*_\[\]#|~$^=])|(?<!\w)([-+])(?=\s)")


def render(traces: Traces, *, public: bool = False) -> bytes:
    """Return the report as UTF-8 Markdown with pipe tables, as GitHub, pandoc and Quarto read them."""
    lines = [f"# {escaped(traces.title or f'What is reflected in {traces.outcome.title or traces.outcome.id}')}", ""]
    lines += [f"**{headline(traces)}**", "", discount(traces), "", f"*{NOT_CAUSED}*", ""]
    if public:
        lines += ["Public version: of each recommendation a short quotation stays.", ""]
    lines += ["## Recommendations", ""]
    lines += _table(["Verdict", "Probability", "Asked", "Issuer", "Where", "Shared words; (old ones)", "New coverage", "q-value"])
    for trace in (traces[at] for at in best_first(traces)):
        recommendation, best = trace.recommendation, trace.best
        phrases = " / ".join(text if new else f"({text})" for new, text in phrase_texts(best)) if best else ""
        where = citation(best.paragraph, outcome=traces.outcome, page=best.page) if best else "no match"
        cells = [
            f"{SYMBOLS[trace.verdict]} {LABELS[trace.verdict]}",
            shown("probability", trace.probability),
            f"{escaped(recommendation.text)} [{escaped(recommendation.id)}]",
            escaped(recommendation.issuer or recommendation.submission_id),
            escaped(where),
            escaped(phrases),
            shown("new_coverage", best.new_coverage if best else None),
            shown("q_value", trace.q_value),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Issuers", "", *_table(["Issuer", "Taken up", "of", "Share"])]
    for row in by_issuer(traces).to_dict("records"):
        lines.append(f"| {escaped(row['issuer'])} | {row['taken_up']} | {row['recommendations']} | {shown('share', row['share'])} |")
    lines += ["", "## Documents", "", *_table(["Role", "Document", "Date", "File", "SHA-256"])]
    for document in documents(traces):
        name = ", ".join(part for part in (document.title or document.id, document.symbol) if part)
        cells = [document.role, escaped(name), escaped(document.date or ""), escaped(file_name(document.source or "")), document.sha256]
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Settings", "", *_table(["Setting", "Value"])]
    lines += [f"| {escaped(name)} | {escaped(value)} |" for name, value in flat(traces.settings)]
    if troubles := unread(traces):
        lines += ["", "## What could not be read", "", *(f"- {escaped(file)}: {escaped(why)}" for file, why in troubles)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _table(heads: list[str]) -> list[str]:
    return [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]


def escaped(text: str) -> str:
    """Return a text as one line that Markdown shows as it is: no markup, no link, no HTML.

    >>> escaped("see [here](javascript:x) | <b>\\nnext")
    'see \\\\[here\\\\](javascript:x) \\\\| &lt;b&gt; next'
    """
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} … ({len(text) - LONGEST:,} further characters are not shown)"
    text = " ".join(visible(text).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return MEANINGFUL.sub(lambda found: "\\" + found[0], text)

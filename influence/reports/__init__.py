"""Traces -> a file that one can show, cite or compute with: the suffix decides which.

    html          the report: one file, opens from disk, asks the network for nothing
    spreadsheet   .xlsx: filters, frozen header, coloured verdicts
    word          .docx: a table with its citations
    latex         .tex: a longtable that compiles
    markdown      .md
    csv           the alignment table, safe to open in a spreadsheet program
    json          everything, with schema and version; loads back
    references    .bib, .csl: the documents, for a reference manager

Each module has a function `render(traces, public=...) -> bytes`. The same traces give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influence.errors import OptionError
from influence.reports.sources import file_name
from influence.resources import write_whole

if TYPE_CHECKING:
    from influence.alignment import Phrase
    from influence.document import Document, Span
    from influence.drafts import Drafts
    from influence.traces import Trace, Traces

WRITERS = {
    ".html": "html",
    ".xlsx": "spreadsheet",
    ".docx": "word",
    ".tex": "latex",
    ".md": "markdown",
    ".csv": "csv",
    ".json": "json",
    ".bib": "references.bibtex",
    ".csl": "references.csl",
}

# Quoting this much of a submission keeps an ask recognisable: about 85 % of the asks found in 15 submissions to one
# law are no longer and stay whole.
PUBLIC_QUOTE = 400  # characters


def write_report(
    traces: Traces, path: str | Path, *, public: bool = False, pictures: bool = False, drafts: Sequence[Document] | Drafts = ()
) -> Path:
    """Write the evidence to a file, in the format that the suffix names; return its path.

    Parameters
    ----------
    traces
        What to report; may hold no trace.
    path
        Ends in .html, .xlsx, .docx, .tex, .md, .csv or .json, or in .bib or .csl for the
        documents as references. Its folder is made where needed; an existing file is replaced as a whole.
    public
        Leave out the submissions' full text: of each recommendation a short quotation stays (400
        characters), with its citation. Figures are the same in both.
    pictures
        In an HTML report, show the printed place of what is cited, where the outcome is a PDF that
        is still at its `source`. Where it is not, the report says so. Other formats have no pictures.
    drafts
        Dated texts between the baseline and the outcome, or their `influence.drafts.Drafts` where these are at hand. With
        some, an HTML report draws which words of the outcome they were the first to have, and which submissions had used
        them before (see `influence.drafts.flow`); it takes a second for a report of twenty pages, and a quarter of a minute
        for a law.

    Returns
    -------
    Path
        The file's path. The same traces give the same bytes.

    Raises
    ------
    OptionError
        If the suffix is none of those.
    MissingExtraError
        If the format needs a package that is not installed.
    """
    from influence.traces import Traces

    if not isinstance(traces, Traces):
        why = "its counts need all that was asked for; a selection is traces.to_frame(), filtered, with the frame's own to_csv or to_excel"
        raise OptionError(f"write_report takes what Tracer.trace returned, not {type(traces).__name__}: {why}")
    path = Path(path)
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        if path.is_dir():
            raise OptionError(f"{path} is a folder; name the file to write in it, such as {path / 'report.html'}")
        pdf = "; for a PDF, open the .html in a browser and print it to a file" if path.suffix.lower() == ".pdf" else ""
        raise OptionError(f"a report cannot end in {path.suffix!r} ({path.name}); it can be written as {', '.join(WRITERS)}{pdf}")
    module, _, function = writer.partition(".")
    render = getattr(import_module(f"influence.reports.{module}"), function or "render")
    options: dict[str, Any] = {"pictures": pictures, "drafts": drafts} if writer == "html" else {}
    return write_whole(path, render(public_traces(traces) if public else traces, public=public, **options))


def public_traces(traces: Traces) -> Traces:
    """Return the traces without the submissions' full text; ids, figures and verdicts stay as they are.

    A phrase beyond the short quotation keeps its place in the outcome; on the recommendation's side it is empty.
    """
    submissions = tuple(
        replace(document, text="", paragraphs=(), pages=(), metadata={}, source=document.source and file_name(document.source))
        for document in traces.submissions
    )
    return replace(traces, traces=tuple(_public(trace) for trace in traces), submissions=submissions)


def _public(trace: Trace) -> Trace:
    asked = trace.recommendation
    text = asked.text
    if len(text) > PUBLIC_QUOTE:
        text = text[: PUBLIC_QUOTE - 1].rsplit(" ", 1)[0] + "…"
    replaced = asked.replaces and (asked.replaces if len(asked.replaces) <= PUBLIC_QUOTE else asked.replaces[: PUBLIC_QUOTE - 1] + "…")
    matches = tuple(replace(match, phrases=tuple(_within(phrase, len(text)) for phrase in match.phrases)) for match in trace.matches)
    return replace(trace, recommendation=replace(asked, text=text, context="", replaces=replaced), matches=matches)


def _within(phrase: Phrase, length: int) -> Phrase:
    def cut(asked: Span) -> Span:
        return replace(asked, start=min(asked.start, length), end=min(asked.end, length))

    return replace(phrase, asked=cut(phrase.asked), fresh=tuple((cut(asked), found) for asked, found in phrase.fresh))


__all__ = ["public_traces", "write_report"]

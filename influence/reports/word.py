"""Traces -> DOCX: the result, a table of every recommendation with its citation, what could not be read."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any

from influence.drawing import LABELS, LONGEST, NOT_CAUSED, SYMBOLS, discount, headline, pieces, visible
from influence.reports.footnotes import Footnotes
from influence.reports.sources import best_first, documents, file_name, unread
from influence.reports.spreadsheet import GROUNDS
from influence.tables import by_issuer, citation, shown, stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from influence.recommendations import Recommendation
    from influence.traces import Match, Trace, Traces

CREATED = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # no clock in the output
WIDTHS = (26, 14, 96, 96, 24)  # millimetres, of 257 on a landscape A4 page
# Footnotes in a table cost a program time that grows faster than their number: LibreOffice lays out 250 rows in 19 s, 500 in
# 43 s (two cores, shared), 2,000 not within three minutes. A longer table has its citations in brackets.
MOST_NOTED = 500  # recommendations
HEADS = ("Verdict", "Prob.", "Asked", "In the outcome", "Wording")


def render(traces: Traces, *, public: bool = False) -> bytes:
    """Return the report as the bytes of a Word document. New shared language is bold, old in italics."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    word = docx.Document()
    section = word.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    word.styles["Normal"].font.size, word.styles["Normal"].font.name = Pt(10), "Calibri"
    grid = word.styles["Table Grid"]
    grid.paragraph_format.space_after = Pt(2)
    for border in grid.element.iter(*(_name(side) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))):
        border.set(_name("color"), "B9AE9A")
    properties = word.core_properties
    properties.title = _plain(traces.title)[:200]
    properties.author = properties.last_modified_by = "influence"
    properties.comments = NOT_CAUSED
    properties.created = properties.modified = CREATED

    word.add_heading(_plain(traces.title or f"What is reflected in {traces.outcome.title or traces.outcome.id}"), 0)
    word.add_paragraph().add_run(headline(traces)).bold = True
    word.add_paragraph(discount(traces)).runs[0].bold = not traces.baselines
    word.add_paragraph(NOT_CAUSED).runs[0].italic = True
    if public:
        word.add_paragraph("Public version: of each recommendation a short quotation stays.")
    word.add_heading("Recommendations", 1)
    legend = word.add_paragraph("Shared language: ")
    legend.add_run("new").bold = True
    legend.add_run(", ")
    legend.add_run("old (the baseline had it)").italic = True
    where = "in its footnote" if len(traces) <= MOST_NOTED else "in brackets behind it"
    legend.add_run(f". The source of each quotation stands {where}.")
    _evidence(word, traces)
    word.add_heading("Issuers", 1)
    rows = by_issuer(traces).to_dict("records")
    cells = [(row["issuer"], str(row["taken_up"]), str(row["recommendations"]), shown("share", row["share"])) for row in rows]
    _plain_table(word, ("Issuer", "Taken up", "of", "Share"), cells)
    word.add_heading("Documents", 1)
    sources = [
        (
            document.role,
            ", ".join(filter(None, (document.title or document.id, document.symbol))),
            document.date or "",
            _printed(document.source, document.sha256),
        )
        for document in documents(traces)
    ]
    _plain_table(word, ("Role", "Document", "Date", "File and SHA-256"), sources)
    if troubles := unread(traces):
        word.add_heading("What could not be read", 1)
        for file, why in troubles:
            word.add_paragraph(_plain(f"{file}: {why}"), style="List Bullet")
    target = io.BytesIO()
    word.save(target)
    return _same_bytes(target.getvalue())


def _printed(source: str | None, sha256: str) -> str:
    return " ".join(part for part in (file_name(source or ""), sha256) if part)


def _plain(text: str) -> str:
    """A text that XML can hold, shortened where nobody would read on."""
    text = visible(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} … ({len(text) - LONGEST:,} further characters are not shown)"


def _evidence(word: Any, traces: Traces) -> None:
    from docx.shared import Mm

    table = word.add_table(rows=1, cols=len(HEADS))
    table.style = "Table Grid"
    table.autofit = False
    _head(table, HEADS)
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = column.cells[0].width = Mm(width)
    # Copying a row is quick; asking the library for the cells of each new row takes time that grows with the table.
    template = _row_template(table)
    notes = Footnotes(word) if len(traces) <= MOST_NOTED else None
    titles = {document.id: document.symbol or document.title or document.id for document in traces.submissions}
    for trace in (traces[at] for at in best_first(traces)):
        cells = _append(table, template)
        best = trace.best
        _write(cells[0], f"{SYMBOLS[trace.verdict]} {LABELS[trace.verdict]}", bold=True)
        _write(cells[0], f"\n{trace.recommendation.id}", small=True)
        _ground(cells[0], GROUNDS[trace.verdict])
        _write(cells[1], shown("probability", trace.probability))
        _marked(cells[2], trace.recommendation.text, _spans(trace, best, asked=True))
        _note(notes, cells[2], _source(trace.recommendation, titles))
        if best is None:
            _write(cells[3], "no match")
        else:
            _marked(cells[3], best.paragraph.text, _spans(trace, best, asked=False))
            _note(notes, cells[3], citation(best.paragraph, outcome=traces.outcome, page=best.page))
            _write(cells[4], ", ".join(part for part in (best.wording, best.force) if part))


def _source(asked: Recommendation, titles: dict[str, str]) -> str:
    """How one cites a recommendation: "Alpha Network, Comments on the zero draft, Recommendation 3, p. 2"."""
    parts = (asked.issuer, titles.get(asked.submission_id, asked.submission_id), asked.number, asked.page and f"p. {asked.page}")
    return ", ".join(str(part) for part in dict.fromkeys(parts) if part)


def _note(notes: Footnotes | None, cell: Any, text: str) -> None:
    text = _plain(" ".join(text.split()))
    if notes is None:
        _write(cell, f" [{text}]", small=True)
    else:
        notes.add(cell.find(_name("p")), text.rstrip(".") + ".")


def _spans(trace: Trace, match: Match | None, *, asked: bool) -> list[tuple[int, int, bool]]:
    if match is None:
        return []
    start = 0 if asked else match.paragraph.span.start
    cut = (stretch for phrase in match.phrases for stretch in stretches(phrase, asked=asked))
    return sorted((left - start, right - start, new) for left, right, new in cut)


def _head(table: Any, heads: Sequence[str]) -> None:
    from docx.oxml import OxmlElement

    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))  # repeated on each page


def _row_template(table: Any) -> Any:
    from copy import deepcopy

    from docx.oxml import OxmlElement

    row = deepcopy(table.rows[0]._tr)
    for properties in row.findall(_name("trPr")):
        row.remove(properties)
    for text in row.iter(_name("r")):
        text.getparent().remove(text)
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # a row is read whole
    return row


def _name(tag: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{tag}"


def _append(table: Any, template: Any) -> list[Any]:
    from copy import deepcopy

    row = deepcopy(template)
    table._tbl.append(row)
    return row.findall(_name("tc"))


def _write(cell: Any, text: str, *, bold: bool = False, italic: bool = False, small: bool = False) -> None:
    # Made of bare elements: through the library a table of two thousand rows takes a minute instead of seconds.
    from lxml import etree

    run = etree.SubElement(cell.find(_name("p")), _name("r"))
    shape = etree.SubElement(run, _name("rPr"))
    for wanted, tag, value in (
        (bold, "b", None),
        (italic, "i", None),
        (small, "sz", "16"),
    ):  # the schema's order
        if wanted:
            etree.SubElement(shape, _name(tag), {} if value is None else {_name("val"): value})
    for at, line in enumerate(_plain(text).splitlines() or [""]):
        if at:
            etree.SubElement(run, _name("br"))
        written = etree.SubElement(run, _name("t"))
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        written.text = line


def _marked(cell: Any, text: str, spans: list[tuple[int, int, bool]]) -> None:
    end = min(len(text), LONGEST)
    for left, right, at in pieces(0, end, [span[:2] for span in spans]):
        new = at is not None and spans[at][2]
        _write(cell, text[left:right], bold=new, italic=at is not None and not new)
    if end < len(text):
        _write(cell, f" … ({len(text) - end:,} further characters are not shown)", italic=True)


def _ground(cell: Any, colour: str) -> None:
    from docx.oxml import OxmlElement

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour.lstrip("#"))):
        shade.set(_name(name), value)
    cell.get_or_add_tcPr().append(shade)


def _plain_table(word: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = word.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    _head(table, heads)
    template = _row_template(table)
    for row in rows:
        for cell, text in zip(_append(table, template), row, strict=True):
            _write(cell, text)


def _same_bytes(content: bytes) -> bytes:
    """The same archive without the time at which it was packed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fixed:
        for entry in packed.infolist():
            made = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            made.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(made, packed.read(entry))
    return target.getvalue()

"""Make the demonstration's files from the texts in `source/`: the same bytes every time.

    python data/demonstration/make.py [FOLDER]

Needs reportlab (PDF) and python-docx. Everything in these texts is invented. The source format is a
small part of Markdown: `name: value` lines on top, `## ` headings, `12. ` numbered paragraphs,
`(a) ` points, `- ` bullets, `| old | new |` rows, `! ` the justification below a row, `[^1]: ` footnotes.
"""

from __future__ import annotations

import html
import io
import re
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
# Where each text goes; a test makes them all again and compares the bytes.
FILES = {
    "zero-draft.pdf": "zero-draft",
    "final-report.pdf": "final-report",
    "chairs-summary.docx": "chairs-summary",
    "revised-draft.pdf": "revised-draft",
    "information-note.pdf": "information-note",
    "submissions/open-hearth.pdf": "open-hearth",
    "submissions/corvane.pdf": "corvane",
    "submissions/tavaria.docx": "tavaria",
    "submissions/sund.html": "sund",
}
FIXED_TIME = (2031, 1, 1, 0, 0, 0)  # zip members need some time; a fixed one gives the same bytes


@dataclass
class Source:
    """A text: what stands on top of it, and its blocks as (kind, label, text)."""

    top: dict[str, str]
    blocks: list[tuple[str, str, str]] = field(default_factory=list)


def read_source(name: str) -> Source:
    """Return the text `source/<name>.md` cut into blocks."""
    top, _, body = (HERE / "source" / f"{name}.md").read_text(encoding="utf-8").partition("\n\n")
    source = Source(dict(line.split(": ", 1) for line in top.splitlines()))
    for line in filter(None, body.splitlines()):
        if line.startswith("## "):
            source.blocks.append(("heading", "", line[3:]))
        elif line.startswith("| "):
            old, new = (cell.strip() for cell in line.strip("|").split("|"))
            source.blocks.append(("row", old, new))
        elif line.startswith("! "):
            source.blocks.append(("row note", "", line[2:]))
        elif found := re.match(r"\[\^(\d+)\]: (.*)", line):
            source.blocks.append(("footnote", found[1], found[2]))
        elif found := re.match(r"(\d+\.|\([a-z]\)|-) (.*)", line):
            source.blocks.append(("bullet" if found[1] == "-" else "point" if "(" in found[1] else "numbered", found[1], found[2]))
        else:
            source.blocks.append(("body", "", line))
    return source


def make_pdf(source: Source) -> bytes:
    """Return a PDF: a masthead or a title, running heads, page numbers, footnotes, two-column tables."""
    from reportlab import rl_config
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table

    rl_config.invariant = 1  # no dates, no random ids
    official = "symbol" in source.top
    face, bold, size = ("Times-Roman", "Times-Bold", 10.5) if official else ("Helvetica", "Helvetica-Bold", 10.0)
    body = ParagraphStyle("body", fontName=face, fontSize=size, leading=size * 1.3, spaceAfter=size * 0.65, alignment=TA_JUSTIFY)
    styles = {
        "body": body,
        "numbered": body,
        "point": ParagraphStyle("point", parent=body, leftIndent=44, bulletIndent=22),
        "bullet": ParagraphStyle("bullet", parent=body, leftIndent=30, bulletIndent=16),
        "heading": ParagraphStyle("heading", parent=body, fontName=bold, fontSize=size + 1.5, spaceBefore=9, keepWithNext=1, alignment=0),
        "title": ParagraphStyle("title", parent=body, fontName=bold, fontSize=size + 5, leading=(size + 5) * 1.25, alignment=0),
        "small": ParagraphStyle("small", parent=body, fontSize=size - 2, leading=(size - 2) * 1.25, alignment=0),
        "cell": ParagraphStyle("cell", parent=body, fontSize=size - 1, leading=(size - 1) * 1.25, spaceAfter=0, alignment=0),
    }
    footnotes = {label: text for kind, label, text in source.blocks if kind == "footnote"}
    waiting: list[str] = []  # marks of the page that is being drawn

    class Noted(Paragraph):
        """A paragraph that reports its footnote marks to the page on which it is drawn."""

        marks: tuple[str, ...] = ()

        def draw(self) -> None:
            waiting.extend(self.marks)
            super().draw()

    def paragraph(text: str, style: str, **bullet: str) -> Noted:
        made = Noted(re.sub(r"\[\^(\d+)\]", r"<super>\1</super>", text), styles[style], **bullet)
        made.marks = tuple(re.findall(r"\[\^(\d+)\]", text))
        return made

    def running_head(canvas, template) -> None:
        canvas.setFont(face, 8.5)
        if template.page > 1:
            canvas.drawString(65, A4[1] - 42, source.top["symbol" if official else "issuer"])
        canvas.drawCentredString(A4[0] / 2, 34, f"{template.page}" if official else f"Page {template.page}")

    def foot_of_page(canvas, template) -> None:
        canvas.setFont(face, 8.5)
        for at, mark in enumerate(waiting):
            if at == 0:
                canvas.line(65, 74, 165, 74)
            canvas.drawString(65, 62 - 11 * at, f"{mark}  {footnotes[mark]}")
        waiting.clear()

    story = [*_pdf_top(source.top, paragraph), Spacer(1, 8)]
    rows: list[list] = []
    for kind, label, text in [*source.blocks, ("end", "", "")]:
        text = html.escape(text, quote=False)
        if kind == "row":
            style = "cell" if rows else "heading"
            rows.append([paragraph(html.escape(label, quote=False), style), paragraph(text, style)])
            continue
        if kind == "row note":
            rows.append([paragraph(f"<i>{text}</i>", "small"), ""])
            continue
        if rows:
            ruling = [
                ("GRID", (0, 0), (-1, -1), 0.5, "black"),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), "#e6e6e6"),
            ]
            ruling += [("SPAN", (0, at), (1, at)) for at, row in enumerate(rows) if row[1] == ""]
            story += [Table(rows, colWidths=[232, 232], repeatRows=1, style=ruling), Spacer(1, 10)]
            rows = []
        if kind in {"point", "bullet"}:
            story.append(paragraph(text, kind, bulletText="•" if kind == "bullet" else label))
        elif kind == "numbered":
            story.append(paragraph(f"{label}&nbsp;&nbsp;&nbsp;&nbsp;{text}", kind))
        elif kind in styles:
            story.append(paragraph(text, kind))

    buffer = io.BytesIO()
    template = BaseDocTemplate(buffer, pagesize=A4, title=source.top["title"], author=source.top.get("issuer", source.top.get("body")))
    frame = Frame(65, 92, A4[0] - 130, A4[1] - 92 - 62, 0, 0, 0, 0)
    template.addPageTemplates(PageTemplate(frames=[frame], onPage=running_head, onPageEnd=foot_of_page))
    template.build(story)
    return buffer.getvalue()


def _pdf_top(top: dict[str, str], paragraph) -> list:
    """Return what stands on top of the first page: a masthead as on official documents, or a title."""
    from reportlab.platypus import Spacer, Table

    if "symbol" in top:
        distribution = f"Distr.: General<br/>{top['date']}<br/>Original: English"
        cells = [[paragraph(top["body"], "heading"), paragraph(top["symbol"], "heading")]]
        cells += [[paragraph(top["organ"], "cell"), paragraph(distribution, "cell")]]
        story = [Table(cells, colWidths=[330, 134], style=[("VALIGN", (0, 0), (-1, -1), "TOP")]), Spacer(1, 10)]
        story += [paragraph(top["session"], "small")] if "session" in top else []
    else:
        story = [paragraph(f"{top['issuer']}, {top['date']}", "small")]
    return [*story, paragraph(top["title"], "title"), *(paragraph(top[name], "small") for name in ("subtitle", "note") if name in top)]


def make_docx(source: Source) -> bytes:
    """Return a Word file with heading styles and typed paragraph numbers."""
    import datetime

    from docx import Document

    made = Document()
    moment = datetime.datetime(*FIXED_TIME, tzinfo=datetime.UTC)
    made.core_properties.created = made.core_properties.modified = moment
    made.core_properties.author = made.core_properties.last_modified_by = source.top["issuer"]
    made.core_properties.title = source.top["title"]
    made.add_heading(source.top["title"], 0)
    made.add_paragraph(source.top["subtitle"])
    made.add_paragraph(source.top["date"])
    for kind, label, text in source.blocks:
        if kind == "heading":
            made.add_heading(text, 1)
        elif kind == "bullet":
            made.add_paragraph(text, "List Bullet")
        else:
            made.add_paragraph(f"{label}\t{text}" if label else text)
    buffer = io.BytesIO()
    made.save(buffer)
    return _same_zip(buffer.getvalue())


def _same_zip(packed: bytes) -> bytes:
    """Return a zip with the same members in the same order and one fixed time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as before, zipfile.ZipFile(buffer, "w") as after:
        for name in before.namelist():
            after.writestr(zipfile.ZipInfo(name, FIXED_TIME), before.read(name), zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def make_html(source: Source) -> bytes:
    """Return a web page as an institute would put it up: with navigation and footer around the text."""
    top = {name: html.escape(value) for name, value in source.top.items()}
    lines = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<title>{top["title"]} | {top["issuer"]}</title>\n<meta name="author" content="{top["issuer"]}">\n</head>\n<body>',
        '<nav><ul><li><a href="/">Home</a></li><li><a href="/research">Research</a></li><li><a href="/events">Events</a></li></ul></nav>',
        f'<main>\n<article>\n<h1>{top["title"]}</h1>\n<p class="subtitle">{top["subtitle"]}</p>\n<p class="date">{top["date"]}</p>',
    ]
    in_list = False
    for kind, label, text in source.blocks:
        if in_list != (kind == "bullet"):
            in_list = not in_list
            lines.append("<ul>" if in_list else "</ul>")
        tag = {"heading": "h2", "bullet": "li"}.get(kind, "p")
        lines.append(f"<{tag}>{html.escape(f'{label} {text}' if kind == 'numbered' else text)}</{tag}>")
    lines += ["</ul>"] if in_list else []
    lines.append(
        f"</article>\n</main>\n<footer><p>{top['issuer']} · Imprint · Privacy · Subscribe to our newsletter</p></footer>\n</body>\n</html>"
    )
    return ("\n".join(lines) + "\n").encode()


def make(folder: Path) -> list[Path]:
    """Write all files below `folder` and return their paths."""
    makers = {".pdf": make_pdf, ".docx": make_docx, ".html": make_html}
    made = []
    for name, source in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(makers[path.suffix](read_source(source)))
        made.append(path)
    return made


if __name__ == "__main__":
    for path in make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE):
        print(path)

"""Footnotes in a Word document: python-docx reads and writes all around them, but has no way to add one.

A footnote has two halves: a mark in the text, and its text in a part of its own (`word/footnotes.xml`), which also
holds the two rulings that Word draws above the notes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
# What a settings part may hold behind the rulings' names; they must stand before it, or Word calls the file damaged.
BEHIND = (
    "endnotePr", "compat", "docVars", "rsids", "mathPr", "attachedSchema", "themeFontLang", "clrSchemeMapping",
    "doNotIncludeSubdocsInStats", "shapeDefaults", "decimalSymbol", "listSeparator",
)  # fmt: skip


class Footnotes:
    """The footnotes of one Word document, numbered in the order in which they are added.

    Add them in the order of the text: Word numbers marks by their place.

    >>> import docx
    >>> word = docx.Document()
    >>> notes = Footnotes(word)
    >>> notes.add(word.add_paragraph("States shall report.")._p, "A/75/816, para. 10, p. 4.")
    1
    """

    def __init__(self, word: WordDocument) -> None:
        from docx.enum.style import WD_STYLE_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import XmlPart
        from docx.shared import Pt
        from lxml import etree

        text = word.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        text.base_style, text.font.size = word.styles["Normal"], Pt(8)
        text.paragraph_format.space_after = Pt(0)
        mark = word.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
        mark.font.superscript = True
        self._styles = (text.style_id, mark.style_id)
        self._root = etree.Element(_w("footnotes"), nsmap={"w": W})
        rulings = (("-1", "separator"), ("0", "continuationSeparator"))
        for id, kind in rulings:
            note = etree.SubElement(self._root, _w("footnote"), {_w("type"): kind, _w("id"): id})
            etree.SubElement(etree.SubElement(etree.SubElement(note, _w("p")), _w("r")), _w(kind))
        part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE, self._root, word.part.package)
        word.part.relate_to(part, RELATIONSHIP)
        named = etree.Element(_w("footnotePr"))
        for id, _ in rulings:
            etree.SubElement(named, _w("footnote"), {_w("id"): id})
        settings = word.settings.element
        behind = next((child for child in settings if etree.QName(child).localname in BEHIND), None)
        settings.append(named) if behind is None else behind.addprevious(named)
        self._count = 0

    def add(self, paragraph: Any, text: str) -> int:
        """Put a mark at the end of a paragraph (its XML element) and the text among the notes; return the note's number.

        The text must be one that XML can hold.
        """
        from lxml import etree

        self._count += 1
        id = {_w("id"): str(self._count)}
        etree.SubElement(_run(paragraph, self._styles[1]), _w("footnoteReference"), id)
        body = etree.SubElement(etree.SubElement(self._root, _w("footnote"), id), _w("p"))
        etree.SubElement(etree.SubElement(body, _w("pPr")), _w("pStyle"), {_w("val"): self._styles[0]})
        etree.SubElement(_run(body, self._styles[1]), _w("footnoteRef"))
        written = etree.SubElement(etree.SubElement(body, _w("r")), _w("t"))
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        written.text = f" {text}"
        return self._count


def _run(paragraph: Any, style: str) -> Any:
    from lxml import etree

    run = etree.SubElement(paragraph, _w("r"))
    etree.SubElement(etree.SubElement(run, _w("rPr")), _w("rStyle"), {_w("val"): style})
    return run


def _w(tag: str) -> str:
    return f"{{{W}}}{tag}"

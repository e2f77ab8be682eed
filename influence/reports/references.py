"""Traces -> the documents as references: BibTeX (.bib) or CSL-JSON (.csl), for a reference manager or a manuscript."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from influence.document import slug
from influence.drawing import visible
from influence.reports.latex import escaped
from influence.reports.sources import documents

if TYPE_CHECKING:
    from influence.document import Document
    from influence.traces import Traces


def keys(traces: Traces) -> dict[str, Document]:
    """Return the documents by citation key: issuer's first word, year and id, in the reports' order, each key once."""
    made: dict[str, Document] = {}
    for document in documents(traces):
        year = (document.date or "")[:4]
        key = base = "-".join(part for part in (slug((document.issuer or "anonymous").split()[0]), year, slug(document.id)[:40]) if part)
        at = 2
        while key in made:
            key, at = f"{base}-{at}", at + 1
        made[key] = document
    return made


def bibtex(traces: Traces, *, public: bool = False) -> bytes:
    """Return the documents as BibTeX entries of the kind `techreport`; what is unknown is left out.

    A public report names its sources too: `public` changes nothing.
    """
    entries = []
    for key, document in keys(traces).items():
        fields = {
            "title": f"{{{escaped(document.title or document.id)}}}",
            "author": f"{{{escaped(document.issuer)}}}" if document.issuer else "",
            "institution": escaped(document.issuer or ""),
            "number": escaped(document.symbol or ""),
            "year": document.date[:4] if document.date and re.match(r"\d{4}", document.date) else "",
            "date": escaped(document.date or "").replace("{-}", "-"),
            "language": escaped(document.language or ""),
            "note": f"{document.role}" + (f", SHA-256 {document.sha256}" if document.sha256 else ""),
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        entries.append(f"@techreport{{{_ascii(key)},\n" + ",\n".join(lines) + "\n}\n")
    return "\n".join(entries).encode("utf-8")


def csl(traces: Traces, *, public: bool = False) -> bytes:
    """Return the documents as CSL-JSON, which Zotero, pandoc and Quarto read; what is unknown is left out.

    A public report names its sources too: `public` changes nothing.
    """
    items: list[dict[str, Any]] = []
    for key, document in keys(traces).items():
        parts = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$", document.date or "")
        item = {
            "id": key,
            "type": "report",
            "title": visible(document.title or document.id),
            "author": [{"literal": visible(document.issuer)}] if document.issuer else None,
            "number": visible(document.symbol or "") or None,
            "issued": {"date-parts": [[int(part) for part in parts.groups() if part]]} if parts else None,
            "language": document.language,
            "note": document.role + (f", SHA-256 {document.sha256}" if document.sha256 else ""),
        }
        items.append({name: value for name, value in item.items() if value})
    return (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _ascii(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]", lambda found: f"u{ord(found.group()):x}", key)

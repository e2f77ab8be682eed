"""file -> Document: PDF, DOCX, HTML, Markdown, plain text, e-mail and tables of paragraphs.

read            one file, whatever its kind
read_folder     all files of a folder; those that cannot be used come back with the reason
check_file      can this file be trusted? pages, numbering, language, doubts
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from influence.document import Document, Role, check_role, slug
from influence.errors import InfluenceError, OptionError, ReadingError
from influence.readers.assembly import Block, ReadFile, assemble
from influence.readers.kinds import KINDS, kind_of

__all__ = ["Block", "ReadFile", "assemble", "check_file", "read", "read_folder", "telling_pages"]

_ISO_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
# The largest file that is read as a whole, in bytes; a text of this size has 30 million words. PDFs are read page by page.
LARGEST_FILE = 256 * 2**20


def read(
    path: str | Path,
    *,
    role: Role,
    id: str | None = None,
    issuer: str | None = None,
    date: str | datetime.date | None = None,
    title: str | None = None,
    language: str | None = None,
    reader: str | Callable[[Path], Document | ReadFile] | None = None,
    password: str | None = None,
    ocr: str = "auto",
    timeout: float | None = 600.0,
    progress: Callable[[int, int], None] | None = None,
) -> Document:
    """Read a file into paragraphs with numbers, headings, pages and offsets.

    Parameters
    ----------
    path
        A PDF, DOCX, ODT, EPUB, HTML, Markdown, e-mail (EML) or plain text file, or a CSV, TSV, JSONL or JSON table with
        the columns number and text. What the file is, is decided by its content; a suffix that says
        something else brings a warning.
    role
        baseline, submission, intermediate, draft or outcome.
    id
        The document's id; by default the file's name without suffix, in lower case with hyphens.
    issuer, title, language, date
        What you know about the document; the reader fills in what the file prints and says in
        `metadata["guessed"]` where it found it. Language is ISO 639-1, date ISO 8601.
    reader
        Your own reader, a callable that takes the path and returns a `Document` or a `ReadFile`; or the
        name of one of ours (pdf, docx, odt, epub, html, markdown, text, mail, csv, tsv, jsonl, json), whatever the content.
    password
        For a locked PDF.
    ocr
        For PDF pages without usable text: auto (if it is installed), never, always.
    timeout
        Seconds that a PDF may take; None for no limit. Each page that is read by OCR starts them anew, so that a long scan has
        as long as it needs and a page that hangs is given up.
    progress
        Called with (pages done, pages in all) while pages are read by OCR, which takes a second or two for each.

    Returns
    -------
    Document
        With the reader's doubts in `warnings`. A text in which nothing is found (no numbers, no
        headings) is still a document.

    Raises
    ------
    ReadingError
        If the file is missing, empty, a folder, locked (`PasswordError`), of a kind that is not read, or damaged.
    TableError
        If a table lacks the column text.
    OptionError
        If `role` or `reader` is unknown, or `date` is none.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "Final Report.md"
    >>> _ = path.write_text("# Access\\n\\n1. States shall publish all drafts.\\n")
    >>> report = read(path, role="outcome")
    >>> report.id, [(p.number, p.headings, p.text) for p in report.body()[1:]]
    ('final-report', [('1', ('Access',), 'States shall publish all drafts.')])
    """
    check_role(role)
    if not isinstance(path, str | Path):
        raise OptionError(
            f"read takes the path of one file, not {type(path).__name__}; for several: [read(path, role=...) for path in paths]"
        )
    path = Path(path)
    data = _bytes(path)
    given: dict[str, Any] = {"issuer": issuer, "date": _iso(date) if date else None, "title": title, "language": language}
    sha256 = hashlib.sha256(data).hexdigest()
    id = id or slug(path.stem)
    if callable(reader):
        found = _call(reader, path)
        if isinstance(found, Document):
            changes = {key: value for key, value in given.items() if value}
            return replace(found, role=role, source=found.source or str(path), sha256=found.sha256 or sha256, **changes)
    else:
        if progress is None:
            progress = partial(_told.get(), path.name)
        found = _read(path, data, reader, language=language, password=password, ocr=ocr, timeout=timeout, progress=progress)
    return assemble(found, id=id, role=role, source=str(path), sha256=sha256, **given)


def _iso(date: str | datetime.date) -> str:
    """A date as ISO 8601; a moment gives its day."""
    if isinstance(date, datetime.datetime):
        date = date.date()
    if not _ISO_DATE.fullmatch(str(date)):
        raise OptionError(f"date is {date!r}; write it as 2030-02-01, 2030-02 or 2030")
    return str(date)


def _bytes(path: Path) -> bytes:
    """Return the bytes of a file that can be read at all."""
    if re.match(r"https?:/", str(path)):
        raise ReadingError(f"{path} is a web address; save the page or the file it names, and read that")
    try:
        if path.is_dir():
            raise ReadingError(f"{path} is a folder, not a file; read its files one by one or with read_folder")
        size = path.stat().st_size
        if size > LARGEST_FILE and path.suffix.lower() != ".pdf":
            raise ReadingError(f"{path} has {size / 2**20:.0f} MB; files up to {LARGEST_FILE // 2**20} MB are read: split it")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ReadingError(f"{path} does not exist; check the name and the folder ({Path.cwd()})") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ReadingError(f"{path} cannot be opened: {reason}") from error
    if not data.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise ReadingError(f"{path} is empty ({len(data)} bytes, none of them text); get the file again")
    return data


def _call(reader: Callable[[Path], Document | ReadFile], path: Path) -> Document | ReadFile:
    found = reader(path)
    if not isinstance(found, Document | ReadFile):
        raise OptionError(f"the reader returned a {type(found).__name__} for {path}; it must return a Document or a ReadFile")
    return found


def _unseen(name: str, done: int, of: int) -> None:
    pass


_told: ContextVar[Callable[[str, int, int], None]] = ContextVar("_told", default=_unseen)


@contextmanager
def telling_pages(tell: Callable[[str, int, int], None]) -> Iterator[None]:
    """While this lasts, tell how far the reading of scanned pages is, whoever reads in this process and however deep inside.

    Parameters
    ----------
    tell
        Called with (name of the file, pages done, pages in all) for each page that is read by OCR, unless `read` was given a `progress`
        of its own. What other processes read is not told.

    Examples
    --------
    >>> with telling_pages(lambda name, done, of: print(f"{name}: page {done} of {of}")):
    ...     pass  # read(...), read_folder(...), trace_consultation(...)
    """
    before = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(before)


def _read(
    path: Path,
    data: bytes,
    reader: str | None,
    *,
    language: str | None,
    password: str | None,
    ocr: str,
    timeout: float | None,
    progress: Callable[[int, int], None],
) -> ReadFile:
    """Read with the reader of that name, or the one that the content asks for."""
    warnings: list[str] = []
    if reader is not None:
        if reader not in KINDS:
            raise OptionError(f"reader is {reader!r}; it must be a callable or one of {', '.join(KINDS)}")
        kind = reader
    else:
        kind = kind_of(path, data, warnings)
    name = path.name
    if kind == "pdf":
        from influence.readers.isolation import isolated

        found: ReadFile = isolated(
            "influence.readers.pdf:read_pdf", path.resolve(), password=password, ocr=ocr, name=name, timeout=timeout, progress=progress
        )
    elif kind in ("csv", "tsv", "jsonl", "json"):
        from influence.readers.table import read_table

        found = read_table(data, format=kind, name=name, language=language)
    else:
        # Each other kind has a module with a function of its name: `read_docx` in `influence.readers.docx`.
        found = getattr(import_module(f"influence.readers.{kind}"), f"read_{kind}")(data, name=name)
    found.warnings[:0] = warnings
    found.metadata.setdefault("kind", kind)
    if not any(block.text.strip() for block in found.blocks):
        reasons = "; ".join(found.warnings)
        raise ReadingError(f"{name} holds no text that can be read" + (f" ({reasons})" if reasons else ""))
    return found


def read_folder(path: str | Path, *, role: Role, **options: Any) -> tuple[list[Document], list[tuple[Path, str]]]:
    """Read all files of a folder, in the order of their names; a file that cannot be used does not stop the others.

    Parameters
    ----------
    path
        A folder. Its sub-folders are not read; hidden files are left out.
    role
        The role of all its documents.
    **options
        Further options of `read` (issuer, language, reader, timeout, ...), the same for all.

    Returns
    -------
    documents, refused
        The documents; and the files that could not be used or hold the same bytes as one before, each with the reason.

    Raises
    ------
    ReadingError
        If `path` is no folder.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "alpha.txt").write_text("States should publish all drafts.")
    >>> _ = (folder / "beta.txt").write_text("")
    >>> documents, refused = read_folder(folder, role="submission")
    >>> [document.id for document in documents], [path.name for path, reason in refused]
    (['alpha'], ['beta.txt'])
    """
    check_role(role)
    folder = Path(path)
    if not folder.is_dir():
        raise ReadingError(f"{folder} is no folder; give the folder that holds the files, or read one file with read")
    documents: list[Document] = []
    refused: list[tuple[Path, str]] = []
    seen: dict[str, str] = {}
    ids: set[str] = set()
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.startswith((".", "~$")) or file.is_dir():
            continue
        try:
            sha256 = hashlib.sha256(_bytes(file)).hexdigest()
            if sha256 in seen:
                refused.append((file, f"{file.name} is the same file as {seen[sha256]} (same bytes); read once"))
                continue
            seen[sha256] = file.name
            # "alpha.pdf" and "alpha.docx" are two documents: the second takes its suffix into its id.
            id = slug(file.stem) if slug(file.stem) not in ids else slug(file.name)
            document = read(file, role=role, id=id, **options)
        except InfluenceError as error:
            refused.append((file, str(error)))
            continue
        ids.add(document.id)
        documents.append(document)
    return documents, refused


def check_file(path: str | Path, *, password: str | None = None, timeout: float | None = 600.0) -> dict[str, Any]:
    """Say whether a file can be trusted. A file that cannot be read raises nothing: that is the answer.

    Parameters
    ----------
    path
        The file.
    password
        For a locked PDF.
    timeout
        Seconds that a PDF may take, as in `read`.

    Returns
    -------
    dict
        file, kind, usable (bool), pages, paragraphs, numbered (share of the body paragraphs and list
        items that have a number, 0 to 1), columns (old | new cells found), text_layer (share of the pages with
        text, 0 to 1; None without pages), language, title, date, doubts (list of sentences). For a file
        that is not usable, `doubts` holds the reason and the counts are 0.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "draft.md"
    >>> _ = path.write_text("1. States shall report.\\n\\n2. They shall do so yearly.\\n")
    >>> row = check_file(path)
    >>> row["usable"], row["paragraphs"], row["numbered"]
    (True, 2, 1.0)
    >>> check_file(path.with_name("final.md"))["usable"]  # there is no such file: `doubts` says so
    False
    """
    path = Path(path)
    row: dict[str, Any] = {
        "file": path.name,
        "kind": path.suffix.lower().lstrip("."),
        "usable": False,
        "pages": 0,
        "paragraphs": 0,
        "numbered": 0.0,
        "columns": 0,
        "text_layer": None,
        "language": None,
        "title": None,
        "date": None,
        "doubts": [],
    }
    try:
        document = read(path, role="submission", password=password, timeout=timeout)
    except InfluenceError as error:
        row["doubts"] = [str(error)]
        return row
    body = document.body()
    countable = [paragraph for paragraph in body if paragraph.kind in ("body", "list item")]
    row.update(
        kind=document.metadata.get("kind", row["kind"]),
        usable=True,
        pages=len(document.pages),
        paragraphs=len(body),
        numbered=round(sum(paragraph.number is not None for paragraph in countable) / max(len(countable), 1), 3),
        columns=sum(paragraph.side is not None for paragraph in body),
        text_layer=round(sum(page.end > page.start for page in document.pages) / len(document.pages), 3) if document.pages else None,
        language=document.language,
        title=document.title,
        date=document.date,
        doubts=list(document.warnings),
    )
    return row

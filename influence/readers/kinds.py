"""What a file is, by its content first and its suffix second."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from influence.errors import PasswordError, ReadingError

KINDS = ("pdf", "docx", "odt", "epub", "html", "markdown", "text", "mail", "csv", "tsv", "jsonl", "json")
SUFFIXES = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".odt": "odt",
    ".epub": "epub",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".eml": "mail",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
}
# First bytes of files that people send and that hold no text we can read, with what to do.
_NOT_READ = (
    (b"{\\rtf", "an RTF file; open it in a word processor and save it as .docx"),
    (b"\x89PNG", "a picture; print it to PDF and read that with OCR"),
    (b"\xff\xd8\xff", "a picture; print it to PDF and read that with OCR"),
    (b"II*\x00", "a picture; print it to PDF and read that with OCR"),
    (b"MM\x00*", "a picture; print it to PDF and read that with OCR"),
    (b"GIF8", "a picture; print it to PDF and read that with OCR"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"7z\xbc\xaf", "a compressed file; unpack it first"),
    (b"Rar!", "a compressed file; unpack it first"),
    (b"%!PS", "a PostScript file; convert it to PDF"),
    (b"SQLite format 3", "a database; export a table with the columns number and text as CSV"),
)
_HTML = re.compile(rb"<!doctype html|<html[\s>]|<body[\s>]|<head[\s>]", re.IGNORECASE)


# What Windows, macOS and office programs leave in folders beside the documents.
_LEFT = ("thumbs.db", "desktop.ini", "icon\r")
# What `influence trace` writes beside its traces.json; never an input.
_OURS = (
    "alignment.csv", "issuers.csv", "credit.csv", "campaigns.csv", "drafts.csv", "chains.csv", "replies.csv", "stories.csv",
    "directions.csv", "columns.csv", "traces.json", "report.html", "consultation.toml",
)  # fmt: skip


def documents_in(folder: Path) -> list[Path]:
    """Return the files of a folder and its sub-folders that may be documents, sorted.

    Hidden files, what systems and office programs leave behind, and what `influence trace` wrote are no documents.
    """
    found = []
    results: dict[Path, bool] = {}  # folders that `influence trace` wrote into
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_dir():
            results[path] = results.get(path.parent, False) or (path / "traces.json").is_file()
        elif not path.is_file() or any(part.startswith((".", "~$")) for part in parts):
            continue
        elif path.name.casefold() not in _LEFT and not results.get(path.parent, False):
            found.append(path)
    ours = _OURS if (folder / "traces.json").is_file() else ("consultation.toml",)
    return [path for path in found if path.parent != folder or path.name not in ours]


# Every mail that was sent has these; a text that begins "From: " does not.
_MAIL = re.compile(rb"[A-Za-z][A-Za-z-]{1,40}:[ \t]")
_MAIL_FIELDS = (b"From", b"Date", b"(?:Message-ID|MIME-Version)")


def kind_of(path: Path, data: bytes, warnings: list[str]) -> str:
    """Return the kind of a file, one of `KINDS`; a suffix that says something else adds a warning.

    Raises
    ------
    ReadingError
        If the content is of a kind that is not read: old Word files, spreadsheets, pictures, archives.
    """
    suffix = path.suffix.lower()
    said = SUFFIXES.get(suffix)
    kind = _by_content(path.name, data) or _text_kind(said, data)
    if said is not None and kind != said:
        warnings.append(f"the suffix {suffix} says {said}, the content is {kind}; it was read as {kind}")
    return kind


def _by_content(name: str, data: bytes) -> str | None:
    """Return the kind that the first bytes give away, or None for text."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(b"PK\x03\x04"):  # asked first: an archive that is not packed shows the heads of its files
        return _archive_kind(name, data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise PasswordError(f"{name} is locked with a password; open it in Word and save it without one")
        raise ReadingError(f"{name} is an old Word, Excel or PowerPoint file; open it and save it as .docx")
    for mark, what in _NOT_READ:
        if data.startswith(mark) or head.startswith(mark):
            raise ReadingError(f"{name} is {what}")
    if head.startswith(b"<?xml") and b"http://www.w3.org/1999/xhtml" in data[:2048]:
        return "html"
    if _HTML.search(data[:2048]) and head.startswith(b"<"):
        return "html"
    return None


def _archive_kind(name: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names and archive.getinfo("mimetype").file_size < 1000 else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, ValueError, EOFError) as error:
        raise ReadingError(f"{name} is a damaged DOCX or ZIP file ({error}); get the file again") from error
    if any(part.startswith("word/document") for part in names):
        return "docx"
    if b"epub" in mimetype:
        return "epub"
    if b"opendocument.text" in mimetype:
        return "odt"
    if any(part.startswith("xl/") for part in names) or b"opendocument.spreadsheet" in mimetype:
        raise ReadingError(f"{name} is a spreadsheet; save the sheet with the columns number and text as CSV")
    if any(part.startswith("ppt/") for part in names) or b"opendocument.presentation" in mimetype:
        raise ReadingError(f"{name} holds slides; save them as PDF")
    raise ReadingError(f"{name} is a ZIP archive without a text document in it; unpack it and read the files")


def _text_kind(said: str | None, data: bytes) -> str:
    """Return the kind of a file that is text, or at least nothing that is known."""
    if said in ("csv", "tsv", "jsonl", "markdown"):
        return said
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _MAIL.match(head) and (said == "mail" or all(re.search(rb"(?mi)^" + field + rb": ", data[:8192]) for field in _MAIL_FIELDS)):
        return "mail"
    first = head.split(b"\n", 1)[0].strip()
    if said == "json":
        return "jsonl" if first.startswith(b"{") and first.endswith(b"}") else "json"
    if said == "html" and re.search(rb"<(p|div|h\d|ul|ol|table|br|span)\b", head, re.IGNORECASE):
        return "html"
    if re.match(rb'\{\s*"\w+"\s*:.*\}$', first):
        return "jsonl"
    cells = [cell.strip(b" \"'").lower() for cell in re.split(rb"[,;\t|]", first)]
    if len(cells) > 1 and b"text" in cells and {b"number", b"id", b"no"} & set(cells):
        return "tsv" if b"\t" in first else "csv"
    return "text"

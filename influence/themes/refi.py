"""The exchange format of the programs for qualitative analysis (REFI-QDA 1.5): codebooks (.qdc), coded texts (.qdpx).

NVivo, ATLAS.ti, MAXQDA, QualCoder and others read and write it. A codebook is XML; a project is a zip of `project.qde`
(XML) and the plain texts, with selections as characters of them. The format has no field for our terms: they travel in
a code's description, after "Terms:". Ids are made of names and positions, so that the same input gives the same bytes.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from influence.document import Document, Paragraph, Role, Span, check_role, slug
from influence.errors import TableError
from influence.resources import write_whole
from influence.themes import Codebook, Theme

_CODEBOOK = "urn:QDA-XML:codebook:1.0"
_PROJECT = "urn:QDA-XML:project:1.0"
_TERMS_LINE = "Terms:"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "influence-trace")
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # a zip member needs some time; the earliest that the format knows
_LARGEST = 200_000_000  # bytes of one unpacked member; a text of 40,000 pages has 100 million


@dataclass(frozen=True, slots=True)
class Coding:
    """A passage to which a person or a program gave a theme: characters `start` up to, not including, `end`."""

    document_id: str
    start: int
    end: int
    theme: str
    coder: str = ""


@dataclass(frozen=True, slots=True)
class Project:
    """What a `.qdpx` file holds that we can use; `warnings` name what was left out (pictures, sound, PDFs without text)."""

    codebook: Codebook
    documents: tuple[Document, ...]
    codings: tuple[Coding, ...]
    warnings: tuple[str, ...] = ()


def code_paragraphs(codebook: Codebook, documents: Iterable[Document], *, coder: str = "influence") -> list[Coding]:
    """Return a coding for each paragraph and each theme that it speaks of, in the order of the texts.

    >>> from influence.document import Document
    >>> codebook = Codebook([Theme("privacy", ("privacy",))])
    >>> report = Document.from_paragraphs("report", [("1", "Nothing."), ("2", "Privacy matters.")], role="outcome")
    >>> code_paragraphs(codebook, [report])
    [Coding(document_id='report', start=9, end=25, theme='privacy', coder='influence')]
    """
    return [
        Coding(document.id, paragraph.span.start, paragraph.span.end, theme, coder)
        for document in documents
        for paragraph in document.body()
        for theme in codebook.themes_of(paragraph.text)
    ]


def write_project(path: str | Path, codebook: Codebook, documents: Sequence[Document], codings: Iterable[Coding]) -> Path:
    """Write texts and their coded passages as a REFI-QDA project that other programs open.

    Parameters
    ----------
    path
        A file that ends in `.qdpx`; one that is there is replaced.
    codebook
        Its themes become the codes.
    documents
        Each becomes a plain text. Their ids must differ.
    codings
        The coded passages; `code_paragraphs` makes them of the codebook's terms.

    Raises
    ------
    TableError
        If the file is not to end in `.qdpx`, or a coding names a document or theme that is not there.
    """
    from lxml import etree

    path = Path(path)
    if path.suffix.lower() != ".qdpx":
        raise TableError(f"{path.name} does not end in .qdpx; name the file for example coded.qdpx")
    codings = sorted(set(codings), key=lambda coding: (coding.document_id, coding.start, coding.end, coding.theme, coding.coder))
    known, themes = {document.id: document for document in documents}, {theme.name for theme in codebook.themes}
    for coding in codings:
        if coding.document_id not in known or coding.theme not in themes:
            raise TableError(f"a coding names document {coding.document_id!r} and theme {coding.theme!r}; give both to write_project")
        if not 0 <= coding.start < coding.end <= len(known[coding.document_id].text):
            raise TableError(f"a coding of {coding.document_id!r} has characters {coding.start} to {coding.end}, outside of the text")
    root = etree.Element(f"{{{_PROJECT}}}Project", nsmap={None: _PROJECT}, name=codebook.title or "influence", origin="influence-trace")
    users = _add(root, "Users")
    for coder in sorted({coding.coder or "influence" for coding in codings}) or ["influence"]:
        _add(users, "User", guid=_guid("user", coder), name=coder)
    _add_codes(_add(_add(root, "CodeBook"), "Codes"), codebook)
    sources = _add(root, "Sources")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for document in documents:
            guid = _guid("text", document.id)
            source = _add(
                sources, "TextSource", guid=guid, name=_printable(document.title or document.id), plainTextPath=f"internal://{guid}.txt"
            )
            _add(source, "Description").text = document.id
            for coding in (coding for coding in codings if coding.document_id == document.id):
                coder = _guid("user", coding.coder or "influence")
                at = (document.id, coding.start, coding.end, coding.theme, coding.coder)
                name = " ".join(document.text[coding.start : coding.end].split())[:60]
                place = {"startPosition": str(coding.start), "endPosition": str(coding.end), "creatingUser": coder}
                selection = _add(source, "PlainTextSelection", guid=_guid("selection", *at), name=_printable(name), **place)
                made = _add(selection, "Coding", guid=_guid("coding", *at), creatingUser=coder)
                _add(made, "CodeRef", targetGUID=_guid("code", coding.theme))
            _pack(archive, f"sources/{guid}.txt", document.text.encode("utf-8", "replace"))
        etree.indent(root)
        _pack(archive, "project.qde", etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    return write_whole(path, packed.getvalue())


def read_project(path: str | Path, *, role: Role = "submission") -> Project:
    """Read the codebook, the plain texts and the coded passages of a REFI-QDA project (`.qdpx`).

    Parameters
    ----------
    path
        The file as another program exported it, or as `write_project` wrote it.
    role
        The role that the texts get.

    Raises
    ------
    TableError
        If the file is missing, is no such project, or its XML cannot be read.
    """
    path = Path(path)
    check_role(role)
    try:
        archive = zipfile.ZipFile(path)
    except OSError as problem:
        raise TableError(f"the project {path} cannot be read ({problem.strerror}); give the path of a .qdpx file") from None
    except zipfile.BadZipFile:
        raise TableError(f"{path.name} is no REFI-QDA project (not a zip file); export the project again as .qdpx") from None
    with archive:
        members = {name.lower(): name for name in archive.namelist()}
        if "project.qde" not in members:
            raise TableError(f"{path.name} holds no project.qde; export the project again as REFI-QDA (.qdpx)")
        root = _parse(path, _unpack(path, archive, members["project.qde"]), "Project")
        codebook, names = _read_codes(path, root.find("{*}CodeBook"))
        coders = {user.get("guid"): user.get("name") or "" for user in root.iterfind("{*}Users/{*}User")}
        documents: list[Document] = []
        codings: list[Coding] = []
        warnings: list[str] = []
        for source in root.iterfind("{*}Sources/*"):
            name = source.get("name") or "a source without a name"
            text = _text_of(path, archive, members, source)
            if text is None:
                warnings.append(f"{name} was left out: it has no plain text in {path.name}")
                continue
            given = (source.findtext("{*}Description") or "").strip()
            document = _document(given if given and given == slug(given) else slug(name), {made.id for made in documents}, text, name, role)
            documents.append(document)
            found, doubts = _codings_of(source, document, names, coders)
            codings += found
            warnings += doubts
    return Project(codebook, tuple(documents), tuple(codings), tuple(warnings))


def codebook_from_xml(path: Path, content: bytes) -> Codebook:
    """Return the codes of a `.qdc` file as themes; a code without terms of its own is looked for by its name."""
    codebook, _ = _read_codes(path, _parse(path, content, "CodeBook"))
    if not codebook.themes:
        raise TableError(f"{path.name} has no codes; export a codebook that holds some")
    return codebook


def codebook_to_xml(codebook: Codebook) -> bytes:
    """Return a codebook as REFI-QDA XML."""
    from lxml import etree

    root = etree.Element(f"{{{_CODEBOOK}}}CodeBook", nsmap={None: _CODEBOOK}, origin="influence-trace")
    _add_codes(_add(root, "Codes"), codebook)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _parse(path: Path, content: bytes, wanted: str) -> Any:
    """Return the root of an XML text, or raise with what is wrong."""
    from lxml import etree

    try:
        # Nothing outside the file is read for it: no entities, no network.
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as problem:
        raise TableError(f"{path.name} cannot be read as XML: {problem}; export it again as {path.suffix}") from None
    if etree.QName(root).localname != wanted:
        found = etree.QName(root).localname
        raise TableError(f"{path.name} begins with <{found}>, not with <{wanted}>; export codebooks as .qdc and projects as .qdpx")
    return root


def _read_codes(path: Path, book: Any) -> tuple[Codebook, dict[str, str]]:
    """Return the codebook below an element, and the theme of each code's id."""
    themes: list[Theme] = []
    names: dict[str, str] = {}

    def take(code: Any, parent: str | None) -> None:
        name = " ".join((code.get("name") or "").split())
        if not name:
            raise TableError(f"{path.name}, line {code.sourceline}: a code without a name; name it and export again")
        taken = {theme.name for theme in themes}
        # Below another parent the same name is another code ("access" of data, "access" of persons).
        full = f"{parent} / {name}" if name in taken and parent else name
        if full in taken:
            raise TableError(f"{path.name}, line {code.sourceline}: code {full!r} is there twice; rename one of them and export again")
        definition, _, listed = (code.findtext("{*}Description") or "").partition(_TERMS_LINE)
        terms = tuple(term.strip() for term in listed.split(";") if term.strip()) or _terms_of_name(name)
        themes.append(Theme(full, terms, definition.strip(), parent))
        names[code.get("guid") or full] = full
        for child in code.iterfind("{*}Code"):
            take(child, full)

    for code in book.iterfind("{*}Codes/{*}Code") if book is not None else ():
        take(code, None)
    return Codebook(themes, title=path.stem), names


def _terms_of_name(name: str) -> tuple[str, ...]:
    """Return a code's name as a term, without what the term language gives another meaning."""
    words = re.findall(r"\w+(?:[-'’]\w+)*", name)
    return (" ".join(words),) if words else ()


def _add_codes(codes: Any, codebook: Codebook) -> None:
    made: dict[str, Any] = {}
    for theme in codebook.themes:
        name = theme.name.removeprefix(f"{theme.parent} / ") if theme.parent else theme.name
        code = _add(made.get(theme.parent or "", codes), "Code", guid=_guid("code", theme.name), name=_printable(name), isCodable="true")
        described = f"{theme.definition}\n{_TERMS_LINE} {'; '.join(theme.terms)}"
        _add(code, "Description").text = _printable(described.strip())
        made[theme.name] = code


def _text_of(path: Path, archive: zipfile.ZipFile, members: dict[str, str], source: Any) -> str | None:
    """Return the plain text of a source; of a PDF or transcript, the text that goes with it."""
    inline = source.findtext("{*}PlainTextContent")
    if inline is not None:
        return str(inline)
    holder = source if source.get("plainTextPath") else source.find("{*}Representation")
    place = (holder.get("plainTextPath") or "") if holder is not None else ""
    member = members.get(f"sources/{place.removeprefix('internal://')}".lower())
    return None if member is None else _unpack(path, archive, member).decode("utf-8-sig", "replace")


def _document(wanted: str, taken: set[str], text: str, title: str, role: Role) -> Document:
    """Return a text as a document, its lines as paragraphs; positions in it are those of the project."""
    made, number = wanted, 2
    while made in taken:
        made, number = f"{wanted}-{number}", number + 1
    paragraphs = [
        Paragraph(f"{made}/p{count}", Span(made, line.start(), line.end()), line.group())
        for count, line in enumerate(re.finditer(r"\S(?:[^\r\n]*\S)?", text), 1)
    ]
    return Document(made, role, text, tuple(paragraphs), title=title, reader="refi-qda/1.5")


def _codings_of(source: Any, document: Document, names: dict[str, str], coders: dict[str, str]) -> tuple[list[Coding], list[str]]:
    """Return the coded passages of a source, and what is doubtful about them."""
    found: list[Coding] = []
    lost = 0
    for selection in source.iterfind(".//{*}PlainTextSelection"):
        try:
            start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
        except ValueError:
            lost += 1
            continue
        if not 0 <= start < end <= len(document.text):
            lost += 1
            continue
        for coding in selection.iterfind("{*}Coding"):
            coder = coders.get(coding.get("creatingUser") or selection.get("creatingUser"), "")
            reference = coding.find("{*}CodeRef")
            theme = names.get(reference.get("targetGUID")) if reference is not None else None
            if theme is None:
                lost += 1
            else:
                found.append(Coding(document.id, start, end, theme, coder))
    doubts = [f"{lost} coded passages of {document.id} were left out: their place or their code is not in the project"] if lost else []
    return found, doubts


def _unpack(path: Path, archive: zipfile.ZipFile, member: str) -> bytes:
    """Return a member of an archive, or raise if it is damaged, locked or larger than any text."""
    info = archive.getinfo(member)
    if info.file_size > _LARGEST:
        raise TableError(f"{member} in {path.name} is {info.file_size:,} bytes unpacked; that is no text, so the file is not read")
    try:
        return archive.read(info)
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, NotImplementedError) as problem:
        raise TableError(f"{member} in {path.name} cannot be unpacked ({problem}); export the project again") from None


def _pack(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _FIXED_TIME), content, zipfile.ZIP_DEFLATED)


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    from lxml import etree

    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{tag}", **attributes)


def _guid(*parts: object) -> str:
    return str(uuid.uuid5(_NAMESPACE, "\0".join(map(str, parts))))


def _printable(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", " ", text)

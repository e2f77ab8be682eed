"""Reading files: every kind, wrong ones too. A file that cannot be used is an error with a cure, never a traceback."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.document import Document, Mark
from influence.errors import InfluenceError, OptionError, PasswordError, ReadingError, TableError
from influence.readers import Block, ReadFile, assemble, check_file, read, read_folder, telling_pages
from influence.readers.cells import standing_text
from influence.readers.encodings import decode
from influence.readers.html import read_html
from influence.readers.markdown import read_markdown
from influence.readers.metadata import date_in, front_matter
from influence.readers.text import read_text

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def texts(document: Document, kind: str | None = None) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if kind in (None, paragraph.kind)]


def check_offsets(document: Document) -> None:
    """Every span and mark quotes the text it says; ids are distinct; pages and paragraphs are in order."""
    for paragraph in document.paragraphs:
        assert document.quote(paragraph.span) == paragraph.text
        for mark in paragraph.marks:
            assert paragraph.span.start <= mark.start <= mark.end <= paragraph.span.end
    assert len({paragraph.id for paragraph in document.paragraphs}) == len(document.paragraphs)
    starts = [paragraph.span.start for paragraph in document.paragraphs]
    assert starts == sorted(starts)


# ---- the file as a whole


def test_id_source_and_hash_come_from_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "Position Paper_ACME (final).txt", "We ask for more.")
    document = read(path, role="submission", issuer="ACME", date="2030-02-01")
    assert document.id == "position-paper-acme-final"
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (document.source, document.issuer, document.date, document.role) == (str(path), "ACME", "2030-02-01", "submission")


def test_the_same_file_gives_the_same_document(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "# One\n\n1. Two.\n\n- three [four]\n")
    assert read(path, role="draft") == read(path, role="draft")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.docx", b"  \n\n ", "is empty"),
        ("nulls.txt", b"\x00" * 500, "is empty"),
        ("noise.txt", bytes(range(256)) * 40, "not text"),
        ("noise.docx", bytes(range(255, -1, -1)) * 40, "not text"),
        ("picture.docx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "picture"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "save it as .docx"),
        ("rich.rtf", b"{\\rtf1 hello}", "RTF"),
        ("broken.docx", b"PK\x03\x04" + b"\x01" * 300, "damaged"),
        ("x.json", b'{"a": 1', "JSON"),
    ],
)
def test_unusable_files_say_why(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    with pytest.raises((ReadingError, TableError), match=words) as caught:
        read(write(tmp_path, name, content), role="submission")
    assert name in str(caught.value)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match="does not exist"):
        read(tmp_path / "nowhere.pdf", role="outcome")
    with pytest.raises(ReadingError, match="web address"):
        read("https://example.org/report.pdf", role="outcome")
    with pytest.raises(ReadingError, match="is a folder"):
        read(tmp_path, role="outcome")
    with pytest.raises(ReadingError):
        read(tmp_path / ("x" * 400 + ".txt"), role="outcome")


def test_locked_word_file() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
    from influence.readers.kinds import kind_of

    with pytest.raises(PasswordError, match="password"):
        kind_of(Path("x.docx"), data, [])


def test_wrong_role_and_reader(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "Text.")
    with pytest.raises(OptionError, match="role"):
        read(path, role="result")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="reader"):
        read(path, role="outcome", reader="word")


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", "Just a text.\n\nOf two paragraphs.", "text"),
        ("a.docx", "<!DOCTYPE html><html><body><p>A page.</p></body></html>", "html"),
        ("a.txt", "number,text\n1,States shall report.\n", "csv"),
        ("a.txt", '{"number": "1", "text": "States shall report."}\n', "jsonl"),
        ("a.html", "No markup here, just text.", "text"),
    ],
)
def test_a_wrong_suffix_is_read_as_what_it_is_with_a_warning(tmp_path: Path, name: str, content: str, kind: str) -> None:
    document = read(write(tmp_path, name, content), role="submission")
    assert document.metadata["kind"] == kind
    assert any("suffix" in warning for warning in document.warnings)


def test_a_reader_of_ones_own(tmp_path: Path) -> None:
    path = write(tmp_path, "a.xyz", "one|two")

    def blocks(path: Path) -> ReadFile:
        return ReadFile([Block(part) for part in path.read_text().split("|")], reader="mine")

    document = read(path, role="outcome", reader=blocks, language="en")
    assert (texts(document), document.reader, document.language) == (["one", "two"], "mine", "en")
    made = read(path, role="outcome", reader=lambda path: Document.from_paragraphs("x", [("1", "One.")], role="draft"), issuer="Me")
    assert (made.role, made.issuer, made.source) == ("outcome", "Me", str(path))
    with pytest.raises(OptionError, match="returned a str"):
        read(path, role="outcome", reader=lambda path: path.read_text())  # type: ignore[arg-type, return-value]


def test_a_folder_goes_on_after_a_bad_file_and_reads_a_file_once(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "The same text in two files.")
    write(tmp_path, "a.txt", "The first text.")
    write(tmp_path, "c.txt", "The same text in two files.")
    write(tmp_path, "d.docx", b"PK\x03\x04broken")
    write(tmp_path, "a.md", "Another text called a.")
    write(tmp_path, ".hidden", "no")
    (tmp_path / "sub").mkdir()
    documents, refused = read_folder(tmp_path, role="submission")
    assert [document.id for document in documents] == ["a", "a-txt", "b"]
    assert [(path.name, "same file as b.txt" in reason or "damaged" in reason) for path, reason in refused] == [
        ("c.txt", True),
        ("d.docx", True),
    ]
    with pytest.raises(ReadingError, match="no folder"):
        read_folder(tmp_path / "a.txt", role="submission")


def test_an_empty_folder_has_no_documents(tmp_path: Path) -> None:
    assert read_folder(tmp_path, role="submission") == ([], [])


def test_check_says_whether_a_file_can_be_trusted(tmp_path: Path) -> None:
    good = check_file(write(tmp_path, "good.txt", "Our asks\n\n1. States should report every year.\n\n2. States should publish it.\n"))
    assert (good["usable"], good["kind"], good["paragraphs"], good["numbered"], good["language"]) == (True, "text", 3, 1.0, "en")
    bad = check_file(write(tmp_path, "bad.pdf", b""))
    assert not bad["usable"]
    assert "is empty" in bad["doubts"][0]
    assert list(good) == list(bad)


# ---- hostile files


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (3 * 2**20))
    monkeypatch.setattr("influence.readers.archive.LARGEST_MEMBER", 2**20)
    with pytest.raises(ReadingError, match="unpacks to 3 MB"):
        read(path, role="submission")
    # A directory that lies about the size: the bytes beyond it are not unpacked.
    data = bytearray(path.read_bytes())
    size = (3 * 2**20).to_bytes(4, "little")
    while size in data:
        data[data.index(size) : data.index(size) + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(ReadingError, match=r"damaged|well formed|holds no"):
        read(path, role="submission")


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    lines = "".join(f'<!ENTITY e{index} "{f"&e{index - 1};" * 10 if index else "ha"}">' for index in range(10))
    xml = f'<!DOCTYPE x [{lines}]><w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>one &e9; two</w:t></w:r></w:p></w:body></w:document>'
    path = tmp_path / "laughs.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", xml)
    with contextlib.suppress(ReadingError):
        assert len(read(path, role="submission").text) < 1000


def test_files_deep_inside_themselves(tmp_path: Path) -> None:
    page = write(tmp_path, "deep.html", "<html><body>" + "<div>" * 3000 + "deep inside" + "</div>" * 3000 + "<p>and out</p></body></html>")
    assert "deep inside" in read(page, role="submission").text
    quotes = write(tmp_path, "deep.md", ">" * 500 + " deep\n\n" + "- " * 300 + "list\n")
    assert "list" in read(quotes, role="submission").text
    with pytest.raises(TableError):
        read(write(tmp_path, "deep.json", "[" * 100_000), role="submission")


@pytest.mark.parametrize("name", ["long.txt", "long.md", "long.html", "long.csv"])
def test_a_paragraph_of_a_hundred_pages(tmp_path: Path, name: str) -> None:
    sentence = "States should publish every draft before they adopt it. "
    content = {"csv": "number,text\n1," + sentence * 5500, "html": "<html><body><p>" + sentence * 5500 + "</p></body></html>"}
    started = time.perf_counter()
    document = read(write(tmp_path, name, content.get(name[5:], sentence * 5500)), role="submission")
    assert len(document.body()) == 1
    assert len(document.text) > 300_000
    assert time.perf_counter() - started < 5


def test_a_wrapped_paragraph_of_a_hundred_pages(tmp_path: Path) -> None:
    lines = "that was said of it by all of those who had come to the meeting there\n" * 5_000
    started = time.perf_counter()
    document = read(
        write(tmp_path, "wrapped.txt", "It went on for long and everybody wrote down in full whatever\n" + lines), role="submission"
    )
    assert len(document.body()) == 1
    assert time.perf_counter() - started < 8


def test_control_characters_go_with_a_warning(tmp_path: Path) -> None:
    document = read(
        write(tmp_path, "a.txt", "We\x07 ask for \x1bmore ti\u00adme.\ufeff It is short, so that\x00 is that. " + "Word. " * 50),
        role="submission",
    )
    assert document.text.startswith("We ask for more")
    assert any("control characters" in warning for warning in document.warnings)


def test_marks_move_with_the_characters_that_go() -> None:
    (paragraph,) = assemble(ReadFile([Block("a\x01b\x02cd", marks=(Mark("deleted", 2, 6),))]), id="x", role="draft").paragraphs
    assert (paragraph.text, paragraph.marks) == ("abcd", (Mark("deleted", 1, 4),))


def test_right_to_left_text_keeps_its_order_and_joiners(tmp_path: Path) -> None:
    arabic = "توصي المنظمة بنشر جميع المسودات قبل اعتمادها.\n\nمی‌خواهیم همه پیش‌نویس‌ها منتشر شوند."
    document = read(write(tmp_path, "ar.txt", arabic), role="submission")
    assert texts(document) == arabic.split("\n\n")
    assert document.language in ("ar", "fa")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Les États devraient publier tous les projets de texte avant leur adoption par l'assemblée."),
        ("de", "Die Staaten sollten alle Entwürfe veröffentlichen, bevor die Versammlung sie annimmt."),
        ("es", "Los Estados deberían publicar todos los proyectos antes de que la asamblea los apruebe."),
        ("ru", "Государства должны публиковать все проекты до их принятия на заседании."),
        ("zh", "各国应在通过之前公布所有草案,并说明收到的意见是如何被考虑的。我们要求更多的透明度。"),
    ],
)
def test_language_is_detected_without_a_network(tmp_path: Path, language: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    document = read(write(tmp_path, "a.txt", text), role="submission")
    assert document.language == language
    assert document.metadata["guessed"]["language"] == "detected"


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".txt", ".md", ".html", ".csv", ".jsonl", ".docx", ".json", ".odt"]))
def test_any_bytes_give_a_document_or_our_error(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    path = tmp_path_factory.mktemp("any") / f"x{suffix}"
    path.write_bytes(data)
    with contextlib.suppress(InfluenceError):
        check_offsets(read(path, role="draft"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["text", "markdown", "html"]))
def test_any_text_keeps_offsets(text: str, kind: str) -> None:
    data = text.encode("utf-8", "replace")
    reading = {"text": read_text, "markdown": read_markdown, "html": read_html}[kind]
    try:
        found = reading(data, name="x")
    except ReadingError:
        return
    check_offsets(assemble(found, id="x", role="draft"))


# ---- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(encoding: str) -> None:
    text = "Änderungsvorschläge für Öffentlichkeit und Zugang: wir schlagen größere Übersicht vor. " * 3
    assert decode(text.encode(encoding), name="x.txt")[0].strip() == text.strip()


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "Les États membres devraient publier les projets avant l'adoption; l'accès doit être garanti à tous les intéressés."),
        ("cp1252", "The group’s “drafts” – all of them – should be published; naïve façade café."),
        ("koi8_r", "Государства должны публиковать все проекты до их принятия на заседании рабочей группы."),
        ("cp1251", "Государства должны публиковать все проекты до их принятия на заседании рабочей группы."),
        ("cp1250", "Państwa członkowskie powinny publikować wszystkie projekty przed ich przyjęciem przez grupę."),
        ("cp1253", "Τα κράτη μέλη πρέπει να δημοσιεύουν όλα τα σχέδια πριν από την έγκρισή τους."),
        ("cp1256", "يجب على الدول نشر جميع المسودات قبل اعتمادها وأن توضح كيف أخذت الآراء في الاعتبار."),
        ("gb18030", "各国应在通过之前公布所有草案,并说明收到的意见是如何被考虑的。我们要求更多的透明度。"),
    ],
)
def test_encodings_that_no_file_states_are_found_and_said(encoding: str, text: str) -> None:
    found, warnings = decode(text.encode(encoding), name="x.txt")
    assert found == text
    assert any("encoding is not stated" in warning for warning in warnings)


def test_mojibake_is_repaired_and_said() -> None:
    broken = "L’accès à l’information est nécessaire.".encode().decode("cp1252").encode()
    text, warnings = decode(broken, name="x.txt")
    assert text == "L’accès à l’information est nécessaire."
    assert len(warnings) == 1


def test_line_ends_of_every_system() -> None:
    assert decode(b"one\r\ntwo\rthree\n", name="x")[0] == "one\ntwo\nthree\n"


# ---- plain text


def blocks_of(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_text(text.encode(), name="x.txt").blocks]


def test_wrapped_lines_are_joined_and_hyphens_mended() -> None:
    text = (
        "The working group heard that participation had been made difficult by the short no-\n"
        "tice given of its meetings, and that people from far away could not attend in per-\n"
        "son at all. It took note of the proposals that had been made by several delegations.\n"
        "\n"
        "A second paragraph follows after a blank line, as is usual in texts of this kind, and\n"
        "it goes on to a second line before it ends.\n"
    )
    found = [text for _, text in blocks_of(text)]
    assert len(found) == 2
    assert "short notice given" in found[0]
    assert "attend in person at all. It took" in found[0]


def test_lines_that_are_paragraphs() -> None:
    first = "A first paragraph that is written on one line, as editors do that never wrap, and so it goes on until it ends."
    second = "A second one, which follows on the next line without a blank line in between, and is about as long as the first."
    third = "A third, to make the pattern clear, since two lines could be anything; it is a paragraph by itself."
    fourth = "The fourth is the last, and it ends with a full stop at the end of a line that nobody has wrapped."
    assert [text for _, text in blocks_of("\n".join((first, second, third, fourth)))] == [first, second, third, fourth]


def test_noisy_bullets_are_items_and_dashes_in_sentences_are_not() -> None:
    text = (
        "What we ask\n\n"
        "e The openness of the meetings, including those of the groups that prepare them, for all\n"
        "who wish to come\n\n"
        "» The publication of drafts. Registration was restricted to members of the organisation\n"
        "- governments, firms and associates. Nobody else could follow the talks, although people\n"
        "had asked for it.\n\n"
        "« A list of the speakers\n"
    )
    found = blocks_of(text)
    assert [kind for kind, _ in found] == ["heading", "list item", "list item", "list item"]
    assert found[2][1].startswith("The publication of drafts.")
    assert "organisation - governments" in found[2][1]


def test_e_is_a_word_in_other_languages() -> None:
    text = "Pedimos transparência\n\ne participação de todos nas reuniões.\n\ne acesso aos documentos.\n"
    assert all(kind != "list item" for kind, _ in blocks_of(text))


def test_footnotes_at_the_end_are_footnotes() -> None:
    document = blocks_of("We ask for it.[1] And more.[2]\n\nNotes\n\n[1] https://example.org\n\n[2] Our paper of 2030.\n")
    assert [kind for kind, _ in document] == ["body", "heading", "footnote", "footnote"]


def test_headings_that_recur_lie_below_those_that_do_not() -> None:
    body = "Something happened there, and people wrote it down at length."
    text = "\n\n".join(["The first forum", "Lessons", body, "The second forum", "Lessons", body, "Conclusions", body])
    document = assemble(read_text(text.encode(), name="x"), id="x", role="submission")
    assert [paragraph.headings for paragraph in document.paragraphs if paragraph.kind == "body"] == [
        ("The first forum", "Lessons"),
        ("The second forum", "Lessons"),
        ("Conclusions",),
    ]


# ---- Markdown and HTML


def test_markdown_structure() -> None:
    source = (
        "---\ntitle: Our asks\ndate: 2030-05-03\n---\n# Asks\n\nWe *ask* [you](http://x.org):[^1]\n\n3. first\n   - under it\n4. second\n\n"
        "> quoted\n\n| Current text | Proposed text |\n|---|---|\n| may | ~~may~~ shall |\n\n[^1]: A note.\n"
    )
    document = assemble(read_markdown(source.encode(), name="x.md"), id="x", role="draft")
    check_offsets(document)
    assert (document.title, document.date) == ("Our asks", "2030-05-03")
    assert [(p.kind, p.number, p.text) for p in document.paragraphs] == [
        ("heading", None, "Asks"),
        ("body", None, "We ask you:"),
        ("list item", "3", "first"),
        ("list item", None, "under it"),
        ("list item", "4", "second"),
        ("quote", None, "quoted"),
        ("table cell", None, "Current text"),
        ("table cell", None, "Proposed text"),
        ("table cell", None, "may"),
        ("table cell", None, "may shall"),
        ("footnote", "footnote 1", "A note."),
    ]
    old, new = document.paragraphs[8:10]
    assert (old.side, new.side, old.pair, new.pair) == ("old", "new", new.id, old.id)
    assert [document.text[mark.start : mark.end] for mark in new.marks] == ["may"]


def test_html_menus_are_furniture_and_lists_keep_numbers() -> None:
    page = """<html lang="en"><head><title>x</title><style>p {}</style></head><body><nav><a href="/">Home</a></nav><article>
    <h1>Our asks</h1>
    <p>We ask all States to publish every draft before it is adopted, and to say why.<sup>2</sup></p>
    <ol start="3"><li>Publish <del>most</del> <ins>all</ins> drafts.</li>
    <li>Webcast the meetings.<ul><li>With captions.</li></ul></li></ol></article><footer>All rights reserved.</footer>
    <script>var x = 1</script></body></html>"""
    document = assemble(read_html(page.encode(), name="x.html"), id="x", role="submission")
    check_offsets(document)
    assert [(p.kind, p.number, p.text) for p in document.paragraphs] == [
        ("furniture", None, "Home"),
        ("heading", None, "Our asks"),
        ("body", None, "We ask all States to publish every draft before it is adopted, and to say why."),
        ("list item", "3", "Publish most all drafts."),
        ("list item", "4", "Webcast the meetings."),
        ("list item", None, "With captions."),
        ("furniture", None, "All rights reserved."),
    ]
    assert [(mark.kind, document.text[mark.start : mark.end]) for mark in document.paragraphs[3].marks] == [
        ("deleted", "most"),
        ("inserted", "all"),
    ]
    assert document.language == "en"


# ---- tables


def test_a_table_with_headings_pages_and_more(tmp_path: Path) -> None:
    table = (
        "Number;Text;Heading;Page;Kind;Topic\n1;States shall report.;Duties > Reports;3;body;openness\n"
        "(a);yearly;;3;list item;\n;;;;;\n2;;x;;;\n"
    )
    document = read(write(tmp_path, "a.csv", table), role="outcome")
    first, second = document.paragraphs
    assert (first.number, first.text, first.headings, first.page, first.extra) == (
        "1",
        "States shall report.",
        ("Duties", "Reports"),
        3,
        (("topic", "openness"),),
    )
    assert (second.number, second.kind) == ("(a)", "list item")
    assert document.warnings == ("1 of 3 rows have no text and were left out",)


def test_ids_of_a_table_are_kept_and_repeated_ones_told_apart(tmp_path: Path) -> None:
    rows = [
        {"id": "a1:a", "text": "One."},
        {"id": "a1:a", "text": "Two."},
        {"id": "a1:a#2", "text": "Three."},
        {"id": "b", "text": "Four."},
    ]
    document = read(write(tmp_path, "a.jsonl", "\n".join(json.dumps(row) for row in rows)), role="outcome")
    assert [paragraph.id for paragraph in document.paragraphs] == ["a1:a", "a1:a#3", "a1:a#2", "b"]
    assert [paragraph.number for paragraph in document.paragraphs] == ["a1:a", "a1:a", "a1:a#2", "b"]
    assert any("occur more than once" in warning for warning in document.warnings)


def test_the_column_of_the_language(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "id,text_en,text_fr\n1,Report.,Signaler.\n")
    assert read(path, role="outcome").text == "Report."
    assert read(path, role="outcome", language="fr").text == "Signaler."
    with pytest.raises(TableError, match="texts in en, fr"):
        read(path, role="outcome", language="de")


def test_a_table_without_header(tmp_path: Path) -> None:
    document = read(write(tmp_path, "a.tsv", 'p1\tHe said "no", and left\np2\tShe stayed\n'), role="outcome")
    assert [(p.id, p.number, p.text) for p in document.paragraphs] == [("p1", "p1", 'He said "no", and left'), ("p2", "p2", "She stayed")]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "name,size\nx,1\ny,2\n", "columns 'name', 'size'"),
        ("a.jsonl", '{"number": 1}\n', "no column 'text'"),
        ("a.jsonl", '{"text": "x"}\n[1]\n', "line 2"),
        ("a.jsonl", '{"text": "x"}\n{"text": \n', "line 2"),
        ("a.json", '{"text": "x"}', "no column|list of objects|JSON"),
    ],
)
def test_tables_that_lack_what_is_needed(tmp_path: Path, name: str, content: str, words: str) -> None:
    if name == "a.json":
        assert read(write(tmp_path, name, content), role="outcome").text == "x"  # one object is JSONL of one line
        return
    with pytest.raises(TableError, match=words):
        read(write(tmp_path, name, content), role="outcome")


# ---- Word


def word_file(build: Any) -> bytes:
    import docx

    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_headings_lists_tables_and_changes(tmp_path: Path) -> None:
    from docx.oxml import parse_xml

    def build(document: Any) -> None:
        document.add_heading("Amendments by Alpha", 1)
        document.add_paragraph("We ask for two changes.")
        document.add_paragraph("Publish all drafts.", style="List Number")
        document.add_paragraph("Webcast the meetings.", style="List Number")
        document.add_paragraph("A remark.", style="List Bullet")
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Commission text", "Amendment"
        table.cell(1, 0).text = "The keeper may hold data for a year."
        cell = table.cell(1, 1).paragraphs[0]
        cell.add_run("The keeper ")
        cell.add_run("may").font.strike = True
        cell.add_run("must not").bold = True
        cell.add_run(" hold data for a year.")
        last = document.add_paragraph("The Board ")
        last._p.append(
            parse_xml(f'<w:ins xmlns:w="{WORD}" w:id="1" w:author="a"><w:r><w:t xml:space="preserve">always </w:t></w:r></w:ins>')
        )
        last._p.append(parse_xml(f'<w:del xmlns:w="{WORD}" w:id="2" w:author="a"><w:r><w:delText>never </w:delText></w:r></w:del>'))
        last.add_run("answers.")

    document = read(write(tmp_path, "a.docx", word_file(build)), role="submission")
    check_offsets(document)
    found = [(p.kind, p.number, p.side, p.text) for p in document.paragraphs]
    assert found == [
        ("heading", None, None, "Amendments by Alpha"),
        ("body", None, None, "We ask for two changes."),
        ("body", "1", None, "Publish all drafts."),
        ("body", "2", None, "Webcast the meetings."),
        ("list item", None, None, "A remark."),
        ("table cell", None, None, "Commission text"),
        ("table cell", None, None, "Amendment"),
        ("table cell", None, "old", "The keeper may hold data for a year."),
        ("table cell", None, "new", "The keeper maymust not hold data for a year."),
        ("body", None, None, "The Board always never answers."),
    ]
    new = document.paragraphs[8]
    assert [(mark.kind, document.text[mark.start : mark.end]) for mark in new.marks] == [("deleted", "may"), ("inserted", "must not")]
    assert [(mark.kind, document.text[mark.start : mark.end]) for mark in document.paragraphs[9].marks] == [
        ("inserted", "always "),
        ("deleted", "never "),
    ]
    assert all(paragraph.headings == ("Amendments by Alpha",) for paragraph in document.paragraphs[1:])
    assert any("tracked changes" in warning for warning in document.warnings)


def test_word_tables_without_headers_are_told_by_their_likeness(tmp_path: Path) -> None:
    def build(document: Any) -> None:
        document.add_paragraph("Our proposals:")
        table = document.add_table(rows=1, cols=2)
        table.cell(0, 0).text = "Members shall send a report to the board every five years."
        table.cell(0, 1).text = "Members shall send a full report to the board every second year."
        document.add_paragraph("Some figures:")
        figures = document.add_table(rows=2, cols=2)
        figures.cell(0, 0).text, figures.cell(0, 1).text = "Members with a plan in force", "Sixty-one of one hundred and ninety"
        figures.cell(1, 0).text, figures.cell(1, 1).text = "Meetings held in public last year", "Four, all of them in the spring"

    document = read(write(tmp_path, "a.docx", word_file(build)), role="submission")
    assert [paragraph.side for paragraph in document.paragraphs] == [None, "old", "new", None, None, None, None, None]


def test_standing_text_leaves_out_what_is_struck() -> None:
    assert standing_text(Block("may shall report", marks=(Mark("deleted", 0, 4), Mark("inserted", 4, 9)))) == "shall report"


# ---- metadata and brackets


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("31 January 2019", "2019-01-31"),
        ("January 31, 2019", "2019-01-31"),
        ("2021-03-08", "2021-03-08"),
        ("Berlin, 12. Oktober 2012", "2012-10-12"),
        ("le 1er mars 2021", "2021-03-01"),
        ("3 de mayo de 2030", "2030-05-03"),
        ("25-October-2012", "2012-10-25"),
        ("October 2012", "2012-10"),
        ("08/03/2021", None),
        ("no date", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert date_in(text) == date


def test_the_first_page_of_a_un_document() -> None:
    page = [
        Block(text, kind=kind)
        for text, kind in [  # type: ignore[arg-type]
            ("United Nations A/AC.990/2031/CRP.2", "furniture"),
            ("General Assembly", "body"),
            ("Distr.: Limited", "body"),
            ("9 March 2031", "body"),
            ("Report of the working group", "heading"),
            ("Introduction", "heading"),
            ("In line with A/RES/99/240 of 2030, it met on 4 May 2030 and did a great deal of work there.", "body"),
        ]
    ]
    assert {name: finding.value for name, finding in front_matter(page).items()} == {
        "symbol": "A/AC.990/2031/CRP.2",
        "date": "2031-03-09",
        "title": "Report of the working group",
        "issuer": "General Assembly",
    }


def test_what_was_guessed_is_said_and_what_is_known_wins(tmp_path: Path) -> None:
    path = write(tmp_path, "a.md", "# Asks of the Alpha Network\n\n3 May 2030\n\nWe ask for more time to comment on drafts.\n")
    guessed = read(path, role="submission")
    assert (guessed.title, guessed.date, set(guessed.metadata["guessed"])) == (
        "Asks of the Alpha Network",
        "2030-05-03",
        {"title", "date", "language"},
    )
    told = read(path, role="submission", title="Asks", date="2030-06-01", language="en")
    assert (told.title, told.date, told.metadata.get("guessed")) == ("Asks", "2030-06-01", None)


def test_brackets_of_drafts_are_not_agreed(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.txt",
        "1. States [shall] [should] report [yearly [or so]] as tak[ing] part [...] says.[1]\n\n2. [Delete all of this.]\n",
    )
    first, second = read(path, role="draft").paragraphs
    document = read(path, role="draft")
    assert [document.text[mark.start : mark.end] for mark in first.marks] == ["[shall] [should]", "[yearly [or so]]"]
    assert [document.text[mark.start : mark.end] for mark in second.marks] == ["[Delete all of this.]"]
    assert not any(paragraph.marks for paragraph in read(path, role="submission").paragraphs)


# ---- e-mail


MAIL = """From: =?utf-8?q?Alpha_N=C3=A9twork?= <office@alpha.example>
To: committee@example.org
Subject: Our comments on the =?utf-8?b?RW50d3VyZg==?=
Date: Fri, 03 May 2030 23:12:00 +0200
Message-ID: <1@alpha.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Dear Chair,

we ask you to publish all drafts, so that people who could not come can comm=
ent. Caf=C3=A9s and libraries may show them.

* Publish the minutes.
* Webcast the meetings.

On 2 May 2030, the Chair wrote:
> Comments on the second draft of the report are welcome in all of the
> languages of the committee, by letter or by electronic mail, until the
> last Friday of this month.

--\x20
Alpha Network, Hill Street 4
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="comments.pdf"

x
--b--
"""


@pytest.mark.parametrize("name", ["comments.eml", "comments.txt"])
def test_an_e_mail(tmp_path: Path, name: str) -> None:
    mail = read(write(tmp_path, name, MAIL), role="submission")
    assert (mail.title, mail.issuer, mail.date) == ("Our comments on the Entwurf", "Alpha Nétwork", "2030-05-03")
    kinds: dict[str, list[str]] = {}
    for paragraph in mail.paragraphs:
        kinds.setdefault(paragraph.kind, []).append(paragraph.text)
    assert kinds["list item"] == ["Publish the minutes.", "Webcast the meetings."]
    (quoted,) = kinds["quote"]
    assert quoted.startswith("Comments on the second draft")
    assert quoted.endswith("until the last Friday of this month.")
    assert kinds["furniture"] == ["On 2 May 2030, the Chair wrote:", "Alpha Network, Hill Street 4"]
    assert any("can comment. Cafés and libraries" in text for text in kinds["body"])
    assert any("comments.pdf" in warning for warning in mail.warnings)


def test_an_e_mail_of_html_only_and_a_text_that_is_none(tmp_path: Path) -> None:
    page = "From: a@b.example\nDate: x\nMIME-Version: 1.0\nContent-Type: text/html\n\n<html><body><p>Publish all drafts.</p></body></html>"
    mail = read(write(tmp_path, "a.eml", page), role="submission")
    assert [paragraph.text for paragraph in mail.body()] == ["Publish all drafts."]
    assert mail.date is None
    letter = read(write(tmp_path, "b.txt", "From: the office of the Chair\n\nWe ask for more time."), role="submission")
    assert letter.metadata["kind"] == "text"


# ---- isolation


def test_a_crash_costs_only_its_file() -> None:
    from influence.readers.isolation import isolated

    assert isolated("os.path:basename", "/a/b", name="b") == "b"
    with pytest.raises(ReadingError, match=r"crash.pdf made the reading engine crash"):
        isolated("os:abort", name="crash.pdf")
    assert isolated("os.path:basename", "/a/c", name="c") == "c"


def test_a_file_that_hangs_is_given_up() -> None:
    from influence.readers.isolation import isolated

    with pytest.raises(ReadingError, match=r"hang.pdf could not be read within 0.3 seconds"):
        isolated("time:sleep", 60, name="hang.pdf", timeout=0.3)
    with pytest.raises(ReadingError, match=r"ZeroDivisionError|could not be read"):
        isolated("operator:truediv", 1, 0, name="x.pdf")


def test_whoever_reads_is_told_of_the_pages_of_scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def scan(function: str, path: Path, *, progress: Callable[[int, int], None], **_: object) -> ReadFile:
        progress(1, 2)
        progress(2, 2)
        return ReadFile([Block("1. States shall report.")])

    monkeypatch.setattr("influence.readers.isolation.isolated", scan)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.5 and so on")
    told: list[tuple[object, ...]] = []
    with telling_pages(lambda *page: told.append(page)):
        read_folder(tmp_path, role="submission")
        read(tmp_path / "scan.pdf", role="outcome", progress=lambda *page: told.append(("mine", *page)))
    read(tmp_path / "scan.pdf", role="outcome")  # nobody asks any more
    assert told == [("scan.pdf", 1, 2), ("scan.pdf", 2, 2), ("mine", 1, 2), ("mine", 2, 2)]


def test_progress_comes_through_and_gives_more_time() -> None:
    from influence.readers.isolation import isolated

    seen: list[tuple[int, int]] = []
    slow = {"name": "scan.pdf", "progress": lambda done, of: seen.append((done, of))}
    assert isolated("tests.slow_work:pages", 1, 0, **slow) == 1  # the process runs
    seen.clear()
    assert isolated("tests.slow_work:pages", 6, 0.2, timeout=1.0, **slow) == 6  # more than a second in all
    assert seen == [(done, 6) for done in range(1, 7)]
    with pytest.raises(ReadingError, match=r"scan.pdf could not be read within"):
        isolated("tests.slow_work:pages", 2, 30, timeout=0.3, **slow)

    def broken(done: int, of: int) -> None:
        raise RuntimeError("the caller's own")

    with pytest.raises(RuntimeError, match="own"):
        isolated("tests.slow_work:pages", 2, 0.01, name="scan.pdf", progress=broken)
    assert isolated("os.path:basename", "/a/c", name="c") == "c"


def raw_word_file(body: str, **parts: str) -> bytes:
    """A Word file from the XML of its body and of further parts (numbering, footnotes, styles)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{WORD}">{content}</w:{name}>')
    return stream.getvalue()


def word_paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def in_list(level: int, list_id: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def test_word_counts_its_automatic_numbers(tmp_path: Path) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, start, form, text in [(0, 27, "decimal", "%1."), (1, 1, "lowerLetter", "(%2)"), (2, 1, "lowerRoman", "(%3)")]
    )
    chapters = (
        '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>'
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum><w:abstractNum w:abstractNumId="8">{chapters}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    plan = [
        ("a", in_list(0)),
        ("b", in_list(1)),
        ("c", in_list(2)),
        ("d", in_list(2)),
        ("e", in_list(1)),
        ("f", in_list(0)),
        ("g", in_list(1)),
    ]
    plan += [("h", in_list(0, 2)), ("i", in_list(1, 2)), ("j", in_list(1, 2)), ("k", in_list(0, 3)), ("l", "")]
    body = "".join(word_paragraph(f"Paragraph {text}.", properties) for text, properties in plan)
    document = read(write(tmp_path, "a.docx", raw_word_file(body, numbering=numbering)), role="outcome")
    assert [paragraph.number for paragraph in document.paragraphs] == [
        "27",
        "27 (a)",
        "27 (a) (i)",
        "27 (a) (ii)",
        "27 (b)",
        "28",
        "28 (a)",
        "1",
        "1.1",
        "1.2",
        "5",
        None,
    ]


def test_word_footnotes_text_boxes_and_hidden_text(tmp_path: Path) -> None:
    body = (
        '<w:p><w:r><w:t>We ask for it</w:t></w:r><w:r><w:footnoteReference w:id="4"/></w:r><w:r><w:t>, as others did.</w:t></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>In a box.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:hyperlink><w:r><w:t>In a control</w:t></w:r></w:hyperlink></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>On page one </w:t></w:r><w:r><w:lastRenderedPageBreak/><w:t>and two.</w:t></w:r></w:p>"
    )
    notes = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="4"><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote>'
    )
    document = read(write(tmp_path, "a.docx", raw_word_file(body, footnotes=notes)), role="submission")
    check_offsets(document)
    assert [(p.kind, p.number, p.text, p.page) for p in document.paragraphs] == [
        ("body", None, "We ask for it, as others did.", 1),
        ("body", None, "In a box.", 1),
        ("body", None, "In a control", 1),
        ("body", None, "On page one and two.", 1),
        ("footnote", "footnote 1", "A note.", None),
    ]
    (mark,) = document.paragraphs[0].marks
    assert (mark.kind, mark.start, mark.end, mark.note) == ("footnote mark", 13, 13, "1")
    assert document.page_at(document.text.index("and two")).number == 2  # type: ignore[union-attr]


def test_word_moves_rows_that_go_and_remarks(tmp_path: Path) -> None:
    moved = "<w:moveFrom><w:r><w:t>in spring</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>in autumn</w:t></w:r></w:moveTo>"
    cells = "".join(f"<w:tc>{word_paragraph(text)}</w:tc>" for text in ("Old fee", "New fee"))
    table = f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>"
    remark = f'<w:comment w:id="0">{word_paragraph("Why?")}</w:comment>'
    last = word_paragraph("The broad\u00adband fund.")
    body = f"<w:p><w:r><w:t>It closes </w:t></w:r>{moved}</w:p>{table}{last}"
    report = read(write(tmp_path, "a.docx", raw_word_file(body, comments=remark)), role="draft")
    marks = {report.text[mark.start : mark.end]: mark.kind for paragraph in report.paragraphs for mark in paragraph.marks}
    assert marks == {"in spring": "deleted", "in autumn": "inserted", "Old fee": "deleted", "New fee": "deleted"}
    assert [len(paragraph.marks) for paragraph in report.paragraphs] == [2, 1, 1, 0, 0, 0]
    assert report.paragraphs[-1].text == "The broadband fund."
    assert any("margin (1)" in warning for warning in report.warnings)
    assert not any("control characters" in warning for warning in report.warnings)


def test_a_bold_word_makes_no_heading_and_a_bold_line_does(tmp_path: Path) -> None:
    def paragraph(bold: str, plain: str) -> str:
        return f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{bold}</w:t></w:r><w:r><w:t>{plain}</w:t></w:r></w:p>"

    rest = word_paragraph("Every office answers within a week, and everybody may read what it answered.")
    body = paragraph("Access to files", "") + rest + paragraph("Fees", " and who pays them") + rest
    report = read(write(tmp_path, "a.docx", raw_word_file(body)), role="submission")
    assert texts(report, "heading") == ["Access to files"]


def test_a_word_cell_merged_over_rows_is_read_once_and_the_rows_below_keep_their_columns(tmp_path: Path) -> None:
    def cell(text: str, merged: str = "") -> str:
        return f"<w:tc><w:tcPr>{merged}</w:tcPr>{word_paragraph(text)}</w:tc>"

    rows = (
        cell("Article") + cell("Text of the draft") + cell("Proposed text"),
        cell("Article 5", '<w:vMerge w:val="restart"/>') + cell("Fees are due.") + cell("Fees are waived."),
        # What a file has under a merged cell is not shown.
        cell("hidden", "<w:vMerge/>") + cell("Files are kept.") + cell("Files are burnt."),
    )
    table = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    report = read(write(tmp_path, "a.docx", raw_word_file(table)), role="submission")
    assert texts(report)[3:] == ["Article 5", "Fees are due.", "Fees are waived.", "Files are kept.", "Files are burnt."]
    assert [paragraph.side for paragraph in report.paragraphs[4:]] == ["old", "new", "old", "new"]


def test_an_open_document_text(tmp_path: Path) -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{name}="{names}{name}:1.0"' for name in ("office", "text", "table", "style"))
    content = f"""<office:document-content {spaces}><office:automatic-styles>
      <style:style style:name="T1"><style:text-properties style:text-line-through-style="solid"/></style:style>
      <text:list-style style:name="L1">
      <text:list-level-style-number text:level="1" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/></text:list-style>
      </office:automatic-styles><office:body><office:text>
      <text:h text:outline-level="1">Our asks</text:h>
      <text:p>We <text:span text:style-name="T1">demand</text:span> ask<text:note><text:note-citation>1</text:note-citation>
      <text:note-body><text:p>Politely.</text:p></text:note-body></text:note>:</text:p>
      <text:list text:style-name="L1"><text:list-item><text:p>Publish drafts.</text:p></text:list-item>
      <text:list-item><text:p>Webcast meetings.</text:p></text:list-item></text:list>
      <table:table>
      <table:table-row><table:table-cell><text:p>Current text</text:p></table:table-cell>
      <table:table-cell><text:p>Proposed</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>may</text:p></table:table-cell>
      <table:table-cell><text:p>shall</text:p></table:table-cell></table:table-row></table:table>
      </office:text></office:body></office:document-content>"""
    path = tmp_path / "a.odt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    document = read(path, role="submission")
    check_offsets(document)
    assert [(p.kind, p.number, p.side, p.text) for p in document.paragraphs] == [
        ("heading", None, None, "Our asks"),
        ("body", None, None, "We demand ask:"),
        ("list item", "(a)", None, "Publish drafts."),
        ("list item", "(b)", None, "Webcast meetings."),
        ("table cell", None, None, "Current text"),
        ("table cell", None, None, "Proposed"),
        ("table cell", None, "old", "may"),
        ("table cell", None, "new", "shall"),
        ("footnote", "footnote 1", None, "Politely."),
    ]
    assert [document.text[mark.start : mark.end] for mark in document.paragraphs[1].marks if mark.kind == "deleted"] == ["demand"]


def test_an_e_book(tmp_path: Path) -> None:
    path = tmp_path / "a.epub"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", '<container><rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>')
        archive.writestr(
            "in/book.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
            "<dc:title>Our book</dc:title><dc:language>en-GB</dc:language></metadata>"
            '<manifest><item id="b" href="b%20b.xhtml"/><item id="a" href="a.xhtml"/></manifest>'
            '<spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>',
        )
        archive.writestr("in/a.xhtml", '<?xml version="1.0" encoding="utf-8"?><html><body><h1>One</h1><p>First page.</p></body></html>')
        archive.writestr("in/b b.xhtml", "<html><body><p>Second page.</p></body></html>")
    document = read(path, role="baseline")
    assert texts(document) == ["One", "First page.", "Second page."]
    assert (document.title, document.language) == ("Our book", "en")
    assert any("missing" in warning for warning in document.warnings)


def test_spreadsheets_and_slides_are_named(tmp_path: Path) -> None:
    for member, words in [("xl/workbook.xml", "spreadsheet"), ("ppt/presentation.xml", "slides"), ("x.txt", "ZIP archive")]:
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(member, "<x/>")
        with pytest.raises(ReadingError, match=words):
            read(path, role="submission")


def test_words_that_were_glued_are_separated_with_a_warning(tmp_path: Path) -> None:
    text = "The ABC is old. The ABC is large. The ABC is here.\n\nTheABCis ours, and WebCAST is none of that.\n"
    document = read(write(tmp_path, "a.txt", text), role="submission")
    assert document.paragraphs[1].text == "The ABC is ours, and WebCAST is none of that."
    assert any("separated" in warning for warning in document.warnings)


def test_paragraphs_cut_by_a_page_are_joined(tmp_path: Path) -> None:
    source = (
        "The working group heard from many people that its meetings should be open to all who\n\nwish to come.\n\nmore time\n\nmore money\n"
    )
    document = read(write(tmp_path, "a.md", source), role="submission")
    assert texts(document)[0].endswith("open to all who wish to come.")
    assert texts(document)[1:] == ["more time", "more money"]


def test_a_masthead_of_fields_and_lost_bullets() -> None:
    text = (
        "A paper on the openness of meetings\nOrganisation: Alpha Network\nRegion: Europe\n"
        "We hold that all meetings of the group should be open to everybody\n"
        "who wishes to come, and that the papers should be there for all to read in time:\n"
        "? The drafts of the group should be published three weeks before each of\n"
        "the meetings.\n? The meetings should be webcast, and the recordings kept for later use by\nothers.\n"
    )
    assert [(kind, text[:12]) for kind, text in blocks_of(text)] == [
        ("heading", "A paper on t"),
        ("body", "Organisation"),
        ("body", "Region: Euro"),
        ("body", "We hold that"),
        ("list item", "The drafts o"),
        ("list item", "The meetings"),
    ]


def test_headings_of_one_kind_are_on_one_level() -> None:
    headings = [("Article 1", 2), ("Article 2", 3), ("Scope", 4), ("Option I", 1), ("Article 3", 2)]
    blocks = [part for text, level in headings for part in (Block(text, kind="heading", level=level), Block(f"Text under {text}."))]
    document = assemble(ReadFile(blocks), id="x", role="draft", language="en")
    assert [paragraph.headings for paragraph in document.paragraphs if paragraph.kind == "body"] == [
        ("Article 1",),
        ("Article 2",),
        ("Article 2", "Scope"),
        ("Article 2", "Scope", "Option I"),
        ("Article 3",),
    ]


def test_bold_paragraphs_of_a_page_are_headings() -> None:
    page = (
        "<html><body><h1>A paper</h1><p><b>Our asks</b></p><p>We ask that all drafts are published before they are adopted.</p>"
        "<p><strong>Our reasons</strong></p><p>Nobody can comment on what <b>nobody</b> has seen.</p></body></html>"
    )
    document = assemble(read_html(page.encode(), name="x.html"), id="x", role="submission")
    assert [paragraph.headings for paragraph in document.paragraphs if paragraph.kind == "body"] == [
        ("A paper", "Our asks"),
        ("A paper", "Our reasons"),
    ]

"""Themes: what a term matches and what it does not, windows, REFI-QDA, and what is said about a bad codebook."""

from __future__ import annotations

import re
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.document import Document
from influence.errors import TableError
from influence.resources import data_path
from influence.themes import WINDOW, Codebook, Theme
from influence.themes.refi import Coding, code_paragraphs, read_project, write_project
from influence.words import stem


def book(*terms: str) -> Codebook:
    return Codebook([Theme("t", terms)])


def has(term: str, text: str) -> bool:
    return bool(book(term).themes_of(text))


SHIPPED = Codebook.read(data_path("codebooks/digital-governance.toml"))


@pytest.mark.parametrize(
    "text",
    [
        "the gender digital divide",
        "Gender digital divides remain.",
        "a digital gender gap of nine points",
        "Bridging the divide between women and men online",
        "gaps in the use of the internet between girls and boys",
        "THE GENDER-DIGITAL-DIVIDE",
    ],
)
def test_the_gender_digital_divide_is_found_in_all_its_forms(text):
    assert "gender digital divide" in SHIPPED.themes_of(text)


@pytest.mark.parametrize(
    ("theme", "text"),
    [
        ("human-centric approach", "maintaining a human-centric approach"),
        ("human-centric approach", "The human centred design of forms"),
        ("human-centric approach", "People should stand at the centre of every reform."),
        ("vulnerable groups", "the effects on marginalised communities"),
        ("multistakeholder participation", "multi-stakeholder dialogue"),
        ("multistakeholder participation", "A multistakeholder body"),
        ("capacity-building", "Building the capacities of small administrations"),
        ("capacity-building", "capacity building"),
        ("human rights online", "freedom of assembly"),
        ("transparency and access to documents", "Lists of meetings should be published."),
        ("net neutrality", "network operators must not throttle rivals"),
        ("privacy and data protection", "data subjects' rights"),
        ("accessibility for persons with disabilities", "accessible forms"),
        ("artificial intelligence and automated decisions", "algorithmic systems"),
        ("cybercrime and norms of State behaviour", "cybercrimes"),
    ],
)
def test_the_shipped_codebook_knows_the_usual_forms(theme, text):
    assert theme in SHIPPED.themes_of(text)


@pytest.mark.parametrize(
    ("theme", "text"),
    [
        ("accessibility for persons with disabilities", "access to the building"),
        ("gender digital divide", "The divide between rich and poor countries online"),
        ("privacy and data protection", "two in-person informal meetings"),
        ("artificial intelligence and automated decisions", "He said so again."),
        ("net neutrality", "Switzerland's neutrality"),
        ("public services and administration", "(d) companies; and e. Governments"),
        ("children and young people", "speakers of minority languages"),
        ("vulnerable groups", "This is done remotely to reach more people."),
        ("digital identity", "an authentic list"),
        ("environment and climate", "a safe online environment"),
        ("accessibility for persons with disabilities", "The list should be easily accessible."),
    ],
)
def test_the_shipped_codebook_is_not_fooled(theme, text):
    assert theme not in SHIPPED.themes_of(text)


def test_every_term_of_the_shipped_codebook_finds_itself():
    for theme in SHIPPED.themes:
        for term in theme.terms:
            plain = " ".join(re.sub(r"\|\S+", "", part).replace("*", "").replace("=", "") for part in term.partition("/")[0].split("+"))
            assert theme.name in SHIPPED.themes_of(plain), term


def test_no_text_has_no_theme():
    assert SHIPPED.themes_of("") == ()
    assert Codebook([]).themes_of("gender digital divide") == ()


def test_the_first_and_the_last_word_count():
    assert has("digital divide", "digital divide")
    assert has("digital divide", "we name the digital divide")
    assert not has("digital divide", "digital")


def test_words_of_a_phrase_stand_next_to_each_other_and_in_order():
    assert not has("digital divide", "a divide that is digital")
    assert not has("digital divide", "digital and social divide")


def test_a_hyphen_joins_or_parts():
    for written in ("capacity-building", "capacity building", "capacitybuilding", "Capacity‑Building"):
        assert has("capacity-building", written)
    assert has("capacity building", "capacity-building")


def test_an_equals_sign_asks_for_this_form():
    assert has("=accessible", "Accessible forms") and not has("=accessible", "access to forms")


def test_a_star_asks_for_a_beginning():
    assert has("censor*", "censorship") and not has("censor*", "self censure")


def test_a_window_ends_after_its_words_and_with_the_sentence():
    filler = " and" * (WINDOW - 2)
    assert has("women + online", f"women{filler} online")
    assert not has("women + online", f"women{filler} and online")
    assert has("women + online /30", f"women{filler} and online")
    assert not has("women + online", "We met the women. Online services came later.")
    assert has("women + online", "women, e.g. those who are online")


def test_two_parts_of_a_term_need_two_places():
    assert not has("access|data + data|portal", "data")
    assert has("access|data + data|portal", "data about data")


def test_a_hit_says_where():
    text = "We ask for a digital gender gap index."
    [hit] = book("digital gender gap").find(text)
    assert text[hit.start : hit.end] == "digital gender gap"


# A stop before a small letter ends no sentence, so that the brute force below needs to know nothing of sentences.
words = st.sampled_from(["women", "online", "divide", "the", "a-b", "data", "flows", "data-Flows", "."])


@settings(max_examples=200, deadline=None)
@given(st.lists(words, max_size=25), st.sampled_from(["data flow", "women + divide", "women|data + online|flow", "a-b", "data + data"]))
def test_a_slow_twin_agrees(parts, term):
    text = " ".join(parts)
    assert has(term, text) == slow_match(term, text)


def slow_match(term: str, text: str) -> bool:
    """The same question by brute force, without sentence ends (the words have none that count)."""
    units = [stem(piece) for word in text.lower().split() if word != "." for piece in word.split("-")]
    joined = [stem(word) for word in text.lower().split() if word != "."]
    if term == "a-b":
        return "ab" in joined or any(units[at : at + 2] == ["a", "b"] for at in range(len(units)))
    phrases = [[{stem(option) for option in word.split("|")} for word in part.split()] for part in term.split("+")]
    places = [
        [
            (at, at + len(phrase))
            for at in range(len(units) - len(phrase) + 1)
            if all(units[at + i] in slot for i, slot in enumerate(phrase))
        ]
        for phrase in phrases
    ]
    if len(places) == 1:
        return bool(places[0])
    return any(a != b and max(a[1], b[1]) - min(a[0], b[0]) <= WINDOW for a in places[0] for b in places[1])


def test_a_codebook_survives_refi_qda(tmp_path):
    path = SHIPPED.write(tmp_path / "book.qdc")
    again = Codebook.read(path)
    assert again.themes == SHIPPED.themes
    assert path.read_bytes() == SHIPPED.write(tmp_path / "again.qdc").read_bytes()


def test_levels_survive_refi_qda(tmp_path):
    codebook = Codebook([Theme("rights", ("rights",)), Theme("access", ("access",), "why", "rights"), Theme("data", ("data",))])
    assert Codebook.read(codebook.write(tmp_path / "levels.qdc")).themes == codebook.themes


def test_a_code_of_another_program_is_found_by_its_name(tmp_path):
    path = tmp_path / "other.qdc"
    path.write_text(
        '<?xml version="1.0"?><CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Other 1"><Codes>'
        '<Code guid="1" name="Net neutrality!" isCodable="true"><Description>Traffic.</Description>'
        '<Code guid="2" name="Paid priority" isCodable="true"/></Code></Codes></CodeBook>',
        encoding="utf-8",
    )
    codebook = Codebook.read(path)
    assert [(theme.name, theme.parent) for theme in codebook.themes] == [("Net neutrality!", None), ("Paid priority", "Net neutrality!")]
    assert codebook.themes_of("They want net neutrality.") == ("Net neutrality!",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('[[theme]]\nname = "a"\nterms = ["x"\n', "TOML"),
        ("title = 'x'\n", "no themes"),
        ('\n[[theme]]\nterms = ["x"]\n', "line 2: a theme without a name"),
        ('[[theme]]\nname = "a"\nterms = "x"\n', 'terms = ["x"]'),
        ('[[theme]]\nname = "a"\n', "no list of terms"),
        ('[[theme]]\nname = "a"\nterms = ["x"]\n\n[[theme]]\nname = "a"\nterms = ["y"]\n', "line 5: theme 'a' is there twice"),
        ('[[theme]]\nname = "a"\nterms = [\n  "ok",\n  "women + ",\n]\n', "line 5"),
        ('[[theme]]\nname = "a"\nterms = ["(x)"]\n', "'(x)', which is no word"),
        ('[[theme]]\nname = "a"\nterms = ["x + y /many"]\n', "number of words"),
        ('[[theme]]\nname = "a"\nterms = ["x"]\ncolour = "red"\n', "colour"),
    ],
)
def test_a_bad_codebook_is_told_with_line_and_cure(tmp_path, content, said):
    path = tmp_path / "bad.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=re.escape(said)):
        Codebook.read(path)


@pytest.mark.parametrize(
    ("name", "content"), [("no.toml", None), ("x.csv", b"a"), ("x.qdc", b"<a"), ("x.qdc", b"<Project/>"), ("x.toml", b"\xff\xfe")]
)
def test_other_files_are_refused(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=name):
        Codebook.read(tmp_path / name)


REPORT = Document.from_paragraphs(
    "report",
    [("1", "Nothing here."), ("2", "Öffnung 𝔘: privacy of children"), ("3", "Privacy\x07 again")],
    role="outcome",
    title="A <report> & more",
)
SMALL = Codebook([Theme("privacy", ("privacy",), "Data about people."), Theme("children", ("children",), parent="privacy")], title="small")


def test_coded_passages_survive_refi_qda(tmp_path):
    codings = code_paragraphs(SMALL, [REPORT])
    assert [(REPORT.text[coding.start : coding.end], coding.theme) for coding in codings] == [
        ("Öffnung 𝔘: privacy of children", "privacy"),
        ("Öffnung 𝔘: privacy of children", "children"),
        ("Privacy\x07 again", "privacy"),
    ]
    path = write_project(tmp_path / "coded.qdpx", SMALL, [REPORT], codings)
    project = read_project(path)
    assert project.codebook.themes == SMALL.themes and project.warnings == ()
    assert project.documents[0].text == REPORT.text and project.documents[0].id == "report"
    assert sorted(project.codings, key=str) == sorted(codings, key=str)
    assert path.read_bytes() == write_project(tmp_path / "again.qdpx", SMALL, [REPORT], reversed(codings)).read_bytes()


def test_a_project_without_texts_is_empty_and_not_wrong(tmp_path):
    project = read_project(write_project(tmp_path / "empty.qdpx", Codebook([]), [], []))
    assert (project.documents, project.codings, project.codebook.themes) == ((), (), ())


def test_a_project_of_another_program(tmp_path):
    """Capitals in folder names, a byte-order mark, a picture, a selection beyond the text, an inline text."""
    path = tmp_path / "other.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Sources/ABC.txt", b"\xef\xbb\xbfWomen online.\r\nMore.")
        archive.writestr(
            "project.qde",
            """<?xml version="1.0" encoding="utf-8"?>
            <Project xmlns="urn:QDA-XML:project:1.0" name="x"><Users><User guid="u" name="Ana"/></Users>
            <CodeBook><Codes><Code guid="c" name="Gender"><Code guid="d" name="Access"/></Code></Codes></CodeBook>
            <Sources>
              <TextSource guid="t" name="Interview 1" plainTextPath="internal://ABC.txt">
                <PlainTextSelection guid="s" name="" startPosition="0" endPosition="5" creatingUser="u">
                  <Coding guid="k"><CodeRef targetGUID="c"/></Coding><Coding guid="l"><CodeRef targetGUID="zz"/></Coding>
                </PlainTextSelection>
                <PlainTextSelection guid="w" name="" startPosition="10" endPosition="500"><Coding guid="m"/></PlainTextSelection>
              </TextSource>
              <TextSource guid="i" name="Interview 1"><PlainTextContent>Short.</PlainTextContent></TextSource>
              <PictureSource guid="p" name="Photo" path="internal://p.png"/>
            </Sources></Project>""",
        )
    project = read_project(path)
    assert [document.id for document in project.documents] == ["interview-1", "interview-1-2"]
    assert project.documents[0].text == "Women online.\r\nMore." and [p.text for p in project.documents[0].paragraphs] == [
        "Women online.",
        "More.",
    ]
    assert project.codings == (Coding("interview-1", 0, 5, "Gender", "Ana"),)
    assert len(project.warnings) == 2 and "Photo" in project.warnings[1]


@pytest.mark.parametrize("content", [None, b"", b"no zip", "empty zip", "no xml", "wrong root"])
def test_a_bad_project_is_told(tmp_path, content):
    path = tmp_path / "bad.qdpx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        with zipfile.ZipFile(path, "w") as archive:
            if content != "empty zip":
                archive.writestr("project.qde", "<x" if content == "no xml" else "<CodeBook/>")
    with pytest.raises(TableError, match=r"bad\.qdpx"):
        read_project(path)


def test_a_coding_of_something_else_is_refused(tmp_path):
    for coding in (Coding("other", 0, 1, "privacy"), Coding("report", 0, 1, "other"), Coding("report", 0, 10_000, "privacy")):
        with pytest.raises(TableError):
            write_project(tmp_path / "x.qdpx", SMALL, [REPORT], [coding])
    with pytest.raises(TableError, match=r"\.qdpx"):
        write_project(tmp_path / "x.zip", SMALL, [REPORT], [])


class CountingEncoder:
    """As many dimensions as letters; texts with the same letters are near."""

    def encode(self, texts):
        import numpy as np

        return np.array([[text.lower().count(letter) for letter in "abcdefghijklmnopqrstuvwxyz"] for text in texts], dtype=float)


def test_a_theme_is_suggested_only_where_no_term_was_found():
    codebook = Codebook([Theme("zoo", ("zebra",), "zzz ooo"), Theme("bath", ("bathtub",), "bbb aaa ttt hhh")])
    texts = ["ooze zoom", "a zebra", "", "bath hat tab", "quiz fjord"]
    suggested = codebook.suggest(texts, CountingEncoder(), least=0.5)
    assert [suggestion and suggestion.theme for suggestion in suggested[:4]] == ["zoo", None, None, "bath"]
    assert codebook.suggest([], CountingEncoder()) == [] and Codebook([]).suggest(["x"], CountingEncoder()) == [None]


def test_what_the_terms_miss_is_suggested_by_meaning():
    from influence.encoders import load_encoder

    [suggestion] = SHIPPED.suggest(
        ["All cultures and tongues should be seen on the web, each in its own language."], load_encoder("static"), least=0.3
    )
    assert suggestion and suggestion.theme == "cultural and linguistic diversity"

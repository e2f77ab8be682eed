"""Quotations: where they begin and end, which paragraph is named for them, and what is found in the outcome."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.document import Document, Paragraph, Span
from influence.examples import demonstration_path, load_demonstration
from influence.quotations import check_quotation, check_quotations, find_quotations, references_in
from influence.readers import read

OUTCOME = Document.from_paragraphs(
    "report",
    [
        ("1", "Parties note that forms are long and that queues are longer."),
        ("2", "Parties should publish the list of systems, of suppliers and of known errors every year."),
        ("2 (a)", "the name of each system and the office that uses it;"),
        ("2 (b)", "the number of complaints."),
        ("3", "Co-operation between medium-sized offices rose by 2.5% in the first year."),
        ("Article 4 (1)", "Whoever asks shall receive an answer within thirty days of the request."),
        (None, "Mindful of the patience of those who wait,"),
    ],
    role="outcome",
)


def brief(*paragraphs: str) -> Document:
    return Document.from_paragraphs("brief", [(None, text) for text in paragraphs], role="submission")


def quoted(*paragraphs: str) -> list[str]:
    return [quotation.text for quotation in find_quotations(brief(*paragraphs))]


def named(text: str) -> list[tuple[str, ...]]:
    return [quotation.places for quotation in find_quotations(brief(text))]


def check(text: str, *places: str):
    return check_quotation(text, OUTCOME, places=places)


@pytest.mark.parametrize(
    "text",
    [
        "It says “the list of systems” now.",
        'It says "the list of systems" now.',
        "It says «the list of systems» now.",
        "Es sagt „the list of systems“ now.",
        "It says ‘the list of systems’ in the ministry's words.",
        "“the list of systems”",
        "(“the list of systems”)",
        "It says ``the list of systems'' now.",
    ],
)
def test_all_kinds_of_quotation_marks(text):
    assert quoted(text) == ["the list of systems"]


def test_only_the_outermost_marks_count():
    assert quoted("It says “they call it the “long list” of systems” there.") == ["they call it the “long list” of systems"]


def test_the_first_and_the_last_quotation_are_found():
    text = "“First words of all” and then “some in the middle” and “the last words here”"
    assert quoted(text) == ["First words of all", "some in the middle", "the last words here"]


def test_a_missing_mark_is_a_doubt_and_loses_nothing():
    [lost] = find_quotations(brief('An answer. The list of all systems is long", which is true.'))
    assert lost.text == "The list of all systems is long" and "opening" in lost.doubt
    [lost] = find_quotations(brief("It says “the list is long and never ends."))
    assert lost.text == "the list is long and never ends." and "closing" in lost.doubt


def test_names_and_scare_quotes_are_no_quotations_unless_a_paragraph_is_named():
    assert quoted("They call it “interaction”.") == []
    assert quoted("They call it “interaction” (para. 3).") == ["interaction"]


def test_no_marks_no_quotations():
    assert find_quotations(brief("It's the ministry's list; 5' by 6'.")) == [] == find_quotations(brief())


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("“the list of systems”, para 3.", ("3",)),
        ("“the list of systems” (para. 3).", ("3",)),
        ("“the list of systems” (final report, paragraph 12 (b)).", ("12 (b)",)),
        ("“the list of systems” (paragraph 12(b)).", ("12 (b)",)),
        ("“the list of systems” (paras. 3-5)", ("3", "4", "5")),
        ("“the list of systems”, paragraphs 3 and 5", ("3", "5")),
        ("“the list of systems” (§ 7)", ("7",)),
        ("“the list of systems” (Art. 4(1))", ("Article 4 (1)",)),
        ("“the list of systems” (OP 6 bis)", ("6 bis",)),
        ("“the list of systems” (PP3)", ("PP3",)),
        ("“the list of systems” (preambular paragraph 3)", ("PP3",)),
        ("“the list of systems” (recital 47)", ("Recital 47",)),
        ("“the list of systems” (Recommendation 4 (a))", ("Recommendation 4 (a)",)),
        ("“the list of systems” (section IV)", ("Section IV",)),
        ("“the list of systems” (Article 5, paragraph 2)", ("Article 5 (2)",)),
        ("“the list of systems” (Art. 5, para. 2 (b))", ("Article 5 (2) (b)",)),
        ("“the list of systems” (A/75/816, para. 12)", ("12",)),
        ("“the list of systems” (pp. 3-4)", ("page 3", "page 4")),
        ("“the list of systems” (p. 2)", ("page 2",)),
        ("Paragraph 3 is long. It says “the list of systems”.", ("3",)),
        ("As paragraph 3 says, “the list of systems” is public. Paragraph 9 is not quoted.", ("3",)),
        ("“the list of systems” is public. In paragraph 9 nothing is said.", ()),
        ("“the list of systems” is public", ()),
        ("In 2030, 12 Parties said “the list of systems”.", ()),
    ],
)
def test_the_paragraph_named(text, places):
    assert named(text) == [places]


def test_each_quotation_keeps_its_own_paragraph():
    assert named("(“the first of them”, para 3; “the second of them”, para 4)") == [("3",), ("4",)]
    assert named("“the first of them” (para 3) and “the second of them” too") == [("3",), ()]


def test_a_paragraph_named_for_the_next_quotation_is_not_this_one_s():
    text = "Paragraph 4 “decides to extend the mandate”, and paragraph 5 “expresses its willingness to go on”; “it ends here” (para. 6)."
    assert [quotation.places for quotation in find_quotations(brief(text))] == [("4",), ("5",), ("6",)]


def test_offsets_point_at_the_words():
    document = brief("Nothing here.", "Here it says “the list of systems” (para 2).")
    [quotation] = find_quotations(document)
    assert document.quote(quotation.span) == quotation.text and quotation.paragraph_id == "brief/p2"


@pytest.mark.parametrize(
    "text",
    [
        "publish the list of systems, of suppliers and of known errors every year",
        "Publish the LIST of systems of suppliers — and of known errors",
        "[P]ublish the list of systems",
        "Parties should publish the list … every year",
        "Parties should publish the list [...] every year.",
        "[The States] should publish the list of systems",
        "publish[ing] the list of systems",
        "Parties should publish the list of systems, of sup- pliers and of known errors",
        "the list of sys\u00adtems",
        "known errors every year. the name of each system",
    ],
)
def test_verbatim(text):
    assert check(text).verdict == "verbatim"


@pytest.mark.parametrize("text", ["Cooperation between medium sized offices", "co-operation between medium- sized offices rose by 2.5%"])
def test_hyphens_do_not_matter(text):
    assert check(text, "3").verdict == "verbatim"


@pytest.mark.parametrize(
    "text", ["the list of system", "he list of systems", "rose by 25% in the first year", "rose by 2.6% in the first year"]
)
def test_a_letter_or_a_figure_does_matter(text):
    assert check(text).verdict in {"altered", "not found"}


def test_a_point_belongs_to_its_paragraph():
    assert check("the number of complaints", "2").verdict == "verbatim"
    assert check("the number of complaints", "2 (b)").verdict == "verbatim"
    assert check("the number of complaints", "2 (a)").verdict == "elsewhere"


def test_an_article_is_no_paragraph():
    assert check("shall receive an answer", "Article 4").verdict == "verbatim"
    assert check("shall receive an answer", "4").verdict == "elsewhere"


def test_elsewhere_says_where():
    found = check("forms are long", "3")
    assert found.verdict == "elsewhere" and found.numbers == ("1",) and "paragraph 1, not in 3" in found.note


def test_an_altered_quotation_shows_the_difference():
    found = check("Parties shall publish the list of systems, of suppliers and of errors every year", "2")
    assert found.verdict == "altered" and found.numbers == ("2",)
    assert [str(difference) for difference in found.differences] == ["“shall” for “should”", "“known” was left out"]
    assert found.flags


def test_a_figure_that_differs_is_flagged():
    found = check("Whoever asks shall receive an answer within ten days of the request")
    assert [str(difference) for difference in found.differences] == ["“ten” for “thirty”"]


def test_an_invented_quotation_is_not_found():
    found = check("Parties shall abolish every form and close all queues by next spring", "2")
    assert found.verdict == "not found" and found.found is None and found.paragraphs == ()


def test_an_unnumbered_paragraph_can_be_quoted():
    assert "unnumbered" in check("the patience of those who wait").note


def test_an_outcome_without_text_holds_nothing():
    empty = Document.from_paragraphs("report", [], role="outcome")
    assert [found.verdict for found in check_quotations(brief("“the list of systems”"), empty)] == ["not found"]


def test_a_quotation_of_marks_alone_is_none():
    assert check("… [...]").verdict == "not found"


words = [word for paragraph in OUTCOME.paragraphs for word in paragraph.text.split()]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(words) - 1), st.integers(1, 12))
def test_every_run_of_words_of_the_outcome_is_verbatim(at, length):
    text = " ".join(words[at : at + length])
    found = check(text)
    assert found.verdict == "verbatim" and found.found is not None
    assert plain(text) in plain(OUTCOME.quote(Span("report", found.found.start, found.found.end + 1)))


def plain(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def test_footnotes_do_not_cut_a_sentence():
    parts = [("Parties should publish the list", "body"), ("1 See annex.", "footnote"), ("of systems every year.", "body")]
    paragraphs, text = [], ""
    for number, (part, kind) in enumerate(parts):
        paragraphs.append(Paragraph(f"r/p{number}", Span("r", len(text), len(text) + len(part)), part, kind))
        text += part + "\n"
    outcome = Document("r", "outcome", text, tuple(paragraphs))
    assert check_quotation("publish the list of systems", outcome).verdict == "verbatim"


def test_a_quotation_over_two_paragraphs_may_leave_out_the_second_s_number():
    rows = [("4", "4. Decides to extend the mandate;"), ("5", "5. Expresses its willingness to go on.")]
    outcome = Document.from_paragraphs("r", rows, role="outcome")
    for words in ("extend the mandate; Expresses its willingness", "extend the mandate; 5. Expresses its willingness"):
        found = check_quotation(words, outcome)
        assert (found.verdict, found.numbers) == ("verbatim", ("4", "5")) and "paragraphs 4 to 5" in found.note


def test_words_that_come_often_do_not_hide_a_small_change():
    text = "The Mission shall report to the Council, and the Mission shall adopt an inclusive approach to this."
    outcome = Document.from_paragraphs("r", [("PP2", text)], role="outcome")
    found = check_quotation("the Mission shall not adopt an inclusive approach", outcome)
    assert found.verdict == "altered" and [str(difference) for difference in found.differences] == ["“not” is not there"]
    assert found.note.startswith("PP2 reads otherwise")


def test_a_quotation_in_another_language_is_told_as_such():
    outcome = Document.from_paragraphs(
        "r", [("4", "Decides to extend the mandate of the Mission until October.")], role="outcome", language="en"
    )
    found = check_quotation("Décide de proroger le mandat de la Mission jusqu’au mois d’octobre", outcome)
    assert found.verdict == "not found" and "(fr)" in found.note


def test_a_preamble_s_fourth_paragraph_is_not_paragraph_4():
    outcome = Document.from_paragraphs("r", [("4", "Decides to extend the mandate."), ("PP4", "Noting the letter.")], role="outcome")
    assert check_quotation("extend the mandate", outcome, places=("PP4",)).verdict == "elsewhere"
    assert check_quotation("Noting the letter", outcome, places=("PP4",)).verdict == "verbatim"


def test_references():
    assert references_in("see para. 3, Article 5(1)(b) and pp. 3") == ("3", "Article 5 (1) (b)", "page 3")
    assert references_in("in 2030, at 5 p.m., 3 parties") == ()


def test_the_demonstration_brief_is_checked_as_its_key_says():
    document = read(demonstration_path("advocacy-brief.md"), role="submission")
    checks = check_quotations(document, load_demonstration().outcome)
    with demonstration_path("brief-key.csv").open(encoding="utf-8", newline="") as file:
        key = list(csv.DictReader(file))
    assert len(checks) == len(key)
    for found, entry in zip(checks, key, strict=True):
        assert found.quotation.text.split()[:3] == entry["quotation"].split()[:3]
        assert (found.verdict, "|".join(found.numbers), "|".join(found.quotation.places)) == (
            entry["verdict"],
            entry["place"],
            entry["named"],
        )

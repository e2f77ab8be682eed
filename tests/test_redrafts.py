"""Amendments, in tables and in one column: one test for each way in which submissions print them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import influence as inf
from influence.document import Document, Mark
from influence.recommendations import find_recommendations
from influence.recommendations.instructions import instruction
from tests.made_pdfs import line, text, width, write_pdf


def paper(*texts: str, headings: tuple[str, ...] = ()) -> Document:
    made = Document.from_paragraphs("alpha", [(None, one) for one in texts], role="submission")
    return replace(made, paragraphs=tuple(replace(p, kind="heading") if p.text in headings else p for p in made.paragraphs))


def marked(document: Document, **marks: str) -> Document:
    """Mark the first place of each text: `deleted="old words"`."""
    made = []
    for paragraph in document.paragraphs:
        found = [
            Mark(kind, paragraph.span.start + at, paragraph.span.start + at + len(words))  # type: ignore[arg-type]
            for kind, many in marks.items()
            for words in many.split("|")
            if (at := paragraph.text.find(words)) >= 0
        ]
        made.append(replace(paragraph, marks=tuple(sorted(found, key=lambda mark: mark.start))))
    return replace(document, paragraphs=tuple(made))


def amended(document: Document) -> list[tuple[str, str, str | None]]:
    return [
        (ask.action, ask.text, ask.replaces) for ask in find_recommendations(document) if ask.cue.startswith(("amendment", "instruction"))
    ]


def table(*rows: tuple[str | None, str | None]) -> Document:
    """A table of old and new text: a row with one empty side has one cell."""
    texts: list[str] = []
    sides: list[tuple[str, int]] = []
    for row, (old, new) in enumerate(rows):
        for side, words in (("old", old), ("new", new)):
            if words is not None:
                texts.append(words)
                sides.append((side, row))
    made = paper(*texts)
    place = {(side, row): f"alpha/p{at}" for at, (side, row) in enumerate(sides, 1)}
    cells = [
        replace(paragraph, kind="table cell", side=side, pair=place.get(("new" if side == "old" else "old", row)))  # type: ignore[arg-type]
        for paragraph, (side, row) in zip(made.paragraphs, sides, strict=True)
    ]
    return replace(made, paragraphs=tuple(cells))


# ---------------------------------------------------------------- tables


def test_the_ask_is_what_stands_after_the_changes_inside_one_cell() -> None:
    rows = table(("Operators may keep logs for two years.", "Operators may shall keep logs for two years one year."))
    assert amended(marked(rows, deleted="may |two years ", inserted="shall|one year")) == [
        (
            "change",
            "Operators shall keep logs for one year.",
            "Operators may shall keep logs for two years one year.".replace(" shall", "").replace(" one year", ""),
        )
    ]


def test_a_cell_alone_gives_old_and_new_from_its_marks() -> None:
    document = marked(table((None, "Operators may must report.")), deleted="may ", inserted="must ")
    assert amended(document) == [("change", "Operators must report.", "Operators may report.")]


@pytest.mark.parametrize("gone", ["deleted", "Delete", "[Deleted]", "(3) deleted", "Art. 7 (1) deleted", "to be deleted", "–", "…"])
def test_a_cell_that_only_says_delete_deletes(gone: str) -> None:
    assert amended(table(("(3) Fees are waived for schools.", gone))) == [
        ("delete", "Delete: (3) Fees are waived for schools.", "(3) Fees are waived for schools.")
    ]


@pytest.mark.parametrize(
    "head", ["Amendment", "Our Network Amendment", "Article 5", "Recital (7)", "Or. en Justification", "Proposed new text"]
)
def test_headers_and_places_in_cells_ask_for_nothing(head: str) -> None:
    assert amended(table((None, head), ("The list is kept.", "The list is kept."))) == []


def test_a_title_beside_nothing_is_not_deleted() -> None:
    assert amended(table(("Rights of passengers", None), ("The list is kept for a year.", "The list is kept for two years."))) == [
        ("change", "The list is kept for two years.", "The list is kept for a year.")
    ]


def test_what_only_moves_inside_the_table_is_neither_added_nor_deleted() -> None:
    rows = table(
        ("3. Carriers shall answer complaints within a month.", None),
        ("4. Fees are public.", "3. Fees are public."),
        (None, "4. Carriers shall answer complaints within a month."),
    )
    assert amended(rows) == []


def test_a_deleted_chapeau_takes_its_points_along() -> None:
    rows = table(
        ("2. The register shall contain:", None),
        ("(a) the name of the carrier;", None),
        ("(b) its seat;", None),
        ("3. It is public.", "3. It is open."),
    )
    assert [one[:2] for one in amended(rows)] == [
        ("delete", "Delete: 2. The register shall contain: (a) the name of the carrier; (b) its seat;"),
        ("change", "3. It is open."),
    ]


def test_bullets_below_a_new_chapeau_are_one_ask_and_lettered_points_are_their_own() -> None:
    bullets = table((None, "2. Carriers shall publish:"), (None, "• the price of each line;"), (None, "• the delays of the month."))
    assert [one[1] for one in amended(bullets)] == ["2. Carriers shall publish: • the price of each line; • the delays of the month."]
    letters = table((None, "2. Carriers shall publish:"), (None, "(a) the price of each line;"), (None, "(b) the delays of the month."))
    assert len(amended(letters)) == 3


# ---------------------------------------------------------------- one column, marked


def test_a_marked_up_draft_gives_old_and_new() -> None:
    document = marked(
        paper("Article 4: Reports", "(1) Operators may shall report every year.", headings=("Article 4: Reports",)),
        deleted="may ",
        inserted="shall ",
    )
    assert amended(document) == [("change", "(1) Operators shall report every year.", "(1) Operators may report every year.")]


def test_a_struck_paragraph_is_a_deletion_and_an_inserted_one_an_addition() -> None:
    document = marked(
        paper(
            "Article 4", "(1) Operators shall pay a fee.", "(2) Schools shall be exempt.", "(3) The rest stays.", headings=("Article 4",)
        ),
        deleted="(1) Operators shall pay a fee.",
        inserted="(2) Schools shall be exempt.",
    )
    assert amended(document) == [
        ("delete", "Delete: (1) Operators shall pay a fee.", "(1) Operators shall pay a fee."),
        ("add", "(2) Schools shall be exempt.", None),
    ]


def test_renumbering_asks_for_nothing() -> None:
    document = marked(paper("Article 4", "(c d) the name of the carrier;", headings=("Article 4",)), inserted="d")
    assert amended(document) == []


def test_words_that_strike_through_missed_are_no_new_text() -> None:
    old = "4. The Office may adopt rules for the further details of the reports that carriers have to file every year medium sized."
    document = marked(paper("Article 4", old, headings=("Article 4",)), deleted=old.replace(" medium sized.", ""))
    assert [one[0] for one in amended(document)] == ["delete"]


def test_a_letter_with_tracked_edits_amends_no_text() -> None:
    document = marked(paper("Dear colleagues,", "We thank you for the the kind invitation to comment."), deleted="the ")
    assert amended(document) == []


def test_emphasis_beside_struck_words_is_what_is_new() -> None:
    texts = [f"({at}) Carriers may shall file form {at} each year." for at in range(1, 4)]
    document = marked(paper("Article 4", *texts, "(4) Fees stay low.", headings=("Article 4",)), deleted="may ", emphasis="shall ")
    assert [one[1] for one in amended(document)] == [one.replace("may ", "") for one in texts]


def column(tmp_path: Path, *, colour: bool = False, under: bool = False, font: str = "", legend: str = "", struck: bool = True) -> Document:
    """A page in one column: three provisions, each with a struck word and an inserted one, the insertion set apart as asked."""
    page = [text(60, 80, "Article 4", font="b", size=12)]
    if legend:
        page.append(text(60, 60, legend))
    for at, tail in enumerate(("report every year.", "publish the prices.", "answer every letter.")):
        x, y = 60.0, 110 + 40 * at
        head = f"{at + 1}. Carriers in towns"
        page.append(text(x, y, head))
        x += width(head) + 14
        if struck:
            page += [text(x, y, "may"), line(x, y - 3.2, x + width("may") + 3, y - 3.2)]
            x += width("may") + 10
        page.append(text(x, y, "shall", font=font, colour=(0, 0, 1) if colour else (0, 0, 0)))
        if under:
            page.append(line(x, y + 1.2, x + width("shall") + 2, y + 1.2))
        x += width("shall") + 10
        page.append(text(x, y, tail))
    return inf.read(write_pdf(tmp_path / "column.pdf", [page]), role="submission")


@pytest.mark.parametrize(
    "how", [{"font": "bi"}, {"font": "b"}, {"font": "i"}, {"colour": True}, {"under": True}, {"colour": True, "under": True}]
)
def test_the_type_that_sets_insertions_apart_is_learned_from_the_struck_words_beside(tmp_path: Path, how: dict[str, object]) -> None:
    asks = amended(column(tmp_path, **how))  # type: ignore[arg-type]
    assert asks[0] == ("change", "1. Carriers in towns shall report every year.", "1. Carriers in towns may report every year.")
    assert len(asks) == 3


@pytest.mark.parametrize(
    ("legend", "how"),
    [
        ("Our additions to the draft are in blue.", {"colour": True}),
        ("New text is underlined.", {"under": True}),
        ("Proposed changes are marked in bold italics.", {"font": "bi"}),
    ],
)
def test_the_type_is_told_by_the_files_own_legend(tmp_path: Path, legend: str, how: dict[str, object]) -> None:
    asks = amended(column(tmp_path, legend=legend, struck=False, **how))  # type: ignore[arg-type]
    assert asks[0] == ("change", "1. Carriers in towns shall report every year.", "1. Carriers in towns report every year.")


# ---------------------------------------------------------------- one column, labelled

OLD, NEW = "Operators may report once a year.", "Operators shall report twice a year."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Text proposed by the Commission", "Amendment"),
        ("Commission proposal:", "Proposed amendment:"),
        ("Original text", "Proposed text"),
        ("Current wording:", "Suggested wording:"),
        ("Zero draft text", "Our proposed language"),
        ("Existing text", "Revised text"),
        ("Commission text", "ACME proposed amendment"),
        ("Vorschlag der Kommission", "Änderungsvorschlag"),
    ],
)
def test_labels_one_under_the_other(before: str, after: str) -> None:
    document = paper(
        "Article 5", before, OLD, after, NEW, "Justification:", "Operators should know what they do.", headings=("Article 5", before, after)
    )
    assert amended(document) == [("change", NEW, OLD)]


def test_labels_on_the_line_of_the_wording() -> None:
    assert amended(paper("Article 5", f"Current text: {OLD}", f"Proposed text: {NEW}")) == [("change", NEW, OLD)]


def test_a_label_with_nothing_old_before_it() -> None:
    assert amended(paper("Recital 7", "Proposed wording:", NEW, "We thank the Office.")) == [("change", NEW, None)]
    assert amended(paper("Recital 7a", "Proposed new paragraph:", NEW))[0][0] == "add"


def test_a_deletion_under_labels() -> None:
    document = paper("Article 5", "Text proposed by the Commission", OLD, "Amendment", "deleted", "Justification", "It is not needed.")
    assert amended(document) == [("delete", f"Delete: {OLD}", OLD)]


def test_numbered_amendments_one_after_the_other() -> None:
    document = paper(
        "Amendment 1",
        "Article 3",
        NEW,
        "Justification",
        "We explain.",
        "Amendment 2",
        "Article 4",
        "Fees shall be public.",
        "Reason",
        "Why.",
    )
    asks = [ask for ask in find_recommendations(document) if ask.cue.startswith("amendment")]
    assert [(ask.number, ask.text) for ask in asks] == [("Amendment 1", NEW), ("Amendment 2", "Fees shall be public.")]


def test_the_headers_of_two_columns_lead_in_no_wording() -> None:
    document = paper("Text proposed by the Commission", "Amendment", "continued from the page before and of no side.")
    assert amended(document) == []


# ---------------------------------------------------------------- one column, announced


@pytest.mark.parametrize(
    ("announced", "action"),
    [
        ("Article 5(1)(c) should read:", "change"),
        ("Article 5 should be amended as follows:", "change"),
        ("We propose that paragraph 2 of Article 5 be replaced by the following:", "change"),
        ("We suggest the following wording for Article 5:", "change"),
        ("Add the following paragraph to Article 5:", "add"),
        ("Insert a new Article 5a:", "add"),
        ("After Article 5, the following paragraph should be inserted:", "add"),
        ("Article 5 sollte wie folgt lauten:", "change"),
        ("Therefore, Recital 12 must be reworded to read as follows:", "change"),
    ],
)
@pytest.mark.parametrize("wording", [NEW, f"“{NEW}”"])
def test_a_wording_below_its_announcement(announced: str, action: str, wording: str) -> None:
    assert amended(paper("We speak for carriers.", announced, wording, "We thank the Office for its patience.")) == [(action, NEW, None)]


def test_an_announced_list_keeps_its_points() -> None:
    document = paper("Article 5 should read:", "1. Carriers shall publish:", "(a) the price;", "(b) the delays.", "We thank the Office.")
    assert [one[1] for one in amended(document)] == ["1. Carriers shall publish: (a) the price; (b) the delays."]


def test_what_others_agreed_is_no_announcement() -> None:
    assert amended(paper("The parties agreed on the following text in 2029:", "Carriers are liable for delays.")) == []


# ---------------------------------------------------------------- instructions


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Delete Article 21.", ("delete", None)),
        ("Article 21 should be deleted.", ("delete", None)),
        ("We propose the deletion of Article 7.4.", ("delete", None)),
        ("In paragraph 3, delete the words “without delay”.", ("delete", "without delay")),
        ("The word “explicit” in Article 4(8) should be deleted.", ("delete", "explicit")),
        ("In Article 4, replace “may” by “shall”.", ("change", "may")),
        ("In operative paragraph 6, the term “notes” should be replaced with “welcomes”.", ("change", "notes")),
        ("Move paragraph 3 to Article 9.", ("change", None)),
        ("Recital 12 should be moved to the preamble.", ("change", None)),
        ("Insert “and schools” after “libraries” in Article 3.", ("add", None)),
        ("Keep Article 12 as it stands.", ("keep", None)),
        ("Article 12 should remain unchanged.", ("keep", None)),
        ("Article 12 should not be deleted.", ("keep", None)),
        ("The Council deleted Article 21 last year.", None),
        ("Article 21 deals with fees.", None),
        ("The Office should remove barriers to trade.", None),
        ("For consistency with the deletion of Article 20, see above.", None),
        ("The tone changed from “there shall be none” to “there shall be few”.", None),
    ],
)
def test_instructions(sentence: str, expected: tuple[str, str | None] | None) -> None:
    assert instruction(sentence) == expected


def test_delete_alone_below_a_provision() -> None:
    assert amended(
        paper("Article 20: Fees of carriers", "Delete", "Justification:", "It is not needed.", headings=("Article 20: Fees of carriers",))
    ) == [("delete", "Delete: Article 20: Fees of carriers", None)]


def test_reasons_ask_for_nothing() -> None:
    document = paper(
        "Article 5",
        "Proposed text:",
        NEW,
        "Justification",
        "We propose the deletion of Article 9 elsewhere.",
        headings=("Article 5", "Justification"),
    )
    assert [one[1] for one in amended(document)] == [NEW]


def test_no_paragraphs_no_amendments() -> None:
    assert amended(paper()) == []


def test_cells_beside_the_wordings_ask_for_nothing() -> None:
    made = paper("Article 5", OLD, NEW, "Operators should know this. We propose that they read it.", "Carriers must read this page.")
    kinds = [("table cell", None, None), ("table cell", "old", "alpha/p3"), ("table cell", "new", "alpha/p2"), ("table cell", None, None)]
    cells = [replace(p, kind=k, side=s, pair=o) for p, (k, s, o) in zip(made.paragraphs, kinds, strict=False)]  # type: ignore[arg-type]
    asks = find_recommendations(replace(made, paragraphs=(*cells, made.paragraphs[-1])))
    assert [ask.text for ask in asks] == [NEW, "Carriers must read this page."]


# ---------------------------------------------------------------- further conventions


def test_changes_in_brackets() -> None:
    document = paper("Article 4", "Operators [delete: may] [insert: shall] report every year.", headings=("Article 4",))
    assert amended(document) == [("change", "Operators shall report every year.", "Operators may report every year.")]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        (f"Article 5 should read: “{NEW}” We thank the Office.", "change"),
        (f"We propose the following wording for Article 5: “{NEW}”", "change"),
        (f"Insert a new paragraph after paragraph 3 of Article 5: “{NEW}”", "add"),
        (f"OP9 alt: “{NEW}”", "add"),
    ],
)
def test_a_wording_quoted_behind_its_announcement(text: str, action: str) -> None:
    document = paper(text)
    [ask] = [ask for ask in find_recommendations(document) if ask.cue.startswith("amendment")]
    assert (ask.action, ask.text, document.quote(ask.span)) == (action, NEW, NEW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OP12: delete", ("delete", None)),
        ("7. Article 5, paragraph 2: to be deleted", ("delete", None)),
        ("OP13 – retain as is", ("keep", None)),
        ("In Article 5, after “carriers”, insert “and their agents”.", ("add", None)),
        ("PP7: add “and women” after “men”", ("add", None)),
        ("Section 14: “For the purposes of this Act, a carrier is a person.”", None),
    ],
)
def test_instructions_in_telegram_style(text: str, expected: tuple[str, str | None] | None) -> None:
    assert instruction(text) == expected


def test_numbered_amendments_with_an_instruction_behind_the_label() -> None:
    asks = find_recommendations(paper("Amendment 7: Delete Article 21.", "Amendment 8: In Article 22, replace “may” with “shall”."))
    assert [(ask.number, ask.action, ask.text) for ask in asks] == [
        ("Amendment 7", "delete", "Delete Article 21."),
        ("Amendment 8", "change", "In Article 22, replace “may” with “shall”."),
    ]


def test_a_labelled_wording_of_several_paragraphs_goes_up_to_the_reason() -> None:
    document = paper(
        "Article 5", "Current text", OLD, "Proposed amendment", NEW, "Operators shall keep records.", "Explanation", "Because."
    )
    assert amended(document) == [("change", f"{NEW} Operators shall keep records.", OLD)]


def test_markdown_and_html(tmp_path: Path) -> None:
    lines = "".join(f"{at}. Operators ~~may~~ **shall** file form {at}.\n\n" for at in range(1, 4))
    (tmp_path / "a.md").write_text(f"# Article 4\n\n{lines}", encoding="utf-8")
    asks = amended(inf.read(tmp_path / "a.md", role="submission"))
    assert asks[0] == ("change", "Operators shall file form 1.", "Operators may file form 1.")
    assert len(asks) == 3
    (tmp_path / "b.html").write_text(
        "<h2>Article 4</h2><p>Operators <del>may</del> <ins>shall</ins> report every year.</p>", encoding="utf-8"
    )
    assert amended(inf.read(tmp_path / "b.html", role="submission")) == [
        ("change", "Operators shall report every year.", "Operators may report every year.")
    ]


@pytest.mark.parametrize("how", ["bold", "colour", "underline"])
def test_word_files_with_struck_words(tmp_path: Path, how: str) -> None:
    import docx
    from docx.shared import RGBColor

    made = docx.Document()
    made.add_heading("Article 4", 1)
    for at in range(1, 4):
        line_of = made.add_paragraph(f"{at}. Operators ")
        line_of.add_run("may ").font.strike = True
        run = line_of.add_run("shall ")
        run.bold = how == "bold"
        run.underline = how == "underline"
        if how == "colour":
            run.font.color.rgb = RGBColor(0, 0, 255)
        line_of.add_run(f"file form {at}.")
    made.save(str(tmp_path / "a.docx"))
    asks = amended(inf.read(tmp_path / "a.docx", role="submission"))
    assert asks[0] == ("change", "1. Operators shall file form 1.", "1. Operators may file form 1.")
    assert len(asks) == 3

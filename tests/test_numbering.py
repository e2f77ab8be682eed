"""Numbers that a person would cite, read in sequence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.readers.assembly import Block
from influence.readers.labels import letters, readings, roman, roman_value
from influence.readers.numbering import heading_levels, number_blocks


def numbers(*paragraphs: str | Block) -> list[str | None]:
    """Number paragraphs; those that start with a hash are headings, with as many hashes as their level."""
    blocks = []
    for paragraph in paragraphs:
        if isinstance(paragraph, str) and paragraph.startswith("#"):
            hashes, text = paragraph.split(" ", 1)
            paragraph = Block(text, kind="heading", level=len(hashes))
        blocks.append(paragraph if isinstance(paragraph, Block) else Block(paragraph))
    return number_blocks(blocks)


def item(label: str, level: int = 1, text: str = "An item.") -> Block:
    return Block(text, kind="list item", label=label, level=level)


def test_nothing_has_no_numbers() -> None:
    assert number_blocks([]) == []


def test_un_paragraphs_points_and_sub_points() -> None:
    found = numbers(
        "27. The Group:", "(a) Notes:", "(i) the first report;", "(ii) the second;", "(b) Urges;", "28. The Chair spoke.", "(a) Briefly."
    )
    assert found == ["27", "27 (a)", "27 (a) (i)", "27 (a) (ii)", "27 (b)", "28", "28 (a)"]


def test_a_paragraph_and_its_first_point_in_one_block() -> None:
    assert numbers("27. (a) The Group notes it.", "(b) It also urges.") == ["27 (a)", "27 (b)"]


def test_numbers_run_on_over_headings() -> None:
    found = numbers("26. One thing was said.", "# II. Threats", "27. Another was said.", "# III. Norms", "28. And a third.")
    assert found == ["26", "II", "27", "III", "28"]


def test_points_after_a_heading_do_not_belong_to_the_paragraph_before_it() -> None:
    assert numbers("26. One thing was said.", "# Annex", "(a) One;", "(b) Two.")[2:] == ["(a)", "(b)"]


def test_a_heading_whose_figure_leads_nowhere_has_no_number() -> None:
    found = numbers("## 1. Access", "Text.", "## 2. Money", "Text.", "## 40. Years of the harbour", "Text.", "## 3. Time", "Text.")
    assert found[::2] == ["1", "2", None, "3"]


def test_articles_paragraphs_and_points() -> None:
    found = numbers(
        "## Article 5",
        "### Principles",
        "1. Data shall be:",
        "(a) right;",
        "(b) few;",
        "2. The keeper shall tell.",
        "## Article 6",
        "1. Data may be kept.",
        "(a) with consent;",
    )
    assert found == [
        "Article 5",
        None,
        "Article 5 (1)",
        "Article 5 (1) (a)",
        "Article 5 (1) (b)",
        "Article 5 (2)",
        "Article 6",
        "Article 6 (1)",
        "Article 6 (1) (a)",
    ]


def test_chapters_are_not_cited() -> None:
    assert numbers("# Chapter II", "1. The first paragraph.", "2. The second paragraph.") == ["Chapter II", "1", "2"]


def test_recitals_keep_their_brackets() -> None:
    assert numbers("(1) Rights are dear.", "(2) So are data.") == ["(1)", "(2)"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Recommendation 3: Governments should act.", "Recommendation 3"),
        ("RECOMMENDATION 3 – Act now.", "Recommendation 3"),
        ("Recommendation 3.1 Governments should act.", "Recommendation 3.1"),
        ("Article 4 – paragraph 1 – point 2", "Article 4 (1) (2)"),
        ("Art. 6 (1) (f)", "Article 6 (1) (f)"),
        ("Artikel 6 Absatz 1 Buchstabe f", "Article 6 (1) (f)"),
        ("Article 6 paragraph 1 of the treaty", None),
        ("Recital 23", "Recital 23"),
        ("Empfehlung 4: Mehr Rechte.", "Recommendation 4"),
        ("Article 3 (MITIGATION)", "Article 3"),
        ("ARTICLE 4 SCOPE", "Article 4"),
        ("Article 2bis (GENERAL)", "Article 2bis"),
        ("Article 6a: Rights", "Article 6a"),
        ("RECITALS AND ARTICLES", None),
        ("Recital 23 ‘data subject’", "Recital 23"),
        ("Art. 4 (16a)", "Article 4 (16a)"),
        ("Article 7 (1) of the Charter", None),
        ("Article 7 (1) GDPR says so.", None),
        ("PP3 Recalling its rules,", "PP3"),
        ("OP 5.", "OP5"),
        ("Pp. 12 and 13 say so.", None),
        ("Article 12 (see above) is clear.", None),
        ("Article 29 Working Party opinions show this.", None),
        ("Article 5 of the Charter is clear.", None),
        ("Recommendation 3 of the report was followed.", None),
        ("section 4 is too long", None),
    ],
)
def test_named_units(text: str, number: str | None) -> None:
    assert numbers(text) == [number]


def test_points_of_a_recommendation_belong_to_it() -> None:
    found = numbers("Recommendation 3: Act.", "(a) soon;", "(b) well.", "Recommendation 4: Rest.")
    assert found == ["Recommendation 3", "Recommendation 3 (a)", "Recommendation 3 (b)", "Recommendation 4"]


def test_decimals_in_company_and_figures() -> None:
    found = numbers("8.1 We ask for it.", "8.2 We ask again.", "8.3.In haste we ask.", "2.5 million people asked.", "8.4 We thank you.")
    assert found == ["8.1", "8.2", "8.3", None, "8.4"]


def test_years_and_broken_figures_are_no_numbers() -> None:
    found = numbers("1990 was a good year.", "1. Costs rose to", "2. 5 million people came.", "1991. That was it.", "2. Costs fell again.")
    assert found == [None, "1", None, None, "2"]


def test_dates_and_names_are_no_numbers() -> None:
    assert numbers("12. Oktober 2012", "3. June 2021", "J. Smith spoke first.", "A. Jones did not.") == [None] * 4


def test_letter_i_after_h_and_roman_i_under_h() -> None:
    assert numbers("(g) x", "(h) x", "(i) x", "(j) x") == ["(g)", "(h)", "(i)", "(j)"]
    assert numbers("(g) x", "(h) x:", "(i) x", "(ii) x", "(i) x", "(j) x") == ["(g)", "(h)", "(h) (i)", "(h) (ii)", "(i)", "(j)"]


def test_roman_five_after_four_and_letter_v_after_u() -> None:
    assert numbers("(iv) x", "(v) x", "(vi) x") == ["(iv)", "(v)", "(vi)"]
    assert numbers("(t) x", "(u) x", "(v) x", "(w) x") == ["(t)", "(u)", "(v)", "(w)"]


def test_bullets_have_no_number_and_do_not_end_the_list() -> None:
    assert numbers("27. The Group:", item("•"), item("•"), "(a) Notes.") == ["27", None, None, "27 (a)"]


def test_automatic_numbers_by_level() -> None:
    found = numbers(item("1."), item("(a)", 2), item("(i)", 3), item("(b)", 2), item("2."), item("(a)", 2))
    assert found == ["1", "1 (a)", "1 (a) (i)", "1 (b)", "2", "2 (a)"]


def test_two_lists_of_one_level_do_not_nest() -> None:
    assert numbers(item("a."), item("b."), item("3.")) == ["a", "b", "3"]


def test_paragraphs_put_in_later() -> None:
    assert numbers("9. Nine is here.", "9bis. Put in later.", "10. Ten is here.") == ["9", "9bis", "10"]


def test_a_preamble_is_counted() -> None:
    found = numbers(
        "The General Council,",
        "Recalling its rules,",
        "Noting its reports,",
        "Deeply concerned,",
        "1. Decides to act;",
        "2. Asks for more.",
    )
    assert found == [None, "PP1", "PP2", "PP3", "1", "2"]


def test_a_gap_left_by_the_reader_is_bridged() -> None:
    assert numbers("14. One thing was said here.", "16. Another was said there.", "17. And a third.") == ["14", "16", "17"]


def test_cells_of_the_two_sides_are_numbered_apart() -> None:
    cells = [
        Block(text, kind="table cell", side=side, row=row)  # type: ignore[arg-type]
        for row, side, text in [
            (1, "old", "1. Data shall be:"),
            (1, "new", "1. Data must be:"),
            (2, "old", "(a) right;"),
            (2, "new", "(a) quite right;"),
        ]
    ]
    assert numbers("7. Before the table.", *cells, "8. After the table.") == ["7", "1", "1", "1 (a)", "1 (a)", "8"]


def test_a_number_that_the_file_gives_is_kept() -> None:
    assert numbers(Block("Text.", number="a5:1"), Block("1. Text.", number="")) == ["a5:1", None]


@given(st.integers(1, 89))
def test_roman_numbers_go_both_ways(value: int) -> None:
    assert roman_value(roman(value)) == value


@given(st.integers(1, 52))
def test_letters_are_read_back(value: int) -> None:
    assert value in [label.value for label in readings(f"({letters(value)}) text")]


@given(st.integers(1, 200), st.integers(2, 30))
def test_a_run_of_numbers_is_recovered_wherever_it_begins(first: int, length: int) -> None:
    expected = [str(number) for number in range(first, first + length)]
    assert numbers(*(f"{number}. The Group notes this point." for number in expected)) == expected


@given(st.lists(st.text(max_size=40), max_size=12))
def test_any_text_gets_as_many_numbers_as_paragraphs(texts: list[str]) -> None:
    assert len(number_blocks([Block(text) for text in texts])) == len(texts)


def test_heading_styles_nest_in_order_of_appearance() -> None:
    assert heading_levels([]) == []
    assert heading_levels(["roman", "letter", "letter", "roman", "letter"]) == [1, 2, 2, 1, 2]


def test_points_straight_under_a_numbered_heading_belong_to_it() -> None:
    found = numbers(
        "## 2. Remembering",
        "(a) A memorial;",
        "(b) An event.",
        "## 3. Learning",
        "(a) A course.",
        "## Thanks",
        "(a) To all;",
        "(b) To some.",
    )
    assert found == ["2", "2 (a)", "2 (b)", "3", "3 (a)", None, "(a)", "(b)"]


def test_headings_with_bracketed_labels_lie_in_the_numbered_one() -> None:
    found = numbers("## 4. Preventing harm", "## (a) Candour", "(i) A duty;", "(ii) A review.", "## (b) Culture", "(i) Openness;")
    assert found == ["4", "4 (a)", "4 (a) (i)", "4 (a) (ii)", "4 (b)", "4 (b) (i)"]


def test_the_text_under_a_recommendation_or_article_is_cited_as_it() -> None:
    found = numbers(
        "## Recommendation 7: Publish", "All States should:", item("•"), "This was said by many.", "## Article 3", "### Scope", "All of it."
    )
    assert found == ["Recommendation 7", "Recommendation 7", None, None, "Article 3", None, "Article 3"]


def cell(side: str, row: int, text: str) -> Block:
    return Block(text, kind="table cell", side=side, row=row)  # type: ignore[arg-type]


def test_cells_quote_the_provision_that_their_heading_names() -> None:
    cells = [
        cell("old", 1, "2. Data may be kept:"),
        cell("new", 1, "2. Data shall be kept:"),
        cell("old", 2, "(a) for long."),
        cell("new", 2, "(a) briefly."),
    ]
    found = numbers("## Article 9 (2)", *cells, "We say why.", "## Article 6 (1) (f)", cell("old", 3, "(f) in the interest of all."))
    assert found == [
        "Article 9 (2)",
        "Article 9 (2)",
        "Article 9 (2)",
        "Article 9 (2) (a)",
        "Article 9 (2) (a)",
        None,
        "Article 6 (1) (f)",
        "Article 6 (1) (f)",
    ]


def test_paragraphs_run_on_over_a_recommendation() -> None:
    found = numbers(
        "26. One was said.",
        "27. Two was said.",
        "Recommendation 4: Act soon.",
        "28. Three was said.",
        "Recommendation 5: Rest.",
        "29. Four.",
    )
    assert found == ["26", "27", "Recommendation 4", "28", "Recommendation 5", "29"]


def test_options_stand_inside_the_lists_of_a_draft() -> None:
    found = numbers(
        "## Article 2",
        "1. The aim is:",
        "Option 1:",
        "to act;",
        "Option 2: to rest;",
        "(a) at home;",
        "2. All agree.",
        "## Option I",
        "3. Or not.",
    )
    assert found == [
        "Article 2",
        "Article 2 (1)",
        "Option 1",
        "Option 1",
        "Option 2",
        "Article 2 (1) (a)",
        "Article 2 (2)",
        "Option I",
        "Article 2 (3)",
    ]


def test_a_cell_that_names_its_provision() -> None:
    found = numbers(
        cell("old", 1, "Art. 4 (1)"), cell("old", 2, "Data means all that is known."), cell("new", 3, "Art. 6 (2) a) Data may be kept.")
    )
    assert found == ["Article 4 (1)", "Article 4 (1)", "Article 6 (2) (a)"]


def test_a_list_printed_carelessly_is_one_list() -> None:
    assert numbers("(a) one;", "b) two;", "(c) three.") == ["(a)", "b", "(c)"]


def test_a_page_break_does_not_end_a_table() -> None:
    found = numbers(
        "## Article 20", cell("new", 1, "2. Data may be kept:"), Block("page 4", kind="furniture"), cell("new", 2, "(a) briefly.")
    )
    assert found == ["Article 20", "Article 20 (2)", None, "Article 20 (2) (a)"]


def test_a_column_that_names_the_provision_numbers_the_cells_beside_it() -> None:
    rows = []
    for reference, old, new in (
        ("Article 5(1)", "Data are kept.", "Data go."),
        ("Article 9", "2. Files stay.", "2. Files go."),
        ("", "", "More."),
    ):
        rows += [Block(reference, kind="table cell")] if reference else []
        rows += [Block(old, kind="table cell", side="old")] if old else []
        rows += [Block(new, kind="table cell", side="new"), Block("Why not?", kind="table cell")]
    found = [number for number, block in zip(number_blocks(rows), rows, strict=True) if block.side]
    assert found == ["Article 5 (1)", "Article 5 (1)", "Article 9 (2)", "Article 9 (2)", "Article 9"]


def test_paragraphs_put_in_between_two_by_a_letter() -> None:
    texts = ["1. Data are kept.", "1a. Records are public.", "2. Files go.", "(2a) Files may come back.", "2b. Or stay."]
    assert number_blocks([Block(text) for text in texts]) == ["1", "1a", "2", "(2a)", "2b"]
    cells = [Block("Article 7 – paragraph 3a (new)", kind="heading"), Block("3a. The keeper answers.", kind="table cell", side="new")]
    assert number_blocks(cells)[1] == "Article 7 (3a)"

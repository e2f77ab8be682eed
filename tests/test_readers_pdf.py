"""PDFs: what is printed comes out, in reading order, in paragraphs, with what the typography says about it."""

from __future__ import annotations

import itertools
import math
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import influence as inf
from influence.document import Mark
from influence.errors import OptionError, PasswordError, ReadingError
from influence.readers.assembly import Block, ReadFile
from influence.readers.glyphs import PageWords, Word
from influence.readers.leftward import mirror, mirror_back
from influence.readers.pdf import read_pdf
from influence.readers.structure import blocks_of
from tests.made_pdfs import HEIGHT, grid, line, lines, text, width, wrap, write_pdf

LEFT_TEXT = (
    "Every ministry publishes its plan for open data before the end of March. The plan names the sets of data that "
    "will be opened in the year, the office that answers for them and the date from which anybody may use them."
)
RIGHT_TEXT = (
    "Libraries in small towns need other help. They lend devices, they teach how to fill in forms, and they are open "
    "on Saturdays, when the counters of the town hall are closed and the telephone lines are busy."
)


def read(tmp_path: Path, *pages: list[str], **options: object) -> ReadFile:
    return read_pdf(write_pdf(tmp_path / "made.pdf", pages, **options), ocr="never")  # type: ignore[arg-type]


def texts(made: ReadFile, *kinds: str) -> list[str]:
    return [block.text for block in made.blocks if not kinds or block.kind in kinds]


def shown(block: Block, mark: Mark) -> str:
    return block.text[mark.start : mark.end]


# ---------------------------------------------------------------- paragraphs


def test_lines_become_a_paragraph_and_a_short_line_ends_it(tmp_path: Path) -> None:
    first, second = wrap(LEFT_TEXT, 430), wrap(RIGHT_TEXT, 430)
    made = read(tmp_path, lines(80, 100, [*first, *second]))
    assert texts(made) == [LEFT_TEXT, RIGHT_TEXT]


def test_a_label_that_counts_on_begins_a_paragraph_although_the_line_above_is_full(tmp_path: Path) -> None:
    first, second = (wrap(f"({letter}) {LEFT_TEXT}", 430)[0] for letter in "ab")
    assert texts(read(tmp_path, lines(60, 100, [first, second]))) == [first, second]
    reference = second.replace("(b)", "(d)")  # "... under point (a) and / (d) of the plan"
    assert texts(read(tmp_path, lines(60, 100, [first, reference]))) == [f"{first} {reference}"]


def test_a_gap_ends_a_paragraph_even_where_the_line_is_full(tmp_path: Path) -> None:
    rows = wrap(LEFT_TEXT, 430)
    made = read(tmp_path, [*lines(80, 100, rows[:1]), *lines(80, 135, rows[1:])])
    assert texts(made) == [rows[0], " ".join(rows[1:])]


def test_every_block_says_where_it_stands(tmp_path: Path) -> None:
    (block,) = read(tmp_path, lines(80, 100, wrap(LEFT_TEXT, 430))).blocks
    (box,) = block.boxes
    assert box.page == 1
    assert 79 <= box.left <= 81
    assert 85 <= box.top <= 97 < 100 + 13 * 2 <= box.bottom <= 135
    assert box.right == pytest.approx(80 + max(width(row) for row in wrap(LEFT_TEXT, 430)), abs=25)


def test_hyphens_at_line_ends_are_repaired_and_real_ones_stay(tmp_path: Path) -> None:
    page = lines(
        80, 100, ["The committee asks for more infor-", "mation about cross-border trade and on co-", "operation. It met long-", "term."]
    )
    other = lines(80, 300, ["Information on cooperation. A term. It is a long way."])
    (first, _) = texts(read(tmp_path, [*page, *other]))
    assert "more information about cross-border" in first
    assert "on cooperation" in first
    assert "long-term" in first  # both halves are words of this file by themselves


def test_a_paragraph_over_the_page_end_is_joined_and_knows_both_pages(tmp_path: Path) -> None:
    rows = wrap(LEFT_TEXT, 430)
    above = lines(80, 700, wrap(RIGHT_TEXT, 430))
    made = read(tmp_path, [*above, *lines(80, 760, rows[:1])], lines(80, 80, [*rows[1:], "A new paragraph begins."]))
    joined = next(block for block in made.blocks if block.text == LEFT_TEXT)
    assert [box.page for box in joined.boxes] == [1, 2]
    ((at, page),) = joined.breaks
    assert page == 2
    assert joined.text[at:].startswith(rows[1].split()[0])


def test_a_finished_paragraph_is_not_joined_over_the_page_end(tmp_path: Path) -> None:
    made = read(tmp_path, lines(80, 760, ["It ends here."]), lines(80, 80, ["Another begins here."]))
    assert texts(made) == ["It ends here.", "Another begins here."]


# ---------------------------------------------------------------- columns


@pytest.mark.parametrize("drawn", ["column by column", "line by line"])
def test_two_columns_are_read_one_after_the_other(tmp_path: Path, drawn: str) -> None:
    left, right = lines(60, 100, wrap(LEFT_TEXT, 210)), lines(320, 100, wrap(RIGHT_TEXT, 210))
    rows = [*left, *right]
    if drawn == "line by line":
        rows = [row for pair in zip(left, right, strict=False) for row in pair] + left[len(right) :] + right[len(left) :]
    assert texts(
        read(tmp_path, [text(60, 60, "A heading over both columns that is wide enough to cross the gutter of them", size=13), *rows])
    )[1:] == [LEFT_TEXT, RIGHT_TEXT]


def test_a_paragraph_goes_on_in_the_next_column(tmp_path: Path) -> None:
    rows = wrap(f"{LEFT_TEXT} {RIGHT_TEXT}", 210)
    half = next(at for at in range(len(rows) // 2, len(rows)) if rows[at - 1][-1] not in ".,")
    page = [*lines(60, 100, rows[:half]), *lines(320, 100, rows[half:])]
    assert texts(read(tmp_path, page)) == [" ".join(rows)]


def test_three_columns(tmp_path: Path) -> None:
    third = "Schools report once a year. The report is one page long, it is published, and nobody has to ask for it twice."
    page = [row for at, words in enumerate((LEFT_TEXT, RIGHT_TEXT, third)) for row in lines(50 + 175 * at, 100, wrap(words, 145))]
    assert texts(read(tmp_path, page)) == [LEFT_TEXT, RIGHT_TEXT, third]


def test_justified_lines_with_wide_blanks_are_not_columns(tmp_path: Path) -> None:
    rows = [
        ["States", "shall", "report", "on", "progress"],
        ["every", "year,", "and", "publish", "what", "they"],
        ["found", "by", "June", "at", "all"],
    ]
    page = [text(80 + at * 440 / len(row), 100 + 13 * number, word) for number, row in enumerate(rows) for at, word in enumerate(row)]
    assert texts(read(tmp_path, page)) == [" ".join(word for row in rows for word in row)]


@given(cut=st.integers(3, 30), gutter=st.integers(12, 60))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_word_is_lost_or_doubled_wherever_the_gutter_is(tmp_path: Path, cut: int, gutter: int) -> None:
    words = (LEFT_TEXT + " " + RIGHT_TEXT).split()
    left, right = " ".join(words[:cut]), " ".join(words[cut:])
    page = [*lines(60, 100, wrap(left, 200)), *lines(260 + gutter, 100, wrap(right, 200))]
    found = " ".join(texts(read(tmp_path, page))).split()
    assert sorted(found) == sorted(words)


# ---------------------------------------------------------------- amendment tables

OLD = "1. Controllers shall keep a record of all processing and shall hand it to the authority within ten days."
NEW = "1. Controllers shall keep a record of risky processing and shall hand it to the authority on request."
OLD_2 = "2. The Commission may adopt delegated acts to lay down the form of the record in paragraph 1."
NEW_2 = "2. The form of the record in paragraph 1 is free."


def amendment(y: float = 100, header: bool = True) -> list[str]:
    page = [text(100, y, "Text proposed by the Commission", font="i"), text(380, y, "Amendment", font="i")] if header else []
    page += lines(60, y + 30, [*wrap(OLD, 210), *wrap(OLD_2, 210)])
    return page + lines(320, y + 30, [*wrap(NEW, 210), *wrap(NEW_2, 210)])


def cells(made: ReadFile) -> list[tuple[str | None, int | None, str]]:
    return [(block.side, block.row, block.text) for block in made.blocks if block.side]


@pytest.mark.parametrize("header", [True, False])
def test_old_and_new_are_told_apart_and_paired(tmp_path: Path, header: bool) -> None:
    found = cells(read(tmp_path, amendment(header=header)))
    assert [(side, words) for side, _, words in found] == [("old", OLD), ("old", OLD_2), ("new", NEW), ("new", NEW_2)]
    rows = {words: row for _, row, words in found}
    assert rows[OLD] == rows[NEW] is not None
    assert rows[OLD_2] != rows[OLD]


def test_two_columns_of_prose_are_no_amendment_table(tmp_path: Path) -> None:
    page = [*lines(60, 100, wrap(LEFT_TEXT, 210)), *lines(320, 100, wrap(RIGHT_TEXT, 210))]
    assert cells(read(tmp_path, page)) == []


def test_headings_between_two_tables_belong_to_neither(tmp_path: Path) -> None:
    page = [
        *amendment(100),
        text(60, 300, "Amendment 2", font="b"),
        text(60, 316, "Article 9", font="b"),
        *amendment(340),
    ]
    made = read(tmp_path, page)
    order = [block.text for block in made.blocks]
    assert order.index(NEW) < order.index("Amendment 2") < order.index("Article 9") < len(order) - 1 - order[::-1].index(OLD)
    assert {block.kind for block in made.blocks if block.text in ("Amendment 2", "Article 9")} == {"heading"}
    assert len({row for _, row, _ in cells(made)}) >= 4


def test_a_ruled_table_is_read_cell_by_cell(tmp_path: Path) -> None:
    page = [
        *grid([55, 310, 540], [85, 105, 250]),
        text(60, 100, "Commission proposal"),
        text(315, 100, "Suggested wording"),
        # Drawn line by line across both cells, and too near to each other for white space to tell.
        *[
            row
            for at, (one, other) in enumerate(zip([*wrap(OLD, 240), "", ""], [*wrap(NEW, 215), "", ""], strict=False))
            for row in (text(60, 120 + 13 * at, one), text(314, 120 + 13 * at, other))
        ],
    ]
    assert [(side, words) for side, _, words in cells(read(tmp_path, page))] == [("old", OLD), ("new", NEW)]


def test_a_data_table_is_read_row_by_row_even_where_cells_nearly_touch(tmp_path: Path) -> None:
    page = [*grid([55, 105, 160, 215], [85, 105, 125])]
    for y, row in ((100, ("Region", "Schools", "Lines")), (120, ("North", "twelve", "three"))):
        page += [text(x, y, word) for x, word in zip((58, 108, 163), row, strict=True)]
    assert texts(read(tmp_path, page)) == ["Region", "Schools", "Lines", "North", "twelve", "three"]


def test_struck_out_and_bold_italic_words_are_marked(tmp_path: Path) -> None:
    struck = "The authority shall"
    page = [
        *amendment(100),
        text(60, 300, struck),
        line(60, 296.8, 60 + width(struck) + 3, 296.8),
        text(60 + width(struck) + 12, 300, "may ask for the record."),
    ]
    made = read(tmp_path, page)
    block = next(block for block in made.blocks if "may ask" in block.text)
    assert [(mark.kind, shown(block, mark)) for mark in block.marks] == [("deleted", struck)]
    inserted = read(
        tmp_path,
        [
            text(100, 100, "Text proposed by the Commission"),
            text(380, 100, "Amendment"),
            *lines(60, 130, ["3. Records are kept in writing", "and stay for a year."]),
            *lines(320, 130, ["3. Records are kept in writing"]),
            text(320, 143, "or online", font="bi"),
            text(365, 143, "and stay for a year."),
        ],
    )
    block = next(block for block in inserted.blocks if block.side == "new")
    assert block.text == "3. Records are kept in writing or online and stay for a year."
    assert [(mark.kind, shown(block, mark)) for mark in block.marks] == [("inserted", "or online")]


THIRD = "A record that nobody may see protects nobody, and it costs the small firms most of all."


def three_columns(y: float, drawn: str) -> list[str]:
    cells = [(50, "Commission proposal", OLD), (225, "Proposed amendment", NEW), (400, "Justification", THIRD)]
    ordered = [[text(x, y, head), *lines(x, y + 26, wrap(words, 145))] for x, head, words in cells]
    if drawn == "row by row":
        heads = [cell[0] for cell in ordered]
        return [*heads, *(row for cell in ordered for row in cell[1:])]
    return [row for cell in ordered for row in cell]


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("drawn", ["row by row", "column by column"])
def test_old_new_and_justification(tmp_path: Path, ruled: bool, drawn: str) -> None:
    rulings = grid([45, 220, 395, 560], [85, 110, 250]) if ruled else []
    made = read(tmp_path, [*three_columns(100, drawn), *rulings])
    assert cells(made) == [("old", 1, OLD), ("new", 1, NEW)]
    assert THIRD in texts(made, "body", "table cell")
    assert texts(made, "caption") == ["Commission proposal", "Proposed amendment", "Justification"]


def test_headers_that_every_page_of_a_table_repeats_are_no_furniture(tmp_path: Path) -> None:
    pages = []
    for start in ("Controllers", "The holders of files", "Any office that keeps data", "Small firms and sole traders"):
        heads = [text(100, 60, "Text proposed by the Commission"), text(380, 60, "Amendment")]
        sides = zip((60, 320), (OLD, NEW), strict=True)
        pages.append(heads + [row for x, words in sides for row in lines(x, 90, wrap(words.replace("Controllers", start), 210))])
    made = read(tmp_path, *pages)
    assert len([block for block in made.blocks if block.side == "old"]) == 4
    assert texts(made, "furniture") == []


def test_a_table_without_lines_is_read_row_by_row(tmp_path: Path) -> None:
    rows = [
        ("Region", "Schools", "Lines", "Cost"),
        ("North", "12", "3", "4.5"),
        ("East coast", "7", "11", "3.2"),
        ("Islands", "5", "0", "0.7"),
    ]
    table = [text(x, 200 + 14 * at, word) for at, row in enumerate(rows) for x, word in zip((60, 180, 260, 340), row, strict=True)]
    page = [*lines(60, 100, wrap(LEFT_TEXT, 430)), *table, *lines(60, 280, wrap(RIGHT_TEXT, 430))]
    made = read(tmp_path, page)
    assert texts(made, "table cell") == [word for row in rows for word in row]
    assert texts(made, "body") == [LEFT_TEXT, RIGHT_TEXT]


# ---------------------------------------------------------------- what stands in the margin


@pytest.mark.parametrize("every", [1, 5])
def test_numbers_of_lines_are_left_out_and_said(tmp_path: Path, every: int) -> None:
    rows = [row for number in range(1, 6) for row in wrap(f"{number}. {LEFT_TEXT}", 400)]
    page = []
    for at, row in enumerate(rows, 1):
        page += [text(40, 80 + 14 * at, str(at), size=7)] if at % every == 0 else []
        page.append(text(80, 80 + 14 * at, row))
    made = read(tmp_path, page)
    assert texts(made, "list item") == [f"{number}. {LEFT_TEXT}" for number in range(1, 6)]
    assert any("numbers of lines" in warning for warning in made.warnings)


def test_a_numbered_list_of_names_keeps_its_numbers(tmp_path: Path) -> None:
    names = ["Alpha Network", "The Beta Fund for Rural Libraries", "Gamma", "Delta Union of Teachers", "Epsilon", "Zeta House", "Eta"] * 3
    page = [draw for at, name in enumerate(names, 1) for draw in (text(60, 80 + 14 * at, str(at)), text(90, 80 + 14 * at, name))]
    page += lines(60, 500, wrap(LEFT_TEXT, 430))
    made = read(tmp_path, page)
    assert not made.warnings
    assert "21" in " ".join(texts(made)).split()


def test_a_note_in_the_margin_is_not_glued_into_the_text(tmp_path: Path) -> None:
    page = [*lines(60, 100, wrap(f"{LEFT_TEXT} {RIGHT_TEXT} {LEFT_TEXT}", 360)), text(440, 126, "Plans for data", size=8)]
    made = read(tmp_path, page)
    assert texts(made, "body") == [f"{LEFT_TEXT} {RIGHT_TEXT} {LEFT_TEXT}"]
    assert texts(made, "caption") == ["Plans for data"]


def test_notes_in_the_left_margin_are_not_glued_into_the_text_and_numbers_and_bullets_are_no_notes(tmp_path: Path) -> None:
    words = [f"{LEFT_TEXT} {RIGHT_TEXT}", RIGHT_TEXT, LEFT_TEXT]
    page = [text(60, 60, "Rules for the offices of the country", size=14)]
    for y, label, paragraph in zip((100, 220, 300), ("1.", "2.", "•"), words, strict=True):
        page += [text(140, y, label), *lines(160, y, wrap(paragraph, 370))]
    page += [*lines(60, 100, ["Plans for", "open data"], size=8, leading=10), text(60, 220, "Libraries", size=8)]
    made = read(tmp_path, page)
    assert texts(made, "caption") == ["Plans for open data", "Libraries"]
    assert texts(made, "body", "list item") == [f"1. {words[0]}", f"2. {words[1]}", f"• {words[2]}"]


@pytest.mark.parametrize("names", [("Access", "Fees"), ("Article 5", "Article 6")])
def test_the_name_of_a_paragraph_beside_its_first_line_stays_with_it(tmp_path: Path, names: tuple[str, str]) -> None:
    page = [*lines(140, 100, wrap(f"{LEFT_TEXT} {RIGHT_TEXT}", 390)), *lines(140, 250, wrap(RIGHT_TEXT, 390))]
    page += [text(60, y, name) for y, name in zip((100, 250), names, strict=True)]
    assert [one.split(" Every")[0].split(" Libraries")[0] for one in texts(read(tmp_path, page))] == list(names)


def test_footnotes_of_two_columns_are_two(tmp_path: Path) -> None:
    page = [*lines(60, 100, wrap(LEFT_TEXT, 210)), *lines(320, 100, wrap(RIGHT_TEXT, 210))]
    page += lines(60, 740, ["1 See the report of the fund", "on its first year."], size=7, leading=9)
    page += lines(320, 740, ["2 A speech of the mayor, held", "in the spring."], size=7, leading=9)
    made = read(tmp_path, page)
    assert texts(made, "footnote") == ["1 See the report of the fund on its first year.", "2 A speech of the mayor, held in the spring."]


def test_ligatures_of_fonts_that_do_not_name_their_letters(tmp_path: Path) -> None:
    page = [text(60, 100, "The sta\x1b of the o\x1ece \x1cnd the \x10o\x1ecial\x11 re\x1dex.")]
    assert texts(read(tmp_path, page, drawn=True)) == ["The staff of the office find the “official” reflex."]
    page = [text(60, 100, "The sta\x0b of the o\x0ece \x0cnd the re\x0dex.")]
    assert texts(read(tmp_path, page, drawn=True)) == ["The staff of the office find the reflex."]


def test_a_large_initial_is_the_first_letter_of_its_word(tmp_path: Path) -> None:
    rows = wrap(LEFT_TEXT[1:], 400)
    page = [text(60, 122, LEFT_TEXT[0], size=36), *lines(88, 100, rows[:2]), *lines(60, 126, rows[2:])]
    assert texts(read(tmp_path, [*page, *lines(60, 300, wrap(RIGHT_TEXT, 430))])) == [LEFT_TEXT, RIGHT_TEXT]


def words_of(rows: list[str], right: float, top: float) -> list[Word]:
    """Words as a reader gets them from a page that is written from right to left: each row begins at `right`."""
    made = []
    for at, row in enumerate(rows):
        x = right
        for word in row.split():
            x -= width(word) + 3
            made.append(Word(word, x, top + 13 * at, x + width(word), top + 13 * at + 10, 10.0, order=100 * len(made)))
    return made


def test_pages_written_from_right_to_left_are_read_in_order() -> None:
    one, other = ["כל רשות מפרסמת מרשם של", "המערכות שרכשה."], ["המשרד עונה בתוך שלושים", "יום ומציין על איזה כלל", "הסתמך באתר Open Data"]
    left = words_of(other, 270, 100)
    # A name in Latin letters keeps its own direction.
    for word, x in zip(left[-2:], (150, 180), strict=True):
        word.left, word.right = x, x + width(word.text)
    page = PageWords(1, "1", 595, 842, [*words_of(one, 530, 100), *left])
    assert mirror([page]) == [1]
    blocks, _ = blocks_of([page], itertools.count(1))
    mirror_back(blocks, [page])
    assert [block.text for block in blocks] == [" ".join(one), " ".join(other)]
    assert blocks[0].boxes[0].right == pytest.approx(530, abs=5)


# ---------------------------------------------------------------- furniture, footnotes, contents


def test_running_heads_and_page_numbers_are_furniture_and_not_in_the_text(tmp_path: Path) -> None:
    bodies = [f"{word} {LEFT_TEXT}" for word in ("Today", "From now on", "In the second year", "At the end of the year")]
    pages = [
        [text(60, 40, f"Alpha Network | Position paper {page}"), *lines(60, 90, wrap(body, 430)), text(290, 810, str(page))]
        for page, body in enumerate(bodies, 1)
    ]
    made = read(tmp_path, *pages)
    assert texts(made, "body") == bodies
    assert len(texts(made, "furniture")) == 8


def test_a_word_that_begins_many_paragraphs_is_no_running_head(tmp_path: Path) -> None:
    pages = []
    for word in ("Today", "From now on", "In the second year", "At the end of the year"):
        page = [text(60, 60, "Justification", font="i"), *lines(60, 80, wrap(f"{word} {LEFT_TEXT}", 430))]
        page += [text(60, y, "Justification", font="i") for y in (300, 400)]
        pages.append([*page, *lines(60, 320, wrap(RIGHT_TEXT, 430)), *lines(60, 420, wrap(LEFT_TEXT, 430))])
    assert texts(read(tmp_path, *pages), "furniture") == []


def test_footnotes_are_apart_and_their_marks_are_out_of_the_sentence(tmp_path: Path) -> None:
    words = "The fund closed in spring."
    page = [
        text(60, 100, words),
        text(60 + width(words) + 4, 96, "7", size=6),
        *lines(60, 113, wrap(LEFT_TEXT, 430)),
        text(60, 760, "7", size=5),
        text(65, 763, "See the report of the fund, page 12.", size=8),
    ]
    made = read(tmp_path, page)
    first = made.blocks[0]
    assert first.text.startswith(words)
    assert [(mark.kind, mark.note) for mark in first.marks] == [("footnote mark", "7")]
    assert texts(made, "footnote") == ["7 See the report of the fund, page 12."]


def test_a_short_line_under_the_last_words_of_a_page_is_no_footnote_rule(tmp_path: Path) -> None:
    page = [*lines(60, 100, wrap(LEFT_TEXT, 430)), line(60, 700, 160, 700)]
    assert texts(read(tmp_path, page)) == [LEFT_TEXT]


def test_a_cell_that_begins_with_a_number_at_the_foot_of_a_page_is_no_footnote(tmp_path: Path) -> None:
    page = [*lines(60, 60, wrap(LEFT_TEXT * 3, 470)), *grid([55, 200, 540], [640, 660, 690])]
    for y, row in ((653, ("Date", "What was tried")), (670, ("6 June 2030", "To see whether every office can answer"))):
        page += [text(x, y, words, size=8) for x, words in zip((60, 205), row, strict=True)]
    made = read(tmp_path, page)
    assert texts(made, "footnote") == []
    assert texts(made)[-2:] == ["6 June 2030", "To see whether every office can answer"]


def test_contents_are_kept_apart_and_said(tmp_path: Path) -> None:
    entries = ["Summary", "Who we are", "What we ask for", "Recommendation 1", "Recommendation 2", "Annex"]
    contents = [text(60, 80, "Contents", font="b")]
    for at, entry in enumerate(entries):
        contents += [text(60, 110 + 15 * at, entry), text(500, 110 + 15 * at, str(3 + 2 * at))]
    made = read(tmp_path, contents, lines(60, 90, wrap(LEFT_TEXT, 430)))
    assert texts(made, "body", "heading", "list item") == [LEFT_TEXT]
    assert any("page 1" in warning and "contents" in warning for warning in made.warnings)


def test_headings_and_list_items_carry_their_level(tmp_path: Path) -> None:
    page = [
        text(60, 80, "Access for everybody", size=16, font="b"),
        text(60, 110, "What we ask", size=12, font="b"),
        *lines(60, 130, wrap(LEFT_TEXT, 430)),
        text(60, 190, "1. Publish all drafts."),
        text(80, 206, "(a) in every official language;"),
        text(80, 222, "(b) on one page."),
        text(60, 238, "2. Keep them there."),
    ]
    made = read(tmp_path, page)
    assert [(block.text, block.level) for block in made.blocks if block.kind == "heading"] == [
        ("Access for everybody", 1),
        ("What we ask", 2),
    ]
    assert [(block.text[:3].strip(), block.level) for block in made.blocks if block.kind == "list item"] == [
        ("1.", 1),
        ("(a)", 2),
        ("(b)", 2),
        ("2.", 1),
    ]


def test_centred_lines_are_one_title_unless_the_second_names_a_provision(tmp_path: Path) -> None:
    def centred(y: float, *rows: str) -> list[str]:
        return [text((595 - width(row)) / 2, y + 13 * at, row, font="b") for at, row in enumerate(rows)]

    body = lines(60, 300, wrap(LEFT_TEXT, 470))
    title = ("Opinion of the harbour council on the", "proposal for a rule")
    assert texts(read(tmp_path, [*centred(100, *title), *body]), "heading") == [" ".join(title)]
    apart = ("Proposal for a rule", "Article 2")
    assert texts(read(tmp_path, [*centred(100, *apart), *body]), "heading") == list(apart)


def test_a_heading_that_fills_its_line_is_not_glued_to_the_numbered_paragraph_under_it(tmp_path: Path) -> None:
    page = [
        *lines(60, 80, wrap(f"8.1. {LEFT_TEXT}", 430)),
        text(60, 145, "Links between ministries, libraries and the schools of the small towns around them, and more", font="i"),
        *lines(60, 158, wrap(f"8.2. {RIGHT_TEXT}", 430)),
    ]
    document = inf.read(write_pdf(tmp_path / "made.pdf", [page]), role="outcome")
    assert [paragraph.number for paragraph in document.body()] == ["8.1", None, "8.2"]


def test_the_masthead_of_a_un_document_is_furniture(tmp_path: Path) -> None:
    page = [
        text(60, 50, "United Nations", size=14),
        text(430, 50, "A/AC.7/2030/L.2"),
        text(60, 80, "General Assembly", size=18, font="b"),
        text(430, 80, "Distr.: Limited"),
        text(430, 94, "3 May 2030"),
        text(430, 108, "Original: English"),
        text(100, 180, "Draft report", size=14, font="b"),
        *lines(100, 220, wrap(LEFT_TEXT, 390)),
    ]
    made = read(tmp_path, page)
    assert texts(made, "heading", "body") == ["Draft report", LEFT_TEXT]
    assert "A/AC.7/2030/L.2" in " ".join(texts(made, "furniture"))


# ---------------------------------------------------------------- pages that stand otherwise


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_are_on_the_page_as_it_is_shown(tmp_path: Path, rotate: int) -> None:
    """A page that is turned and whose text is turned back reads the same; its boxes stay on the page."""
    rows = wrap(LEFT_TEXT, 430)
    turned = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[rotate]
    page = []
    for at, row in enumerate(rows):
        x, y = {
            0: (80, 700 - 13 * at),
            90: (200 + 13 * at, 80),
            180: (500, 200 + 13 * at),
            270: (400 - 13 * at, 700),
        }[rotate]
        page.append(f"BT /F0 10 Tf {turned} {x} {y} Tm ({row}) Tj ET")
    made = read(tmp_path, page, rotate=rotate)
    assert texts(made) == [LEFT_TEXT]
    ((_, _, wide, high),) = made.pages
    assert (wide, high) == ((595, HEIGHT) if rotate in (0, 180) else (HEIGHT, 595))
    (box,) = made.blocks[0].boxes
    assert 0 <= box.left < box.right <= wide
    assert 0 <= box.top < box.bottom <= high
    assert box.right - box.left > box.bottom - box.top


def turned(x: float, y: float, words: str, degrees: int, *, size: float = 10) -> str:
    """Draw words that begin `y` points under the top of the page and run at so many degrees against the clock."""
    across, up = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return f"BT /F0 {size} Tf {across:.4f} {up:.4f} {-up:.4f} {across:.4f} {x} {HEIGHT - y} Tm ({words}) Tj ET"


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (turned(40, 400, "Answer of the Alpha Network, 3 May", 90), "Answer of the Alpha Network, 3 May"),
        (turned(560, 90, "Position 2030", 270), "Position 2030"),
        (turned(150, 180, "DRAFT ONLY", 45, size=40), "DRAFT ONLY"),
    ],
    ids=["upwards", "downwards", "slanted over the text"],
)
def test_words_written_across_the_text_are_kept_apart_from_it(tmp_path: Path, drawn: str, words: str) -> None:
    rows = lines(90, 100, wrap(LEFT_TEXT, 400))
    made = read(tmp_path, [rows[0], drawn, *rows[1:]])
    assert texts(made, "body") == [LEFT_TEXT]
    assert texts(made, "furniture") == [words]
    assert "written across the text" in made.warnings[0]


def test_two_labels_of_a_chart_are_two(tmp_path: Path) -> None:
    made = read(tmp_path, [*lines(90, 100, wrap(LEFT_TEXT, 400)), turned(200, 400, "yearly cost", 90), turned(300, 400, "offices", 90)])
    assert texts(made, "furniture") == ["yearly cost", "offices"]


def test_slanted_type_is_no_mark_over_the_text(tmp_path: Path) -> None:
    """Word processors slant upright type where a font has no italics: each letter leans, the line does not."""
    slanted = f"BT /F0 10 Tf 1 0 0.33 1 90 {HEIGHT - 100} Tm (The ministry answers, and everybody may read it.) Tj ET"
    made = read(tmp_path, [slanted, *lines(90, 130, wrap(RIGHT_TEXT, 400)), turned(560, 90, "Position 2030", 270)])
    assert texts(made) == ["The ministry answers, and everybody may read it.", RIGHT_TEXT, "Position 2030"]


@pytest.mark.parametrize(
    ("degrees", "x", "y", "step", "box"),
    [
        (90, 200, 780, (13, 0), (190, None, None, 780)),
        (180, 500, 200, (0, -13), (None, None, 500, 209)),
        (270, 400, 100, (-13, 0), (None, 100, 410, None)),
    ],
)
def test_boxes_of_a_page_that_was_turned_to_be_read_are_on_the_page_as_shown(
    tmp_path: Path, degrees: int, x: int, y: int, step: tuple[int, int], box: tuple[int | None, ...]
) -> None:
    rows = wrap(LEFT_TEXT, 430)
    page = [turned(x + step[0] * at, y + step[1] * at, row, degrees) for at, row in enumerate(rows)]
    made = read(tmp_path, page)
    assert texts(made) == [LEFT_TEXT]
    assert made.pages == [(1, "1", 595, HEIGHT)]
    (found,) = made.blocks[0].boxes
    edges = (found.left, found.top, found.right, found.bottom)
    assert all(wanted is None or abs(edge - wanted) < 4 for edge, wanted in zip(edges, box, strict=True)), edges
    assert 0 <= found.left < found.right <= 595
    assert 0 <= found.top < found.bottom <= HEIGHT
    assert (found.right - found.left < found.bottom - found.top) == (degrees != 180)


# ---------------------------------------------------------------- files that cannot be used


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    with pytest.raises(ReadingError, match=r"empty\.pdf is empty"):
        read_pdf(path)


def test_what_is_no_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "note.pdf"
    path.write_text("Not a PDF at all, only words.")
    with pytest.raises(ReadingError, match="damaged or no PDF"):
        read_pdf(path)


def test_a_truncated_file_gives_its_text_or_a_reason(tmp_path: Path) -> None:
    whole = write_pdf(tmp_path / "whole.pdf", [lines(80, 100, wrap(LEFT_TEXT, 430))] * 3).read_bytes()
    for share in (0.2, 0.5, 0.9):
        path = tmp_path / "cut.pdf"
        path.write_bytes(whole[: int(len(whole) * share)])
        try:
            assert set(texts(read_pdf(path, ocr="never"))) <= {LEFT_TEXT}
        except ReadingError as error:
            assert "cut.pdf" in str(error)


def test_pages_without_text_are_named_and_the_cure_too(tmp_path: Path) -> None:
    """Text drawn as black boxes stands for a scan: there is ink and there are no letters."""
    ink = [f"0 0 0 rg {60 + 12 * column} {700 - 20 * row} 8 8 re f" for row in range(20) for column in range(30)]
    made = read(tmp_path, lines(80, 100, wrap(LEFT_TEXT, 430)), ink, [])
    (warning,) = made.warnings
    assert "page 2" in warning
    assert "page 3" not in warning  # blank, and nothing is missing
    assert 'pip install "influence-trace[ocr]"' in warning
    assert texts(made) == [LEFT_TEXT]
    with pytest.raises(ReadingError, match="page 1 is a picture"):
        read(tmp_path, ink)


def test_a_file_of_blank_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadingError, match=r"2 pages.*holds nothing"):
        read(tmp_path, [], [])


def test_a_locked_file_asks_for_its_password(tmp_path: Path) -> None:
    pytest.importorskip("pikepdf", reason="pikepdf writes the locked file of this test")
    import pikepdf

    path = write_pdf(tmp_path / "open.pdf", [lines(80, 100, wrap(LEFT_TEXT, 430))])
    locked = tmp_path / "locked.pdf"
    with pikepdf.open(path) as file:
        file.save(locked, encryption=pikepdf.Encryption(owner="owner", user="sesame"))
    with pytest.raises(PasswordError, match="locked with a password"):
        read_pdf(locked)
    with pytest.raises(PasswordError, match="wrong"):
        read_pdf(locked, password="open")
    assert texts(read_pdf(locked, password="sesame")) == [LEFT_TEXT]


def test_the_same_file_gives_the_same_blocks(tmp_path: Path) -> None:
    pages = [amendment(100), [*amendment(200), text(60, 800, "1 of 2")]]
    first, second = read(tmp_path, *pages), read(tmp_path, *pages)
    assert first == second


def test_a_page_of_absurd_size_is_read(tmp_path: Path) -> None:
    made = read(tmp_path, [text(80, 100, "Small words on a very large page.")], size=(14_000, 14_000))
    assert texts(made) == ["Small words on a very large page."]


def test_the_page_can_be_looked_at(tmp_path: Path) -> None:
    from influence.document import Document, Page, Paragraph, Span
    from influence.errors import OptionError
    from influence.pages import COLOURS, draw_page

    path = write_pdf(tmp_path / "made.pdf", [lines(80, 100, wrap(LEFT_TEXT, 430))])
    (block,) = read_pdf(path).blocks
    paragraph = Paragraph("made/p1", Span("made", 0, len(block.text)), block.text, number="27", boxes=block.boxes)
    document = Document("made", "outcome", block.text, (paragraph,), (Page(1, "1", 595, 842, 0, len(block.text)),), source=str(path))
    picture = draw_page(document, 1, scale=1)
    assert picture.size == (595, 842)
    assert tuple(bytes.fromhex(COLOURS["body"][1:])) in {colour for _, colour in picture.getcolors(100_000)}
    with pytest.raises(OptionError, match="no page 2"):
        draw_page(document, 2)


# ---------------------------------------------------------------- OCR


def test_recognised_words_go_through_the_same_layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tesseract itself is not run here: what it says about two columns is put in its place."""
    from influence.readers import ocr

    def found(picture: object, names: str) -> list[list[object]]:
        scale = ocr.DOTS_PER_INCH / 72
        words: list[list[object]] = []
        for x, column in ((60, LEFT_TEXT), (320, RIGHT_TEXT)):
            for at, row in enumerate(wrap(column, 210)):
                left, top = float(x), 100 + 13.0 * at
                for word in row.split():
                    right = left + width(word)
                    words.append([word, left * scale, top * scale, right * scale, (top + 9) * scale, 90.0, top * scale, (top + 9) * scale])
                    left = right + 3
        return words

    monkeypatch.setattr(ocr, "missing", lambda: "")
    monkeypatch.setattr(ocr, "_read", lambda picture, scale, names: found(picture, names))
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng"}))
    ink = [f"0 0 0 rg {60 + 12 * column} {700 - 20 * row} 8 8 re f" for row in range(20) for column in range(30)]
    made = read_pdf(write_pdf(tmp_path / "scan.pdf", [ink]))
    assert texts(made) == [LEFT_TEXT, RIGHT_TEXT]
    assert {block.confidence for block in made.blocks} == {0.9}
    assert any(re.search(r"page 1 read by OCR", warning) for warning in made.warnings)


def test_a_page_can_be_looked_at() -> None:
    from influence.examples import load_demonstration

    outcome = load_demonstration().outcome
    view = outcome.page(2)
    assert view.paragraphs and any(paragraph.text in view.text for paragraph in view.paragraphs)
    assert view.show(scale=0.5).size[1] > 300 and (view._repr_png_() or b"").startswith(b"\x89PNG")
    with pytest.raises(OptionError, match="no page 99"):
        outcome.page(99)


def test_a_drawn_table_goes_on_after_a_justification_and_with_one_empty_side() -> None:
    from influence.examples import demonstration_path
    from influence.readers import read

    document = read(demonstration_path("submissions/corvane.pdf"), role="submission")
    cells = [(paragraph.side, paragraph.number, bool(paragraph.pair)) for paragraph in document.paragraphs if paragraph.side]
    assert [number for side, number, pair in cells if side == "old" and pair] == ["19", "20", "21", "24", "25"]
    assert sum(side == "new" for side, _, _ in cells) == 7
    assert not any(paragraph.side for paragraph in document.paragraphs if paragraph.text.startswith("Justification"))


def test_a_second_engine_reads_the_same_words() -> None:
    from influence.examples import load_demonstration
    from influence.readers.second import compare_words

    outcome = load_demonstration().outcome
    shares = compare_words(outcome)
    assert list(shares) == [page.number for page in outcome.pages] and min(shares.values()) > 0.9
    with pytest.raises(OptionError, match="PDF"):
        compare_words(inf.Document.from_paragraphs("a", [(None, "b")], role="outcome"))

"""Finding recommendations: units, lead-ins, numbered blocks, amendments, reported asks, duplicates; the CSV round trip."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.document import Document, Span
from influence.errors import TableError
from influence.recommendations import Recommendation, find_recommendations, read_recommendations, write_recommendations
from influence.recommendations.corrections import corrections_in, holds_recommendations


def document(*paragraphs: str, id: str = "alpha", **fields) -> Document:
    return Document.from_paragraphs(id, [(None, paragraph) for paragraph in paragraphs], role="submission", **fields)


def test_nothing_asked_gives_no_recommendation() -> None:
    assert find_recommendations(document()) == []
    assert find_recommendations(document("The forum met in Lima in May.")) == []
    assert find_recommendations([]) == []


def test_a_span_quotes_the_asks_own_words() -> None:
    paper = document(
        "Access remains uneven.",
        "States should: (a) publish the list of members; (b) fund remote access.",
        issuer="Alpha",
        date="2030-02-01",
    )
    asks = find_recommendations(paper)
    assert [paper.quote(ask.span) for ask in asks] == ["publish the list of members", "fund remote access."]
    assert [ask.text for ask in asks] == ["States should: publish the list of members", "States should: fund remote access."]
    assert [ask.id for ask in asks] == ["alpha/r1", "alpha/r2"]
    assert {(ask.addressee, ask.force, ask.issuer, ask.date) for ask in asks} == {("States", "should", "Alpha", "2030-02-01")}


def test_the_last_sentence_counts() -> None:
    asks = find_recommendations(document("We met in May. It rained. The Chair should publish all written inputs."))
    assert [ask.text for ask in asks] == ["The Chair should publish all written inputs."]


def test_several_documents_keep_their_own_ids() -> None:
    asks = find_recommendations([document("States should publish it.", id="a"), document("The Chair must resign from the board.", id="b")])
    assert [ask.id for ask in asks] == ["a/r1", "b/r1"]


def test_the_table_comes_back_as_it_was(tmp_path: Path) -> None:
    asks = find_recommendations(document("States should: (a) publish the list; (b) fund access.", "=cmd() must be removed by the Chair."))
    asks.append(Recommendation.from_text("alpha/r9", "'=1+1 should not run", issuer="Ærø & Co", page=3, themes=("access", "money")))
    write_recommendations(asks, tmp_path / "asks.csv")
    assert read_recommendations(tmp_path / "asks.csv") == asks


def test_a_table_without_the_asks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "asks.csv").write_text("id,ask\n1,x\n", encoding="utf-8")
    with pytest.raises(TableError, match="no column 'text'"):
        read_recommendations(tmp_path / "asks.csv")


def test_a_list_under_a_lead_in_in_paragraphs_of_its_own() -> None:
    paper = document("We recommend that the Government:", "(a) fund the archive;", "(b) publish the minutes; and", "(c) appoint a curator.")
    asks = find_recommendations(paper)
    assert [paper.quote(ask.span) for ask in asks] == ["fund the archive", "publish the minutes", "appoint a curator."]
    assert all(ask.text.startswith("We recommend that the Government: ") and ask.addressee == "the Government" for ask in asks)
    assert {paper.quote(ask.lead_in) for ask in asks if ask.lead_in} == {"We recommend that the Government:"}


def test_numbered_blocks_without_their_rationale() -> None:
    paper = document(
        "Recommendation 1: The agency should publish its waiting times every month.",
        "Patients now wait without knowing for how long.",
        "Recommendation 2: The agency should name a contact for each clinic.",
    )
    numbers = [(ask.number, ask.text) for ask in find_recommendations(paper) if ask.cue.startswith("numbered")]
    assert numbers == [
        ("Recommendation 1", "The agency should publish its waiting times every month."),
        ("Recommendation 2", "The agency should name a contact for each clinic."),
    ]


def test_a_mention_of_a_number_and_a_line_of_contents_are_no_recommendations() -> None:
    paper = document("Recommendation 4 suggests another path than ours.", "Recommendation 5: Access .......... 12")
    assert not [ask for ask in find_recommendations(paper) if ask.cue.startswith("numbered")]


def test_the_same_ask_in_summary_and_body_is_one_with_two_places() -> None:
    words = "Recommendation 1: The agency should publish its waiting times every month and by clinic."
    paper = document("Summary", words, "The body explains why this matters to patients.", words)
    [ask] = [ask for ask in find_recommendations(paper) if ask.number]
    assert len(ask.places) == 1
    assert paper.quote(ask.span) == paper.quote(ask.places[0])


def test_a_reported_ask_keeps_its_voice() -> None:
    paper = document(
        "Some delegations proposed that the Chair should convene a workshop.", "Speakers stressed that States must ratify the protocol."
    )
    asks = find_recommendations(paper)
    assert [(ask.kind, ask.voice) for ask in asks] == [("reported ask", "Some delegations"), ("reported ask", "Speakers")]


def test_amendment_rows(tmp_path: Path) -> None:
    cells = [
        ("old", "Operators may report."),
        ("new", "Operators shall report."),
        ("old", "Fees are waived."),
        ("new", "deleted"),
        ("new", "Article 5"),
    ]
    plain = document(*(text for _, text in cells))
    pairs = ("alpha/p2", "alpha/p1", "alpha/p4", "alpha/p3", None)
    paragraphs = tuple(replace(p, side=side, pair=pair) for p, (side, _), pair in zip(plain.paragraphs, cells, pairs, strict=True))
    asks = find_recommendations(replace(plain, paragraphs=paragraphs))
    assert [(ask.action, ask.replaces) for ask in asks] == [("change", "Operators may report."), ("delete", "Fees are waived.")]
    assert asks[0].text == "Operators shall report."


def test_edits_splits_and_additions_are_recorded(tmp_path: Path) -> None:
    path = tmp_path / "asks.csv"
    write_recommendations(find_recommendations(document("States should publish the list.", "The Chair must extend the deadline.")), path)
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    split = dict(rows[1]) | {"text": "The Chair must explain the deadline."}
    rows[0]["text"] = "States should publish the whole list."
    rows += [split, dict.fromkeys(rows[0], "") | {"text": "A new ask", "submission_id": "alpha"}, dict.fromkeys(rows[0], "")]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    read = read_recommendations(path)
    assert [(ask.id, ask.edited) for ask in read] == [
        ("alpha/r1", "text"),
        ("alpha/r2", ""),
        ("alpha/r2b", "split, text"),
        ("alpha/a1", "added"),
    ]
    write_recommendations(read, path)
    assert [ask.edited for ask in read_recommendations(path)] == [ask.edited for ask in read]


def test_rows_that_cannot_be_used_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "asks.csv").write_text("text,kind\n,ask\nx,wish\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"(?s)row 2.*empty.*row 3.*wish"):
        read_recommendations(tmp_path / "asks.csv")


@given(st.text(alphabet="=+-@'\t a\r\n;,\"|", min_size=1).filter(str.strip))
def test_no_cell_runs_as_a_formula_and_every_text_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("table") / "asks.csv"
    write_recommendations([Recommendation.from_text("a/r1", "x " + text.strip(), context=text)], path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.reader(file))[1]
    assert not any(cell[:1] in tuple("=+-@\t\r\n") for cell in cells if cell)
    assert read_recommendations(path)[0].context == text


@given(
    st.lists(
        st.sampled_from(
            [
                "States should act.",
                "It rained.",
                "(a) fund it;",
                "We ask the Chair to stop:",
                "\u0645\u0631\u062d\u0628\u0627.",
                "\n\n",
                "• x ",
            ]
        )
    )
)
def test_spans_quote_the_document_and_ids_run_on(parts: list[str]) -> None:
    paper = document(*parts)
    asks = find_recommendations(paper)
    assert [ask.id for ask in asks] == [f"alpha/r{number}" for number in range(1, len(asks) + 1)]
    assert all(ask.text.endswith(" ".join(paper.quote(ask.span).split())) for ask in asks)
    assert asks == find_recommendations(paper)


TASKS = (
    "the Ministry publish the register of carriers every year",
    "the Office fund a help desk in each region",
    "operators answer complaints within ten days",
    "schools be exempt from the fee for the next five years",
)


def report(*texts: str) -> Document:
    """A report; a text that begins with "#" is a heading."""
    made = document(*(one.lstrip("#") for one in texts))
    kinds = ["heading" if one.startswith("#") else "body" for one in texts]
    return replace(made, paragraphs=tuple(replace(p, kind=kind) for p, kind in zip(made.paragraphs, kinds, strict=True)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        (("Recommendation 1:", "Recommendation 2:", "Recommendation 3:", "Recommendation 4:"), "Recommendation {}"),
        (("R1.", "R2.", "R3.", "R4."), "R{}"),
        (("[R1]", "[R2]", "[R3]", "[R4]"), "R{}"),
        (("Rec. 1 –", "Rec. 2 –", "Rec. 3 –", "Rec. 4 –"), "Rec. {}"),
        (("RECOMMENDATION #1:", "RECOMMENDATION #2:", "RECOMMENDATION #3:", "RECOMMENDATION #4:"), "RECOMMENDATION #{}"),
        (("Ask 1:", "Ask 2:", "Ask 3:", "Ask 4:"), "Ask {}"),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_labels_of_recommendations(labels: tuple[str, ...], numbers: str, apart: bool) -> None:
    texts = [f"We recommend that {task}." for task in TASKS]
    if apart:
        paper = report(*(one for label, words in zip(labels, texts, strict=True) for one in (f"#{label}", words, "Carriers told us so.")))
    else:
        paper = report(*(f"{label} {words}" for label, words in zip(labels, texts, strict=True)))
    assert [(ask.number, ask.text) for ask in find_recommendations(paper)] == [
        (numbers.format(at), words) for at, words in enumerate(texts, 1)
    ]


@pytest.mark.parametrize(
    "figures", [("8a", "8b", "8c", "8d"), ("I", "II", "III", "IV"), ("One", "Two", "Three", "Four"), ("2.1", "2.2", "2.3", "2.4")]
)
def test_figures_of_recommendations(figures: tuple[str, ...]) -> None:
    paper = report(*(f"Recommendation {figure}: We recommend that {task}." for figure, task in zip(figures, TASKS, strict=True)))
    assert [ask.number for ask in find_recommendations(paper)] == [f"Recommendation {figure}" for figure in figures]


def test_a_numbered_title_and_the_text_below_it() -> None:
    titles = ("1. The register", "2. Help desks", "3. Answers", "4. Schools")
    rows = [
        one for title, task in zip(titles, TASKS, strict=True) for one in (f"#{title}", f"We recommend that {task}.", "It costs little.")
    ]
    asks = find_recommendations(report("#Recommendations", *rows))
    assert [(ask.number, ask.text) for ask in asks] == [(str(at), f"We recommend that {task}.") for at, task in enumerate(TASKS, 1)]


def test_a_heading_glued_to_a_number_ends_the_block_before() -> None:
    rows = [f"5.{at} We recommend that {task}." for at, task in enumerate(TASKS, 1)]
    rows[2] = f"Better answers: a new rule {rows[2]}"
    asks = find_recommendations(report("#5 Recommendations", *rows))
    assert [(ask.number, ask.text) for ask in asks] == [(f"5.{at}", f"We recommend that {task}.") for at, task in enumerate(TASKS, 1)]


def test_summary_and_body_are_one_recommendation_with_two_places() -> None:
    summary = [f"Recommendation {at}: We recommend that {task}." for at, task in enumerate(TASKS, 1)]
    body = [one for at, task in enumerate(TASKS, 1) for one in (f"Recommendation {at}", f"We recommend that {task}.", "Many wrote to us.")]
    asks = find_recommendations(report("#Executive summary", *summary, "#The fee", "Carriers pay a fee since 2019.", *body))
    assert [(ask.number, len(ask.places)) for ask in asks] == [(f"Recommendation {at}", 1) for at in range(1, 5)]


def test_what_others_recommended_is_not_numbered_here() -> None:
    paper = report(
        "The Board wrote:", "“Recommendation 1: The Office should meet more often.", "Recommendation 2: It should publish minutes.”"
    )
    assert not [ask for ask in find_recommendations(paper) if ask.cue.startswith("numbered")]
    listed = report("It recommended (Recommendation 13):", "(a) the number of letters sent;", "(b) the total that was paid.")
    assert not [ask for ask in find_recommendations(listed) if ask.cue.startswith("numbered")]


def table_of(path: Path) -> tuple[list[Recommendation], list[dict[str, str]]]:
    paper = document(
        "States should publish the list of members — “all” of them, café included.",
        "The Chair must extend the deadline.",
        "Schools should be exempt from the fee.",
        "Carriers should answer letters.",
        issuer="Ærø & Co",
        date="2030-02-01",
    )
    asks = find_recommendations(paper)
    asks[0] = replace(asks[0], number="1.10", places=(Span("alpha", 1, 12),), lead_in=Span("alpha", 3, 11))
    write_recommendations(asks, path)
    return asks, list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def save(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8", delimiter: str = ",", before: str = "") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(before)
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(
    ("encoding", "delimiter", "before"),
    [("cp1252", ";", ""), ("utf-16", "\t", ""), ("utf-16-le", "\t", ""), ("utf-8", ",", ""), ("utf-8-sig", ";", "sep=;\r\n")],
)
def test_a_table_saved_by_another_program_is_the_same_table(tmp_path: Path, encoding: str, delimiter: str, before: str) -> None:
    asks, rows = table_of(tmp_path / "asks.csv")
    save(tmp_path / "saved.csv", rows, encoding, delimiter, before)
    assert read_recommendations(tmp_path / "saved.csv") == asks
    assert holds_recommendations(tmp_path / "saved.csv")


def test_a_table_saved_as_a_workbook_is_the_same_table(tmp_path: Path) -> None:
    import xlsxwriter

    asks, rows = table_of(tmp_path / "asks.csv")
    book = xlsxwriter.Workbook(str(tmp_path / "asks.xlsx"))
    sheet = book.add_worksheet("asks")
    for at, cells in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
        for place, cell in enumerate(cells):
            if cell:  # a spreadsheet writes figures as figures and leaves empty cells out
                sheet.write(at, place, float(cell) if cell.replace(".", "", 1).isdigit() else cell)
    book.close()
    assert read_recommendations(tmp_path / "asks.xlsx") == asks
    assert holds_recommendations(tmp_path / "asks.xlsx")


def test_what_a_spreadsheet_makes_of_dates_and_places_is_undone(tmp_path: Path) -> None:
    asks, rows = table_of(tmp_path / "asks.csv")
    for row in rows:
        row |= {"date": "01.02.2030", "confidence": row["confidence"].replace(".", ",")}
    rows[0] |= {"lead_in": "03. Nov", "places": "01. Dez", "number": "1.1"}
    save(tmp_path / "saved.csv", rows)
    assert read_recommendations(tmp_path / "saved.csv") == asks
    rows[1]["date"] = "2031-01-01"
    save(tmp_path / "saved.csv", rows)
    assert read_recommendations(tmp_path / "saved.csv")[1].date == "2031-01-01"


def test_drops_merges_splits_and_additions_are_told(tmp_path: Path) -> None:
    _, rows = table_of(tmp_path / "asks.csv")
    merged = rows[1] | {"id": "alpha/r2; alpha/r3", "text": "The Chair must extend the deadline and exempt schools."}
    split = rows[0] | {"text": "States should publish the list.", "action": "Change"}
    added = dict.fromkeys(rows[0], "") | {"text": "Libraries should open on Sundays.", "submission_id": "alpha"}
    save(tmp_path / "saved.csv", [merged, rows[0], split, added])
    asks = read_recommendations(tmp_path / "saved.csv")
    assert [(ask.id, ask.edited) for ask in asks] == [
        ("alpha/r2", "merged alpha/r3, text"),
        ("alpha/r1", ""),
        ("alpha/r1b", "split, text, action"),
        ("alpha/a1", "added"),
    ]
    told = corrections_in(tmp_path / "saved.csv")
    assert (told.found, told.dropped, told.merged, told.split, told.added) == (
        4,
        ("alpha/r4",),
        ("alpha/r2",),
        ("alpha/r1b",),
        ("alpha/a1",),
    )
    assert str(told) == "4 found; by hand: 1 dropped, 1 changed, 1 split, 1 merged, 1 added"


def test_a_table_of_paragraphs_holds_no_recommendations(tmp_path: Path) -> None:
    (tmp_path / "law.csv").write_text("number,text\n1,States shall report.\n", encoding="utf-8")
    assert not holds_recommendations(tmp_path / "law.csv")
    assert not holds_recommendations(tmp_path / "none.csv")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(TableError, match="cannot be read as a spreadsheet"):
        read_recommendations(tmp_path / "broken.xlsx")


def test_a_table_with_a_column_of_numbers() -> None:
    rows = [one for at, task in enumerate(TASKS, 1) for one in (str(at), "A theme", f"It is recommended that {task}.", "Chapter 3")]
    made = document("No", "Theme", "Recommendation", "Chapter", *rows)
    cells = tuple(replace(p, kind="table cell") for p in made.paragraphs)
    asks = [ask for ask in find_recommendations(replace(made, paragraphs=cells)) if ask.cue.startswith("numbered")]
    assert [(ask.number, ask.text) for ask in asks] == [(str(at), f"It is recommended that {task}.") for at, task in enumerate(TASKS, 1)]


def test_a_chapter_that_argues_and_recommends_in_one_series() -> None:
    rows = [one for task in TASKS for one in ("We heard much about this.", "The fee rose in May.", f"We therefore recommend that {task}.")]
    asks = find_recommendations(report("#7 Recommendations", *(f"7.{at} {words}" for at, words in enumerate(rows, 1))))
    assert [ask.number for ask in asks if ask.cue.startswith("numbered")] == ["7.3", "7.6", "7.9", "7.12"]


def test_hyphenated_figures() -> None:
    asks = find_recommendations(report(*(f"Recommendation 1-{at}: We recommend that {task}." for at, task in enumerate(TASKS, 1))))
    assert [ask.number for ask in asks] == [f"Recommendation 1-{at}" for at in range(1, 5)]


def test_items_lettered_in_the_body_and_numbered_in_the_summary_are_one() -> None:
    tasks = [
        task.replace("publish", "should publish").replace("fund", "should fund").replace("answer", "should answer") for task in TASKS[:3]
    ]
    body = [(None, "For these reasons I recommend:"), *((None, f"({letter}) {task}") for letter, task in zip("abc", tasks, strict=True))]
    summary = [("9", "9. Carriers"), *((f"9 ({letter})", f"({letter}) {task}") for letter, task in zip("abc", tasks, strict=True))]
    made = Document.from_paragraphs("alpha", [*body, (None, "The recommendations"), *summary], role="submission")
    kinds = ["heading" if p.text in ("The recommendations", "9. Carriers") else "body" for p in made.paragraphs]
    made = replace(made, paragraphs=tuple(replace(p, kind=k) for p, k in zip(made.paragraphs, kinds, strict=True)))  # type: ignore[arg-type]
    asks = [ask for ask in find_recommendations(made) if ask.cue.startswith("numbered")]
    assert [(ask.number, len(ask.places)) for ask in asks] == [("9 (a)", 1), ("9 (b)", 1), ("9 (c)", 1)]


def test_a_line_of_contents_without_dots_is_no_recommendation() -> None:
    paper = report("Recommendation 1", "25-26", "Recommendation 2", "27-29")
    assert not [ask for ask in find_recommendations(paper) if ask.cue.startswith("numbered")]


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ("The Chair should invite civil society to every session.", "The Chair should invite civil society to every session.", 1),
        ("The Chair should invite civil society to every session.", "The Chair should not invite civil society to every session.", 2),
        ("States should report by 2030 on closing the divide.", "States should report by 2035 on closing the divide.", 2),
    ],
)
def test_the_same_ask_twice_is_one_and_its_opposite_another(first, second, count):
    lines = [(None, "Summary"), (None, first), (None, "The evidence was gathered over ten years."), (None, second)]
    asks = find_recommendations(Document.from_paragraphs("paper", lines, role="submission"))
    assert len(asks) == count
    assert sum(1 + len(ask.places) for ask in asks) == 2


def test_a_text_that_somebody_cut_out_is_read_as_one_that_was_found() -> None:
    words = "The Council should not delete the reference to water in article 4."
    found = find_recommendations(Document.from_paragraphs("alpha", [(None, words)], role="submission"))[0]
    made = Recommendation.from_text("alpha/r1", words)
    for name in ("action", "force", "negative", "addressee", "kind"):
        assert getattr(made, name) == getattr(found, name), name
    assert Recommendation.from_text("a/r1", "Delete article 5.").action == "delete"
    assert Recommendation.from_text("a/r1", "Data shall be deleted after a year.", replaces="Data shall be kept.").action == "change"
    assert Recommendation.from_text("a/r1", "Delete: Ports pay.", replaces="Ports pay.").action == "delete"
    assert Recommendation.from_text("a/r1", "Delete article 5.", action="keep", force=None).action == "keep"
    assert Recommendation.from_text("a/r1", "Some States asked for a fund.", kind="reported ask").voice == "Some States"


def test_what_a_person_left_empty_in_a_row_of_their_own_is_read_off_the_words(tmp_path: Path) -> None:
    (tmp_path / "asks.csv").write_text("text\nDelete article 5.\nThe Chair must not close the list.\n", encoding="utf-8")
    first, second = read_recommendations(tmp_path / "asks.csv")
    assert (first.action, second.action, second.addressee, second.force, second.negative) == ("delete", "add", "The Chair", "must", True)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("The agency shall keep a searchable register.", "add"),
        ("Keep the register of ships.", "keep"),
        ("Users must be able to withdraw consent.", "add"),
        ("The word free should be removed.", "delete"),
        ("Accounts should be deleted on request.", "add"),
        ("Parties should set up a list, kept by the secretariat.", "add"),
    ],
)
def test_only_a_text_is_deleted_or_kept(text: str, action: str) -> None:
    assert Recommendation.from_text("a/r1", text).action == action


def test_a_sentence_that_a_page_broke_is_one_ask() -> None:
    paper = document("Ports should publish the list of ships that", "wait outside the harbour for more than a day.", "Thank you.")
    (ask,) = find_recommendations(paper)
    assert ask.text == "Ports should publish the list of ships that wait outside the harbour for more than a day."
    assert paper.quote(ask.span).split() == ask.text.split()


def test_a_bare_lead_in_is_no_ask_beside_its_items() -> None:
    paper = document("We recommend that the Commission:", "- publish all minutes;", "- fund two further seats; and", "- meet in public.")
    asks = find_recommendations(paper)
    assert [paper.quote(ask.span) for ask in asks] == ["publish all minutes", "fund two further seats", "meet in public."]
    assert all(ask.text.startswith("We recommend that the Commission: ") and ask.lead_in for ask in asks)


@pytest.mark.parametrize(
    "sentence",
    [
        "A list of members and the full survey are available on request.",
        "In the table the left-hand column gives the text of the draft.",
        "We remain at the disposal of the Chair for further explanation.",
        "For further information, please contact the secretariat of the alliance.",
        "It is important to note that most trials were short.",
        "The current Code says that towns must offer shelter.",
        "Why would anybody need a ferry?",
    ],
)
def test_courtesies_and_words_about_the_paper_ask_nothing(sentence: str) -> None:
    paper = document("The harbour was opened in spring.", "Ports should publish a list of ships.", sentence)
    assert [ask.text for ask in find_recommendations(paper)] == ["Ports should publish a list of ships."]


def test_provisions_quoted_between_amendments_ask_nothing() -> None:
    lines = [
        line
        for at in range(1, 7)
        for line in (f"Article {at}", f'In Article {at}, replace "ships" by "vessels".', f"{at}. The harbour master shall keep order {at}.")
    ]
    kinds = ["heading" if line.startswith("Article") else "body" for line in lines]
    paper = document(*lines)
    paragraphs = tuple(
        replace(p, kind=kind, headings=() if kind == "heading" else (lines[at - at % 3],))
        for at, (p, kind) in enumerate(zip(paper.paragraphs, kinds, strict=True))
    )
    asks = find_recommendations(replace(paper, paragraphs=paragraphs))
    assert len(asks) == 6 and all(ask.text.startswith("In Article") for ask in asks)


def test_other_languages_ask_in_so_many_words() -> None:
    paper = document(
        "Nous remercions le ministère de cette consultation.",
        "Les communes devraient consulter les habitants avant toute construction.",
        "Nous demandons la suppression de l'article 12 du projet.",
        "Die Kommission sollte die Frist verlängern.",
    )
    asks = find_recommendations(paper)
    assert [(ask.text.split()[0], ask.force, ask.action) for ask in asks] == [
        ("Les", "should", "add"),
        ("Nous", "should", "delete"),
        ("Die", "should", "add"),
    ]


def test_works_cited_ask_nothing() -> None:
    paper = document("Ports should publish a list of ships.", "References", "Hart, P. (2028). Why ferries must be licensed.")
    paragraphs = [replace(p, kind="heading") if p.text == "References" else p for p in paper.paragraphs]
    paragraphs[-1] = replace(paragraphs[-1], headings=("References",))
    assert len(find_recommendations(replace(paper, paragraphs=tuple(paragraphs)))) == 1


def test_diplomats_ask_in_other_words() -> None:
    paper = document(
        "Marenda does not see merit in a new fund.",
        "My delegation would further appreciate it if the secretariat could circulate a glossary.",
        "We can't accept the exception for small ports in section 6.",
    )
    assert len(find_recommendations(paper)) == 3

"""Reports: the same figures in every file, nothing lost, nothing from a text runs."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import influence as inf
from influence.drawing import LABELS
from influence.reports import WRITERS, write_report
from made_traces import HOSTILE, hostile, made_traces, many


def data_of(page: str) -> dict:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def csv_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_same_traces_give_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    first = write_report(made_traces(), tmp_path / f"first{suffix}").read_bytes()
    assert first == write_report(made_traces(), tmp_path / f"second{suffix}").read_bytes()


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_run_without_a_trace_has_a_report(suffix: str, tmp_path: Path) -> None:
    outcome = inf.Document.from_paragraphs("empty", [], role="outcome")
    assert write_report(inf.Traces((), outcome), tmp_path / f"empty{suffix}").stat().st_size


def test_an_unknown_suffix_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(inf.InfluenceError, match=r"\.html"):
        write_report(made_traces(), tmp_path / "evidence.ppt")


def test_html_csv_json_and_frame_have_the_same_rows(tmp_path: Path) -> None:
    traces = made_traces()
    page = data_of(write_report(traces, tmp_path / "x.html").read_text(encoding="utf-8"))
    rows = csv_rows(write_report(traces, tmp_path / "x.csv"))
    plain = json.loads(write_report(traces, tmp_path / "x.json").read_bytes())
    frame = traces.to_frame()
    assert len(page["rows"]) == len(rows) == len(plain["rows"]) == len(frame) == 7
    for at, trace in enumerate(traces):
        assert rows[at]["recommendation_id"] == plain["rows"][at]["recommendation_id"] == page["rows"][at]["id"] == trace.recommendation.id
        assert float(rows[at]["probability"]) == float(page["rows"][at]["probability"]) == plain["rows"][at]["probability"]
        assert plain["rows"][at]["probability"] == frame.probability[at]
        assert rows[at]["verdict"] == page["rows"][at]["verdict"] == frame.verdict[at]


def test_the_json_report_loads_back(tmp_path: Path) -> None:
    assert inf.load_traces(write_report(made_traces(), tmp_path / "x.json")) == made_traces()


def test_the_json_fits_its_schema(tmp_path: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    from influence.reports.json import schema

    validator = jsonschema.Draft202012Validator(schema())
    validator.check_schema(schema())
    for path in (write_report(made_traces(), tmp_path / "x.json"), made_traces().save(tmp_path / "y.json")):
        written = json.loads(path.read_bytes())
        validator.validate(written)
        written["traces"][0]["verdict"] = 7
        assert not validator.is_valid(written)


def test_without_a_baseline_the_report_says_so(tmp_path: Path) -> None:
    page = write_report(made_traces(baseline=False), tmp_path / "x.html").read_text(encoding="utf-8")
    assert "No baseline given." in page
    assert "No baseline given." not in write_report(made_traces(), tmp_path / "y.html").read_text(encoding="utf-8")


def test_the_method_names_the_thresholds_origin_and_the_agreement_figures(tmp_path: Path) -> None:
    traces = made_traces()
    verdict = {
        "origin": "trained on 160 labelled asks",
        "figures": {"precision of taken up": 0.902, "called taken up": 41.0},
        "cuts": {"not": 0.4},
    }
    page = write_report(replace(traces, settings={**traces.settings, "verdict": verdict}), tmp_path / "x.html").read_text(encoding="utf-8")
    assert "trained on 160 labelled asks" in page and "<td><bdi>41</bdi></td>" in page and "<td><bdi>0.902</bdi></td>" in page
    assert page.index("How far to trust it") < page.index(">Settings<") < page.index("verdict › cuts › not")


def test_drafts_show_where_the_words_come_from(tmp_path: Path) -> None:
    traces = made_traces()
    assert 'id="flow"' not in write_report(traces, tmp_path / "x.html").read_text(encoding="utf-8")
    page = write_report(traces, tmp_path / "y.html", drafts=[replace(traces.baselines[0], id="<b>second", role="draft")])
    words = page.read_text(encoding="utf-8")
    assert 'id="flow"' in words and "&lt;b&gt;second" in words and "<b>second" not in words


def test_quotations_declare_their_language(tmp_path: Path) -> None:
    traces = made_traces()
    french = replace(traces, outcome=replace(traces.outcome, language="fr"))
    page = write_report(french, tmp_path / "x.html").read_text(encoding="utf-8")
    assert '<div class="text" id="text" lang="fr">' in page and data_of(page)["language"] == "fr"
    odd = replace(traces, outcome=replace(traces.outcome, language='" onclick="x'))
    assert 'id="text">' in write_report(odd, tmp_path / "y.html").read_text(encoding="utf-8")


def test_what_could_not_be_read_stands_in_the_report(tmp_path: Path) -> None:
    page = write_report(made_traces(), tmp_path / "x.html").read_text(encoding="utf-8")
    assert "submissions/scan.pdf" in page and "two columns may have been read" in page


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_public_report_leaves_the_submissions_out(suffix: str, tmp_path: Path) -> None:
    introduction = b"A confidential introduction"
    assert introduction not in write_report(made_traces(), tmp_path / f"public{suffix}", public=True).read_bytes()
    if suffix == ".json":
        assert introduction in write_report(made_traces(), tmp_path / f"private{suffix}").read_bytes()


def skeleton(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Elements and attribute names of a page in order; frames of hidden characters and short numbers apart."""
    from lxml import html

    tree = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    apart = ("hidden-character", "column", "tick")
    return [(e.tag, tuple(sorted(e.attrib))) for e in elements if (e.get("class") or "").partition(" ")[0] not in apart]


@pytest.fixture(scope="module")
def harmless() -> list[tuple[str, tuple[str, ...]]]:
    from influence.reports.html import render

    return skeleton(render(hostile("harmless words")).decode())


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_adds_an_element_or_attribute_to_the_page(text: str, harmless: list) -> None:
    from influence.reports.html import render

    page = render(hostile(text)).decode()
    assert skeleton(page) == harmless
    assert page.count("<script") == 2  # the data and our own
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", page)  # nothing turns or hides text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_drawing_for_a_notebook_adds_nothing_either(text: str) -> None:
    from lxml import html

    def elements(drawn: str) -> list[str]:
        return [e.tag for e in html.fragment_fromstring(drawn, create_parent=True).iter() if e.get("class") != "hidden-character"]

    traces, plain = hostile(text), hostile("harmless words")
    assert elements(traces[0]._repr_html_()) == elements(plain[0]._repr_html_())
    assert elements(traces._repr_html_()) == elements(plain._repr_html_())
    assert "\x1b" not in str(traces[0]) + str(traces) and "\u202e" not in str(traces[0])


def all_hostile() -> inf.Traces:
    """One run with a recommendation for every hostile text."""
    return replace(hostile("x"), traces=tuple(hostile(text).traces[0] for text in HOSTILE))


def test_no_cell_of_a_csv_begins_as_a_formula(tmp_path: Path) -> None:
    rows = csv_rows(write_report(all_hostile(), tmp_path / "x.csv"))
    assert len(rows) == len(HOSTILE)
    for row in rows:
        for cell in row.values():
            assert not cell.lstrip().startswith(("=", "+", "-", "@")), cell
            assert not cell.startswith(("\t", "\r"))


def test_the_content_policy_names_the_very_style_and_script(tmp_path: Path) -> None:
    page = write_report(made_traces(), tmp_path / "x.html").read_text(encoding="utf-8")
    for tag in ("style", "script"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]  # type: ignore[index]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in page
    assert not re.search(r"https?://(?!www\.w3\.org/)", page)  # asks the network for nothing
    assert " style=" not in page  # the policy would refuse it


def test_a_very_long_paragraph_is_cut_with_a_note(tmp_path: Path) -> None:
    path = write_report(hostile("word " * 60_000), tmp_path / "x.html")
    assert path.stat().st_size < 250_000
    assert "further characters are not shown" in path.read_text(encoding="utf-8")


def test_offsets_count_as_a_browser_counts(tmp_path: Path) -> None:
    text = "\U0001f680\U0001f680 rockets land"
    page = data_of(write_report(hostile(text), tmp_path / "x.html").read_text(encoding="utf-8"))
    assert page["rows"][0]["matches"][0]["phrases"][0][:2] == [0, len(text) + 2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG computes it, 1 to 21."""

    def light(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_colour_of_text_can_be_read_on_its_ground() -> None:
    style = (Path(inf.__file__).parent / "reports" / "report.css").read_text(encoding="utf-8")
    blocks = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", block))
        for block in re.findall(r"color-scheme: (?:light|dark);(.*?)\}", style, re.DOTALL)
    ]
    assert len(blocks) == 4  # light, dark twice, print
    for colours in blocks:
        for name in ("ink", "quiet", "accent", "reflected", "partly", "not", "contrary", "already", "undecided"):
            for ground in ("paper", "card"):
                assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground, colours[name])
        for ground in ("tint", "lit", "warn", "band"):
            assert contrast(colours["ink"], colours[ground]) >= 7
        assert contrast(colours["quiet"], colours["tint"]) >= 4.5


def word_notes(path: Path) -> list[list[str]]:
    """The footnotes of each row of a Word report's table, in the order of their marks."""
    import docx
    from lxml import etree

    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(path) as packed:
        part = etree.fromstring(packed.read("word/footnotes.xml"))
    texts = {note.get(f"{w}id"): "".join(note.itertext()).strip() for note in part}
    rows = docx.Document(str(path)).tables[0]._tbl.tr_lst[1:]
    return [[texts[mark.get(f"{w}id")] for mark in row.iter(f"{w}footnoteReference")] for row in rows]


def test_the_same_row_has_the_same_figures_in_every_file(tmp_path: Path) -> None:
    import docx
    import openpyxl

    traces = made_traces()
    frame = traces.to_frame()
    files = {suffix: write_report(traces, tmp_path / f"x{suffix}") for suffix in WRITERS}
    page = {row["id"]: row for row in data_of(files[".html"].read_text(encoding="utf-8"))["rows"]}
    comma = {row["recommendation_id"]: row for row in csv_rows(files[".csv"])}
    plain = {row["recommendation_id"]: row for row in json.loads(files[".json"].read_bytes())["rows"]}
    head, *cells = openpyxl.load_workbook(files[".xlsx"])["Recommendations"].iter_rows(values_only=True)
    sheet = {row[0]: dict(zip(head, row, strict=True)) for row in cells}
    word = {row.cells[0].text: [cell.text for cell in row.cells] for row in docx.Document(str(files[".docx"])).tables[0].rows[1:]}
    notes = word_notes(files[".docx"])
    markdown = [line.replace("\\", "") for line in files[".md"].read_text(encoding="utf-8").splitlines()]
    latex = files[".tex"].read_text(encoding="utf-8").replace("{-}", "-").splitlines()

    for row in frame.to_dict("records"):
        key = row["recommendation_id"]
        assert page[key]["verdict"] == comma[key]["verdict"] == plain[key]["verdict"] == sheet[key]["verdict"] == row["verdict"]
        probability = f"{row['probability']:.2f}"
        assert page[key]["probability"] == probability
        best = page[key]["matches"][0] if page[key]["matches"] else {"coverage": None, "new": None, "similarity": None}
        shown = {"q_value": page[key]["q"], "coverage": best["coverage"], "new_coverage": best["new"], "similarity": best["similarity"]}
        for column in ("probability", *shown):
            if row[column] != row[column]:  # missing
                assert comma[key][column] == "" and plain[key][column] is None and sheet[key][column] is None
                assert shown[column] in (None, "–")
                continue
            assert float(comma[key][column]) == plain[key][column] == sheet[key][column] == row[column]
            if column in shown:
                assert float(shown[column]) == row[column]
        written, cited = next((cells, cited) for (text, cells), cited in zip(word.items(), notes, strict=True) if key in text)
        assert LABELS[row["verdict"]] in written[0] and written[1] == probability
        line = next(line for line in markdown if f"[{key}]" in line)
        assert f"{LABELS[row['verdict']]} | {probability} |" in line
        assert any(key in line and line.startswith(f"{LABELS[row['verdict']]} & {probability} &") for line in latex)
        if row["number"] == row["number"]:
            place = f"V/2030/14, para. {row['number']}, p. "
            assert place in best["cite"] and place in cited[1] and place in line


def test_the_documents_as_references(tmp_path: Path) -> None:
    items = json.loads(write_report(made_traces(), tmp_path / "x.csl").read_bytes())
    assert len(items) == 5 and len({item["id"] for item in items}) == 5
    assert items[0]["title"] == "Connecting the Valley" and items[0]["issued"] == {"date-parts": [[2030, 6, 30]]}
    entries = write_report(made_traces(), tmp_path / "x.bib").read_text(encoding="utf-8")
    assert entries.count("@techreport{") == 5
    assert "  number = {V/2030/14},\n  year = {2030},\n  date = {2030-06-30}," in entries
    for text in HOSTILE:
        entry = write_report(hostile(text), tmp_path / "y.bib").read_text(encoding="utf-8")
        assert entry.replace("\\{", "").count("{") == entry.replace("\\}", "").count("}")  # every brace is closed
        json.loads(write_report(hostile(text), tmp_path / "y.csl").read_bytes())


@pytest.fixture(scope="module")
def reference_traces() -> list[inf.Traces]:
    return [made_traces(), *(hostile(text) for text in HOSTILE[::6])]


def test_a_bibtex_parser_reads_every_entry(reference_traces: list[inf.Traces], tmp_path: Path) -> None:
    bibtexparser = pytest.importorskip("bibtexparser", reason="bibtexparser is not installed")
    for traces in reference_traces:
        text = write_report(traces, tmp_path / "x.bib").read_text(encoding="utf-8")
        assert len(bibtexparser.loads(text).entries) == 1 + len(traces.baselines) + len(traces.submissions)


def test_csl_items_are_standard_and_a_style_sets_them(reference_traces: list[inf.Traces], tmp_path: Path) -> None:
    citeproc = pytest.importorskip("citeproc", reason="citeproc-py is not installed")
    from citeproc.source.json import CiteProcJSON

    for traces in reference_traces:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # it warns of a field or a type that the standard does not have
            CiteProcJSON(json.loads(write_report(traces, tmp_path / "x.csl").read_bytes()))
    items = json.loads(write_report(reference_traces[0], tmp_path / "x.csl").read_bytes())
    style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
    listed = citeproc.CitationStylesBibliography(style, CiteProcJSON(items), citeproc.formatter.plain)
    for item in items:
        listed.register(citeproc.Citation([citeproc.CitationItem(item["id"])]))
    assert str(listed.bibliography()[0]) == "Working Group on the Valley Network (2030) Connecting the Valley. V/2030/14."


def test_the_denominator_stands_in_every_report(tmp_path: Path) -> None:
    import docx

    traces = made_traces()
    assert "Of 7 recommendations" in write_report(traces, tmp_path / "x.md").read_text(encoding="utf-8")
    assert "Of 7 recommendations" in write_report(traces, tmp_path / "x.tex").read_text(encoding="utf-8")
    assert "Of 7 recommendations" in docx.Document(str(write_report(traces, tmp_path / "x.docx"))).paragraphs[1].text
    assert "<strong>7</strong> recommendations" in write_report(traces, tmp_path / "x.html").read_text(encoding="utf-8")


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(write_report(all_hostile(), tmp_path / "x.xlsx"))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and cell.hyperlink is None
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    assert cell.quotePrefix
    assert book["Recommendations"].max_row == len(HOSTILE) + 1
    assert book["Recommendations"].freeze_panes == "B2" and book["Recommendations"].auto_filter.ref


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_latex_and_markdown_take_any_text(text: str, tmp_path: Path) -> None:
    from markdown_it import MarkdownIt

    traces = hostile(text)
    latex = write_report(traces, tmp_path / "x.tex").read_text(encoding="utf-8")
    commands = set(re.findall(r"\\([a-zA-Z]+)", latex.split(r"\begin{document}")[1]))
    assert not commands & {"input", "write", "csname", "catcode", "def", "include", "immediate"}
    shown = (
        MarkdownIt("commonmark", {"html": True}).enable("table").render(write_report(traces, tmp_path / "x.md").read_text(encoding="utf-8"))
    )
    assert set(re.findall(r"<(\w+)", shown)) <= {"h1", "h2", "p", "strong", "em", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
    assert shown.count("<tr>") == 2 + 2 + 3 + 2  # heads and one row each; two documents


def test_word_takes_any_text(tmp_path: Path) -> None:
    import docx

    table = docx.Document(str(write_report(all_hostile(), tmp_path / "x.docx"))).tables[0]
    assert len(table._tbl.tr_lst) == len(HOSTILE) + 1
    assert "<script>window.ran=1</script>" in table.rows[1].cells[2].text


def test_citations_in_word_are_footnotes(tmp_path: Path) -> None:
    path = write_report(made_traces(), tmp_path / "x.docx")
    notes = word_notes(path)
    assert notes[0] == ["Women Online, Comments of Women Online, p. 2.", "V/2030/14, para. 3, p. i."]
    assert any(len(row) == 1 for row in notes)  # no match: only the ask has a source
    with zipfile.ZipFile(path) as packed:
        settings = packed.read("word/settings.xml").decode()
        assert "footnotes+xml" in packed.read("[Content_Types].xml").decode()
    assert 0 < settings.index("w:footnotePr") < settings.index("w:compat")
    assert all(word_notes(write_report(all_hostile(), tmp_path / "y.docx")))


def test_a_long_word_table_has_its_citations_in_brackets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import docx

    monkeypatch.setattr("influence.reports.word.MOST_NOTED", 6)
    word = docx.Document(str(write_report(made_traces(), tmp_path / "x.docx")))
    assert word.tables[0].rows[1].cells[3].text.endswith("[V/2030/14, para. 3, p. i]")
    assert any("in brackets behind it" in paragraph.text for paragraph in word.paragraphs)


def test_a_public_report_shows_the_figures_and_a_short_quotation(tmp_path: Path) -> None:
    traces = many(6, 4, words=200)
    for suffix in WRITERS:
        public = write_report(traces, tmp_path / f"public{suffix}", public=True)
        if suffix in (".html", ".csv", ".json", ".md", ".tex"):
            words = " ".join(re.sub(r"[\\{}]", "", public.read_text(encoding="utf-8")).split())
            for trace in traces:
                assert trace.recommendation.text[:300] in words
                assert trace.recommendation.text[:450] not in words
    loaded = inf.load_traces(tmp_path / "public.json")
    assert [trace.probability for trace in loaded] == [trace.probability for trace in traces]
    assert loaded.counts() == traces.counts()


def test_the_first_screen_shows_the_longest_new_wording_and_what_is_left_to_a_person(tmp_path: Path) -> None:
    text = "States should publish a yearly register of all licensed operators."
    outcome = inf.Document.from_paragraphs("law", [("4", text), ("5", "Thanks are due.")], role="outcome")
    draft = inf.Document.from_paragraphs("draft", ["Thanks are due."], role="baseline")
    tracer = inf.Tracer(decoys=0, encoder="none", codebook=None).fit(outcome, baseline=draft)
    for asks, seen in (([text], True), (["Beekeepers must be insured."], False)):
        page = inf.write_report(tracer.trace(asks), tmp_path / "report.html").read_text(encoding="utf-8")
        assert ('class="strongest"' in page) is seen
        assert ("a yearly register of all licensed operators" in page.partition('class="strongest"')[2].partition("</p>")[0]) is seen

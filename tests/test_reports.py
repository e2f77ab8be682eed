"""Reports: the same figures in every file, nothing lost, nothing from a text runs."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
from pathlib import Path

import pytest

import influence as inf
from influence.reports import WRITERS, write_report
from made_traces import HOSTILE, hostile, made_traces


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


def test_without_a_baseline_the_report_says_so(tmp_path: Path) -> None:
    page = write_report(made_traces(baseline=False), tmp_path / "x.html").read_text(encoding="utf-8")
    assert "No baseline given." in page
    assert "No baseline given." not in write_report(made_traces(), tmp_path / "y.html").read_text(encoding="utf-8")


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
    return [(e.tag, tuple(sorted(e.attrib))) for e in elements if e.get("class") not in ("hidden-character", "column")]


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


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_cell_of_a_csv_begins_as_a_formula(text: str, tmp_path: Path) -> None:
    for cell in csv_rows(write_report(hostile(text), tmp_path / "x.csv"))[0].values():
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


def test_a_paragraph_of_a_megabyte_is_cut_with_a_note(tmp_path: Path) -> None:
    path = write_report(hostile("word " * 200_000), tmp_path / "x.html")
    assert path.stat().st_size < 200_000
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

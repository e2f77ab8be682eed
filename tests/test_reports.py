"""Reports: the same figures in every file, nothing lost, nothing from a text runs."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from made_traces import hostile, made_traces

import influence as inf
from influence.reports import WRITERS, write_report


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


def test_a_script_in_every_field_stays_text(tmp_path: Path) -> None:
    page = write_report(hostile("</script><script>alert(1)</script>"), tmp_path / "x.html").read_text(encoding="utf-8")
    assert "alert(1)" in page
    assert page.count("<script") == 2  # the data and our own

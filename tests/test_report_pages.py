"""Pictures of pages: cut where the outcome prints the paragraph, and a sentence where there can be none."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import influence as inf
from influence.reports import write_report
from influence.reports.pages import page_pictures
from influence.resources import data_path
from influence.traces import Match, Trace
from made_traces import made_traces


@pytest.fixture(scope="module")
def traces() -> inf.Traces:
    outcome = inf.read(data_path("demonstration/final-report.pdf"), role="outcome")
    paragraph = next(paragraph for paragraph in outcome.paragraphs if paragraph.number == "18")
    match = Match(paragraph, (), 0.5, 0.5, 0.5, "verbatim", "same", paragraph.page, 1.0)
    asked = inf.Recommendation.from_text("alpha/r1", "The report should say so.")
    return inf.Traces((Trace(asked, (match,), "reflected", 0.9, None, ""),), outcome)


def test_the_picture_shows_the_printed_paragraph(traces: inf.Traces) -> None:
    pictures, why = page_pictures(traces)
    assert why == ""
    picture = pictures[traces[0].best.paragraph.id]
    image = Image.open(io.BytesIO(base64.b64decode(picture.address.partition(",")[2])))
    assert image.size == (picture.width, picture.height)
    dark = sum(image.convert("L").histogram()[:100]) / (picture.width * picture.height)
    assert 0.01 < dark < 0.3  # print on paper, neither blank nor black


def test_the_report_carries_the_pictures_only_when_asked(traces: inf.Traces, tmp_path: Path) -> None:
    with_pictures = write_report(traces, tmp_path / "with.html", pictures=True).read_text(encoding="utf-8")
    assert "data:image/png;base64," in with_pictures
    assert with_pictures == write_report(traces, tmp_path / "again.html", pictures=True).read_text(encoding="utf-8")
    assert "data:image/png" not in write_report(traces, tmp_path / "without.html").read_text(encoding="utf-8")
    assert write_report(traces, tmp_path / "x.csv", pictures=True).exists()


def test_a_report_says_why_it_has_no_pictures(traces: inf.Traces, tmp_path: Path) -> None:
    def why(run: inf.Traces) -> str:
        page = write_report(run, tmp_path / "x.html", pictures=True).read_text(encoding="utf-8")
        return re.search(r"There are no pictures of pages: ([^.]*)\.", page)[1]  # type: ignore[index]

    assert "no printed places" in why(inf.Traces((), traces.outcome))
    assert "no longer where it was" in why(made_traces())
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(Path(traces.outcome.source or "").read_bytes() + b"\n")
    assert "has changed" in why(replace(traces, outcome=replace(traces.outcome, source=str(changed))))
    assert "not a PDF" in why(replace(traces, outcome=replace(traces.outcome, source="final-report.html")))


def test_pictures_take_the_room_that_the_texts_leave(traces: inf.Traces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = replace(traces, traces=traces.traces * 501)
    texts = write_report(many, tmp_path / "x.html").stat().st_size
    monkeypatch.setattr("influence.reports.html.LARGEST_REPORT", texts + 3000)
    page = write_report(many, tmp_path / "y.html", pictures=True)
    assert "Pictures of pages stop after 0 of 1" in page.read_text(encoding="utf-8")
    assert page.stat().st_size <= texts + 3000
    monkeypatch.setattr("influence.reports.html.LARGEST_REPORT", texts + 300_000)
    assert "data:image/png" in write_report(many, tmp_path / "z.html", pictures=True).read_text(encoding="utf-8")

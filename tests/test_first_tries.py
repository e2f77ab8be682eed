"""What a person types first: it works, or a sentence says what to type instead."""

from __future__ import annotations

import copy
import datetime
import pickle
from pathlib import Path

import pandas as pd
import pytest

import influence as inf
from influence.recommendations.given import as_recommendations

ASKS = ["States should publish the register of licensed operators.", "Donors should support training for librarians."]
OUTCOME = [("1", "The group met."), ("2", "States should publish the register of licensed operators."), ("3", "Thanks.")]


def tracer(**options) -> inf.Tracer:
    return inf.Tracer(**{"decoys": 0, "encoder": "none", "codebook": None, **options})


@pytest.fixture(scope="module")
def outcome() -> inf.Document:
    return inf.Document.from_paragraphs("report", OUTCOME, role="outcome")


@pytest.fixture(scope="module")
def traces(outcome: inf.Document) -> inf.Traces:
    return tracer().fit(outcome, baseline=None).trace(ASKS)


def test_own_asks_come_as_texts_mapping_frame_or_documents(outcome: inf.Document) -> None:
    frame = pd.DataFrame({"id": ["a/1", None], "Text": ASKS, "page": [3, float("nan")]})
    submission = inf.Document.from_paragraphs("alpha", ASKS, role="submission")
    first, *_ = as_recommendations(ASKS)
    for given in (ASKS, pd.Series(ASKS), {"1": ASKS[0], "2": ASKS[1]}, frame, submission, [submission], [first, ASKS[1]], iter(ASKS)):
        assert [ask.text for ask in as_recommendations(given)] == ASKS
    assert (first.id, first.submission_id) == ("asks/r1", "asks")
    assert [(ask.id, ask.page) for ask in as_recommendations(frame)] == [("a/1", 3), ("table/a1", None)]
    assert as_recommendations(first) == [first] and as_recommendations([]) == []
    assert [trace.rivals for trace in tracer().fit(outcome).trace([ASKS[0], ASKS[0]])] == [(), ()], "no rival of oneself"


SENTENCES = {
    "read(": [
        lambda o, t: inf.find_recommendations("alpha.pdf"),  # type: ignore[arg-type]
        lambda o, t: inf.find_recommendations(ASKS),  # type: ignore[arg-type]
        lambda o, t: tracer().fit("report.pdf"),  # type: ignore[arg-type]
        lambda o, t: tracer().fit([o]),  # type: ignore[arg-type]
        lambda o, t: tracer().fit(o, baseline="draft.pdf"),  # type: ignore[arg-type]
        lambda o, t: tracer().fit(o).trace("alpha.pdf"),
        lambda o, t: inf.check_quotations("brief.pdf", o),  # type: ignore[arg-type]
        lambda o, t: inf.read(["a.pdf", "b.pdf"], role="submission"),  # type: ignore[arg-type]
    ],
    "digital-governance": [lambda o, t: tracer(codebook="nosuch").fit(o), lambda o, t: inf.Codebook.read("nosuch")],
    "influence calibrate": [lambda o, t: tracer(model="nosuch.json").fit(o)],
    "to_frame": [lambda o, t: inf.write_report(list(t), "x.html"), lambda o, t: inf.write_report("x.html", t)],  # type: ignore[arg-type]
    "2030-02-01": [lambda o, t: inf.read(__file__, role="submission", date="yesterday")],
    "zip(": [lambda o, t: inf.Document.from_paragraphs("x", "One text.", role="outcome")],
    "has no field issuers": [lambda o, t: inf.Recommendation.from_text("r1", ASKS[0], issuers="Alpha")],
    "has no text": [lambda o, t: inf.Recommendation.from_text("r1", float("nan"))],  # type: ignore[arg-type]
    "asks first|recommendations first": [lambda o, t: inf.write_recommendations("asks.csv", ASKS)],  # type: ignore[arg-type]
    "1 or more": [lambda o, t: t.to_frame(top=None)],
    "it is a folder": [lambda o, t: t.save(Path(__file__).parent)],
    "asks/r1": [lambda o, t: t["asks/r9"]],
    "holds no recommendations": [lambda o, t: tracer().fit(o).trace(None)],
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_sentence_says_what_to_type(sentence: str, outcome: inf.Document, traces: inf.Traces) -> None:
    for call in SENTENCES[sentence]:
        with pytest.raises(inf.InfluenceError, match=sentence.replace("(", r"\(")):
            call(outcome, traces)


def test_values_tell_what_they_are_in_a_line(outcome: inf.Document, traces: inf.Traces) -> None:
    assert repr(outcome) == "Document('report', outcome: 3 paragraphs)"
    assert repr(traces[0]) == "Trace('asks/r1', 'reflected', 0.99, para. 2)"
    assert repr(traces[0].recommendation) == f"Recommendation('asks/r1', {ASKS[0]!r})"
    assert repr(inf.Tracer(decoys=0)) == "Tracer(decoys=0)" and repr(inf.Tracer()) == "Tracer()"


def test_traces_are_copied_pickled_and_looked_into(traces: inf.Traces) -> None:
    assert pickle.loads(pickle.dumps(traces)) == copy.deepcopy(traces) == traces
    assert "asks/r2" in traces and "asks/r9" not in traces and traces[1] in traces
    with pytest.raises(KeyError):
        traces["asks/r9"]


def test_a_codebook_is_given_by_name_path_or_value(outcome: inf.Document) -> None:
    shipped = inf.Codebook.read("digital-governance")
    for codebook in ("digital-governance", shipped):
        assert tracer(codebook=codebook).fit(outcome).codebook_.themes == shipped.themes
    settings = tracer(codebook=shipped).fit(outcome).trace([]).settings
    assert settings["options"]["codebook"] == shipped.title


def test_dates_are_days(tmp_path: Path) -> None:
    path = tmp_path / "alpha.md"
    path.write_text(ASKS[0])
    for date in (datetime.date(2024, 3, 1), datetime.datetime(2024, 3, 1, 12, 30), pd.Timestamp("2024-03-01"), "2024-03-01"):
        assert inf.read(path, role="submission", date=date).date == "2024-03-01"
    assert inf.read(path, role="submission", date="2024").date == "2024"


def test_modules_of_the_map_are_at_hand() -> None:
    assert inf.plots.__name__ == "influence.plots" and inf.agreement.kappa
    with pytest.raises(AttributeError):
        inf.read_pdf  # noqa: B018

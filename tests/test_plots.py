"""The pictures hold the figures of the tables, with their denominators, and any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import influence as inf
from influence import plots
from influence.agreement import Label, sweep
from influence.drawing import LABELS
from made_traces import HOSTILE, hostile, made_traces

pytest.importorskip("altair", reason="the extra `plots` is not installed")

PICTURES = {
    "issuer": plots.verdicts,
    "theme": lambda traces: plots.verdicts(traces, "theme", share=True),
    "matrix": plots.matrix,
    "margin": plots.margin,
    "force": plots.force,
}


def values(chart: object) -> list[dict]:
    made = chart.to_dict()  # type: ignore[attr-defined]
    return made["data"]["values"] if "data" in made else made["layer"][0]["data"]["values"]


def test_the_bars_sum_to_the_denominator() -> None:
    traces = made_traces()
    bars = values(plots.verdicts(traces))
    assert sum(bar["recommendations"] for bar in bars) == len(traces)
    counts = {LABELS[verdict]: count for verdict, count in traces.counts().items()}
    for label, count in counts.items():
        assert sum(bar["recommendations"] for bar in bars if bar["verdict"] == label) == count
    assert {bar["name"] for bar in bars} == {"Open Valley (3)", "Valley Telecom (2)", "Women Online (2)"}


def test_the_matrix_keeps_the_row_of_an_ask_without_a_match() -> None:
    made = plots.matrix(made_traces()).to_dict()
    assert "open-valley/r3" in made["encoding"]["y"]["scale"]["domain"]
    assert "open-valley/r3" not in {value["recommendation"] for value in made["data"]["values"]}


def test_the_margin_counts_each_best_match_once() -> None:
    assert sum(value["recommendations"] for value in values(plots.margin(made_traces()))) == 6


def test_force_counts_what_is_taken_up() -> None:
    assert sum(value["recommendations"] for value in values(plots.force(made_traces()))) == 2


def test_a_waterfall_ends_at_the_log_odds_of_the_probability() -> None:
    made = plots.waterfall(made_traces()[0]).to_dict()
    last = next(layer for layer in made["layer"] if len(layer["data"]["values"]) == 5)["data"]["values"][-1]
    assert last["end"] == pytest.approx(2.19) and last["reason"] == "probability 0.90"


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_traces_give_the_same_picture_and_none_gives_one_too(name: str) -> None:
    draw = PICTURES[name]
    assert json.dumps(draw(made_traces()).to_dict()) == json.dumps(draw(made_traces()).to_dict())
    assert draw(inf.Traces((), made_traces().outcome)).to_dict()


def test_any_text_can_be_drawn() -> None:
    for text in (HOSTILE[0], HOSTILE[-1], "__proto__", "\U0001f680 datum.x[0]"):
        assert plots.matrix(hostile(text)).to_dict() and plots.waterfall(hostile(text)[0]).to_dict()


def test_an_unknown_grouping_names_the_known_ones() -> None:
    with pytest.raises(inf.InfluenceError, match="theme"):
        plots.verdicts(made_traces(), "verdict")  # type: ignore[arg-type]


def test_precision_and_recall_are_those_of_the_sweep_with_their_n() -> None:
    traces = made_traces()
    labels = [Label(trace.recommendation.id, "partly" if at % 2 else "not") for at, trace in enumerate(traces)]
    made = plots.precision_recall(traces, labels).to_dict()
    assert f"{len(traces)} labelled" in made["title"]
    points = made["data"]["values"] if "data" in made else made["layer"][0]["data"]["values"]
    drawn = {(value["figure"], value["threshold"]): value["value"] for value in points}
    for row in sweep(traces, labels).to_dict("records"):
        assert drawn["recall", row["threshold"]] == row["recall"]
        assert drawn.get(("precision", row["threshold"])) == (row["precision"] if row["called"] else None)


def test_the_flow_is_drawn_and_saved_three_ways(tmp_path: Path) -> None:
    final = inf.Document.from_paragraphs("final", [("1", "Dogs swim free in June."), ("2", "Bridges shall be <b>lit</b>.")], role="outcome")
    zero = inf.Document.from_paragraphs("zero", [("1", "Dogs swim free.")], role="draft")
    picture = plots.flow(inf.Traces((), final, title="x"), [zero])
    assert picture.svg.startswith("<svg") and picture.svg == plots.flow(inf.Traces((), final, baselines=(zero,)), [zero]).svg
    assert picture.save(tmp_path / "flow.svg").read_text(encoding="utf-8") == picture.svg
    assert picture.svg in picture.save(tmp_path / "flow.html").read_text(encoding="utf-8")
    assert picture.save(tmp_path / "flow.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(inf.InfluenceError, match="svg"):
        picture.save(tmp_path / "flow.gif")
    with pytest.raises(inf.InfluenceError, match="draft"):
        plots.flow(inf.Traces((), final))

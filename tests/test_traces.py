"""Traces: what was traced comes back from a file as it went in, and a damaged file is refused with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import influence as inf
from influence.errors import TableError
from influence.traces import SCHEMA_VERSION


@pytest.fixture(scope="module")
def traces() -> inf.Traces:
    outcome = inf.Document.from_paragraphs(
        "report",
        [
            ("1", "The group met four times."),
            ("2", "States should publish the register of licensed operators each year, in open formats."),
            ("3", "The secretariat will report on progress."),
        ],
        role="outcome",
    )
    asks = [
        inf.Recommendation.from_text("alpha/r1", "States should publish the register of licensed operators each year."),
        inf.Recommendation.from_text("alpha/r2", "Beekeepers must receive drought insurance from the harvest fund."),
    ]
    return inf.Tracer(decoys=40).fit(outcome).trace(asks)


def test_saved_traces_come_back_equal_and_the_same_bytes(traces: inf.Traces, tmp_path: Path) -> None:
    first = traces.save(tmp_path / "first.json")
    loaded = inf.load_traces(first)
    assert loaded == traces
    assert loaded.save(tmp_path / "second.json").read_bytes() == first.read_bytes()


def test_asks_without_a_match_stay_and_the_counts_sum_to_the_denominator(traces: inf.Traces) -> None:
    assert [trace.recommendation.id for trace in traces] == ["alpha/r1", "alpha/r2"]
    assert sum(traces.counts().values()) == len(traces) == 2
    assert traces["alpha/r2"].verdict == "not"
    assert len(traces.to_frame()) == 2


def test_a_trace_is_found_by_id_and_an_unknown_id_names_some_that_exist(traces: inf.Traces) -> None:
    assert traces["alpha/r1"] is traces[0]
    with pytest.raises(KeyError, match="alpha/r1"):
        traces["alpha/r9"]


def test_a_trace_draws_itself(traces: inf.Traces) -> None:
    assert "register" in str(traces[0]) and "register" in traces[0]._repr_html_()
    assert "alpha/r2" in str(traces) and "<script" not in traces._repr_html_()


def damage_version(plain: dict) -> None:
    plain["version"] = SCHEMA_VERSION + 1


def damage_schema(plain: dict) -> None:
    plain["schema"] = "something.else"


def damage_verdict(plain: dict) -> None:
    plain["traces"][0]["verdict"] = "certain"


def damage_fields(plain: dict) -> None:
    del plain["outcome"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [(damage_version, "newer"), (damage_schema, "not a traces file"), (damage_verdict, r"\$\[0\].verdict"), (damage_fields, "outcome")],
)
def test_a_damaged_file_is_refused_and_the_message_says_where(traces: inf.Traces, tmp_path: Path, damage, said: str) -> None:
    plain = traces.to_dict()
    plain = json.loads(json.dumps(plain))
    damage(plain)
    path = tmp_path / "damaged.json"
    path.write_text(json.dumps(plain))
    with pytest.raises(TableError, match=said):
        inf.load_traces(path)


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"[]", b'{"schema":'])
def test_what_is_no_traces_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(TableError, match="not a traces file"):
        inf.load_traces(path)
    with pytest.raises(TableError, match="cannot be read"):
        inf.load_traces(tmp_path / "missing.json")

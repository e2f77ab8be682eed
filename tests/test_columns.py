"""What a column holds is what its documentation says: the unit or range of every frame, checked on real rows."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import influence as inf
from influence import tables
from influence.drafts import Drafts
from influence.drafts.flow import COLUMNS as FLOW_COLUMNS
from influence.drafts.flow import flow_frame
from influence.study import MEANINGS
from made_traces import made_traces

DRAFT = "1. The group met four times.\n\n2. States [should] publish the register each year.\n"
REVISED = "1. The group met four times.\n\n2. States should publish the register of licensed operators each year.\n"
FINAL = REVISED + "\n3. The group invites donors to support training for local librarians in rural districts.\n"
ALPHA = "States should publish the register of licensed operators each year.\n\nBeekeepers must receive drought insurance.\n"
BETA = "Donors should support training for local librarians in rural districts.\n\nThe group met four times.\n"
SUMMARY = "Request 1. That donors support training for local librarians. Reply: The Chair accepts this request, see paragraph 3.\n"
MANIFEST = """title = "The register"
[[document]]
path = "final.txt"
role = "outcome"
date = 2030-06-01
[[document]]
path = "zero.txt"
role = "baseline"
date = 2030-01-01
[[document]]
path = "revised.txt"
role = "draft"
date = 2030-04-01
[[document]]
path = "summary.txt"
role = "intermediate"
date = 2030-03-01
[[document]]
path = "alpha.txt"
role = "submission"
issuer = "Alpha"
date = 2030-02-01
[[document]]
path = "beta.txt"
role = "submission"
date = 2030-02-02
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("study")
    texts = {"final": FINAL, "zero": DRAFT, "revised": REVISED, "summary": SUMMARY, "alpha": ALPHA, "beta": BETA}
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)
    (folder / "consultation.toml").write_text(MANIFEST)
    made = inf.trace_consultation(folder, encoder="none", decoys=20)
    made.write(folder / "out")
    return made, folder / "out"


def wrong(value: object, unit: str, row: pd.Series) -> bool:
    """Whether a cell breaks what the documentation of its column promises."""
    said, _, rest = unit.partition(";")
    missing = value is None or value is pd.NA or value != value or value == ""
    if missing:
        return not ("empty" in rest or rest.strip().startswith("only"))
    if found := re.match(r"(-?[\d.]+) to (-?[\d.]+)$", said):
        return not float(found[1]) <= float(value) <= float(found[2])  # type: ignore[arg-type]
    if found := re.match(r"(-?[\d.]+) to (\w+)$", said):
        return not float(found[1]) <= float(value) <= float(row[found[2]]) + 0.011  # type: ignore[arg-type]
    if said.startswith(("count", "from", "characters", "bits")):
        least = int(found[1]) if (found := re.search(r"from (\d+)", said)) else 0
        return not (float(value) >= least and ("fractions" in said or said.startswith("bits") or float(value).is_integer()))  # type: ignore[arg-type]
    if said == "true, false" or said.startswith("true, false"):
        return str(value).casefold() not in ("true", "false")
    if said.startswith("ISO 8601"):
        return not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", str(value))
    if re.fullmatch(r"[\w ]+(, [\w ]+)+", said):
        return str(value) not in said.split(", ")
    return False


def check(name: str, frame: pd.DataFrame, columns: tuple[tuple[str, str, str], ...]) -> None:
    assert list(frame.columns) == [column for column, _, _ in columns], name
    bad: list[str] = []
    for column, meaning, unit in columns:
        assert meaning and unit, (name, column)
        cells = zip(frame[column], (row for _, row in frame.iterrows()), strict=True)
        bad += [f"{column} is documented as {unit!r} and holds {value!r}" for value, row in cells if wrong(value, unit, row)][:1]
    assert not bad, name


def test_every_table_of_a_study_holds_what_its_columns_promise(study) -> None:
    made, folder = study
    frames = made.tables()
    assert set(frames) | {"alignment.csv"} == set(MEANINGS)
    for name, frame in {**frames, "alignment.csv": made.traces.to_frame()}.items():
        assert len(frame) or name in ("campaigns.csv", "chains.csv", "replies.csv"), name
        check(name, frame, MEANINGS[name])
    check("flow", flow_frame(Drafts(made.traces.outcome, [*made.traces.baselines], encoder=None), made.traces.submissions), FLOW_COLUMNS)
    written = pd.read_csv(folder / "columns.csv", encoding="utf-8-sig")
    for name in MEANINGS:
        header = pd.read_csv(folder / name, encoding="utf-8-sig", nrows=0)
        assert list(written[written.file == name]["column"]) == list(header.columns), name


def test_every_frame_of_the_tables_holds_what_its_columns_promise() -> None:
    traces = made_traces()
    frames = {
        "traces": tables.traces_frame(traces, top=2),
        "phrases": tables.phrases_frame(traces, top=2),
        "paragraphs": tables.paragraphs_frame(traces),
        "recommendations": tables.recommendations_frame(trace.recommendation for trace in traces),
        "documents": tables.documents_frame([traces.outcome, *traces.baselines, *traces.submissions]),
        "keyword": tables.keyword_frame([traces.outcome], "the"),
        "verdict": tables.by_verdict(traces),
        "issuer": tables.by_issuer(traces),
        "theme": tables.by_theme(traces),
    }
    assert set(frames) == set(tables.COLUMNS)
    for name, frame in frames.items():
        assert len(frame), name
        check(name, frame, tables.COLUMNS[name])


def test_a_cell_out_of_its_range_is_seen() -> None:
    row = pd.Series({"coverage": 0.5})
    for value, unit in [
        (1.2, "0 to 1"),
        (0.7, "0 to coverage"),
        (-1, "count"),
        (0, "from 1"),
        ("maybe", "yes, no"),
        (None, "0 to 1"),
        ("12/2030", "ISO 8601"),
    ]:
        assert wrong(value, unit, row), (value, unit)
    for value, unit in [
        (0.2, "0 to 1"),
        (0.4, "0 to coverage"),
        (None, "0 to 1; empty: no recommendation"),
        ("2030-02", "ISO 8601"),
        ("yes", "yes, no"),
    ]:
        assert not wrong(value, unit, row), (value, unit)

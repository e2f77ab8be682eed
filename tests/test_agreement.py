"""Labels and coders: published values as oracle, the empty and the damaged case."""

from __future__ import annotations

from math import log
from pathlib import Path

import pytest

import influence as inf
from influence.agreement import Label, Share, alpha, kappa, measure, read_labels, settled, sweep
from influence.errors import OptionError, TableError

# The worked example of Krippendorff (2011), section C: four observers, twelve units, gaps; nominal alpha .743.
OBSERVERS = {
    "a": "1 2 3 3 2 1 4 1 2 . . .",
    "b": "1 2 3 3 2 2 4 1 2 5 . 3",
    "c": ". 3 3 3 2 3 4 2 2 5 1 .",
    "d": "1 2 3 3 2 4 4 1 2 5 1 .",
}


def test_alpha_is_the_published_one() -> None:
    labels = [Label(f"unit{at}", value, coder) for coder, row in OBSERVERS.items() for at, value in enumerate(row.split()) if value != "."]
    assert alpha(labels) == pytest.approx(0.743, abs=0.001)


def test_alpha_and_kappa_without_anything_to_compare() -> None:
    assert alpha([]) is None and kappa([]) == {}
    assert alpha([Label("r1", "not", "a")]) is None
    assert alpha([Label("r1", "not", "a"), Label("r1", "not", "b")]) is None


def test_kappa_is_zero_at_chance_and_one_at_agreement() -> None:
    agree = [Label(f"r{at}", verdict, coder) for coder in "ab" for at, verdict in enumerate(["not", "partly", "not", "partly"])]
    assert kappa(agree) == {("a", "b"): (1.0, 4)}
    chance = [Label(f"r{at}", "not" if at < 2 else "partly", "a") for at in range(4)]
    chance += [Label(f"r{at}", "not" if at % 2 else "partly", "b") for at in range(4)]
    assert kappa(chance)["a", "b"][0] == pytest.approx(0)


def test_a_majority_settles_and_a_tie_is_undecided() -> None:
    labels = [
        Label("r1", "not", "a"),
        Label("r1", "not", "b"),
        Label("r1", "partly", "c"),
        Label("r2", "not", "a"),
        Label("r2", "partly", "b"),
    ]
    assert settled(labels) == {"r1": "not", "r2": "undecided"}


def test_measures_count_every_case_once() -> None:
    outcome = inf.Document.from_paragraphs("law", [("1", "The agency shall publish a yearly register of operators.")], role="outcome")
    asks = [
        inf.Recommendation.from_text("a/r1", "The agency shall publish a yearly register of operators."),
        inf.Recommendation.from_text("a/r2", "Fisheries subsidies must end."),
    ]
    traces = inf.Tracer(decoys=0).fit(outcome).trace(asks)
    measures = measure(traces, [Label("a/r1", "reflected"), Label("a/r2", "not"), Label("a/r9", "not")])
    assert measures.n == 2 and measures.unknown == ("a/r9",) and measures.unlabelled == ()
    assert sum(measures.confusion.values()) == 2
    assert measures.recall["not"] == Share.of(1, 1)
    assert sum(share.n for _, share in measures.reliability) == 2
    assert "precision" in str(measures)
    with pytest.raises(OptionError, match="recommendation_id"):
        measure(traces, [Label("b/r1", "not")])


def test_labels_are_read_and_bad_ones_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text("\ufeffrecommendation_id,verdict,coder,paragraphs\na/r1,Reflected,mk,12; 14\na/r2,,mk,\n", encoding="utf-8")
    assert read_labels(path) == [Label("a/r1", "reflected", "mk", ("12", "14"))]
    path.write_text("recommendation_id,verdict\na/r1,yes\n")
    with pytest.raises(TableError, match="line 2: 'yes'"):
        read_labels(path)
    path.write_text("id,label\n1,2\n")
    with pytest.raises(TableError, match="recommendation_id"):
        read_labels(path)
    with pytest.raises(TableError, match="cannot be read"):
        read_labels(tmp_path / "missing.csv")


def test_refitted_weights_follow_the_labels_and_stay_a_sum(tmp_path: Path) -> None:
    import json

    from influence.agreement import FEWEST, TAKEN_UP, recalibrate

    woods = ["alder", "birch", "cedar", "elm", "fir", "hazel", "larch", "maple", "oak", "pine"]
    numbers = [f"{at} {word}" for at, word in enumerate(woods * 4)]
    register = "The agency shall publish a register of {} operators each year."
    law = [(str(at), register.format(name)) for at, name in enumerate(numbers) if at % 2]
    outcome = inf.Document.from_paragraphs("law", law, role="outcome")
    asks = [
        inf.Recommendation.from_text(f"a/r{at}", register.format(name))
        if at % 4
        else inf.Recommendation.from_text(f"a/r{at}", f"Fisheries in district {name} must be closed to trawlers.")
        for at, name in enumerate(numbers)
    ]
    tracer = inf.Tracer(decoys=0).fit(outcome)
    traces = tracer.trace(asks)
    pessimist = [Label(f"a/r{at}", "partly" if at % 4 == 1 else "not") for at in range(len(asks))]
    model = recalibrate(traces, pessimist)
    path = tmp_path / "model.json"
    path.write_text(json.dumps(model))
    again = inf.Tracer(decoys=0, model=str(path)).fit(outcome).trace(asks)
    taken = sum(label.verdict in TAKEN_UP for label in pessimist)
    assert sum(trace.probability for trace in again) == pytest.approx(taken, abs=1.5)
    with pytest.raises(OptionError, match=str(FEWEST)):
        recalibrate(traces, pessimist[:5])


def test_refitted_cuts_keep_their_promise_on_the_labels() -> None:
    from dataclasses import replace

    from influence.agreement import recalibrate
    from influence.verdict import NO_BASELINE, Reason, load_model, part_of

    # Uptake begins at much lower log-odds than the shipped cuts expect: a register of one's own consultation.
    points = [at / 5 - 6 for at in range(60)]
    traces = [replace(told(f"a/r{at:02}", "undecided", 0.5), reasons=(Reason("prior", "", p),)) for at, p in enumerate(points)]
    labels = [Label(f"a/r{at:02}", "partly" if p > -3 else "not") for at, p in enumerate(points)]
    model = recalibrate(traces, labels)
    assert model["cuts"] != load_model()["cuts"]
    assert model["cuts"]["not"] <= model["cuts"]["uptake"]
    slope = model["uptake"]["weights"]["alike"] / load_model()["uptake"]["weights"]["alike"]
    shift = model["uptake"]["intercept"] - slope * load_model()["uptake"]["intercept"]
    called = [slope * p + shift >= log(model["cuts"]["uptake"] / (1 - model["cuts"]["uptake"])) for p in points]
    assert sum(called) >= 40
    assert sum(yes and p <= -3 for yes, p in zip(called, points, strict=True)) <= 0.03 * sum(called)
    # The part of the model that the traces did not use stays as it was.
    assert part_of(model, has_baseline=False) == {**model, **load_model()["without baseline"]}
    alone = [replace(trace, reasons=(*trace.reasons, Reason(NO_BASELINE, "", 0.0))) for trace in traces]
    other = recalibrate(alone, labels)
    assert other["cuts"] == load_model()["cuts"]
    assert other["without baseline"]["cuts"] != load_model()["without baseline"]["cuts"]
    assert other["without baseline"]["reflected"] == load_model()["without baseline"]["reflected"]
    with pytest.raises(OptionError, match="apart"):
        recalibrate([*traces[:30], *alone[30:]], labels)


def test_cuts_of_few_and_of_mixed_labels() -> None:
    from influence.agreement import cuts_of

    # Nothing is sure: a fifth is called taken up, and only what is less likely than every label is called not.
    low, up = cuts_of([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0], [True, False] * 5)
    assert (low, up) == (0.1, 0.8)
    assert cuts_of([0.5], [True]) == (0.5, 0.5)


def told(name: str, verdict: str, probability: float) -> inf.Trace:
    return inf.Trace(inf.Recommendation.from_text(name, "Ports shall report."), (), verdict, probability, None, "")  # type: ignore[arg-type]


def test_a_sweep_counts_as_one_would_by_hand() -> None:
    traces = [
        told("a/r1", "reflected", 0.95),
        told("a/r2", "partly", 0.8),
        told("a/r3", "undecided", 0.5),
        told("a/r4", "already", 0.9),
        told("a/r5", "not", 0.1),
        told("a/r6", "partly", 0.85),
    ]
    labels = [Label(f"a/r{at}", verdict) for at, verdict in enumerate(["partly", "not", "reflected", "already", "not", "undecided"], 1)]
    rows = {row["threshold"]: row for row in sweep(traces, labels, thresholds=[1, 0.8, 0.5, 0]).to_dict("records")}
    assert list(rows) == [0, 0.5, 0.8, 1]
    assert all((row["n"], row["taken_up"]) == (5, 2) for row in rows.values())
    assert [row["called"] for row in rows.values()] == [4, 3, 2, 0]
    assert rows[0.5]["precision"] == pytest.approx(2 / 3) and rows[0.5]["recall"] == 1
    assert rows[0.8]["precision"] == rows[0.8]["recall"] == 0.5
    assert rows[0.8]["precision_low"] < 0.5 < rows[0.8]["precision_high"]
    assert rows[1]["precision"] != rows[1]["precision"] and rows[1]["recall"] == 0


def test_a_sweep_says_what_it_cannot_use() -> None:
    traces = [told("a/r1", "reflected", 0.95)]
    with pytest.raises(OptionError, match="between 0 and 1"):
        sweep(traces, [Label("a/r1", "not")], thresholds=[1.5])
    for labels in ([], [Label("a/r1", "undecided")], [Label("b/r1", "not")]):
        with pytest.raises(OptionError, match="no decided label"):
            sweep(traces, labels)
    # Nobody asked for anything that was taken up: recall has no cases.
    assert sweep(traces, [Label("a/r1", "not")])["recall"].isna().all()


def test_labels_come_from_any_table(tmp_path: Path) -> None:
    """A spreadsheet program saves with semicolons, in UTF-16 or as .xlsx; a notebook has a data frame."""
    import pandas as pd

    frame = pd.DataFrame({"Recommendation_id": ["a/r1", "a/r2"], "verdict": ["Reflected ", None], "coder": ["Ü", "Ü"], "note": [3, None]})
    frame.to_csv(tmp_path / "semicolon.csv", index=False, sep=";")
    frame.to_csv(tmp_path / "wide.csv", index=False, sep="\t", encoding="utf-16")
    frame.to_excel(tmp_path / "sheet.xlsx", index=False)
    wanted = [("a/r1", "reflected", "Ü")]
    for given in (*sorted(tmp_path.iterdir()), frame):
        assert [(label.recommendation_id, label.verdict, label.coder) for label in read_labels(given)] == wanted
        assert settled(given) == {"a/r1": "reflected"}

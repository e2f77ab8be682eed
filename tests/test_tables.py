"""Frames: documented columns, whole denominators, missing values where there is nothing, one rounding rule."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import influence as inf
from influence import tables
from made_traces import made_traces, outcome

FRAMES = {
    "traces": tables.traces_frame,
    "phrases": tables.phrases_frame,
    "paragraphs": tables.paragraphs_frame,
    "recommendations": lambda traces: tables.recommendations_frame(trace.recommendation for trace in traces),
    "documents": lambda traces: tables.documents_frame([traces.outcome, *traces.submissions]),
    "keyword": lambda traces: tables.keyword_frame([traces.outcome], "the working group"),
    "verdict": tables.by_verdict,
    "issuer": tables.by_issuer,
    "theme": tables.by_theme,
}


@pytest.mark.parametrize("name", FRAMES)
def test_the_columns_are_the_documented_ones_in_order_also_without_a_row(name: str) -> None:
    documented = list(tables.columns_frame(name)["column"])
    empty = inf.Traces((), inf.Document.from_paragraphs("empty", [], role="outcome"))
    assert list(FRAMES[name](made_traces()).columns) == documented
    assert list(FRAMES[name](empty).columns) == documented
    assert (tables.columns_frame(name)[["meaning", "unit or range"]] != "").all(axis=None)


def test_a_recommendation_without_a_match_has_a_row_with_missing_values() -> None:
    row = made_traces().to_frame().set_index("recommendation_id").loc["open-valley/r3"]
    assert row.verdict == "not" and row.wording == "none" and row.force == ""
    assert row[["paragraph_id", "number", "page", "paragraph", "phrases", "coverage", "new_coverage", "similarity", "q_value"]].isna().all()


def test_top_gives_up_to_so_many_rows_best_first() -> None:
    frame = made_traces().to_frame(top=3)
    assert list(frame.recommendation_id).count("women-online/r1") == 2  # it has two matches
    assert list(frame.number[:2]) == ["3", "7"]
    assert len(frame) == 8
    with pytest.raises(inf.InfluenceError, match="top is 0"):
        made_traces().to_frame(top=0)


def test_new_phrases_stand_bare_and_old_ones_in_parentheses_in_the_order_of_the_paragraph() -> None:
    phrases = made_traces().to_frame().phrases
    assert phrases[0] == (
        "(States should) | close the gender digital divide by funding training for women and girls | publish the results of that training"
    )
    assert phrases[2] == "(The register of licensed operators) | (public and searchable)"


def test_phrases_point_at_the_words_they_name() -> None:
    traces = made_traces()
    for row in tables.phrases_frame(traces, top=2).to_dict("records"):
        asked = traces[row["recommendation_id"]].recommendation.text
        assert asked[row["asked_start"] : row["asked_end"]] == row["asked"]
        assert traces.outcome.text[row["found_start"] : row["found_end"]] == row["found"]


def test_summaries_keep_the_denominator() -> None:
    traces = made_traces()
    verdicts = tables.by_verdict(traces)
    assert verdicts.recommendations.sum() == len(traces) == verdicts.of[0]
    issuers = tables.by_issuer(traces)
    assert issuers.recommendations.sum() == len(traces)
    assert list(issuers.issuer) == sorted(issuers.issuer)
    women = issuers.set_index("issuer").loc["Women Online"]
    assert (women.taken_up, women.recommendations, women["share"]) == (2, 2, 1.0)
    valley = issuers.set_index("issuer").loc["Open Valley"]
    assert (valley["share"], valley.share_without_discount) == (0.0, 0.33)


def test_a_recommendation_with_two_themes_counts_in_both_and_one_without_in_none() -> None:
    themes = tables.by_theme(made_traces()).set_index("theme").recommendations
    assert themes["gender digital divide"] == themes["capacity-building"] == themes["(no theme)"] == 1


def test_every_paragraph_is_listed_with_what_it_takes_up() -> None:
    traces = made_traces()
    frame = tables.paragraphs_frame(traces)
    assert len(frame) == len(traces.outcome.body())
    third = frame.set_index("paragraph_id").loc["final-report/p4"]
    assert (third.reflected, third.taken_up, third.issuers, third.recommendations) == (1, 1, "Women Online", "women-online/r1")
    assert frame[list(traces.counts())].to_numpy().sum() == 6  # all but the one without a match


@given(st.floats(-1, 1), st.sampled_from(["probability", "q_value", "coverage", "similarity"]))
def test_what_is_shown_is_what_is_stored(number: float, column: str) -> None:
    stored = tables.rounded(column, number)
    assert stored is not None and float(tables.shown(column, number)) == stored
    assert tables.rounded(column, stored) == stored
    assert not tables.shown(column, stored).startswith("-0.00") or stored < 0


def test_citations() -> None:
    report = outcome()
    assert tables.citation(report.paragraphs[3], outcome=report, page=1) == "V/2030/14, para. 3, p. i"  # the printed label
    assert tables.citation(report.paragraphs[3], outcome=report, page=1, name=False) == "para. 3, p. i"
    article = replace(report.paragraphs[3], number="Article 5 (1) (b)", boxes=())
    assert tables.citation(article) == "Article 5 (1) (b)"
    assert tables.citation(replace(article, number=None)) == "final-report/p4"


def test_pages_are_whole_numbers_also_where_some_are_missing() -> None:
    assert made_traces().to_frame().page.dtype == pd.Int64Dtype()


def test_a_keyword_stands_in_its_context_first_and_last_place_too() -> None:
    report = outcome()
    frame = tables.keyword_frame([report], "State", width=10)
    assert list(frame.keyword) == ["States", "States"]
    assert list(frame.after) == [" should cl", " shall con"]
    for row in frame.to_dict("records"):
        assert report.text[row["start"] : row["end"]] == row["keyword"]
    assert tables.keyword_frame([report], "next session").after.tolist() == ["."]
    assert len(tables.keyword_frame([report], "harvest fund")) == 0
    with pytest.raises(inf.InfluenceError, match="holds no word"):
        tables.keyword_frame([report], "...")


def test_an_unknown_frame_names_the_known_ones() -> None:
    with pytest.raises(inf.InfluenceError, match="phrases"):
        tables.columns_frame("flows")

"""Drawings: both texts whole, phrases marked on both sides, hidden characters written out."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

import influence as inf
from influence import drawing, tables
from made_traces import hostile, made_traces, many


def test_a_trace_in_a_terminal_looks_so() -> None:
    drawn = drawing.trace_text(made_traces()[1], width=70)
    assert drawn.splitlines() == [
        "◐ partly reflected, probability 0.57",
        "┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓",
        "┃ asked: women-online/r2, Women    ┃                                 ┃",
        "┃ Online                           ┃ outcome: para. 4, p. 1          ┃",
        "┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩",
        "│ Operators shall ⟦1 offer a       │ Operators are encouraged to ⟦1  │",
        "│ reduced tariff to schools and⟧   │ offer a reduced tariff to       │",
        "│ ⟦2 libraries⟧.                   │ schools and⟧ public ⟦2          │",
        "│                                  │ libraries⟧.                     │",
        "└──────────────────────────────────┴─────────────────────────────────┘",
        "Para. 4 takes the tariff up and weakens it: “shall” became “are",
        "encouraged to”.",
        " -0.41  prior: 4 in 10 asks are taken up",
        " +1.30  new wording: 7 of 10 words",
        " -0.60  force: shall → are encouraged to",
        "flags: weaker force",
    ]


def texts_of(page: str) -> list[str]:
    """The two texts of a drawing as a reader sees them, without the phrases' numbers."""
    found = re.findall(r'<p class="text" dir="auto">(.*?)</p>', page, re.DOTALL)
    return [unescape(re.sub(r"<sup>.*?</sup>|<[^>]+>", "", text)) for text in found]


def test_both_texts_stand_whole_in_a_notebook() -> None:
    traces = made_traces()
    for trace in traces:
        asked, found = texts_of(trace._repr_html_())
        assert asked == trace.recommendation.text
        assert found == (trace.best.paragraph.text if trace.best else drawing.NO_MATCH)


def test_old_and_new_language_and_the_kinds_are_told_apart_on_both_sides() -> None:
    page = made_traces()[0]._repr_html_()
    for kind in ("same old", "same new", "reworded new"):
        assert len(re.findall(rf'<mark class="{kind}"', page)) == 2


def test_the_summary_says_the_denominator_the_discount_and_what_is_left_out() -> None:
    assert str(made_traces()).startswith("Of 7 recommendations: 1 reflected, 1 partly reflected, 2 not reflected, 1 contrary, 1 already")
    assert "3 of 7 if language that the baseline already had is counted too" in " ".join(str(made_traces()).split())
    assert "No baseline given" in str(made_traces(baseline=False)) and "No baseline given" in made_traces(baseline=False)._repr_html_()
    assert "… and 30 more" in many(50, 20)._repr_html_() and "... and 30 more" in str(many(50, 20))
    empty = inf.Traces((), inf.Document.from_paragraphs("empty", [], role="outcome"))
    assert "Of 0 recommendations" in str(empty) and "Of 0 recommendations" in empty._repr_html_()


@given(st.integers(0, 30), st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=6))
def test_pieces_follow_each_other_and_belong_to_the_first_span_that_covers_them(length: int, spans: list[tuple[int, int]]) -> None:
    pieces = drawing.pieces(0, length, spans)
    assert [at for left, right, _ in pieces for at in range(left, right)] == list(range(length))
    for left, right, owner in pieces:
        for at in range(left, right):  # the slow, obvious twin
            assert owner == next((index for index, (start, end) in enumerate(spans) if start <= at < end), None)


@given(st.text())
def test_visible_text_holds_no_hidden_character_and_visible_text_stays(text: str) -> None:
    shown = drawing.visible(text)
    assert not drawing.HIDDEN.search(shown)
    assert drawing.visible(shown) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_drawing_keeps_to_its_width(width: int) -> None:
    for trace in (*made_traces(), *hostile("x" * 400)):
        assert max(map(len, drawing.trace_text(trace, width=width).splitlines())) <= width


def test_a_long_text_is_cut_with_a_note() -> None:
    trace = hostile("word " * 3_000)[0]
    assert "further characters are not shown" in trace._repr_html_() and "further characters are not shown" in str(trace)


def test_new_words_within_an_old_phrase_are_told_apart_on_both_sides() -> None:
    baseline = inf.Document.from_paragraphs(
        "draft", [("1", "Operators shall publish the register of licences in open formats.")], role="baseline"
    )
    text = "Operators shall publish the register of licences each quarter in open formats."
    outcome = inf.Document.from_paragraphs("law", [("1", f"In addition, {text[0].lower()}{text[1:]}")], role="outcome")
    traces = inf.Tracer(encoder="none", decoys=0).fit(outcome, baseline=[baseline]).trace([inf.Recommendation.from_text("a/r1", text)])
    (phrase,) = traces[0].best.phrases
    assert not phrase.new
    ((asked, found),) = phrase.fresh
    assert text[asked.start : asked.end] == outcome.text[found.start : found.end] == "each quarter"
    assert [(text[start:end], new) for start, end, new in tables.stretches(phrase, asked=True)] == [
        ("Operators shall publish the register of licences ", False),
        ("each quarter", True),
        (" in open formats", False),
    ]
    assert traces.to_frame().phrases[0] == "(operators shall publish the register of licences) | each quarter | (in open formats)"
    shown = drawing.trace_html(traces[0])
    assert shown.count('old language">') == 4 and shown.count('new language">each quarter</mark>') == 2
    # All new, or all old: nothing to tell apart.
    without = inf.Tracer(encoder="none", decoys=0).fit(outcome).trace([inf.Recommendation.from_text("a/r1", text)])
    assert [phrase.fresh for phrase in without[0].best.phrases] == [()]

"""A text through its drafts: what each paragraph comes from, who had a phrase first, what became of an ask."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.document import Document, Mark
from influence.drafts import COLUMNS, STORY_COLUMNS, Drafts, drafts_frame, stories_frame, tell
from influence.drafts.descent import RUN, Runs
from influence.drafts.direction import DIRECTION_COLUMNS, directions_frame
from influence.drafts.flow import COLUMNS as FLOW_COLUMNS
from influence.drafts.flow import draw_flow, find_flows, flow_frame
from influence.errors import OptionError
from influence.recommendations import Recommendation

REGISTER = "The port shall keep a public register of all pilots, with their licences and languages."
FEES = "Harbour fees are set by the council each spring, after a hearing of the fishers."
NIGHT = "Ferries run through the night between the islands and the mainland from May to September."
SEALS = "Beaches where seals are born stay closed to dogs and drones until the end of July."
LAMPS = "Every buoy of the eastern channel carries a lamp, and the lamps are inspected before winter."


def document(identifier: str, *texts: str, role: str = "draft", date: str | None = None) -> Document:
    return Document.from_paragraphs(identifier, [(str(at), text) for at, text in enumerate(texts, 1)], role=role, date=date)  # type: ignore[arg-type]


def kinds(outcome: Document, draft: Document) -> list[tuple[str, list[str]]]:
    found = Drafts(outcome, [draft], encoder=None).ancestry()
    return [(entry.kind, [str(ancestor.paragraph.number) for ancestor in entry.ancestors]) for entry in found]


def test_kept_and_changed() -> None:
    final = document("final", REGISTER, FEES.replace("each spring", "every second spring"), role="outcome")
    assert kinds(final, document("draft", REGISTER, FEES)) == [("kept", ["1"]), ("changed", ["2"])]


def test_new_and_moved() -> None:
    final = document("final", SEALS, FEES, NIGHT, REGISTER, role="outcome")
    found = kinds(final, document("draft", REGISTER, FEES, NIGHT))
    assert found == [("new", []), ("kept", ["2"]), ("kept", ["3"]), ("moved", ["1"])]


def test_merged_and_split() -> None:
    merged = document("final", f"{REGISTER} {SEALS}", NIGHT, role="outcome")
    assert kinds(merged, document("draft", REGISTER, NIGHT, SEALS))[0] in (("merged", ["1", "3"]), ("merged", ["3", "1"]))
    split = document("final", REGISTER, SEALS, role="outcome")
    assert kinds(split, document("draft", f"{REGISTER} {SEALS}")) == [("split", ["1"]), ("split", ["1"])]


def test_the_first_and_the_last_paragraph_are_linked_too() -> None:
    texts = (REGISTER, FEES, NIGHT, SEALS, LAMPS)
    assert kinds(document("final", *texts, role="outcome"), document("draft", *texts)) == [("kept", [str(at)]) for at in range(1, 6)]


def test_a_set_phrase_makes_no_ancestor() -> None:
    stock = "The Conference of the Harbours, acting as the Council of the Islands, "
    draft = document("draft", *(stock + text.lower() for text in (REGISTER, FEES, NIGHT, SEALS)))
    final = document(
        "final", "A Conference of the Harbours, acting as the Council of the Islands, is hereby abolished forever.", role="outcome"
    )
    assert kinds(final, draft) == [("new", [])]


def test_drafts_are_put_in_the_order_of_their_dates() -> None:
    older, newer = document("b", REGISTER, date="2030-01"), document("a", FEES, date="2030-02")
    drafts = Drafts(document("final", REGISTER, role="outcome"), [newer, older], encoder=None)
    assert [draft.id for draft in drafts.drafts] == ["b", "a"]
    assert [entry.draft_id for entry in drafts.ancestry()] == ["b", "a"]
    assert [entry.new_share for entry in drafts.ancestry()] == [0.0, 1.0]


def test_each_phrase_knows_its_first_draft_and_who_asked_before() -> None:
    zero = document("zero", "The port shall keep a register of pilots.", date="2030-01-01")
    first = document("first", "The port shall keep a register of pilots, with their licences and languages.", date="2030-03-01")
    final = document(
        "final", "The port shall keep a register of pilots, with their licences and languages, on paper.", role="outcome", date="2030-06-01"
    )
    early = document("early", "Pilots should be listed with their licences and languages.", role="submission", date="2030-02-01")
    late = replace(early, id="late", date="2030-04-01")
    undated = replace(early, id="undated", date=None)
    origins = Drafts(final, [zero, first], encoder=None).origins([early, late, undated])
    assert [(final.quote(origin.span), origin.first, origin.asked_before) for origin in origins] == [
        ("The port shall keep a register of pilots", "zero", ()),
        ("with their licences and languages", "first", ("early",)),
        ("on paper", None, ()),
    ]


def test_brackets_of_a_draft_are_told() -> None:
    draft = document("draft", REGISTER)
    inside = Mark("not agreed", REGISTER.index("with"), len(REGISTER))
    draft = replace(draft, paragraphs=(replace(draft.paragraphs[0], marks=(inside,)),))
    [entry] = Drafts(document("final", REGISTER, role="outcome"), [draft], encoder=None).ancestry()
    assert entry.ancestors[0].bracketed == pytest.approx(5 / 15)


def test_brackets_over_several_paragraphs_hold_those_between_and_end_at_a_heading() -> None:
    draft = document("draft", f"[{FEES}", REGISTER, f"{NIGHT}]", f"[{SEALS}", "Lamps", f"{LAMPS}]")
    # A reader marks what opens and closes in one paragraph; here it saw one such, so brackets mean something in this file.
    mark = Mark("not agreed", draft.paragraphs[0].span.start, draft.paragraphs[0].span.end)
    first, *between, heading, last = draft.paragraphs
    draft = replace(draft, paragraphs=(replace(first, marks=(mark,)), *between, replace(heading, kind="heading"), last))
    entries = Drafts(document("final", REGISTER, SEALS, LAMPS, role="outcome"), [draft], encoder=None).ancestry()
    assert [entry.ancestors[0].bracketed for entry in entries] == [1.0, 0.0, 0.0]


def test_the_story_of_an_ask() -> None:
    ask = Recommendation.from_text("alpha/r1", "Ports shall publish their dredging plans.")
    bracketed = document("october", LAMPS, "[Ports shall publish their dredging plans.]")
    mark = Mark("not agreed", bracketed.paragraphs[1].span.start, bracketed.paragraphs[1].span.end)
    bracketed = replace(bracketed, paragraphs=(bracketed.paragraphs[0], replace(bracketed.paragraphs[1], marks=(mark,))))
    stages = Drafts(
        document("final", FEES, NIGHT, role="outcome"),
        [document("zero", FEES, LAMPS), bracketed, document("december", LAMPS, "Ports are encouraged to publish their dredging plans.")],
        encoder=None,
    ).story(ask)
    assert [(stage.status, stage.change) for stage in stages] == [
        ("absent", ""),
        ("there", "appeared"),
        ("there", "weaker"),
        ("absent", "gone"),
    ]
    assert tell(stages) == "zero: not there; october: appeared, in brackets; december: weaker; final: gone"
    assert stages[1].bracketed == 1.0


def test_the_table_has_a_row_for_each_draft_and_one_for_the_outcome() -> None:
    final = document("final", REGISTER, SEALS, role="outcome", date="2030-06")
    frame = drafts_frame(
        final, [document("draft", REGISTER, date="2030-05")], [document("alpha", SEALS, role="submission", date="2030-01")]
    )
    assert list(frame.columns) == [name for name, _, _ in COLUMNS]
    assert frame[["paragraph_id", "draft", "kind", "new_share"]].values.tolist() == [
        ["final/p1", "draft", "kept", 0.0],
        ["final/p1", "final", "", 0.0],
        ["final/p2", "draft", "new", 1.0],
        ["final/p2", "final", "", 0.0],
    ]
    assert frame["first_here"].tolist() == [REGISTER.strip("."), "", "", SEALS.strip(".")]
    assert frame["asked_before"].tolist() == ["", "", "", "alpha"]
    assert drafts_frame(final, []).empty


def test_no_draft_and_empty_texts() -> None:
    with pytest.raises(OptionError, match="no draft"):
        Drafts(document("final", REGISTER, role="outcome"), [])
    assert Drafts(document("final", role="outcome"), [document("draft", REGISTER)], encoder=None).ancestry() == []
    [entry] = Drafts(document("final", REGISTER, role="outcome"), [document("draft")], encoder=None).ancestry()
    assert (entry.kind, entry.new_share) == ("new", 1.0)


WORDS = st.lists(st.sampled_from(["port", "fee", "the", "of", "pilot", "lamp"]), max_size=12)


@settings(max_examples=100, deadline=None)
@given(WORDS, st.lists(WORDS, min_size=1, max_size=3))
def test_words_in_runs_agree_with_a_slow_twin(asked: list[str], paragraphs: list[list[str]]) -> None:
    runs = Runs(document("draft", *(" ".join(words) for words in paragraphs)))
    texts = [f" {' '.join(words)} " for words in paragraphs]
    slow = [
        any(
            f" {' '.join(asked[start : start + RUN])} " in text
            for start in range(max(0, at - RUN + 1), at + 1)
            if start + RUN <= len(asked)
            for text in texts
        )
        for at in range(len(asked))
    ]
    assert runs.covered(asked).tolist() == slow


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from([REGISTER, FEES, NIGHT, SEALS, LAMPS]), min_size=1, max_size=5, unique=True))
def test_a_draft_that_is_the_outcome_leaves_nothing_new(texts: list[str]) -> None:
    found = Drafts(document("final", *texts, role="outcome"), [document("draft", *texts)], encoder=None).ancestry()
    assert [(entry.kind, entry.new_share, entry.moved) for entry in found] == [("kept", 0.0, False)] * len(texts)


def consultation() -> tuple[Drafts, list[Document]]:
    zero = document("zero", REGISTER, date="2030-01-01")
    first = document("first", REGISTER, NIGHT, date="2030-03-01")
    final = document("final", REGISTER, NIGHT, SEALS, LAMPS, role="outcome", date="2030-06-01")
    asked = {"alpha": (NIGHT, "2030-02-01"), "beta": (SEALS, "2030-04-01"), "gamma": (SEALS, "2030-04-02"), "late": (LAMPS, "2030-07-01")}
    submissions = [
        replace(document(name, text, role="submission", date=date), issuer=f"<{name}> & co") for name, (text, date) in asked.items()
    ]
    return Drafts(final, [zero, first], encoder=None), submissions


def test_words_flow_from_who_asked_through_the_drafts_into_the_outcome() -> None:
    history, submissions = consultation()
    flows = [(flow.source, flow.target, flow.kind, flow.words) for flow in find_flows(history, submissions)]
    counts = {name: len(text.split()) for name, text in (("register", REGISTER), ("night", NIGHT), ("seals", SEALS), ("lamps", LAMPS))}
    assert flows == [
        ("no submission found", "zero", "other", counts["register"]),
        ("zero", "first", "carried", counts["register"]),
        ("<alpha> & co", "first", "asked", counts["night"]),
        ("first", "final", "carried", counts["register"] + counts["night"]),
        ("<beta> & co", "final", "asked", counts["seals"] / 2),
        ("<gamma> & co", "final", "asked", counts["seals"] / 2),
        ("no submission found", "final", "other", counts["lamps"]),
    ]
    assert list(flow_frame(history, submissions).columns) == [name for name, _, _ in FLOW_COLUMNS]


def test_the_picture_of_the_flow_is_well_formed_whatever_the_names() -> None:
    from xml.etree import ElementTree

    history, submissions = consultation()
    drawn = draw_flow(history, submissions)
    texts = [element.text for element in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]
    assert "<alpha> & co (15)" in texts
    assert any(text and text.startswith("final (") for text in texts)
    assert drawn == draw_flow(*consultation())


def test_a_stretch_is_cut_where_other_submissions_use_it() -> None:
    final = document("final", f"{NIGHT} {SEALS}", role="outcome", date="2030-06-01")
    alpha = document("alpha", NIGHT, role="submission", date="2030-01-01")
    origins = Drafts(final, [document("zero", REGISTER, date="2029")], encoder=None).origins([alpha])
    assert [(final.quote(origin.span), origin.asked_before) for origin in origins] == [(NIGHT[:-1], ("alpha",)), (SEALS[:-1], ())]


def test_who_quotes_whom_is_told_by_dates() -> None:
    zero = document("zero", REGISTER, date="2030-01")
    first = document("first", REGISTER, SEALS, date="2030-05")
    dates = {"early": "2030-02", "late": "2030-06", "undated": None}
    early, late, undated = (document(name, REGISTER, SEALS, role="submission", date=date) for name, date in dates.items())
    silent = document("silent", LAMPS, role="submission", date="2030-02")
    frame = directions_frame([first, zero], [early, late, undated, silent])
    assert list(frame.columns) == [name for name, _, _ in DIRECTION_COLUMNS]
    told = {(row.submission_id, row.draft): (row.reading, row.shared, row.first_there) for row in frame.itertuples()}
    assert told["early", "zero"][0] == "quotes the draft" and told["early", "first"][0] == "may have been taken up"
    assert told["late", "first"][0] == "quotes the draft" and told["undated", "first"][0] == "cannot be told"
    assert told["silent", "zero"] == ("nothing shared", 0.0, 0.0)
    whole, new = told["early", "first"][1:]
    assert whole == 1.0 and new == pytest.approx(1 - told["early", "zero"][1], abs=0.011)
    assert directions_frame([], [early]).empty and directions_frame([zero], []).empty


def test_the_table_of_stories() -> None:
    history, _ = consultation()
    asks = [Recommendation.from_text("alpha/r1", NIGHT, date="2030-02-01"), Recommendation.from_text("beta/r1", LAMPS)]
    frame = stories_frame(history, asks)
    assert list(frame.columns) == [name for name, _, _ in STORY_COLUMNS]
    assert frame["status"].tolist() == ["absent", "there", "there", "absent", "absent", "there"]
    assert frame["before_the_ask"].tolist() == [True, False, False, False, False, False]
    assert frame["story"].tolist()[0] == "zero: not there; first: appeared; final: there"
    assert stories_frame(history, []).empty

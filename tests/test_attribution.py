"""Who else asked, how credit is shared, and form letters as one voice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.alignment import Phrase
from influence.attribution import CREDIT_COLUMNS, ISSUER_COLUMNS, credit_frame, find_rivals, issuers_frame, passages, shared_credit
from influence.campaigns import CAMPAIGN_COLUMNS, campaigns_frame, compare_with_common, find_campaigns, texts_of, voices_of
from influence.consultation import before
from influence.document import Document, Span
from influence.errors import OptionError
from influence.recommendations import Recommendation
from influence.traces import Match, Trace, Traces

OUTCOME = Document.from_paragraphs(
    "law",
    [("1", "Harbour masters shall publish fees yearly and keep a public register of pilots."), ("2", "Ferries run at night.")],
    role="outcome",
    date="2030-06-01",
)


def trace(
    identifier: str,
    *quotes: str,
    verdict: str = "partly",
    text: str = "Publish the fees.",
    date: str | None = None,
    new: bool = True,
    at: int = 0,
    **fields: object,
) -> Trace:
    """A trace whose phrases are these words of the law's paragraph."""
    ask = Recommendation.from_text(identifier, text, date=date, **fields)
    paragraph = OUTCOME.paragraphs[at]
    phrases = []
    for quote in quotes:
        start = paragraph.span.start + paragraph.text.index(quote)
        bits = float(len(quote))
        phrases.append(Phrase("same", Span(identifier, 0, 1), Span("law", start, start + len(quote)), bits, bits if new else 0.0))
    match = Match(paragraph, tuple(phrases), 0.8, 0.8 if new else 0.0, 0.5, "verbatim", "same", None, 1.0)
    return Trace(ask, (match,) if quotes or fields.get("voice") == "meaning" else (), verdict, 0.7, None, "")  # type: ignore[arg-type]


# ---- rivals ----------------------------------------------------------------------------------------


def test_overlapping_phrases_make_rivals_on_both_sides_and_distant_ones_do_not() -> None:
    traces = [
        trace("a/r1", "publish fees", text="Fees!"),
        trace("b/r1", "fees yearly", text="More ferries now"),
        trace("c/r1", "register of pilots"),
    ]
    assert find_rivals(traces) == {"a/r1": ("b/r1",), "b/r1": ("a/r1",), "c/r1": ()}


def test_nobody_is_a_rival_of_an_ask_in_the_same_submission() -> None:
    assert find_rivals([trace("a/r1", "publish fees"), trace("a/r2", "publish fees")]) == {"a/r1": (), "a/r2": ()}


def test_a_missed_ask_is_a_rival_of_what_was_taken_up_and_old_or_refused_ones_are_not() -> None:
    verdicts = {"a": "partly", "b": "not", "c": "undecided", "d": "not", "e": "already", "f": "contrary"}
    traces = [trace(f"{letter}/r1", "publish fees", verdict=verdict, text=f"Ask {letter}.") for letter, verdict in verdicts.items()]
    rivals = find_rivals(traces)
    assert rivals == {
        "a/r1": ("b/r1", "c/r1", "d/r1"),
        "b/r1": ("a/r1", "c/r1"),
        "c/r1": ("a/r1", "b/r1", "d/r1"),
        "d/r1": ("a/r1", "c/r1"),
        "e/r1": (),
        "f/r1": (),
    }


def test_nearly_the_same_ask_is_a_rival_even_where_the_phrases_do_not_meet() -> None:
    asked = "Harbour masters should publish their fees and keep a register of pilots."
    traces = [trace("a/r1", "publish fees", text=asked), trace("b/r1", "register of pilots", text=asked.replace("should", "must"))]
    assert find_rivals(traces)["a/r1"] == ("b/r1",)


def test_nearly_the_same_ask_is_a_rival_even_where_neither_was_taken_up() -> None:
    traces = [trace("a/r1", "publish fees", verdict="not"), trace("b/r1", "publish fees", verdict="not"), trace("c/r1", verdict="not")]
    assert find_rivals(traces) == {"a/r1": ("b/r1",), "b/r1": ("a/r1",), "c/r1": ()}


def test_a_match_in_other_words_counts_for_the_whole_paragraph() -> None:
    meaning = trace("a/r1", voice="meaning", text="Let people see what it costs.")
    assert meaning.matches[0].phrases == ()
    assert find_rivals([meaning, trace("b/r1", "register of pilots")])["a/r1"] == ("b/r1",)


def test_the_weaker_of_two_matches_belongs_to_the_passage_only_if_it_is_nearly_as_full() -> None:
    one = trace("a/r1", "publish fees")
    full = replace(one.matches[0], paragraph=OUTCOME.paragraphs[1], coverage=0.5, new_coverage=0.5)
    thin = replace(full, coverage=0.2, new_coverage=0.2)
    assert len(passages(replace(one, matches=(*one.matches, full)))) == 2
    assert len(passages(replace(one, matches=(*one.matches, thin)))) == 1
    assert passages(replace(one, matches=())) == ()


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcd"),
            st.sampled_from(["publish fees", "fees yearly", "public register", "register of pilots"]),
            st.sampled_from(["reflected", "partly", "not", "undecided", "already"]),
        ),
        max_size=8,
    )
)
def test_the_relation_is_symmetric_and_agrees_with_a_slow_twin(rows: list[tuple[str, str, str]]) -> None:
    traces = [
        trace(f"{letter}/r{at}", quote, verdict=verdict, text=f"x{at} " * (3 * at + 1)) for at, (letter, quote, verdict) in enumerate(rows)
    ]
    rivals = find_rivals(traces)
    maybe = {"reflected", "partly", "undecided"}
    for one in traces:
        for other in traces:
            phrase, its = (entry.matches[0].phrases[0].found for entry in (one, other))
            expected = (
                one.recommendation.submission_id != other.recommendation.submission_id
                and (one.verdict in maybe or other.verdict in maybe)
                and "already" not in (one.verdict, other.verdict)
                and phrase.start < its.end
                and its.start < phrase.end
            )
            assert (other.recommendation.id in rivals[one.recommendation.id]) == expected
            assert (other.recommendation.id in rivals[one.recommendation.id]) == (one.recommendation.id in rivals[other.recommendation.id])


# ---- credit ----------------------------------------------------------------------------------------


def test_a_sole_ask_has_all_the_credit() -> None:
    [credit] = shared_credit([trace("a/r1", "publish fees")])
    assert (credit.voices, credit.equal, credit.wording, credit.date, credit.told_apart) == (1, 1.0, 1.0, 1.0, "sole")


def test_the_same_words_on_the_same_day_cannot_be_told_apart() -> None:
    traces = [trace("a/r1", "publish fees", date="2030-01-01"), trace("b/r1", "publish fees", date="2030-01-01")]
    assert [(c.equal, c.wording, c.date, c.exclusive, c.told_apart) for c in shared_credit(traces)] == [
        (0.5, 0.5, 0.5, 0.0, "cannot be told apart"),
        (0.5, 0.5, 0.5, 0.0, "cannot be told apart"),
    ]


def test_who_shares_with_two_that_do_not_meet_takes_no_more_than_either_leaves() -> None:
    asked = [("a/r1", "publish fees"), ("b/r1", "fees yearly and keep"), ("c/r1", "keep a public register")]
    traces = [trace(identifier, quote, text=f"{quote} {identifier} " * 3) for identifier, quote in asked]
    first, middle, last = shared_credit(traces)
    assert (first.voices, middle.voices, last.voices) == (2, 3, 2)
    assert first.equal == middle.equal == last.equal == pytest.approx(1 / 3)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["publish fees", "fees yearly and keep", "keep a public", "public register of pilots", "Harbour masters shall publish"]
            ),
            st.sampled_from([None, "2030-01", "2030-02-01", "2031"]),
        ),
        min_size=1,
        max_size=7,
    )
)
def test_the_shares_of_one_passage_sum_to_one_at_most(rows: list[tuple[str, str | None]]) -> None:
    texts = [f"x{at} " * (3 * at + 1) for at in range(len(rows))]
    traces = [trace(f"s{at}/r1", quote, text=texts[at], date=date) for at, (quote, date) in enumerate(rows)]
    by_id = {credit.trace.recommendation.id: credit for credit in shared_credit(Traces(tuple(traces), OUTCOME))}
    for credit in by_id.values():
        if before(OUTCOME.date, credit.trace.recommendation.date):  # too late to have a part, or to share with
            assert credit.equal == credit.wording == credit.date == 0
            continue
        together = [credit, *(by_id[rival] for rival in credit.rivals)]
        for name in ("equal", "wording", "date"):
            shares = [getattr(one, name) for one in together]
            assert all(0 <= share <= 1 for share in shares) and sum(shares) <= 1 + 1e-9, name


def test_without_a_date_nobody_was_first() -> None:
    traces = [trace("a/r1", "publish fees", date="2030-01-01"), trace("b/r1", "publish fees")]
    assert [credit.date for credit in shared_credit(traces)] == [0.5, 0.5]
    assert not any(credit.first for credit in shared_credit(traces))


def test_the_first_by_date_and_the_one_with_its_own_words() -> None:
    traces = [trace("a/r1", "publish fees", date="2030-01-01"), trace("b/r1", "publish fees yearly", date="2030-02")]
    first, second = shared_credit(traces)
    assert (first.date, second.date) == (1.0, 0.0)
    assert first.first
    assert first.exclusive == 0
    assert second.exclusive == pytest.approx(len(" yearly") / len("publish fees yearly"))
    assert first.wording + second.wording == pytest.approx(1.0)
    assert (first.told_apart, second.told_apart) == ("date", "wording and date")


def test_old_language_earns_no_credit_by_wording() -> None:
    traces = [trace("a/r1", "publish fees", new=False), trace("b/r1", "publish fees yearly", new=True)]
    assert [round(credit.wording, 2) for credit in shared_credit(traces)] == [0.0, 1.0]


def test_what_came_after_the_outcome_has_no_part_in_it() -> None:
    traces = Traces((trace("a/r1", "publish fees", date="2030-01-01"), trace("b/r1", "publish fees", date="2031")), OUTCOME)
    early, late = shared_credit(traces)
    assert (early.voices, early.told_apart) == (1, "sole")
    assert (late.equal, late.wording, late.date) == (0.0, 0.0, 0.0)


def test_the_letters_of_a_campaign_share_one_voice() -> None:
    traces = [trace(f"{letter}/r1", "publish fees") for letter in "abc"]
    credits = shared_credit(traces, voices={"a": "campaign c1", "b": "campaign c1"})
    assert [(credit.voices, credit.equal) for credit in credits] == [(2, 0.5), (2, 0.5), (2, 0.5)]


def test_the_table_of_issuers_counts_sole_and_shared_apart_and_keeps_the_denominator() -> None:
    documents = tuple(
        Document.from_paragraphs(letter, [("1", "x")], role="submission", issuer=name, metadata={"kind": "company"})
        for letter, name in (("a", "Alpha"), ("b", "Beta"), ("c", "Gamma"))
    )
    traces = Traces(
        (
            trace("a/r1", "publish fees"),
            trace("a/r2", "register of pilots", text="A register of all pilots, please."),
            trace("b/r1", "publish fees", verdict="reflected"),
            trace("b/r2", verdict="not"),
        ),
        OUTCOME,
        submissions=documents,
    )
    frame = issuers_frame(traces)
    assert list(frame.columns) == [name for name, _, _ in ISSUER_COLUMNS]
    rows = {row["issuer"]: row for row in frame.to_dict("records")}
    assert list(rows) == ["Alpha", "Beta", "Gamma"]
    alpha, beta, gamma = rows.values()
    assert (alpha["recommendations"], alpha["taken_up"], alpha["sole"], alpha["shared"], alpha["credit_equal"]) == (2, 2, 1, 1, 1.5)
    assert (beta["recommendations"], beta["not"], beta["taken_up"], beta["not_told_apart"], beta["kind"]) == (2, 1, 1, 1, "company")
    assert (gamma["submissions"], gamma["recommendations"], gamma["taken_up"]) == (1, 0, 0)
    assert list(credit_frame(traces).columns) == [name for name, _, _ in CREDIT_COLUMNS]
    assert credit_frame(traces)["told_apart"].tolist() == ["cannot be told apart", "sole", "cannot be told apart"]


def test_no_traces_at_all() -> None:
    assert find_rivals([]) == {}
    assert shared_credit([]) == []
    assert issuers_frame([]).empty


# ---- campaigns -------------------------------------------------------------------------------------

LETTER = (
    "Dear members, please keep the two night ferries between the islands and the mainland. Without them nobody who works "
    "late in the fish halls can come home, and the clinic loses its only nurse. A subsidy of nine coins a berth would do."
)
OTHER = (
    "The pilots of the eastern channel ask for a lamp on every buoy, for a chart that shows the new wreck, and for one radio "
    "frequency that all of the tugs listen to in fog, as our neighbours have done since the collision."
)


SEALS = (
    "Seals need quiet beaches in May, when the pups are born, and no dogs; we counted forty of them north of the lighthouse, fewer than in "
    "any spring since the causeway was built, and the wardens who used to watch over the colony were paid from a fund that has run dry."
)


def test_copies_are_one_campaign_with_its_common_text_and_what_each_adds() -> None:
    texts = {f"letter-{at}": LETTER for at in range(5)}
    texts["letter-3"] = LETTER.replace("nine coins", "ten coins") + " My sister is that nurse."
    texts["pilots"] = OTHER
    [campaign] = find_campaigns(texts.items())
    assert campaign.members == tuple(f"letter-{at}" for at in range(5))
    assert campaign.common.startswith("Dear members")
    added = compare_with_common(campaign.common, texts["letter-3"])
    assert [texts["letter-3"][start:end] for start, end in added.own][-1] == "My sister is that nurse"
    assert added.kept > 0.9
    assert compare_with_common(campaign.common, LETTER).own == ()


def test_two_campaigns_stay_two_and_the_larger_is_the_first() -> None:
    texts = [(f"f{at}", LETTER) for at in range(2)] + [(f"p{at}", OTHER) for at in range(3)]
    assert [(campaign.id, len(campaign)) for campaign in find_campaigns(texts)] == [("c1", 3), ("c2", 2)]


def test_a_shared_opening_does_not_make_a_campaign() -> None:
    frame = "I am writing to you about the plan for the harbour because I care. "
    texts = [
        ("a", frame + LETTER),
        ("b", frame + OTHER),
        ("c", frame + "Seals need quiet beaches in May, when the pups are born, and no dogs."),
    ]
    assert find_campaigns(texts) == []


def test_short_and_empty_texts_are_in_no_campaign() -> None:
    assert find_campaigns([]) == []
    assert find_campaigns([("a", "Yours sincerely"), ("b", "Yours sincerely"), ("c", ""), ("d", "")]) == []


def test_the_order_of_the_texts_does_not_matter_and_ids_must_differ() -> None:
    texts = [("b", LETTER), ("a", LETTER + " Thank you."), ("c", OTHER), ("d", OTHER)]
    assert find_campaigns(texts) == find_campaigns(texts[::-1])
    with pytest.raises(OptionError, match="id 'a'"):
        find_campaigns([("a", LETTER), ("a", LETTER)])


def test_edited_copies_are_found_through_what_they_have_in_common() -> None:
    words = LETTER.split()
    edited = [(f"e{shift}", " ".join("eel" if (at * 7 + shift) % 5 == 0 else word for at, word in enumerate(words))) for shift in range(5)]
    found = find_campaigns([*edited, *((f"k{at}", LETTER) for at in range(3)), ("pilots", OTHER)])
    assert [len(campaign) for campaign in found] == [8]


def test_a_slow_twin_finds_the_same_clear_copies() -> None:
    from rapidfuzz.distance import Indel

    texts = [(f"t{at}", (LETTER if at % 3 else OTHER) + f" Signed by number {at}.") for at in range(9)]
    found = {member: campaign.id for campaign in find_campaigns(texts) for member in campaign.members}
    for one, its in texts:
        for other, theirs in texts:
            alike = Indel.normalized_similarity(its.split(), theirs.split()) >= 0.6
            assert (found[one] == found[other]) == alike


def test_copied_paragraphs_inside_long_submissions_are_found() -> None:
    documents = [
        Document.from_paragraphs("x", [("1", OTHER), ("2", LETTER), ("3", SEALS)], role="submission", issuer="X"),
        Document.from_paragraphs("y", [("1", "Short."), ("2", LETTER)], role="submission", issuer="Y", date="2030"),
    ]
    assert campaigns_frame(documents).empty
    frame = campaigns_frame(documents, unit="paragraph")
    assert list(frame.columns) == [name for name, _, _ in CAMPAIGN_COLUMNS]
    assert frame["paragraph_id"].tolist() == ["x/p2", "y/p2"]
    assert frame["members"].tolist() == [2, 2]
    assert frame["common"].tolist() == [LETTER, ""]
    assert voices_of(find_campaigns([("x", LETTER), ("y", LETTER)])) == {"x": "campaign c1", "y": "campaign c1"}
    with pytest.raises(OptionError, match="document or paragraph"):
        texts_of(documents, "page")  # type: ignore[arg-type]


@given(st.lists(st.sampled_from([None, "2030", "2030-01", "2030-02", "2030-01-15", "2030-02-01", "2029"]), min_size=1, max_size=5))
def test_who_may_have_been_first_agrees_with_a_slow_twin(dates: list[str | None]) -> None:
    traces = [trace(f"s{at}/r1", "publish fees", date=date) for at, date in enumerate(dates)]
    maybe = [not any(before(other, date) for other in dates) for date in dates]
    for credit, first in zip(shared_credit(traces), maybe, strict=True):
        assert credit.date == (1 / sum(maybe) if first else 0.0)
        assert credit.first == (first and sum(maybe) == 1)
    assert sum(credit.equal for credit in shared_credit(traces)) == pytest.approx(1.0)


def test_a_long_paper_that_quotes_a_letter_is_no_form_letter() -> None:
    paper = " ".join(
        [OTHER, LETTER, SEALS, "The council of the islands has asked for all views on berths, lamps, seals and fares by June."]
    )
    paper += " " + " ".join(f"Our {at}th point is about berth {at} and its {at} lamps." for at in range(9, 20))
    [campaign] = find_campaigns([("a", LETTER), ("b", LETTER), ("paper", paper)])
    assert campaign.members == ("a", "b")

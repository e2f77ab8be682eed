"""Replies: the status that a reply carries, requests with their replies, and reports of uptake."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from influence.document import Document
from influence.examples import demonstration_path, load_demonstration
from influence.replies import find_replies, reply_status


def note(*paragraphs: str) -> Document:
    return Document.from_paragraphs("note", [(None, text) for text in paragraphs], role="intermediate")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The Ministry accepts this recommendation.", "accepted"),
        ("We agree. The register will open in May.", "accepted"),
        ("This has been done.", "accepted"),
        ("The Board has published the minutes since March.", "accepted"),
        ("The Council accepts this recommendation in principle.", "partly"),
        ("Accepted in part.", "partly"),
        ("The Ministry agrees that the list is useful. However, it cannot name the suppliers.", "partly"),
        ("The Ministry rejects this recommendation.", "refused"),
        ("The Ministry does not accept this recommendation, as it accepted the first.", "refused"),
        ("We do not believe that it is appropriate to set a limit.", "refused"),
        ("This could not be agreed.", "refused"),
        ("I cannot overrule the Members, but I can tell them of your wish.", "refused"),
        ("The proposal did not find support.", "refused"),
        ("We are unable to grant this request.", "refused"),
        ("There are no plans to open a second office.", "refused"),
        ("The Bureau will consider the matter at its next meeting.", "deferred"),
        ("The question is under review.", "deferred"),
        ("The matter will be taken up in the autumn.", "deferred"),
        ("The Secretariat takes note of the suggestion.", "noted"),
        ("Roads are built by the regions.", "noted"),
        ("As the Committee has recommended, cooperation is useful.", "noted"),
        ("It is not a question of the list being refused altogether.", "noted"),
        ("Several delegations support the idea. It is being discussed and will be decided in May.", "deferred"),
        ("Not accepted. The walls carry the roof.", "refused"),
        ("Not supported.", "refused"),
        ("Supported.", "accepted"),
        ("Yes, in May.", "accepted"),
        ("No, the fee stays.", "refused"),
        ("", "noted"),
    ],
)
def test_the_status_of_a_reply(text, status):
    assert reply_status(text).status == status


def test_the_cue_is_in_the_reply():
    text = "Thank you. The Ministry declined the request."
    assert reply_status(text).cue in text


def test_labelled_requests_and_replies():
    found = find_replies(
        note(
            "Request 1. That the minutes be published.",
            "Reply: Accepted.",
            "Request 2. That the fee be lowered.",
            "Its height keeps small groups away.",
            "Response: The fee cannot be lowered this year. We are not able to grant this.",
            "It pays for the hall.",
            "Request 3. That nothing be said to this.",
        )
    )
    assert [(reply.number, reply.status) for reply in found] == [("Request 1", "accepted"), ("Request 2", "refused")]
    assert found[1].request == "That the fee be lowered.\nIts height keeps small groups away."
    assert found[1].reply.endswith("It pays for the hall.")


def test_requests_without_labels_below_a_promise_of_replies():
    document = note(
        "We thank all who wrote.",
        "Reply to the questions of the open letter:",
        "• We ask that you open the sessions to the public.",
        "This was debated and was not agreed by Members.",
        "• We ask that the papers be shared.",
        "All papers have been put on the website.",
        "They are in six languages.",
    )
    assert [(reply.status, reply.request[:30]) for reply in find_replies(document)] == [
        ("refused", "• We ask that you open the ses"),
        ("accepted", "• We ask that the papers be sh"),
    ]


def test_a_submission_that_only_asks_has_no_replies():
    assert find_replies(note("We ask that the sessions be open.", "This matters to us.", "We recommend a list.")) == []
    assert find_replies(note()) == []


@pytest.mark.parametrize(
    ("sentence", "status", "places"),
    [
        ("Our proposal on the register was reflected in the final report, para 4.", "accepted", ("4",)),
        ("The call for a fund was taken up only in part in paragraph 9.", "partly", ("9",)),
        ("Repeated references to schools were reflected to some extent in the report.", "partly", ()),
        ("Recommendations that fees should be dropped were not taken into consideration.", "refused", ()),
        ("The request, which many had signed, was rejected.", "refused", ()),
        ("As to the request for captions, these will be provided from May on.", "accepted", ()),
        ("With regard to your proposal to hold a second meeting, I am not in a position to agree.", "refused", ()),
        ("Concerning the comments on paragraph 4, the Bureau will consider them in June.", "deferred", ("4",)),
        ("In May the Ministry accepted a recommendation from the Network to publish the list.", "accepted", ()),
        ("Our call was taken up (“Lists are kept. They are public”, para 7).", "accepted", ("7",)),
        ("It names women first, which corresponds to the recommendation of the Network: “Name them first.”", "accepted", ()),
    ],
)
def test_reported_uptake(sentence, status, places):
    [reply] = find_replies(note("Before it.", sentence))
    assert (reply.kind, reply.status, reply.places) == ("reported uptake", status, places)


@pytest.mark.parametrize(
    "sentence",
    [
        "Our proposal should be reflected in the final report.",
        "We ask that the proposal be adopted.",
        "The report was adopted in June.",
        "The proposal would be accepted by many.",
        "On the proposals of last year, the list is long.",
    ],
)
def test_wishes_and_other_facts_report_no_uptake(sentence):
    assert find_replies(note(sentence)) == []


def test_spans_point_at_the_words():
    document = note("First.", "Request 1. That the minutes be published.", "Reply: Accepted.")
    [reply] = find_replies(document)
    assert document.quote(reply.request_span) == "Request 1. That the minutes be published."
    assert document.quote(reply.reply_span) == "Reply: Accepted."
    document = note("First.", "The proposal to meet was not agreed by Members.")
    [report] = find_replies(document)
    assert (document.quote(report.request_span), document.quote(report.reply_span)) == (
        "The proposal to meet",
        "was not agreed by Members.",
    )


def test_the_demonstration_note_is_read_as_its_key_says():
    found = find_replies(load_demonstration()["information-note"])
    with demonstration_path("replies-key.csv").open(encoding="utf-8", newline="") as file:
        key = list(csv.DictReader(file))
    assert len(found) == len(key)
    for reply, entry in zip(found, key, strict=True):
        assert entry["request"] in " ".join(reply.request.split()) and reply.status == entry["status"]
        assert reply.page == 1


def response(*paragraphs: tuple[str, str]) -> Document:
    """A response with paragraphs of given kinds."""
    from influence.document import Paragraph, Span

    made, text = [], ""
    for number, (kind, words) in enumerate(paragraphs):
        made.append(Paragraph(f"r/p{number}", Span("r", len(text), len(text) + len(words)), words, kind))
        text += words + "\n"
    return Document("r", "intermediate", text, tuple(made), title="Response of the Ministry to the inquiry on queues")


def test_a_response_that_quotes_each_request_under_its_number():
    document = response(
        ("heading", "Queues"),
        ("list item", "3.1. Every office should open at eight."),
        ("list item", "3.2. The doors should be wider."),
        ("list item", "• and painted;"),
        ("body", "The Ministry accepts both recommendations."),
        ("body", "Work began in May."),
        ("list item", "3.3. Chairs should be bought. We saw none."),
        ("body", "Chairs are a matter for the regions."),
        ("list item", "3.4. Nobody answered this."),
    )
    assert [(reply.number, reply.status) for reply in find_replies(document)] == [
        ("3.1", "accepted"),
        ("3.2", "accepted"),
        ("3.3", "noted"),
    ]
    assert find_replies(document)[1].request.endswith("painted;")
    assert find_replies(document)[0].reply == "The Ministry accepts both recommendations.\nWork began in May."


def test_a_table_of_contents_is_no_reply():
    document = response(
        ("list item", "Recommendation 1"),
        ("list item", "Recommendation 2"),
        ("heading", "Foreword"),
        ("body", "Queues are long everywhere."),
        ("heading", "Recommendation 1"),
        ("body", "The office will be built."),
        ("body", "Recommendation accepted"),
        ("body", "It was built."),
        ("heading", "Recommendation 2"),
        ("body", "The office shall be painted."),
        ("body", "We do not accept this recommendation."),
    )
    replies = find_replies(document)
    assert [(reply.number, reply.status) for reply in replies] == [("Recommendation 1", "accepted"), ("Recommendation 2", "refused")]
    assert "The office will be built." in replies[0].request


def test_questions_and_answers():
    document = note(
        "Q1. Will the list be published?", "A1. Yes, in May.", "Q2: Can the fee be waived?", "A2: We are unable to waive it.", "A. Annex"
    )
    assert [(reply.number, reply.status) for reply in find_replies(document)] == [("Q1", "accepted"), ("Q2", "refused")]


@pytest.mark.parametrize("sided", [True, False])
def test_a_table_of_comments_and_responses(sided):
    from dataclasses import replace as with_

    cells = ["Comment", "Our response", "1. Open at eight.", "Accepted.", "2. Buy chairs.", "Not accepted. There is no room."]
    document = response(*[("table cell", cell) for cell in cells], ("body", "The proposal to paint was not agreed."))
    if sided:
        cut = [
            with_(cell, side=("old", "new")[at % 2], pair=f"r/p{at + 1 - 2 * (at % 2)}") for at, cell in enumerate(document.paragraphs[:6])
        ]
        document = with_(document, paragraphs=(*cut, document.paragraphs[6]))
    found = find_replies(document)
    assert [(reply.number, reply.status) for reply in found] == [("1", "accepted"), ("2", "refused"), (None, "refused")]
    assert found[1].request == "2. Buy chairs."


def test_a_table_that_is_none_of_replies():
    document = response(*[("table cell", cell) for cell in ["Year", "Offices", "2030", "12", "2031", "14"]])
    assert find_replies(document) == []


def test_wordings_of_official_replies():
    """132 replies in three batches, each labelled before the code was run on it: .76, .53 and .50 right then.

    The cues were mended on the errors, so what runs here only holds what was reached.
    """
    with (Path(__file__).parent / "reply_cases.tsv").open(encoding="utf-8", newline="") as file:
        cases = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wrong = [
        f"{case['text']} -> {got}, not {case['status']}" for case in cases if (got := reply_status(case["text"]).status) != case["status"]
    ]
    assert len(cases) == 132
    assert len(wrong) <= 7, "\n".join(wrong)


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("A further round of comments was opened following pressure from several networks.", "following pressure from several networks"),
        ("In response to calls from schools, the Board published the minutes.", "In response to calls from schools"),
        ("At their request we extended the deadline.", "At their request"),
        ("The fee was lowered at the request of libraries.", "at the request of libraries"),
    ],
)
def test_what_was_done_on_somebodys_asking(sentence, asked):
    [reply] = find_replies(note(sentence))
    assert (reply.kind, reply.status, reply.request) == ("reported uptake", "accepted", asked)


@pytest.mark.parametrize(
    "sentence",
    ["The Board should publish the minutes at the request of schools.", "Following calls from schools, the fee was not lowered."],
)
def test_what_should_be_or_was_not_done_on_asking_is_no_grant(sentence):
    assert not [reply for reply in find_replies(note(sentence)) if reply.status == "accepted"]

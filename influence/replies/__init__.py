"""Requests and the replies to them; reported uptake ("was reflected in the final report, para 4").

Two kinds of passages are found:

- *replies*: a request, then what the body that was asked says to it (a government's response to an inquiry, a
  secretariat's note that answers point by point), whether labelled ("Request 3", "Reply:") or not;
- *reported uptake*: one sentence that says what became of a request ("the proposal to ... was not agreed").

The status of a reply is read from what it says about the request, in a few kinds of words. A reply that only tells
what is being done anyway has no such words, and comes out as "noted": a person should read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from influence.document import Document, Paragraph, Span
from influence.quotations import references_in
from influence.replies.pairs import find_pairs, without_label
from influence.replies.status import STATUSES, ReplyStatus, Status, reply_status
from influence.replies.uptake import find_uptake, with_what_it_quotes
from influence.sentences import split_sentences

__all__ = ["STATUSES", "Reply", "ReplyStatus", "Status", "find_replies", "reply_status"]

ReplyKind = Literal["reply", "reported uptake"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A request and what became of it.

    `request` and `reply` are texts of the document, at `request_span` and `reply_span`; in reported uptake both lie in
    one sentence. `number` is the request's label as printed ("Request 3"); `places` are the paragraphs of another
    document that the reply names ("reflected in paragraph 19"), which `check_quotations` can look up.
    """

    id: str  # "<document id>/y3"
    kind: ReplyKind
    request: str
    reply: str
    status: Status
    cue: str  # the words that carry the status
    request_span: Span
    reply_span: Span
    number: str | None = None
    places: tuple[str, ...] = ()
    page: int | None = None


def find_replies(document: Document) -> list[Reply]:
    """Find the requests of a document that it also answers, and the sentences that report what became of a request.

    Parameters
    ----------
    document
        A note that answers requests one by one, a government's response to an inquiry, a brief, a summary.

    Returns
    -------
    list of Reply
        In the order of the text; empty where nothing is answered. Requests are recognized by their label ("Request 3",
        "Recommendation 8.2"), or, below a heading or a lead-in that promises replies, by asking ("We ask that ...").
        A request without a reply is not in the list.

    Examples
    --------
    >>> from influence.document import Document
    >>> note = Document.from_paragraphs(
    ...     "note",
    ...     [
    ...         (None, "The proposal to meet in the spring was not agreed by Members."),
    ...         (None, "Request 1. That the comments be published."),
    ...         (None, "Reply: I have accepted this request."),
    ...     ],
    ...     role="intermediate",
    ... )
    >>> [(reply.kind, reply.status) for reply in find_replies(note)]
    [('reported uptake', 'refused'), ('reply', 'accepted')]
    """
    paragraphs = [paragraph for paragraph in document.body() if paragraph.kind not in {"footnote", "caption"}]
    pairs = find_pairs(document, paragraphs)
    found: list[Reply] = []
    for pair in pairs:
        request, reply = (_join(paragraphs, indexes) for indexes in (pair.request, pair.reply))
        spans = [_span(document, paragraphs, indexes) for indexes in (pair.request, pair.reply)]
        said = reply_status(reply)
        found.append(Reply("", "reply", request, reply, said.status, said.cue, spans[0], spans[1], pair.number, references_in(reply)))
    inside = {index for pair in pairs for index in (*pair.request, *pair.reply)}
    for index, paragraph in enumerate(paragraphs):
        if index not in inside and paragraph.kind != "heading":
            found += _reports(paragraph)
    found.sort(key=lambda reply: min(reply.request_span.start, reply.reply_span.start))
    pages = [document.page_at(min(reply.request_span.start, reply.reply_span.start)) for reply in found]
    return [
        replace(reply, id=f"{document.id}/y{number}", page=page.number if page else None)
        for number, (reply, page) in enumerate(zip(found, pages, strict=True), 1)
    ]


def _reports(paragraph: Paragraph) -> list[Reply]:
    """Return the reports of uptake that the sentences of a paragraph make."""
    found: list[Reply] = []
    done = 0
    for start, end in split_sentences(paragraph.text):
        end = with_what_it_quotes(paragraph.text, start, end)
        uptake = find_uptake(paragraph.text[start:end]) if start >= done else None
        if uptake is None:
            continue
        done = end
        spans, texts = [], []
        for first, last in (uptake.request, uptake.report):
            text = paragraph.text[start + first : start + last]
            begin = paragraph.span.start + start + first
            spans.append(Span(paragraph.span.document_id, begin, begin + len(text.rstrip())))
            texts.append(text.strip(" ,;"))
        places = references_in(paragraph.text[start:end])
        said = uptake.status
        found.append(Reply("", "reported uptake", texts[0], texts[1], said.status, said.cue, spans[0], spans[1], None, places))
    return found


def _join(paragraphs: Sequence[Paragraph], indexes: list[int]) -> str:
    """Return the text of paragraphs without the label in front of the first."""
    texts = [paragraphs[index].text for index in indexes]
    texts[0] = without_label(texts[0])
    return "\n".join(text.strip() for text in texts)


def _span(document: Document, paragraphs: Sequence[Paragraph], indexes: list[int]) -> Span:
    return Span(document.id, paragraphs[indexes[0]].span.start, paragraphs[indexes[-1]].span.end)

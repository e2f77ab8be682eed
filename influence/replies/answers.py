"""A document that answers another one: which of its passages replies to which request, and what it says to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from influence.candidates.replies import match_replies
from influence.document import Document, Span
from influence.encoders import load_encoder
from influence.rarity import FUNCTION_WORDS
from influence.recommendations import Recommendation
from influence.replies import Reply, ReplyStatus, find_replies, reply_status
from influence.words import split_words

# A passage is called the reply where both sides print one number, or where it is likelier than all others together and names what
# was asked for: two words at least that mean something. The likelihoods alone would hand every request a passage that is left over.
LIKELY = 0.5
NAMED_WORDS = 2
FEWEST_WORDS = 4  # "Agreed." alone belongs to what stands above it; a shorter paragraph is a heading in all but form


@dataclass(frozen=True, slots=True)
class Answer:
    """A request of one document and the reply to it in another.

    `reply`, `span` and `status` are None where no passage of the answering document could be called the reply;
    `likelihood` is that of the best passage among all, 0 to 1; `why` what told: "number", "wording", "order".
    """

    request: Recommendation
    document_id: str  # of the document that answers
    reply: str | None = None
    span: Span | None = None
    status: ReplyStatus | None = None
    likelihood: float = 0.0
    why: str = ""


def find_answers(requests: Sequence[Recommendation], document: Document, *, encoder: str | None = "static") -> list[Answer]:
    """Find, in a document that answers another one, the reply to each of the other's requests.

    Where the answering document prints the requests it replies to, its replies are what is searched, by the request's
    number and words; else its paragraphs are. What each reply says of its request is read as in `find_replies`.

    Parameters
    ----------
    requests
        What the other document asks for, in its order. May be empty.
    document
        The document that answers.
    encoder
        Adds likeness in meaning (see `influence.encoders.load_encoder`); None leaves it out.

    Returns
    -------
    list
        One entry for each request, in the order given: those without a reply stay in.

    Examples
    --------
    >>> texts = ["The agency should publish a map of rivers.", "Guides should be trained for the mountains."]
    >>> requests = [Recommendation.from_text(f"report/r{at}", text) for at, text in enumerate(texts, 1)]
    >>> said = ["We accept that mountain guides should be trained.", "We do not agree that a map of rivers should be published."]
    >>> answer = Document.from_paragraphs("answer", [(None, text) for text in said], role="intermediate")
    >>> [(entry.request.id, entry.status.status) for entry in find_answers(requests, answer)]
    [('report/r1', 'refused'), ('report/r2', 'accepted')]
    """
    printed = [reply for reply in find_replies(document) if reply.kind == "reply"]
    passages = [_printed(reply) for reply in printed] or _paragraphs(document)
    if not passages:
        return [Answer(request, document.id) for request in requests]
    ranking = match_replies(
        [request.text for request in requests],
        [told for told, _, _, _ in passages],
        request_numbers=[request.number for request in requests],
        answer_numbers=[number for _, number, _, _ in passages],
        encoder=load_encoder(encoder),
    )
    answers = []
    for request, found in zip(requests, ranking, strict=True):
        best = found[0]
        named = len(_content(request.text) & _content(passages[best.index][0]))
        if best.why != "number" and (best.score <= LIKELY or named < NAMED_WORDS):
            answers.append(Answer(request, document.id, likelihood=best.score))
            continue
        _, _, reply, span = passages[best.index]
        answers.append(Answer(request, document.id, reply, span, reply_status(reply), best.score, best.why))
    return answers


def _content(text: str) -> set[str]:
    words = split_words(text)
    return {stem for stem, form in zip(words.stems, words.forms, strict=True) if form not in FUNCTION_WORDS}


def _printed(reply: Reply) -> tuple[str, str | None, str, Span]:
    """What a printed pair is searched by (request and reply), its number, the reply and where it stands."""
    return f"{reply.request} {reply.reply}", reply.number, reply.reply, reply.reply_span


def _paragraphs(document: Document) -> list[tuple[str, str | None, str, Span]]:
    return [
        (paragraph.text, None, paragraph.text, paragraph.span)
        for paragraph in document.body()
        if paragraph.kind not in ("heading", "footnote", "caption") and len(paragraph.text.split()) >= FEWEST_WORDS
    ]

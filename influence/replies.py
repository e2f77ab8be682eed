"""Requests and the replies to them; reported uptake ("was reflected in the final report, para 4").

Two kinds of passages are found:

- *replies*: a request, then what the body that was asked says to it (a government's response to an inquiry, a
  secretariat's note that answers point by point), whether labelled ("Request 3", "Reply:") or not;
- *reported uptake*: one sentence that says what became of a request ("the proposal to ... was not agreed").

The status of a reply is read from what it says about the request, in a few kinds of words. A reply that only tells
what is being done anyway has no such words, and comes out as "noted": a person should read it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from influence.document import Document, Paragraph, Span
from influence.quotations import references_in
from influence.sentences import split_sentences

Status = Literal["accepted", "partly", "refused", "deferred", "noted"]
STATUSES: tuple[str, ...] = get_args(Status)
ReplyKind = Literal["reply", "reported uptake"]

_I = re.IGNORECASE


def _any_of(*kinds: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(kinds)})\b", _I)


# What a body says when it grants, limits, puts off or refuses: kinds of wording of official replies in general. They were
# written before the errors of five inquiries were read, and changed after that in six places, each for a reason that holds
# anywhere (a refusal that is itself denied, somebody else's support, ...); the figures are in tests/quality.
_GRANT = (
    r"(?:accept|agree|support|approve|adopt|grant|endorse|include|incorporate|reflect|meet|met|take up|taken up|take on board)(?:e?d|s)?"
)
_REFUSED = _any_of(
    r"reject(?:s|ed)?|refus(?:e|es|ed|al)|declin(?:e|es|ed)|turned down|rul(?:e|es|ed) out|oppos(?:e|es|ed)|left out of|without success",
    rf"(?:do|does|did|could|can|will|would|has|have|had|was|were|is|are) not (?:\w+ ){{0,2}}?{_GRANT}",
    r"(?:was|were|has been|have been) not (?:\w+ )?taken into (?:account|consideration)|not taken into (?:account|consideration)",
    r"(?:do|does|did) not find (?:\w+ )?(?:support|agreement|consensus)|failed to (?:gain|find|win)",
    r"no (?:agreement|consensus|support) (?:was|could)|no plans? to|decided (?:against|not to)",
    r"not (?:in a position|able|possible|feasible|minded|appropriate|persuaded|convinced) to|(?:is|are|was|were) unable to",
    rf"(?:cannot|can not|could not) (?:\w+ )?(?:overrule|set aside|{_GRANT})|(?:cannot|could not) be {_GRANT}",
    r"(?:do|does|did) not (?:believe|consider|think) (?:that )?(?:it|this|these|there|such)",
    # Who may not decide cannot grant.
    r"only (?:the|a|an) [^.;]{3,120}? (?:can|may) (?:change|decide|amend|alter|effect)",
)
_PARTLY = _any_of(
    r"(?:accept(?:s|ed)?|agree(?:s|d)?|support(?:s|ed)?|reflected|taken up|adopted|included|met) (?:\w+ ){0,2}?"
    r"(?:in part|in principle|partly|partially|to (?:some|a certain|a limited) (?:extent|degree)"
    r"|with (?:modifications?|amendments?|reservations?|qualifications?))",
    r"(?:in part|in principle|partly|partially|to some extent),? (?:\w+ ){0,2}?"
    r"(?:accept|agree|support|reflect|adopt|implement|met)(?:s|ed|d)?",
    r"(?:this|that|the other|one) part of the (?:request|recommendation|proposal)",
    r"some of (?:the|these|those) (?:requests|recommendations|proposals)",
)
_ACCEPTED = _any_of(
    r"accept(?:s|ed)?|agree(?:s|d)?|endorse(?:s|d)?|concur(?:s|red)?|grant(?:s|ed)|approve(?:s|d)?|adopt(?:s|ed)",
    r"confirms?|welcomes?|commit(?:s|ted)? to",
    r"(?:fully |strongly )?support(?:s|ed)? (?:the|this|these|that|it)",
    r"(?:can|will|has been|have been|was|were) (?:be )?(?:done|met|granted|implemented|fulfilled|included|incorporated)",
    r"(?:taken|took|take|takes) (?:up|on board|into account|into consideration)",
    r"(?:was|were|is|are|been) (?:\w+ly )?(?:reflected|incorporated|included|addressed|adopted|secured|won|mirrored)",
)
_LATER = r"consider|review|examin|explor|discuss|consult|decid|revisit|return"
_DEFERRED = _any_of(
    rf"(?:will|shall|to) (?:\w+ )?(?:be )?(?:{_LATER})(?:e|ed|d)?|(?:will|shall) (?:be taken up|come back|(?:have time to )?take stock)",
    r"under (?:consideration|review|discussion)|in due course|at a later (?:stage|date|time|session)",
    r"prejudge|postponed?|deferred?|pending|await(?:s|ing)?",
    r"further (?:time|consideration|work|study|discussion)",
)
_NOTED = _any_of(
    r"not(?:e|es|ed)|recogni[sz](?:e|es|ed)|acknowledg(?:e|es|ed)|heard|appreciat(?:e|es|ed)",
)
# Something was done or is promised: a grant without the word for it ...
_DONE = _any_of(
    r"(?:has|have) (?:now |already |since |also |just )?(?:been )?\w+(?:ed|en|un|ne|lt|de)",
    r"(?:will|shall) (?:now |also )?(?:be )?(?!not\b|consider|review|explore|examine)\w+",
)
# ... but what the asking side did or said is no deed of the body that replies, and "will need" promises nothing.
_NO_DEED = re.compile(
    r"(?:has|have|will|shall) (?:\w+ )?(?:be )?(?:acknowledg|not\b|noted|taken (?:\w+ )?note|recogni|said|stated|recommend|suggest"
    r"|ask|request|call|propos|rais|express|need|remain|depend)",
    _I,
)
_LIMIT = re.compile(
    r"^\W*(?:however|but|nevertheless|nonetheless|at the same time|that said|on the other hand|while|although)\b|,\s+but\b|\bhowever,",
    _I,
)
_NOT = _any_of(r"not|no|nor|cannot|can’t|unable|only|unless|without|rather than|instead|insufficient|difficult|impossible|unlikely")
# Support that others give to a request is no grant by the body that replies.
_OTHERS = re.compile(
    r"\b(?:some|several|many|most|a few|a number of|other|certain) (?:\w+ )?"
    r"(?:parties|states|delegations|members|countries|speakers|participants)\W+(?:\w+\W+){0,2}$",
    _I,
)

_ASKED_FOR = r"request|recommendation|question|proposal|comment|concern|suggestion"
_ANSWERER = r"government|commission|board|council|secretariat|chair|management|department|ministry|our|official"
_LABEL = re.compile(
    rf"^\W*(?:(?P<number>(?:{_ASKED_FOR}|ask|point|conclusion)s?\s*(?:no\.?\s*)?\d+(?:\.\d+)*\s?(?:\([a-z0-9]+\)|[a-z]\b)?(?:\s?\([ivx]+\))?)"
    rf"|(?P<asks>{_ASKED_FOR}|Q\d*(?=:))"
    rf"|(?P<answers>(?:(?:the )?(?:{_ANSWERER})(?:['’]s)? )?(?:reply|response|answer|decision|action taken|position)|A\d*(?=:)))"
    r"\s*(?P<separator>[.:–—-]|$)\s*",
    _I,
)
_PROMISE = _any_of(r"repl(?:y|ies)|respon(?:se|ses|d)|answers?")
# A title that answers, the words by which the answering body begins, and a heading above a request.
_PRESENTED = re.compile(
    r"\b(?:response|reply|replies|answers?) (?:of|by|from|to)\b|\b(?:government|official|management) (?:response|reply)\b", _I
)
_OPENER = re.compile(
    rf"^\W*(?:(?:this|these|both|all (?:of )?these|the) (?:{_ASKED_FOR})s? (?:is|are|was|were|has|have)\b"
    rf"|(?:{_ASKED_FOR})s? (?:not )?(?:\w+ly )?(?:accepted|agreed|supported|noted|rejected|implemented)\b"
    r"|(?:(?:the )?[\w’' ]{2,80}?|we|I) (?:\w+ly )?(?:accepts?|agrees?|rejects?|welcomes?|supports?|notes?|endorses?"
    r"|recogni[sz]es?|acknowledges?|concurs?|do(?:es)? not (?:accept|agree|support|believe)|cannot)\b"
    r"|(?:not )?(?:accepted|agreed|supported|noted|rejected|implemented)\b)",
    _I,
)
_CONTENTS = re.compile(r"[.\s]\d{1,3}(?:[-–]\d{1,3})?\s*$")
# "8.5", "3a.", "4a) ii." before a sentence; a bare figure ("67 offices") is no number of a request.
_QUOTED_NUMBER = re.compile(r"\(?(\d{1,3}(?:(?:\.\d{1,3})+[.)]?|[a-z]?[.)]|[a-z])(?:\s?\(?[ivx]+[.)])?)\s*(?=[\s\"“‘(]*[A-Z])")
_ASKED_HEADING = re.compile(rf"\b(?:{_ASKED_FOR})s?\b", _I)
_ASKING_VERB = r"(?:\w+ly )?(?:ask|request|call|urge|recommend|propose|suggest|invite|demand)(?:s|d|ed)?\b"
_ASKER = (
    r"we|I|they|the (?:organi[sz]ations|signatories|undersigned|committee|inquiry|commission|delegation|network|group|civil society)"
    r"\w*(?: \w+){0,5}?"
)
_ASKING = re.compile(rf"^\W*(?:{_ASKER}) (?:{_ASKING_VERB}|recogni[sz]e)|\b(?:we|they) {_ASKING_VERB}", _I)

# Reported uptake: what stands for a request ...
_REQUEST_NOUN = _any_of(
    r"(?:proposal|request|recommendation|suggestion|call|demand|input|comment|contribution|concern|submission|amendment|reference)s?",
    r"views|guidance|language|wording",
)
# ... and what is said of it in the past or the perfect; what "should be reflected" is an ask.
_WAS = r"(?:was|were|has been|have been|had been)"
_UPTAKE = _any_of(
    rf"(?:{_WAS}|is|are) (?:\w+ ){{0,3}}?(?:reflected|incorporated|included|taken (?:up|on board|into account|into consideration))",
    rf"{_WAS} (?:\w+ ){{0,3}}?(?:adopted|accepted|agreed|granted|rejected|refused|dropped|deleted|withdrawn)",
    rf"{_WAS} (?:\w+ ){{0,3}}?(?:noted|supported|approved|met|mirrored)",
    rf"(?:{_WAS}|is|are) (?:\w+ ){{0,3}}?(?:implemented|retained|left out|postponed|deferred)",
    r"(?:is|are) (?:not )?(?:accepted|supported|rejected|agreed)",
    rf"(?:has|have|had|was|were|did) not (?:\w+ ){{0,3}}?(?:{_GRANT}|find|be met|considered)",
    r"(?:found|made) (?:its|their) way into|secured|took (?:up|on board|into account)|(?:have|has) taken (?:up|on board|into account)",
    r"(?:I|we) (?:have |had )?(?:accept|agre|grant|reject|declin|refus)ed",
)
# "should have been reflected" reports no uptake.
_MODAL = re.compile(r"\b(?:should|must|ought to|needs? to|to|would|could|may|might)\s*$", _I)
# "..., which corresponds to the recommendation ...": the request comes after the verb.
_ANSWERS_TO = re.compile(
    r"\b(?:corresponds? (?:closely )?to|mirrors?|echo(?:es)?|takes? up|took up|draws? on|goes back to)"
    r" (?:the|a|an|our|their|its|this|that|these|one of)\b[^.;]{0,60}?",
    _I,
)


@dataclass(frozen=True, slots=True)
class ReplyStatus:
    """What a reply says about the request, and the words that say so ("" where none do)."""

    status: Status
    cue: str


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


def reply_status(text: str) -> ReplyStatus:
    """Say what a reply does with the request that it answers.

    Parameters
    ----------
    text
        The reply alone, without the request. May be empty ("noted").

    Returns
    -------
    ReplyStatus
        `accepted`, `partly` (in part, in principle, or with a limit named further on), `refused`, `deferred` (will be
        considered), or `noted` (nothing said about the request itself). Its `cue` are the words that decided; the
        first two sentences count, and of what follows only what limits a grant.

    Notes
    -----
    The status is what the reply says, not what was done. On 123 replies of five inquiries (accepted 65, partly 54,
    refused 4; deferred and noted counted as partly) it agrees in tests/quality/test_quotations.py.

    Examples
    --------
    >>> reply_status("The Board accepts this recommendation in part. Funds are limited.").status
    'partly'
    >>> reply_status("As Chair I am not in a position to grant this.")
    ReplyStatus(status='refused', cue='not in a position to')
    >>> reply_status("").status
    'noted'
    """
    sentences = [text[start:end] for start, end in split_sentences(text)]
    for sentence in sentences[:2]:
        if limited := _PARTLY.search(sentence):
            return ReplyStatus("partly", limited.group())
        refused = _refusal(sentence)
        accepted = next((found for found in _ACCEPTED.finditer(sentence) if not _OTHERS.search(sentence[: found.start()])), None)
        if refused and not (accepted and accepted.start() < refused.start()):
            return ReplyStatus("refused", refused.group())
        deferred = _DEFERRED.search(sentence)
        if accepted and deferred and deferred.start() <= accepted.start() < deferred.end():
            accepted = None  # "will be taken up" puts off, "was taken up" grants
        if accepted:
            limit = next((later for later in sentences[1:] if _limits(later)), None)
            return ReplyStatus("partly", limit) if limit else ReplyStatus("accepted", accepted.group())
        if deferred:
            return ReplyStatus("deferred", deferred.group())
    for sentence in sentences[:2]:
        deed = next((found for found in _DONE.finditer(sentence) if not _NO_DEED.match(sentence, found.start())), None)
        if deed:
            limit = next((later for later in sentences if _limits(later) or _refusal(later)), None)
            return ReplyStatus("partly", limit) if limit else ReplyStatus("accepted", deed.group())
    noted = next((found for sentence in sentences[:2] if (found := _NOTED.search(sentence))), None)
    return ReplyStatus("noted", noted.group() if noted else "")


def _refusal(sentence: str) -> re.Match[str] | None:
    """Return the words of refusal in a sentence; "not ... ruled out" and "not yet" refuse nothing."""
    for found in _REFUSED.finditer(sentence):
        before = sentence[max(0, found.start() - 60) : found.start()]
        if re.search(r"\b(?:not|never|no)\b[^,;]*$", before, _I) or re.search(r"\bnot yet\b", found.group(), _I):
            continue
        return found
    return None


def _limits(sentence: str) -> bool:
    """Whether a later sentence takes back a part of what was granted."""
    return bool(_LIMIT.search(sentence) and (_NOT.search(sentence) or _DEFERRED.search(sentence)))


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
    # Labels say more than the order of paragraphs: a document that labels its replies needs no guess.
    labelled = any(label["answers"] for paragraph in paragraphs if (label := _LABEL.match(paragraph.text)))
    pairs = _pairs_of_response(paragraphs) if not labelled and _is_response(document, paragraphs) else []
    pairs = pairs if len(pairs) > 1 else _pairs(paragraphs)
    inside = {index for pair in pairs for index in (*pair.request, *pair.reply)}
    found: list[tuple[int, Reply]] = []
    for pair in pairs:
        request, reply = (_join(paragraphs, indexes) for indexes in (pair.request, pair.reply))
        status = reply_status(reply)
        spans = [_span(document, paragraphs, indexes) for indexes in (pair.request, pair.reply)]
        made = Reply("", "reply", request, reply, status.status, status.cue, spans[0], spans[1], pair.number, references_in(reply))
        found.append((spans[0].start, made))
    for index, paragraph in enumerate(paragraphs):
        if index in inside or paragraph.kind == "heading":
            continue
        for start, end in split_sentences(paragraph.text):
            if report := _uptake(paragraph, start, end):
                found.append((report.reply_span.start, report))
    found.sort(key=lambda place: place[0])
    pages = document.page_at
    return [
        replace(reply, id=f"{document.id}/y{number}", page=page.number if (page := pages(start)) else None)
        for number, (start, reply) in enumerate(found, 1)
    ]


@dataclass(slots=True)
class _Pair:
    """A request and its reply as indexes of paragraphs."""

    number: str | None
    request: list[int]
    reply: list[int]


def _pairs(paragraphs: Sequence[Paragraph]) -> list[_Pair]:
    """Return the requests that are followed by a reply."""
    pairs: list[_Pair] = []
    current: _Pair | None = None
    answered = False  # the label of the reply has been met, or is not needed
    promised = False  # a heading or lead-in has said that replies follow
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.text
        label = _LABEL.match(text)
        if label and label["answers"]:
            answered = True
            if current and label.end() < len(text):
                current.reply.append(index)
            continue
        if label and (label["number"] or label["asks"]):
            current, answered = _Pair(label["number"], [index], []), False
            pairs.append(current)
            continue
        if _PROMISE.search(text) and (paragraph.kind == "heading" or text.rstrip().endswith(":")):
            promised, current = True, None
        elif paragraph.kind == "heading":
            promised = promised and current is None
            current = None
        elif promised and _ASKING.search(text[:200]):
            current, answered = _Pair(None, [index], []), True
            pairs.append(current)
        elif current:
            (current.reply if answered or _replies(text) or current.reply else current.request).append(index)
    return [pair for pair in pairs if pair.reply]


def _is_response(document: Document, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a document presents itself as an answer: in its title, or in a heading or lead-in near its beginning."""
    begins = [paragraph.text for paragraph in paragraphs[:15] if paragraph.kind == "heading" or len(paragraph.text) < 150]
    return any(_PRESENTED.search(text) for text in [document.title or "", *begins])


def _pairs_of_response(paragraphs: Sequence[Paragraph]) -> list[_Pair]:
    """Return the requests of a response that quotes each request under its number and answers without any label.

    A block is one or several numbered requests and what follows them up to the next one. The reply begins with the first
    paragraph in which the answering body speaks about the request ("The Government accepts ...", "This recommendation
    is ..."), or which is no point of a list and asks for nothing.
    """
    pairs: list[_Pair] = []
    block: list[_Pair] = []
    rest: list[int] = []

    def close() -> None:
        starts = [at for at, index in enumerate(rest) if _begins_reply(paragraphs[index])]
        if block and not _own_words(paragraphs[block[-1].request[-1]].text):
            # The request itself follows its number; its text may look like a reply, so the words of an answer decide.
            starts = [at for at, index in enumerate(rest) if _OPENER.search(paragraphs[index].text)] or [at for at in starts if at]
        begin = starts[0] if starts else len(rest)
        if block:
            block[-1].request += rest[:begin]
        for pair in block:
            # A line that holds only a number belongs to a table of contents, unless the request follows it.
            if len(pair.request) > 1 or _own_words(paragraphs[pair.request[0]].text):
                pair.reply += rest[begin:]
                pairs.append(pair)
        block.clear()
        rest.clear()

    for index, paragraph in enumerate(paragraphs):
        number = _number_of(paragraph)
        if number:
            if paragraph.kind == "heading" or any(_begins_reply(paragraphs[told]) for told in rest):
                close()
            elif block:
                block[-1].request += rest
                rest.clear()
            if paragraph.kind != "heading" or _LABEL.match(paragraph.text):
                block.append(_Pair(number, [index], []))
        elif paragraph.kind == "heading" and not _OPENER.match(paragraph.text):
            if _ASKED_HEADING.search(paragraph.text):
                close()
        elif block:
            rest.append(index)
    close()
    answered = [pair for pair in pairs if pair.reply]
    # A table of contents names a request a second time; where the words of an answer follow, there it is answered.
    in_words = {pair.number for pair in answered if _OPENER.search(paragraphs[pair.reply[0]].text)}
    return [pair for pair in answered if pair.number not in in_words or _OPENER.search(paragraphs[pair.reply[0]].text)]


def _number_of(paragraph: Paragraph) -> str | None:
    """Return the number under which a request is quoted: its label, or "8.5", "3a" in front of it."""
    label = _LABEL.match(paragraph.text)
    if label and label.end() == len(paragraph.text):
        return label["number"]
    if _CONTENTS.search(paragraph.text) and len(paragraph.text.split()) < 20:
        return None
    if label:
        return label["number"]
    found = _QUOTED_NUMBER.match(paragraph.text)
    return found[1].rstrip(".") if found else None


def _own_words(text: str) -> str:
    """Return what stands behind the label of a request."""
    label = _LABEL.match(text)
    return re.sub(r"\([^)]*\)|\b[ivx]+\)?$|[^\w]", "", text[label.end() :]) if label else text


def _begins_reply(paragraph: Paragraph) -> bool:
    """Whether a paragraph below a request begins its reply, and is not a part of the request."""
    if _OPENER.search(paragraph.text):
        return True
    begins = re.match(r"\W*[A-Z]", paragraph.text)
    return paragraph.kind == "body" and begins is not None and not re.search(r"\b(?:should|must|ought|shall)\b|:\s*$", paragraph.text)


def _replies(text: str) -> bool:
    """Whether a paragraph below a request, without a label, answers it."""
    status = reply_status(text)
    return status.status != "noted" and not status.cue.lower().startswith(("has ", "have ", "will ", "shall "))


def _join(paragraphs: Sequence[Paragraph], indexes: list[int]) -> str:
    """Return the text of paragraphs without the label in front of the first."""
    texts = [paragraphs[index].text for index in indexes]
    if label := _LABEL.match(texts[0]):
        texts[0] = texts[0][label.end() :] or texts[0]
    return "\n".join(text.strip() for text in texts)


def _span(document: Document, paragraphs: Sequence[Paragraph], indexes: list[int]) -> Span:
    return Span(document.id, paragraphs[indexes[0]].span.start, paragraphs[indexes[-1]].span.end)


def _uptake(paragraph: Paragraph, start: int, end: int) -> Reply | None:
    """Return the report that a sentence makes of what became of a request, None if it makes none."""
    sentence = paragraph.text[start:end]
    if turned := _ANSWERS_TO.search(sentence):
        noun = _REQUEST_NOUN.match(sentence, turned.end()) or _REQUEST_NOUN.search(sentence, turned.end(), turned.end() + 60)
        if noun:
            cut = (turned.start(), len(sentence)), (0, turned.start())
            return _report(paragraph, start, sentence, cut, ReplyStatus("accepted", " ".join(turned.group().split())))
    said = next((found for found in _UPTAKE.finditer(sentence) if not _MODAL.search(sentence[: found.start()])), None)
    noun = next(reversed(list(_REQUEST_NOUN.finditer(sentence, 0, said.start()))), None) if said else None
    # Between the request and its verb stands no other clause with a verb of its own time.
    if not said or not noun or re.search(r"[;:]|\.\W*\[|\b(?:will|would|and we|but)\b", sentence[noun.end() : said.start()]):
        return None
    # What comes before the verb is the request; what the verb says of it is the reply.
    status = reply_status(sentence[said.start() :])
    if status.status == "noted" and not _NOTED.search(said.group()):
        return None
    return _report(paragraph, start, sentence, ((0, said.start()), (said.start(), len(sentence))), status)


def _report(paragraph: Paragraph, start: int, sentence: str, cut: tuple[tuple[int, int], tuple[int, int]], status: ReplyStatus) -> Reply:
    """Return a report of uptake whose request and reply are two stretches of one sentence."""
    offset = paragraph.span.start + start
    spans, texts = [], []
    for begin, end in cut:
        text = sentence[begin:end]
        texts.append(text.strip(" ,;"))
        spans.append(Span(paragraph.span.document_id, offset + begin, offset + begin + len(text.rstrip())))
    return Reply("", "reported uptake", texts[0], texts[1], status.status, status.cue, spans[0], spans[1], None, references_in(sentence))

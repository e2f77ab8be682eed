"""Which paragraphs are a request, and which are its reply: by labels, by a promise of replies, by quoted numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from influence.document import Document, Paragraph
from influence.replies.status import any_of, reply_status

_I = re.IGNORECASE
_ASKED_FOR = r"request|recommendation|question|proposal|comment|concern|suggestion"
_ANSWERER = r"government|commission|board|council|secretariat|chair|management|department|ministry|our|official"
_LABEL = re.compile(
    rf"^\W*(?:(?P<number>(?:{_ASKED_FOR}|ask|point|conclusion)s?\s*(?:no\.?\s*)?\d+(?:\.\d+)*\s?(?:\([a-z0-9]+\)|[a-z]\b)?(?:\s?\([ivx]+\))?)"
    rf"|(?P<asks>{_ASKED_FOR}|Q(?=:)|Q\s?\d+(?=[.:)]))"
    rf"|(?P<answers>(?:(?:the )?(?:{_ANSWERER})(?:['’]s)? )?(?:reply|response|answer|decision|action taken|position)"
    r"|A(?=:)|A\s?\d+(?=[.:)])))"
    r"\s*(?P<separator>[.:)–—-]|$)\s*",
    _I,
)
_PROMISE = any_of(r"repl(?:y|ies)|respon(?:se|ses|d)|answers?")
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
_ASKS_HEAD = re.compile(rf"(?:\w+ ){{0,3}}?(?:{_ASKED_FOR})s?(?: \w+){{0,2}}", _I)
_ANSWERS_HEAD = re.compile(
    rf"(?:(?:the )?(?:{_ANSWERER})(?:['’]s)? )?(?:repl(?:y|ies)|responses?|answers?|decisions?|position)(?: \w+){{0,2}}", _I
)
_PAGES = re.compile(r"\d{1,3}(?:\s?[-–]\s?\d{1,3})?")
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


@dataclass(slots=True)
class Pair:
    """A request and its reply as indexes of paragraphs, and the request's number as printed."""

    number: str | None
    request: list[int]
    reply: list[int]


def find_pairs(document: Document, paragraphs: Sequence[Paragraph]) -> list[Pair]:
    """Return the requests of a document that are followed by a reply, in order; `paragraphs` are those to look at."""
    tables = _by_table(paragraphs)
    inside = {paragraphs[index].id for pair in tables for index in (*pair.request, *pair.reply)}
    if inside:
        # What is not in the tables may hold further pairs; its indexes are those of the whole.
        rest = [index for index, paragraph in enumerate(paragraphs) if paragraph.id not in inside and not _is_head(paragraph.text)]
        further = find_pairs(document, [paragraphs[index] for index in rest])
        tables += [Pair(pair.number, [rest[at] for at in pair.request], [rest[at] for at in pair.reply]) for pair in further]
        return sorted(tables, key=lambda pair: pair.request[0])
    # Labels say more than the order of paragraphs: a document that labels its replies needs no guess.
    labelled = any(label["answers"] for paragraph in paragraphs if (label := _LABEL.match(paragraph.text)))
    pairs = _by_number(paragraphs) if not labelled and _is_response(document, paragraphs) else []
    return pairs if len(pairs) > 1 else _by_label(paragraphs)


def _by_table(paragraphs: Sequence[Paragraph]) -> list[Pair]:
    """Return the rows of tables with a column of requests and one of replies, as their headers say."""
    pairs: list[Pair] = []
    place = {paragraph.id: index for index, paragraph in enumerate(paragraphs)}
    at = 0
    while at < len(paragraphs):
        end = at
        while end < len(paragraphs) and paragraphs[end].kind in {"table cell", "caption"}:
            end += 1
        heads = [index for index in range(at, end) if _is_head(paragraphs[index].text)][:2]
        if len(heads) == 2 and _ASKS_HEAD.fullmatch(paragraphs[heads[0]].text.strip()) and heads[1] == heads[0] + 1:
            pairs += _rows(paragraphs, at, end, heads[0], place)
        at = max(end, at + 1)
    return pairs


def _rows(paragraphs: Sequence[Paragraph], at: int, end: int, asks: int, place: dict[str, int]) -> list[Pair]:
    """Return the pairs of one table: by the reader's own pairing of cells, else by counting the columns."""
    sided = [(index, place[paragraphs[index].pair or ""]) for index in range(asks + 2, end) if paragraphs[index].pair in place]
    rows: list[tuple[str | None, int, int]]
    if sided:
        rows = [(None, left, right) for left, right in sided if left < right]
    else:
        # Columns before the requests hold numbers; the replies are the last column. Cells of several paragraphs do not
        # count out, and such a table is left alone.
        width = asks + 2 - at
        if (end - at) % width:
            return []
        rows = [(paragraphs[row].text if width > 2 else None, row + width - 2, row + width - 1) for row in range(at + width, end, width)]
    return [Pair(number or _number_of(paragraphs[left]), [left], [right]) for number, left, right in rows]


def _is_head(text: str) -> bool:
    """Whether a cell is the header of a column of requests or of replies."""
    return bool(_ASKS_HEAD.fullmatch(text.strip()) or _ANSWERS_HEAD.fullmatch(text.strip()))


def without_label(text: str) -> str:
    """Return a request or reply without the label in front of it ("Request 3.", "Reply:")."""
    label = _LABEL.match(text)
    return (text[label.end() :] if label else "") or text


def _by_label(paragraphs: Sequence[Paragraph]) -> list[Pair]:
    """Return the requests that are followed by a reply."""
    pairs: list[Pair] = []
    current: Pair | None = None
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
            numbered = label["number"] or label["asks"]
            current, answered = Pair(numbered if re.search(r"\d", numbered) else None, [index], []), False
            pairs.append(current)
            continue
        if _PROMISE.search(text) and (paragraph.kind == "heading" or text.rstrip().endswith(":")):
            promised, current = True, None
        elif paragraph.kind == "heading":
            promised = promised and current is None
            current = None
        elif promised and _ASKING.search(text[:200]):
            current, answered = Pair(None, [index], []), True
            pairs.append(current)
        elif current:
            (current.reply if answered or _replies(text) or current.reply else current.request).append(index)
    return [pair for pair in pairs if pair.reply]


def _is_response(document: Document, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether a document presents itself as an answer: in its title, or in a heading or lead-in near its beginning."""
    begins = [paragraph.text for paragraph in paragraphs[:15] if paragraph.kind == "heading" or len(paragraph.text) < 150]
    return any(_PRESENTED.search(text) for text in [document.title or "", *begins])


def _by_number(paragraphs: Sequence[Paragraph]) -> list[Pair]:
    """Return the requests of a response that quotes each request under its number and answers without any label.

    A block is one or several numbered requests and what follows them up to the next one. The reply begins with the first
    paragraph in which the answering body speaks about the request ("The Government accepts ...", "This recommendation
    is ..."), or which is no point of a list and asks for nothing.
    """
    pairs: list[Pair] = []
    block: list[Pair] = []
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
        if _in_contents(paragraphs, index):
            continue
        number = _number_of(paragraph)
        if number:
            if paragraph.kind == "heading" or any(_begins_reply(paragraphs[told]) for told in rest):
                close()
            elif block:
                block[-1].request += rest
                rest.clear()
            if paragraph.kind != "heading" or _LABEL.match(paragraph.text):
                block.append(Pair(number, [index], []))
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
    if label := _LABEL.match(paragraph.text):
        return label["number"]
    found = _QUOTED_NUMBER.match(paragraph.text)
    return found[1].rstrip(".") if found else None


def _in_contents(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Whether a line is an entry of a table of contents: short, with a page or pages at its end or in the cell beside it."""
    text = paragraphs[index].text.strip()
    if _PAGES.fullmatch(text):
        return True
    beside = [paragraphs[at].text.strip() for at in (index - 1, index + 1) if 0 <= at < len(paragraphs)]
    if paragraphs[index].kind == "table cell" and any(_PAGES.fullmatch(cell) for cell in beside):
        return True
    label = _LABEL.match(text)
    only_label = label is not None and label.end() == len(text)
    return not only_label and bool(_CONTENTS.search(text)) and len(text.split()) < 20


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

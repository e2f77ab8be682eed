"""Where a document quotes: words between quotation marks, and the paragraph that it names for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from influence.document import Document, Span
from influence.sentences import split_sentences
from influence.words import split_words

# Shorter quotations without a paragraph reference are names and scare quotes ("interaction"), not claims about a text.
MIN_WORDS = 3
NEAR = 200  # characters before a quotation in which a paragraph is named for it

_OPENING, _CLOSING = "“«„‟", "”»"
_STRAIGHT = '"'
_NUMBER = r"\d+(?:\.\d+)*(?:\s?(?:bis|ter|quater)\b)?(?:\s?\((?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5})\))*"
_PLACE = re.compile(
    r"(?<![\w-])(?P<kind>(?:operative |preambular )?para(?:graph)?s?\b\.?|§§?|¶¶?|art(?:icle)?s?\b\.?|rec(?:ital)?s?\b\.?|points?"
    r"|principles?|recommendations?|conclusions?|OP|PP|pages?|pp?\.|(?:sections?|sects?\.|chapters?|parts?|annex)(?=\s+[\dIVX]))\s*"
    r"(?P<roman>[IVX]+\b(?![\w(]))?"
    rf"(?P<numbers>(?(roman)|\(?{_NUMBER}\)?(?:\s*(?:,|-|–|and|to|&|or)\s*(?:para(?:graph)?s?\.?\s*)?\(?{_NUMBER}\)?(?![\w%]))*))",
    re.IGNORECASE,
)
# How a kind of place begins in a reference, and how the number is given back; bare numbers are paragraphs.
_KINDS = {
    "preamb": "PP",
    "pp": "PP",
    "art": "Article ",
    "recom": "Recommendation ",
    "rec": "Recital ",
    "princip": "Principle ",
    "concl": "Conclusion ",
    "point": "Point ",
    "page": "page ",
    "sect": "Section ",
    "chap": "Section ",
    "part": "Section ",
    "annex": "Section ",
}
_AND_ANOTHER = re.compile(r"\W*(?:and|while|whereas|but|then)\b|\s*;", re.IGNORECASE)
_SENTENCE_BREAK = re.compile(r"[.!?][\])]?\s+(?=[A-Z“\"«])")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a document puts in quotation marks, and the paragraph that it names for them.

    `span` covers the words without the marks. `places` are the numbers named ("3", "45 (b)"), () for none;
    `named` is the reference as printed. `doubt` says what was unclear about where the quotation begins or ends.
    """

    id: str  # "<document id>/q3"
    span: Span
    text: str
    places: tuple[str, ...] = ()
    named: str = ""
    paragraph_id: str | None = None
    doubt: str = ""


def find_quotations(document: Document, *, min_words: int = MIN_WORDS) -> list[Quotation]:
    """Return the quotations of a document, in order, with the paragraphs that it names for them.

    Parameters
    ----------
    document
        Usually a brief that quotes an outcome. A document without quotation marks has none.
    min_words
        Shorter quotations are kept only if a paragraph is named for them.

    Examples
    --------
    >>> from influence.document import Document
    >>> brief = Document.from_paragraphs("brief", [(None, 'It says: "States should report every year" (para. 7 (a)).')], role="submission")
    >>> [(quotation.text, quotation.places) for quotation in find_quotations(brief)]
    [('States should report every year', ('7 (a)',))]
    """
    found: list[Quotation] = []
    for paragraph in document.body():
        text = paragraph.text
        marked = _quoted_stretches(text)
        if not marked and paragraph.kind == "quote":
            marked = [(0, len(text), "")]
        consumed = 0  # where the last reference that belongs to an earlier quotation ends
        for index, (start, end, doubt) in enumerate(marked):
            following = marked[index + 1][0] if index + 1 < len(marked) else len(text)
            before = marked[index - 1][1] if index else 0
            place = _place_after(text, end, following)
            if place and following < len(text) and _AND_ANOTHER.match(text, end + 1, place.start()):
                place = None  # “this”, and paragraph 5 “that”: it is named for what follows
            if place:
                consumed = place.end()
            else:
                place = _place_before(text, max(before, consumed, start - NEAR), start)
            words = len(split_words(text[start:end]))
            if not words or (words < min_words and place is None):
                continue
            span = Span(document.id, paragraph.span.start + start, paragraph.span.start + end)
            places, named = (_numbers_of(place), _reference(place)) if place else ((), "")
            found.append(Quotation(f"{document.id}/q{len(found) + 1}", span, text[start:end], places, named, paragraph.id, doubt))
    return found


def references_in(text: str) -> tuple[str, ...]:
    """Return the numbers of the paragraphs that a text refers to, in order, each once.

    >>> references_in("as reflected in paras. 3-5 and in Article 7 (1) (b)")
    ('3', '4', '5', 'Article 7 (1) (b)')
    """
    return tuple(dict.fromkeys(number for place in _PLACE.finditer(text) for number in _numbers_of(place)))


def _quoted_stretches(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and doubt of each outermost stretch between quotation marks."""
    if "``" in text:  # as typed for TeX; offsets stay
        text = text.replace("``", " “").replace("''", "” ")
    found: list[tuple[int, int, str]] = []
    depth, opened = 0, 0
    single = _single_quotes(text) if not any(mark in text for mark in _OPENING + _STRAIGHT) else {}
    for at, character in enumerate(text):
        side = single.get(at) or _side(text, at, character, depth)
        if side == "open":
            # A straight mark does not nest: a second opening one means that the first was never closed.
            if depth == 1 and character == _STRAIGHT == text[opened - 1]:
                found.append((opened, at, "the closing quotation mark is missing"))
                depth = 0
            opened = opened if depth else at + 1
            depth += 1
        elif side == "close" and depth:
            depth -= 1
            if depth == 0:
                found.append((opened, at, ""))
        elif side == "close":
            # The opening mark is missing: the sentence up to here is meant, with what it quotes inside.
            start = max((begin for begin, _ in split_sentences(text, 0, at)), default=0)
            start += re.match(r"[\s,;:.)\]\d\[]*", text[start:at]).end()  # type: ignore[union-attr]
            found = [stretch for stretch in found if stretch[0] < start]
            found.append((start, at, "the opening quotation mark is missing"))
    if depth:
        found.append((opened, len(text), "the closing quotation mark is missing"))
    return found


def _side(text: str, at: int, character: str, depth: int) -> str:
    """Return "open", "close" or "" for a character; straight marks show their side by the space beside them."""
    if character in _OPENING:
        # German closes with the mark that English opens with.
        return "close" if character == "“" and depth and "„" in text[:at] and text[at - 1 : at].strip() else "open"
    if character in _CLOSING:
        return "close"
    if character != _STRAIGHT:
        return ""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    opens = (not before or before.isspace() or before in "([—–-/‘'") and bool(after) and not after.isspace()
    closes = bool(before) and not before.isspace() and (not after or not after.isalnum())
    if opens == closes:
        return "close" if depth else "open"
    return "open" if opens else "close"


def _single_quotes(text: str) -> dict[int, str]:
    """Return the sides of single quotation marks; an apostrophe is none, and an opening mark needs a closing one."""
    sides: dict[int, str] = {}
    for found in re.finditer(r"(?<!\w)[‘'](?=\S)(.+?)(?<=\S)[’'](?!\w)", text):
        sides[found.start()], sides[found.end() - 1] = "open", "close"
    return sides


def _place_after(text: str, end: int, following: int) -> re.Match[str] | None:
    """Return the reference that follows a quotation in the same sentence, if there is one."""
    stop = min(following, end + 1 + 120)
    if sentence_end := _SENTENCE_BREAK.search(text, end, stop):
        stop = sentence_end.start() + 1
    return _PLACE.search(text, end, stop)


def _place_before(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the last reference before a quotation, if it is near."""
    return next(reversed(list(_PLACE.finditer(text, start, end))), None)


def _reference(place: re.Match[str]) -> str:
    """Return a reference as printed, without a bracket that was opened before it."""
    text = " ".join(place.group().split())
    return text.removesuffix(")") if text.count(")") > text.count("(") else text


def _numbers_of(place: re.Match[str]) -> tuple[str, ...]:
    """Return the numbers that a reference names, ranges written out ("3-5" is 3, 4, 5)."""
    kind = place["kind"].lower().rstrip(".")
    prefix = next((name for begins, name in _KINDS.items() if kind.startswith(begins)), "")
    if kind in {"p", "pp"} and place["kind"] != "PP":
        prefix = "page "
    if place["roman"]:
        return (f"{prefix}{place['roman'].upper()}",)
    numbers: list[str] = []
    article = ""
    pieces = re.split(rf"({_NUMBER})", place["numbers"])
    for at in range(1, len(pieces), 2):
        number = re.sub(r"\s*\(", " (", pieces[at])
        last = numbers[-1].removeprefix(prefix) if numbers else ""
        if re.search(r"[-–]|\bto\b", pieces[at - 1]) and last.isdecimal() and number.isdecimal():
            first = int(last)
            numbers += [f"{prefix}{between}" for between in range(first + 1, min(int(number), first + 50))]
        if numbers and "para" in pieces[at - 1].lower():
            # "Article 5, paragraph 2 (b)" is one place: Article 5 (2) (b). "Page 7, paragraph 3" are two.
            article = numbers.pop() if prefix == "Article " else ""
            prefix = ""
        elif numbers and re.fullmatch(r"(?:19|20)\d\d", number):
            break  # "paragraph 3 and 2030": a year
        numbers.append(f"{article} " + re.sub(r"^(\d+)", r"(\1)", number) if article else f"{prefix}{number}")
    return tuple(numbers)

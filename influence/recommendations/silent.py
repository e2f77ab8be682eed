"""Which paragraphs of a document cannot ask: titles, reasons for an ask, cells beside amendments, provisions that are only quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from influence.document import Document, Paragraph
from influence.recommendations.cues import CARRYING, cues, strip_marker
from influence.recommendations.units import Find, fold

# A paragraph that says it is the reason for the ask before it.
_RATIONALE = re.compile(r"\s*(?:justification|rationale|reasons?|explanatory (?:note|statement)|explanation)\s*[:.–—-]", re.I)
# What a paragraph behind a labelled recommendation needs so as to be read for asks of its own.
ASKS = CARRYING | {"should", "must", "shall", "imperative", "bullet"}
# A heading this long names the document ("Proposed amendments to the draft ..."); a shorter one may name a section of asks.
TITLE_WORDS = 5


def silent_paragraphs(document: Document, structured: Sequence[Find]) -> set[str]:
    """Return the ids of paragraphs that cannot ask, given what was found by structure.

    Reasons given for an ask, the document's title, the name of who submits it, cells beside amendments, and provisions that are only
    quoted between amendments. A title such as "Proposed amendments to ..." is over everything and so says of nothing that it asks.
    """
    return (
        _named(document)
        | _sources(document)
        | _beside_amendments(document)
        | _rationale_of(document, structured)
        | _quoted_law(document, structured)
    )


def _named(document: Document) -> set[str]:
    names = {fold(name).casefold() for name in (document.issuer, document.title) if name}
    silent = {p.id for p in document.paragraphs if _RATIONALE.match(p.text) or fold(p.text).casefold() in names}
    for paragraph in document.paragraphs:
        words = len(paragraph.text.split())
        if paragraph.kind == "heading":
            if words >= TITLE_WORDS:
                silent.add(paragraph.id)
            break
        if paragraph.kind in ("body", "list item") and words > 3 * TITLE_WORDS:
            break
    return silent


_SOURCES = re.compile(
    r"\W*(?:\d{1,2}\.? ?)?(?:references|bibliography|works cited|endnotes|sources|further reading|literatur(?:verzeichnis)?|bibliographie"
    r"|bibliografía)\W*$",
    re.I,
)


def _sources(document: Document) -> set[str]:
    """Return the paragraphs of a list of works cited: their titles are other people's words."""
    return {p.id for p in document.paragraphs if p.headings and p.kind != "heading" and _SOURCES.match(p.headings[-1])}


def _beside_amendments(document: Document) -> set[str]:
    """Return the cells of amendment tables that hold neither wording: the provision's name, the reasons, a column's header."""
    silent: set[str] = set()
    run: list[Paragraph] = []
    for paragraph in (*document.paragraphs, None):
        if paragraph is not None and (paragraph.side is not None or paragraph.kind in ("table cell", "caption")):
            run.append(paragraph)
        elif paragraph is None or paragraph.kind not in ("furniture", "footnote"):
            if any(cell.side is not None for cell in run):
                silent |= {cell.id for cell in run if cell.side is None}
            run = []
    return silent


def _rationale_of(document: Document, structured: Sequence[Find]) -> set[str]:
    """Return the paragraphs behind a labelled recommendation that ask for nothing themselves: why it is made, up to what comes next.

    They stand under the heading "Recommendation 3" and would be taken for what it asks.
    """
    ends = {find.end for find in structured if find.label_start is not None}
    starts = {find.start if find.label_start is None else find.label_start for find in structured}
    reasons: set[str] = set()
    behind = False
    for paragraph in document.paragraphs:
        start, end = paragraph.span.start, paragraph.span.end
        if any(start <= one <= end for one in ends):
            behind = True
        elif paragraph.kind == "heading" or any(start <= one < end for one in starts):
            behind = False
        elif behind and paragraph.kind not in ("furniture", "footnote", "caption"):
            behind = not cues(fold(paragraph.text)) & ASKS
            reasons |= {paragraph.id} if behind else set()
    return reasons


# With so many amendments, a paper goes through a draft, and prints what it leaves as it is between what it changes.
GOES_THROUGH = 5
_PROVISION = re.compile(r"(?:article|art\.|recital|annex|chapter|section|artikel|erwägungsgrund|text proposed by|delete|amendment)\b", re.I)
_NUMBERED = re.compile(r"\W{0,3}(?:\(?\d{1,3}[a-z]?[.)]|\([a-z]{1,3}\)|[a-z]{1,2}\))\s")
_LAW = re.compile(r"\b(?:shall|may|must|should|within the meaning|referred to in)\b", re.I)
_OWN_VOICE = re.compile(
    r"\b(?:we|our|us|I|suggest\w*|propos(?:e|es|ed|ing)|recommend\w*|request\w*|amend(?:ed|ments?)|clarif\w+|delet\w+|replaced|reworded|unclear"
    r"|draft|proposal|in our view|should (?:also |not )?be (?:added|inserted|removed|changed|limited to))\b",
)


def _quoted_law(document: Document, structured: Sequence[Find]) -> set[str]:
    """Return the numbered provisions under a provision's heading that stand unchanged between amendments, in nobody's own voice."""
    if sum(1 for find in structured if find.number is None) < GOES_THROUGH:
        return set()
    quoted: set[str] = set()
    for paragraph in document.paragraphs:
        under = paragraph.headings and _PROVISION.search(paragraph.headings[-1])
        if paragraph.kind == "heading" or not under or not _NUMBERED.match(paragraph.text):
            continue
        words = strip_marker(fold(paragraph.text))[1]
        listed = words[:1].islower() and "imperative" not in cues(words)
        if not _OWN_VOICE.search(words) and (listed or _LAW.search(words)):
            quoted.add(paragraph.id)
    return quoted

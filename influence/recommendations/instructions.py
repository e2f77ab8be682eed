"""Sentences that say what to do with the words of a named provision: delete, replace, insert, move, keep.

"Delete Article 21.", "In Article 4, replace "may" by "shall".", "Paragraph 3 should be moved to Article 9.", "Recital 7 should remain."
A sentence must order or ask; what a draft "deleted", or why, is no ask.
"""

from __future__ import annotations

import re

_I = re.I
OPENING, CLOSING = '“„"«‘', '”“"»’'
_KINDS = (
    r"article|art\.|recital|section|clause|paragraph|para\.?|sub-?paragraph|point|annex|chapter|title|operative paragraph"
    r"|preambular paragraph|op|pp|item|part|principle|schedule|regulation|rule|artikel|absatz|erwägungsgrund|buchstabe"
)
# "Article 5(1)(c)", "new recital 23a", "operative paragraph 4", "Annex II"
PROVISION = rf"(?:new )?(?:{_KINDS})s?\.? ?(?:\(?(?:\d{{1,3}}|[ivxlc]{{1,6}}|[a-z])(?:\.\d+)*[a-z]?\)?(?![a-z])(?:\s?\(\w{{1,4}}\))*)"
NAMES = re.compile(rf"\b{PROVISION}", _I)
ADDS = (
    r"(?:add(?:ed|ing|ition of)?|insert(?:ed|ing|ion of)?|introduc(?:e|ed|ing)|includ(?:e|ed|ing)|append(?:ed)?|supplement(?:ed)?"
    r"|ergänz(?:en|t)|einfügen|eingefügt|aufnehmen|aufzunehmen)"
)
CHANGES = (
    r"(?:amend(?:ed|ing)?|replac(?:e|ed|ing)|substitut(?:e|ed)|revis(?:e|ed)|reword(?:ed)?|rephras(?:e|ed)|redraft(?:ed)?|chang(?:e|ed)"
    r"|modif(?:y|ied)|reformulat(?:e|ed)|ändern|geändert|ersetz(?:en|t)|(?:neu ?)?(?:ge)?fass(?:en|t)|formulier(?:en|t)|anpass(?:en|t)"
    r"|angepasst)"
)
_DELETE = r"(?:delet(?:e|ed|ing|ion of)|remov(?:e|ed|ing|al of)|strik(?:e|ing)(?: out)?|omit(?:ting)?|gestrichen|streichen)"
_DELETED = r"(?:deleted|removed|struck(?: out)?|omitted|gestrichen)"


def _quoted(name: str) -> str:
    return rf"[“„\"«‘'](?P<{name}>[^“”„\"«»]{{2,1500}}?)[”“\"»’'](?=[\s.,;:)]|$)"


def _near(longest: int) -> str:
    """Return a pattern for words between two others, without a quotation."""
    return rf"[^“„\"«‘]{{0,{longest}}}?"


_REPLACES = re.compile(
    rf"\b(?:replac|substitut|chang|amend)\w*\b{_near(100)}{_quoted('old')}"
    rf"{_near(80)}\b(?:by|with|to|into|for|durch)\b{_near(60)}{_quoted('new')}"
    rf"|{_quoted('old2')}{_near(60)}\b(?:replaced|substituted|changed|amended)\b"
    rf"{_near(40)}\b(?:by|with|to|into)\b{_near(60)}{_quoted('new2')}",
    _I,
)
_DELETES = re.compile(
    rf"\b{_DELETE}\b{_near(60)}(?:{_quoted('old')}|\b{PROVISION})"
    rf"|(?:{_quoted('old2')}|\b{PROVISION})[^.;“„\"«‘]{{0,80}}?\b(?:be|to be|sollten?|muss|müssen) (?:\w+ )?{_DELETED}\b",
    _I,
)
_MOVES = re.compile(
    rf"\b(?:mov(?:e|ed|ing)|relocat(?:e|ed)|transfer(?:red)?)\b[^.;]{{0,60}}?\b{PROVISION}[^.;]{{0,60}}?\b(?:to|into|after|before|under)\b"
    rf"|\b{PROVISION}[^.;]{{0,40}}?\bbe (?:moved|relocated|transferred)\b",
    _I,
)
_KEEPS = re.compile(
    rf"\b(?:keep|retain|maintain|preserve|leave)\b[^.;]{{0,40}}?\b{PROVISION}"
    rf"|\b{PROVISION}[^.;]{{0,60}}?\b(?:should|must|shall) (?:be (?:kept|retained|maintained|preserved)|remain|stay)\b",
    _I,
)
_INSERTS = re.compile(
    rf"\b{ADDS}\b[^.;“„\"«‘]{{0,80}}?{_quoted('new')}|{_quoted('new2')}[^.;“„\"«‘]{{0,40}}?\bbe (?:added|inserted|included)\b", _I
)
_NOT = re.compile(r"\bnot (?:be )?(?:delet|remov|str[iu]|omit)", _I)
# An instruction begins a clause or is asked for; what the draft or another body "deleted" is a report.
_ORDERS = re.compile(
    rf"^\W*(?:(?:in|at|to|from|after|before|under) [^.;“\"]{{0,80}}?[,:]\s*)?(?:{PROVISION}[^.;“\"]{{0,40}}[:–-]\s*)?"
    r"(?:please |also |and |then )?"
    r"(?:delete|remove|strike|omit|replace|substitute|insert|add|move|keep|retain|maintain|amend|change|leave|deletion|removal)\b"
    r"|\b(?:should|must|shall|needs? to|ought to|sollten?|müss?t?en?|propos(?:es?|ing)|suggest(?:s|ing)?|recommends?|requests?|asks?"
    r"|calls? for|urges?|would like|favou?rs?)\b"
    r"|\b(?:is|are|we|have|has) (?:therefore |thus |also )?(?:proposed|suggested|recommended|requested)\b",
    _I,
)
_GIVES_REASON = re.compile(r"\W*(?:for (?:consistency|the sake)|because|since|as a consequence of the|given that|in line with the)\b", _I)
LONGEST = 80  # words; a longer sentence argues, and what it orders is one thing among others


def instruction(sentence: str) -> tuple[str, str | None] | None:
    """Return what a sentence orders to be done with a text, and the words that should go; None where it orders nothing of the kind.

    >>> instruction('In Article 4, replace "may" by "shall".'), instruction("Delete Article 21.")
    (('change', 'may'), ('delete', None))
    >>> instruction("The Council deleted Article 21.") is None
    True
    """
    if not _ORDERS.search(sentence) or _GIVES_REASON.match(sentence) or len(sentence.split()) > LONGEST:
        return None
    if match := _REPLACES.search(sentence):
        return "change", match["old"] or match["old2"]
    if match := _DELETES.search(sentence):
        return ("keep", None) if _NOT.search(sentence) else ("delete", match["old"] or match["old2"])
    if _MOVES.search(sentence):
        return "change", None
    if _INSERTS.search(sentence) and NAMES.search(sentence):
        return "add", None
    return ("keep", None) if _KEEPS.search(sentence) else None

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
_COUNTED = r"(?:\(?\d{1,3}(?:\.\d+)*[a-z]{0,2}\)?|\([a-z]{1,4}\)|(?-i:[IVXLC]{1,6}|[A-Z])\b)(?:\s?\(\w{1,4}\))*(?!\w)"
PROVISION = rf"(?:new )?(?:{_KINDS})s?\.? ?{_COUNTED}"
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
# "Article 5, paragraph 2: delete", "OP13 - retain as is"
_TELEGRAM = re.compile(
    rf"^\W*(?:\d{{1,3}}[.)]\s*)?{PROVISION}[^.;:–]{{0,60}}[:–-]\s*(?:to be |should be )?(?:(?P<gone>delete[d]?|deletion|remove[d]?|omit)"
    r"|(?P<kept>keep|kept|retain(?:ed)?|maintain(?:ed)?|no change|unchanged))"
    r"(?: (?:as (?:it )?(?:is|stands)|entirely|in full|altogether))?\W*$",
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
    rf"^\W*(?:\d{{1,3}}[.)]\s*)?(?:(?:in|at|to|from|after|before|under) [^.;]{{0,80}}?[,:]\s*){{0,2}}"
    rf"(?:{PROVISION}[^.;“\"]{{0,40}}[:–-]\s*)?"
    r"(?:please |also |and |then )?"
    r"(?:delete|remove|strike|omit|replace|substitute|insert|add|move|keep|retain|maintain|amend|change|leave|deletion|removal)\b"
    r"|\b(?:should|must|shall|needs? to|ought to|sollten?|müss?t?en?|propos(?:es?|ing)|suggest(?:s|ing)?|recommends?|requests?|asks?"
    r"|calls? for|urges?|would like|favou?rs?)\b"
    r"|\b(?:is|are|we|have|has) (?:therefore |thus |also )?(?:proposed|suggested|recommended|requested)\b",
    _I,
)
_GIVES_REASON = re.compile(r"\W*(?:for (?:consistency|the sake)|because|since|as a consequence of the|given that|in line with the)\b", _I)
_QUOTATION = re.compile(r"[“„\"«][^“”„\"«»]*[”“\"»]")
# What is quoted are words of a text, not of a speaker: 'the term "explicit"'.
_WORDS_OF = re.compile(
    r"\b(?:words?|terms?|phrases?|references?|sentences?|text|wording|expressions?|definitions?|brackets?|titles?|wort|wörter|begriff)\b",
    _I,
)
LONGEST = 80  # words; a longer sentence argues, and what it orders is one thing among others


# Without one of these verbs no sentence is an instruction; looked for before anything slow.
_VERBS = re.compile(
    r"\b(?:delet|remov|strik|struck|omit|replac|substitut|chang|amend|mov(?:e|ing)|relocat|transfer|keep|kept|retain|maintain|preserv"
    r"|leave|remain|stay|add|insert|introduc|includ|append|supplement|streich|gestrichen|ersetz|ergänz|einfüg|eingefüg|aufnehm|aufzu)",
    _I,
)
_OBJECT = re.compile(rf"[“„\"«‘']|\b(?:{_KINDS})s?\.? ?[\d(A-Z]", _I)


def may_instruct(text: str) -> bool:
    """Whether a paragraph may hold an instruction: it has such a verb, and a quotation or a provision's name."""
    return _OBJECT.search(text) is not None and _VERBS.search(text) is not None


def orders(sentence: str) -> bool:
    """Whether a sentence orders something or asks for it in words of its own, not in those that it quotes."""
    return bool(_ORDERS.search(_QUOTATION.sub("“”", sentence)))


def instruction(sentence: str) -> tuple[str, str | None] | None:
    """Return what a sentence orders to be done with a text, and the words that should go; None where it orders nothing of the kind.

    >>> instruction('In Article 4, replace "may" by "shall".'), instruction("Delete Article 21.")
    (('change', 'may'), ('delete', None))
    >>> instruction("The Council deleted Article 21.") is None
    True
    """
    if not (orders(sentence) or _TELEGRAM.match(sentence)) or _GIVES_REASON.match(sentence) or len(sentence.split()) > LONGEST:
        return None
    if match := _TELEGRAM.match(sentence):
        return ("delete" if match["gone"] else "keep"), None
    of_text = NAMES.search(sentence) or _WORDS_OF.search(sentence)
    if of_text and (match := _REPLACES.search(sentence)):
        return "change", match["old"] or match["old2"]
    if of_text and (match := _DELETES.search(sentence)):
        return ("keep", None) if _NOT.search(sentence) else ("delete", match["old"] or match["old2"])
    if _MOVES.search(sentence):
        return "change", None
    if _INSERTS.search(sentence) and NAMES.search(sentence):
        return "add", None
    return ("keep", None) if _KEEPS.search(sentence) else None

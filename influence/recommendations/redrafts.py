"""Amendments in one column -> finds: a draft typed anew with its changes marked, labelled wordings, wordings after an instruction.

Submissions print amendments that stand in no table in a few ways, and each is read here:

- marked       the draft's paragraphs with deletions struck out and insertions set apart (the reader says which words)
- labelled     "Text proposed by the Commission: ..." then "Amendment: ...", one under the other; "Proposed wording: ..."
- announced    "Article 5 should read:", "Insert the following paragraph:" and the wording below
- bare         "Delete" alone on a line below the provision's name
- instructed   "Delete Article 21.", 'Replace "may" by "shall" in Article 4.' (`instructions`)

What stands under "Justification" asks for nothing here, up to the next provision, heading or label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from influence.document import Document, Mark, Paragraph
from influence.recommendations.amendments import Change, change_of, finds_of, joined, letters, says, standing
from influence.recommendations.instructions import ADDS, CHANGES, CLOSING, NAMES, OPENING, PROVISION, instruction, may_instruct, orders
from influence.recommendations.units import Find, fold
from influence.sentences import split_sentences

_I = re.I
_WORDING = r"(?:text|wording|language|formulation|version|draft|drafting|paragraph|article|recital|clause|provision|definition|sentence)"
# "Text proposed by the Commission", "Current wording", "Zero draft text"
_OLD_LABEL = re.compile(
    r"\W*(?:(?:text |wording )?(?:as )?(?:proposed|tabled|put forward|drafted) by the [\w’' ]{2,40}"
    r"|(?:(?:the )?(?:european )?commission(?:[’']s)?|original|current|existing|present|initial|old|zero|first|chair[’']s|draft) "
    rf"(?:draft |proposed )?(?:{_WORDING}|proposal)s?(?: of [\w’' ]{{3,40}})?|original|current|existing"
    r"|(?:bisheriger|geltender|ursprünglicher|aktueller) (?:text|wortlaut)|vorschlag der kommission|texte (?:actuel|initial)"
    r"|texto (?:actual|vigente))\W*",
    _I,
)
_PROPOSED = r"(?:proposed|suggested|requested|recommended|preferred|revised|amended|alternative|new|desired)"
_CHANGE = r"(?:amendment|change|modification|revision|redraft|insertion|addition)s?"
_NEW_LABEL = re.compile(
    rf"\W*(?:(?:(?:[\w.’'&-]+ ){{0,3}}{_PROPOSED} (?:new |revised |amended |alternative |replacement )?(?:{_WORDING}|{_CHANGE}|redrafting)"
    r"|(?:proposal|suggestion) for (?:an? )?(?:amendment|change|(?:amended|new|revised) \w+))"
    r"(?: (?:for|to|of|on) [\w’'() .–-]{3,60})?"
    rf"|amendment|{_WORDING} (?:as amended|proposed by [\w’'& ]{{2,40}})|proposed|amended"
    r"|(?:vorgeschlagener?|neuer?) (?:text|wortlaut|fassung)|änderungs(?:vorschlag|antrag)|formulierungsvorschlag"
    r"|proposition d[’']amendement|texto propuesto|enmienda)\W*",
    _I,
)
_ENTRY = re.compile(r"\W*(?P<label>(?:proposed )?(?:amendment|change|änderungsantrag)\s+(?:no\.?\s*|#)?\d{1,4}[a-z]?)\s*[.:–-]?\s*", _I)
_REASON = re.compile(
    r"\W*(?:justifications?|reasons?|reasoning|rationale|explanation|explanatory (?:note|statement|memorandum)|comments?|remarks?"
    r"|motivation|background|argument(?:ation|s)?|why\b[\w ]{0,40}|begründung|erläuterung|exposé des motifs|justificaci[oó]n)\b"
    r".{0,30}?\s*(?:[:.–—-]|$)",
    _I,
)
# A line that only names a provision: "Article 23: Data protection by design", "Recital (61)", "Article 4 - paragraph 1 - point 13".
_TARGET = re.compile(rf"\W*(?:re\.? |on |ad |zu )?{PROVISION}(?P<title>.*)", _I | re.S)
_RULES = re.compile(r"\b(?:is|are|should|shall|must|be|may|will|has|have)\b", _I)
_BARE_DELETE = re.compile(
    r"\W*(?:to be |should be |must be |proposal: |we propose:? )?"
    r"(?:delete[d]?|deletion|omit(?:ted)?|removed?|strike(?: out)?|streichen|gestrichen|ersatzlos (?:streichen|gestrichen)|supprim(?:er|é))"
    r"(?: (?:the )?(?:entire |whole )?(?:article|paragraph|recital|provision|clause|section|text))?\W*",
    _I,
)
_ALTERNATIVE = re.compile(r"\W*(?:alternatively|alternative(?: \d)?|alternativ|or|oder)\W*", _I)
_READS = r"(?:read|be (?:worded|phrased|drafted|formulated)|lauten|say|state|provide)"
_FOLLOWS = r"(?:(?:as )?follow(?:s|ing)|with|by|to read|wie folgt|folgende[nrs]?|durch)"
_PART = rf"(?:{_WORDING}|amendments?|changes?|addition|point|item|phrase|words?)"
# What announces a wording: it ends the sentence, with a colon, before the wording begins.
_ANNOUNCES = re.compile(
    rf"(?:\b(?:should|shall|must|could|would|to|sollte|soll|muss|müsste|will|then)\b[^.:]{{0,80}}?\b{_READS}\b[^.:]{{0,60}}"
    rf"|\b(?:{ADDS}|{CHANGES})\b[^.:“\"]{{0,160}}?\b{_FOLLOWS}\b[^.:“\"]{{0,60}}"
    rf"|\b(?:as follows|wie folgt|following {_PART})\b[^.:“\"]{{0,60}}"
    rf"|\b(?:propos|suggest|recommend|request|prefer)\w*\b[^.:“\"]{{0,60}}\b{_WORDING}\b[^.:“\"]{{0,30}}"
    rf"|^\W*(?:{ADDS}|{CHANGES})\b[^.:“\"]{{0,160}}):\s*$",
    _I,
)
_OF_WORDING = re.compile(rf"\b{_WORDING}|amend|wie folgt", _I)
_ADDS_ANY = re.compile(rf"\b{ADDS}\b|\b(?:alt|bis|ter|quater|new)\b|\bnew (?:{_WORDING}|point)\b|\baddition", _I)
_CHANGES_ANY = re.compile(rf"\b{CHANGES}\b", _I)
_AMENDS = re.compile(r"\b(?:amend|änderung|proposed changes|redraft|mark-?up)", _I)
_RULING = re.compile(r"\b(?:shall|means|must|should|may|is|are|will|muss|müssen|soll|sind|ist)\b", _I)
_QUOTED_BEHIND = re.compile(r"\s*[:,]?\s+[“„\"«‘](?P<wording>[^“”„\"«»]{20,3000})[”\"»’](?=[\s.,;)]|$)")
QUOTED_WORDS = 6  # fewer quoted words are a term that is spoken of
_BRACKETED = re.compile(
    r"[\[{](?P<kind>deleted?|delete text|strike(?: out)?|removed?|insert(?:ed|ion)?|add(?:ed)?|new(?: text)?)"
    r"\s*[:–-]\s*(?P<words>[^\[\]{}]{1,1500}?)\s*[\]}]",
    _I,
)
_VARIANT = re.compile(r"\b(?:alt|bis|ter|quater|new|rev)\b", _I)
PLACE_WORDS = 6  # of a provision's name before a quoted wording: "New paragraph 9 bis"
_WORDS = 4  # fewer words behind a label are a title, not a wording
_LONGEST_LABEL = 12  # words
LABEL_ENDS = 120  # characters; a label ends before
LEAST_STRUCK = 3  # paragraphs with struck-out words, from which on a file is a draft typed anew
NEAR = 30  # paragraphs behind a provision's name that are still its text
FEW = 6  # further paragraphs of a labelled wording
_MOST = 30  # paragraphs of one wording


def redrafts(document: Document) -> list[Find]:
    """Return the amendments of a document that stand in no table, in reading order.

    Parameters
    ----------
    document
        Any document; its tables of old and new text are left to :func:`influence.recommendations.amendments.amendments`.

    Examples
    --------
    >>> paper = Document.from_paragraphs(
    ...     "alpha", [(None, "Article 4"), (None, "Proposed wording:"), (None, "Operators shall report.")], role="submission"
    ... )
    >>> [(find.text, find.action) for find in redrafts(paper)]
    [('Operators shall report.', 'change')]
    """
    paragraphs = [p for p in document.paragraphs if p.side is None and p.kind not in ("furniture", "footnote")]
    finds = _marked(document, paragraphs)
    for found in (_blocks(document, paragraphs), _instructions(document, paragraphs)):
        finds += [find for find in found if not any(find.start < other.end and other.start < find.end for other in finds)]
    return sorted(finds, key=lambda find: (find.start, find.end))


# -- marked ------------------------------------------------------------------------------------------------------------------


def _marked(document: Document, paragraphs: Sequence[Paragraph]) -> list[Find]:
    """Read paragraphs with deletions struck out and insertions set apart, if the document amends a text at all."""
    paragraphs = [_with_brackets(paragraph) for paragraph in _with_insertions(paragraphs)]
    if not _amends(document, paragraphs):
        return []
    changes = [_change_in(document, paragraph) for paragraph in paragraphs]
    return finds_of(joined(paragraphs, changes))


def _with_insertions(paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Read emphasis as insertion where a file strikes words out and nothing says what is new: Word and HTML files only say "bold"."""
    kinds = [{mark.kind for mark in paragraph.marks} for paragraph in paragraphs]
    if any("inserted" in held for held in kinds) or sum("deleted" in held for held in kinds) < LEAST_STRUCK:
        return paragraphs
    return [
        replace(p, marks=tuple(replace(mark, kind="inserted") if mark.kind == "emphasis" else mark for mark in p.marks))
        if p.kind in ("body", "list item", "quote") and "emphasis" in held
        else p
        for p, held in zip(paragraphs, kinds, strict=True)
    ]


def _with_brackets(paragraph: Paragraph) -> Paragraph:
    """Read "[delete: may] [insert: shall]" in a text without type as the marks that they stand for."""
    found = list(_BRACKETED.finditer(paragraph.text)) if "[" in paragraph.text else []
    if not found:
        return paragraph
    begin = paragraph.span.start
    marks = list(paragraph.marks)
    for match in found:
        start, end = match.span("words")
        # The brackets and the word in them are no text of either side.
        for one, other in ((match.start(), start), (end, match.end())):
            marks += [Mark("deleted", begin + one, begin + other), Mark("inserted", begin + one, begin + other)]
        kind = "deleted" if match["kind"].lower().startswith(("del", "strike", "remove")) else "inserted"
        marks.append(Mark(kind, begin + start, begin + end))  # type: ignore[arg-type]
    return replace(paragraph, marks=tuple(sorted(marks, key=lambda mark: (mark.start, mark.end, mark.kind))))


def _amends(document: Document, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether marked paragraphs are a draft's: a provision's name or number is near most of them.

    A letter with tracked edits names none, and lines drawn through the boxes of a chart strike nothing out.
    """
    marked = near = 0
    last = -NEAR
    for at, paragraph in enumerate(paragraphs):
        if _is_target(paragraph):
            last = at
        if any(mark.kind in ("inserted", "deleted") for mark in paragraph.marks):
            marked += 1
            over = f"{paragraph.number or ''} {' '.join(paragraph.headings[-2:])} {paragraph.text[:60]}"
            near += at - last < NEAR or NAMES.search(over) is not None
    titled = _AMENDS.search(" ".join(p.text for p in document.paragraphs[:12]))
    return bool(marked) and (2 * near > marked or (titled is not None and 4 * near > marked))


def _change_in(document: Document, paragraph: Paragraph) -> Change:
    after, before = standing(document, paragraph)
    if paragraph.kind in ("heading", "caption") and not before:
        return Change("keep", paragraph, after, before)
    if _core(after) == _core(before):
        return Change("keep", paragraph, after, before)
    return change_of(paragraph, after, before, "amendment: marked")


def _core(text: str) -> str:
    """Return a text's letters without what only counts: renumbering "(c)" to "(d)" changes nothing."""
    return letters(re.sub(r"^(?:\W*(?:\d{1,3}|[a-z]{1,2}|[ivx]{1,5})\b){1,3}[.)\W]*", "", text, flags=_I))


# -- labelled and announced --------------------------------------------------------------------------------------------------


def _blocks(document: Document, paragraphs: Sequence[Paragraph]) -> list[Find]:
    finds: list[Find] = []
    old = ""
    target: Paragraph | None = None
    entry: str | None = None
    at = 0
    while at < len(paragraphs):
        paragraph = paragraphs[at]
        text = fold(paragraph.text)
        label, rest = _label(text)
        if label == "reason":
            at = _after_reason(paragraphs, at)
            old, entry = "", None
            continue
        if label == "old" and not rest and at + 1 < len(paragraphs) and _label(fold(paragraphs[at + 1].text)) == ("new", ""):
            at += 2  # the headers of two columns stand side by side
            continue
        if label == "entry":
            entry, old, target = rest, "", None
            body, after = _wording(paragraphs, at + 1)
            if body and _label(fold(paragraphs[at + 1].text))[0] is None and not _has_label(paragraphs, after):
                finds += _labelled(document, body, 0, old, entry, "amendment: " + entry)
                at = after
                continue
        elif label == "old":
            body, at = _wording(paragraphs, at + 1) if not rest else ([], at + 1)
            old = rest or " ".join(fold(p.text) for p in body)
            continue
        elif label == "new":
            if rest:
                skip = paragraph.text.find(rest.split()[0], len(text) - len(rest) - 1) if rest else 0
                more, after = _wording(paragraphs, at + 1) if re.search(r"[:;,]\s*$", rest) else ([], at + 1)
                finds += _labelled(document, [paragraph, *more], max(skip, 0), old, entry, "amendment: labelled wording")
                at, old = after, ""
            else:
                body, after = _labelled_body(paragraphs, at + 1)
                adds = bool(re.search(r"\bnew\b|addition|insertion", text, _I)) and not old
                if body and (old or _is_wording(body)):
                    finds += _labelled(document, body, 0, old, entry, "amendment: labelled wording", adds)
                    at = after
                else:
                    at += 1
                old = ""
            continue
        elif _BARE_DELETE.fullmatch(text) and target is not None:
            name = fold(target.text)
            finds.append(
                Find(
                    target.span.start, paragraph.span.end, f"Delete: {name}", target, "instruction: delete", action="delete", replaces=None
                )
            )
        elif inline := _announced_inline(paragraph.text):
            start, end, told = inline
            adds = bool(_ADDS_ANY.search(told)) and not _CHANGES_ANY.search(told)
            begin = paragraph.span.start
            finds.append(
                Find(
                    begin + start,
                    begin + end,
                    fold(paragraph.text[start:end]),
                    paragraph,
                    "amendment: announced wording",
                    number=entry,
                    action="add" if adds else "change",
                )
            )
        elif _is_target(paragraph):
            target = paragraph
        elif announced := _announcement(text):
            body, after = _wording(paragraphs, at + 1)
            if body and _is_wording(body):
                adds = bool(_ADDS_ANY.search(announced)) and not _CHANGES_ANY.search(announced)
                finds += _labelled(document, body, 0, "", None, "amendment: announced wording", adds)
                at = after
                continue
        elif paragraph.kind == "heading" and not _ALTERNATIVE.fullmatch(text):
            target = None
        elif target is not None and len(text.split()) > 12:
            target = None if not old else target
        at += 1
    return finds


@lru_cache(maxsize=4096)
def _label(text: str) -> tuple[str | None, str]:
    """Return which label a paragraph is or begins with (old, new, reason, entry), and what stands behind it."""
    if ":" not in text[:LABEL_ENDS] and len(text) > LABEL_ENDS:
        return ("reason", "") if (match := _REASON.match(text)) and text[: match.end()].rstrip().endswith(("–", "—")) else (None, "")
    if match := _ENTRY.fullmatch(text):
        return "entry", match["label"]
    if (match := _REASON.match(text)) and (len(text) - match.end() < 3 or text[: match.end()].rstrip().endswith((":", "–", "—"))):
        return "reason", ""
    head, colon, rest = text.partition(":")
    if not colon and len(text.split()) > _LONGEST_LABEL:
        return None, ""
    head = head if len(head.split()) <= _LONGEST_LABEL else ""
    for name, pattern in (("old", _OLD_LABEL), ("new", _NEW_LABEL)):
        bare = text.rstrip(": ")
        if len(bare.split()) <= 10 and pattern.fullmatch(bare):
            return name, ""
        if colon and head and pattern.fullmatch(head) and len(rest.split()) >= _WORDS:
            return name, rest.strip()
    return None, ""


def _has_label(paragraphs: Sequence[Paragraph], at: int) -> bool:
    return at < len(paragraphs) and _label(fold(paragraphs[at].text))[0] in ("old", "new")


def _after_reason(paragraphs: Sequence[Paragraph], at: int) -> int:
    """Return where the reasons that begin at `at` end: at the next provision's name, label or heading."""
    at += 1
    while (
        at < len(paragraphs)
        and paragraphs[at].kind != "heading"
        and not _is_target(paragraphs[at])
        and _label(fold(paragraphs[at].text))[0] is None
    ):
        at += 1
    return at


def _is_target(paragraph: Paragraph) -> bool:
    text = fold(paragraph.text)
    match = _TARGET.match(text)
    if match is None or len(text.split()) > 14 or _announcement(text):
        return False
    if paragraph.kind == "heading":
        return True
    return not re.search(r"[.;,]\s*$", text) and not _RULES.search(match["title"])


def _announcement(text: str) -> str | None:
    """Return the sentence that announces a wording at the end of a paragraph ("Article 5 should read:")."""
    if not text.endswith(":") or len(text) > 1500:
        return None
    start = split_sentences(text)[-1][0]
    sentence = text[start:]
    if not (orders(sentence) or _ADDS_ANY.match(sentence.strip("-–—• ")) or _CHANGES_ANY.match(sentence.strip("-–—• "))):
        return None
    return sentence if _ANNOUNCES.search(sentence) and (NAMES.search(text) or _OF_WORDING.search(sentence)) else None


def _announced_inline(text: str) -> tuple[int, int, str] | None:
    """Return where a wording stands that is announced and quoted in one paragraph, and what announces it.

    'Article 5 should read: "..."', 'OP9 alt: "..."'
    """
    for match in _QUOTED_BEHIND.finditer(text):
        head = fold(text[: match.start()]).rstrip(" :,")
        alone = _TARGET.fullmatch(head) is not None and len(head.split()) <= PLACE_WORDS and _VARIANT.search(head) is not None
        announced = head if alone else _announcement(fold(text[: match.start()].rstrip(" :,") + ":"))
        if announced and len(match["wording"].split()) >= QUOTED_WORDS:
            return match.start("wording"), match.end("wording"), announced
    return None


def _is_wording(body: Sequence[Paragraph]) -> bool:
    """Whether what follows a label or an announcement is a provision's wording: quoted, numbered, or one paragraph that rules."""
    first = body[0].text.lstrip()
    if first[:1] in OPENING or body[0].kind == "quote":
        return True
    ruled = re.search(
        r"\b(?:shall|means|must|should|may|is|are|will|muss|müssen|soll|sind|ist)\b", fold(" ".join(p.text for p in body)), _I
    )
    return bool(ruled) and (bool(re.match(r"\W*\(?\w{1,4}[.)]\s", first)) or len(body) == 1)


def _wording(paragraphs: Sequence[Paragraph], at: int) -> tuple[list[Paragraph], int]:
    """Return the paragraphs of a wording that begins at `at`, and where it ends.

    A quoted wording ends with its closing mark. Another is one paragraph with the points that it leads in, and numbered paragraphs
    that count on; it ends at a label, a heading or a provision's name.
    """
    while at < len(paragraphs) and (_is_target(paragraphs[at]) or re.fullmatch(r"\W*(?:\(?(?:new|neu)\)?)?\W*", paragraphs[at].text)):
        at += 1  # "Article 5 / (new)" between the label and the wording
    body: list[Paragraph] = []
    quoted = at < len(paragraphs) and paragraphs[at].text.lstrip()[:1] in OPENING
    while at < len(paragraphs) and len(body) < _MOST:
        paragraph = paragraphs[at]
        text = fold(paragraph.text)
        if _label(text)[0] is not None or (paragraph.kind in ("heading", "caption") and not quoted):
            break
        if _ends_wording(body, paragraph, quoted):
            break
        body.append(paragraph)
        at += 1
    return body, at


def _labelled_body(paragraphs: Sequence[Paragraph], at: int) -> tuple[list[Paragraph], int]:
    """Return the paragraphs under a label: all up to the next label or reason, where there is one near; else one wording."""
    body, after = _wording(paragraphs, at)
    for end in range(after, min(after + FEW, len(paragraphs))):
        if _label(fold(paragraphs[end].text))[0] is not None:
            return [*body, *paragraphs[after:end]], end
        if paragraphs[end].kind in ("heading", "caption") or _is_target(paragraphs[end]) or _announcement(fold(paragraphs[end].text)):
            break
    return body, after


def _ends_wording(body: Sequence[Paragraph], paragraph: Paragraph, quoted: bool) -> bool:
    if not body:
        return False
    before = body[-1].text.rstrip()
    if quoted:
        return bool(re.search(rf"[{CLOSING}][.;,]?$", before)) and paragraph.text.lstrip()[:1] not in OPENING
    if _is_target(paragraph) or _BARE_DELETE.fullmatch(paragraph.text) or _announcement(fold(paragraph.text)):
        return True
    if re.search(r"[:;,]\s*(?:and|or|und|oder)?$", before):
        return False
    numbered = re.match(r"\W*(?:\(?\d{1,3}[.)a-z]|\([a-z]{1,2}\)|[a-z]\))", paragraph.text)
    return not numbered


def _labelled(
    document: Document, body: Sequence[Paragraph], skip: int, before: str, entry: str | None, cue: str, adds: bool = False
) -> list[Find]:
    """Return the find of a labelled wording, and of what it replaces."""
    texts = [standing(document, paragraph)[0] for paragraph in body]
    new = " ".join(texts)
    if skip and body:
        new = " ".join([fold(body[0].text[skip:]), *texts[1:]])
    new = _unquoted(new)
    if not body or (not says(new) and not _BARE_DELETE.fullmatch(new)) or letters(new) == letters(before):
        return []
    start, end = body[0].span.start + skip, body[-1].span.end
    if _BARE_DELETE.fullmatch(new):
        return [Find(start, end, f"Delete: {before}", body[0], cue, number=entry, action="delete", replaces=before)] if before else []
    action = "change" if before or not adds else "add"
    return [Find(start, end, new, body[0], cue, number=entry, action=action, replaces=_unquoted(before) or None)]


def _unquoted(text: str) -> str:
    text = text.strip()
    if text[:1] in OPENING and re.search(rf"[{CLOSING}][.;,]?$", text):
        inner = re.sub(rf"[{CLOSING}][.;,]?$", "", text[1:])
        if not set(inner) & set("“„«»”"):
            return inner.strip()
    return text


# -- instructed --------------------------------------------------------------------------------------------------------------


def _instructions(document: Document, paragraphs: Sequence[Paragraph]) -> list[Find]:
    """Return the sentences that say what to do with the words of a named provision."""
    finds = []
    at = 0
    while at < len(paragraphs):
        paragraph = paragraphs[at]
        if _label(fold(paragraph.text))[0] == "reason":
            at = _after_reason(paragraphs, at)
            continue
        at += 1
        if paragraph.kind in ("heading", "caption", "table cell") or not may_instruct(paragraph.text):
            continue
        labelled = _ENTRY.match(paragraph.text)
        for start, end in split_sentences(paragraph.text):
            start = max(start, labelled.end()) if labelled else start
            sentence = fold(paragraph.text[start:end])
            read = instruction(sentence) if sentence else None
            if read is not None:
                action, replaces = read
                begin = paragraph.span.start + start
                finds.append(
                    Find(
                        begin,
                        paragraph.span.start + end,
                        sentence,
                        paragraph,
                        f"instruction: {action}",
                        number=fold(labelled["label"]) if labelled else None,
                        action=action,
                        replaces=replaces,
                    )
                )
    return finds

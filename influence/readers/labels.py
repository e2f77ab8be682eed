"""Printed labels: "27.", "(a)", "8.1", "Article 5 (1)", and what each may mean before its neighbours are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

LabelKind = Literal["unit", "decimal", "arabic", "letter", "roman"]

# Names that stand before a number, as the singular that a person would cite, in the languages most submissions come in.
_UNITS = {
    "Article": "article|art\\.?|artikel|artículo|articolo|artigo|статья",
    "Recommendation": "recommendation|rec\\.|recommandation|recomendación|empfehlung|recomendação|raccomandazione",
    "Recital": "recital|considérant|erwägungsgrund|considerando",
    "Section": "section|sec\\.|sección|abschnitt",
    "Chapter": "chapter|chapitre|capítulo|kapitel",
    "Title": "title|titre",
    "Part": "part|partie|teil",
    "Annex": "annex|annexe|anexo|anhang",
    "Appendix": "appendix",
    "Schedule": "schedule",
    "Rule": "rule",
    "Regulation": "regulation",
    "Clause": "clause",
    "Principle": "principle|principe|principio",
    "Amendment": "amendment|amendement|enmienda|änderungsantrag",
    "Option": "option",
    "Proposal": "proposal",
    "Action": "action",
    "Goal": "goal",
    "Target": "target",
    "Question": "question",
    "Request": "request",
    "Commitment": "commitment",
    "Objective": "objective",
    "Issue": "issue",
    "Step": "step",
    "PP": "pp",  # preambular and operative paragraphs of a resolution
    "OP": "op",
    "§": "§",
}
# Their numbered paragraphs are cited through them ("Article 5 (1)"); a chapter's are not: it holds articles.
PREFIXING = frozenset(
    ("Article", "Recommendation", "Section", "Annex", "Appendix", "Schedule", "Rule", "Regulation", "Clause", "Principle", "§")
)
# Units that hold one text, so that its first paragraph is cited as the unit is.
ONE_TEXT = frozenset(
    (
        "Article",
        "Recommendation",
        "Request",
        "Question",
        "Recital",
        "Rule",
        "Clause",
        "Principle",
        "Amendment",
        "Option",
        "Proposal",
        "Action",
        "Goal",
        "Commitment",
    )
)
# Alternatives for a paragraph in a negotiating text: they stand inside its lists and do not end them.
ALTERNATIVE = "Option"
# Names of asks, which authors print straight before the sentence: "Recommendation 3 Governments should ...".
_RUN_IN = frozenset(("Recommendation", "Proposal", "Principle", "Option", "Action", "Commitment", "Goal", "Target", "PP", "OP"))

# Paragraphs put between two others: "9bis", "3.3 ter".
_INSERTED = r"(?:bis|ter|quat(?:er)?|quin(?:qui)?es|sexies|alt)\b"
# Names of the parts of a provision: "Article 4 – paragraph 1 – point b", "Artikel 6 Absatz 1 Buchstabe f".
_PARTS = r"(?i:sub-?paragraphe?|paragraphe?|sub-?point|point|indent|para\.?|unterabsatz|absatz|abs\.|buchstabe|lit\.|nummer|alinéa|lettre)"
_UNIT = re.compile(
    "(?i:"
    + "|".join(f"(?P<u{index}>{pattern})" for index, pattern in enumerate(_UNITS.values()))
    + r")(?:\s?(?:No\.?|Nr\.?|№)|\s*#)?\s*(?P<value>\d{1,3}(?:\.\d{1,3})*(?:\s?"
    + _INSERTED
    + r"|\s?[a-z]{1,2}\b)?|(?<=\s)[IVXLC]+\b|(?<=\s)[A-Z]\b)"
    r"(?P<points>(?:\s?\((?:\d{1,3}[a-z]?|[a-z]{1,2}|[ivx]{1,5}|[A-Z])\)|(?<=\))\s?[a-z]\))*"
    r"(?:(?:\s*[-–—,]\s*|\s+)" + _PARTS + r"\s+\(?\w{1,4}\)?(?!\w))*)"
)
_NAMES = list(_UNITS)
_OPENING = re.compile(r"[\s\[“\"«]*")
# An ordinal needs something after it: a blank, or, where the blank was lost, a capital or an opening mark.
_AFTER = r"(?=\s|$|[^\W\d_a-z]|[“\"«\[(])"
_DECIMAL = re.compile(r"(\d{1,3}(?:\s?\.\s?\d{1,3}){1,4})(" + _INSERTED + r")?(?:\s?[.)](?!\d)|(?=\s|[^\W\d_a-z]))" + _AFTER)
_ARABIC = re.compile(r"(\d{1,3})(" + _INSERTED + r"|[a-z]{1,2}(?=[.)]))?(?:\s?(\.|\)|-\))(?!\d))" + _AFTER)
_BARE = re.compile(r"(\d{1,3})(?:\s+[-–—:]\s*|\s+)(?=[^\W\d_a-z]|[“\"‘])")
_PAREN = re.compile(r"[(（]\s?(\d{1,3}[a-z]?|[a-z]{1,2}|[ivx]{1,6}|[A-Z]|[IVX]{1,6})\s?[)）]\.?")
_LETTER = re.compile(r"([a-z]|[ivx]{1,6}|[A-Z]|[IVXL]{1,7})(\.|\))(?=\s|$)")
_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class Label:
    """One reading of a printed label.

    `style` tells lists of one level from those of another ("arabic.", "letter()", "ROMAN."); `value` is the place
    in the list, 1-based; `text` what a citation shows ("27", "a", "8.1", "Article 5"); `end` the offset where the
    words after the label begin.
    """

    kind: LabelKind
    style: str
    value: int
    text: str
    end: int
    name: str = ""  # of a unit
    added: bool = False  # "9bis": put in after the paragraph of the same number


def readings(text: str, *, heading: bool = False, cell: bool = False) -> list[Label]:
    """Return what the label at the start of a text may mean, the likelier first; nothing where there is no label.

    Parameters
    ----------
    text
        A paragraph, or a label that a format stores apart from it.
    heading
        Whether the paragraph is a heading: then "4 What happened" has a label, too, and "Article 5 Scope".
    cell
        Whether the paragraph is a cell of a table, which quotes a provision: then "Article 7 (1) The keeper shall" has one.

    Examples
    --------
    >>> [(label.style, label.value) for label in readings("(i) publish the minutes")]
    [('roman()', 1), ('letter()', 9)]
    >>> readings("Article 29 Working Party opinions show this.")
    []
    """
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    if start >= len(text):
        return []
    if unit := _unit(text, start, heading, cell):
        return [unit]
    if match := _DECIMAL.match(text, start):
        parts = re.sub(r"\s", "", match[1])
        value = int(parts.rsplit(".", 1)[1])
        if value and not parts.startswith("0"):
            added = match[2] or ""
            return [Label("decimal", f"decimal{parts.count('.')}", value, parts + added, _skip(text, match.end()), added=bool(added))]
        return []
    if match := _ARABIC.match(text, start):
        if int(match[1]):
            printed, added = str(int(match[1])), match[2] or ""
            return [Label("arabic", f"arabic{match[3][-1]}", int(printed), printed + added, _skip(text, match.end()), added=bool(added))]
        return []
    if match := _PAREN.match(text, start):
        return _read_ordinal(match[1], "()", _skip(text, match.end()))
    if match := _LETTER.match(text, start):
        return _read_ordinal(match[1], match[2], _skip(text, match.end()))
    if heading and (match := _BARE.match(text, start)) and int(match[1]):
        return [Label("arabic", "arabic", int(match[1]), str(int(match[1])), match.end())]
    return []


def _read_ordinal(printed: str, marks: str, end: int) -> list[Label]:
    """Return the readings of a number, letter or roman number with its marks."""
    if printed[0].isdigit() and not printed.isdigit():
        # "(3a)": put in after (3).
        before = int(printed[:-1])
        return [Label("arabic", "arabic" + marks, before, f"{before}{printed[-1]}", end, added=True)] if before else []
    if printed.isdigit():
        return [Label("arabic", "arabic" + marks, int(printed), str(int(printed)), end)] if int(printed) else []
    found: list[Label] = []
    value = roman_value(printed)
    if value is not None:
        found.append(Label("roman", ("ROMAN" if printed.isupper() else "roman") + marks, value, printed, end))
    if len(printed) == 1 or (len(printed) == 2 and printed[0] == printed[1]):
        value = ord(printed[0].lower()) - ord("a") + 1 + 26 * (len(printed) - 1)
        found.append(Label("letter", ("LETTER" if printed.isupper() else "letter") + marks, value, printed, end))
    return found


def _unit(text: str, start: int, heading: bool, cell: bool) -> Label | None:
    match = _UNIT.match(text, start)
    if match is None or (not text[start].isupper() and text[start] != "§"):
        return None
    name = _NAMES[next(index for index in range(len(_NAMES)) if match[f"u{index}"])]
    rest = text[match.end() :]
    marked = re.match(r"\s*$|\s*[.:)\]|–—]|\s+-\s|\n", rest)
    run_in = re.match(r"\s+[^\W\d_a-z]|\s*[(\[]", rest) if heading else re.match(r"\s+[^\W\d_a-z]", rest)
    # "Article 3 (MITIGATION)", "ARTICLE 4 SCOPE": a title, and nothing after it.
    titled = re.fullmatch(r"\s*\([^()]{2,80}\)\s*|\s+[^a-z]{3,80}|\s*[‘'“\"][^’'”\"]{2,60}[’'”\"]\s*", rest)
    if marked is None and titled is None and not (run_in and (heading or name in _RUN_IN or (cell and match["points"]))):
        return None
    printed = re.sub(r"\s", "", match["value"])
    points = "".join(f" ({part})" for part in re.findall(r"\w+", re.sub(_PARTS + r"\s+", " ", match["points"])))
    figures = re.findall(r"\d+", printed)
    value = int(figures[-1]) if figures else roman_value(printed) or (ord(printed[0]) - ord("A") + 1)
    end = match.end() + (marked.end() if marked else titled.end() if titled else 0)
    return Label("unit", f"unit {name}", value, f"{name}{'' if name in ('PP', 'OP') else ' '}{printed}{points}", _skip(text, end), name)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def roman_value(printed: str) -> int | None:
    """Return the value of a roman number up to 89, or None where the letters are none.

    >>> [roman_value(printed) for printed in ("iv", "XL", "iiii", "b")]
    [4, 40, None, None]
    """
    total = 0
    digits = [_ROMAN_DIGITS.get(character, 0) for character in printed.lower()]
    if not digits or 0 in digits:
        return None
    for digit, following in zip(digits, [*digits[1:], 0], strict=True):
        total += -digit if digit < following else digit
    return total if 0 < total < 90 and roman(total) == printed.lower() else None


def roman(value: int) -> str:
    """Return a number, 1 to 89 (or more: with further tens), in lower-case roman digits.

    >>> roman(14)
    'xiv'
    """
    written = ""
    for amount, digits in ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        count, value = divmod(value, amount)
        written += digits * count
    return written


def letters(value: int) -> str:
    """Return a number, 1 or more, as list letters: a to z, then aa, bb, ...

    >>> letters(2), letters(27)
    ('b', 'aa')
    """
    times, index = divmod(value - 1, 26)
    return chr(ord("a") + index) * (times + 1)

"""A draft typed anew in one column: which type sets its insertions apart, told from the file itself.

Submissions strike out what should go and set what should come in bold italics, in colour, underlined, or as their first page
says ("our additions are in blue"). The convention is one for the whole file, so it is learned from all of it:

1. a sentence that names it
2. else the type of the words that stand beside struck-out ones
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from influence.readers.glyphs import BOLD, COLOURED, ITALIC, STRUCK, PageWords
from influence.readers.paragraphs import UNDERLINED, Draft

# A file that strikes out words in so many paragraphs amends a text; one or two are a slip, or a figure struck from a list.
LEAST_STRUCK = 3
# Styles that set insertions apart, the more telling first: where two are as frequent, the first one counts.
_STYLES = (BOLD | ITALIC, COLOURED, UNDERLINED, BOLD, ITALIC)
_NEW = (
    r"(?:additions?|insertions?|inserted|added|new (?:text|wording|language|words)|(?:proposed|suggested|our) (?:\w+ )?"
    r"(?:text|changes?|amendments?|wording|additions?|insertions?|language)|changes|amendments|ergänzungen|einfügungen|änderungen)"
)
_LEGEND = re.compile(
    rf"\b{_NEW}\b[^.;]{{0,60}}?\b(?:in|is|are|as|by|sind|ist)\b[^.;]{{0,40}}?"
    r"\b(?P<how>bold(?:ed)?,?(?: (?:and |/ ?)?)?italics?|italics? (?:and )?bold"
    r"|bold(?:ed)?|fett|italic(?:s|ised)?|underlin\w+|unterstrichen"
    r"|(?:blue|red|green|purple|orange|colou?r\w*|blau|rot|grün))\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?:|www\.|@|\.(?:org|com|eu|int)\b", re.IGNORECASE)


def mark_underlined(pages: Iterable[PageWords]) -> None:
    """Mark the words that a thin line runs under: those that it covers nearly whole, near their feet, with no line above (a table's)."""
    for page in pages:
        if not page.across:
            continue
        rules = sorted((rule for rule in page.across if rule.bottom - rule.top < 2), key=lambda rule: rule.top)
        if not rules:
            continue
        first, last = rules[0].top - 3, rules[-1].bottom + 3
        for word in page.words:
            if not first < word.bottom < last + 20 or _LINK.search(word.text):
                continue
            height = word.bottom - word.top
            low, high = word.bottom - 0.22 * height, word.bottom + 0.12 * height
            for rule in rules:
                if rule.top > high:
                    break
                if rule.top < low or rule.left > word.left + 1 or rule.right < word.right - 2:
                    continue
                # A border runs on beyond the words; underlining ends with them, or goes on under the next.
                word.style |= UNDERLINED
                break


def insertion_style(drafts: Sequence[Sequence[Draft]]) -> int:
    """Return the style bits that set insertions apart in the file, or 0 where the file is no draft typed anew.

    Parameters
    ----------
    drafts
        The composed drafts of all pages.
    """
    plain = [draft for page in drafts for draft in page if draft.side is None]
    struck = [draft for draft in plain if any(style & STRUCK for _, _, style, _ in draft.styles)]
    named = _legend(draft.text for draft in plain)
    if len(struck) < LEAST_STRUCK and not named:
        return 0
    return named or _beside(struck)


def _legend(texts: Iterable[str]) -> int:
    """Return the style that a sentence of the file names for what is new, or 0."""
    for text in texts:
        if len(text) > 600 or (match := _LEGEND.search(text)) is None:
            continue
        how = match["how"].lower()
        if "bold" in how and "ital" in how:
            return BOLD | ITALIC
        for words, style in (("bold fett", BOLD), ("ital", ITALIC), ("underl unterstr", UNDERLINED)):
            if any(word in how for word in words.split()):
                return style
        return COLOURED
    return 0


def _beside(struck: Sequence[Draft]) -> int:
    """Return the style of most stretches of words that stand right before or behind struck-out ones in the same paragraph."""
    found: Counter[int] = Counter()
    for draft in struck:
        for at, (_, _, style, word) in enumerate(draft.styles):
            if not style & STRUCK:
                continue
            for other in draft.styles[max(at - 1, 0) : at + 2]:
                if abs(other[3] - word) == 1 and not other[2] & STRUCK:
                    found.update(one for one in _STYLES if other[2] & one == one)
    return max(_STYLES, key=lambda style: (found[style], -_STYLES.index(style)))

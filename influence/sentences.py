"""Text -> sentences and inline list items, as character offsets into the text.

Rules, not a parser: a consultation's thousands of pages are split at millions of words a second,
and the same text always splits the same way, with or without a spaCy model installed.
"""

from __future__ import annotations

import re
from itertools import pairwise

# A stop, question or exclamation mark, closing quotes, a footnote digit glued to it ("culpable.119"), then white space and
# what can begin a sentence. A semicolon or colon ends none: clauses are cut only where list markers stand.
_END = re.compile(r"[.!?…](?:[\"'”’»)\]]+|(?<=[a-z\"”’)][.!?])\d{1,3})?(?=\s+[\"'“‘«(\[]*[A-Z0-9À-ÞΑ-ΩА-Я•●▪◦■–—*>-])")
_CJK_END = re.compile(r"[。!?؟۔।]\s*")
# Abbreviations of reports and law after which a capital or a figure goes on with the same sentence.
_ABBREVIATIONS = frozenset(
    [
        "art",
        "arts",
        "al",
        "approx",
        "app",
        "cap",
        "ch",
        "cf",
        "co",
        "col",
        "corp",
        "dept",
        "doc",
        "dr",
        "ed",
        "eds",
        "e.g",
        "eg",
        "esp",
        "est",
        "etc.",
        "ex",
        "fig",
        "figs",
        "gen",
        "gov",
        "hon",
        "i.e",
        "ie",
        "inc",
        "jr",
        "ltd",
        "mr",
        "mrs",
        "ms",
        "msgr",
        "n.b",
        "nb",
        "no",
        "nos",
        "op",
        "p",
        "para",
        "paras",
        "pp",
        "pt",
        "prof",
        "ref",
        "rec",
        "recs",
        "reg",
        "rep",
        "res",
        "resp",
        "rev",
        "sec",
        "sect",
        "secs",
        "sen",
        "sgt",
        "sr",
        "st",
        "subpara",
        "u.k",
        "u.n",
        "u.s",
        "v",
        "vol",
        "vols",
        "vs",
        "viz",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    ]
)
_LAST_TOKEN = re.compile(r"([^\s(\[\"“‘]+)$")
# Bullets that a reader could not set apart: they begin a list item wherever they stand.
_BULLET = re.compile(r"(?:(?<=\s)|^)[•●▪◦■□▶‣⁃](?=\s|\w)")
_BREAK = re.compile(r"\n[ \t]*\n")
_ENUMERATOR = re.compile(r"(?:(?<=[\s:;,.])|^)\(?(?P<label>[a-z]{1,2}|[ivx]{1,5}|\d{1,2})\)(?=\s)")


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Return the sentences of `text[start:end]` as (start, end) offsets into `text`, without white space around them.

    A line break alone ends no sentence (PDF lines break anywhere); a blank line and a bullet do. White space gives none.

    >>> text = "Art. 5 is unclear. States should (see p. 3) report.1 We agree."
    >>> [text[a:b] for a, b in split_sentences(text)]
    ['Art. 5 is unclear.', 'States should (see p. 3) report.1', 'We agree.']
    """
    end = len(text) if end is None else end
    stretch = text[start:end]
    cuts = {match.start() for match in _BULLET.finditer(stretch)}
    cuts.update(match.end() for match in _BREAK.finditer(stretch))
    for match in _END.finditer(stretch):
        if stretch[match.start()] != "." or not _abbreviation(stretch, match.start()):
            cuts.add(match.end())
    if not stretch.isascii():
        cuts.update(match.end() for match in _CJK_END.finditer(stretch) if ord(stretch[match.start()]) > 127)
    bounds = [0, *sorted(cuts), len(stretch)]
    spans = []
    for left, right in pairwise(bounds):
        piece = stretch[left:right]
        if piece.strip():
            spans.append((start + left + len(piece) - len(piece.lstrip()), start + left + len(piece.rstrip())))
    return spans


def _abbreviation(text: str, stop: int) -> bool:
    token = _LAST_TOKEN.search(text, max(0, stop - 14), stop)
    if token is None:
        return False
    word = token.group(1)
    if len(word) == 1:  # an initial ("J. Smith"), or a list's own number ("1. Adopt ...", "a. Adopt ...")
        return word.isalpha() or _begins_line(text, stop - 1)
    if word.isdigit():
        return len(word) <= 2 and _begins_line(text, stop - len(word))
    if re.fullmatch(r"\d{1,2}(?:\.\d{1,2})+", word):
        return _begins_line(text, stop - len(word))
    return word.lower().rstrip(".") in _ABBREVIATIONS or bool(re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]", word))


def _begins_line(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].strip(" \t(")
    return before == "" or before.endswith(("\n", ":", "•", "●"))


def split_list(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Cut a run-in list ("States should: (a) report; (b) pay.") into its lead-in and its items, as offsets into `text`.

    The markers must count up from the first letter or number, with at least two of them, so that a reference such as
    "Article 5 (a)" cuts nothing. Text without such a list comes back whole, as one span.

    >>> text = "States should: (a) report; (b) pay."
    >>> [text[a:b] for a, b in split_list(text)]
    ['States should:', '(a) report;', '(b) pay.']
    """
    end = len(text) if end is None else end
    marks = [(match.start("label"), match) for match in _ENUMERATOR.finditer(text, start, end)]
    run: list[int] = []
    for first in range(len(marks)):
        for series in (_LETTERS, _ROMANS, _FIGURES):
            if marks[first][1].group("label") != series[0]:
                continue
            found, wanted = [marks[first][1].start()], 1
            for _, match in marks[first + 1 :]:
                if wanted < len(series) and match.group("label") == series[wanted]:
                    found.append(match.start())
                    wanted += 1
            if len(found) > max(1, len(run)):
                run = found
        if run:
            break
    # A list stands behind a colon, or opens the text: "points (a) and (b) of Article 6" is a reference.
    if not run or not (
        text[start : run[0]].rstrip().endswith((":", "—", "–", "to", "that", "should", "must", "by")) or not text[start : run[0]].strip()
    ):
        return [(start, end)]
    bounds = [start, *run, end]
    spans = []
    for left, right in pairwise(bounds):
        piece = text[left:right]
        if piece.strip():
            spans.append((left + len(piece) - len(piece.lstrip()), left + len(piece.rstrip())))
    return spans


_LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_FIGURES = tuple(str(figure) for figure in range(1, 60))

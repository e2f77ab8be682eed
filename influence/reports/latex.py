"""Traces -> LaTeX: a document with a longtable that compiles with pdfLaTeX, LuaLaTeX and XeLaTeX; take the table out at will."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from influence.drawing import LABELS, LONGEST, NOT_CAUSED, discount, headline, visible
from influence.reports.sources import best_first, unread
from influence.tables import citation, phrase_texts, shown

if TYPE_CHECKING:
    from influence.traces import Traces

SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "-": r"{-}",  # or "--" would become a dash and no longer be what was written
    "[": r"{[}",  # or a "[" after "\\" would be read as a length
    "]": r"{]}",
    "–": r"\textendash{}",
    "—": r"\textemdash{}",
    "‘": r"\textquoteleft{}",
    "’": r"\textquoteright{}",
    "“": r"\textquotedblleft{}",
    "”": r"\textquotedblright{}",
    "…": r"\ldots{}",
    "•": r"\textbullet{}",
    "€": r"\texteuro{}",
    "\u00a0": "~",
}
# The letters that every engine sets with the fonts it comes with; any other goes through \otherletter.
EVERYWHERE = re.compile("[\x20-\x7e¡-\u00ac®-ÿĀ-ćĊ-ďĐđĒ-ěĞğĢģĪīĮįİıĶķĹ-ľŁ-ňŌōŐ-śŞ-ťŪūŮ-ųŸ-ž]")

OPENING = r"""% Compiles with pdflatex, lualatex and xelatex. To use the table alone, copy \otherletter, \new, \old and the longtable.
\documentclass[10pt,a4paper]{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage[utf8]{inputenc}
  \usepackage{lmodern}
  \newcommand{\otherletter}[2]{{\footnotesize\texttt{<U+#1>}}} % a letter that the fonts lack stands as its code
\else
  \usepackage{fontspec}
  \newcommand{\otherletter}[2]{\iffontchar\font"#1 #2\else{\footnotesize\texttt{<U+#1>}}\fi}
\fi
\usepackage{textcomp}
\usepackage[a4paper,landscape,margin=18mm]{geometry}
\usepackage{longtable,array}
\newcommand{\new}[1]{\textbf{#1}} % language that no baseline had
\newcommand{\old}[1]{\textit{(#1)}} % language that a baseline already had
\setlength{\parindent}{0pt}
\setlength{\LTpre}{6pt}
\raggedright
\begin{document}
"""
TABLE = r"""
\begin{longtable}{@{}>{\raggedright}p{22mm}>{\raggedleft}p{10mm}>{\raggedright}p{88mm}>{\raggedright}p{70mm}>{\raggedright\arraybackslash}p{46mm}@{}}
\hline
Verdict & Prob. & Asked & Shared words & Where \\
\hline
\endfirsthead
\hline
Verdict & Prob. & Asked & Shared words & Where \\
\hline
\endhead
\hline
\endfoot
"""


def render(traces: Traces, *, public: bool = False) -> bytes:
    """Return the report as a LaTeX document in UTF-8."""
    title = traces.title or f"What is reflected in {traces.outcome.title or traces.outcome.id}"
    parts = [OPENING, rf"{{\Large\bfseries {escaped(title)}\par}}", "\\medskip\n"]
    parts += [rf"\textbf{{{escaped(headline(traces))}}}\par", escaped(discount(traces)) + r"\par", rf"\textit{{{escaped(NOT_CAUSED)}}}\par"]
    if public:
        parts.append(r"Public version: of each recommendation a short quotation stays.\par")
    parts.append("Shared words: " + r"\new{new}, \old{old: the baseline had them}.")
    parts.append(TABLE.strip("\n"))
    for trace in (traces[at] for at in best_first(traces)):
        recommendation, best = trace.recommendation, trace.best
        phrases = "; ".join(rf"\{'new' if new else 'old'}{{{escaped(text)}}}" for new, text in phrase_texts(best)) if best else ""
        where = escaped(citation(best.paragraph, outcome=traces.outcome, page=best.page)) if best else "no match"
        by = escaped(f"{recommendation.issuer or recommendation.submission_id}, {recommendation.id}")
        cells = [LABELS[trace.verdict], shown("probability", trace.probability).replace("–", "--")]
        cells += [rf"{escaped(recommendation.text)} {{\footnotesize {by}}}", phrases, where]
        parts.append(" & ".join(cells) + r" \\[3pt]")
    parts.append(r"\end{longtable}")
    if troubles := unread(traces):
        parts += [r"\textbf{What could not be read}\par"]
        parts += [rf"{escaped(file)}: {escaped(why)}\par" for file, why in troubles]
    parts.append(r"\end{document}")
    return ("\n".join(parts) + "\n").encode("utf-8")


def escaped(text: str) -> str:
    r"""Return a text as LaTeX that sets it as it is: no command, no line of its own, nothing that stops a run.

    >>> escaped("50% of \\input{x}")
    '50\\% of \\textbackslash{}input\\{x\\}'
    """
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]} … ({len(text) - LONGEST:,} further characters are not shown)"
    return "".join(_letter(character) for character in " ".join(visible(text).split()))


def _letter(character: str) -> str:
    if character in SPECIAL:
        return SPECIAL[character]
    if EVERYWHERE.match(character):
        return character
    return rf"\otherletter{{{ord(character):04X}}}{{{character}}}"

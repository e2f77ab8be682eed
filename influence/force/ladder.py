"""How strongly a text speaks, and whether it asserts, negates or only reports.

The ladder orders operative language as drafting practice does. "Shall" binds and "should" recommends in the
European Union's Joint Practical Guide for drafting legislation (guidelines 2 and 10: enacting terms are imperative,
recitals are not) and in the ISO/IEC Directives, Part 2, clause 7 (shall, should, may, can); the opening verbs of
resolutions (decides, requests, calls upon, urges, invites, encourages, recognises, notes) are ordered as in the United
Nations Editorial Manual and the practice guides for delegates built on it. Neighbouring verbs on one rung are not
ordered: whether "urges" is stronger than "calls upon" is disputed, and nothing here hangs on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from influence.errors import TableError

Voice = Literal["asserted", "reported"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder: its name, how high it is (1 lowest), and the patterns that mark it."""

    name: str
    level: int
    patterns: tuple[str, ...]


# Strongest first. A user's own ladder is a tuple of the same form or a file, given as `ladder=` (see `read_ladder`).
LADDER: tuple[Rung, ...] = (
    Rung(
        "must",
        5,
        (
            r"shall",
            r"must",
            r"decid(?:e|es|ed)",
            r"undertak(?:e|es) to",
            r"commit(?:s|ted)? (?:itself |themselves |ourselves )?to",
            r"(?:is|are|be) (?:required|obliged|obligated|prohibited|forbidden|bound)",
            r"ha(?:s|ve) to",
            r"requires? (?:that|states|parties|the)",
            r"(?:is|are) to be",
            r"agree(?:s|d)? to",
        ),
    ),
    Rung(
        "should",
        4,
        (
            r"should",
            r"ought to",
            r"call(?:s|ed|ing)? (?:up)?on",
            r"call(?:s|ed|ing)? for",
            r"urg(?:e|es|ed|ing)",
            r"recommend(?:s|ed|ing)?",
            r"request(?:s|ed|ing)?(?= (?:that|the|to|all|states|parties|member))",
            r"need(?:s)? to",
            r"propos(?:e|es|ed)",
        ),
    ),
    Rung(
        "encourage",
        3,
        (r"encourag(?:e|es|ed|ing)", r"invit(?:e|es|ed|ing)", r"endeavou?rs?", r"striv(?:e|es|ing) to", r"(?:is|are) invited"),
    ),
    Rung(
        "consider",
        2,
        (
            r"may",
            r"might",
            r"could",
            r"can",
            r"consider(?:s|ed|ing)?(?! that| as)",
            r"explor(?:e|es|ing)",
            r"(?:is|are) (?:free|permitted|allowed) to",
        ),
    ),
    Rung(
        "note",
        1,
        (
            r"not(?:es|ed|ing)(?= that| the| with|,)",
            r"take(?:s|n)? note",
            r"taking note",
            r"recogni[sz](?:e|es|ed|ing)",
            r"acknowledg(?:e|es|ed|ing)",
            r"underscor(?:e|es|ed|ing)",
            r"emphasi[sz](?:e|es|ed|ing)",
            r"underlin(?:e|es|ed|ing)",
            r"stress(?:es|ed|ing)",
            r"reaffirm(?:s|ed|ing)?",
            r"recall(?:s|ed|ing)?",
            r"welcom(?:e|es|ed|ing)",
            r"highlight(?:s|ed|ing)?",
            r"aware",
            r"mindful",
            r"(?:is|are) of the view",
        ),
    ),
)


def read_ladder(ladder: str | Path | Sequence[Rung]) -> tuple[Rung, ...]:
    """Return your own ladder, strongest rung first.

    Parameters
    ----------
    ladder
        Rungs, or the path of a TOML file with a table for each, in any order:

        ```toml
        [[rung]]
        name = "shall"
        level = 3                     # 1 or more; higher binds more
        patterns = ["shall", "must", "(?:is|are) to"]   # regular expressions, whole words
        ```

    Raises
    ------
    TableError
        If the file cannot be read, or a rung lacks something, has an expression that is none, or shares its name with another.

    Examples
    --------
    >>> mine = read_ladder([Rung("soft", 1, ("may",)), Rung("hard", 2, ("will",))])
    >>> [rung.name for rung in mine], force_of("States will report.", ladder=mine).rung
    (['hard', 'soft'], 'hard')
    """
    if isinstance(ladder, str | Path):
        import tomllib

        try:
            table = tomllib.loads(Path(ladder).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            why = getattr(error, "strerror", None) or error
            raise TableError(f"{ladder} cannot be read as a ladder ({why}); give a TOML file with [[rung]] tables") from error
        rows = table.get("rung", [])
        for at, row in enumerate(rows, 1):
            known = isinstance(row.get("name"), str) and isinstance(row.get("level"), int) and isinstance(row.get("patterns"), list)
            if not known or row["level"] < 1 or not row["patterns"]:
                raise TableError(f"{ladder}: rung {at} needs a name, a level (1 or more) and patterns; it has {', '.join(sorted(row))}")
        rungs = [Rung(row["name"], row["level"], tuple(str(pattern) for pattern in row["patterns"])) for row in rows]
    else:
        rungs = list(ladder)
    if not rungs or len({rung.name for rung in rungs}) < len(rungs):
        raise TableError("a ladder needs rungs, each with a name of its own")
    for rung in rungs:
        for pattern in rung.patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise TableError(f"the rung {rung.name!r} has {pattern!r}, which is no regular expression ({error})") from error
    return tuple(sorted(rungs, key=lambda rung: (-rung.level, rung.name)))


# Verbs with which somebody frames an ask; the modal of the clause that follows is what is asked for.
_FRAMES = re.compile(
    r"recommend|propos|urg|call|request|encourag|invit|decid|agree|requir|stress|emphasi|underlin|note|noting|recall", re.IGNORECASE
)
_MODALS = re.compile(r"(?:shall|must|should|may|might|could|can|ought to|ha(?:s|ve) to|needs? to)$", re.IGNORECASE)
_NO_SUBJECT = re.compile(r"^\W*(?:no|none|nothing|nobody|neither)\b", re.IGNORECASE)
_WHO = (
    r"(?:some|several|many|a number of|a few|other|certain|most|one|two|various|a group of)\s+(?:\w+\s+){0,2}?"
    r"(?:delegations?|states?|countries|members?|parties|participants?|speakers?|stakeholders?|respondents?|"
    r"submissions?|representatives?|experts?|"
    r"commentators?|organi[sz]ations?|groups?|contributors?|panell?ists?|companies|observers?)"
)
_SAID = (
    r"(?:propos|suggest|not(?:ed|es|ing)|stress|argu|express|emphasi|underlin|underscor|highlight|recommend|call|"
    r"stat(?:ed|es|ing)|point|believ|felt|"
    r"considered|support|favou?r|urg|rais|ask|request|ha[ds]\b|would|maintain|advocat|(?:was|were) of the (?:view|"
    r"opinion)|prefer|observ|insist|want|wish|said)"
)
_REPORTED = re.compile(
    rf"\b(?:{_WHO}\b[^.;]{{0,60}}?\b{_SAID}"
    r"|(?:delegations?|participants?|speakers?|panell?ists?|respondents?|stakeholders|submitters?|"
    r"commentators?)\s+(?:\w+ly\s+|also\s+|have\s+|had\s+){0,2}"
    r"(?:propos|suggest|noted|stress|argu|express|emphasi|underlin|underscor|highlight|recommend|call|stated|point|"
    r"believ|felt|support|favou?r|urg|rais|ask|"
    r"request|observ|insist|want|said)"
    r"|it (?:was|has been|had been) (?:also |further )?(?:propos|suggest|not|stress|argu|emphasi|underlin|underscor|"
    r"highlight|recommend|said|stated|point|felt|"
    r"observ|mention|rais)\w*"
    r"|(?:a|the|one|another) (?:proposal|suggestion|view|call|request|idea) (?:was|were|has been|had been) (?:made|"
    r"expressed|put forward|raised|heard|voiced)"
    r"|(?:views?|concerns?|opinions?|calls) (?:was|were) (?:expressed|raised|voiced|heard|made)"
    r"|in the (?:view|opinion) of (?:some|several|many|one|certain)|according to (?:some|several|many|one|certain)"
    r"|(?:were|was) of the (?:view|opinion))",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:where|as|when|if|wherever|whenever) (?:appropriate|possible|feasible|necessary|applicable|practicable|"
    r"relevant|needed|warranted|deemed \w+)\b"
    r"|\b(?:as|so) far as (?:is )?(?:possible|practicable)\b|\bto the (?:maximum |fullest |"
    r"greatest )?extent (?:possible|practicable|feasible)\b"
    r"|\bon a voluntary basis\b|\bvoluntar(?:y|ily)\b|\bin principle\b|\bsubject to (?:national|domestic|available|the availability)\b"
    r"|\b(?:in accordance|consistent) with (?:their |its )?(?:national|domestic) (?:law|legislation|circumstances|"
    r"priorities)\b|\bwithin (?:available|existing) resources\b"
    r"|\bat (?:its|their) discretion\b|\bmutually agreed\b|\bin (?:exceptional|certain|some) (?:cases|circumstances)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z\"“‘(])")


@dataclass(frozen=True, slots=True)
class Force:
    """How strongly a text speaks.

    `rung` is the name of a rung of the ladder ("" where the text has no cue), `level` its height (0 without a cue, 1 lowest, 5 highest; a
    recital is never above 1). `cue` is where the cue stands in the text, half-open. `hedge` is the first phrase that leaves a way
    out ("where appropriate"), or "".
    """

    rung: str
    level: int
    cue: tuple[int, int]
    negated: bool
    voice: Voice
    hedge: str
    words: str = ""  # the cue as printed: "should", "underscores"


@lru_cache(maxsize=8)
def _compiled(ladder: tuple[Rung, ...]) -> tuple[re.Pattern[str], dict[str, Rung]]:
    groups = {f"r{at}": rung for at, rung in enumerate(ladder)}
    pattern = "|".join(f"(?P<{name}>{'|'.join(rung.patterns)})" for name, rung in groups.items())
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), groups


@lru_cache(maxsize=10_000)  # the same paragraphs stand beside ask after ask
def force_of(text: str, *, preamble: bool = False, at: tuple[int, int] | None = None, ladder: tuple[Rung, ...] = LADDER) -> Force:
    """Return how strongly a text speaks, and whether it asserts, negates or only reports.

    Parameters
    ----------
    text
        An ask or a paragraph; may be empty (no cue, level 0, asserted).
    preamble
        Whether it stands in a preamble or is a recital: it explains and does not bind, so its level is at most 1.
    at
        Characters of `text`, half-open, that matter (where the shared phrases stand): the sentence around them is read
        first, and the whole text only if that sentence has no cue.
    ladder
        Rungs, strongest first.

    Examples
    --------
    >>> force_of("States should consider a register, where appropriate.")
    Force(rung='consider', level=2, cue=(14, 22), negated=False, voice='asserted', hedge='where appropriate', words='consider')
    >>> force_of("Some delegations proposed that operators shall report.").voice
    'reported'
    >>> force_of("").level
    0
    """
    spans = _sentences(text)
    if at is not None:
        spans = sorted(spans, key=lambda span: (min(span[1], at[1]) - max(span[0], at[0]) <= 0, span[0]))
    force = Force("", 0, (0, 0), False, "asserted", "")
    for start, end in spans:
        force = _force_of_sentence(text, start, end, ladder)
        if force.level or (at is not None and start <= at[0] < end and force.voice == "reported"):
            break
    if preamble and force.level > 1:
        return Force(force.rung, 1, force.cue, force.negated, force.voice, force.hedge, force.words)
    return force


def _sentences(text: str) -> list[tuple[int, int]]:
    starts = [0, *(match.end() for match in _SENTENCE.finditer(text))]
    return [(start, end) for start, end in zip(starts, [*starts[1:], len(text)], strict=True) if start < end]


def _force_of_sentence(text: str, start: int, end: int, ladder: tuple[Rung, ...]) -> Force:
    pattern, groups = _compiled(ladder)
    sentence = text[start:end]
    cues = [(match, groups[match.lastgroup or ""]) for match in pattern.finditer(sentence)]
    voice: Voice = "reported" if _REPORTED.search(sentence) else "asserted"
    hedge = _HEDGE.search(sentence)
    hedged = hedge.group() if hedge else ""
    if not cues:
        return Force("", 0, (start, start), bool(_NO_SUBJECT.search(sentence)), voice, hedged)
    match, rung = cues[0]
    at = 0
    # "We recommend that operators must report" asks for a duty: the frame's verb only says who speaks.
    if _FRAMES.match(match.group()):
        for later, (candidate, candidate_rung) in enumerate(cues[1:4], 1):
            if _MODALS.match(candidate.group()) and re.search(r"\bthat\b|:", sentence[match.end() : candidate.start()]):
                match, rung, at = candidate, candidate_rung, later
                break
    # "should consider", "shall be encouraged to": the second verb is what is asked of them.
    for candidate, candidate_rung in cues[at + 1 : at + 2]:
        between = sentence[match.end() : candidate.start()]
        if candidate_rung.level < rung.level and len(between.split()) <= 2 and not re.search(r"[,;:]|\b(?:that|which|who|as)\b", between):
            match, rung = candidate, candidate_rung
    around = sentence[max(0, match.start() - 25) : match.end() + 20]
    clause_start = max(sentence.rfind(";", 0, match.start()), sentence.rfind(":", 0, match.start())) + 1
    negated = bool(
        re.search(r"\b(?:not|never|neither|nor|cannot|refrain\w* from|prohibited|forbidden|reject\w*|no longer)\b", around, re.IGNORECASE)
    )
    negated = negated or bool(_NO_SUBJECT.search(sentence[clause_start : match.start()]))
    return Force(rung.name, rung.level, (start + match.start(), start + match.end()), negated, voice, hedged, match.group())


def compare(asked: Force, found: Force) -> str:
    """Return whether the outcome speaks as strongly as was asked: "same", "weaker", "stronger" or "".

    "" means that there is nothing to compare: one of the two has no cue. A view that is only reported is weaker than an ask,
    whatever its verb; on the same rung, a way out that was not asked for ("where appropriate") makes it weaker.

    >>> compare(force_of("Operators shall report."), force_of("Operators are encouraged to report."))
    'weaker'
    >>> compare(force_of("Report yearly."), force_of("Operators shall report."))
    ''
    """
    if found.voice == "reported" and asked.voice != "reported":
        return "weaker"
    if not asked.level or not found.level:
        return ""
    if found.level != asked.level:
        return "weaker" if found.level < asked.level else "stronger"
    return "weaker" if found.hedge and not asked.hedge else "same"

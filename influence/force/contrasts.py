"""Named cues by which a passage that shares an ask's words says something else.

The passage is laid over the ask word by word. What stands between the words that both have is what the passage changed: dropped,
added, or replaced. A near copy with a small change is where similarity misleads most, so each change is looked at: a figure, a
negation, an exception, an opposite, another actor, an item that is gone.

The flags are for a person to look at and keep a trace from being called reflected. Alone they are no verdict: on texts that their author
had not seen, negation and antonym cues do not tell a contradiction from an unrelated passage. Where most of what is asked stands in the
passage they do: of 60 made outcomes that say the opposite they mark 46, of 20 that grant what was asked none (`tests/contrary_cases.csv`,
written before the cues were measured on it; the first measure was 34 and 5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from influence.force.ladder import Force, compare, force_of
from influence.novelty import common, without_references
from influence.rarity import FUNCTION_WORDS
from influence.words import split_words, stem

_NOT = re.compile(
    r"\b(?:not|never|no longer|neither|nor|cannot|\w+n['’]t|nobody|no one|refrain(?:s|ed|ing)? from|reject(?:s|ed|"
    r"ing)?|oppos(?:e|es|ed|ing)|refus(?:e|es|ed|ing|al)|den(?:y|ies|ied|ying)|(?:prevent|stop|bar|discourag)\w* from|"
    r"prohibit(?:s|ed|ing)?|forbid(?:s|den)?|rule[sd]? out|declin(?:e|es|ed) to|without|avoid(?:s|ed|ing)?|ban(?:s|ned)?|abstain from)\b",
    re.IGNORECASE,
)
_EXCEPTION = re.compile(
    r"\b(?:except(?:ing|ion|ions)?|unless|instead of|rather than|with the exclusion of|exclud(?:e|es|ed|ing)|"
    r"notwithstanding|save (?:for|where|that)|"
    r"other than|do(?:es)? not apply|shall not apply|derogat(?:e|es|ion|ions)|exempt(?:s|ed|ion|ions)?|only (?:if|"
    r"where|when|to the extent)|limited to|"
    r"provided that|not including|apart from)\b",
    re.IGNORECASE,
)

# Opposites, as stems of either side: of policy language, and the commonest of everyday English (irregular forms too, which no stemmer
# joins). Written from general knowledge; the everyday ones after reading what the cues missed in the SICK trial set.
ANTONYMS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = tuple(
    (tuple(one.split()), tuple(other.split()))
    for one, other in (
        ("prohibit forbid forbidden ban outlaw prevent", "permit allow authorise authorize legalise entitle"),
        (
            "increase raise expand extend strengthen widen enhance improve promote lengthen tighten",
            "decrease reduce cut lower narrow weaken shorten limit restrict phase relax loosen dilute",
        ),
        ("mandatory compulsory binding obligatory", "voluntary optional discretionary"),
        (
            "public open publish disclose inform reveal show",
            "confidential secret closed withhold withheld private hide hidden conceal cover",
        ),
        ("include part", "exclude except exempt"),
        ("require oblige bind", "exempt excuse waive"),
        ("maximum most above over", "minimum least below under"),
        (
            "accept approve adopt support endorse recognise grant give gave given",
            "reject refuse oppose decline deny withdraw revoke",
        ),
        ("before prior", "after subsequent"),
        ("opt-in", "opt-out"),
        ("centralise centralised centralized", "decentralise decentralised decentralized"),
        ("lawful legal", "unlawful illegal"),
        (
            "introduce create establish retain keep kept maintain provide fund collect appoint open train hire",
            "abolish repeal remove delete dissolve discontinue withdraw close destroy dismiss",
        ),
        ("more", "fewer less"),
        ("start begin continue resume renew prolong remain", "stop end cease suspend expire lapse finish"),
        ("free bear", "paid pay charge fee"),
        ("waive", "charge levy"),
        ("joint jointly together", "separate separately alone"),
        ("internal", "external independent"),
        ("temporary interim", "permanent"),
        ("national domestic local", "international global foreign"),
        ("serious major severe", "minor trivial"),
        ("online digital", "offline paper"),
        ("protect safeguard", "endanger expose"),
        ("large big great huge", "small little tiny"),
        ("inside indoors indoor", "outside outdoors outdoor"),
        ("full crowded busy", "empty deserted"),
        ("hit strike struck catch caught", "miss avoid dodge"),
        ("stand stood sit sat lie lying rest", "run ran walk jump move climb dance"),
        ("sleep asleep", "awake wake"),
        ("long", "short brief"),
        ("high tall", "low"),
        ("old", "new young"),
        ("light bright", "dark"),
        ("hot warm", "cold cool"),
        ("fast quick rapid", "slow"),
        ("loud noisy", "quiet silent"),
        ("wet", "dry"),
        ("early", "late"),
        ("first", "last"),
        ("push", "pull"),
        ("buy bought purchase", "sell sold"),
        ("arrive enter", "leave left depart exit"),
        ("rise ascend climb", "fall fell descend"),
        ("love like", "hate dislike"),
        ("win won", "lose lost"),
        ("strong", "weak"),
        ("rich wealthy", "poor"),
        ("safe", "dangerous"),
        ("easy simple", "difficult hard complex"),
        ("happy", "sad unhappy"),
        ("clean", "dirty"),
        ("front", "back behind"),
        ("everybody everyone", "nobody"),
        ("man men boy male", "woman women girl female"),
    )
)
_UNITS = (
    r"hours?|days?|weeks?|months?|years?|working days|business days|per ?cent|percent|euros?|eur|dollars?|million|"
    r"billion|persons?|people|employees|"
    r"members?|seats?|states|countries|experts|times|pages|percentage|thirds?|°c|c|degrees|minutes|tonnes|kilomet(?:re|er)s"
)
_UNDER_TWENTY = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen""".split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBER_WORDS = {word: str(value) for value, word in enumerate(_UNDER_TWENTY)} | {word: str(value) for word, value in _TENS.items()}
_NUMBER_WORDS |= {f"{ten}-{one}": str(value + at) for ten, value in _TENS.items() for at, one in enumerate(_UNDER_TWENTY[:10]) if at}
_NUMBER_WORDS["hundred"] = "100"
_NUMBER_STEMS = {stem(word): value for word, value in _NUMBER_WORDS.items()}
_NUMBER = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?<![\w.(-])(?P<number>\d[\d,. ]*\d|\d|{_NUMBER})\s*(?:-\s*)?(?P<unit>%|{_UNITS})(?!\w)",
    re.IGNORECASE,
)


def figures_of(text: str) -> dict[str, set[str]]:
    """Return the numbers of a text that count or measure something, by what they count.

    Numbers of articles, paragraphs and years are not figures.

    >>> figures_of("within 24 hours, by two experts, under Article 5")
    {'hour': {'24'}, 'expert': {'2'}}
    """
    found: dict[str, set[str]] = {}
    for match in _FIGURE.finditer(text):
        number = match["number"].lower()
        number = _NUMBER_WORDS.get(number, re.sub(r"[, ](?=\d{3}\b)", "", number).strip())
        if number == "1" and text[: match.start()].lower().endswith("more than "):
            continue  # "in more than one State" says several, it measures nothing
        unit = match["unit"].lower()
        unit = "%" if unit in {"%", "per cent", "percent", "percentage"} else stem(unit.split()[-1])
        found.setdefault(unit, set()).add(number)
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """What a passage did to an ask between two words that both have: telling stems on either side.

    `asked` alone was dropped, `found` alone added; with both, one was put for the other. `opens` marks the first change of all,
    before any shared telling word: where a sentence names its actor. `wanted` says whether anything asked here is new.
    """

    asked: tuple[str, ...]
    found: tuple[str, ...]
    opens: bool
    wanted: bool
    share: float = 0.0  # of the ask's telling words that are in `asked`
    negations: int = 0  # negating words on the two sides together; an odd number turns the meaning round


# Words that change between an ask and its adoption without changing what is asked: modals, and verbs that only say who speaks.
_FRAME_WORDS = """
    shall should must may might could can will would ought need needs to be been is are was were we i our recommend recommends
    recommended urge urges urged call calls request requests propose proposes suggest suggests ask asks invite invites encourage
    encourages decide decides ensure ensures therefore furthermore also hereby further paragraph article
""".split()
_FRAME = frozenset(stem(word) for word in _FRAME_WORDS)
_FUNCTION = frozenset(stem(word) for word in FUNCTION_WORDS)
_NEGATORS = frozenset(
    stem(word) for word in ("not", "no", "never", "neither", "nor", "cannot", "without", "refrain", "none", "nothing", "nobody")
)
_CONTRACTION = re.compile(r"(?:is|are|was|were|do|does|did|has|have|had|ca|wo|would|should|could|must|need)nt$")
LITTLE = 3  # telling words; where more is dropped at one place, a "not" that goes with them turns nothing round
ITEM = 0.1  # share of the ask's telling words; one item of a list of ten words, not an aside in a long provision
NEAR_COPY = 0.6  # share of the ask's telling words that a passage must have before its changes say anything


def contrast_flags(
    ask: str,
    found: str,
    *,
    asked_force: Force | None = None,
    found_force: Force | None = None,
    wanted: Sequence[bool] | None = None,
) -> tuple[str, ...]:
    """Return the named cues by which a passage contrasts with the ask that it shares words with, sorted.

    Give the passage that was found, not a whole chapter: every cue is looked for in all of `found`. The names are `figure
    changed`, `verb weaker`, `exception`, `reported only`, `negated`, `antonym`, `other actor` and `item dropped`.

    Parameters
    ----------
    ask, found
        The ask and the passage. Either may be empty: no flags.
    asked_force, found_force
        Their force, where it is known already.
    wanted
        Which words of the ask are new, parallel to `split_words(ask)`; None: all. What the ask only repeats of a draft may
        change without contrasting with the ask.

    Examples
    --------
    >>> contrast_flags("Operators shall report within 24 hours.", "Operators shall report within 72 hours, unless exempt.")
    ('exception', 'figure changed')
    """
    if not ask.strip() or not found.strip():
        return ()
    asked_force = asked_force or force_of(ask)
    found_force = found_force or force_of(found)
    ask, found = without_references(ask), without_references(found, frame=False)
    flags = set()
    if compare(asked_force, found_force) == "weaker":
        flags.add("verb weaker")
    if found_force.voice == "reported" and asked_force.voice == "asserted":
        flags.add("reported only")
    changes, share = changes_of(ask, found, wanted)
    # A passage that says little else may take up half of that; not where ask and passage both repeat a draft.
    fresh = wanted is None or sum(wanted) > len(wanted) / 2
    if share < NEAR_COPY and not (fresh and share >= NEAR_COPY / 2 and _told(ask, found) >= NEAR_COPY):
        return tuple(sorted(flags))
    if len(_EXCEPTION.findall(found)) > len(_EXCEPTION.findall(ask)):
        flags.add("exception")
    asked_figures, found_figures = figures_of(ask), figures_of(found)
    if any(unit not in asked_figures or not numbers <= asked_figures[unit] for unit, numbers in found_figures.items()):
        flags.add("figure changed")
    if _rival(ask, found):
        flags.add("negated")
    # As many negations on both sides say that one was moved with its clause, not that the meaning was turned round.
    moved = _negations(ask) == _negations(found) > 0
    for change in changes:
        if change.negations % 2 and len(change.asked) <= LITTLE and not moved:
            flags.add("negated")
        if not change.wanted and not change.found:
            continue
        if _opposite(change.asked, change.found):
            flags.add("antonym")
        asked_digits, found_digits = _digits(change.asked), _digits(change.found)
        if (asked_digits and asked_digits != found_digits) or found_digits - _digits(split_words(ask).stems):
            flags.add("figure changed")
        if change.wanted and change.asked and change.found and change.opens and _names_actor(ask, asked_force, found, found_force):
            flags.add("other actor")
        elif change.wanted and not change.opens and not change.found and change.share >= ITEM:
            flags.add("item dropped")
    put = set(split_words(ask).stems) ^ set(split_words(found).stems)
    if "negated" in flags and (len(_PLAIN_NOT.findall(ask)) + len(_PLAIN_NOT.findall(found))) % 2 and ("antonym" in flags or put & _ENDS):
        # Two turns are none: "shall not be open", "shall be closed"; "should stop selling", "shall no longer sell".
        flags -= {"negated", "antonym"}
    return tuple(sorted(flags))


def _names_actor(ask: str, asked_force: Force, found: str, found_force: Force) -> bool:
    """Return whether the words before the first shared ones name who is to act: they stand before the verb that carries the force."""
    before_found = split_words(found[: found_force.cue[0]]).stems if found_force.level else []
    before_asked = split_words(ask[: asked_force.cue[0]]).stems if asked_force.level else []
    framed = asked_force.words.lower().startswith(("recommend", "urge", "propos", "call", "request", "encourag", "invit", "decid"))
    return any(_telling(entry) for entry in before_found) and (framed or any(_telling(entry) for entry in before_asked))


def changes_of(ask: str, found: str, wanted: Sequence[bool] | None = None) -> tuple[list[Change], float]:
    """Return what a passage changed of an ask, in the order of the ask, and the share of the ask's telling words that it has.

    >>> changes, share = changes_of("States should fund local centres.", "States shall fund regional centres.")
    >>> [(change.asked, change.found) for change in changes], share
    ([(('local',), ('region',))], 0.75)
    """
    import numpy as np

    asked, there = split_words(ask), split_words(found)
    telling_asked = [_telling(entry) for entry in asked.stems]
    telling_there = [_telling(entry) for entry in there.stems]
    weights = np.where(telling_asked, 1.0, 0.05) if len(asked) else np.zeros(0)
    in_asked, in_found = common(asked.stems, weights, there.stems)
    anchors = [
        (left, right)
        for left, right in zip(np.flatnonzero(in_asked).tolist(), np.flatnonzero(in_found).tolist(), strict=True)
        if telling_asked[left]
    ]
    total = sum(telling_asked)
    everywhere = set(there.stems)
    changes = []
    before = (-1, -1)
    for left, right in [*anchors, (len(asked), len(there))]:
        gap = range(before[0] + 1, left)
        gone = tuple(asked.stems[at] for at in gap if telling_asked[at])
        come = tuple(there.stems[at] for at in range(before[1] + 1, right) if telling_there[at])
        # Words that were only moved are neither dropped nor added.
        missing = tuple(entry for entry in gone if entry not in everywhere)
        negations = sum(
            _negations(
                text[words.ends[first] if first >= 0 else 0 : words.starts[last] if last < len(words) else len(text)],
                binds=last < len(words),
            )
            for text, words, first, last in ((ask, asked, before[0], left), (found, there, before[1], right))
        )
        if missing or come or negations:
            new = any(wanted is None or wanted[at] for at in gap if telling_asked[at])
            changes.append(Change(missing, come, before == (-1, -1), new, len(missing) / total if total else 0.0, negations))
        before = (left, right)
    return changes, (len(anchors) / total if total else 0.0)


def _told(ask: str, found: str) -> float:
    """Return which share of a passage's telling words the ask has too, 0 to 1: high where the passage says little else."""
    asked = set(split_words(ask).stems)
    there = [entry for entry in split_words(found).stems if _telling(entry)]
    return sum(entry in asked for entry in there) / len(there) if there else 0.0


# "X rather than Y", "X and not Y": what stands behind is what is turned down.
_TURNED_DOWN = re.compile(r"\b(?:rather than|instead of|in place of|(?:and|but) not|as opposed to)\b(?P<what>[^.;:,]{0,60})", re.IGNORECASE)


def _rival(ask: str, found: str) -> bool:
    """Return whether a passage turns down what was asked for, or takes what the ask turned down ("by law instead of agreement")."""
    sides = []
    for text in (ask, found):
        matches = list(_TURNED_DOWN.finditer(text))
        refused = {entry for match in matches for entry in split_words(match["what"]).stems if _telling(entry)}
        kept = _TURNED_DOWN.sub(" ", text)
        sides.append((refused, {entry for entry in split_words(kept).stems if _telling(entry)}))
    (refused_asked, taken_asked), (refused_found, taken_found) = sides
    return bool((refused_found & taken_asked) - refused_asked - taken_found) or bool(
        (refused_asked & taken_found) - taken_asked - refused_found
    )


_PLAIN_NOT = re.compile(r"\b(?:not|never|no|nor|neither|nobody|nothing|cannot|without)\b", re.IGNORECASE)
# Verbs that end what they govern, and "void": with a negation on the other side they say the same.
_ENDS = frozenset(stem(word) for word in "stop cease end lift abolish remove delete repeal discontinue void".split())
# Function words that turn a rule round where one is put for the other.
_DIRECTIONS = frozenset(stem(word) for word in "before after above below over under most least more less fewer inside outside".split())


def _telling(entry: str) -> bool:
    if entry in _DIRECTIONS:
        return True
    empty = entry in _FUNCTION or entry in _FRAME or entry in _NEGATORS or _CONTRACTION.match(entry)
    return not empty and (len(entry) > 2 or entry.isdigit())


def _digits(stems: Sequence[str]) -> set[str]:
    return {_NUMBER_STEMS.get(entry, entry) for entry in stems if entry[:1].isdigit() or entry in _NUMBER_STEMS}


def _negations(text: str, *, binds: bool = True) -> int:
    """Return how many words of a text negate; two of them may cancel out ("shall not be prohibited").

    `binds` says whether a word that both sides have comes next. Where none does, a "without" or "no" with words behind it negates
    those: "is abolished without a transition period" abolishes.
    """
    found = [match.start() for match in _NOT.finditer(text)]
    found += [match.start() for match in re.finditer(r"\bno\b(?! later| less| more| fewer| longer| one)", text, re.IGNORECASE)]
    if binds:
        return len(found)
    return sum(not _OWN_OBJECT.match(text, at) for at in found)


# A negating preposition or determiner with an object of its own.
_OWN_OBJECT = re.compile(r"(?:without|no)\s+\w+", re.IGNORECASE)


@lru_cache(maxsize=1)
def _antonym_stems() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple((frozenset(stem(word) for word in one), frozenset(stem(word) for word in other)) for one, other in ANTONYMS)


_OPPOSITE_PREFIX = re.compile(r"^(?:un|non|in|il|im|ir|dis|de|anti)")


def _opposite(asked: Sequence[str], found: Sequence[str]) -> bool:
    """Return whether a word was put for its opposite: by the list, or by a prefix ("paid", "unpaid")."""
    left, right = set(asked), set(found)
    for one, other in _antonym_stems():
        if (left & one and right & other) or (left & other and right & one):
            return True
    bare = {_OPPOSITE_PREFIX.sub("", entry) for entry in right if _OPPOSITE_PREFIX.match(entry)}
    worn = {_OPPOSITE_PREFIX.sub("", entry) for entry in left if _OPPOSITE_PREFIX.match(entry)}
    return bool(left & bare) or bool(right & worn)

"""A sequence of units (sentences, headings, list items) -> which ask, report an ask, or report an answer.

Two passes of one kind of model (a softmax over four labels: points added or taken by what a unit shows). The first looks at the unit:
its marks (`cues`), the state of the document at that place (the heading above, the lead-in of the list, a like unit nearby), what
the whole document is like, its words and pairs of words. The second looks again, and knows what the first made of the units around
and of the whole document: an ask in doubt is one where asks stand. Only the first pass tells own asks from reported ones: asks around
say that a unit asks, not whose ask it is.

Measured on documents left out, before they were taken: words and pairs beside the marks +.01 of F1, the second pass +.01 (macro over
documents +.02). A linear-chain model in place of both passes, gradient boosting, static sentence vectors and a parser's tags brought
nothing. The weights are data (`data/models/recommendations.json`) with the recipe that made them
(`tests/benchmarks/train_recommendations.py`, where the errors are counted too); applying them needs the standard library only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp, log
from typing import Any

from influence.recommendations.cues import ASKING_HEADING, CARRYING, ITEM_CUES, cues
from influence.resources import data_path
from influence.sentences import split_sentences

LABELS = ("A", "R", "U", "N")  # own ask, reported ask, reported uptake, none
_VERB_FIRST = frozenset(("imperative", "imperative noun", "gerund first", "nominal first", "to infinitive first", "that clause first"))
_FORMS = ("bullet", "numbered", "imperative", "gerund first", "nominal first", "to infinitive first", "that clause first", "lower first")
# Marks of the first sentence or of the whole line only; a later sentence of the same unit does not lend them.
_OF_THE_LINE = frozenset(("title", "short", "long", "bullet", "numbered", "lower first", "ends colon", "ends semicolon", "ends stop"))
# A unit is like an earlier one (the amended beside the old text) where they share more than this part of their words.
LIKE = 0.5
LOOK_BACK = 12  # units
_PROVISION = frozenset(("law reference", "table header", "justification", "justification inside", "delete first"))
QUOTING = 0.1  # share of a document's units with one of these marks
FEW = 6  # units
_COMMANDS = frozenset(("c:imperative", "c:imperative noun"))
# An ask shows at least one of these: a verb or a form of asking, or its place in a list that asks. Without one, two of three units that
# the weights alone would take are none (47 of the labelled units, left out), and a reader could not be told why it was taken.
_SIGNS = (
    "should|must|shall|asks word|please|requires|amend text|have to|needs to|need for|needed|it is essential that|let|we recommend"
    "|we recommend, not in English|we support|we believe|we need|takes a position|name asks|recommendation is|could be done|may wish to"
    "|would be better|would like|imperative|imperative noun|in favour|is to be|delete first|modal not|to infinitive first"
    "|that clause first|could|might|speaker asked|it was asked|asked past"
)
_PLACES = "list of asks|list|asking heading, item|asking heading, verb first|in amendment|like an earlier one"
# Courtesies, "it is important to note" and questions ask nothing (5 of 94 labelled units do) but beside one of `_PLAIN`; words about the
# paper, and what a law says now, ask nothing at all (1 of 15).
_IDLE = frozenset(("c:courtesy", "c:worth noting", "c:question"))
_TOLD = frozenset(("c:about the paper", "c:law says"))
_PLAIN = frozenset(("c:should", "c:must", "c:shall", "c:we recommend", "c:needs to", "c:have to", "c:please"))
# Alone, these ask as often as they tell (17 labelled units against 19): "could not be tested", "a login requires", "Open Hearth Network".
_SOFT = frozenset(("c:could", "c:might", "c:could be done", "c:modal not", "c:requires", "c:imperative noun"))
SOFTLY = 0.65  # of its probability is left to a unit with soft signs alone
# Who asks in words that the labelled units hardly hold (another language, a diplomat's) is taken at them.
_OUTRIGHT = frozenset(("c:we recommend, not in English", "c:takes a position"))
SIGNS = frozenset(["c:" + name for name in _SIGNS.split("|")] + ["s:" + name for name in _PLACES.split("|")])
LINE = 4  # words: shorter lines behind a list are headings
WORDS = 60  # of a unit, read for words and pairs: the ask of a long one is said early, and a table's cell may have thousands
PAIR = 0.4  # what a word or pair counts beside a mark (1); .3 to .6 are alike on documents left out
NEAR = 5  # units on each side
# What the shares of a document without a unit would be: the ask's, the reported one's and the answer's among the labelled units.
PRIOR_ASK, PRIOR_REPORTED, PRIOR_ANSWER = 0.3, 0.05, 0.05


@dataclass(frozen=True, slots=True)
class Label:
    """What the model makes of one unit: the label, the probability that it asks, and the strongest signs."""

    label: str  # A | R | U | N
    ask: float  # probability that it is an ask, own or reported, 0 to 1
    reported: float  # probability that it is a reported one, given that it is an ask, 0 to 1
    signs: tuple[str, ...] = ()  # the marks that spoke most for the label


def features(texts: Sequence[str], *, headings: Sequence[bool] | None = None, items: Sequence[bool] | None = None) -> list[list[str]]:
    """Return the named features of every unit of a document, in order: "c:" marks, "s:" states, "d:" the document.

    `headings` and `items` say which units a reader knows to be headings or list items; without them, the text decides.
    """
    marks = [_marks(text) for text in texts]
    if headings is not None:
        marks = [mark | {"title"} if known else mark - {"title"} for mark, known in zip(marks, headings, strict=True)]
    if items is not None:
        marks = [mark | {"bullet"} if known and "numbered" not in mark else mark for mark, known in zip(marks, items, strict=True)]
    # Only a paper that quotes provisions sets an old text beside its own; elsewhere a like unit is the same ask, made twice.
    quotes = sum(1 for mark in marks if mark & _PROVISION) >= QUOTING * len(marks)
    likes = _likes(texts) if quotes else [[] for _ in texts]
    document = _document(marks)
    return [
        [*("c:" + name for name in sorted(mark)), *("s:" + name for name in [*state, *like]), *document]
        for mark, state, like in zip(marks, _states(texts, marks), likes, strict=True)
    ]


def _marks(text: str) -> frozenset[str]:
    """Return the marks of a unit; those of every sentence where it holds several (a table cell, a line with bullets inside)."""
    marks = cues(text)
    spans = split_sentences(text)
    if len(spans) < 2:
        return marks
    joined = set(marks)
    for start, end in spans[1:]:
        more = cues(text[start:end])
        joined |= more - _OF_THE_LINE
        if "bullet" in more:
            joined.add("bullet inside")
    return frozenset(joined)


def _states(texts: Sequence[str], marks: Sequence[frozenset[str]]) -> list[list[str]]:
    """Return for each unit what governs it: the kind of heading above, an open list and whether its lead-in asks, a table."""
    section, lead, form, table = "", "", "", ""
    since, reported, follows = 0, False, False
    states = []
    for text, mark in zip(texts, marks, strict=True):
        state = []
        item = bool(mark & ITEM_CUES)
        # A line without a full stop that begins with a verb is, under "Recommendations", one of them.
        below = section == "asking heading" and ("imperative" in mark or "imperative noun" in mark)
        # ... and so is a line of that form right behind such a one, whatever verb the list of verbs lacks.
        below = below or (follows and "title" in mark and not item and len(text.split()) >= LINE)
        follows = below and not item
        if "title" in mark and not item and not below:
            section = "asking heading" if ASKING_HEADING.search(text) else "other heading"
            lead, reported = "", False
        if section:
            state.append(section)
            if section == "asking heading" and item:
                state.append("asking heading, item")
            if section == "asking heading" and (below or mark & _VERB_FIRST):
                state.append("asking heading, verb first")
        if lead:
            since += 1
            # The first unit behind a lead-in shows the form of the list; the list goes on while units have that form.
            if since == 1:
                form = _form(mark)
            if item or since == 1 or (form != "plain" and _form(mark) == form):
                state.extend((lead, lead + (", item" if item else ", like the first")))
            elif "ends colon" not in mark:
                lead = ""
        if "table header" in mark:
            table = "in amendment"
        if mark & {"justification", "justification inside"}:
            table = "in justification"
        if "justification" in mark:
            section, lead = "", ""  # the reasons for an amendment stand under its heading and ask for nothing
        if table:
            state.append(table)
        if mark & {"speaker asked", "it was asked"}:
            reported = True
        if reported:
            state.append("since reported")
        if "ends colon" in mark:
            nested = item and lead == "list of asks"
            lead, since = ("list of asks" if nested or mark.intersection(CARRYING) else "list"), 0
        states.append(state)
    return states


def _form(mark: frozenset[str]) -> str:
    return next((name for name in _FORMS if name in mark), "plain")


def _likes(texts: Sequence[str]) -> list[list[str]]:
    """Mark pairs of like units a few places apart: the old text and its amended form, whichever side is asked for."""
    held = [frozenset(re.findall(r"\w+", text.lower())) for text in texts]
    found: list[set[str]] = [set() for _ in texts]
    for at, words in enumerate(held):
        if len(words) < 6:
            continue
        for before in range(max(0, at - LOOK_BACK), at):
            other = held[before]
            if len(other) < 6 or not LIKE < len(other) / len(words) < 1 / LIKE:
                continue
            shared = len(words & other)
            if shared > LIKE * (len(words) + len(other) - shared):
                found[at].add("like an earlier one")
                found[before].add("like a later one")
    return [sorted(names) for names in found]


def _document(marks: Sequence[frozenset[str]]) -> list[str]:
    """Return what the whole document is like, in coarse steps: how much of it asks, reports, and speaks as "we"."""
    count = len(marks) + FEW  # a page says little about its kind of document: shares start from nothing
    rows: list[str] = []
    for name, group in (
        ("asks", {"should", "must", "shall", "we recommend", "needs to"}),
        ("reports", {"speaker said", "it was said", "said past", "speaker asked", "it was asked", "asked past"}),
        ("first person", {"first person"}),
        ("answers", {"granted", "government will"}),
        ("past", {"past"}),
        ("items", {"bullet", "numbered"}),
    ):
        share = sum(1 for mark in marks if not mark.isdisjoint(group)) / count
        rows.extend(f"d:{name} > {step}" for step in (0.1, 0.2, 0.35, 0.5) if share > step)
    return rows


_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*|\d+|[:;?.,“”\"()]")


def words(text: str) -> list[str]:
    """Return the words of a unit and the pairs of neighbours among them, as features ("w:..."); figures are all alike.

    >>> words("Fund it.")
    ['w:$', 'w:.', 'w:. $', 'w:^', 'w:^ fund', 'w:fund', 'w:fund it', 'w:it', 'w:it .']
    """
    forms = ["^", *("0" if form[0].isdigit() else form for form in _WORD.findall(text.lower())[:WORDS]), "$"]
    return sorted({"w:" + form for form in forms} | {f"w:{left} {right}" for left, right in pairwise(forms)})


@lru_cache(maxsize=1)
def load_model() -> dict[str, Any]:
    """Return the shipped weights.

    `first` and `second` hold for each pass the points that a feature gives to A, R, U, N (`weights`, with `bias`; `context` for the
    figures of `surroundings`); `threshold` is the share from which a unit asks, `reported` the part of it from which it reports.
    """
    with data_path("models/recommendations.json").open(encoding="utf-8") as file:
        model: dict[str, Any] = json.load(file)
    return model


def label_units(
    texts: Sequence[str],
    *,
    headings: Sequence[bool] | None = None,
    items: Sequence[bool] | None = None,
    model: dict[str, Any] | None = None,
) -> list[Label]:
    """Label the units of one document, in reading order.

    Parameters
    ----------
    texts
        Sentences, headings and list items, each on one line; may be empty (no labels).
    headings, items
        What a reader knows of each: whether it is a heading, whether a list item. Without them, the text decides.
    model
        Other weights than the shipped ones, of the same form.

    Examples
    --------
    >>> [label.label for label in label_units(["Background", "The forum met in May.", "States should publish the list."])]
    ['N', 'N', 'A']
    """
    if not texts:
        return []
    model = model or load_model()
    rows = features(texts, headings=headings, items=items)
    first, second = model["first"], model["second"]
    seen = [
        _shares(_points(words(text), first["weights"], _points(row, first["weights"], first["bias"]), PAIR))
        for text, row in zip(texts, rows, strict=True)
    ]
    labels = []
    for row, before, around in zip(rows, seen, surroundings(seen), strict=True):
        points = _points(row, second["weights"], second["bias"])
        for figure, weight in zip(around, second["context"], strict=True):
            points = [point + figure * value for point, value in zip(points, weight, strict=True)]
        shares = _shares(points)
        ask = shares[0] + shares[1]
        if ask < model["threshold"] and not _OUTRIGHT.isdisjoint(row):
            ask = float(model["threshold"])
        if ask < model["threshold"] and "s:asking heading, verb first" in row and not _COMMANDS.isdisjoint(row):
            # An imperative under "Recommendations" asks by what it is; the model has seen few such lists.
            ask = float(model["threshold"])
        reported = before[1] / (before[0] + before[1])
        asks = "R" if reported >= model["reported"] else "A"
        label = asks if ask * signed(row) >= model["threshold"] else "U" if shares[2] >= shares[3] else "N"
        labels.append(Label(label, ask, reported, _signs(row, first["weights"]) if label in "AR" else ()))
    return labels


def signed(row: Sequence[str]) -> float:
    """Return how far a unit's features are signs of asking: 1, `SOFTLY`, or 0 for none and for courtesies, questions and laws told."""
    signs = SIGNS.intersection(row)
    if not signs or not _TOLD.isdisjoint(row) or (not _IDLE.isdisjoint(row) and _PLAIN.isdisjoint(row)):
        return 0.0
    return SOFTLY if signs <= _SOFT else 1.0


def _points(names: Sequence[str], weights: dict[str, list[float]], bias: Sequence[float], each: float = 1.0) -> list[float]:
    a, r, u, n = bias
    for name in names:
        if (weight := weights.get(name)) is not None:
            a += each * weight[0]
            r += each * weight[1]
            u += each * weight[2]
            n += each * weight[3]
    return [a, r, u, n]


def _shares(points: Sequence[float]) -> list[float]:
    top = max(points)
    powers = [exp(point - top) for point in points]
    total = sum(powers)
    return [power / total for power in powers]


def surroundings(shares: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return what the second pass knows of each unit: the first pass's shares of it, of its neighbours, and of the document.

    In this order: the logarithms of the four shares; the log-odds that it asks, and those of the units one and two places before and
    behind; the reported share of both neighbours; the mean share of asks in the `NEAR` units before and behind; the document's shares
    of asks, reported asks and answers, and of reported among the asks. Shares of few units are drawn to the prior.
    """
    asks = [share[0] + share[1] for share in shares]
    odds = [log((ask + 0.02) / (1.02 - ask)) for ask in asks]
    count, total, reported, answers = len(asks), sum(asks), sum(share[1] for share in shares), sum(share[2] for share in shares)
    document = [
        3 * (total + 8 * PRIOR_ASK) / (count + 8),
        3 * (reported + 8 * PRIOR_REPORTED) / (count + 8),
        3 * (answers + 8 * PRIOR_ANSWER) / (count + 8),
        3 * (reported + 0.5) / (total + 2),
    ]

    def at(values: Sequence[float], place: int, missing: float) -> float:
        return values[place] if 0 <= place < count else missing

    rows = []
    for here, share in enumerate(shares):
        before, behind = asks[max(0, here - NEAR) : here], asks[here + 1 : here + 1 + NEAR]
        rows.append(
            [
                *(log(value + 1e-3) for value in share),
                odds[here],
                *(at(odds, here + step, -1.0) for step in (-1, -2, 1, 2)),
                *(3 * (shares[here + step][1] if 0 <= here + step < count else PRIOR_REPORTED) for step in (-1, 1)),
                3 * (sum(before) + PRIOR_ASK) / (len(before) + 1),
                3 * (sum(behind) + PRIOR_ASK) / (len(behind) + 1),
                *document,
            ]
        )
    return rows


def _signs(row: Sequence[str], weights: dict[str, list[float]]) -> tuple[str, ...]:
    """Return the signs of asking that spoke most for an ask, strongest first: what a reader is told, so never a full stop or a bullet."""
    points = {}
    for name in SIGNS.intersection(row):
        own, reported, _, none = weights.get(name, (0.0, 0.0, 0.0, 0.0))
        points[name] = own + reported - 2 * none
    ranked = sorted(points, key=lambda name: (-points[name], name))
    return tuple(name[2:] for at, name in enumerate(ranked[:3]) if at == 0 or points[name] > 0)

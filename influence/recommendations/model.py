"""A sequence of units (sentences, headings, list items) -> which ask, report an ask, or report an answer.

A small linear-chain model (a conditional random field): the marks of a unit (`cues`), the state of the document at that place (the
heading above, the lead-in of the list, a like unit nearby) and what the whole document is like add or take points for each of four labels;
so do the labels of the neighbours. No words but those of the marks: n-grams of words, parser features (spaCy) and sentence
vectors were measured on documents left out and brought nothing, so they are not here. The weights are data
(`data/models/recommendations.json`) with the recipe that made them (`tests/benchmarks/train_recommendations.py`); applying them
needs the standard library only.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
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
FEW = 6  # units
_COMMANDS = frozenset(("c:imperative", "c:imperative noun"))
LINE = 4  # words: shorter lines behind a list are headings

# A unit asks only if it carries one of these marks, or stands where asks stand: a run of asks around a plain statement does not
# make it one. On documents left out, this raised precision from .71 to .76 for .01 of recall (2,120 units).
_SAYS_SO = frozenset(
    "c:" + name
    for name in (
        "should", "must", "shall", "asks word", "could", "might", "please", "requires", "have to", "needs to", "need for", "needed",
        "would", "will",
        "it is essential that", "modal not", "let", "we recommend", "we support", "we believe", "we need", "name asks", "recommendation is",
        "could be done", "may wish to", "would be better", "would like", "in favour", "is to be", "delete first", "imperative",
        "imperative noun", "ensure", "ensure base", "amend text", "speaker asked", "it was asked", "reported noun", "asked past",
    )
)  # fmt: skip
_STANDS_SO = frozenset(
    (
        "s:list of asks",
        "s:asking heading",
        "s:asking heading, item",
        "s:asking heading, verb first",
        "s:like an earlier one",
        "s:in amendment",
    )
)


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
    likes = _likes(texts)
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


@lru_cache(maxsize=1)
def load_model() -> dict[str, Any]:
    """Return the shipped weights: `weights` (feature -> points for A, R, U, N), `transitions` (label -> next label) and `threshold`."""
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
    weights, threshold = model["weights"], model["threshold"]
    points = []
    for row in rows:
        a = r = u = n = 0.0
        for name in row:
            if (weight := weights.get(name)) is not None:
                a += weight[0]
                r += weight[1]
                u += weight[2]
                n += weight[3]
        points.append((a, r, u, n))
    labels = []
    for row, shares in zip(rows, _marginals(points, model["transitions"]), strict=True):
        ask = shares[0] + shares[1]
        if ask < threshold and "s:asking heading, verb first" in row and not _COMMANDS.isdisjoint(row):
            # An imperative under "Recommendations" asks by what it is; the model has seen few such lists.
            ask = threshold
        reported = shares[1] / ask if ask else 0.0
        if ask >= threshold and not (_SAYS_SO.isdisjoint(row) and _STANDS_SO.isdisjoint(row)):
            label = "R" if reported >= 0.5 else "A"
        else:
            label = "U" if shares[2] >= shares[3] else "N"
        labels.append(Label(label, ask, reported, _signs(row, weights) if label in "AR" else ()))
    return labels


def _signs(row: Sequence[str], weights: dict[str, list[float]]) -> tuple[str, ...]:
    points = [(weights[name][0] + weights[name][1] - 2 * weights[name][3], name[2:]) for name in row if name[0] != "d" and name in weights]
    return tuple(name for value, name in sorted(points, key=lambda pair: (-pair[0], pair[1]))[:3] if value > 0)


def _marginals(points: Sequence[tuple[float, ...]], transitions: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the probability of each label at each place (forward-backward, scaled at every step)."""
    step = [[exp(value) for value in row] for row in transitions]
    size = range(len(LABELS))
    local = []
    for row in points:
        top = max(row)
        local.append([exp(value - top) for value in row])
    forward = [_scaled(local[0])]
    for here in local[1:]:
        before = forward[-1]
        forward.append(_scaled([here[to] * sum(before[at] * step[at][to] for at in size) for to in size]))
    backward = [[1.0] * len(LABELS)]
    for here in reversed(local[1:]):
        after = backward[-1]
        backward.append(_scaled([sum(step[at][to] * here[to] * after[to] for to in size) for at in size]))
    backward.reverse()
    return [_scaled([f * b for f, b in zip(left, right, strict=True)]) for left, right in zip(forward, backward, strict=True)]


def _scaled(values: list[float]) -> list[float]:
    total = sum(values)
    return [value / total for value in values]

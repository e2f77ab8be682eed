"""A sequence of units (sentences, headings, list items) -> which ask, report an ask, or report an answer.

A linear model: every mark of `cues`, the small words of the unit, the marks of its neighbours and the state of the
document (the heading above, the lead-in of the list, how much of the document reports) add or take points for each of four labels, and the labels of
neighbours add points to each other. The weights are data (`data/models/recommendations.json`) with the recipe that made them
(`tests/benchmarks/train_recommendations.py`); nothing but the standard library is needed to apply them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp
from typing import Any

from influence.cues import ASKING_HEADING, CARRYING, ITEM_CUES, cues, strip_marker
from influence.resources import data_path

LABELS = ("A", "R", "U", "N")  # own ask, reported ask, reported uptake, none
_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*|\d+|[?!:;%]")
# Marks of a neighbour that tell about this unit: whether it asks, reports or leads in a list.
_NEIGHBOUR = (
    "should", "must", "shall", "we recommend", "imperative", "speaker asked", "speaker said", "it was asked", "it was said", "said past", "asked past", "granted",
    "title", "bullet", "numbered", "ends colon", "ends semicolon", "short", "quotation open", "lower first", "past", "modal with actor", "asks word", "web",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """What the model makes of one unit: the label, the probability of each, and the strongest signs."""

    label: str  # A | R | U | N
    ask: float  # probability that it is an ask, own or reported, 0 to 1
    reported: float  # probability that it is a reported one, given that it is an ask, 0 to 1
    signs: tuple[str, ...] = ()  # the marks that spoke most for the label


def features(texts: Sequence[str], headings: Sequence[bool] | None = None) -> list[list[str]]:
    """Return the named features of every unit of a document, in order.

    `headings` says which units a reader knows to be headings; without it, that is judged by the text.
    """
    marks = [cues(text) for text in texts]
    if headings is not None:
        marks = [mark | {"title"} if heading else mark - {"title"} for mark, heading in zip(marks, headings, strict=True)]
    states = _states(texts, marks)
    document = _document(marks)
    rows = []
    for at, text in enumerate(texts):
        mark = marks[at]
        row = ["c:" + name for name in mark]
        before = marks[at - 1] if at else frozenset(("start",))
        after = marks[at + 1] if at + 1 < len(texts) else frozenset(("end",))
        row.extend("p:" + name for name in _NEIGHBOUR if name in before)
        row.extend("n:" + name for name in _NEIGHBOUR if name in after)
        row.extend("s:" + name for name in states[at])
        row.extend(document)
        words = ["<"] + _WORD.findall(strip_marker(text)[1].lower())
        row.extend("w:" + word for word in set(words))
        row.extend({f"b:{left} {right}" for left, right in pairwise(words)})
        rows.append(row)
    return rows


def _states(texts: Sequence[str], marks: Sequence[frozenset[str]]) -> list[list[str]]:
    """Return for each unit what governs it: the kind of heading above, an open list and whether its lead-in asks."""
    section, lead, reported = "", "", False
    since = 0
    states = []
    for text, mark in zip(texts, marks, strict=True):
        state = []
        item = bool(mark & ITEM_CUES)
        if "title" in mark and not item:
            section = "asking heading" if ASKING_HEADING.search(text) else "other heading"
            lead, since = "", 0
        else:
            since += 1
        if section:
            state.append(section)
            if section == "asking heading" and item:
                state.append("asking heading, item")
            if section == "asking heading" and mark & {"imperative", "imperative noun", "gerund first", "nominal first"}:
                state.append("asking heading, imperative")
        if lead:
            state.append(lead)
            if item:
                state.append(lead + ", item")
            elif "ends stop" in mark:
                state.append(lead + ", sentence")
        if mark & {"speaker asked", "it was asked"}:
            reported = True
        elif "title" in mark:
            reported = False
        if reported:
            state.append("since reported")
        if "ends colon" in mark:
            lead = "list of asks" if mark.intersection(CARRYING) else "list"
        elif lead and not item and since > 1 and "ends stop" in mark:
            lead = ""
        states.append(state)
    return states


def _document(marks: Sequence[frozenset[str]]) -> list[str]:
    """Return what the whole document is like, in coarse steps: how much of it asks, reports, and speaks as "we"."""
    count = max(1, len(marks))
    rows: list[str] = []
    for name, group in (
        ("asks", {"should", "must", "shall", "we recommend", "needs to"}),
        ("reports", {"speaker said", "it was said", "said past", "speaker asked", "it was asked", "asked past"}),
        ("first person", {"first person"}),
        ("answers", {"granted", "government will"}),
        ("past", {"past"}),
        ("items", {"bullet", "numbered"}),
    ):
        share = sum(1 for mark in marks if mark & group) / count
        rows.extend(f"d:{name}>{step}" for step in (0.1, 0.2, 0.35, 0.5) if share > step)
    return rows


@lru_cache(maxsize=1)
def _model() -> dict[str, Any]:
    with data_path("models/recommendations.json").open(encoding="utf-8") as file:
        return json.load(file)


def label_units(texts: Sequence[str], *, headings: Sequence[bool] | None = None, items: Sequence[bool] | None = None) -> list[Label]:
    """Label the units of one document, in reading order.

    Parameters
    ----------
    texts
        Sentences, headings and list items, each on one line; may be empty (no labels).
    headings, items
        What a reader knows of each: whether it is a heading, whether a list item. Without them, the text decides.

    Examples
    --------
    >>> [label.label for label in label_units(["Background", "The forum met in May.", "States should publish the list."])]
    ['N', 'N', 'A']
    """
    model = _model()
    weights, bias = model["weights"], model["bias"]
    labels = []
    for row in features(texts, headings):
        points = list(bias)
        signs = []
        for name in sorted(set(row)):
            if (weight := weights.get(name)) is not None:
                for at, value in enumerate(weight):
                    points[at] += value
                signs.append((weight[0] + weight[1] - 2 * weight[3], name))
        top = max(points)
        shares = [exp(value - top) for value in points]
        total = sum(shares)
        ask = (shares[0] + shares[1]) / total
        reported = shares[1] / (shares[0] + shares[1])
        if ask >= model["threshold"]:
            label = "R" if reported >= 0.5 else "A"
        else:
            label = "U" if shares[2] >= shares[3] else "N"
        named = [name[2:] for _, name in sorted(signs, key=lambda sign: (-sign[0], sign[1])) if name.startswith(("c:", "s:"))]
        labels.append(Label(label, ask, reported, tuple(named[:3])))
    return labels

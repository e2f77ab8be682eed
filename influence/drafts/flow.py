"""Where the outcome's words come from, as a flow: from submissions into drafts, from draft to draft, into the outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from influence.document import Document
from influence.drafts import Drafts
from influence.drawing import visible

if TYPE_CHECKING:
    import pandas as pd

NOBODY = "no submission found"

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("source", "where the words come from: an issuer, an earlier draft, or nobody who is known", "text"),
    ("target", "the draft that was the first to have them, or the next text they went on to", "document id"),
    ("kind", "whether a submission used them before, the text was carried on, or neither", "asked, carried, other"),
    ("words", "words of the outcome; words that several asked for are shared equally", "count, with fractions"),
)

# Colours that stay apart for colour-blind readers (Okabe and Ito); grey is for what nobody asked for.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d31", "#5b5ea6")
_GREY, _DRAFT = "#c9c2b6", "#6b6b6b"
MOST_SOURCES = 12  # issuers drawn by name; the others are drawn as one
_WIDTH, _HEIGHT, _BAR, _GAP, _LEFT = 900.0, 460.0, 14.0, 6.0, 190.0


@dataclass(frozen=True, slots=True)
class Flow:
    """Some words of the outcome on their way from one place to the next."""

    source: str
    target: str
    kind: Literal["asked", "carried", "other"]
    words: float


def find_flows(history: Drafts, submissions: Sequence[Document] = ()) -> list[Flow]:
    """Follow the words of the outcome from the submissions that used them through the drafts.

    A word enters where it is first found (see `Drafts.origins`) and is carried from there to the outcome. It comes from
    the submissions dated before that text which use the phrase it stands in, in equal parts. That they used it
    before does not prove that it was taken from them.

    Returns
    -------
    list
        By target in the order of the drafts, what was carried on first, then by source. Empty for an empty outcome.
    """
    issuers = {document.id: document.issuer or document.id for document in submissions}
    entered: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for origin in history.origins(submissions):
        target = origin.first or history.outcome.id
        who = sorted({issuers[identifier] for identifier in origin.asked_before})
        for name in who:
            entered[target][name, "asked"] += origin.words / len(who)
        if not who:
            entered[target][NOBODY, "other"] += origin.words
    flows: list[Flow] = []
    carried, last = 0.0, ""
    for document in (*history.drafts, history.outcome):
        if carried:
            flows.append(Flow(last, document.id, "carried", carried))
        for (source, kind), words in sorted(entered[document.id].items()):
            flows.append(Flow(source, document.id, "asked" if kind == "asked" else "other", words))
            carried += words
        last = document.id
    return flows


def flow_frame(history: Drafts, submissions: Sequence[Document] = ()) -> pd.DataFrame:
    """Return the flows as a table, a row each; columns `COLUMNS`."""
    import pandas as pd

    rows = [
        {"source": flow.source, "target": flow.target, "kind": flow.kind, "words": round(flow.words, 1)}
        for flow in find_flows(history, submissions)
    ]
    return pd.DataFrame(rows, columns=[name for name, _, _ in COLUMNS])


def draw_flow(history: Drafts, submissions: Sequence[Document] = ()) -> str:
    """Draw the flows as a picture: an SVG that stands alone, or inside an HTML page.

    On the left who asked, then a bar for each draft and the outcome, as high as it has words of the outcome. What enters
    a bar from below was in no earlier text.

    Examples
    --------
    >>> final = Document.from_paragraphs("final", [("1", "Dogs swim free in June.")], role="outcome")
    >>> zero = Document.from_paragraphs("zero", [("1", "Dogs swim free.")], role="draft")
    >>> draw_flow(Drafts(final, [zero], encoder=None)).startswith("<svg")
    True
    """
    flows = _few_sources(find_flows(history, submissions))
    names = [document.id for document in (*history.drafts, history.outcome)]
    totals: dict[str, float] = defaultdict(float)
    sources: dict[str, float] = defaultdict(float)
    for flow in flows:
        totals[flow.target] += flow.words
        if flow.kind != "carried":
            sources[flow.source] += flow.words
    order = sorted(sources, key=lambda name: (name == NOBODY, -sources[name], name))
    room = _HEIGHT - _GAP * max(0, len(order) - 1)
    scale = room / max(1.0, sum(sources.values()))
    colours = {name: _GREY if name == NOBODY else _COLOURS[at % len(_COLOURS)] for at, name in enumerate(order)}
    left: dict[str, float] = {}
    top = 0.0
    for name in order:
        left[name] = top
        top += sources[name] * scale + _GAP
    step = (_WIDTH - _LEFT - 150.0 - _BAR) / max(1, len(names) - 1)
    where = {name: _LEFT + 90.0 + step * at for at, name in enumerate(names)}
    if len(names) == 1:
        where[names[0]] = _WIDTH / 2
    ground: list[str] = []
    asked: list[str] = []
    bars: list[str] = []
    filled: dict[str, float] = defaultdict(float)  # how far down each bar what enters has come
    for flow in flows:
        high = flow.words * scale
        if flow.kind == "carried":
            x, y, colour = where[flow.source] + _BAR, 0.0, _DRAFT
        else:
            x, y, colour = _LEFT + _BAR, left[flow.source], colours[flow.source]
            left[flow.source] += high
        ribbon = _ribbon(x, y, where[flow.target], filled[flow.target], high, colour, f"{flow.source} → {flow.target}", flow.words)
        # What was asked for is the point of the picture, so it lies on top.
        (asked if flow.kind == "asked" else ground).append(ribbon)
        filled[flow.target] += high
    top = 0.0
    for name in order:
        high = sources[name] * scale
        bars.append(_bar(_LEFT, top, high, colours[name]))
        bars.append(_label(_LEFT - 6, top + high / 2 + 4, f"{_short(name)} ({sources[name]:.0f})", "end"))
        top += high + _GAP
    for name in names:
        bars.append(_bar(where[name], 0.0, totals[name] * scale, _DRAFT))
        bars.append(_label(where[name] + _BAR / 2, _HEIGHT + 18, f"{_short(name)} ({totals[name]:.0f})", "middle"))
    title = "Words of the outcome: who had used them before, and which draft was the first to have them"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -10 {_WIDTH:.0f} {_HEIGHT + 40:.0f}" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{title}</title>{"".join(ground + asked + bars)}</svg>'
    )


def _few_sources(flows: Sequence[Flow]) -> list[Flow]:
    sizes: dict[str, float] = defaultdict(float)
    for flow in flows:
        if flow.kind == "asked":
            sizes[flow.source] += flow.words
    shown = set(sorted(sizes, key=lambda name: (-sizes[name], name))[:MOST_SOURCES])
    rest = f"{len(sizes) - len(shown)} others"
    merged: dict[tuple[str, str, Literal["asked", "carried", "other"]], float] = defaultdict(float)
    for flow in flows:
        merged[flow.source if flow.kind != "asked" or flow.source in shown else rest, flow.target, flow.kind] += flow.words
    return [Flow(*key, words) for key, words in merged.items()]


def _ribbon(x: float, y: float, to_x: float, to_y: float, high: float, colour: str, title: str, words: float) -> str:
    middle = (x + to_x) / 2
    path = (
        f"M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}v{high:.1f}"
        f"C{middle:.1f} {to_y + high:.1f} {middle:.1f} {y + high:.1f} {x:.1f} {y + high:.1f}z"
    )
    opacity = 0.2 if colour in (_GREY, _DRAFT) else 0.7
    return f'<path d="{path}" fill="{colour}" fill-opacity="{opacity}"><title>{escape(visible(title))}: {words:.0f} words</title></path>'


def _bar(x: float, y: float, high: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{_BAR:.0f}" height="{max(1.0, high):.1f}" fill="{colour}"/>'


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="currentColor">{escape(visible(text))}</text>'


def _short(name: str) -> str:
    return name if len(name) <= 24 else f"{name[:23]}…"

"""The few pictures people ask for: each takes traces and returns an Altair chart; the flow, which Altair cannot draw, a `Picture`.

`chart.save("x.html", inline=True)`, `chart.save("x.svg")` and `chart.save("x.png")` work without a network. Needs the
extra: pip install "influence-trace[plots]". The reports draw their own pictures and do not need it.

Colours keep apart for colour-blind readers, and each verdict has its own shape or place besides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from influence.agreement import sweep
from influence.drafts import Drafts
from influence.drafts.flow import draw_flow
from influence.drawing import LABELS
from influence.errors import MissingExtraError, OptionError
from influence.resources import write_whole
from influence.tables import by_issuer, by_theme, citation, paragraphs_frame, rounded

if TYPE_CHECKING:
    import altair as alt

    from influence.agreement import Labels
    from influence.document import Document
    from influence.traces import Trace, Traces

# From what was found to what was not, in the colours of the report.
COLOURS = {
    "reflected": "#0b6b5d",
    "partly": "#d9a441",
    "already": "#3f5890",
    "undecided": "#b08bb8",
    "contrary": "#ab341c",
    "not": "#c9c2b6",
}
SHAPES = {
    "reflected": "circle",
    "partly": "triangle-up",
    "already": "diamond",
    "undecided": "triangle-down",
    "contrary": "cross",
    "not": "square",
}
FORCES = ("weaker", "same", "stronger")

# A page's width and the size of a legible label, in pixels of the saved SVG.
WIDTH = 620
ROW = 22
MOST_ROWS = 60


def verdicts(traces: Traces, by: Literal["issuer", "theme"] = "issuer", *, share: bool = False) -> alt.Chart:
    """Draw how many recommendations of each issuer (or theme) have which verdict: stacked bars, most asks on top.

    Parameters
    ----------
    traces
        Any number of traces.
    by
        "issuer" or "theme"; a recommendation with several themes counts in each.
    share
        Stretch every bar to its whole, so that shares can be compared; the number of recommendations
        stands behind each name, since a share of two is not a share of two hundred.

    Raises
    ------
    OptionError
        If `by` is neither.
    MissingExtraError
        If Altair is not installed.
    """
    if by not in ("issuer", "theme"):
        raise OptionError(f"by is {by!r}; verdicts can be drawn by 'issuer' or by 'theme'")
    alt = _altair()
    rows = (by_issuer if by == "issuer" else by_theme)(traces).to_dict("records")
    rows.sort(key=lambda row: (-row["recommendations"], row[by]))
    values = [
        {"name": f"{row[by]} ({row['recommendations']})", "verdict": LABELS[verdict], "order": at, "recommendations": row[verdict]}
        for row in rows
        for at, verdict in enumerate(COLOURS)
        if row[verdict]
    ]
    x = alt.X("recommendations:Q", stack="normalize" if share else "zero", title="share" if share else "recommendations")
    chart = (
        _chart(alt, values)
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=x.axis(format="%") if share else x.axis(tickMinStep=1, format="d"),
            y=alt.Y("name:N", sort=[f"{row[by]} ({row['recommendations']})" for row in rows], title=None, axis=alt.Axis(labelLimit=260)),
            color=_colour(alt),
            order="order:Q",
            tooltip=["name:N", "verdict:N", "recommendations:Q"],
        )
        .properties(width=WIDTH - 200, height=alt.Step(ROW), title=f"Verdicts by {by}; in parentheses: all recommendations")
    )
    return _finished(chart)


def matrix(traces: Traces) -> alt.Chart:
    """Draw recommendations (rows) against the paragraphs of the outcome (columns): a sign where each has its best match.

    An empty row found nothing. Rows keep the traces' order; with more than 60, their ids are left out.
    """
    alt = _altair()
    places = {paragraph.id: at for at, paragraph in enumerate(traces.outcome.body(), 1)}
    values = [
        {
            "row": at,
            "recommendation": trace.recommendation.id,
            "paragraph": places[trace.best.paragraph.id],
            "where": citation(trace.best.paragraph, outcome=traces.outcome, page=trace.best.page),
            "verdict": LABELS[trace.verdict],
            "probability": rounded("probability", trace.probability),
        }
        for at, trace in enumerate(traces, 1)
        if trace.best is not None and trace.best.paragraph.id in places
    ]
    ids = [trace.recommendation.id for trace in traces]
    small = len(ids) <= MOST_ROWS
    y = (
        alt.Y("recommendation:N", sort=None, scale=alt.Scale(domain=ids), title=None, axis=alt.Axis(labelLimit=200, grid=True))
        if small
        else alt.Y("row:Q", scale=alt.Scale(domain=[len(ids) + 1, 0]), title="recommendation", axis=alt.Axis(grid=False))
    )
    chart = (
        _chart(alt, values)
        .mark_point(filled=True, opacity=1, size=70 if small else 14)
        .encode(
            x=alt.X("paragraph:Q", scale=alt.Scale(domain=[0, len(places) + 1]), title="paragraph of the outcome, in order"),
            y=y,
            color=_colour(alt),
            shape=alt.Shape(
                "verdict:N", scale=alt.Scale(domain=[LABELS[name] for name in SHAPES], range=list(SHAPES.values())), title=None
            ),
            tooltip=["recommendation:N", "where:N", "verdict:N", "probability:Q"],
        )
        .properties(width=WIDTH, height=alt.Step(14) if small else 620, title="Where each recommendation has its best match")
    )
    return _finished(chart)


def margin(traces: Traces) -> alt.Chart:
    """Draw the outcome from its first to its last paragraph: how many recommendations each takes up, with which verdict."""
    alt = _altair()
    rows = paragraphs_frame(traces).astype(object).where(lambda frame: frame.notna(), None).to_dict("records")
    values = [
        {
            "paragraph": at,
            "number": row["number"] or row["paragraph_id"],
            "verdict": LABELS[name],
            "order": order,
            "recommendations": row[name],
        }
        for at, row in enumerate(rows, 1)
        for order, name in enumerate(COLOURS)
        if row[name]
    ]
    chart = (
        _chart(alt, values)
        .mark_bar(stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X(
                "paragraph:O",
                scale=alt.Scale(domain=list(range(1, len(rows) + 1))),
                title="paragraph of the outcome, in order",
                axis=_sparse(alt, len(rows)),
            ),
            y=alt.Y("recommendations:Q", title="recommendations that fit it best", axis=alt.Axis(tickMinStep=1, format="d")),
            color=_colour(alt),
            order="order:Q",
            tooltip=["number:N", "verdict:N", "recommendations:Q"],
        )
        .properties(width=WIDTH, height=160, title="The outcome, paragraph by paragraph")
    )
    return _finished(chart)


def force(traces: Traces) -> alt.LayerChart:
    """Draw how strongly was asked (rows) against how the outcome says it (columns), for what is taken up; numbers are counts.

    Counts recommendations with the verdict reflected or partly whose force can be compared. An ask whose force is
    unknown stands in the row "unknown".
    """
    alt = _altair()
    counts: dict[tuple[str, str], int] = {}
    for trace in traces:
        if trace.best is not None and trace.verdict in ("reflected", "partly") and trace.best.force in FORCES:
            key = (trace.recommendation.force or "unknown", trace.best.force)
            counts[key] = counts.get(key, 0) + 1
    asked = sorted({key[0] for key in counts})
    values = [{"asked": row, "got": column, "recommendations": counts.get((row, column), 0)} for row in asked for column in FORCES]
    base = _chart(alt, values).encode(
        x=alt.X("got:N", sort=list(FORCES), title="in the outcome", axis=alt.Axis(orient="top", labelAngle=0)),
        y=alt.Y("asked:N", title="asked"),
    )
    ground = base.mark_rect(stroke="white").encode(
        color=alt.Color("recommendations:Q", scale=alt.Scale(range=["#f3efe6", "#0b6b5d"]), legend=None)
    )
    most = max(counts.values(), default=1)
    number = base.mark_text(fontSize=13).encode(
        text="recommendations:Q", color=alt.condition(f"datum.recommendations > {most / 2}", alt.value("white"), alt.value("#1f1c18"))
    )
    title = f"Force asked against force got: {sum(counts.values())} of {len(traces)} recommendations"
    return _finished(alt.layer(ground, number).properties(width=240, height=alt.Step(34), title=title))


def waterfall(trace: Trace) -> alt.LayerChart:
    """Draw how the reasons of one trace move its odds, from the prior to the probability. A trace without reasons shows none.

    The axis counts log-odds (natural logarithm): 0 is a probability of one half.
    """
    alt = _altair()
    values: list[dict[str, Any]] = []
    total = 0.0
    for at, reason in enumerate(trace.reasons, 1):
        label = f"{at}. {reason.name}: {reason.value}"
        values.append(
            {
                "reason": label,
                "start": total,
                "end": total + reason.points,
                "points": f"{reason.points:+.2f}",
                "kind": "up" if reason.points >= 0 else "down",
            }
        )
        total += reason.points
    probability = rounded("probability", trace.probability)
    values.append({"reason": f"probability {probability:.2f}", "start": 0.0, "end": total, "points": f"{total:+.2f}", "kind": "sum"})
    kinds = {"up": COLOURS["reflected"], "down": COLOURS["contrary"], "sum": "#1f1c18"}
    base = _chart(alt, values).encode(y=alt.Y("reason:N", sort=None, title=None, axis=alt.Axis(labelLimit=320)))
    bars = base.mark_bar(height=13).encode(
        x=alt.X("start:Q", title="log-odds that it was taken up"),
        x2="end:Q",
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=list(kinds.values())), legend=None),
    )
    # Signs tell up from down where colour does not.
    signs = (
        base.mark_text(align="left", dx=5, fontSize=11)
        .encode(x=alt.X("right:Q"), text="points:N")
        .transform_calculate(right="max(datum.start, datum.end)")
    )
    zero = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color="#625b51", strokeDash=[3, 3]).encode(x="at:Q")
    title = f"{trace.recommendation.id}: {LABELS[trace.verdict]}"
    return _finished(alt.layer(zero, bars, signs).properties(width=360, height=alt.Step(ROW), title=title))


def precision_recall(traces: Traces, labels: Labels) -> alt.LayerChart:
    """Draw precision and recall of "taken up" over the threshold of the probability, with their 95 % intervals as bands.

    Precision: of what would be called taken up, how much people call so too. Recall: of what people call taken up, how much
    would be called so. The upright line is the threshold of the verdicts. The figures are those of `influence.agreement.sweep`.

    Parameters
    ----------
    traces
        What was traced.
    labels
        What people say: labels, or the table that holds them (see `influence.agreement.read_labels`).

    Raises
    ------
    OptionError
        If no decided label is of a recommendation that was traced.
    MissingExtraError
        If Altair is not installed.
    """
    alt = _altair()
    frame = sweep(traces, labels)
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    values = [
        {
            "threshold": row["threshold"],
            "figure": figure,
            "value": row[figure],
            "low": row[f"{figure}_low"],
            "high": row[f"{figure}_high"],
            "called": row["called"],
        }
        for row in rows
        for figure in ("precision", "recall")
        if row[figure] is not None
    ]
    names, colours = ["precision", "recall"], [COLOURS["reflected"], COLOURS["contrary"]]
    colour = alt.Color("figure:N", scale=alt.Scale(domain=names, range=colours), title=None, legend=alt.Legend(orient="bottom"))
    base = _chart(alt, values).encode(x=alt.X("threshold:Q", scale=alt.Scale(domain=[0, 1]), title="threshold of the probability"))
    share = alt.Scale(domain=[0, 1])
    band = base.mark_area(opacity=0.15).encode(y=alt.Y("low:Q", scale=share, title="share"), y2="high:Q", color=colour)
    line = base.mark_line(point=alt.OverlayMarkDef(filled=True, size=45)).encode(
        y=alt.Y("value:Q", scale=share),
        color=colour,
        # Dashes and points tell the two apart where colour does not.
        strokeDash=alt.StrokeDash("figure:N", scale=alt.Scale(domain=names, range=[[1, 0], [6, 4]]), legend=None),
        shape=alt.Shape("figure:N", scale=alt.Scale(domain=names, range=["circle", "square"]), legend=None),
        tooltip=["figure:N", "threshold:Q", "value:Q", "low:Q", "high:Q", "called:Q"],
    )
    layers = [band, line]
    cut = traces.settings.get("verdict", {}).get("cuts", {}).get("uptake")
    if cut is not None:
        layers.append(alt.Chart(alt.Data(values=[{"at": cut}])).mark_rule(color="#625b51", strokeDash=[3, 3]).encode(x="at:Q"))
    title = f"Taken up, against {rows[0]['n']} labelled recommendations ({rows[0]['taken_up']} taken up)"
    return _finished(alt.layer(*layers).properties(width=WIDTH - 180, height=260, title=title))


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that stands alone. A notebook shows it; `save` writes it."""

    title: str
    svg: str = field(repr=False)

    def save(self, path: str | Path) -> Path:
        """Write the picture as .svg, .html or .png (twice the size, for print); return its path. No network is asked.

        Raises
        ------
        OptionError
            If the suffix is none of these.
        MissingExtraError
            If it is .png and the extra `plots` is not installed.
        """
        path = Path(path)
        kind = path.suffix.lower()
        if kind == ".svg":
            return write_whole(path, self.svg.encode("utf-8"))
        if kind == ".html":
            head = f'<meta charset="utf-8"><title>{escape(self.title)}</title>'
            page = f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{self.svg}</body></html>\n'
            return write_whole(path, page.encode("utf-8"))
        if kind != ".png":
            raise OptionError(f"a picture cannot end in {path.suffix!r} ({path.name}); it can be written as .svg, .html, .png")
        try:
            from vl_convert import svg_to_png
        except ImportError as error:
            raise MissingExtraError("Writing a picture as .png", "plots", str(error)) from error
        return write_whole(path, svg_to_png(self.svg, scale=2))

    def _repr_html_(self) -> str:
        return self.svg


def flow(traces: Traces, drafts: Sequence[Document] = ()) -> Picture:
    """Draw where the outcome's words come from: from the submissions that used them before, through the drafts, into the outcome.

    That a submission used the words before does not prove that they were taken from it.

    Parameters
    ----------
    traces
        Their outcome, baselines and submissions are drawn. A submission without a date, or as old as the text that first has
        the words, is named for none.
    drafts
        Drafts between baselines and outcome, each with a date: for a study, its documents with the role draft.

    Raises
    ------
    OptionError
        If there is neither a baseline nor a draft.
    """
    earlier = {document.id: document for document in (*traces.baselines, *drafts)}
    svg = draw_flow(Drafts(traces.outcome, list(earlier.values())), traces.submissions)
    return Picture(f"Where the words come from: {traces.outcome.title or traces.outcome.id}", svg)


def _altair() -> Any:
    try:
        import altair
    except ImportError as error:
        raise MissingExtraError("Drawing a chart", "plots", str(error)) from error
    return altair


def _chart(alt: Any, values: list[dict[str, Any]]) -> Any:
    return alt.Chart(alt.Data(values=values))


def _colour(alt: Any) -> Any:
    scale = alt.Scale(domain=[LABELS[verdict] for verdict in COLOURS], range=list(COLOURS.values()))
    return alt.Color("verdict:N", scale=scale, title=None, legend=alt.Legend(orient="bottom", columns=3, labelLimit=200))


def _sparse(alt: Any, columns: int) -> Any:
    """An axis with about fifteen labels, so that they do not run into each other."""
    every = max(1, columns // 15)
    return alt.Axis(labelAngle=0, values=list(range(1, columns + 1, every)), ticks=False)


def _finished(chart: Any) -> Any:
    return (
        chart.configure(font="Palatino Linotype, Palatino, Georgia, serif", background="white")
        .configure_title(anchor="start", fontSize=15, fontWeight=600, offset=12)
        .configure_axis(
            labelFontSize=12, titleFontSize=12, titleFontWeight="normal", domainColor="#b9ae9a", tickColor="#b9ae9a", gridColor="#efeae0"
        )
        .configure_legend(labelFontSize=12, symbolSize=110)
        .configure_view(strokeWidth=0)
    )

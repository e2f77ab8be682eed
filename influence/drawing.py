"""Draw one trace side by side, and a summary of many: HTML for a notebook, text for a terminal.

Text from submissions is hostile until proven otherwise: everything is escaped, and characters that
turn or hide text (bidirectional overrides, control characters) are written out as ⟦U+202E⟧.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING

from influence.tables import citation, shown, stretches

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from influence.alignment import Phrase
    from influence.traces import Match, Trace, Traces

LABELS = {
    "reflected": "reflected",
    "partly": "partly reflected",
    "not": "not reflected",
    "contrary": "contrary",
    "already": "already in the baseline",
    "undecided": "undecided",
}
# Shapes tell the verdicts apart where colour cannot: in print, in a terminal, for a colour-blind reader.
SYMBOLS = {"reflected": "●", "partly": "◐", "not": "○", "contrary": "✕", "already": "◌", "undecided": "?"}
TERMINAL_STYLES = {"reflected": "green", "partly": "yellow", "not": "dim", "contrary": "red", "already": "blue", "undecided": "magenta"}
KIND_MARKS = {"same": "", "reworded": "~", "moved": "↕"}

NO_BASELINE = "No baseline given: language that was already agreed before the submissions cannot be told from new language."
NOT_CAUSED = "“Reflected in” is not “caused by”: shared words show where an ask stands in the outcome, not why."
NO_MATCH = "No paragraph of the outcome came near."

# Nobody reads past this on a screen; what is cut is counted in a note beside it.
LONGEST = 12_000  # characters of one text
ROWS_SHOWN = 20

# Characters that are invisible or turn the text around them: controls (but white space), bidirectional
# embeddings, overrides and isolates, tags, lone surrogates and non-characters (which no file can hold).
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)


def visible(text: str) -> str:
    """Write hidden characters out, so that a reader sees them and they do nothing.

    >>> visible("pay \\u202e001\\u202c now")
    'pay ⟦U+202E⟧001⟦U+202C⟧ now'
    """
    if text.isascii() and text.isprintable():  # nearly every text: nothing to look for
        return text
    return HIDDEN.sub(lambda found: f"⟦U+{ord(found.group()):04X}⟧", text)


def pieces(start: int, end: int, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int, int | None]]:
    """Cut the characters from `start` to `end` where spans begin and end.

    Returns
    -------
    list of (int, int, int or None)
        Start, end and the position in `spans` of the span that covers the piece (the first where several
        do), or None. The pieces follow each other without gap from `start` to `end`; what of a span lies
        outside is ignored.

    >>> pieces(0, 10, [(2, 5), (4, 7)])
    [(0, 2, None), (2, 5, 0), (5, 7, 1), (7, 10, None)]
    """
    cuts = sorted({start, end} | {at for span in spans for at in span if start < at < end})
    made: list[tuple[int, int, int | None]] = []
    for left, right in pairwise(cuts):
        owner = next((index for index, (low, high) in enumerate(spans) if low <= left and right <= high), None)
        if made and made[-1][2] == owner:
            made[-1] = (made[-1][0], right, owner)
        else:
            made.append((left, right, owner))
    return made


def numbers(cut: Sequence[tuple[int, int, int | None]], spans: Sequence[tuple[int, int]]) -> dict[int, str]:
    """Return what stands at each span's first piece: its number, and those of spans that it covers whole.

    >>> spans = [(0, 9), (2, 5), (12, 15)]
    >>> numbers(pieces(0, 20, spans), spans)
    {0: '1, 2', 2: '3'}
    """
    shown = sorted({owner for _, _, owner in cut if owner is not None})
    labels = {owner: [owner + 1] for owner in shown}
    for index, (start, end) in enumerate(spans):
        if index not in labels and start < end:
            owner = next((owner for left, right, owner in cut if owner is not None and left <= start < right), None)
            if owner is not None:
                labels[owner].append(index + 1)
    return {owner: ", ".join(map(str, sorted(label))) for owner, label in labels.items()}


def headline(traces: Traces) -> str:
    """Return the result in one sentence, with its denominator: all six verdicts that occur, in their order.

    "Of 3 recommendations: 1 reflected, 1 partly reflected, 1 not reflected."
    """
    found = [f"{count} {LABELS[verdict]}" for verdict, count in traces.counts().items() if count]
    return f"Of {len(traces)} recommendation{'' if len(traces) == 1 else 's'}: {', '.join(found) or 'nothing to trace'}."


def discount(traces: Traces) -> str:
    """Say what the baseline changes: how many asks stand in the outcome, and how many of them were old language."""
    if not traces.baselines:
        return NO_BASELINE
    counts = traces.counts()
    taken = counts["reflected"] + counts["partly"]
    text = f"Taken up at least in part: {taken} of {len(traces)}"
    if counts["already"]:
        text += f"; {taken + counts['already']} of {len(traces)} if language that the baseline already had is counted too"
    return text + "."


def ordered_phrases(match: Match | None) -> list[Phrase]:
    """Return the phrases in the order of the recommendation's words: phrase 1 is the first one asked."""
    return sorted(match.phrases, key=lambda phrase: (phrase.asked.start, phrase.asked.end, phrase.found.start)) if match else []


# HTML for a notebook -------------------------------------------------------------------------------------------

# The notebook's own theme gives the colours; the fallbacks read well on white and on black.
STYLE = """<style>
.influence-trace{font:14px/1.55 system-ui,sans-serif;max-width:72rem;margin:.6em 0 1.2em;color:var(--jp-content-font-color1,inherit)}
.influence-trace .sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:0 2.2rem;margin:.5em 0}
.influence-trace h4{font:600 12px/1.4 system-ui,sans-serif;margin:.6em 0 .3em;opacity:.75}
.influence-trace .text{font:16px/1.6 Georgia,"Times New Roman",serif;white-space:pre-wrap;overflow-wrap:anywhere;margin:0}
.influence-trace mark{color:inherit;background:none;padding:0 .05em;text-decoration-line:underline;text-underline-offset:.22em}
.influence-trace mark.new{background:rgba(0,140,120,.2);text-decoration-thickness:2px}
.influence-trace mark.old{text-decoration-thickness:1px;opacity:.8;font-style:italic}
.influence-trace mark.same{text-decoration-style:solid}
.influence-trace mark.reworded{text-decoration-style:dashed}
.influence-trace mark.moved{text-decoration-style:double}
.influence-trace sup{font:600 10px/0 system-ui,sans-serif;margin-right:.15em}
.influence-trace .hidden-character{font:11px monospace;border:1px solid currentColor;border-radius:3px;padding:0 .2em}
.influence-trace table{border-collapse:collapse;font-size:13px}
.influence-trace td,.influence-trace th{text-align:left;vertical-align:top;padding:.2em 1.2em .2em 0}
.influence-trace td.points{text-align:right;font-variant-numeric:tabular-nums}
.influence-trace .quiet{opacity:.75;font-size:13px}
</style>"""


def html_text(text: str) -> str:
    """Escape a text for HTML; hidden characters are written out and framed."""
    return HIDDEN.sub(lambda found: f'<span class="hidden-character">U+{ord(found.group()):04X}</span>', escape(text))


# Where new and old language meet within each phrase, on one side: start, end, new.
_Cuts = Sequence[Sequence[tuple[int, int, bool]]]


def _parted(left: int, right: int, cut: Sequence[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """A piece of a text, parted where new and old language meet."""
    return [(max(start, left), min(end, right), new) for start, end, new in cut if max(start, left) < min(end, right)]


def _marked_html(text: str, spans: Sequence[tuple[int, int]], phrases: Sequence[Phrase], cuts: _Cuts) -> str:
    end = min(len(text), LONGEST)
    parts = []
    numbered: set[int] = set()
    cut = pieces(0, end, spans)
    labels = numbers(cut, spans)
    for left, right, index in cut:
        if index is None:
            parts.append(html_text(text[left:right]))
            continue
        phrase = phrases[index]
        number = "" if index in numbered else f"<sup>{labels[index]}</sup>"
        numbered.add(index)
        for begin, until, new in _parted(left, right, cuts[index]):
            age = "new" if new else "old"
            title = f"phrase {index + 1}: {phrase.kind}, {age} language"
            parts.append(f'<mark class="{phrase.kind} {age}" title="{title}">{number}{html_text(text[begin:until])}</mark>')
            number = ""
    if end < len(text):
        parts.append(f"<em> … {len(text) - end:,} further characters are not shown</em>")
    return "".join(parts)


def _side(match: Match | None, *, asked: bool) -> tuple[list[tuple[int, int]], list[Phrase], _Cuts]:
    """The phrases of a match on one side, in the text's own characters: their spans, themselves, where they are cut."""
    phrases = ordered_phrases(match)
    start = match.paragraph.span.start if match and not asked else 0
    cuts = [[(left - start, right - start, new) for left, right, new in stretches(phrase, asked=asked)] for phrase in phrases]
    sides = [phrase.asked if asked else phrase.found for phrase in phrases]
    return [(side.start - start, side.end - start) for side in sides], phrases, cuts


def trace_html(trace: Trace) -> str:
    """Draw a trace as HTML: both texts side by side, their shared phrases marked and numbered, the reasons below.

    Phrases that a baseline already had are in italics with a thin line, new ones on a ground with a thick line;
    solid is word for word, dashed reworded, double moved. Self-contained; nothing in it runs.
    """
    recommendation, match = trace.recommendation, trace.best
    where = citation(match.paragraph, page=match.page) if match else "no match"
    reasons = "".join(
        f'<tr><th scope="row">{html_text(reason.name)}</th><td>{html_text(reason.value)}</td>'
        f'<td class="points">{reason.points:+.2f}</td></tr>'
        for reason in trace.reasons
    )
    notes = [f"Flags: {html_text('; '.join(trace.flags))}"] if trace.flags else []
    notes += [f"Asked for also by: {html_text('; '.join(trace.rivals))}"] if trace.rivals else []
    if match and match.phrases:
        notes.append("Solid line: same words; dashed: reworded; double: moved. On a ground: new; italic: the baseline had it.")
    paragraph = _marked_html(match.paragraph.text, *_side(match, asked=False)) if match else NO_MATCH
    wanted = _marked_html(recommendation.text, *_side(match, asked=True))
    return (
        f'{STYLE}<div class="influence-trace"><div><strong>{SYMBOLS[trace.verdict]} {LABELS[trace.verdict]}</strong>'
        f" · probability {shown('probability', trace.probability)} · <code>{html_text(recommendation.id)}</code></div>"
        f'<div>{html_text(trace.reason)}</div><div class="sides">'
        f'<div><h4>Asked{_by(trace)}</h4><p class="text" dir="auto">{wanted}</p></div>'
        f'<div><h4>Outcome, {html_text(where)}</h4><p class="text" dir="auto">{paragraph}</p></div></div>'
        + (f"<details><summary>Reasons, in log-odds</summary><table>{reasons}</table></details>" if reasons else "")
        + "".join(f'<div class="quiet">{note}</div>' for note in notes)
        + "</div>"
    )


def _by(trace: Trace) -> str:
    return f" by {html_text(trace.recommendation.issuer)}" if trace.recommendation.issuer else ""


def traces_html(traces: Traces) -> str:
    """Draw a summary of all traces as HTML: the headline with its denominator and the first rows."""
    rows = "".join(
        f"<tr><td>{SYMBOLS[trace.verdict]} {LABELS[trace.verdict]}</td><td>{shown('probability', trace.probability)}</td>"
        f"<td><code>{html_text(trace.recommendation.id)}</code></td><td>{html_text(_short(trace.recommendation.text))}</td>"
        f"<td>{html_text(_place(traces, trace))}</td></tr>"
        for trace in traces.traces[:ROWS_SHOWN]
    )
    more = len(traces) - ROWS_SHOWN
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("verdict", "probability", "recommendation", "asked", "where"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    return (
        f'{STYLE}<div class="influence-trace"><strong>{headline(traces)}</strong>'
        f'<div>{discount(traces)}</div><div class="quiet">{NOT_CAUSED}</div>{table}'
        + (f'<div class="quiet">… and {more:,} more: to_frame() has them all.</div>' if more > 0 else "")
        + "</div>"
    )


def _short(text: str, length: int = 110) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0][: length - 1] + "…"


def _place(traces: Traces, trace: Trace) -> str:
    return citation(trace.best.paragraph, outcome=traces.outcome, page=trace.best.page) if trace.best else "–"


# Text for a terminal -------------------------------------------------------------------------------------------


def trace_text(trace: Trace, width: int = 100) -> str:
    """Draw a trace as plain text, both sides in columns, `width` characters wide (40 or more).

    ⟦1 …⟧ is the first shared phrase, ⟨2 …⟩ one that a baseline already had; ~ is reworded, ↕ moved.
    """
    return _plain(trace_rich(trace), width)


def traces_text(traces: Traces, width: int = 100) -> str:
    """Draw a summary of all traces as plain text: the headline with its denominator and the first rows."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_edge=False)
    for name in ("verdict", "p", "recommendation", "asked", "where"):
        table.add_column(name, no_wrap=name in ("verdict", "p"))
    for trace in traces.traces[:ROWS_SHOWN]:
        verdict = f"{SYMBOLS[trace.verdict]} {trace.verdict}"
        cells = (verdict, shown("probability", trace.probability), trace.recommendation.id, _short(trace.recommendation.text, 90))
        table.add_row(*(Text(visible(cell)) for cell in (*cells, _place(traces, trace))))
    parts: list[RenderableType] = [Text(headline(traces)), Text(discount(traces))]
    if traces.traces:
        parts += [Text(""), table]
    if len(traces) > ROWS_SHOWN:
        parts.append(Text(f"... and {len(traces) - ROWS_SHOWN} more: to_frame() has them all"))
    return _plain(Group(*parts), width)


def trace_rich(trace: Trace) -> Table:
    """Draw a trace for `rich.print`: as `trace_text`, with colours."""
    from rich.table import Table
    from rich.text import Text

    recommendation, match = trace.recommendation, trace.best
    table = Table(
        title=Text(
            f"{SYMBOLS[trace.verdict]} {LABELS[trace.verdict]}, probability {shown('probability', trace.probability)}",
            style=TERMINAL_STYLES[trace.verdict],
        ),
        title_justify="left",
        caption=Text("\n".join(visible(line) for line in _caption(trace))),
        caption_justify="left",
        expand=True,
    )
    where = citation(match.paragraph, page=match.page) if match else "no match"
    by = f", {recommendation.issuer}" if recommendation.issuer else ""
    table.add_column(Text(visible(f"asked: {recommendation.id}{by}")), ratio=1)
    table.add_column(Text(visible(f"outcome: {where}")), ratio=1)
    right = _marked_text(match.paragraph.text, *_side(match, asked=False)) if match else Text(NO_MATCH)
    table.add_row(_marked_text(recommendation.text, *_side(match, asked=True)), right)
    return table


def _caption(trace: Trace) -> list[str]:
    lines = [trace.reason] if trace.reason else []
    lines += [f"{reason.points:+6.2f}  {reason.name}: {reason.value}" for reason in trace.reasons]
    lines += [f"flags: {'; '.join(trace.flags)}"] if trace.flags else []
    lines += [f"asked for also by: {'; '.join(trace.rivals)}"] if trace.rivals else []
    return lines


def _marked_text(text: str, spans: Sequence[tuple[int, int]], phrases: Sequence[Phrase], cuts: _Cuts) -> Text:
    from rich.text import Text

    end = min(len(text), LONGEST)
    drawn = Text()
    cut = pieces(0, end, spans)
    labels = numbers(cut, spans)
    for left, right, index in cut:
        if index is None:
            drawn.append(visible(text[left:right]))
            continue
        for begin, until, new in _parted(left, right, cuts[index]):
            opening, closing = ("⟦", "⟧") if new else ("⟨", "⟩")
            words = f"{opening}{labels[index]}{KIND_MARKS[phrases[index].kind]} {visible(text[begin:until])}{closing}"
            drawn.append(words, style="bold underline" if new else "italic")
    if end < len(text):
        drawn.append(f" … {len(text) - end:,} further characters are not shown")
    return drawn


def _plain(renderable: RenderableType, width: int) -> str:
    from rich.console import Console

    console = Console(file=StringIO(), width=max(width, 40), color_system=None, force_terminal=False, legacy_windows=False, emoji=False)
    console.print(renderable)
    written = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in written.splitlines())

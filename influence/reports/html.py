"""Traces -> the HTML report: one file that opens from disk, asks the network for nothing and runs nothing from a text.

The template escapes whatever it is given; the data for the opened rows are JSON inside the page, with `<`, `>`
and `&` escaped; a content security policy names the style and the script by their hashes, so that nothing else
can run even if an escape were missing.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influence.drawing import HIDDEN, LABELS, LONGEST, NO_BASELINE, discount, headline, html_text, ordered_phrases, pieces, visible
from influence.reports.pages import LARGEST_REPORT, MOST_BYTES, Picture, page_pictures
from influence.reports.pictures import group_bar, matrix, outline
from influence.reports.sources import ORDER, best_first, documents, file_name, flat, language, sure
from influence.tables import by_issuer, by_theme, citation, phrase_texts, shown, stretches
from influence.verdict import VERDICTS
from influence.verdict.ledger import QUOTED

if TYPE_CHECKING:
    from influence.document import Document
    from influence.drafts import Drafts
    from influence.traces import Match, Trace, Traces

# A row shows the beginning of an ask and opens to the whole; three matches are what a person compares.
ROW_TEXT = 320  # characters
NAME = 2000  # characters of a name, a reason or a warning; no honest one is longer
MATCHES = 3
STEP = 50  # rows shown at a time: a browser lays out fifty at once without delay
TRUST = ("verdict › origin", "verdict › figures")  # settings that stand in a table of their own
# Stands in the page for what is known last; no text holds it, since hidden characters are written out.
LATER = "\0"
FORCE_LABELS = {"same": "same force", "weaker": "weaker than asked", "stronger": "stronger than asked", "": "nothing to compare"}


def render(traces: Traces, *, public: bool = False, pictures: bool = False, drafts: Sequence[Document] | Drafts = ()) -> bytes:
    """Return the report as the bytes of one UTF-8 HTML file; `pictures` of pages where the outcome is a PDF at hand.

    With `drafts`, the texts between baseline and outcome, the flow of words through them is drawn.
    """
    from markupsafe import Markup

    template, style, script = _template()
    later = Markup(LATER)
    page = template.render(
        **_context(traces, public),
        without_pictures=later,
        flow=Markup(_flow(traces, drafts)) if drafts else "",
        style=Markup(style),
        script=Markup(script),
        style_hash=_fingerprint(style),
        script_hash=_fingerprint(script),
        data=later,
    )
    before, between, after = (part.encode("utf-8", errors="replace") for part in page.split(LATER))
    data = _embedded(_data(traces)).encode("utf-8", errors="replace")
    # Pictures may take what the texts leave.
    left = LARGEST_REPORT - sum(map(len, (before, between, data, after)))
    cuts, why_not = page_pictures(traces, min(max(left, 0), MOST_BYTES)) if pictures else ({}, "")
    said = f"<p>{html_text(why_not)}</p>" if why_not else ""
    shown_here = f',"pictures":{_embedded(_picture_data(traces, cuts))}}}'
    return b"".join((before, said.encode(), between, data[:-1], shown_here.encode(), after))


def _flow(traces: Traces, drafts: Sequence[Document] | Drafts) -> str:
    from influence.drafts import Drafts
    from influence.drafts.flow import draw_flow

    if not isinstance(drafts, Drafts):
        texts = {document.id: document for document in (*traces.baselines, *drafts)}
        drafts = Drafts(traces.outcome, list(texts.values()))
    return draw_flow(drafts, traces.submissions)


@cache
def _template() -> tuple[Any, str, str]:
    """The compiled template, the style and the script: they do not change while a program runs."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    here = Path(__file__).parent
    environment = Environment(
        loader=FileSystemLoader(here), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["text"] = lambda value: Markup(html_text(_cut(str(value), NAME)))
    environment.filters["whole"] = lambda value: Markup(html_text(value))
    environment.filters["file_name"] = file_name
    environment.filters["plain"] = lambda value: visible(_cut(str(value), NAME))
    style, script = ((here / name).read_text(encoding="utf-8").strip() for name in ("report.css", "report.js"))
    return environment.get_template("report.html.jinja"), style, script


def _fingerprint(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _embedded(data: dict[str, Any]) -> str:
    """JSON that cannot leave its script element; hidden characters are written by their codes."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        plain = plain.replace(character, f"\\u{ord(character):04x}")
    return HIDDEN.sub(_escaped, plain)


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    if "\ud800" <= character <= "\udfff":  # half a character: no file can hold it, and browsers differ on what it is
        return "\ufffd"
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


# What the opened rows need ---------------------------------------------------------------------------------------


def _data(traces: Traces) -> dict[str, Any]:
    """Recommendations, and of the paragraphs those that a recommendation shows beside it."""
    order = {paragraph.id: at for at, paragraph in enumerate(traces.outcome.body())}
    shown_here: dict[str, str] = {}
    spoken = {document.id: language(document) for document in traces.submissions}
    rows = [_row_data(trace, traces.outcome, order, shown_here) for trace in traces]
    for row, trace in zip(rows, traces, strict=True):
        row["language"] = spoken.get(trace.recommendation.submission_id, "")
    return {
        "labels": LABELS,
        "ranks": {verdict: at for at, verdict in enumerate(ORDER)},
        "step": STEP,
        "forces": FORCE_LABELS,
        "language": language(traces.outcome),
        "rows": rows,
        "paragraphs": shown_here,
    }


def _picture_data(traces: Traces, cuts: dict[str, Picture]) -> dict[str, Any]:
    """The cuts of pages, by the paragraph's place."""
    order = {paragraph.id: at for at, paragraph in enumerate(traces.outcome.body())}
    return {str(order[id]): [cut.address, cut.width, cut.height, cut.page] for id, cut in cuts.items() if id in order}


def _row_data(trace: Trace, outcome: Document, order: dict[str, int], paragraphs: dict[str, str]) -> dict[str, Any]:
    recommendation = trace.recommendation
    matches = []
    for match in trace.matches[:MATCHES]:
        place = str(order.get(match.paragraph.id, len(order)))
        paragraphs[place] = _cut(match.paragraph.text)
        matches.append(
            {
                "paragraph": place,
                "cite": _cut(citation(match.paragraph, outcome=outcome, page=match.page), NAME),
                "at": _cut(citation(match.paragraph, outcome=outcome, page=match.page, name=False), NAME),
                "headings": _cut(" › ".join(heading for heading in match.paragraph.headings if heading != outcome.title), NAME),
                "coverage": shown("coverage", match.coverage),
                "new": shown("new_coverage", match.new_coverage),
                "similarity": shown("similarity", match.similarity),
                "wording": match.wording,
                "force": match.force,
                "phrases": _phrase_data(recommendation.text, match),
            }
        )
    return {
        "id": _cut(recommendation.id, NAME),
        "verdict": trace.verdict,
        "probability": shown("probability", trace.probability),
        "p": sure(trace.probability),
        "q": shown("q_value", trace.q_value),
        "text": _cut(recommendation.text),
        "replaces": _cut(recommendation.replaces or ""),
        "number": _cut(recommendation.number or "", NAME),
        "page": recommendation.page,
        "kind": recommendation.kind,
        "action": recommendation.action,
        "addressee": _cut(recommendation.addressee or "", NAME),
        "cue": _cut(recommendation.cue, NAME),
        "issuer": _cut(recommendation.issuer or recommendation.submission_id, NAME),
        "themes": [_cut(theme, NAME) for theme in recommendation.themes],
        "reason": _cut(trace.reason, NAME),
        "reasons": [[_cut(reason.name, NAME), _cut(reason.value, NAME), round(reason.points, 2) + 0.0] for reason in trace.reasons],
        "rivals": [_cut(rival, NAME) for rival in trace.rivals],
        "flags": [_cut(flag, NAME) for flag in trace.flags],
        "matches": matches,
    }


def _cut(text: str, longest: int = LONGEST) -> str:
    return text if len(text) <= longest else f"{text[:longest]} … ({len(text) - longest:,} further characters are not shown)"


def _phrase_data(asked: str, match: Match) -> list[list[Any]]:
    """Phrases as (asked start, asked end, found start, found end, kind, new), in the units that a browser counts in.

    Where new and old words stand in one phrase, the ends of the new stretches follow: those asked, those found.
    """
    start, found = match.paragraph.span.start, match.paragraph.text
    made = []
    for phrase in ordered_phrases(match):
        left = [_browser_offset(asked, at) for at in (phrase.asked.start, phrase.asked.end)]
        right = [_browser_offset(found, at - start) for at in (phrase.found.start, phrase.found.end)]
        row: list[Any] = [*left, *right, phrase.kind, int(phrase.new)]
        if phrase.fresh:
            row.append([_browser_offset(asked, at) for pair in phrase.fresh for at in (pair[0].start, pair[0].end)])
            row.append([_browser_offset(found, at - start) for pair in phrase.fresh for at in (pair[1].start, pair[1].end)])
        made.append(row)
    return made


def _browser_offset(text: str, offset: int) -> int:
    """Browsers count UTF-16 units: a character beyond U+FFFF counts twice."""
    offset = min(max(offset, 0), len(text), LONGEST)
    before = text[:offset]
    return offset if before.isascii() else offset + sum(character > "\uffff" for character in before)


# What stands in the page -----------------------------------------------------------------------------------------


def _context(traces: Traces, public: bool) -> dict[str, Any]:
    from influence import __version__

    counts = traces.counts()
    taken = counts["reflected"] + counts["partly"]
    return {
        "version": __version__,
        "public": public,
        "title": traces.title or f"What is reflected in {traces.outcome.title or traces.outcome.id}",
        "traces": traces,
        "outcome": traces.outcome,
        "language": language(traces.outcome),
        "headline": headline(traces),
        "discount": discount(traces),
        "no_baseline": "" if traces.baselines else NO_BASELINE,
        "counts": counts,
        "taken": taken,
        "without_discount": taken + counts["already"],
        "labels": LABELS,
        "order": ORDER,
        "step": STEP,
        "shares": _bar(counts, len(traces)),
        "strongest": _strongest(traces),
        "submissions": len({trace.recommendation.submission_id for trace in traces}),
        "rows": _ordered(traces),
        "issuers": sorted({trace.recommendation.issuer or trace.recommendation.submission_id for trace in traces}),
        "themes": sorted({theme for trace in traces for theme in trace.recommendation.themes}),
        "forces": [(force, FORCE_LABELS.get(force, force)) for force in _forces(traces)],
        "paragraphs": _paragraphs(traces),
        "outline": outline(traces),
        "matrix": matrix(traces),
        "groups": [
            ("issuer", "Who asked", _group(by_issuer(traces).to_dict("records"), "issuer")),
            ("theme", "About what", _group(by_theme(traces).to_dict("records"), "theme")),
        ],
        "trust": _trust(traces),
        "settings": [row for row in flat(traces.settings) if not row[0].startswith(TRUST)],
        "documents": documents(traces),
        "doubts": [(document.title or document.id, document.warnings) for document in documents(traces) if document.warnings],
    }


def _strongest(traces: Traces) -> dict[str, Any] | None:
    """The longest stretch of new words that a reflected ask shares with the outcome, where nothing speaks against the row.

    None where no stretch is long enough for a quotation.
    """
    longest: dict[str, Any] | None = None
    least = QUOTED - 1
    for at in best_first(traces):
        trace = traces[at]
        if trace.verdict != "reflected" or trace.flags or trace.best is None:
            continue
        for new, words in phrase_texts(trace.best):
            if new and (count := len(words.split())) > least:
                least = count
                cut = words if len(words) <= ROW_TEXT else words[:ROW_TEXT].rsplit(" ", 1)[0] + " …"
                longest = {**_row(trace, traces.outcome), "at": at, "words": cut}
    return longest


def _trust(traces: Traces) -> dict[str, Any]:
    """Where the verdict's thresholds come from, and the figures of its agreement with people, where the settings hold them."""
    verdict = traces.settings.get("verdict")
    if not isinstance(verdict, dict):
        return {"origin": "", "figures": []}
    figures = verdict.get("figures")
    rows = flat(figures) if isinstance(figures, dict) else ()
    return {"origin": str(verdict.get("origin") or ""), "figures": [(name, value.removesuffix(".0")) for name, value in rows]}


def _forces(traces: Traces) -> list[str]:
    present = {trace.best.force for trace in traces if trace.best}
    return [force for force in FORCE_LABELS if force in present]


def _bar(counts: dict[str, int], total: int) -> list[tuple[str, int, float, float]]:
    """The parts of the bar under the headline: verdict, count, where it begins and how wide it is, in thousandths."""
    made, at = [], 0.0
    for verdict in ORDER:
        width = 1000 * counts[verdict] / total if total else 0
        if width:
            made.append((verdict, counts[verdict], round(at, 2), round(width, 2)))
        at += width
    return made


def _ordered(traces: Traces) -> list[dict[str, Any]]:
    """The rows, best verdict and surest first; `at` is the place in the data, which is in the traces' own order."""
    return [{"at": at, **_row(traces[at], traces.outcome)} for at in best_first(traces)]


def _row(trace: Trace, outcome: Document) -> dict[str, Any]:
    recommendation, best = trace.recommendation, trace.best
    text = " ".join(recommendation.text[: 2 * ROW_TEXT].split())
    return {
        "id": recommendation.id,
        "verdict": trace.verdict,
        "text": text if len(text) <= ROW_TEXT else text[: ROW_TEXT - 1] + "…",
        "issuer": recommendation.issuer or recommendation.submission_id,
        "themes": recommendation.themes,
        "where": citation(best.paragraph, outcome=outcome, page=best.page, name=False) if best else "",
        "wording": best.wording if best else "none",
        "force": best.force if best else "",
        "probability": shown("probability", trace.probability),
        "flags": trace.flags,
        "width": round(100 * trace.probability),
    }


def _paragraphs(traces: Traces) -> list[dict[str, Any]]:
    """The outcome as it stands, each paragraph with its takers and its text in pieces, marked where an ask is taken up."""
    here: dict[str, list[tuple[int, Trace]]] = defaultdict(list)
    for at, trace in enumerate(traces):
        if trace.best is not None:
            here[trace.best.paragraph.id].append((at, trace))
    made = []
    for at, paragraph in enumerate(traces.outcome.body()):
        asks = here[paragraph.id]
        start = paragraph.span.start
        spans = _merged(
            (left - start, right - start)
            for _, trace in asks
            if trace.verdict in ("reflected", "partly") and trace.best
            for phrase in trace.best.phrases
            for left, right, new in stretches(phrase, asked=False)
            if new
        )
        end = min(len(paragraph.text), LONGEST)
        counts = [(verdict, sum(trace.verdict == verdict for _, trace in asks)) for verdict in VERDICTS]
        made.append(
            {
                "at": at,
                "number": paragraph.number or "",
                "heading": paragraph.kind == "heading",
                "cite": citation(paragraph, outcome=traces.outcome, page=paragraph.page, name=False),
                "pieces": _lit(paragraph.text, _after_number(paragraph.text, paragraph.number), end, spans),
                "cut": len(paragraph.text) - end,
                "counts": [(verdict, count) for verdict, count in counts if count],
                "asks": len(asks),
            }
        )
    return made


def _after_number(text: str, number: str | None) -> int:
    """Where a paragraph's words begin: its number stands in the margin and need not be read twice."""
    words = text.lstrip()
    if not number or not words.startswith(number):
        return 0
    behind = words[len(number) :].lstrip(".)") if words[len(number) : len(number) + 1] in (".", ")") else words[len(number) :]
    return len(text) - len(behind.lstrip()) if behind[:1].isspace() else 0


def _lit(text: str, begin: int, end: int, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A text in pieces, in time that does not grow with the number of spans times their number: they do not overlap."""
    if len(spans) < 50:
        return [(text[left:right], index is not None) for left, right, index in pieces(begin, end, spans)]
    cuts = sorted({begin, end} | {at for span in spans for at in span if begin < at < end})
    starts = [left for left, _ in spans]
    made = []
    for left, right in pairwise(cuts):
        at = bisect_right(starts, left) - 1
        made.append((text[left:right], at >= 0 and left < spans[at][1]))
    return made


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        elif end > start:
            made.append((start, end))
    return made


def _group(rows: list[dict[Any, Any]], name: str) -> list[dict[str, Any]]:
    return [{**row, "name": row[name], "bar": group_bar(row), "share_shown": shown("share", row["share"])} for row in rows]

"""Any of our lists -> a pandas DataFrame; summaries by issuer, theme, verdict.

One rounding rule for every table, report and file: `rounded`. Every frame's columns, with meaning,
unit and range, are data: `COLUMNS`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influence.document import Document, Paragraph
from influence.errors import OptionError
from influence.resources import write_whole
from influence.tables.columns import COLUMNS, SHARE
from influence.verdict import VERDICTS
from influence.words import split_words

if TYPE_CHECKING:
    import pandas as pd

    from influence.alignment import Phrase
    from influence.recommendations import Recommendation
    from influence.traces import Match, Trace, Traces

# Two decimals: probabilities are calibrated on a few hundred labelled pairs, which cannot tell .824
# from .826. A q-value keeps three, since its floor is one over the number of decoys.
DECIMALS = {"q_value": 3}
OTHER_DECIMALS = 2


def rounded(column: str, number: float | None) -> float | None:
    """Round a number as every table, report and file shows it; None stays None.

    A probability is never shown as 0 or 1: no evidence of this kind makes an answer certain.

    >>> rounded("probability", 0.8249), rounded("probability", 0.9991)
    (0.82, 0.99)
    >>> rounded("q_value", 0.0123), rounded("similarity", -0.001), rounded("q_value", None)
    (0.012, 0.0, None)
    """
    if number is None:
        return None
    if column == "probability":
        number = min(max(number, 0.01), 0.99)
    return round(number, DECIMALS.get(column, OTHER_DECIMALS)) + 0.0  # -0.0 becomes 0.0


def shown(column: str, number: float | None) -> str:
    """Write a number as every report shows it; None is a dash.

    >>> shown("probability", 0.8), shown("q_value", 0.0123), shown("probability", None)
    ('0.80', '0.012', '–')
    """
    return "–" if number is None else f"{rounded(column, number):.{DECIMALS.get(column, OTHER_DECIMALS)}f}"


def citation(paragraph: Paragraph, *, outcome: Document | None = None, page: int | None = None, name: bool = True) -> str:
    """Return how one cites a paragraph: "A/75/816, para. 10, p. 4".

    A number that begins with a letter ("Article 5 (1)") stands as it is. The page is the label that is
    printed on it, where the outcome is given and has pages. Without number and page, the paragraph's id.
    Without `name`, the outcome's symbol or title is left out.

    >>> law = Document.from_paragraphs("law", [("10", "States shall report.")], role="outcome", symbol="A/75/816")
    >>> citation(law.paragraphs[0], outcome=law, page=4)
    'A/75/816, para. 10, p. 4'
    """
    parts = []
    if outcome is not None and name:
        parts.append(outcome.symbol or outcome.title or outcome.id)
    if paragraph.number:
        parts.append(paragraph.number if paragraph.number[0].isalpha() else f"para. {paragraph.number}")
    page = page or paragraph.page
    if page is not None:
        printed = outcome.page_at(paragraph.span.start) if outcome is not None else None
        parts.append(f"p. {printed.label if printed and printed.number == page and printed.label else page}")
    if not paragraph.number and page is None:
        parts.append(paragraph.id)
    return ", ".join(parts)


def stretches(phrase: Phrase, *, asked: bool) -> list[tuple[int, int, bool]]:
    """Cut one side of a phrase where new and old language meet: start, end (characters), whether it is new.

    The stretches follow each other without a gap. A phrase that is all of one kind is one stretch.
    """
    whole = phrase.asked if asked else phrase.found
    if not phrase.fresh:
        return [(whole.start, whole.end, phrase.new)]
    made, at = [], whole.start
    for pair in phrase.fresh:
        fresh = pair[0] if asked else pair[1]
        start, end = max(fresh.start, at), min(fresh.end, whole.end)
        if start < end:
            made += [(at, start, False), (start, end, True)]
            at = end
    return [stretch for stretch in (*made, (at, whole.end, False)) if stretch[0] < stretch[1]]


def phrase_texts(match: Match) -> list[tuple[bool, str]]:
    """Return the shared words in the paragraph's order and spelling, cut where new and old language meet: (new, words)."""
    start = match.paragraph.span.start
    ordered = sorted(match.phrases, key=lambda phrase: (phrase.found.start, phrase.found.end, phrase.asked.start))
    cut = (stretch for phrase in ordered for stretch in stretches(phrase, asked=False))
    texts = ((new, match.paragraph.text[max(left - start, 0) : max(right - start, 0)]) for left, right, new in cut)
    return [(new, " ".join(text.split())) for new, text in texts if re.search(r"\w", text)]


def traces_frame(traces: Traces, top: int = 1) -> pd.DataFrame:
    """Return the alignment table: a row a recommendation, or up to `top` rows with its best paragraphs.

    Parameters
    ----------
    traces
        Any number of traces; none gives a frame with the columns and no row.
    top
        Rows a recommendation at most, 1 or more; its best paragraph comes first. Verdict, probability,
        q-value, rivals and reason belong to the recommendation and repeat in each of its rows.

    Returns
    -------
    pandas.DataFrame
        The columns of `COLUMNS["traces"]`, in that order. A recommendation without a match has one row;
        its `wording` is "none" and its paragraph's columns are empty (missing values).

    Raises
    ------
    OptionError
        If `top` is below 1.
    """
    if not isinstance(top, int) or top < 1:
        raise OptionError(f"top is {top!r}; it counts the rows of a recommendation and must be 1 or more")
    rows = []
    for trace in traces:
        matches: Sequence[Match | None] = trace.matches[:top] or (None,)
        rows += [trace_row(trace, match) for match in matches]
    return _frame("traces", rows)


def trace_row(trace: Trace, match: Match | None) -> dict[str, Any]:
    """Return one row of the alignment table as a dict; numbers rounded, None where there is nothing."""
    recommendation = trace.recommendation
    row: dict[str, Any] = {
        "recommendation_id": recommendation.id,
        "submission_id": recommendation.submission_id,
        "issuer": recommendation.issuer,
        "recommendation": recommendation.text,
        "theme": "; ".join(recommendation.themes),
        "verdict": trace.verdict,
        "probability": rounded("probability", trace.probability),
        "wording": "none",
        "force": "",
        "q_value": rounded("q_value", trace.q_value),
        "rivals": "; ".join(trace.rivals),
        "reason": trace.reason,
    }
    if match is not None:
        row |= {
            "wording": match.wording,
            "force": match.force,
            "paragraph_id": match.paragraph.id,
            "number": match.paragraph.number,
            "page": match.page,
            "paragraph": match.paragraph.text,
            "phrases": " | ".join(text if new else f"({text})" for new, text in phrase_texts(match)),
            "coverage": rounded("coverage", match.coverage),
            "new_coverage": rounded("new_coverage", match.new_coverage),
            "similarity": rounded("similarity", match.similarity),
        }
    return row


def phrases_frame(traces: Traces, top: int = 1) -> pd.DataFrame:
    """Return every shared phrase of the `top` best matches, in the order of the recommendation's words.

    The columns are those of `COLUMNS["phrases"]`. A recommendation without a shared phrase has no row.
    """
    rows = []
    for trace in traces:
        for rank, match in enumerate(trace.matches[:top], 1):
            for phrase in sorted(match.phrases, key=lambda phrase: (phrase.asked.start, phrase.found.start)):
                rows.append(
                    {
                        "recommendation_id": trace.recommendation.id,
                        "paragraph_id": match.paragraph.id,
                        "rank": rank,
                        "kind": phrase.kind,
                        "new": phrase.new,
                        "asked": trace.recommendation.text[phrase.asked.start : phrase.asked.end],
                        "found": traces.outcome.quote(phrase.found),
                        "bits": rounded("bits", phrase.bits),
                        "new_bits": rounded("new_bits", phrase.new_bits),
                        "asked_start": phrase.asked.start,
                        "asked_end": phrase.asked.end,
                        "found_start": phrase.found.start,
                        "found_end": phrase.found.end,
                    }
                )
    return _frame("phrases", rows)


def paragraphs_frame(traces: Traces) -> pd.DataFrame:
    """Return every paragraph of the outcome with what it takes up: those that took up nothing have zeros.

    The columns are those of `COLUMNS["paragraphs"]`; running heads and page numbers are left out.
    """
    best: dict[str, list[Trace]] = defaultdict(list)
    for trace in traces:
        if trace.best is not None:
            best[trace.best.paragraph.id].append(trace)
    rows = []
    for paragraph in traces.outcome.body():
        here = best[paragraph.id]
        verdicts: list[str] = [trace.verdict for trace in here]
        taken = [trace for trace in here if trace.verdict in ("reflected", "partly")]
        rows.append(
            {
                "paragraph_id": paragraph.id,
                "number": paragraph.number,
                "page": paragraph.page,
                "headings": " > ".join(paragraph.headings),
                "kind": paragraph.kind,
                "paragraph": paragraph.text,
                **{verdict: verdicts.count(verdict) for verdict in VERDICTS},
                "taken_up": len(taken),
                "issuers": "; ".join(sorted({trace.recommendation.issuer or trace.recommendation.submission_id for trace in taken})),
                "recommendations": "; ".join(trace.recommendation.id for trace in here),
            }
        )
    return _frame("paragraphs", rows)


def recommendations_frame(recommendations: Iterable[Recommendation]) -> pd.DataFrame:
    """Return a row a recommendation, in the order given, with the columns of `COLUMNS["recommendations"]`."""
    rows = [
        {
            "recommendation_id": asked.id,
            "submission_id": asked.submission_id,
            "issuer": asked.issuer,
            "date": asked.date,
            "number": asked.number,
            "page": asked.page,
            "recommendation": asked.text,
            "kind": asked.kind,
            "action": asked.action,
            "addressee": asked.addressee,
            "theme": "; ".join(asked.themes),
            "replaces": asked.replaces,
            "cue": asked.cue,
        }
        for asked in recommendations
    ]
    return _frame("recommendations", rows)


def documents_frame(documents: Iterable[Document]) -> pd.DataFrame:
    """Return a row a document, in the order given, with the columns of `COLUMNS["documents"]`."""
    rows = [
        {
            "document_id": document.id,
            "role": document.role,
            "title": document.title,
            "issuer": document.issuer,
            "date": document.date,
            "symbol": document.symbol,
            "language": document.language,
            "paragraphs": len(document.paragraphs),
            "pages": len(document.pages),
            "source": document.source,
            "sha256": document.sha256,
            "reader": document.reader,
            "warnings": " | ".join(document.warnings),
        }
        for document in documents
    ]
    return _frame("documents", rows)


def keyword_frame(documents: Document | Iterable[Document], keyword: str, *, width: int = 60) -> pd.DataFrame:
    """Return every place of a word or phrase with what stands around it, in the order of the documents and their texts.

    Parameters
    ----------
    documents
        Where to look; may be empty.
    keyword
        One or more words. Inflected forms are found too ("encourage" finds "encouraged"), other spellings of a
        hyphen as well; words between the words are not allowed.
    width
        Characters on each side, 0 or more; cut at the paragraph's ends.

    Raises
    ------
    OptionError
        If `keyword` holds no word, or `width` is negative.

    Examples
    --------
    >>> law = Document.from_paragraphs("law", [("1", "States are encouraged to report.")], role="outcome")
    >>> keyword_frame([law], "encourage")[["number", "before", "keyword", "after"]].values.tolist()
    [['1', 'States are ', 'encouraged', ' to report.']]
    """
    if width < 0:
        raise OptionError(f"width is {width}; it counts characters and must be 0 or more")
    if not split_words(keyword).stems:
        raise OptionError(f"the keyword {keyword!r} holds no word; give one or more words to look for")
    rows = []
    for document in [documents] if isinstance(documents, Document) else documents:
        wanted = split_words(keyword, language=document.language or "en").stems
        for paragraph in document.body():
            words = split_words(paragraph.text, language=document.language or "en")
            for at in range(len(words) - len(wanted) + 1):
                if words.stems[at : at + len(wanted)] != wanted:
                    continue
                start, end = words.starts[at], words.ends[at + len(wanted) - 1]
                rows.append(
                    {
                        "document_id": document.id,
                        "paragraph_id": paragraph.id,
                        "number": paragraph.number,
                        "page": paragraph.page,
                        "before": paragraph.text[max(start - width, 0) : start],
                        "keyword": paragraph.text[start:end],
                        "after": paragraph.text[end : end + width],
                        "start": start + paragraph.span.start,
                        "end": end + paragraph.span.start,
                    }
                )
    return _frame("keyword", rows)


def by_verdict(traces: Traces) -> pd.DataFrame:
    """Return how many recommendations have each verdict; all six verdicts have a row, in their order."""
    counts = traces.counts()
    rows = [
        {"verdict": verdict, "recommendations": count, "of": len(traces), "share": _share(count, len(traces))}
        for verdict, count in counts.items()
    ]
    return _frame("verdict", rows)


def by_issuer(traces: Traces) -> pd.DataFrame:
    """Return the verdicts of each issuer's recommendations, with their number as denominator; sorted by issuer.

    A recommendation without an issuer counts under its submission's id.
    """
    return _grouped("issuer", ((trace.recommendation.issuer or trace.recommendation.submission_id, trace) for trace in traces))


def by_theme(traces: Traces) -> pd.DataFrame:
    """Return the verdicts of each theme's recommendations, with their number as denominator; sorted by theme.

    A recommendation with several themes counts in each, so the rows may sum to more than all
    recommendations; one without a theme counts under "(no theme)".
    """
    return _grouped("theme", ((theme, trace) for trace in traces for theme in trace.recommendation.themes or ("(no theme)",)))


def _grouped(group: str, pairs: Iterable[tuple[str, Trace]]) -> pd.DataFrame:
    verdicts: dict[str, list[str]] = defaultdict(list)
    for name, trace in pairs:
        verdicts[name].append(trace.verdict)
    rows = []
    for name in sorted(verdicts):
        counts = {verdict: verdicts[name].count(verdict) for verdict in VERDICTS}
        n = len(verdicts[name])
        taken = counts["reflected"] + counts["partly"]
        shares = {"share": _share(taken, n), "share_without_discount": _share(taken + counts["already"], n)}
        rows.append({group: name, "recommendations": n, **counts, "taken_up": taken, **shares})
    return _frame(group, rows)


def _share(count: int, total: int) -> float | None:
    return rounded("share", count / total) if total else None


def columns_frame(frame: str) -> pd.DataFrame:
    """Return what the columns of a frame mean: a row a column, with `column`, `meaning`, `unit or range`.

    `frame` is a key of `COLUMNS`: traces, phrases, paragraphs, recommendations, documents,
    keyword, verdict, issuer, theme.
    """
    import pandas as pd

    if frame not in COLUMNS:
        raise OptionError(f"no frame is called {frame!r}; the frames are {', '.join(COLUMNS)}")
    return pd.DataFrame(COLUMNS[frame], columns=["column", "meaning", "unit or range"])


def _frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=[column for column, _, _ in COLUMNS[name]])
    for column, _, unit in COLUMNS[name]:
        if column == "page":
            frame[column] = frame[column].astype("Int64")  # a plain integer column cannot miss a value
        elif unit.partition(";")[0] in (SHARE, "0 to coverage", "-1 to 1") or column in ("probability", "share", "q_value"):
            frame[column] = frame[column].astype("float64")
    return frame


def write_paragraphs(documents: Sequence[Document], path: str | Path) -> Path:
    """Write the paragraphs of documents as a table that `influence.read` reads again; return its path.

    By the path's ending `.csv` (opens in a spreadsheet) or `.jsonl`. Columns: document, id, number, kind,
    page, headings (joined by " > "), text.

    Raises
    ------
    OptionError
        If the path ends otherwise.
    """
    import json

    rows = [
        {
            "document": document.id,
            "id": paragraph.id,
            "number": paragraph.number,
            "kind": paragraph.kind,
            "page": paragraph.page,
            "headings": " > ".join(paragraph.headings),
            "text": paragraph.text,
        }
        for document in documents
        for paragraph in document.paragraphs
    ]
    suffix = Path(path).suffix.lower()
    if suffix == ".jsonl":
        return write_whole(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode())
    if suffix != ".csv":
        raise OptionError(f"paragraphs cannot be written to {Path(path).name!r}; give a path that ends in .csv or .jsonl")
    import pandas as pd

    columns = ["document", "id", "number", "kind", "page", "headings", "text"]
    frame = pd.DataFrame(rows, columns=columns).astype({"page": "Int64"})
    return write_whole(path, frame.to_csv(index=False).encode("utf-8-sig"))

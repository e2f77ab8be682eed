"""A whole consultation, traced: submissions, intermediaries and drafts against the outcome, and the tables of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influence.attribution import CREDIT_COLUMNS, ISSUER_COLUMNS, credit_frame, issuers_frame
from influence.cache import Cache
from influence.campaigns import CAMPAIGN_COLUMNS, campaigns_frame, find_campaigns, texts_of, voices_of
from influence.chains import COLUMNS as CHAIN_COLUMNS
from influence.chains import PASSAGE, Chain, chains_frame, join, passages_between
from influence.consultation import Consultation, answered_by, known_to, read_consultation
from influence.consultation.doubts import doubts_about
from influence.document import Document
from influence.drafts import COLUMNS as DRAFT_COLUMNS
from influence.drafts import STORY_COLUMNS, Drafts, drafts_frame, stories_frame
from influence.drafts.direction import DIRECTION_COLUMNS, directions_frame
from influence.quotations import references_in
from influence.recommendations import Recommendation
from influence.recommendations.many import find_in_many
from influence.replies import STATUSES, find_replies
from influence.replies.answers import find_answers
from influence.resources import write_whole
from influence.tables.columns import COLUMNS as TRACE_COLUMNS
from influence.tracer import NO_BASELINE, Tracer, with_rivals
from influence.traces import Trace, Traces

if TYPE_CHECKING:
    import pandas as pd

# Wraps what is worked on, with a word for what is done: `progress(files, "reading")`.
Progress = Callable[[Sequence[Any], str], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Study:
    """What came out of a consultation.

    `traces` are the submissions' recommendations in the outcome. `hops` are all runs that the chains are joined
    from: into each intermediary, and into the outcome. `documents` are all that could be read, in the manifest's order.
    `doubts` are sentences for a person to look at: the manifest's, the documents', damaged entries of the cache. `n_jobs` and
    `cache` say how the tables are made; they change none.
    """

    consultation: Consultation
    documents: tuple[Document, ...]
    traces: Traces
    hops: tuple[Traces, ...]
    chains: tuple[Chain, ...]
    doubts: tuple[str, ...] = ()
    n_jobs: int | None = None
    cache: Cache | None = None

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the study by file name: issuers, credit, campaigns, drafts, chains, replies; with a draft,
        directions and stories.

        A table without rows keeps its columns.
        """
        return {name: make() for name, make in self._makers(self._history()).items()}

    def _history(self) -> Drafts | None:
        drafts = self._in_role("baseline", "draft")
        return Drafts(self.traces.outcome, drafts, cache=self.cache) if drafts else None

    def _makers(self, history: Drafts | None) -> dict[str, Callable[[], pd.DataFrame]]:
        """What makes each table, so that they can be made and written one by one."""
        submissions, drafts = self._in_role("submission"), self._in_role("baseline", "draft")
        # Form letters are one voice, however many sent them.
        campaigns = find_campaigns([(identifier, text) for identifier, (_, text) in texts_of(submissions, "document").items()])
        voices = voices_of(campaigns)
        outcome, asks = self.traces.outcome, [trace.recommendation for trace in self.traces]
        makers: dict[str, Callable[[], pd.DataFrame]] = {
            "issuers.csv": lambda: issuers_frame(self.traces, voices=voices, kinds=self.consultation.kinds()),
            "credit.csv": lambda: credit_frame(self.traces, voices=voices),
            "campaigns.csv": lambda: campaigns_frame(submissions, campaigns=campaigns),
            "drafts.csv": lambda: drafts_frame(outcome, drafts, submissions, history=history),
            "chains.csv": lambda: chains_frame(self.chains),
            "replies.csv": lambda: replies_frame(self._in_role("intermediate", "outcome"), self._asks()),
        }
        if history is not None:
            makers["directions.csv"] = lambda: directions_frame(drafts, submissions, cache=self.cache)
            makers["stories.csv"] = lambda: stories_frame(history, asks, n_jobs=self.n_jobs)
        return makers

    def write(self, folder: str | Path, *, progress: Progress | None = None) -> list[Path]:
        """Write traces.json, alignment.csv, report.html, the tables, and columns.csv (what their columns mean); return the paths.

        The traces come first, so that they are there if the rest is stopped. `progress` wraps the names of the tables.
        """
        from influence.reports import write_report
        from influence.reports.csv import safe_csv

        folder = Path(folder)
        history = self._history()
        written = [self.traces.save(folder / "traces.json"), write_report(self.traces, folder / "alignment.csv")]
        flow = history if history is not None and self._in_role("draft") else ()
        written.append(write_report(self.traces, folder / "report.html", pictures=True, drafts=flow))
        makers = self._makers(history)
        for name in progress(list(makers), "writing tables") if progress else makers:
            written.append(write_whole(folder / name, safe_csv(makers[name]())))
        known = columns_frame().loc[lambda frame: frame.file.isin([path.name for path in written])]
        written.append(write_whole(folder / "columns.csv", safe_csv(known)))
        return written

    def _asks(self) -> list[Recommendation]:
        """All that the submissions and the intermediaries ask for, each once."""
        asks = {trace.recommendation.id: trace.recommendation for run in (self.traces, *self.hops) for trace in run}
        return [ask for ask in asks.values() if ask.cue != PASSAGE]

    def _in_role(self, *roles: str) -> list[Document]:
        return [document for document in self.documents if document.role in roles]


def trace_consultation(manifest: str | Path | Consultation, *, progress: Progress | None = None, **options: Any) -> Study:
    """Run a whole consultation.

    1. read the documents; those that cannot be used are listed and the others go on
    2. find what the submissions ask for, and trace it in the outcome against what their writers could have read: the
       baselines, and drafts that were out already
    3. the same into each intermediary (a Chair's summary, a State's paper), and from it into the outcome
    4. join the hops into chains

    Parameters
    ----------
    manifest
        A `consultation.toml`, or one that was read already.
    progress
        Wraps what is worked on, with a word for it (a progress bar).
    **options
        Options of `Tracer`. Its `n_jobs` and `cache` hold for reading and finding too.

    Raises
    ------
    ManifestError
        If the manifest is wrong; the message lists every problem with its cure.
    ReadingError
        If the outcome cannot be used.
    """
    consultation = manifest if isinstance(manifest, Consultation) else read_consultation(manifest)

    def bar(what: str) -> Callable[[Sequence[Any]], Iterable[Any]] | None:
        return (lambda items: progress(items, what)) if progress else None

    tracer = Tracer(**options)
    cache = Cache(tracer.cache) if tracer.cache else None
    how: dict[str, Any] = {"n_jobs": tracer.n_jobs, "cache": cache}
    documents, failures = consultation.read_documents(progress=bar("reading"), **how)
    submissions = [document for document in documents if document.role == "submission"]
    baselines = [document for document in documents if document.role == "baseline"]
    intermediaries = [document for document in documents if document.role == "intermediate"]
    outcome = next(document for document in documents if document.role == "outcome")

    drafts = [document for document in documents if document.role == "draft"]
    asks = find_in_many(submissions, progress=bar("finding"), **how)
    doubts = dict.fromkeys((*consultation.doubts, *doubts_about(documents)))
    found: dict[str, Trace] = {}
    runs: list[Traces] = []
    # Who quotes a draft that was out already has not brought its language in.
    for knew, who in known_to(submissions, baselines, drafts) or [(tuple(baselines), ())]:
        own = {document.id for document in who}
        run = tracer.fit(outcome, baseline=knew).trace([ask for ask in asks if ask.submission_id in own], progress=bar("tracing"))
        runs.append(run)
        doubts |= dict.fromkeys(tracer.doubts_)
        found |= {trace.recommendation.id: trace for trace in run}
    settings = {**runs[0].settings, "baseline": {document.id: document.role for run in runs for document in run.baselines} or NO_BASELINE}
    in_order = [found[ask.id] for ask in asks]
    traces = Traces(
        # One run has found them already.
        traces=tuple(in_order) if len(runs) == 1 else with_rivals(in_order),
        outcome=outcome,
        baselines=tuple(baselines),
        submissions=tuple(submissions),
        settings=settings,
        failures=tuple((str(path), reason) for path, reason in failures),
        title=consultation.title,
    )
    hops: list[Traces] = []
    if intermediaries:
        relayed = find_in_many(intermediaries, **how)
        # In the order of dates, so that what arrived in one goes on into the next.
        for document in sorted(intermediaries, key=lambda document: (document.date or "9999", document.id)):
            others = [*asks, *(ask for ask in relayed if ask.submission_id != document.id)]
            hops.append(tracer.fit(document, baseline=baselines).trace(others, submissions=submissions))
            relayed += passages_between(hops[-1], [ask for ask in relayed if ask.submission_id == document.id])
            doubts |= dict.fromkeys(tracer.doubts_)
        tracer.fit(outcome, baseline=baselines)
        hops.append(replace(traces, traces=(*traces.traces, *tracer.trace(relayed).traces)))
        doubts |= dict.fromkeys(tracer.doubts_)
    chains = join(hops) if hops else join([traces])
    if cache is not None:
        doubts |= dict.fromkeys(cache.doubts)
    return Study(consultation, tuple(documents), traces, tuple(hops), tuple(chains), tuple(doubts), tracer.n_jobs, cache)


REPLY_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("reply_id", "the reply's id", "text"),
    ("document_id", "the document that replies", "text"),
    (
        "kind",
        "what it is: printed below its request, a sentence that reports what became of one, or found for another document's request",
        "reply, reported uptake, answer",
    ),
    ("number", "the request's number as printed", "text; empty: none is printed"),
    ("status", "what the reply says of the request", f"{', '.join(STATUSES)}; empty: no reply was found"),
    ("request", "the request", "text"),
    ("reply", "the reply", "text"),
    ("cue", "the words that carry the status", "text"),
    ("places", "the paragraphs that the reply names", "joined by '; '; empty: none"),
    ("page", "the page of the file where the reply begins", "from 1; empty: no pages"),
    ("recommendation_id", "the other document's request that is answered", "text; empty: the request stands in the same document"),
    ("likelihood", "of an answer: that this passage and no other of the document is the reply", "0 to 1; empty: not an answer"),
)

# What the columns of each written table mean: file name -> (column, meaning, unit or range).
MEANINGS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "alignment.csv": TRACE_COLUMNS["traces"],
    "issuers.csv": ISSUER_COLUMNS,
    "credit.csv": CREDIT_COLUMNS,
    "campaigns.csv": CAMPAIGN_COLUMNS,
    "drafts.csv": DRAFT_COLUMNS,
    "chains.csv": CHAIN_COLUMNS,
    "replies.csv": REPLY_COLUMNS,
    "directions.csv": DIRECTION_COLUMNS,
    "stories.csv": STORY_COLUMNS,
}


def columns_frame() -> pd.DataFrame:
    """Return what the columns of every table mean that a study writes: file, column, meaning, unit or range."""
    import pandas as pd

    rows = [(file, *row) for file, columns in MEANINGS.items() for row in columns]
    return pd.DataFrame(rows, columns=["file", "column", "meaning", "unit or range"])


def replies_frame(documents: Sequence[Document], requests: Sequence[Recommendation] = ()) -> pd.DataFrame:
    """Return the requests and replies that documents report, a row each; columns `REPLY_COLUMNS`.

    Of a document that answers others (`answers_to` in the manifest), each of their `requests` has a row too: with the reply that
    was found, or without one.
    """
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for document in documents:
        for r in find_replies(document):
            places = "; ".join(r.places)
            rows.append((r.id, document.id, r.kind, r.number, r.status, r.request, r.reply, r.cue, places, r.page, "", None))
        for other in answered_by(document):
            asked = [request for request in requests if request.submission_id == other]
            for number, answer in enumerate(find_answers(asked, document), 1):
                page = document.page_at(answer.span.start) if answer.span else None
                told = answer.status
                rows.append(
                    (
                        f"{document.id}/{other}/a{number}",
                        document.id,
                        "answer",
                        answer.request.number,
                        told.status if told else None,
                        answer.request.text,
                        answer.reply,
                        told.cue if told else None,
                        "; ".join(references_in(answer.reply or "")),
                        page.number if page else None,
                        answer.request.id,
                        round(answer.likelihood, 2),
                    )
                )
    return pd.DataFrame(rows, columns=[name for name, _, _ in REPLY_COLUMNS]).astype({"page": "Int64"})

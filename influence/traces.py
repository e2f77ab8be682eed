"""Trace and Traces: the evidence. They draw themselves, save, load, and know their schema version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from influence.alignment import Phrase
from influence.document import Document, Paragraph
from influence.errors import TableError, UnknownIdError
from influence.recommendations import Recommendation
from influence.resources import write_whole
from influence.verdict import VERDICTS, Reason, Verdict, Wording

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "influence.traces"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Match:
    """One paragraph of the outcome beside one recommendation, with the evidence of the pair."""

    paragraph: Paragraph
    phrases: tuple[Phrase, ...]
    coverage: float  # share of the recommendation's bits in shared phrases, 0 to 1
    new_coverage: float  # the same, counting only what no baseline had, 0 to `coverage`
    similarity: float  # cosine of the encoder, -1 to 1
    wording: Wording
    force: str  # "same", "weaker", "stronger", "" (nothing to compare)
    page: int | None  # where the paragraph begins, 1-based
    score: float  # what the matches are ranked by; higher is better
    why: str = ""  # why it was a candidate: "rare words", "shared run", "meaning"


@dataclass(frozen=True, slots=True)
class Trace:
    """A recommendation, where the outcome takes it up (if it does), the verdict and its reasons.

    `matches` are best first and may be empty: an ask without a match stays in every table.
    """

    recommendation: Recommendation
    matches: tuple[Match, ...]
    verdict: Verdict
    probability: float  # that the ask was taken up at least in part, 0 to 1
    q_value: float | None  # expected share of chance finds among rows as good; None: not computed
    reason: str
    reasons: tuple[Reason, ...] = ()
    rivals: tuple[str, ...] = ()  # ids of other submissions' recommendations that fit the passage
    flags: tuple[str, ...] = ()  # what a person should look at: "figure changed", "reported only"

    @property
    def best(self) -> Match | None:
        """The best match, or None where nothing in the outcome came near."""
        return self.matches[0] if self.matches else None

    @property
    def paragraph(self) -> Paragraph | None:
        """The paragraph of the best match, or None."""
        return self.matches[0].paragraph if self.matches else None

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """The phrases shared with the best match; empty without one."""
        return self.matches[0].phrases if self.matches else ()

    def _repr_html_(self) -> str:
        from influence.drawing import trace_html

        return trace_html(self)

    def __str__(self) -> str:
        from influence.drawing import trace_text

        return trace_text(self)

    def __repr__(self) -> str:
        from influence.tables import rounded

        where = f", para. {self.paragraph.number}" if self.paragraph and self.paragraph.number else ""
        return f"Trace({self.recommendation.id!r}, {self.verdict!r}, {rounded('probability', self.probability)}{where})"


@dataclass(frozen=True, slots=True, eq=False)
class Traces(Sequence[Trace]):
    """All traces of a run, with the outcome they were traced in and how it was done.

    Looks up by position or by recommendation id. `settings` are the tracer's options, thresholds
    with their origin, and versions; `documents` hold the texts that the offsets point into;
    `failures` are the files that could not be used, as (file, reason).

    Examples
    --------
    >>> from influence.tracer import Tracer
    >>> outcome = Document.from_paragraphs("law", [("1", "Ports shall publish their dredging plans every year.")], role="outcome")
    >>> asks = [
    ...     Recommendation.from_text("alpha/r1", "Ports shall publish their dredging plans every year."),
    ...     Recommendation.from_text("alpha/r2", "Ferries should run all night."),
    ... ]
    >>> traces = Tracer(encoder="none", decoys=0).fit(outcome).trace(asks)
    >>> len(traces), traces["alpha/r1"].verdict, traces["alpha/r1"].paragraph.number
    (2, 'reflected', '1')
    >>> traces.to_frame()[["recommendation_id", "verdict"]].values.tolist()
    [['alpha/r1', 'reflected'], ['alpha/r2', 'not']]
    >>> import tempfile
    >>> load_traces(traces.save(tempfile.mkdtemp() + "/alpha.traces.json")) == traces
    True
    """

    traces: tuple[Trace, ...]
    outcome: Document
    baselines: tuple[Document, ...] = ()
    submissions: tuple[Document, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    failures: tuple[tuple[str, str], ...] = ()
    title: str = ""

    def __len__(self) -> int:
        return len(self.traces)

    def __iter__(self) -> Iterator[Trace]:
        return iter(self.traces)

    def __getitem__(self, key: int | str) -> Trace:  # type: ignore[override]
        if not isinstance(key, str):
            return self.traces[key]
        for trace in self.traces:
            if trace.recommendation.id == key:
                return trace
        known = ", ".join(trace.recommendation.id for trace in self.traces[:8])
        raise UnknownIdError(f"no recommendation {key!r} among {len(self)}: {known}{', ...' if len(self) > 8 else ''}")

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):
            return any(trace.recommendation.id == key for trace in self.traces)
        return key in self.traces

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Traces) and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]

    def counts(self) -> dict[str, int]:
        """Return how many recommendations have each verdict: all six are named, in their order.

        The values sum to the denominator, `len(traces)`.
        """
        found: list[str] = [trace.verdict for trace in self.traces]
        return {verdict: found.count(verdict) for verdict in VERDICTS}

    def to_frame(self, top: int = 1) -> pd.DataFrame:
        """Return the alignment table: a row a recommendation, or up to `top` rows with its best paragraphs.

        Recommendations without a match have one row with empty paragraph columns. The columns are
        documented at :func:`influence.tables.traces_frame`.
        """
        from influence.tables import traces_frame

        return traces_frame(self, top=top)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain dicts, lists, strings and numbers: what `save` writes."""
        import msgspec

        fields = ("title", "outcome", "baselines", "submissions", "settings", "failures", "traces")
        plain = {name: msgspec.to_builtins(getattr(self, name), enc_hook=_number) for name in fields}
        for trace in plain["traces"]:
            for match in trace["matches"]:
                match["paragraph"] = match["paragraph"]["id"]  # the outcome has it whole
        return {"schema": SCHEMA, "version": SCHEMA_VERSION, **plain}

    def save(self, path: str | Path) -> Path:
        """Write all traces and the texts they point into as one JSON file; return its path.

        The same traces give the same bytes. An interrupted save leaves the old file as it was.
        """
        import msgspec

        written = msgspec.json.format(msgspec.json.encode(self.to_dict()), indent=1)
        return write_whole(path, written + b"\n")

    def _repr_html_(self) -> str:
        from influence.drawing import traces_html

        return traces_html(self)

    def __str__(self) -> str:
        from influence.drawing import traces_text

        return traces_text(self)

    __repr__ = __str__


def _number(value: object) -> float:
    """Turn what a numerical library calls a number into a plain one; anything else is not ours to save."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be saved")


def load_traces(path: str | Path) -> Traces:
    """Read traces that `Traces.save` wrote.

    Raises
    ------
    TableError
        If the file is missing, is no JSON, is of another schema or of a newer version, or a field
        has a wrong type (the message says where).
    """
    import msgspec

    path = Path(path)
    try:
        plain = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise TableError(f"{path} cannot be read ({error.strerror}); give a file that Traces.save or `influence trace` wrote") from error
    except msgspec.DecodeError as error:
        raise TableError(f"{path} is not a traces file ({error}); give a file that Traces.save or `influence trace` wrote") from error
    if not isinstance(plain, dict) or plain.get("schema") != SCHEMA:
        raise TableError(f"{path} is not a traces file (no schema {SCHEMA!r}); give a file that Traces.save or `influence trace` wrote")
    if plain.get("version", 0) > SCHEMA_VERSION:
        raise TableError(f"{path} has version {plain['version']}, newer than {SCHEMA_VERSION}; update influence-trace to read it")
    types = {
        "title": str,
        "outcome": Document,
        "baselines": tuple[Document, ...],
        "submissions": tuple[Document, ...],
        "settings": dict[str, Any],
        "failures": tuple[tuple[str, str], ...],
        "traces": tuple[Trace, ...],
    }
    try:
        paragraphs = {paragraph["id"]: paragraph for paragraph in plain["outcome"]["paragraphs"]}
        for trace in plain["traces"]:
            for match in trace["matches"]:
                match["paragraph"] = paragraphs[match["paragraph"]]
        return Traces(**{name: msgspec.convert(plain[name], kind) for name, kind in types.items()})
    except KeyError as error:
        raise TableError(f"{path} lacks {error}, a field or a paragraph; it was cut or edited: trace again") from error
    except (msgspec.ValidationError, TypeError) as error:
        raise TableError(f"{path} was edited by hand or damaged: {error}; trace again") from error

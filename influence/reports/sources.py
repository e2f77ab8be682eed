"""What the reports have in common: the order of their rows, settings as rows, names of files, the readers' doubts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from influence.document import Document
    from influence.traces import Traces

# From what was found to what was not; old language stands between.
ORDER = ("reflected", "partly", "already", "undecided", "contrary", "not")


def best_first(traces: Traces) -> list[int]:
    """Return the traces' places in the order of a report: by verdict, then the surest, then as they were submitted."""
    rank = {verdict: at for at, verdict in enumerate(ORDER)}
    return sorted(range(len(traces)), key=lambda at: (rank[traces[at].verdict], -sure(traces[at].probability), at))


def sure(probability: float) -> float:
    """Return a probability in the four decimals by which every report sorts, the page in the browser too."""
    return round(probability, 4)


def flat(settings: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Give settings as (name, value) rows; the names of nested ones are joined by " › ".

    >>> list(flat({"options": {"seed": 0, "themes": ["a", "b"]}, "judge": None}))
    [('options › seed', '0'), ('options › themes', 'a, b'), ('judge', 'none')]
    """
    if isinstance(settings, dict) and settings:
        for name, value in settings.items():
            yield from flat(value, f"{prefix} › {name}" if prefix else str(name))
    elif isinstance(settings, (list, tuple)) and any(isinstance(value, (dict, list, tuple)) for value in settings):
        for at, value in enumerate(settings, 1):
            yield from flat(value, f"{prefix} › {at}")
    elif isinstance(settings, (list, tuple)):
        yield prefix, ", ".join(str(value) for value in settings) or "none"
    elif prefix:
        yield prefix, "none" if settings is None or settings == {} else str(settings)


def file_name(source: str) -> str:
    """Return the name of a file without its folders, which are nobody else's business; an address on the web stays whole.

    >>> file_name("/home/ada/secret/paper.pdf"), file_name("C:\\\\papers\\\\paper.pdf"), file_name("https://example.org/a.html")
    ('paper.pdf', 'paper.pdf', 'https://example.org/a.html')
    """
    return source if "://" in source else source.replace("\\", "/").rstrip("/").rpartition("/")[2]


def language(document: Document) -> str:
    """Return a document's language as a page declares it for its quotations, so that a screen reader speaks it; "" if unknown."""
    return document.language if document.language and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", document.language) else ""


def documents(traces: Traces) -> list[Document]:
    """Return the outcome, the baselines and the submissions, in this order."""
    return [traces.outcome, *traces.baselines, *traces.submissions]


def unread(traces: Traces) -> list[tuple[str, str]]:
    """Return what could not be read as (file or document, why): the files that failed, then the readers' doubts."""
    doubts = [(document.title or document.id, warning) for document in documents(traces) for warning in document.warnings]
    return [*traces.failures, *doubts]

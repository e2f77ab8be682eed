"""Many documents -> recommendations: several documents at a time, and from the cache where neither text nor finder changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from influence.cache import Cache
from influence.document import Document
from influence.recommendations import Recommendation, find_recommendations
from influence.workers import Progress, shown, work


def find_in_many(
    documents: Sequence[Document], *, n_jobs: int | None = None, cache: Cache | None = None, progress: Progress | None = None
) -> list[Recommendation]:
    """Return what documents ask for, as `find_recommendations` does: in the order of the documents, then in reading order.

    Parameters
    ----------
    documents
        May be empty.
    n_jobs
        How many processes search at a time (see `influence.workers.work`).
    cache
        Where the finds are kept.
    progress
        Wraps the documents while they are searched (a progress bar).
    """
    found = work(find_recommendations, documents, n_jobs=n_jobs, cache=cache, kind="finds", parts=_follows_from, type=list[Recommendation])
    return [ask for asks in shown(found, documents, progress) for ask in asks]


def _follows_from(document: Document) -> list[Any]:
    # Where the file lies says nothing about what it asks.
    return [replace(document, source=None)]

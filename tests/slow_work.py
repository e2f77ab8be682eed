"""Work that tells how far it is, for the tests of the reading process."""

from __future__ import annotations

import time
from collections.abc import Callable


def pages(count: int, seconds: float, *, progress: Callable[[int, int], None]) -> int:
    """Take so many seconds for each page and say when one is done."""
    for done in range(1, count + 1):
        time.sleep(seconds)
        progress(done, count)
    return count

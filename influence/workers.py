"""The same function over many items: here, or in several processes, and only over those that are not kept already.

joblib does the spreading. Its default are processes on this machine; inside a `joblib.parallel_config` another backend does it:

    with joblib.parallel_config(backend="dask"):             # after dask.distributed.Client(...)
        traces = tracer.trace(asks)
    ray.util.joblib.register_ray()
    with joblib.parallel_config(backend="ray", n_jobs=8):
        traces = tracer.trace(asks)

The outcome's index goes to a file in the system's temporary folder (TMPDIR), from which each process loads it once; several
machines must share that folder, and the cache's. What comes back is in the order of the items, whoever was first, so neither
the number of processes nor the backend shows in a result (`tests/benchmarks/backends.py` compares them).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from influence.cache import Cache
from influence.errors import OptionError

Item = TypeVar("Item")
Value = TypeVar("Value")
Progress = Callable[[Sequence[Any]], Iterable[Any]]

# So many asks are worked on, and kept, at a time: about half a second's tracing against a law of 959 units. A run that is
# killed loses that much.
PIECE = 50


class NotKept(str):
    """An answer that must not be kept: why an item could not be worked on. The next run tries again."""


class Shared(Generic[Value]):
    """A value that every process loads once, from a file, and not with every item.

    Where no other process asks for it, no file is written. Arrays in it are mapped into memory, read-only, so all processes
    share them. Use it as a context manager: the file goes at its end.
    """

    def __init__(self, value: Value) -> None:
        self.value = value
        self._folder: str | None = None

    def __enter__(self) -> Shared[Value]:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __reduce__(self) -> tuple[Any, ...]:
        import joblib

        if self._folder is None:
            _sweep(Path(tempfile.gettempdir()))
            self._folder = tempfile.mkdtemp(prefix=f"influence-{os.getpid()}-")
            joblib.dump(self.value, Path(self._folder) / "shared")
        return _shared, (str(Path(self._folder) / "shared"),)


def _sweep(place: Path) -> None:
    """Delete what processes left behind that were killed: nothing of a consultation should stay in a temporary folder."""
    for folder in place.glob("influence-*-*") if os.name == "posix" else ():
        number = folder.name.split("-")[1]
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (ValueError, OSError):
            continue


class _Orphaned(Generic[Item, Value]):
    """A function whose process ends soon after the one that started it was killed; a pool would wait for work for minutes."""

    def __init__(self, function: Callable[[Item], Value]) -> None:
        self.function, self.parent = function, os.getpid()

    def __call__(self, item: Item) -> Value:
        if os.getppid() == self.parent:
            _watch(self.parent)
        return self.function(item)


@lru_cache(maxsize=1)
def _watch(parent: int) -> None:
    def wait() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


@lru_cache(maxsize=2)
def _shared(file: str) -> Shared[Any]:
    import joblib

    return Shared(joblib.load(file, mmap_mode="r"))


def work(
    function: Callable[[Item], Value],
    items: Sequence[Item],
    *,
    n_jobs: int | None = None,
    cache: Cache | None = None,
    kind: str = "",
    parts: Callable[[Item], list[Any] | None] | None = None,
    type: Any = None,
) -> Iterator[Value]:
    """Yield `function(item)` for each item, in their order; what is kept is not worked on again.

    Parameters
    ----------
    function
        Must be picklable where there are several processes.
    items
        May be empty.
    n_jobs
        Processes at a time, as joblib counts them: None is 1 unless a `joblib.parallel_config` says otherwise, -1 all cores.
    cache, kind, parts, type
        Where values are kept, and under what: see `Cache.kept`. An item whose `parts` are None is not looked up. Each
        process keeps what it made as soon as it is made.

    Raises
    ------
    OptionError
        If `n_jobs` is no whole number, or 0.
    """
    jobs = _jobs(n_jobs)
    if cache is None or parts is None:
        yield from _spread(function, items, jobs, n_jobs)
        return
    entries: list[Path | None] = []
    found: dict[int, Value] = {}
    for at, item in enumerate(items):
        follows_from = parts(item)
        entries.append(None if follows_from is None else cache.entry(kind, follows_from))
        if (entry := entries[at]) is not None and (value := cache.load(entry, type)) is not None:
            found[at] = value
    missing = [(entries[at], item) for at, item in enumerate(items) if at not in found]
    made = _spread(_Keeping(function, cache.folder, type), missing, jobs, n_jobs)
    for at in range(len(items)):
        if at in found:
            yield found.pop(at)
            continue
        value, doubts = next(made)
        cache.doubts += [doubt for doubt in doubts if doubt not in cache.doubts]
        yield value


def pieces(items: Sequence[Item], whose: Callable[[Item], str]) -> list[list[int]]:
    """Return the places of items in pieces of one owner's, long ones cut: what else is in a run changes no piece.

    >>> pieces(["a1", "b1", "a2"], lambda item: item[0])
    [[0, 2], [1]]
    """
    owned: dict[str, list[int]] = {}
    for at, item in enumerate(items):
        owned.setdefault(whose(item), []).append(at)
    return [places[first : first + PIECE] for places in owned.values() for first in range(0, len(places), PIECE)]


def in_pieces(
    function: Callable[[list[Item]], list[Value]],
    items: Sequence[Item],
    whose: Callable[[Item], str],
    *,
    progress: Progress | None = None,
    **how: Any,
) -> list[Value]:
    """Return what `function` makes of each item, in their order, where it is given a piece at a time; `how` as for `work`."""
    places = pieces(items, whose)
    made = work(function, [[items[at] for at in piece] for piece in places], **how)
    order = [at for piece in places for at in piece]
    by_place = dict(zip(order, shown((value for values in made for value in values), items, progress), strict=True))
    return [by_place[at] for at in range(len(items))]


class _Keeping(Generic[Item, Value]):
    """A function that keeps what it makes."""

    def __init__(self, function: Callable[[Item], Value], folder: Path, type: Any) -> None:
        self.function, self.folder, self.type = function, folder, type

    def __call__(self, entry_and_item: tuple[Path | None, Item]) -> tuple[Value, list[str]]:
        entry, item = entry_and_item
        value = self.function(item)
        if entry is None or isinstance(value, NotKept):
            return value, []
        cache = _opened(self.folder)
        value = cache.keep(entry, self.type, value)
        doubts, cache.doubts = cache.doubts, []
        return value, doubts


@lru_cache(maxsize=4)
def _opened(folder: Path) -> Cache:
    return Cache(folder)


def shown(values: Iterable[Value], over: Sequence[Any], progress: Progress | None) -> Iterator[Value]:
    """Yield the values while a progress bar advances over what they stand for, one by one."""
    if progress is None:
        yield from values
        return
    iterator = iter(values)
    for _ in progress(over):
        yield next(iterator)


def _jobs(n_jobs: int | None) -> int:
    """Return how many processes there will be; 1 without asking joblib where nobody can have told it anything else."""
    if n_jobs is not None and (not isinstance(n_jobs, int) or isinstance(n_jobs, bool) or n_jobs == 0):
        raise OptionError(f"n_jobs is {n_jobs!r}; give a number of processes, -1 for all cores, or None")
    if n_jobs == 1 or (n_jobs is None and "joblib" not in sys.modules):
        return 1
    from joblib import effective_n_jobs

    return int(effective_n_jobs(n_jobs))


def _spread(function: Callable[[Item], Value], items: Sequence[Item], jobs: int, n_jobs: int | None) -> Iterator[Value]:
    if jobs == 1 or len(items) < 2:
        yield from map(function, items)
        return
    from joblib import Parallel, delayed
    from joblib.parallel import get_active_backend

    # Some backends (Ray's) hand back everything at the end only.
    as_they_come = getattr(get_active_backend()[0], "supports_return_generator", False)
    parallel = Parallel(n_jobs=n_jobs, batch_size=1, return_as="generator" if as_they_come else "list")
    guarded = _Orphaned(function)
    yield from parallel(delayed(guarded)(item) for item in items)

"""Many files -> documents: several at a time, and from the cache where neither file nor reader changed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from influence.cache import Cache
from influence.document import Document
from influence.errors import InfluenceError
from influence.readers import read
from influence.workers import NotKept, Progress, shown, work


def read_many(
    files: Sequence[tuple[Path, dict[str, Any]]],
    *,
    n_jobs: int | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
) -> list[Document | NotKept]:
    """Read files; one that cannot be used does not stop the others.

    Parameters
    ----------
    files
        Each with its options for `read`. May be empty.
    n_jobs
        How many processes read at a time (see `influence.workers.work`).
    cache
        Where readings are kept. One with a password, or by a reader of your own, is not kept.
    progress
        Wraps the files while they are read (a progress bar).

    Returns
    -------
    list
        For each file, in the order given, its document, or why it cannot be used.
    """
    answers = work(_read, files, n_jobs=n_jobs, cache=cache, kind="readings", parts=_follows_from, type=Document)
    return [
        replace(answer, source=str(path)) if isinstance(answer, Document) and answer.source is not None else answer
        for answer, (path, _) in zip(shown(answers, files, progress), files, strict=True)
    ]


def _read(file: tuple[Path, dict[str, Any]]) -> Document | NotKept:
    path, options = file
    try:
        return read(path, **options)
    except InfluenceError as error:
        return NotKept(error)
    except OSError as error:
        said = error.strerror or type(error).__name__
        return NotKept(f"the system could not open it ({said}); check the file's rights and the disk")
    except Exception as error:
        # One file that trips a reader must not cost the other 199; it is listed as a failure, by name.
        return NotKept(
            f"a reader failed on it ({type(error).__name__}: {error}); this is a fault of influence, please report it with the file"
        )


def _follows_from(file: tuple[Path, dict[str, Any]]) -> list[Any] | None:
    """What a reading follows from: the file's bytes and name, the options, and the program that reads scanned pages."""
    path, options = file
    if options.get("password") or callable(options.get("reader")):
        return None
    try:
        with path.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return None
    return [sha256, path.name, {key: value if value is None else str(value) for key, value in options.items()}, _ocr()]


@lru_cache(maxsize=1)
def _ocr() -> list[Any]:
    program = shutil.which("tesseract")
    if program is None:
        return []
    told = Path(program).stat()
    return [program, told.st_size, told.st_mtime_ns]

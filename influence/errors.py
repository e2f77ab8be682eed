"""What can go wrong, as a small tree. Each message says what, where, and what to do now.

    InfluenceError
    ├── ReadingError          a file cannot be used (why, and what would help)
    │   └── PasswordError     a file is locked and the password is missing or wrong
    ├── TableError            a CSV, JSONL, codebook or label file lacks columns or has bad rows
    ├── ManifestError         a consultation.toml is wrong (all problems at once, each with its line)
    ├── MissingExtraError     an optional package is not installed (with its `pip install` line)
    ├── WritingError          a file cannot be written (also an OSError)
    ├── OptionError           an option has a value that makes no sense (also a ValueError)
    ├── UnknownIdError        nothing has this id (also a KeyError)
    └── NotFittedError        `trace` before `fit`

Every error a user can cause is an `InfluenceError`; anything else that escapes is our bug.
"""

from __future__ import annotations


class InfluenceError(Exception):
    """Base of every error a user can cause. Its text is a sentence meant for that user.

    >>> from influence.readers import read
    >>> try:
    ...     read("no-such-file.pdf", role="outcome")
    ... except InfluenceError as error:
    ...     print(str(error).partition(";")[0])
    no-such-file.pdf does not exist
    """


class ReadingError(InfluenceError):
    """A file cannot be used: what is wrong with it, and what to do."""


class PasswordError(ReadingError):
    """A file is locked: the password is missing or wrong."""


class TableError(InfluenceError):
    """A table lacks the columns that are needed, or holds rows that cannot be read."""


class ManifestError(InfluenceError):
    """A consultation manifest is wrong; the message lists every problem with its cure."""


class WritingError(InfluenceError, OSError):
    """A file cannot be written: where, why, and what to do."""

    def __init__(self, sentence: str, why: str = "") -> None:
        super().__init__(sentence)
        self.strerror = why or sentence


class OptionError(InfluenceError, ValueError):
    """An option has a value that makes no sense; the message names the legal ones."""


class UnknownIdError(InfluenceError, KeyError):
    """Nothing has the id that was asked for; the message names some that there are."""

    __str__ = Exception.__str__  # a KeyError shows its sentence in quotes, with the quotes in it escaped


class NotFittedError(InfluenceError):
    """Something was asked of a tracer that has not seen an outcome yet."""


class MissingExtraError(InfluenceError):
    """An optional package is needed and not installed; the message has the line that installs it."""

    def __init__(self, what: str, extra: str, cause: str = "") -> None:
        detail = f" ({cause})" if cause else ""
        super().__init__(f'{what} needs a package that is not installed{detail}; run: pip install "influence-trace[{extra}]"')
        self.extra = extra

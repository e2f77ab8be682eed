"""Files: where those that ship with the package are, and how ours are written (whole, or not at all)."""

from __future__ import annotations

from contextlib import suppress
from errno import ENAMETOOLONG
from pathlib import Path

from influence.errors import InfluenceError, WritingError


def data_path(name: str) -> Path:
    """Return the path of a file or folder below the project's `data/`.

    In an installed package `data/` lies inside it; in a checkout, beside it. An `InfluenceError` says if it is in neither.

    >>> data_path("codebooks").name
    'codebooks'
    """
    package = Path(__file__).parent
    for folder in (package / "data", package.parent / "data"):
        if (folder / name).exists():
            return folder / name
    raise InfluenceError(f"data/{name} is missing from this installation of influence-trace; install the package again")


def write_whole(path: str | Path, content: bytes, *, mark: str = "") -> Path:
    """Write a file so that it is there whole or not at all; make its folder where needed.

    Parameters
    ----------
    path, content
        Where, and what.
    mark
        Part of the unfinished file's name, for files that several processes may write at the same time.

    Raises
    ------
    WritingError
        If the system does not let us: a folder of that name, no right to write, no room, open in another program.
    """
    path = Path(path)
    part = path.with_name(f".{path.name}{mark and '.' + mark}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            part.replace(path)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    except OSError as error:
        why = _why_not(path, error)
        raise WritingError(f"{path} cannot be written: {why}", why) from error
    return path


def _why_not(path: Path, error: OSError) -> str:
    """What a person can do about it: the system's own words name the unfinished file, which nobody knows."""
    if error.errno == ENAMETOOLONG:
        return "the name is too long; give a shorter one"
    if path.is_dir():
        return "it is a folder; name a file in it"
    if in_the_way := next((folder for folder in path.parents if folder.is_file()), None):
        return f"{in_the_way} is a file, not a folder; name another place"
    if isinstance(error, PermissionError):
        return "no right to write there, or it is open in another program; close it there, or name another place"
    return f"{error.strerror or error}; name another place"

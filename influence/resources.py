"""Files: where those that ship with the package are, and how ours are written (whole, or not at all)."""

from __future__ import annotations

from pathlib import Path

from influence.errors import InfluenceError


def data_path(name: str) -> Path:
    """Return the path of a file or folder below the project's `data/`.

    In an installed package `data/` lies inside it; in a checkout, beside it.

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
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}{mark and '.' + mark}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path

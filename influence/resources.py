"""Where the files that ship with the package are: demonstration, codebooks, models, vocabularies."""

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

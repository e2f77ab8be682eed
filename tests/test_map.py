"""The code holds to its map: every module on it, no import from a line below, nothing heavy on import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import influence

PACKAGE = Path(influence.__file__).parent
MAP = [match[1] for match in re.finditer(r"^    (\w+)  +\S", influence.__doc__ or "", re.MULTILINE)]
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def place_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports_of(path: Path) -> set[str]:
    """The places on the map that a module imports from, also inside functions, but not for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types_only = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for node in ast.walk(branch)
    }
    found = set()
    for node in ast.walk(tree):
        if id(node) in for_types_only:
            continue
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively; write influence.<module>"
            names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "influence" else [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("influence.")}
    return found


def test_every_module_is_on_the_map() -> None:
    assert {place_of(path) for path in MODULES} == set(MAP)
    assert len(MAP) == len(set(MAP))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_imports_from_a_line_below_its_own(path: Path) -> None:
    here = MAP.index(place_of(path))
    below = {name for name in imports_of(path) if name in MAP and MAP.index(name) > here}
    assert not below, f"{place_of(path)} imports {sorted(below)} from below its line"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_module_takes_a_private_name_of_another(path: Path) -> None:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.ImportFrom) and node.module != "__future__" for alias in node.names]
    private = [name for name in names if name.startswith("_") and name != "__version__"]
    assert not private, f"{path.name} imports {private}: what another module needs has a name without an underscore"


def test_the_public_names_are_complete_sorted_and_documented() -> None:
    assert influence.__all__ == sorted(influence.__all__)
    for name in influence.__all__:
        assert getattr(influence, name).__doc__ or name == "__version__", f"{name} has no docstring"
    with pytest.raises(AttributeError):
        influence.no_such_name  # noqa: B018


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = ["spacy", "sklearn", "pandas", "pdfplumber", "pypdfium2", "wordllama", "scipy", "lxml", "docx", "numpy", "rich", "typer"]
    code = f"import sys, influence; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

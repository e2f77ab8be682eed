"""The quality gate: figures on real documents, each beside its floor, held in a file that may only go up.

Run with `pytest tests/quality`. The documents are third-party and live beside the checkout in
`../shared`; where they are absent, every test here is skipped with that reason.

`INFLUENCE_RATCHET=1 pytest tests/quality` raises the held figures to what was measured; it never
lowers one. To lower one on purpose, edit `baseline.json` by hand and say why in the commit.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2].parent / "shared"
BASELINE = Path(__file__).with_name("baseline.json")
# Figures move a little with library versions (a tie broken otherwise, one case of a hundred).
TOLERANCE = 0.01

_measured: list[tuple[str, float, float | None, float | None, int | None, str]] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason=f"the real documents are not here (looked for {SHARED.name}/ beside the checkout)")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real documents (`corpora/`) and the labelled cases (`gold/`)."""
    if not SHARED.is_dir():
        pytest.skip("the real documents are not here")
    return SHARED


@pytest.fixture(scope="session")
def figure() -> Iterator[Callable[..., None]]:
    """Report a figure and hold it: `figure(name, value, floor=, goal=, n=, better="higher")`.

    Fails where the value is worse than the held one by more than `TOLERANCE`. A name that is not
    held yet is reported only; the ratchet adds it. `better="neither"` is for what is no merit (a count) or
    depends on the machine (a speed): reported, never held.
    """
    held: dict[str, float] = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}

    def report(
        name: str, value: float, *, floor: float | None = None, goal: float | None = None, n: int | None = None, better: str = "higher"
    ) -> None:
        value = round(float(value), 4)
        _measured.append((name, value, floor, goal, n, better))
        if name in held and better != "neither":
            worse = held[name] - value if better == "higher" else value - held[name]
            assert worse <= TOLERANCE, f"{name} fell to {value} (held: {held[name]}, {better} is better)"

    yield report
    if os.environ.get("INFLUENCE_RATCHET") == "1":
        for name, value, _, _, _, better in _measured:
            if better == "neither":
                continue
            best = max if better == "higher" else min
            held[name] = best(held[name], value) if name in held else value
        BASELINE.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _measured:
        return
    terminalreporter.section("figures on real documents")
    terminalreporter.write_line(f"{'figure':<78}{'value':>9}{'floor':>8}{'goal':>8}{'n':>7}")
    for name, value, floor, goal, n, better in _measured:
        arrow = {"higher": "", "lower": " (lower is better)"}.get(better, " (not held)")
        cells = "".join(f"{'' if cell is None else format(cell, 'g'):>8}" for cell in (floor, goal))
        terminalreporter.write_line(f"{name + arrow:<78}{value:>9.4g}{cells}{'' if n is None else n:>7}")

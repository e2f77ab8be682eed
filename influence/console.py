"""What the command line shows: bars while it works, doubts, what was left out, and what came out."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from influence.traces import Traces

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)


@contextmanager
def bars_of_progress() -> Iterator[Callable[[Iterable[Any], str], Iterable[Any]]]:
    """Draw bars on standard error while a terminal looks on, also for the pages of a scan; silent otherwise."""
    from influence.readers import telling_pages

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not sys.stderr.isatty()) as bars:

        def track(items: Iterable[Any], what: str) -> Iterable[Any]:
            return bars.track(items, description=what, total=len(items) if isinstance(items, Sized) else None)

        scans: dict[str, TaskID] = {}

        def tell(name: str, done: int, of: int) -> None:
            if name not in scans:
                scans[name] = bars.add_task(f"{plain(name)}: scanned pages", total=of)
            bars.update(scans[name], completed=done, visible=done < of)

        with telling_pages(tell):
            yield track


def counted(number: int, name: str) -> str:
    return f"{number:,} {name}{'' if number == 1 else 's'}"


def cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def plain(text: object) -> str:
    """Return text that rich prints as it is, without the characters that move a terminal's cursor."""
    from rich.markup import escape

    return escape("".join(character for character in str(text) if character >= " " or character == "\n"))


def say_result(traces: Traces, written: list[Path]) -> None:
    """Say what came out, and which of the files to open first."""
    from influence.drawing import ROWS_SHOWN, discount, headline

    # Twenty rows are read in a terminal; of more, the report is the place.
    summary = str(traces) if len(traces) <= ROWS_SHOWN else f"{headline(traces)}\n{discount(traces)}"
    out.print(plain(summary), highlight=False)
    folder = written[0].parent
    err.print(f"-> {plain(folder)}: {', '.join(path.name for path in written)}", highlight=False)
    err.print(f"For a Word or Excel file: {program()} report {plain(quoted(folder))} --out evidence.docx (or .xlsx)", highlight=False)
    err.print(f"Open in a browser: {plain((folder / 'report.html').absolute())}", highlight=False)


def program() -> str:
    """How this program was called, so that a line that we print works when it is typed again."""
    called = sys.argv[0]
    return plain(quoted(Path(called))) if Path(called).stem == "influence" and Path(called).parent != Path() else "influence"


def quoted(path: Path) -> str:
    """A path as one types it: in quotes where it holds a space or another character that a shell reads."""
    return str(path) if re.fullmatch(r"[\w./\\:-]+", str(path)) else f'"{path}"'


def say_doubts(doubts: Iterable[str]) -> None:
    for doubt in doubts:
        err.print(f"[yellow]doubt:[/yellow] {plain(doubt)}", highlight=False)


def say_failures(failures: Iterable[tuple[str, str]]) -> None:
    for path, reason in failures:
        err.print(f"[yellow]left out:[/yellow] {plain(path)}: {plain(reason)}", highlight=False)

"""The same steps as verbs: read, recommend, trace, report, check, quotations, calibrate, demo, init.

Exit codes: 0 done, 1 the input cannot be used (the message says why and what to do), 2 wrong usage,
130 stopped with Ctrl-C.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from influence.errors import InfluenceError

if TYPE_CHECKING:
    from influence.document import Document, Role
    from influence.recommendations import Recommendation
    from influence.traces import Traces

app = typer.Typer(
    name="influence",
    help="Was it reflected? Finds what submissions asked for, and where an outcome document takes it up.\n\n"
    "Try it first on the example that comes with it:  influence demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files or folders (PDF, Word, HTML, Markdown, text, CSV, JSONL).")]
SHARES = (("numbered", "numbered"), ("text_layer", "of the pages with text"))
Password = Annotated[str | None, typer.Option(help="Password for locked files.", show_default=False)]


def main() -> None:
    """Run the command line; turn every error a user can cause into a sentence and an exit code."""
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        err.print("Stopped.")
        raise SystemExit(130) from None
    except KeyboardInterrupt:
        err.print("Stopped; no file was left half-written.")
        raise SystemExit(130) from None
    except InfluenceError as error:
        err.print(f"[red]influence:[/red] {_plain(error)}", highlight=False)
        raise SystemExit(1) from None
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # wrong usage, found by the parser
            if hasattr(error, "show"):
                error.show()
            raise SystemExit(error.exit_code) from None
        raise
    raise SystemExit(code if isinstance(code, int) else 0)


@app.command()
def read(
    files: Files,
    save: Annotated[
        Path | None, typer.Option("--out", help="Write the paragraphs as a table (.csv or .jsonl) instead of printing them.")
    ] = None,
    password: Password = None,
) -> None:
    """Show the paragraphs of documents: number, page, text. This is what everything else works on."""
    documents, failures = _read_all(files, role="submission", password=password)
    if save:
        from influence.tables import write_paragraphs

        write_paragraphs(documents, save)
        err.print(f"{sum(len(document.paragraphs) for document in documents):,} paragraphs -> {save}")
    else:
        for document in documents:
            out.rule(_plain(document.title or document.id))
            for paragraph in document.paragraphs:
                where = f"p. {paragraph.page}" if paragraph.page else ""
                out.print(
                    f"[dim]{where:>6} {paragraph.kind:<10}[/dim] [bold]{_plain(paragraph.number or '')}[/bold] {_plain(paragraph.text)}",
                    highlight=False,
                )
            for warning in document.warnings:
                err.print(f"[yellow]doubt:[/yellow] {document.id}: {_plain(warning)}", highlight=False)
    _exit_on(failures, documents)


@app.command()
def recommend(
    files: Files,
    save: Annotated[
        Path | None, typer.Option("--out", help="Write them to a .csv that you can correct in a spreadsheet and give to `trace`.")
    ] = None,
    password: Password = None,
) -> None:
    """Find what the submissions ask for."""
    from influence.recommendations import find_recommendations, write_recommendations

    documents, failures = _read_all(files, role="submission", password=password)
    found = find_recommendations(documents)
    if save:
        write_recommendations(found, save)
        err.print(f"{len(found):,} recommendations in {len(documents)} documents -> {save}")
    else:
        table = Table("id", "page", "kind", "recommendation", "why", show_lines=False, expand=True)
        for ask in found:
            table.add_row(_plain(ask.id), str(ask.page or ""), ask.kind, _plain(ask.text), _plain(ask.cue))
        out.print(table)
    _exit_on(failures, documents)


@app.command()
def trace(
    submissions: Annotated[
        list[Path],
        typer.Argument(
            metavar="SUBMISSION...", help="Submissions (files, folders), a corrected recommendations .csv, or one consultation.toml."
        ),
    ],
    outcome: Annotated[Path | None, typer.Option(help="The outcome document: report, declaration, law.", show_default=False)] = None,
    baseline: Annotated[list[Path] | None, typer.Option(help="What the text said before. Repeat for several.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="Folder for traces.json, alignment.csv and report.html.")] = Path("influence-out"),
    encoder: Annotated[str, typer.Option(help="How meaning is compared: static, characters, minilm, none, hub:NAME.")] = "static",
    codebook: Annotated[str, typer.Option(help="Themes: one that ships, or your own file (.toml or .qdc).")] = "digital-governance",
    judge: Annotated[str | None, typer.Option(help="A reading model for doubtful rows: nli:MODEL, or URL#MODEL. Off unless given.")] = None,
    model: Annotated[str | None, typer.Option(help="Your own weights, from `influence calibrate --out`.")] = None,
    password: Password = None,
) -> None:
    """Trace what the submissions asked for in the outcome; write the table and the report."""
    options: dict[str, Any] = {"encoder": encoder, "codebook": codebook, "judge": judge, "model": model}
    if len(submissions) == 1 and submissions[0].suffix.lower() == ".toml":
        if outcome or baseline:
            raise typer.BadParameter("consultation.toml names the outcome and the baselines itself; leave out --outcome and --baseline")
        _trace_consultation(submissions[0], folder, **options)
        return
    if outcome is None:
        raise typer.BadParameter("give the outcome document: --outcome FILE (or one consultation.toml instead of submissions)")
    from influence.readers import read as read_file
    from influence.recommendations import find_recommendations, read_recommendations

    the_outcome = read_file(outcome, role="outcome", password=password)
    baselines = [read_file(path, role="baseline", password=password) for path in baseline or []]
    tables = [path for path in submissions if _holds_recommendations(path)]
    others = [path for path in submissions if path not in tables]
    documents, failures = _read_all(others, role="submission", password=password) if others else ([], [])
    asks: list[Recommendation] = [ask for path in tables for ask in read_recommendations(path)]
    asks += find_recommendations(documents)
    _finish(asks, the_outcome, baselines, documents, failures, folder, title="", **options)
    if not documents and not tables:
        raise typer.Exit(1)


@app.command()
def report(
    traces: Annotated[Path, typer.Argument(metavar="TRACES.JSON", help="What `influence trace` wrote.")],
    save: Annotated[
        Path, typer.Option("--out", help="Its ending chooses the kind: .html .csv .json .xlsx .docx .tex .md .bib .csl")
    ] = Path("report.html"),
    public: Annotated[bool, typer.Option(help="Leave out the submissions' full text; keep short quotations.")] = False,
) -> None:
    """Write a report of saved traces in another format."""
    from influence.reports import write_report
    from influence.traces import load_traces

    write_report(load_traces(traces), save, public=public, pictures=save.suffix.lower() == ".html")
    err.print(f"-> {save}")


@app.command()
def check(
    files: Files,
    twice: Annotated[
        bool, typer.Option("--twice", help="Read PDFs with a second engine too, and name the pages they disagree on (slow).")
    ] = False,
    password: Password = None,
) -> None:
    """Can these files be trusted? Pages, text layer, numbering, doubts. Exit code 1 if one cannot be used."""
    from influence.readers import check_file

    rows = []
    with _progress() as progress:
        for path in progress(_expand(files), "checking"):
            row = check_file(path, password=password)
            if twice and row["usable"] and row["kind"] == "pdf":
                row["doubts"] = [*row["doubts"], *_second_opinion(path, password)]
            rows.append(row)
    for row in rows:
        said = [f"{_cell(row[name])} {name.replace('_', ' ')}" for name in ("pages", "paragraphs") if row.get(name)]
        said += [f"{row[name]:.0%} {what}" for name, what in SHARES if isinstance(row.get(name), float)]
        said += [f"language {row['language']}"] if row.get("language") else []
        said += [f"{row['columns']} texts side by side"] if row.get("columns") else []
        usable = "[green]usable[/green]" if row["usable"] else "[red]cannot be used[/red]"
        out.print(f"[bold]{_plain(row['file'])}[/bold] ({row['kind']}): {usable}; {_plain(', '.join(said))}", highlight=False)
        for name in ("title", "date", "symbol"):
            if row.get(name):
                out.print(f"    {name}: {_plain(row[name])}", highlight=False)
        for doubt in row["doubts"] if isinstance(row["doubts"], (list, tuple)) else [row["doubts"]]:
            if doubt:
                out.print(f"    [yellow]doubt:[/yellow] {_plain(doubt)}", highlight=False)
    if not all(row["usable"] for row in rows):
        raise typer.Exit(1)


@app.command()
def quotations(
    brief: Annotated[Path, typer.Argument(help="The text that quotes: an advocacy brief, an article.")],
    outcome: Annotated[Path, typer.Option(help="The document that is quoted.")],
    save: Annotated[Path | None, typer.Option("--out", help="Write the checks as a .csv table instead.")] = None,
    password: Password = None,
) -> None:
    """Check a brief's quotations against the outcome: there, elsewhere, altered, or not found."""
    import csv
    import io

    from influence.quotations import check_quotations
    from influence.readers import read as read_file
    from influence.reports.csv import safe_cell
    from influence.resources import write_whole

    checks = check_quotations(read_file(brief, role="submission", password=password), read_file(outcome, role="outcome", password=password))
    columns = ("quotation", "named", "verdict", "found in", "page", "note")
    rows = [
        (check.quotation.text, check.quotation.named, check.verdict, "; ".join(check.numbers), _cell(check.page), check.note)
        for check in checks
    ]
    if save:
        table = io.StringIO()
        csv.writer(table).writerows([columns, *([safe_cell(cell) for cell in row] for row in rows)])
        write_whole(save, table.getvalue().encode("utf-8-sig"))
        err.print(f"{len(rows)} quotations -> {save}")
        return
    drawn = Table(*columns, expand=True)
    for row in rows:
        drawn.add_row(*(_plain(cell) for cell in row))
    out.print(drawn)


@app.command()
def demo(folder: Annotated[Path, typer.Option("--out", help="Folder for the table and the report.")] = Path("influence-demo")) -> None:
    """Run everything on the small fictional consultation that comes with the package."""
    from influence.resources import data_path

    _trace_consultation(data_path("demonstration/consultation.toml"), folder)
    err.print(f"Open {folder / 'report.html'} in a browser.")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A folder with the documents of one consultation.")],
    force: Annotated[bool, typer.Option(help="Write over an existing consultation.toml.")] = False,
) -> None:
    """Write a first consultation.toml for a folder: who is who, with what is doubtful marked."""
    from influence.consultation import write_first_manifest

    with _progress() as progress:
        path, doubts = write_first_manifest(folder, force=force, progress=lambda files: progress(files, "looking"))
    for doubt in doubts:
        err.print(f"[yellow]doubt:[/yellow] {_plain(doubt)}", highlight=False)
    err.print(f"-> {path}; look it over, then: influence trace {path}")


def _second_opinion(path: Path, password: str | None) -> list[str]:
    from influence.readers import read as read_file
    from influence.readers.second import compare_words

    shares = compare_words(read_file(path, role="submission", password=password), password=password)
    return [f"page {page}: only {share:.0%} of the words that a second engine reads there" for page, share in shares.items() if share < 0.9]


@app.command()
def calibrate(
    labels: Annotated[Path, typer.Argument(help="Your labels, a .csv: recommendation_id, verdict, and if you like coder, paragraphs.")],
    traces: Annotated[Path, typer.Option(help="What `influence trace` wrote for the same recommendations.")] = Path(
        "influence-out/traces.json"
    ),
    save: Annotated[Path | None, typer.Option("--out", help="Write refitted weights, for `influence trace --model`.")] = None,
) -> None:
    """Compare the verdicts with your own labels: agreement, precision and recall, reliability."""
    import json

    from influence.agreement import alpha, kappa, measure, read_labels, recalibrate
    from influence.resources import write_whole
    from influence.traces import load_traces

    ours, yours = load_traces(traces), read_labels(labels)
    for (first, second), (value, count) in kappa(yours).items():
        out.print(_plain(f"coders {first or '(unnamed)'} and {second}: kappa {value:.2f} over {count} recommendations"))
    if (agreement := alpha(yours)) is not None:
        out.print(f"all coders: Krippendorff's alpha {agreement:.2f}")
    out.print(_plain(measure(ours, yours)), highlight=False)
    if save:
        model = recalibrate(ours, yours, ours.settings.get("verdict"))
        write_whole(save, (json.dumps(model, indent=1, ensure_ascii=False) + "\n").encode())
        err.print(f"-> {save}")


def _trace_consultation(manifest: Path, folder: Path, **options: Any) -> None:
    from influence.study import trace_consultation

    with _progress() as progress:
        study = trace_consultation(manifest, progress=progress, **options)
    for doubt in study.consultation.doubts:
        err.print(f"[yellow]doubt:[/yellow] {_plain(doubt)}", highlight=False)
    _say_failures(study.traces.failures)
    written = study.write(folder)
    out.print(_plain(str(study.traces)), highlight=False)
    for path in written:
        err.print(f"-> {path}")


def _finish(
    asks: list[Recommendation],
    outcome: Document,
    baselines: list[Document],
    submissions: list[Document],
    failures: Iterable[tuple[str, str]],
    folder: Path,
    *,
    title: str,
    **options: Any,
) -> Traces:
    """Trace, write the three files, say in a few lines what came out."""
    from influence.reports import write_report
    from influence.tracer import Tracer

    failures = tuple((str(path), reason) for path, reason in failures)
    _say_failures(failures)
    if not asks:
        err.print("[yellow]No recommendation was found in the submissions; the tables are empty.[/yellow]")
    with _progress() as progress:
        tracer = Tracer(**options)
        tracer.fit(outcome, baseline=baselines)
        traces = tracer.trace(
            asks, submissions=submissions, failures=failures, title=title, progress=lambda items: progress(items, "tracing")
        )
    traces.save(folder / "traces.json")
    write_report(traces, folder / "alignment.csv")
    write_report(traces, folder / "report.html", pictures=True)
    out.print(_plain(str(traces)), highlight=False)
    for name in ("report.html", "alignment.csv", "traces.json"):
        err.print(f"-> {folder / name}")
    return traces


def _read_all(files: Iterable[Path], *, role: Role, password: str | None = None) -> tuple[list[Document], list[tuple[str, str]]]:
    """Read every file; the ones that cannot be used come back as (file, reason)."""
    from influence.readers import read as read_file

    documents: list[Document] = []
    failures: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    with _progress() as progress:
        for path in progress(_expand(files), "reading"):
            try:
                document = read_file(path, role=role, password=password)
            except InfluenceError as error:
                failures.append((str(path), str(error)))
                continue
            if document.sha256 in seen:
                failures.append((str(path), f"the same file as {seen[document.sha256]}; read once"))
                continue
            seen[document.sha256] = str(path)
            documents.append(document)
    return documents, failures


def _expand(files: Iterable[Path]) -> list[Path]:
    """Return the files named, and those in the folders named, sorted within a folder."""
    expanded: list[Path] = []
    for path in files:
        if path.is_dir():
            expanded += sorted(child for child in path.rglob("*") if child.is_file() and not child.name.startswith("."))
        else:
            expanded.append(path)
    return expanded


def _holds_recommendations(path: Path) -> bool:
    """Whether a .csv is a list of recommendations (as `recommend --out` writes it), not of paragraphs."""
    if path.suffix.lower() != ".csv" or not path.is_file():
        return False
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        header = lines.readline()
    return "recommendation" in header.casefold()


def _say_failures(failures: Iterable[tuple[str, str]]) -> None:
    for path, reason in failures:
        err.print(f"[yellow]left out:[/yellow] {_plain(path)}: {_plain(reason)}", highlight=False)


def _exit_on(failures: list[tuple[str, str]], documents: list[Document]) -> None:
    for path, reason in failures:
        err.print(f"[red]cannot use[/red] {_plain(path)}: {_plain(reason)}", highlight=False)
    if failures:
        raise typer.Exit(1)


@contextmanager
def _progress() -> Iterator[Callable[[Iterable[Any], str], Iterable[Any]]]:
    """Draw bars on standard error while a terminal looks on; silent otherwise."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not sys.stderr.isatty()) as bars:

        def track(items: Iterable[Any], what: str) -> Iterable[Any]:
            return bars.track(items, description=what, total=len(items) if isinstance(items, Sized) else None)

        yield track


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _plain(text: object) -> str:
    """Return text that rich prints as it is, without the characters that move a terminal's cursor."""
    from rich.markup import escape

    return escape("".join(character for character in str(text) if character >= " " or character == "\n"))


if __name__ == "__main__":
    main()

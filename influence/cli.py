"""The same steps as verbs: read, recommend, trace, report, check, quotations, calibrate, demo, init.

Exit codes: 0 done, 1 the input cannot be used (the message says why and what to do), 2 wrong usage,
130 stopped with Ctrl-C.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from influence.console import bars_of_progress, cell, counted, err, out, plain, program, quoted, say_doubts, say_failures, say_result
from influence.errors import InfluenceError, OptionError, ReadingError

if TYPE_CHECKING:
    from influence.cache import Cache
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

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE...", help="Files or folders: PDF, Word, OpenDocument, EPUB, HTML, text, e-mail, tables.")
]
SHARES = (("numbered", "numbered"), ("text_layer", "of the pages with text"))
Password = Annotated[str | None, typer.Option(help="Password for locked files.", show_default=False)]

# What a person who left something out would have wanted to type.
EXAMPLES = {
    "read": 'influence read "Zero draft.pdf"',
    "recommend": 'influence recommend "My submissions" --out asks.csv',
    "trace": 'influence trace "My submissions" --outcome "Final report.pdf" --baseline "Zero draft.pdf"',
    "report": "influence report influence-out/traces.json --out evidence.docx",
    "check": 'influence check "My submissions"',
    "quotations": 'influence quotations "Our brief.docx" --outcome "Final report.pdf"',
    "calibrate": "influence calibrate labels.csv --traces influence-out/traces.json",
    "init": 'influence init "My consultation"',
}
Jobs = Annotated[int, typer.Option("--jobs", help="How many processes read and trace; -1: one for each core. The results are the same.")]
Kept = Annotated[
    Path | None,
    typer.Option(
        "--cache", help="Folder where readings and traces are kept, so that the next run does only what changed.", show_default=False
    ),
]


STOPPED = 130  # what shells call a program that Ctrl-C ended


def main() -> None:
    """Run the command line; turn every error a user can cause into a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Windows console of another code page must not stop a run that is done
            stream.reconfigure(errors="replace")
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        err.print("Stopped.")
        raise SystemExit(STOPPED) from None
    except KeyboardInterrupt:
        err.print("Stopped; no file was left half-written.")
        raise SystemExit(STOPPED) from None
    except InfluenceError as error:
        err.print(f"[red]influence:[/red] {plain(error)}", highlight=False)
        raise SystemExit(1) from None
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # wrong usage, found by the parser
            if hasattr(error, "show"):
                error.show()
                _say_example(error)
            raise SystemExit(error.exit_code) from None
        raise
    if code == STOPPED:  # the parser makes a code of Ctrl-C
        err.print("Stopped; no file was left half-written. With --cache, the same line goes on from here.")
    raise SystemExit(code if isinstance(code, int) else 0)


def _say_example(error: Any) -> None:
    """After wrong usage, show a line that works: words about options help who knows what options are."""
    command = getattr(getattr(getattr(error, "ctx", None), "command", None), "name", None)
    if command in EXAMPLES:
        if "unexpected extra argument" in error.format_message():
            err.print('A name that holds a space needs quotes: "Final report.pdf"', highlight=False)
        err.print(f"Example: {plain(EXAMPLES[command].replace('influence', program(), 1))}", highlight=False)


def _version(wanted: bool) -> None:
    if wanted:
        from influence import __version__

        out.print(f"influence {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def _about(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None: ...


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
        count = sum(len(document.paragraphs) for document in documents)
        err.print(f"{counted(count, 'paragraph')} -> {plain(save)}", highlight=False)
    else:
        for document in documents:
            out.rule(plain(document.title or document.id))
            for paragraph in document.paragraphs:
                where = f"p. {paragraph.page}" if paragraph.page else ""
                number = (
                    ""
                    if paragraph.number and paragraph.text.startswith(paragraph.number)
                    else f"[bold]{plain(paragraph.number or '')}[/bold] "
                )
                out.print(f"[dim]{where:>6} {paragraph.kind:<10}[/dim] {number}{plain(paragraph.text)}", highlight=False)
            for warning in document.warnings:
                err.print(f"[yellow]doubt:[/yellow] {document.id}: {plain(warning)}", highlight=False)
    _exit_on(failures)


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

    if save and save.suffix.lower() != ".csv":
        raise OptionError(f"the recommendations are written as a table: --out asks.csv, not {save.name}")
    documents, failures = _read_all(files, role="submission", password=password)
    found = find_recommendations(documents)
    if save:
        write_recommendations(found, save)
        err.print(f"{counted(len(found), 'recommendation')} in {counted(len(documents), 'document')} -> {plain(save)}", highlight=False)
    else:
        table = Table("id", "page", "kind", "recommendation", "why", show_lines=False, expand=True)
        for ask in found:
            table.add_row(plain(ask.id), str(ask.page or ""), ask.kind, plain(ask.text), plain(ask.cue))
        out.print(table)
    _exit_on(failures)


@app.command()
def trace(
    submissions: Annotated[
        list[Path],
        typer.Argument(
            metavar="SUBMISSION...",
            help="Submissions (files, folders), a corrected recommendations .csv, or the folder of a consultation.toml.",
        ),
    ],
    outcome: Annotated[Path | None, typer.Option(help="The outcome document: report, declaration, law.", show_default=False)] = None,
    baseline: Annotated[list[Path] | None, typer.Option(help="What the text said before. Repeat for several.")] = None,
    folder: Annotated[Path, typer.Option("--out", help="Folder for traces.json, alignment.csv and report.html.")] = Path("influence-out"),
    encoder: Annotated[str, typer.Option(help="How meaning is compared: static, characters, minilm, none, hub:NAME.")] = "static",
    codebook: Annotated[str, typer.Option(help="Themes: one that ships, or your own file (.toml or .qdc).")] = "digital-governance",
    judge: Annotated[str | None, typer.Option(help="A reading model for doubtful rows: nli:MODEL, or URL#MODEL. Off unless given.")] = None,
    model: Annotated[str | None, typer.Option(help="Your own weights, from `influence calibrate --out`.")] = None,
    jobs: Jobs = 1,
    cache: Kept = None,
    password: Password = None,
) -> None:
    """Trace what the submissions asked for in the outcome; write the table and the report."""
    # One job is said as None: whoever calls this inside a `joblib.parallel_config` is heard.
    options: dict[str, Any] = {"encoder": encoder, "codebook": codebook, "judge": judge, "model": model}
    options |= {"n_jobs": None if jobs == 1 else jobs, "cache": cache}
    if folder.exists() and not folder.is_dir():
        raise OptionError(f"{folder} is a file; --out names the folder for the results")
    manifest = _manifest(submissions)
    if manifest is not None and (outcome or baseline) and manifest in submissions:
        raise typer.BadParameter("consultation.toml names the outcome and the baselines itself; leave out --outcome and --baseline")
    if manifest is not None and outcome is None:
        _trace_consultation(manifest, folder, **options)
        return
    if outcome is None:
        sort = (
            f"; or let influence look who is who in the folder: {program()} init {quoted(submissions[0])}"
            if submissions[0].is_dir()
            else ""
        )
        raise typer.BadParameter(f"give the outcome document: --outcome FILE{sort}")
    for path in (outcome, *(baseline or [])):
        if path.is_dir():
            raise OptionError(f"{path} is a folder; name the one file in it that is meant")
    from influence.cache import Cache
    from influence.recommendations import read_recommendations
    from influence.recommendations.corrections import corrections_in, holds_recommendations
    from influence.recommendations.many import find_in_many

    kept = Cache(cache) if cache else None
    the_outcome = _read_one(outcome, role="outcome", password=password, cache=kept)
    baselines = [_read_one(path, role="baseline", password=password, cache=kept) for path in baseline or []]
    used = {
        read.sha256: f"the {read.role} ({path})" for path, read in zip((outcome, *(baseline or [])), (the_outcome, *baselines), strict=True)
    }
    if len(used) <= len(baselines):
        raise OptionError("outcome and baseline must be different files: what stands in both cannot be new")
    tables = [path for path in submissions if holds_recommendations(path)]
    others = [path for path in submissions if path not in tables]
    how: dict[str, Any] = {"n_jobs": options["n_jobs"], "cache": kept}
    documents, failures = _read_all(others, role="submission", password=password, used=used, **how) if others else ([], [])
    if not documents and not tables:
        say_failures(failures)
        raise ReadingError("none of the submissions can be used, so nothing was traced")
    asks: list[Recommendation] = [ask for path in tables for ask in read_recommendations(path)]
    for path in tables:
        err.print(f"{plain(path)}: {corrections_in(path)}", highlight=False)
    with bars_of_progress() as progress:
        asks += find_in_many(documents, progress=lambda items: progress(items, "finding"), **how)
    say_doubts(kept.doubts if kept else ())
    _finish(asks, the_outcome, baselines, documents, failures, folder, title="", **options)


@app.command()
def report(
    traces: Annotated[Path, typer.Argument(metavar="TRACES.JSON", help="What `influence trace` wrote, or its folder.")],
    save: Annotated[
        Path, typer.Option("--out", help="Its ending chooses the kind: .html .csv .json .xlsx .docx .tex .md .bib .csl")
    ] = Path("report.html"),
    public: Annotated[bool, typer.Option(help="Leave out the submissions' full text; keep short quotations.")] = False,
) -> None:
    """Write a report of saved traces in another format."""
    from influence.reports import write_report
    from influence.traces import load_traces

    traces = _saved(traces)
    write_report(load_traces(traces), save, public=public, pictures=save.suffix.lower() == ".html")
    err.print(f"-> {plain(save)}", highlight=False)


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
    nothing = [(str(path), _holds_nothing()) for path in files if path.is_dir() and not _expand([path])]
    with bars_of_progress() as progress:
        for path in progress(_expand(files), "checking"):
            row = check_file(path, password=password)
            if twice and row["usable"] and row["kind"] == "pdf":
                row["doubts"] = [*row["doubts"], *_second_opinion(path, password)]
            rows.append(row)
    for row in rows:
        said = [f"{row[name]:,} {name[:-1] if row[name] == 1 else name}" for name in ("pages", "paragraphs") if row.get(name)]
        said += [f"{row[name]:.0%} {what}" for name, what in SHARES if isinstance(row.get(name), float) and row["usable"]]
        said += [f"language {row['language']}"] if row.get("language") else []
        said += [f"{row['columns']} texts side by side"] if row.get("columns") else []
        usable = "[green]usable[/green]" if row["usable"] else "[red]cannot be used[/red]"
        out.print(
            f"[bold]{plain(row['file'])}[/bold] ({row['kind']}): {'; '.join(filter(None, (usable, plain(', '.join(said)))))}",
            highlight=False,
        )
        for name in ("title", "date", "symbol"):
            if row.get(name):
                out.print(f"    {name}: {plain(row[name])}", highlight=False)
        for doubt in row["doubts"] if isinstance(row["doubts"], (list, tuple)) else [row["doubts"]]:
            if doubt:
                out.print(f"    [yellow]doubt:[/yellow] {plain(doubt)}", highlight=False)
    _exit_on(nothing)
    if not all(row["usable"] for row in rows):
        raise typer.Exit(1)


@app.command()
def quotations(
    brief: Annotated[Path, typer.Argument(metavar="BRIEF", help="The text that quotes: an advocacy brief, an article.")],
    outcome: Annotated[Path, typer.Option(help="The document that is quoted.")],
    save: Annotated[Path | None, typer.Option("--out", help="Write the checks as a .csv table instead.")] = None,
    password: Password = None,
) -> None:
    """Check a brief's quotations against the outcome: there, elsewhere, altered, or not found."""
    import csv

    from influence.quotations import check_quotations
    from influence.readers import read as read_file
    from influence.reports.csv import safe_cell
    from influence.resources import write_whole

    checks = check_quotations(read_file(brief, role="submission", password=password), read_file(outcome, role="outcome", password=password))
    columns = ("quotation", "named", "verdict", "found in", "page", "note")
    rows = [
        (check.quotation.text, check.quotation.named, check.verdict, "; ".join(check.numbers), cell(check.page), check.note)
        for check in checks
    ]
    if save:
        table = io.StringIO()
        csv.writer(table).writerows([columns, *([safe_cell(cell) for cell in row] for row in rows)])
        write_whole(save, table.getvalue().encode("utf-8-sig"))
        err.print(f"{counted(len(rows), 'quotation')} -> {plain(save)}", highlight=False)
        return
    if not rows:
        out.print(f"No quotation was found in {plain(brief)}: three words or more between quotation marks are one.", highlight=False)
        return
    drawn = Table(*columns, expand=True)
    for row in rows:
        drawn.add_row(*(plain(cell) for cell in row))
    out.print(drawn)


@app.command()
def demo(folder: Annotated[Path, typer.Option("--out", help="Folder for the table and the report.")] = Path("influence-demo")) -> None:
    """Run everything on the small fictional consultation that comes with the package."""
    from influence.resources import data_path

    _trace_consultation(data_path("demonstration/consultation.toml"), folder)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder with the documents of one consultation.")],
    force: Annotated[bool, typer.Option(help="Write over an existing consultation.toml.")] = False,
) -> None:
    """Write a first consultation.toml for a folder: who is who, with what is doubtful marked."""
    from influence.consultation import write_first_manifest

    with bars_of_progress() as progress:
        path, doubts = write_first_manifest(folder, force=force, progress=lambda files: progress(files, "looking"))
    for doubt in doubts:
        err.print(f"[yellow]doubt:[/yellow] {plain(doubt)}", highlight=False)
    entries = re.findall(r'^path = "(.*)"\nrole = "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
    for name, role in entries:
        out.print(f"{role:<13}{plain(name)}", highlight=False)
    err.print(f"-> {plain(path)}", highlight=False)
    err.print("Is each file what the list says? If not, open that file in a text editor and correct it. Then:", highlight=False)
    err.print(f"{program()} trace {plain(quoted(folder))}", highlight=False)


def _second_opinion(path: Path, password: str | None) -> list[str]:
    from influence.readers import read as read_file
    from influence.readers.second import compare_words

    shares = compare_words(read_file(path, role="submission", password=password), password=password)
    return [f"page {page}: only {share:.0%} of the words that a second engine reads there" for page, share in shares.items() if share < 0.9]


@app.command()
def calibrate(
    labels: Annotated[
        Path, typer.Argument(metavar="LABELS.CSV", help="Your labels: recommendation_id, verdict, and if you like coder, paragraphs.")
    ],
    traces: Annotated[Path, typer.Option(help="What `influence trace` wrote for the same recommendations.")] = Path(
        "influence-out/traces.json"
    ),
    save: Annotated[Path | None, typer.Option("--out", help="Write refitted weights, for `influence trace --model`.")] = None,
) -> None:
    """Compare the verdicts with your own labels: agreement, precision and recall, reliability."""
    import json

    from influence.agreement import alpha, kappa, measure, measure_judge, read_labels, recalibrate
    from influence.resources import write_whole
    from influence.traces import load_traces

    yours = read_labels(labels)
    if not traces.exists():
        raise OptionError(f"{traces} does not exist; name what `influence trace` wrote for the same recommendations: --traces FOLDER")
    ours = load_traces(_saved(traces))
    for (first, second), (value, count) in kappa(yours).items():
        out.print(plain(f"coders {first or '(unnamed)'} and {second}: kappa {value:.2f} over {count} recommendations"))
    if (agreement := alpha(yours)) is not None:
        out.print(f"all coders: Krippendorff's alpha {agreement:.2f}")
    out.print(plain(measure(ours, yours)), highlight=False)
    if judge := ours.settings.get("judge"):
        for answer, share in measure_judge(judge["record"], yours).items():
            out.print(plain(f"reading model says {answer}: labels agree {share}"), highlight=False)
    if save:
        model = recalibrate(ours, yours, ours.settings.get("verdict"))
        write_whole(save, (json.dumps(model, indent=1, ensure_ascii=False) + "\n").encode())
        err.print(f"-> {plain(save)}", highlight=False)


def _trace_consultation(manifest: Path, folder: Path, **options: Any) -> None:
    from influence.study import trace_consultation

    with bars_of_progress() as progress:
        study = trace_consultation(manifest, progress=progress, **options)
        written = study.write(folder, progress=progress)
    say_doubts(study.doubts)
    say_failures(study.traces.failures)
    say_result(study.traces, written)


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
    say_failures(failures)
    if not asks:
        look = "look at what was read (influence read FILE), or give a table of your own with a column named text"
        err.print(
            f"[yellow]No recommendation was found in the submissions; the tables are empty.[/yellow] You may {look}.", highlight=False
        )
    with bars_of_progress() as progress:
        tracer = Tracer(**options)
        tracer.fit(outcome, baseline=baselines)
        traces = tracer.trace(
            asks, submissions=submissions, failures=failures, title=title, progress=lambda items: progress(items, "tracing")
        )
    say_doubts(tracer.doubts_)
    written = [traces.save(folder / "traces.json"), write_report(traces, folder / "alignment.csv")]
    written.append(write_report(traces, folder / "report.html", pictures=True))
    say_result(traces, written)
    return traces


def _read_one(path: Path, *, role: Role, password: str | None, cache: Cache | None) -> Document:
    """Read a file that nothing can do without."""
    from influence.readers.many import read_many
    from influence.workers import NotKept

    with bars_of_progress() as progress:
        file = (path, {"role": role, "password": password})
        [answer] = read_many([file], cache=cache, progress=lambda items: progress(items, "reading"))
    if isinstance(answer, NotKept):
        raise ReadingError(str(answer))
    return answer


def _read_all(
    files: Iterable[Path],
    *,
    role: Role,
    password: str | None = None,
    n_jobs: int | None = None,
    cache: Cache | None = None,
    used: Mapping[str, str] | None = None,
) -> tuple[list[Document], list[tuple[str, str]]]:
    """Read every file; the ones that cannot be used, or are `used` already (sha256 -> as what), come back as (file, reason)."""
    from influence.readers.many import read_many
    from influence.workers import NotKept

    documents: list[Document] = []
    files = list(files)
    failures = [(str(path), _holds_nothing()) for path in files if path.is_dir() and not _expand([path])]
    seen: dict[str, str] = dict(used or {})
    jobs: list[tuple[Path, dict[str, Any]]] = []
    for path in dict.fromkeys(_expand(files)):
        if address := re.match(r"(https?):[/\\]+(.*)", str(path)):  # a path keeps one of the two strokes
            why = "is a web address; open it in a browser, save the page or the PDF, and name the saved file"
            failures.append((f"{address[1]}://{address[2]}", why))
        else:
            jobs.append((path, {"role": role, "password": password}))
    with bars_of_progress() as progress:
        answers = read_many(jobs, n_jobs=n_jobs, cache=cache, progress=lambda items: progress(items, "reading"))
    for (path, _), answer in zip(jobs, answers, strict=True):
        if isinstance(answer, NotKept):
            failures.append((str(path), str(answer)))
        elif answer.sha256 in seen:
            failures.append((str(path), f"the same file as {seen[answer.sha256]}; read once"))
        else:
            seen[answer.sha256] = str(path)
            documents.append(answer)
    return documents, failures


def _holds_nothing() -> str:
    from influence.readers.kinds import SUFFIXES

    return f"holds no file that can be read ({', '.join(SUFFIXES)})"


def _expand(files: Iterable[Path]) -> list[Path]:
    """Return the files named, and those in the folders named, sorted within a folder."""
    from influence.readers.kinds import documents_in

    return [path for named in files for path in (documents_in(named) if named.is_dir() else [named])]


def _manifest(submissions: list[Path]) -> Path | None:
    """The consultation.toml that is named alone, or lies in the one folder that is named."""
    if len(submissions) != 1:
        return None
    (path,) = submissions
    if path.suffix.lower() == ".toml":
        return path
    return path / "consultation.toml" if (path / "consultation.toml").is_file() else None


def _saved(traces: Path) -> Path:
    """The traces.json that is named, or lies in the folder that is named."""
    if not traces.is_dir():
        return traces
    if not (traces / "traces.json").is_file():
        raise OptionError(f"{traces} holds no traces.json; name the folder that `influence trace` wrote into (its --out)")
    return traces / "traces.json"


def _exit_on(failures: list[tuple[str, str]]) -> None:
    for path, reason in failures:
        err.print(f"[red]cannot use[/red] {plain(path)}: {plain(reason)}", highlight=False)
    if failures:
        raise typer.Exit(1)


if __name__ == "__main__":
    main()

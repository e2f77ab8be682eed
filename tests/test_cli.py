"""The command line as a person meets it: what comes out, and what bad input says."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import influence as inf
from influence import cli, console

OUTCOME = """number,text
1,The group met four times in the city hall.
2,"States should publish the register of licensed operators each year, in open formats."
3,The group invites donors to support training for local librarians.
"""
DRAFT = """number,text
1,The group met four times in the city hall.
"""
SUBMISSION = """# Submission of the Alpha Network

We thank the chair for the draft.

## Recommendations

- States should publish the register of licensed operators each year, in open formats.
- Donors should support training for local librarians and archivists.
- Beekeepers must receive drought insurance from the harvest fund.
"""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """Run one command in an empty folder; return its exit code, what it printed and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(inf.Tracer.__init__.__kwdefaults__, "decoys", 20)  # each costs as much as an ask
    for stream in (console.out, console.err):
        monkeypatch.setattr(stream, "width", 200, raising=False)

    def run(*words: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["influence", *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return int(stopped.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "outcome.csv").write_text(OUTCOME)
    (tmp_path / "draft.csv").write_text(DRAFT)
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions/alpha.md").write_text(SUBMISSION)
    return tmp_path


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_trace_writes_the_table_the_report_and_the_traces(run, files: Path) -> None:
    code, _, said = run("trace", "submissions", "--outcome", "outcome.csv", "--baseline", "draft.csv", "--out", "evidence")
    assert code == 0, said
    rows = table(files / "evidence/alignment.csv")
    assert len(rows) == 3 and rows[0]["verdict"] == "reflected" and rows[0]["number"] == "2"
    assert rows[2]["verdict"] == "not"
    assert len(inf.load_traces(files / "evidence/traces.json")) == 3
    report = (files / "evidence/report.html").read_text(encoding="utf-8")
    assert "register of licensed operators" in report
    assert not re.search(r"""(?:src|href)=["']?https?:|url\(["']?https?:|@import""", report), "the report loads nothing from a network"


def test_without_a_baseline_every_output_says_so(run, files: Path) -> None:
    code, printed, said = run("trace", "submissions", "--outcome", "outcome.csv", "--out", "evidence")
    assert code == 0
    assert "no baseline given" in (files / "evidence/report.html").read_text(encoding="utf-8").casefold()
    assert all("no baseline given" in row["reason"] for row in table(files / "evidence/alignment.csv"))
    assert "no baseline given" in (printed + said).casefold()
    assert "no baseline given" in (files / "evidence/traces.json").read_text(encoding="utf-8")


def test_corrected_recommendations_go_back_into_trace(run, files: Path) -> None:
    assert run("recommend", "submissions", "--out", "asks.csv")[0] == 0
    rows = table(files / "asks.csv")
    assert len(rows) == 3
    lines = (files / "asks.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    kept = "".join(line for line in lines if "Beekeepers" not in line)
    (files / "asks.csv").write_text(kept.replace("librarians and archivists", "librarians"), encoding="utf-8")
    code, _, said = run("trace", "asks.csv", "--outcome", "outcome.csv", "--out", "evidence")
    assert code == 0, said
    traced = table(files / "evidence/alignment.csv")
    # They are taken as they are, not found anew in the table's text.
    assert [row["recommendation_id"] for row in traced] == [row["id"] for row in rows[:2]]
    assert "archivists" not in traced[1]["recommendation"] and traced[1]["submission_id"] == "alpha"


def test_report_writes_other_formats_of_saved_traces(run, files: Path) -> None:
    run("trace", "submissions", "--outcome", "outcome.csv", "--out", "evidence")
    for name in ("again.csv", "again.json", "again.html"):
        assert run("report", "evidence/traces.json", "--out", name)[0] == 0
        assert (files / name).stat().st_size > 100
    code, _, said = run("report", "evidence/traces.json", "--out", "x.nosuch")
    assert code == 1 and ".html" in said


def test_one_unusable_file_of_a_folder_is_named_and_the_others_go_on(run, files: Path) -> None:
    (files / "submissions/empty.pdf").write_bytes(b"")
    (files / "submissions/same.md").write_text(SUBMISSION)
    code, _, said = run("trace", "submissions", "--outcome", "outcome.csv", "--out", "evidence")
    assert code == 0
    assert "empty.pdf" in said and "same.md" in said
    failures = json.loads((files / "evidence/traces.json").read_bytes())["failures"]
    assert len(failures) == 2
    assert "empty.pdf" in (files / "evidence/report.html").read_text(encoding="utf-8")


def pdf_without_text() -> bytes:
    from io import BytesIO

    import pypdfium2

    document, held = pypdfium2.PdfDocument.new(), BytesIO()
    document.new_page(300, 300)
    document.save(held)
    return held.getvalue()


def zip_bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b" " * 600_000_000, compresslevel=1)
    return held.getvalue()


# What makes each file (only where its test runs: a bomb takes seconds), and a word of what is said of it.
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty.txt": (lambda: b"", "empty"),
    "empty.pdf": (lambda: b"", "empty"),
    "truncated.pdf": (lambda: b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", ""),
    "scan.pdf": (pdf_without_text, "text"),
    "junk.docx": (lambda: bytes(range(256)) * 40, ""),
    "bomb.docx": (zip_bomb, ""),
    "columns.csv": (lambda: b"alpha,beta\n1,2\n", "text"),
    "broken.jsonl": (lambda: b'{"number": "1", "text": "a"}\n{"number": \n', "line 2"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_gets_a_sentence_and_exit_code_1(run, files: Path, name: str) -> None:
    made, expected = BAD[name]
    path = files / name
    path.write_bytes(made())
    for words in (("read", name), ("check", name), ("recommend", name), ("trace", name, "--outcome", "outcome.csv")):
        code, printed, said = run(*words)
        assert code == 1, (words, said)
        assert Path(name).stem in (printed + said)
    code, _, said = run("trace", "submissions", "--outcome", name)
    assert code == 1 and name in said and expected.casefold() in said.casefold()


def test_a_missing_file_and_a_folder_as_outcome(run, files: Path) -> None:
    code, _, said = run("trace", "submissions", "--outcome", "missing.pdf")
    assert code == 1 and "missing.pdf" in said
    code, _, said = run("trace", "submissions", "--outcome", "submissions")
    assert code == 1 and "submissions" in said
    code, _, said = run("read", "missing.pdf")
    assert code == 1 and "missing.pdf" in said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("controls.txt", "States should \x00\x07publish the register of licensed operators each year, in open formats.\x1b[31m"),
        ("right-to-left.txt", "ينبغي للدول أن تنشر سجل المشغلين المرخصين كل عام.\n\nيجب على المانحين دعم التدريب."),
        ("french.txt", "Les États devraient publier le registre des opérateurs agréés chaque année.\n\nNous demandons la transparence."),
        ("long.txt", "States should publish the register. " * 4_000),
        ("no-asks.txt", "The weather was fine. The hall was full."),
    ],
)
def test_strange_text_runs_through(run, files: Path, name: str, text: str) -> None:
    (files / name).write_text(text, encoding="utf-8")
    code, printed, said = run("trace", name, "--outcome", "outcome.csv", "--out", "evidence")
    assert code == 0, said
    assert "\x1b[31m" not in printed + said and "\x07" not in printed + said
    assert (files / "evidence/report.html").exists()


def test_wrong_usage_is_exit_code_2_and_help_names_every_verb(run, files: Path) -> None:
    assert run("trace", "submissions")[0] == 2
    assert run("nosuchverb")[0] == 2
    assert run("trace", "submissions", "--no-such-option")[0] == 2
    code, printed, _ = run("--help")
    assert code == 0
    for verb in ("read", "recommend", "trace", "report", "check", "calibrate", "quotations", "demo", "init"):
        assert verb in printed


def test_wrong_usage_shows_a_line_that_works(run, files: Path) -> None:
    assert 'influence trace "My submissions" --outcome "Final report.pdf"' in run("trace")[2]
    code, _, said = run("trace", "submissions")
    assert code == 2 and "influence init submissions" in said
    code, _, said = run("report", "evidence/traces.json", "--out", "my", "report.docx")
    assert code == 2 and "needs quotes" in said
    assert run("--version")[:2] == (0, f"influence {inf.__version__}\n")


def test_a_folder_goes_in_two_commands_to_a_report(run, tmp_path: Path) -> None:
    folder = tmp_path / "My consultation"
    (folder / "submissions").mkdir(parents=True)
    (folder / "Zero draft.csv").write_text(DRAFT)
    (folder / "Adopted report.csv").write_text(OUTCOME)
    (folder / "submissions/Comments of Alpha.md").write_text(SUBMISSION)
    for name in ("Thumbs.db", "~$Comments of Alpha.md", ".hidden.md"):
        (folder / "submissions" / name).write_text(SUBMISSION)
    (folder / "submissions/Old letter.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    code, printed, said = run("init", folder)
    assert code == 0 and f'influence trace "{folder}"' in said
    assert "submissions/Old letter.doc is not in the list" in said  # nothing is lost quietly
    assert printed.splitlines() == [
        "outcome      Adopted report.csv",
        "baseline     Zero draft.csv",
        "submission   submissions/Comments of Alpha.md",
    ]
    code, _, said = run("trace", folder, "--out", folder / "evidence")
    assert code == 0 and said.rstrip().endswith(str(folder / "evidence" / "report.html"))
    before = (folder / "consultation.toml").read_bytes()
    assert run("init", folder, "--force")[0] == 0
    assert (folder / "consultation.toml").read_bytes() == before  # what was written is not taken for a document
    assert run("report", folder / "evidence", "--out", "evidence.docx")[0] == 0


def test_a_console_that_lacks_our_signs_does_not_stop_a_run(files: Path) -> None:
    command = [sys.executable, "-m", "influence.cli", "read", "signs.txt"]
    (files / "signs.txt").write_text("States should report ○ ◐ each year.", encoding="utf-8")
    done = subprocess.run(command, cwd=files, env={**os.environ, "PYTHONIOENCODING": "cp1252"}, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert b"States should report ? ? each year." in done.stdout


def test_what_cannot_be_a_submission_is_said_and_nothing_is_written(run, files: Path) -> None:
    with zipfile.ZipFile(files / "all.zip", "w") as archive:
        archive.writestr("x.pdf", pdf_without_text())  # not packed: the PDF's head stands in the archive
    for name, words in (("all.zip", "unpack it"), ("https://example.org/a.pdf", "https://example.org/a.pdf: is a web address")):
        code, _, said = run("trace", name, "--outcome", "outcome.csv", "--out", "evidence")
        assert code == 1 and words in said and "nothing was traced" in said
    code, _, said = run("trace", "submissions", "--outcome", "submissions")
    assert code == 1 and "name the one file in it" in said
    assert not (files / "evidence").exists()


def test_check_says_what_was_read(run, files: Path) -> None:
    code, printed, _ = run("check", "submissions/alpha.md", "outcome.csv")
    assert code == 0 and "alpha.md" in printed and "outcome.csv" in printed


def test_read_prints_paragraphs_and_writes_a_table_that_can_be_read_again(run, files: Path) -> None:
    code, printed, _ = run("read", "outcome.csv")
    assert code == 0 and "register of licensed operators" in printed
    assert run("read", "submissions/alpha.md", "--out", "paragraphs.csv")[0] == 0
    again = inf.read(files / "paragraphs.csv", role="submission")
    assert any("librarians" in paragraph.text for paragraph in again.paragraphs)


def test_calibrate_compares_the_verdicts_with_labels(run, files: Path) -> None:
    run("trace", "submissions", "--outcome", "outcome.csv", "--out", "influence-out")
    names = [row["recommendation_id"] for row in table(files / "influence-out/alignment.csv")]
    (files / "labels.csv").write_text("recommendation_id,verdict\n" + "".join(f"{name},not\n" for name in names))
    code, printed, _ = run("calibrate", "labels.csv")
    assert code == 0 and "precision" in printed and "calibration error" in printed
    code, _, said = run("calibrate", "labels.csv", "--out", "model.json")
    assert code == 1 and "label at least" in said


def test_quotations_of_a_brief_are_checked(run, files: Path) -> None:
    quoted = "publish the register of licensed operators each year"
    (files / "brief.md").write_text(f'The report says that "{quoted}" (para 2) and that "bees shall be insured against drought" (para 3).')
    code, _, said = run("quotations", "brief.md", "--outcome", "outcome.csv", "--out", "checks.csv")
    assert code == 0, said
    assert [row["verdict"] for row in table(files / "checks.csv")] == ["verbatim", "not found"]
    code, printed, _ = run("quotations", "brief.md", "--outcome", "outcome.csv")
    assert code == 0 and "verbatim" in printed


def test_a_document_is_not_traced_in_itself(run, files: Path) -> None:
    """A folder that holds everything: the outcome and the draft in it are no submissions, or all they say would be reflected."""
    code, _, said = run("trace", ".", "--outcome", "outcome.csv", "--baseline", "draft.csv", "--out", "evidence")
    assert code == 0 and "outcome.csv: the same file as the outcome" in said and "draft.csv: the same file as the baseline" in said
    assert {row["submission_id"] for row in table(files / "evidence/alignment.csv")} == {"alpha"}
    assert run("trace", "outcome.csv", "--outcome", "outcome.csv", "--out", "again")[0] == 1
    code, _, said = run("trace", "submissions", "--outcome", "outcome.csv", "--baseline", "outcome.csv", "--out", "again")
    assert code == 1 and "must be different files" in said
    assert not (files / "again").exists()


def test_a_place_that_cannot_be_written_is_said_before_the_work(run, files: Path) -> None:
    (files / "folder").mkdir()
    wrong = {
        ("trace", "submissions", "--outcome", "outcome.csv", "--out", "draft.csv"): "draft.csv is a file",
        ("trace", "submissions", "--outcome", "outcome.csv", "--out", "draft.csv/x"): "draft.csv is a file, not a folder",
        ("recommend", "submissions", "--out", "asks.docx"): "--out asks.csv",
        ("recommend", "submissions", "--out", "draft.csv/asks.csv"): "name another place",
        ("recommend", "submissions", "--out", "n" * 260 + ".csv"): "name is too long",
        ("report", "folder"): "holds no traces.json",
        ("calibrate", "no.csv"): "No such file",
        ("read", "folder"): "holds no file that can be read",
        ("check", "folder"): "holds no file that can be read",
        ("trace", "folder", "--outcome", "outcome.csv"): "holds no file that can be read",
        ("trace", "submissions", "--outcome", "outcome.csv", "--codebook", "nosuch"): "digital-governance",
        ("trace", "submissions", "--outcome", "outcome.csv", "--model", "nosuch.json"): "influence calibrate",
    }
    for words, sentence in wrong.items():
        code, _, said = run(*words)
        assert code == 1 and sentence in said, (words, said)


def test_a_file_named_twice_is_read_once_and_not_called_left_out(run, files: Path) -> None:
    code, _, said = run("trace", "submissions/alpha.md", "submissions/alpha.md", "--outcome", "outcome.csv", "--out", "evidence")
    assert code == 0 and "left out" not in said


def test_a_brief_without_quotations_is_said_in_a_sentence(run, files: Path) -> None:
    code, printed, _ = run("quotations", "submissions/alpha.md", "--outcome", "outcome.csv")
    assert code == 0 and "No quotation was found" in printed


def test_a_terminal_shows_the_pages_of_a_scan_as_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    from influence.readers import ReadFile, isolation, read
    from influence.readers.assembly import Block

    def scan(*_: object, progress: Callable[[int, int], None], **__: object) -> ReadFile:
        progress(3, 7)
        return ReadFile([Block("States shall report.")])

    screen = io.StringIO()
    monkeypatch.setattr(console, "err", Console(file=screen, force_terminal=True, width=100))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(isolation, "isolated", scan)
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.5 and so on")
    with console.bars_of_progress() as progress:
        for path in progress([tmp_path / "scan.pdf"], "reading"):
            read(path, role="outcome")
    assert "scan.pdf: scanned pages" in screen.getvalue()
    assert "3/7" in screen.getvalue()

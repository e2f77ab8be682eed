"""A run that is repeated, killed, split over processes or handed a damaged cache comes out the same, byte for byte."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import joblib
import pytest

import influence as inf
from influence.cache import Cache, digest
from influence.errors import OptionError
from influence.readers.many import read_many
from influence.recommendations.many import find_in_many
from influence.workers import NotKept, Shared, work

OUTCOME = [
    ("1", "The working group met in three sessions and thanks the host city for its hospitality."),
    ("2", "States should establish independent ombudspersons for digital public services by 2031."),
    ("3", "The working group encourages operators to test new services with older persons before launch."),
    ("4", "The secretariat is requested to prepare a compendium of good practices."),
]
PAPER = """States should establish independent ombudspersons for digital services of district {n}.

Operators must test new services with older persons before launch, at least {n} weeks earlier.

The secretariat should publish report number {n} of its compendium in open formats.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number in range(6):
        (tmp_path / "in" / f"paper-{number}.txt").write_text(PAPER.format(n=number))
    (tmp_path / "final.csv").write_text("number,text\n" + "".join(f'{number},"{text}"\n' for number, text in OUTCOME))
    documents = [f'[[document]]\npath = "in/paper-{n}.txt"\nrole = "submission"\ndate = 2030-01-0{n + 1}\n' for n in range(6)]
    (tmp_path / "consultation.toml").write_text("\n".join(['[[document]]\npath = "final.csv"\nrole = "outcome"\n', *documents]))
    return tmp_path


def run(folder: Path, **options: object) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of the saved traces, and the doubts that are about the cache."""
    study = inf.trace_consultation(folder, decoys=8, encoder="characters", **options)
    doubts = tuple(doubt for doubt in study.doubts if "cache" in doubt)
    return study.traces.save(folder / "out" / "traces.json").read_bytes(), doubts


def test_a_run_from_the_cache_makes_nothing_anew_and_comes_out_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh, _ = run(folder)
    first, doubts = run(folder, cache=folder / "kept")
    written = sorted((folder / "kept").rglob("*.json"))
    assert first == fresh and not doubts
    monkeypatch.setattr(inf.Tracer, "_find", None)  # nothing is traced ...
    monkeypatch.setattr("influence.readers.many.read", None)  # ... or read
    monkeypatch.setattr("influence.recommendations._of_one", None)  # ... or searched
    assert run(folder, cache=folder / "kept")[0] == fresh
    assert sorted((folder / "kept").rglob("*.json")) == written


def test_files_written_from_the_cache_are_the_same_and_nothing_is_learned_for_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "zero.csv").write_text("number,text\n1,The working group met in three sessions.\n2,Operators must test new services.\n")
    with (folder / "consultation.toml").open("a") as manifest:
        manifest.write('\n[[document]]\npath = "zero.csv"\nrole = "baseline"\ndate = 2029-12-01\n')

    def files(**options: object) -> dict[str, bytes]:
        study = inf.trace_consultation(folder, decoys=8, encoder="characters", **options)
        return {path.name: path.read_bytes() for path in study.write(folder / "out")}

    first = files(cache=folder / "kept")
    assert {"drafts.csv", "stories.csv", "directions.csv", "report.html"} < first.keys()
    for learned in ("tracer.CandidateIndex", "tracer.Baselines", "tracer.load_encoder", "drafts.descent.CandidateIndex", "drafts.descents"):
        monkeypatch.setattr(f"influence.{learned}", None)
    assert files(cache=folder / "kept") == first


def test_an_option_that_is_changed_after_fit_changes_nothing_before_the_next(folder: Path) -> None:
    asks = [inf.Recommendation.from_text("a/r1", "States should establish ombudspersons for public services.")]
    outcome = inf.read(folder / "final.csv", role="outcome")
    tracer = inf.Tracer(decoys=0, encoder="characters").fit(outcome)
    assert tracer.set_params(encoder="none").trace(asks).settings["encoder"] == "characters"
    assert tracer.fit(outcome).trace(asks).settings["encoder"] == "none"


def test_only_the_changed_document_is_read_and_traced_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder, cache=folder / "kept")
    (folder / "in" / "paper-3.txt").write_text(PAPER.format(n=333))
    fresh, _ = run(folder)
    traced, find = [], inf.Tracer._find

    def watched(self: inf.Tracer, asks: list[inf.Recommendation]) -> object:
        traced.extend(ask.submission_id for ask in asks)
        return find(self, asks)

    monkeypatch.setattr(inf.Tracer, "_find", watched)
    assert run(folder, cache=folder / "kept")[0] == fresh
    assert set(traced) - {"decoy"} == {"paper-3"} and traced.count("decoy") < 8


def test_other_options_and_another_outcome_do_not_meet_the_old_entries(folder: Path) -> None:
    run(folder, cache=folder / "kept")
    (folder / "final.csv").write_text("number,text\n1,Operators must test new services with older persons.\n2,Nothing else was said.\n")
    assert run(folder, cache=folder / "kept")[0] == run(folder)[0]
    assert run(folder, cache=folder / "kept", candidates=1)[0] == run(folder, candidates=1)[0]


def test_a_damaged_entry_is_made_anew_and_named(folder: Path) -> None:
    fresh, _ = run(folder, cache=folder / "kept")
    for kind, damage in (("readings", b""), ("finds", b"not ours"), ("traces", None), ("decoys", b"influence cache 1 0\n1.0")):
        entry = sorted((folder / "kept" / kind).iterdir())[0]
        whole = entry.read_bytes()
        entry.write_bytes(whole[:-9] if damage is None else damage)
        again, doubts = run(folder, cache=folder / "kept")
        assert again == fresh and len(doubts) == 1 and entry.name in doubts[0], kind
        assert entry.read_bytes() == whole
    assert run(folder, cache=folder / "kept")[1] == ()


def test_an_entry_of_another_form_is_made_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.kept("lengths", ["text"], int, lambda: 4) == 4
    assert cache.kept("lengths", ["text"], list[int], lambda: [5]) == [5]
    assert len(cache.doubts) == 1


def test_a_folder_that_cannot_be_written_costs_a_doubt_and_no_run(tmp_path: Path) -> None:
    (tmp_path / "kept" / "lengths").mkdir(parents=True)
    cache = Cache(tmp_path / "kept")
    (tmp_path / "kept" / "lengths").rmdir()
    (tmp_path / "kept" / "lengths").write_text("a file where a folder should be")
    assert cache.kept("lengths", ["text"], int, lambda: 4) == 4
    assert len(cache.doubts) >= 1
    with pytest.raises(OptionError, match="folder"):
        Cache(tmp_path / "kept" / "lengths")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("entries", [1, 9, 14])
def test_a_run_killed_in_the_middle_of_writing_goes_on_where_it_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch, entries: int
) -> None:
    undisturbed, _ = run(folder, cache=folder / "undisturbed")
    (folder / "out" / "traces.json").unlink()
    child = os.fork()
    if child == 0:
        left = [entries]

        def killed(self: Path, target: Path) -> None:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            os.replace(self, target)  # noqa: PTH105 - it stands for the method

        monkeypatch.setattr(Path, "replace", killed)
        run(folder, cache=folder / "kept")
        os._exit(0)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    kept = {path: path.stat().st_mtime_ns for path in (folder / "kept").rglob("*") if path.is_file() and path.suffix != ".part"}
    assert len(kept) == entries - 1 and not (folder / "out" / "traces.json").exists()
    assert run(folder, cache=folder / "kept") == (undisturbed, ())
    assert all(path.stat().st_mtime_ns == written for path, written in kept.items()), "what was done is not done again"


def test_several_workers_give_the_same_bytes(folder: Path) -> None:
    fresh, _ = run(folder)
    with joblib.parallel_config(backend="threading", n_jobs=3):
        assert run(folder)[0] == fresh
        assert run(folder, cache=folder / "kept") == (fresh, ())
    assert run(folder, cache=folder / "kept", n_jobs=1)[0] == fresh


def test_the_order_of_the_submissions_changes_no_trace(folder: Path) -> None:
    documents = read_many([(path, {"role": "submission"}) for path in sorted((folder / "in").iterdir())])
    asks = find_in_many(documents)
    tracer = inf.Tracer(decoys=8, encoder="characters").fit(inf.read(folder / "final.csv", role="outcome"))
    one, other = tracer.trace(asks), tracer.trace(asks[::-1])
    assert list(other)[::-1] == list(one)


def double(number: int) -> int | NotKept:
    return NotKept("odd") if number % 2 else 2 * number


def test_work_keeps_the_order_and_not_the_failures(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    options = {"cache": cache, "kind": "doubled", "parts": lambda number: [number], "type": int}
    for _ in range(2):
        assert list(work(double, range(5), **options)) == [0, "odd", 4, "odd", 8]
    assert len(list((tmp_path / "doubled").iterdir())) == 3
    assert list(work(double, [], **options)) == []
    for wrong in (0, "two", 1.5, True):
        with pytest.raises(OptionError, match="n_jobs"):
            list(work(double, [1], n_jobs=wrong))  # type: ignore[arg-type]


def test_a_shared_value_is_written_only_for_another_process() -> None:
    import pickle

    with Shared([1, 2]) as shared:
        assert shared._folder is None
        assert pickle.loads(pickle.dumps(shared)).value == [1, 2]
        folder = Path(shared._folder or "")
        assert folder.is_dir()
    assert not folder.exists()


def test_files_that_cannot_be_read_are_no_entries(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    files = [(tmp_path / "empty.txt", {"role": "submission"}), (tmp_path / "missing.txt", {"role": "submission"})]
    cache = Cache(tmp_path / "kept")
    for _ in range(2):
        answers = read_many(files, cache=cache)
        assert [isinstance(answer, NotKept) for answer in answers] == [True, True]
        assert "empty" in answers[0] and "does not exist" in answers[1]
    assert not list((tmp_path / "kept").glob("readings/*"))


def test_a_digest_follows_the_content_and_nothing_else() -> None:
    one, same = ({"a": 1, "b": inf.Span("x", 0, 1)} for _ in range(2))
    assert digest(one) == digest(same) == digest(dict(reversed(one.items())))
    assert digest(one) != digest({"a": 1, "b": inf.Span("x", 0, 2)})


@pytest.mark.skipif(os.name != "posix", reason="only there can a process be asked for without touching it")
def test_what_killed_processes_left_in_the_temporary_folder_goes(tmp_path: Path) -> None:
    from influence.workers import _sweep

    done = os.spawnlp(os.P_NOWAIT, "true", "true")
    os.waitpid(done, 0)
    for name in (f"influence-{done}-abc", f"influence-{os.getpid()}-abc", "influence-notes-mine"):
        (tmp_path / name).mkdir()
    _sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([f"influence-{os.getpid()}-abc", "influence-notes-mine"])

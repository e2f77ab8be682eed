"""A consultation of 200 made-up documents: killed at random points and resumed; one document changed and run again.

    python tests/benchmarks/resume.py --asks 6 --kills 10           # the same bytes as an undisturbed run?
    python tests/benchmarks/resume.py --asks 100 --kills 0          # what a second run costs, in CPU seconds
    python tests/benchmarks/resume.py --asks 100 --kills 0 --jobs 2

The documents are made here, from a seed: policy sentences over a vocabulary of made-up nouns, a third each as text, Word and
PDF. The outcome takes up every sixth ask, half of those in part. Every run is the command that people type, in a process of
its own. It is killed with SIGKILL once a random number of entries lie in the cache; what is compared are all files it writes.

Measured on two cores that others used as well, so read the shares with a quarter of doubt. 200 documents with 50 asks each, whole
command: nothing changed .11 to .12 of the first run, one changed .12 to .13; reading, finding, tracing and saving alone, one changed,
.083 of their own first run (.055 of the whole one). What is left is mostly the report (a third), the tables and the imports. Where
the outcome is long and the submissions are short, learning it again weighs more: 200 pieces of real PDFs against a law of 959
units, nothing changed about .15 to .2, one changed .35. With 6 asks or fewer each, imports are most of what is measured.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ACTORS = "States,Operators,The Secretariat,Member States,Regulators,Donors,Ministries,Local authorities,Platforms,Parliaments".split(",")
MODALS = ["should", "must", "should", "are urged to", "need to", "should", "shall"]
VERBS = "publish,establish,fund,review,protect,extend,restrict,monitor,harmonise,strengthen,repeal,simplify,coordinate,audit".split(",")
KINDS = "yearly,independent,public,binding,regional,transparent,digital,affordable,inclusive,common,gender-responsive,open".split(",")
THINGS = "register,fund,standard,mechanism,assessment,inventory,agency,programme,report,safeguard,licence,network,charter".split(",")
TAILS = (
    "by {year}",
    "in consultation with civil society",
    "before any new {noun} is licensed",
    "at no cost to users of the {noun}",
    "with the consent of those concerned",
    "and report on it every {n} years",
    "within {n} months of the entry into force",
)
TALK = (
    "We welcome the {kind} work that has been done on the {noun} since {year}.",
    "Our members have seen {n} cases in which a {noun} failed for want of a {kind} {thing}.",
    "The {noun} is described in the annex, together with the {kind} {thing} that was proposed in {year}.",
)


class Maker:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        syllables = [consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeio"]
        self.nouns = list(dict.fromkeys("".join(self.chance.choices(syllables, k=3)) for _ in range(1500)))

    def fill(self, pattern: str) -> str:
        pick = self.chance.choice
        return pattern.format(
            kind=pick(KINDS), noun=pick(self.nouns), thing=pick(THINGS), n=self.chance.randint(2, 30), year=self.chance.randint(1995, 2040)
        )

    def ask(self) -> str:
        pick = self.chance.choice
        what = self.fill("a {kind} {thing} for the {noun} and the {noun} ") + self.fill(pick(TAILS))
        return f"{pick(ACTORS)} {pick(MODALS)} {pick(VERBS)} {what}."

    def talk(self) -> str:
        return " ".join(self.fill(self.chance.choice(TALK)) for _ in range(self.chance.randint(2, 4)))


def write(path: Path, paragraphs: list[str]) -> None:
    """Write a document in the form that its suffix says."""
    if path.suffix == ".docx":
        import docx

        document = docx.Document()
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        document.save(str(path))
    elif path.suffix == ".pdf":
        from reportlab.lib.styles import getSampleStyleSheet
        from reportlab.platypus import Paragraph, SimpleDocTemplate

        style = getSampleStyleSheet()["BodyText"]
        SimpleDocTemplate(str(path), invariant=1).build([Paragraph(paragraph, style) for paragraph in paragraphs])
    else:
        path.write_text("\n\n".join(paragraphs) + "\n")


def make(folder: Path, documents: int, asks: int, paragraphs: int, seed: int) -> None:
    """Write a consultation: the submissions, a zero draft, the outcome, and the manifest."""
    maker = Maker(seed)
    (folder / "in").mkdir(parents=True)
    manifest, wanted = [], []
    for number in range(documents):
        own = [maker.ask() for _ in range(asks)]
        wanted += own
        path = folder / "in" / f"paper-{number:03}{('.txt', '.docx', '.pdf')[number % 3]}"
        # Each says its asks between paragraphs that ask nothing.
        write(path, [text for ask in own for text in ((maker.talk(), ask) if maker.chance.random() < 0.5 else (ask,))])
        day = f"2030-{1 + number % 6:02}-{1 + number % 28:02}"
        manifest.append(f'[[document]]\npath = "in/{path.name}"\nrole = "submission"\nissuer = "Issuer {number % 150}"\ndate = {day}\n')
    draft = [maker.ask() for _ in range(paragraphs * 2 // 3)]
    taken = maker.chance.sample(wanted, min(len(wanted) // 6, paragraphs // 3))
    changed = [ask if at % 2 else ask.replace(" should ", " may ").replace(" must ", " are encouraged to ") for at, ask in enumerate(taken)]
    final = maker.chance.sample([*draft[: paragraphs - len(taken)], *changed], min(paragraphs, len(changed) + len(draft)))
    for name, role, texts, day in (("draft.txt", "baseline", draft, "2029-12-01"), ("final.txt", "outcome", final, "2030-12-01")):
        (folder / name).write_text("\n\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)) + "\n")
        manifest.append(f'[[document]]\npath = "{name}"\nrole = "{role}"\ndate = {day}\n')
    (folder / "consultation.toml").write_text('title = "Made up"\n\n' + "\n".join(manifest))


# Read, find, trace and save, without the report and the tables that are written of all of it.
STUDY = """
import sys, influence
folder, out, cache, jobs = sys.argv[1:]
influence.trace_consultation(folder, cache=cache, n_jobs=int(jobs)).traces.save(out + "/traces.json")
"""


def start(folder: Path, out: str, *options: str) -> subprocess.Popen[str]:
    if out == "traces":
        command = [sys.executable, "-c", STUDY, str(folder), str(folder / out), *options]
        return subprocess.Popen(command, cwd=Path(__file__).parents[2], start_new_session=True, stderr=subprocess.PIPE, text=True)
    command = [sys.executable, "-m", "influence.cli", "trace", str(folder / "consultation.toml"), "--out", str(folder / out), *options]
    return subprocess.Popen(
        command, cwd=Path(__file__).parents[2], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def run(folder: Path, out: str, *options: str) -> tuple[float, float]:
    """Run the command; return CPU seconds (its workers' too) and wall seconds."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = start(folder, out, *options)
    said = process.communicate()[1]
    if process.returncode:
        raise SystemExit(said)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if "cache" in said:
        print("  said:", *[line for line in said.splitlines() if "cache" in line], sep="\n    ")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - begun


def files(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir()) if not path.name.startswith(".")}


def entries(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.glob("*/*.json")}


def kill_and_resume(folder: Path, at: int, jobs: str) -> tuple[bool, int, int]:
    """Kill a run once `at` entries lie in its cache, run it again; return whether all files are the same, and what was lost."""
    cache, options = folder / "killed", ["--cache", str(folder / "killed"), "--jobs", jobs]
    shutil.rmtree(cache, ignore_errors=True)
    shutil.rmtree(folder / "resumed", ignore_errors=True)
    process = start(folder, "resumed", *options)
    while process.poll() is None and len(entries(cache)) < at:
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    kept = entries(cache)
    run(folder, "resumed", *options)
    again = sum(path.stat().st_mtime_ns != written for path, written in kept.items())
    return files(folder / "resumed") == files(folder / "undisturbed"), len(kept), again


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--documents", type=int, default=200)
    ask.add_argument("--asks", type=int, default=6, help="in each document")
    ask.add_argument("--paragraphs", type=int, default=150, help="of the outcome")
    ask.add_argument("--kills", type=int, default=10)
    ask.add_argument("--jobs", default="1")
    ask.add_argument("--seed", type=int, default=1)
    given = ask.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="resume-"))
    try:
        make(folder, given.documents, given.asks, given.paragraphs, given.seed)
        plain_cpu, plain_wall = run(folder, "plain", "--jobs", given.jobs)
        print(f"without a cache: {plain_cpu:.1f} s CPU, {plain_wall:.1f} s wall")
        options = ["--cache", str(folder / "kept"), "--jobs", given.jobs]
        first_cpu, first_wall = run(folder, "undisturbed", *options)
        size = sum(path.stat().st_size for path in (folder / "kept").rglob("*") if path.is_file())
        total = len(entries(folder / "kept"))
        print(f"first run with one: {first_cpu:.1f} s CPU, {first_wall:.1f} s wall; {total} entries, {size / 2**20:.0f} MB")
        print(f"the same files: {files(folder / 'plain') == files(folder / 'undisturbed')}")
        chance, right = random.Random(given.seed), 0
        for number in range(given.kills):
            same, kept, again = kill_and_resume(folder, chance.randrange(1, total), given.jobs)
            right += same
            print(
                f"kill {number + 1}: with {kept} of {total} entries kept; the same files after: {same}; entries made again: {again}",
                flush=True,
            )
        if given.kills:
            print(f"the same bytes: {right} of {given.kills}")
        unchanged = run(folder, "again", *options)
        print(f"nothing changed: {unchanged[0]:.1f} s CPU ({unchanged[0] / first_cpu:.1%} of the first run), {unchanged[1]:.1f} s wall")
        paper = folder / "in" / "paper-000.txt"
        paper.write_text(
            paper.read_text().replace("public", "open").replace("2 years", "3 years") + "\nStates should fund one more thing.\n"
        )
        changed = run(folder, "again", *options)
        share = f"{changed[0] / first_cpu:.1%} of the first run"
        print(f"one of {given.documents} changed: {changed[0]:.1f} s CPU ({share}), {changed[1]:.1f} s wall")
        bare = run(folder, "traces", str(folder / "bare"), given.jobs)[0]
        paper.write_text(paper.read_text().replace("open", "public") + "\nStates should fund one thing less.\n")
        again = run(folder, "traces", str(folder / "bare"), given.jobs)[0]
        print(f"only reading and tracing: {bare:.1f} s CPU; one changed: {again:.1f} s ({again / bare:.1%})")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

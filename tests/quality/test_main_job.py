"""The main job on real documents: fifteen lobby submissions against the law they wanted to change, and a civil-society brief."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

import influence as inf

# What the job may cost on two cores; measured far below (see the printed figures).
MOST_SECONDS = 180
MOST_BYTES = 2_000_000_000


def test_fifteen_submissions_against_the_law(shared: Path, figure: Callable[..., None], tmp_path: Path) -> None:
    gdpr = shared / "corpora/gdpr"
    command = [sys.executable, "-m", "influence.cli", "trace", str(gdpr / "submissions"), "--out", str(tmp_path)]
    command += ["--outcome", str(gdpr / "gdpr_2016_final_en.jsonl"), "--baseline", str(gdpr / "proposal_2012_en.jsonl")]
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.monotonic() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert done.returncode == 0, done.stderr

    frame = pd.read_csv(tmp_path / "alignment.csv")
    saved = json.loads((tmp_path / "traces.json").read_bytes())
    submissions = {path.name for path in (gdpr / "submissions").iterdir()}
    failed = {Path(path).name for path, _ in saved["failures"]}
    assert len(saved["submissions"]) + len(failed) == len(submissions) == 15
    assert all(reason for _, reason in saved["failures"])
    assert all(name in done.stderr for name in failed), "every file that was left out is named"
    assert (tmp_path / "report.html").stat().st_size > 10_000
    taken_up = frame.verdict.isin(["reflected", "partly"])
    print(f"{len(frame)} recommendations in {frame.submission_id.nunique()} submissions; left out: {sorted(failed)}")
    print(frame.verdict.value_counts().to_string())
    figure("main job, 15 submissions: recommendations found", len(frame), n=15, better="neither")
    figure("main job, 15 submissions: share reflected or partly", taken_up.mean(), n=len(frame), better="neither")
    figure("main job, 15 submissions: seconds", seconds, goal=MOST_SECONDS, n=15, better="neither")
    figure("main job, 15 submissions: megabytes at most in one process", peak / 1e6, goal=MOST_BYTES / 1e6, n=15, better="neither")
    assert seconds < MOST_SECONDS and peak < MOST_BYTES, f"{seconds:.0f} s, {peak / 1e6:.0f} MB"
    print(f"{seconds:.0f} s, {peak / 1e6:.0f} MB at most in one process")


def brief(shared: Path) -> inf.Document:
    return inf.read(shared / "corpora/seeds/oewg-stakeholder-brief.txt", role="submission")


def test_the_brief_s_closing_recommendations_are_found(shared: Path, figure: Callable[..., None]) -> None:
    document = brief(shared)
    asks = inf.find_recommendations(document)
    closing = document.text.index("Conclusions and Recommendations\n")
    notes = document.text.index("\nNotes\n")
    items = [p for p in document.paragraphs if p.kind == "list item" and closing < p.span.start < notes]
    assert len(items) == 11
    found = [item for item in items if any(ask.span.start <= item.span.start + 4 and ask.span.end >= item.span.end - 2 for ask in asks)]
    figure("brief: its closing recommendations found whole", len(found) / 11, goal=1, n=11)
    assert len(found) == 11


def quoted_outcome(shared: Path) -> tuple[inf.Document, dict[str, str]]:
    """An outcome made of the passages that the brief quotes from the report, and which is which."""
    text = (shared / "corpora/seeds/oewg-stakeholder-brief.txt").read_text(encoding="utf-8")
    section = text[text.index("\nHuman-centric approach\n") : text.index("\nGood practices and lessons learned\n")]
    quotations = re.findall(r"“([^”]{60,})”", section)
    gender = section[section.index("The OEWG underscores") : section.index('", which corresponds')]
    paragraphs = [(str(at), quotation) for at, quotation in enumerate([*quotations, gender], 1)]
    where = {"gender": paragraphs[-1][0]}
    where["human-centric"] = next(number for number, quotation in paragraphs if "human-centric approach" in quotation)
    filler = [("90", "The group decided on its programme of work."), ("91", "The group adopted its report by consensus.")]
    return inf.Document.from_paragraphs("oewg-report", [*paragraphs, *filler], role="outcome"), where


def test_the_brief_s_claims_are_traced_to_the_passages_it_names(shared: Path, figure: Callable[..., None]) -> None:
    outcome, where = quoted_outcome(shared)
    text = (shared / "corpora/seeds/oewg-stakeholder-brief.txt").read_text(encoding="utf-8")
    claim = re.search(r"importance of narrowing the [^,]+", text)
    ask = re.search(r'"(States should commit to gender diversity[^"]+)"', text)
    reference = re.search(r"Repeated reference to the importance of (a human centric approach[^(]+?) was reflected", text)
    assert claim and ask and reference
    asked = {"brief/gender claim": claim[0], "brief/gender ask": ask[1], "brief/human-centric": f"States should take {reference[1]}."}
    traces = inf.Tracer().fit(outcome).trace([inf.Recommendation.from_text(name, words) for name, words in asked.items()])
    best = {trace.recommendation.id: trace.best.paragraph.number if trace.best else None for trace in traces}
    right = [best[name] == where[name.split("/")[1].split()[0]] for name in asked]
    print(best, where)
    figure("brief: claims traced to the passage it names", sum(right) / 3, goal=1, n=3)
    assert right[0] and right[2]

"""How long a million comments take against a rule of 500 paragraphs, from disk to disk.

    python tests/benchmarks/million_comments.py --sizes 10000 30000 100000 --jobs 2

Comments and rule are made up by a seed: words drawn by Zipf's law, about 100 words a comment; a third of the
comments quote the rule, some of them a campaign's text. Words and phrases only; no encoder, no verdicts. Prints a
table: the time per comment should not grow with their number. Seconds are by the clock, and of all processors together
(what counts where the machine has other work); GB is the sum of the processes' peaks.

What shares next to nothing with the rule is told by its words alone (`CandidateIndex.heights`) and goes no further. Measured on
two cores with nothing else running (a million), and with seven other jobs (the others; starting takes about 3 of the seconds):

     comments  clock s    cpu s  cpu us each    found
       10,000               4.7          467    0.141
       30,000               9.4          313    0.143
      100,000              28.8          288    0.140
    1,000,000    161.3    312.5          312    0.141

When each comment was split and given a shortlist, a million took 248.8 s by the clock on the same idle cores.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed

from influence.alignment import align, ranked
from influence.candidates import CandidateIndex, Query
from influence.document import Document
from influence.rarity import Rarity
from influence.words import split_words

SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeio"]
LITTLE = "the of and to in that for shall be with as by on not or which are is this from".split()
PARAGRAPHS = 500
ALIGNED = 3
# Below this share of its information in the best paragraph, a comment has nothing that could be a phrase.
LEAST = 0.1


def make_texts(random: np.random.Generator, vocabulary: list[str], words: int, number: int) -> list[list[str]]:
    ranks = np.minimum(random.zipf(1.25, (number, words)), len(vocabulary)) - 1
    little = random.random((number, words)) < 0.4
    texts = np.where(little, np.array(LITTLE, dtype=object)[ranks % len(LITTLE)], np.array(vocabulary, dtype=object)[ranks])
    return list(texts.tolist())


def make(folder: Path, number: int, seed: int) -> tuple[Path, Path]:
    random = np.random.default_rng(seed)
    vocabulary = list(dict.fromkeys("".join(random.choice(SYLLABLES, random.integers(2, 5))) for _ in range(60_000)))
    rule = make_texts(random, vocabulary[20:], 80, PARAGRAPHS)
    campaign = rule[17][:40]
    rule_path, comments_path = folder / "rule.jsonl", folder / "comments.jsonl"
    with rule_path.open("w") as lines:
        for at, words in enumerate(rule):
            lines.write(json.dumps({"number": str(at), "text": " ".join(words)}) + "\n")
    with comments_path.open("w") as lines:
        for at in range(number):
            if at % 1000 == 0:
                made = iter(make_texts(random, vocabulary, 100, 1000))
            words = next(made)
            draw = random.random()
            if draw < 0.25:
                start, place = int(random.integers(0, 60)), int(random.integers(0, 80))
                quoted = rule[int(random.integers(0, PARAGRAPHS))][start : start + int(random.integers(6, 20))]
                words[place : place + len(quoted)] = quoted
            elif draw < 0.35:
                words[:40] = campaign
            lines.write(json.dumps({"id": f"c{at}", "text": " ".join(words)}) + "\n")
    return rule_path, comments_path


_OPENED: dict[str, tuple[CandidateIndex, list, Rarity]] = {}


def opened(rule_path: str) -> tuple[CandidateIndex, list, Rarity]:
    if rule_path not in _OPENED:
        rows = [json.loads(line) for line in Path(rule_path).read_text().splitlines()]
        rule = Document.from_paragraphs("rule", [(row["number"], row["text"]) for row in rows], role="outcome")
        words = [split_words(paragraph.text, offset=paragraph.span.start) for paragraph in rule.paragraphs]
        rarity = Rarity.of(words)
        _OPENED[rule_path] = CandidateIndex(rule.paragraphs, words, rarity), words, rarity
    return _OPENED[rule_path]


Row = tuple[str, str, float, str]


def trace(rule_path: str, lines: list[str]) -> tuple[list[Row], int, float, float]:
    """The rows of a block of comments; and of this process: its number, the seconds spent here, its peak in GB."""
    began = time.process_time()
    rows = trace_block(rule_path, lines)
    return rows, os.getpid(), time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def trace_block(rule_path: str, lines: list[str]) -> list[Row]:
    index, words, rarity = opened(rule_path)
    comments = [json.loads(line) for line in lines]
    worth = index.heights([comment["text"] for comment in comments]) >= LEAST
    queries = [Query(comment["text"], split_words(comment["text"])) for comment, look in zip(comments, worth, strict=True) if look]
    shortlists = iter(zip(queries, index.shortlist(queries, k=ALIGNED), strict=True))
    rows: list[Row] = []
    for comment, look in zip(comments, worth, strict=True):
        if not look:
            rows.append((comment["id"], "", 0.0, ""))
            continue
        query, shortlist = next(shortlists)
        bits = rarity.of_words(query.words)
        aligned = [align(query.words, words[entry.index], bits, asked_id=comment["id"], found_id="rule") for entry in shortlist]
        place, _ = ranked(shortlist, aligned)[0]
        best = aligned[place]
        phrases = " | ".join(comment["text"][phrase.asked.start : phrase.asked.end] for phrase in best.phrases)
        rows.append((comment["id"], index.paragraphs[shortlist[place].index].number or "", round(best.bits, 1), phrases))
    return rows


def blocks(path: Path, size: int) -> Iterator[list[str]]:
    with path.open() as lines:
        while block := list(islice(lines, size)):
            yield block


def run(number: int, jobs: int, seed: int, folder: Path) -> None:
    rule, comments = make(folder, number, seed)
    began, busy = time.perf_counter(), time.process_time()
    found, seconds = 0, 0.0
    peaks: dict[int, float] = {}
    with (folder / "found.csv").open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["comment", "paragraph", "bits", "phrases"])
        work = (delayed(trace)(str(rule), block) for block in blocks(comments, 2000))
        for rows, process, spent, peak in Parallel(n_jobs=jobs, return_as="generator", pre_dispatch="2 * n_jobs")(work):
            writer.writerows(rows)
            found += sum(bool(row[2]) for row in rows)
            peaks[process] = max(peak, peaks.get(process, 0.0))
            seconds += spent if process != os.getpid() else 0.0
    took = time.perf_counter() - began
    seconds += time.process_time() - busy
    # joblib replaces a worker that has grown; at most as many as work at a time are there together.
    peaks.pop(os.getpid(), None)
    gigabytes = sum(sorted(peaks.values())[-jobs:]) + resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{number:>9,} {took:>9.1f} {seconds:>9.1f} {number / took:>12,.0f} {seconds / number * 1e6:>12.0f}"
        f" {found / number:>8.3f} {gigabytes:>7.2f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"{'comments':>9} {'clock s':>9} {'cpu s':>9} {'comments/s':>12} {'cpu us each':>12} {'found':>8} {'GB':>7}", flush=True)
    for number in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            run(number, options.jobs, options.seed, Path(folder))


if __name__ == "__main__":
    main()

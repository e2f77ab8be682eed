"""Passages planted in real text, changed in seven ways, and one scorer (PlagDet) for whoever looks for them.

The passages and the hosts come from different NETmundial submissions, so that both are of one kind.
Words that stand in for others are pairs that people aligned in the word-alignment corpora, not the
synonyms that the package ships: a finder cannot have learned the generator's list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path
from random import Random

STRATA = ("verbatim", "reordered", "reworded", "shortened", "split", "noise", "absent")
WORD = re.compile(r"\w+(?:[-'’]\w+)*")


@dataclass(frozen=True)
class Case:
    """A passage, the host that holds a changed copy of it, and where; `planted` is None where it does not."""

    stratum: str
    passage: str
    paragraphs: tuple[str, ...]
    planted: tuple[int, int] | None  # characters of `host`

    @property
    def host(self) -> str:
        return "\n".join(self.paragraphs)


def cases(shared: Path, stratum: str, number: int = 60, seed: int = 1, half: int = 0) -> list[Case]:
    """Make `number` cases; `half` 0 and 1 draw from different submissions (one to choose on, one to report)."""
    random = Random(f"{stratum} {seed} {half}")
    submissions = _submissions(shared, half)
    made: list[Case] = []
    while len(made) < number:
        giver, taker = random.sample(sorted(submissions), 2)
        passage = random.choice(_passages(submissions[giver]) or [""])
        if not passage or len(submissions[taker]) < 10 or _shares_a_run(passage, submissions[taker]):
            continue
        first = random.randrange(len(submissions[taker]) - 9)
        paragraphs = list(submissions[taker][first : first + 10])
        made.append(_plant(stratum, passage, paragraphs, random, shared))
    return made


def _plant(stratum: str, passage: str, paragraphs: list[str], random: Random, shared: Path) -> Case:
    if stratum == "absent":
        return Case(stratum, passage, tuple(paragraphs), None)
    changed = {
        "verbatim": lambda: passage,
        "split": lambda: passage,
        "reordered": lambda: _reordered(passage, random),
        "reworded": lambda: _reworded(passage, random, shared),
        "shortened": lambda: _shortened(passage, random),
        "noise": lambda: _noisy(passage, random),
    }[stratum]()
    at = random.randrange(1, len(paragraphs) - 1)
    sentences = re.split(r"(?<=[.;:!?]) ", paragraphs[at])
    cut = random.randrange(len(sentences) + 1)
    before, behind = " ".join(sentences[:cut]), " ".join(sentences[cut:])
    if stratum == "split":
        words = list(WORD.finditer(changed))
        middle = words[len(words) // 2].start()
        changed = changed[:middle].rstrip() + "\n" + changed[middle:]
    new = " ".join(part for part in (before, changed, behind) if part)
    paragraphs[at] = new
    start = sum(len(paragraph) + 1 for paragraph in paragraphs[:at]) + (len(before) + 1 if before else 0)
    parts = tuple("\n".join(paragraphs).split("\n"))
    return Case(stratum, passage, parts, (start, start + len(changed)))


def _reordered(passage: str, random: Random) -> str:
    pieces = [piece.strip() for piece in re.findall(r"[^,.;:]+[,.;:]*", passage) if piece.strip()]
    if len(pieces) < 3:
        words = passage.split()
        step = max(4, len(words) // 4)
        pieces = [" ".join(words[at : at + step]) for at in range(0, len(words), step)]
    shuffled = pieces[:]
    while shuffled == pieces:
        random.shuffle(shuffled)
    return " ".join(shuffled)


def _reworded(passage: str, random: Random, shared: Path) -> str:
    """A third of the words that have a known stand-in get it; a third of the rest are inflected; some little words go."""
    stand_ins = _stand_ins(shared)

    def change(match: re.Match[str]) -> str:
        word = match.group()
        low = word.lower()
        if low in stand_ins and random.random() < 0.5:
            return random.choice(stand_ins[low])
        if len(low) > 4 and low.isalpha() and random.random() < 0.33:
            return _inflected(word, random)
        return word

    changed = WORD.sub(change, passage)
    return re.sub(r"\b(?:the|of|and|to|that) ", lambda match: "" if random.random() < 0.2 else match.group(), changed)


def _inflected(word: str, random: Random) -> str:
    for ending, others in (("ies", ("y",)), ("ing", ("ed", "s")), ("ed", ("ing", "s")), ("s", ("",))):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: len(word) - len(ending)] + random.choice(others)
    return word[:-1] + "ing" if word.endswith("e") else word + "s"


def _shortened(passage: str, random: Random) -> str:
    """Half of the words, taken out in runs of one to five."""
    words = passage.split()
    keep = [True] * len(words)
    while sum(keep) > len(words) / 2:
        at, run = random.randrange(len(words)), random.randint(1, 5)
        for place in range(at, min(len(words), at + run)):
            keep[place] = False
    return " ".join(word for word, kept in zip(words, keep, strict=True) if kept)


def _noisy(passage: str, random: Random) -> str:
    """One character in twenty misread, lost, doubled or turned into a blank."""
    alike = {"l": "1", "o": "0", "e": "c", "c": "e", "m": "rn", "i": "l", "n": "u", "u": "n", "s": "5", "h": "b", "t": "f", "a": "o"}
    made = []
    for character in passage:
        if character.isspace() or random.random() >= 0.05:
            made.append(character)
            continue
        kind = random.random()
        made.append(alike.get(character, "*") if kind < 0.6 else "" if kind < 0.8 else character * 2 if kind < 0.9 else character + " ")
    return "".join(made)


@cache
def _stand_ins(shared: Path) -> dict[str, list[str]]:
    """Words that people aligned though they differ: {word: [others]}, each pair seen at least twice or of one kind of ending."""
    counts: dict[tuple[str, str], int] = {}
    for name in ("mtref", "wiki"):
        path = shared / "corpora" / "text_pairs" / f"multimwa_word_alignment__{name}-dev.tsv"
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            cells = line.split("\t")
            left, right = cells[1].split(), cells[3].split()
            links = [tuple(map(int, link.split("-"))) for link in cells[7].split()]
            for one, other in links:
                if sum(link[0] == one for link in links) == sum(link[1] == other for link in links) == 1:
                    pair = (left[one], right[other])
                    if all(word.isalpha() and len(word) > 3 for word in pair) and pair[0][:4] != pair[1][:4]:
                        counts[pair] = counts.get(pair, 0) + 1
    stand_ins: dict[str, set[str]] = {}
    for one, other in counts:
        stand_ins.setdefault(one, set()).add(other)
        stand_ins.setdefault(other, set()).add(one)
    return {word: sorted(others) for word, others in sorted(stand_ins.items())}


@cache
def _submissions(shared: Path, half: int) -> dict[str, list[str]]:
    path = shared / "corpora" / "netmundial" / "contributions.jsonl"
    found = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        paragraphs = [" ".join(part.split()) for part in re.split(r"[\r\n]+", row["text"])]
        paragraphs = [part for part in paragraphs if len(part) > 120 and part.isascii()]
        if number % 2 == half and len(paragraphs) >= 10:
            found[row["id"]] = paragraphs
    return found


def _passages(paragraphs: Sequence[str]) -> list[str]:
    return [paragraph for paragraph in paragraphs if 30 <= len(paragraph.split()) <= 110]


def _shares_a_run(passage: str, paragraphs: Sequence[str], size: int = 7) -> bool:
    """Whether the host has a run of words of the passage already: then the truth would be wrong."""
    words = [word.lower() for word in WORD.findall(passage)]
    runs = {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}
    for paragraph in paragraphs:
        words = [word.lower() for word in WORD.findall(paragraph)]
        if any(tuple(words[at : at + size]) in runs for at in range(len(words) - size + 1)):
            return True
    return False


Found = Sequence[tuple[tuple[int, int], tuple[int, int]]]  # pairs: characters of the passage, characters of the host


def plagdet(made: Sequence[Case], found: Sequence[Found]) -> tuple[float, float, float, float]:
    """Return PlagDet, precision, recall and granularity, macro-averaged over characters as PAN does.

    The true pair of a case is the whole passage and the planted stretch. A find counts for a case
    where it overlaps on both sides.
    """
    recalls, precisions, pieces = [], [], []
    for case, finds in zip(made, found, strict=True):
        assert case.planted is not None
        truth = {("p", at) for at in range(len(case.passage))} | {("h", at) for at in range(*case.planted)}
        covered: set[tuple[str, int]] = set()
        hits = 0
        for (start, end), (from_, to) in finds:
            claim = {("p", at) for at in range(start, end)} | {("h", at) for at in range(from_, to)}
            right = from_ < case.planted[1] and to > case.planted[0]
            precisions.append(len(claim & truth) / len(claim) if right else 0.0)
            if right:
                hits += 1
                covered |= claim & truth
        recalls.append(len(covered) / len(truth))
        if hits:
            pieces.append(hits)
    precision = sum(precisions) / len(precisions) if precisions else 0.0
    recall = sum(recalls) / len(recalls)
    granularity = sum(pieces) / len(pieces) if pieces else 1.0
    harmonic = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return harmonic / log2(1 + granularity), precision, recall, granularity

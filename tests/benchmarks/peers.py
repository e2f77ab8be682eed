"""The same planted passages, the same scorer, for us and for other tools; then all pairs of 15 submissions by the clock.

    pip install -r tests/benchmarks/requirements-peers.txt
    python tests/benchmarks/peers.py

Needs the real documents beside the checkout (`../shared`). A tool that is not installed is left out. Where a tool gives
slices of each text and not pairs of passages, its slices are joined over the same gap as ours and paired with the whole
stretch of the other text: the kindest reading. What a tool needs to know of one text is computed once. Processor time.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "quality")]

import planted  # noqa: E402 - the generator and the scorer of the quality gate

from influence.alignment import PASSAGE_GAP, align, passages  # noqa: E402
from influence.alignment.documents import shared_passages  # noqa: E402
from influence.rarity import Rarity  # noqa: E402
from influence.words import split_words  # noqa: E402

Finder = Callable[[str, str], planted.Found]


def influence_finder(background: Sequence[str]) -> Finder:
    rarity = Rarity.of(split_words(paragraph) for paragraph in background)
    split = cache(split_words)

    def find(passage: str, host: str) -> planted.Found:
        asked = split(passage)
        phrases = align(asked, split(host), rarity.of_words(asked), asked_id="passage", found_id="host").phrases
        return [((place.asked.start, place.asked.end), (place.found.start, place.found.end)) for place in passages(phrases)]

    return find


def influence_documents(background: Sequence[str]) -> Finder:
    rarity = Rarity.of(split_words(paragraph) for text in background for paragraph in text.split(". "))
    split = cache(split_words)
    bits = cache(lambda text: rarity.of_words(split(text)))

    def find(one: str, other: str) -> planted.Found:
        found = shared_passages(split(one), split(other), bits(one), asked_id="one", found_id="other")
        return [((place.asked.start, place.asked.end), (place.found.start, place.found.end)) for place in found]

    return find


def joined(slices: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    together: list[tuple[int, int]] = []
    for start, end in sorted(slices):
        if together and start - together[-1][1] <= PASSAGE_GAP:
            together[-1] = together[-1][0], max(end, together[-1][1])
        else:
            together.append((start, end))
    return together


def copydetect_finder(shortest: int, window: int) -> Finder:
    from copydetect import CodeFingerprint, compare_files

    @cache
    def prints(text: str) -> CodeFingerprint:
        return CodeFingerprint("text", shortest, window, filter=False, fp=io.StringIO(text))

    def find(passage: str, host: str) -> planted.Found:
        _, _, (ours, theirs) = compare_files(prints(passage), prints(host))
        if not ours.size:
            return []
        whole = int(ours[0].min()), int(ours[1].max())
        return [(whole, place) for place in joined(list(zip(theirs[0].tolist(), theirs[1].tolist(), strict=True)))]

    return find


def alcove_finder() -> Finder:
    from alcove_dux import compare_texts

    def find(passage: str, host: str) -> planted.Found:
        found = compare_texts(passage, host)
        if not found:
            return []
        whole = min(entry.suspicious_start for entry in found), max(entry.suspicious_end for entry in found)
        return [(whole, place) for place in joined([(entry.source_start, entry.source_end) for entry in found])]

    return find


def text_matcher_finder() -> Finder:
    from text_matcher.matcher import Matcher, Text

    # It calls itself once for every word that a match grows by: two copies of one paper pass Python's usual limit.
    sys.setrecursionlimit(100_000)

    def find(passage: str, host: str) -> planted.Found:
        # The list of stop words would have to be downloaded, so they stay.
        with contextlib.redirect_stdout(io.StringIO()):
            matcher = Matcher(
                Text(passage, "passage", removeStopwords=False), Text(host, "host", removeStopwords=False), removeStopwords=False
            )
            matcher.match()
        if not matcher.locationsA:
            return []
        whole = min(start for start, _ in matcher.locationsA), max(end for _, end in matcher.locationsA)
        return [(whole, place) for place in joined(matcher.locationsB)]

    return find


def finders(background: Sequence[str]) -> dict[str, Finder]:
    found = {"influence": influence_finder(background)}
    makers: dict[str, Callable[[], Finder]] = {
        "copydetect 25/30": lambda: copydetect_finder(25, 6),
        "copydetect 15/20": lambda: copydetect_finder(15, 6),
        "alcove-dux": alcove_finder,
        "text-matcher": text_matcher_finder,
    }
    for name, maker in makers.items():
        try:
            found[name] = maker()
        except ImportError as error:
            print(f"{name} is not installed ({error}); left out")
    return found


def planted_passages(shared: Path, number: int) -> None:
    submissions = planted._submissions(shared, 1)
    background = [paragraph for name in sorted(submissions) for paragraph in submissions[name]]
    print(f"PlagDet over {number} planted passages a stratum; absent: false claims")
    print(f"{'':<18}" + "".join(f"{stratum:>11}" for stratum in planted.STRATA) + f"{'ms/pair':>10}")
    made = {stratum: planted.cases(shared, stratum, number, seed=1, half=1) for stratum in planted.STRATA}
    for name, find in finders(background).items():
        cells = []
        began = time.process_time()
        for stratum, cases in made.items():
            found = [find(case.passage, case.host) for case in cases]
            cells.append(f"{sum(map(len, found)):>11}" if stratum == "absent" else f"{planted.plagdet(cases, found)[0]:>11.3f}")
        took = (time.process_time() - began) / (number * len(planted.STRATA)) * 1000
        print(f"{name:<18}" + "".join(cells) + f"{took:>10.2f}", flush=True)


def all_pairs(shared: Path, number: int | None) -> None:
    from influence.readers import read

    texts = []
    for path in sorted((shared / "corpora" / "gdpr" / "submissions").iterdir()):
        try:
            texts.append(" ".join(paragraph.text for paragraph in read(path, role="submission").body()))
        except Exception as error:
            print(f"{path.name}: {error}")
    texts = [text for text in texts if text.strip()]
    words = sum(len(text.split()) for text in texts)
    pairs = list(combinations(texts, 2))[:number]
    print(f"\n{len(pairs)} pairs of {len(texts)} submissions ({words:,} words), seconds of processor time")
    for name, find in (finders(texts) | {"influence": influence_documents(texts)}).items():
        if name == "alcove-dux":
            continue  # quadratic in the words: minutes a pair
        began, found, failed = time.process_time(), 0, 0
        for one, other in pairs:
            try:
                found += len(find(one, other))
            except Exception:
                failed += 1
        took = time.process_time() - began
        print(f"{name:<18}{took:>8.1f}{found:>8} passages" + (f", {failed} pairs failed" if failed else ""), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--number", type=int, default=60)
    parser.add_argument("--pairs", type=int, help="only the first pairs of submissions (the slowest tool takes minutes for all)")
    parser.add_argument("--only", choices=["planted", "pairs"])
    options = parser.parse_args()
    if options.only != "pairs":
        planted_passages(options.shared, options.number)
    if options.only != "planted":
        all_pairs(options.shared, options.pairs)


if __name__ == "__main__":
    main()

"""Proposals and amendments to one provision of a draft law: how many pairs look copied, with the draft's own words and without them.

    python tests/benchmarks/same_provision.py

Two changes to one provision share most of its words because both repeat the draft. Full-text 3-gram Jaccard flags them for that; what both
want new does not. Verified pairs (people compared the two) are what must be kept.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from influence.tracer import Tracer

SHARED = Path(__file__).parents[2].parent / "shared" / "corpora" / "gdpr"
RAW = 0.5  # of the full texts' three-word shingles; the measure this is compared with
# Of what either of the two wants new, by bits, how much both want: two thirds. Of 16 verified pairs the least alike has .72.
NET = 2 / 3
GOING = 0.3  # what is to go weighs less than what is to come in, as in the verdict


def measure(tracer: Tracer) -> dict[str, float]:
    """Count the pairs that each measure flags, and the verified ones among them.

    `tracer` is fitted on the law with the draft as baseline. Pairs are of one provision where the draft's paragraph that is likest to
    what each of them replaces is the same.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    proposals = json.loads((SHARED / "proposals.json").read_text(encoding="utf-8"))
    amendments = [json.loads(line) for line in (SHARED / "amendments_normalised.jsonl").read_text(encoding="utf-8").splitlines()]
    checked = [pair for pair in json.loads((SHARED / "plags.json").read_text(encoding="utf-8")) if pair["verified"]]
    draft = [paragraph.text for paragraph in tracer.baselines_[0].body()]
    weights = TfidfVectorizer(sublinear_tf=True).fit(draft)
    table = weights.transform(draft)

    def provisions(texts: list[str]) -> list[int]:
        return np.asarray((weights.transform(texts) @ table.T).argmax(1)).ravel().tolist()

    by_provision = defaultdict(list)
    for at, place in enumerate(provisions([amendment["old"] or amendment["new"] for amendment in amendments])):
        by_provision[place].append(at)
    homes = provisions([proposal["text"]["old"] or proposal["text"]["new"] for proposal in proposals])
    pairs = [(at, other) for at, place in enumerate(homes) for other in by_provision[place]]
    known = {(pair["proposal"], pair["amendment"]) for pair in checked}
    verified = {(at, other) for at, other in pairs if (proposals[at]["uid"], amendments[other]["uid"]) in known}
    asked = [_shingles(proposal["text"]["new"]) for proposal in proposals]
    tabled = [_shingles(amendment["new"]) for amendment in amendments]
    raw = {(at, other) for at, other in pairs if _jaccard(asked[at], tabled[other]) >= RAW}
    new_asked = {at: _new(tracer, proposals[at]["text"]["new"], proposals[at]["text"]["old"]) for at in sorted({at for at, _ in raw})}
    new_tabled = {at: _new(tracer, amendments[at]["new"], amendments[at]["old"]) for at in sorted({at for _, at in raw})}
    net = {(at, other) for at, other in raw if _both(new_asked[at], new_tabled[other]) >= NET}
    return {
        "pairs": len(pairs),
        "raw": len(raw),
        "net": len(net),
        "share": len(net) / len(raw),
        "verified": len(verified & raw),
        "kept": len(verified & net) / len(verified & raw),
    }


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


def _jaccard(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _new(tracer: Tracer, text: str, replaces: str) -> dict[str, float]:
    """What a text changes: stems that are new, and (with a minus) stems that go, with their bits."""
    words = tracer._asked(text)
    novelty = tracer.novelty_.novelty(words, replaces=tracer._asked(replaces) if replaces.strip() else None)
    bits = tracer.rarity_.of_words(words)
    changes = {stem: float(weight) for stem, weight, new in zip(words.stems, bits, novelty.new, strict=True) if new}
    for run, weights in zip(novelty.deleted, novelty.deleted_bits, strict=True):
        changes |= {f"-{stem}": GOING * float(weight) for stem, weight in zip(run.stems, weights, strict=True)}
    return changes


def _both(one: dict[str, float], other: dict[str, float]) -> float:
    """The share of the bits of both that they have in common (Dice)."""
    total = sum(one.values()) + sum(other.values())
    return sum(weight + other[stem] for stem, weight in one.items() if stem in other) / total if total else 0.0


if __name__ == "__main__":
    import train_verdict

    for name, value in measure(train_verdict.tracer_for("gdpr")).items():
        print(f"{name:10} {value:.3f}")

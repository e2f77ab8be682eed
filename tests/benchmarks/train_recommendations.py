"""The recipe of data/models/recommendations.json: labelled units in, weights out.

    python tests/benchmarks/train_recommendations.py              # trains on everything and writes the weights
    python tests/benchmarks/train_recommendations.py --evaluate   # leaves out each document in turn, then each genre

Two sources of labels. The labelled units beside the repository (`../shared/gold`), and further excerpts of the public documents
beside it (`../shared/corpora`), labelled by the same guide by one coder: `recommendation_labels.json` keeps the label of
each unit and a hash of its letters, not the text, which is read again from the document.

Settings, chosen by leaving out documents (56 documents, 2,120 units): marks and states only; words, pairs of words, a
parser's tags and sentence vectors each lowered F1 or left it. The penalty (1 to 10) moves F1 by less than 0.02.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from influence.recommendations.model import LABELS, features, label_units
from influence.sentences import split_sentences

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
PENALTY = 2.0  # of the squared weights; see above
THRESHOLDS = (0.3, 0.34, 0.38, 0.42)  # lower ones gain recall and clutter a person's list
MIN_DOCUMENTS = 3  # a feature seen in fewer documents gets no weight

Unit = tuple[str, str]  # text, label


def gold_units(gold: Path = SHARED / "gold") -> dict[str, list[Unit]]:
    """Return the labelled units by document ("1/seed-000", ...), in reading order."""
    documents: dict[str, list[Unit]] = {}
    for number, name in enumerate(("recommendation_units", "recommendation_units_2"), 1):
        for line in (gold / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            documents.setdefault(f"{number}/{row['document']}", []).append((row["text"], row["label"]))
    return documents


def further_units(corpora: Path = SHARED / "corpora") -> dict[str, list[Unit]]:
    """Return the excerpts labelled for training only, by source; a unit whose text is not found again is left out."""
    documents: dict[str, list[Unit]] = {}
    for row in json.loads((Path(__file__).parent / "recommendation_labels.json").read_text(encoding="utf-8")):
        texts = {letters(unit): unit for unit in excerpt_units(source_text(corpora, row["source"]))}
        units = [(texts[code], label) for code, label in row["units"] if code in texts]
        documents.setdefault("3/" + row["source"], []).extend(units)
    return {name: units for name, units in documents.items() if units}


def source_text(corpora: Path, source: str) -> str:
    """Return the text of a source: a PDF's pages in stream order, or one entry of a table."""
    path, _, entry = source.partition("#")
    if entry:
        for line in (corpora / path).read_text(encoding="utf-8").splitlines():
            if (row := json.loads(line))["id"] == entry:
                return str(row["text"])
        return ""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(corpora / path)
    return "\n".join(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pdf)


def excerpt_units(text: str) -> list[str]:
    """Cut a text into the units that were labelled: lines joined to paragraphs, paragraphs cut into sentences."""
    units = []
    for block in re.split(r"\n\s*\n|\r", text):
        joined: list[str] = []
        for line in filter(None, (line.strip() for line in block.split("\n"))):
            before = joined[-1] if joined else ""
            short = len(before) < 60 and not before.endswith((",", "-")) and line[:1].isupper()
            open_end = re.search(r"\b(the|of|and|to|a|in|for|by|that|on|with)$", before)
            if not before or re.match(r"[•●▪–*>-]\s|\(?[a-z0-9]{1,3}[.)]\s|\([a-z0-9]{1,3}\)", line) or (short and not open_end):
                joined.append(line)
            elif before.endswith("-") and line[:1].islower():
                joined[-1] = before[:-1] + line
            else:
                joined[-1] = f"{before} {line}"
        for paragraph in joined:
            units.extend(" ".join(paragraph[a:b].replace("\u00ad", "-").split()) for a, b in split_sentences(paragraph))
    return units


def letters(text: str) -> str:
    """Return a hash of a text's letters and digits."""
    return hashlib.sha1(re.sub(r"\W+", "", text.lower()).encode()).hexdigest()[:10]


def train(documents: Sequence[tuple[list[list[str]], list[str]]], threshold: float = 0.34) -> dict[str, Any]:
    """Return weights for documents given as (features of each unit, label of each unit)."""
    import pycrfsuite

    seen = Counter(name for rows, _ in documents for name in {name for row in rows for name in row})
    trainer = pycrfsuite.Trainer(verbose=False)
    for rows, labels in documents:
        trainer.append([[name for name in row if seen[name] >= MIN_DOCUMENTS] for row in rows], labels)
    trainer.set_params({"c1": 0.0, "c2": PENALTY, "max_iterations": 100, "feature.possible_transitions": True})
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "model.crfsuite")
        trainer.train(path)
        tagger = pycrfsuite.Tagger()
        tagger.open(path)
        info = tagger.info()
        tagger.close()
    weights: dict[str, list[float]] = {}
    for (name, label), value in info.state_features.items():
        weights.setdefault(name, [0.0] * len(LABELS))[LABELS.index(label)] = round(value, 3)
    transitions = [[round(info.transitions.get((before, after), 0.0), 3) for after in LABELS] for before in LABELS]
    return {"labels": list(LABELS), "threshold": threshold, "transitions": transitions, "weights": dict(sorted(weights.items()))}


def stem(name: str) -> str:
    """Return what two excerpts of one document have in common in their names."""
    return re.sub(r"[^a-z]", "", name.rpartition("/")[2].lower().replace("pdf", ""))[:20]


def genre(name: str) -> str:
    """Return the genre of a document: seed, netmundial, lobby, drw, uk, un."""
    for word, kind in (("netmundial", "netmundial"), ("gdpr", "lobby"), ("drw", "drw"), ("uk_", "uk"), ("un_", "un")):
        if word in name.partition("/")[2]:
            return kind
    return name.partition("/")[2].partition("-")[0]


def left_out(
    gold: dict[str, list[Unit]], further: dict[str, list[Unit]], group: Callable[[str], str], *, inner: bool = True
) -> dict[str, list[str]]:
    """Return predicted labels for every gold document, made by models that saw nothing of its group.

    Vocabulary, weights and (with `inner`) the threshold are fitted anew for each group; excerpts of the same document are left
    out of the further units, and with groups of a genre all of that genre.
    """
    rows = {name: features([text for text, _ in units]) for name, units in (gold | further).items()}
    labels = {name: [label for _, label in units] for name, units in (gold | further).items()}
    predicted = {}
    for held in sorted({group(name) for name in gold}):
        out = [name for name in gold if group(name) == held]
        stems = {stem(name) for name in out}
        used = [name for name in gold if group(name) != held]
        used += [
            name
            for name in further
            if group(name) != held and not any(stem(name).endswith(end) or end.endswith(stem(name)) for end in stems)
        ]
        threshold = _threshold(gold, used, rows, labels) if inner else 0.34
        model = train([(rows[name], labels[name]) for name in used], threshold)
        for name in out:
            predicted[name] = [label.label for label in label_units([text for text, _ in gold[name]], model=model)]
    return predicted


def _threshold(gold: dict[str, list[Unit]], used: list[str], rows: dict, labels: dict) -> float:
    """Choose the threshold on four inner folds of the documents used."""
    inside = [name for name in used if name in gold]
    hits: dict[float, list[int]] = {threshold: [0, 0, 0] for threshold in THRESHOLDS}
    for fold in range(4):
        test = inside[fold::4]
        model = train([(rows[name], labels[name]) for name in used if name not in test])
        for name in test:
            for label, truth in zip(label_units([text for text, _ in gold[name]], model=model), labels[name], strict=True):
                for threshold, counts in hits.items():
                    counts[0] += label.ask >= threshold and truth in "AR"
                    counts[1] += label.ask >= threshold
                    counts[2] += truth in "AR"
    return max(THRESHOLDS, key=lambda threshold: (2 * hits[threshold][0] / (hits[threshold][1] + hits[threshold][2]), -threshold))


def scores(gold: dict[str, list[Unit]], predicted: dict[str, list[str]]) -> dict[str, float]:
    """Return micro and macro F1 of asks against the rest, and macro-F1 of own against reported asks among those found."""
    totals = Counter()
    each, kinds = [], Counter()
    for name, units in gold.items():
        counts = Counter((truth in "AR", label in "AR") for (_, truth), label in zip(units, predicted[name], strict=True))
        totals.update(counts)
        if counts[True, True] + counts[True, False] + counts[False, True]:
            each.append(2 * counts[True, True] / (2 * counts[True, True] + counts[True, False] + counts[False, True]))
        if {truth for _, truth in units} >= {"A", "R"}:
            kinds.update(
                (truth, label) for (_, truth), label in zip(units, predicted[name], strict=True) if truth in "AR" and label in "AR"
            )
    hit, found, asked = totals[True, True], totals[True, True] + totals[False, True], totals[True, True] + totals[True, False]
    parts = [2 * kinds[k, k] / max(1, sum((a == k) * n + (b == k) * n for (a, b), n in kinds.items())) for k in "AR"]
    return {
        "precision": hit / max(1, found),
        "recall": hit / max(1, asked),
        "micro F1": 2 * hit / max(1, found + asked),
        "macro F1": sum(each) / max(1, len(each)),
        "own against reported": sum(parts) / 2,
    }


def interval(gold: dict[str, list[Unit]], predicted: dict[str, list[str]], *, seed: int = 0, rounds: int = 1000) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of micro F1 over documents."""
    import numpy as np

    counts = []
    for name, units in gold.items():
        pairs = [(truth in "AR", label in "AR") for (_, truth), label in zip(units, predicted[name], strict=True)]
        counts.append((sum(a and b for a, b in pairs), sum(a for a, _ in pairs) + sum(b for _, b in pairs)))
    table = np.array(counts)
    drawn = np.random.default_rng(seed).integers(0, len(table), (rounds, len(table)))
    sums = table[drawn].sum(axis=1)
    low, high = np.quantile(2 * sums[:, 0] / sums[:, 1], (0.025, 0.975))
    return float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--evaluate", action="store_true", help="leave out each document, then each genre; writes nothing")
    options = parser.parse_args()
    gold, further = gold_units(), further_units()
    print(
        f"{len(gold)} documents, {sum(map(len, gold.values()))} units; for training only {len(further)}, {sum(map(len, further.values()))}"
    )
    if options.evaluate:
        for name, group in (("document", str), ("genre", genre)):
            predicted = left_out(gold, further, group)
            shown = " ".join(f"{key} {value:.3f}" for key, value in scores(gold, predicted).items())
            low, high = interval(gold, predicted)
            print(f"each {name} left out: {shown} (micro F1 95 % {low:.3f} to {high:.3f})")
        return
    rows = [(features([text for text, _ in units]), [label for _, label in units]) for units in (gold | further).values()]
    names = list(gold | further)
    tables = {name: row for name, (row, _) in zip(names, rows, strict=True)}
    labels = {name: label for name, (_, label) in zip(names, rows, strict=True)}
    model = train(rows, _threshold(gold, names, tables, labels))
    target = ROOT / "data" / "models" / "recommendations.json"
    lines = [f"  {json.dumps(name)}: {json.dumps(weight)}" for name, weight in model.pop("weights").items()]
    head = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in model.items())
    target.write_text("{\n" + head + ',\n "weights": {\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")
    print(f"{len(lines)} features, threshold {model['threshold']} -> {target}")


if __name__ == "__main__":
    main()

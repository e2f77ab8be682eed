"""The recipe of data/models/recommendations.json: labelled units in, weights out. Run: python tests/benchmarks/train_recommendations.py"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from influence.recommendation_model import LABELS, features
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).parents[2]
GOLD = ROOT.parent / "shared" / "gold"


def load(gold: Path = GOLD) -> dict[tuple[str, str], list[dict]]:
    """Return the labelled units by document, in reading order."""
    documents: dict[tuple[str, str], list[dict]] = {}
    for name in ("recommendation_units", "recommendation_units_2"):
        for line in (gold / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            documents.setdefault((name, row["document"]), []).append(row)
    return documents


def train(rows: list[list[list[str]]], labels: list[list[str]], *, min_documents: int = 6, penalty: float = 10.0) -> dict:
    """Return weights for features of documents and the labels of their units. `rows` and `labels` have one list a document."""
    frequency = Counter(name for document in rows for name in {name for row in document for name in row})
    names = sorted(name for name, count in frequency.items() if count >= (min_documents if name[0] in "wb" else 3))
    column = {name: at for at, name in enumerate(names)}
    pairs = [
        (at, column[name]) for at, row in enumerate(row for document in rows for row in document) for name in set(row) if name in column
    ]
    y = [label for document in labels for label in document]
    matrix = sp.csr_matrix((np.ones(len(pairs)), tuple(zip(*pairs, strict=True))), shape=(len(y), len(names)))
    model = LogisticRegression(C=1 / penalty, max_iter=500).fit(matrix, y)
    order = [list(model.classes_).index(label) for label in LABELS]
    weights = {name: [round(float(model.coef_[at, column[name]]), 3) for at in order] for name in names}
    return {
        "labels": list(LABELS),
        "threshold": 0.38,
        "bias": [round(float(model.intercept_[at]), 3) for at in order],
        "weights": {name: weight for name, weight in weights.items() if any(abs(value) >= 0.02 for value in weight)},
    }


def main() -> None:
    documents = load()
    rows = [features([unit["text"] for unit in units]) for units in documents.values()]
    model = train(rows, [[unit["label"] for unit in units] for units in documents.values()])
    target = ROOT / "data" / "models" / "recommendations.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"  {json.dumps(name)}: {json.dumps(weight)}" for name, weight in sorted(model.pop("weights").items())]
    head = ",\n".join(f" {json.dumps(key)}: {json.dumps(value)}" for key, value in model.items())
    target.write_text("{\n" + head + ',\n "weights": {\n' + ",\n".join(lines) + "\n }\n}\n", encoding="utf-8")
    print(f"{len(lines)} weights from {len(documents)} documents -> {target}")


if __name__ == "__main__":
    main()

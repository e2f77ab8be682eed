"""How well recommendations are found in labelled units and plain texts of documents that the model did not see."""

from __future__ import annotations

import importlib.util
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from influence.document import Document
from influence.recommendations import find_recommendations
from influence.recommendations.cues import cues
from influence.recommendations.units import split_units

RECIPE = Path(__file__).parents[1] / "benchmarks" / "train_recommendations.py"


@pytest.fixture(scope="module")
def recipe():
    spec = importlib.util.spec_from_file_location("train_recommendations", RECIPE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_asks_in_documents_left_out(recipe, figure: Callable[..., None]) -> None:
    """Documents left out in ten groups, excerpts of one document and papers of one inquiry together; everything fitted without them."""
    gold, further = recipe.gold_units(), recipe.further_units()
    units = sum(map(len, gold.values()))
    predicted = recipe.left_out(gold, further, folds=10)
    scores = recipe.scores(gold, predicted)
    figure("asks in units, documents left out: micro F1", scores["micro F1"], floor=0.64, goal=0.83, n=units)
    figure("asks in units, documents left out: macro F1", scores["macro F1"], floor=0.58, goal=0.78, n=len(gold))
    figure("asks in units, documents left out: precision", scores["precision"], n=units)
    figure("own against reported asks, documents with both: macro F1", scores["own against reported"], floor=0.44, goal=0.82)
    low, high = recipe.interval(gold, predicted)
    figure("asks in units: micro F1, low end of the 95 % interval over documents", low, n=len(gold))
    figure("asks in units: micro F1, high end of the 95 % interval over documents", high, n=len(gold))


def test_the_documents_path_finds_what_the_unit_path_finds(recipe, figure: Callable[..., None]) -> None:
    """Each unit as a paragraph of its own: an ask is found where a recommendation's words lie in it."""
    agree = total = 0
    for name, units in recipe.gold_units().items():
        document = Document.from_paragraphs(name, [(None, text) for text, _ in units], role="submission")
        labels = [label.label in "AR" for label in recipe.label_units([text for text, _ in units])]
        spans = [
            span for ask in find_recommendations(document) for span in (ask.span, *ask.places, *((ask.lead_in,) if ask.lead_in else ()))
        ]
        for paragraph, label in zip(document.paragraphs, labels, strict=True):
            found = any(span.start < paragraph.span.end and paragraph.span.start < span.end for span in spans)
            agree += found == label
            total += 1
    figure("units on which the document path and the unit path agree", agree / total, n=total)


def test_the_brief(shared: Path, figure: Callable[..., None]) -> None:
    text = (shared / "corpora/seeds/oewg-stakeholder-brief.txt").read_text(encoding="utf-8")
    paragraphs = re.split(r"\n\s*\n", text)
    document = Document.from_paragraphs("brief", [(None, paragraph) for paragraph in paragraphs], role="submission")
    asks = find_recommendations(document)
    closing = text[text.index("Building on the previous sections") : text.index("Notes\n\n[1]")]
    bullets = [" ".join(bullet.split()) for bullet in closing.split("•")[1:]]
    assert len(bullets) == 11
    whole = sum(any(ask.text == bullet and ask.kind == "ask" for ask in asks) for bullet in bullets)
    figure("closing recommendations of the brief, each whole", whole / 11, floor=1.0, goal=1.0, n=11)
    assert whole == 11
    for words in ("We encourage the OEWG to engage", "The OEWG should interact with other interested parties"):
        assert any(ask.text.startswith(words) and ask.kind == "ask" for ask in asks), words
    own = [ask for ask in asks if ask.kind == "ask" and ask.text.startswith(("“", '"'))]
    figure("quotations in the brief taken for its own asks", len(own), better="lower")


def test_a_list_of_imperatives_under_a_heading(shared: Path, figure: Callable[..., None]) -> None:
    """Recommendations of the Universal Periodic Review, 40 at a time under one heading, without numbers.

    A tenth of the file are pledges ("Bahrain is committed to ..."): what a State says of itself is nobody's recommendation to it.
    """
    path = shared / "corpora/recommendation_sentences/upr_s17-20_and_voluntary.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [" ".join(row["Text"].split()) for row in rows if row["Response"] != "Voluntary Pledge"][::5]
    found = total = 0
    for start in range(0, len(texts), 40):
        batch = texts[start : start + 40]
        lines = [
            (None, "Introduction"),
            (None, "The review took place in May."),
            (None, "Conclusions and recommendations"),
            *((None, t) for t in batch),
        ]
        document = Document.from_paragraphs("review", lines, role="submission")
        spans = {(span.start, span.end) for ask in find_recommendations(document) for span in (ask.span, *ask.places)}
        covered = [
            any(s <= p.span.start + 2 and e >= p.span.end - 2 for s, e in spans)
            or sum(e - s for s, e in spans if p.span.start <= s and e <= p.span.end) >= 0.9 * len(p.text)
            for p in document.paragraphs[3:]
        ]
        found += sum(covered)
        total += len(covered)
    figure("recommendations of the Universal Periodic Review under a heading, found whole", found / total, floor=0.85, goal=0.97, n=total)


def test_speed(shared: Path, figure: Callable[..., None]) -> None:
    rows = (shared / "corpora/netmundial/contributions.jsonl").read_text(encoding="utf-8").splitlines()[:60]
    documents = [
        Document.from_paragraphs(str(at), [(None, part) for part in re.split(r"\n\s*\n|\r", json.loads(row)["text"])], role="submission")
        for at, row in enumerate(rows)
    ]
    words = sum(len(document.text.split()) for document in documents)
    cues.cache_clear()
    started = time.process_time()
    for document in documents:
        for unit in split_units(document):
            cues(unit.text)
    figure(
        "units and their marks alone: thousands of words a second, one core",
        words / (time.process_time() - started) / 1000,
        goal=100,
        n=words,
        better="neither",
    )
    cues.cache_clear()
    started = time.process_time()
    find_recommendations(documents)
    figure(
        "recommendations: thousands of words a second, one core",
        words / (time.process_time() - started) / 1000,
        goal=30,
        n=words,
        better="neither",
    )

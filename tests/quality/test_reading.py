"""How faithfully the readers give back real documents: structure, numbers, changes, first pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from influence.document import Document, Paragraph
from influence.readers import read

Figure = Callable[..., None]


@cache
def document(path: Path, role: str = "submission") -> Document:
    return read(path, role=role, ocr="never")  # type: ignore[arg-type]


def letters_of(text: str) -> str:
    """A text without blanks and marks: what is left when line ends and hyphens are forgiven."""
    return re.sub(r"[\W_]+", "", text.casefold())


def standing(paragraph: Paragraph) -> str:
    """A paragraph's text without what is struck out."""
    text = paragraph.text
    for mark in sorted(paragraph.marks, key=lambda mark: mark.start, reverse=True):
        if mark.kind == "deleted":
            text = text[: mark.start - paragraph.span.start] + text[mark.end - paragraph.span.start :]
    return text


def test_the_closing_recommendations_of_the_brief_are_one_item_each(shared: Path, figure: Figure) -> None:
    brief = document(shared / "corpora/seeds/oewg-stakeholder-brief.txt")
    items = [paragraph for paragraph in brief.body() if paragraph.headings[-1:] == ("Conclusions and Recommendations",)]
    figure("reading: brief, closing bullets as list items", sum(item.kind == "list item" for item in items), floor=0, goal=11, n=11)
    assert [item.kind for item in items] == ["body"] * 3 + ["list item"] * 11


def test_units_that_people_labelled_lie_in_one_paragraph(shared: Path, figure: Figure) -> None:
    files = sorted((shared / "corpora/seeds").iterdir())
    paragraphs = [letters_of(paragraph.text) for file in files for paragraph in document(file).body()]
    lines = [letters_of(line) for file in files for line in file.read_text().split("\n")]
    units = [json.loads(line) for line in (shared / "gold/recommendation_units.jsonl").open()]
    texts = [letters_of(re.sub(r"\[\d+\]", "", unit["text"]))[:400] for unit in units if unit["document"].startswith("seed")]
    # The units were cut from the same files by another splitter; a paragraph may hold several, none may be torn apart.
    share = sum(any(text in paragraph for paragraph in paragraphs) for text in texts) / len(texts)
    floor = sum(any(text in line for line in lines) for text in texts) / len(texts)
    figure("reading: labelled units of the seeds whole in one paragraph", share, floor=floor, goal=0.98, n=len(texts))


def test_word_amendments_are_read_as_old_and_new(shared: Path, figure: Figure) -> None:
    from rapidfuzz import fuzz

    paper = document(shared / "corpora/gdpr/submissions/BITKOM Amendments.docx")
    proposals = [p for p in json.loads((shared / "corpora/gdpr/proposals.json").read_text()) if p["doc"].startswith("BITKOM")]
    changes = [p for p in proposals if p["text"]["new"].strip()]
    new_text = letters_of(" ".join(standing(paragraph) for paragraph in paper.paragraphs if paragraph.side != "old"))
    raw_text = letters_of(paper.text)
    found = [fuzz.partial_ratio(letters_of(p["text"]["new"]), new_text) >= 90 for p in changes]
    raw = [fuzz.partial_ratio(letters_of(p["text"]["new"]), raw_text) >= 90 for p in changes]
    figure(
        "reading: Word, typed new texts found, struck words left out",
        sum(found) / len(found),
        floor=sum(raw) / len(raw),
        goal=0.98,
        n=len(changes),
    )

    by_id = {paragraph.id: paragraph for paragraph in paper.paragraphs}
    both = [p for p in changes if p["text"]["old"].strip()]
    paired = 0
    for proposal in both:
        wanted = letters_of(proposal["text"]["new"])
        best = max((p for p in paper.paragraphs if p.side == "new"), key=lambda p: fuzz.ratio(wanted, letters_of(standing(p))))
        other = by_id[best.pair].text if best.pair else ""
        paired += fuzz.partial_ratio(letters_of(proposal["text"]["old"]), letters_of(other)) >= 90
    figure("reading: Word, old and new told apart and paired", paired / len(both), floor=0, goal=0.85, n=len(both))


@pytest.mark.parametrize(
    ("file", "rows"),
    [("gdpr/proposal_2012_en.jsonl", 884), ("gdpr/gdpr_2016_final_en.jsonl", 959), ("paris_agreement/adopted_paragraphs.tsv", 188)],
)
def test_tables_of_paragraphs_are_read_as_they_are(shared: Path, file: str, rows: int) -> None:
    law = document(shared / "corpora" / file, "baseline")
    assert len(law.paragraphs) == rows
    assert law.language == "en"
    assert all(paragraph.id.split("#")[0] == paragraph.number for paragraph in law.paragraphs)


def test_un_drafts_keep_their_numbers_and_first_pages(shared: Path, figure: Figure) -> None:
    numbered = right = 0
    facts: list[bool] = []
    for reference in sorted((shared / "corpora/un_documents").glob("S_*.json")):
        stated = json.loads(reference.read_text())
        draft = document(reference.with_suffix(".pdf"), "draft")
        wanted = dict(re.findall(r"(?m)^\s*(\d+)\.\s+(\S+\s\S+\s\S+)", stated["Content"]))
        by_number = {paragraph.number: letters_of(paragraph.text) for paragraph in draft.body()}
        numbered += len(wanted)
        right += sum(
            letters_of(number + words) == by_number.get(number, "")[: len(letters_of(number + words))] for number, words in wanted.items()
        )
        day, month, year = stated["Date"].split()
        facts += [
            draft.symbol == reference.stem.removesuffix("-EN").replace("_", "/"),
            (draft.date or "").startswith(f"{year}-") and (draft.date or "").endswith(f"-{int(day):02d}"),
            bool(draft.issuer),
            {"symbol", "date", "issuer"} <= set(draft.metadata["guessed"]),
        ]
        assert month
    figure("reading: UN drafts, numbered paragraphs with their numbers", right / numbered, floor=0, goal=0.98, n=numbered)
    figure("reading: UN drafts, symbol, date and issuer of the first page", sum(facts) / len(facts), floor=0, goal=1, n=len(facts))


def test_numbers_of_recommendations_in_long_reports(shared: Path, figure: Figure) -> None:
    pairs = [json.loads(line) for line in (shared / "corpora/uk_inquiries/rec_response_pairs.jsonl").open()]
    found = right = 0
    for file in ("Behaviour-Change-Report-Recomm.pdf", "Volume_1-Blood-Inquiry-Recomm.pdf"):
        report = [
            (paragraph.number or "", letters_of(paragraph.text))
            for paragraph in document(shared / "corpora/uk_inquiries/pdf" / file).body()
        ]
        for pair in pairs:
            if pair["rec_file"] == file:
                wanted = letters_of(pair["rec"])[:60]
                numbers = [number for number, text in report if wanted in text or wanted in text.replace("departmentfortransport", "dft")]
                found += bool(numbers)
                # "4 (b) (i)" cites what the pair calls 4b, and says more.
                right += any(
                    letters_of(pair["rec_id"]) in (letters_of(number), letters_of(number.rpartition(" (")[0])) for number in numbers
                )
    # Recommendations that the pairs' author summarised are not found at all; they say nothing about numbering. He writes DfT
    # for the Department for Transport.
    figure("reading: recommendations of long reports cited by their number", right / found, floor=0, goal=0.95, n=found)


def test_drafts_of_the_paris_agreement(shared: Path, figure: Figure) -> None:
    agreement = document(shared / "corpora/paris_agreement/agreement_12-dec-2015.md", "outcome")
    numbers = [paragraph.number or "" for paragraph in agreement.body()]
    assert sum(number.startswith("PP") for number in numbers) == 16
    articles = {number for number in numbers if re.fullmatch(r"Article \d+", number)}
    figure("reading: Paris Agreement, articles found", len(articles), floor=0, goal=29, n=29)
    adopted = [json.dumps(line) for line in (shared / "corpora/paris_agreement/adopted_paragraphs.tsv").read_text().splitlines()]
    body = [letters_of(paragraph.text) for paragraph in agreement.body()]
    texts = [letters_of(re.sub(r"^\"p\d+\\t(?:\[[^\]]*\]\s*)?(?:\d+\.\s*|\(\w\)\s*)?", "", line))[:80] for line in adopted]
    share = sum(any(text in paragraph for paragraph in body) for text in texts) / len(texts)
    figure("reading: Paris Agreement, adopted paragraphs found whole", share, floor=0, goal=0.95, n=len(texts))

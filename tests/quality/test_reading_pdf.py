"""How faithfully PDFs are read, on real documents; each figure beside its floor.

python -m tests.quality.test_reading_pdf     the figures document by document, without pytest
"""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from influence.readers.assembly import Block, ReadFile
from influence.readers.pdf import read_pdf

CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"
SUBMISSIONS = CORPORA / "gdpr" / "submissions"
SCANS = ("Gesetzl Krankenkassen_Stellungnahme DS-GVO.pdf",)
FOUND = 90  # partial ratio from which a hand-typed text counts as found

pytestmark = pytest.mark.skipif(not CORPORA.exists(), reason=f"the real documents are not in {CORPORA}")


@cache
def read(path: Path) -> ReadFile:
    return read_pdf(path)


@cache
def proposals() -> dict[str, list[dict]]:
    by_document: dict[str, list[dict]] = defaultdict(list)
    for proposal in json.loads((CORPORA / "gdpr" / "proposals.json").read_text("utf-8")):
        if proposal["doc"].endswith(".pdf"):
            by_document[proposal["doc"]].append(proposal)
    return dict(by_document)


def clean(text: str) -> str:
    """White space and hyphens repaired, quotation marks made alike, as in the measurement of the engines."""
    text = re.sub(r"[‘’‚‛`´]", "'", re.sub(r"[“”„‟]", '"', text))
    text = re.sub(r"(?<=\w)[-\u00ad]\s+(?=[a-z])", "", text)
    return re.sub(r"\s+", " ", text).strip()


def on_pages(made: ReadFile, pages: set[int]) -> list[Block]:
    return [block for block in made.blocks if block.kind != "furniture" and any(box.page in pages for box in block.boxes)]


def without_deleted(block: Block) -> str:
    text = block.text
    for mark in reversed(block.marks):
        if mark.kind == "deleted":
            text = text[: mark.start] + text[mark.end :]
    return text


def is_found(wanted: str, blocks: list[Block]) -> bool:
    from rapidfuzz import fuzz

    wanted = clean(wanted)
    if not wanted:
        return True
    whole = clean(" ".join(block.text for block in blocks))
    if fuzz.partial_ratio(wanted, whole, score_cutoff=FOUND) >= FOUND:
        return True
    struck_off = clean(" ".join(without_deleted(block) for block in blocks))
    return len(struck_off) < len(whole) and fuzz.partial_ratio(wanted, struck_off, score_cutoff=FOUND) >= FOUND


def measure_new_texts() -> dict[str, tuple[int, int, list[str]]]:
    """Return for each submission (found, all, the texts not found) of the hand-typed new texts."""
    made: dict[str, tuple[int, int, list[str]]] = {}
    for document, found in sorted(proposals().items()):
        if document in SCANS:
            continue
        one = read(SUBMISSIONS / document)
        hits, missed = 0, []
        wanted = [proposal for proposal in found if proposal["text"]["new"].strip()]
        for proposal in wanted:
            page = int(re.findall(r"\d+", proposal["page"])[0])
            if is_found(proposal["text"]["new"], on_pages(one, {page, page + 1})):
                hits += 1
            else:
                missed.append(f"p{proposal['page']}: {proposal['text']['new']}")
        made[document] = (hits, len(wanted), missed)
    return made


def measure_pairs() -> dict[str, tuple[int, int, int, list[str]]]:
    """Return for each submission (told apart, paired, all, failures) of the proposals with an old and a new text.

    Told apart: the new text is found in the "new" cells of its page or the next and the old text in the "old" cells.
    Paired: besides, a cell that holds (a part of) the new text shares its row with one that holds the old.
    """
    from rapidfuzz import fuzz

    made: dict[str, tuple[int, int, int, list[str]]] = {}
    for document, found in sorted(proposals().items()):
        if document in SCANS:
            continue
        one = read(SUBMISSIONS / document)
        apart = paired = count = 0
        failures = []
        for proposal in found:
            old, new = clean(proposal["text"]["old"]), clean(proposal["text"]["new"])
            if len(old) < 20 or len(new) < 20:
                continue
            page = int(re.findall(r"\d+", proposal["page"])[0])
            blocks = on_pages(one, {page, page + 1})
            if not any(block.side for block in blocks):
                continue  # not in a table, or its table was not seen: `tables_seen` counts those
            count += 1
            olds = [block for block in blocks if block.side == "old"]
            news = [block for block in blocks if block.side == "new"]
            if not (is_found(old, olds) and is_found(new, news)):
                failures.append(f"apart p{page}: {new[:200]}")
                continue
            apart += 1

            def rows(wanted: str, blocks: list[Block]) -> set[int | None]:
                return {
                    block.row
                    for block in blocks
                    for text in {clean(block.text), clean(without_deleted(block))}
                    if len(text) > 12 and fuzz.partial_ratio(text[: len(wanted) + 40], wanted) >= 85
                }

            if rows(old, olds) & rows(new, news):
                paired += 1
            else:
                failures.append(f"paired p{page}: {new[:200]}")
        if count:
            made[document] = (apart, paired, count, failures)
    return made


def measure_resolutions() -> dict[str, float]:
    """Return for each UN draft the share of its JSON text's 4-word runs that the reader gives in that order."""
    made = {}
    for path in sorted((CORPORA / "un_documents").glob("S_*.json")):
        content = json.loads(path.read_text("utf-8"))
        text = " ".join(_strings(content))
        read_words = re.findall(
            r"\w+", " ".join(block.text for block in read(path.with_suffix(".pdf")).blocks if block.kind != "furniture").casefold()
        )
        runs = {tuple(read_words[at : at + 4]) for at in range(len(read_words) - 3)}
        words = re.findall(r"\w+", text.casefold())
        wanted = [tuple(words[at : at + 4]) for at in range(len(words) - 3)]
        made[path.stem] = sum(run in runs for run in wanted) / len(wanted)
    return made


def _strings(content: object) -> list[str]:
    if isinstance(content, str):
        return [content]
    if isinstance(content, dict):
        return _strings(content.get("Content", ""))
    if isinstance(content, list):
        return [text for value in content for text in _strings(value)]
    return []


if __name__ == "__main__":
    import sys

    begun = time.process_time()
    total = [0, 0]
    for document, (hits, count, missed) in measure_new_texts().items():
        print(f"{hits:4} / {count:4}  {document}")
        total = [total[0] + hits, total[1] + count]
        if "-v" in sys.argv:
            for text in missed:
                print("      ", text[:300])
    print(f"new texts found: {total[0]} / {total[1]} = {total[0] / total[1]:.3f}")
    total = [0, 0, 0]
    for document, (apart, paired, count, failures) in measure_pairs().items():
        print(f"{apart:4} {paired:4} / {count:4}  {document}")
        total = [total[0] + apart, total[1] + paired, total[2] + count]
        if "-v" in sys.argv:
            for text in failures:
                print("      ", text[:300])
    print(f"told apart {total[0]}, paired {total[1]} of {total[2]}")
    print("UN drafts, 4-word runs:", {name: round(share, 3) for name, share in measure_resolutions().items()})
    print(f"{time.process_time() - begun:.0f} s of processor")

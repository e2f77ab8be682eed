"""Asks to delete: which provision is meant, and what of it the outcome still has.

What is to go is looked for in the whole outcome, not in one near paragraph: a rule that moved is not gone. Words that stand in a
formula of the draft ("shall be empowered to adopt delegated acts in accordance with ...") tell no provision from another and count nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from influence.candidates import provision
from influence.document import Document, Paragraph
from influence.novelty import Baselines, own_label, weight_of
from influence.recommendations import Recommendation
from influence.words import Words

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, slots=True)
class Remains:
    """What the outcome still has of a provision that was to go.

    `surely` is the share of its own information that stands in a counterpart or in runs of six words, `most` what stands in order in
    any one paragraph, 0 to 1; `words` says how long it was, `bits` how much there was to look for, formulas left out.
    """

    surely: float
    most: float
    bits: float
    words: int
    text: str
    paragraph_id: str = ""  # of the outcome's paragraph that has most of it; empty where none has any
    number: str = ""


_GOES = r"(?:delet|remov|strik|struck|suppress|dropp?|withdraw)\w*"
_NAME = (
    r"(?:(?:paragraph|point)\s+\(?(?P<inner{0}>\w{{1,3}})\)?\s+of\s+)?"
    r"(?P<kind{0}>articles?|art|recitals?|sections?|sec|paragraphs?|paras?|clauses?|principles?|recommendations?)\.?\s*"
    r"\(?(?P<number{0}>\d+)\)?(?P<rest{0}>(?:\.\d+|\s?\([\da-z]{{1,4}}\)|,?\s+paragraph\s+\d+)*)"
)
_NAMED = re.compile(
    rf"\b{_GOES}[:\s]+(?:of\s+)?(?:the\s+)?(?:whole\s+|entire\s+)?(?:of\s+)?{_NAME.format(1)}"
    rf"|\b{_NAME.format(2)}\s+(?:should|must|shall|ought\s+to|needs?\s+to|has\s+to|is\s+to|to)\s+(?:\w+\s+)?be\s+{_GOES}",
    re.IGNORECASE,
)
_PART = re.compile(r"\d+|(?<=\()[a-z]{1,4}(?=\))")
_INSTRUCTION = re.compile(r"^\W*delet\w*\b\W*", re.IGNORECASE)


def spelled_out(ask: Recommendation, baselines: Sequence[Document]) -> Recommendation:
    """Return an ask to delete "paragraph 16" with the newest baseline's paragraph 16 behind it: what goes is what is traced.

    Only where the provision itself is to go: "the word 'only' in paragraph 16" names where, not what. A paragraph or point that no
    baseline has stays as it is: the whole article is not meant.

    >>> draft = Document.from_paragraphs("d", [("Art. 5 (1)", "Boats wait."), ("Art. 5 (2)", "Fees rise.")], role="baseline")
    >>> spelled_out(Recommendation.from_text("a/r1", "Article 5(2) should be deleted.", action="delete"), [draft]).replaces
    'Fees rise.'
    """
    if ask.action != "delete" or ask.replaces or not (match := _NAMED.search(ask.text)):
        return ask
    kind, number, rest, inner = (match[f"{name}1"] or match[f"{name}2"] or "" for name in ("kind", "number", "rest", "inner"))
    wanted = [*_PART.findall(rest.lower()), *([inner.lower()] if inner else [])]
    for document in reversed(baselines):
        gone = " ".join(p.text for p in document.body() if p.kind != "heading" and _is(p, kind[0].lower(), number, wanted))
        if gone:
            return replace(ask, text=f"{ask.text} [{gone}]", replaces=gone)
    return ask


def _is(paragraph: Paragraph, kind: str, number: str, wanted: Sequence[str]) -> bool:
    """Whether a paragraph is, or stands in, the provision of that kind and number, and in that part of it."""
    printed = (paragraph.number or "").lower()
    parts = _PART.findall(printed)
    bare = kind == "p" and printed[:1].isdigit() and parts[:1] == [number]
    if not bare and provision(paragraph) != f"{kind} {int(number)}":
        return False
    inside = parts[1:] if parts[:1] == [number] else parts
    return inside[: len(wanted)] == list(wanted)


def to_go(ask: Recommendation) -> str:
    """Return the text that an ask wants deleted, without "Delete:"."""
    return ask.replaces or _INSTRUCTION.sub("", ask.text) or ask.text


def remains_of(text: str, words: Words, bits: np.ndarray, *, before: Baselines, after: Baselines) -> Remains:
    """Return what the outcome (`after`) still has of a text that was to go; `before` knows which of its words are formulas.

    `words` and `bits` are the text's; its own label and its references to other provisions do not count.
    """
    own = [start >= own_label(text) for start in words.starts]
    weights = bits * weight_of(text, words) * ~before.formulas(words) * own
    surely, most, paragraph = after.remaining(words, weights)
    where = (paragraph.id, paragraph.number or paragraph.id) if paragraph is not None else ("", "")
    return Remains(surely, most, float(weights.sum()), sum(own), text, *where)

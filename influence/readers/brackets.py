"""Square brackets of negotiating texts -> marks: what stands in them is not agreed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from influence.document import Mark, Role

if TYPE_CHECKING:
    from influence.readers.assembly import Block

DRAFTS: tuple[Role, ...] = ("baseline", "draft", "intermediate")
# Brackets that editors put into any text: "[...]", "[12]", "[sic]", "tak[ing]", "[emphasis added]".
_EDITORIAL = re.compile(
    r"\W*(?:\d[\d\s,-]*|sic|ibid\.?|\w|to be \w+|tbc|tbd|(?:our |my )?(?:emphasis|translation|footnote)\b.*|https?:.*)?\W*", re.IGNORECASE
)
_LABEL = re.compile(r"\[[^\[\]]{1,60}\]\s+(?=\w)")
# In other documents brackets count only where they are clearly the drafting kind: this many, in this share of the paragraphs.
LEAST_MARKED, LEAST_SHARE = 8, 0.1


def mark_brackets(blocks: Sequence[Block], role: Role) -> list[Block]:
    """Return the blocks with their bracketed text marked "not agreed", where the text is one that is negotiated.

    A bracket may close in a later paragraph; then each paragraph in between is marked as a whole. Nested brackets
    give one mark, the outermost. Unbalanced ones (there are some in every negotiating text) end with their paragraph.

    Examples
    --------
    >>> from influence.readers.assembly import Block
    >>> (block,) = mark_brackets([Block("States [shall][should] report [yearly].")], "draft")
    >>> [block.text[mark.start : mark.end] for mark in block.marks]
    ['[shall][should]', '[yearly]']
    """
    made: list[Block] = []
    marked = 0
    # Where most paragraphs begin with brackets around a word or two, these are labels ("[Preamble] ...").
    labelled = sum(_LABEL.match(block.text) is not None for block in blocks) > 0.5 * len(blocks)
    for block in blocks:
        spans = _spans(block.text, _LABEL.match(block.text) if labelled else None) if block.kind not in ("footnote", "furniture") else []
        marks = [Mark("not agreed", start, end) for start, end in spans]
        marked += bool(marks)
        made.append(
            replace(block, marks=tuple(sorted((*block.marks, *marks), key=lambda mark: (mark.start, mark.end)))) if marks else block
        )
    if role in DRAFTS or (marked >= LEAST_MARKED and marked >= LEAST_SHARE * len(blocks)):
        return made
    return list(blocks)


def _spans(text: str, label: re.Match[str] | None) -> list[tuple[int, int]]:
    """Return the outermost bracketed stretches of a paragraph (after a label) that say something, neighbours joined."""
    spans: list[tuple[int, int]] = []
    depth = start = 0
    for match in re.finditer(r"[\[\]]", text):
        at = match.start()
        if label is not None and at < label.end():
            continue
        if match.group() == "[":
            start = at if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                _add(text, start, at + 1, spans)
        elif at == len(text.rstrip(" .;,:]")):
            # Closes a bracket that was opened in an earlier paragraph.
            _add(text, 0, at + 1, spans)
    if depth and start <= 4:
        _add(text, start, len(text), spans)
    return spans


def _add(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    inside = text[start + 1 : end - 1] if text[start] == "[" else text[start:end]
    inner_word = start and text[start - 1].isalnum() and " " not in inside
    if _EDITORIAL.fullmatch(inside) or inner_word or text[end : end + 1].isalpha():
        return
    if spans and not text[spans[-1][1] : start].strip():
        spans[-1] = (spans[-1][0], end)
    else:
        spans.append((start, end))

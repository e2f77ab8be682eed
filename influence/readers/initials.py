"""Large initials that stand over several lines -> the first letter of their paragraph's first word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from influence.readers.glyphs import PageWords, Word

LARGE = 1.8  # times the usual type size; a larger letter in a heading stands beside letters of its own size


def put_back_initials(pages: Sequence[PageWords]) -> None:
    """Give each large initial to the word it begins, in place.

    An initial is one letter, or a quotation mark and one, far larger than the text, with two lines of text or more to its right.
    """
    sizes: Counter[float] = Counter()
    for page in pages:
        sizes.update(word.size for word in page.words[::9])
    usual = max(sizes, key=lambda size: (sizes[size], size), default=0.0)
    for page in pages:
        large = [word for word in page.words if word.size > LARGE * usual and len(word.text) < 3 and word.text[-1].isupper()]
        for initial in large if usual else ():
            beside = [
                word
                for word in page.words
                if word is not initial
                and word.size < 1.3 * usual
                and -0.3 * initial.size < word.left - initial.right < 1.2 * usual
                and initial.top - 0.2 * initial.size < (word.top + word.bottom) / 2 < initial.bottom
            ]
            first = min(beside, key=lambda word: word.top, default=None)
            if first is None or not any(word.top > first.top + 0.7 * usual for word in beside):
                continue
            at = next(index for index, word in enumerate(page.words) if word is first)
            if first.text[0].islower():
                begun: list[Word] = [replace(first, text=initial.text + first.text, left=initial.left)]
            else:
                # "A plan", "I ask": a word of its own.
                begun = [replace(first, text=initial.text, left=initial.left, right=initial.right, order=first.order - 2), first]
            page.words[at : at + 1] = begun
            page.words = [word for word in page.words if word is not initial]

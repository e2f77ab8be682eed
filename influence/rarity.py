"""Background texts -> how much information a word carries, in bits.

A shared "of the Member States" says nothing, a shared "gender digital divide" much. How much is
counted, not listed: a word that stands in half of the paragraphs of the same kind carries one bit,
one that stands in every thousandth carries ten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import log2
from typing import TYPE_CHECKING

from influence.words import Words
from influence.words import stem as stem_of

if TYPE_CHECKING:
    import numpy

# Words that only hold a sentence together. Their bits are exactly 0, so that no phrase can consist
# of them, however small the background is. Negations and modal verbs are not here: "shall not" is
# worth comparing, and how often they stand in the background says how little they tell.
FUNCTION_WORDS = frozenset(
    """
    a about after all also an and any are as at be been before being both but by can could did do does each either
    every for from further had has have having he her here his how i if in including into is it its itself least me
    more most my of on one or other others our over own same she so some such than that the their them then there
    thereof these they this those through to too under until up upon us very was we were what when where whether
    which while who whom whose will with within would you your
    """.split()
)

# The prior: as if PRIOR_PARAGRAPHS more paragraphs had been read in which a word that is new to us
# stood in UNSEEN of them. It keeps a five-paragraph outcome from calling every word common or unique.
PRIOR_PARAGRAPHS = 20.0
UNSEEN = 0.01


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare each word is in a background of paragraphs.

    `paragraphs` is how many were read, `counts` in how many of them each stem stands. Made by
    `Rarity.of`.
    """

    paragraphs: int
    counts: Mapping[str, int]
    _bits: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    _known: list[frozenset[str]] = field(default_factory=list, compare=False, repr=False)

    @classmethod
    def of(cls, texts: Iterable[Words]) -> Rarity:
        """Count the words of the background.

        Parameters
        ----------
        texts
            The words of each background paragraph: outcome, baselines, other submissions. May be
            empty; then every word but a function word is equally rare.

        Examples
        --------
        >>> from influence.words import split_words
        >>> rarity = Rarity.of(split_words(text) for text in ["Member States shall report.", "Member States shall meet."])
        >>> rarity.bits("report") > rarity.bits("state") > rarity.bits("the")
        True
        """
        counts: Counter[str] = Counter()
        paragraphs = 0
        for words in texts:
            counts.update(sorted(set(words.stems)))
            paragraphs += 1
        return cls(paragraphs, dict(sorted(counts.items())))

    def bits(self, stem: str) -> float:
        """Return the information in meeting this stem, in bits; 0 for function words, never negative.

        >>> Rarity.of([]).bits("the"), round(Rarity.of([]).bits("encrypt"), 1)
        (0.0, 6.6)
        """
        known = self._bits.get(stem)
        if known is None:
            if stem in _function_stems():
                known = 0.0
            else:
                share = (self.counts.get(stem, 0) + PRIOR_PARAGRAPHS * UNSEEN) / (self.paragraphs + PRIOR_PARAGRAPHS)
                known = max(0.0, -log2(share))
            self._bits[stem] = known
        return known

    def once(self) -> float:
        """Return the bits of a word that stands in one paragraph of the background: the most that two texts can share in one word.

        >>> Rarity(0, {}).once() < Rarity(1000, {}).once()
        True
        """
        return max(0.0, log2((self.paragraphs + PRIOR_PARAGRAPHS) / (1 + PRIOR_PARAGRAPHS * UNSEEN)))

    def known(self) -> frozenset[str]:
        """Return the stems that stand in two paragraphs or more: words of the field, not slips of a reader or a typist.

        >>> from influence.words import split_words
        >>> sorted(Rarity.of(split_words(text) for text in ["a river", "the river", "a rivcr"]).known())
        ['a', 'river']
        """
        if not self._known:
            self._known.append(frozenset(stem for stem, count in self.counts.items() if count > 1))
        return self._known[0]

    def of_words(self, words: Words) -> numpy.ndarray:
        """Return the bits of each word of a text, in reading order; empty for an empty text."""
        import numpy as np

        known = self._bits
        return np.array([known[stem] if stem in known else self.bits(stem) for stem in words.stems], dtype=float)


@cache
def _function_stems() -> frozenset[str]:
    return frozenset(stem_of(word) for word in FUNCTION_WORDS) | FUNCTION_WORDS

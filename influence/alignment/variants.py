"""Which words are variants of one another: spellings, derivations, misreadings, listed synonyms. Numbers never are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache, lru_cache

from influence.words import stem as stem_of

# How much of a word's bits a variant earns: it is weaker evidence than the word itself. Set by judgement, not fitted: the
# planted passages and the word alignments are flat in them.
SPELLING = 0.95  # organise, organize
DERIVED = 0.8  # participate, participatory
SYNONYM = 0.8  # guarantee, ensure
MISREAD = 0.7  # one letter added, lost, changed or swapped: OCR and typing errors


class WordIndex:
    """Where each stem of a text stands (`places`), and which of its stems are variants of any given one (`varied`).

    `varied[stem]` has each variant with how much of the bits it earns, 0 to 1; it is looked up when first asked for.
    """

    __slots__ = ("places", "varied")

    def __init__(self, stems: Sequence[str], whole: WordIndex | None = None) -> None:
        """`whole` is the index of a longer text that the stems are a part of: its variants are taken, in `places` or not."""
        self.places: dict[str, list[int]] = {}
        for at, stem in enumerate(stems):
            self.places.setdefault(stem, []).append(at)
        self.varied: dict[str, tuple[tuple[str, float], ...]] = _Varied(self.places) if whole is None else whole.varied


class _Varied(dict[str, tuple[tuple[str, float], ...]]):
    def __init__(self, stems: Collection[str]) -> None:
        super().__init__()
        self._most = max(REMEMBERED, 4 * len(stems))
        self._by_key: dict[str, list[str]] = {}
        for stem in stems:
            for key in _keys(stem):
                self._by_key.setdefault(key, []).append(stem)

    def __missing__(self, stem: str) -> tuple[tuple[str, float], ...]:
        keys = _keys(stem)
        if self._by_key.keys().isdisjoint(keys):  # most words of a long text: no loop in Python
            found: tuple[tuple[str, float], ...] = ()
        else:
            others = {other for key in keys for other in self._by_key.get(key, ())} - {stem}
            earned = ((other, level(stem, other)) for other in sorted(others))
            found = tuple(entry for entry in earned if entry[1])
        if len(self) < self._most:
            self[stem] = found
        return found


@lru_cache(maxsize=2048)
def word_index(stems: tuple[str, ...]) -> WordIndex:
    """Return the index of a text's stems; texts that are searched again and again are indexed once."""
    return WordIndex(stems)


# Where British and American spelling differ in letters that hardly ever tell two words apart.
_SPELLINGS = (("z", "s"), ("our", "or"), ("ae", "e"), ("oe", "e"), ("ll", "l"), ("programm", "program"), ("centr", "center"), ("nc", "ns"))
# What two stems of one root may differ by at the end (Snowball leaves these on).
_ENDINGS = frozenset(
    """
    al ar ari at ation ativ atori e ed en ent er eri es ess i ic ical if ifi ing ion ir is ism ist iti iv ivi iz ment
    ness or ori ous ship th ti tion tiv ur y
    """.split()
)
# Words looked up per text that are remembered: a million submissions against one text must not fill the memory.
REMEMBERED = 250
SHORTEST_MISREAD = 5  # letters of a stem: below, one letter makes another word
SHORTEST_ROOT = 6  # "react", "reaction" would do, but so would "party", "partial"


@lru_cache(maxsize=100_000)
def _keys(stem: str) -> tuple[str, ...]:
    """Return keys such that two stems share one if they may be variants; none for numbers and the shortest words."""
    if len(stem) < 3 or any(character.isdigit() for character in stem):
        return ()
    keys = {"=" + _spelling(stem)} | {f"#{group}" for group in _synonyms().get(stem, ())}
    if len(stem) >= SHORTEST_ROOT:
        keys.add("^" + stem[:SHORTEST_ROOT])
    if len(stem) >= SHORTEST_MISREAD:
        keys.add(stem)
        keys.update(stem[:at] + stem[at + 1 :] for at in range(len(stem)))
    return tuple(sorted(keys))


@lru_cache(maxsize=200_000)
def level(stem: str, other: str) -> float:
    """Return how much of a word's bits its variant earns; 0 if they are different words, or numbers.

    >>> level("organis", "organiz"), level("particip", "participatori"), level("14", "15"), level("river", "forest")
    (0.95, 0.8, 0.0, 0.0)
    """
    if not _keys(stem) or not _keys(other):
        return 0.0
    if _spelling(stem) == _spelling(other):
        return SPELLING
    if set(_synonyms().get(stem, ())) & set(_synonyms().get(other, ())):
        return SYNONYM
    from rapidfuzz.distance import OSA

    short, long = sorted((stem, other), key=len)
    if len(short) >= SHORTEST_ROOT and long.startswith(short) and long[len(short) :] in _ENDINGS:
        return DERIVED
    # Two English words are two words, however near: "consent", "content". On two versions of one law, 145 pairs of words that
    # both knew differed in one letter, and hardly one of them was a misreading.
    if stem in _english() and other in _english():
        return 0.0
    if min(len(stem), len(other)) >= SHORTEST_MISREAD and OSA.distance(stem, other, score_cutoff=1) <= 1:
        return MISREAD
    return 0.0


@lru_cache(maxsize=100_000)
def _spelling(stem: str) -> str:
    if len(stem) < SHORTEST_MISREAD:  # "four", "for"
        return stem
    for one, other in _SPELLINGS:
        stem = stem.replace(one, other)
    return stem


@cache
def _english() -> frozenset[str]:
    """Return the stems of the twenty thousand English words that a language model's vocabulary lists whole."""
    from influence.resources import data_path

    words = data_path("models/bert-uncased-vocab.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(stem_of(word) for word in words if len(word) >= SHORTEST_MISREAD and word.isalpha())


@cache
def _synonyms() -> dict[str, tuple[int, ...]]:
    """Return the groups of listed synonyms that each stem belongs to; the list ships with the package."""
    from influence.resources import data_path

    groups: dict[str, list[int]] = {}
    lines = data_path("lexicon/synonyms.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(line for line in lines if line.strip() and not line.startswith("#")):
        for word in line.split():
            groups.setdefault(stem_of(word), []).append(number)
    return {stem: tuple(numbers) for stem, numbers in groups.items()}

"""Text to words with offsets: the only place that lowers, stems, strips or joins.

Digits stay: "section 14" and "section 41" are different asks. A hyphen or apostrophe inside a word
belongs to the word ("co-design", "children's"), and the stem forgets it, so that "co-design" and
"codesign" meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# A full stop or comma between digits belongs to the number (2.5, 10,000); a hyphen or apostrophe
# between letters belongs to the word. Scripts without spaces (Chinese, Thai) come out as one long
# word a clause; the encoder, not the alignment, serves those.
WORD = re.compile(r"\d+(?:[.,]\d+)*%?|\w+(?:[-'’‐‑]\w+)*")
_JOINERS = re.compile(r"[-'’‐‑]")
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: parallel lists, one entry a word, in reading order.

    `starts` and `ends` are character offsets into the text that was split (plus the `offset` given),
    half-open. `forms` are the words in lower case; `stems` what two inflections have in common.
    """

    forms: list[str]
    stems: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.forms)

    def __getitem__(self, at: slice) -> Words:
        return Words(self.forms[at], self.stems[at], self.starts[at], self.ends[at])


def split_words(text: str, *, offset: int = 0, language: str = "en") -> Words:
    """Split a text into words with offsets.

    Parameters
    ----------
    text
        Any text; may be empty (no words).
    offset
        Added to every start and end, so that they can point into a longer text.
    language
        ISO 639-1 code; chooses the stemmer (Snowball). A language without one is only lowered.

    Examples
    --------
    >>> words = split_words("Children's co-design, by 2.5%")
    >>> words.forms
    ["children's", 'co-design', 'by', '2.5%']
    >>> words.stems
    ['children', 'codesign', 'by', '2.5%']
    """
    known = _pieces(language)
    words = Words([], [], [], [])
    forms, stems, starts, ends = words.forms, words.stems, words.starts, words.ends
    # No word reaches over a blank, and most pieces between two blanks were met before.
    for piece in text.replace("\n", " ").split(" "):
        for form, word_stem, start, end in known[piece]:
            forms.append(form)
            stems.append(word_stem)
            starts.append(offset + start)
            ends.append(offset + end)
        offset += len(piece) + 1
    return words


def split_stems(text: str, *, language: str = "en") -> list[str]:
    """Return the stems of `split_words` alone, in a third of its time: for very many texts most of which need no more.

    >>> split_stems("Children's co-design, by 2.5%")
    ['children', 'codesign', 'by', '2.5%']
    """
    known = _pieces(language)
    return [word_stem for piece in text.replace("\n", " ").split(" ") for _, word_stem, _, _ in known[piece]]


class _Pieces(dict[str, tuple[tuple[str, str, int, int], ...]]):
    """The words of each piece of text met so far, as (form, stem, start, end): a look-up without a call."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language

    def __missing__(self, piece: str) -> tuple[tuple[str, str, int, int], ...]:
        found = tuple(
            (form := match.group().lower(), stem(form, self.language), match.start(), match.end()) for match in WORD.finditer(piece)
        )
        if len(piece) <= LONGEST_PIECE:
            if len(self) >= REMEMBERED:
                self.clear()
            self[piece] = found
        return found


@lru_cache(maxsize=16)
def _pieces(language: str) -> _Pieces:
    return _Pieces(language)


REMEMBERED = 100_000  # pieces per language
LONGEST_PIECE = 40  # characters; longer ones are addresses, or clauses of a script without blanks, and do not come again


@lru_cache(maxsize=200_000)
def stem(form: str, language: str = "en") -> str:
    """Return what the inflections of a lower-case word have in common.

    Hyphens, apostrophes, ligatures and accents that two spellings differ by are folded first; a word with a digit is
    never stemmed. The empty string gives the empty string.

    >>> stem("encouraged"), stem("encourages"), stem("multi-stakeholder"), stem("14a")
    ('encourag', 'encourag', 'multistakehold', '14a')
    """
    folded = _JOINERS.sub("", _POSSESSIVE.sub("", unicodedata.normalize("NFKC", form)))
    if not folded.isalpha() and any(character.isdigit() for character in folded):
        return folded
    stemmer = _stemmer(language)
    return folded if stemmer is None else stemmer.stemWord(folded)


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Any:
    import Stemmer  # PyStemmer: Snowball's algorithms, compiled

    names = {"en": "english", "fr": "french", "es": "spanish", "de": "german", "pt": "portuguese", "it": "italian"}
    names |= {"nl": "dutch", "ru": "russian", "ar": "arabic", "sv": "swedish", "da": "danish", "fi": "finnish"}
    name = names.get(language)
    return Stemmer.Stemmer(name) if name in Stemmer.algorithms() else None


def shingles(stems: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Return every run of `size` neighbouring stems, in order; empty where there are fewer.

    >>> shingles(["a", "b", "c"], 2)
    [('a', 'b'), ('b', 'c')]
    """
    return list(zip(*(stems[at:] for at in range(size)), strict=False))


class Hyphenation:
    """How a text hyphenates its compounds and spells "organise" and "labour", so that another can be split into words the same way.

    Examples
    --------
    >>> spelling = Hyphenation([split_words("a human-centric approach to decision making")])
    >>> spelling.of(split_words("human centric decision-making")).forms
    ['human centric', 'decision', 'making']
    >>> Hyphenation([split_words("an organisation")]).of(split_words("Organizations")).stems == split_words("organisation").stems
    True
    """

    def __init__(self, texts: Iterable[Words]) -> None:
        self._known: set[str] = set()
        self._joined: set[str] = set()
        self._heads: set[str] = set()  # what stands before a joiner: only there can two words be one of the text's
        for words in texts:
            self._known.update(words.stems)
            for form, word_stem in zip(words.forms, words.stems, strict=True):
                if not form.isalnum() and (joiners := list(_JOINERS.finditer(form))):
                    self._joined.add(word_stem)
                    self._heads.update(form[: joiner.start()] for joiner in joiners)

    def of(self, words: Words, language: str = "en") -> Words:
        """Return the words with neighbours joined, and hyphenated words parted, where only that way the text has them."""
        made = Words([], [], [], [])
        at = 0
        while at < len(words):
            form, word_stem, start, end = words.forms[at], self._spelled(words.stems[at]), words.starts[at], words.ends[at]
            follows = words.forms[at + 1] if form in self._heads and at + 1 < len(words) else ""
            if follows and (joined := stem(form + follows, language)) in self._joined:
                _add(made, f"{form} {follows}", joined, start, words.ends[at + 1])
                at += 2
                continue
            if form.isalnum():  # nothing to part
                _add(made, form, word_stem, start, end)
                at += 1
                continue
            parts = list(re.finditer(r"\w+", form))
            stems = [stem(part.group(), language) for part in parts]
            whole = len(parts) < 2 or word_stem in self._known or end - start != len(form)
            if not whole and all(part in self._known for part in stems):
                for part, part_stem in zip(parts, stems, strict=True):
                    _add(made, part.group(), part_stem, start + part.start(), start + part.end())
            else:
                _add(made, form, word_stem, start, end)
            at += 1
        return made

    def _spelled(self, word_stem: str) -> str:
        """The stem in the spelling that the text has, where it has only the other one."""
        if word_stem not in self._known:
            for ours, theirs in _SPELLINGS:
                if ours in word_stem and (other := word_stem.replace(ours, theirs)) in self._known:
                    return other
        return word_stem


_SPELLINGS = (("iz", "is"), ("is", "iz"), ("yz", "ys"), ("ys", "yz"), ("our", "or"), ("or", "our"))  # British and American


def _add(words: Words, form: str, word_stem: str, start: int, end: int) -> None:
    words.forms.append(form)
    words.stems.append(word_stem)
    words.starts.append(start)
    words.ends.append(end)

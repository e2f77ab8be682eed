"""Codebook -> which concepts a passage speaks of.

A codebook is a TOML file that people edit without programming; its head explains how terms are written. It can also
come from, and go to, the exchange format of the programs for qualitative analysis (REFI-QDA, `.qdc`).

How a passage is matched, in three steps:

1. Its words, hyphenated ones taken apart, are looked up once in a table of all word patterns of the codebook.
2. Where a word can begin a phrase of the codebook, the words that follow are compared.
3. A term of several phrases (`a + b`) needs all of them within a window of words and within one sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, Protocol

from influence.errors import TableError
from influence.resources import data_path
from influence.words import split_words, stem

WINDOW = 12  # words; half of a long English sentence, so that the parts of a term belong to one statement
# Of 2,500 sentences of an internet-governance consultation without any term, 13 reach it with the default encoder; read by
# hand, 12 of the 13 suggestions are right. At 0.41 it is 26 of 30.
LEAST_SIMILARITY = 0.45
_JOINER = re.compile(r"[-'’‐‑]")
_SENTENCE_END = re.compile(r"[.!?;]['\"”’)\]]*\s+(?=\W*[A-Z\d])")
_LEGAL_WORD = re.compile(r"=?\w+(?:[-'’‐‑]\w+)*\*?")


@dataclass(frozen=True, slots=True)
class Theme:
    """One concept of a codebook: its name, what belongs there, and the terms that show it."""

    name: str
    terms: tuple[str, ...]
    definition: str = ""
    parent: str | None = None  # the name of the theme above, in codebooks with levels


@dataclass(frozen=True, slots=True)
class ThemeHit:
    """A place where a text speaks of a theme: characters `start` up to, not including, `end`."""

    theme: str
    term: str  # the codebook's term that matched
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ThemeSuggestion:
    """A theme whose description is near a passage in meaning, although none of its terms is there."""

    theme: str
    similarity: float  # cosine after what all themes share was taken out, -1 to 1


class _Encoder(Protocol):
    def encode(self, texts: Sequence[str], /) -> Any: ...


# A word pattern is ("stem" | "form" | "prefix", text). A phrase is a tuple of slots, a slot the ids of the patterns
# that fit there. A term is its phrases and the window in words that must hold them.
_Pattern = tuple[str, str]
_Phrase = tuple[frozenset[int], ...]


@dataclass(slots=True)
class _Compiled:
    """A codebook's terms as tables, and what has been learnt about the word forms met so far."""

    patterns: dict[_Pattern, int] = field(default_factory=dict)
    prefixes: list[tuple[str, int]] = field(default_factory=list)
    starters: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # pattern -> phrases it can begin
    phrases: list[_Phrase] = field(default_factory=list)
    phrase_ids: dict[_Phrase, int] = field(default_factory=dict)
    terms: list[tuple[str, str, tuple[tuple[int, ...], ...], int]] = field(default_factory=list)  # theme, term, alternatives a part, window
    terms_of: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # phrase -> terms it is the first part of
    forms: dict[str, tuple[frozenset[int], ...]] = field(default_factory=dict)  # word form -> patterns that fit each of its parts


class Codebook:
    """Themes with their terms; says which of them a passage speaks of.

    Parameters
    ----------
    themes
        The themes, in the order in which they are to be named. May be empty.
    title
        What the codebook is about.
    language
        ISO 639-1 code of its terms; chooses the stemmer.

    Raises
    ------
    TableError
        If two themes have the same name, or a term cannot be read; the message lists every problem.

    Examples
    --------
    >>> codebook = Codebook([Theme("gender digital divide", ("gender gap", "divide|gap + women|girls + online|digital"))])
    >>> codebook.themes_of("Bridging the divide between women and men online is urgent.")
    ('gender digital divide',)
    >>> codebook.themes_of("")
    ()
    """

    def __init__(self, themes: list[Theme] | tuple[Theme, ...], *, title: str = "", language: str = "en") -> None:
        self.themes = tuple(themes)
        self.title = title
        self.language = language
        self._compiled = _Compiled()
        problems = [f"theme {name!r} is there twice" for name in _doubles([theme.name for theme in self.themes])]
        for theme in self.themes:
            for term in theme.terms:
                try:
                    self._add_term(theme.name, term)
                except ValueError as problem:
                    problems.append(f"term {term!r} of theme {theme.name!r} {problem}")
        if problems:
            raise TableError(f"the codebook {title!r} cannot be used: " + "; ".join(problems))

    @classmethod
    def read(cls, path: str | Path) -> Codebook:
        """Read a codebook: `.toml` (see the head of `data/codebooks/digital-governance.toml`) or REFI-QDA `.qdc`.

        One that ships is read by its name: `Codebook.read("digital-governance")`.

        Raises
        ------
        TableError
            If the file is missing, is no such file, or has themes or terms that cannot be read; with the line and the cure.
        """
        path = Path(path)
        shipped = {file.stem: file for file in data_path("codebooks").glob("*.toml")}
        if not path.exists():
            path = shipped.get(str(path), path)
        try:
            content = path.read_bytes()
        except OSError as problem:
            names = ", ".join(sorted(shipped))
            help = f"give the path of a .toml or .qdc file, or the name of one that ships: {names}"
            raise TableError(f"the codebook {path} cannot be read ({problem.strerror}); {help}") from None
        if path.suffix.lower() == ".toml":
            return _from_toml(path, content)
        if path.suffix.lower() == ".qdc":
            from influence.themes.refi import codebook_from_xml

            return codebook_from_xml(path, content)
        raise TableError(f"{path.name} is no codebook that can be read; save it as .toml, or export it as .qdc (REFI-QDA)")

    def write(self, path: str | Path) -> Path:
        """Write the codebook as REFI-QDA `.qdc`, which NVivo, ATLAS.ti and MAXQDA read.

        The format has no place for terms; they go into the description after "Terms:" and come back from there.
        """
        path = Path(path)
        if path.suffix.lower() != ".qdc":
            raise TableError(
                f"a codebook is written as .qdc (REFI-QDA), not as {path.suffix or 'a file without a suffix'}; rename {path.name}"
            )
        from influence.themes.refi import codebook_to_xml

        path.write_bytes(codebook_to_xml(self))
        return path

    def __repr__(self) -> str:
        return f"Codebook({self.title!r}, {len(self.themes)} themes)"

    def themes_of(self, text: str) -> tuple[str, ...]:
        """Return the names of the themes that a passage speaks of, in the codebook's order; () for none.

        A hit says that the words are there, not what is said about them: "no progress on net neutrality" has the theme.
        """
        found = {hit.theme for hit in self.find(text)}
        return tuple(theme.name for theme in self.themes if theme.name in found)

    def find(self, text: str) -> list[ThemeHit]:
        """Return every place where a text shows a theme, in order; the evidence behind `themes_of`."""
        compiled = self._compiled
        positions, spans = self._phrases_in(text)
        hits = []
        for phrase in positions:
            for index in compiled.terms_of.get(phrase, ()):
                theme, term, parts, window = compiled.terms[index]
                for first, last in _windows(parts, phrase, positions, window, compiled.phrases):
                    start, end = spans[first][0], spans[last][1]
                    # A term is said in one sentence: "(e) ... e. Governments should" does not speak of e-government.
                    if not _SENTENCE_END.search(text, start, end):
                        hits.append(ThemeHit(theme, term, start, end))
        order = {theme.name: at for at, theme in enumerate(self.themes)}
        return sorted(set(hits), key=lambda hit: (hit.start, hit.end, order[hit.theme], hit.term))

    def suggest(self, texts: Sequence[str], encoder: _Encoder, *, least: float = LEAST_SIMILARITY) -> list[ThemeSuggestion | None]:
        """Suggest a theme by meaning for each passage in which no term was found; None for the others.

        Parameters
        ----------
        texts
            Passages, about a sentence long; may be empty.
        encoder
            An object with `encode(texts)` that gives one vector a text (`influence.encoders.load_encoder("static")`).
        least
            Similarity from which on a theme is suggested, -1 to 1.

        Returns
        -------
        list of ThemeSuggestion or None
            One a text. A suggestion is for a person to accept or refuse; `themes_of` never contains it.
        """
        undecided = [at for at, text in enumerate(texts) if text.strip() and not self.themes_of(text)]
        suggestions: list[ThemeSuggestion | None] = [None] * len(texts)
        if not undecided or not self.themes:
            return suggestions
        described = encoder.encode([f"{theme.name}. {theme.definition}" for theme in self.themes])
        # What all themes of a codebook share ("digital", "people") tells none of them from another.
        common = described.mean(axis=0) if len(self.themes) > 1 else 0.0
        similarity = (
            _rows_of_length_one(encoder.encode([texts[at] for at in undecided]) - common) @ _rows_of_length_one(described - common).T
        )
        for at, row in zip(undecided, similarity, strict=True):
            nearest = int(row.argmax())
            if row[nearest] >= least:
                suggestions[at] = ThemeSuggestion(self.themes[nearest].name, round(float(row[nearest]), 2))
        return suggestions

    def _phrases_in(self, text: str) -> tuple[dict[int, list[int]], list[tuple[int, int]]]:
        """Return where each phrase of the codebook begins (in parts of words), and the characters of each part."""
        compiled = self._compiled
        words = split_words(text, language=self.language)
        units: list[frozenset[int]] = []
        word_of: list[int] = []
        begins: list[int] = []
        known = compiled.forms
        for at, form in enumerate(words.forms):
            fitting = known.get(form)
            if fitting is None:
                fitting = known[form] = self._patterns_of(form)
            for patterns in fitting:
                if patterns:
                    begins.append(len(units))
                units.append(patterns)
                word_of.append(at)
        positions: dict[int, list[int]] = defaultdict(list)
        for at in begins:
            for pattern in units[at]:
                for phrase in compiled.starters.get(pattern, ()):
                    slots = compiled.phrases[phrase]
                    if at + len(slots) <= len(units) and all(not slot.isdisjoint(units[at + i]) for i, slot in enumerate(slots)):
                        positions[phrase].append(at)
        return {phrase: sorted(set(places)) for phrase, places in positions.items()}, [(words.starts[at], words.ends[at]) for at in word_of]

    def _patterns_of(self, form: str) -> tuple[frozenset[int], ...]:
        """Return, for each part of a word as written, the word patterns that it fits."""
        parts = [part for part in _JOINER.split(form) if part] if _JOINER.search(form) else [form]
        # A possessive is not a second word: "women's" is one part.
        parts = [part for part in parts if part != "s"] or [form]
        fitting = []
        for part in parts:
            ids = {self._compiled.patterns.get(("form", part), -1), self._compiled.patterns.get(("stem", stem(part, self.language)), -1)}
            ids |= {pattern for prefix, pattern in self._compiled.prefixes if part.startswith(prefix)}
            fitting.append(frozenset(ids - {-1}))
        return tuple(fitting)

    def _add_term(self, theme: str, term: str) -> None:
        """Put a term into the tables, or raise ValueError with the rest of a sentence about it."""
        compiled = self._compiled
        body, slash, width = term.partition("/")
        if slash and not width.strip().isdecimal():
            raise ValueError("has a / that no number of words follows; write for example 'climate + energy /20'")
        parts = [part.split() for part in body.split("+")]
        if not all(parts):
            raise ValueError("has nothing to look for" if len(parts) == 1 else "has a + without words on both sides")
        alternatives = tuple(tuple(sorted({self._phrase_id(phrase) for phrase in self._phrases(part)})) for part in parts)
        index = len(compiled.terms)
        compiled.terms.append((theme, term, alternatives, int(width) if slash else WINDOW))
        for phrase in alternatives[0]:
            compiled.terms_of[phrase].append(index)

    def _phrases(self, words: list[str]) -> list[_Phrase]:
        """Return the phrases a run of words stands for: hyphenated words both joined and apart."""
        choices: list[list[_Phrase]] = []
        for word in words:
            ways: dict[tuple[_Pattern, ...], None] = {}
            single: set[_Pattern] = set()
            for option in word.split("|"):
                if not _LEGAL_WORD.fullmatch(option):
                    raise ValueError(f"has {option!r}, which is no word; a term may hold letters, digits, - | * = + and /number")
                pieces = _JOINER.split(option)
                if len(pieces) > 1:
                    ways[tuple(self._pattern(piece) for piece in pieces)] = None
                single.add(self._pattern("".join(pieces)))
            choices.append([(frozenset(map(self._pattern_id, sorted(single))),)])
            choices[-1] += [tuple(frozenset({self._pattern_id(pattern)}) for pattern in way) for way in ways]
        return [sum(combination, ()) for combination in product(*choices)]

    def _pattern(self, word: str) -> _Pattern:
        if word.endswith("*"):
            return ("prefix", word.lstrip("=").rstrip("*").lower())
        return ("form", word[1:].lower()) if word.startswith("=") else ("stem", stem(word.lower(), self.language))

    def _pattern_id(self, pattern: _Pattern) -> int:
        compiled = self._compiled
        if pattern not in compiled.patterns:
            compiled.patterns[pattern] = len(compiled.patterns)
            if pattern[0] == "prefix":
                compiled.prefixes.append((pattern[1], compiled.patterns[pattern]))
        return compiled.patterns[pattern]

    def _phrase_id(self, phrase: _Phrase) -> int:
        compiled = self._compiled
        if phrase not in compiled.phrase_ids:
            compiled.phrase_ids[phrase] = len(compiled.phrases)
            compiled.phrases.append(phrase)
            for pattern in sorted(phrase[0]):
                compiled.starters[pattern].append(compiled.phrase_ids[phrase])
        return compiled.phrase_ids[phrase]


def _windows(
    parts: tuple[tuple[int, ...], ...], phrase: int, positions: dict[int, list[int]], window: int, phrases: list[_Phrase]
) -> list[tuple[int, int]]:
    """Return the first and last word of each place where all parts stand within the window, the first part being `phrase`."""
    width = len(phrases[phrase])
    if len(parts) == 1:
        return [(at, at + width - 1) for at in positions[phrase]]
    others = []
    for part in parts[1:]:
        places = sorted((at, at + len(phrases[other]) - 1) for other in part for at in positions.get(other, ()))
        if not places:
            return []
        others.append(places)
    found = []
    for at in positions[phrase]:
        first, last = at, at + width - 1
        for places in others:
            low = bisect_left(places, (last - window, 0))
            # Two parts of a term must be two things: the same words cannot serve for both.
            near = [
                (max(last, end) - min(first, begin), begin, end)
                for begin, end in places[low : bisect_left(places, (first + window, 0))]
                if max(last, end) - min(first, begin) < window and (begin >= at + width or end < at)
            ]
            if not near:
                break
            _, begin, end = min(near)
            first, last = min(first, begin), max(last, end)
        else:
            found.append((first, last))
    return found


def _rows_of_length_one(vectors: Any) -> Any:
    import numpy as np

    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


def _doubles(names: list[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]


def _from_toml(path: Path, content: bytes) -> Codebook:
    """Return the codebook of a TOML file, or raise with every problem and its line."""
    import tomllib

    try:
        text = content.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError:
        raise TableError(f"{path.name} is not saved as UTF-8; save it again with the encoding UTF-8") from None
    except tomllib.TOMLDecodeError as problem:
        cure = "mind the quotation marks and the comma after each term"
        raise TableError(f"{path.name} cannot be read as TOML: {problem}; {cure}") from None
    lines = text.splitlines()
    heads = [at for at, line in enumerate(lines, 1) if re.match(r"\s*\[\[\s*theme\s*\]\]", line)]
    entries = table.get("theme", [])
    if not isinstance(entries, list) or not entries:
        raise TableError(f'{path.name} has no themes; begin each with a line [[theme]], then name = "..." and terms = ["..."]')
    language = str(table.get("language", "en"))
    themes: list[Theme] = []
    problems: list[str] = []
    for index, entry in enumerate(entries):
        line = heads[index] if index < len(heads) else 0
        wrong_entry = _entry_problem(entry, {theme.name for theme in themes})
        if wrong_entry:
            problems.append(f"line {line}: {wrong_entry}")
            continue
        theme = Theme(entry["name"].strip(), tuple(entry["terms"]), str(entry.get("definition", "")), entry.get("parent"))
        for term in theme.terms:
            try:
                Codebook([Theme(theme.name, (term,))], language=language)
            except TableError as wrong:
                at = next((number for number, printed in enumerate(lines[line - 1 :], line) if f'"{term}"' in printed), line)
                problems.append(f"line {at}: {str(wrong).partition(': ')[2]}")
        themes.append(theme)
    if problems:
        raise TableError(f"{path.name} cannot be used; " + "; ".join(problems))
    return Codebook(themes, title=str(table.get("title", path.stem)), language=language)


def _entry_problem(entry: Any, names: set[str]) -> str:
    """Return what is wrong with one theme of a TOML codebook, "" if nothing."""
    name = entry.get("name") if isinstance(entry, dict) else None
    if not isinstance(name, str) or not name.strip():
        return 'a theme without a name; add name = "..."'
    if name.strip() in names:
        return f"theme {name.strip()!r} is there twice; put the terms of both under one name"
    terms = entry.get("terms")
    if isinstance(terms, str):
        return f'the terms of {name!r} are one text; put them in brackets: terms = ["{terms}"]'
    if not isinstance(terms, list) or not terms or not all(isinstance(term, str) for term in terms):
        return f'theme {name!r} has no list of terms; add terms = ["...", "..."]'
    if unknown := sorted(set(entry) - {"name", "terms", "definition", "parent"}):
        return f"theme {name!r} has {', '.join(unknown)}, which means nothing here; legal are name, definition, terms, parent"
    return ""

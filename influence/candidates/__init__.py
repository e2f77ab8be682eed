"""Recommendations x paragraphs -> the few pairs worth aligning, and why each is one.

Three witnesses look at every pair through sparse matrices, so that nothing is quadratic in words:
weighted words (BM25), rare runs of three words, and the meaning of the whole (an encoder). Where a
baseline is known, the new part of a recommendation is looked up once more by itself, and a fourth
witness says where in the outcome the provision of the draft went that the recommendation is about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from influence.document import Document, Paragraph
from influence.encoders import Encoder, chance_level, rescale
from influence.rarity import Rarity
from influence.words import Words, split_stems, split_words

if TYPE_CHECKING:
    import numpy

# Robertson and Walker's usual values; on the shown GDPR asks they beat TF-IDF by .09 at the first place.
K1 = 1.2
B = 0.75
SHINGLE = 3
# Weights of the witnesses, each scaled to its best paragraph first. One setting for six sets (GDPR, Paris, four British
# inquiries; 226 queries), chosen where the marginal effect of each value was best over all others, not at the peak. With the
# weights chosen anew without each document in turn, hit@1 / hit@3 after alignment: GDPR .65 / .85, Paris .81 / .88.
WEIGHTS = {"words": 1.0, "runs": 0.25, "meaning": 0.5, "new words": 0.3, "new meaning": 0.3, "place": 0.6, "reference": 1.0}
WHY = {
    "words": "rare words",
    "runs": "shared run of rare words",
    "meaning": "meaning",
    "new words": "rare words of the new part",
    "new meaning": "meaning of the new part",
    "place": "where the draft's provision went",
    "reference": "the provision it names",
}
FULL_TABLE = 8_000_000  # numbers; 64 MB
BLOCK = 256  # queries scored at a time: bounds the memory to BLOCK x paragraphs
# An ask longer than this (words) names provisions in passing more often than it is about them.
LONGEST_REFERRING = 15


@dataclass(frozen=True, slots=True)
class Candidate:
    """A paragraph worth aligning with a query.

    `index` is its place among the index's paragraphs, `score` 0 to about 1 (comparable over
    queries), `why` the witness that spoke loudest for it.
    """

    index: int
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: a text, its words, and which of them no baseline had (None: no baseline)."""

    text: str
    words: Words
    new: numpy.ndarray | None = None


class CandidateIndex:
    """The paragraphs of an outcome, indexed once, asked many times.

    Parameters
    ----------
    paragraphs, words
        The paragraphs and their words, in the same order. May be empty: every shortlist is empty then.
    rarity
        How much information each word carries.
    encoder
        Adds the witness of meaning; None leaves it out.
    baseline
        What came before: documents whose provisions (articles, numbered paragraphs, headings) are
        looked up in the outcome, so that an ask about one of them is expected where most of that
        provision went. None: no such witness.
    """

    def __init__(
        self,
        paragraphs: Sequence[Paragraph],
        words: Sequence[Words],
        rarity: Rarity,
        encoder: Encoder | None = None,
        baseline: Sequence[Document] | None = None,
    ) -> None:
        self.paragraphs = tuple(paragraphs)
        self.rarity = rarity
        self.encoder = encoder
        self._words = _Terms([entry.stems for entry in words])
        self._runs = _Runs([entry.stems for entry in words], self._words)
        if encoder is not None and self.paragraphs:
            self._vectors = encoder.encode([paragraph.text for paragraph in self.paragraphs]).astype(float)
            self._chance = chance_level(self._vectors)
        self._provisions = _Provisions([provision(paragraph) for paragraph in self.paragraphs])
        self._draft: CandidateIndex | None = None
        units = [paragraph for document in baseline or () for paragraph in document.body()]
        if units and self.paragraphs:
            languages = {document.id: document.language or "en" for document in baseline or ()}
            unit_words = [split_words(unit.text, language=languages.get(unit.span.document_id, "en")) for unit in units]
            self._draft = CandidateIndex(units, unit_words, rarity, encoder)
            self._moves = self._where_provisions_went(units, unit_words)

    def shortlist(self, queries: Sequence[Query], k: int = 10) -> list[list[Candidate]]:
        """Return for each query at most `k` candidates, best first, ties by index.

        A paragraph that shares nothing with the query, in words or in meaning, is no candidate; a
        query without words has none.
        """
        answer: list[list[Candidate]] = []
        for first in range(0, len(queries), BLOCK):
            answer += self._shortlist_block(queries[first : first + BLOCK], k)
        return answer

    def heights(self, texts: Sequence[str], *, language: str = "en") -> numpy.ndarray:
        """Return which share of what its words could score each text scores in its best paragraph, 0 to 1.

        Among very many texts this tells early, at a third of the cost of splitting and a shortlist, which of them share next to
        nothing with the outcome. It is the score of the first candidate of the text's shortlist; 0 for a text without words.

        Examples
        --------
        >>> outcome = Document.from_paragraphs("law", [("1", "Publish the register."), ("2", "Train mountain guides.")], role="outcome")
        >>> words = [split_words(paragraph.text) for paragraph in outcome.paragraphs]
        >>> index = CandidateIndex(outcome.paragraphs, words, Rarity.of(words))
        >>> index.heights(["Train the guides.", "Plant trees."]).round(2).tolist()
        [0.67, 0.0]
        """
        import numpy as np

        blocks = [texts[first : first + BLOCK] for first in range(0, len(texts), BLOCK)] if self.paragraphs else []
        found = [self._words.look_up(*self._words.places([split_stems(text, language=language) for text in block]))[1] for block in blocks]
        return np.concatenate(found) if found else np.zeros(len(texts))

    def _shortlist_block(self, queries: Sequence[Query], k: int) -> list[list[Candidate]]:
        import numpy as np

        if not self.paragraphs or not queries:
            return [[] for _ in queries]
        witnesses, heights = self._witnesses(queries)
        names = sorted(witnesses)
        said = np.array([witnesses[name] for name in names])
        blend = said.sum(axis=0)
        # Only what reaches the k-th best score is sorted, all queries at once; ties stay in the order of the text.
        k = min(k, blend.shape[1])
        reach = np.maximum(np.partition(blend, -k, axis=1)[:, -k:].min(axis=1), np.finfo(float).tiny)
        rows, columns = np.nonzero(blend >= reach[:, None])
        scores = blend[rows, columns]
        order = np.lexsort((-scores, rows))  # stable: equal scores by column
        rows, columns, scores = rows[order], columns[order], scores[order]
        first = np.searchsorted(rows, np.arange(len(queries)))
        kept = np.arange(len(rows)) - first[rows] < k
        rows, columns, scores = rows[kept], columns[kept], scores[kept]
        loudest = said[:, rows, columns].argmax(axis=0)
        heard = heights[rows] * scores / blend.max(axis=1)[rows]
        answer: list[list[Candidate]] = [[] for _ in queries]
        for row, at, score, name in zip(rows.tolist(), columns.tolist(), heard.tolist(), loudest.tolist(), strict=True):
            if len(queries[row].words):
                answer[row].append(Candidate(at, score, WHY[names[name]]))
        return answer

    def _witnesses(self, queries: Sequence[Query]) -> tuple[dict[str, numpy.ndarray], numpy.ndarray]:
        """Return what each witness says of each paragraph (queries x paragraphs), weighted, 0 to its weight; and the heights.

        The height of a query is its best paragraph's share of what its words could score.
        """
        witnesses, heights = self._of_text(queries)
        if self._draft is not None:
            witnesses["place"] = _scaled(self._place(queries), "place")
        if (named := self._named(queries)).any():
            witnesses["reference"] = _scaled(named, "reference")
        return witnesses, heights

    def witnesses_of_text(self, queries: Sequence[Query]) -> dict[str, numpy.ndarray]:
        """Return what the witnesses that only read say (queries x paragraphs): words, runs, meaning, and those of the new part."""
        return self._of_text(queries)[0]

    def _of_text(self, queries: Sequence[Query]) -> tuple[dict[str, numpy.ndarray], numpy.ndarray]:
        places = self._words.places([query.words.stems for query in queries])
        words, heights = self._words.look_up(*places)
        witnesses = {"words": words, "runs": self._runs.scores(*places)}
        new_stems, new_texts = [], []
        for query in queries:
            new = [] if query.new is None else [at for at in range(len(query.words)) if query.new[at]]
            new_stems.append([query.words.stems[at] for at in new])
            new_texts.append(" ".join(query.words.forms[at] for at in new))
        if any(new_stems):
            witnesses["new words"] = self._words.scores(new_stems)
        if self.encoder is not None:
            witnesses["meaning"] = self._meaning([query.text for query in queries])
            if any(new_stems):
                witnesses["new meaning"] = self._meaning(new_texts)
        return {name: _scaled(scores, name) for name, scores in witnesses.items()}, heights

    def _where_provisions_went(self, units: Sequence[Paragraph], words: Sequence[Words]) -> numpy.ndarray:
        """Return for each provision of the draft the share of its units whose nearest paragraph lies in each of ours."""
        import numpy as np

        assert self._draft is not None
        theirs = self._draft._provisions
        moves = np.zeros((len(theirs.names), len(self._provisions.names)))
        queries = [Query(unit.text, entry) for unit, entry in zip(units, words, strict=True)]
        for at, nearest in enumerate(self._nearest(queries)):
            if nearest is not None:
                moves[theirs.of[at], self._provisions.of[nearest]] += 1
        total = moves.sum(axis=1, keepdims=True)
        return np.divide(moves, total, out=moves, where=total > 0)

    def _nearest(self, queries: Sequence[Query]) -> list[int | None]:
        import numpy as np

        nearest: list[int | None] = []
        for first in range(0, len(queries), BLOCK):
            witnesses = self.witnesses_of_text(queries[first : first + BLOCK])
            blend = np.sum([witnesses[name] for name in sorted(witnesses)], axis=0)
            nearest += [int(row.argmax()) if row.any() else None for row in blend]
        return nearest

    def _place(self, queries: Sequence[Query]) -> numpy.ndarray:
        import numpy as np

        assert self._draft is not None
        places = np.zeros((len(queries), len(self.paragraphs)))
        for row, home in enumerate(self._draft._nearest([Query(query.text, query.words) for query in queries])):
            if home is not None:
                places[row] = self._moves[self._draft._provisions.of[home]][self._provisions.of]
        return places

    def _named(self, queries: Sequence[Query]) -> numpy.ndarray:
        """Score the paragraphs of the provisions that a short query names: where the draft's went, else ours of that name."""
        import numpy as np

        scores = np.zeros((len(queries), len(self.paragraphs)))
        for row, query in enumerate(queries):
            if len(query.words) > LONGEST_REFERRING:
                continue
            for name in references(query.text):
                if self._draft is not None and name in self._draft._provisions.names:
                    scores[row] += self._moves[self._draft._provisions.names[name]][self._provisions.of]
                elif name in self._provisions.names:
                    scores[row] += np.asarray(self._provisions.of) == self._provisions.names[name]
        return scores

    def _meaning(self, texts: Sequence[str]) -> numpy.ndarray:
        import numpy as np

        assert self.encoder is not None
        # Double precision and rounding: the same pair scores the same whatever else is in the block.
        cosines = np.round(self.encoder.encode(texts).astype(float) @ self._vectors.T, 6)
        return np.maximum(0, rescale(cosines, self._chance))


def _scaled(scores: numpy.ndarray, name: str) -> numpy.ndarray:
    """Return a witness's scores so that each query's best paragraph has the witness's weight."""
    import numpy as np

    top = scores.max(axis=1, keepdims=True)
    return WEIGHTS[name] * np.divide(scores, top, out=np.zeros(scores.shape), where=top > 0)


_NAMED = re.compile(
    r"\b(articles?|art|recitals?|sections?|sec|paragraphs?|paras?|clauses?|chapters?|annex(?:es)?|principles?|recommendations?)\.?\s+\(?(\d+)",
    re.I,
)
_LETTERED = re.compile(r"\s*([^\W\d_]+)\W*(\d+)")
_BARE = re.compile(r"\s*(\d+)")


def provision(paragraph: Paragraph) -> str:
    """Return the article, recital or numbered paragraph that a paragraph belongs to; its own id where nothing tells.

    >>> from influence.document import Document
    >>> law = Document.from_paragraphs("law", [("Article 5 (1)", "a"), ("Art. 5 (2)", "b"), ("27 (a)", "c"), (None, "d")], role="outcome")
    >>> [provision(paragraph) for paragraph in law.paragraphs]
    ['a 5', 'a 5', '27', 'law/p4']
    """
    if paragraph.number and (named := _LETTERED.match(paragraph.number)):
        return f"{named[1][0].lower()} {int(named[2])}"
    for heading in reversed(paragraph.headings):
        if named := _LETTERED.match(heading):
            return f"{named[1][0].lower()} {int(named[2])}"
    if paragraph.headings:
        return " > ".join(paragraph.headings)
    if paragraph.number and (bare := _BARE.match(paragraph.number)):
        return str(int(bare[1]))
    return paragraph.id


def references(text: str) -> list[str]:
    """Return the provisions that a text names, written as `provision` writes them, each once.

    >>> references("Delete Article 21 and paragraph 7 of Art. 5")
    ['a 21', 'p 7', '7', 'a 5']
    """
    names: list[str] = []
    for match in _NAMED.finditer(text):
        names.append(f"{match[1][0].lower()} {int(match[2])}")
        if match[1][0] in "pP":
            names.append(str(int(match[2])))
    return list(dict.fromkeys(names))


class _Provisions:
    """Which provision each paragraph belongs to: `names` numbers the provisions, `of` has a number per paragraph."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = {name: at for at, name in enumerate(dict.fromkeys(names))}
        self.of = [self.names[name] for name in names]


class _Terms:
    """BM25 over lists of terms, as one sparse matrix (paragraphs x terms)."""

    def __init__(self, texts: Sequence[Sequence[Any]]) -> None:
        import numpy as np
        from scipy.sparse import csr_matrix

        counts = [Counter(text) for text in texts]
        self.columns: dict[Any, int] = {}
        for count in counts:
            for term in count:
                self.columns.setdefault(term, len(self.columns))
        rows = [row for row, count in enumerate(counts) for _ in count]
        columns = [self.columns[term] for count in counts for term in count]
        times = np.array([times for count in counts for times in count.values()], dtype=float)
        lengths = np.array([max(1, len(text)) for text in texts], dtype=float)
        width = max(1, len(self.columns))
        paragraphs = np.bincount(columns, minlength=width) if columns else np.zeros(width)
        self.weights = np.log(1 + (len(texts) - paragraphs + 0.5) / (paragraphs + 0.5))
        if columns:
            damp = K1 * (1 - B + B * lengths[rows] / lengths.mean())
            values = self.weights[columns] * times * (K1 + 1) / (times + damp)
        else:
            values = times
        self.matrix = csr_matrix((values, (rows, columns)), shape=(len(texts), width)).T.tocsr()
        self.unseen = float(np.log(1 + (len(texts) + 0.5) / 0.5))
        # A small outcome's table is kept in full: its product takes half the time, and sums in the same order.
        self._table = self.matrix.toarray() if width * len(texts) <= FULL_TABLE else self.matrix

    def places(self, texts: Sequence[Sequence[Any]]) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Return the column of each term of all texts, one after the other (-1: no paragraph has it), and each text's length."""
        import numpy as np

        column = self.columns.get
        flat = [column(term, -1) for text in texts for term in text]
        return np.array(flat, dtype=np.int64), np.array([len(text) for text in texts], dtype=np.int64)

    def product(self, columns: numpy.ndarray, rows: numpy.ndarray, number: int) -> tuple[numpy.ndarray, Any]:
        """Return the scores of `number` texts, given the known terms' columns and whose they are; and the texts as a matrix."""
        import numpy as np
        from scipy.sparse import csr_matrix

        starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=number))])
        asked = csr_matrix((np.ones(len(columns)), columns, starts), shape=(number, self.matrix.shape[0]))
        scores = asked @ self._table
        return scores if isinstance(scores, np.ndarray) else scores.toarray(), asked

    def look_up(self, columns: numpy.ndarray, lengths: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Return the scores (texts x paragraphs), and the best of each text as a share of what the text could score."""
        import numpy as np

        known = columns >= 0
        rows = np.repeat(np.arange(len(lengths)), lengths)[known]
        scores, asked = self.product(columns[known], rows, len(lengths))
        # A word that no paragraph has could have been the rarest.
        full = asked @ self.weights + self.unseen * (lengths - np.bincount(rows, minlength=len(lengths)))
        best = scores.max(axis=1, initial=0)
        return scores, np.minimum(1, np.divide(best, full, out=np.zeros_like(best), where=full > 0))

    def scores(self, texts: Sequence[Sequence[Any]]) -> numpy.ndarray:
        return self.look_up(*self.places(texts))[0]


class _Runs:
    """BM25 over runs of neighbouring stems. A run is looked up by the columns of its words, in one number."""

    def __init__(self, texts: Sequence[Sequence[str]], words: _Terms) -> None:
        import numpy as np

        self._base = len(words.columns) + 1
        # Runs are counted as numbers: that takes half the time.
        places = [words.places([text])[0] for text in texts]
        starts = [[place[at : len(place) - SHINGLE + 1 + at] for at in range(SHINGLE)] for place in places]
        self._terms = _Terms([self._code(steps).tolist() for steps in starts])
        codes = np.fromiter(self._terms.columns, dtype=np.int64)
        self._order = np.argsort(codes)
        self._codes = codes[self._order]

    def _code(self, columns: Sequence[numpy.ndarray] | numpy.ndarray) -> numpy.ndarray:
        code = columns[0]
        for column in columns[1:]:
            code = code * self._base + column
        return code

    def scores(self, columns: numpy.ndarray, lengths: numpy.ndarray) -> numpy.ndarray:
        """Return the scores (texts x paragraphs), given the columns of the texts' words as `_Terms.places` returns them."""
        import numpy as np

        rows = np.repeat(np.arange(len(lengths)), lengths)
        steps = [slice(at, len(columns) - SHINGLE + 1 + at) for at in range(SHINGLE)] if len(columns) >= SHINGLE else [slice(0)] * SHINGLE
        words = [columns[step] for step in steps]
        whole = (np.min(words, axis=0) >= 0) & (rows[steps[0]] == rows[steps[-1]])
        codes = self._code([entry[whole] for entry in words])
        at = np.searchsorted(self._codes, codes)
        found = np.append(self._codes, -1)[at] == codes
        return self._terms.product(self._order[at[found]], rows[steps[0]][whole][found], len(lengths))[0]

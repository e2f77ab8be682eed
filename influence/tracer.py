"""Tracer: what was asked for -> where the outcome says it. The main path: `Tracer.trace`, in six steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from influence.alignment import PHRASE_BITS, Phrase, align, ranked
from influence.attribution import find_rivals
from influence.cache import Cache, digest
from influence.candidates import Candidate, CandidateIndex, Query
from influence.document import Document, Paragraph
from influence.encoders import KNOWN, Encoder, load_encoder
from influence.errors import NotFittedError, OptionError
from influence.force import LADDER, Rung, compare, force_of, read_ladder
from influence.judges import Bench, load_judge
from influence.novelty import Baselines, Novelty
from influence.rarity import Rarity
from influence.readers.languages import likeliest
from influence.recommendations import Recommendation
from influence.recommendations.given import Given, as_recommendations
from influence.significance import decoys, p_values, q_values, wanting
from influence.themes import Codebook
from influence.traces import Match, Trace, Traces
from influence.verdict import (
    Evidence,
    Judgement,
    Near,
    Remains,
    Wording,
    gather,
    judge,
    load_model,
    remains_of,
    sentence,
    spelled_out,
    to_go,
    wording_of,
)
from influence.words import Hyphenation, Words, split_words
from influence.workers import Shared, in_pieces, work


class Tracer:
    """Finds the paragraphs of an outcome that take up recommendations, and says how sure that is.

    Follows scikit-learn's conventions: options are stored as given, `fit` returns the tracer and
    forgets earlier fits, learned things end in an underscore.

    Parameters
    ----------
    encoder
        How meaning is compared: "static" (default), "characters", "minilm", "none", "hub:<name or
        path>", or any object with a `name` and an `encode(texts)` that gives unit rows.
    codebook
        The themes: the name of one that ships, the path of your own (.toml or .qdc), a `Codebook`, or None.
    candidates
        How many paragraphs of the outcome are aligned word by word with each recommendation, 1 or more.
    matches
        How many of them each trace keeps, best first, 1 or more.
    decoys
        How many unrelated asks are traced beside the real ones for the q-values; 0 switches them off. Where so few of many
        asks were taken up that their q-values could not be small with these, more are drawn, up to the number of asks.
    judge
        An optional reading model, asked only for asks in doubt: a callable from (ask, new elements,
        paragraph) to the probabilities (entailed, contradicted, neither), "nli:<model or folder>", or
        an OpenAI-compatible endpoint's URL with "#<model>" (see `influence.judges`).
    model
        The path of your own weights for the verdict (`influence calibrate` writes them); None takes those that ship.
    abstain
        Whether asks in the zone where the labelled cases were too often called wrong become `undecided`; False
        gives each the likelier verdict.
    ladder
        Your own ladder of verbs, from strong to weak: the path of a TOML file (see `influence.force.read_ladder`) or rungs; None
        takes the one that ships.
    seed
        For the decoys. The same seed and input give the same bytes.
    n_jobs
        How many processes trace at a time, as joblib counts them: None is 1 unless a `joblib.parallel_config` says otherwise
        (Dask, Ray, threads), -1 all cores. The results are the same bytes for any number.
    cache
        A folder where traces are kept by their content, so that a run that is repeated, or was killed, does only what is
        missing; None keeps nothing. It holds texts of the documents and may be deleted at any time.

    Attributes
    ----------
    outcome_, baselines_
        The documents given to `fit`.
    paragraphs_
        The paragraphs of the outcome that are searched: all but furniture, headings and captions.
    rarity_
        How much information each word carries, learned from outcome and baselines.
    doubts_
        Sentences about entries of the cache that were damaged and made anew; empty without a cache.

    Examples
    --------
    >>> outcome = Document.from_paragraphs("law", [("1", "The agency shall publish a yearly register.")], role="outcome")
    >>> ask = Recommendation.from_text("alpha/r1", "The agency should publish a yearly register of operators.")
    >>> traces = Tracer(decoys=0).fit(outcome).trace([ask])
    >>> traces["alpha/r1"].best.paragraph.number
    '1'
    """

    def __init__(
        self,
        *,
        encoder: str | Encoder | None = "static",
        codebook: str | Path | Codebook | None = "digital-governance",
        candidates: int = 10,
        matches: int = 5,
        decoys: int = 200,
        judge: Callable[..., Any] | str | None = None,
        model: str | Path | None = None,
        abstain: bool = True,
        ladder: str | Sequence[Rung] | None = None,
        seed: int = 0,
        n_jobs: int | None = None,
        cache: str | Path | None = None,
    ) -> None:
        self.encoder = encoder
        self.codebook = codebook
        self.candidates = candidates
        self.matches = matches
        self.decoys = decoys
        self.judge = judge
        self.model = model
        self.abstain = abstain
        self.ladder = ladder
        self.seed = seed
        self.n_jobs = n_jobs
        self.cache = cache

    def fit(self, outcome: Document, baseline: Document | Sequence[Document] | None = (), background: Sequence[Document] = ()) -> Tracer:
        """Index the outcome and learn what had been said before.

        Parameters
        ----------
        outcome
            The document in which the recommendations are looked for.
        baseline
            What the text said before the submissions: zero draft, earlier agreed text, mandate. One
            document or several. Without any, every output says so.
        background
            Further texts of the same kind, only to learn how rare words are.

        Raises
        ------
        OptionError
            If outcome or baseline is no document, the outcome has no paragraph with words, or an option makes no sense.
        """
        self._check_options()
        outcome = _document(outcome, what="outcome")
        given = [baseline] if isinstance(baseline, Document | str | Path) else list(baseline or ())
        baselines = tuple(_document(one, what="baseline") for one in given)
        self.outcome_, self.baselines_, self.background_ = outcome, baselines, tuple(background)
        self.language_ = outcome.language or "en"
        self.paragraphs_ = searchable(outcome)
        if not self.paragraphs_:
            raise OptionError(f"the outcome {outcome.id!r} has no paragraph with words; check it with: influence check FILE")
        self.places_ = {paragraph.id: at for at, paragraph in enumerate(self.paragraphs_)}
        for name in LEARNED:
            self.__dict__.pop(name, None)
        self._means = self.encoder  # as it is now: options that are changed take effect at the next fit
        if self._means not in KNOWN:
            self.encoder_  # noqa: B018  a model that is not there is told now
        self.written_: dict[int, tuple[Any, float]] = {}
        self._after: Baselines | None = None
        self.model_ = load_model(str(self.model or ""))
        self.ladder_ = LADDER if self.ladder is None else read_ladder(self.ladder)
        self.codebook_ = Codebook.read(self.codebook) if isinstance(self.codebook, str | Path) else self.codebook
        self.doubts_: tuple[str, ...] = ()
        self._follows_from = self._digest() if self.cache else ""
        return self

    # What is learned is learned when it is first asked for: a run that finds everything in the cache needs none of it.

    @cached_property
    def words_(self) -> list[Words]:
        # A text that writes "data-protection" in one place and "data protection" in others means the same word.
        words = [self._words(paragraph.text, paragraph.span.start) for paragraph in self.paragraphs_]
        spelling = Hyphenation(words)
        return [spelling.of(paragraph, self.language_) for paragraph in words]

    @cached_property
    def spelling_(self) -> Hyphenation:
        return Hyphenation(self.words_)

    @cached_property
    def rarity_(self) -> Rarity:
        before = [self._asked(paragraph.text) for document in (*self.baselines_, *self.background_) for paragraph in document.body()]
        return Rarity.of([*self.words_, *before])

    @cached_property
    def encoder_(self) -> Encoder | None:
        return load_encoder(self._means)

    @cached_property
    def index_(self) -> CandidateIndex:
        return CandidateIndex(self.paragraphs_, self.words_, self.rarity_, self.encoder_, baseline=self.baselines_ or None)

    @cached_property
    def novelty_(self) -> Baselines:
        return Baselines(self.baselines_, self.rarity_, self.spelling_)

    def __getstate__(self) -> dict[str, Any]:
        """What other processes are given is whole: none of them builds the index anew."""
        return {**self.__dict__, **({name: getattr(self, name) for name in LEARNED} if hasattr(self, "outcome_") else {})}

    def trace(
        self,
        recommendations: Given,
        *,
        submissions: Sequence[Document] = (),
        failures: Sequence[tuple[str, str]] = (),
        title: str = "",
        progress: Callable[[Sequence[Any]], Iterable[Any]] | None = None,
    ) -> Traces:
        """Trace recommendations in the outcome.

        1. what of each is new against the baselines
        2. the few paragraphs worth aligning, by rare words, runs and meaning
        3. phrases shared with each, word by word
        4. the evidence of all of them, and the verdict with its reasons
        5. the same for decoys: how often chance looks as good
        6. who else asked for what stands there

        Parameters
        ----------
        recommendations
            What was asked for: recommendations, or your own texts (a list, a mapping from id to text, a data frame with a column
            `text`); a document is searched for recommendations first. May be empty.
        submissions, failures, title
            Kept in the traces for the reports: the documents the recommendations stand in, files
            that could not be used as (file, reason), the consultation's title.
        progress
            Wraps the recommendations while they are worked on (a progress bar).

        Returns
        -------
        Traces
            One trace for each recommendation, in the order given; those without a match stay in.

        Raises
        ------
        NotFittedError
            Before `fit`.
        OptionError
            If two recommendations have the same id, or something is not a recommendation.
        """
        if not hasattr(self, "outcome_"):
            raise NotFittedError("the tracer has not seen an outcome yet; call Tracer().fit(outcome, baseline=[...]) first")
        asks = [spelled_out(ask, self.baselines_) for ask in as_recommendations(recommendations)]
        unrelated = decoys(asks, count=self.decoys, seed=self.seed) if asks else []
        cache = Cache(self.cache) if self.cache else None
        found, chance = self._found(asks, unrelated, cache, progress)
        p = p_values([entry.judgement.probability for entry in found], chance)
        q = [float(value) for value in q_values(p)] if chance else [None] * len(found)
        known_as = self.judge if isinstance(self.judge, str) else ""
        bench = Bench(reader, cache=cache, known_as=known_as) if (reader := load_judge(self.judge)) is not None else None
        traces = [self._trace(entry, q_value, bench) for entry, q_value in zip(found, q, strict=True)]
        self.doubts_ = tuple(cache.doubts) if cache is not None else ()
        return Traces(
            traces=with_rivals(traces),
            outcome=self.outcome_,
            baselines=self.baselines_,
            submissions=tuple(submissions),
            settings=self._settings(bench),
            failures=tuple((str(path), reason) for path, reason in failures),
            title=title,
        )

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the options by name, as they were given."""
        return {name: getattr(self, name) for name in OPTIONS}

    def set_params(self, **options: Any) -> Tracer:
        """Change options by name; return the tracer. Takes effect at the next `fit`."""
        for name, value in options.items():
            if name not in OPTIONS:
                raise OptionError(f"Tracer has no option {name!r}; it has {', '.join(OPTIONS)}")
            setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        usual = Tracer().get_params()
        changed = [f"{name}={value!r}" for name, value in self.get_params().items() if value != usual[name]]
        return f"Tracer({', '.join(changed)})"

    def _found(
        self,
        asks: Sequence[Recommendation],
        unrelated: Sequence[Recommendation],
        cache: Cache | None,
        progress: Callable[[Sequence[Any]], Iterable[Any]] | None,
    ) -> tuple[list[_Found], list[float]]:
        """Steps 1 to 5: what was found for each ask, and the probability of each decoy; in several processes, from the cache."""
        with Shared(self) as tracer:
            options: dict[str, Any] = {"n_jobs": self.n_jobs, "cache": cache, "parts": lambda item: [self._follows_from, item]}
            told: dict[str, Any] = {"kind": "traces", "type": list[_Found], "progress": progress}
            found = in_pieces(_Finder(tracer), asks, lambda ask: ask.submission_id, **told, **options)
            texts = [decoy.text for decoy in unrelated]
            chance = list(work(_Chance(tracer), texts, kind="decoys", type=float, **options))
            if more := wanting([entry.judgement.probability for entry in found], chance):
                texts = [decoy.text for decoy in decoys(asks, count=len(chance) + more, seed=self.seed)[len(chance) :]]
                chance += work(_Chance(tracer), texts, kind="decoys", type=float, **options)
        return found, chance

    def _find(self, asks: Sequence[Recommendation]) -> list[_Found]:
        """Steps 1 to 4 for each ask."""
        words = [self._asked(ask.text) for ask in asks]
        novelties = [
            self.novelty_.novelty(asked, replaces=self._asked(ask.replaces) if ask.replaces else None)
            for ask, asked in zip(asks, words, strict=True)
        ]
        queries = [self._query(*entry) for entry in zip(asks, words, novelties, strict=True)]
        shortlists = self.index_.shortlist(queries, k=self.candidates)
        return [self._weigh(*entry) for entry in zip(asks, words, novelties, shortlists, strict=True)]

    def _query(self, ask: Recommendation, words: Words, novelty: Novelty) -> Query:
        """What an ask is looked for by: with a baseline, its new words count apart; of a deletion, what is to go."""
        if ask.action == "delete":
            gone = to_go(ask)
            return Query(gone, self._asked(gone), None)
        return Query(ask.text, words, novelty.new if self.baselines_ else None)

    def _weigh(self, ask: Recommendation, words: Words, novelty: Novelty, shortlist: Sequence[Candidate]) -> _Found:
        """Align an ask with its candidates, gather the evidence, judge it."""
        bits, remains = self.rarity_.of_words(words), self._remains(ask)
        if remains is not None and remains.paragraph_id in self.places_:
            there = self.places_[remains.paragraph_id]
            shortlist = [*(entry for entry in shortlist if entry.index != there), Candidate(there, 0.0, "has most of what was to go")]
        similarities = self._similarities(ask, shortlist)
        near = [
            Near(
                self.paragraphs_[candidate.index],
                self.words_[candidate.index],
                align(
                    words,
                    self.words_[candidate.index],
                    bits,
                    asked_id=ask.id,
                    found_id=self.outcome_.id,
                    new=novelty.new,
                    vocabulary=self.rarity_.known(),
                    phrase_bits=min(PHRASE_BITS, SHORT_PHRASE * self.rarity_.once()),
                ),
                similarity,
                preamble=is_preamble(self.paragraphs_[candidate.index]),
                bits=self.rarity_.of_words(self.words_[candidate.index]),
            )
            for candidate, similarity in zip(shortlist, similarities, strict=True)
        ]
        order = ranked(shortlist, [entry.alignment for entry in near])
        if remains is not None and remains.paragraph_id:
            # The paragraph that has most of what was to go comes first: it is the one to be looked at.
            order = sorted(order, key=lambda place: near[place[0]].paragraph.id != remains.paragraph_id)
        shortlist, near = [replace(shortlist[at], score=score) for at, score in order], [near[at] for at, _ in order]
        if near and self.baselines_:
            written, fresh = self._written(shortlist[0].index)
            near[0] = replace(near[0], written=written, fresh=fresh)
        relays = self.outcome_.role == "intermediate"
        language = self._other_language(ask.text, words)
        evidence = gather(ask, words, bits, novelty, near, ladder=self.ladder_, language=language, relays=relays, remains=remains)
        judgement = judge(evidence, model=self.model_, abstain=self.abstain)
        # Which of them are shown depends on the verdict, and that on the whole run: the first ones in either case are kept.
        pairs = list(zip(shortlist, near, strict=True))
        worth = [pair for pair in pairs if pair[1].alignment.phrases or pair[1].similarity >= NEAREST][: self.matches]
        kept = {candidate.index for candidate, _ in (*pairs[: self.matches], *worth)}
        hits = tuple(self._hit(ask, float(bits.sum()), evidence, *pair) for pair in pairs if pair[0].index in kept)
        if self.codebook_ is not None and not ask.themes:
            ask = replace(ask, themes=self.codebook_.themes_of(ask.text))
        return _Found(ask, evidence, judgement, hits)

    def _other_language(self, text: str, words: Words) -> str:
        """The language of an ask that the outcome is not in, as its words there and a language detector say; else empty."""
        known = sum(stem in self.rarity_.counts for stem in words.stems)
        if self.outcome_.language is None or len(words) < FEWEST_WORDS or known >= len(words) / 2:
            return ""
        language, score = likeliest(text)
        return language if language != self.outcome_.language and score >= SURE_LANGUAGE else ""

    def _judged(self, found: _Found, q_value: float | None, bench: Bench | None) -> tuple[Evidence, Judgement]:
        """Judge once more with what the whole run knows, and, where in doubt, with a reading model."""
        evidence, judgement = found.evidence, judge(found.evidence, model=self.model_, abstain=self.abstain, q_value=q_value)
        if bench is not None and found.hits and in_doubt(judgement):
            nearest = self.paragraphs_[found.hits[0].index]
            new = [element.text for element in evidence.elements if not element.dropped]
            reading = bench.read(found.ask.id, found.ask.text, new, nearest.id, nearest.text)
            if reading is not None:
                evidence = replace(evidence, judge=(reading.entailed, reading.contradicted, reading.neither))
                judgement = judge(evidence, model=self.model_, abstain=self.abstain, q_value=q_value)
        return evidence, judgement

    def _written(self, index: int) -> tuple[Any, float]:
        """Which words of a paragraph of the outcome no baseline had, and their share of it; looked up once."""
        if index not in self.written_:
            self.written_[index] = self.novelty_.written_since(self.words_[index])
        return self.written_[index]

    def _remains(self, ask: Recommendation) -> Remains | None:
        """What the outcome still has of what an ask wants deleted; None for other asks, and without a baseline."""
        if ask.action != "delete" or not self.baselines_:
            return None
        if self._after is None:
            self._after = Baselines([self.outcome_], self.rarity_, self.spelling_)
        gone = to_go(ask)
        words = self._asked(gone)
        return remains_of(gone, words, self.rarity_.of_words(words), before=self.novelty_, after=self._after)

    def _similarities(self, ask: Recommendation, shortlist: Sequence[Candidate]) -> list[float]:
        """The encoder's cosine of an ask with each of its candidates; 0 without an encoder."""
        if self.encoder_ is None or not shortlist:
            return [0.0] * len(shortlist)
        vectors = self.encoder_.encode([ask.text, *(self.paragraphs_[candidate.index].text for candidate in shortlist)])
        return [float(cosine) for cosine in vectors[1:] @ vectors[0]]

    def _trace(self, found: _Found, q_value: float | None, bench: Bench | None) -> Trace:
        """What is kept of an ask: its best matches, the verdict and its reasons in words."""
        evidence, judgement = self._judged(found, q_value, bench)
        ask, verdict = found.ask, judgement.verdict
        taken_up = verdict not in ("not", "undecided")
        kept = [hit for hit in found.hits if taken_up or hit.phrases or hit.similarity >= NEAREST]
        matches = tuple(self._match(hit) for hit in kept[: self.matches])
        return Trace(
            recommendation=ask,
            matches=matches,
            verdict=verdict,
            probability=judgement.probability,
            q_value=q_value,
            reason=sentence(evidence, judgement, q_value=q_value),
            reasons=judgement.reasons,
            flags=judgement.flags if matches or evidence.language else (),
        )

    def _hit(self, ask: Recommendation, bits: float, evidence: Evidence, candidate: Candidate, near: Near) -> _Hit:
        alignment, total = near.alignment, bits or 1.0
        return _Hit(
            index=candidate.index,
            phrases=alignment.phrases,
            coverage=float(min(1.0, alignment.bits / total)),
            new_coverage=float(min(1.0, alignment.new_bits / total)),
            similarity=near.similarity,
            wording=wording_of(ask.text, alignment.phrases, evidence.taken, all_old=not evidence.elements),
            force=compare(
                force_of(ask.text, ladder=self.ladder_), force_of(near.paragraph.text, preamble=near.preamble, ladder=self.ladder_)
            ),
            score=candidate.score,
            why=candidate.why,
        )

    def _match(self, hit: _Hit) -> Match:
        paragraph = self.paragraphs_[hit.index]
        begins = self.outcome_.page_at(paragraph.span.start)
        return Match(
            paragraph=paragraph,
            phrases=hit.phrases,
            coverage=hit.coverage,
            new_coverage=hit.new_coverage,
            similarity=hit.similarity,
            wording=hit.wording,
            force=hit.force,
            page=paragraph.page or (begins.number if begins else None),
            score=hit.score,
            why=hit.why,
        )

    def _digest(self) -> str:
        """Return a hash of everything that what is found for an ask follows from, besides the ask: texts, options, weights."""
        documents = [replace(document, source=None) for document in (self.outcome_, *self.baselines_, *self.background_)]
        means: Any = self._means
        if self._means not in KNOWN:  # known by what it does: whatever files or settings lie behind it
            assert self.encoder_ is not None
            means = [self.encoder_.name, self.encoder_.encode(PROBES).round(4).tolist()]
        themes = None if self.codebook_ is None else [self.codebook_.language, self.codebook_.themes]
        return digest(
            [documents, len(self.baselines_), means, themes, self.model_, self.ladder_, self.candidates, self.matches, self.abstain]
        )

    def _words(self, text: str, offset: int = 0) -> Words:
        return split_words(text, offset=offset, language=self.language_)

    def _asked(self, text: str) -> Words:
        """The words of an ask, its compounds as the outcome spells them."""
        return self.spelling_.of(self._words(text), self.language_)

    def _check_options(self) -> None:
        for name, least in (("candidates", 1), ("matches", 1), ("decoys", 0)):
            value = getattr(self, name)
            if not isinstance(value, int) or value < least:
                raise OptionError(f"{name} is {value!r}; it counts and must be a whole number, {least} or more")

    def _encoder_name(self) -> str:
        if isinstance(self._means, str) and self._means in KNOWN:  # its name, without loading it
            return self._means
        return self.encoder_.name if self.encoder_ is not None else "none"

    def _settings(self, bench: Bench | None) -> dict[str, Any]:
        """What a reader needs to repeat the run: options, versions, thresholds with their origin."""
        from influence import __version__

        return {
            "influence": __version__,
            "options": {name: _shown(value) for name, value in self.get_params().items() if name not in HOW},
            "encoder": self._encoder_name(),
            "baseline": [document.id for document in self.baselines_] or NO_BASELINE,
            "verdict": self.model_,
            "judge": {"name": bench.name, "record": bench.record, "log": getattr(bench.judge, "log", [])} if bench else None,
        }


# A paragraph that shares no phrase is shown beside an ask only if its meaning is at least this near (cosine). Half of 400
# unrelated asks stay below it against a law of 959 units, none of 61 labelled right paragraphs that came first did.
NEAREST = 0.4
# In an outcome of a few paragraphs no word can be rare; there, two words that stand in one paragraph only are a phrase
# (a little less than twice their bits, for the gap between them). From about 80 paragraphs on this changes nothing.
SHORT_PHRASE = 1.9
# A language is only asked for where the outcome and what came before it lack half of an ask's words, and the ask has enough of them
# for the detector; below that score it is guessing.
FEWEST_WORDS = 6
SURE_LANGUAGE = 0.5
NO_BASELINE = "no baseline given"
LEARNED = ("words_", "spelling_", "rarity_", "encoder_", "index_", "novelty_")
OPTIONS = ("encoder", "codebook", "candidates", "matches", "decoys", "judge", "model", "abstain", "ladder", "seed", "n_jobs", "cache")
HOW = ("n_jobs", "cache")  # how a run is done, not what comes out of it: not told in the results
PROBES = ("States should publish a yearly register.", "gender digital divide", "Der Zugang ist frei.")


@dataclass(frozen=True, slots=True)
class _Hit:
    """What a match will be made of; `index` is the paragraph's place among the tracer's."""

    index: int
    phrases: tuple[Phrase, ...]
    coverage: float
    new_coverage: float
    similarity: float
    wording: Wording
    force: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class _Found:
    """An ask with everything that was found for it by itself, before the whole run is known and it is told in words."""

    ask: Recommendation
    evidence: Evidence
    judgement: Judgement
    hits: tuple[_Hit, ...]  # best first


@dataclass(frozen=True)
class _Finder:
    """What a process is given to do: find some asks in the outcome."""

    tracer: Shared[Tracer]

    def __call__(self, asks: list[Recommendation]) -> list[_Found]:
        return self.tracer.value._find(asks)


@dataclass(frozen=True)
class _Chance:
    """The probability of one decoy."""

    tracer: Shared[Tracer]

    def __call__(self, text: str) -> float:
        return self.tracer.value._find([Recommendation.from_text("decoy/1", text, action="add")])[0].judgement.probability


def in_doubt(judgement: Judgement) -> bool:
    """Whether a reader should look: undecided, or taken up with a flag against it."""
    return judgement.verdict == "undecided" or (judgement.verdict in ("reflected", "partly") and bool(judgement.flags))


def with_rivals(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """Return the traces, each with the other submissions' recommendations that fit the same passage."""
    rivals = find_rivals(traces)
    return tuple(replace(trace, rivals=rivals[trace.recommendation.id]) for trace in traces)


def searchable(outcome: Document) -> tuple[Paragraph, ...]:
    """Return the paragraphs of an outcome that can take up an ask: all but furniture, headings, captions and footnotes.

    Where nothing else has words (a text of headings only), the headings too.
    """
    said = [paragraph for paragraph in outcome.body() if len(split_words(paragraph.text))]
    return tuple(p for p in said if p.kind not in ("heading", "caption", "footnote")) or tuple(said)


def is_preamble(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a recital or stands in a preamble: it explains, it does not bind."""
    named = " ".join((*paragraph.headings, *(value for key, value in paragraph.extra if key in ("type", "kind")))).casefold()
    return "preamb" in named or "recital" in named


def _document(given: object, *, what: str) -> Document:
    """Return what was given, if it is a document."""
    if not isinstance(given, Document):
        raise OptionError(f"the {what} is {given!r:.60}, no document; read it first: read(path, role={what!r})")
    return given


def _shown(value: object) -> object:
    if isinstance(value, Codebook | Path):
        return value.title if isinstance(value, Codebook) else str(value)
    return value if isinstance(value, str | int | float | None) else getattr(value, "name", type(value).__name__)

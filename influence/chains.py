"""Traces joined over intermediaries, in order of dates: civil society -> a State's paper -> summary -> outcome.

A chain is a claim with several joints, and each can break: every hop keeps its own evidence and its
own loss, and the whole is never surer than its weakest hop.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Literal, get_args

from influence.attribution import MAYBE, TAKEN_UP, passages
from influence.consultation import answered_by, before
from influence.document import Document, Span
from influence.rarity import FUNCTION_WORDS, Rarity
from influence.recommendations import Recommendation
from influence.sentences import split_sentences
from influence.traces import Match, Trace, Traces
from influence.words import split_words

if TYPE_CHECKING:
    import pandas as pd

Standing = Literal["taken up", "in doubt", "words only"]
STANDINGS: tuple[str, ...] = get_args(Standing)
# The cue of a passage that is followed although nobody found an ask in it.
PASSAGE = "an earlier ask was found here"
# What was left undecided is followed where it is likelier than not. Of 188 asks that have nothing to do with 4,255 amendments, 18 had a
# chain through one into the law without this, 11 with it; of the chains between verified pairs none falls.
LIKELIER = 0.5
# More intermediaries than this between an ask and the outcome is a story that nobody could check.
MOST_HOPS = 6

COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("recommendation_id", "the recommendation where the chain begins", "text"),
    ("path", "the documents it went through, the first its own", "ids joined by ' > '"),
    ("probability", "that every hop holds, if the hops are independent", "0 to 1; between low and high"),
    ("probability_low", "that every hop holds, at least (whatever hangs together)", "0 to 1"),
    ("probability_high", "that every hop holds, at most: that of the weakest hop", "0 to 1"),
    ("kind", "straight into the outcome, or through others", "direct, mediated"),
    ("complete", "whether it reaches the outcome", "true, false: it ends at an intermediary"),
    (
        "standing",
        "what its weakest hop is: taken up; left undecided; or the verdict is that nothing was taken up, though words that no "
        "baseline had go through",
        ", ".join(STANDINGS),
    ),
    ("issuer", "who asked", "text; empty if unknown"),
    ("hops", "how many joints it has", "count, from 1"),
    ("steps", "the recommendations it went through, and the paragraph where it ends", "ids joined by ' > '"),
    ("verdicts", "the verdict of each hop", "joined by ' > '"),
    ("probabilities", "the probability of each hop", "0 to 1, joined by ' > '"),
    ("weakest", "the hop with the lowest probability", "document id > document id"),
    ("carried", "share of the first ask's information that every hop carried", "0 to 1; empty: a hop in other words"),
    ("kept", "words of the first ask that every hop carried", "joined by ' '; empty: none"),
    ("lost", "words that each hop lost", "document id: words, joined by ' | '; empty: none"),
    ("order", "whether dates, or who answers to whom, put the documents in this order", "dated, unknown: nothing says so surely"),
)


@dataclass(frozen=True, slots=True)
class Hop:
    """One joint of a chain: a recommendation of one document, found in a later one.

    `kept` and `lost` are words (lower case) of what had come as far as this hop; function words are left out.
    `in_other_words` is true where the hop rests on meaning, without a shared phrase to follow.
    """

    recommendation: Recommendation
    trace: Trace
    match: Match
    target: Document
    kept: tuple[str, ...]
    lost: tuple[str, ...]
    dated: bool  # surely earlier than the target, by date or because the target answers to it
    in_other_words: bool

    @property
    def probability(self) -> float:
        """That the target took up the recommendation at least in part, 0 to 1."""
        return self.trace.probability

    @property
    def standing(self) -> Standing:
        """What the verdict makes of it: taken up, left in doubt, or not taken up, so that only its words are there."""
        return "taken up" if self.trace.verdict in TAKEN_UP else "in doubt" if self.trace.verdict in MAYBE else "words only"


@dataclass(frozen=True, slots=True)
class Chain:
    """A recommendation's way through one or more documents; `complete` if it ends in the outcome.

    `carried` is the share of the ask's information that every hop carried on, 0 to 1; None where a hop rests on
    meaning alone, so that no word can be followed.
    """

    hops: tuple[Hop, ...]
    complete: bool
    carried: float | None = None

    @property
    def recommendation_id(self) -> str:
        """Where it begins."""
        return self.hops[0].recommendation.id

    @property
    def path(self) -> tuple[str, ...]:
        """The ids of the documents, the submission's first."""
        return (self.hops[0].recommendation.submission_id, *(hop.target.id for hop in self.hops))

    @property
    def kind(self) -> Literal["direct", "mediated"]:
        """Whether the submission itself was found in the last document, or only by way of others."""
        return "direct" if len(self.hops) == 1 else "mediated"

    @property
    def standing(self) -> Standing:
        """What its weakest hop is."""
        return max((hop.standing for hop in self.hops), key=STANDINGS.index)

    @property
    def probability(self) -> float:
        """That all hops hold if they are independent, 0 to 1; always within `bounds`."""
        return prod(hop.probability for hop in self.hops)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the most that the probability of the whole can be, however the hops depend on each other."""
        probabilities = [hop.probability for hop in self.hops]
        return max(0.0, sum(probabilities) - (len(probabilities) - 1)), min(probabilities)


def join(traces_by_hop: Iterable[Traces]) -> list[Chain]:
    """Join the traces of several runs into chains.

    Parameters
    ----------
    traces_by_hop
        One `Traces` for each document that others were traced in: each intermediary, and last the outcome
        (the one that no recommendation comes from; of several, the last given). A run may hold the
        recommendations of any number of documents. May be empty.

    Returns
    -------
    list
        Every way from a submission's recommendation into the outcome, direct ones and mediated ones, and the
        ways that end at an intermediary (`complete` is false). Sorted by the first recommendation's id, complete
        ones first, then by path. A hop never goes to a document that is surely earlier.

    Notes
    -----
    Two hops are joined where the recommendation of the intermediary stands where the first hop was found, and where at
    least one word that means something goes through both; how much in all, `carried` says. A hop that was taken up in other words is
    followed by its place only, and says so (`in_other_words`). What is undecided is followed where it is likelier than not and a shared
    phrase can be pointed at.
    Where what arrived at an intermediary was not taken up by the outcome, but a phrase with words that no baseline had can be pointed
    at, the way is told to its end as `words only`: chance does as much for many an unrelated text.
    """
    runs = list(traces_by_hop)
    if not runs:
        return []
    asking = {trace.recommendation.submission_id for run in runs for trace in run}
    ends = [run.outcome.id for run in runs if run.outcome.id not in asking] or [runs[-1].outcome.id]
    final = ends[-1]
    rarity = Rarity.of(split_words(paragraph.text) for run in runs for paragraph in run.outcome.body())
    traced: dict[str, list[tuple[Trace, Document]]] = defaultdict(list)  # document -> its recommendations' traces, with target
    for run in runs:
        for trace in run:
            traced[trace.recommendation.submission_id].append((trace, run.outcome))
    order = _Order(runs)
    starts = sorted(asking - {run.outcome.id for run in runs}) or sorted(asking)
    # What an intermediary says of its own accord may be somebody's too; its chains begin only where a
    # submission's do, so that none is told twice.
    found: list[Chain] = []
    for document_id in starts:
        for trace, target in traced[document_id]:
            for hop in _hops(trace, target, None, order, final):
                _follow([hop], final, traced, order, found)
    # Of several sentences of one paragraph that lead to the same place, the one that carries most is the way.
    ways: dict[tuple[str, tuple[Span, ...]], Chain] = {}
    for chain in sorted((replace(chain, carried=_carried(chain, rarity)) for chain in found), key=_steps):
        places = chain.recommendation_id, tuple(hop.match.paragraph.span for hop in chain.hops)
        if places not in ways or _strength(chain) > _strength(ways[places]):
            ways[places] = chain
    return sorted(
        ways.values(),
        key=lambda chain: (chain.recommendation_id, not chain.complete, len(chain.hops), chain.path, _steps(chain)),
    )


def _follow(
    hops: list[Hop],
    final: str,
    traced: dict[str, list[tuple[Trace, Document]]],
    order: _Order,
    found: list[Chain],
) -> None:
    here = hops[-1].target.id
    if here == final:
        found.append(Chain(tuple(hops), True))
        return
    went_on = False
    seen = {hop.recommendation.submission_id for hop in hops} | {here}
    if len(hops) < MOST_HOPS:
        for trace, target in traced.get(here, ()):
            if target.id not in seen and stands_there(trace.recommendation, hops[-1].match):
                for hop in _hops(trace, target, hops[-1], order, final):
                    went_on = True
                    _follow([*hops, hop], final, traced, order, found)
    if not went_on:
        found.append(Chain(tuple(hops), False))


def stands_there(recommendation: Recommendation, match: Match) -> bool:
    """Return whether a recommendation of an intermediary stands where something was found in it.

    It does if one of its places overlaps a found phrase, or the whole paragraph where there is no phrase.
    """
    spans = [phrase.found for phrase in match.phrases] or [match.paragraph.span]
    return any(
        place.start < span.end and span.start < place.end for place in (recommendation.span, *recommendation.places) for span in spans
    )


def _pointed_at(trace: Trace, *, ends: bool) -> list[Match]:
    """Return the passages that a hop may lead to; with `ends`, of an ask that was not taken up those with new words in a phrase."""
    if trace.verdict in TAKEN_UP:
        return list(passages(trace))
    if trace.verdict in MAYBE and trace.probability >= LIKELIER:
        return [match for match in passages(trace) if match.phrases]
    return [match for match in trace.matches if ends and trace.verdict == "not" and any(p.new or p.fresh for p in match.phrases)]


def _hops(trace: Trace, target: Document, last: Hop | None, order: _Order, final: str) -> list[Hop]:
    """Return the hops that a trace makes: one for each passage that can be pointed at, if the order allows it."""
    source = trace.recommendation.submission_id
    if order.surely(target.id, source):
        return []
    dated = order.surely(source, target.id)
    asked = _content(trace.recommendation.text)
    # What has come this far, as this recommendation puts it: nothing can be carried on that did not arrive.
    come = asked if last is None or last.in_other_words else {stem: form for stem, form in _found(last).items() if stem in asked}
    arrived = asked if last is None or last.in_other_words else _found(last)
    hops = []
    for match in _pointed_at(trace, ends=last is not None and target.id == final):
        carried = _content(*(trace.recommendation.text[phrase.asked.start : phrase.asked.end] for phrase in match.phrases))
        kept = {stem: form for stem, form in come.items() if stem in carried} if match.phrases else come
        if kept:
            lost = tuple(form for stem, form in arrived.items() if stem not in kept)
            hops.append(Hop(trace.recommendation, trace, match, target, tuple(kept.values()), lost, dated, not match.phrases))
    return hops if trace.verdict in MAYBE else hops[:1]


def passages_between(run: Traces, asks: Iterable[Recommendation]) -> list[Recommendation]:
    """Return the sentences of an intermediary in which something was found, but where none of its own asks stands.

    A summary may pass on what nobody would call an ask ("the proposal found broad support"). The way of the words goes on from there:
    each sentence is returned as a recommendation of the intermediary, to be traced in what came after it.

    Parameters
    ----------
    run
        What was traced into the intermediary.
    asks
        The recommendations that were found in the intermediary itself. May be empty.
    """
    document = run.outcome
    own = [place for ask in asks for place in (ask.span, *ask.places)]
    found: dict[int, Recommendation] = {}
    for trace in run:
        for match in passages(trace) if trace.verdict in MAYBE else ():
            paragraph = match.paragraph
            for number, (start, end) in enumerate(split_sentences(document.text, paragraph.span.start, paragraph.span.end), 1):
                said = any(start < phrase.found.end and phrase.found.start < end for phrase in match.phrases)
                if said and not any(start < place.end and place.start < end for place in own):
                    found[start] = Recommendation.from_text(
                        f"{paragraph.id}-{number}",
                        document.text[start:end],
                        span=Span(document.id, start, end),
                        paragraph_id=paragraph.id,
                        number=paragraph.number,
                        page=match.page,
                        cue=PASSAGE,
                        issuer=document.issuer,
                        date=document.date,
                    )
    return [found[start] for start in sorted(found)]


def _found(hop: Hop) -> Mapping[str, str]:
    """Return the words of the target that a hop was found in: what can be carried on from there."""
    return _content(*(hop.target.text[phrase.found.start : phrase.found.end] for phrase in hop.match.phrases))


@lru_cache(maxsize=50_000)  # an ask is looked at with each of its hops, and once more for the table
def _content(*texts: str) -> Mapping[str, str]:
    words = [split_words(text) for text in texts]
    return {
        stem: form
        for entry in words
        for stem, form in zip(entry.stems, entry.forms, strict=True)
        if form not in FUNCTION_WORDS and stem not in FUNCTION_WORDS
    }


class _Order:
    """Which of two documents was surely there first: by their dates, and where those do not say, because one answers to the other."""

    def __init__(self, runs: Sequence[Traces]) -> None:
        self._dates: dict[str, str | None] = {}
        self._answered: dict[str, set[str]] = {}
        for run in runs:
            for document in (*run.submissions, run.outcome):
                self._dates[document.id] = document.date or self._dates.get(document.id)
                self._answered[document.id] = set(answered_by(document))
            for trace in run:
                identifier = trace.recommendation.submission_id
                self._dates[identifier] = self._dates.get(identifier) or trace.recommendation.date

    def surely(self, first: str, second: str) -> bool:
        """Return whether the first document is surely earlier than the second."""
        one, other = self._dates.get(first), self._dates.get(second)
        if before(one, other) or before(other, one):
            return before(one, other)
        return self._leads_to(second, first) and not self._leads_to(first, second)

    def _leads_to(self, answer: str, asked: str) -> bool:
        """Whether one document answers to another, or to one that does."""
        seen, ahead = {answer}, [answer]
        while ahead:
            for other in self._answered.get(ahead.pop(), set()) - seen:
                if other == asked:
                    return True
                seen.add(other)
                ahead.append(other)
        return False


def _steps(chain: Chain) -> tuple[str, ...]:
    return (*(hop.recommendation.id for hop in chain.hops), chain.hops[-1].match.paragraph.id)


def _strength(chain: Chain) -> tuple[float, float]:
    return chain.carried or 0.0, chain.probability


def _carried(chain: Chain, rarity: Rarity) -> float | None:
    if any(hop.in_other_words for hop in chain.hops):
        return None
    total = sum(map(rarity.bits, _content(chain.hops[0].recommendation.text)))
    return sum(map(rarity.bits, _content(*kept_throughout(chain)))) / total if total else 0.0


def kept_throughout(chain: Chain) -> tuple[str, ...]:
    """Return the words of the first ask that every hop carried on, in the order of the ask.

    Hops that rest on meaning alone carry no words; past one of them nothing can be said to have been kept.
    """
    if any(hop.in_other_words for hop in chain.hops):
        return ()
    asked = _content(chain.hops[0].recommendation.text)
    stems = [set(_content(*hop.kept)) for hop in chain.hops]
    return tuple(form for stem, form in asked.items() if all(stem in kept for kept in stems))


def chains_frame(chains: Iterable[Chain]) -> pd.DataFrame:
    """Return chains as a table, a row for each, in the order given; columns `COLUMNS`."""
    import pandas as pd

    rows = []
    for chain in chains:
        low, high = chain.bounds
        weakest = min(range(len(chain.hops)), key=lambda at: chain.hops[at].probability)
        rows.append(
            {
                "recommendation_id": chain.recommendation_id,
                "path": " > ".join(chain.path),
                "probability": round(chain.probability, 2),
                "probability_low": round(low, 2),
                "probability_high": round(high, 2),
                "kind": chain.kind,
                "complete": chain.complete,
                "standing": chain.standing,
                "issuer": chain.hops[0].recommendation.issuer or "",
                "hops": len(chain.hops),
                "steps": " > ".join(_steps(chain)),
                "verdicts": " > ".join(hop.trace.verdict for hop in chain.hops),
                "probabilities": " > ".join(f"{hop.probability:.2f}" for hop in chain.hops),
                "weakest": " > ".join(chain.path[weakest : weakest + 2]),
                "carried": None if chain.carried is None else round(chain.carried, 2),
                "kept": " ".join(kept_throughout(chain)),
                "lost": " | ".join(f"{hop.target.id}: {' '.join(hop.lost)}" for hop in chain.hops if hop.lost),
                "order": "dated" if all(hop.dated for hop in chain.hops) else "unknown",
            }
        )
    return pd.DataFrame(rows, columns=[name for name, _, _ in COLUMNS])

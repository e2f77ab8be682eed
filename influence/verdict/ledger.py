"""What an ask wants new, element by element, and how much of each the outcome's nearest paragraph has."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from influence.document import Paragraph, Span
from influence.force import LADDER, Force, Rung, compare, contrast_flags, force_of
from influence.novelty import Novelty, common, frame_end, own_label, spans_of, weight_of
from influence.recommendations import Recommendation
from influence.verdict.deletions import Remains
from influence.words import Words, split_words
from influence.words import stem as stem_of

if TYPE_CHECKING:
    import numpy as np

    from influence.alignment import Alignment

Wording = Literal["verbatim", "reworded", "substance", "none"]
WORDINGS: tuple[str, ...] = get_args(Wording)


@dataclass(frozen=True, slots=True)
class Near:
    """One of the outcome's paragraphs that lie nearest to an ask, with what the two share."""

    paragraph: Paragraph
    words: Words
    alignment: Alignment
    similarity: float = 0.0  # cosine of the encoder, -1 to 1
    preamble: bool = False  # recitals and preambles explain, they do not bind
    bits: Sequence[float] | np.ndarray | None = None  # information of each of `words`; None: each counts 1
    fresh: float = 1.0  # share of the paragraph that no baseline had, 0 to 1
    written: Sequence[bool] | np.ndarray | None = None  # which of `words` no baseline had; None: all

    def kept(self) -> set[str]:
        """Return the stems that the paragraph took over from a baseline and has nowhere else: nobody's asking brought them there."""
        if self.written is None:
            return set()
        written = {stem for stem, new in zip(self.words.stems, self.written, strict=True) if new}
        return set(self.words.stems) - written

    def stem_bits(self, start: int = 0, end: int | None = None) -> dict[str, float]:
        """Return each different stem between two characters of the paragraph, with its bits."""
        begins = self.paragraph.span.start
        first = bisect_left(self.words.starts, begins + start)
        last = len(self.words) if end is None else bisect_left(self.words.starts, begins + end)
        weights = [1.0] * len(self.words) if self.bits is None else self.bits
        return {self.words.stems[at]: float(weights[at]) for at in range(first, last)}


@dataclass(frozen=True, slots=True)
class Element:
    """One thing the ask wants new: a run of words to come in, or (`dropped`) to go out."""

    text: str
    bits: float
    found: float  # share of its bits found in the outcome (for a dropped run: share that is gone), 0 to 1
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured for one ask. The fields that the model reads are named in `data/models/verdict.json`.

    Shares lie between 0 and 1 and are weighted by information (bits). `survival` is the share of the dropped words that the
    outcome's nearest paragraph still has, None where the ask drops nothing.
    """

    taken: float  # share of the new elements' bits found: what the ask wants new, and how much of it is there
    weakest: float  # share of the element that was found least
    hit: float  # share of the elements of which at least half was found
    coverage: float  # share of the whole ask in shared phrases of the best paragraph
    new_coverage: float  # the same, counting only what no baseline had
    phrased: float  # share of what the ask wants new that lies in shared phrases of the nearest paragraph
    credited: float  # bits of those words of it, each different one once, that the outcome's paragraph did not take over from a baseline
    owed: float  # share of what the ask wants new that they are
    longest: float  # bits of the longest new shared phrase, logarithm (base 2) of 1 + bits
    shared_bits: float  # of the ask's words, old ones too, that stand in the nearest paragraph in the same order
    alike: float  # cosine of what the ask wants new with the likest of the near paragraphs, words weighted by bits
    explained: float  # share of the nearest passage that the ask has too: what stands there beside it was not asked for
    fresh: float  # share of the nearest paragraph that no baseline had: what was written since the draft; 1 without a baseline
    size: float  # bits of all elements, logarithm (base 2) of 1 + bits: how much is asked for
    similarity: float  # cosine of the encoder, best of the near paragraphs, at least 0
    survival: float | None
    new_share: float  # share of the ask's bits that no baseline had
    new_bits: float  # of the elements that are to come in
    changed: float  # bits of every word that is new or dropped, references to provisions too, its own label left out
    has_baseline: bool
    likeness: float  # how well the draft's paragraph fits that the ask rewrites
    force: str  # "same", "weaker", "stronger", ""
    action: str
    wording: Wording
    flags: tuple[str, ...] = ()
    elements: tuple[Element, ...] = ()
    asked_force: Force | None = None
    found_force: Force | None = None
    number: str = ""  # of the best paragraph
    shared_words: int = 0
    asked_words: int = 0
    shared_phrases: int = 0
    new_words: int = 0
    judge: tuple[float, float, float] | None = None  # a reading model's (entailed, contradicted, neither)
    had: float = 1.0  # of an ask to delete: share of it that some baseline has; what was never there cannot have gone
    remains: Remains | None = None  # of an ask to delete: what the outcome still has of it
    language: str = ""  # ISO 639-1, where the ask is in another language than the outcome: then no words can be compared


# What an ask needs at least of a thing, before it is said to be there: "all main elements" cannot be there where half was not found,
# however well the passage is explained. Two items of three dropped from 25 made asks: 5 called reflected without, 0 with. With a baseline,
# that half must also stand in shared phrases that can be pointed at, and nothing is called deleted of which no baseline has half: of 1,650
# asks of fifteen submissions, 15 German deletions were called reflected in an English law.
HALF = 0.5
_CLAUSE = re.compile(r"[.;:,()]")
FOUND = 0.5  # an element counts as found from half of its bits on; the ledger itself keeps the share
SMALLEST = 4.0  # bits; a run that carries less (a stray preposition, "may") is no element of its own
LONGEST = 14  # words; longer runs are cut at their punctuation, so that each item of a list is an element
WINDOW = 1.5  # an element's words must stand within this many times its length in one paragraph ...
WINDOW_LEAST = 16  # ... or within this many words, for short elements
REPORTED_THERE = "reported there"  # the flag of an ask that somebody's paper or a summary passes on as others' view
QUOTED = 6  # words in a row that make a passage verbatim (coding guide: "a run of about six or more distinctive words")
# What is to go weighs less than what is to come in: a missing word is weak evidence, the outcome may only have been reworded.
# On 126 labelled amendments, seen while it was chosen, 0.3 and 1 rank uptake alike (AUC .72, .71), 0.3 full uptake better (.855, .849).
GOING = 0.3


# How a text says that something goes; not "delete", which is said of texts themselves.
ENDS = frozenset(
    stem_of(word) for word in ("abolished", "ended", "lifted", "removed", "repealed", "rescinded", "revoked", "scrapped", "withdrawn")
)


def gather(
    recommendation: Recommendation,
    words: Words,
    bits: np.ndarray,
    novelty: Novelty,
    near: Sequence[Near],
    *,
    ladder: tuple[Rung, ...] = LADDER,
    language: str = "",
    relays: bool = False,
    remains: Remains | None = None,
) -> Evidence:
    """Measure what of an ask the outcome took up.

    Each element is looked for in the nearest paragraph, in two ways whose mean counts: as words in the order of the whole ask,
    and as words that stand close together. Looking in more paragraphs finds more by chance than by uptake: with the
    nearest one, the share found ranks uptake with an AUC of .67
    to .73 (as the ranking of paragraphs changed) on 126 labelled amendments, with the best of six .60 to .64.

    Parameters
    ----------
    recommendation
        The ask. Of one that is to be kept, every word counts; of one that is to be deleted, its absence.
    words, bits
        Its words (offsets into its `text`) and their information, parallel.
    novelty
        What of it the baselines already said.
    near
        The outcome's nearest paragraphs, best first; may be empty (nothing is found).
    ladder
        The rungs that force is read by, strongest first.
    language
        The ask's language where it is another one than the outcome's, else empty.
    relays
        Whether the paragraphs are those of somebody's paper or of a summary, which passes asks on: what it reports as a view has
        arrived there, and what it does not mention it has not deleted.
    remains
        Of an ask to delete: what the whole outcome still has of it (`remains_of`); None where nobody looked.
    """
    import numpy as np

    if relays:
        novelty = replace(novelty, deleted=(), deleted_bits=())
        recommendation = replace(recommendation, action="keep") if recommendation.action == "delete" else recommendation
    bits = np.asarray(bits, dtype=float)
    total = float(bits.sum())
    nearest = near[0] if near else None
    said = ENDS & set(words.stems) & set(nearest.words.stems if nearest else ())
    if said and recommendation.action == "delete" and not recommendation.replaces:
        # "The exemption is abolished": the outcome says that it goes, in the words of the ask; then nothing need be missing.
        recommendation, remains = replace(recommendation, action="add"), None
    covered = np.asarray(nearest.alignment.covered, dtype=float) if nearest else np.zeros(len(words))
    new = np.asarray(novelty.new, dtype=bool)
    asked_new = new if recommendation.action != "keep" else np.ones(len(words), dtype=bool)
    weights = bits * weight_of(recommendation.text, words)
    in_order = common(words.stems, weights, nearest.words.stems)[0] if nearest else np.zeros(len(words), dtype=bool)
    ledger: list[Element] = []
    if recommendation.action != "delete":
        ledger += _entering(recommendation.text, words, weights, asked_new, nearest, in_order)
    had = _had(words, weights, novelty) if recommendation.action == "delete" else 1.0
    if remains is not None and recommendation.action == "delete" and had >= HALF and remains.bits:
        ledger.append(Element(remains.text, remains.bits, 1.0 - remains.most, dropped=True))
    else:
        remains = None
        ledger += _dropped(recommendation, words, weights, novelty, nearest)
    entering = [element for element in ledger if not element.dropped]
    gone = [element for element in ledger if element.dropped]
    wanted = sum(element.bits for element in entering)
    going = sum(element.bits for element in gone)
    found = sum(element.bits * element.found for element in entering)
    absent = sum(element.bits * element.found for element in gone)
    asked_for = wanted + GOING * going

    asked_force = force_of(recommendation.text[frame_end(recommendation.text) :], ladder=ladder)
    if not asked_force.level:
        asked_force = force_of(recommendation.text, ladder=ladder)
    # What a summary reports of somebody's ask was asked for to be adopted, not to be reported once more.
    asked_force = replace(asked_force, voice="asserted")
    found_force: Force | None = None
    flags: tuple[str, ...] = ()
    phrases = nearest.alignment.phrases if nearest else ()
    if nearest is not None and (phrases or found):
        text, start = nearest.paragraph.text, nearest.paragraph.span.start
        low = min((phrase.found.start - start for phrase in phrases), default=0)
        high = max((phrase.found.end - start for phrase in phrases), default=len(text))
        found_force = force_of(text, preamble=nearest.preamble, at=(low, high), ladder=ladder)
        reports = relays and found_force.voice == "reported"
        found_force = replace(found_force, voice="asserted") if reports else found_force
        passage = _sentences_around(text, low, high)
        # The contrasts split the text anew, without the outcome's hyphenation: what is wanted goes by place, not by number.
        wants = (asked_new & (weights >= bits)).tolist()
        by_place = [wants[max(0, bisect_right(words.starts, start) - 1)] for start in split_words(recommendation.text).starts]
        flags = contrast_flags(recommendation.text, passage, asked_force=asked_force, found_force=found_force, wanted=by_place)
        flags = (*flags, REPORTED_THERE) if reports else flags
    own = bisect_left(words.starts, max(own_label(recommendation.text), frame_end(recommendation.text)))
    changed = float(bits[own:][new[own:]].sum()) + sum(float(run.sum()) for run in novelty.deleted_bits)
    phrased = float((covered * weights)[asked_new].sum())
    fresh = float(weights[asked_new].sum())
    kept = nearest.kept() if nearest is not None else set()
    anew = {at for at in np.flatnonzero(asked_new & (covered > 0)).tolist() if words.stems[at] not in kept}
    credited = {words.stems[at]: float(weights[at]) for at in sorted(anew)}
    owed = sum(float(covered[at] * weights[at]) for at in sorted(anew))
    longest = max((phrase.new_bits for phrase in phrases), default=0.0)
    taken = (found + GOING * absent) / asked_for if asked_for else 0.0
    return Evidence(
        taken=taken,
        weakest=min((element.found for element in entering), default=0.0),
        hit=sum(element.found >= FOUND for element in entering) / len(entering) if entering else 0.0,
        coverage=float((covered * bits).sum()) / total if total else 0.0,
        new_coverage=phrased / total if total else 0.0,
        phrased=phrased / fresh if fresh else 0.0,
        credited=sum(credited.values()),
        owed=owed / fresh if fresh else 0.0,
        longest=float(np.log2(1 + longest)),
        alike=max((_alike(words, weights * asked_new, entry) for entry in near), default=0.0),
        explained=_explained(words, nearest) if nearest is not None else 0.0,
        fresh=nearest.fresh if nearest is not None else 0.0,
        # Of what is to be deleted nothing should be left to share: that the draft had it says what it is about.
        shared_bits=float((bits[~new] if recommendation.action == "delete" and novelty.has_baseline else weights[in_order]).sum()),
        size=float(np.log2(1 + wanted + going)),
        similarity=max((max(0.0, entry.similarity) for entry in near), default=0.0),
        survival=1.0 - absent / going if going else None,
        new_share=float(bits[new].sum()) / total if total else 0.0,
        new_bits=wanted,
        changed=changed,
        has_baseline=novelty.has_baseline,
        likeness=novelty.likeness,
        force=compare(asked_force, found_force) if found_force is not None else "",
        action=recommendation.action,
        wording=wording_of(recommendation.text, phrases, taken, all_old=not ledger),
        flags=flags,
        elements=tuple(ledger),
        asked_force=asked_force,
        found_force=found_force,
        number=(nearest.paragraph.number or nearest.paragraph.id) if nearest else "",
        shared_words=int((covered > 0).sum()),
        asked_words=len(words),
        shared_phrases=len(phrases),
        new_words=int(new[sorted(anew)].sum()),
        had=had,
        remains=remains,
        language=language,
    )


def _had(words: Words, weights: np.ndarray, novelty: Novelty) -> float:
    """Return which share of an ask some earlier document has, 0 to 1; that the submission quotes it as old is no document."""
    total = float(weights.sum())
    said = [earliest not in (None, "quoted") for earliest in novelty.earliest]
    return float((weights * said).sum()) / total if total else 0.0


def _entering(text: str, words: Words, weights: np.ndarray, new: np.ndarray, nearest: Near | None, in_order: np.ndarray) -> list[Element]:
    """Return the elements that are to come in, each with the share found in the nearest paragraph."""
    entering = []
    for start, end in elements(text, words, weights, new):
        carried = weights[start:end] * new[start:end]
        found = 0.0
        if nearest is not None:
            target = {stem: float(weight) for stem, weight in zip(words.stems[start:end], carried, strict=True) if weight > 0}
            together = _window(target, nearest.words.stems, max(WINDOW_LEAST, int(WINDOW * (end - start))))
            found = (float(carried[in_order[start:end]].sum() / carried.sum()) + together) / 2
        entering.append(Element(text[words.starts[start] : words.ends[end - 1]], float(carried.sum()), found))
    return entering


def _dropped(recommendation: Recommendation, words: Words, weights: np.ndarray, novelty: Novelty, nearest: Near | None) -> list[Element]:
    """Return the elements that are to go, each with the share of it that is gone from the nearest paragraph.

    Nothing can be said to be gone where no paragraph is near.
    """
    if nearest is None or recommendation.action == "keep":
        return []
    runs = list(zip(novelty.deleted, novelty.deleted_bits, strict=True))
    if recommendation.action == "delete" and not runs:
        runs = [(words, weights)]
    dropped = []
    for run, bits in runs:
        joined = " ".join(run.forms)
        again = split_words(joined)
        carried = bits * weight_of(joined, again) if len(again) == len(run) else bits
        target = {stem: float(weight) for stem, weight in zip(run.stems, carried, strict=True) if weight > 0}
        if sum(target.values()) < SMALLEST:
            continue
        there = _window(target, nearest.words.stems, max(WINDOW_LEAST, int(WINDOW * len(run))))
        dropped.append(Element(joined, sum(target.values()), 1.0 - there, dropped=True))
    return dropped


def elements(text: str, words: Words, bits: np.ndarray, new: np.ndarray) -> list[tuple[int, int]]:
    """Return the runs of new words that are one thing each, as half-open spans of words.

    Runs that at most two old or empty words part are one; a run of more than `LONGEST` words is cut at its punctuation; what
    carries less than `SMALLEST` bits is no element, unless nothing else is left. Empty where nothing is new.
    """
    content = new & (bits > 0)
    runs: list[list[int]] = []
    for start, end in spans_of(content):
        if runs and start - runs[-1][1] <= 2:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    cut: list[tuple[int, int]] = []
    for start, end in runs:
        if end - start <= LONGEST:
            cut.append((start, end))
            continue
        first = start
        for at in range(start + 1, end):
            between = text[words.ends[at - 1] : words.starts[at]]
            if _CLAUSE.search(between) and at - first >= 3 and end - at >= 3:
                cut.append((first, at))
                first = at
        cut.append((first, end))
    weights = [float((bits[start:end] * content[start:end]).sum()) for start, end in cut]
    kept = [span for span, weight in zip(cut, weights, strict=True) if weight >= SMALLEST]
    return kept or [span for span, weight in zip(cut, weights, strict=True) if weight > 0]


def _window(target: Mapping[str, float], stems: Sequence[str], size: int) -> float:
    """Return the largest share of the target's weight that stands within `size` words of a text, 0 to 1."""
    total = sum(target.values())
    hits = [(at, stem) for at, stem in enumerate(stems) if stem in target]
    if not hits or total <= 0:
        return 0.0
    counts: dict[str, int] = {}
    best = weight = 0.0
    left = 0
    for at, stem in hits:
        counts[stem] = counts.get(stem, 0) + 1
        if counts[stem] == 1:
            weight += target[stem]
        while at - hits[left][0] >= size:
            gone = hits[left][1]
            counts[gone] -= 1
            if not counts[gone]:
                weight -= target[gone]
            left += 1
        best = max(best, weight)
    return min(1.0, best / total)


def _alike(words: Words, wanted: np.ndarray, near: Near) -> float:
    """Return the cosine of the wanted words with a paragraph's, each different stem once, by its bits; 0 to 1."""
    asked = {stem: float(weight) for stem, weight in zip(words.stems, wanted, strict=True) if weight > 0}
    found = near.stem_bits()
    lengths = sum(weight**2 for weight in asked.values()) * sum(weight**2 for weight in found.values())
    return sum(weight * found[stem] for stem, weight in asked.items() if stem in found) / lengths**0.5 if lengths else 0.0


def _explained(words: Words, nearest: Near) -> float:
    """Return which share of the sentences where the shared phrases stand (without any: of the paragraph) the ask has too, 0 to 1."""
    text, begins = nearest.paragraph.text, nearest.paragraph.span.start
    low = min((phrase.found.start - begins for phrase in nearest.alignment.phrases), default=0)
    high = max((phrase.found.end - begins for phrase in nearest.alignment.phrases), default=len(text))
    passage = nearest.stem_bits(*_sentence_span(text, low, high))
    asked = set(words.stems)
    total = sum(passage.values())
    return sum(weight for stem, weight in passage.items() if stem in asked) / total if total else 0.0


def _sentences_around(text: str, low: int, high: int) -> str:
    """Return the sentences of a paragraph in which the shared phrases stand."""
    start, end = _sentence_span(text, low, high)
    return text[start:end].strip()


def _sentence_span(text: str, low: int, high: int) -> tuple[int, int]:
    """Return where the sentences around some characters begin and end, half-open."""
    end = text.find(". ", max(high - 1, 0))
    return max(text.rfind(". ", 0, max(low, 0)) + 1, 0), end + 1 if end >= 0 else len(text)


def wording_of(text: str, phrases: Sequence[Any], taken: float, *, all_old: bool = False) -> Wording:
    """Return how the outcome says what it took up: verbatim, reworded, substance or none.

    Verbatim is a run of `QUOTED` new words or the whole of a shorter ask; reworded any other new shared words; substance: its
    words are there, though in no phrase. Where an ask is `all_old`, the old words of the phrases are what it is measured by.
    """
    words = len(re.findall(r"\w+", text))
    counted = [(phrase.kind, asked) for phrase in phrases for asked in _counted(phrase, all_old)]
    for kind, asked in counted:
        if kind == "same" and len(re.findall(r"\w+", text[asked.start : asked.end])) >= min(QUOTED, words):
            return "verbatim"
    if counted:
        return "reworded"
    return "substance" if taken >= FOUND else "none"


def _counted(phrase: Any, all_old: bool) -> list[Span]:
    """The stretches of a phrase that were asked for as new: a long old phrase can hold a few new words, and they count too."""
    if all_old or phrase.new:
        return [phrase.asked]
    return [asked for asked, _ in phrase.fresh]

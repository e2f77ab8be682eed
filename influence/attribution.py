"""Who else asked for the same, and how the credit for a passage can be shared among those who did.

Several submissions behind one passage is the rule in consultations, so credit is never single by
default. Three ways of sharing it are shown side by side, because each answers another question:
equally (who asked), by exclusive wording (whose words are on the page) and by date (who came
first). Where none of them separates two voices, "cannot be told apart" is the answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from influence.consultation import before
from influence.traces import Match, Trace, Traces
from influence.verdict import VERDICTS
from influence.words import split_words

if TYPE_CHECKING:
    import pandas as pd

    from influence.recommendations import Recommendation

Apart = Literal["sole", "wording", "date", "wording and date", "cannot be told apart"]

# What was taken up earns credit. A rival is named where at least one of the two may have been taken up: an ask that was
# missed must not make the other one look alone. What the baseline said already, or the outcome refuses, is nobody's rival.
TAKEN_UP = ("reflected", "partly")
MAYBE = (*TAKEN_UP, "undecided")
FITTING = (*MAYBE, "not")

# A further match belongs to the passage if it holds at least this share of what the best one holds. Half: the
# weaker of two places that say the same thing says most of it (the law's recital beside its article).
PASSAGE_SHARE = 0.5
# Two asks are the same ask if this share of the words of both stands in the same order in both (rapidfuzz's Indel
# similarity on stems). Of the 3,576 MSRP training pairs, 67 % paraphrases, .8 is passed by 16 %, 94 % paraphrases
# (.75: 25 %, 91 %; .85: 5 %, 98 %).
SAME_ASK = 0.8
BLOCK = 500  # asks compared at a time: bounds the memory

ISSUER_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("issuer", "who submitted", "text; the submission's id where unknown"),
    ("kind", "what kind of issuer", "State, civil society, company, ...; empty if unknown"),
    ("submissions", "its submissions", "count"),
    ("recommendations", "all it asked for: the denominator", "count"),
    *((verdict, f"recommendations with the verdict {verdict!r}", "count") for verdict in VERDICTS),
    ("taken_up", "reflected + partly", "count"),
    ("sole", "taken up where nobody else asked for the same", "count"),
    ("shared", "taken up where others asked for the same: taken_up - sole", "count"),
    ("first", "of the shared ones, those where it surely asked before all others", "count"),
    ("not_told_apart", "of the shared ones, those that neither wording nor date tells apart", "count"),
    ("credit_equal", "passages, each shared equally by those who asked", "0 to taken_up"),
    ("credit_wording", "passages, shared by whose new words are on the page", "0 to taken_up"),
    ("credit_date", "passages, each given to whoever surely asked first, else shared by those who may have", "0 to taken_up"),
)

CREDIT_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("recommendation_id", "the recommendation's id", "text"),
    ("submission_id", "the document that asks", "text"),
    ("issuer", "who submitted it", "text; the submission's id where unknown"),
    ("date", "when", "ISO 8601; empty if unknown"),
    ("paragraph_id", "the passage's paragraph in the outcome", "text"),
    ("rivals", "other submissions' recommendations that fit the passage", "ids joined by '; '; empty: none"),
    ("voices", "how many voices asked for it, this one included", "count, from 1"),
    ("credit_equal", "its share if all voices share equally", "0 to 1"),
    ("credit_wording", "its share if each new word on the page is shared by those who used it", "0 to 1"),
    ("credit_date", "its share if the first to ask gets all", "0 to 1"),
    ("exclusive", "share of its own new wording on the page that no other voice used", "0 to 1"),
    ("told_apart", "by what the voices can be told apart", "sole, wording, date, wording and date, cannot be told apart"),
)


@dataclass(frozen=True, slots=True)
class Credit:
    """How the credit for one recommendation that was taken up can be shared. Shares are 0 to 1."""

    trace: Trace
    rivals: tuple[str, ...]
    voices: int  # distinct voices behind the passage, its own included
    equal: float
    wording: float
    date: float
    exclusive: float
    first: bool  # surely before all others
    told_apart: Apart


# ---- rivals ----------------------------------------------------------------------------------------


def find_rivals(traces: Iterable[Trace]) -> dict[str, tuple[str, ...]]:
    """Find, for each recommendation, the other submissions' recommendations that fit the same passage.

    Two recommendations fit the same passage if the stretches of one outcome paragraph that hold their shared phrases
    overlap (a match without phrases counts for the whole paragraph), where at least one of the two is reflected, partly
    or undecided and neither contrary or already in the baseline; or, whatever their verdicts, if the two asks are
    nearly the same and one paragraph is a match of both.

    Parameters
    ----------
    traces
        All traces of a consultation against one outcome. May be empty.

    Returns
    -------
    dict
        Recommendation id -> ids of its rivals, sorted. Has an entry for every trace given; the
        relation is symmetric, and nobody is the rival of an ask in the same submission.

    Examples
    --------
    >>> find_rivals([])
    {}
    """
    traces = list(traces)
    rivals: dict[str, set[str]] = {trace.recommendation.id: set() for trace in traces}
    # Of each fitting passage: its start and end, whose ask it is, and whether that may have been taken up.
    stretches: dict[str, list[tuple[int, int, str, str, bool]]] = defaultdict(list)
    near: dict[str, list[Trace]] = defaultdict(list)
    for trace in traces:
        asked, maybe = trace.recommendation, trace.verdict in MAYBE
        for match in passages(trace) if trace.verdict in FITTING else ():
            stretches[match.paragraph.id].append((*stretch(match), asked.id, asked.submission_id, maybe))
        for match in trace.matches:
            near[match.paragraph.id].append(trace)
    for fitting in stretches.values():
        fitting.sort()
        for at, (_, end, one, from_one, maybe) in enumerate(fitting):
            for place in range(at + 1, len(fitting)):
                start, _, other, from_other, other_maybe = fitting[place]
                if start >= end:
                    break
                if (maybe or other_maybe) and from_one != from_other:
                    rivals[one].add(other)
                    rivals[other].add(one)
    asks = _Asks()
    for together in near.values():
        for ask, same in asks.nearly_the_same(together):
            if ask.submission_id != same.submission_id:
                rivals[ask.id].add(same.id)
                rivals[same.id].add(ask.id)
    return {identifier: tuple(sorted(found)) for identifier, found in rivals.items()}


def passages(trace: Trace) -> tuple[Match, ...]:
    """Return the matches that are the recommendation's passage: the best, and those nearly as full.

    Empty where there is no match. A match is nearly as full if its coverage, and its coverage with
    new language, are both at least half of the best one's.
    """
    best = trace.best
    if best is None:
        return ()
    return tuple(
        match
        for match in trace.matches
        if match is best
        or (
            match.phrases
            and match.coverage >= PASSAGE_SHARE * best.coverage
            and match.new_coverage >= PASSAGE_SHARE * best.new_coverage
            and match.coverage > 0
        )
    )


def stretch(match: Match) -> tuple[int, int]:
    """Return where in the outcome a match's phrases begin and end; the whole paragraph without phrases."""
    if not match.phrases:
        return match.paragraph.span.start, match.paragraph.span.end
    return min(phrase.found.start for phrase in match.phrases), max(phrase.found.end for phrase in match.phrases)


class _Asks:
    """Compares the wording of asks; each is split into words once, and a word becomes one character."""

    def __init__(self) -> None:
        self._signs = _Signs()
        self._asks: dict[str, str] = {}

    def nearly_the_same(self, traces: Sequence[Trace]) -> Iterator[tuple[Recommendation, Recommendation]]:
        """Yield the pairs of asks that are nearly the same."""
        from rapidfuzz.distance import Indel
        from rapidfuzz.process import cdist

        asks = [trace.recommendation for trace in traces]
        words = [self._words(ask) for ask in asks]
        for first in range(0, len(asks), BLOCK):
            alike = cdist(words[first : first + BLOCK], words[first:], scorer=Indel.normalized_similarity, score_cutoff=SAME_ASK)
            for row, column in zip(*(alike >= SAME_ASK).nonzero(), strict=True):
                if row < column:
                    yield asks[first + row], asks[first + column]

    def _words(self, ask: Recommendation) -> str:
        if ask.id not in self._asks:
            self._asks[ask.id] = "".join(map(self._signs.__getitem__, split_words(ask.text).stems))
        return self._asks[ask.id]


class _Signs(dict[str, str]):
    """Stem -> a character of its own: from 256 on, leaving out the surrogates, which no string may hold."""

    def __missing__(self, stem: str) -> str:
        code = 256 + len(self)
        sign = self[stem] = chr(code if code < 0xD800 else code + 0x800)
        return sign


# ---- credit ----------------------------------------------------------------------------------------


def shared_credit(traces: Traces | Sequence[Trace], *, voices: Mapping[str, str] | None = None) -> list[Credit]:
    """Share the credit for every passage that was taken up among those who asked for it.

    Parameters
    ----------
    traces
        All traces of a consultation. Their `rivals` are used where any trace has some; otherwise they are found.
    voices
        Submission id -> the voice it belongs to (the id of a campaign): the letters of one campaign
        share one voice. By default each issuer is a voice, and each submission without issuer.

    Returns
    -------
    list
        One entry for each trace with the verdict reflected or partly, in the order given. The shares of the voices
        behind one passage sum to 1 at most; to less where one of them shares another passage with others still. A
        voice that is surely later than the outcome gets no share: it cannot have had a part.

    Notes
    -----
    A share of credit is not a share of influence: it says who can point at the passage.
    """
    listed = list(traces)
    until = traces.outcome.date if isinstance(traces, Traces) else None
    rivals = {trace.recommendation.id: trace.rivals for trace in listed}
    if not any(rivals.values()):
        rivals = find_rivals(listed)
    all_passages = _Passages(listed, _Voices(traces, voices), until)
    return [_credit(trace, rivals, all_passages) for trace in listed if trace.verdict in TAKEN_UP and trace.best]


class _Voices:
    def __init__(self, traces: Traces | Sequence[Trace], voices: Mapping[str, str] | None) -> None:
        documents = traces.submissions if isinstance(traces, Traces) else ()
        self.documents = {document.id: document for document in documents}
        self._voices = voices or {}

    def issuer(self, trace: Trace) -> str:
        identifier = trace.recommendation.submission_id
        document = self.documents.get(identifier)
        return trace.recommendation.issuer or (document.issuer if document else None) or identifier

    def date(self, trace: Trace) -> str | None:
        document = self.documents.get(trace.recommendation.submission_id)
        return trace.recommendation.date or (document.date if document else None)

    def __call__(self, trace: Trace) -> str:
        return self._voices.get(trace.recommendation.submission_id) or self.issuer(trace)


@dataclass(slots=True)
class _Passage:
    """Who stands behind a passage. `stretches` are (worth in bits, the voices whose new words they are)."""

    voices: tuple[str, ...]
    maybe_first: tuple[str, ...]  # those that nobody is surely earlier than
    stretches: list[tuple[float, frozenset[str]]]

    def shares(self, voice: str) -> tuple[float, float, float]:
        """Return what a voice gets if all share equally, by whose words are on the page, and if the first gets all."""
        total = sum(worth for worth, _ in self.stretches)
        own = sum(worth / len(who) for worth, who in self.stretches if voice in who)
        first = 1 / len(self.maybe_first) if voice in self.maybe_first else 0.0
        return 1 / len(self.voices), own / total if total else 1 / len(self.voices), first


class _Passages:
    """Looks up what stands behind each passage; traces with the same rivals, as in a campaign, share one answer."""

    def __init__(self, traces: Sequence[Trace], voice_of: _Voices, until: str | None) -> None:
        self.voice_of = voice_of
        self.until = until
        self._fitting = {trace.recommendation.id: passages(trace) for trace in traces if trace.verdict in TAKEN_UP}
        self._by_id = {trace.recommendation.id: trace for trace in traces}
        self._known: dict[tuple[frozenset[str], frozenset[str]], _Passage] = {}
        self._around: dict[int, list[_Passage]] = {}

    def around(self, trace: Trace, rivals: Mapping[str, Sequence[str]]) -> list[_Passage]:
        """Return the passage of a trace and those of its rivals, each once, its own first.

        Who overlaps with two others that do not overlap shares a passage with both; what it gets may exceed neither's part.
        """
        own = self.behind(trace, rivals[trace.recommendation.id])
        if id(own) not in self._around:
            theirs = [self.behind(self._by_id[rival], rivals[rival]) for rival in rivals[trace.recommendation.id] if rival in self._fitting]
            self._around[id(own)] = list({id(passage): passage for passage in (own, *theirs)}.values())
        return self._around[id(own)]

    def behind(self, trace: Trace, rivals: Sequence[str]) -> _Passage:
        members = frozenset({trace.recommendation.id, *(rival for rival in rivals if rival in self._fitting)})
        homes = frozenset(match.paragraph.id for match in self._fitting[trace.recommendation.id])
        if (members, homes) not in self._known:
            self._known[members, homes] = self._made([self._by_id[member] for member in sorted(members)], homes)
        return self._known[members, homes]

    def _made(self, members: Sequence[Trace], homes: frozenset[str]) -> _Passage:
        members = [member for member in members if not before(self.until, self.voice_of.date(member))]
        # A voice asked when its first letter did; one letter without a date, and nobody can say when that was.
        dates: dict[str, str] = {}
        for member in members:
            voice, date = self.voice_of(member), self.voice_of.date(member) or ""
            dates[voice] = min(dates.get(voice, date), date)
        earliest = {grain: min((date[:grain] for date in dates.values() if len(date) >= grain), default="") for grain in (4, 7, 10)}
        maybe_first = [
            voice for voice, date in dates.items() if not any(earliest[grain] < date[:grain] for grain in (4, 7, 10) if len(date) >= grain)
        ]
        return _Passage(tuple(sorted(dates)), tuple(sorted(maybe_first)), self._stretches(members, homes))

    def _stretches(self, members: Sequence[Trace], homes: frozenset[str]) -> list[tuple[float, frozenset[str]]]:
        """Every stretch of the outcome between two phrase ends is worth the densest of the bits that a phrase over it carries."""
        covered: dict[tuple[int, int, float, str], None] = {}  # equal phrases of one voice count once
        for member in members:
            for match in self._fitting[member.recommendation.id]:
                for phrase in match.phrases if match.paragraph.id in homes else ():
                    length = phrase.found.end - phrase.found.start
                    if length > 0 and phrase.new_bits > 0:
                        covered[phrase.found.start, phrase.found.end, phrase.new_bits / length, self.voice_of(member)] = None
        edges = sorted({edge for start, end, _, _ in covered for edge in (start, end)})
        stretches = []
        for start, end in pairwise(edges):
            over = [(density, voice) for first, last, density, voice in covered if first <= start and end <= last]
            if over:
                stretches.append((max(density for density, _ in over) * (end - start), frozenset(voice for _, voice in over)))
        return stretches


def _credit(trace: Trace, all_rivals: Mapping[str, tuple[str, ...]], all_passages: _Passages) -> Credit:
    voice_of = all_passages.voice_of
    rivals = all_rivals[trace.recommendation.id]
    passage, *others = all_passages.around(trace, all_rivals)
    own, voices = voice_of(trace), max(1, len(passage.voices))
    if before(all_passages.until, voice_of.date(trace)):
        return Credit(trace, rivals, voices, 0.0, 0.0, 0.0, 0.0, False, "date")
    if voices == 1:
        return Credit(trace, rivals, 1, 1.0, 1.0, 1.0, 1.0, True, "sole")
    shares = [passage.shares(own), *(other.shares(own) for other in others if own in other.voices)]
    equal, wording, date = (min(column) for column in zip(*shares, strict=True))
    mine = [(worth, len(who)) for worth, who in passage.stretches if own in who]
    all_mine = sum(worth for worth, _ in mine)
    exclusive = sum(worth for worth, count in mine if count == 1) / all_mine if all_mine else 0.0
    first = own in passage.maybe_first
    told: dict[tuple[bool, bool], Apart] = {
        (True, True): "wording and date",
        (True, False): "wording",
        (False, True): "date",
        (False, False): "cannot be told apart",
    }
    return Credit(
        trace,
        rivals,
        voices,
        equal,
        wording,
        date,
        exclusive,
        passage.maybe_first == (own,),
        told[exclusive > 0, not first or len(passage.maybe_first) == 1],
    )


# ---- tables ----------------------------------------------------------------------------------------


def credit_frame(traces: Traces | Sequence[Trace], *, voices: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return the shared credit as a table, a row for each recommendation taken up (`CREDIT_COLUMNS`)."""
    import pandas as pd

    voice_of = _Voices(traces, voices)
    rows = [
        {
            "recommendation_id": credit.trace.recommendation.id,
            "submission_id": credit.trace.recommendation.submission_id,
            "issuer": voice_of.issuer(credit.trace),
            "date": voice_of.date(credit.trace) or "",
            "paragraph_id": credit.trace.best.paragraph.id if credit.trace.best else "",
            "rivals": "; ".join(credit.rivals),
            "voices": credit.voices,
            "credit_equal": round(credit.equal, 2),
            "credit_wording": round(credit.wording, 2),
            "credit_date": round(credit.date, 2),
            "exclusive": round(credit.exclusive, 2),
            "told_apart": credit.told_apart,
        }
        for credit in shared_credit(traces, voices=voices)
    ]
    return pd.DataFrame(rows, columns=[name for name, _, _ in CREDIT_COLUMNS])


def issuers_frame(
    traces: Traces | Sequence[Trace], *, voices: Mapping[str, str] | None = None, kinds: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Return a table with a row for each issuer: what it asked, what was taken up, alone or with others.

    Parameters
    ----------
    traces
        All traces of a consultation. Issuers whose submissions hold no recommendation are listed
        too, where `traces` is a `Traces` with its submissions.
    voices
        As in `shared_credit`.
    kinds
        Submission id -> kind of issuer; by default what the documents' `metadata` say.

    Returns
    -------
    DataFrame
        Columns `ISSUER_COLUMNS`; rows by taken_up (most first), then by name.
    """
    import pandas as pd

    voice_of = _Voices(traces, voices)
    rows: dict[str, dict[str, object]] = {}
    submissions: dict[str, set[str]] = defaultdict(set)
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    kind_of: dict[str, str] = {}

    def seen(issuer: str, submission_id: str) -> None:
        submissions[issuer].add(submission_id)
        document = voice_of.documents.get(submission_id)
        said = (kinds or {}).get(submission_id) or (document.metadata.get("kind") if document else None)
        if said:
            kind_of.setdefault(issuer, said)

    for document in voice_of.documents.values():
        seen(document.issuer or document.id, document.id)
    for trace in traces:
        issuer = voice_of.issuer(trace)
        seen(issuer, trace.recommendation.submission_id)
        counts[issuer]["recommendations"] += 1
        counts[issuer][trace.verdict] += 1
        counts[issuer]["taken_up"] += trace.verdict in TAKEN_UP
    for credit in shared_credit(traces, voices=voices):
        own = counts[voice_of.issuer(credit.trace)]
        own["sole"] += credit.voices == 1
        own["shared"] += credit.voices > 1
        own["first"] += credit.voices > 1 and credit.first
        own["not_told_apart"] += credit.told_apart == "cannot be told apart"
        own["credit_equal"] += credit.equal
        own["credit_wording"] += credit.wording
        own["credit_date"] += credit.date
    for issuer in submissions:
        own = counts[issuer]
        whole = {name: int(own[name]) for name, _, unit in ISSUER_COLUMNS if unit == "count" and name != "submissions"}
        parts = {name: round(own[name], 2) for name in ("credit_equal", "credit_wording", "credit_date")}
        rows[issuer] = {"issuer": issuer, "kind": kind_of.get(issuer, ""), "submissions": len(submissions[issuer]), **whole, **parts}
    ordered = sorted(rows.values(), key=lambda row: (-int(str(row["taken_up"])), str(row["issuer"])))
    return pd.DataFrame(ordered, columns=[name for name, _, _ in ISSUER_COLUMNS])

"""Form letters and copied paragraphs -> campaigns: one voice with a count, its common text, and what each adds.

How it works, in numbered steps (the code repeats the numbers):

1. Every text becomes a string of word signs, and a sketch (MinHash) of its runs of three words.
2. Texts whose sketches agree in a band are compared exactly, each with one text of every group found
   so far, so that a campaign of 5,000 letters costs thousands of comparisons and not millions.
3. Each group gets a representative and a common text; members that do not hold enough of it leave.
4. Texts left over join the campaign whose common text they hold: heavily edited letters resemble the
   common text long after they have stopped resembling each other. Runs that many voices use
   ("I am writing to") do not count, and a campaign found so far counts as one voice.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from influence.document import Document
from influence.errors import OptionError
from influence.words import WORD, split_words

if TYPE_CHECKING:
    import numpy
    import pandas as pd

# Below this many words two texts are equal by chance ("Yours sincerely"), and nobody would call it a campaign.
FEWEST_WORDS = 12
RUN = 3  # words; the shortest run that random texts of one genre hardly ever share
# 96 rows in bands of 3: two letters that share a tenth of their runs meet with 3 %, a quarter with 40 %, half with
# 99 %. Meeting one member of a campaign is enough, and the letters that meet none are found in step 4.
PERMUTATIONS = 96
BAND = 3
# Two texts are near-duplicates if this share of the words of both stands in both in the same order.
ALIKE = 0.6
# A text belongs to a campaign if runs of three or more common words, without stock runs, hold this share of the
# common text: half of it wherever it stands, or less if something is left of nearly every part of it. With 30 % of the
# words edited at random a member keeps .55 of it on average, and something of 19 parts in 20; who shares a few whole
# sentences with a campaign, as those do who borrow from the same sources, holds nothing of the other parts.
HELD = 0.5
HELD_EVERYWHERE = 0.3
PART = 12  # words
PARTS = 0.75  # share of the parts of which something is left
# The common text makes up at least this share of a member. Who copies a page into a long paper of its own is no form
# letter; the copied page is found among the paragraphs.
COMMON_SHARE = 1 / 3
# A run of three words is stock if more voices use it than these (count, share of all voices): so few that a frame
# ("I am writing to") is found, so many that a campaign's own stragglers, counted one by one, do not make its text stock.
STOCK_VOICES = 8
STOCK_SHARE = 0.05
HEADS = 50  # groups of one bucket that a text is compared with: bounds the cost where a stock phrase fills a bucket
SAMPLE = 40  # members that are compared to find the representative; evenly spaced among the ids

Unit = Literal["document", "paragraph"]

CAMPAIGN_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("campaign", "the campaign's id; the largest is c1", "text"),
    ("members", "how many texts it has: one voice with this count", "count, from 2"),
    ("submission_id", "the document that takes part", "text"),
    ("paragraph_id", "which paragraph of it, where paragraphs were compared", "text; empty: the whole document"),
    ("issuer", "who submitted it", "text; empty if unknown"),
    ("date", "when", "ISO 8601; empty if unknown"),
    ("representative", "whether the common text is quoted from this one", "true, false"),
    ("kept", "share of the common text's words that it repeats in their order", "0 to 1"),
    ("own_words", "words that are not in the common text", "count"),
    ("own", "what it adds of its own", "stretches joined by ' | '; empty: nothing"),
    ("common", "the common text", "text; only in the representative's row"),
)


@dataclass(frozen=True, slots=True)
class Campaign:
    """Texts that say the same in nearly the same words.

    `members` are ids, sorted; `common` is what most of them share, quoted from the representative,
    with " [...] " where words were left out.
    """

    id: str
    members: tuple[str, ...]
    representative: str
    common: str

    def __len__(self) -> int:
        return len(self.members)


def find_campaigns(texts: Iterable[tuple[str, str]], *, seed: int = 0) -> list[Campaign]:
    """Cluster near-duplicate texts.

    Parameters
    ----------
    texts
        Pairs of id and text; ids must differ. May be empty. Texts of fewer than 12 words are
        in no campaign.
    seed
        Of the sketches. Another seed can only change which heavily edited letters are found.

    Returns
    -------
    list
        Campaigns of two or more texts, the largest first, ties by the first member's id. Every text is
        in at most one. The same whatever the order of `texts`.

    Raises
    ------
    OptionError
        If two texts have the same id.

    Examples
    --------
    >>> letter = "Please keep the night trains between the capitals running, for those who cannot or will not fly."
    >>> campaigns = find_campaigns([("a", letter), ("b", letter + " My mother lives abroad."), ("c", "Trains are fine.")])
    >>> [(campaign.id, campaign.members, campaign.representative) for campaign in campaigns]
    [('c1', ('a', 'b'), 'a')]
    """
    listed = sorted(texts)
    for (one, _), (other, _) in pairwise(listed):
        if one == other:
            raise OptionError(f"two texts have the id {one!r}; give each its own")
    letters = _Letters(listed)
    if len(letters.numbers) < 2:
        return []
    groups = _gather(letters, seed)  # 1, 2
    cores = [core for group in groups for core in _cores(letters, group)]  # 3
    cores = _attach(letters, cores)  # 4
    found = [
        (tuple(letters.ids[at] for at in sorted(core.members)), letters.ids[core.representative], _quote(letters, core)) for core in cores
    ]
    found.sort(key=lambda entry: (-len(entry[0]), entry[0][0]))
    return [Campaign(f"c{number}", *entry) for number, entry in enumerate(found, 1)]


class _Letters:
    """The texts as strings of word signs: one character a stem, so that they can be compared in compiled code."""

    def __init__(self, listed: Sequence[tuple[str, str]]) -> None:
        import numpy as np

        self.ids = [identifier for identifier, _ in listed]
        self.texts = [text for _, text in listed]
        numbering = _Numbering()
        self.signs: list[str] = []
        self.numbers: list[int] = []  # those long enough to be compared
        runs: list[Any] = []
        for at, text in enumerate(self.texts):
            numbers = [numbering[word] for word in WORD.findall(text)]
            self.signs.append("".join(map(numbering.signs.__getitem__, numbers)))
            if len(numbers) >= FEWEST_WORDS:
                self.numbers.append(at)
                runs.append(_runs_of(np.array(numbers, dtype=np.uint64)))
        self.runs: dict[int, numpy.ndarray] = dict(zip(self.numbers, runs, strict=True))


class _Numbering(dict[str, int]):
    """Word as printed -> the number of its stem. Each spelling is stemmed once, which is most of the work on form letters."""

    def __init__(self) -> None:
        super().__init__()
        self._stems: dict[str, int] = {}
        self.signs: list[str] = []  # the character that stands for each number

    def __missing__(self, word: str) -> int:
        [stem] = split_words(word).stems
        self[word] = number = self._stems.setdefault(stem, len(self._stems))
        if number == len(self.signs):
            self.signs.append(_sign(number))
        return number


def _sign(number: int) -> str:
    # Characters from 256 on, leaving out the surrogates, which no string may hold.
    return chr(number + 256 if number + 256 < 0xD800 else number + 256 + 0x800)


def _runs_of(numbers: numpy.ndarray) -> numpy.ndarray:
    """Return a number for every run of three words, in reading order; equal runs have equal numbers."""
    import numpy as np

    # Twenty-one bits a word: more words than any language has.
    shift = np.uint64(21)
    return (numbers[:-2] << (shift + shift)) | (numbers[1:-1] << shift) | numbers[2:]


# ---- 1, 2: sketches, and the groups that grow from them ---------------------------------------------


def _gather(letters: _Letters, seed: int) -> list[list[int]]:
    """Return groups of two or more texts, each near to another of its group."""
    from rapidfuzz.distance import Indel

    parent = list(range(len(letters.ids)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    equal: dict[str, int] = {}
    distinct = []
    for at in letters.numbers:
        first = equal.setdefault(letters.signs[at], at)
        if first == at:
            distinct.append(at)
        else:
            parent[at] = first
    for bucket in _buckets(letters, distinct, seed):
        heads: dict[int, int] = {}  # root -> the member that speaks for it in this bucket
        for at in bucket:
            own = root(at)
            if own in heads:
                continue
            for head in list(heads.values())[:HEADS]:
                if Indel.normalized_similarity(letters.signs[at], letters.signs[head], score_cutoff=ALIKE) >= ALIKE:
                    other = root(head)
                    own = root(at)
                    if own != other:
                        parent[max(own, other)] = min(own, other)
            heads = {root(head): head for head in heads.values()}
            heads.setdefault(root(at), at)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in letters.numbers:
        groups[root(at)].append(at)
    return [group for group in groups.values() if len(group) > 1]


def _buckets(letters: _Letters, distinct: Sequence[int], seed: int) -> Iterable[list[int]]:
    """Yield the lists of texts whose sketches agree in one band, in an order that depends on nothing else."""
    import numpy as np
    from rensa import RMinHash

    sketches = np.empty((len(distinct), PERMUTATIONS), dtype=np.uint32)
    block = 10_000
    for first in range(0, len(distinct), block):
        part = [letters.runs[at] for at in distinct[first : first + block]]
        offsets = np.concatenate([[0], np.cumsum([len(runs) for runs in part])]).astype(np.uint64)
        matrix = RMinHash.digest_matrix_from_flat_token_hashes(_mixed(np.concatenate(part)).tolist(), offsets.tolist(), PERMUTATIONS, seed)
        sketches[first : first + block] = matrix.to_rows()
    members = np.array(distinct)
    for band in range(0, PERMUTATIONS, BAND):
        rows = np.ascontiguousarray(sketches[:, band : band + BAND])
        _, inverse, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
        order = np.argsort(inverse.ravel(), kind="stable")
        ends = np.cumsum(counts)
        for end, count in zip(ends.tolist(), counts.tolist(), strict=True):
            if count > 1:
                yield members[order[end - count : end]].tolist()


def _mixed(numbers: numpy.ndarray) -> numpy.ndarray:
    """Spread numbers over all 64 bits (the finaliser of SplitMix64): the sketches expect hashes."""
    import numpy as np

    mixed = numbers.astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


# ---- 3: representative, common text, and who holds it -----------------------------------------------


@dataclass(slots=True)
class _Core:
    """A campaign in the making: its members, and which words of the representative are common."""

    members: list[int]
    representative: int
    kept: list[bool]
    runs: frozenset[int]  # runs of three common words
    places: numpy.ndarray  # the words of the representative where they begin

    @property
    def length(self) -> int:
        return sum(self.kept)


def _cores(letters: _Letters, group: list[int]) -> list[_Core]:
    """Split a group into cores whose members all hold the common text; a chain of resemblances may have two."""
    cores = []
    rest = sorted(group)
    while len(rest) > 1:
        core = _core(letters, rest)
        holding = [at for at in rest if at == core.representative or _belongs(letters, core, at)]
        rest = sorted(set(rest) - set(holding))
        if len(holding) < 2:
            continue
        core.members = holding
        cores.append(core)
    return cores


def _core(letters: _Letters, members: Sequence[int]) -> _Core:
    """Return the core of some texts: the one that resembles a sample most, and its words that half of those like it keep."""
    import numpy as np
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    step = max(1, len(members) // SAMPLE)
    sample = list(members)[::step][:SAMPLE]
    strings = [letters.signs[at] for at in sample]
    alike = cdist(strings, strings, scorer=Indel.normalized_similarity)
    best = int(np.argmax(alike.sum(axis=1)))
    representative = sample[best]
    near = [string for at, string in enumerate(strings) if at != best and alike[best, at] >= ALIKE] or [
        string for at, string in enumerate(strings) if at != best
    ]
    own = letters.signs[representative]
    keeping = np.zeros(len(own))
    for string in near:
        for block in Indel.opcodes(own, string):
            if block.tag == "equal":
                keeping[block.src_start : block.src_end] += 1
    kept = (keeping * 2 >= len(near)).tolist()
    # A word that agrees between two that do not agrees by chance.
    kept = [word and (kept[at - 1 : at] == [True] or kept[at + 1 : at + 2] == [True]) for at, word in enumerate(kept)]
    places = np.array([at for at in range(len(kept) - RUN + 1) if all(kept[at : at + RUN])], dtype=np.intp)
    return _Core([], representative, kept, frozenset(letters.runs[representative][places].tolist()), places)


def _held(letters: _Letters, core: _Core, at: int) -> tuple[float, float]:
    """Return how much of the common text lies in runs of three words that a text repeats.

    The first number is the share of its words, the second the share of its parts of which anything is left.
    """
    import numpy as np

    if not len(core.places):
        return 0.0, 0.0
    held = core.places[np.isin(letters.runs[core.representative][core.places], letters.runs[at])]
    usable, covered = np.zeros((2, len(core.kept)), dtype=bool)
    for word in range(RUN):
        usable[core.places + word] = True
        covered[held + word] = True
    words = covered[usable]
    parts = np.add.reduceat(words, np.arange(0, len(words), PART)) > 0
    return float(words.mean()), float(parts.mean())


def _belongs(letters: _Letters, core: _Core, at: int) -> float:
    """Return the share of the common text that a text holds if it is a copy of it, else 0."""
    if core.length < COMMON_SHARE * len(letters.signs[at]):
        return 0.0
    held, everywhere = _held(letters, core, at)
    return held if held >= HELD or (held >= HELD_EVERYWHERE and everywhere >= PARTS) else 0.0


# ---- 4: the texts left over -------------------------------------------------------------------------


def _attach(letters: _Letters, cores: list[_Core]) -> list[_Core]:
    """Join cores that hold each other's common text, and texts left over that hold one."""
    if not cores:
        return []
    placed = {at for core in cores for at in core.members}
    alone = [at for at in letters.numbers if at not in placed]
    voices: Counter[int] = Counter()
    for core in cores:
        voices.update(core.runs)
    for at in alone:
        voices.update(set(letters.runs[at].tolist()))
    limit = max(STOCK_VOICES, STOCK_SHARE * (len(cores) + len(alone)))
    stock = frozenset(run for run, count in voices.items() if count >= limit)
    for core in cores:
        core.places = core.places[[run not in stock for run in letters.runs[core.representative][core.places].tolist()]]
        core.runs -= stock
    cores = _merge(letters, sorted(cores, key=lambda core: (-len(core.members), core.representative)))
    where: dict[int, list[int]] = defaultdict(list)
    for number, core in enumerate(cores):
        for run in core.runs:
            where[run].append(number)
    for at in alone:
        hits = Counter(number for run in set(letters.runs[at].tolist()) for number in where.get(run, ()))
        likely = sorted(hits, key=lambda number: (-hits[number], number))[:5]
        held = [(_belongs(letters, cores[number], at), -number) for number in likely]
        if held and max(held)[0] > 0:
            cores[-max(held)[1]].members.append(at)
    return cores


def _merge(letters: _Letters, cores: list[_Core]) -> list[_Core]:
    """Join each smaller core to a larger one that holds most of its common text, if it holds enough of the larger's."""
    where: dict[int, list[int]] = defaultdict(list)
    merged: list[_Core] = []
    for core in cores:
        hits = Counter(number for run in core.runs for number in where.get(run, ()))
        into = None
        for number in sorted(hits, key=lambda number: (-hits[number], number))[:5]:
            other = merged[number]
            # Edited copies of one letter have lost some of it and their common text adds nothing to it; two
            # campaigns that share a page each have a page of their own.
            held, everywhere = _held(letters, other, core.representative)
            mine = _held(letters, core, other.representative)[0]
            if mine >= ALIKE and (held >= HELD or (held >= HELD_EVERYWHERE and everywhere >= PARTS)):
                into = other
                break
        if into is not None:
            into.members += core.members
            continue
        for run in core.runs:
            where[run].append(len(merged))
        merged.append(core)
    return merged


def _quote(letters: _Letters, core: _Core) -> str:
    words = split_words(letters.texts[core.representative])
    text = letters.texts[core.representative]
    pieces: list[str] = []
    start = None
    for at in range(len(words) + 1):
        kept = at < len(words) and core.kept[at]
        if kept and start is None:
            start = at
        elif not kept and start is not None:
            end = len(text) if at == len(words) else words.ends[at - 1]
            pieces.append(text[words.starts[start] : end].strip())
            start = None
    return " [...] ".join(pieces)


# ---- what each adds of its own, and the table --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Addition:
    """How a member stands to the common text: the share it keeps (0 to 1), and the stretches of its own.

    `own` are characters of the member's text, half-open, in reading order; `own_words` counts the
    words in them.
    """

    kept: float
    own: tuple[tuple[int, int], ...]
    own_words: int


def compare_with_common(common: str, text: str) -> Addition:
    """Tell what of a text stands in a campaign's common text, and what is its own.

    A word is common if it lies in a run of three words that the common text has anywhere, or in the
    best alignment of the two texts.

    >>> added = compare_with_common("Keep the night trains running.", "Keep the night trains running. I need them.")
    >>> added.kept, added.own, added.own_words
    (1.0, ((31, 42),), 3)
    """
    from rapidfuzz.distance import Indel

    asked, words = split_words(common), split_words(text)
    signs: dict[str, int] = {}
    one = "".join(_sign(signs.setdefault(stem, len(signs))) for stem in asked.stems)
    other = "".join(_sign(signs.setdefault(stem, len(signs))) for stem in words.stems)
    kept, shared = [False] * len(one), [False] * len(other)
    for block in Indel.opcodes(one, other):
        if block.tag == "equal":
            kept[block.src_start : block.src_end] = [True] * (block.src_end - block.src_start)
            shared[block.dest_start : block.dest_end] = [True] * (block.dest_end - block.dest_start)
    for mine, theirs, marks in ((one, other, kept), (other, one, shared)):
        there = {theirs[at : at + RUN] for at in range(len(theirs) - RUN + 1)}
        for at in range(len(mine) - RUN + 1):
            if mine[at : at + RUN] in there:
                marks[at : at + RUN] = [True] * RUN
    own: list[tuple[int, int]] = []
    last = -1
    for at, common_word in enumerate(shared):
        if common_word:
            continue
        if own and at - last == 1:
            own[-1] = (own[-1][0], words.ends[at])
        else:
            own.append((words.starts[at], words.ends[at]))
        last = at
    return Addition(sum(kept) / len(kept) if kept else 0.0, tuple(own), shared.count(False))


def campaigns_frame(
    documents: Sequence[Document], *, unit: Unit = "document", seed: int = 0, campaigns: Sequence[Campaign] | None = None
) -> pd.DataFrame:
    """Find the campaigns among submissions and return them as a table, a row for each member.

    Parameters
    ----------
    documents
        The submissions. Those that are in no campaign have no row.
    unit
        What is compared: whole documents, or each paragraph (then a long submission that holds one
        copied paragraph is found too).
    campaigns
        Those of these texts (`texts_of`), where they are found already.

    Returns
    -------
    DataFrame
        Columns `CAMPAIGN_COLUMNS`; by campaign, the representative first, then by id.
    """
    import pandas as pd

    units = texts_of(documents, unit)
    if campaigns is None:
        campaigns = find_campaigns([(identifier, text) for identifier, (_, text) in units.items()], seed=seed)
    rows = []
    for campaign in campaigns:
        for member in sorted(campaign.members, key=lambda identifier: (identifier != campaign.representative, identifier)):
            document, text = units[member]
            added = compare_with_common(campaign.common, text)
            rows.append(
                {
                    "campaign": campaign.id,
                    "members": len(campaign),
                    "submission_id": document.id,
                    "paragraph_id": member if unit == "paragraph" else "",
                    "issuer": document.issuer or "",
                    "date": document.date or "",
                    "representative": member == campaign.representative,
                    "kept": round(added.kept, 2),
                    "own_words": added.own_words,
                    "own": " | ".join(text[start:end] for start, end in added.own),
                    "common": campaign.common if member == campaign.representative else "",
                }
            )
    return pd.DataFrame(rows, columns=[name for name, _, _ in CAMPAIGN_COLUMNS])


def texts_of(documents: Iterable[Document], unit: Unit) -> dict[str, tuple[Document, str]]:
    """Return what is compared: id -> its document and text; running heads and page numbers are left out."""
    if unit == "document":
        return {document.id: (document, "\n".join(paragraph.text for paragraph in document.body())) for document in documents}
    if unit == "paragraph":
        return {
            paragraph.id: (document, paragraph.text)
            for document in documents
            for paragraph in document.body()
            if paragraph.kind not in ("heading", "caption")
        }
    raise OptionError(f"unit is {unit!r}; it must be document or paragraph")


def voices_of(campaigns: Iterable[Campaign]) -> dict[str, str]:
    """Return whose voice each member is: member id -> campaign id, as `influence.attribution.shared_credit` takes it."""
    return {member: f"campaign {campaign.id}" for campaign in campaigns for member in campaign.members}

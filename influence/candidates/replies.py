"""Which answer replies to which request: wording from both sides, order, printed numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from influence.candidates import Candidate, CandidateIndex, Query
from influence.document import Document
from influence.encoders import Encoder
from influence.errors import OptionError
from influence.rarity import Rarity
from influence.words import Words, split_words

if TYPE_CHECKING:
    import numpy

# How sharply a request must prefer one answer (temperature of the balanced assignment), how strongly
# the order of the requests speaks for the order of the answers, and what chance is left to a break in the order.
# Chosen on four British inquiries (120 pairs), where the figures rise to a plateau and stay.
SHARPNESS = 0.1
ORDER = 3.0
BREAK = 0.01
# Share of pairs of surely matched requests that must stand in the same order on both sides (Kendall's tau) before order is
# believed. True pairs had .83 to 1, shuffled ones up to .72.
SAME_ORDER = 0.8
FEWEST_IN_ORDER = 4


def match_replies(
    requests: Sequence[str],
    answers: Sequence[str],
    *,
    request_numbers: Sequence[str | None] | None = None,
    answer_numbers: Sequence[str | None] | None = None,
    order: bool | None = None,
    encoder: Encoder | None = None,
) -> list[list[Candidate]]:
    """Rank, for each request, the answers that may be the reply to it.

    Parameters
    ----------
    requests, answers
        The texts, each in the order of its document. One answer may reply to several requests.
    request_numbers, answer_numbers
        The numbers as printed ("8.3", "4a(ii)", and for an answer to several "8.3-8.4"); None where
        nothing is printed. A number that both sides print decides.
    order
        True: both sides go through the subject in the same order; False: they do not; None: believe
        it if the surest matches by text alone do.
    encoder
        Adds likeness in meaning.

    Returns
    -------
    list of lists of Candidate
        For each request every answer, most likely first; the scores of one request sum to 1. Empty
        lists where there are no answers.

    Examples
    --------
    >>> answers = ["Guides will be trained.", "A map of rivers is on line."]
    >>> ranking = match_replies(["Publish the river map.", "Train mountain guides."], answers)
    >>> [found[0].index for found in ranking]
    [1, 0]
    """
    import numpy as np

    if not requests or not answers:
        return [[] for _ in requests]
    chances = _balanced(_likeness(requests, answers, encoder) / SHARPNESS)
    why = "wording and meaning" if encoder is not None else "wording"
    if order or (order is None and _same_order(chances)):
        chances = _in_sequence(chances)
        why += ", order"
    numbered = _numbers_agree(request_numbers, answer_numbers, chances.shape)
    ranking = []
    for row, agree in zip(chances, numbered, strict=True):
        if agree.any():
            row = row * agree if (row * agree).any() else agree.astype(float)
        row = row / row.sum()
        best = np.lexsort((np.arange(len(row)), -row))
        ranking.append([Candidate(int(at), float(row[at]), "number" if agree[at] else why) for at in best])
    return ranking


def _likeness(requests: Sequence[str], answers: Sequence[str], encoder: Encoder | None) -> numpy.ndarray:
    """Score every pair from both sides: how well the answer fits the request, and the request the answer."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not all(text.strip() for text in (*requests, *answers)):
        raise OptionError("a request or an answer is blank; leave it out")
    asked, answered = [split_words(text) for text in requests], [split_words(text) for text in answers]
    rarity = Rarity.of([*asked, *answered])

    def fit(texts: Sequence[str], words: Sequence[Words], others: Sequence[str], other_words: Sequence[Words]) -> numpy.ndarray:
        paragraphs = Document.from_paragraphs("others", [(None, text) for text in others], role="outcome").paragraphs
        index = CandidateIndex(paragraphs, other_words, rarity, encoder)
        witnesses = index.witnesses_of_text([Query(*entry) for entry in zip(texts, words, strict=True)])
        blend = np.sum([witnesses[name] for name in sorted(witnesses)], axis=0)
        top = blend.max(axis=1, keepdims=True)
        return np.divide(blend, top, out=np.zeros_like(blend), where=top > 0)

    likeness = fit(requests, asked, answers, answered) + fit(answers, answered, requests, asked).T
    weights = TfidfVectorizer(analyzer=lambda words: words.stems or [""], sublinear_tf=True).fit([*asked, *answered])
    return likeness + 4 * (weights.transform(asked) @ weights.transform(answered).T).toarray()


def _balanced(likeness: numpy.ndarray) -> numpy.ndarray:
    """Return each request's chances over the answers such that no answer draws all requests (Sinkhorn's scaling)."""
    import numpy as np

    chances = np.exp(likeness - likeness.max())
    share = len(chances) / chances.shape[1]
    for _ in range(20):
        chances = chances / np.maximum(chances.sum(axis=1, keepdims=True), 1e-300)
        chances = chances / np.maximum(chances.sum(axis=0, keepdims=True) / share, 1e-12)
    return chances / np.maximum(chances.sum(axis=1, keepdims=True), 1e-300)


def _same_order(chances: numpy.ndarray) -> bool:
    """Whether the surer half of the matches stands in the same order on both sides."""
    import numpy as np

    sure = np.sort(np.argsort(-chances.max(axis=1), kind="stable")[: max(FEWEST_IN_ORDER, len(chances) // 2)])
    places = chances.argmax(axis=1)[sure]
    if len(set(places.tolist())) < FEWEST_IN_ORDER:
        return False
    steps = np.sign(places[None, :] - places[:, None])[np.triu_indices(len(places), 1)]
    return bool(steps.sum() >= SAME_ORDER * np.abs(steps).sum())


def _in_sequence(chances: numpy.ndarray) -> numpy.ndarray:
    """Return the chances given that the answers follow the requests: one hidden Markov chain, read both ways."""
    import numpy as np

    number = chances.shape[1]
    step = np.arange(number)[None, :] - np.arange(number)[:, None]
    # The next request has the next answer, or the same one; skipping answers costs, going back costs more.
    cost = np.where(step == 0, 0.5, np.where(step > 0, 0.5 * (step - 1), 1 - 0.5 * step))
    moves = np.exp(-ORDER * cost)
    moves /= moves.sum(axis=1, keepdims=True)
    seen = chances + BREAK
    forward, backward = np.zeros_like(seen), np.ones_like(seen)
    forward[0] = seen[0] * np.exp(-0.25 * ORDER * np.arange(number))
    forward[0] /= forward[0].sum()
    for at in range(1, len(seen)):
        forward[at] = seen[at] * (forward[at - 1] @ moves)
        forward[at] /= forward[at].sum()
    for at in range(len(seen) - 2, -1, -1):
        backward[at] = moves @ (seen[at + 1] * backward[at + 1])
        backward[at] /= backward[at].sum()
    both = forward * backward
    return both / both.sum(axis=1, keepdims=True)


def _numbers_agree(requests: Sequence[str | None] | None, answers: Sequence[str | None] | None, shape: tuple[int, ...]) -> numpy.ndarray:
    import numpy as np

    agree = np.zeros(shape, dtype=bool)
    if requests is None or answers is None:
        return agree
    named = [_numbers(number) for number in answers]
    for row, number in enumerate(requests):
        asked = _numbers(number)
        agree[row] = [bool(asked & answered) for answered in named]
    return agree


_NUMBER = re.compile(r"(\d+(?:\.\d+)*)((?:[a-z]\b|\([a-z0-9]+\))?(?:\([ivx]+\))?)", re.I)


def _numbers(printed: str | None) -> frozenset[str]:
    """Return the numbers in a printed label, with those that a range stands for.

    >>> sorted(_numbers("8.3-8.5")), sorted(_numbers("Recommendation 4a(ii)")), sorted(_numbers(None))
    (['8.3', '8.4', '8.5'], ['4a(ii)'], [])
    """
    found = [(match[1], match[2].lower(), match.start(), match.end()) for match in _NUMBER.finditer(printed or "")]
    numbers = {stem + tail for stem, tail, _, _ in found}
    for (low, low_tail, _, end), (high, high_tail, start, _) in pairwise(found):
        if re.fullmatch(r"\s*(?:-|–|—|to)\s*", (printed or "")[end:start]) and not low_tail and not high_tail:
            lead, _, first = low.rpartition(".")
            other_lead, _, last = high.rpartition(".")
            if lead == other_lead and int(first) < int(last) < int(first) + 100:
                numbers |= {f"{lead}.{at}" if lead else str(at) for at in range(int(first), int(last))}
    return frozenset(numbers)

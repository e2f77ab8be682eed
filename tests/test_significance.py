"""How often chance looks as good."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.recommendations import Recommendation
from influence.significance import decoys, p_values, q_values, wanting

shares = st.lists(st.floats(0, 1), max_size=30)


@given(shares, shares)
def test_p_values_count_the_decoys_that_are_as_good(scores: list[float], chance: list[float]):
    expected = [(sum(decoy >= score for decoy in chance) + 1) / (len(chance) + 1) for score in scores]
    assert p_values(scores, chance).tolist() == pytest.approx(expected)


def slow_q_values(p: list[float]) -> list[float]:
    """Benjamini and Hochberg's step-up rule, written out: the least p(j) n / j over the ranks j from one's own on."""
    order = sorted(range(len(p)), key=lambda at: p[at])
    ranked = [p[at] for at in order]
    q = [0.0] * len(p)
    for rank, at in enumerate(order, 1):
        q[at] = min(1.0, *(ranked[later - 1] * len(p) / later for later in range(rank, len(p) + 1)))
    return q


@given(shares)
def test_q_values_are_benjamini_and_hochbergs(p: list[float]):
    assert q_values(p).tolist() == pytest.approx(slow_q_values(p))


def test_empty_lists():
    assert len(q_values([])) == 0
    assert p_values([0.5], []).tolist() == [1.0]
    assert decoys([], count=0) == []


def test_decoys_are_repeatable_and_distinct_by_seed():
    asks = [Recommendation.from_text(f"a/r{at}", f"The agency should publish register number {at} of all operators.") for at in range(6)]
    one, same, other = decoys(asks, count=20, seed=3), decoys(asks[::-1], count=20, seed=3), decoys(asks, count=20, seed=4)
    assert [entry.text for entry in one] == [entry.text for entry in same]
    assert [entry.text for entry in one] != [entry.text for entry in other]
    assert len({entry.id for entry in one}) == 20


def test_few_asks_get_decoys_of_the_background_and_never_themselves():
    asks = [Recommendation.from_text("a/r1", "The agency should publish its register.")]
    made = decoys(asks, count=200, seed=0)
    assert 0 < sum("register" in entry.text for entry in made) < 40
    assert all("agency should publish its register" not in entry.text for entry in made)
    assert len(decoys([], count=5)) == 5


def test_half_of_the_mixed_decoys_have_the_words_of_the_asks():
    asks = [Recommendation.from_text(f"a/r{at}", "Zirconium quotas should fall by half each year.") for at in range(6)]
    shares = [("irconium" in entry.text or "quotas" in entry.text) for entry in decoys(asks, count=200, seed=0)]
    assert 0.3 < sum(shares) / len(shares) < 0.6


def test_false_discoveries_stay_near_the_rate():
    chance = np.random.default_rng(0)
    rates = []
    for _ in range(60):
        null = chance.uniform(size=1000)
        true = chance.uniform(0.97, 1.4, size=40)
        scores = np.concatenate([true, chance.uniform(size=160)])
        called = q_values(p_values(scores, null)) <= 0.05
        rates.append(called[40:].sum() / max(1, called.sum()))
    assert np.mean(rates) <= 0.07


def test_more_decoys_are_drawn_only_where_their_number_stands_in_the_way():
    assert wanting([], [0.1]) == wanting([0.9], []) == 0
    assert wanting([0.3] * 500, [0.4] * 100) == 0
    assert wanting([0.3] * 500, [0.3] * 5) == 0  # as good as the best decoy is not ahead of it
    scores, chance = [0.9] * 8 + [0.1] * 392, [0.2] * 200
    more = wanting(scores, chance)
    assert more == 200
    assert min(q_values(p_values(scores, chance))) > 0.2
    # As many decoys as asks: eight of 400 reach .125, twenty .05.
    assert min(q_values(p_values(scores, chance + [0.2] * more))) == pytest.approx(400 / 401 / 8)
    assert min(q_values(p_values([0.9] * 20 + [0.1] * 380, [0.2] * 400))) <= 0.05


def test_the_first_decoys_stay_when_more_are_drawn():
    asks = [Recommendation.from_text(f"a/r{at}", f"The agency should publish register number {at} of all operators.") for at in range(6)]
    assert [entry.text for entry in decoys(asks, count=40)][:20] == [entry.text for entry in decoys(asks, count=20)]

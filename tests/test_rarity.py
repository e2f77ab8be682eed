"""Rarity: what a word tells, from counts and a prior."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.rarity import FUNCTION_WORDS, Rarity
from influence.words import Words, split_words


def background(*texts: str) -> list[Words]:
    return [split_words(text) for text in texts]


def test_a_word_in_every_paragraph_tells_less_than_a_word_in_one() -> None:
    rarity = Rarity.of(background("Member States shall report", "Member States shall meet", "Member States shall pay for broadband"))
    assert rarity.bits("broadband") > rarity.bits("state") > 0
    assert rarity.bits("broadband") == rarity.bits("meet")


def test_words_that_only_hold_sentences_together_carry_exactly_nothing() -> None:
    rarity = Rarity.of(background("Encryption matters"))
    words = split_words(["of the and to this which", "because", "therefore"][0])
    assert rarity.of_words(words).tolist() == [0.0] * len(words)
    assert all(rarity.bits(word) == 0 for word in FUNCTION_WORDS)


def test_negations_and_modal_verbs_carry_something() -> None:
    rarity = Rarity.of(background("States shall not pay", "States may pay"))
    assert min(rarity.bits(word) for word in ("not", "shall", "may", "must", "without", "no")) > 0


def test_a_five_paragraph_outcome_does_not_make_its_words_common() -> None:
    small = Rarity.of(background(*["Broadband for islands"] * 1, *["Harbours need lights"] * 4))
    large = Rarity.of(background(*["Broadband for islands"] * 10, *["Harbours need lights"] * 990))
    assert small.bits("broadband") > 4
    assert large.bits("broadband") > small.bits("broadband")


def test_nothing_read_knows_function_words_only() -> None:
    rarity = Rarity.of([])
    assert rarity.paragraphs == 0
    assert rarity.bits("the") == 0
    assert rarity.bits("encrypt") == rarity.bits("river") == pytest.approx(6.64, abs=0.01)


def test_of_words_is_parallel_and_empty_for_an_empty_text() -> None:
    rarity = Rarity.of(background("a b c"))
    assert rarity.of_words(split_words("")).shape == (0,)
    words = split_words("broadband for islands")
    assert rarity.of_words(words).tolist() == [rarity.bits(stem) for stem in words.stems]


@given(st.lists(st.lists(st.sampled_from(["tax", "river", "the", "14"]), max_size=5).map(" ".join), max_size=8))
def test_bits_are_never_negative_and_do_not_depend_on_the_order_of_the_texts(texts: list[str]) -> None:
    forward, backward = Rarity.of(background(*texts)), Rarity.of(background(*reversed(texts)))
    for word in ("tax", "river", "the", "14", "unseen"):
        assert forward.bits(word) == backward.bits(word) >= 0
        assert np.isfinite(forward.bits(word))
    assert list(forward.counts) == sorted(forward.counts)

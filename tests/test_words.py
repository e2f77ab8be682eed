"""Words: text to words with offsets, against the pattern that says what a word is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from influence.words import LONGEST_PIECE, WORD, Words, split_stems, split_words, stem

TEXTS = st.text(st.sampled_from("aA bİßΣσς \n\t\u00a0-'’12.,%éﬁ\u00ad‐中"), max_size=30)


@given(TEXTS, st.integers(0, 9), st.sampled_from(["en", "de", "xx"]))
def test_words_are_what_the_pattern_finds_wherever_the_text_is_cut(text: str, offset: int, language: str) -> None:
    words = split_words(text, offset=offset, language=language)
    matches = list(WORD.finditer(text))
    assert words.forms == [match.group().lower() for match in matches]
    assert words.stems == [stem(form, language) for form in words.forms] == split_stems(text, language=language)
    assert [(start - offset, end - offset) for start, end in zip(words.starts, words.ends, strict=True)] == [m.span() for m in matches]


def test_a_word_longer_than_what_is_remembered_is_split_all_the_same() -> None:
    long = "x" * (LONGEST_PIECE + 1)
    assert split_words(f"{long},a {long}").forms == [long, "a", long]
    assert split_words("") == Words([], [], [], [])

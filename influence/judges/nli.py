"""A natural-language-inference cross-encoder as judge, by hub name or from a local folder (extra `hub`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from influence.errors import MissingExtraError, OptionError

# How models name the three classes; the order differs from model to model, so it is read off the model.
_NAMES = {"entailment": 0, "contradiction": 1, "neutral": 2}


class CrossEncoderJudge:
    """Reads the paragraph as premise and each new element as hypothesis; the least entailed element decides.

    Parameters
    ----------
    model
        A folder, or the name of a model on the hub (which is then downloaded by its library).

    Raises
    ------
    MissingExtraError
        If sentence-transformers is not installed.
    OptionError
        If the model does not name the three classes entailment, contradiction and neutral.
    """

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            raise MissingExtraError("a cross-encoder as judge", "hub", str(error)) from error
        self.name = f"nli:{model}"
        self._model: Any = CrossEncoder(model)
        labels = {int(at): str(label).casefold() for at, label in self._model.model.config.id2label.items()}
        self._order = {_NAMES[label]: at for at, label in labels.items() if label in _NAMES}
        if len(self._order) != 3:
            raise OptionError(f"{model} has the classes {sorted(labels.values())}; a judge needs entailment, contradiction and neutral")

    def __call__(self, ask: str, elements: Sequence[str], paragraph: str) -> tuple[float, float, float]:
        hypotheses = [element for element in elements if element.strip()] or [ask]
        scores = self._model.predict([(paragraph, hypothesis) for hypothesis in hypotheses], apply_softmax=True)
        entailed = min(float(row[self._order[0]]) for row in scores)
        contradicted = max(float(row[self._order[1]]) for row in scores)
        # Two different elements may decide the two; together they may not pass 1.
        contradicted = min(contradicted, 1 - entailed)
        return entailed, contradicted, 1 - entailed - contradicted

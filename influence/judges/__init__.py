"""An optional reading model, asked only for pairs in doubt: does the paragraph grant what is asked?

A judge is any callable from (ask, new elements, paragraph) to three probabilities: entailed,
contradicted, neither. Its answer is one named reason among the others and never the only one. A
judge that fails, is slow or talks nonsense costs a doubt, never a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, NamedTuple, Protocol

from influence.cache import Cache
from influence.errors import OptionError


class Reading(NamedTuple):
    """What a judge says of one pair: three probabilities that sum to 1."""

    entailed: float
    contradicted: float
    neither: float


class Judge(Protocol):
    """Any callable of this form; a `name` and a `log` (list of dicts) are used where it has them."""

    def __call__(self, ask: str, elements: Sequence[str], paragraph: str, /) -> Sequence[float]:
        """Return (entailed, contradicted, neither) for one ask, its new elements, and one paragraph."""
        ...


# After so many failures in a row a judge is not asked again in this run: an endpoint that is down
# would cost its time limit for every pair.
PATIENCE = 3


@dataclass(slots=True)
class Bench:
    """Asks a judge, checks what it says, and keeps record.

    `record` has one entry for each question: ask, paragraph, reading or failure. It goes into the
    saved traces, so that every answer can be looked up. With a `cache`, a judge that goes by a name (`known_as`: a model's,
    an endpoint's) is asked each question once; what stands behind the name must not change while the cache is used.
    """

    judge: Callable[..., Any]
    record: list[dict[str, Any]] = field(default_factory=list)
    failures: int = 0
    cache: Cache | None = None
    known_as: str = ""

    @property
    def name(self) -> str:
        """The judge's own name, else its type's."""
        return str(getattr(self.judge, "name", None) or getattr(self.judge, "__name__", None) or type(self.judge).__name__)

    def read(self, ask_id: str, ask: str, elements: Sequence[str], paragraph_id: str, paragraph: str) -> Reading | None:
        """Ask the judge about one pair; return None where it cannot say.

        Whatever it raises is recorded and goes no further: a reading model must never cost a run.
        """
        entry: dict[str, Any] = {"recommendation_id": ask_id, "paragraph_id": paragraph_id}
        self.record.append(entry)
        if self.failures >= PATIENCE:
            entry["failure"] = f"not asked: failed {PATIENCE} times in a row"
            return None
        try:
            reading = self._answer(ask, tuple(elements), paragraph)
        except Exception as error:
            self.failures += 1
            entry["failure"] = f"{type(error).__name__}: {error}"[:500]
            return None
        self.failures = 0
        entry["reading"] = list(reading)
        return reading

    def _answer(self, ask: str, elements: tuple[str, ...], paragraph: str) -> Reading:
        """The judge's answer, or what it answered to the same question before; its log has it in either case."""
        if self.cache is None or not self.known_as:
            return checked(self.judge(ask, elements, paragraph))
        log: list[dict[str, Any]] = getattr(self.judge, "log", [])
        place = self.cache.entry("answers", [self.known_as, ask, elements, paragraph])
        if (kept := self.cache.load(place, tuple[Reading, list[dict[str, Any]]])) is not None:
            log += kept[1]
            return kept[0]
        before = len(log)
        reading = checked(self.judge(ask, elements, paragraph))
        self.cache.keep(place, tuple[Reading, list[dict[str, Any]]], (reading, log[before:]))
        return reading


def checked(answer: object) -> Reading:
    """Return a judge's answer as a reading; refuse what are not three probabilities.

    >>> checked([0.7, 0.1, 0.2]).entailed
    0.7
    >>> checked([2, 0, 0])
    Traceback (most recent call last):
    ...
    influence.errors.OptionError: a judge answered [2, 0, 0]; it must give three probabilities (entailed, contradicted, neither)
    """
    try:
        values = [float(value) for value in answer]  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        values = []
    if len(values) != 3 or not all(isfinite(value) and 0 <= value <= 1 for value in values) or abs(sum(values) - 1) > 0.02:
        raise OptionError(f"a judge answered {answer!r:.80}; it must give three probabilities (entailed, contradicted, neither)")
    return Reading(*values)


def load_judge(judge: Any) -> Callable[..., Any] | None:
    """Return a judge by what names it.

    Parameters
    ----------
    judge
        None; a callable (returned as it is); "nli:<model name or folder>", a natural-language-inference cross-encoder
        (needs the `hub` extra; a folder never touches the network); or the URL of an OpenAI-compatible endpoint with
        the model's name behind a "#": "http://localhost:8080/v1#my-model". Nothing is sent anywhere else.

    Raises
    ------
    OptionError
        If it is none of these.
    MissingExtraError
        If the `hub` extra is needed and missing.
    """
    if judge is None or callable(judge):
        return judge
    if isinstance(judge, str) and judge.startswith("nli:"):
        from influence.judges.nli import CrossEncoderJudge

        return CrossEncoderJudge(judge.removeprefix("nli:"))
    if isinstance(judge, str) and judge.startswith(("http://", "https://")):
        from influence.judges.endpoint import EndpointJudge

        url, _, model = judge.partition("#")
        return EndpointJudge(url, model)
    raise OptionError(f"judge is {judge!r}; give a callable, 'nli:<model or folder>', or an endpoint's URL with '#<model>'")

"""The value: one recommendation, an ask that a reader would tick off. It holds, it does not compute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from influence.document import Span
from influence.errors import OptionError

Kind = Literal["ask", "reported ask"]
Action = Literal["add", "change", "delete", "keep"]
KINDS: tuple[str, ...] = get_args(Kind)
ACTIONS: tuple[str, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One ask that a reader would tick off.

    `text` is the ask as it reads alone: where a list item carries its lead-in ("States should:"),
    `text` starts with the lead-in and `span` covers the item. `replaces` is the text that an
    amendment wants changed or deleted (the "old" column); None where nothing is quoted. `places`
    are further spans where the same document makes the same ask again.
    """

    id: str  # "<document id>/r3"
    span: Span
    text: str
    number: str | None = None  # as printed: "Recommendation 3"
    paragraph_id: str | None = None
    kind: Kind = "ask"
    action: Action = "add"
    addressee: str | None = None
    force: str | None = None  # a rung of the ladder in influence.force
    negative: bool = False  # "should not ..."
    themes: tuple[str, ...] = ()
    cue: str = ""  # why we think it is one
    context: str = ""  # the rationale around it; never traced
    replaces: str | None = None
    voice: str | None = None  # who speaks in a reported ask: "some delegations"
    places: tuple[Span, ...] = ()
    page: int | None = None  # where it begins, 1-based
    issuer: str | None = None  # of the submission
    date: str | None = None  # of the submission, ISO 8601
    edited: str = ""  # what a person changed: "", "text", "added", ...
    lead_in: Span | None = None  # the words that govern a list item and stand before the list ("States should:")
    confidence: float | None = None  # probability that it is an ask, 0 to 1; None for finds by structure

    def __repr__(self) -> str:
        return f"Recommendation({self.id!r}, {self.text!r})"

    @property
    def submission_id(self) -> str:
        """The id of the document that asks."""
        return self.span.document_id

    @classmethod
    def from_text(cls, id: str, text: str, **fields: Any) -> Recommendation:
        """Make a recommendation of a text that somebody already cut out.

        Parameters
        ----------
        id
            Its id. What stands before the last "/" is the submission's id; without a "/", the whole id is.
        text
            What is asked for; must hold at least one word.
        **fields
            Any other field (`number`, `action`, `replaces`, `issuer`, ...). `span` defaults to the
            whole of `text`. `action`, `force`, `negative`, `addressee` and, of a reported ask, `voice` are
            read off the text where they are not given, as for asks that were found; with `replaces`, the text is
            a provision's: it changes what it replaces and is addressed to nobody.

        Raises
        ------
        OptionError
            If `text` is blank, or `kind` or `action` is not a legal value.

        Examples
        --------
        >>> ask = Recommendation.from_text("alpha/r1", "States should publish the list.", number="1")
        >>> ask.submission_id, ask.kind, ask.span.end, ask.addressee, ask.force
        ('alpha', 'ask', 31, 'States', 'should')
        >>> Recommendation.from_text("alpha/r2", "Delete paragraph 4.").action
        'delete'
        """
        if not isinstance(text, str) or not text.strip():
            raise OptionError(f"recommendation {id!r} has no text; give the words that were asked for")
        if unknown := sorted(set(fields) - {name for name in cls.__dataclass_fields__ if name not in ("id", "text")}):
            known = ", ".join(name for name in cls.__dataclass_fields__ if name not in ("id", "text"))
            raise OptionError(f"a recommendation has no field {', '.join(unknown)}; it has {known}")
        if (kind := fields.get("kind", "ask")) not in KINDS:
            raise OptionError(f"recommendation {id!r} has kind {kind!r}; it must be one of {', '.join(KINDS)}")
        if (action := fields.get("action", "add")) not in ACTIONS:
            raise OptionError(f"recommendation {id!r} has action {action!r}; it must be one of {', '.join(ACTIONS)}")
        span = fields.pop("span", None) or Span(id.rpartition("/")[0] or id, 0, len(text))
        return cls(id=id, span=span, text=text, **(_read(text, kind, fields.get("replaces")) | fields))


def _read(text: str, kind: str, replaces: str | None) -> dict[str, Any]:
    """Return what an ask's own words say of it."""
    from influence.recommendations.anatomy import action_of, addressee_of, force_of, negative, voice_of

    read: dict[str, Any] = {"action": action_of(text), "force": force_of(text), "negative": negative(text)}
    if replaces is None:
        read["addressee"] = addressee_of(text)
    else:
        read["action"] = "delete" if text.lstrip(" *[(").lower().startswith("delet") else "change"
    if kind == "reported ask":
        read["voice"] = voice_of(text)
    return read

"""Sentences that report what became of a request: which part is the request, which part the report."""

from __future__ import annotations

import re
from dataclasses import dataclass

from influence.replies.status import GRANT, NOTED, ReplyStatus, any_of, reply_status

_I = re.IGNORECASE
# Reported uptake: what stands for a request ...
_REQUEST_NOUN = any_of(
    r"(?:proposal|request|recommendation|suggestion|call|demand|input|comment|contribution|concern|submission|amendment|reference)s?",
    r"views|guidance|language|wording",
)
# ... and what is said of it in the past or the perfect; what "should be reflected" is an ask.
_WAS = r"(?:was|were|has been|have been|had been)"
_UPTAKE = any_of(
    rf"(?:{_WAS}|is|are) (?:\w+ ){{0,3}}?(?:reflected|incorporated|included|taken (?:up|on board|into account|into consideration))",
    rf"{_WAS} (?:\w+ ){{0,3}}?(?:adopted|accepted|agreed|granted|rejected|refused|dropped|deleted|withdrawn)",
    rf"{_WAS} (?:\w+ ){{0,3}}?(?:noted|supported|approved|met|mirrored)",
    rf"(?:{_WAS}|is|are) (?:\w+ ){{0,3}}?(?:implemented|retained|left out|postponed|deferred)",
    r"(?:is|are) (?:not )?(?:accepted|supported|rejected|agreed)",
    rf"(?:has|have|had|was|were|did) not (?:\w+ ){{0,3}}?(?:{GRANT}|find|be met|considered)",
    r"(?:found|made) (?:its|their) way into|secured|took (?:up|on board|into account)|(?:have|has) taken (?:up|on board|into account)",
    r"(?:I|we) (?:have |had )?(?:accept|agre|grant|reject|declin|refus)ed",
)
# "The Ministry accepted a recommendation to ...": the request comes after the verb.
_TAKEN = re.compile(
    r"\b(?:accepted|rejected|granted|refused|declined|endorsed|(?:took|taken) (?:up|on board|into account)) "
    r"(?P<request>(?:(?:a|an|the|our|your|their|its|these|those|this|that|some|several|all|many|most) )?"
    rf"(?:\w+ ){{0,2}}?{_REQUEST_NOUN.pattern})",
    _I,
)
# "As to the request for captions, these will be provided": the request is named first, and answered after the comma.
_CONCERNING = re.compile(
    r"^\W*(?:regarding|concerning|as (?:to|regards|for)|with (?:regard|respect) to|in (?:reply|response|answer) to|on|turning to) "
    rf"(?P<request>(?:the|your|their|its|this|these|both|one) (?:[\w’'-]+ ){{0,3}}?{_REQUEST_NOUN.pattern}[^.;:]{{3,200}}?),"
    r"\s+(?=(?:the|I|we|it|this|these|they|no)\b)",
    _I,
)
# "The deadline was extended at the request of several networks": what was done, and on whose asking.
_ON_ASKING = re.compile(
    r"(?:,\s*)?\b(?:following|after|in response to|in reply to|in answer to|thanks to|due to|because of|at) "
    r"(?:the |their |our |many |repeated |strong |public )*"
    r"(?:requests?|calls?|pressure|demands?|suggestions?|proposals?|appeals?|advocacy)(?: (?:from|by|of) [^,;.]{3,80})?",
    _I,
)
_DID = re.compile(
    r"\b(?:(?:was|were|has been|have been|had been) (?:\w+ly )?\w+(?:ed|en|t|wn|un)"
    r"|(?:I|we|they|[A-Z]\w+|the \w+) (?:have |has )?(?:also )?\w{3,}(?:ed|ent|old))\b"
)
# "should have been reflected" reports no uptake.
_MODAL = re.compile(r"\b(?:should|must|ought to|needs? to|to|would|could|may|might)\s*$", _I)
# "..., which corresponds to the recommendation ...": the request comes after the verb.
_ANSWERS_TO = re.compile(
    r"\b(?:corresponds? (?:closely )?to|mirrors?|echo(?:es)?|takes? up|took up|draws? on|goes back to)"
    r" (?:the|a|an|our|their|its|this|that|these|one of)\b[^.;]{0,60}?",
    _I,
)


@dataclass(frozen=True, slots=True)
class Uptake:
    """What a sentence reports: characters of the request and of the report (half-open), and the status."""

    request: tuple[int, int]
    report: tuple[int, int]
    status: ReplyStatus


def with_what_it_quotes(text: str, start: int, end: int) -> int:
    """Return where a sentence ends if what it opens (a bracket, a quotation) is closed only in a later one."""
    for opening, closing in ("()", "“”"):
        missing = text.count(opening, start, end) - text.count(closing, start, end)
        closed = end
        while missing > 0 and (closed := text.find(closing, closed)) >= 0:
            closed += 1
            missing = text.count(opening, start, closed) - text.count(closing, start, closed)
        end = max(end, closed) if missing <= 0 else end
    return end


def find_uptake(sentence: str) -> Uptake | None:
    """Return the report that a sentence makes of what became of a request, None if it makes none."""
    whole = len(sentence)
    if turned := _ANSWERS_TO.search(sentence):
        near = _REQUEST_NOUN.match(sentence, turned.end()) or _REQUEST_NOUN.search(sentence, turned.end(), turned.end() + 60)
        if near:
            return Uptake((turned.start(), whole), (0, turned.start()), ReplyStatus("accepted", " ".join(turned.group().split())))
    if active := _TAKEN.search(sentence):
        at = active.start("request")
        return Uptake((at, whole), (0, at), reply_status(active.group()))
    if concerning := _CONCERNING.search(sentence):
        status = reply_status(sentence[concerning.end() :])
        if status.status != "noted" or status.cue:
            return Uptake(concerning.span("request"), (concerning.end(), whole), status)
    asked = _ON_ASKING.search(sentence)
    if asked and re.search(r" (?:from|by|of) |^\W*at their request", asked.group(), _I):
        did = next((found for found in _DID.finditer(sentence) if not _MODAL.search(sentence[: found.start()])), None)
        if did and not asked.start() < did.start() < asked.end() and not re.search(r"\bnot\b|\bno\b", sentence, _I):
            report = (0, asked.start()) if did.start() < asked.start() else (asked.end(), whole)
            return Uptake(asked.span(), report, ReplyStatus("accepted", did.group()))
    said = next((found for found in _UPTAKE.finditer(sentence) if not _MODAL.search(sentence[: found.start()])), None)
    noun = next(reversed(list(_REQUEST_NOUN.finditer(sentence, 0, said.start()))), None) if said else None
    # Between the request and its verb stands no other clause with a verb of its own time.
    if not said or not noun or re.search(r"[;:]|\.\W*\[|\b(?:will|would|and we|but)\b", sentence[noun.end() : said.start()]):
        return None
    # What comes before the verb is the request; what the verb says of it is the reply.
    status = reply_status(sentence[said.start() :])
    if status.status == "noted" and not NOTED.search(said.group()):
        return None
    return Uptake((0, said.start()), (said.start(), whole), status)

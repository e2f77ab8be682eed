"""What a reply does with a request: accepted, partly, refused, deferred or noted, read from its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from influence.sentences import split_sentences

Status = Literal["accepted", "partly", "refused", "deferred", "noted"]
STATUSES: tuple[str, ...] = get_args(Status)

_I = re.IGNORECASE


def any_of(*kinds: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(kinds)})\b", _I)


# What a body says when it grants, limits, puts off or refuses: kinds of wording of official replies in general. They were
# written before the errors of five inquiries were read, and changed after that in six places, each for a reason that holds
# anywhere (a refusal that is itself denied, somebody else's support, ...); the figures are in tests/quality.
GRANT = (
    r"(?:accept|agree|support|approve|adopt|grant|endorse|concur|retain|include|incorporate|reflect"
    r"|meet|met|take up|taken up|take on board)(?:e?d|s)?"
)
_REFUSED = any_of(
    r"reject(?:s|ed)?|disagree(?:s|d)?|not enjoy the support|refus(?:e|es|ed|al)|declin(?:e|es|ed)|turned down|rul(?:e|es|ed) out",
    r"oppos(?:e|es|ed)|left out of|without success|(?:was|were) (?:withdrawn|dropped)|not to (?:proceed|pursue|go ahead|take)",
    r"(?:sees? )?no (?:need|case|reason|grounds) (?:for|to)|(?:insufficient|not (?:enough|sufficient)|no) evidence (?:to|for|that)",
    r"will not (?:now |be )?(?:tak|pursu|bring|implement|introduc|proceed|chang|legislat|do|go)(?:e|es|ing)?",
    r"(?:falls?|is|are|lies?) outside (?:of )?(?:its|our|the|his|her|their) (?:mandate|remit|competence|scope|powers?)",
    rf"(?:do|does|did|could|can|will|would|has|have|had|was|were|is|are) not (?:\w+ ){{0,2}}?{GRANT}",
    rf"not {GRANT}|(?<!\w )no(?=[,;]|\. [A-Z])",
    r"(?:was|were|has been|have been) not (?:\w+ )?taken into (?:account|consideration)|not taken into (?:account|consideration)",
    r"(?:do|does|did) not find (?:\w+ )?(?:support|agreement|consensus)|failed to (?:gain|find|win)",
    r"no (?:agreement|consensus|support) (?:was|could)|no (?:\w+ )?plans? to|decided (?:against|not to)",
    r"(?:do|does) not (?:currently )?(?:intend|propose|plan|wish) to|not (?:persuaded|convinced|minded)",
    r"not (?:in a position|able|possible|feasible|minded|appropriate|persuaded|convinced) to|(?:is|are|was|were) unable to",
    rf"(?:cannot|can not|could not) (?:\w+ )?(?:overrule|set aside|{GRANT})|(?:cannot|could not) be {GRANT}",
    r"(?:do|does|did) not (?:believe|consider|think)",
    r"no (?:further )?action (?:is|was|will be) (?:needed|required|necessary|taken)|counter-?productive",
    r"(?:would|is|are) not (?:be )?(?:\w+ )?(?:appropriate|right|desirable|practicable|proportionate|feasible|necessary|needed)",
    # Who may not decide cannot grant.
    r"only (?:the|a|an) [^.;]{3,120}? (?:can|may) (?:change|decide|amend|alter|effect)",
)
_PARTLY = any_of(
    r"(?:accept(?:s|ed)?|agree(?:s|d)?|support(?:s|ed)?|concur(?:s|red)?|reflected|taken up|adopted|included|met) (?:\w+ ){0,2}?"
    r"(?:in part|in principle|partly|partially|to (?:some|a certain|a limited) (?:extent|degree)"
    r"|with (?:modifications?|amendments?|reservations?|qualifications?))",
    r"(?:in part|in principle|partly|partially|to some extent),? (?:\w+ ){0,2}?"
    r"(?:accept|agree|support|concur|reflect|adopt|implement|met)(?:s|ed|d|red)?",
    r"(?:this|that|the other|one) part of the (?:request|recommendation|proposal)",
    r"(?:accept|agree|support)(?:s|ed|d)? (?:to )?(?:all but|most of|several of|some of)",
    r"shares? the (?:aim|objective|goal|intent)[^.;]{0,80}\b(?:but|however|yet)",
    r"some of (?:the|these|those) (?:requests|recommendations|proposals)",
    r"(?:accept|agree|support)(?:s|ed|d)?[^.;]{0,80}\b(?:subject to|provided that|on condition that"
    r"|with the exception|except for|apart from|save for|excluding)",
    r"(?:accept|agree|support)(?:s|ed|d)? [^.;]{2,80}\b(?:and|but)(?: \w+){0,3} "
    r"(?:reject|refus|declin|note|(?:do|does|did) not (?:accept|agree|support))\w*",
)
_ACCEPTED = any_of(
    r"accept(?:s|ed)?|agree(?:s|d)?|endorse(?:s|d)?|concur(?:s|red)?|grant(?:s|ed)|approve(?:s|d)?|adopt(?:s|ed)",
    r"confirms?|welcomes?|commit(?:s|ted)? to",
    r"enjoys? the support|(?:fully |strongly )?support(?:s|ed)? (?:the|this|these|that|it)|supported(?=[.;])|(?<!\w )yes(?=[,.;])",
    r"(?:can|will|has been|have been|was|were) (?:be )?(?:done|met|granted|implemented|fulfilled|included|incorporated)",
    r"(?:taken|took|take|takes) (?:up|on board|into account|into consideration)",
    r"(?:was|were|is|are|been) (?:\w+ly )?(?:reflected|incorporated|included|addressed(?! to)|adopted|secured|won|mirrored)",
    r"already (?:\w+ )?(?:under ?way|in hand|in place|do(?:es|ing|ne)|being)|(?:is|are) under ?way",
)
_LATER = r"consider|review|examin|explor|discuss|consult|decid|revisit|return|look(?:ed)? (?:at|into)|assess|stud(?=y|ie)|scop"
_DEFERRED = any_of(
    rf"(?:will|shall|to) (?:\w+ )?(?:be )?(?:{_LATER})(?:e|ed|d|y|ied)?|(?:is|are) (?:\w+ )?being (?:{_LATER})(?:ed|d|ied)?",
    r"to defer|(?:will|shall) (?:be taken up|come back|(?:have time to )?take stock)",
    r"under (?:consideration|review|discussion)|in due course|at a later (?:stage|date|time|session)",
    r"prejudge|postponed?|deferred?|pending|await(?:s|ing)?",
    r"further (?:time|consideration|work|study|discussion)",
    r"decisions? will be (?:made|taken)|(?:cannot|can not) (?:yet |currently )?commit|keep (?:this|it|the \w+) under",
    r"asked [^.;]{2,80}? to (?:look|examine|consider|review|draw up|advise|report|explore)",
)
NOTED = any_of(
    r"not(?:e|es|ed)|recogni[sz](?:e|es|ed)|acknowledg(?:e|es|ed)|heard|appreciat(?:e|es|ed)",
)
# Something was done or is promised: a grant without the word for it ...
_DONE = any_of(
    r"(?:has|have) (?:now |already |since |also |just )?(?:been )?\w+(?:ed|en|un|ne|lt|de)",
    r"(?:will|shall) (?:now |also )?(?:be )?(?!not\b|consider|review|explore|examine)\w+",
)
# ... but what the asking side did or said is no deed of the body that replies, and "will need" promises nothing.
_NO_DEED = re.compile(
    r"(?:has|have|will|shall) (?:\w+ )?(?:be )?(?:acknowledg|not\b|noted|taken (?:\w+ )?note|recogni|said|stated|recommend|suggest"
    r"|ask|request|call|propos|rais|express|need|remain|depend|pass|forward|refer|record)",
    _I,
)
_LIMIT = re.compile(
    r"^\W*(?:however|but|nevertheless|nonetheless|at the same time|that said|on the other hand|while|although)\b|,\s+but\b|\bhowever,",
    _I,
)
_NOT = any_of(
    r"not|no|nor|cannot|can’t|unable|only|unless|without|rather than|instead|insufficient|difficult|impossible|unlikely",
    r"too \w+|outweigh|disproportionate|premature|burdensome|costly",
)
# What another body is to decide is not put off by the one that replies.
_FOR_OTHERS = re.compile(r"\b(?:is|are) (?:a matter |one )?for (?:the )?[\w’' ]{2,60}?$", _I)
# Who agrees with a statement ("accepts that advice is essential") has not yet agreed to what was asked.
_STATEMENT = re.compile(
    r"\b(?:accept|agree)(?:s|d|ed)? "
    r"(?:that\b(?!.*\b(?:should|must)\b)|with the (?:need|aim|intent|principle|thrust|sentiment)|on the (?:need|importance))",
    _I,
)
_THE_ASK = re.compile(r"\b(?:accept|agree)(?:s|d|ed)? (?:\w+ )?(?:the|this|these) (?:\w+ )?(?:recommendation|request|proposal)", _I)
SOON = 4  # sentences; a decision that is put off stands near the beginning of a reply
_REST = re.compile(r"\b(?:the|other|remaining) (?:second|other|remaining|rest|latter|part|element|limb|aspect|point|former)s?\b", _I)
# Support that others give to a request is no grant by the body that replies.
_OTHERS = re.compile(
    r"\b(?:some|several|many|most|a few|a number of|other|certain) (?:\w+ )?"
    r"(?:parties|states|delegations|members|countries|speakers|participants)\W+(?:\w+\W+){0,2}$",
    _I,
)


@dataclass(frozen=True, slots=True)
class ReplyStatus:
    """What a reply says about the request, and the words that say so ("" where none do)."""

    status: Status
    cue: str


def reply_status(text: str) -> ReplyStatus:
    """Say what a reply does with the request that it answers.

    Parameters
    ----------
    text
        The reply alone, without the request. May be empty ("noted").

    Returns
    -------
    ReplyStatus
        `accepted`, `partly` (in part, in principle, or with a limit named further on), `refused`, `deferred` (will be
        considered), or `noted` (nothing said about the request itself). Its `cue` are the words that decided; the
        first two sentences count, and of what follows only what limits a grant.

    Notes
    -----
    The status is what the reply says, not what was done. On 123 replies of five inquiries (accepted 65, partly 54, refused
    4; deferred and noted counted as partly) macro-F1 was 0.83 at first sight and is 0.96 since the cues were mended on
    the errors. Of 132 replies written for the purpose, with wordings of other offices and many without a word of consent or
    refusal, .76, .53 and .50 of the three batches were right at first sight. Replies that say "accept", "agree", "reject" or
    "consider" are read well; read the others yourself.

    Examples
    --------
    >>> reply_status("The Board accepts this recommendation in part. Funds are limited.").status
    'partly'
    >>> reply_status("As Chair I am not in a position to grant this.")
    ReplyStatus(status='refused', cue='not in a position to')
    >>> reply_status("").status
    'noted'
    """
    sentences = [text[start:end] for start, end in split_sentences(text)]
    for sentence in sentences[:2]:
        if limited := _PARTLY.search(sentence):
            return ReplyStatus("partly", limited.group())
        refused = _refusal(sentence)
        accepted = next((found for found in _ACCEPTED.finditer(sentence) if not _OTHERS.search(sentence[: found.start()])), None)
        if refused and not (accepted and accepted.start() < refused.start()):
            return ReplyStatus("refused", refused.group())
        deferred = next((found for found in _DEFERRED.finditer(sentence) if not _FOR_OTHERS.search(sentence[: found.start()])), None)
        if accepted and deferred and deferred.start() <= accepted.start() < deferred.end():
            accepted = None  # "will be taken up" puts off, "was taken up" grants
        if accepted and refused and _turns(sentence, accepted.start(), refused.start()):
            return ReplyStatus("partly", refused.group())
        if accepted:
            own = sentence[accepted.end() :]
            limit = own if _limits(own) else next((later for later in sentences[1:] if _limits(later) or _takes_back(later)), None)
            if limit is None and _STATEMENT.match(sentence, accepted.start()) and not _THE_ASK.search(text):
                limit = next((put_off.group() for later in sentences[1:SOON] if (put_off := _DEFERRED.search(later))), None)
            return ReplyStatus("partly", limit) if limit else ReplyStatus("accepted", accepted.group())
        if deferred:
            return ReplyStatus("deferred", deferred.group())
    for sentence in sentences[:2]:
        deed = next((found for found in _DONE.finditer(sentence) if not _NO_DEED.match(sentence, found.start())), None)
        if deed:
            limit = next((later for later in sentences if _limits(later) or _refusal(later)), None)
            return ReplyStatus("partly", limit) if limit else ReplyStatus("accepted", deed.group())
    noted = next((found for sentence in sentences[:2] if (found := NOTED.search(sentence))), None)
    return ReplyStatus("noted", noted.group() if noted else "")


def _refusal(sentence: str) -> re.Match[str] | None:
    """Return the words of refusal in a sentence; "not ... ruled out" and "not yet" refuse nothing."""
    for found in _REFUSED.finditer(sentence):
        before = sentence[max(0, found.start() - 60) : found.start()]
        if re.search(r"\b(?:not|never|no)\b[^,;]*$", before, _I) or re.search(r"\bnot yet\b", found.group(), _I):
            continue
        return found
    return None


def _turns(sentence: str, granted: int, refused: int) -> bool:
    """Whether a sentence grants one thing and refuses another: "while we agree ..., we do not"."""
    return granted < refused and re.match(r"\W*(?:while|whilst|although|though)\b", sentence, _I) is not None


def _takes_back(sentence: str) -> bool:
    """Whether a later sentence refuses the rest of what was asked."""
    return _REST.search(sentence) is not None and _refusal(sentence) is not None


def _limits(sentence: str) -> bool:
    """Whether a later sentence takes back a part of what was granted."""
    return bool(_LIMIT.search(sentence) and (_NOT.search(sentence) or _DEFERRED.search(sentence)))

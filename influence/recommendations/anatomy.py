"""What an ask says: to whom, how strongly, whether it forbids, and what it wants done to a text.

The ladder of force, weakest last: "must" (must, shall, have to, demand), "should" (should, recommend, an imperative), "encourage"
(encourage, invite, call on, urge, support), "consider" (consider, explore, could, may), "note" (note, welcome, recognise).
"""

from __future__ import annotations

import re

from influence.recommendations.cues import strip_marker
from influence.recommendations.lexicon import ACTORS, IMPERATIVES, NOUN_OR_VERB

RUNGS = ("must", "should", "encourage", "consider", "note")

# The verbs of each rung. A recommendation's force is that of its governing verb: the first that stands in the main clause.
FORCE_VERBS: dict[str, str] = {
    "must": r"must|shall|(?:has|have|had) to|needs? to|(?:is|are|be) (?:required|obliged|necessary|essential|imperative|crucial|"
    r"vital|indispensable|needed) ?(?:to|that|for)?|demands?|insists?(?: on| that)?|requires?|"
    r"it is (?:\w+ )?(?:essential|imperative|necessary|crucial|vital|critical)|decides?|undertakes?|is to be|are to be|"
    r"cannot|may not|prohibits?|there is (?:a|an)(?: \w+)? need|needs?|"
    r"doit|doivent|exigeons|muss|müssen|fordern|debe|deben|exigimos|deve|devem",
    "should": r"should|ought to|recommends?|recommended|proposes?|proposed|requests?|requested|asks?|asked|advis(?:e|es|ed)|"
    r"it is (?:\w+ )?(?:important|time|desirable|advisable)|(?:is|are) (?:important|desirable)|suggests?|suggested|"
    r"devrai(?:t|ent)|recommandons|demandons|proposons|il (?:convient|faut)|sollten?|empfehlen|schlagen|deber[ií]an?|deveriam?|"
    r"recomendamos|proponemos|propomos|pedimos|solicitamos",
    "encourage": r"encourag(?:e|es|ed|ing)|invit(?:e|es|ed|ing)|urg(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:up)?on|call(?:s|ed|ing)? for|"
    r"appeal(?:s|ed)? (?:to|for)|support(?:s|ed)?|advocat(?:e|es|ed)|promot(?:e|es)|"
    r"in favou?r of|favou?rs?|prefers?|opposes?|would like|would welcome|endorses?",
    "consider": r"(?:may|might) wish to|(?:should|could|may|might|to|please|must|shall) (?:also |further |at least )?(?:consider|"
    r"explore|examine|study|look into|reflect on|assess whether|discuss)|consider(?:ation|ing)?|explor(?:e|es|ing)|"
    r"examin(?:e|es)|stud(?:y|ies)|could|might|may|"
    r"would be (?:\w+ )?(?:useful|helpful|beneficial|desirable|good|worthwhile|preferable|better)",
    "note": r"not(?:e|es|ing|ed)|welcom(?:e|es|ing|ed)|recogni[sz](?:e|es|ing|ed)|acknowledg(?:e|es|ing|ed)|recall(?:s|ing|ed)?|"
    r"take(?:s)? note|reaffirm(?:s|ing|ed)?|appreciat(?:e|es)|commend(?:s|ed)?",
}
_FORCE = {rung: re.compile(rf"\b(?:{verbs})\b", re.I) for rung, verbs in FORCE_VERBS.items()}
_CONSIDER_FIRST = re.compile(
    r"\b(?:should|could|must|shall|to|please)(?: also| further| seriously| carefully| urgently| at least)? (?:consider|"
    r"explore|examine|study|look into|reflect on|discuss)\b|"
    r"\b(?:consideration|thought) (?:should|could|must|shall|might|may|to)\b|\b(?:should|must|could) be (?:considered|"
    r"explored|examined|studied)\b|\b(?:may|might) (?:wish|want) to\b|\bgive (?:\w+ )?consideration\b",
    re.I,
)
_ENCOURAGE_FIRST = re.compile(r"\b(?:should|must|shall|to) be (?:encouraged|invited|urged)\b", re.I)
_NEGATIVE = re.compile(
    r"\b(?:should|must|shall|ought|need|may|can|could|do|does|will|would)(?: ?not|n[’']t)\b|\bcannot\b|\b(?:should|must|"
    r"shall)(?: \w+)? never\b|\bnever (?:be|should)\b|"
    r"\b(?:refrain|abstain|desist) from\b|^\W*(?:to )?(?:avoid|never|cease|stop|do not|don[’']t|prevent|prohibit|ban|reject|oppose)\b|"
    r"\b(?:no|nor|neither|none of the) (?:\w+ ){1,6}?(?:should|must|shall|may)\b|\bnot to\b|\b(?:should|must|"
    r"shall) (?:be )?(?:avoid|avoided|cease|stop|refrain|reject|rejected|abandon|abandoned|prohibited|banned)\b|"
    r"\boppose[sd]?\b|^(?:nobody|no one|none of [^,.]{2,60}) (?:should|must|shall|may)\b|^not \w+",
    re.I,
)
_FORBIDS = re.compile(r"(?:do not|don[’']t|never) ", re.I)
_NOT_ONLY = re.compile(r"\b(?:not (?:only|just|merely|limited to)|do not (?:have|believe|think|know|exist))\b", re.I)
_DELETES = re.compile(
    r"\b(?:(?P<text>delet(?:e|ed|ing|ion)|supprim\w+|suppression|gestrichen|streichen|suprim\w+)|(?P<rule>repeal(?:ed|ing)?|abolish(?:ed|ing)?|scrap(?:ped|ping)?|rescind(?:ed)?)"
    r"|remov(?:e|ed|ing|al)|strik(?:e|ing)|struck|withdraw(?:n|ing|al)?|revok(?:e|ed|ing))\b",
    re.I,
)
# Content is removed, data are deleted and consent is withdrawn without a word of the text being touched.
_OF_A_TEXT = re.compile(
    r"\b(?:articles?|art\.|recitals?|paragraphs?|para\.?|sub-?paragraphs?|sections?|clauses?|chapters?|points?|annex(?:es)?|provisions?"
    r"|sentences?|words?|terms?|phrases?|references?|mentions?|definitions?|wording|text|brackets?|rules?|requirements?|obligations?"
    r"|exceptions?|exemptions?|derogations?|bill|draft|proposal|law|act|decree|regulation|directive)\b|[“\"«‘]",
    re.I,
)
_OF_DATA = re.compile(r"\b(?:data|content|records?|files?|images?|photos?|posts?|accounts?|information|links?|copies|logs?)\b", re.I)
_BESIDE = 60  # characters on each side of the verb
_ACTIONS = (
    # To keep "the reference" keeps a text; to keep "a register" makes one, and to keep "the personal data" keeps data.
    ("keep", re.compile(
        r"\b(?:keep|keeping|retain|retaining|maintain|maintaining|preserve|preserving)"
        r"(?! (?:[\w’'-]+ ){1,2}(?:data|content|records?|files?|images?|accounts?|information|copies|logs?)\b(?! protection))"
        r"(?= (?:the|this|that|these|those|its|their|our|all"
        r"|both|current|existing|art|recital|para|section|chapter|point|annex)\w*\b| [“\"«‘])"
        r"|\bbe (?:kept|retained|maintained|preserved)\b(?! (?:by|for|in|on|at|under|separate|secret|confidential|secure|informed|up)\b)"
        r"|\b(?:should|must|shall) (?:remain|stay|continue(?! to\b))\b|\bleave unchanged\b"
        r"|\bnot be (?:changed|amended|altered|weakened|reopened|deleted|removed)\b"
        r"|\b(?:do|should|must|shall) not (?:change|amend|alter|weaken|water down|dilute|reopen|delete|remove|lower)\b", re.I)),
    ("change", re.compile(
        r"\b(?:amend(?:ed|ing|ments?)?|replac(?:e|ed|ing)|revis(?:e|ed|ing|ion)|modif(?:y|ied|ying)|chang(?:e|ed|ing)|"
            r"clarif(?:y|ied|ying|ication)|redraft(?:ed|ing)?|move(?:d|s)?(?= )|reword(?:ed|ing)?|rephras(?:e|ed)|updat(?:e|ed|ing)|"
            r"narrow(?:ed)?|"
        r"broaden(?:ed)?|widen(?:ed)?|extend(?:ed)?|limit(?:ed)?|restrict(?:ed)?|reform(?:ed|ing)?|strengthen(?:ed|ing)?|"
            r"improv(?:e|ed|ing)|reduc(?:e|ed|ing)|increas(?:e|ed|ing)|simplif(?:y|ied)|harmoni[sz](?:e|ed)|align(?:ed)?|"
            r"adjust(?:ed)?)\b", re.I)),
)  # fmt: skip
_MODAL = re.compile(
    r"\b(?:(?:is|are)(?= (?:also |further )?(?:encouraged|invited|urged|requested|asked|required|called)\b)|should|must|"
    r"shall|ought to|needs? to|ha(?:s|ve) to|could|might|may|will|would)\b",
    re.I,
)
_TO_WHOM = re.compile(
    r"\b(?:encourag|invit|urg|call(?:s|ed|ing)? (?:up)?on|ask|request|advis|appeal(?:s|ed|ing)? to|recommend(?:s|"
        r"ed)? (?:that|to)|propos(?:e|es|ed) that|suggest(?:s|ed)? that|demand(?:s|ed)? that|insist(?:s|ed)? that)"
    r"(?:e|es|ed|s|ing)?\s+(?P<who>(?:all |the |its |our |both |each |every |those |relevant |any |"
        r"other )*[^,;:.]{2,80}?)\s+(?:to\b|should\b|must\b|shall\b|not\b|(?:" + "|".join(sorted(IMPERATIVES)) + r")\b)",
    re.I,
)  # fmt: skip
_BY = re.compile(
    rf"\bby (?P<who>(?:all |the |its |our |both |each |every )?(?:[\w’'-]+ ){{0,4}}?(?:{ACTORS}|developers|agency|ministry)"
    r"(?: of(?: the)? (?-i:[A-Z])\w+)?)\b",
    re.I,
)
_FOR_WHOM = re.compile(r"\bit is (?:high |about )?time for (?P<who>[^,;:.]{2,60}?) to\b", re.I)
_ACTOR_AT_END = re.compile(rf"\b(?:{ACTORS})(?:[’']s? \w+(?: team)?)?$", re.I)
# "the Post Office", "Ofgem": a name as the subject of what should be done is somebody's, unless it is a text's.
_NAME = re.compile(r"(?:the |all |both |each |every |The )?(?:[A-Z][\w’'&.-]+)(?: (?:[A-Z][\w’'&.-]+|for|of|and|the))*")
_TEXT = re.compile(
    r"\b(?:Article|Art|Recital|Regulation|Directive|Act|Bill|Convention|Treaty|Agreement|Declaration|Protocol|Code|Charter|Compact|Report"
    r"|Outcome|Plan|Programme|Strategy|Framework|Guidelines?|Guidance|Annex|Paragraph|Section|Chapter|Recommendations?|Principles?|Proposal"
    r"|This|These|That|Those|It|They|We|I|There|Such|Any|No|Data|Internet|AI|Law|Rules?|Policy|Scheme|System|Draft|Text)\b"
)
_DOERS = re.compile(
    r"\b(?!(?:ord|numb|matt|pap|lett|comput|pow|paramet|chapt|off|barri|fact|err|indicat|sect|vect|numb|regist|broth|oth|numerat|answ|serv"
    r"|corn|bord|folder|head|foot|pap|clust|cent|metaph)(?:ers|ors)\b)\w{3,}(?:ers|ors|ists|ians)$|\b(?:platforms?|panels?|chambers?|banks)$",
    re.I,
)
_HOPES = re.compile(r"^(?:we|I) (?:hope|trust|expect|believe|think|feel|consider)(?: that)? ", re.I)
# What may stand between a modal and a participle that makes the subject the one to whom it is done.
_PATIENT = re.compile(
    r"(?:(?:(?!\b(?:whether|that|which|who|how|if|can|so|to)\b).){0,40}?)\b"
    r"(?:should|must|shall|to)?\s*(?:not |also |only |never )*(?:be|receive|benefit|remain)\b"
    r"(?!\s+(?:encouraged|invited|urged|required|requested|asked|obliged|prepared|committed|involved|ready|transparent|"
    r"aware|willing|accountable)\b)",
    re.I,
)
_INTRODUCES = re.compile(
    r"(?:in|on|at|to|for|with|together|along|before|after|by|where|when|if|once|as|while|although|therefore|thus|however|"
    r"moreover|furthermore|finally|"
    r"further|additionally|under|within|during|given|following|including|such|accordingly|consequently|similarly|and|but|or)\b",
    re.I,
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|can|will)\b", re.I)
_CONNECTIVE = re.compile(
    r"^(?:therefore|thus|however|moreover|furthermore|further|finally|also|and|but|accordingly|instead|rather)\s+", re.I
)
_VOICE = re.compile(
    r"^(?:[^,]{0,80}, )?(?P<who>(?:the |some |many |several |one |a number of |other |another |most |various |all |both |"
    r"two |a |an )*[\w’' -]{2,60}?)\s+(?:also |further |again |strongly |generally |had |have |has )*"
    r"(?:ask|call|recommend|urg|propos|suggest|demand|request|advocat|encourag|insist|argu|stress|not(?:e|ed)\b|"
    r"highlight|underlin|underscor|emphasi|point|observ|comment|stat(?:e|ed)\b|said|reiterat|affirm|express|believ|want|"
    r"oppos|support|press)",
    re.I,
)


def force_of(text: str, lead: str = "") -> str | None:
    """Return the rung of an ask's governing verb, or None where no verb of the ladder is found.

    An imperative stands on "should": that is what a recommendation is. A lead-in ("States must:") governs its items.

    >>> force_of("The Chair must publish it."), force_of("Consider a fund."), force_of("Adopt a plan.")
    ('must', 'consider', 'should')
    """
    for part in (lead, text):
        if not part:
            continue
        words = strip_marker(part)[1]
        if _CONSIDER_FIRST.search(words):
            return "consider"
        if _ENCOURAGE_FIRST.search(words):
            return "encourage"
        if _imperative(words):
            first = _first_word(words)
            for rung in ("encourage", "consider", "note"):
                if _FORCE[rung].fullmatch(first):
                    return rung
            return "should"
        if _FORBIDS.match(words):
            return "should"
        places = [(match.start(), rung) for rung, pattern in _FORCE.items() if (match := pattern.search(words))]
        if places:
            return min(places, key=lambda place: (place[0], RUNGS.index(place[1])))[1]
    return None


def negative(text: str) -> bool:
    """Whether the ask is that something be not done: "should not", "refrain from", "no State shall".

    >>> negative("States should not filter."), negative("The report should not only list them.")
    (True, False)
    """
    words = strip_marker(text)[1]
    return bool(_NEGATIVE.search(_NOT_ONLY.sub(" ", words)))


def action_of(text: str) -> str:
    """Return what an ask wants done: "delete", "keep", "change", or "add" where nothing else is said.

    >>> action_of("Article 4 should be deleted."), action_of("Publish all inputs."), action_of("Keep a register of all inputs.")
    ('delete', 'add', 'add')
    """
    found = [(match.start(), name) for name, pattern in _ACTIONS if (match := pattern.search(text))]
    found += [(match.start(), "delete") for match in _DELETES.finditer(text) if _goes(text, match)][:1]
    return min(found)[1] if found else "add"


def _goes(text: str, match: re.Match[str]) -> bool:
    """Whether what a verb of deleting governs is a text or a rule, not the data or content that a rule speaks of."""
    beside = text[max(0, match.start() - _BESIDE) : match.end() + _BESIDE]
    if match["rule"]:
        return True
    return bool(_OF_A_TEXT.search(beside)) or (match["text"] is not None and not _OF_DATA.search(beside))


def addressee_of(text: str, lead: str = "") -> str | None:
    """Return who is asked, as the text names them, or None.

    Looks, in this order, at whom a verb of asking turns to ("urge States to"), at an actor as subject of the modal
    ("The Chair should"), at the agent of a passive ("be published by the Commission"); then the same in the lead-in.
    The subject of a passive is not asked ("Users should be informed"), but for the passives of asking ("are invited to").

    >>> addressee_of("We urge all Member States to report."), addressee_of("publish it", lead="The Chair should:")
    ('all Member States', 'The Chair')
    """
    for part in (text, lead):
        words = strip_marker(part)[1].rstrip(":; ")
        for match in (_TO_WHOM.search(words + " to"), _FOR_WHOM.search(words)):
            if match and _actor(match["who"]):
                return match["who"].strip()
        if match := _MODAL.search(words):
            subject = re.split(r"\bthat\b|[;:]", words[: match.start()].strip())[-1].strip()
            subject = _subject(_HOPES.sub("", subject))
            named = subject
            if words.startswith(subject) and not subject.lower().startswith(("the ", "all ", "both ", "each ")):
                # The first word of a sentence has its capital for another reason.
                alone = len(subject.split()) == 1
                named = subject[:1].lower() + subject[1:] if not alone else "" if _imperative(words) else subject
            if subject and not _PATIENT.match(words[match.end() :]) and _actor(named, subject=True):
                return subject
        if (match := _BY.search(words)) and _PATIENT.search(words):
            return match["who"]
    return None


def _subject(clause: str) -> str:
    """Return the noun phrase before a modal, without introductions ("In addition,") and insertions (", with schools,")."""
    clause = clause.strip(" ,“”\"'‘")
    parts = [part.strip() for part in clause.split(",")]
    if len(parts) > 1:
        # "Local authorities, together with schools": the subject is the first actor that no preposition or conjunction introduces.
        parts = [part for part in parts if part and not _INTRODUCES.match(part)] or parts
        clause = next((part for part in parts if _actor(part)), parts[-1])
    if _FINITE.search(clause):
        clause = re.split(r"\band\b|\bbut\b|\bso\b", clause)[-1]
    clause = _CONNECTIVE.sub("", clause.strip())
    return clause if len(clause.split()) <= 12 else ""


def _actor(phrase: str, *, subject: bool = False) -> bool:
    """Whether the head of a noun phrase names somebody who can act: "the Chair of the meeting", not "meetings of the Chair".

    The subject of an active verb may also be a name ("the Post Office", "Ofgem"), or people by what they do ("insurers").
    """
    head = re.split(r"\b(?:of|from|in|for|on|at|with|to|by)\b", phrase.strip())[0].strip()
    parts = [part.strip() for part in re.split(r"\band\b|\bor\b|/|,", head) if part.strip()]
    if any(_ACTOR_AT_END.search(part) for part in parts):
        return True
    return subject and any((_NAME.fullmatch(part) and not _TEXT.search(part)) or _DOERS.search(part) for part in parts)


def voice_of(text: str) -> str | None:
    """Return who speaks in a reported ask ("Some delegations"), or None where the text does not say ("It was suggested").

    >>> voice_of("Some delegations proposed a fund."), voice_of("It was suggested that a fund be set up.")
    ('Some delegations', None)
    """
    match = _VOICE.match(strip_marker(text)[1])
    if match is None or match["who"].lower().split()[0] in ("it", "there", "we", "i"):
        return None
    return match["who"].strip()


def _first_word(words: str) -> str:
    tokens = [token.strip("*_“\"'‘,:;.()").lower() for token in words.split()[:3]]
    while tokens and (tokens[0].endswith("ly") or tokens[0] in ("please", "also", "to", "and", "or", "then")):
        tokens.pop(0)
    return tokens[0] if tokens else ""


def _imperative(words: str) -> bool:
    first = _first_word(words)
    return first in IMPERATIVES or first in NOUN_OR_VERB

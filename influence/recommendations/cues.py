"""Named marks of asking, reporting and answering in a sentence: small word lists of the language of consultations.

Each mark is a pattern with a name and a reason. Marks are signs, not verdicts: `recommendation_model` weighs them, and the strongest
becomes the `cue` that a reader sees beside a recommendation.
"""

from __future__ import annotations

import re
from functools import lru_cache

from influence.recommendations.lexicon import (
    ACTORS,
    ADVERB,
    ASKED,
    ASKED_WORDS,
    DETERMINERS,
    GOOD,
    IMPERATIVES,
    MODALS,
    NAME_ASKS,
    NOUN_OR_VERB,
    SAID,
    SAID_WORDS,
    SPEAKERS,
    WE,
    WE_ASK,
    WE_BELIEVE,
    WE_SUPPORT,
    word_set,
)

# Marks that are single words: the unit carries the mark if it holds one of them.
_WORDS: dict[str, frozenset[str]] = {
    # asking
    "should": word_set("should ought devrait devraient sollte sollten debería deberían deveria deveriam"),
    "must": word_set("must doit doivent muss müssen debe deben deve devem"),
    "shall": word_set("shall"),
    "asks word": word_set(
        """
            recommend recommends recommended recommending urge urges urged urging propose proposes proposing suggest suggests
            suggesting advocate advocates advocating encourage encourages encouraged request requests requesting demand demands
            demanding
            """
    ),
    "could": word_set("could"),
    "might": word_set("might may"),
    "would": word_set("would"),
    "will": word_set("will"),
    "can": word_set("can"),
    "please": word_set("please"),
    "requires": word_set("require requires necessitate necessitates demands deserve deserves warrant warrants"),
    "ensure": word_set(
        """
        adopt adopted adopting adopts amend amended amending amends clarif clarified clarifies clarify clarifying delet delete deleted
        deletes deleting enhanc enhance enhanced enhances enhancing ensur ensure ensured ensures ensuring establish established
        establishes establishing guarante guarantee guarantee's guaranteed guaranteeed guaranteeeing guarantees implement implemented
        implementing implements improv improve improved improves improving includ include included includes including promot promote
        promoted promotes promoting remov remove removed removes removing replac replace replaced replaces replacing safeguard
        safeguarded safeguarding safeguards strengthen strengthened strengthening strengthens
        """
    ),
    "amend text": word_set("amend amended delete deleted insert inserted replace replaced redraft reworded reword wording removed added "
        "deletion insertion"),
    # reporting somebody else
    "asked past": word_set("recommended urged proposed suggested requested demanded advocated asked argued insisted"),
    "said past": word_set(
        """said stated stressed noted highlighted underlined underscored emphasised emphasized observed
        commented reiterated expressed remarked recalled"""
    ),
    # answers
    "granted": word_set(
        """
            accept accepts accepted agree agrees agreed reject rejects rejected refuses refused declines declined decides decided
            adopted granted endorsed implemented incorporated reflected addressed responded response commissioned announced committed
            commits approved established introduced published launched allocated
            """
    ),
    "already": word_set("already currently now recently ongoing continue continues continued"),
    # what kind of text
    "first person": word_set("we our us i my"),
    "third person": word_set("he she his her they"),
    "because": word_set("because since therefore thus hence"),
    "is": word_set("is are has have"),
    "principle": word_set(
        """principle principles right rights freedom free open transparent accountable inclusive equal
        universal multistakeholder multi-stakeholder"""
    ),
    "thanks": word_set("thank thanks grateful appreciate pleased honour honor sincerely dear contact founded mission"),
    "critical": word_set(
        """
            concern concerned concerns inadequate insufficient unclear vague unworkable burdensome problematic unfortunately fail
            fails lack lacks risk risks threat overdue excessive disproportionate
            """
    ),
    "new": word_set("new further more greater additional stronger better clear effective specific"),
}  # fmt: skip

# Marks that are phrases: (pattern, words of which the unit must hold one before the pattern is tried, for speed; None: always tried).
_PHRASES: dict[str, tuple[str, frozenset[str] | None]] = {
    # asking
    "have to": (r"\b(?:has|have|having)(?: got)? to\b", word_set("has have having")),
    "needs to": (r"\b(?:need|needs) (?:to|not)\b", word_set("need needs")),
    "need for": (r"\b(?:needs?|necessity) (?:for|of)\b|\bneed(?:s|ed)?\b(?! (?:to|for|not|of))", word_set("need needs needed necessity")),
    "needed": (
        r"\b(?:is|are|be) (?:\w+ )?(?:needed|required|called for|necessary|essential|vital|crucial|critical|imperative|"
        r"important|indispensable|"
        r"paramount|desirable|advisable|preferable|urgent)\b",
        word_set(
            "needed required called necessary essential vital crucial critical imperative important indispensable "
            "paramount desirable advisable preferable urgent"
        ),
    ),
    "it is essential that": (
        rf"\bit(?: is|'s|’s| would be| will be| remains| seems| was)(?: \w+){{0,3}} (?:{GOOD})\b[^.;]{{0,40}}?\b(?:to|that|for)\b",
        frozenset(GOOD.split("|")),
    ),
    "modal with passive": (r"\b(?:should|must|shall|ought to|needs? to|ha(?:s|ve) to)(?: \w+){0,3} (?:be|not be)\b", MODALS),
    "modal not": (
        r"\b(?:should|must|shall|ought|need|can|could|may)(?: ?not|n[’']t|\s+never|\s+in no)\b|\bcannot\b|"
        r"\bno \w+(?: \w+){0,3} (?:should|must|shall)\b",
        word_set("not never no cannot shouldn't mustn't can't couldn't shouldn’t mustn’t can’t couldn’t"),
    ),
    "let": (r"^let (?:us|me|the)\b|\blet’s\b", word_set("let let’s let's")),
    "we recommend": (rf"\b{WE}{ADVERB}\s+(?:{WE_ASK})\b", word_set(WE_ASK.replace("|", " "))),
    # In other languages only what asks in so many words: the rest of the marks is English.
    "we recommend, not in English": (
        r"\b(?:nous (?:vous |lui |leur )?(?:recommandons|demandons|proposons|appelons|invitons|exhortons|suggérons|préconisons|souhaitons)"
        r"|il (?:convient|faut|faudrait|est (?:\w+ )?(?:indispensable|essentiel|nécessaire|important|impératif|souhaitable))"
        r"|wir (?:\w+ )?(?:fordern|empfehlen|schlagen|bitten|regen|appellieren|plädieren)|(?:wird|werden) (?:vorgeschlagen|empfohlen)"
        r"|recomendamos|proponemos|propomos|pedimos|instamos|solicitamos|exigimos|exhortamos|sugerimos"
        r"|es (?:necesario|esencial|imprescindible|fundamental)|é (?:necessário|essencial|fundamental|importante))\b",
        word_set(
            "nous il wir wird werden recomendamos proponemos propomos pedimos instamos solicitamos exigimos exhortamos sugerimos es é"
        ),
    ),
    # How diplomats and trade unions ask; too rare in the labelled units to be weighed.
    "takes a position": (
        r"\bwould (?:\w+ ){0,2}(?:appreciate|welcome|be grateful)(?: it)? if\b|\b(?:not|no) (?:\w+ )?(?:see )?(?:any |great )?merit in\b"
        r"|\b(?:cannot|can(?:no|['’])t|not (?:be )?(?:in a position|able|prepared) to) (?:accept|support|agree to)\b"
        r"|\bprepared to (?:accept|go along with)\b|\bgot to go\b",
        word_set("if merit accept support agree prepared got"),
    ),
    "we support": (rf"\b{WE}{ADVERB}\s+(?:{WE_SUPPORT})\b", word_set(WE_SUPPORT.replace("|", " ").replace("u?", "") + " favour")),
    "we believe": (
        rf"\b{WE}{ADVERB}\s+(?:{WE_BELIEVE})\b",
        word_set(
            "believe consider think feel hold argue submit maintain contend hope wish want like welcome appreciate see "
            "convinced view opinion"
        ),
    ),
    "we need": (rf"\b{WE}(?: \w+)? need\b", word_set("need")),
    "name asks": (
        r"^(?:however, |therefore, |in addition, |finally, |thus, |for this reason, )?"
        r"(?-i:(?:The )?[A-Z][\w.&’-]*(?: (?:[A-Z][\w.&’-]*|of|and|for|the)){0,5}?) "
        rf"(?:\w+ly |also |therefore |would |does not ){{0,2}}(?:{NAME_ASKS})\b",
        word_set(
            NAME_ASKS.replace("s?", "s").replace("|", " ")
            + " "
            + NAME_ASKS.replace("s?", "").replace("|", " ")
            + " favours favors favour favor"
        ),
    ),
    "recommendation is": (
        r"\b(?:recommendations?|proposals?|suggestions?|requests?|calls?|pleas?|demands?|solutions?|amendments?|principles?|ask)"
        r" (?:is|are|for|to|would|that|:)",
        word_set(
            """
                recommendation recommendations proposal proposals suggestion suggestions request requests call calls plea pleas demand
                demands solution solutions amendment amendments principle principles ask
                """
        ),
    ),
    "could be done": (
        r"\b(?:could|might|may|can)(?: \w+)? be (?:\w+ly )?(?!used |seen |found |said |viewed |regarded |considered )"
        r"\w+(?:ed|en|ne|pt|ade|ought|lt|ut)\b",
        word_set("could might may can"),
    ),
    "may wish to": (
        r"\b(?:may|might) (?:wish|want|also|consider|usefully|like)\b|\b(?:could|should) (?:also )?consider\b|"
        r"\bconsideration (?:should|could|must|be given)\b|\bshould be considered\b",
        word_set("may might consider consideration considered"),
    ),
    "would be better": (
        r"\bwould (?:\w+ )?(?:be|benefit|welcome|appreciate)\b",
        word_set("would"),
    ),
    # What follows from something, asked for or feared, is no ask itself.
    "would follow": (
        r"\b(?:would|will|may|might|could|can) (?:\w+ly |not |also |only |then )?(?:help|allow|enable|ensure|make"
        r"|provide|improve|lead|result"
        r"|increase|reduce|create|undermine|cause|mean|incentivi[sz]e|facilitate|give|limit|hinder|hamper|require"
        r"|impose|prevent|prove|become"
        r"|have|affect|force|contribute|risk|encourage|discourage|bring|remain|continue)\b",
        word_set("would will may might could can"),
    ),
    "worth noting": (
        r"\b(?:important|worth|necessary|useful|essential|crucial|helpful|interesting|fair) (?:to )?(?:not(?:e|ing)|recall|recogni[sz]e"
        r"|remember|stress|understand|acknowledge|point out|mention|emphasi[sz]e|underline|highlight|bear in mind|say)\b",
        word_set("important worth necessary useful essential crucial helpful interesting fair"),
    ),
    # What a law or a draft does now, told by its subject and verb.
    "law says": (
        r"^(?:(?:however|currently|in particular|moreover|furthermore|also|finally|for example|today),? )?(?:the |this "
        r"|that )?(?:\w+ ){0,4}?"
        r"(?:act|code|laws?|regulation|directive|legislation|convention|constitution|bill|draft|proposal|scheme"
        r"|(?:article|art\.|section|clause|paragraph|recital) [\d().a-z]+)(?: of (?:the"
        r"|this) \w+)?(?: \([^)]*\))?(?: \w+ly| already| also| now)? "
        r"(?:requires?|says|states|provides|obliges|stipulates|prohibits|foresees|implies|allows|permits|imposes|introduces|establishes"
        r"|contains|defines|seeks|aims|sets out|lays down)\b",
        word_set(
            "requires require says states provides obliges stipulates prohibits foresees implies allows permits imposes introduces"
            " establishes contains defines seeks aims sets lays"
        ),
    ),
    "about the paper": (
        r"\b(?:columns?|table|annex|appendix|figure|(?:this|our|the present) (?:paper|letter|submission|response"
        r"|document|section|chapter|comments?"
        r"|contribution|report))\b[^.]{0,60}\b(?:gives?|given|shows?|shown|sets? out|describes?|contains?|lists?|listed|follows?|presents?"
        r"|summari[sz]es?|explains?|structured|outlines?|discusses|focus(?:es)?)\b",
        word_set(
            "column columns table annex appendix figure paper letter submission response document section chapter comments comment"
            " contribution report"
        ),
    ),
    "would like": (r"\bwould like to\b", word_set("would")),
    "gerund first": (r"^(?:\w+ly )?\w{3,}ing\b", None),
    "nominal first": (
        r"^(?:the |a |an )?(?:\w+ )?\w{3,}(?:tion|sion|ment|ance|ence|ity|ness|ship|ing)s? (?:of|for|to|and|in|with|by)\b",
        None,
    ),
    "to infinitive first": (r"^(?:in order )?to [a-z]+\b", word_set("to")),
    "that clause first": (r"^(?:and |or )?that\b", word_set("that")),
    "conditional no": (r"^(?:no|neither|never|any|all|every|each|nobody|everyone|anyone)\b", None),
    "ensure base": (
        r"\b(?:to|and|should|must|not) (?:ensure|guarantee|safeguard|promote|strengthen|establish|enhance|implement|"
        r"adopt|include|amend|delete|"
        r"remove|clarify|replace|improve|provide|develop|create)\b",
        word_set(
            "ensure guarantee safeguard promote strengthen establish enhance implement adopt include amend delete remove "
            "clarify replace improve provide develop create"
        ),
    ),
    "in favour": (
        r"\b(?:in favou?r of|there is (?:a|an)(?: \w+){0,2} need|high time|it is time|the time has come|priority|"
        r"priorities|subject to|provided that)\b",
        word_set("favour favor need time priority priorities subject provided"),
    ),
    "is to be": (r"\b(?:is|are) to be\b", word_set("be")),
    "able to": (
        r"\b(?:be|being) (?:able|allowed|permitted|given|free|subject|made|required|provided|ensured|based|encouraged|entitled|granted)\b",
        word_set("be being"),
    ),
    "this should": (
        r"^(?:this|it|that|these|which|doing so|such) (?:\w+ )?(?:should|would|will|could|can|may|might)\b",
        word_set("should would will could can may might"),
    ),
    "right to": (
        r"\b(?:has|have|had|having|enjoys?|exercise) (?:the |a |an |their )?(?:\w+ )?rights?\b|\b(?:is|are) entitled\b",
        word_set("right rights entitled"),
    ),
    "delete first": (r"^(?:to be )?delet(?:e|ed|ion)\b", word_set("delete deleted deletion")),
    # reporting somebody else
    "speaker asked": (rf"\b{SPEAKERS}\b(?:\s+\w+){{0,4}}?\s+(?:also |further |again |strongly )?{ASKED}\b", ASKED_WORDS),
    "speaker said": (rf"\b{SPEAKERS}\b(?:\s+\w+){{0,4}}?\s+(?:also |further |again |strongly )?{SAID}\b", SAID_WORDS),
    "it was asked": (
        rf"\b(?:it|there) (?:was|were|has been|is)(?: \w+){{0,2}} {ASKED}\b|"
        r"\b(?:was|were|been|is|are)(?: \w+)? (?:recommended|suggested|proposed|requested|urged|advised|asked|called for|encouraged)\b",
        ASKED_WORDS | {"advised"},
    ),
    "said that": (
        r"\b(?:said|reported|told us|told|stated|complained|explained|argued|recommended|proposed|suggested|felt|claimed|asked|demanded)"
        r" (?:that|whether|for|to)\b|\b(?-i:[A-Z])\w+ (?:(?:and|&) (?-i:[A-Z])\w+ |et al\.? )?\((?:19|20)\d\d[a-z]?\)",
        None,
    ),
    "it was said": (rf"\b(?:it|there) (?:was|were|has been)(?: \w+){{0,2}} {SAID}\b", SAID_WORDS),
    "reported noun": (
        r"\b(?:the|a|their|his|her|its|this|that|these|previous|earlier) (?:\w+ )?"
        r"(?:calls?|requests?|recommendations?|proposals?|suggestions?|demands?|advice|concerns?)\b",
        word_set(
            """
                call calls request requests recommendation recommendations proposal proposals suggestion suggestions demand demands
                advice concern concerns
                """
        ),
    ),
    "according to": (
        r"\b(?:according to|as (?:noted|stated|recommended|suggested|proposed|highlighted|called for|pointed out) (?:by|in)|"
        r"in the (?:words|view|opinion) of)\b",
        word_set("according as words view opinion"),
    ),
    "quotation": (r"[“\"«][^”\"»]{25,}", None),
    "quotation open": (r"^[“\"«‘']", None),
    # answers
    "government will": (
        r"\b(?:government|department|ministry|commission|minister|we|nhs|agency|office|trust|board)(?: \w+)?"
        r" (?:will|is|are|has|have|recogni[sz]es|accepts?|agrees?|supports?|intends?|continues?|remains?)\b",
        word_set("government department ministry commission minister we nhs agency office trust board"),
    ),
    "in principle": (r"\bin (?:full|principle|part)\b|\bpartially\b", word_set("full principle part partially")),
    "done already": (r"\b(?:is|are|has|have) (?:been|being)\b", word_set("been being")),
    "years": (r"\b(?:19|20)\d\d\b", None),
    # what kind of text
    "question": (r"\?\W*$", None),
    "web": (
        r"https?:|www\.|@\w|\bavailable at\b|\bibid\b|\bpp?\. ?\d|\bvol\.|\bet al\b",
        word_set("http https www available ibid vol et p pp com org net"),
    ),
    "law reference": (
        r"\b(?:article|art\.|recital|paragraph|section|subsection|clause|directive|regulation)s? \(?\d",
        word_set("article articles art recital recitals paragraph paragraphs section sections subsection clause directive regulation"),
    ),
    "if": (r"^(?:if|where|when|while|although|though|whereas|unless|since|because|as)\b", None),
    "this first": (r"^(?:this|these|it|they|such|that|those)\b", None),
    "connective": (
        r"^(?:however|moreover|furthermore|further|also|in addition|additionally|finally|therefore|thus|for example|"
        r"for instance|in particular|"
        r"accordingly|similarly|consequently|instead|rather)\b",
        None,
    ),
    "ordinal first": (r"^(?:first|second|third|fourth|fifth|last|finally|lastly|next)(?:ly)?\b", None),
    "figures": (r"\d+(?:[.,]\d+)?\s?(?:%|per ?cent|million|billion)|[$€£]\s?\d", None),
    "courtesy": (
        r"\blook(?:s|ing)? forward\b|\bwe hope\b|\b(?:welcome|grateful|thank|appreciate)[^.]{0,30} (?:opportunity"
        r"|invitation|chance|extension)\b"
        r"|\bat (?:your|the|its|their) disposal\b|\b(?:available|provided|sent|obtained|found) (?:on|upon) request\b|\bcan be provided\b"
        r"|\b(?:happy|glad|pleased|delighted|ready) to (?:answer|discuss|provide|meet|come|show|explain|share|assist"
        r"|submit|contribute|present)\b"
        r"|\bhesitate to\b|\b(?:please|for further information,?|don[’']t hesitate to) (?:see|find|contact|refer|accept|visit|note that)\b"
        r"|\bassur(?:es?|ances?)\b[^.]{0,40} (?:support|consideration)\b|\bsee also\b|\bsigned(?: by)?:",
        word_set(
            "look looks looking hope opportunity invitation chance extension disposal request provided happy glad pleased delighted ready"
            " hesitate please information assures assure assurances assurance see signed"
        ),
    ),
    "do not": (
        r"\b(?:do|does|did|is|are|was|were|has|have|had|would|will)(?: not|n[’']t)\b",
        word_set("not don't doesn't didn't isn't aren't wasn't don’t doesn’t didn’t isn’t aren’t wasn’t wouldn't won't"),
    ),
    "means": (r"^(?:\(\d+\) )?[‘'“\"][^’'”\"]{3,60}[’'”\"] means\b|\bmeans that\b", word_set("means")),
    "justification": (r"^(?:or\. en |delete |deleted )?(?:justification|begründung|explanation|rationale|reason)s?\b", None),
    "justification inside": (r"\bjustification\b(?=:? (?-i:[A-Z]))", word_set("justification")),
    "table header": (
        r"\b(?:text proposed by|proposed amendment|proposed change|commission proposal|original (?:text|wording)|current text|amended text|"
        r"proposed (?:new )?(?:text|wording)|\w+ amendment)\b(?!s)",
        word_set("proposed proposal original current amended amendment"),
    ),
    "example": (r"\b(?:for example|for instance|e\.g\.|such as|including)\b", word_set("example instance such including e")),
    "history": (
        r"\b(?:founded|since \d{4}|in \d{4}|has (?:been|become)|over the (?:past|last|years)|recent(?:ly)?|so far|to date|today)\b",
        word_set("founded since been become past last years recent recently far date today"),
    ),
    "ends colon": (r":\W*$", None),
    "ends semicolon": (r"(?:[;,]|\b(?:and|or);?)\s*$", None),
    "ends stop": (r"[.!?][\"”’)\]\d]*$", None),
    "lower first": (r"^(?-i:[a-z])", None),
    "no letters": (r"^[^A-Za-z]*$", None),
}
_TAIL = ("question", "ends colon", "ends semicolon", "ends stop")
_ALTERNATIVES = ("let", "means")  # begin with "^" in one alternative only
_WITH_FIGURES = ("years", "figures")
# A pattern for the beginning is matched there only, one for the end searched in the last characters only: most of the time went there.
_AT_START = tuple(
    (name, re.compile(pattern[1:], re.I), words)
    for name, (pattern, words) in _PHRASES.items()
    if pattern[0] == "^" and name not in _ALTERNATIVES
)
_AT_END = tuple((name, re.compile(pattern, re.I)) for name, (pattern, _) in _PHRASES.items() if name in _TAIL)
_TRIED = tuple(
    (name, re.compile(pattern, re.I), words)
    for name, (pattern, words) in _PHRASES.items()
    if (pattern[0] != "^" or name in _ALTERNATIVES) and name not in _TAIL and name not in _WITH_FIGURES
)
_FIGURED = tuple((name, re.compile(_PHRASES[name][0], re.I)) for name in _WITH_FIGURES)
_DIGIT = re.compile(r"\d")
_PAST = word_set("was were had did")
_MODAL = re.compile(r"\b(?:should|must|shall|ought to|needs? to|ha(?:s|ve) to)\b", re.I)
_ACTOR = re.compile(ACTORS)


@lru_cache(maxsize=65_536)
def _is_actor(form: str) -> bool:
    return _ACTOR.fullmatch(form) is not None


def _actor_before_modal(words: str) -> bool:
    """Whether an actor stands in the clause before a modal ("Member States of the Union should")."""
    for match in _MODAL.finditer(words):
        clause = re.split(r"[.;:]", words[max(0, match.start() - 60) : match.start()])[-1]
        if any(_is_actor(form) for form in _TOKEN.findall(clause.lower())):
            return True
    return False


_TOKEN = re.compile(r"[a-zß-ÿœ]+(?:['’-][a-zß-ÿœ]+)*")
_MAY, _MAYBE = re.compile(r"(?<=.)\bMay\b"), re.compile(r"\bmay\b")  # the month permits nothing

# "Access remains uneven", "Support for the plan": the word is a noun here.
_NOUN = re.compile(
    r"\S+ (?:is|are|was|were|of|has|have|had|will|would|can|could|may|might|must|shall|should|remains?|requires?|"
    r"needs|becomes|means|shows|plays|"
    r"helps|makes|provides|includes|allows|gives|does|did|do|and|to)\b",
    re.I,
)

# A lead-in with one of these carries the ask into its list; a unit with one of the others goes on with the list.
CARRYING = frozenset(
    ("should", "must", "shall", "we recommend", "asks word", "have to", "needs to", "imperative", "recommendation is", "needed", "need for")
)
ITEM_CUES = frozenset(("bullet", "numbered", "lower first", "ends semicolon"))

BULLET = re.compile(r"^\s*(?:[-–—*>•●▪◦■□▶‣⁃o§·+]|-\xad‐)\s+|^\s*[•●▪◦■□▶‣⁃·]")
LABEL = re.compile(
    r"^\s*(?:\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,3})\s+(?=\S)|"
    r"^\s*(?:\((?:\d{1,3}|[a-z]|[ivx]{1,5})\))\s*(?=\S)"
)
# Words that a heading does not hold: finite verbs of asking and being.
_FINITE = re.compile(r"\b(?:is|are|was|were|be|been|has|have|had|should|must|shall|will|would|can|could|may|might|do|does|did)\b", re.I)
ASKING_HEADING = re.compile(
    r"\b(?:recommend\w*|proposals?|propos\w+|suggest\w*|requests?|asks|calls? (?:to action|for|on)|actions?|"
    r"action plan|way forward|ways forward|next steps|principles?|road ?map|priorit\w+|commitments|demands|amendments|"
    r"(?:must|needs? to|should|has to) (?:change|happen|be done)|what we want|we want to see|implications for (?:policy|practice)|"
    r"recommand\w+|demandes|forderungen|empfehlungen|vorschläge|recomendaci\w+|propuestas?|recomendaç\w+|propostas?|"
    r"conclusions?|conclusion)\b",
    re.I,
)


def strip_marker(text: str) -> tuple[str, str]:
    """Return a list item's marker ("(a)", "•", "1.", "" where there is none) and the text behind it.

    >>> strip_marker("(b) adopt the rules")
    ('(b)', 'adopt the rules')
    """
    for pattern in (BULLET, LABEL):
        if (match := pattern.match(text)) and match.end() < len(text):
            return match.group().strip(), text[match.end() :].lstrip("*_# ")
    return "", text.strip().lstrip("*_# ")


def looks_like_heading(text: str) -> bool:
    """Whether a short line without a finite verb or closing mark reads as a heading.

    >>> looks_like_heading("Conclusions and Recommendations"), looks_like_heading("States should report")
    (True, False)
    """
    if text.startswith("#"):
        return True
    _, words = strip_marker(text)
    count = len(words.split())
    if not 0 < count <= 12 or text.rstrip().endswith((".", ";", ",", "!")):
        return False
    return not _FINITE.search(words)


# What may stand before an imperative: "Further strengthen", "More effectively address"; before a noun it is none ("Further steps").
_BEFORE_VERB = word_set("also then and please not always never further more better")


def _first_form(tokens: list[str]) -> tuple[str, str] | None:
    """Return the first word that may be an imperative, and the word behind it ("sign and ratify": ratify)."""
    forms = [token.strip("*_“\"'‘,:;.").lower().split("/")[0] for token in tokens[:6]]
    while len(forms) > 1 and forms[0] not in IMPERATIVES and (forms[0].endswith("ly") or forms[0] in _BEFORE_VERB):  # "Comply with"
        if forms[0] == "further" and forms[1] in DETERMINERS:
            break  # "Further its efforts": the verb itself
        forms.pop(0)
    if not forms:
        return None
    behind = [form for form in forms[1:3] if form != "and"]
    return forms[0], behind[0] if behind and forms[1:2] == ["and"] else ""


@lru_cache(maxsize=65_536)
def cues(text: str) -> frozenset[str]:
    """Return the names of the marks that a sentence, heading or list item carries.

    >>> sorted(cues("States should report.") & {"should", "modal with actor", "question"})
    ['modal with actor', 'should']
    """
    marker, words = strip_marker(text)
    held = frozenset(_TOKEN.findall(words.lower()))
    if "may" in held and _MAY.search(words) and not _MAYBE.search(words):
        held -= {"may"}
    found = {name for name, any_of in _WORDS.items() if not held.isdisjoint(any_of)}
    found.update(name for name, pattern, any_of in _TRIED if (any_of is None or not held.isdisjoint(any_of)) and pattern.search(words))
    found.update(name for name, pattern, any_of in _AT_START if (any_of is None or not held.isdisjoint(any_of)) and pattern.match(words))
    tail = words[-16:]
    found.update(name for name, pattern in _AT_END if pattern.search(tail))
    if _DIGIT.search(words):
        found.update(name for name, pattern in _FIGURED if pattern.search(words))
    if not held.isdisjoint(MODALS) and _actor_before_modal(words):
        found.add("modal with actor")
    if not held.isdisjoint(_PAST) or any(form[-2:] == "ed" and len(form) > 4 for form in held):
        found.add("past")
    tokens = words.split(maxsplit=40)
    if first := _first_form(tokens):
        verb, following = first
        if verb in IMPERATIVES:
            found.add("imperative")
        elif verb in NOUN_OR_VERB and (not _NOUN.match(words) or following in IMPERATIVES):
            found.add("imperative noun")
    if looks_like_heading(text):
        found.add("title")
    if len(tokens) <= 5:
        found.add("short")
    if len(tokens) >= 40:
        found.add("long")
    if marker and BULLET.match(text):
        found.add("bullet")
    elif marker:
        found.add("numbered")
    return frozenset(found)

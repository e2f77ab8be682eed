"""Named marks of asking, reporting and answering in a sentence: small word lists of the language of consultations.

Each mark is a pattern with a name and a reason. Marks are signs, not verdicts: `recommendation_model` weighs them, and the strongest
becomes the `cue` that a reader sees beside a recommendation.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Verbs that policy recommendations begin with, as imperatives. Split by whether the same form is also a common noun ("Support for ..."),
# because a noun opens headings and bullets of facts too.
IMPERATIVES = frozenset(
    [
        "abolish",
        "abstain",
        "accede",
        "accelerate",
        "accept",
        "acknowledge",
        "adapt",
        "add",
        "adhere",
        "adopt",
        "advance",
        "advocate",
        "align",
        "allocate",
        "allow",
        "amend",
        "analyse",
        "analyze",
        "apply",
        "appoint",
        "articulate",
        "ask",
        "assess",
        "assign",
        "assist",
        "assure",
        "authorise",
        "authorize",
        "avoid",
        "ban",
        "bear",
        "begin",
        "bring",
        "broaden",
        "build",
        "carry",
        "cease",
        "centralise",
        "clarify",
        "close",
        "collaborate",
        "collect",
        "combat",
        "commit",
        "communicate",
        "compile",
        "complete",
        "comply",
        "conclude",
        "condemn",
        "conduct",
        "confirm",
        "consider",
        "consolidate",
        "constitute",
        "continue",
        "convene",
        "cooperate",
        "create",
        "criminalize",
        "criminalise",
        "curb",
        "dedicate",
        "deepen",
        "define",
        "delete",
        "deliver",
        "demonstrate",
        "deny",
        "deploy",
        "design",
        "designate",
        "develop",
        "devise",
        "disclose",
        "disseminate",
        "distribute",
        "diversify",
        "earmark",
        "educate",
        "eliminate",
        "embed",
        "embrace",
        "empower",
        "enable",
        "enact",
        "encourage",
        "end",
        "endorse",
        "enforce",
        "engage",
        "enhance",
        "enlarge",
        "enrich",
        "enshrine",
        "ensure",
        "establish",
        "evaluate",
        "examine",
        "expand",
        "expedite",
        "explain",
        "explore",
        "expose",
        "extend",
        "facilitate",
        "finalise",
        "finalize",
        "follow",
        "formalise",
        "formalize",
        "formulate",
        "foster",
        "fulfil",
        "fulfill",
        "gather",
        "give",
        "grant",
        "guarantee",
        "harmonise",
        "harmonize",
        "hold",
        "identify",
        "implement",
        "improve",
        "include",
        "incorporate",
        "inform",
        "initiate",
        "insert",
        "insist",
        "institute",
        "institutionalise",
        "institutionalize",
        "integrate",
        "intensify",
        "introduce",
        "invest",
        "investigate",
        "invite",
        "involve",
        "issue",
        "keep",
        "learn",
        "legislate",
        "leverage",
        "lift",
        "limit",
        "listen",
        "maintain",
        "make",
        "mandate",
        "maximise",
        "maximize",
        "minimise",
        "minimize",
        "mobilise",
        "mobilize",
        "modify",
        "modernise",
        "narrow",
        "negotiate",
        "observe",
        "obtain",
        "offer",
        "oppose",
        "organise",
        "organize",
        "overturn",
        "participate",
        "pass",
        "pay",
        "permit",
        "persist",
        "prepare",
        "preserve",
        "prevent",
        "prioritise",
        "prioritize",
        "proceed",
        "prohibit",
        "promote",
        "propose",
        "prosecute",
        "protect",
        "prove",
        "provide",
        "publicise",
        "publicize",
        "publish",
        "pursue",
        "put",
        "raise",
        "ratify",
        "reaffirm",
        "realise",
        "realize",
        "recognise",
        "recognize",
        "recommend",
        "reconsider",
        "redouble",
        "redress",
        "reduce",
        "refer",
        "refine",
        "refrain",
        "refuse",
        "regulate",
        "reinforce",
        "reinstate",
        "reject",
        "release",
        "rely",
        "remain",
        "remove",
        "repeal",
        "replace",
        "request",
        "require",
        "rescind",
        "resist",
        "resolve",
        "respect",
        "restore",
        "restrict",
        "retain",
        "revise",
        "revoke",
        "safeguard",
        "scrap",
        "secure",
        "seek",
        "select",
        "send",
        "separate",
        "set",
        "share",
        "shift",
        "simplify",
        "solicit",
        "specify",
        "standardise",
        "stay",
        "streamline",
        "strengthen",
        "strike",
        "strive",
        "submit",
        "substitute",
        "supplement",
        "suspend",
        "sustain",
        "tackle",
        "take",
        "tell",
        "terminate",
        "tighten",
        "train",
        "translate",
        "treat",
        "undertake",
        "uphold",
        "upgrade",
        "urge",
        "utilise",
        "utilize",
        "verify",
        "waive",
        "welcome",
        "widen",
        "withdraw",
        "withhold",
    ]
)
NOUN_OR_VERB = frozenset(
    [
        "access",
        "account",
        "act",
        "address",
        "advise",
        "aim",
        "answer",
        "approach",
        "assemble",
        "attempt",
        "audit",
        "balance",
        "base",
        "benchmark",
        "budget",
        "call",
        "centre",
        "challenge",
        "change",
        "charge",
        "check",
        "combat",
        "commission",
        "conduct",
        "contact",
        "contract",
        "control",
        "coordinate",
        "co-ordinate",
        "credit",
        "decrease",
        "delegate",
        "demand",
        "direct",
        "document",
        "draft",
        "effect",
        "exclude",
        "exempt",
        "exercise",
        "experiment",
        "field",
        "finance",
        "focus",
        "force",
        "form",
        "frame",
        "fund",
        "fight",
        "grant",
        "guard",
        "guide",
        "help",
        "host",
        "house",
        "impact",
        "increase",
        "influence",
        "interest",
        "judge",
        "label",
        "lead",
        "license",
        "limit",
        "link",
        "list",
        "map",
        "mandate",
        "measure",
        "mention",
        "model",
        "monitor",
        "move",
        "note",
        "object",
        "open",
        "outline",
        "outlaw",
        "permit",
        "phase",
        "pilot",
        "place",
        "plan",
        "police",
        "practice",
        "process",
        "produce",
        "project",
        "punish",
        "purchase",
        "question",
        "record",
        "reform",
        "repair",
        "report",
        "research",
        "respond",
        "result",
        "return",
        "review",
        "reward",
        "rule",
        "scale",
        "schedule",
        "scope",
        "shape",
        "show",
        "sign",
        "sponsor",
        "state",
        "stop",
        "structure",
        "study",
        "support",
        "target",
        "task",
        "tax",
        "test",
        "track",
        "trade",
        "transfer",
        "update",
        "use",
        "value",
        "view",
        "voice",
        "vote",
        "work",
    ]
)
# Who can be asked: heads of noun phrases that name actors. "The law should" asks too, but of nobody in particular.
ACTORS = (
    r"states?|states parties|member states?|participating states?|governments?|parties|party|countries|country|nations?|parliaments?|parliamentarians|legislators?|lawmakers|legislatures?|"
    r"authorit(?:y|ies)|regulators?|agenc(?:y|ies)|"
    r"ministr(?:y|ies)|ministers?|departments?|offices?|officials?|commissions?|commissioners?|committees?|councils?|boards?|bod(?:y|ies)|assembl(?:y|ies)|"
    r"chairs?|chairpersons?|chairmanship|co-?chairs|co-?facilitators?|facilitators?|presidents?|presidency|"
    r"secretariats?|secretary-general|secretar(?:y|ies)(?: of state)?|rapporteurs?|working groups?|groups?|task forces?|oewg|forum|igf|icann|ietf|iana|itu|"
    r"unesco|undp|un|united nations|eu|european union|european parliament|organi[sz]ations?|"
    r"institutions?|stakeholders?|compan(?:y|ies)|business(?:es)?|enterprises?|industry|private sector|platforms?|providers?|operators?|vendors?|manufacturers?|employers?|controllers?|processors?|banks?|insurers?|"
    r"donors?|partners?|civil society|ngos?|csos?|academia|technical community|media|communit(?:y|ies)|researchers?|universities|schools|courts?|judges|judiciary|police|tribunals?|"
    r"users?|citizens|people|society|leaders|delegations?|participants|members?|mps?|meps?|nhs|trusts?|hospitals|professionals|practitioners|inquiry|services?|administrations?"
)
_SPEAKERS = (
    r"speakers?|delegations?|delegates?|participants?|stakeholders?|representatives?|panell?ists?|respondents?|submitters?|commentators?|members?|interventions?|contributors?|contributions?|submissions?|"
    r"experts?|witness(?:es)?|states|countries|governments?|committee|inquiry|reports?|review|court|commission(?:er)?|rapporteur|council|society|organi[sz]ations?|groups?|some|many|several|others?|one|president|minister|"
    r"secretary|officials?|authors?|he|she|they|statement|letter|paper|study|article|declaration|resolution|recommendation"
)
_ASKED = (
    r"ask(?:ed|s|ing)?|call(?:ed|s|ing)? (?:up)?on|call(?:ed|s|ing)? for|recommend(?:ed|s|ing)?|urg(?:ed|es|ing)|propos(?:ed|es|ing)|suggest(?:ed|s|ing)?|demand(?:ed|s|ing)?|request(?:ed|s|ing)?|"
    r"advocat(?:ed|es|ing)|encourag(?:ed|es|ing)|insist(?:ed|s|ing)?|press(?:ed|es|ing) for|plead(?:ed|s)?|appeal(?:ed|s)? (?:to|for)|invit(?:ed|es|ing)|argu(?:ed|es|ing)|favou?r(?:ed|s)|campaign(?:ed|s|ing)?|warn(?:ed|s)|"
    r"prefer(?:red|s)?|oppos(?:ed|es)|object(?:ed|s)|support(?:ed|s)|pressed|persuade|sought|seeks|want(?:ed|s)|wish(?:ed|es)"
)
_SAID = (
    r"said|stat(?:ed|es)|stress(?:ed|es|ing)|not(?:ed|es)|highlight(?:ed|s)|underlin(?:ed|es)|underscor(?:ed|es|ing)|emphasi[sz](?:ed|es|ing)|point(?:ed|s) out|observ(?:ed|es)|comment(?:ed|s)|"
    r"mention(?:ed|s)|remark(?:ed|s)|recall(?:ed|s)|affirm(?:ed|s)|reaffirm(?:ed|s)|reiterat(?:ed|es)|acknowledg(?:ed|es)|express(?:ed|es)|explain(?:ed|s)|declar(?:ed|es)|indicat(?:ed|es)|cautioned|"
    r"elaborat(?:ed|es)|add(?:ed|s)|conclud(?:ed|es)|believ(?:ed|es)|agreed|consider(?:ed|s)|recogni[sz](?:ed|es)|felt|wrote|writes|report(?:ed|s)"
)
_WE = r"(?:we|i|us|our organi[sz]ation|the undersigned|(?-i:[A-Z][A-Za-z&]*[A-Z]+[A-Za-z]*))"
_ADVERB = r"(?:\s+(?:also|therefore|thus|hereby|strongly|firmly|further|furthermore|respectfully|again|kindly|\w+ly|would|do|would like to|wish to|want to|must|can only|believe that))*"

# name -> (pattern, why). Matched on the unit's text without its list marker; case does not count unless a pattern says so.
_PATTERNS: dict[str, str] = {
    # -- asking --------------------------------------------------------------------------------------------------------
    "should": r"\b(?:should|ought to)\b",
    "must": r"\bmust\b",
    "shall": r"\bshall\b",
    "have to": r"\b(?:has|have|having) to\b",
    "needs to": r"\b(?:need|needs) (?:to|not)\b",
    "need for": r"\b(?:needs?|necessity) (?:for|of)\b|\bneed(?:s|ed)?\b(?! (?:to|for|not|of))",
    "needed": r"\b(?:is|are|be) (?:\w+ )?(?:needed|required|called for|necessary|essential|vital|crucial|critical|imperative|important|indispensable|paramount|desirable|advisable|preferable|urgent)\b",
    "it is essential that": r"\bit(?: is|'s|’s| would be| will be| remains| seems| was)(?: \w+){0,3} (?:important|essential|necessary|crucial|vital|imperative|critical|desirable|useful|helpful|advisable|appropriate|better|"
    r"preferable|key|time|beneficial|worthwhile|paramount|good|best|incumbent|needed)\b[^.;]{0,40}?\b(?:to|that|for)\b",
    "modal with actor": rf"\b(?:{ACTORS})\b[^.;:]{{0,50}}?\b(?:should|must|shall|ought to|need to|needs to|have to|has to)\b",
    "modal with passive": r"\b(?:should|must|shall|ought to|needs? to|ha(?:s|ve) to)(?: \w+){0,3} (?:be|not be)\b",
    "modal not": r"\b(?:should|must|shall|ought|need|can|could|may)(?: ?not|n[’']t|\s+never|\s+in no)\b|\bcannot\b|\bno \w+(?: \w+){0,3} (?:should|must|shall)\b",
    "let": r"^let (?:us|me|the)\b|\blet’s\b",
    "we recommend": rf"\b{_WE}{_ADVERB}\s+(?:recommend|urge|call|encourage|propose|suggest|ask|request|demand|advocate|invite|insist|appeal|petition|seek|submit that|implore|beg)\b",
    "we support": rf"\b{_WE}{_ADVERB}\s+(?:support|endorse|favou?r|oppose|object|reject|prefer|back|welcome|do not support|disagree|agree)\b",
    "we believe": rf"\b{_WE}{_ADVERB}\s+(?:believe|consider|think|feel|hold|argue|submit|maintain|contend|hope|wish|want|would like|would welcome|would appreciate|see a need|are convinced|are of the (?:view|opinion))\b",
    "recommendation is": r"\b(?:recommendations?|proposals?|suggestions?|requests?|calls?|pleas?|demands?|solutions?|amendments?|principles?|ask) (?:is|are|for|to|would|that|:)",
    "asks word": r"\b(?:recommend(?:s|ed|ing)?|urge[sd]?|urging|propos(?:e|es|ing)|suggest(?:s|ing)?|advocat(?:e|es|ing)|encourage[sd]?|call(?:s|ing)? (?:up)?on|call(?:s|ing)? for|request(?:s|ing)?|demand(?:s|ing)?)\b",
    "could": r"\bcould\b",
    "might": r"\b(?:might|may)\b",
    "may wish to": r"\b(?:may|might) (?:wish|want|also|consider|usefully|like)\b|\b(?:could|should) (?:also )?consider\b|\bconsideration (?:should|could|must|be given)\b|\bshould be considered\b",
    "would": r"\b(?:would|['’]d)\b",
    "would be better": r"\bwould (?:\w+ )?(?:be|help|benefit|welcome|appreciate|make|enable|allow|provide|improve|ensure)\b",
    "would like": r"\bwould like to\b",
    "will": r"\b(?:will|['’]ll)\b",
    "please": r"\bplease\b",
    "imperative": r"",  # computed: the first word is a base verb
    "imperative noun": r"",
    "gerund first": r"^(?:\w+ly )?\w{3,}ing\b",
    "nominal first": r"^(?:the |a |an )?(?:\w+ )?\w{3,}(?:tion|sion|ment|ance|ence|ity|ness|ship|ing)s? (?:of|for|to|and|in|with|by)\b",
    "to infinitive first": r"^(?:in order )?to [a-z]+\b",
    "that clause first": r"^(?:and |or )?that\b",
    "conditional no": r"^(?:no|neither|never|any|all|every|each|nobody|everyone|anyone)\b",
    "ensure": r"\b(?:ensur|guarante|safeguard|promot|strengthen|establish|enhanc|implement|adopt|includ|amend|delet|remov|clarif|replac|improv)(?:e|es|ing|ed|y|ied|ies|en|ens|s)?\b",
    "ensure base": r"\b(?:to|and|should|must|not) (?:ensure|guarantee|safeguard|promote|strengthen|establish|enhance|implement|adopt|include|amend|delete|remove|clarify|replace|improve|provide|develop|create)\b",
    "amend text": r"\b(?:amend|amended|delete|deleted|insert|inserted|replace|replaced|redraft|reworded|reword|wording|removed|added|deletion|insertion|new (?:article|paragraph|recital))\b",
    "in favour": r"\b(?:in favou?r of|there is (?:a|an)(?: \w+){0,2} need|high time|it is time|the time has come|priority|priorities|subject to|provided that)\b",
    "is to be": r"\b(?:is|are) to be\b",
    "able to": r"\b(?:be|being) (?:able|allowed|permitted|given|free|subject|made|required|provided|ensured|based|encouraged|entitled|granted)\b",
    # -- reporting somebody else --------------------------------------------------------------------------------------
    "speaker asked": rf"\b(?:{_SPEAKERS})\b(?:\s+\w+){{0,4}}?\s+(?:also |further |again |strongly )?(?:{_ASKED})\b",
    "speaker said": rf"\b(?:{_SPEAKERS})\b(?:\s+\w+){{0,4}}?\s+(?:also |further |again |strongly )?(?:{_SAID})\b",
    "it was asked": rf"\b(?:it|there) (?:was|were|has been|is)(?: \w+){{0,2}} (?:{_ASKED})\b|\b(?:was|were|been|is|are)(?: \w+)? (?:recommended|suggested|proposed|requested|urged|advised|asked|called for|encouraged)\b",
    "it was said": rf"\b(?:it|there) (?:was|were|has been)(?: \w+){{0,2}} (?:{_SAID})\b",
    "asked past": r"\b(?:recommended|urged|proposed|suggested|requested|called for|called on|called upon|demanded|advocated|asked|argued|insisted)\b",
    "said past": r"\b(?:said|stated|stressed|noted|highlighted|underlined|underscored|emphasi[sz]ed|pointed out|observed|commented|reiterated|expressed|remarked|recalled)\b",
    "reported noun": r"\b(?:the|a|their|his|her|its|this|that|these|previous|earlier) (?:\w+ )?(?:call|request|recommendation|proposal|suggestion|demand|advice|concern)s?\b",
    "according to": r"\b(?:according to|as (?:noted|stated|recommended|suggested|proposed|highlighted|called for|pointed out) (?:by|in)|in the (?:words|view|opinion) of)\b",
    "quotation": r"[“\"«][^”\"»]{25,}",
    "quotation open": r"^[“\"«‘']",
    # -- answers ------------------------------------------------------------------------------------------------------
    "granted": r"\b(?:accept(?:s|ed)?|agree(?:s|d)?|reject(?:s|ed)?|refus(?:es|ed)|declin(?:es|ed)|decid(?:es|ed)|adopted|granted|endorsed|implemented|incorporated|reflected|addressed|taken (?:up|into)|"
    r"responded|response|commissioned|announced|committed|commits|approved|established|introduced|published|launched|allocated)\b",
    "government will": r"\b(?:government|department|ministry|commission|minister|we|nhs|agency|office|trust|board)(?: \w+)? (?:will|is|are|has|have|recogni[sz]es|accepts?|agrees?|supports?|intends?|continues?|remains?)\b",
    "in principle": r"\bin (?:full|principle|part)\b|\bpartially\b",
    "already": r"\b(?:already|currently|now|recently|ongoing|continue[sd]?|is being|are being|has been|have been)\b",
    "past": r"\b(?:was|were|had|did|\w{3,}ed)\b",
    "years": r"\b(?:19|20)\d\d\b",
    # -- what kind of text ---------------------------------------------------------------------------------------------
    "first person": r"\b(?:we|our|us|i|my)\b",
    "third person": r"\b(?:he|she|his|her|they)\b",
    "question": r"\?\W*$",
    "web": r"https?:|www\.|@\w|\bavailable at\b|\bibid\b|\bpp?\. ?\d|\bvol\.|\bet al\b",
    "law reference": r"\b(?:article|art\.|recital|paragraph|section|subsection|clause|directive|regulation)s? \(?\d",
    "if": r"^(?:if|where|when|while|although|though|whereas|unless|since|because|as)\b",
    "because": r"\b(?:because|since|therefore|thus|hence|so that|in order to|this (?:is|would|will|means))\b",
    "this first": r"^(?:this|these|it|they|such|that|those)\b",
    "connective": r"^(?:however|moreover|furthermore|further|also|in addition|additionally|finally|therefore|thus|for example|for instance|in particular|accordingly|similarly|consequently|instead|rather)\b",
    "ordinal first": r"^(?:first|second|third|fourth|fifth|last|finally|lastly|next)(?:ly)?\b",
    "is": r"\b(?:is|are|has|have)\b",
    "figures": r"\d+(?:[.,]\d+)?\s?(?:%|per ?cent|million|billion)|[$€£]\s?\d",
    "thanks": r"\b(?:thank|thanks|grateful|appreciate|pleased|honou?r|welcome the opportunity|sincerely|dear|contact|founded|established in|mission)\b",
    "look forward": r"\blook(?:ing)? forward\b|\bwe hope\b",
    "principle": r"\b(?:principles?|rights?|freedom|free|open|transparent|accountable|inclusive|equal|universal|multistakeholder|multi-stakeholder)\b",
    "title": r"",  # computed: looks like a heading
    "short": r"",
    "long": r"",
    "bullet": r"",
    "numbered": r"",
    "ends colon": r":\W*$",
    "ends semicolon": r"(?:[;,]|\b(?:and|or);?)\s*$",
    "ends stop": r"[.!?][\"”’)\]\d]*$",
    "lower first": r"^(?-i:[a-z])",
    "no letters": r"^[^A-Za-z]*$",
}
COMPUTED = ("imperative", "imperative noun", "title", "short", "long", "bullet", "numbered")
CUES: dict[str, re.Pattern[str]] = {name: re.compile(pattern, re.I) for name, pattern in _PATTERNS.items() if name not in COMPUTED}
CUE_NAMES: tuple[str, ...] = tuple(_PATTERNS)

# A lead-in with one of these carries the ask into its list; a unit with one of the others goes on with the list.
CARRYING = frozenset(
    ("should", "must", "shall", "we recommend", "asks word", "have to", "needs to", "imperative", "recommendation is", "needed", "need for")
)
ITEM_CUES = frozenset(("bullet", "numbered", "lower first", "ends semicolon"))

BULLET = re.compile(r"^\s*(?:[-–—*>•●▪◦■□▶‣⁃o§·+]|-\xad‐)\s+|^\s*[•●▪◦■□▶‣⁃·]")
LABEL = re.compile(
    r"^\s*(?:\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,3})\s+(?=\S)|^\s*(?:\((?:\d{1,3}|[a-z]|[ivx]{1,5})\))\s*(?=\S)"
)
# Words that a heading does not hold: finite verbs of asking and being.
_FINITE = re.compile(r"\b(?:is|are|was|were|be|been|has|have|had|should|must|shall|will|would|can|could|may|might|do|does|did)\b", re.I)
ASKING_HEADING = re.compile(
    r"\b(?:recommend\w*|proposals?|propos\w+|suggest\w*|requests?|asks|calls? (?:to action|for|on)|actions?|action plan|way forward|ways forward|next steps|principles?|road ?map|priorit\w+|commitments|demands|amend\w*|"
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


@lru_cache(maxsize=65_536)
def cues(text: str) -> frozenset[str]:
    """Return the names of the marks that a sentence, heading or list item carries.

    >>> sorted(cues("States should report.") & {"should", "modal with actor", "question"})
    ['modal with actor', 'should']
    """
    marker, words = strip_marker(text)
    found = {name for name, pattern in CUES.items() if pattern.search(words)}
    tokens = words.split()
    if tokens:
        first = tokens[0].strip("*_“\"'‘,:;.").lower()
        if first.endswith("ly") or first in {"also", "then", "and", "please", "not", "always", "never"}:
            first = (tokens[1] if len(tokens) > 1 else "").strip("*_“\"'‘,:;.").lower()
        if first in IMPERATIVES:
            found.add("imperative")
        elif first in NOUN_OR_VERB and not re.match(r"\S+ (?:is|are|was|were|of|has|have)\b", words):
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

"""Named marks of asking, reporting and answering in a sentence: small word lists of the language of consultations.

Each mark is a pattern with a name and a reason. Marks are signs, not verdicts: `recommendation_model` weighs them, and the strongest
becomes the `cue` that a reader sees beside a recommendation.
"""

from __future__ import annotations

import re
from functools import lru_cache


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Verbs that policy recommendations begin with, as imperatives. Split by whether the same form is also a common noun ("Support for ..."),
# because a noun opens headings and bullets of facts too.
IMPERATIVES = _set(
    """
    abolish abrogate abstain accede accelerate accept accord acknowledge activate adapt add adhere adjust administer adopt advance advocate
    affirm align alleviate allocate allow amend amplify analyse analyze apply appoint approve arrange articulate ask assess assign
    assist assume assure attach attain attend attract augment authorise authorize avoid ban bear begin bolster boost bridge brief
    bring broaden
    build calculate carry catalogue categorise categorize cease celebrate cement centralise channel circulate cite clarify clean close
    codify collaborate collect combine commemorate commence commit communicate compel compensate compile complement complete comply compute
    conceive concentrate conclude condemn confer confirm conserve consider consolidate constitute consult continue contribute
    convene convert convince cooperate
    correct cover create criminalise criminalize cultivate curb customise decentralise decentralize decide declare declassify decouple
    decriminalise decriminalize dedicate deepen defend define delete deliberate deliver demonstrate denounce deny deploy depoliticise derive
    design designate desist detail deter determine develop devise differentiate digitise digitize diminish disaggregate disclose
    discontinue discourage discuss dismantle display disseminate dissolve distinguish distribute diversify donate downgrade drop
    earmark educate elaborate elect elevate eliminate embed embrace employ empower enable enact encourage end endeavor endeavour
    endorse enforce engage enhance enlarge enlist enquire enrich enshrine ensure entrust envisage eradicate escalate establish
    evaluate examine exchange exert expand expedite explain explore expose express extend facilitate fast-track figure finalise
    finalize finish fix follow foresee forge forgo formalise formalize formulate foster fulfil fulfill gather generate give guarantee halt
    harmonise harmonize heed heighten hold honor honour identify ignore implement impose improve incentivise incentivize include
    incorporate indicate inform initiate insert insist install instil instill institute institutionalise institutionalize instruct insulate
    integrate intensify interpret introduce invest investigate invite involve issue join jointly justify keep launch learn legalise
    legalize legislate let leverage liaise liberalise lift listen lower mainstream maintain make manage match maximise maximize
    mediate merge minimise minimize mitigate mobilise mobilize modernise modify multiply name narrow nationalise negotiate normalise
    notify nurture oblige observe obtain offer operationalise operationalize oppose opt
    organise organize orient oversee overturn participate partner pass pause pay
    penalise penalize perform persevere persist persuade pledge position practise pre-empt preclude predict prefer prepare present
    preserve press presume prevent prioritise prioritize privatise proceed proclaim procure professionalise prohibit promote pronounce
    propose prosecute protect prove provide publicise publicize publish pursue put quantify raise ratify re-establish reaffirm realign
    realise realize reallocate reassert reassess recalibrate recall recognise recognize recommend reconcile reconsider reconstitute
    recruit rectify redefine redesign redirect redistribute redouble redress reduce reestablish refer refine refocus reformulate
    refrain reframe
    refuse regularise regulate rehabilitate reinforce reinstate reintroduce reiterate reject relax release relocate rely remain remedy
    remind remove render renegotiate renew reopen reorient repeal rephrase replace replenish repudiate request require rescind resist
    resolve respect restore restrict retain rethink retract retrain reverse revise revisit revitalise revitalize revoke rewrite
    safeguard scrap scrutinise scrutinize secure seek select send sensitise sensitize separate set settle sever share shift simplify
    solicit
    spare spearhead specify spread stabilise standardise standardize start stay step stimulate stipulate streamline strengthen stress strike
    strive submit substitute supervise supplement supply surrender suspend sustain synchronise tackle tailor take tell terminate
    tighten tolerate train transform transition translate transmit transpose treat undergo undertake unify upgrade uphold urge utilise
    utilize verify vest vet waive warn weigh welcome widen withdraw withhold write yield
    """
)
_DETERMINERS = frozenset(("its", "their", "the", "this", "these", "our", "your"))
NOUN_OR_VERB = _set(
    """
    access account act address advise aim answer approach assemble attempt audit balance base benchmark budget call centre challenge
    change charge check co-ordinate combat commission conduct contact contract control coordinate credit decrease delegate demand
    direct document double draft effect exclude exempt exercise experiment field fight finance focus force form frame free fund further
    grant guard guide
    help host house impact increase influence interest judge label lead license limit link list look mandate map measure mention model
    monitor move note object open outlaw outline permit phase pilot place plan police practice process produce project punish purchase
    question record reform repair report research resource respond result return review reward rule run scale schedule scope shape show sign
    speed sponsor state step-up stop structure study support target task tax test track trade transfer try update use value view
    voice vote work
    """
)
# Who can be asked: heads of noun phrases that name actors. "The law should" asks too, but of nobody in particular.
ACTORS = (
    r"states?|states parties|member states?|participating states?|governments?|parliaments?|parliamentarians|"
    r"legislators?|lawmakers|legislatures?|"
    r"part(?:y|ies)|countr(?:y|ies)|nations?|authorit(?:y|ies)|regulators?|agenc(?:y|ies)|ministr(?:y|ies)|"
    r"ministers?|departments?|offices?|officials?|"
    r"commissions?|commissioners?|committees?|councils?|boards?|bod(?:y|ies)|assembl(?:y|ies)|chairs?|chairpersons?|"
    r"chairmanship|co-?chairs|"
    r"co-?facilitators?|facilitators?|presidents?|presidency|secretariats?|secretary-general|secretar(?:y|ies)(?: of state)?|rapporteurs?|"
    r"working groups?|groups?|task forces?|oewg|forum|igf|icann|ietf|iana|itu|unesco|undp|un|united nations|eu|european union|"
    r"european parliament|organi[sz]ations?|institutions?|stakeholders?|compan(?:y|ies)|business(?:es)?|"
    r"enterprises?|industry|private sector|"
    r"platforms?|providers?|operators?|vendors?|manufacturers?|employers?|controllers?|processors?|banks?|insurers?|donors?|partners?|"
    r"civil society|ngos?|csos?|academia|technical community|media|communit(?:y|ies)|researchers?|universities|"
    r"schools|courts?|judges|judiciary|"
    r"police|tribunals?|users?|citizens|people|society|leaders|delegations?|participants|members?|mps?|meps?|nhs|trusts?|hospitals|"
    r"professionals|practitioners|inquiry|services?|administrations?"
)
_SPEAKERS = (
    r"(?:speakers?|delegations?|delegates?|participants?|stakeholders?|representatives?|panell?ists?|respondents?|"
    r"submitters?|commentators?|"
    r"members?|interventions?|contributors?|contributions?|submissions?|experts?|witness(?:es)?|states|countries|"
    r"governments?|committee|inquiry|"
    r"reports?|review|court|commission(?:er)?|rapporteur|council|society|organi[sz]ations?|groups?|some|many|several|others?|one|president|"
    r"minister|secretary|officials?|authors?|he|she|they|statement|letter|paper|study|article|declaration|resolution|recommendation)"
)


_MODALS = _set("should must shall ought need needs have has")
_ASKED_WORDS = _set(
    """
        asked asks asking called calls calling call recommended recommends recommending urged urges urging proposed proposes proposing
        suggested suggests suggesting demanded demands demanding requested requests requesting advocated advocates encouraged
        encourages insisted insists pressed pleaded appealed appeals invited invites argued argues favoured favored favours campaigned
        warned warns preferred opposed opposes objected supported supports persuade sought seeks wanted wants wished wishes
        """
)
_SAID_WORDS = _set(
    """
        said stated states stressed stresses stressing noted notes highlighted highlights underlined underlines underscored
        underscores emphasised emphasized emphasises emphasizes emphasising emphasizing pointed points observed commented mentioned
        remarked recalled recalls affirmed affirms reaffirmed reaffirms reiterated reiterates acknowledged acknowledges expressed
        expresses explained explains declared declares indicated indicates cautioned elaborated elaborates added adds concluded
        concludes believed believes agreed considered considers recognised recognized recognises recognizes felt wrote writes reported
        reports
        """
)
_ASKED = r"(?:" + "|".join(sorted(_ASKED_WORDS)) + r")"
_SAID = r"(?:" + "|".join(sorted(_SAID_WORDS)) + r")"
_WE = r"(?:we|i|us|our organi[sz]ation|the undersigned|(?-i:[A-Z][A-Za-z&]*[A-Z]+[A-Za-z]*))"
_ADVERB = (
    r"(?:\s+(?:also|therefore|thus|hereby|strongly|firmly|further|furthermore|respectfully|again|kindly|\w+ly|would|"
    r"do|would like to|wish to|"
    r"want to|must|can only|believe that))*"
)
_WE_ASK = (
    "recommend|urge|call|encourage|propose|suggest|ask|request|demand|advocate|invite|insist|appeal|petition|seek|submit that|implore|beg"
)
_WE_SUPPORT = "support|endorse|favou?r|oppose|object|reject|prefer|back|welcome|do not support|disagree|agree"
_WE_BELIEVE = (
    "believe|consider|think|feel|hold|argue|submit|maintain|contend|hope|wish|want|would like|would welcome|would appreciate|see a need|"
    "are convinced|are of the (?:view|opinion)"
)
_NAME_ASKS = (
    "recommends?|suggests?|proposes?|urges?|calls?|requests?|asks?|demands?|advocates?|encourages?|supports?|"
    "opposes?|objects?|rejects?|prefers?|"
    "favou?rs?|insists?|seeks?|wants?|wishes|would like|believes?|considers?|endorses?|welcomes?|agrees?"
)
_GOOD = (
    "important|essential|necessary|crucial|vital|imperative|critical|desirable|useful|helpful|advisable|"
    "appropriate|better|preferable|key|time|beneficial|"
    "worthwhile|paramount|good|best|incumbent|needed"
)

# Marks that are single words: the unit carries the mark if it holds one of them.
_WORDS: dict[str, frozenset[str]] = {
    # asking
    "should": _set("should ought"),
    "must": _set("must"),
    "shall": _set("shall"),
    "asks word": _set(
        """
            recommend recommends recommended recommending urge urges urged urging propose proposes proposing suggest suggests
            suggesting advocate advocates advocating encourage encourages encouraged request requests requesting demand demands
            demanding
            """
    ),
    "could": _set("could"),
    "might": _set("might may"),
    "would": _set("would"),
    "will": _set("will"),
    "can": _set("can"),
    "please": _set("please"),
    "requires": _set("require requires necessitate necessitates demands deserve deserves warrant warrants"),
    "ensure": _set(
        """
        adopt adopted adopting adopts amend amended amending amends clarif clarified clarifies clarify clarifying delet delete deleted
        deletes deleting enhanc enhance enhanced enhances enhancing ensur ensure ensured ensures ensuring establish established
        establishes establishing guarante guarantee guarantee's guaranteed guaranteeed guaranteeeing guarantees implement implemented
        implementing implements improv improve improved improves improving includ include included includes including promot promote
        promoted promotes promoting remov remove removed removes removing replac replace replaced replaces replacing safeguard
        safeguarded safeguarding safeguards strengthen strengthened strengthening strengthens
        """
    ),
    "amend text": _set("amend amended delete deleted insert inserted replace replaced redraft reworded reword wording removed added "
        "deletion insertion"),
    # reporting somebody else
    "asked past": _set("recommended urged proposed suggested requested demanded advocated asked argued insisted"),
    "said past": _set(
        """said stated stressed noted highlighted underlined underscored emphasised emphasized observed
        commented reiterated expressed remarked recalled"""
    ),
    # answers
    "granted": _set(
        """
            accept accepts accepted agree agrees agreed reject rejects rejected refuses refused declines declined decides decided
            adopted granted endorsed implemented incorporated reflected addressed responded response commissioned announced committed
            commits approved established introduced published launched allocated
            """
    ),
    "already": _set("already currently now recently ongoing continue continues continued"),
    # what kind of text
    "first person": _set("we our us i my"),
    "third person": _set("he she his her they"),
    "because": _set("because since therefore thus hence"),
    "is": _set("is are has have"),
    "principle": _set(
        """principle principles right rights freedom free open transparent accountable inclusive equal
        universal multistakeholder multi-stakeholder"""
    ),
    "thanks": _set("thank thanks grateful appreciate pleased honour honor sincerely dear contact founded mission"),
    "critical": _set(
        """
            concern concerned concerns inadequate insufficient unclear vague unworkable burdensome problematic unfortunately fail
            fails lack lacks risk risks threat overdue excessive disproportionate
            """
    ),
    "new": _set("new further more greater additional stronger better clear effective specific"),
}  # fmt: skip

# Marks that are phrases: (pattern, words of which the unit must hold one before the pattern is tried, for speed; None: always tried).
_PHRASES: dict[str, tuple[str, frozenset[str] | None]] = {
    # asking
    "have to": (r"\b(?:has|have|having) to\b", _set("has have having")),
    "needs to": (r"\b(?:need|needs) (?:to|not)\b", _set("need needs")),
    "need for": (r"\b(?:needs?|necessity) (?:for|of)\b|\bneed(?:s|ed)?\b(?! (?:to|for|not|of))", _set("need needs needed necessity")),
    "needed": (
        r"\b(?:is|are|be) (?:\w+ )?(?:needed|required|called for|necessary|essential|vital|crucial|critical|imperative|"
        r"important|indispensable|"
        r"paramount|desirable|advisable|preferable|urgent)\b",
        _set(
            "needed required called necessary essential vital crucial critical imperative important indispensable "
            "paramount desirable advisable preferable urgent"
        ),
    ),
    "it is essential that": (
        rf"\bit(?: is|'s|’s| would be| will be| remains| seems| was)(?: \w+){{0,3}} (?:{_GOOD})\b[^.;]{{0,40}}?\b(?:to|that|for)\b",
        frozenset(_GOOD.split("|")),
    ),
    "modal with passive": (r"\b(?:should|must|shall|ought to|needs? to|ha(?:s|ve) to)(?: \w+){0,3} (?:be|not be)\b", _MODALS),
    "modal not": (
        r"\b(?:should|must|shall|ought|need|can|could|may)(?: ?not|n[’']t|\s+never|\s+in no)\b|\bcannot\b|"
        r"\bno \w+(?: \w+){0,3} (?:should|must|shall)\b",
        _set("not never no cannot shouldn't mustn't can't couldn't shouldn’t mustn’t can’t couldn’t"),
    ),
    "let": (r"^let (?:us|me|the)\b|\blet’s\b", _set("let let’s let's")),
    "we recommend": (rf"\b{_WE}{_ADVERB}\s+(?:{_WE_ASK})\b", _set(_WE_ASK.replace("|", " "))),
    "we support": (rf"\b{_WE}{_ADVERB}\s+(?:{_WE_SUPPORT})\b", _set(_WE_SUPPORT.replace("|", " ").replace("u?", "") + " favour")),
    "we believe": (
        rf"\b{_WE}{_ADVERB}\s+(?:{_WE_BELIEVE})\b",
        _set(
            "believe consider think feel hold argue submit maintain contend hope wish want like welcome appreciate see "
            "convinced view opinion"
        ),
    ),
    "we need": (rf"\b{_WE}(?: \w+)? need\b", _set("need")),
    "name asks": (
        r"^(?:however, |therefore, |in addition, |finally, |thus, |for this reason, )?"
        r"(?-i:(?:The )?[A-Z][\w.&’-]*(?: (?:[A-Z][\w.&’-]*|of|and|for|the)){0,5}?) "
        rf"(?:\w+ly |also |therefore |would |does not ){{0,2}}(?:{_NAME_ASKS})\b",
        _set(
            _NAME_ASKS.replace("s?", "s").replace("|", " ")
            + " "
            + _NAME_ASKS.replace("s?", "").replace("|", " ")
            + " favours favors favour favor"
        ),
    ),
    "recommendation is": (
        r"\b(?:recommendations?|proposals?|suggestions?|requests?|calls?|pleas?|demands?|solutions?|amendments?|principles?|ask)"
        r" (?:is|are|for|to|would|that|:)",
        _set(
            """
                recommendation recommendations proposal proposals suggestion suggestions request requests call calls plea pleas demand
                demands solution solutions amendment amendments principle principles ask
                """
        ),
    ),
    "could be done": (
        r"\b(?:could|might|may|can)(?: \w+)? be (?:\w+ly )?(?!used |seen |found |said |viewed |regarded |considered )"
        r"\w+(?:ed|en|ne|pt|ade|ought|lt|ut)\b",
        _set("could might may can"),
    ),
    "may wish to": (
        r"\b(?:may|might) (?:wish|want|also|consider|usefully|like)\b|\b(?:could|should) (?:also )?consider\b|"
        r"\bconsideration (?:should|could|must|be given)\b|\bshould be considered\b",
        _set("may might consider consideration considered"),
    ),
    "would be better": (
        r"\bwould (?:\w+ )?(?:be|help|benefit|welcome|appreciate|make|enable|allow|provide|improve|ensure)\b",
        _set("would"),
    ),
    "would like": (r"\bwould like to\b", _set("would")),
    "gerund first": (r"^(?:\w+ly )?\w{3,}ing\b", None),
    "nominal first": (
        r"^(?:the |a |an )?(?:\w+ )?\w{3,}(?:tion|sion|ment|ance|ence|ity|ness|ship|ing)s? (?:of|for|to|and|in|with|by)\b",
        None,
    ),
    "to infinitive first": (r"^(?:in order )?to [a-z]+\b", _set("to")),
    "that clause first": (r"^(?:and |or )?that\b", _set("that")),
    "conditional no": (r"^(?:no|neither|never|any|all|every|each|nobody|everyone|anyone)\b", None),
    "ensure base": (
        r"\b(?:to|and|should|must|not) (?:ensure|guarantee|safeguard|promote|strengthen|establish|enhance|implement|"
        r"adopt|include|amend|delete|"
        r"remove|clarify|replace|improve|provide|develop|create)\b",
        _set(
            "ensure guarantee safeguard promote strengthen establish enhance implement adopt include amend delete remove "
            "clarify replace improve provide develop create"
        ),
    ),
    "in favour": (
        r"\b(?:in favou?r of|there is (?:a|an)(?: \w+){0,2} need|high time|it is time|the time has come|priority|"
        r"priorities|subject to|provided that)\b",
        _set("favour favor need time priority priorities subject provided"),
    ),
    "is to be": (r"\b(?:is|are) to be\b", _set("be")),
    "able to": (
        r"\b(?:be|being) (?:able|allowed|permitted|given|free|subject|made|required|provided|ensured|based|encouraged|entitled|granted)\b",
        _set("be being"),
    ),
    "this should": (
        r"^(?:this|it|that|these|which|doing so|such) (?:\w+ )?(?:should|would|will|could|can|may|might)\b",
        _set("should would will could can may might"),
    ),
    "right to": (
        r"\b(?:has|have|had|having|enjoys?|exercise) (?:the |a |an |their )?(?:\w+ )?rights?\b|\b(?:is|are) entitled\b",
        _set("right rights entitled"),
    ),
    "delete first": (r"^(?:to be )?delet(?:e|ed|ion)\b", _set("delete deleted deletion")),
    # reporting somebody else
    "speaker asked": (rf"\b{_SPEAKERS}\b(?:\s+\w+){{0,4}}?\s+(?:also |further |again |strongly )?{_ASKED}\b", _ASKED_WORDS),
    "speaker said": (rf"\b{_SPEAKERS}\b(?:\s+\w+){{0,4}}?\s+(?:also |further |again |strongly )?{_SAID}\b", _SAID_WORDS),
    "it was asked": (
        rf"\b(?:it|there) (?:was|were|has been|is)(?: \w+){{0,2}} {_ASKED}\b|"
        r"\b(?:was|were|been|is|are)(?: \w+)? (?:recommended|suggested|proposed|requested|urged|advised|asked|called for|encouraged)\b",
        _ASKED_WORDS | {"advised"},
    ),
    "it was said": (rf"\b(?:it|there) (?:was|were|has been)(?: \w+){{0,2}} {_SAID}\b", _SAID_WORDS),
    "reported noun": (
        r"\b(?:the|a|their|his|her|its|this|that|these|previous|earlier) (?:\w+ )?"
        r"(?:calls?|requests?|recommendations?|proposals?|suggestions?|demands?|advice|concerns?)\b",
        _set(
            """
                call calls request requests recommendation recommendations proposal proposals suggestion suggestions demand demands
                advice concern concerns
                """
        ),
    ),
    "according to": (
        r"\b(?:according to|as (?:noted|stated|recommended|suggested|proposed|highlighted|called for|pointed out) (?:by|in)|"
        r"in the (?:words|view|opinion) of)\b",
        _set("according as words view opinion"),
    ),
    "quotation": (r"[“\"«][^”\"»]{25,}", None),
    "quotation open": (r"^[“\"«‘']", None),
    # answers
    "government will": (
        r"\b(?:government|department|ministry|commission|minister|we|nhs|agency|office|trust|board)(?: \w+)?"
        r" (?:will|is|are|has|have|recogni[sz]es|accepts?|agrees?|supports?|intends?|continues?|remains?)\b",
        _set("government department ministry commission minister we nhs agency office trust board"),
    ),
    "in principle": (r"\bin (?:full|principle|part)\b|\bpartially\b", _set("full principle part partially")),
    "done already": (r"\b(?:is|are|has|have) (?:been|being)\b", _set("been being")),
    "years": (r"\b(?:19|20)\d\d\b", None),
    # what kind of text
    "question": (r"\?\W*$", None),
    "web": (
        r"https?:|www\.|@\w|\bavailable at\b|\bibid\b|\bpp?\. ?\d|\bvol\.|\bet al\b",
        _set("http https www available ibid vol et p pp com org net"),
    ),
    "law reference": (
        r"\b(?:article|art\.|recital|paragraph|section|subsection|clause|directive|regulation)s? \(?\d",
        _set("article articles art recital recitals paragraph paragraphs section sections subsection clause directive regulation"),
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
    "look forward": (r"\blook(?:ing)? forward\b|\bwe hope\b|\bwelcome the opportunity\b", _set("forward hope welcome")),
    "do not": (
        r"\b(?:do|does|did|is|are|was|were|has|have|had|would|will)(?: not|n[’']t)\b",
        _set("not don't doesn't didn't isn't aren't wasn't don’t doesn’t didn’t isn’t aren’t wasn’t wouldn't won't"),
    ),
    "means": (r"^(?:\(\d+\) )?[‘'“\"][^’'”\"]{3,60}[’'”\"] means\b|\bmeans that\b", _set("means")),
    "justification": (r"^(?:or\. en |delete |deleted )?(?:justification|begründung|explanation|rationale|reason)s?\b", None),
    "justification inside": (r"\bjustification\b(?=:? (?-i:[A-Z]))", _set("justification")),
    "table header": (
        r"\b(?:text proposed by|proposed amendment|proposed change|commission proposal|original (?:text|wording)|current text|amended text|"
        r"proposed (?:new )?(?:text|wording)|\w+ amendment)\b(?!s)",
        _set("proposed proposal original current amended amendment"),
    ),
    "example": (r"\b(?:for example|for instance|e\.g\.|such as|including)\b", _set("example instance such including e")),
    "history": (
        r"\b(?:founded|since \d{4}|in \d{4}|has (?:been|become)|over the (?:past|last|years)|recent(?:ly)?|so far|to date|today)\b",
        _set("founded since been become past last years recent recently far date today"),
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
_COMPUTED = ("past", "modal with actor", "imperative", "imperative noun", "title", "short", "long", "bullet", "numbered", "bullet inside")
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
_PAST = _set("was were had did")
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


_TOKEN = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_MAY, _MAYBE = re.compile(r"(?<=.)\bMay\b"), re.compile(r"\bmay\b")  # the month permits nothing
CUE_NAMES: tuple[str, ...] = (*_WORDS, *_PHRASES, *_COMPUTED)

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
    r"action plan|way forward|ways forward|next steps|principles?|road ?map|priorit\w+|commitments|demands|amend\w*|"
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
_BEFORE_VERB = _set("also then and please not always never further more better")


def _first_form(tokens: list[str]) -> tuple[str, str] | None:
    """Return the first word that may be an imperative, and the word behind it ("sign and ratify": ratify)."""
    forms = [token.strip("*_“\"'‘,:;.").lower().split("/")[0] for token in tokens[:6]]
    while len(forms) > 1 and forms[0] not in IMPERATIVES and (forms[0].endswith("ly") or forms[0] in _BEFORE_VERB):  # "Comply with"
        if forms[0] == "further" and forms[1] in _DETERMINERS:
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
    if not held.isdisjoint(_MODALS) and _actor_before_modal(words):
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

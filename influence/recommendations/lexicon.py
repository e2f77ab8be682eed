"""The language of consultations as word lists: verbs that ask, verbs that tell, who can be asked, who speaks."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Verbs that policy recommendations begin with, as imperatives. Split by whether the same form is also a common noun ("Support for ..."),
# because a noun opens headings and bullets of facts too.
IMPERATIVES = word_set(
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
DETERMINERS = frozenset(("its", "their", "the", "this", "these", "our", "your"))
NOUN_OR_VERB = word_set(
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
SPEAKERS = (
    r"(?:speakers?|delegations?|delegates?|participants?|stakeholders?|representatives?|panell?ists?|respondents?|"
    r"submitters?|commentators?|"
    r"members?|interventions?|contributors?|contributions?|submissions?|experts?|witness(?:es)?|states|countries|"
    r"governments?|committee|inquiry|"
    r"reports?|review|court|commission(?:er)?|rapporteur|council|society|organi[sz]ations?|groups?|some|many|several|others?|one|president|"
    r"minister|secretary|officials?|authors?|he|she|they|statement|letter|paper|study|article|declaration|resolution|recommendation)"
)


MODALS = word_set("should must shall ought need needs have has")
ASKED_WORDS = word_set(
    """
        asked asks asking called calls calling call recommended recommends recommending urged urges urging proposed proposes proposing
        suggested suggests suggesting demanded demands demanding requested requests requesting advocated advocates encouraged
        encourages insisted insists pressed pleaded appealed appeals invited invites argued argues favoured favored favours campaigned
        warned warns preferred opposed opposes objected supported supports persuade sought seeks wanted wants wished wishes
        """
)
SAID_WORDS = word_set(
    """
        said stated states stressed stresses stressing noted notes highlighted highlights underlined underlines underscored
        underscores emphasised emphasized emphasises emphasizes emphasising emphasizing pointed points observed commented mentioned
        remarked recalled recalls affirmed affirms reaffirmed reaffirms reiterated reiterates acknowledged acknowledges expressed
        expresses explained explains declared declares indicated indicates cautioned elaborated elaborates added adds concluded
        concludes believed believes agreed considered considers recognised recognized recognises recognizes felt wrote writes reported
        reports
        """
)
ASKED = r"(?:" + "|".join(sorted(ASKED_WORDS)) + r")"
SAID = r"(?:" + "|".join(sorted(SAID_WORDS)) + r")"
WE = r"(?:we|i|us|our organi[sz]ation|the undersigned|(?-i:[A-Z][A-Za-z&]*[A-Z]+[A-Za-z]*))"
ADVERB = (
    r"(?:\s+(?:also|therefore|thus|hereby|strongly|firmly|further|furthermore|respectfully|again|kindly|\w+ly|would|"
    r"do|would like to|wish to|"
    r"want to|must|can only|believe that))*"
)
WE_ASK = (
    "recommend|urge|call|encourage|propose|suggest|ask|request|demand|advocate|invite|insist|appeal|petition|seek|submit that|implore|beg"
)
WE_SUPPORT = "support|endorse|favou?r|oppose|object|reject|prefer|back|welcome|do not support|disagree|agree"
WE_BELIEVE = (
    "believe|consider|think|feel|hold|argue|submit|maintain|contend|hope|wish|want|would like|would welcome|would appreciate|see a need|"
    "are convinced|are of the (?:view|opinion)"
)
NAME_ASKS = (
    "recommends?|suggests?|proposes?|urges?|calls?|requests?|asks?|demands?|advocates?|encourages?|supports?|"
    "opposes?|objects?|rejects?|prefers?|"
    "favou?rs?|insists?|seeks?|wants?|wishes|would like|believes?|considers?|endorses?|welcomes?|agrees?"
)
GOOD = (
    "important|essential|necessary|crucial|vital|imperative|critical|desirable|useful|helpful|advisable|"
    "appropriate|better|preferable|key|time|beneficial|"
    "worthwhile|paramount|good|best|incumbent|needed"
)

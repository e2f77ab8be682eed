"""Traces made by hand, for the tests of what is written and drawn: every verdict, no match, hostile texts."""

from __future__ import annotations

import math
import re

from influence.alignment import Phrase
from influence.document import Box, Document, Page, Span
from influence.recommendations import Recommendation
from influence.traces import Match, Trace, Traces
from influence.verdict import Reason

PARAGRAPHS = [
    (None, "Connecting the valley: final report of the working group"),
    ("1", "The working group met four times between February and June. It heard 41 speakers."),
    ("2", "Participants recalled that access to the network is a precondition for taking part in public life."),
    (
        "3",
        "States should close the gender digital divide by funding training for women and girls in rural districts, "
        "and should publish the results of that training each year.",
    ),
    ("4", "Operators are encouraged to offer a reduced tariff to schools and public libraries."),
    ("5 (a)", "The register of licensed operators shall be public and searchable."),
    ("5 (b)", "Member States shall continue to cooperate in good faith."),
    ("6", "The working group did not agree on a ban of zero-rating offers; such offers remain permitted."),
    ("7", "A human-centric approach guides the design of public digital services, from the first sketch to the last test."),
    ("8", "The secretariat will report on progress before the next session."),
]


def outcome() -> Document:
    made = Document.from_paragraphs(
        "final-report",
        PARAGRAPHS,
        role="outcome",
        title="Connecting the Valley",
        symbol="V/2030/14",
        date="2030-06-30",
        issuer="Working Group on the Valley Network",
        source="final-report.pdf",
        sha256="9f" * 32,
        reader="pdfium 5.0",
        warnings=("page 3: two columns may have been read in the wrong order",),
    )
    from dataclasses import replace

    half = made.paragraphs[5].span.start
    pages = (Page(1, "i", 595, 842, 0, half), Page(2, "ii", 595, 842, half, len(made.text)))
    paragraphs = tuple(
        replace(paragraph, kind="heading" if at == 0 else "body", boxes=(Box(1 if at < 5 else 2, 72, 72, 500, 120),))
        for at, paragraph in enumerate(made.paragraphs)
    )
    return replace(made, paragraphs=paragraphs, pages=pages)


def shared(recommendation: Recommendation, document: Document, at: int, parts: list[tuple[str, str, str, bool]]) -> tuple[Phrase, ...]:
    """Phrases of (kind, words asked, words found, new); bits are the words' letters."""
    paragraph = document.paragraphs[at]
    made = []
    for kind, asked, found, new in parts:
        a, f = recommendation.text.index(asked), paragraph.span.start + paragraph.text.index(found)
        bits = float(len(asked))
        made.append(
            Phrase(
                kind,  # type: ignore[arg-type]
                Span(recommendation.id, a, a + len(asked)),
                Span(document.id, f, f + len(found)),
                bits,
                bits if new else 0.0,
            )
        )
    return tuple(made)


def reasons(*steps: tuple[str, str, float]) -> tuple[tuple[Reason, ...], float]:
    """Reasons and the probability that their points sum to."""
    points = sum(step[2] for step in steps)
    return tuple(Reason(*step) for step in steps), 1 / (1 + math.exp(-points))


def trace(document: Document, asked: Recommendation, verdict: str, steps: list, *places: tuple, reason: str, **fields) -> Trace:
    why, probability = reasons(*steps)
    matches = []
    for at, wording, force, coverage, new_coverage, similarity, parts in places:
        paragraph = document.paragraphs[at]
        phrases = shared(asked, document, at, parts)
        matches.append(
            Match(
                paragraph, phrases, coverage, new_coverage, similarity, wording, force, paragraph.page, coverage + similarity, "rare words"
            )
        )
    return Trace(asked, tuple(matches), verdict, probability, fields.pop("q_value", 0.0123), reason, why, **fields)  # type: ignore[arg-type]


def made_traces(*, baseline: bool = True) -> Traces:
    """Seven recommendations of three submissions: each verdict once, `not` twice, one without any match."""
    report = outcome()

    def ask(id: str, text: str, issuer: str, *themes: str) -> Recommendation:
        return Recommendation.from_text(id, text, issuer=issuer, themes=themes, cue="modal with agent", date="2030-03-01", page=2)

    gender = ask(
        "women-online/r1",
        "States should close the gender digital divide by funding training for women and girls, "
        "and by publishing what that training achieved.",
        "Women Online",
        "gender digital divide",
        "capacity-building",
    )
    tariff = ask("women-online/r2", "Operators shall offer a reduced tariff to schools and libraries.", "Women Online", "affordable access")
    register = ask(
        "open-valley/r1", "The register of licensed operators must be public and searchable by machine.", "Open Valley", "transparency"
    )
    zero = ask("open-valley/r2", "The working group should ban zero-rating offers.", "Open Valley", "net neutrality")
    drought = ask("open-valley/r3", "Beekeepers must be insured against drought by the harvest fund.", "Open Valley")
    human = ask(
        "telco/r1",
        "Public digital services should put people first: design with users from the beginning and test with them to the end.",
        "Valley Telecom",
        "human-centric approach",
    )
    secret = ask("telco/r2", "The secretariat should keep the contracts of operators confidential.", "Valley Telecom", "transparency")
    traces = (
        trace(
            report,
            gender,
            "reflected",
            [
                ("prior", "4 in 10 asks are taken up", -0.41),
                ("new wording", "9 of 14 words", 2.1),
                ("meaning", "cosine 0.81", 0.7),
                ("rivals", "1 other submission", -0.2),
            ],
            (
                3,
                "verbatim",
                "same",
                0.784,
                0.641,
                0.8149,
                [
                    ("same", "States should", "States should", False),
                    (
                        "same",
                        "close the gender digital divide by funding training for women and girls",
                        "close the gender digital divide by funding training for women and girls",
                        True,
                    ),
                    ("reworded", "publishing what that training achieved", "publish the results of that training", True),
                ],
            ),
            (8, "substance", "same", 0.05, 0.05, 0.32, []),
            reason="Para. 3 repeats nine new words in the same order and has the rest in other words.",
            rivals=("telco/r1",),
        ),
        trace(
            report,
            tariff,
            "partly",
            [
                ("prior", "4 in 10 asks are taken up", -0.41),
                ("new wording", "7 of 10 words", 1.3),
                ("force", "shall → are encouraged to", -0.6),
            ],
            (
                4,
                "reworded",
                "weaker",
                0.69,
                0.66,
                0.77,
                [
                    ("same", "offer a reduced tariff to schools and", "offer a reduced tariff to schools and", True),
                    ("same", "libraries", "libraries", True),
                ],
            ),
            reason="Para. 4 takes the tariff up and weakens it: “shall” became “are encouraged to”.",
            flags=("weaker force",),
        ),
        trace(
            report,
            register,
            "already",
            [("prior", "4 in 10 asks are taken up", -0.41), ("old language", "8 of 9 words stood in the baseline", -1.2)],
            (
                5,
                "verbatim",
                "stronger",
                0.91,
                0.08,
                0.88,
                [
                    ("same", "The register of licensed operators", "The register of licensed operators", False),
                    ("same", "public and searchable", "public and searchable", False),
                ],
            ),
            reason="Para. 5 (a) says it, and the zero draft said it before.",
        ),
        trace(
            report,
            zero,
            "contrary",
            [("prior", "4 in 10 asks are taken up", -0.41), ("polarity", "“did not agree”", -1.9)],
            (7, "reworded", "", 0.44, 0.4, 0.71, [("moved", "zero-rating offers", "zero-rating offers", True)]),
            reason="Para. 6 says that such offers remain permitted.",
            flags=("negated in the outcome",),
        ),
        trace(
            report,
            drought,
            "not",
            [("prior", "4 in 10 asks are taken up", -0.41), ("no candidate", "no shared rare word", -3.2)],
            reason="No paragraph shares a rare word or the meaning.",
            q_value=None,
        ),
        trace(
            report,
            human,
            "undecided",
            [("prior", "4 in 10 asks are taken up", -0.41), ("meaning", "cosine 0.62", 0.5)],
            (8, "substance", "same", 0.21, 0.2, 0.62, [("same", "digital services", "digital services", True)]),
            reason="Para. 7 is near in meaning; too little is shared to say.",
        ),
        trace(
            report,
            secret,
            "not",
            [("prior", "4 in 10 asks are taken up", -0.41), ("new wording", "1 of 8 words", -1.0)],
            (9, "none", "", 0.11, 0.0, -0.004, [("same", "The secretariat", "The secretariat", False)]),
            reason="Only “the secretariat” is shared, which every paragraph could share.",
            q_value=0.9,
        ),
    )
    submissions = tuple(
        Document.from_paragraphs(
            id,
            [
                (None, "A confidential introduction that only the submission has."),
                *((None, found.recommendation.text) for found in traces if found.recommendation.submission_id == id),
            ],
            role="submission",
            issuer=issuer,
            title=f"Comments of {issuer}",
            date="2030-03-01",
            source=f"{id}.docx",
            sha256="ab" * 32,
            reader="python-docx 1.2",
        )
        for id, issuer in (("women-online", "Women Online"), ("open-valley", "Open Valley"), ("telco", "Valley Telecom"))
    )
    draft = Document.from_paragraphs(
        "zero-draft",
        [("1", "The register of licensed operators shall be public and searchable.")],
        role="baseline",
        title="Zero draft",
        symbol="V/2030/2",
        date="2030-01-15",
    )
    return Traces(
        traces,
        report,
        baselines=(draft,) if baseline else (),
        submissions=submissions,
        settings={
            "options": {"candidates": 20, "encoder": "wordllama", "seed": 0},
            "thresholds": {"reflected": {"value": 0.7, "origin": "32 labelled asks of 4 documents, precision .81"}},
            "versions": {"influence": "0.1.0", "rapidfuzz": "3.14.1"},
        },
        failures=(("submissions/scan.pdf", "page 1 has no text layer (scanned?); install the extra “ocr”"),),
        title="Who shaped the valley network?",
    )


def hostile(text: str) -> Traces:
    """Traces in which every text that comes from outside is `text`."""
    from dataclasses import replace

    made = made_traces()
    report = Document.from_paragraphs(
        text,
        [(text, text), ("2", "before " + text + " after")],
        role="outcome",
        title=text,
        symbol=text,
        issuer=text,
        warnings=(text,),
        source=text,
    )
    asked = Recommendation.from_text(
        "alpha/" + text, text, issuer=text, themes=(text,), cue=text, addressee=text, replaces=text, number=text
    )
    length = len(text)
    phrase = Phrase("same", Span(asked.id, 0, length), Span(text, 0, length), 5.0, 5.0)
    match = Match(report.paragraphs[0], (phrase,), 0.5, 0.5, 0.5, "verbatim", "same", 1, 1.0, text)
    one = Trace(asked, (match,), "reflected", 0.7, None, text, (Reason(text, text, 0.8),), (text,), (text,))
    submissions = tuple(replace(submission, id=text, title=text, issuer=text, warnings=(text,)) for submission in made.submissions[:1])
    return Traces((one,), report, submissions=submissions, settings={text: text}, failures=((text, text),), title=text)


def many(recommendations: int, paragraphs: int, *, words: int = 60) -> Traces:
    """A large run: texts of `words` words out of a fixed sequence, three matches and eight phrases a recommendation."""
    vocabulary = re.findall(r"\w+", " ".join(text for _, text in PARAGRAPHS).lower())

    def text(seed: int, length: int) -> str:
        picked = [vocabulary[(seed * 7919 + at * at * 31 + at * seed) % len(vocabulary)] for at in range(length)]
        return " ".join(picked).capitalize() + "."

    report = Document.from_paragraphs(
        "long", [(str(at + 1), text(at, words + at % 90)) for at in range(paragraphs)], role="outcome", title="A long outcome"
    )
    verdicts = ("not", "not", "reflected", "partly", "undecided", "already", "not", "contrary")
    traces = []
    for at in range(recommendations):
        asked = Recommendation.from_text(
            f"s{at % 40}/r{at // 40 + 1}",
            text(at + 5000, words),
            issuer=f"Issuer {at % 40}",
            themes=(f"theme {at % 12}", f"theme {at % 7}"),
        )
        matches = []
        for rank in range(3):
            paragraph = report.paragraphs[(at * 37 + rank * 101 + at * at) % paragraphs]
            phrases = tuple(
                Phrase(
                    ("same", "reworded", "moved")[step % 3],  # type: ignore[arg-type]
                    Span(asked.id, step * 40, step * 40 + 25),
                    Span("long", paragraph.span.start + step * 40, paragraph.span.start + step * 40 + 25),
                    20.0,
                    20.0 * (step % 2),
                )
                for step in range(8)
            )
            matches.append(Match(paragraph, phrases, 0.5, 0.3, 0.6, "reworded", "same", None, 1.0 - rank / 10))
        why, probability = reasons(
            ("prior", "4 in 10", -0.4),
            ("new wording", "9 of 14 words", (at % 9) / 3 - 1),
            ("meaning", "cosine 0.6", 0.3),
            ("force", "same", 0.1),
            ("rivals", "2", -0.2),
        )
        traces.append(
            Trace(
                asked,
                tuple(matches),
                verdicts[at % 8],
                probability,
                0.05,
                "Nine of fourteen new words stand in the paragraph.",
                why,
                (f"s{(at + 1) % 40}/r1",),
            )
        )  # type: ignore[arg-type]
    return Traces(tuple(traces), report, title="A large consultation")


# Texts that would run, leave their place, or turn the text around them, where an escape were missing.
HOSTILE = (
    "<script>window.ran=1</script>",
    "</script><script>window.ran=1</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=window.ran=1>",
    '"><img src=x onerror="window.ran=1">',
    "'><svg onload=window.ran=1>",
    "<svg><script>window.ran=1</script></svg>",
    "<svg/onload=window.ran=1>",
    '<a href="javascript:window.ran=1">click</a>',
    "javascript:window.ran=1",
    "data:text/html,<script>window.ran=1</script>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<iframe src=javascript:parent.ran=1>",
    "<body onload=window.ran=1>",
    "<details open ontoggle=window.ran=1>",
    "<input autofocus onfocus=window.ran=1>",
    "<style>*{background:url(//evil.example)}</style>",
    "</style><script>window.ran=1</script>",
    "</title><script>window.ran=1</script>",
    "</textarea><script>window.ran=1</script>",
    "</template><script>window.ran=1</script>",
    "</select></form><script>window.ran=1</script>",
    "<!--<script>window.ran=1//-->",
    "--><script>window.ran=1</script>",
    "]]><script>window.ran=1</script>",
    "<![CDATA[<script>window.ran=1</script>]]>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<object data=javascript:window.ran=1>",
    "<embed src=javascript:window.ran=1>",
    "<form action=javascript:window.ran=1><button>go</button></form>",
    "<math><mtext><script>window.ran=1</script></mtext></math>",
    "<noscript><p title='</noscript><img src=x onerror=window.ran=1>'>",
    "{{ 7*7 }}{% raw %}{{ self.__init__.__globals__ }}",
    "${window.ran=1}`${window.ran=1}`",
    "\\u003cscript\\u003ewindow.ran=1\\u003c/script\\u003e",
    "&lt;script&gt;window.ran=1&lt;/script&gt;",
    "&#60;script&#62;window.ran=1&#60;/script&#62;",
    "%3Cscript%3Ewindow.ran=1%3C/script%3E",
    "' onmouseover='window.ran=1",
    '" style="position:fixed;inset:0" onclick="window.ran=1',
    "__proto__",
    "constructor",
    "\u2028window.ran=1\u2029",
    "pay \u202e10,000\u202c to \u2066them\u2069 \u202bnow",
    "tag\U000e0041\U000e0042 and null \x00 and escape \x1b[31m and bell \x07",
    "lone \ud800 surrogate \udfff, no character \uffff",
    "\U0001f469‍\U0001f4bb\U0001f680 beyond the basic plane 𝒳𝒴",
    "‏שלום‏ עולם and مرحبا بالعالم mixed",
    "a" * 500,
    "=HYPERLINK('//evil.example','x')",
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r\n=1+1",
    "line one\nline two\r\nline three",
    "\\input{/etc/passwd} \\write18{id} % & # _ $ ^ ~ { } \\",
    "| pipe | table | `code` **bold** [link](javascript:alert(1)) <b>",
)

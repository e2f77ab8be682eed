"""Documents as spaCy `Doc`s, with recommendations and shared phrases as span groups; and a component that finds recommendations.

For who works in spaCy: match patterns over the asks, render them with displaCy, put them beside the entities of a pipeline.

    >>> law = Document.from_paragraphs("law", [("1", "States should publish the register.")], role="submission")
    >>> doc = to_spacy(law)
    >>> [(span.text, span.label_, span.id_) for span in doc.spans["recommendations"]]
    [('States should publish the register.', 'ask', 'law/r1')]

Offsets are those of `Document.text`: the text is the same, and a token is split where one of our spans ends within it.
Importing this module loads spaCy; nothing else in the package does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import spacy
from spacy.language import Language

from influence.document import Document, Paragraph, Span
from influence.readers.text import BULLET, is_heading
from influence.recommendations import Recommendation, find_recommendations
from influence.tables import stretches

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from influence.traces import Trace, Traces

# start, end (characters), label, id: what a span of a group is made of.
_Marked = tuple[int, int, str, str]


def to_spacy(
    document: Document,
    recommendations: Iterable[Recommendation] | None = None,
    traces: Traces | None = None,
    *,
    nlp: Language | None = None,
) -> Doc:
    """Return a document as a spaCy `Doc`; no model is downloaded and no pipeline run.

    Parameters
    ----------
    document
        Any document; an empty text gives an empty `Doc`.
    recommendations
        What it asks for; those of other documents are left out. By default they are taken from `traces` where
        these have some of this document, else found anew in a submission or an intermediate text.
    traces
        Give the recommendations their verdicts, and the phrases that are shared.
    nlp
        Its tokenizer and vocabulary are used, so that its pipes can run on the `Doc`. By default a blank pipeline of
        the document's language; of the multi-language kind where that language needs a package that is not installed.

    Returns
    -------
    spacy.tokens.Doc
        With the span groups (each maybe empty; spans of a group may overlap)

        - `paragraphs`: the label is the kind ("body", "list item", ...), the id the paragraph's
        - `recommendations`: the label is the verdict where there are traces, else "ask" or "reported ask"; the id is the
          recommendation's
        - `phrases`: what is shared, on this document's side, cut where new and old language meet; the label is
          "new same", "old reworded", ... ("old": a baseline had it), the id the recommendation's
        - `matches`: in an outcome, the best paragraph of each recommendation, with its verdict as label

        and, under `user_data["influence"]`, the document's id, role, title, issuer, date and source as texts, and the
        count `unplaced` of phrases that stand in a recommendation's text but not so in the document (words that it
        borrows from a lead-in, or that a person corrected). `doc.spans` survives `DocBin` and `to_disk`.

    Examples
    --------
    >>> alpha = Document.from_paragraphs("alpha", [("4", "States should publish it.")], role="submission", language="en")
    >>> doc = to_spacy(alpha)
    >>> [(token.text, token.idx) for token in doc.spans["recommendations"][0]][:3]
    [('States', 0), ('should', 7), ('publish', 14)]
    """
    doc = _tokenizer(document, nlp)
    ours = [trace for trace in traces or () if trace.recommendation.submission_id == document.id]
    if recommendations is None and ours:
        recommendations = [trace.recommendation for trace in ours]
    elif recommendations is None:
        recommendations = find_recommendations(document) if document.role in ("submission", "intermediate") else ()
    own = [asked for asked in recommendations if asked.submission_id == document.id]
    verdicts = {trace.recommendation.id: trace.verdict for trace in ours}
    phrases, unplaced = _phrases(document, traces, ours)
    groups: dict[str, list[_Marked]] = {
        "paragraphs": [(p.span.start, p.span.end, p.kind, p.id) for p in document.paragraphs],
        "recommendations": [(r.span.start, r.span.end, verdicts.get(r.id, r.kind), r.id) for r in own],
        "phrases": phrases,
        "matches": _matches(document, traces),
    }
    _mark(doc, groups)
    facts = {name: getattr(document, name) or "" for name in ("id", "role", "title", "issuer", "date", "source")}
    doc.user_data["influence"] = {**facts, "unplaced": unplaced}
    return doc


def _tokenizer(document: Document, nlp: Language | None) -> Doc:
    if nlp is None:
        try:
            nlp = spacy.blank(document.language or "xx")
        except ImportError:  # an unknown language, or one whose words only another package can tell
            nlp = spacy.blank("xx")
        nlp.max_length = max(nlp.max_length, len(document.text) + 1)  # the limit guards parsers, and none runs
    return nlp.make_doc(document.text)


def _phrases(document: Document, traces: Traces | None, ours: Sequence[Trace]) -> tuple[list[_Marked], int]:
    """The shared phrases on this document's side, and how many of them stand nowhere in it as they are."""
    marked: list[_Marked] = []
    if traces is not None and document.id == traces.outcome.id:
        for trace in traces:
            for phrase in trace.best.phrases if trace.best else ():
                for start, end, new in stretches(phrase, asked=False):
                    marked.append((start, end, f"{'new' if new else 'old'} {phrase.kind}", trace.recommendation.id))
        return sorted(marked), 0
    unplaced = 0
    for trace in ours:
        asked = trace.recommendation
        for phrase in trace.best.phrases if trace.best else ():
            for start, end, new in stretches(phrase, asked=True):
                place = _placed(document, asked, start, end)
                unplaced += place is None
                if place is not None:
                    marked.append((*place, f"{'new' if new else 'old'} {phrase.kind}", asked.id))
    return sorted(marked), unplaced


def _placed(document: Document, asked: Recommendation, start: int, end: int) -> tuple[int, int] | None:
    """Where words of a recommendation's text stand in the document; the text may be put together from several places."""
    words = asked.text[start:end].strip()
    straight = asked.span.start + start + asked.text[start:end].find(words)
    if document.text.startswith(words, straight):
        return straight, straight + len(words)
    for place in (asked.span, *asked.places, *([asked.lead_in] if asked.lead_in else ())):
        at = document.text.find(words, place.start, place.end)
        if at >= 0:
            return at, at + len(words)
    return None


def _matches(document: Document, traces: Traces | None) -> list[_Marked]:
    if traces is None or document.id != traces.outcome.id:
        return []
    best = [(trace, trace.best.paragraph.span) for trace in traces if trace.best is not None]
    return sorted((span.start, span.end, trace.verdict, trace.recommendation.id) for trace, span in best)


def _mark(doc: Doc, groups: dict[str, list[_Marked]]) -> None:
    """Put the groups on the `Doc`, its tokens split where a span begins or ends within one."""
    _split(doc, {at for marked in groups.values() for start, end, _, _ in marked for at in (start, end)})
    for name, marked in groups.items():
        spans = (doc.char_span(start, end, label=label, span_id=id, alignment_mode="expand") for start, end, label, id in marked)
        doc.spans[name] = [span for span in spans if span is not None]


def _split(doc: Doc, places: Iterable[int]) -> None:
    """Split the tokens that hold one of these characters within them."""
    ordered = sorted(places)
    cuts: list[tuple[Any, list[int]]] = []
    at = 0
    for token in doc:
        while at < len(ordered) and ordered[at] <= token.idx:
            at += 1
        within = []
        while at < len(ordered) and ordered[at] < token.idx + len(token.text):
            within.append(ordered[at] - token.idx)
            at += 1
        if within:
            cuts.append((token, within))
    with doc.retokenize() as retokenizer:
        for token, within in cuts:
            edges = [0, *within, len(token.text)]
            parts = [token.text[start:end] for start, end in pairwise(edges)]
            retokenizer.split(token, parts, heads=[token] * len(parts))


@dataclass(slots=True)
class RecommendationFinder:
    """The pipeline component `influence_recommendations`: marks what a text asks for as `doc.spans[spans_key]`.

    Where the `Doc` has a span group `paragraphs` (as `to_spacy` makes it) these are the paragraphs; else blank lines and
    bullets part them. Labels are "ask" and "reported ask".

    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("influence_recommendations")
    >>> doc = nlp("We met in May. States should publish the register each year.")
    >>> [(span.text, span.label_) for span in doc.spans["recommendations"]]
    [('States should publish the register each year.', 'ask')]
    """

    spans_key: str = "recommendations"

    def __call__(self, doc: Doc) -> Doc:
        """Mark the recommendations of one `Doc`, in their order in the text, and return it."""
        paragraphs = [(span.start_char, span.end_char, span.label_) for span in doc.spans.get("paragraphs", ())] or _paragraphs(doc.text)
        document = Document(
            id="doc",
            role="submission",
            text=doc.text,
            paragraphs=tuple(
                Paragraph(f"doc/p{at}", Span("doc", start, end), doc.text[start:end], kind=kind)  # type: ignore[arg-type]
                for at, (start, end, kind) in enumerate(paragraphs, 1)
            ),
            language=doc.lang_ if doc.lang_ not in ("", "xx") else None,
        )
        found = find_recommendations(document)
        _mark(doc, {self.spans_key: [(ask.span.start, ask.span.end, ask.kind, ask.id) for ask in found]})
        return doc


@Language.factory("influence_recommendations", default_config={"spans_key": "recommendations"}, assigns=["doc.spans"])
def make_finder(nlp: Language, name: str, spans_key: str) -> RecommendationFinder:
    """Make the component for `nlp.add_pipe("influence_recommendations")`; the installed package announces it to spaCy."""
    return RecommendationFinder(spans_key)


# A new line begins a paragraph where it is blank, or where a bullet or a number stands at its start.
_BREAK = re.compile(r"\n\s*\n|\n(?=\s*(?:[•‣◦▪*–-]|\(?(?:\d{1,3}|[a-z]|[ivx]{2,4})[.)])\s)")


def _paragraphs(text: str) -> list[tuple[int, int, str]]:
    """Where the paragraphs of a plain text begin and end, and of what kind they are; lines are paragraphs where none is blank."""
    breaks = _BREAK if re.search(r"\n\s*\n", text) else re.compile(r"\n")
    edges = [0, *(found.end() for found in breaks.finditer(text)), len(text)]
    made = []
    for start, end in pairwise(edges):
        words = text[start:end]
        start += len(words) - len(words.lstrip())
        words = words.strip()
        if not words:
            continue
        end = start + len(words)
        bullet = BULLET.match(words)
        kind = "list item" if bullet else "heading" if is_heading(words, 1 + words.count("\n")) else "body"
        made.append((start + (bullet.end() if bullet else 0), end, kind))
    return made

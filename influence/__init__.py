"""influence: was it reflected? What a stakeholder asked for, where the outcome says it, and how sure we are.

The map, in the order the data flows; no module imports from a line below its own:

    errors            what can go wrong, a small tree; each message says what, where, and what to do now
    pages             a page of a PDF as a picture, with the paragraphs' boxes drawn on it
    document          the values: Document, Page, Paragraph, Span, Box, Mark
    resources         files: where the shipped ones are (data/), and how ours are written whole
    cache             what was read and traced before, kept by its content: a run that is repeated does only what changed
    workers           the same function over many items, here or in several processes
    words             text -> words with offsets; the only place that lowers, stems, strips or joins
    readers           file -> Document: pdf, ocr, docx, odt, epub, html, text (plain, Markdown), mail, table (csv/jsonl)
    consultation      a consultation's manifest: documents with role, issuer, date, language
    sentences         paragraph -> sentences with offsets
    recommendations   Document -> Recommendations, each with the cue that found it; corrected in a spreadsheet
    themes            codebook -> which concepts a passage speaks of
    rarity            background texts -> how much information a word carries, in bits
    encoders          texts -> vectors
    alignment         pair -> phrases: same, reworded, moved
    candidates        recommendations x paragraphs -> the few pairs worth aligning, and why
    novelty           what of an ask, and of a shared phrase, the baseline already said
    force             how strongly, and whether asserted, negated or only reported; contrasts
    significance      decoys -> p- and q-values
    judges            an optional reading model, asked only for pairs in doubt
    verdict           all evidence of a pair -> verdict, probability, and the sum of reasons behind it
    tables            any of our lists -> a pandas DataFrame; summaries by issuer, theme, verdict
    drawing           one trace drawn side by side, for a notebook and a terminal
    traces            Trace, Traces: the evidence; draws itself, saves, loads, knows its schema version
    attribution       who else asked: rivals, shared credit
    tracer            Tracer: candidates -> alignment -> novelty -> force -> significance -> verdict
    campaigns         form letters: near-duplicate submissions as one voice
    chains            traces joined over several documents, in order of dates
    drafts            the outcome's paragraphs and phrases through the drafts; the story of an ask
    quotations        the claims of a brief checked against the outcome
    replies           requests and the replies to them; reported uptake
    agreement         human labels: coders compared, verdicts measured against them, weights refitted
    plots             the few pictures people ask for
    spacy_docs        documents, asks and phrases as spaCy Docs; a pipeline component that finds recommendations
    reports           Traces -> HTML, XLSX, DOCX, LaTeX, Markdown, CSV, JSON
    study             a whole consultation, traced, with its tables
    examples          the demonstration consultation, ready to load
    console           what the command line shows: bars, doubts, what came out
    cli               the same steps as verbs
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

# Public name -> the module that holds it. Loaded when first used: importing `influence` loads nothing heavy.
_PUBLIC = {
    "Box": "document",
    "Codebook": "themes",
    "Document": "document",
    "InfluenceError": "errors",
    "Match": "traces",
    "Page": "document",
    "Paragraph": "document",
    "Phrase": "alignment",
    "Recommendation": "recommendations",
    "Span": "document",
    "Trace": "traces",
    "Tracer": "tracer",
    "Traces": "traces",
    "check_file": "readers",
    "load_demonstration": "examples",
    "find_recommendations": "recommendations",
    "check_quotations": "quotations",
    "find_replies": "replies",
    "load_traces": "traces",
    "read": "readers",
    "read_folder": "readers",
    "read_consultation": "consultation",
    "read_recommendations": "recommendations",
    "to_spacy": "spacy_docs",
    "trace_consultation": "study",
    "write_recommendations": "recommendations",
    "write_report": "reports",
}

__version__ = "0.1.0"
__all__ = sorted([*_PUBLIC, "__version__"])

if TYPE_CHECKING:
    from influence.alignment import Phrase as Phrase
    from influence.consultation import read_consultation as read_consultation
    from influence.document import Box as Box
    from influence.document import Document as Document
    from influence.document import Page as Page
    from influence.document import Paragraph as Paragraph
    from influence.document import Span as Span
    from influence.errors import InfluenceError as InfluenceError
    from influence.examples import load_demonstration as load_demonstration
    from influence.quotations import check_quotations as check_quotations
    from influence.readers import check_file as check_file
    from influence.readers import read as read
    from influence.readers import read_folder as read_folder
    from influence.recommendations import Recommendation as Recommendation
    from influence.recommendations import find_recommendations as find_recommendations
    from influence.recommendations import read_recommendations as read_recommendations
    from influence.recommendations import write_recommendations as write_recommendations
    from influence.replies import find_replies as find_replies
    from influence.reports import write_report as write_report
    from influence.spacy_docs import to_spacy as to_spacy
    from influence.study import trace_consultation as trace_consultation
    from influence.themes import Codebook as Codebook
    from influence.tracer import Tracer as Tracer
    from influence.traces import Match as Match
    from influence.traces import Trace as Trace
    from influence.traces import Traces as Traces
    from influence.traces import load_traces as load_traces


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        if re.search(rf"^    {re.escape(name)} +\S", __doc__ or "", re.MULTILINE):  # a module of the map: influence.plots
            return import_module(f"influence.{name}")
        raise AttributeError(f"module 'influence' has no attribute {name!r}", name=name, obj=sys.modules[__name__])
    value = getattr(import_module(f"influence.{_PUBLIC[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__

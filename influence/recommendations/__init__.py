"""Document -> recommendations: what was asked for, each with the cue that found it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from typing import Any

from influence.document import Document, Span
from influence.errors import OptionError
from influence.recommendations.amendments import amendments
from influence.recommendations.anatomy import action_of, addressee_of, force_of, negative, voice_of
from influence.recommendations.corrections import read_recommendations, write_recommendations
from influence.recommendations.cues import CARRYING, ITEM_CUES, cues, strip_marker
from influence.recommendations.model import label_units, load_model
from influence.recommendations.numbered import numbered_recommendations
from influence.recommendations.redrafts import redrafts
from influence.recommendations.silent import silent_paragraphs
from influence.recommendations.units import Find, Unit, fold, own_words, split_units
from influence.recommendations.value import ACTIONS, KINDS, Action, Kind, Recommendation
from influence.words import split_words

__all__ = ["ACTIONS", "KINDS", "Action", "Kind", "Recommendation", "find_recommendations", "read_recommendations", "write_recommendations"]

# Two asks of one document are the same where the smaller shares this part of its stems with the larger, and both are of like length:
# a summary repeats the body's recommendation with a word or two changed. Read off numbered summaries; lists of like-worded asks stay apart.
SAME_ASK = 0.9
SHORT = 5  # stems; below, two asks are told apart by little and both stay
# An item whose lead-in asks needs this part of the threshold.
IN_A_LIST = 0.5
SAME_NUMBER = 0.6  # of the smaller's stems, for two blocks with one printed number


def find_recommendations(document: Document | Sequence[Document]) -> list[Recommendation]:
    """Return what a document asks for, in reading order, each with the cue that found it.

    1. Amendments (in tables, or in one column) and numbered recommendations are found by their structure.
    2. The rest is cut into sentences and list items, and a model of named marks says which of them ask.
    3. A list item gets its lead-in; each ask is read: addressee, force, action, polarity, voice.
    4. The same ask made twice is one recommendation with two places.

    Parameters
    ----------
    document
        A document, or several: their recommendations then follow each other in the order given.

    Returns
    -------
    list
        Ids are `<document id>/r1`, `r2`, ... in reading order. Empty where nothing is asked. `document.quote(r.span)` is the ask's own
        words; `r.text` may begin with the lead-in that governs them.

    Examples
    --------
    >>> paper = Document.from_paragraphs("alpha", [(None, "States should: (a) publish the list; (b) fund access.")], role="submission")
    >>> for ask in find_recommendations(paper):
    ...     print(ask.id, "|", ask.text, "|", paper.quote(ask.span), "|", ask.addressee)
    alpha/r1 | States should: publish the list | publish the list | States
    alpha/r2 | States should: fund access. | fund access. | States
    """
    documents = [document] if isinstance(document, Document) else [] if isinstance(document, str | Path) else list(document)
    if isinstance(document, str | Path) or not all(isinstance(one, Document) for one in documents):
        cure = "read a file first: read(path, role='submission'); asks that you have already, Tracer.trace takes as a list of texts"
        raise OptionError(f"find_recommendations takes documents, not {document!r:.60}; {cure}")
    return [ask for one in documents for ask in _of_one(one)]


def _of_one(document: Document) -> list[Recommendation]:
    structured = amendments(document)
    structured += [find for find in redrafts(document) if not any(_overlap(find, other) for other in structured)]
    structured += [find for find in numbered_recommendations(document) if not any(_overlap(find, other) for other in structured)]
    taken = _taken(document, structured)
    silent = silent_paragraphs(document, structured)
    units = [unit for unit in split_units(document) if unit.paragraph.id not in silent]
    finds = structured + [
        find for find in _sentences(document, units) if not any(find.start < end and start < find.end for start, end in taken)
    ]
    finds.sort(key=lambda find: (find.start, find.end))
    return [_read(document, find, number, places) for number, (find, places) in enumerate(_merged(document, finds), 1)]


def _taken(document: Document, structured: Sequence[Find]) -> list[tuple[int, int]]:
    """Return the stretches that are spoken for: structured finds with the label before them, and all cells of amendment tables."""
    cells = [(paragraph.span.start, paragraph.span.end) for paragraph in document.paragraphs if paragraph.side is not None]
    labels = (
        min(find.start, find.paragraph.span.start, find.start if find.label_start is None else find.label_start) for find in structured
    )
    return cells + [(label, find.end) for label, find in zip(labels, structured, strict=True)]


def _overlap(find: Find, other: Find) -> bool:
    return find.start < other.end and other.start < find.end


def _sentences(document: Document, units: list[Unit]) -> list[Find]:
    labels = label_units(
        [unit.text for unit in units],
        headings=[unit.heading for unit in units] if any(unit.heading for unit in units) else None,
        items=[unit.item for unit in units],
    )
    leads = _leads(units)
    kinds = [label.label if label.label in ("A", "R") and not unit.heading else "" for unit, label in zip(units, labels, strict=True)]
    doubt = load_model()["threshold"] * IN_A_LIST
    for at, over in enumerate(leads):
        # What stands in a list that is asked for is asked for.
        if over is not None and not kinds[at] and kinds[over] and _governs(units[over]) and labels[at].ask >= doubt:
            kinds[at] = kinds[over]
    # A lead-in is no ask of its own where its items are: "We recommend that the Commission:".
    bare = {over for at, over in enumerate(leads) if over is not None and kinds[at] and not _REASONS.search(units[over].text)}
    finds = []
    for at, (unit, kind) in enumerate(zip(units, kinds, strict=True)):
        if not kind or at in bare:
            continue
        over = leads[at]
        lead = units[over] if over is not None and _governs(units[over]) else None
        start, end = own_words(document.text, unit.start, unit.end)
        words = fold(document.text[start:end]) if unit.item or leads[at] is not None else strip_marker(unit.text)[1]
        finds.append(
            Find(
                start,
                end,
                f"{lead.text} {words}" if lead is not None else words,
                unit.paragraph,
                cue=", ".join(labels[at].signs),
                kind="ask" if kind == "A" else "reported ask",
                lead=(lead.start, lead.end) if lead is not None else None,
                lead_text=lead.text if lead is not None else "",
                probability=round(labels[at].ask, 3),
                context=_context(units, labels, at),
            )
        )
    return finds


def _leads(units: Sequence[Unit]) -> list[int | None]:
    """Return for each unit the place of the lead-in of the list that it stands in, or None."""
    leads: list[int | None] = []
    lead: int | None = None
    for at, unit in enumerate(units):
        marks = cues(unit.text)
        item = unit.item or bool(marks & ITEM_CUES)
        leads_in = "ends colon" in marks and at + 1 < len(units)
        if not item and not leads_in:
            lead = None
        leads.append(lead if item else None)
        if leads_in:
            lead = at
    return leads


# "The fee should go, for three reasons:" asks itself, whatever its list says.
_REASONS = re.compile(r"\b(?:because|reasons?|since|grounds|examples?|e\.g\.)\W*$", re.I)


def _governs(unit: Unit) -> bool:
    """Whether a lead-in is part of its items' sentences ("States should:"), not an announcement ("We recommend the following:")."""
    return bool(cues(unit.text) & CARRYING) and not re.search(
        r"\b(?:following|below|as follows|recommendations?|proposals?|principles|suggestions)\W*$", unit.text, re.I
    )


def _context(units: Sequence[Unit], labels: Sequence[Any], at: int) -> str:
    home = units[at].paragraph
    around = [
        unit.text
        for place, unit in enumerate(units[max(0, at - 6) : at + 7], max(0, at - 6))
        if unit.paragraph is home and labels[place].label not in ("A", "R")
    ]
    return " ".join(around)


def _merged(document: Document, finds: Sequence[Find]) -> list[tuple[Find, list[Span]]]:
    """Join finds that ask the same; return each with its further places, in reading order."""
    # A numbered item is compared without its lead-in: the body leads it in with "I recommend", the summary with a heading.
    own = [find.text[len(find.lead_text) :] if find.number is not None else find.text for find in finds]
    stems = [frozenset(split_words(text, language=document.language or "en").stems) for text in own]
    frequency = Counter(stem for held in stems for stem in held)
    kept: list[tuple[Find, list[Span], frozenset[str]]] = []
    by_stem: dict[str, list[int]] = {}
    by_number: dict[str, list[int]] = {}
    for find, held in zip(finds, stems, strict=True):
        # Two sets that share 90 % of the larger share one of its rarest stems: only those are looked up.
        rarest = sorted(held, key=lambda stem: (frequency[stem], stem))[: len(held) - ceil(SAME_ASK * len(held)) + 1]
        number = find.number.lower() if find.number is not None else ""
        places = {place for stem in rarest for place in by_stem.get(stem, ())} | set(by_number.get(number, ()) if number else ())
        twin = next((place for place in sorted(places) if _same(find, held, *kept[place][::2])), None)
        if twin is None:
            for stem in rarest:
                by_stem.setdefault(stem, []).append(len(kept))
            if number:
                by_number.setdefault(number, []).append(len(kept))
            kept.append((find, [], held))
            continue
        other, further, theirs = kept[twin]
        if len(find.number or "") > len(other.number or ""):
            # The numbered form ("9 (e)", not "(e)") is the one that people cite; the prose that it repeats is the second place.
            kept[twin] = (find, [*further, Span(document.id, other.start, other.end)], theirs)
        else:
            further.append(Span(document.id, find.start, find.end))
    return [(find, further) for find, further, _ in sorted(kept, key=lambda entry: (entry[0].start, entry[0].end))]


_FIGURES = re.compile(r"\d+")


def _same(find: Find, held: frozenset[str], other: Find, theirs: frozenset[str]) -> bool:
    smaller, larger = sorted((len(held), len(theirs)))
    if smaller < SHORT:
        return False
    if find.number is not None and other.number is not None:
        # The same number in the summary and in the body: the wording may differ more.
        if find.number.lower() == other.number.lower():
            return len(held & theirs) >= SAME_NUMBER * smaller
        # "(e)" in the body is "9 (e)" in the summary, with the same words.
        return _last_label(find.number) == _last_label(other.number) and len(held & theirs) >= SAME_ASK * larger
    # "should not" for "should", 2035 for 2030: one word apart and another ask.
    if negative(find.text) != negative(other.text) or set(_FIGURES.findall(find.text)) != set(_FIGURES.findall(other.text)):
        return False
    return (find.replaces or "") == (other.replaces or "") and len(held & theirs) >= SAME_ASK * larger


def _last_label(number: str) -> str:
    """Return the innermost label of a number: "e" of "9 (e)", "3" of "Recommendation 3"."""
    return re.findall(r"\w+", number.lower())[-1]


def _read(document: Document, find: Find, number: int, places: Sequence[Span]) -> Recommendation:
    own = strip_marker(find.text[len(find.lead_text) :])[1] if find.lead_text else find.text
    page = document.page_at(find.start)
    return Recommendation(
        id=f"{document.id}/r{number}",
        span=Span(document.id, find.start, find.end),
        text=find.text,
        number=find.number if find.number is not None else find.paragraph.number,
        paragraph_id=find.paragraph.id,
        kind="reported ask" if find.kind == "reported ask" else "ask",
        action=find.action or action_of(own),  # type: ignore[arg-type]
        addressee=None if find.replaces is not None else addressee_of(own, find.lead_text),
        force=force_of(own, find.lead_text),
        negative=negative(own) or negative(find.lead_text),
        cue=find.cue,
        context=find.context,
        replaces=find.replaces,
        voice=voice_of(find.lead_text or find.text) if find.kind == "reported ask" else None,
        places=tuple(places),
        page=page.number if page is not None else find.paragraph.page,
        issuer=document.issuer,
        date=document.date,
        lead_in=Span(document.id, *find.lead) if find.lead else None,
        confidence=find.probability,
    )

"""All evidence of a pair -> verdict, probability, and the sum of reasons behind it.

1. The new part of the ask is cut into elements: runs of new words, and runs that the ask drops (`elements`).
2. Each element is looked for in the outcome's best paragraphs: word for word where the ask aligns, and as rare words that
   stand close together in one paragraph. The shares of bits found make a ledger (`gather`).
3. A small additive model over a few named features of the ledger gives the probability of any uptake, a second one that of
   full uptake; both are readable data in `data/models/verdict.json`, with the recipe that trained them (`judge`).
4. Rules that need no model come on top: nothing new is `already`; what contrasts is never `reflected`; in the zone where
   the labelled cases show that nobody can say, the verdict is `undecided`.

    deletions         what the outcome still has of what was to go
    ledger            what the ask wants new, element by element, and how much of each is there
    judgement         the evidence -> verdict, probability, reasons
    telling           all of it as a sentence
"""

from influence.verdict.deletions import Remains, remains_of, spelled_out, to_go
from influence.verdict.judgement import NO_BASELINE, VERDICTS, Judgement, Reason, Verdict, features_of, judge, load_model, part_of
from influence.verdict.ledger import WORDINGS, Element, Evidence, Near, Wording, elements, gather, wording_of
from influence.verdict.telling import sentence

__all__ = [
    "NO_BASELINE",
    "VERDICTS",
    "WORDINGS",
    "Element",
    "Evidence",
    "Judgement",
    "Near",
    "Reason",
    "Remains",
    "Verdict",
    "Wording",
    "elements",
    "features_of",
    "gather",
    "judge",
    "load_model",
    "part_of",
    "remains_of",
    "sentence",
    "spelled_out",
    "to_go",
    "wording_of",
]

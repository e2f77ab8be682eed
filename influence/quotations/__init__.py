"""The claims of a brief checked against the outcome: is it there, there, and in these words?

How a quotation is checked, in three steps:

1. It is cut at ellipses and at an editor's brackets; what is left must stand in the outcome, in order.
2. Letters and figures are compared, nothing else: quotation marks, commas, line ends, hyphenation, capitals and
   ligatures make no difference. "Shall" for "should" does, and so does one letter in the middle of a word.
3. What is not there word for word is aligned with the paragraphs that share its rare words; if enough of it is
   there, the quotation was altered, and the difference is shown.

A check says whether words stand in a document. It does not say whether they mean what the brief makes of them.
"""

from __future__ import annotations

from influence.document import Document, Span
from influence.errors import OptionError
from influence.quotations.find import MIN_WORDS, Quotation, find_quotations, references_in
from influence.quotations.passages import ALTERED, QUOTATION_VERDICTS, Difference, Passages, QuotationCheck, QuotationVerdict

__all__ = [
    "ALTERED",
    "MIN_WORDS",
    "QUOTATION_VERDICTS",
    "Difference",
    "Passages",
    "Quotation",
    "QuotationCheck",
    "QuotationVerdict",
    "check_quotation",
    "check_quotations",
    "find_quotations",
    "references_in",
]


def check_quotations(document: Document, outcome: Document, *, min_words: int = MIN_WORDS) -> list[QuotationCheck]:
    """Check every quotation of a document against the outcome that it quotes.

    Parameters
    ----------
    document
        The brief with the quotations.
    outcome
        The document that is quoted. Quotations of other documents come out as "not found".
    min_words
        As for `find_quotations`.

    Returns
    -------
    list of QuotationCheck
        One for each quotation, in order. `verbatim`: there as it stands, in the paragraph named (or no paragraph was
        named). `elsewhere`: there as it stands, but in another paragraph. `altered`: a passage agrees in most words;
        the differences say in which it does not. `not found`: no passage comes near.

    Examples
    --------
    >>> from influence.document import Document
    >>> outcome = Document.from_paragraphs("report", [("7", "States should report every year on the steps taken.")], role="outcome")
    >>> text = 'It says that "States shall report every year on the steps taken" (para. 7).'
    >>> brief = Document.from_paragraphs("brief", [(None, text)], role="submission")
    >>> [check] = check_quotations(brief, outcome)
    >>> check.verdict, [str(difference) for difference in check.differences]
    ('altered', ['“shall” for “should”'])
    """
    for name, given in (("document", document), ("outcome", outcome)):
        if not isinstance(given, Document):
            raise OptionError(f"the {name} is {given!r:.60}, no document; read it first: read(path, role=...); for a text: check_quotation")
    passages = Passages(outcome)
    return [passages.check(quotation) for quotation in find_quotations(document, min_words=min_words)]


def check_quotation(text: str, outcome: Document, *, places: tuple[str, ...] = ()) -> QuotationCheck:
    """Check one quotation given as text, without quotation marks, and the numbers of the paragraphs named for it."""
    return Passages(outcome).check(Quotation("quotation", Span("quotation", 0, len(text)), text, places, ", ".join(places)))

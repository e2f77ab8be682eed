"""The values: Document, Page, Paragraph, Span, Box, Mark. They hold, they do not compute.

`Document.text` is the only text that offsets refer to, and it is never changed afterwards:
`document.text[span.start:span.end]` is the quotation, and page and box say where it is printed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from influence.errors import OptionError

if TYPE_CHECKING:
    from PIL.Image import Image

Role = Literal["baseline", "submission", "intermediate", "draft", "outcome"]
ROLES: tuple[str, ...] = get_args(Role)

ParagraphKind = Literal["body", "heading", "list item", "quote", "footnote", "table cell", "caption", "furniture"]
PARAGRAPH_KINDS: tuple[str, ...] = get_args(ParagraphKind)

MarkKind = Literal["inserted", "deleted", "not agreed", "footnote mark", "emphasis"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one document's text: characters `start` up to, not including, `end`.

    >>> law = Document.from_paragraphs("law", [("1", "States shall report.")], role="outcome")
    >>> law.quote(Span("law", 7, 12))
    'shall'
    """

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a printed page, in points (1/72 inch) from the page's top left corner."""

    page: int  # 1-based in the file
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file and the characters of the document's text that stand on it."""

    number: int  # 1-based in the file
    label: str  # as printed: "iv"; the number where nothing is printed
    width: float  # points
    height: float
    start: int  # characters of Document.text, half-open
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a format or the typography says about some characters of a paragraph.

    `inserted` and `deleted` are tracked changes, struck-out or inserted type; `not agreed` is
    bracketed text of a draft; `footnote mark` is where a reference mark stood (an empty span; the
    mark itself in `note`).
    """

    kind: MarkKind
    start: int  # characters of Document.text, half-open
    end: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, list item, heading or table cell as printed, with what a person would cite.

    `number` is the citation ("27", "27 (a)", "Article 5 (1) (b)") or None. `headings` are the
    headings it stands under, outermost first. `side` is "old" or "new" in an amendment table, and
    `pair` the id of the cell on the other side. `confidence` is that of OCR, 0 to 1, else None.
    """

    id: str
    span: Span
    text: str
    kind: ParagraphKind = "body"
    number: str | None = None
    headings: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    side: Literal["old", "new"] | None = None
    pair: str | None = None
    marks: tuple[Mark, ...] = ()
    confidence: float | None = None
    extra: tuple[tuple[str, str], ...] = ()  # further columns of a table of paragraphs

    @property
    def page(self) -> int | None:
        """The page where the paragraph begins, 1-based, or None where the format has no pages."""
        return self.boxes[0].page if self.boxes else None


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was read, in paragraphs, with where it came from and the reader's doubts.

    `warnings` are those doubts as sentences (unreadable pages, unclear columns, ...): empty when
    the reader has none. `sha256` is of the file's bytes ("" for a text without a file).

    Examples
    --------
    >>> law = Document.from_paragraphs("law", [("1", "States shall report."), ("2", "Yearly.")], role="outcome")
    >>> law.text
    'States shall report.\\nYearly.'
    >>> at = law.text.index("Yearly")
    >>> law.paragraph_at(at).number, law.page_at(at)  # a text that was typed has no pages
    ('2', None)
    >>> law.paragraph_at(law.text.index("\\n")) is None  # between two paragraphs
    True
    """

    id: str
    role: Role
    text: str
    paragraphs: tuple[Paragraph, ...]
    pages: tuple[Page, ...] = ()
    title: str | None = None
    issuer: str | None = None
    date: str | None = None  # ISO 8601: 2030, 2030-02 or 2030-02-01
    language: str | None = None  # ISO 639-1
    symbol: str | None = None  # UN document symbol: A/75/816
    source: str | None = None
    sha256: str = ""
    reader: str = ""
    warnings: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def from_paragraphs(
        cls,
        id: str,
        paragraphs: Iterable[tuple[str | None, str] | str] | Mapping[str, str],
        *,
        role: Role,
        **fields: Any,
    ) -> Document:
        """Make a document of a text that is already split into paragraphs.

        Parameters
        ----------
        id
            The document's id; the paragraphs become `id/p1`, `id/p2`, ... in the order given.
        paragraphs
            Pairs of number (as a person would cite it, or None) and text, or a mapping from number to text; a text alone has
            no number. White space inside a text is kept; a paragraph without any other characters is left out. May be empty.
        role
            One of baseline, submission, intermediate, draft, outcome.
        **fields
            Any other field of `Document` (title, issuer, date, language, ...).

        Returns
        -------
        Document
            Its paragraphs stand in `text` one line feed apart; without pages. The empty text has no paragraph.

        Raises
        ------
        OptionError
            If `role` is none of the five, or a paragraph is neither a text nor a pair of number and text.

        Examples
        --------
        >>> law = Document.from_paragraphs("law", [("1", "States shall report."), ("2", "Yearly.")], role="outcome")
        >>> [(p.id, p.number, law.quote(p.span)) for p in law.paragraphs]
        [('law/p1', '1', 'States shall report.'), ('law/p2', '2', 'Yearly.')]
        """
        check_role(role)
        if isinstance(paragraphs, str) or hasattr(paragraphs, "columns"):
            cure = "a text as one paragraph is [text]; of a data frame, zip(frame['number'], frame['text'])"
            raise OptionError(f"the paragraphs of {id!r} are no list of texts or of pairs (number, text); {cure}")
        parts: list[str] = []
        made: list[Paragraph] = []
        offset = 0
        for index, entry in enumerate(paragraphs.items() if isinstance(paragraphs, Mapping) else paragraphs, 1):
            pair = (None, entry) if isinstance(entry, str) else entry
            if not isinstance(pair, Sequence) or len(pair) != 2 or not isinstance(pair[1], str):
                raise OptionError(f"paragraph {index} of {id!r} is {pair!r}; each must be a pair (number or None, text)")
            number, text = pair
            if not text.strip():
                continue
            if parts:
                parts.append("\n")
                offset += 1
            span = Span(id, offset, offset + len(text))
            made.append(Paragraph(f"{id}/p{index}", span, text, number=None if number is None else str(number)))
            parts.append(text)
            offset += len(text)
        return cls(id, role, "".join(parts), tuple(made), **fields)

    def __repr__(self) -> str:
        held = f"{len(self.paragraphs):,} paragraphs" + (f" on {len(self.pages):,} pages" if self.pages else "")
        named = f", {self.title!r}" if self.title else ""
        doubts = f", {len(self.warnings)} warnings" if self.warnings else ""
        return f"Document({self.id!r}, {self.role}{named}: {held}{doubts})"

    def quote(self, span: Span) -> str:
        """Return the characters of `span`; the quotation a reader can check on the page."""
        return self.text[span.start : span.end]

    def page(self, number: int) -> PageView:
        """Return a page, to look at: `document.page(3).show()` draws it with the paragraphs' boxes and numbers.

        Raises
        ------
        OptionError
            If the document has no such page.
        """
        for page in self.pages:
            if page.number == number:
                return PageView(self, page)
        raise OptionError(f"{self.id} has no page {number}; it has {len(self.pages) or 'no'} pages")

    def page_at(self, offset: int) -> Page | None:
        """Return the page on which character `offset` stands, or None where there are no pages."""
        at = bisect_right(self.pages, offset, key=lambda page: page.start) - 1
        return self.pages[at] if at >= 0 else None

    def paragraph_at(self, offset: int) -> Paragraph | None:
        """Return the paragraph that holds character `offset`, or None between paragraphs."""
        at = bisect_right(self.paragraphs, offset, key=lambda paragraph: paragraph.span.start) - 1
        if at >= 0 and offset < self.paragraphs[at].span.end:
            return self.paragraphs[at]
        return None

    def body(self) -> tuple[Paragraph, ...]:
        """Return the paragraphs that say something: all but furniture (running heads, page numbers)."""
        return tuple(paragraph for paragraph in self.paragraphs if paragraph.kind != "furniture")


@dataclass(frozen=True, slots=True)
class PageView:
    """A page of a document, to see what the reader saw. Draws itself in a notebook."""

    document: Document
    page: Page

    @property
    def text(self) -> str:
        """The characters of the document's text that stand on the page."""
        return self.document.text[self.page.start : self.page.end]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs that stand on the page, at least in part."""
        return tuple(p for p in self.document.paragraphs if any(box.page == self.page.number for box in p.boxes))

    def show(self, *, scale: float = 1.5, password: str | None = None) -> Image:
        """Return the page as a picture with a box around each paragraph and its number (see `influence.pages`)."""
        from influence.pages import draw_page

        return draw_page(self.document, self.page.number, scale=scale, password=password)

    def _repr_png_(self) -> bytes | None:
        return self.show()._repr_png_()


def check_role(role: str) -> None:
    """Raise `OptionError` unless `role` is one of the five roles."""
    if role not in ROLES:
        raise OptionError(f"role is {role!r}; it must be one of {', '.join(ROLES)}")


def slug(name: str) -> str:
    """Return a name as an id: lower case, words joined by hyphens, never empty.

    >>> slug("Position Paper_ACME (final).pdf")
    'position-paper-acme-final-pdf'
    """
    return re.sub(r"[^\w]+|_+", "-", name.casefold()).strip("-") or "document"

"""Blocks -> the number a person would cite for each: "27", "27 (a)", "Article 5 (1) (b)", or None.

A label says little by itself: "(i)" may be the ninth letter or the first roman number, "2. 5 million" is no
paragraph 2. So labels are read in sequence: a label counts if it begins a list, goes on with one that is open,
or is itself gone on with. Lists nest in the order in which their styles appear.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from influence.readers.labels import ALTERNATIVE, ONE_TEXT, PREFIXING, Label, readings

if TYPE_CHECKING:
    from influence.readers.assembly import Block

# Labels a reader may lose in a row (a page that could not be read, a label glued to its word) before a jump is no sequence.
LARGEST_GAP = 5
# Styles of lists that stand under no other printed list.
_OUTERMOST = ("arabic.", "ROMAN.", "LETTER.")
# Over the recitals of an act, which no article holds.
_RECITALS = re.compile(r"(?i)(?:recitals?|whereas|considérants|erwägungsgründe|considerandos)\s*:?")
# "12. Oktober 2012", "3 June 2021": a date at the start of a paragraph.
_DATE = re.compile(r"[^\W\d_]{3,12}\.?,? \d{4}\b")


@dataclass(slots=True)
class _List:
    """An open list: its style, the value of its last item, that item's citation, and the depth the format gave (0: none)."""

    style: str
    value: int
    citation: str
    level: int
    parent: str  # citation that stands before the items' own labels, "" at the top


class _Numbering:
    """Reads labels one after another; the open lists are the state."""

    def __init__(self, blocks: Sequence[Block], *, unit: str = "", lenient: bool = False) -> None:
        self.lenient = lenient  # the cells of a table quote single points: "b) processing is ..."
        self.found = [_readings_of(block) for block in blocks]
        # Where each style's values come, for looking ahead.
        self.places: dict[tuple[str, bool], list[tuple[int, int]]] = defaultdict(list)
        for at, (found, block) in enumerate(zip(self.found, blocks, strict=True)):
            for label in found:
                self.places[label.style, block.kind == "heading"].append((at, label.value))
        self.open: list[_List] = []
        self.threads: dict[str, list[_List]] = defaultdict(list)  # lists that a heading interrupted; the latest last
        self.unit = unit  # citation of the article, annex, recommendation we are in
        self.unit_level = 0  # level of its heading; 0 for one that stands in the text
        self.headings: dict[str, int] = {}  # last value of each style of heading label
        self.sections: list[tuple[int, str, str]] = []  # open numbered headings: level, number, style
        self.points_of = ""  # number of the heading that letters straight below it belong to
        self.awaiting = ""  # unit whose text is the next paragraph without a number

    def following(self, at: int, style: str, *, heading: bool = False) -> int | None:
        """Return the value of the next label of that style after block `at`, among headings or paragraphs, or None."""
        places = self.places[style, heading]
        index = bisect_right(places, at, key=lambda place: place[0])
        return places[index][1] if index < len(places) else None

    def heading(self, at: int, block: Block) -> str | None:
        """Return the number of a heading; close what it ends."""
        label = next((label for label in self.found[at] if self._counts_as_heading(at, label)), None)
        if label is not None and label.name == ALTERNATIVE:
            self.awaiting = label.text
            return label.text
        self._interrupt()
        level = max(block.level, 1)
        bracketed = label is not None and label.style.endswith(")")
        self.sections = [
            section
            for section in self.sections
            if section[0] < level or (section[0] == level and bracketed and not section[2].endswith(")"))
        ]
        self.points_of = ""
        if label is None:
            if _RECITALS.fullmatch(block.text.strip()):
                self.unit = ""
            if self.unit and (self.unit_level == 0 or 0 < block.level < self.unit_level):
                self.unit = ""
            return None
        self.awaiting = ""
        self.headings[label.style] = label.value
        number = label.text
        if bracketed and not label.added:
            # "(a) Duty of candour" under "4. Preventing harm"
            number = f"{self.sections[-1][1]} ({label.text})" if self.sections else f"({label.text})"
        if label.kind == "unit":
            self.unit, self.unit_level = (number, level) if label.name in PREFIXING else ("", 0)
            self.awaiting = number if label.name in ONE_TEXT else ""
        elif self.unit and block.level <= self.unit_level:
            self.unit = ""
        if label.kind in ("arabic", "decimal", "unit") or (bracketed and self.sections):
            self.sections.append((level, number, label.style))
            self.points_of = number if label.kind != "unit" else ""
        return number

    def _interrupt(self) -> None:
        """Close all lists; the outermost may be gone on with later, as the paragraphs of a report run on over its headings."""
        for open_list in self.open[:1]:
            if open_list.style.startswith(("arabic", "decimal")):
                self.threads[open_list.style].append(open_list)
                del self.threads[open_list.style][:-3]
        self.open.clear()

    def _counts_as_heading(self, at: int, label: Label) -> bool:
        if label.kind in ("unit", "decimal"):
            return True
        last = self.headings.get(label.style)
        following = self.following(at, label.style, heading=True)
        return (
            (label.value == 1 and (label.style.startswith("arabic") or label.style.endswith(")") or following == 2))
            or (last is not None and last < label.value <= last + LARGEST_GAP)
            or following == label.value + 1
            or (label.style == "arabic." and last is None)
        )

    def paragraph(self, at: int, block: Block) -> str | None:
        """Return the number of a paragraph or list item."""
        label = self._chosen(at, block)
        if label is None:
            if _RECITALS.fullmatch(block.text.strip()):
                self._interrupt()
                self.unit = ""
            # "Recommendation 3" over its text, "Article 3" over its only paragraph: the text is cited as the heading is.
            number = self.awaiting if block.kind in ("body", "quote", "table cell") else ""
            self.awaiting = ""
            return number or None
        self.awaiting = label.text if label.kind == "unit" and not block.text[label.end :].strip() else ""
        citation = self._place(label, block.level if block.label else 0)
        # "27. (a) The States ...": the paragraph and its first point share a block.
        text = block.text if not block.label else ""
        end = label.end
        for _ in range(3):
            further = [inner for inner in readings(text[end:]) if inner.style.endswith("()") and inner.value == 1] if text else []
            if not further:
                break
            citation = self._place(further[0], 0)
            end += further[0].end
        return citation

    def _chosen(self, at: int, block: Block) -> Label | None:
        """Return the reading that the sequence supports, or None where no reading is a label."""
        found = self.found[at]
        if not found:
            return None
        if block.label or found[0].kind in ("unit", "decimal"):
            certain = found[0] if len(found) == 1 else None
            if certain is not None and (certain.kind != "decimal" or block.label or self._decimal_counts(at, certain, block)):
                return certain
            if certain is not None:
                return None
        going_on = [(depth, label) for label in found if (depth := self._open_depth(label)) is not None]
        if len(found) > 1 and going_on:
            # "(i)" after "(h)": a letter, unless "(ii)" comes next; "(v)" after "(iv)": whichever list is the innermost.
            ahead = [label for label in found if self.following(at, label.style) == label.value + 1]
            if len(ahead) == 1:
                return ahead[0]
            return max(going_on, key=lambda pair: pair[0])[1]
        if going_on:
            label = going_on[0][1]
        else:
            label = next((label for label in found if self.following(at, label.style) == label.value + 1), found[0])
        return label if block.label or self._counts(at, label, block) else None

    def _open_depth(self, label: Label) -> int | None:
        """Return how deep the open list lies that a label goes on with, or None."""
        for depth in range(len(self.open) - 1, -1, -1):
            open_list = self.open[depth]
            if open_list.style == label.style and open_list.value + (not label.added) == label.value:
                return depth
        return None

    def _careless_depth(self, label: Label) -> int | None:
        """Return how deep the open list lies that goes on with other marks: "c)" after "(b)" is one list, printed carelessly."""
        for depth in range(len(self.open) - 1, -1, -1):
            open_list = self.open[depth]
            alike = open_list.style.rstrip("().") == label.style.rstrip("().") and open_list.style != label.style
            # Numbers nest in numbers ("2." over "(1)"), so that for them only the very next one will do.
            if alike and 0 < label.value - open_list.value <= (1 if label.kind == "arabic" else LARGEST_GAP):
                return depth
        return None

    def _counts(self, at: int, label: Label, block: Block) -> bool:
        """Whether a printed label is one, by its neighbours and by what comes after it."""
        rest = block.text[label.end :]
        begins_big = bool(rest) and (rest[0].isupper() or rest[0] in "“\"‘'«[(*" or not rest[0].isascii())
        goes_on = self._open_depth(label) is not None or self._careless_depth(label) is not None
        goes_on = goes_on or any(thread.value + 1 == label.value for thread in self.threads[label.style])
        ahead = self.following(at, label.style) == label.value + 1
        if label.style.endswith("()"):
            # Nothing but a label stands in brackets at the start of a paragraph, except a year or a remark, which are longer.
            return bool(rest) or goes_on
        if label.kind == "arabic":
            if not rest or (_DATE.match(rest) and not (goes_on and ahead)):
                return goes_on and ahead
            if not begins_big:
                # "2. 5 million": half of a number, unless both neighbours are there.
                return (goes_on or label.value == 1) and (ahead or not rest[0].isdigit())
            if goes_on or ahead or label.value == 1:
                return True
            last = [entry.value for entry in self.open if entry.style == label.style] or [
                thread.value for thread in self.threads[label.style][-1:]
            ]
            # A label that stands alone is believed before some words, not before a single one.
            return len(rest.split()) >= 2 and (not last or 0 < label.value - last[0] <= LARGEST_GAP)
        if self.lenient and label.style.endswith(")"):
            return True
        # "A." and "i." also begin names ("J. Smith") and abbreviations: only in company.
        return (goes_on or label.value == 1) and (ahead or goes_on)

    def _decimal_counts(self, at: int, label: Label, block: Block) -> bool:
        """Whether "8.1" is a number of the document rather than a figure ("2.5 million")."""
        rest = block.text[label.end :]
        if not rest:
            return False
        stem = label.text.rpartition(".")[0]
        neighbours = [
            other.text
            for found in (*self.found[max(at - 40, 0) : at], *self.found[at + 1 : at + 40])
            for other in found
            if other.kind == "decimal"
        ]
        near = {f"{stem}.{label.value + step}" for step in (-2, -1, 1, 2)}
        if label.added:
            near.add(f"{stem}.{label.value}")
        in_company = any(other in near or other.startswith(label.text + ".") or stem == other for other in neighbours)
        return in_company or (label.value == 1 and (rest[0].isupper() or rest[0] in "“[("))

    def _place(self, label: Label, level: int) -> str:
        """Put an accepted label into the open lists and return its citation."""
        if label.name == ALTERNATIVE:
            return label.text
        if label.kind == "unit":
            self._interrupt()
            if label.name in PREFIXING:
                self.unit, self.unit_level = label.text, 0
            return label.text
        if label.kind == "decimal":
            self.open = [_List(label.style, label.value, label.text, level, "")]
            return label.text
        if level:
            self._close_to_level(level, label)
        else:
            depth = self._depth_of(label)
            del self.open[depth + 1 :]
            if self._stands_alone(label):
                self.open.clear()
                return self._citation(label, "")
        if self.open and self.open[-1].style == label.style and (not level or self.open[-1].level == level):
            current = self.open[-1]
            current.value = label.value
            current.citation = self._citation(label, current.parent)
            if label.value == 1:
                self._reparent(current, label)
            return current.citation
        above = (self.points_of if label.style.endswith(")") else "") or _above(self.unit, label)
        parent = self.open[-1].citation if self.open else above
        if not self.open and label.value != 1:
            thread = next((one for one in reversed(self.threads[label.style]) if 0 < label.value - one.value <= LARGEST_GAP), None)
            parent = thread.parent if thread is not None else parent
        self.open.append(_List(label.style, label.value, self._citation(label, parent), level, parent))
        return self.open[-1].citation

    def _stands_alone(self, label: Label) -> bool:
        """Whether a number such as "(25)" goes on with no list and, not being 1, begins none inside the numbers that are open."""
        numbered = [open_list.style for open_list in self.open if open_list.style.startswith("arabic")]
        return label.kind == "arabic" and label.value > 1 and bool(numbered) and label.style not in numbered

    def _reparent(self, current: _List, label: Label) -> None:
        """A list at the top that starts again belongs to the unit we are in now."""
        if len(self.open) == 1:
            current.parent = _above(self.unit, label)
            current.citation = self._citation(label, current.parent)

    def _depth_of(self, label: Label) -> int:
        """Return the index of the open list a printed label belongs to, or of the one it nests in (-1: none)."""
        same = self._open_depth(label)
        if same is not None:
            return same
        for depth in range(len(self.open) - 1, -1, -1):
            if self.open[depth].style == label.style:
                return depth
        careless = self._careless_depth(label)
        if careless is not None:
            self.open[careless].style = label.style
            return careless
        # A full stop marks the outermost lists: "1." never stands under "(b)".
        if label.style in _OUTERMOST:
            return -1
        return len(self.open) - 1

    def _close_to_level(self, level: int, label: Label) -> None:
        """Close the lists that lie deeper than a level the format gives; printed lists have no level and may hold the new one."""
        while self.open and (
            self.open[-1].level > level
            or (self.open[-1].level == level and self.open[-1].style != label.style)
            or (self.open[-1].level == 0 and level == 1 and label.style in _OUTERMOST)
        ):
            self.open.pop()

    def _citation(self, label: Label, parent: str) -> str:
        if parent:
            return f"{parent} ({label.text})"
        return f"({label.text})" if label.style.endswith("()") else label.text


def _above(unit: str, label: Label) -> str:
    """Return what of a unit's citation stands above a label: "Article 6" for "2." and "Article 6 (1)" for "(f)" in "Article 6 (1) (f)"."""
    parts = unit.split(" (")
    for at, part in enumerate(parts[1:], 1):
        if part[0].isdigit() == (label.kind == "arabic"):
            return " (".join(parts[:at])
    return unit


def number_blocks(blocks: Sequence[Block]) -> list[str | None]:
    """Return for each block the number a person would cite, or None.

    Parameters
    ----------
    blocks
        All blocks of a document, in reading order; may be empty.

    Returns
    -------
    list of str or None
        As long as `blocks`. A number that the file itself gives is kept. Bulleted items, furniture,
        captions and headings without a label have none.

    Examples
    --------
    >>> from influence.readers.assembly import Block
    >>> number_blocks([Block("27. The Group:"), Block("(a) Notes;"), Block("(b) Urges."), Block("28. The Chair reports.")])
    ['27', '27 (a)', '27 (b)', '28']
    >>> number_blocks([Block("Article 5", kind="heading"), Block("1. Data shall be:"), Block("(b) adequate;")])
    ['Article 5', 'Article 5 (1)', 'Article 5 (1) (b)']
    >>> number_blocks([Block("The Council,"), Block("Recalling its report,"), Block("Noting its costs,"), Block("1. Decides to act.")])
    [None, 'PP1', 'PP2', '1']
    >>> number_blocks([Block("1. Costs rose to"), Block("2. 5 million people were counted")])
    ['1', None]
    """
    numbering = _Numbering(blocks)
    numbers: list[str | None] = []
    in_table = False
    for at, block in enumerate(blocks):
        if in_table and not _in_table(block) and block.kind not in _BESIDE:
            _number_cells(blocks, numbers, at, numbering)
        in_table = _in_table(block) or (in_table and block.kind in _BESIDE)
        if block.number is not None:
            numbers.append(block.number or None)
        elif block.kind in ("furniture", "caption") or _in_table(block):
            numbers.append(None)
        elif block.kind == "footnote":
            match = re.match(r"\[?(\d{1,3}|[a-z*†‡])[\])]?(?=\s|$)", block.label or block.text)
            numbers.append(f"footnote {match[1]}" if match else None)
        elif block.kind == "heading":
            numbers.append(numbering.heading(at, block))
        else:
            numbers.append(numbering.paragraph(at, block))
    _number_cells(blocks, numbers, len(blocks), numbering)
    _number_preamble(blocks, numbers)
    return numbers


# Kinds that a page puts between the rows of a table without ending it.
_BESIDE = ("furniture", "footnote", "caption")


def _in_table(block: Block) -> bool:
    return block.side is not None or block.kind == "table cell"


def _number_cells(blocks: Sequence[Block], numbers: list[str | None], end: int, around: _Numbering) -> None:
    """Number the cells of the table that ends before block `end`: each side has sequences of its own.

    A cell quotes a provision, so its labels do not go on with the lists around the table.
    """
    around.awaiting = ""
    start = end
    while start and (_in_table(blocks[start - 1]) or blocks[start - 1].kind in _BESIDE):
        start -= 1
    for side in ("old", "new", None):
        places = [at for at in range(start, end) if _in_table(blocks[at]) and blocks[at].side == side and blocks[at].number is None]
        cells = [blocks[at] for at in places]
        numbering = _Numbering(cells, unit=around.unit, lenient=True)
        for index, at in enumerate(places):
            numbers[at] = numbering.paragraph(index, cells[index])
    _name_rows(blocks[start:end], numbers, start)


def _name_rows(cells: Sequence[Block], numbers: list[str | None], start: int) -> None:
    """Give old and new cells the number of the provision that a cell before them names: "Article 5(1)" in a column of its own."""
    named = ""
    for at, cell in enumerate(cells, start):
        if cell.side is None:
            label = next(iter(readings(cell.text, cell=True)), None)
            named = label.text if label and label.kind == "unit" and not cell.text[label.end :].strip() else named
        elif named:
            own = numbers[at]
            # "Article 5" and "2." are paragraph 2 of it; "Article 5 (2)" and "2." say the same twice.
            numbers[at] = f"{named} ({own})" if own and own.isalnum() and not named.endswith(")") else named


# "The General Assembly,": who speaks, before the paragraphs of a preamble.
_SPEAKER = re.compile(r"(?:The|La|Le|L['’])\s?[^\W\d_][^.;:!?]{3,150},\]*$")


def _number_preamble(blocks: Sequence[Block], numbers: list[str | None]) -> None:
    """Number the unnumbered paragraphs of a preamble PP1, PP2, ...: from the speaker to the first numbered paragraph."""
    count: int | None = None
    members: list[int] = []
    for at, block in enumerate(blocks):
        if block.kind in ("furniture", "footnote", "caption"):
            continue
        if block.kind in ("body", "quote") and numbers[at] is None and _SPEAKER.match(block.text):
            count, members = 0, []
        elif (numbers[at] or "").startswith(ALTERNATIVE):
            continue  # alternatives for a paragraph of a negotiated preamble
        elif count is not None and (numbers[at] is not None or block.kind == "heading"):
            _close_preamble(members, numbers)
            count = None
        elif count is not None and re.match(r"[\[\s*_]*[^\W\d_a-z]", block.text) and block.kind == "body":
            if not re.search(r"[,;][\s\]]*(?:and)?$", block.text):
                _close_preamble(members, numbers)
                count = None
            else:
                members.append(at)
    _close_preamble(members if count is not None else [], numbers)


def _close_preamble(members: Sequence[int], numbers: list[str | None]) -> None:
    if len(members) >= 2:
        for index, at in enumerate(members, 1):
            numbers[at] = f"PP{index}"


def _readings_of(block: Block) -> list[Label]:
    if block.number is not None or block.kind in ("furniture", "caption", "footnote"):
        return []
    if block.label:
        return readings(block.label + " ", heading=block.kind == "heading") if re.search(r"\w", block.label) else []
    return readings(block.text, heading=block.kind == "heading", cell=_in_table(block))


def label_of(text: str, *, heading: bool = False) -> Label | None:
    """Return the likeliest reading of the label at the start of a text by itself, or None."""
    found = readings(text, heading=heading)
    return found[0] if found else None


def heading_levels(styles: Sequence[str]) -> list[int]:
    """Return a level, 1 the outermost, for each heading of a text that shows only their styles.

    Styles nest in the order in which they appear: one that is not open yet lies below the one before it, one that
    is open closes what lies below it.

    >>> heading_levels(["arabic", "plain", "arabic", "capitals", "plain", "capitals"])
    [1, 2, 1, 2, 3, 2]
    """
    open_styles: list[str] = []
    levels: list[int] = []
    for style in styles:
        if style in open_styles:
            del open_styles[open_styles.index(style) + 1 :]
        else:
            open_styles.append(style)
        levels.append(len(open_styles))
    return levels

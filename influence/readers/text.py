"""Plain text -> blocks: paragraphs, list items, headings, notes.

Plain text says nothing about its structure, so it is read off the lines: blank lines, the length of the lines,
bullets that repeat, short lines that stand alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from influence.document import Mark
from influence.readers.assembly import Block, ReadFile
from influence.readers.encodings import decode
from influence.readers.numbering import heading_levels, label_of

# Bullets that are nothing else at the start of a line.
BULLETS = "•‣◦▪▫■□●○◆◇►▶➢➤✓✔✗§*·∙⁃"
# What OCR and lost encodings make of bullets ("e", "»" and "?" for •), and dashes, which may also stand inside a wrapped sentence.
NOISY_BULLETS = "e«»o¢°©®¤?-–—+>"
BULLET = re.compile(rf"(?:([{re.escape(BULLETS)}])\s*|([{re.escape(NOISY_BULLETS)}])\s+)(?=\S)")
ORNAMENT = re.compile(r"\s*[-–—=]*[>→►▶]?\s*(?=\S)")
TERMINAL = re.compile(r"[.:;!?。؟।…][\"'”’»)\]]*$")
# "Organisation: Alpha Network": a line of a masthead or of a form.
FIELD = re.compile(r"[^\W\d_a-z][\w' -]{2,24}: \S")
NOTE_MARK = re.compile(r"(?<=\S)\[(\d{1,3})\]")
LONGEST_WRAPPED = 160  # characters; nobody wraps wider
FOOTNOTE = re.compile(r"\[(\d{1,3})\]\s")


def read_text(data: bytes, *, name: str) -> ReadFile:
    """Read plain text: paragraphs by blank lines, or by indentation and line lengths where there are none.

    Bullets are taken off (they are kept as the block's label); printed numbers stay in the text.

    Parameters
    ----------
    data
        The file's bytes, in any usual encoding.
    name
        Its name, for messages.

    Returns
    -------
    ReadFile
        Blocks in the order of the text; a doubt about its encoding or glued words is a warning.

    Examples
    --------
    >>> found = read_text(b"Requests\\n\\n* Publish all\\ndrafts.\\n* Webcast the meetings.\\n", name="x.txt")
    >>> [(block.kind, block.text) for block in found.blocks]
    [('heading', 'Requests'), ('list item', 'Publish all drafts.'), ('list item', 'Webcast the meetings.')]
    """
    text, warnings = decode(data, name=name)
    text, glued = separate_glued(text)
    if glued:
        warnings.append(f"{glued} words printed without the blanks between them were separated")
    return ReadFile(plain_blocks(text), warnings=warnings, reader="plain text")


@dataclass(slots=True)
class _Line:
    """One line of the file: its text without outer white space, how far it is indented, whether a blank line stands before and after it."""

    text: str
    indent: int
    after_blank: bool
    before_blank: bool = True


def plain_blocks(text: str) -> list[Block]:
    """Return the blocks of a plain text."""
    lines = _lines(text)
    if not lines:
        return []
    bullets = _bullets_in_use(lines)
    widths = _wrap_widths(lines)
    blank_separated = sum(line.after_blank for line in lines) > max(1, len(lines) // 25)
    groups: list[list[_Line]] = []
    for line, width in zip(lines, widths, strict=True):
        if groups and not _begins(line, groups[-1], width, bullets, blank_separated):
            groups[-1].append(line)
        else:
            groups.append([line])
    vocabulary = _vocabulary(lines) if any(widths) else set()
    blocks = [_block(group, bullets, vocabulary) for group in groups]
    notes = _find_footnotes(blocks)
    blocks = [take_out_notes(block, NOTE_MARK, notes) for block in blocks]
    _find_headings(blocks, groups, blank_separated)
    return join_broken(blocks)


def join_broken(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with paragraphs put together that a page break has cut.

    The second half begins in lower case and the first, a long one, ends without any stop.
    """
    made: list[Block] = []
    for block in blocks:
        last = made[-1] if made else None
        if (
            last is not None
            and last.kind in ("body", "list item")
            and block.kind == "body"
            and not block.label
            and block.text[:1].islower()
            and label_of(block.text) is None
            and len(last.text.split()) >= 12
            and re.search(r"[\w,’']$", last.text)
            and not re.search(r"[;,] (?:and|or)$", last.text)
        ):
            shift = len(last.text) + 1
            moved = tuple(replace(mark, start=mark.start + shift, end=mark.end + shift) for mark in block.marks)
            made[-1] = replace(last, text=f"{last.text} {block.text}", marks=(*last.marks, *moved))
        else:
            made.append(block)
    return made


def separate_glued(text: str) -> tuple[str, int]:
    """Return a text with words separated that were printed without the blank between them, and how many.

    Only where the case changes and every part is a word that the text uses often, while the whole occurs once: "TheITUis"
    in a text about "the ITU". Takes time proportional to the text.

    >>> separate_glued("The ITU is old. The ITU is big. The ITU is one. TheITUis ours.")
    ('The ITU is old. The ITU is big. The ITU is one. The ITU is ours.', 1)
    """
    times = Counter(re.findall(r"[^\W\d_]+", text))
    count = 0

    def parts(word: str, most: int) -> list[str] | None:
        if times[word] >= 3:
            return [word]
        for at in range(1, len(word)) if most > 1 else ():
            if word[at - 1].islower() != word[at].islower() and times[word[:at]] >= 3 and (rest := parts(word[at:], most - 1)):
                return [word[:at], *rest]
        return None

    def apart(match: re.Match[str]) -> str:
        nonlocal count
        word = match.group()
        found = parts(word, 4) if times[word] == 1 and len(word) <= 40 else None
        count += found is not None
        return " ".join(found) if found else word

    return re.sub(r"\b[^\W\d_]*[^\W\d_A-Z][A-Z]{2,}[^\W\d_]*\b|\b[A-Z]{2,}[a-z]{2,}\b", apart, text), count


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    blank = True
    for raw in text.replace("\f", "\n").replace("\v", "\n").split("\n"):
        stripped = raw.strip()
        if not stripped:
            blank = True
            continue
        expanded = raw.expandtabs(4)
        if lines:
            lines[-1].before_blank = blank
        lines.append(_Line(re.sub(r"[ \t\u00a0]+", " ", stripped), len(expanded) - len(expanded.lstrip()), blank))
        blank = False
    return lines


def _wrap_widths(lines: Sequence[_Line]) -> list[int]:
    """Return for each line the width at which the lines around it were wrapped, in characters; 0 where a line is a paragraph.

    Wrapped text has many lines that end near one length without a full stop. Each part of a document has its own width.
    """
    nowhere = [0] * len(lines)
    # Where most of the text stands in lines that nobody wraps so long, a line is a paragraph.
    if sum(len(line.text) for line in lines if len(line.text) > LONGEST_WRAPPED) > 0.3 * sum(len(line.text) for line in lines):
        return nowhere
    running = [(at, len(line.text)) for at, (line, following) in enumerate(pairwise(lines)) if not following.after_blank]
    if len(running) < 2:
        return nowhere
    widths: list[int] = []
    index = 0
    for start in range(0, len(lines), _STEP):
        while index < len(running) and running[index][0] < start:
            index += 1
        near = sorted(length for _, length in running[max(index - 2 * _STEP, 0) : index + 3 * _STEP])
        width = near[int(0.95 * (len(near) - 1))]
        widths += [width if width <= LONGEST_WRAPPED else 0] * min(_STEP, len(lines) - start)
    unfinished = sum(1 for at, length in running if length > 0.6 * widths[at] and not TERMINAL.search(lines[at].text))
    return widths if unfinished >= 0.3 * len(running) else nowhere


_STEP = 10  # lines that share a width, worked out from them and the forty around


def _bullets_in_use(lines: Sequence[_Line]) -> str:
    """Return the characters that are bullets in this text: the sure ones, and the noisy ones that repeat in front of items."""
    seen: Counter[str] = Counter()
    for at, line in enumerate(lines):
        match = BULLET.match(line.text)
        if match is None or match[2] is None:
            continue
        starts = line.after_blank or at == 0 or TERMINAL.search(lines[at - 1].text) is not None
        rest = line.text[match.end() :]
        # "e" and "o" are words in Portuguese and Italian; a word goes on in lower case.
        if starts and (not match[2].isalpha() or rest[:1].isupper()):
            seen[match[2]] += 1
    dashes = {mark for mark in "-–—+>" if seen[mark] >= 2}
    # OCR noise comes in several shapes at once, so that the shapes vouch for each other.
    noise = {mark for mark in NOISY_BULLETS if mark not in "-–—+>" and seen[mark]}
    if sum(seen[mark] for mark in noise) < 3:
        noise = {mark for mark in noise if seen[mark] >= 2}
    return BULLETS + "".join(sorted(dashes | noise))


def _bullet(line: _Line, bullets: str) -> re.Match[str] | None:
    match = BULLET.match(line.text)
    if match is None:
        return None
    mark = match[1] or match[2]
    if mark not in bullets or (mark.isalpha() and not line.text[match.end() : match.end() + 1].isupper()):
        return None
    if mark in "-–—*>" and line.text[match.end() :].isupper() and len(line.text) < 60:
        return None  # a heading with an ornament
    return match


def _begins(line: _Line, group: Sequence[_Line], width: int, bullets: str, blank_separated: bool) -> bool:
    """Whether a line begins a new paragraph."""
    last = group[-1]
    finished = TERMINAL.search(last.text) is not None
    if line.after_blank or not width:
        return True
    if re.search(r"[^\W\d_][-\u2010]$", last.text):
        return False  # a word goes on
    if finished and (line.indent > last.indent or (line.before_blank and len(line.text) < 0.6 * width and is_heading(line.text, 1))):
        return True  # the first line of a page, or a heading without a blank line before it
    fits = len(last.text) + 1 + len(line.text.split(" ", 1)[0]) <= width - 2
    # A dash at the start of a wrapped line belongs to the sentence unless the line before has come to an end.
    if _bullet(line, bullets) is not None and (
        finished or fits or line.text[0] in BULLETS or (_bullet(group[0], bullets) is not None and last.text.endswith((",", "and", "or")))
    ):
        return True
    if label_of(line.text) is not None and (finished or (fits and not line.text[:1].islower())):
        return True
    if fits and FIELD.match(line.text):
        return True
    if blank_separated:
        # The first line of a paragraph may be a heading without a blank line after it.
        return finished and fits and len(last.text) < 0.7 * width and line.text[:1].isupper()
    if line.indent > group[0].indent and len(group) == 1 and not finished:
        return False  # a hanging indent
    if line.indent > last.indent + 1 and (finished or fits):
        return True
    return (finished and fits) or (fits and len(last.text) < 0.75 * width and not line.text[:1].islower())


_BROKEN = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010]$")
# First halves that are no words by themselves and keep their hyphen.
_PREFIXES = frozenset(("non", "co", "multi", "cross", "inter", "pre", "post", "anti", "semi", "self", "intra", "ex"))


def _vocabulary(lines: Sequence[_Line]) -> set[str]:
    """Return the words that the text writes within a line, in lower case; halves of broken words are none."""
    whole = "\n".join(line.text for line in lines).casefold()
    return set(re.findall(r"[^\W\d_]+", re.sub(r"[^\W\d_]+[-\u00ad\u2010]\n[^\W\d_]+", " ", whole)))


def _joined(group: Sequence[_Line], vocabulary: Container[str]) -> str:
    """Return the lines of a paragraph as one text, with the hyphens of line ends taken out where they only break a word."""
    parts = [group[0].text]
    for line in group[1:]:
        broken = _BROKEN.search(parts[-1][-40:])
        if broken is None or not line.text[:1].islower():
            parts += [" ", line.text]
            continue
        rest = re.match(r"[^\W\d_]+", line.text)
        first, second = broken[1].casefold(), rest[0].casefold() if rest else ""
        # Two words that the text also uses apart make a compound, unless it writes them as one elsewhere.
        compound = first in _PREFIXES or (first in vocabulary and second in vocabulary)
        if first + second in vocabulary or not compound:
            parts[-1] = parts[-1][:-1]
        parts.append(line.text)
    return "".join(parts)


def _block(group: Sequence[_Line], bullets: str, vocabulary: Container[str]) -> Block:
    match = _bullet(group[0], bullets)
    text = _joined(group, vocabulary)
    if match is not None:
        return Block(text[match.end() :], kind="list item", level=1, label=match[1] or match[2])
    label = label_of(text)
    if label is not None and label.kind in ("letter", "roman"):
        return Block(text, kind="list item", level=1)
    return Block(text)


def _find_footnotes(blocks: list[Block]) -> set[str]:
    """Make notes such as "[3] https://..." footnotes (runs that count up, two or more) and return their numbers."""
    found = [(at, int(match[1])) for at, block in enumerate(blocks) if (match := FOOTNOTE.match(block.text))]
    numbers: set[str] = set()
    for (at, number), (after, following) in pairwise(found):
        if following == number + 1 and after - at <= 3:
            blocks[at].kind = blocks[after].kind = "footnote"
            numbers |= {str(number), str(following)}
    return numbers


def take_out_notes(block: Block, mark: re.Pattern[str], notes: Container[str]) -> Block:
    """Return a block with the reference marks of known notes taken out of its text and recorded as marks.

    `mark` matches a reference mark; its first group is the note's label.
    """
    if block.kind == "footnote":
        return block
    found = [match for match in mark.finditer(block.text) if match[1] in notes]
    if not found:
        return block
    starts = [match.start() for match in found]
    gone = [0, *accumulate(match.end() - match.start() for match in found)]

    def moved(offset: int) -> int:
        at = bisect_right(starts, offset)
        # An offset inside a mark falls on its start.
        return max(offset - gone[at], starts[at - 1] - gone[at - 1]) if at else offset

    ends = [match.end() for match in found]
    text = "".join(block.text[end:start] for end, start in zip([0, *ends], [*starts, len(block.text)], strict=True))
    kept = tuple(replace(one, start=moved(one.start), end=moved(one.end)) for one in block.marks)
    noted = tuple(
        Mark("footnote mark", match.start() - before, match.start() - before, match[1]) for match, before in zip(found, gone, strict=False)
    )
    return replace(block, text=text, marks=tuple(sorted((*kept, *noted), key=lambda one: (one.start, one.end))))


def _find_headings(blocks: list[Block], groups: Sequence[Sequence[_Line]], blank_separated: bool) -> None:
    """Make headings of short lines that stand alone and say no sentence, with a level for each style of heading."""
    styles: dict[int, str] = {}
    times = Counter(block.text.casefold() for block in blocks)
    for at, (block, group) in enumerate(zip(blocks, groups, strict=True)):
        if block.kind != "body" or at + 1 == len(blocks):
            continue
        alone = group[0].after_blank or (group[-1].before_blank and at and TERMINAL.search(blocks[at - 1].text))
        if not alone and not blank_separated and len(group) == 1 and not FIELD.match(block.text):
            # Without blank lines, a short line is a heading if a paragraph or a list stands below it.
            alone = blocks[at + 1].kind == "list item" or len(groups[at + 1]) > 1
        if not alone:
            continue
        ornament = ORNAMENT.match(block.text)
        text = block.text[ornament.end() :] if ornament else block.text
        if is_heading(text, len(group)):
            styles[at] = heading_style(text, times[block.text.casefold()])
            blocks[at] = replace(block, text=text)
    for at in crowded(list(styles.items())):
        del styles[at]
    for at, level in zip(styles, heading_levels(list(styles.values())), strict=True):
        blocks[at].kind, blocks[at].level = "heading", level


def heading_style(text: str, times: int) -> str:
    """Return what makes a heading look like others of its level; `times` is how often its text occurs."""
    label = label_of(text, heading=True)
    if text.isupper():
        return "capitals"
    if label is not None:
        return label.style
    return "recurring" if times > 1 else "plain"


def crowded(styles: Sequence[tuple[int, str]]) -> list[int]:
    """Return the places of would-be headings in runs of four or more of one style without anything in between.

    They are names, addresses, a table of contents. The first (a title) and the last (which has text below it) stay.

    >>> crowded([(0, "plain"), (1, "plain"), (2, "plain"), (3, "plain"), (7, "plain")])
    [1, 2]
    """
    made: list[int] = []
    run: list[int] = []
    for at, (place, style) in enumerate(styles):
        if at and place == styles[at - 1][0] + 1 and style == styles[at - 1][1]:
            run.append(place)
        else:
            run = [place]
        if len(run) == 4:
            made += run[1:3]
        elif len(run) > 4:
            made.append(run[-2])
    return made


def is_heading(text: str, lines: int) -> bool:
    """Whether a paragraph reads like a heading: short, begins big or with a number, ends without a full stop."""
    if len(text) > 120 or len(text.split()) > 14 or lines > 2 or not re.search(r"[^\W\d_]{2}", text):
        return False
    if re.search(r"[.,;:…»”\"]$", text) or text.startswith(("http", "www.", "“", '"', "«", "[")):
        return False
    label = label_of(text, heading=True)
    first = text[label.end :] if label is not None else text
    return bool(first) and not first[0].islower() and not re.search(r"[.;!?] [A-Z]", first)

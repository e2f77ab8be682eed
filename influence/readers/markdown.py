"""Markdown -> blocks: headings, lists and tables by a CommonMark parser; emphasis goes, link texts stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count, pairwise
from typing import TYPE_CHECKING

from influence.document import Mark, MarkKind
from influence.readers.assembly import Block, ReadFile
from influence.readers.cells import table_blocks
from influence.readers.encodings import decode
from influence.readers.text import crowded, heading_style, is_heading, join_broken, plain_blocks, take_out_notes

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
# [^1]: the text of a note, with indented lines that go on.
NOTE = re.compile(r"^\[\^([^\]\s]+)\]:[ \t]*(.*(?:\n[ \t]+\S.*)*)$", re.MULTILINE)
NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]")
FIELD = re.compile(r"^(\w[\w-]*):[ \t]*(.+)$", re.MULTILINE)


def read_markdown(data: bytes, *, name: str) -> ReadFile:
    """Read Markdown: front matter as metadata, headings with levels, lists with their numbers, tables by cells.

    Parameters
    ----------
    data
        The file's bytes, in any usual encoding.
    name
        Its name, for messages.

    Returns
    -------
    ReadFile
        Blocks in the order of the text, footnotes last; `title`, `issuer`, `date` and `language` as the front matter states them.

    Examples
    --------
    >>> found = read_markdown(b"# Access\\n\\n1. Publish **all** drafts.\\n2. See [them](http://x.org).\\n", name="x.md")
    >>> [(block.kind, block.level, block.label, block.text) for block in found.blocks]  # doctest: +NORMALIZE_WHITESPACE
    [('heading', 1, '', 'Access'), ('list item', 1, '1.', 'Publish all drafts.'), ('list item', 1, '2.', 'See them.')]
    """
    text, warnings = decode(data, name=name)
    fields: dict[str, str] = {}
    if match := FRONT_MATTER.match(text):
        fields = {key.lower(): value.strip().strip("\"'") for key, value in FIELD.findall(match[1])}
        text = text[match.end() :]
    from markdown_it import MarkdownIt

    # Kramdown's attribute lines and table of contents are instructions, not text.
    text = re.sub(r"(?m)^(?:\* TOC|\{:[^}\n]*\})[ \t]*$", "", text)
    text = re.sub(r"(?m)^(#{1,6})[\u00a0\u2007\u202f]+", r"\1 ", text)
    notes = {match[1]: " ".join(match[2].split()) for match in NOTE.finditer(text)}
    text = NOTE.sub("", text)
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
    blocks = [take_out_notes(block, NOTE_MARK, notes) for block in _blocks(parser.parse(text))]
    if sum(len(block.text) for block in blocks) < 0.3 * len(text.strip()) and "](" not in text and "<" not in text:
        warnings.append("the Markdown could not be taken apart; the text was read as plain text")
        blocks = plain_blocks(text)
    blocks = join_broken(blocks)
    _find_headings(blocks)
    blocks += [Block(note, kind="footnote", label=label) for label, note in notes.items()]
    return ReadFile(
        blocks,
        warnings=warnings,
        reader="markdown-it",
        title=fields.get("title"),
        issuer=re.sub(r"^\[|\]$|[\"']", "", fields.get("author") or fields.get("authors") or "") or None,
        date=fields.get("date"),
        language=fields.get("lang") or fields.get("language"),
    )


def _find_headings(blocks: list[Block]) -> None:
    """Make headings of short paragraphs that stand over others where the author set no mark; their level is that of the last heading."""
    styles: dict[int, str] = {}
    for at, (block, following) in enumerate(pairwise(blocks)):
        long_enough = following.kind == "list item" or len(following.text) > 2 * len(block.text)
        # Two words over a paragraph are a signature or a name as often as a heading.
        long_enough = long_enough and (following.kind == "list item" or len(block.text.split()) > 2)
        if block.kind == "body" and long_enough and is_heading(block.text, 1) and not re.match(r"[*_(]", block.text):
            styles[at] = heading_style(block.text, 1)
    for at in crowded(list(styles.items())):
        del styles[at]
    level = 1
    for at, block in enumerate(blocks):
        if block.kind == "heading":
            level = block.level
        elif at in styles:
            block.kind, block.level = "heading", level


def _blocks(tokens: Sequence[Token]) -> list[Block]:
    blocks: list[Block] = []
    lists: list[int | None] = []  # the next number of each open list, None for bullets
    pending: tuple[str, int] | None = None  # label and depth of an item whose first paragraph is still to come
    heading = 0
    rows: list[list[list[Block]]] = []  # of the open table
    cell = False
    quote = 0
    row_numbers = count(1)
    for token in tokens:
        if token.type == "ordered_list_open":
            start = token.attrGet("start")
            lists.append(1 if start is None else int(start))
        elif token.type == "bullet_list_open":
            lists.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            pending = (f"{number}{token.markup}" if number is not None else token.markup, len(lists))
            if number is not None:
                lists[-1] = number + 1
        elif token.type == "list_item_close":
            pending = None
        elif token.type == "heading_open":
            heading = int(token.tag[1:])
        elif token.type == "heading_close":
            heading = 0
        elif token.type == "blockquote_open":
            quote += 1
        elif token.type == "blockquote_close":
            quote -= 1
        elif token.type == "table_open":
            rows = []
        elif token.type == "table_close":
            blocks += table_blocks(rows, row_numbers)
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in ("td_open", "th_open"):
            rows[-1].append([])
            cell = True
        elif token.type in ("td_close", "th_close"):
            cell = False
        elif token.type == "inline":
            text, marks = _inline(token.children or [])
            if heading:
                blocks.append(Block(text, kind="heading", level=heading, marks=marks))
            elif cell:
                rows[-1][-1].append(Block(text, kind="table cell", marks=marks))
            elif pending is not None:
                blocks.append(Block(text, kind="list item", level=pending[1], label=pending[0], marks=marks))
                pending = None
            else:
                blocks.append(Block(text, kind="quote" if quote else "body", marks=marks))
        elif token.type in ("fence", "code_block"):
            # Indented text in a policy document is a text that somebody indented, not a program.
            blocks += [Block(" ".join(part.split()), kind="quote") for part in re.split(r"\n\s*\n", token.content) if part.strip()]
        elif token.type == "html_block":
            plain = " ".join(re.sub(r"<[^>]*>", " ", token.content).split())
            if plain:
                blocks.append(Block(plain))
    return blocks


def _inline(tokens: Sequence[Token]) -> tuple[str, tuple[Mark, ...]]:
    """Return the text of inline tokens with the struck-out stretches marked."""
    text = ""
    marks: list[Mark] = []
    opened: dict[str, list[int]] = {"s": [], "strong": [], "em": [], "ins": [], "del": []}
    kinds: dict[str, MarkKind] = {"s": "deleted", "del": "deleted", "ins": "inserted", "strong": "emphasis", "em": "emphasis"}
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text += " "
        elif token.type == "image":
            text += token.content
        elif token.type in ("s_open", "strong_open", "em_open"):
            opened[token.type.removesuffix("_open")].append(len(text))
        elif token.type in ("s_close", "strong_close", "em_close"):
            name = token.type.removesuffix("_close")
            marks.append(Mark(kinds[name], opened[name].pop(), len(text)))
        elif token.type == "html_inline" and (tag := re.fullmatch(r"<(/?)(ins|del|s)\b[^>]*>", token.content, re.IGNORECASE)):
            name = tag[2].lower()
            if not tag[1]:
                opened[name].append(len(text))
            elif opened[name]:
                marks.append(Mark(kinds[name], opened[name].pop(), len(text)))
        elif token.type == "html_inline" and re.fullmatch(r"<br\s*/?>", token.content, re.IGNORECASE):
            text += " "
    return text, tuple(marks)

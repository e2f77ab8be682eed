"""Markdown -> blocks: headings, lists and tables by a CommonMark parser; emphasis goes, link texts stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from influence.document import Mark
from influence.readers.assembly import Block, ReadFile
from influence.readers.text import decode

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)
FIELD = re.compile(r"^(\w[\w-]*):[ \t]*(.+)$", re.MULTILINE)


def read_markdown(data: bytes, *, name: str) -> ReadFile:
    """Read Markdown: front matter as metadata, headings with levels, lists with their numbers, tables by cells.

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
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    blocks = _blocks(parser.parse(text))
    return ReadFile(
        blocks,
        warnings=warnings,
        reader="markdown-it",
        title=fields.get("title"),
        issuer=fields.get("author") or fields.get("authors"),
        date=fields.get("date"),
        language=fields.get("lang") or fields.get("language"),
    )


def _blocks(tokens: Sequence[Token]) -> list[Block]:
    blocks: list[Block] = []
    lists: list[int | None] = []  # the next number of each open list, None for bullets
    pending: tuple[str, int] | None = None  # label and depth of an item whose first paragraph is still to come
    heading = 0
    cell = False
    quote = 0
    row = 0
    for token in tokens:
        if token.type == "ordered_list_open":
            lists.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            lists.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            pending = (f"{number}{token.markup}" if number is not None else token.markup, len(lists))
            if number is not None:
                lists[-1] = number + 1
        elif token.type == "heading_open":
            heading = int(token.tag[1:])
        elif token.type == "heading_close":
            heading = 0
        elif token.type == "blockquote_open":
            quote += 1
        elif token.type == "blockquote_close":
            quote -= 1
        elif token.type == "tr_open":
            row += 1
        elif token.type in ("td_open", "th_open"):
            cell = True
        elif token.type in ("td_close", "th_close"):
            cell = False
        elif token.type == "inline":
            text, marks = _inline(token.children or [])
            if heading:
                blocks.append(Block(text, kind="heading", level=heading, marks=marks))
            elif cell:
                blocks.append(Block(text, kind="table cell", row=row, marks=marks))
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
    struck: list[int] = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            text += token.content
        elif token.type in ("softbreak", "hardbreak"):
            text += " "
        elif token.type == "image":
            text += token.content
        elif token.type == "s_open":
            struck.append(len(text))
        elif token.type == "s_close" and struck:
            marks.append(Mark("deleted", struck.pop(), len(text)))
        elif token.type == "html_inline" and re.fullmatch(r"<br\s*/?>", token.content, re.IGNORECASE):
            text += " "
    return text, tuple(marks)

"""An e-mail that was saved as a file -> blocks: what its author wrote as text, what it quotes as quotation, its signature as furniture."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from itertools import groupby

from influence.readers.assembly import Block, ReadFile
from influence.readers.encodings import decode
from influence.readers.text import plain_blocks

# The line over what a reply quotes: "On 3 May 2030 at 10:12, Alpha wrote:", "Am 3. Mai schrieb Alpha:", "-----Original Message-----".
_BEFORE_QUOTED = re.compile(
    r"(?:On|Am|Le|El)\b.{5,120}(?:wrote|schrieb.{0,60}|a écrit|escribió)\s?:"
    r"|-{3,}\s?(?:Original Message|Forwarded message|Ursprüngliche Nachricht)\s?-{3,}",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s{0,3}>[>\s]*")


def read_mail(data: bytes, *, name: str) -> ReadFile:
    """Read an e-mail (.eml).

    Parameters
    ----------
    data
        The file's bytes.
    name
        Its name, for messages.

    Returns
    -------
    ReadFile
        The text as it was sent, or the page where there is only HTML; subject, sender and date as the header states them. Attachments
        are not read: a warning names them.

    Examples
    --------
    >>> sent = b"From: Alpha <a@alpha.example>\\nSubject: Minutes\\n\\nPlease publish them.\\n\\n> They are secret.\\n"
    >>> found = read_mail(sent, name="x.eml")
    >>> found.title, found.issuer, [(block.kind, block.text) for block in found.blocks]
    ('Minutes', 'Alpha', [('body', 'Please publish them.'), ('quote', 'They are secret.')])
    """
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    found = ReadFile([], reader="e-mail", has_front=False)
    part = message.get_body(preferencelist=("plain", "html"))
    if part is not None:
        # The bytes are decoded here, not by the standard library: encodings are stated wrongly too often.
        content = part.get_payload(decode=True)
        content = content if isinstance(content, bytes) else b""
        stated = part.get_content_charset()
        if part.get_content_subtype() == "html":
            from influence.readers.html import read_html

            page = read_html(_in_utf8(content, stated), name=name)
            found.blocks, found.warnings = page.blocks, page.warnings
        else:
            text, found.warnings = decode(_in_utf8(content, stated), name=name)
            found.blocks = _blocks(text)
    found.title = _header(message, "subject")
    sender, address = parseaddr(_header(message, "from") or "")
    found.issuer = sender or address or None
    found.date = _date(_header(message, "date"))
    attached = [one.get_filename() or one.get_content_type() for one in message.iter_attachments()]
    if attached:
        listed = ", ".join(attached[:10]) + (", ..." if len(attached) > 10 else "")
        found.warnings.append(f"{len(attached)} attached files were not read; save them and read them by themselves: {listed}")
    return found


def _in_utf8(content: bytes, stated: str | None) -> bytes:
    """Return the bytes in UTF-8 where the encoding that the mail states holds, else as they are."""
    try:
        return content.decode(stated or "ascii").encode("utf-8")
    except (LookupError, UnicodeError):
        return content


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return " ".join(str(value).split()) or None if value is not None else None


def _date(stated: str | None) -> str | None:
    try:
        sent: datetime | None = parsedate_to_datetime(stated) if stated else None
    except (ValueError, TypeError):
        return None
    return sent.date().isoformat() if sent else None


def _blocks(text: str) -> list[Block]:
    """Return the blocks of a mail's text: its own words, then what is quoted and signed, each in its place."""
    body, dashes, signature = text.partition("\n-- \n")
    blocks: list[Block] = []
    for quoted, run in groupby(body.split("\n"), key=lambda line: _QUOTED.match(line) is not None):
        lines = [_QUOTED.sub("", line) if quoted else line for line in run]
        for block in plain_blocks("\n".join(lines)):
            if quoted:
                block.kind = "quote"
            elif _BEFORE_QUOTED.fullmatch(block.text.strip()):
                block.kind = "furniture"
            blocks.append(block)
    return blocks + [Block(block.text, kind="furniture") for block in plain_blocks(signature if dashes else "")]

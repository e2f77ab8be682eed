"""The members of a ZIP-based document (DOCX, ODT, EPUB), with a bound on what they unpack to."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from influence.errors import PasswordError, ReadingError

# A report of a thousand pages has 20 MB of XML. A bomb has a few kilobytes that unpack to gigabytes.
LARGEST_MEMBER = 200 * 2**20
LARGEST_ARCHIVE = 600 * 2**20
MOST_MEMBERS = 20_000


class Archive:
    """An open ZIP archive whose members can be read as bytes or XML; nothing unpacks beyond the bounds."""

    def __init__(self, data: bytes, *, name: str) -> None:
        self.name = name
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise ReadingError(f"{name} is damaged ({error}); get the file again") from error
        members = self._archive.infolist()
        total = sum(member.file_size for member in members)
        largest = max((member.file_size for member in members), default=0)
        if total > LARGEST_ARCHIVE or largest > LARGEST_MEMBER or len(members) > MOST_MEMBERS:
            raise ReadingError(
                f"{name} unpacks to {total / 2**20:.0f} MB in {len(members)} parts (from {len(data) / 2**20:.1f} MB); "
                "this is more than a text can need, so it was not opened"
            )
        self.members = {member.filename: member for member in members}

    def read(self, member: str) -> bytes:
        """Return the bytes of a member; empty where it is missing."""
        if member not in self.members:
            return b""
        if self.members[member].flag_bits & 1:
            raise PasswordError(f"{self.name} is locked with a password; save it without one")
        try:
            # zipfile stops at the size that the directory states, so that a lying directory cannot unpack more.
            with self._archive.open(member) as stream:
                return stream.read(LARGEST_MEMBER + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
            raise ReadingError(f"{self.name} is damaged: its part {member} cannot be unpacked ({error})") from error

    def xml(self, member: str) -> Any:
        """Return the root element of an XML member, or None where it is missing. Entities are never resolved."""
        from lxml import etree

        data = self.read(member)
        if not data:
            return None
        try:
            return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=len(data) > 8_000_000))
        except etree.XMLSyntaxError as error:
            raise ReadingError(f"{self.name} is damaged: its part {member} is not well formed ({error})") from error

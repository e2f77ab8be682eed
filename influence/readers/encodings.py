"""Bytes -> text: encodings found, wrongly decoded characters repaired, line ends made one."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from influence.errors import ReadingError
from influence.readers.languages import likeliest


def decode(data: bytes, *, name: str) -> tuple[str, list[str]]:
    """Return the text in a file's bytes with LF line ends, composed (NFC), mojibake repaired; and what was doubtful.

    Parameters
    ----------
    data
        The bytes; may be empty (then the text is).
    name
        The file's name, for messages.

    Raises
    ------
    ReadingError
        If the bytes are no text.

    Examples
    --------
    >>> decode("Zugänge".encode("utf-16"), name="x.txt")
    ('Zugänge', [])
    """
    warnings: list[str] = []
    text = _decoded(data, name, warnings)
    sample = text[:100_000]
    # Text has hardly any control characters; a picture, a program or a compressed file is full of them.
    controls = sum(1 for character in sample if unicodedata.category(character) in ("Cc", "Cn", "Co") and character not in "\t\n\r\f\v\x85")
    if controls > 0.02 * len(sample) + 2:
        raise ReadingError(
            f"{name} is not text: {controls} of its first {len(sample)} characters are unprintable; is it another kind of file?"
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    import ftfy
    from ftfy.badness import is_bad

    # Wrong decoding runs through a whole file, so that three stretches of a long one show it.
    if any(is_bad(text[at : at + 100_000]) for at in {0, max(len(text) // 2, 0), max(len(text) - 100_000, 0)}):
        repaired = ftfy.fix_text(text, uncurl_quotes=False, fix_character_width=False, unescape_html=False, remove_control_chars=False)
        if repaired != text:
            warnings.append("wrongly decoded characters (such as 'Ã©' for 'é') were repaired")
            text = repaired
    return unicodedata.normalize("NFC", text), warnings


def _decoded(data: bytes, name: str, warnings: list[str]) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A long file that is UTF-8 but for a few bytes is damaged UTF-8, not Latin-1.
        text = data.decode("utf-8", errors="replace")
        lost = text.count("\ufffd")
        if lost <= 3 and len(text.encode("utf-8")) - len(text) > 10 * lost:
            warnings.append(f"{lost} characters could not be decoded (first at byte {error.start})")
            return text
    else:
        # UTF-16 of Latin text without its mark is valid UTF-8 with a NUL at every other place.
        if text[:1000].count("\x00") < 0.2 * len(text[:1000]):
            return text
        return data.decode("utf-16-be" if data[:1] == b"\x00" else "utf-16-le", errors="replace")
    from charset_normalizer import from_bytes

    best = from_bytes(data[:2_000_000]).best()
    if best is None:
        raise ReadingError(f"{name} is not text in any encoding that is known; is it another kind of file?")
    # Single-byte code pages differ in a few letters only; which one it is the language tells better than the letters do.
    encoding = (_code_page(data) if re.match(r"cp125|cp4|cp8|iso8859|latin|mac|koi8|ascii|tis", best.encoding) else None) or best.encoding
    warnings.append(f"the encoding is not stated; it was read as {encoding}")
    return data.decode(encoding, errors="replace")


# Code pages and the languages that are written with them.
_WESTERN = "en fr de es it pt nl da sv no nb fi ca eu gl is ga"
_CODE_PAGES = {
    "cp1252": _WESTERN,
    "cp1250": "pl cs sk hu sl hr ro bs",
    "iso8859_2": "pl cs sk hu sl hr ro bs",
    "cp1251": "ru uk bg sr be mk kk",
    "koi8_r": "ru",
    "cp1253": "el",
    "cp1254": "tr az",
    "cp1255": "he",
    "cp1256": "ar fa ur",
    "cp1257": "lt lv et",
    "mac_roman": _WESTERN,
}


def _code_page(data: bytes) -> str | None:
    """Return the code page in which the bytes make the surest text of one of its languages, or None."""
    best: tuple[float, str] | None = None
    for encoding, languages in _CODE_PAGES.items():
        try:
            text = " ".join(data[:20_000].decode(encoding).split())[:2000]
        except UnicodeDecodeError:
            continue
        if not text:
            continue
        language, certainty = likeliest(text)
        score = certainty - 5 * _oddness(text)
        # A hundredth more is no more: the first of two equals is the commoner.
        if language in languages.split() and (best is None or score > best[0] + 0.01):
            best = score, encoding
    return best[1] if best else None


def _oddness(text: str) -> float:
    """Return the share of neighbouring letters that no text puts side by side: small before capital, Latin beside another script."""
    pairs = [(one, other) for one, other in pairwise(text) if one.isalpha() and other.isalpha()]
    odd = sum((one.islower() and other.isupper()) or ((one < "\u0250") != (other < "\u0250")) for one, other in pairs)
    return odd / len(pairs) if pairs else 0.0

"""A PDF page -> its words with boxes and styles, and the straight lines drawn on it; pdfium does the work.

Every call into pdfium costs as much as fifty Python bytecodes, so there is none per character: the page's text
comes in one call, and each word asks for the boxes of its first and last character and for the text object
it belongs to, whose font is looked up once. The calls for a page are made in a row, into one buffer.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import re
import struct
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from typing import Any

BOLD, ITALIC, STRUCK, COLOURED, RAISED = 1, 2, 4, 8, 16
# Slanted by more than an italic that is made by slanting upright type (12 to 20 degrees in the files we know), in radians.
CROSSWISE = math.pi / 6

# pdfium writes U+0002 (older builds U+FFFE) for a hyphen at a line end and drops the line break after it.
_WORD = re.compile(r"[^\s\x00-\x1f\ufffe\u200b]+[\x02\ufffe]?|[\x02\ufffe]")
_ENDS_LIKE_A_MARK = re.compile(r"(?:\d{1,3}|[*†‡§]{1,3})[.,;:)\]”\"’']?$")
_LAST_OF_A_MARK = frozenset("0123456789*†‡§.,;:)]”\"’'")
_BOLD_NAME = re.compile(r"bold|black|heavy|semibd|demi|[-,]bd", re.IGNORECASE)
_ITALIC_NAME = re.compile(r"italic|oblique|[-,]it(?:$|[^a-z])|kursiv", re.IGNORECASE)
# TeX's own fonts in old PDFs do not say which letters they hold: pdfium then gives their codes as they are. Ligatures, dashes and
# quotation marks stand among the control characters, in one of two encodings.
_TEX_NEW = dict(zip(range(0x10, 0x20), "“ ” „ « » – — \u200c 0 ı j ff fi fl ffi ffl".split(" "), strict=True))
_TEX_OLD = dict(zip(range(0x0B, 0x10), ("ff", "fi", "fl", "ffi", "ffl"), strict=True))
_IS_TEX_NEW = re.compile(r"(?<=[a-zA-Z])[\x1b-\x1f]|[\x1b-\x1f](?=[a-z])")
_IS_TEX_OLD = re.compile(r"(?<=[a-zA-Z])[\x0b\x0c\x0e\x0f]|[\x0b\x0c\x0e\x0f](?=[a-z])")
_CONTROL = re.compile(r"(?!\r\n|(?<=\r)\n)[\x0b-\x1f]")
_STAND_IN = 0xF8E0  # a private character holds the place of each sign, so that a ligature is part of its word
_LAM_ALEF = re.compile("[\u0622\u0623\u0625\u0627]\u0644")
_BOX = struct.Struct("4f")  # FS_RECTF: left, top, right, bottom
_MOST_OBJECTS = 20_000  # drawn objects looked at on one page: maps and charts have more, tables never do


@dataclass(slots=True)
class Word:
    """A word as printed: its box in points from the page's top left, its type size, and its style bits."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float  # points; 0 where the font does not say
    style: int = 0  # BOLD | ITALIC | STRUCK | COLOURED | RAISED
    order: int = 0  # place in the order in which the file draws it
    confidence: float | None = None  # of OCR, 0 to 1


@dataclass(slots=True)
class Rule:
    """A straight horizontal or vertical line, or a thin filled rectangle that looks like one."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class PageWords:
    """What stands on one page: words in the order in which the file draws them, and ruled lines."""

    number: int  # 1-based in the file
    label: str
    width: float  # points, as the page stands when most of its words are upright
    height: float
    words: list[Word] = field(default_factory=list)
    crosswise: list[Word] = field(default_factory=list)  # written in another direction than most: stamps, marks over the text
    across: list[Rule] = field(default_factory=list)  # horizontal
    down: list[Rule] = field(default_factory=list)  # vertical
    pictures: float = 0.0  # share of the page that images cover, 0 to 1
    drawn: int = 0  # objects on the page: text, lines, images
    turned: int = 0  # quarter turns clockwise by which the page as displayed was turned so that its words stand upright
    leftward: bool = False  # written from right to left; then its words are mirrored while the layout is worked out
    garbled: float = 0.0  # share of a sample of characters whose font does not say which letters they are, 0 to 1

    @property
    def size_shown(self) -> tuple[float, float]:
        """Width and height of the page as it is displayed, points."""
        return (self.height, self.width) if self.turned % 2 else (self.width, self.height)


class PageReader:
    """Reads the words of one open pdfium document, page by page; keeps what it learned of the fonts."""

    def __init__(self, document: Any) -> None:
        import pypdfium2.raw as raw

        self._raw = raw
        self._document = document
        self._fonts: dict[int, int] = {}
        self._has_form = raw.FPDF_GetFormType(document.raw) != raw.FORMTYPE_NONE

        # Where pdfium writes its answers, call after call.
        self._numbers = (ctypes.c_float * 6)()  # a matrix, or a single number
        self._at_numbers = ctypes.addressof(self._numbers)
        self._shades = (ctypes.c_uint * 4)()
        self._at_colour = [ctypes.addressof(self._shades) + ctypes.sizeof(ctypes.c_uint) * at for at in range(4)]

        def cheap(name: str, result: Any, *arguments: Any) -> Any:
            # pypdfium2's own wrappers check each argument's type and let other threads run meanwhile; a plain prototype that
            # does neither takes half the time, and no call takes longer than a few microseconds.
            address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
            return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)

        pointer, number = ctypes.c_void_p, ctypes.c_int
        self._loose_box = cheap("FPDFText_GetLooseCharBox", number, pointer, number, pointer)
        self._text_object = cheap("FPDFText_GetTextObject", pointer, pointer, number)
        self._count_objects = cheap("FPDFPage_CountObjects", number, pointer)
        self._object = cheap("FPDFPage_GetObject", pointer, pointer, number)
        self._type = cheap("FPDFPageObj_GetType", number, pointer)
        self._bounds = cheap("FPDFPageObj_GetBounds", number, pointer, pointer, pointer, pointer, pointer)
        self._font = cheap("FPDFTextObj_GetFont", pointer, pointer)
        self._font_size = cheap("FPDFTextObj_GetFontSize", number, pointer, pointer)
        self._colour = cheap("FPDFPageObj_GetFillColor", number, pointer, pointer, pointer, pointer, pointer)
        self._matrix = cheap("FPDFPageObj_GetMatrix", number, pointer, pointer)

    def read(self, index: int) -> PageWords:
        """Return the words of page `index` (0-based); a page that pdfium cannot load raises `ValueError`."""
        raw = self._raw
        page = self._load(index)
        try:
            text_page = raw.FPDFText_LoadPage(page)
            if not text_page:
                raise ValueError(f"the text of page {index + 1} cannot be loaded")
            try:
                return self._read(page, text_page, index)
            finally:
                raw.FPDFText_ClosePage(text_page)
        finally:
            raw.FPDF_ClosePage(page)

    def _load(self, index: int) -> Any:
        raw = self._raw
        page = raw.FPDF_LoadPage(self._document.raw, index)
        # What was typed into a form stands in annotations; flattened (in memory), it is text of the page.
        filled = page and self._has_form and self._has_fields(page)
        if filled and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
            raw.FPDF_ClosePage(page)
            page = raw.FPDF_LoadPage(self._document.raw, index)
        if not page:
            raise ValueError(f"page {index + 1} cannot be loaded")
        return page

    def _has_fields(self, page: Any) -> bool:
        raw = self._raw
        for at in range(raw.FPDFPage_GetAnnotCount(page)):
            annotation = raw.FPDFPage_GetAnnot(page, at)
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            raw.FPDFPage_CloseAnnot(annotation)
            if kind == raw.FPDF_ANNOT_WIDGET:
                return True
        return False

    def _read(self, page: Any, text_page: Any, index: int) -> PageWords:
        raw = self._raw
        frame = _Frame.of(raw, page)
        made = PageWords(index + 1, self._label(index), frame.width, frame.height)
        text = self._text(text_page)
        turns = 0
        if text:
            turns = self._sample(text_page, text, made)
            self._words(text_page, text, made, turns)
        self._drawings(page, made)
        frame.place(made, turns)
        return made

    def _sample(self, text_page: Any, text: str, made: PageWords) -> int:
        """Look at some characters: note how many have no letter, return the quarter turns clockwise that set most upright."""
        raw = self._raw
        places = [at for at in range(0, len(text), max(len(text) // 32, 1)) if text[at] > " "]
        votes = [0, 0, 0, 0]
        unknown = 0
        for at in places:
            votes[-round(raw.FPDFText_GetCharAngle(text_page, at) / (math.pi / 2)) % 4] += 1
            unknown += raw.FPDFText_HasUnicodeMapError(text_page, at) == 1
        made.garbled = unknown / len(places) if places else 0.0
        return votes.index(max(votes))

    def _label(self, index: int) -> str:
        raw = self._raw
        size = raw.FPDF_GetPageLabel(self._document.raw, index, None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDF_GetPageLabel(self._document.raw, index, buffer, size)
            label = buffer.raw[: size - 2].decode("utf-16-le", "replace").strip()
            if label:
                return label
        return str(index + 1)

    def _text(self, text_page: Any) -> str:
        """Return the page's text, one character for one index of pdfium."""
        raw = self._raw
        count = raw.FPDFText_CountChars(text_page)
        if count <= 0:
            return ""
        buffer = (ctypes.c_ushort * (count + 1))()
        written = raw.FPDFText_GetText(text_page, 0, count, buffer)
        text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
        if len(text) != count:
            # Characters without a Unicode value, or beyond the first 65,536, shift the indices: ask for each.
            codes = [raw.FPDFText_GetUnicode(text_page, at) for at in range(count)]
            text = "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)
        return text

    def _words(self, text_page: Any, text: str, made: PageWords, turns: int) -> None:
        sideways = turns % 2 == 1
        crosses = sideways  # whether some words may stand across the others: a page that lies on its side often has an upright number
        signs = {} if text.isprintable() else self._tex_signs(text_page, text)
        if signs:
            text = _CONTROL.sub(lambda match: chr(_STAND_IN + ord(match.group())) if ord(match.group()) in signs else match.group(), text)
        found = [(match.group(), *match.span()) for match in _WORD.finditer(text)]
        handle = ctypes.cast(text_page, ctypes.c_void_p).value
        text_object = self._text_object
        starts = [start for _, start, _ in found]
        firsts = self._boxes(handle, starts)
        lasts = self._boxes(handle, [end - 1 for _, _, end in found])
        box = ctypes.create_string_buffer(_BOX.size)
        styles: dict[int, tuple[float, int]] = {}
        words = made.words
        for (word, start, end), thing, first, last in zip(found, map(text_object, repeat(handle), starts), firsts, lasts, strict=True):
            left, top, right, bottom = first
            style = styles.get(thing)
            if style is None:
                style = styles[thing] = self._style(thing)
            size, bits = style
            if end - start > 1:
                last_left, last_top, last_right, last_bottom = last
                leaps = last_bottom != bottom and abs(last_bottom - bottom) > 0.6 * (top - bottom)
                if sideways or (leaps and self._is_crosswise(text_page, end - 1, turns)):
                    top, bottom = max(top, last_top), min(bottom, last_bottom)
                    crosses = True
                elif leaps or (
                    # A mark, glued to its word in smaller type.
                    word[-1] in _LAST_OF_A_MARK and _ENDS_LIKE_A_MARK.search(word) and text_object(handle, end - 1) != thing
                ):
                    words.extend(self._letters(handle, text, start, end, box, styles))
                    continue
                if last_right > right:
                    right = last_right
                if last_left < left:
                    left = last_left
            if words and size < 0.85 * words[-1].size and not sideways and _ENDS_LIKE_A_MARK.fullmatch(word):
                before = words[-1]
                height = before.top - before.bottom
                if bottom > before.bottom + 0.1 * height and bottom < before.top and left - before.right < 0.6 * height:
                    bits |= RAISED
            words.append(Word(word, left, top, right, bottom, size, bits, start))
        if crosses:
            across = [self._is_crosswise(text_page, word.order, turns) for word in words]
            made.crosswise = list(compress(words, across))
            words = made.words = [word for word, away in zip(words, across, strict=True) if not away]
        if _LAM_ALEF.search(text):
            self._mend_lam_alef(handle, words)
        if signs:
            _spell_out(words, text, {_STAND_IN + code: sign for code, sign in signs.items()})

    def _is_crosswise(self, text_page: Any, at: int, turns: int) -> bool:
        """Whether a character is written in another direction than most of its page."""
        off = self._raw.FPDFText_GetCharAngle(text_page, at) + turns * math.pi / 2
        return abs(math.remainder(off, 2 * math.pi)) > CROSSWISE

    def _mend_lam_alef(self, handle: int | None, words: Sequence[Word]) -> None:
        """Put the letters of Arabic's one obligatory ligature in order: pdfium turns them round with the line."""
        for word in words:
            for match in _LAM_ALEF.finditer(word.text):
                # Two letters of one drawn sign have one box.
                at = word.order + match.start()
                one, other = self._boxes(handle, [at, at + 1])
                if one == other:
                    word.text = f"{word.text[: match.start()]}{match.group()[::-1]}{word.text[match.end() :]}"

    def _tex_signs(self, text_page: Any, text: str) -> dict[int, str]:
        """Return what the control characters of a page mean, or nothing where they are not those of TeX's fonts."""
        for pattern, signs in ((_IS_TEX_NEW, _TEX_NEW), (_IS_TEX_OLD, _TEX_OLD)):
            match = pattern.search(text)
            if match and self._raw.FPDFText_HasUnicodeMapError(text_page, match.start()) == 1:
                return signs
        return {}

    def _boxes(self, handle: int | None, places: list[int]) -> Iterator[tuple[float, ...]]:
        """Yield (left, top, right, bottom) of the characters at these places."""
        buffer = ctypes.create_string_buffer(_BOX.size * len(places) or 1)
        address = ctypes.addressof(buffer)
        deque(map(self._loose_box, repeat(handle), places, range(address, address + _BOX.size * len(places), _BOX.size)), maxlen=0)
        return _BOX.iter_unpack(buffer.raw[: _BOX.size * len(places)])

    def _letters(self, handle: Any, text: str, start: int, end: int, box: Any, styles: dict[int, tuple[float, int]]) -> list[Word]:
        """Cut a word where its characters change line or size (a footnote mark, a word glued over a line end)."""
        parts: list[Word] = []
        for at in range(start, end):
            self._loose_box(handle, at, ctypes.addressof(box))
            left, top, right, bottom = _BOX.unpack_from(box)
            thing = self._text_object(handle, at)
            style = styles.get(thing)
            if style is None:
                style = styles[thing] = self._style(thing)
            last = parts[-1] if parts else None
            level = last is not None and last.bottom <= (top + bottom) / 2 <= last.top
            if last and level and abs(style[0] - last.size) < 0.15 * max(style[0], last.size, 0.1):
                last.text += text[at]
                last.right = max(last.right, right)
                last.left = min(last.left, left)
            else:
                parts.append(Word(text[at], left, top, right, bottom, style[0], style[1], at))
        for before, part in itertools.pairwise(parts):
            raised = part.bottom > before.bottom + 0.1 * (before.top - before.bottom)
            if part.size < 0.85 * before.size and raised and _ENDS_LIKE_A_MARK.match(part.text):
                part.style |= RAISED
        return parts

    def _style(self, thing: int | None) -> tuple[float, int]:
        if not thing:
            return 0.0, 0
        numbers, at, size = self._numbers, self._at_numbers, 0.0
        if self._font_size(thing, at):
            size = numbers[0]
        scale = math.hypot(numbers[2], numbers[3]) if self._matrix(thing, at) else 1.0
        font = self._font(thing)
        bits = self._fonts.get(font)
        if bits is None:
            bits = self._fonts[font] = self._font_bits(font)
        if self._colour(thing, *self._at_colour):
            red, green, blue, _ = self._shades
            if not red == green == blue and max(red, green, blue) - min(red, green, blue) > 60:
                bits |= COLOURED
        return round(size * scale, 1), bits

    def _font_bits(self, font: Any) -> int:
        raw = self._raw
        if not font:
            return 0
        font = ctypes.cast(font, raw.FPDF_FONT)
        buffer = ctypes.create_string_buffer(256)
        raw.FPDFFont_GetBaseFontName(font, buffer, 256)
        name = buffer.value.decode("latin-1")
        bits = 0
        # Weights are guessed from stem widths (Verdana Italic comes out heavier than most bold type): the name decides if it is one.
        named = re.search(r"[A-Za-z]{4}", name.rpartition("+")[2])
        if _BOLD_NAME.search(name) or (not named and raw.FPDFFont_GetWeight(font) >= 600):
            bits |= BOLD
        if _ITALIC_NAME.search(name) or raw.FPDFFont_GetFlags(font) & 64:
            bits |= ITALIC
        return bits

    def _drawings(self, page: Any, made: PageWords) -> None:
        """Collect thin lines and rectangles, and how much of the page images cover."""
        raw = self._raw
        handle = ctypes.cast(page, ctypes.c_void_p).value
        numbers = (ctypes.c_float * 4)()
        addresses = [ctypes.addressof(numbers) + 4 * at for at in range(4)]
        area = 0.0
        made.drawn = self._count_objects(handle)
        for at in range(min(made.drawn, _MOST_OBJECTS)):
            thing = self._object(handle, at)
            kind = self._type(thing)
            if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE) or not self._bounds(thing, *addresses):
                continue
            left, bottom, right, top = numbers
            if kind == raw.FPDF_PAGEOBJ_IMAGE:
                area += max(right - left, 0) * max(top - bottom, 0)
            elif top - bottom <= 3 and right - left >= 4:
                made.across.append(Rule(left, top, right, bottom))
            elif right - left <= 3 and top - bottom >= 4:
                made.down.append(Rule(left, top, right, bottom))
            elif right - left > 20 and top - bottom > 8:
                fill, stroke = ctypes.c_int(), ctypes.c_int()
                shape = ctypes.cast(thing, raw.FPDF_PAGEOBJECT)
                if raw.FPDFPath_GetDrawMode(shape, fill, stroke) and stroke.value and raw.FPDFPath_CountSegments(shape) <= 6:
                    made.across += [Rule(left, top, right, top), Rule(left, bottom, right, bottom)]
                    made.down += [Rule(left, top, left, bottom), Rule(right, top, right, bottom)]
        made.pictures = min(area / max(made.width * made.height, 1.0), 1.0)


def _spell_out(words: Sequence[Word], text: str, signs: dict[int, str]) -> None:
    """Write letters for the signs that stand for them, and move the words' places in the text on by what is longer."""
    shifts: list[int] = []
    moved = 0
    for character in text:
        shifts.append(moved)
        moved += len(signs.get(ord(character), " ")) - 1
    for word in words:
        word.text = word.text.translate(signs)
        word.order += shifts[word.order]


@dataclass(slots=True)
class _Frame:
    """Turns the PDF's own coordinates (origin bottom left, page not yet rotated) into the page's as displayed."""

    left: float
    top: float
    right: float
    bottom: float
    turns: int
    width: float
    height: float

    @classmethod
    def of(cls, raw: Any, page: Any) -> _Frame:
        box = raw.FS_RECTF()
        raw.FPDF_GetPageBoundingBox(page, box)
        width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        return cls(box.left, box.top, box.right, box.bottom, raw.FPDFPage_GetRotation(page) % 4, width, height)

    def place(self, made: PageWords, turns: int) -> None:
        """Turn the boxes of all words and rules in place, by quarter turns clockwise, so that most words stand upright."""
        made.turned = (turns - self.turns) % 4
        made.width, made.height = (self.height, self.width) if made.turned % 2 else (self.width, self.height)
        things: list[Word | Rule] = [*made.words, *made.crosswise, *made.across, *made.down]
        if turns == 0 and self.left == 0:
            height = self.top
            for thing in things:
                top, bottom = thing.top, thing.bottom
                thing.top, thing.bottom = (height - top, height - bottom) if top > bottom else (height - bottom, height - top)
            return
        for thing in things:
            left, top, right, bottom = thing.left, thing.top, thing.right, thing.bottom
            if top < bottom:
                top, bottom = bottom, top
            if turns == 0:
                thing.left, thing.right, thing.top, thing.bottom = left - self.left, right - self.left, self.top - top, self.top - bottom
            elif turns == 1:
                thing.left, thing.right, thing.top, thing.bottom = (
                    bottom - self.bottom,
                    top - self.bottom,
                    left - self.left,
                    right - self.left,
                )
            elif turns == 2:
                thing.left, thing.right, thing.top, thing.bottom = (
                    self.right - right,
                    self.right - left,
                    bottom - self.bottom,
                    top - self.bottom,
                )
            else:
                thing.left, thing.right, thing.top, thing.bottom = self.top - top, self.top - bottom, self.right - right, self.right - left
        if turns % 2:
            made.across, made.down = made.down, made.across

"""What Word keeps apart from the text: heading levels of styles, and the numbers of automatic lists."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from influence.readers.labels import letters, roman

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(slots=True)
class _Style:
    name: str
    based_on: str
    outline: int | None  # heading level, 1-based
    number: tuple[str, int] | None  # list and level the style belongs to
    struck: bool


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    style: str = ""


@dataclass(slots=True)
class WordStyles:
    """The styles and lists of one Word file; `label` counts, so ask for each paragraph once, in order."""

    styles: dict[str, _Style] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)  # numId -> abstractNumId
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # abstractNumId -> levels
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)  # (numId, level) -> start
    counters: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    seen: set[str] = field(default_factory=set)

    def of(self, style_id: str | None) -> list[_Style]:
        """Return a style and those it is based on, nearest first."""
        chain: list[_Style] = []
        while style_id in self.styles and len(chain) < 12:
            chain.append(self.styles[style_id])
            style_id = chain[-1].based_on
        return chain

    def heading_level(self, properties: Any, style_id: str | None) -> int:
        """Return the heading level of a paragraph, 1 the outermost, or 0 for no heading."""
        own = None if properties is None else properties.find(f"{W}outlineLvl")
        if own is not None:
            level = _int(own.get(f"{W}val"), 9)
            return level + 1 if level < 9 else 0
        for style in self.of(style_id):
            if match := re.fullmatch(r"heading (\d)", style.name):
                return int(match[1])
            if style.name == "title":
                return 1
            if style.outline is not None:
                return style.outline
        return 0

    def name(self, style_id: str | None) -> str:
        """Return the name of a style in lower case ("list paragraph"), or ""."""
        return self.styles[style_id].name if style_id in self.styles else ""

    def label(self, properties: Any, style_id: str | None) -> tuple[str, int, str]:
        """Return a paragraph's automatic label ("(a)", "2.1", "•"), its depth (1 the outermost) and the format.

        ("", 0, "") for a paragraph outside lists. Counts the paragraph.
        """
        found = None
        if properties is not None and (number := properties.find(f"{W}numPr")) is not None:
            id = number.find(f"{W}numId")
            level = number.find(f"{W}ilvl")
            if id is not None:
                found = (id.get(f"{W}val"), _int(None if level is None else level.get(f"{W}val"), 0))
        if found is None:
            found = next((style.number for style in self.of(style_id) if style.number is not None), None)
        if found is None or found[0] not in self.lists:
            return "", 0, ""
        id, depth = found
        abstract = self.lists[id]
        levels = self.levels.get(abstract, {})
        # A list style attaches each of its levels to a paragraph style.
        depth = next((at for at, level in levels.items() if level.style and level.style == style_id), depth)
        if depth not in levels:
            return "", 0, ""
        counters = self.counters[abstract]
        if id not in self.seen:
            self.seen.add(id)
            for (other, at), start in self.restarts.items():
                if other == id:
                    counters[at] = start - 1
        counters[depth] = counters.get(depth, levels[depth].start - 1) + 1
        for deeper in [at for at in counters if at > depth]:
            del counters[deeper]
        level = levels[depth]
        if level.format == "bullet":
            return "•", depth + 1, "bullet"
        if level.format == "none":
            return "", 0, ""

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = levels.get(at, _Level())
            return _written(counters.get(at, other.start), other.format)

        return re.sub(r"%(\d)", written, level.text).strip(), depth + 1, level.format


def _written(value: int, format: str) -> str:
    if value < 1:
        return str(value)
    if format == "lowerLetter":
        return letters(value)
    if format == "upperLetter":
        return letters(value).upper()
    if format == "lowerRoman":
        return roman(value)
    if format == "upperRoman":
        return roman(value).upper()
    return f"{value:02d}" if format == "decimalZero" else str(value)


def word_styles(styles: Any, numbering: Any) -> WordStyles:
    """Read the style and list definitions (XML elements; None where the file has none)."""
    made = WordStyles()
    for element in [] if styles is None else styles.iter(f"{W}style"):
        name = element.find(f"{W}name")
        based_on = element.find(f"{W}basedOn")
        properties = element.find(f"{W}pPr")
        outline = None if properties is None else properties.find(f"{W}outlineLvl")
        number = None if properties is None else properties.find(f"{W}numPr")
        id = None if number is None else number.find(f"{W}numId")
        depth = None if number is None else number.find(f"{W}ilvl")
        level = None if outline is None else _int(outline.get(f"{W}val"), 9)
        made.styles[element.get(f"{W}styleId") or ""] = _Style(
            "" if name is None else (name.get(f"{W}val") or "").lower(),
            "" if based_on is None else based_on.get(f"{W}val") or "",
            None if level is None or level > 8 else level + 1,
            None if id is None else (id.get(f"{W}val") or "", _int(None if depth is None else depth.get(f"{W}val"), 0)),
            is_on(element.find(f"{W}rPr"), "strike") or is_on(element.find(f"{W}rPr"), "dstrike"),
        )
    for abstract in [] if numbering is None else numbering.findall(f"{W}abstractNum"):
        made.levels[abstract.get(f"{W}abstractNumId") or ""] = {
            _int(level.get(f"{W}ilvl"), 0): _level(level) for level in abstract.findall(f"{W}lvl")
        }
    for instance in [] if numbering is None else numbering.findall(f"{W}num"):
        id = instance.get(f"{W}numId") or ""
        link = instance.find(f"{W}abstractNumId")
        if link is None or id == "0":
            continue
        made.lists[id] = link.get(f"{W}val") or ""
        for override in instance.findall(f"{W}lvlOverride"):
            start = override.find(f"{W}startOverride")
            if start is not None:
                made.restarts[id, _int(override.get(f"{W}ilvl"), 0)] = _int(start.get(f"{W}val"), 1)
    return made


def _level(element: Any) -> _Level:
    def value(name: str) -> str | None:
        found = element.find(f"{W}{name}")
        return None if found is None else found.get(f"{W}val")

    return _Level(_int(value("start"), 1), value("numFmt") or "decimal", value("lvlText") or "", value("pStyle") or "")


def is_on(properties: Any, name: str) -> bool:
    """Whether a switch such as bold or strike is on in run properties (None: no properties)."""
    if properties is None:
        return False
    found = properties.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val") not in ("0", "false", "off", "none")


def _int(value: str | None, default: int) -> int:
    try:
        return int(value) if value is not None else default
    except ValueError:
        return default

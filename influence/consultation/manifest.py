"""A consultation's manifest (`consultation.toml`): parsed and checked, with every problem, its line and its cure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date as day
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from influence.document import ROLES, Role, slug
from influence.errors import ManifestError

MANIFEST = "consultation.toml"
KEYS = ("id", "path", "role", "title", "issuer", "kind", "date", "language", "answers_to", "password")
_TOP_KEYS = ("title", "document")

# Two words this alike (of 100) are one word misspelt: "sumbission" has 90 to "submission", "outcome" 17 to "draft".
_LOOKS_LIKE = 60.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a consultation as its manifest describes it.

    `path` is absolute or relative to the working folder, ready to open; `line` is where the entry
    begins in the manifest (1-based). Everything the manifest does not say is None (or empty).
    """

    id: str
    path: Path
    role: Role
    title: str | None = None
    issuer: str | None = None
    kind: str | None = None  # of the issuer: "State", "civil society", ...
    date: str | None = None  # ISO 8601: 2030, 2030-02 or 2030-02-01
    language: str | None = None  # ISO 639-1
    answers_to: tuple[str, ...] = ()  # ids of the documents it answers to
    password: str | None = None
    line: int = 0


def read_manifest(path: Path) -> tuple[str, tuple[Entry, ...], tuple[str, ...]]:
    """Return the title, the entries and the doubts of a manifest.

    Raises
    ------
    ManifestError
        If anything in it is wrong. One error lists every problem, each with its line and its cure.
    """
    text = _read_text(path)
    problems: list[tuple[int, str]] = []
    table = _parse(text, problems)
    if table is None:
        raise _manifest_error(path, problems)
    lines = _Lines(text)
    for key in table:
        if key not in _TOP_KEYS:
            problems.append((lines.of(None, key), _unknown(key, _TOP_KEYS, "outside a [[document]]")))
    title = table.get("title", path.absolute().parent.name)
    if not isinstance(title, str):
        problems.append((lines.of(None, "title"), f"title is {title!r}; write it in quotes"))
    tables = table.get("document", [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        problems.append((lines.of(None, "document"), "document is not a list; write [[document]] on a line of its own above each document"))
        raise _manifest_error(path, problems)
    entries = [entry for at, one in enumerate(tables) if (entry := _entry(one, at, lines, path.parent, problems)) is not None]
    _check_together(entries, len(tables), problems)
    if problems:
        raise _manifest_error(path, problems)
    return title, tuple(entries), tuple(_doubts(entries))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # Windows' Notepad puts a byte order mark in front
    except FileNotFoundError:
        raise ManifestError(
            f"{path} does not exist; `influence init {path.parent}` writes a first one from the files in that folder"
        ) from None
    except UnicodeDecodeError as error:
        raise ManifestError(f"{path} is not UTF-8 text (byte {error.start}); open it in an editor and save it as UTF-8") from None
    except OSError as error:
        raise ManifestError(f"{path} cannot be opened ({error.strerror}); check its name and rights") from None


def _manifest_error(path: Path, problems: list[tuple[int, str]]) -> ManifestError:
    many = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
    listed = [f"  line {line}: {text}" if line else f"  {text}" for line, text in sorted(problems, key=lambda problem: problem[0])]
    return ManifestError("\n".join([f"{path} cannot be used; {many}:", *listed]))


# ---- TOML, and where in it things stand ------------------------------------------------------------

_AT = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_ASSIGNMENT = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*=\s*(.*)""")
_SINGLE_BRACKETS = re.compile(r"\s*\[\s*document\s*\]\s*(#.*)?")
_DATE_LIKE = re.compile(r"\d{4}-\d{1,2}(-\d{1,2})?\b.*")
# Stands for a value that is not TOML and has been reported: a character that no manifest holds.
_UNREADABLE = "\ue000"


def _parse(text: str, problems: list[tuple[int, str]]) -> dict[str, Any] | None:
    """Parse TOML; note a mistake in a line, mend the line so that the rest is checked too, and go on."""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        if _SINGLE_BRACKETS.fullmatch(line):
            problems.append((number, "[document] has single brackets; write [[document]] above each document"))
            lines[number - 1] = "[[document]]"
    for _ in range(len(lines) + 1):
        try:
            return tomllib.loads("\n".join(lines) + "\n")
        except tomllib.TOMLDecodeError as error:
            place = _AT.search(str(error))
            message = _AT.sub("", str(error)).strip()
            number = int(place.group(1)) if place and place.group(1) else len(lines)
            line = lines[number - 1] if 0 < number <= len(lines) else ""
            problems.append((number, _syntax_cure(message, line)))
            assignment = _ASSIGNMENT.fullmatch(line)
            if "Cannot overwrite" in message and assignment is not None:
                lines[number - 1] = ""
            # Only a line that is complete in itself can be mended without breaking what follows.
            elif assignment is not None and assignment.group(4)[:1] not in ("[", "{") and not re.search("\"{3}|'{3}", line):
                lines[number - 1] = f'{line.split("=")[0]}= "{_UNREADABLE}"'
            else:
                return None
    return None


def _syntax_cure(message: str, line: str) -> str:
    assignment = _ASSIGNMENT.fullmatch(line)
    value = assignment.group(4).strip() if assignment else ""
    if any(mark in line for mark in "“”„‘’«»"):
        return 'the quotes are printed ones; write straight ones: "'
    if "\\" in line:
        return "a backslash in double quotes means something else to TOML; write / instead, or put the path in single quotes"
    if "Cannot overwrite" in message:
        return "the key stands twice in this document; delete one of the two, or write [[document]] between two documents"
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line):
        return "the line holds a character that does not show; type the line anew"
    if _DATE_LIKE.fullmatch(value) or (value[:1] not in ("'", '"') and re.match(r"\s*date\s*=", line)):
        return f'{value} is not a date; write a day as 2030-02-01, a month as "2030-02" in quotes, a year as 2030'
    if "Unclosed array" in message or value[:1] == "[":
        return 'the list is not closed, or a comma or quote is missing in it; write: answers_to = ["zero-draft", "alpha"]'
    if value[:1] in ("'", '"'):
        return 'the quotes are not closed, or something stands after them; write: key = "value"'
    if value and value[0] not in "[{":
        return f'the value is not in quotes; write: {line.split("=")[0].strip()} = "{value}"'
    if line.strip().startswith("["):
        return "write [[document]], with two brackets on both sides, on a line of its own"
    return f'this line is not TOML ({message}); write each line as: key = "value"'


class _Lines:
    """Where each key of a manifest stands: by document (0, 1, ...; None above the first) and key."""

    def __init__(self, text: str) -> None:
        self._at: dict[tuple[int | None, str], int] = {}
        document: int | None = None
        closing: str | None = None  # the quotes that end a text of several lines
        for number, line in enumerate(text.splitlines(), 1):
            if closing is not None:
                closing = None if closing in line else closing
            elif line.lstrip().startswith("["):
                header = re.match(r"\s*\[\[?\s*(?:document\s*\.\s*)?([\w-]+)", line)
                if re.match(r"\s*\[\[?\s*document\s*\]", line):
                    document = 0 if document is None else document + 1
                    self._at[document, ""] = number
                elif header is not None:
                    self._at.setdefault((document if "." in line else None, header.group(1)), number)
            elif (assignment := _ASSIGNMENT.fullmatch(line)) is not None:
                key = next(group for group in assignment.groups()[:3] if group is not None)
                self._at.setdefault((document, key), number)
                opened = re.match("\"{3}|'{3}", assignment.group(4))
                if opened and opened.group() not in assignment.group(4)[3:]:
                    closing = opened.group()

    def of(self, document: int | None, key: str = "") -> int:
        """Return the line of a key, else of its document's header, else 0 (unknown)."""
        return self._at.get((document, key)) or self._at.get((document, ""), 0)


# ---- checks of one entry, and of all of them together ---------------------------------------------


def _entry(table: dict[str, Any], at: int, lines: _Lines, folder: Path, problems: list[tuple[int, str]]) -> Entry | None:
    """Check one [[document]] and make its entry; None where it is too wrong to be compared with the others."""

    def wrong(key: str, text: str) -> None:
        problems.append((lines.of(at, key), text))

    for key in table:
        if key not in KEYS:
            wrong(key, _unknown(key, KEYS, "in a [[document]]"))
    unreadable = {key for key, value in table.items() if value == _UNREADABLE}
    said: dict[str, str] = {}
    for key in KEYS:
        value = table.get(key)
        if value is None or key in ("date", "answers_to") or key in unreadable:
            continue
        if not isinstance(value, str):
            wrong(key, f"{key} is {value!r}; write it in quotes")
        elif not value.strip():
            wrong(key, f"{key} is empty; fill it in or delete the line")
        elif key == "password":
            said[key] = value
        else:
            said[key] = value.strip()

    path = _existing(said["path"], folder, wrong) if "path" in said else None
    if "path" not in table:
        wrong("", 'no path; add: path = "file.pdf" (relative to the manifest)')
    role = said.get("role", "")
    if "role" not in table:
        wrong("", f"no role; add: role = one of {', '.join(ROLES)}")
    elif role and role not in ROLES:
        wrong("role", f'role is "{role}"; {_nearest(role, ROLES)}it must be one of {", ".join(ROLES)}')
    language = said.get("language")
    if language is not None and not re.fullmatch(r"[a-z]{2}", language):
        wrong("language", f'language is "{language}"; write its two-letter code: en, fr, es, ar, ru, zh, de, pt')
    identifier = said.get("id") or (slug(Path(said["path"]).stem) if "path" in said else "")
    if taken := re.search(r" > |; |[\x00-\x1f]", identifier):
        wrong("id", f"id is {identifier!r}; take {taken.group()!r} out: ids are joined with such marks in the tables")
    date = None if "date" in unreadable else _iso_date(table.get("date"), wrong)
    answers_to = () if "answers_to" in unreadable else _ids(table.get("answers_to", []), wrong)
    if not identifier or role not in ROLES:
        return None
    return Entry(
        identifier,
        path or folder / said.get("path", ""),
        cast(Role, role),
        title=said.get("title"),
        issuer=said.get("issuer"),
        kind=said.get("kind"),
        date=date,
        language=language,
        answers_to=answers_to,
        password=said.get("password"),
        line=lines.of(at),
    )


def _existing(written: str, folder: Path, wrong: Callable[[str, str], None]) -> Path | None:
    if re.match(r"[a-z]+://", written, re.IGNORECASE):
        wrong("path", f"{written} is a web address; save the file beside the manifest and write its name here")
        return None
    path = folder / Path(written.replace("\\", "/")).expanduser()
    if path.is_file():
        return path
    if path.is_dir():
        wrong("path", f"{written} is a folder; write a [[document]] for each file in it")
        return None
    there = sorted(child.name for child in path.parent.iterdir() if child.is_file()) if path.parent.is_dir() else []
    if not there:
        cure = f"there is no such folder below {folder.absolute()}" if not path.parent.is_dir() else "its folder is empty"
    else:
        cure = _nearest(path.name, there) or f"{path.parent} holds {', '.join(there[:5])}{' ...' if len(there) > 5 else ''}"
    wrong("path", f"{written} does not exist; {cure.removesuffix(' ')} (paths are relative to the manifest)")
    return None


def _iso_date(value: Any, wrong: Callable[[str, str], None]) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, day):
        return value.isoformat()
    written = str(value).strip()
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", written)
    if match and not isinstance(value, bool):
        try:
            day(int(match[1]), int(match[2] or 1), int(match[3] or 1))
        except ValueError:
            pass
        else:
            return written
    wrong("date", f'date is "{written}"; write a day as 2030-02-01, a month as "2030-02" in quotes, a year as 2030')
    return None


def _ids(value: Any, wrong: Callable[[str, str], None]) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(one, str) and one.strip() for one in listed):
        wrong("answers_to", f'answers_to is {value!r}; write the ids of documents: answers_to = ["zero-draft"]')
        return ()
    return tuple(dict.fromkeys(one.strip() for one in listed))


def _check_together(entries: list[Entry], count: int, problems: list[tuple[int, str]]) -> None:
    by_id: dict[str, Entry] = {}
    files: dict[tuple[Path, str], Entry] = {}
    for entry in entries:
        if (first := by_id.setdefault(entry.id, entry)) is not entry:
            problems.append((entry.line, f'id "{entry.id}" is that of the document in line {first.line} too; give each its own id = "..."'))
        # One file may stand in two roles (the zero draft is baseline and draft), never twice in one.
        if (first := files.setdefault((entry.path.resolve(), entry.role), entry)) is not entry and entry.path.name:
            problems.append((entry.line, f"{entry.path.name} stands in line {first.line} too, with the same role; delete one of the two"))
    if not count:
        problems.append((0, "no document in it; write [[document]], path and role for each file"))
        return
    # Where an entry is broken, it may be the one that seems to be missing here.
    if len(entries) == count:
        if not any(entry.role == "outcome" for entry in entries):
            problems.append((0, 'no outcome: nothing to look in; give the final text role = "outcome"'))
        if not any(entry.role in ("submission", "intermediate") for entry in entries):
            problems.append((0, 'no submission: nothing to look for; give at least one document role = "submission"'))
    outcomes = [entry for entry in entries if entry.role == "outcome"]
    for entry in outcomes[1:]:
        problems.append((entry.line, f'a second outcome (the first is in line {outcomes[0].line}); give the earlier one role = "draft"'))
    for entry in entries:
        for other in entry.answers_to:
            if other == entry.id:
                problems.append((entry.line, f'"{entry.id}" answers to itself; name the document that it answers to'))
            elif other not in by_id and len(entries) == count:
                cure = _nearest(other, by_id) or f"the ids are {', '.join(list(by_id)[:8])}; "
                problems.append((entry.line, f'answers_to names "{other}", which no document has as id; {cure.removesuffix("; ")}'))


def _doubts(entries: list[Entry]) -> Iterator[str]:
    by_id = {entry.id: entry for entry in entries}
    outcome = next(entry for entry in entries if entry.role == "outcome")
    for entry in entries:
        for other in entry.answers_to:
            if entry.id in by_id[other].answers_to and entry.id < other:
                yield f'"{entry.id}" and "{other}" answer to each other: one of the two was first; delete one answers_to'
        if entry.date is None:
            yield f'"{entry.id}" has no date: it is used, but nothing can be said about who came first'
            continue
        if entry is not outcome and before(outcome.date, entry.date):
            yield f'"{entry.id}" ({entry.date}) is later than the outcome ({outcome.date}): it cannot have had a part in it'
        for other in entry.answers_to:
            if before(entry.date, by_id[other].date):
                yield f'"{entry.id}" ({entry.date}) answers to "{other}", which is later ({by_id[other].date}); check both dates'


def before(earlier: str | None, later: str | None) -> bool:
    """Return whether one ISO date is surely before another; a date that is unknown or too coarse is not.

    >>> before("2030-01", "2030-02-01"), before("2030", "2030-02-01"), before(None, "2030")
    (True, False, False)
    """
    if not earlier or not later:
        return False
    shared = min(len(earlier), len(later))
    return earlier[:shared] < later[:shared]


def _unknown(key: str, legal: tuple[str, ...], where: str) -> str:
    nearest = _nearest(key, legal)
    return f'"{key}" means nothing {where}; {nearest}the keys are {", ".join(legal)}'


def _nearest(written: str, legal: Iterable[str]) -> str:
    """Return 'did you mean "..."? ' for the nearest legal word, or "" where none is near."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(written.casefold(), sorted(legal), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_LOOKS_LIKE)
    return f'did you mean "{found[0]}"? ' if found else ""

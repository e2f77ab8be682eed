"""The first manifest of a folder: what names and first pages suggest, with every guess in doubt marked."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date as day
from pathlib import Path
from typing import Any

from influence.document import Document, Role, slug
from influence.errors import InfluenceError, ManifestError
from influence.readers.kinds import documents_in

SUFFIXES = (".pdf", ".docx", ".odt", ".epub", ".html", ".htm", ".md", ".markdown", ".txt", ".eml", ".csv", ".tsv", ".jsonl")
KINDS_OF_ISSUER = ("State", "civil society", "company", "academia", "international organisation", "technical community", "individual")

# The words by which the field's documents name themselves. Order matters: "comments on the zero draft" is a
# submission, "summary of the submissions" is not, and a "final" position paper is not the final text.
_ROLES: tuple[tuple[Role, str], ...] = (
    ("intermediate", r"summar(y|ies)|synthes[ie]s|compilation|chair'?s? paper|non.?paper|reflections? paper|information note"),
    (
        "submission",
        r"submissions?|feedback|comments?|contributions?|position|amendments|responses?|statements?|letters?|briefs?"
        r"|proposals? (by|of|from)|inputs?|stellungnahme|comentarios|commentaires|aportes",
    ),
    ("baseline", r"baseline|zero.?draft|first.?draft|initial.?(draft|proposal)|terms of reference|(current|existing) (law|text)"),
    ("draft", r"draft (resolution|decision|declaration)"),
    ("outcome", r"outcome|adopted|final (\w+ )?(report|text|document|declaration|act|version)|resolution|declaration|as agreed"),
    ("draft", r"drafts?|rev\W?\d+|negotiating text|version \d+|v\d+"),
    ("intermediate", r"co.?chairs?|chairs?|president'?s?|facilitators?|rapporteurs?"),
)  # fmt: skip
# One word that says little by itself; asked only where nothing else speaks.
_WEAK: tuple[tuple[Role, str], ...] = (("outcome", "final|certified|consolidated"), ("baseline", "proposal|mandate|original"))
_VERSION = r"final|draft|rev|revised|version|clean|certified|v"
_KINDS = (
    ("State", r"permanent mission|government|ministry|republic|kingdom of|delegation of"),
    ("academia", r"university|universit|faculty|institute of technology|college"),
    ("company", r"\b(inc|ltd|gmbh|corp|corporation|plc|llc)\b"),
)
# A response to a consultation is a submission; a government's, or one to a report, is what became of the report's recommendations.
_REPLY = r"governments? response|response (of|by|from) the government|response to (the|its|your) (report|inquiry|recommendations)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*"
# So much of a text is its first page, where documents say what they are.
_FIRST_PAGE = 1500


@dataclass(slots=True)
class _Guess:
    path: str  # relative, with /
    role: Role
    surely: bool  # the name says it, and nothing speaks against it
    date: str | None = None
    document: Document | None = None
    responds: bool = False  # to a report, by its first page
    doubts: list[str] = field(default_factory=list)


def first_manifest(folder: Path, progress: Callable[[Sequence[Any]], Iterable[Any]] | None = None) -> tuple[str, list[str]]:
    """Return the text of a first manifest for the files of a folder, and its doubts in order."""
    if not folder.is_dir():
        raise ManifestError(f"{folder} is not a folder; name the one that holds the consultation's files")
    found = documents_in(folder)
    files = [path for path in found if path.suffix.lower() in SUFFIXES]
    if not files:
        raise ManifestError(f"{folder} holds no file that can be read ({', '.join(SUFFIXES)}); put the consultation's files there first")
    guesses = []
    for path in progress(files) if progress else files:
        guesses.append(_guess(path, folder))
    general = _settle(guesses)
    for path in found:
        if path.suffix.lower() not in SUFFIXES:
            name, kind = path.relative_to(folder).as_posix(), path.suffix or "nothing"
            general.append(f"{name} is not in the list (it ends in {kind}); if it belongs to the consultation, save it as PDF or .docx")
    doubts = [*general, *(f"{guess.path}: {doubt}" for guess in guesses for doubt in guess.doubts)]
    return _write(folder, guesses, general), doubts


def guess_role(words: str) -> Role | None:
    """Return the role that a name or a first page claims, or None.

    >>> guess_role("alpha-comments-on-zero-draft"), guess_role("12 dec adopted"), guess_role("Alpha FINAL")
    ('submission', 'outcome', None)
    """
    return next((role for role, cue in _ROLES if re.search(rf"\b({cue})\b", _plain(words))), None)


def _plain(words: str) -> str:
    return re.sub(r"[^\w']+|_+", " ", unicodedata.normalize("NFC", words).casefold().replace("’", "'")).strip()


def guess_date(name: str) -> tuple[str | None, bool]:
    """Return the date that a file's name holds as ISO 8601, and whether it can be read in one way only.

    >>> guess_date("draft_9-dec-2015"), guess_date("20120713 letter"), guess_date("02_10_2012")
    (('2015-12-09', True), ('2012-07-13', True), ('2012-10-02', False))
    """
    plain = re.sub(r"[^0-9a-z]+", " ", re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)", " ", name.casefold()))
    tries: tuple[tuple[str, str], ...] = (
        (rf"\b(?P<d>\d{{1,2}}) (?P<n>{_MONTH}) (?P<y>(?:19|20)\d\d)\b", "day"),
        (rf"\b(?P<n>{_MONTH}) (?P<d>\d{{1,2}}) (?P<y>(?:19|20)\d\d)\b", "day"),
        (r"\b(?P<y>(?:19|20)\d\d) ?(?P<m>\d\d) ?(?P<d>\d\d)\b", "day"),
        (r"\b(?P<d>\d{1,2}) (?P<m>\d{1,2}) (?P<y>(?:19|20)\d\d)\b", "day"),
        (r"\b(?P<d>\d\d)(?P<m>\d\d)(?P<y>20\d\d)\b", "day"),
        (rf"\b(?P<n>{_MONTH}) (?P<y>(?:19|20)\d\d)\b", "month"),
        (r"\b(?P<y>(?:19|20)\d\d)\b", "year"),
    )
    for pattern, grain in tries:
        match = re.search(pattern, plain)
        if match is None:
            continue
        found = match.groupdict()
        month = int(found["m"]) if found.get("m") else _MONTHS.index(found["n"][:3]) + 1 if found.get("n") else 1
        try:
            made = day(int(found["y"]), month, int(found.get("d") or 1))
        except ValueError:
            continue
        # 02-10-2012 is October in most of the world and February in some of it.
        clear = not (found.get("m") and match.start("y") > match.start("m") and int(found["d"]) <= 12 and found["d"] != found["m"])
        return made.isoformat()[: {"year": 4, "month": 7, "day": 10}[grain]], clear
    return None, True


def _guess(path: Path, folder: Path) -> _Guess:
    from influence.readers import read

    relative = path.relative_to(folder)
    by_name = guess_role(path.stem) or next((role for part in reversed(relative.parts[:-1]) if (role := guess_role(part))), None)
    guess = _Guess(relative.as_posix(), by_name or "submission", by_name is not None)
    guess.date, clear = guess_date(path.stem)
    if not clear:
        guess.doubts.append(f"date {guess.date} is read off the name with the day first")
    try:
        guess.document = read(path, role=guess.role)
    except InfluenceError as error:
        guess.doubts.append(f"it cannot be read: {error}")
        return guess
    if by_name is None:
        title = guess_role(guess.document.title or "")
        page = guess_role(" ".join(guess.document.text[:_FIRST_PAGE].split()))
        weak = next((role for role, cue in _WEAK if re.search(rf"\b({cue})\b", _plain(path.stem))), None)
        for found, where in ((title, "its title"), (weak, "one word of its name"), (page, "its first page")):
            if found is not None:
                guess.role = found
                guess.doubts.append(f"role {found} is guessed from {where}")
                break
        else:
            guess.doubts.append("neither its name nor its first page says what it is; taken for a submission")
    if by_name == "submission" and re.search(r"\bresponses?\b", _plain(path.stem)):
        begins = f"{guess.document.title or ''} {guess.document.text[:_FIRST_PAGE]}"
        if re.search(rf"\b({_REPLY})\b", _plain(begins)):
            guess.role, guess.responds = "outcome", True
            guess.doubts.append("it responds to a report; taken for the outcome, and the report for what was asked")
    if guess.date and (guess.document.date or "").startswith(f"{guess.date}-"):
        guess.date = guess.document.date
    if guess.date is None and guess.document.date:
        guess.date = guess.document.date
        guess.doubts.append(f"date {guess.date} is what the reader found in the file")
    return guess


def _settle(guesses: list[_Guess]) -> list[str]:
    """See to it that there is one outcome where one can be told; return the doubts about the whole."""
    general = []
    _versions(guesses)
    outcomes = [guess for guess in guesses if guess.role == "outcome"]
    sure = [guess for guess in outcomes if guess.surely] or outcomes
    # Several: the latest by date is the final one; undated ones come first.
    final = max(sure, key=lambda guess: (guess.date or "", guess.path), default=None)
    versions = {_family(guess) for guess in guesses if guess.role in ("draft", "baseline")} - {""}
    for guess in outcomes:
        if guess is not final:
            one_of_them: Role = "draft" if guess.surely or _family(guess) in versions else "submission"
            guess.role = "intermediate" if guess.responds else one_of_them
            guess.doubts = [doubt for doubt in guess.doubts if not doubt.startswith("role outcome")]
            guess.doubts.append(f"it looks like an outcome too, as {final.path if final else ''} does; there can be one")
    if final is None:
        general.append('no file looks like the outcome; give the final text role = "outcome"')
    if not any(guess.role == "baseline" for guess in guesses):
        drafts = [guess for guess in guesses if guess.role == "draft"]
        if len(drafts) == 1 and not any(_earlier(guess, drafts[0]) for guess in guesses if guess.role == "submission"):
            drafts[0].role = "baseline"
            drafts[0].doubts.append(
                'the only draft, taken for what was said before the submissions; if it came after them, its role is "draft"'
            )
    if not any(guess.role == "baseline" for guess in guesses):
        cure = f", perhaps {min(drafts, key=lambda guess: (guess.date or '9', guess.path)).path}" if drafts else ""
        general.append(f'no file looks like the baseline (what was agreed before the submissions); give it role = "baseline"{cure}')
    seen: dict[str, str] = {}
    for guess in guesses:
        if guess.document is not None and guess.document.sha256:
            first = seen.setdefault(guess.document.sha256, guess.path)
            if first != guess.path:
                guess.doubts.append(f"it is the same file as {first}; delete one of the two")
        if guess.date is None:
            guess.doubts.append("no date found")
    return general


def _earlier(one: _Guess, other: _Guess) -> bool:
    return one.date is not None and other.date is not None and one.date < other.date


def _family(guess: _Guess) -> str:
    """Return a file's name without dates and version marks: what the versions of one text are called alike."""
    return " ".join(word for word in _plain(Path(guess.path).stem).split() if not re.fullmatch(rf"{_VERSION}|{_MONTH}|.*\d.*", word))


def _versions(guesses: list[_Guess]) -> None:
    """Take files that are named alike but for dates and version marks for the versions of one text, if one is a draft."""
    families: dict[str, list[_Guess]] = {}
    for guess in guesses:
        families.setdefault(_family(guess), []).append(guess)
    for name, family in sorted(families.items()):
        if not name or len(family) < 2 or not any(guess.role in ("draft", "baseline", "outcome") for guess in family):
            continue
        latest = max(family, key=lambda guess: (guess.date or "", guess.path))
        for guess in family:
            if not guess.surely and guess.role not in ("baseline", "outcome"):
                guess.role = "draft"
                guess.doubts = [doubt for doubt in guess.doubts if not doubt.startswith(("role ", "neither "))]
                guess.doubts.append("its name is that of the drafts but for a date; taken for one of them")
        if not any(guess.role == "outcome" for guess in guesses) and latest.role == "draft" and not latest.surely:
            latest.role = "outcome"
            latest.doubts.append("of the texts with this name it is the latest; taken for the outcome")


def _write(folder: Path, guesses: list[_Guess], general: list[str]) -> str:
    lines = [
        "# What this consultation consists of. Written by `influence init` from names and first pages: please correct it.",
        "# Lines with #, doubts too, are for you; influence does not read them.",
        *(f"# doubt: {doubt}" for doubt in general),
        f"title = {_quoted(folder.absolute().name)}",
    ]
    used: set[str] = set()
    for guess in guesses:
        name = re.sub("-{2,}", "-", slug(unicodedata.normalize("NFC", Path(guess.path).stem)))
        identifier, count = name, 1
        while identifier in used:
            count += 1
            identifier = f"{name}-{count}"
        used.add(identifier)
        lines += ["", "[[document]]", f"id = {_quoted(identifier)}", f"path = {_quoted(guess.path)}", f"role = {_quoted(guess.role)}"]
        document = guess.document
        if document is not None and document.title:
            lines.append(f"title = {_quoted(document.title)}")
        issuer = document.issuer if document is not None else None
        lines.append(f"issuer = {_quoted(issuer)}" if issuer else '# issuer = ""')
        kind = next((kind for kind, cue in _KINDS if issuer and re.search(cue, issuer.casefold())), None)
        lines.append(f"kind = {_quoted(kind)}" if kind else f'# kind = "{" | ".join(KINDS_OF_ISSUER)}"')
        if guess.date is not None:
            lines.append(f"date = {guess.date}" if len(guess.date) in (4, 10) else f"date = {_quoted(guess.date)}")
        if document is not None and document.language and re.fullmatch(r"[a-z]{2}", document.language):
            lines.append(f"language = {_quoted(document.language)}")
        lines += [f"# doubt: {' '.join(doubt.split())}" for doubt in guess.doubts]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """A text as TOML writes it; JSON's escapes are the same for all but the delete character."""
    return json.dumps(" ".join(value.split()), ensure_ascii=False).replace("\x7f", "")

"""A consultation: which documents, in which role, by whom, when. Read from one file, `consultation.toml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from influence.cache import Cache
from influence.consultation.manifest import MANIFEST, Entry, before, read_manifest
from influence.document import Document
from influence.errors import ManifestError, ReadingError

__all__ = ["Consultation", "Entry", "answered_by", "before", "known_to", "read_consultation", "write_first_manifest"]

Progress = Callable[[Sequence[Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Consultation:
    """A manifest that was read and found usable.

    `doubts` are sentences about what a person should look at (documents without a date, an answer
    dated before its question); none of them stops a run. Entries keep the manifest's order.
    """

    title: str
    entries: tuple[Entry, ...]
    path: Path
    doubts: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def outcome(self) -> Entry:
        """The entry of the outcome; a manifest that could be read has exactly one."""
        return self.of_role("outcome")[0]

    def of_role(self, *roles: str) -> tuple[Entry, ...]:
        """Return the entries with one of the roles, in the manifest's order."""
        return tuple(entry for entry in self.entries if entry.role in roles)

    def kinds(self) -> dict[str, str]:
        """Return the kind of issuer of every document for which the manifest says one: id -> kind."""
        return {entry.id: entry.kind for entry in self.entries if entry.kind}

    def read_documents(
        self,
        *roles: str,
        reader: str | None = None,
        n_jobs: int | None = None,
        cache: Cache | None = None,
        progress: Progress | None = None,
    ) -> tuple[list[Document], list[tuple[str, str]]]:
        """Read the documents; one that cannot be used is reported and the others go on.

        Parameters
        ----------
        *roles
            Read only documents with these roles; without any, all of them.
        reader
            Name of the reader to use for every file; by default the file decides.
        n_jobs, cache
            How many processes read at a time, and where readings are kept (see `influence.readers.many.read_many`).
        progress
            Wraps the entries while their files are read (a progress bar).

        Returns
        -------
        documents, failures
            Documents in the manifest's order. Each carries its issuer's kind and what it answers to in
            `metadata` ("kind", "answers_to"). Failures are pairs (path as the manifest says it, reason).

        Raises
        ------
        ReadingError
            If the outcome cannot be used: without it nothing can be traced.
        """
        from influence.readers.many import read_many

        wanted = [entry for entry in self.entries if not roles or entry.role in roles]
        documents: list[Document] = []
        failures: list[tuple[str, str]] = []
        files = [(entry.path, _options(entry, reader)) for entry in wanted]
        answers = read_many(files, n_jobs=n_jobs, cache=cache, progress=progress)
        for entry, answer in zip(wanted, answers, strict=True):
            if isinstance(answer, Document):
                documents.append(_said(entry, answer))
            elif entry.role == "outcome":
                raise ReadingError(f"the outcome cannot be used, so nothing can be traced: {answer}")
            else:
                failures.append((str(entry.path), str(answer)))
        return documents, failures


def read_entry(entry: Entry, *, reader: str | None = None) -> Document:
    """Read the document of one entry; raise what `influence.readers.read` raises.

    What the manifest says (issuer, date, title, language) takes the place of what the reader finds.
    """
    from influence.readers import read

    return _said(entry, read(entry.path, **_options(entry, reader)))


def _options(entry: Entry, reader: str | None) -> dict[str, Any]:
    names = ("role", "id", "issuer", "date", "title", "language", "password")
    return {**{name: getattr(entry, name) for name in names}, "reader": reader}


def _said(entry: Entry, document: Document) -> Document:
    """Return a document with what only the manifest knows of it."""
    said: dict[str, Any] = {"kind": entry.kind, "answers_to": list(entry.answers_to)}
    return replace(document, metadata={**document.metadata, **{key: value for key, value in said.items() if value}})


def answered_by(document: Document) -> tuple[str, ...]:
    """Return the ids of the documents that a document answers to, as its manifest says; empty where it says nothing."""
    return tuple(document.metadata.get("answers_to", ()))


def known_to(
    submissions: Sequence[Document], baselines: Sequence[Document], drafts: Sequence[Document]
) -> list[tuple[tuple[Document, ...], tuple[Document, ...]]]:
    """Group submissions by what their writers could have read: the baselines, and the drafts that came before them.

    Who quotes a draft that was out already has not brought its language in. So every group is traced with its own
    baselines, and language that was copied from a draft earns no credit, whatever became of it.

    Parameters
    ----------
    submissions, baselines, drafts
        Documents with or without a date. A baseline counts for everybody. A draft counts for a submission that answers to it
        (or to a later draft), or is surely later; what is not sure to be known is not discounted.

    Returns
    -------
    list
        Pairs (what they knew, submissions), those who knew least first; what they knew is in the order of dates.
        Every submission is in one pair, in the order given.

    Examples
    --------
    >>> zero, rev = (Document.from_paragraphs(id, [], role="draft", date=date) for id, date in [("zero", "2030-01"), ("rev", "2030-03")])
    >>> early, late = (Document.from_paragraphs(id, [], role="submission", date=date) for id, date in [("a", "2030-02"), ("b", "2030-04")])
    >>> [([known.id for known in knew], [one.id for one in who]) for knew, who in known_to([early, late], [], [zero, rev])]
    [(['zero'], ['a']), (['zero', 'rev'], ['b'])]
    """
    groups: dict[tuple[str, ...], list[Document]] = {}
    by_id = {document.id: document for document in (*baselines, *drafts)}
    for submission in submissions:
        named = [draft for draft in drafts if draft.id in answered_by(submission)]
        known = [draft for draft in drafts if draft in named or any(before(draft.date, one.date) for one in (submission, *named))]
        earlier = sorted(known, key=lambda draft: (draft.date or "", draft.id))
        groups.setdefault(tuple(document.id for document in (*baselines, *earlier)), []).append(submission)
    ordered = sorted(groups.items(), key=lambda group: (len(group[0]), group[0]))
    return [(tuple(by_id[identifier] for identifier in knew), tuple(who)) for knew, who in ordered]


def read_consultation(path: str | Path) -> Consultation:
    """Read and check a consultation manifest (`consultation.toml`).

    Parameters
    ----------
    path
        The manifest, or the folder that holds a `consultation.toml`. Paths in it are relative to it.

    Raises
    ------
    ManifestError
        If anything in it is wrong. One error lists every problem, each with its line and its cure.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "final.txt").write_text("1. States shall report.")
    >>> _ = (folder / "alpha.txt").write_text("States should report every year.")
    >>> _ = (folder / "consultation.toml").write_text('''
    ... title = "Reporting"
    ... [[document]]
    ... path = "final.txt"
    ... role = "outcome"
    ... [[document]]
    ... path = "alpha.txt"
    ... role = "submission"
    ... kind = "civil society"
    ... date = 2030-02-01
    ... ''')
    >>> consultation = read_consultation(folder)
    >>> [(entry.id, entry.role, entry.date) for entry in consultation]
    [('final', 'outcome', None), ('alpha', 'submission', '2030-02-01')]
    >>> consultation.doubts
    ('"final" has no date: it is used, but nothing can be said about who came first',)
    """
    path = Path(path)
    if path.is_dir():
        path = path / MANIFEST
    title, entries, doubts = read_manifest(path)
    return Consultation(title, entries, path, doubts)


def write_first_manifest(folder: str | Path, *, force: bool = False, progress: Progress | None = None) -> tuple[Path, list[str]]:
    """Write a first `consultation.toml` for the files of a folder, with every guess that is in doubt marked.

    Roles are guessed from the names of files and folders and from the first page, dates from both.
    Whoever runs the consultation reads it, corrects it, and deletes the comments.

    Parameters
    ----------
    folder
        Its files and those of its subfolders are listed, in the order of their names; hidden ones and
        files of kinds that cannot be read are not.
    force
        Write over a `consultation.toml` that is there already.
    progress
        Wraps the files while they are looked at (a progress bar).

    Returns
    -------
    path, doubts
        The manifest, and its doubts as sentences in the order of the file; the same stand in it as
        comments that begin with "doubt:".

    Raises
    ------
    ManifestError
        If there is a manifest already, or the folder does not exist or holds no file that can be read.
    """
    from influence.consultation.first import first_manifest
    from influence.resources import write_whole

    folder = Path(folder)
    path = folder / MANIFEST
    if path.exists() and not force:
        raise ManifestError(f"{path} is there already and was not touched; correct it by hand, or say --force to write over it")
    text, doubts = first_manifest(folder, progress)
    write_whole(path, text.encode("utf-8"))
    return path, doubts

"""The demonstration consultation, ready to load: drafts, four submissions, what the Chair said, a final report, a key.

Everything in it is invented: the Halden Compact, its working group, the organizations and the countries. It holds one
example or more of every case that a trace can meet; `key.csv` says for each ask what a careful reader finds.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from influence.document import ROLES, Document
from influence.errors import UnknownIdError
from influence.resources import data_path


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The documents of the demonstration in their roles, each list in the order of dates."""

    outcome: Document
    baselines: tuple[Document, ...]
    submissions: tuple[Document, ...]
    drafts: tuple[Document, ...]
    intermediates: tuple[Document, ...]
    title: str

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents: baselines, submissions, what came between, drafts, outcome."""
        return (*self.baselines, *self.submissions, *self.intermediates, *self.drafts, self.outcome)

    def __getitem__(self, id: str) -> Document:
        """Return the document with this id, such as "open-hearth" or "final-report"."""
        for document in self.documents:
            if document.id == id:
                return document
        raise UnknownIdError(f"no document {id!r}; there are {', '.join(document.id for document in self.documents)}")


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """What a careful reader finds about one ask of the demonstration."""

    submission_id: str
    recommendation: str  # how the ask begins, enough to know it by
    verdict: str
    wording: str
    paragraphs: tuple[str, ...]  # numbers in the final report ("preamble" for the preamble); () for none
    theme: str
    note: str


def demonstration_path(name: str = "") -> Path:
    """Return the path of a file of the demonstration, or of its folder.

    >>> demonstration_path("consultation.toml").name
    'consultation.toml'
    """
    return data_path(f"demonstration/{name}" if name else "demonstration")


def load_demonstration() -> Demonstration:
    """Read the demonstration's files into documents.

    Takes about a second: the files are real PDF, Word and HTML files and are read as any others.

    Examples
    --------
    >>> demonstration = load_demonstration()
    >>> demonstration.outcome.id, [submission.id for submission in demonstration.submissions]
    ('final-report', ['open-hearth', 'corvane', 'tavaria', 'sund'])
    """
    from influence.consultation import read_consultation, read_entry

    consultation = read_consultation(demonstration_path("consultation.toml"))
    documents = [read_entry(entry) for entry in consultation]
    in_role = {role: tuple(document for document in documents if document.role == role) for role in ROLES}
    return Demonstration(
        outcome=in_role["outcome"][0],
        baselines=in_role["baseline"],
        submissions=in_role["submission"],
        drafts=in_role["draft"],
        intermediates=in_role["intermediate"],
        title=consultation.title,
    )


def read_demonstration_key() -> tuple[KeyEntry, ...]:
    """Return what should come out, one entry an ask, in the order of the submissions.

    >>> key = read_demonstration_key()
    >>> len(key), key[0].verdict, key[0].paragraphs
    (32, 'reflected', ('18',))
    """
    with demonstration_path("key.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            KeyEntry(
                row["submission_id"],
                row["recommendation"],
                row["verdict"],
                row["wording"],
                tuple(number for number in row["paragraphs"].split("|") if number),
                row["theme"],
                row["note"],
            )
            for row in csv.DictReader(file)
        )

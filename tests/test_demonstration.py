"""The demonstration: made again with the same bytes, complete, and traced as its key says."""

from __future__ import annotations

import importlib.util
import sys
import zipfile
from collections import Counter
from functools import cache

import pytest

from influence.examples import demonstration_path, load_demonstration, read_demonstration_key
from influence.resources import data_path
from influence.themes import Codebook
from influence.verdict import VERDICTS, WORDINGS

# Releases of the PDF library may write the same page in other bytes; the committed files were made with this one.
MADE_WITH = "5.1.0"
KEY = read_demonstration_key()


@cache
def make_module():
    spec = importlib.util.spec_from_file_location("make_demonstration", demonstration_path("make.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_demonstration"] = module
    spec.loader.exec_module(module)
    return module


def test_making_the_files_again_gives_the_same_bytes(tmp_path):
    reportlab = pytest.importorskip("reportlab", reason="the PDFs are made with reportlab")
    first, second = make_module().make(tmp_path / "first"), make_module().make(tmp_path / "second")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    for path in first:
        committed = demonstration_path(str(path.relative_to(tmp_path / "first")))
        if path.suffix == ".docx":
            # Builds of zlib may pack the same members differently.
            assert members(path) == members(committed)
        elif path.suffix != ".pdf" or reportlab.Version == MADE_WITH:
            assert path.read_bytes() == committed.read_bytes(), f"{committed.name} is out of date; run python data/demonstration/make.py"


def members(path):
    with zipfile.ZipFile(path) as packed:
        return [(info.filename, info.date_time, packed.read(info)) for info in packed.infolist()]


def test_every_file_of_the_manifest_and_no_other_is_made():
    import tomllib

    manifest = tomllib.loads(demonstration_path("consultation.toml").read_text(encoding="utf-8"))
    assert sorted(entry["path"] for entry in manifest["document"]) == sorted(make_module().FILES)


def test_the_key_uses_legal_words_and_holds_every_case():
    themes = {theme.name for theme in Codebook.read(data_path("codebooks/digital-governance.toml")).themes}
    assert {entry.verdict for entry in KEY} <= set(VERDICTS) and {entry.wording for entry in KEY} <= set(WORDINGS)
    assert {entry.theme for entry in KEY} <= themes
    cases = Counter((entry.verdict, entry.wording) for entry in KEY)
    for case in [
        ("reflected", "verbatim"),
        ("reflected", "reworded"),
        ("reflected", "substance"),
        ("partly", "reworded"),
        ("already", "verbatim"),
    ]:
        assert cases[case]
    assert {"not", "contrary"} <= {entry.verdict for entry in KEY}


@pytest.mark.parametrize("name", sorted(make_module().FILES.values()))
def test_every_paragraph_of_the_source_can_be_read_from_the_file(documents, name):
    document = documents[name]
    said = " ".join(document.text.split()).replace("­", "")
    missing = [text for _, _, text in make_module().read_source(name).blocks if " ".join(text.split("[^")[0].split())[:60] not in said]
    assert not missing


@pytest.mark.parametrize(("name", "last"), [("zero-draft", 34), ("revised-draft", 49), ("final-report", 52)])
def test_paragraphs_have_their_numbers(documents, name, last):
    numbers = [paragraph.number for paragraph in documents[name].paragraphs if paragraph.number]
    assert [str(number) for number in range(1, last + 1)] == [number for number in numbers if number.isdecimal()]


def test_points_have_the_number_of_their_paragraph(documents):
    numbers = {paragraph.number for paragraph in documents["final-report"].paragraphs}
    assert {"32 (a)", "32 (b)", "32 (c)", "45 (a)", "45 (b)", "52 (c)"} <= numbers


@pytest.fixture(scope="module")
def demonstration():
    return load_demonstration()


@pytest.fixture(scope="module")
def documents(demonstration):
    return {document.id: document for document in demonstration.documents}


def test_the_documents_have_roles_issuers_and_dates(demonstration):
    assert demonstration.outcome.role == "outcome" and demonstration.outcome.date == "2031-06-20"
    assert demonstration.submissions[0].issuer == "Open Hearth Network"
    assert demonstration["sund"].role == "submission" and demonstration["revised-draft"].role == "draft"
    with pytest.raises(KeyError, match="open-hearth"):
        demonstration["nobody"]


@pytest.fixture(scope="module")
def traced(demonstration):
    """The key's entries, each with the trace of the ask that it speaks of (None where the ask was not found)."""
    import influence as inf

    asks = inf.find_recommendations(list(demonstration.submissions))
    traces = inf.Tracer().fit(demonstration.outcome, baseline=list(demonstration.baselines)).trace(asks)
    return [(entry, trace_of(entry, traces)) for entry in KEY], len(asks)


def plain(text):
    return " ".join(text.lower().split())


def trace_of(entry, traces):
    wanted = plain(entry.recommendation)
    for trace in traces:
        ask = trace.recommendation
        if ask.submission_id == entry.submission_id and (wanted in plain(ask.text) or wanted in plain(ask.replaces or "")):
            return trace
    return None


# Floors that only go up; when they were set, 31 of the key's 32 asks were found among 50 outputs, the paragraph was among the
# first three for 16 of 17, the verdict was the key's for 12. "Wrongly reflected" is the error that costs a user's credit: none.
FOUND, PRECISE, TOP3, SAME_VERDICT, WRONGLY_REFLECTED, THEME = 0.9, 0.55, 0.9, 0.3, 0, 0.95


def test_the_asks_are_found(traced):
    pairs, count = traced
    found = [entry for entry, trace in pairs if trace]
    missing = [entry.recommendation for entry, trace in pairs if not trace]
    assert len(found) / len(KEY) >= FOUND, missing
    assert len(found) / count >= PRECISE, f"{count} asks found for {len(KEY)} in the key"


def test_the_paragraph_is_among_the_first_three(traced):
    pairs, _ = traced
    wanted = [
        (entry, trace)
        for entry, trace in pairs
        if trace and entry.verdict in {"reflected", "partly"} and entry.paragraphs not in {(), ("preamble",)}
    ]
    hits = [entry for entry, trace in wanted if {match.paragraph.number for match in trace.matches[:3]} & set(entry.paragraphs)]
    assert len(hits) / len(wanted) >= TOP3, [entry.recommendation for entry, _ in wanted if entry not in hits]


def test_what_was_not_taken_up_is_not_called_reflected(traced):
    pairs, _ = traced
    wrong = [
        (entry.recommendation, trace.reason)
        for entry, trace in pairs
        if trace and entry.verdict in {"not", "contrary", "already"} and trace.verdict == "reflected"
    ]
    assert len(wrong) <= WRONGLY_REFLECTED, wrong


def test_verdicts_agree_with_the_key(traced):
    pairs, _ = traced
    agreed = [entry for entry, trace in pairs if trace and trace.verdict == entry.verdict]
    assert len(agreed) / len(KEY) >= SAME_VERDICT


def test_two_submitters_who_ask_the_same_share_the_credit(traced):
    pairs, _ = traced
    gender = [trace for entry, trace in pairs if entry.theme == "gender digital divide" and trace]
    [first, second] = gender
    assert any(rival.startswith("tavaria/") for rival in first.rivals)
    assert any(rival.startswith("open-hearth/") for rival in second.rivals)


def test_each_ask_has_the_theme_that_a_reader_gives_it(traced):
    pairs, _ = traced
    found = [entry.theme in trace.recommendation.themes for entry, trace in pairs if trace]
    assert sum(found) / len(found) >= THEME

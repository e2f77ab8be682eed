"""A consultation's manifest: every problem at once with its line and cure; files that fail do not stop the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.consultation import before, known_to, read_consultation, write_first_manifest
from influence.consultation.first import guess_date, guess_role
from influence.document import Document
from influence.errors import ManifestError, ReadingError

GOOD = """title = "Ports and harbours"

[[document]]
path = "final.txt"
role = "outcome"
date = 2030-06-01

[[document]]
id = "alpha"
path = "in/alpha.txt"
role = "submission"
issuer = "Alpha Network"
kind = "civil society"
date = 2030-02
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "final.txt").write_text("1. Harbour masters shall publish their fees.\n")
    (tmp_path / "in" / "alpha.txt").write_text("Harbour masters should publish their fees every year.\n")
    (tmp_path / "in" / "beta.txt").write_text("Fees should be lowered.\n")
    return tmp_path


def problems(folder: Path, text: str) -> list[str]:
    (folder / "consultation.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ManifestError) as caught:
        read_consultation(folder)
    return str(caught.value).splitlines()[1:]


def test_a_good_manifest_is_read_with_paths_relative_to_it(folder: Path) -> None:
    (folder / "consultation.toml").write_text(GOOD.replace("2030-02\n", '"2030-02"\n'))
    consultation = read_consultation(folder / "consultation.toml")
    assert consultation.title == "Ports and harbours"
    assert [(entry.id, entry.role, entry.date, entry.line) for entry in consultation] == [
        ("final", "outcome", "2030-06-01", 3),
        ("alpha", "submission", "2030-02", 8),
    ]
    assert consultation.outcome.path == folder / "final.txt"
    assert consultation.kinds() == {"alpha": "civil society"}
    assert consultation.doubts == ()


def test_every_problem_is_listed_with_its_line_and_its_cure(folder: Path) -> None:
    found = problems(
        folder,
        """titel = "X"
[[document]]
id = "final"
path = "final.txt"
role = "outcom"
[[document]]
path = "in/alhpa.txt"
role = "submission"
isuer = "Alpha"
date = "1 February 2030"
language = "english"
[[document]]
id = "final"
path = "in"
answers_to = 3
""",
    )
    assert [int(problem.split(":")[0].split()[1]) for problem in found] == [1, 5, 7, 9, 10, 11, 12, 14, 15]
    text = "\n".join(found)
    for cure in (
        'did you mean "title"',
        'did you mean "outcome"',
        'did you mean "alpha.txt"',
        'did you mean "issuer"',
        "2030-02-01",
        "two-letter code",
        "no role",
        "in is a folder",
        'answers_to = ["zero-draft"]',
    ):
        assert cure in text


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        ("role = submission", 'role = "submission"'),
        ("role = “submission”", "straight"),
        ('path = "in\\alpha.txt"', "write / instead"),
        ("date = 2030-02", '"2030-02" in quotes'),
        ("date = 2030-02-31", "is not a date"),
        ('issuer = "Alpha', "quotes are not closed"),
        ("role: submission", 'key = "value"'),
        ("date = 1 May 2030", "1 May 2030 is not a date; write a day as 2030-02-01"),
        ('answers_to = ["final"', "the list is not closed"),
        ('issuer = "Al\x01pha"', "a character that does not show"),
        ('path = "https://example.org/alpha.pdf"', "is a web address; save the file"),
        ('id = "a; b"', "take '; ' out"),
        ('id = "a\\nb"', "take '\\n' out"),
    ],
)
def test_what_toml_does_not_take_is_explained_in_the_line_where_it_stands(folder: Path, line: str, cure: str) -> None:
    found = problems(folder, f'[[document]]\npath = "final.txt"\nrole = "outcome"\n[[document]]\n{line}\n')
    assert any(problem.startswith("  line 5: ") and cure in problem for problem in found)


def test_keys_in_other_tables_are_named_with_their_line(folder: Path) -> None:
    [plural] = [problem for problem in problems(folder, '[[documents]]\npath = "final.txt"\n') if '"documents"' in problem]
    assert plural.startswith("  line 1: ") and 'did you mean "document"?' in plural
    last = len(GOOD.splitlines()) + 1
    assert any(problem.startswith(f'  line {last}: "more"') for problem in problems(folder, GOOD + "[document.more]\nx = 1\n"))


def test_two_that_answer_to_each_other_are_a_doubt(folder: Path) -> None:
    one, other = ('[[document]]\npath = "final.txt"\nrole = "outcome"\n', '[[document]]\npath = "in/alpha.txt"\nrole = "submission"\n')
    (folder / "consultation.toml").write_text(f'{one}answers_to = ["alpha"]\n{other}answers_to = "final"\n')
    assert sum("answer to each other" in doubt for doubt in read_consultation(folder).doubts) == 1


def test_a_key_that_is_not_toml_is_not_reported_as_missing_too(folder: Path) -> None:
    found = problems(folder, GOOD.replace('role = "submission"', "role = submission").replace("2030-02\n", "2030-02-02\n"))
    assert len(found) == 1


def test_single_brackets_are_named_and_the_rest_is_checked_too(folder: Path) -> None:
    found = problems(folder, GOOD.replace("[[document]]", "[document]").replace("2030-02\n", '"soon"\n'))
    assert [problem.split(":")[0] for problem in found] == ["  line 3", "  line 8", "  line 14"]


def test_ids_must_differ_and_one_outcome_is_needed(folder: Path) -> None:
    submission = '[[document]]\npath = "in/alpha.txt"\nrole = "submission"\n'
    assert "no outcome" in problems(folder, submission)[0]
    outcome = '[[document]]\npath = "final.txt"\nrole = "outcome"\n'
    assert "no submission" in problems(folder, outcome)[0]
    second = outcome + '[[document]]\npath = "in/beta.txt"\nrole = "outcome"\n'
    assert any("line 4: a second outcome (the first is in line 1)" in problem for problem in problems(folder, second + submission))
    twice = outcome + submission + '[[document]]\nid = "alpha"\npath = "in/beta.txt"\nrole = "submission"\n'
    assert problems(folder, twice) == ['  line 7: id "alpha" is that of the document in line 4 too; give each its own id = "..."']


def test_the_same_file_may_be_baseline_and_draft_but_not_twice_a_submission(folder: Path) -> None:
    outcome = '[[document]]\npath = "final.txt"\nrole = "outcome"\n'
    one = '[[document]]\nid = "{}"\npath = "in/alpha.txt"\nrole = "{}"\n'
    (folder / "consultation.toml").write_text(outcome + one.format("a", "baseline") + one.format("b", "submission"))
    assert len(read_consultation(folder)) == 3
    assert "with the same role" in problems(folder, outcome + one.format("a", "submission") + one.format("b", "submission"))[0]


def test_an_empty_manifest_a_missing_one_and_one_that_is_not_text(folder: Path) -> None:
    assert "no document in it" in problems(folder, "")[0]
    with pytest.raises(ManifestError, match="influence init"):
        read_consultation(folder / "in")
    (folder / "consultation.toml").write_bytes(b'title = "\xff\xfe"')
    with pytest.raises(ManifestError, match="UTF-8"):
        read_consultation(folder)


def test_a_heading_inside_a_long_text_is_not_a_heading(folder: Path) -> None:
    text = GOOD.replace('title = "Ports and harbours"', 'title = """\n[[document]]\nPorts"""').replace("2030-02\n", '"x"\n')
    assert problems(folder, text)[0].startswith("  line 16: date is")


def test_a_byte_order_mark_is_no_problem(folder: Path) -> None:
    (folder / "consultation.toml").write_text(GOOD.replace("2030-02\n", "2030\n"), encoding="utf-8-sig")
    assert len(read_consultation(folder)) == 2


def test_answers_and_dates_that_do_not_fit_are_doubts(folder: Path) -> None:
    text = GOOD.replace("date = 2030-02\n", 'date = 2030-07-01\nanswers_to = "beta"\n')
    text += '[[document]]\npath = "in/beta.txt"\nrole = "draft"\ndate = 2031\n'
    text += '[[document]]\nid = "b"\npath = "in/beta.txt"\nrole = "submission"\n'
    (folder / "consultation.toml").write_text(text)
    doubts = read_consultation(folder).doubts
    assert [doubt.split()[0] for doubt in doubts] == ['"alpha"', '"alpha"', '"beta"', '"b"']
    assert "later than the outcome" in doubts[0]
    assert "answers to" in doubts[1]
    assert "has no date" in doubts[3]
    wrong = problems(folder, text.replace('"beta"\n', '"betta"\n'))
    assert 'did you mean "beta"' in wrong[0]


@given(st.sampled_from(["2030", "2030-02", "2030-02-01", "2031-01", None]), st.sampled_from(["2030", "2030-02-03", "2029-12", None]))
def test_no_date_is_before_itself_and_none_is_before_and_after(one: str | None, other: str | None) -> None:
    assert not before(one, one)
    assert not (before(one, other) and before(other, one))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="[]document=\"\n' a1-", max_size=60))
def test_no_text_makes_anything_but_a_manifest_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("m") / "consultation.toml"
    path.write_text(text)
    with pytest.raises(ManifestError):
        read_consultation(path)


def test_documents_are_read_and_a_broken_one_does_not_stop_the_others(folder: Path) -> None:
    (folder / "in" / "broken.pdf").write_bytes(b"%PDF-1.4 and then nothing")
    text = GOOD.replace("2030-02\n", "2030-02-01\n") + '[[document]]\npath = "in/broken.pdf"\nrole = "submission"\n'
    (folder / "consultation.toml").write_text(text + '[[document]]\npath = "in/beta.txt"\nrole = "submission"\n')
    seen: list[int] = []
    documents, failures = read_consultation(folder).read_documents(progress=lambda entries: seen.append(len(entries)) or entries)
    assert [document.id for document in documents] == ["final", "alpha", "beta"]
    assert documents[1].issuer == "Alpha Network"
    assert documents[1].date == "2030-02-01"
    assert documents[1].metadata["kind"] == "civil society"
    assert [Path(path).name for path, _ in failures] == ["broken.pdf"]
    assert seen == [4]
    only, _ = read_consultation(folder).read_documents("outcome")
    assert [document.id for document in only] == ["final"]


def test_an_outcome_that_cannot_be_used_is_an_error(folder: Path) -> None:
    (folder / "final.pdf").write_bytes(b"%PDF-1.4 and then nothing")
    (folder / "consultation.toml").write_text(GOOD.replace("final.txt", "final.pdf").replace("2030-02\n", "2030\n"))
    with pytest.raises(ReadingError, match="outcome cannot be used"):
        read_consultation(folder).read_documents()


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("zero draft", "baseline"),
        ("Comments on the zero draft", "submission"),
        ("Summary of submissions", "intermediate"),
        ("Position_Paper_FINAL", "submission"),
        ("final-report", "outcome"),
        ("revised draft rev.2", "draft"),
        ("Chair's text", "intermediate"),
        ("Joint feedback on norms", "submission"),
        ("Final substantive report", "outcome"),
        ("Comments on the draft resolution", "submission"),
        ("Norland: draft resolution", "draft"),
        ("ACME", None),
    ],
)
def test_roles_are_guessed_by_what_documents_call_themselves(name: str, role: str | None) -> None:
    assert guess_role(name) == role


def test_dates_in_names() -> None:
    assert guess_date("plan-final") == (None, True)
    assert guess_date("2030-13-45 plan") == ("2030", True)
    assert guess_date("March 2030") == ("2030-03", True)


def test_a_first_manifest_can_be_read_back_and_is_never_written_over(folder: Path) -> None:
    (folder / "final.txt").rename(folder / "final-report_2030-06-01.txt")
    path, doubts = write_first_manifest(folder)
    consultation = read_consultation(path)
    assert [(entry.id, entry.role) for entry in consultation] == [
        ("final-report-2030-06-01", "outcome"),
        ("alpha", "submission"),
        ("beta", "submission"),
    ]
    assert consultation.outcome.date == "2030-06-01"
    assert any("baseline" in doubt for doubt in doubts)
    assert all(f"# doubt: {doubt.split(': ', 1)[1]}" in path.read_text() for doubt in doubts if ".txt: " in doubt)
    before_it = path.read_bytes()
    with pytest.raises(ManifestError, match="--force"):
        write_first_manifest(folder)
    write_first_manifest(folder, force=True)
    assert path.read_bytes() == before_it


def test_a_response_to_a_report_is_what_became_of_it(tmp_path: Path) -> None:
    (tmp_path / "ferries-report.txt").write_text("Report of the Committee\n\nAdopted on 3 May 2030.\n\nPorts should publish fees.\n")
    (tmp_path / "ferries-response.txt").write_text("Government response to the report\n\nWe accept that ports publish fees.\n")
    path, doubts = write_first_manifest(tmp_path)
    assert {entry.id: entry.role for entry in read_consultation(path)} == {"ferries-report": "submission", "ferries-response": "outcome"}
    assert any("responds to a report" in doubt for doubt in doubts)


def test_of_two_final_texts_the_earlier_version_is_a_draft(tmp_path: Path) -> None:
    for name in ("plan_2030-01-05", "plan_2030-03-02_draft", "plan_final_2030-04-01", "adopted_plan", "comments"):
        (tmp_path / f"{name}.txt").write_text(f"The plan {name[-2:]}\n\n1. Ports shall publish their fees.\n")
    path, _ = write_first_manifest(tmp_path)
    assert {entry.path.stem: entry.role for entry in read_consultation(path)}["plan_final_2030-04-01"] == "draft"


def test_a_folder_without_readable_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="no file that can be read"):
        write_first_manifest(tmp_path)
    with pytest.raises(ManifestError, match="not a folder"):
        write_first_manifest(tmp_path / "nowhere")


def test_a_submission_knew_the_drafts_that_were_surely_out_before_it() -> None:
    def made(identifier: str, date: str | None, role: str = "submission") -> Document:
        return Document.from_paragraphs(identifier, [("1", "x")], role=role, date=date)  # type: ignore[arg-type]

    law = made("law", None, "baseline")
    drafts = [made("rev", "2030-03-01", "draft"), made("zero", "2030-01-01", "draft"), made("lost", None, "draft")]
    dates = {"late": "2030-04", "undated": None, "early": "2029-12-31", "same-month": "2030-03", "also-late": "2031"}
    submissions = [made(identifier, date) for identifier, date in dates.items()]
    found = [([one.id for one in knew], [one.id for one in who]) for knew, who in known_to(submissions, [law], drafts)]
    assert found == [
        (["law"], ["undated", "early"]),
        (["law", "zero"], ["same-month"]),
        (["law", "zero", "rev"], ["late", "also-late"]),
    ]
    assert known_to([], [law], drafts) == []


def test_versions_of_one_text_are_its_drafts_and_the_latest_its_outcome(folder: Path) -> None:
    for name in ("charter_9-dec-2029.txt", "charter_draft_23-oct-2029.txt", "charter_12-dec-2029.txt"):
        (folder / name).write_text(f"1. Harbour masters shall publish fees. {name}")
    (folder / "final.txt").unlink()
    path, doubts = write_first_manifest(folder)
    roles = {entry.path.name: entry.role for entry in read_consultation(path)}
    assert roles["charter_draft_23-oct-2029.txt"] == "draft"
    assert roles["charter_9-dec-2029.txt"] == "draft"
    assert roles["charter_12-dec-2029.txt"] == "outcome"
    assert any("latest" in doubt for doubt in doubts)

"""A whole consultation on one page: who asked, who answered, through whom, since which draft."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import influence as inf
from influence.study import REPLY_COLUMNS, Study, columns_frame

REPORT = """1. The agency should publish a yearly register of licensed ferry operators.

2. The harbour fund should pay for lifeboat training on every island.

3. Ministries should repeal the night curfew for cargo bicycles.
"""
RESPONSE = """The Government thanks the Committee for its inquiry into the islands.

We accept that a yearly register of licensed ferry operators should be published by the agency.

We do not agree that the night curfew for cargo bicycles should be repealed by ministries.
"""
FINAL = """1. The council met twice and thanks its hosts.

2. The agency shall publish a yearly register of licensed ferry operators.

3. Anchors may be stored on the pier in winter.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "report.txt").write_text(REPORT)
    (tmp_path / "response.txt").write_text(RESPONSE)
    (tmp_path / "final.txt").write_text(FINAL)
    return tmp_path


def study(folder: Path, *documents: str) -> Study:
    (folder / "consultation.toml").write_text("\n".join(f"[[document]]\n{document}\n" for document in documents))
    return inf.trace_consultation(folder, decoys=0)


ASKED = 'path = "report.txt"\nrole = "submission"\nissuer = "Committee"'
ANSWERED = 'path = "response.txt"\nrole = "intermediate"\nissuer = "Government"\nanswers_to = ["report"]'
OUTCOME = 'path = "final.txt"\nrole = "outcome"\nanswers_to = ["response"]'


def test_each_request_has_its_reply_from_the_document_that_answers(folder: Path) -> None:
    replies = study(folder, ASKED, ANSWERED, OUTCOME).tables()["replies.csv"]
    answers = replies[replies.kind == "answer"].set_index("recommendation_id")
    assert list(replies.columns) == [name for name, _, _ in REPLY_COLUMNS]
    of_report = answers[answers.index.str.startswith("report/")]
    assert list(of_report.status.fillna("")) == ["accepted", "", "refused"], "a request without a reply stays in"
    assert "register" in of_report.reply.iloc[0] and "curfew" in of_report.reply.iloc[2]
    assert of_report.document_id.unique().tolist() == ["response"]
    assert (of_report.likelihood.dropna().between(0, 1)).all()


def test_without_answers_to_there_are_no_answers(folder: Path) -> None:
    replies = study(folder, ASKED, ANSWERED.replace('answers_to = ["report"]', ""), OUTCOME.replace('answers_to = ["response"]', ""))
    assert "answer" not in set(replies.tables()["replies.csv"].kind)


def test_who_answers_to_whom_orders_documents_without_dates(folder: Path) -> None:
    chains = study(folder, ASKED, ANSWERED, OUTCOME).tables()["chains.csv"]
    mediated = chains[chains.path == "report > response > final"]
    assert "report/r1" in set(mediated.recommendation_id) and set(mediated.order) == {"dated"}
    undated = study(folder, ASKED, ANSWERED.replace('answers_to = ["report"]', ""), OUTCOME.replace('answers_to = ["response"]', ""))
    assert set(undated.tables()["chains.csv"].order) == {"unknown"}
    backwards = study(folder, ASKED + '\nanswers_to = ["response"]', ANSWERED.replace('answers_to = ["report"]', ""), OUTCOME)
    paths = backwards.tables()["chains.csv"].path
    assert not paths.str.contains("report > response").any(), "nothing goes into a text that was there before"


def test_a_submission_knows_the_draft_it_answers_to(folder: Path) -> None:
    (folder / "draft.txt").write_text(FINAL)
    draft = 'path = "draft.txt"\nrole = "draft"'
    outcome = OUTCOME.replace('answers_to = ["response"]', "")
    unknowing = study(folder, ASKED, draft, outcome).traces["report/r1"]
    knowing = study(folder, ASKED + '\nanswers_to = ["draft"]', draft, outcome).traces["report/r1"]
    assert unknowing.verdict == "reflected"
    assert knowing.verdict in ("already", "not"), "who quotes a draft has not brought its words in"


def test_every_table_says_what_its_columns_mean(folder: Path) -> None:
    (folder / "draft.txt").write_text(REPORT)
    done = study(folder, ASKED, ANSWERED, OUTCOME, 'path = "draft.txt"\nrole = "baseline"')
    told = columns_frame()
    for path in done.write(folder / "out"):
        if path.suffix == ".csv" and path.name != "columns.csv":
            assert list(pd.read_csv(path).columns) == told[told.file == path.name].column.tolist(), path.name


def test_one_text_twice_and_another_language_are_doubts_and_stop_nothing(folder: Path) -> None:
    import docx

    document = docx.Document()
    for paragraph in REPORT.split("\n\n"):
        document.add_paragraph(paragraph.strip())
    (folder / "words").mkdir()
    document.save(str(folder / "words" / "report.docx"))
    french = "Les autorités portuaires devraient publier chaque année la liste de leurs tarifs et de leurs pilotes dans tous les ports."
    (folder / "avis.txt").write_text(f"{french}\n\n{french.replace('pilotes', 'bateaux')}\n")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing follows")
    again = 'path = "words/report.docx"\nid = "again"\nrole = "submission"'
    foreign = 'path = "avis.txt"\nrole = "submission"\nlanguage = "fr"'
    broken = 'path = "broken.pdf"\nrole = "submission"'
    done = study(folder, ASKED, again, foreign, broken, OUTCOME.replace('answers_to = ["response"]', 'language = "en"'))
    said = "\n".join(done.doubts)
    assert '"report" and "again" hold the same text (report.txt, report.docx)' in said
    assert '"avis" is in another language (fr) than the outcome (en)' in said
    assert said.count("has no date") == 5
    assert [Path(path).name for path, _ in done.traces.failures] == ["broken.pdf"]
    assert {trace.recommendation.submission_id for trace in done.traces} >= {"report", "again"}


CHAIR = """Summary by the Chair

1. Delegations proposed that the agency publish a yearly register of licensed ferry operators.

2. The proposal that the harbour fund pay for lifeboat training on every island found broad support.

3. Some delegations proposed that bridges should be painted blue.
"""
AGREED = """1. The council met twice and thanks its hosts.

2. The agency shall publish a yearly register of licensed ferry operators.

3. The harbour fund pays for lifeboat training on every island.

4. Some delegations proposed that bridges should be painted blue. The council took no decision.
"""


def test_what_a_summary_reports_has_arrived_there_and_goes_on(folder: Path) -> None:
    (folder / "summary.txt").write_text(CHAIR)
    (folder / "final.txt").write_text(AGREED)
    (folder / "draft.txt").write_text("1. The council meets twice a year.\n\n2. Cargo bicycles obey the night curfew of the ministries.\n")
    summary = 'path = "summary.txt"\nrole = "intermediate"\ndate = 2030-02-01'
    draft = 'path = "draft.txt"\nrole = "baseline"\ndate = 2029-01-01'
    done = study(folder, ASKED + "\ndate = 2030-01-01", summary, draft, 'path = "final.txt"\nrole = "outcome"\ndate = 2030-03-01')
    chains = done.tables()["chains.csv"]
    through = chains[chains.path == "report > summary > final"].set_index("recommendation_id")
    assert set(through.index) == {"report/r1", "report/r2"}, "the second is no ask in the summary, but it is followed"
    assert through.complete.all() and (through.order == "dated").all()
    assert not chains.recommendation_id.eq("report/r3").any(), "what a summary does not mention it has not deleted"
    into_summary, into_final = ({trace.recommendation.id: trace for trace in run} for run in done.hops)
    assert into_summary["report/r1"].flags == ("reported there",) and into_summary["report/r1"].verdict == "reflected"
    bridges = next(trace for trace in into_final.values() if "bridges" in trace.recommendation.text)
    assert bridges.verdict == "not" and "only reported" in bridges.reason, "reported twice is not taken up"

"""What an ask says: to whom, how strongly, whether it forbids, what it wants done. Two hundred cases written and labelled for this test.

Each batch was written and labelled before the code was run on it. First run: batch 1 addressee .95, force .98, polarity 1.0; batch 2
addressee .90, force .97, polarity .98, action .95. The code was mended on the errors of both after that, so what runs here only holds
what was reached. Two addressees of batch 1 ("the Bureau", "The OECD") had been left empty by mistake and were filled in with batch 2.
"""

from __future__ import annotations

import csv
from pathlib import Path

from influence.recommendations.anatomy import action_of, addressee_of, force_of, negative, voice_of

CASES: list[dict[str, str]] = []
for name in ("anatomy_cases.tsv", "anatomy_cases_2.tsv"):
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        CASES += csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def wrong(expected: str, got) -> list[str]:
    cases = [case for case in CASES if expected in case]
    return [f"{case['lead']} {case['text']} -> {got(case)!r}, not {case[expected]!r}" for case in cases if got(case) != case[expected]]


def test_two_hundred_cases() -> None:
    assert len(CASES) >= 200


def test_force() -> None:
    errors = wrong("force", lambda case: force_of(case["text"], case["lead"]) or "")
    assert len(errors) <= 0.05 * len(CASES), "\n".join(errors)


def test_addressee() -> None:
    errors = wrong("addressee", lambda case: addressee_of(case["text"], case["lead"]) or "")
    assert len(errors) <= 0.05 * len(CASES), "\n".join(errors)


def test_polarity() -> None:
    errors = wrong("negative", lambda case: "yes" if negative(case["text"]) or negative(case["lead"]) else "no")
    assert len(errors) <= 0.05 * len(CASES), "\n".join(errors)


def test_action() -> None:
    assert [action_of(text) for text in ("Delete article 4.", "Keep recital 9.", "Amend article 3.", "Publish all inputs.")] == [
        "delete",
        "keep",
        "change",
        "add",
    ]
    errors = wrong("action", lambda case: action_of(case["text"]))
    assert len(errors) <= 5, "\n".join(errors)


def test_voice() -> None:
    assert voice_of("Several delegations proposed a fund.") == "Several delegations"
    assert voice_of("It was proposed that a fund be set up.") is None

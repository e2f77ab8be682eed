"""What an ask says: to whom, how strongly, whether it forbids. A hundred cases written and labelled for this test."""

from __future__ import annotations

import csv
from pathlib import Path

from influence.recommendations.anatomy import action_of, addressee_of, force_of, negative, voice_of

with (Path(__file__).parent / "anatomy_cases.tsv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def wrong(expected: str, got) -> list[str]:
    return [f"{case['lead']} {case['text']} -> {got(case)!r}, not {case[expected]!r}" for case in CASES if got(case) != case[expected]]


def test_a_hundred_cases() -> None:
    assert len(CASES) >= 100


def test_force() -> None:
    errors = wrong("force", lambda case: force_of(case["text"], case["lead"]) or "")
    assert len(errors) <= 0.1 * len(CASES), "\n".join(errors)


def test_addressee() -> None:
    errors = wrong("addressee", lambda case: addressee_of(case["text"], case["lead"]) or "")
    assert len(errors) <= 0.1 * len(CASES), "\n".join(errors)


def test_polarity() -> None:
    errors = wrong("negative", lambda case: "yes" if negative(case["text"]) or negative(case["lead"]) else "no")
    assert len(errors) <= 0.1 * len(CASES), "\n".join(errors)


def test_action() -> None:
    assert [action_of(text) for text in ("Delete article 4.", "Keep recital 9.", "Amend article 3.", "Publish all inputs.")] == [
        "delete",
        "keep",
        "change",
        "add",
    ]


def test_voice() -> None:
    assert voice_of("Several delegations proposed a fund.") == "Several delegations"
    assert voice_of("It was proposed that a fund be set up.") is None

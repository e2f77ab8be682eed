"""How strongly a text speaks, and what contrasts with an ask."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.force import LADDER, Rung, compare, contrast_flags, figures_of, force_of, read_ladder
from influence.force.contrasts import changes_of

PAIRS = list(csv.DictReader((Path(__file__).parent / "minimal_pairs.csv").open(encoding="utf-8")))
NAMED = {
    "negation": {"negated"},
    "reported speech": {"reported only"},
    "changed figure": {"figure changed"},
    "weaker verb": {"verb weaker"},
    "exception": {"exception"},
    "antonym": {"antonym", "negated", "exception"},
    "dropped item": {"item dropped"},
    "swapped actor": {"other actor"},
}


@pytest.mark.parametrize(
    ("text", "rung"),
    [
        ("The Assembly decides to create a fund.", "must"),
        ("Operators shall report.", "must"),
        ("States should report.", "should"),
        ("The group calls upon States to report.", "should"),
        ("States are encouraged to report.", "encourage"),
        ("The chair invites members to report.", "encourage"),
        ("Operators may report.", "consider"),
        ("States should consider reporting.", "consider"),
        ("States shall be encouraged to report.", "encourage"),
        ("The group notes that reports are late.", "note"),
        ("The group underscores the need to report.", "note"),
        ("We recommend that operators must report.", "must"),
        ("A report.", ""),
        ("", ""),
    ],
)
def test_rungs(text: str, rung: str):
    assert force_of(text).rung == rung


def test_the_cue_is_where_it_says():
    text = "In the view of the board, operators shall report."
    force = force_of(text)
    assert text[slice(*force.cue)] == force.words == "shall"


def test_a_recital_explains():
    assert force_of("Operators shall report.", preamble=True).level == 1


def test_negation_voice_and_hedge():
    assert force_of("Operators shall not report.").negated
    assert force_of("No operator shall be exempt.").negated
    assert not force_of("Operators shall report.").negated
    for text in ("Some delegations proposed that operators report.", "It was suggested that operators should report."):
        assert force_of(text).voice == "reported"
    assert force_of("Operators shall report.").voice == "asserted"
    assert force_of("States should report, as far as possible.").hedge == "as far as possible"


def test_the_sentence_that_matters_is_read_first():
    text = "Members may leave early. Operators shall report."
    assert force_of(text).rung == "consider"
    assert force_of(text, at=(30, 40)).rung == "must"


@pytest.mark.parametrize(
    ("asked", "found", "says"),
    [
        ("Operators must report.", "Operators shall report.", "same"),
        ("Operators shall report.", "Operators are encouraged to report.", "weaker"),
        ("Operators should report.", "Operators shall report.", "stronger"),
        ("Operators should report.", "Operators should report, where appropriate.", "weaker"),
        ("Operators should report.", "Some members said that operators shall report.", "weaker"),
        ("A report.", "Operators shall report.", ""),
    ],
)
def test_compare(asked: str, found: str, says: str):
    assert compare(force_of(asked), force_of(found)) == says


def test_the_ladder_can_be_replaced():
    ladder = (Rung("must", 2, (r"doit",)), Rung("consider", 1, (r"peut",)))
    assert force_of("Le conseil doit publier.", ladder=ladder).rung == "must"
    assert force_of("The council shall publish.", ladder=ladder).rung == ""


def test_the_ladder_goes_down():
    levels = [rung.level for rung in LADDER]
    assert levels == sorted(levels, reverse=True)
    assert {rung.name for rung in LADDER} == {"must", "should", "encourage", "consider", "note"}


def test_figures():
    assert figures_of("within seventy-two hours, 1,500 euros, 12 %, and ten days under Article 5") == {
        "hour": {"72"},
        "euro": {"1500"},
        "%": {"12"},
        "day": {"10"},
    }
    assert figures_of("in more than one State") == {}
    assert figures_of("") == {}


def test_a_text_does_not_contrast_with_itself():
    for row in PAIRS:
        if row["change"] == "faithful":
            assert contrast_flags(row["ask"], row["ask"]) == ()


def test_faithful_adoptions_carry_no_flag():
    flagged = [row["outcome"] for row in PAIRS if row["change"] == "faithful" and contrast_flags(row["ask"], row["outcome"])]
    assert flagged == []


def test_contrasts_are_named():
    missed = [
        (row["change"], row["outcome"])
        for row in PAIRS
        if row["change"] in NAMED and not NAMED[row["change"]] & set(contrast_flags(row["ask"], row["outcome"]))
    ]
    # Written by the hand that wrote the cues, so no measure of what they find elsewhere.
    assert len(missed) <= 0.05 * 200, missed


def test_what_is_only_old_may_be_dropped():
    ask = "Operators shall keep records, reports and logs and publish them."
    found = "Operators shall keep records and logs and publish them."
    assert contrast_flags(ask, found) == ("item dropped",)
    old = [False] * 10
    assert contrast_flags(ask, found, wanted=old) == ()


def test_unlike_passages_say_nothing():
    assert contrast_flags("Operators shall report incidents within 24 hours.", "Museums shall not open on 3 days.") == ()
    assert contrast_flags("", "Museums shall open.") == ()
    assert contrast_flags("Museums shall open.", "") == ()


def test_changes_are_in_order_and_empty_between_equal_texts():
    assert changes_of("Fund local centres.", "Fund local centres.") == ([], 1.0)
    assert changes_of("", "Fund local centres.")[1] == 0.0


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_survived(ask: str, found: str):
    flags = contrast_flags(ask, found)
    assert list(flags) == sorted(set(flags))
    force_of(ask)


def test_a_ladder_is_read_from_a_file_and_its_faults_are_named(tmp_path: Path):
    from influence.errors import TableError

    path = tmp_path / "ladder.toml"
    path.write_text('[[rung]]\nname = "soft"\nlevel = 1\npatterns = ["may"]\n[[rung]]\nname = "hard"\nlevel = 2\npatterns = ["will"]\n')
    ladder = read_ladder(str(path))
    assert [rung.name for rung in ladder] == ["hard", "soft"]
    assert compare(force_of("States will report.", ladder=ladder), force_of("States may report.", ladder=ladder)) == "weaker"
    for text, says in (
        ('[[rung]]\nname = "x"\nlevel = 0\npatterns = ["a"]', "1 or more"),
        ('[[rung]]\nname = "x"\nlevel = 1', "patterns"),
        ('[[rung]]\nname = "x"\nlevel = 1\npatterns = ["("]', "regular expression"),
        ("rung = ", "TOML"),
        ("", "needs rungs"),
    ):
        path.write_text(text)
        with pytest.raises(TableError, match=says):
            read_ladder(path)
    with pytest.raises(TableError, match="cannot be read"):
        read_ladder(tmp_path / "missing.toml")

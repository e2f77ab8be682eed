"""The README: what it tells people to type exists, and the columns it explains are the table's."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from influence.cli import app
from influence.reports import WRITERS
from influence.study import MEANINGS
from influence.tables import COLUMNS

README = Path(__file__).parents[1] / "README.md"
pytestmark = pytest.mark.skipif(not README.is_file(), reason="the README is not beside the tests")
VERBS = get_command(app).commands  # type: ignore[attr-defined]


def typed() -> list[list[str]]:
    text = README.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    lines = re.findall(r"^\S*influence (.+)$", blocks, re.MULTILINE) + re.findall(r"`influence ([^`]+)`", text)
    return [shlex.split(line.replace("[", "").replace("]", "")) for line in lines]


def test_every_command_and_option_that_it_shows_exists() -> None:
    assert len(typed()) > 10
    for verb, *words in typed():
        if verb == "COMMAND":
            continue
        options = {option for parameter in VERBS[verb].params for option in parameter.opts + parameter.secondary_opts}
        assert {word for word in words if word.startswith("--")} <= options, (verb, words)
    assert {words[0] for words in typed()} - {"COMMAND"} == set(VERBS)


def test_the_columns_and_files_that_it_explains_exist() -> None:
    text = README.read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| ((?:`[a-z_.]+`(?:, )?)+) \|", text[text.index("| column | meaning |") : text.index("| file | for |")], re.MULTILINE
    )
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert len(named) > 10 and named <= {column for column, _, _ in COLUMNS["traces"]}
    files = text[text.index("| file | for |") : text.index("## How to read")]
    assert set(re.findall(r"`(\w+\.csv)`", files)) == {*MEANINGS, "columns.csv"}
    assert set(re.findall(r"`(\.\w+)`", files)) | {".html", ".csv", ".json"} == set(WRITERS)

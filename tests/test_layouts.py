"""Layouts drawn for the purpose, against what a person has reviewed: tests/layouts/*.txt (see tests/made_layouts.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.made_layouts import EXPECTED, LAYOUTS, described, read_layout


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_read_as_it_was_reviewed(name: str, tmp_path: Path) -> None:
    assert described(read_layout(name, tmp_path)) == (EXPECTED / f"{name}.txt").read_text("utf-8")


def test_every_reviewed_layout_is_drawn() -> None:
    assert sorted(LAYOUTS) == sorted(path.stem for path in EXPECTED.glob("*.txt"))


def test_the_page_is_drawn_with_its_boxes(tmp_path: Path) -> None:
    """Kept under pytest's base folder (--basetemp), so that a person can look at it."""
    document = read_layout("three_columns", tmp_path)
    picture = document.page(1).show(scale=2)
    picture.save(tmp_path / "three_columns.png")
    old, new = (next(p for p in document.paragraphs if p.side == side) for side in ("old", "new"))
    colours = []
    for paragraph in (old, new):
        (box,) = paragraph.boxes
        colours.append(picture.getpixel((round(box.left * 2) - 2, round(box.top + box.bottom))))
    # A box around each, in the colour of its side, and no ink where nothing stands.
    assert colours[0] != colours[1]
    assert all(colour not in ((255, 255, 255), (0, 0, 0)) for colour in colours)
    assert picture.getpixel((20, 1600)) == (255, 255, 255)

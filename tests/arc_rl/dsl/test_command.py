"""`arc-rl dsl`: what it lists, shows and draws."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from arc_rl.dsl.command import main
from arc_rl.dsl.examples import example
from arc_rl.dsl.gallery import gallery
from arc_rl.dsl.words import search, users
from arc_rl.errors import UserError
from reward.dsl import FAMILIES, PRIMITIVES


def test_without_a_word_every_primitive_is_listed_by_family(capsys):
    assert main([]) == 0
    said = capsys.readouterr().out
    assert all(re.search(rf"\b{name}\b", said) for name in PRIMITIVES)
    assert all(f"\n{family}: " in f"\n{said}" for family in FAMILIES)


def test_words_search_names_first_and_text_after(capsys):
    assert main(["list", "gravity"]) == 0
    assert capsys.readouterr().out.startswith("gravity(grid: Grid, direction: Direction) -> Grid\n")
    assert "fill_enclosed" in [item.name for item in search(["border", "background"])]
    with pytest.raises(UserError, match="'zebra'"):
        main(["list", "zebra"])


def test_a_primitive_is_shown_with_its_example_drawn_and_its_users(capsys):
    assert main(["show", "rotate", "--color", "never"]) == 0
    said = capsys.readouterr().out
    assert "rotate(grid: Grid, turns: int = 1) -> Grid\nRotate clockwise" in said
    assert "1 2   ->  3 1\n3 4       4 2\n" in said
    assert users()["rotate"][0] in said


def test_a_wrong_name_is_mended(capsys):
    with pytest.raises(UserError, match="did you mean rotate"):
        main(["show", "rotat"])


@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_example_can_be_read_and_what_is_a_grid_drawn(name):
    shown = example(PRIMITIVES[name])
    assert shown.given or "[[" not in shown.call
    draws = shown.result.startswith("[[") and not PRIMITIVES[name].signature.endswith("list[Grid]")
    assert (shown.drawn is not None) == draws


def test_the_gallery_is_one_file_with_every_primitive(tmp_path, capsys):
    page = tmp_path / "dsl.html"
    assert main(["gallery", "--output", str(page)]) == 0
    text = page.read_text()
    assert text == gallery()
    assert all(f'<article id="{name}">' in text for name in PRIMITIVES)
    assert "<script" not in text
    assert "src=" not in text
    with pytest.raises(UserError, match="exists"):
        main(["gallery", "--output", str(page)])


def test_the_reference_is_what_prompts_show(capsys):
    assert main(["reference", "--families", "motion", "lines"]) == 0
    said = capsys.readouterr()
    assert "gravity(grid: Grid" in said.out
    assert "rotate(" not in said.out
    assert "tokens for Qwen2.5" in said.err or "pip install" in said.err


def test_the_command_loads_no_framework():
    code = "import sys; from arc_rl.dsl import command; print({'torch', 'transformers'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"

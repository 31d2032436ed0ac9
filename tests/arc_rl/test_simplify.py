from __future__ import annotations

import numpy as np
import pytest

from arc_rl.simplify import (
    from_steps,
    normalized,
    prefixes,
    reads_its_input,
    same_grids,
    steps,
    without_dead_code,
    without_idle_steps,
)


def program(*lines: str) -> str:
    return "\n    ".join(["def transform(grid):", *lines])


def test_a_value_nobody_reads_is_removed() -> None:
    text = program("box = crop(grid, 0, 0, 2, 2)", "grid = flip(grid)", "return grid")
    assert without_dead_code(text) == program("grid = flip(grid)", "return grid")


def test_a_value_that_is_overwritten_before_it_is_read_is_removed() -> None:
    text = program("other = flip(grid)", "other = turn(grid)", "return other")
    assert without_dead_code(text) == program("other = turn(grid)", "return other")


def test_what_a_kept_statement_reads_is_kept_with_it() -> None:
    text = program("color = most_common(grid)", "unused = 3", "grid = fill(grid, color)", "return grid")
    assert "color = most_common(grid)" in without_dead_code(text)
    assert "unused" not in without_dead_code(text)


def test_statements_behind_the_return_are_removed() -> None:
    assert without_dead_code(program("return grid", "grid = flip(grid)")) == program("return grid")


def test_a_docstring_and_a_pass_are_removed() -> None:
    assert without_dead_code(program("'''Flip.'''", "pass", "return flip(grid)")) == program(
        "return flip(grid)"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("grid[0, 0] = 3", "return grid"),
        ("row = grid[0]", "row[0] = 3", "return grid"),
        ("cells = []", "cells.append(3)", "return fill(grid, cells)"),
        ("x = 1", "x += 2", "return fill(grid, x)"),
        ("x = 1", "for k in range(2):\n        x = x + k", "return fill(grid, x)"),
        ("x = 1", "if grid[0, 0]:\n        x = 2", "return fill(grid, x)"),
    ],
)
def test_what_may_change_something_in_place_or_on_a_branch_is_kept(lines: tuple[str, ...]) -> None:
    text = program(*lines)
    assert without_dead_code(text) == normalized(text)


def test_what_stays_is_spelled_as_it_was() -> None:
    text = program("unused = 3", 'grid = shift(grid, "left", 2)  # once', "return grid")
    assert without_dead_code(text) == program('grid = shift(grid, "left", 2)  # once', "return grid")
    assert steps(text) is None
    assert steps(without_dead_code(text)) == ['grid = shift(grid, "left", 2)']


def test_a_dead_statement_that_shares_a_line_with_a_live_one_stays() -> None:
    text = program("unused = 3; grid = flip(grid)", "return grid")
    assert without_dead_code(text) == text


def test_text_that_is_not_python_comes_back_unchanged() -> None:
    assert without_dead_code("def transform(") == "def transform("
    assert normalized("def transform(") == "def transform("


def test_comments_and_blanks_do_not_tell_programs_apart() -> None:
    assert normalized("def transform(grid):\n  # flip\n  return  flip( grid )") == program(
        "return flip(grid)"
    )


def test_a_program_that_overwrites_its_argument_does_not_read_its_input() -> None:
    assert not reads_its_input(program("grid = blank(3, 3)", "return grid"))
    assert not reads_its_input(program("shape = size(grid)", "grid = blank(3, 3)", "return grid"))
    assert reads_its_input(program("grid = flip(grid)", "return grid"))


def test_a_straight_line_program_is_its_steps() -> None:
    lines = ["grid = flip(grid)", "grid = turn(grid)"]
    assert steps(from_steps(lines)) == lines
    assert prefixes(from_steps(lines)) == [from_steps([]), from_steps(lines[:1]), from_steps(lines)]


@pytest.mark.parametrize(
    "text",
    [
        program("other = flip(grid)", "return other"),
        program("return flip(grid)"),
        program("for k in range(3):\n        grid = flip(grid)", "return grid"),
        "def helper(grid):\n    return grid\n" + program("grid = helper(grid)", "return grid"),
        "not python (",
    ],
)
def test_a_program_that_is_no_straight_line_has_no_steps(text: str) -> None:
    assert steps(text) is None
    assert prefixes(text) == []


def test_steps_that_changed_no_grid_are_removed_together() -> None:
    text = from_steps(["grid = a(grid)", "grid = b(grid)", "grid = c(grid)"])
    before, after = np.zeros((2, 2), np.int8), np.ones((2, 2), np.int8)
    canvases = [[before, before], [before, before], [after, before], [after, before]]
    assert without_idle_steps(text, canvases) == from_steps(["grid = b(grid)"])


def test_grids_of_different_shapes_or_missing_ones_are_not_the_same() -> None:
    wide, tall = np.zeros((1, 2), np.int8), np.zeros((2, 1), np.int8)
    assert same_grids([wide], [wide.copy()])
    assert not same_grids([wide], [tall])
    assert not same_grids([None], [None])
    assert not same_grids([wide], [wide, wide])

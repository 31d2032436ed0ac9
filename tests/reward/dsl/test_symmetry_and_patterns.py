"""Grids completed by their symmetry or their repetition."""

from __future__ import annotations

import pytest

from reward.dsl import DslError
from reward.dsl.patterns import complete_tiling, continue_pattern, tile_unit, uncover
from reward.dsl.symmetry import complete_symmetry, is_symmetric, symmetrize, symmetrize_around
from reward.grids import as_grid


def test_a_mirror_axis_need_not_lie_in_the_middle() -> None:
    grid = as_grid([[9, 1, 2, 3, 2, 0], [8, 4, 5, 6, 5, 4]])
    assert complete_symmetry(grid).tolist() == [[9, 1, 2, 3, 2, 1], [8, 4, 5, 6, 5, 4]]


def test_a_diagonal_axis_mends_what_the_others_cannot() -> None:
    grid = as_grid([[1, 2, 3], [2, 4, 5], [0, 5, 6]])
    assert complete_symmetry(grid).tolist() == [[1, 2, 3], [2, 4, 5], [3, 5, 6]]


def test_a_grid_without_symmetry_is_left_as_it_is() -> None:
    grid = as_grid([[1, 2, 3, 4], [5, 6, 7, 8], [9, 1, 3, 2], [4, 7, 0, 5]])
    assert complete_symmetry(grid).tolist() == grid.tolist()


def test_a_tiling_is_mended_where_no_unit_is_whole() -> None:
    assert complete_tiling(as_grid([[1, 2, 0, 2], [3, 0, 3, 4]])).tolist() == [[1, 2, 1, 2], [3, 4, 3, 4]]


def test_diagonal_stripes_are_continued_from_few_cells() -> None:
    grid = as_grid([[2, 8, 3, 0], [8, 3, 0, 0], [3, 0, 0, 0], [0, 0, 0, 0]])
    assert complete_tiling(grid).tolist() == [[2, 8, 3, 2], [8, 3, 2, 8], [3, 2, 8, 3], [2, 8, 3, 2]]


def test_the_unit_of_a_grid_that_does_not_repeat_is_the_grid() -> None:
    assert tile_unit(as_grid([[1, 2], [3, 3]])).tolist() == [[1, 2], [3, 3]]


def test_a_covered_rectangle_is_read_off_the_symmetry_or_else_the_repetition() -> None:
    symmetric = as_grid([[1, 2, 2, 1], [3, 4, 0, 0], [3, 4, 0, 0], [1, 2, 2, 1]])
    assert uncover(symmetric).tolist() == [[4, 3], [4, 3]]
    assert uncover(as_grid([[1, 2, 3, 1, 2, 3, 1, 0, 3]])).tolist() == [[2]]
    with pytest.raises(DslError, match=r"no cell of colour 7 to uncover"):
        uncover(symmetric, 7)
    with pytest.raises(DslError, match=r"neither symmetry nor repetition tells what is under colour 0"):
        uncover(as_grid([[0, 0]]))


def test_a_pattern_that_shows_over_one_and_a_half_times_is_continued_and_else_the_whole_box() -> None:
    assert continue_pattern(as_grid([[1], [2], [1], [2], [0]]), "down").tolist() == [[1], [2], [1], [2], [1]]
    assert continue_pattern(as_grid([[1, 2, 1, 0, 0, 0]]), "right").tolist() == [[1, 2, 1, 1, 2, 1]]


def test_a_pattern_is_continued_to_the_sides_that_are_named() -> None:
    grid = as_grid([[0, 0, 1, 2, 0, 0]])
    assert continue_pattern(grid, "left").tolist() == [[1, 2, 1, 2, 0, 0]]
    assert continue_pattern(grid, "horizontal").tolist() == [[1, 2, 1, 2, 1, 2]]


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        ("vertical", [[1, 1], [0, 0]]),
        ("horizontal", [[1, 0], [1, 0]]),
        ("both", [[1, 1], [1, 1]]),
        ("diagonal", [[1, 0], [0, 0]]),
    ],
)
def test_a_grid_is_mirrored_at_the_axis_that_is_named(axis: str, expected: list[list[int]]) -> None:
    assert symmetrize(as_grid([[1, 0], [0, 0]]), axis).tolist() == expected
    assert axis == "both" or is_symmetric(as_grid(expected), axis)


def test_everything_is_mirrored_around_the_colour_that_is_symmetric_by_itself() -> None:
    grid = as_grid([[0, 4, 0, 0, 0], [4, 3, 3, 0, 0], [4, 3, 3, 0, 0], [0, 0, 0, 0, 0]])
    assert symmetrize_around(grid).tolist() == [
        [0, 4, 4, 0, 0],
        [4, 3, 3, 4, 0],
        [4, 3, 3, 4, 0],
        [0, 4, 4, 0, 0],
    ]


def test_everything_is_mirrored_around_a_colour_that_is_named() -> None:
    grid = as_grid([[1, 0, 0], [0, 3, 0], [0, 0, 0]])
    assert symmetrize_around(grid, 3).tolist() == [[1, 0, 1], [0, 3, 0], [1, 0, 1]]


def test_images_outside_the_grid_are_left_out() -> None:
    assert symmetrize_around(as_grid([[3, 1, 0], [0, 0, 0]]), 3).tolist() == [[3, 1, 0], [0, 0, 0]]


def test_a_colour_to_mirror_around_must_be_there() -> None:
    with pytest.raises(DslError, match=r"no cell of colour 7 to mirror around"):
        symmetrize_around(as_grid([[1, 0]]), 7)
    with pytest.raises(DslError, match=r"no colour of the grid is symmetric both ways"):
        symmetrize_around(as_grid([[1, 0], [1, 1]]))

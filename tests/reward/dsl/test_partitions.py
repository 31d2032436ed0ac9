"""Parts of a grid and what is made of them."""

from __future__ import annotations

import pytest

from reward.dsl import DslError
from reward.dsl.partitions import combine_parts, overlay_parts, select_part, split, summarize_parts
from reward.grids import as_grid

LINED = as_grid([[1, 1, 5, 0, 2], [1, 0, 5, 0, 2], [5, 5, 5, 5, 5], [3, 3, 5, 3, 0], [3, 3, 5, 0, 0]])


def test_lines_of_one_colour_from_side_to_side_separate() -> None:
    assert [part.tolist() for part in split(LINED)] == [
        [[1, 1], [1, 0]],
        [[0, 2], [0, 2]],
        [[3, 3], [3, 3]],
        [[3, 0], [0, 0]],
    ]


def test_a_full_line_inside_a_part_does_not_mislead() -> None:
    grid = as_grid([[1, 1, 5, 0, 2], [1, 0, 5, 0, 2]])
    assert [part.tolist() for part in split(grid)] == [[[1, 1], [1, 0]], [[0, 2], [0, 2]]]


def test_a_long_grid_without_lines_is_cut_into_squares() -> None:
    assert [
        part.tolist()
        for part in split(as_grid([[1, 2, 0], [2, 1, 2], [3, 0, 1], [1, 3, 1], [0, 1, 2], [2, 1, 0]]))
    ] == [
        [[1, 2, 0], [2, 1, 2], [3, 0, 1]],
        [[1, 3, 1], [0, 1, 2], [2, 1, 0]],
    ]


def test_where_squares_do_not_fit_there_are_two_halves_without_the_middle() -> None:
    assert [
        part.tolist() for part in split(as_grid([[1, 2, 0, 3, 4], [4, 3, 0, 2, 1], [0, 1, 2, 3, 4]]))
    ] == [
        [[1, 2], [4, 3], [0, 1]],
        [[3, 4], [2, 1], [3, 4]],
    ]


def test_a_square_grid_without_lines_is_cut_into_quarters() -> None:
    assert [part.tolist() for part in split(as_grid([[1, 0, 2], [0, 3, 0], [3, 0, 4]]))] == [
        [[1]],
        [[2]],
        [[3]],
        [[4]],
    ]


@pytest.mark.parametrize(
    ("logic", "expected"), [("and", [[0, 7]]), ("or", [[7, 7]]), ("xor", [[7, 0]]), ("nor", [[0, 0]])]
)
def test_two_parts_are_combined_by_each_logic(logic: str, expected: list[list[int]]) -> None:
    assert combine_parts(as_grid([[1, 1], [5, 5], [0, 2]]), logic, 7).tolist() == expected


def test_only_two_parts_can_be_combined() -> None:
    with pytest.raises(DslError, match=r"splits into 4 parts; two can be combined"):
        combine_parts(LINED, "or", 7)


def test_the_first_or_the_last_part_lies_on_top() -> None:
    assert overlay_parts(LINED).tolist() == [[1, 1], [1, 2]]
    assert overlay_parts(LINED, "last").tolist() == [[3, 3], [3, 3]]


def test_a_part_is_selected_by_its_cells_that_are_not_black() -> None:
    assert select_part(LINED, "largest").tolist() == [[3, 3], [3, 3]]
    assert select_part(LINED, "smallest").tolist() == [[3, 0], [0, 0]]
    with pytest.raises(DslError, match=r"no part of the grid is hollow"):
        select_part(LINED, "hollow")


def test_parts_of_any_size_are_summed_up_in_one_cell_each() -> None:
    assert summarize_parts(LINED).tolist() == [[1, 2], [3, 3]]
    assert summarize_parts(as_grid([[1, 5, 2, 3, 2], [0, 5, 0, 2, 3]])).tolist() == [[1, 2]]


def test_background_separates_where_nothing_else_does() -> None:
    grid = as_grid([[1, 1, 0, 2], [1, 0, 0, 2], [0, 0, 0, 0], [3, 3, 0, 4]])
    assert summarize_parts(grid).tolist() == [[1, 2], [3, 4]]


def test_a_grid_without_lines_is_summed_up_in_one_cell() -> None:
    assert summarize_parts(as_grid([[0, 4, 0], [4, 0, 0]])).tolist() == [[4]]

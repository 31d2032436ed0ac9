"""Rays, connections, and things that move until they are stopped."""

from __future__ import annotations

from typing import get_args

import pytest

from reward.dsl import DslError
from reward.dsl.checks import STEPS, Direction
from reward.dsl.lines import AXES, FANS, Line, Ray, connect, draw_elbow, draw_lines_through, draw_rays
from reward.dsl.motion import attract, gravity, gravity_objects, slide
from reward.dsl.objects import box, find_objects
from reward.grids import as_grid


def test_the_words_for_directions_are_the_ones_in_the_signatures() -> None:
    assert get_args(Ray) == tuple(FANS)
    assert get_args(Line) == tuple(AXES)
    assert get_args(Direction) == tuple(STEPS)


def test_a_ray_stops_at_what_is_in_its_way() -> None:
    assert draw_rays(as_grid([[3, 0, 0, 4, 0]]), "right").tolist() == [[3, 3, 3, 4, 4]]


def test_only_cells_of_the_named_colour_send_rays_in_the_named_ink() -> None:
    assert draw_rays(as_grid([[0, 3, 0, 4, 0]]), "horizontal", 3, 7).tolist() == [[7, 3, 7, 4, 0]]


def test_diagonal_rays_leave_a_grid_that_is_not_square() -> None:
    grid = as_grid([[0, 0, 0, 0], [0, 2, 0, 0]])
    assert draw_rays(grid, "up_right").tolist() == [[0, 0, 2, 0], [0, 2, 0, 0]]
    assert draw_rays(grid, "diagonal").tolist() == [[2, 0, 2, 0], [0, 2, 0, 0]]


def test_two_cells_are_connected_only_over_background() -> None:
    assert connect(as_grid([[3, 0, 4, 0, 3]])).tolist() == [[3, 0, 4, 0, 3]]


def test_vertical_connections_lie_on_top_of_horizontal_ones() -> None:
    grid = as_grid([[0, 4, 0], [3, 0, 3], [0, 4, 0]])
    assert connect(grid).tolist() == [[0, 4, 0], [3, 4, 3], [0, 4, 0]]


def test_cells_on_one_diagonal_are_connected_if_asked() -> None:
    grid = as_grid([[5, 0, 0], [0, 0, 0], [0, 0, 5]])
    assert connect(grid).tolist() == grid.tolist()
    assert connect(grid, "diagonal", 2).tolist() == [[5, 0, 0], [0, 2, 0], [0, 0, 5]]


def test_lines_through_cells_run_over_everything() -> None:
    grid = as_grid([[1, 1, 1], [1, 3, 1]])
    assert draw_lines_through(grid, 3, "vertical").tolist() == [[1, 3, 1], [1, 3, 1]]
    assert draw_lines_through(grid, 3, "diagonal").tolist() == [[3, 1, 3], [1, 3, 1]]


def test_cells_fall_one_by_one_and_objects_as_a_whole() -> None:
    grid = as_grid([[1, 1], [1, 0], [0, 0]])
    assert gravity(grid, "down").tolist() == [[0, 0], [1, 0], [1, 1]]
    assert gravity_objects(grid, "down").tolist() == [[0, 0], [1, 1], [1, 0]]


def test_falling_objects_pile_up_and_fall_into_each_others_gaps() -> None:
    grid = as_grid([[0, 2, 0], [1, 1, 1], [1, 0, 1], [0, 0, 0], [0, 0, 0]])
    assert gravity_objects(grid, "down").tolist() == [[0, 0, 0], [0, 0, 0], [0, 2, 0], [1, 1, 1], [1, 0, 1]]


def test_attracted_objects_stop_next_to_their_anchor_or_at_each_other() -> None:
    assert attract(as_grid([[3, 0, 3, 0, 8]]), 3, 8).tolist() == [[0, 0, 3, 3, 8]]
    assert attract(as_grid([[3, 0, 4, 0, 8]]), None, 8).tolist() == [[0, 0, 3, 4, 8]]
    assert attract(as_grid([[3, 0, 4, 0, 8]]), 4, 8).tolist() == [[3, 0, 0, 4, 8]]


def test_an_object_without_an_anchor_in_its_lines_stays() -> None:
    grid = as_grid([[3, 0, 0], [0, 0, 0], [0, 8, 0]])
    assert attract(grid, 3, 8).tolist() == grid.tolist()


def test_an_object_moves_diagonally_where_no_straight_way_leads_to_an_anchor() -> None:
    grid = as_grid([[3, 0, 0], [0, 0, 0], [0, 0, 8]])
    assert attract(grid, 3, 8).tolist() == [[0, 0, 0], [0, 3, 0], [0, 0, 8]]


def test_an_elbow_goes_along_a_row_first_and_spares_its_ends() -> None:
    grid = as_grid([[0, 0, 2], [0, 0, 0], [1, 0, 0]])
    assert draw_elbow(grid, 1, 2, 5).tolist() == [[0, 0, 2], [0, 0, 5], [1, 5, 5]]
    with pytest.raises(DslError, match=r"one cell of each"):
        draw_elbow(grid, 1, 3, 5)


def test_an_object_that_misses_its_anchor_comes_to_rest_at_the_border() -> None:
    grid = as_grid([[3, 3, 0, 0, 0], [3, 0, 0, 0, 0], [3, 3, 0, 0, 0], [0, 0, 0, 0, 0]])
    grid[1, 3] = 8
    assert attract(grid, 3, 8).tolist()[0] == [0, 0, 3, 3, 0]


def test_an_object_slides_by_itself_without_changing_the_grid() -> None:
    grid = as_grid([[4], [0], [0], [8]])
    assert box(slide(grid, find_objects(grid)[0], "down")) == (2, 0, 2, 0)
    assert grid.tolist() == [[4], [0], [0], [8]]

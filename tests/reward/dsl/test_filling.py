"""Areas enclosed, inside, around."""

from __future__ import annotations

from reward.dsl.filling import (
    fill_empty_blocks,
    fill_enclosed,
    fill_interior,
    keep_blocks,
    outline,
    recolor_regions,
    remove_noise,
)
from reward.grids import as_grid

RING = as_grid([[0, 3, 0, 0], [3, 0, 3, 0], [0, 3, 0, 0]])


def test_a_corner_does_not_let_the_outside_in() -> None:
    assert fill_enclosed(RING, 4)[1, 1] == 4
    assert (fill_enclosed(RING, 4) == 4).sum() == 1


def test_an_outline_goes_around_sides_corners_or_all() -> None:
    dot = as_grid([[0, 0, 0], [0, 5, 0], [0, 0, 0]])
    assert outline(dot, 1, None, "sides").tolist() == [[0, 1, 0], [1, 5, 1], [0, 1, 0]]
    assert outline(dot, 1, None, "corners").tolist() == [[1, 0, 1], [0, 5, 0], [1, 0, 1]]


def test_an_outline_goes_around_one_colour_and_covers_no_other() -> None:
    assert outline(as_grid([[0, 5, 6, 0]]), 1, 5).tolist() == [[1, 5, 6, 0]]


def test_the_interior_of_an_area_has_neighbours_of_its_colour_on_all_sides() -> None:
    full = as_grid([[0, 2, 2, 2, 0], [0, 2, 2, 2, 0], [0, 2, 2, 1, 0]])
    assert fill_interior(full, 7).tolist() == full.tolist()


def test_regions_of_background_are_selected_like_objects() -> None:
    walls = as_grid([[0, 5, 0, 0], [0, 5, 5, 5], [0, 5, 0, 0]])
    assert recolor_regions(walls, "smallest", 1).tolist() == [[0, 5, 1, 1], [0, 5, 5, 5], [0, 5, 1, 1]]
    assert recolor_regions(walls, "largest", 1).tolist() == [[1, 5, 0, 0], [1, 5, 5, 5], [1, 5, 0, 0]]


def test_noise_is_a_cell_without_a_neighbour_of_its_colour() -> None:
    assert remove_noise(as_grid([[1, 0, 2], [0, 1, 3]])).tolist() == [[1, 0, 0], [0, 1, 0]]


def test_blocks_larger_than_the_grid_hold_nothing() -> None:
    assert keep_blocks(as_grid([[5, 5, 0], [5, 5, 0]]), 10**12).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert fill_empty_blocks(as_grid([[0, 0]]), 2, 3).tolist() == [[0, 0]]

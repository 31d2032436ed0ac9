"""Finding objects and reading them."""

from __future__ import annotations

import pytest

from reward.dsl.objects import (
    area,
    box,
    center,
    color_of,
    count_holes,
    draw_object,
    erase_object,
    find_objects,
    is_line,
    is_rectangle,
    is_square,
    move_object,
    to_grid,
)
from reward.grids import as_grid

GRID = as_grid([[1, 0, 0, 2], [0, 1, 0, 2], [0, 3, 0, 0]])


def test_objects_come_in_reading_order_of_their_boxes() -> None:
    assert [color_of(obj) for obj in find_objects(GRID)] == [1, 2, 3]


def test_cells_that_touch_at_a_corner_belong_together_unless_told_otherwise() -> None:
    assert [area(obj) for obj in find_objects(GRID)] == [2, 2, 1]
    assert [area(obj) for obj in find_objects(GRID, diagonal=False)] == [1, 2, 1, 1]


def test_an_object_has_one_colour_unless_told_otherwise() -> None:
    assert [area(obj) for obj in find_objects(GRID, multicolor=True)] == [3, 2]


def test_a_grid_of_background_alone_has_no_objects() -> None:
    assert find_objects(as_grid([[0, 0]])) == []


def test_an_object_cannot_be_written_to() -> None:
    obj = find_objects(GRID)[0]
    with pytest.raises(ValueError, match=r"read-only"):
        obj.patch[0, 0] = 5


def test_the_grid_of_an_object_is_black_where_it_has_no_cell() -> None:
    assert to_grid(find_objects(as_grid([[8, 8, 8], [8, 1, 8], [1, 1, 8]]))[0]).tolist() == [[0, 1], [1, 1]]


def test_a_hole_is_enclosed_by_sides_while_a_gap_at_a_corner_lets_nothing_out() -> None:
    ring = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    assert count_holes(find_objects(as_grid(ring))[0]) == 1
    assert count_holes(find_objects(as_grid([[1, 1, 1], [1, 0, 0], [1, 1, 1]]))[0]) == 0


def test_a_dot_is_a_square_but_no_line() -> None:
    dot = find_objects(as_grid([[0, 1]]))[0]
    assert is_square(dot)
    assert is_rectangle(dot)
    assert not is_line(dot)


def test_an_object_moved_out_of_the_grid_is_drawn_in_part() -> None:
    bar = find_objects(as_grid([[0, 4, 4]]))[0]
    moved = move_object(bar, 0, 1)
    assert box(moved) == (0, 2, 0, 3)
    assert draw_object(as_grid([[0, 0, 0]]), moved).tolist() == [[0, 0, 4]]


def test_drawing_an_object_leaves_what_shows_through_its_gaps() -> None:
    corner = find_objects(as_grid([[1, 0], [1, 1]]))[0]
    assert draw_object(as_grid([[5, 5], [5, 5]]), corner, 2).tolist() == [[2, 5], [2, 2]]


def test_erasing_an_object_puts_the_grids_own_background() -> None:
    grid = as_grid([[8, 1, 8]])
    assert erase_object(grid, find_objects(grid)[0]).tolist() == [[8, 8, 8]]


def test_the_center_of_an_even_box_is_its_upper_left_middle() -> None:
    assert center(find_objects(as_grid([[3, 3, 0], [3, 3, 0]]))[0]) == (0, 0)

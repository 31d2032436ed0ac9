"""How objects lie to each other."""

from __future__ import annotations

import pytest

from reward.dsl import DslError
from reward.dsl.objects import color_of, find_objects, move_object
from reward.dsl.relations import (
    direction_to,
    distance,
    is_aligned,
    is_inside,
    nearest,
    touches,
    touches_border,
)
from reward.grids import as_grid

GRID = as_grid(
    [
        [0, 1, 1, 1, 1],
        [0, 1, 0, 0, 1],
        [2, 0, 3, 0, 1],
        [0, 0, 0, 0, 0],
        [0, 0, 4, 0, 0],
    ]
)
FRAME, LEFT, INNER, BELOW = find_objects(GRID)


def test_the_objects_are_named_as_meant() -> None:
    assert [color_of(obj) for obj in (FRAME, LEFT, INNER, BELOW)] == [1, 2, 3, 4]


def test_objects_touch_by_a_corner_or_if_asked_by_a_side_only() -> None:
    assert touches(FRAME, LEFT)
    assert touches(LEFT, FRAME)
    assert not touches(FRAME, LEFT, diagonal=False)
    assert touches(LEFT, move_object(INNER, 0, -1), diagonal=False)
    assert not touches(INNER, BELOW)


def test_boxes_that_overlap_need_not_touch() -> None:
    corner, dot = find_objects(as_grid([[1, 0, 2], [1, 0, 0], [1, 1, 1]]))
    assert is_inside(dot, corner)
    assert not touches(corner, dot, diagonal=False)


def test_an_object_far_out_of_the_grid_touches_nothing() -> None:
    assert not touches(FRAME, move_object(LEFT, 10**12, -(10**12)))


def test_an_object_lies_inside_another_ones_box() -> None:
    assert is_inside(INNER, FRAME)
    assert not is_inside(FRAME, INNER)


def test_objects_are_aligned_if_they_share_a_row_or_a_column() -> None:
    assert is_aligned(INNER, BELOW)
    assert is_aligned(LEFT, INNER)
    assert not is_aligned(LEFT, BELOW)


def test_the_distance_counts_the_cells_between() -> None:
    assert distance(INNER, BELOW) == 1
    assert distance(FRAME, LEFT) == 0
    assert distance(LEFT, BELOW) == 2


def test_a_direction_follows_the_greater_offset() -> None:
    assert [direction_to(INNER, BELOW), direction_to(BELOW, INNER), direction_to(INNER, LEFT)] == [
        "down",
        "up",
        "left",
    ]


def test_the_nearest_object_is_another_one() -> None:
    assert nearest(BELOW, [BELOW, LEFT, INNER]) is INNER
    with pytest.raises(DslError, match=r"no other object"):
        nearest(BELOW, [BELOW])


def test_the_border_is_that_of_the_grid_where_the_object_was_found() -> None:
    assert touches_border(LEFT)
    assert not touches_border(INNER)

"""How two objects lie to each other, judged by their cells or by their boxes."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reward.dsl.checks import DslError, int_arg
from reward.dsl.components import CROSS, SQUARE, Object
from reward.dsl.objects import box

__all__ = [
    "closest_cell",
    "direction_to",
    "distance",
    "is_aligned",
    "is_inside",
    "nearest",
    "touches",
    "touches_border",
]


def touches(first: Object, second: Object, diagonal: bool = True) -> bool:
    """Tell whether cells of two objects are next to each other, by a side or (if `diagonal`) a corner.

    >>> touches(*find_objects(as_grid([[0, 1, 2]])))
    True
    """
    if max(_gaps(first, second)) > 1:
        return False
    # Where the second object lies in the first one's box with one more cell on each side.
    top, left = second.top - first.top + 1, second.left - first.left + 1
    near = ndimage.binary_dilation(np.pad(first.mask, 1), SQUARE if diagonal else CROSS)
    part = near[max(top, 0) :, max(left, 0) :]
    other = second.mask[max(-top, 0) :, max(-left, 0) :]
    height, width = min(part.shape[0], other.shape[0]), min(part.shape[1], other.shape[1])
    return bool((part[:height, :width] & other[:height, :width]).any())


def touches_border(obj: Object) -> bool:
    """Tell whether an object reaches the border of the grid where it was found.

    >>> touches_border(find_objects(as_grid([[0, 4, 0]]))[0])
    True
    """
    top, left, bottom, right = box(obj)
    return top <= 0 or left <= 0 or bottom >= obj.field[0] - 1 or right >= obj.field[1] - 1


def is_inside(inner: Object, outer: Object) -> bool:
    """Tell whether the box of one object lies within the box of another.

    >>> is_inside(*find_objects(as_grid([[4, 0, 0, 0, 4]])))
    False
    """
    first, second = box(inner), box(outer)
    return first[0] >= second[0] and first[1] >= second[1] and first[2] <= second[2] and first[3] <= second[3]


def is_aligned(first: Object, second: Object) -> bool:
    """Tell whether two objects share a row or a column.

    >>> is_aligned(*find_objects(as_grid([[4, 0, 4]])))
    True
    """
    return 0 in _gaps(first, second)


def distance(first: Object, second: Object) -> int:
    """Return how many cells lie between the boxes of two objects, down and across added.

    >>> distance(*find_objects(as_grid([[4, 0, 0, 4]])))
    2
    """
    return sum(max(gap - 1, 0) for gap in _gaps(first, second))


def direction_to(first: Object, second: Object) -> str:
    """Return the direction (up, down, left, right) from one object to another, by their greater offset.

    >>> direction_to(*find_objects(as_grid([[4, 0, 4]])))
    'right'
    """
    one, other = box(first), box(second)
    down, across = other[0] + other[2] - one[0] - one[2], other[1] + other[3] - one[1] - one[3]
    if abs(down) > abs(across):
        return "down" if down > 0 else "up"
    return "right" if across > 0 else "left"


def closest_cell(obj: Object, row: int, column: int) -> tuple[int, int]:
    """Return row and column of the cell of an object's box that is closest to cell (row, column).

    >>> closest_cell(find_objects(as_grid([[0, 4, 4, 0]]))[0], 5, 0)
    (0, 1)
    """
    top, left, bottom, right = box(obj)
    row, column = int_arg(row, "row"), int_arg(column, "column")
    return min(max(row, top), bottom), min(max(column, left), right)


def nearest(obj: Object, objects: list[Object]) -> Object:
    """Return the object of least distance to `obj`, other than itself; of equals the first.

    >>> objects = find_objects(as_grid([[1, 0, 2, 0, 0, 3]]))
    >>> color_of(nearest(objects[2], objects))
    2
    """
    others = [other for other in objects if other is not obj]
    if not others:
        raise DslError("there is no other object to be the nearest")
    return min(others, key=lambda other: distance(obj, other))


def _gaps(first: Object, second: Object) -> tuple[int, int]:
    """Return the steps down and across between two boxes, 0 where they share a row or a column."""
    one, other = box(first), box(second)
    down = max(one[0] - other[2], other[0] - one[2], 0)
    across = max(one[1] - other[3], other[1] - one[3], 0)
    return down, across

"""Choosing objects of a grid by what sets them apart, and doing one thing to the chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

import numpy as np

from reward.dsl.checks import DslError, background_of, bounds_of, choice_arg, color_arg, fresh
from reward.dsl.components import Object, draw_on
from reward.dsl.objects import (
    area,
    box,
    color_of,
    count_holes,
    find_objects,
    is_line,
    is_rectangle,
    is_square,
)
from reward.grids import Grid

Which: TypeAlias = Literal[
    "largest",
    "smallest",
    "top",
    "bottom",
    "left",
    "right",
    "most_colors",
    "most_holes",
    "unique_color",
    "unique_shape",
    "common_color",
    "common_shape",
    "dot",
    "line",
    "square",
    "solid",
    "hollow",
    "symmetric",
    "border",
    "not_largest",
    "not_smallest",
    "not_top",
    "not_bottom",
    "not_left",
    "not_right",
    "not_most_colors",
    "not_most_holes",
    "not_unique_color",
    "not_unique_shape",
    "not_common_color",
    "not_common_shape",
    "not_dot",
    "not_line",
    "not_square",
    "not_solid",
    "not_hollow",
    "not_symmetric",
    "not_border",
]

__all__ = [
    "crop_box",
    "crop_color",
    "crop_object",
    "keep_objects",
    "largest",
    "recolor_objects",
    "select",
    "smallest",
]

Selector = Callable[[list[Object]], list[bool]]


def largest(objects: list[Object]) -> Object:
    """Return the object with most cells, of equals the first.

    >>> area(largest(find_objects(as_grid([[1, 0, 2, 2]]))))
    2
    """
    return max(_some(objects), key=area)


def smallest(objects: list[Object]) -> Object:
    """Return the object with fewest cells, of equals the first.

    >>> area(smallest(find_objects(as_grid([[1, 0, 2, 2]]))))
    1
    """
    return min(_some(objects), key=area)


def select(objects: list[Object], which: Which) -> list[Object]:
    """Return the objects that `which` names; "not_" before a name means all others.

    Extremes, ties included: largest, smallest, top, bottom, left, right, most_colors, most_holes.
    Compared with the others: unique_color, unique_shape, common_color, common_shape.
    Of a kind: dot, line, square, solid, hollow, symmetric, border (touches the grid's border).

    >>> [color_of(obj) for obj in select(find_objects(as_grid([[1, 0, 2, 2]])), "dot")]
    [1]
    """
    return [obj for obj, chosen in zip(objects, chosen_by(objects, which), strict=True) if chosen]


def crop_box(grid: Grid, obj: Object) -> Grid:
    """Cut out the box of an object with all that is in it.

    >>> crop_box(as_grid([[0, 4, 5], [4, 4, 0]]), find_objects(as_grid([[0, 4, 0], [4, 4, 0]]))[0]).tolist()
    [[0, 4], [4, 4]]
    """
    top, left, bottom, right = box(obj)
    part = grid[max(top, 0) : max(bottom + 1, 0), max(left, 0) : max(right + 1, 0)]
    if not part.size:
        raise DslError("the box of the object to crop lies outside the grid")
    return fresh(part)


def crop_object(grid: Grid, which: Which, multicolor: bool = False, diagonal: bool = True) -> Grid:
    """Cut out the box of the first object that `which` names (see select).

    >>> crop_object(as_grid([[1, 0, 2, 2]]), "largest").tolist()
    [[2, 2]]
    """
    return crop_box(grid, _some(select(find_objects(grid, multicolor, diagonal), which))[0])


def crop_color(grid: Grid, color: int) -> Grid:
    """Cut out the smallest rectangle that holds all cells of a colour.

    >>> crop_color(as_grid([[1, 2, 2, 1]]), 2).tolist()
    [[2, 2]]
    """
    cells = grid == color_arg(color)
    if not cells.any():
        raise DslError(f"there is no cell of colour {color} to crop to")
    top, left, bottom, right = bounds_of(cells)
    return fresh(grid[top:bottom, left:right])


def keep_objects(grid: Grid, which: Which, multicolor: bool = False, diagonal: bool = True) -> Grid:
    """Erase all objects but those that `which` names (see select).

    >>> keep_objects(as_grid([[1, 0, 2, 2]]), "largest").tolist()
    [[0, 0, 2, 2]]
    """
    result = fresh(np.full_like(grid, background_of(grid)))
    for obj in select(find_objects(grid, multicolor, diagonal), which):
        draw_on(result, obj)
    return result


def recolor_objects(
    grid: Grid, which: Which, color: int, multicolor: bool = False, diagonal: bool = True
) -> Grid:
    """Give the objects that `which` names (see select) one colour.

    >>> recolor_objects(as_grid([[1, 0, 2, 2]]), "largest", 5).tolist()
    [[1, 0, 5, 5]]
    """
    color, result = color_arg(color), fresh(grid)
    for obj in select(find_objects(grid, multicolor, diagonal), which):
        draw_on(result, obj, color)
    return result


def _some(objects: list[Object]) -> list[Object]:
    if not objects:
        raise DslError("there is no object to choose from")
    return objects


def chosen_by(objects: list[Object], which: Which) -> list[bool]:
    """Return for each object whether `which` names it; see select."""
    choice_arg(which, "which", get_args(Which))
    if not objects:
        return []
    chosen = SELECTORS[which.removeprefix("not_")](objects)
    return [not flag for flag in chosen] if which.startswith("not_") else chosen


def _most(key: Callable[[Object], int]) -> Selector:
    def chosen(objects: list[Object]) -> list[bool]:
        values = [key(obj) for obj in objects]
        most = max(values)
        return [value == most for value in values]

    return chosen


def _where(test: Callable[[Object], bool]) -> Selector:
    return lambda objects: [test(obj) for obj in objects]


def _by_frequency(key: Callable[[Object], object], rare: bool) -> Selector:
    def chosen(objects: list[Object]) -> list[bool]:
        keys = [key(obj) for obj in objects]
        counts = Counter(keys)
        wanted = 1 if rare else max(counts.values())
        return [counts[key] == wanted for key in keys]

    return chosen


def _colors(obj: Object) -> int:
    return int(np.unique(obj.patch[obj.mask]).size)


def _shape(obj: Object) -> object:
    return obj.mask.shape, obj.mask.tobytes()


def _symmetric(obj: Object) -> bool:
    views = (obj.patch[:, ::-1], obj.patch[::-1], obj.patch.T, obj.patch[::-1, ::-1].T)
    return any(np.array_equal(obj.patch, view) for view in views)


def _at_border(obj: Object) -> bool:
    rows, columns = obj.mask.shape
    bottom, right = obj.top + rows, obj.left + columns
    return obj.top <= 0 or obj.left <= 0 or bottom >= obj.field[0] or right >= obj.field[1]


SELECTORS: dict[str, Selector] = {
    "largest": _most(area),
    "smallest": _most(lambda obj: -area(obj)),
    "top": _most(lambda obj: -obj.top),
    "bottom": _most(lambda obj: obj.top + obj.mask.shape[0]),
    "left": _most(lambda obj: -obj.left),
    "right": _most(lambda obj: obj.left + obj.mask.shape[1]),
    "most_colors": _most(_colors),
    "most_holes": _most(count_holes),
    "unique_color": _by_frequency(color_of, rare=True),
    "unique_shape": _by_frequency(_shape, rare=True),
    "common_color": _by_frequency(color_of, rare=False),
    "common_shape": _by_frequency(_shape, rare=False),
    "dot": _where(lambda obj: obj.mask.size == 1),
    "line": _where(is_line),
    "square": _where(lambda obj: is_square(obj) and is_rectangle(obj)),
    "solid": _where(is_rectangle),
    "hollow": _where(lambda obj: count_holes(obj) > 0),
    "symmetric": _where(_symmetric),
    "border": _where(_at_border),
}

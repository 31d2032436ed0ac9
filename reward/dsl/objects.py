"""Objects: connected cells found in a grid, and what one can read off a single one of them."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reward.dsl.checks import background_of, color_arg, fresh, int_arg, margin_around
from reward.dsl.components import CROSS, SQUARE, components, draw_on
from reward.dsl.components import Object as Object
from reward.grids import COLORS, Grid

__all__ = [
    "area",
    "box",
    "cells_of",
    "center",
    "color_of",
    "colors_of",
    "count_holes",
    "draw_object",
    "erase_object",
    "find_areas",
    "find_objects",
    "is_line",
    "is_rectangle",
    "is_square",
    "move_object",
    "same_shape",
    "to_grid",
]


def find_objects(
    grid: Grid, multicolor: bool = False, diagonal: bool = True, background: int | None = None
) -> list[Object]:
    """Return the connected groups of cells that are not background, in reading order.

    An object has one colour unless `multicolor`; cells that touch at a corner belong together if `diagonal`.
    `background` is the colour that counts as empty, by default the grid's.

    >>> [area(obj) for obj in find_objects(as_grid([[1, 1, 0, 2], [0, 0, 0, 2]]))]
    [2, 2]
    """
    empty = background_of(grid) if background is None else color_arg(background, "background")
    structure = SQUARE if diagonal else CROSS
    return components(grid, grid != empty, structure, by_color=not multicolor)


def find_areas(grid: Grid, color: int, diagonal: bool = False) -> list[Object]:
    """Return the connected areas of one colour, background or not, in reading order.

    >>> [area(obj) for obj in find_areas(as_grid([[0, 0, 4, 0]]), 0)]
    [2, 1]
    """
    return components(grid, grid == color_arg(color), SQUARE if diagonal else CROSS)


def area(obj: Object) -> int:
    """Return the number of cells of an object.

    >>> area(find_objects(as_grid([[0, 4, 4]]))[0])
    2
    """
    return int(np.count_nonzero(obj.mask))


def box(obj: Object, margin: int = 0) -> tuple[int, int, int, int]:
    """Return the first row, first column, last row and last column of an object.

    They lie `margin` cells further out, or further in if that is negative.

    >>> box(find_objects(as_grid([[0, 4, 4]]))[0])
    (0, 1, 0, 2)
    """
    rows, columns = obj.mask.shape
    return margin_around((obj.top, obj.left, obj.top + rows - 1, obj.left + columns - 1), margin)


def cells_of(obj: Object) -> list[tuple[int, int]]:
    """Return row and column of each cell of an object, in reading order.

    >>> cells_of(find_objects(as_grid([[0, 4, 4]]))[0])
    [(0, 1), (0, 2)]
    """
    return [(obj.top + row, obj.left + column) for row, column in np.argwhere(obj.mask).tolist()]


def center(obj: Object) -> tuple[int, int]:
    """Return row and column of the middle of an object's box, rounded up and to the left.

    >>> center(find_objects(as_grid([[0, 4, 4, 4]]))[0])
    (0, 2)
    """
    top, left, bottom, right = box(obj)
    return (top + bottom) // 2, (left + right) // 2


def color_of(obj: Object) -> int:
    """Return the colour of most of an object's cells; of equals the lowest.

    >>> color_of(find_objects(as_grid([[0, 4, 4]]))[0])
    4
    """
    return int(np.bincount(obj.patch[obj.mask], minlength=COLORS).argmax())


def colors_of(obj: Object) -> list[int]:
    """Return the colours of an object's cells, those of most cells first, of equals the lowest.

    >>> colors_of(find_objects(as_grid([[0, 2, 4, 4]]), multicolor=True)[0])
    [4, 2]
    """
    counts = np.bincount(obj.patch[obj.mask], minlength=COLORS)
    return [color for color in np.argsort(-counts, kind="stable").tolist() if counts[color]]


def to_grid(obj: Object) -> Grid:
    """Return an object's box as a grid, black where the object has no cell.

    >>> to_grid(find_objects(as_grid([[0, 4, 0], [4, 4, 0]]))[0]).tolist()
    [[0, 4], [4, 4]]
    """
    return fresh(obj.patch)


def count_holes(obj: Object) -> int:
    """Return how many separate areas an object encloses.

    >>> count_holes(find_objects(as_grid([[4, 4, 4], [4, 0, 4], [4, 4, 4]]))[0])
    1
    """
    _, count = ndimage.label(~np.pad(obj.mask, 1))
    return int(count) - 1


def is_rectangle(obj: Object) -> bool:
    """Tell whether an object fills its box.

    >>> is_rectangle(find_objects(as_grid([[4, 4, 0]]))[0])
    True
    """
    return bool(obj.mask.all())


def is_square(obj: Object) -> bool:
    """Tell whether an object's box is as high as it is wide.

    >>> is_square(find_objects(as_grid([[4, 4, 0]]))[0])
    False
    """
    return bool(obj.mask.shape[0] == obj.mask.shape[1])


def is_line(obj: Object) -> bool:
    """Tell whether an object is a straight line, one cell wide and longer than one cell.

    >>> is_line(find_objects(as_grid([[4, 4, 0]]))[0])
    True
    """
    return min(obj.mask.shape) == 1 < obj.mask.size and is_rectangle(obj)


def same_shape(first: Object, second: Object) -> bool:
    """Tell whether two objects have the same form, whatever their colours and places.

    >>> same_shape(*find_objects(as_grid([[4, 4, 0, 1, 1]])))
    True
    """
    return np.array_equal(first.mask, second.mask)


def move_object(obj: Object, rows: int, columns: int) -> Object:
    """Return the object moved down by `rows` and to the right by `columns`.

    >>> box(move_object(find_objects(as_grid([[4, 0, 0]]))[0], 0, 2))
    (0, 2, 0, 2)
    """
    top, left = obj.top + int_arg(rows, "rows"), obj.left + int_arg(columns, "columns")
    return Object(obj.mask, obj.patch, top, left, obj.field)


def draw_object(grid: Grid, obj: Object, color: int | None = None) -> Grid:
    """Draw an object at its place, in its own colours or in one; what lies outside the grid is cut off.

    >>> draw_object(as_grid([[0, 0]]), find_objects(as_grid([[0, 4]]))[0]).tolist()
    [[0, 4]]
    """
    result = fresh(grid)
    draw_on(result, obj, None if color is None else color_arg(color))
    return result


def erase_object(grid: Grid, obj: Object) -> Grid:
    """Make the cells of an object background.

    >>> erase_object(as_grid([[0, 4]]), find_objects(as_grid([[0, 4]]))[0]).tolist()
    [[0, 0]]
    """
    return draw_object(grid, obj, background_of(grid))

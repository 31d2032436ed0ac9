"""Objects: connected cells found in a grid, and what one can read off a single one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from reward.dsl.checks import Mask, background_of, color_arg, fresh, int_arg
from reward.grids import COLORS, Grid

__all__ = [
    "area",
    "box",
    "center",
    "color_of",
    "count_holes",
    "draw_object",
    "erase_object",
    "find_objects",
    "is_line",
    "is_rectangle",
    "is_square",
    "move_object",
    "same_shape",
    "to_grid",
]

SQUARE = np.ones((3, 3), dtype=bool)
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], dtype=bool)


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """Some cells of a grid: a mask and a patch of equal shape `(rows, columns)`, and where they lie.

    `mask` says which cells of the box belong to the object, `patch` holds their colours (0 elsewhere); both
    are read-only. `top` and `left` place the box in the grid; after a move they may lie outside it; `field`
    is the shape of the grid where the object was found.
    Programs read an object through functions (area, box, color_of, ...), never through attributes.
    """

    mask: Mask
    patch: Grid
    top: int
    left: int
    field: tuple[int, int]


def find_objects(grid: Grid, multicolor: bool = False, diagonal: bool = True) -> list[Object]:
    """Return the connected groups of cells that are not background, in reading order.

    An object has one colour unless `multicolor`; cells that touch at a corner belong together if `diagonal`.

    >>> [area(obj) for obj in find_objects(as_grid([[1, 1, 0, 2], [0, 0, 0, 2]]))]
    [2, 2]
    """
    background = background_of(grid)
    structure = SQUARE if diagonal else CROSS
    if multicolor:
        found = components(grid, grid != background, structure)
    else:
        present = np.flatnonzero(np.bincount(grid.ravel(), minlength=COLORS))
        found = [
            obj
            for color in present
            if color != background
            for obj in components(grid, grid == color, structure)
        ]
    return sorted(found, key=_reading_order)


def area(obj: Object) -> int:
    """Return the number of cells of an object.

    >>> area(find_objects(as_grid([[0, 4, 4]]))[0])
    2
    """
    return int(obj.mask.sum())


def box(obj: Object) -> tuple[int, int, int, int]:
    """Return the first row, first column, last row and last column of an object.

    >>> box(find_objects(as_grid([[0, 4, 4]]))[0])
    (0, 1, 0, 2)
    """
    rows, columns = obj.mask.shape
    return obj.top, obj.left, obj.top + rows - 1, obj.left + columns - 1


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
    rows, columns = np.nonzero(obj.mask)
    values = obj.patch[rows, columns] if color is None else np.full(rows.size, color_arg(color))
    rows, columns = rows + obj.top, columns + obj.left
    inside = (rows >= 0) & (rows < grid.shape[0]) & (columns >= 0) & (columns < grid.shape[1])
    result = grid.copy()
    result[rows[inside], columns[inside]] = values[inside]
    return fresh(result)


def erase_object(grid: Grid, obj: Object) -> Grid:
    """Make the cells of an object background.

    >>> erase_object(as_grid([[0, 4]]), find_objects(as_grid([[0, 4]]))[0]).tolist()
    [[0, 0]]
    """
    return draw_object(grid, obj, background_of(grid))


def components(grid: Grid, mask: Mask, structure: Mask) -> list[Object]:
    """Return the connected parts of a mask as objects; for the other families, not for programs."""
    labels, _ = ndimage.label(mask, structure)
    return [
        as_object(grid[place], labels[place] == number, place[0].start, place[1].start, grid.shape)
        for number, place in enumerate(ndimage.find_objects(labels), start=1)
    ]


def as_object(patch: Grid, mask: Mask, top: int, left: int, field: tuple[int, ...]) -> Object:
    """Return the masked cells of a patch as an object with read-only arrays; not for programs."""
    colors = patch * mask
    mask.setflags(write=False)
    colors.setflags(write=False)
    return Object(mask, colors, top, left, (field[0], field[1]))


def _reading_order(obj: Object) -> tuple[int, int]:
    return obj.top, obj.left + int(obj.mask[0].argmax())

"""Whole grids: their size, cutting, joining, laying over each other."""

from __future__ import annotations

import numpy as np

from reward.dsl.checks import (
    DslError,
    bounds_of,
    color_arg,
    count_arg,
    foreground_of,
    fresh,
    int_arg,
    margin_around,
    same_shape_check,
    size_check,
)
from reward.grids import Grid

__all__ = [
    "bounds",
    "compress",
    "crop",
    "height",
    "hstack",
    "new_grid",
    "overlay",
    "pad",
    "paste",
    "peel",
    "remove_empty_lines",
    "trim",
    "vstack",
    "width",
]


def height(grid: Grid) -> int:
    """Return the number of rows.

    >>> height(as_grid([[1, 2, 3]]))
    1
    """
    return int(grid.shape[0])


def width(grid: Grid) -> int:
    """Return the number of columns.

    >>> width(as_grid([[1, 2, 3]]))
    3
    """
    return int(grid.shape[1])


def bounds(grid: Grid, margin: int = 0) -> tuple[int, int, int, int]:
    """Return the first row, first column, last row and last column of the cells that are not black.

    `bounds(grid == 3)` is where colour 3 lies; with a `margin` they lie so many cells further out (or in).

    >>> bounds(as_grid([[0, 0, 0], [0, 3, 3]]))
    (1, 1, 1, 2)
    """
    mask = grid != 0
    if not mask.any():
        raise DslError("there is nothing but black in the grid")
    top, left, bottom, right = bounds_of(mask)
    return margin_around((top, left, bottom - 1, right - 1), margin)


def new_grid(rows: int, columns: int, color: int = 0) -> Grid:
    """Return a grid of one colour.

    >>> new_grid(1, 3, 5).tolist()
    [[5, 5, 5]]
    """
    rows, columns, color = int_arg(rows, "rows"), int_arg(columns, "columns"), color_arg(color)
    size_check(rows, columns)
    return np.full((rows, columns), color, dtype=np.int8)


def crop(grid: Grid, top: int, left: int, rows: int, columns: int) -> Grid:
    """Cut out the rectangle of this many rows and columns whose upper left cell is (top, left).

    >>> crop(as_grid([[1, 2, 3], [4, 5, 6]]), 0, 1, 2, 2).tolist()
    [[2, 3], [5, 6]]
    """
    top, left = int_arg(top, "top"), int_arg(left, "left")
    bottom, right = top + int_arg(rows, "rows"), left + int_arg(columns, "columns")
    if not (0 <= top < bottom <= grid.shape[0] and 0 <= left < right <= grid.shape[1]):
        raise DslError("the rectangle to crop does not lie inside the grid")
    return fresh(grid[top:bottom, left:right])


def trim(grid: Grid) -> Grid:
    """Cut off the background rows and columns around everything else.

    >>> trim(as_grid([[0, 0, 0], [0, 3, 0], [0, 0, 0]])).tolist()
    [[3]]
    """
    mask = foreground_of(grid)
    if not mask.any():
        raise DslError("there is nothing but background to trim to")
    top, left, bottom, right = bounds_of(mask)
    return fresh(grid[top:bottom, left:right])


def pad(grid: Grid, size: int = 1, color: int = 0) -> Grid:
    """Add `size` rows or columns of one colour on all four sides.

    >>> pad(as_grid([[3]])).tolist()
    [[0, 0, 0], [0, 3, 0], [0, 0, 0]]
    """
    size, color = count_arg(size, "size"), color_arg(color)
    size_check(grid.shape[0] + 2 * size, grid.shape[1] + 2 * size)
    return fresh(np.pad(grid, size, constant_values=color))


def peel(grid: Grid) -> Grid:
    """Cut off the outermost rows and columns.

    >>> peel(as_grid([[1, 1, 1], [1, 3, 1], [1, 1, 1]])).tolist()
    [[3]]
    """
    return fresh(grid[1:-1, 1:-1])


def compress(grid: Grid) -> Grid:
    """Drop each row and column that equals the one before it.

    >>> compress(as_grid([[1, 1, 2], [1, 1, 2]])).tolist()
    [[1, 2]]
    """
    rows = np.append(True, (grid[1:] != grid[:-1]).any(axis=1))
    columns = np.append(True, (grid[:, 1:] != grid[:, :-1]).any(axis=0))
    return fresh(grid[np.ix_(rows, columns)])


def remove_empty_lines(grid: Grid) -> Grid:
    """Drop each row and column that is background throughout.

    >>> remove_empty_lines(as_grid([[1, 0, 2], [0, 0, 0], [3, 0, 0]])).tolist()
    [[1, 2], [3, 0]]
    """
    mask = foreground_of(grid)
    if not mask.any():
        raise DslError("there is nothing but background in the grid")
    return fresh(grid[np.ix_(mask.any(axis=1), mask.any(axis=0))])


def hstack(first: Grid, second: Grid) -> Grid:
    """Join two equally high grids, the second to the right of the first.

    >>> hstack(as_grid([[1, 2]]), as_grid([[3]])).tolist()
    [[1, 2, 3]]
    """
    if first.shape[0] != second.shape[0]:
        raise DslError("the grids to stack side by side differ in height")
    return fresh(np.hstack((first, second)))


def vstack(first: Grid, second: Grid) -> Grid:
    """Join two equally wide grids, the second below the first.

    >>> vstack(as_grid([[1, 2]]), as_grid([[3, 4]])).tolist()
    [[1, 2], [3, 4]]
    """
    if first.shape[1] != second.shape[1]:
        raise DslError("the grids to stack on each other differ in width")
    return fresh(np.vstack((first, second)))


def overlay(below: Grid, above: Grid) -> Grid:
    """Lay a grid over another of the same shape; black cells of the upper one let the lower one through.

    >>> overlay(as_grid([[1, 1, 1]]), as_grid([[0, 2, 0]])).tolist()
    [[1, 2, 1]]
    """
    same_shape_check(below, above)
    return fresh(np.where(above == 0, below, above))


def paste(grid: Grid, patch: Grid, top: int, left: int) -> Grid:
    """Put a patch into the grid, its upper left cell at (top, left); what lies outside is cut off.

    >>> paste(as_grid([[1, 1, 1]]), as_grid([[2, 3]]), 0, 2).tolist()
    [[1, 1, 2]]
    """
    top, left = int_arg(top, "top"), int_arg(left, "left")
    result = fresh(grid)
    y, x = max(top, 0), max(left, 0)
    visible = patch[y - top :, x - left :]
    area = result[y : y + visible.shape[0], x : x + visible.shape[1]]
    area[:] = visible[: area.shape[0], : area.shape[1]]
    return result

"""Drawing on a grid at given places; what lies outside the grid is cut off, never an error."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from reward.dsl.checks import DslError, color_arg, fresh, int_arg
from reward.grids import MAX_SIDE, Grid

__all__ = [
    "draw_border",
    "draw_horizontal_line",
    "draw_line",
    "draw_pixel",
    "draw_rectangle",
    "draw_vertical_line",
    "fill_rectangle",
    "flood_fill",
    "stamp",
]


def draw_pixel(grid: Grid, row: int, column: int, color: int) -> Grid:
    """Colour one cell.

    >>> draw_pixel(as_grid([[0, 0, 0]]), 0, 1, 5).tolist()
    [[0, 5, 0]]
    """
    return fill_rectangle(grid, row, column, row, column, color)


def draw_line(grid: Grid, row1: int, column1: int, row2: int, column2: int, color: int) -> Grid:
    """Draw a straight line from cell (row1, column1) to cell (row2, column2), both included.

    >>> draw_line(as_grid([[0, 0], [0, 0]]), 0, 0, 1, 1, 3).tolist()
    [[3, 0], [0, 3]]
    """
    color = color_arg(color)
    ends = [_place(value) for value in (row1, column1, row2, column2)]
    steps = max(abs(ends[2] - ends[0]), abs(ends[3] - ends[1]))
    # Halves are rounded up, so that a line is the same whichever axis is longer.
    along = np.arange(steps + 1)
    rows = ends[0] + (2 * along * (ends[2] - ends[0]) + steps) // max(2 * steps, 1)
    columns = ends[1] + (2 * along * (ends[3] - ends[1]) + steps) // max(2 * steps, 1)
    inside = (rows >= 0) & (rows < grid.shape[0]) & (columns >= 0) & (columns < grid.shape[1])
    result = fresh(grid)
    result[rows[inside], columns[inside]] = color
    return result


def draw_horizontal_line(grid: Grid, row: int, color: int) -> Grid:
    """Colour a whole row.

    >>> draw_horizontal_line(as_grid([[0, 0], [0, 0]]), 1, 3).tolist()
    [[0, 0], [3, 3]]
    """
    return fill_rectangle(grid, row, 0, row, MAX_SIDE, color)


def draw_vertical_line(grid: Grid, column: int, color: int) -> Grid:
    """Colour a whole column.

    >>> draw_vertical_line(as_grid([[0, 0], [0, 0]]), 1, 3).tolist()
    [[0, 3], [0, 3]]
    """
    return fill_rectangle(grid, 0, column, MAX_SIDE, column, color)


def draw_rectangle(grid: Grid, top: int, left: int, bottom: int, right: int, color: int) -> Grid:
    """Draw the outline of the rectangle with corners (top, left) and (bottom, right), both included.

    >>> draw_rectangle(as_grid([[0, 0, 0], [0, 0, 0], [0, 0, 0]]), 0, 0, 2, 2, 3).tolist()
    [[3, 3, 3], [3, 0, 3], [3, 3, 3]]
    """
    for row in (top, bottom):
        grid = fill_rectangle(grid, row, left, row, right, color)
    for column in (left, right):
        grid = fill_rectangle(grid, top, column, bottom, column, color)
    return grid


def fill_rectangle(grid: Grid, top: int, left: int, bottom: int, right: int, color: int) -> Grid:
    """Colour the rectangle with corners (top, left) and (bottom, right), both included.

    >>> fill_rectangle(as_grid([[0, 0, 0], [0, 0, 0]]), 0, 1, 1, 2, 3).tolist()
    [[0, 3, 3], [0, 3, 3]]
    """
    rows = sorted((int_arg(top, "top"), int_arg(bottom, "bottom")))
    columns = sorted((int_arg(left, "left"), int_arg(right, "right")))
    result = fresh(grid)
    result[max(rows[0], 0) : max(rows[1] + 1, 0), max(columns[0], 0) : max(columns[1] + 1, 0)] = color_arg(
        color
    )
    return result


def draw_border(grid: Grid, color: int) -> Grid:
    """Colour the outermost rows and columns.

    >>> draw_border(as_grid([[0, 0, 0], [0, 0, 0], [0, 0, 0]]), 8).tolist()
    [[8, 8, 8], [8, 0, 8], [8, 8, 8]]
    """
    return draw_rectangle(grid, 0, 0, grid.shape[0] - 1, grid.shape[1] - 1, color)


def flood_fill(grid: Grid, row: int, column: int, color: int) -> Grid:
    """Colour the cells of one colour that hang together with cell (row, column) by their sides.

    >>> flood_fill(as_grid([[1, 1, 0, 1]]), 0, 0, 5).tolist()
    [[5, 5, 0, 1]]
    """
    row, column, color = int_arg(row, "row"), int_arg(column, "column"), color_arg(color)
    if not (0 <= row < grid.shape[0] and 0 <= column < grid.shape[1]):
        raise DslError("the cell to start the flood fill from lies outside the grid")
    labels, _ = ndimage.label(grid == grid[row, column])
    return fresh(np.where(labels == labels[row, column], color, grid))


def stamp(grid: Grid, patch: Grid, top: int, left: int) -> Grid:
    """Lay a patch over the grid, its upper left cell at (top, left); its black cells let the grid through.

    >>> stamp(as_grid([[1, 1, 1]]), as_grid([[2, 0, 3]]), 0, 0).tolist()
    [[2, 1, 3]]
    """
    rows, columns = np.nonzero(patch)
    values = patch[rows, columns]
    rows, columns = rows + int_arg(top, "top"), columns + int_arg(left, "left")
    inside = (rows >= 0) & (rows < grid.shape[0]) & (columns >= 0) & (columns < grid.shape[1])
    result = fresh(grid)
    result[rows[inside], columns[inside]] = values[inside]
    return result


def _place(value: object) -> int:
    # A line far outside the grid stays bounded work.
    return max(-MAX_SIDE, min(int_arg(value, "a line's end"), 2 * MAX_SIDE))

"""Lines and rays that start from cells already in the grid."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from reward.dsl.checks import (
    DIAGONAL_STEPS,
    RAY_STEPS,
    STEPS,
    DslError,
    background_of,
    choice_arg,
    color_arg,
    fresh,
    int_arg,
)
from reward.dsl.drawing import draw_line
from reward.grids import MAX_SIDE, Grid

FANS: dict[str, tuple[tuple[int, int], ...]] = {name: (step,) for name, step in RAY_STEPS.items()} | {
    "horizontal": (STEPS["left"], STEPS["right"]),
    "vertical": (STEPS["up"], STEPS["down"]),
    "cross": tuple(STEPS.values()),
    "diagonal": tuple(DIAGONAL_STEPS.values()),
    "star": tuple(RAY_STEPS.values()),
}
AXES: dict[str, tuple[tuple[int, int], ...]] = {
    "horizontal": ((0, 1),),
    "vertical": ((1, 0),),
    "cross": ((0, 1), (1, 0)),
    "diagonal": ((1, 1), (1, -1)),
    "star": ((0, 1), (1, 0), (1, 1), (1, -1)),
}

Ray: TypeAlias = Literal[
    "up",
    "down",
    "left",
    "right",
    "up_left",
    "up_right",
    "down_left",
    "down_right",
    "horizontal",
    "vertical",
    "cross",
    "diagonal",
    "star",
]
Line: TypeAlias = Literal["horizontal", "vertical", "cross", "diagonal", "star"]

__all__ = [
    "connect",
    "draw_elbow",
    "draw_lines_through",
    "draw_ray",
    "draw_rays",
]


def draw_rays(grid: Grid, direction: Ray, color: int | None = None, ink: int | None = None) -> Grid:
    """Let cells draw rays over background until blocked: all that are not background, or those of `color`.

    `direction` is up, down, left, right, up_left, up_right, down_left, down_right, or several at once:
    horizontal, vertical, cross, diagonal, star. A ray has its cell's colour, or the colour `ink`.

    >>> draw_rays(as_grid([[0, 3, 0, 0]]), "right").tolist()
    [[0, 3, 3, 3]]
    """
    choice_arg(direction, "direction", tuple(FANS))
    background = background_of(grid)
    source = None if color is None else color_arg(color)
    paint = None if ink is None else color_arg(ink, "ink")
    result = fresh(grid)
    free = grid == background
    for step in FANS[direction]:
        seen = _reached(grid, step, background)
        lit = free & ((seen >= 0) if source is None else (seen == source))
        result[lit] = seen[lit] if paint is None else paint
        free &= ~lit
    return result


def draw_ray(grid: Grid, row: int, column: int, direction: Ray, color: int) -> Grid:
    """Draw a line from cell (row, column), itself included, to the border, over everything.

    `direction` is one or several as in draw_rays.

    >>> draw_ray(as_grid([[0, 0, 0], [0, 0, 4]]), 0, 1, "right", 3).tolist()
    [[0, 3, 3], [0, 0, 4]]
    """
    color, row, column = color_arg(color), int_arg(row, "row"), int_arg(column, "column")
    result = fresh(grid)
    # Whoever starts further away than this never comes to the grid.
    along = np.arange(2 * MAX_SIDE if max(abs(row), abs(column)) <= 2 * MAX_SIDE else 0)
    for down, right in FANS[choice_arg(direction, "direction", tuple(FANS))]:
        rows, columns = row + down * along, column + right * along
        inside = (rows >= 0) & (rows < grid.shape[0]) & (columns >= 0) & (columns < grid.shape[1])
        result[rows[inside], columns[inside]] = color
    return result


def draw_lines_through(grid: Grid, color: int, direction: Line) -> Grid:
    """Draw lines of `color` from border to border, over everything, through every cell of that colour.

    `direction` is horizontal, vertical, cross (both), diagonal or star (all).

    >>> draw_lines_through(as_grid([[1, 3, 0], [0, 0, 0]]), 3, "horizontal").tolist()
    [[3, 3, 3], [0, 0, 0]]
    """
    choice_arg(direction, "direction", tuple(AXES))
    cells = grid == color_arg(color)
    rows, columns = np.ogrid[: grid.shape[0], : grid.shape[1]]
    lines = np.zeros_like(cells)
    for row, column in AXES[direction]:
        # Cells on one line along the step (row, column) share this number.
        number = rows * column - columns * row
        lines |= np.isin(number, number[cells])
    return fresh(np.where(lines, color, grid))


def draw_elbow(grid: Grid, first: int, second: int, color: int) -> Grid:
    """Draw a line along the row of the only cell of colour `first`, then the column of that of `second`.

    >>> draw_elbow(as_grid([[1, 0, 0], [0, 0, 2]]), 1, 2, 5).tolist()
    [[1, 5, 5], [0, 0, 2]]
    """
    ends = [np.argwhere(grid == color_arg(end, "the colour of an end")) for end in (first, second)]
    if any(len(cells) != 1 for cells in ends):
        raise DslError("an elbow needs one cell of each of the two colours")
    (row, column), (last_row, last_column) = (map(int, cells[0]) for cells in ends)
    result = draw_line(grid, row, column, row, last_column, color)
    result = draw_line(result, row, last_column, last_row, last_column, color)
    result[row, column], result[last_row, last_column] = grid[row, column], grid[last_row, last_column]
    return result


def connect(grid: Grid, direction: Line = "cross", color: int | None = None) -> Grid:
    """Fill the background between two cells of one colour in a line, in that colour or in `color`.

    `direction` is horizontal, vertical, cross (both, vertical on top), diagonal or star (all).

    >>> connect(as_grid([[3, 0, 3, 0, 4]])).tolist()
    [[3, 3, 3, 0, 4]]
    """
    choice_arg(direction, "direction", tuple(AXES))
    background = background_of(grid)
    result = fresh(grid)
    ink = None if color is None else color_arg(color)
    for row, column in AXES[direction]:
        seen = _reached(grid, (row, column), background)
        joined = (seen >= 0) & (seen == _reached(grid, (-row, -column), background))
        result[joined] = seen[joined] if ink is None else ink
    return fresh(result)


def _reached(grid: Grid, step: tuple[int, int], background: int) -> Grid:
    """Return for each cell the colour of the nearest cell, against the step, that is not background.

    It is -1 where there is none, and on cells that are not background themselves.
    """
    lines = _lines(grid.shape, step)
    cells = np.append(grid, np.int8(background))[lines]
    empty = cells == background
    places = np.maximum.accumulate(np.where(empty, -1, np.arange(cells.shape[1])), axis=1)
    colors = np.where(places >= 0, np.take_along_axis(cells, np.maximum(places, 0), axis=1), -1)
    result = np.empty(grid.size + 1, dtype=np.int8)
    result[lines] = np.where(empty, colors, -1)
    return result[:-1].reshape(grid.shape)


@lru_cache(maxsize=256)
def _lines(shape: tuple[int, int], step: tuple[int, int]) -> npt.NDArray[np.intp]:
    """Return the cells of every line along a step, one line a row, as places in the flattened grid.

    Shorter lines are filled up with the place after the last cell.
    """
    height, width = shape
    rows, columns = np.indices(shape)
    number = (rows * step[1] - columns * step[0]).ravel()
    order = np.lexsort(((rows * step[0] + columns * step[1]).ravel(), number))
    _, lengths = np.unique(number, return_counts=True)
    lines = np.full((lengths.size, lengths.max()), height * width, dtype=np.intp)
    inside = np.arange(lengths.max()) < lengths[:, None]
    lines[inside] = order
    lines.setflags(write=False)
    return lines

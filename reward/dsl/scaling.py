"""Larger and smaller: cells enlarged or shrunk, grids repeated."""

from __future__ import annotations

import numpy as np

from reward.dsl.checks import color_arg, color_counts, count_arg, foreground_of, fresh, size_check
from reward.grids import COLORS, MAX_SIDE, Grid

__all__ = [
    "downscale",
    "scale",
    "scale_by_colors",
    "self_tile",
    "stretch",
    "tile",
]


def scale(grid: Grid, factor: int) -> Grid:
    """Enlarge each cell to a square with sides of `factor` cells.

    >>> scale(as_grid([[1, 2]]), 2).tolist()
    [[1, 1, 2, 2], [1, 1, 2, 2]]
    """
    return stretch(grid, count_arg(factor, "factor"), factor)


def stretch(grid: Grid, rows: int, columns: int) -> Grid:
    """Enlarge each cell to a rectangle of `rows` by `columns` cells.

    >>> stretch(as_grid([[1, 2]]), 2, 3).tolist()
    [[1, 1, 1, 2, 2, 2], [1, 1, 1, 2, 2, 2]]
    """
    rows, columns = count_arg(rows, "rows"), count_arg(columns, "columns")
    size_check(grid.shape[0] * rows, grid.shape[1] * columns)
    return fresh(grid.repeat(rows, axis=0).repeat(columns, axis=1))


def scale_by_colors(grid: Grid) -> Grid:
    """Enlarge each cell by the number of colours that are not background.

    >>> scale_by_colors(as_grid([[0, 2], [3, 0]])).tolist()
    [[0, 0, 2, 2], [0, 0, 2, 2], [3, 3, 0, 0], [3, 3, 0, 0]]
    """
    return scale(grid, max(1, np.unique(grid[foreground_of(grid)]).size))


def downscale(grid: Grid, factor: int) -> Grid:
    """Shrink each square of `factor` by `factor` cells to its most common colour, of equals the lowest.

    >>> downscale(as_grid([[1, 1, 2, 2], [1, 3, 2, 2]]), 2).tolist()
    [[1, 2]]
    """
    factor = min(count_arg(factor, "factor"), MAX_SIDE)
    rows, columns = -(-grid.shape[0] // factor), -(-grid.shape[1] // factor)
    padded = np.full((rows * factor, columns * factor), -1, dtype=np.int8)
    padded[: grid.shape[0], : grid.shape[1]] = grid
    blocks = padded.reshape(rows, factor, columns, factor).swapaxes(1, 2).reshape(rows, columns, -1)
    counts = (blocks[..., None] == np.arange(COLORS, dtype=np.int8)).sum(axis=2)
    return fresh(counts.argmax(axis=2))


def tile(grid: Grid, rows: int, columns: int) -> Grid:
    """Repeat the grid `rows` times downwards and `columns` times to the right.

    >>> tile(as_grid([[1, 2]]), 2, 2).tolist()
    [[1, 2, 1, 2], [1, 2, 1, 2]]
    """
    rows, columns = count_arg(rows, "rows"), count_arg(columns, "columns")
    size_check(grid.shape[0] * rows, grid.shape[1] * columns)
    return fresh(np.tile(grid, (rows, columns)))


def self_tile(grid: Grid, color: int | None = None) -> Grid:
    """Put a copy of the grid where its cell has `color` (None: the most common but black), black elsewhere.

    >>> self_tile(as_grid([[0, 3], [3, 3]])).tolist()
    [[0, 0, 0, 3], [0, 0, 3, 3], [0, 3, 0, 3], [3, 3, 3, 3]]
    """
    rows, columns = grid.shape
    size_check(rows * rows, columns * columns)
    chosen = grid == (1 + int(color_counts(grid)[1:].argmax()) if color is None else color_arg(color))
    return fresh(np.kron(chosen, np.ones_like(chosen)) * np.tile(grid, (rows, columns)))

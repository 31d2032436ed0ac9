"""Repeating patterns: the unit that repeats, and grids continued or mended by it."""

from __future__ import annotations

import math
from typing import Literal, TypeAlias, get_args

import numpy as np

from reward.dsl.checks import (
    DslError,
    Mask,
    bounds_of,
    choice_arg,
    color_arg,
    color_counts,
    foreground_of,
    fresh,
)
from reward.dsl.symmetry import complete_symmetry
from reward.grids import Grid

LOWEST, HIGHEST = -128, 127
Way: TypeAlias = Literal["up", "down", "left", "right", "horizontal", "vertical"]

__all__ = ["complete_tiling", "continue_pattern", "find_pattern", "tile_unit", "uncover"]


def complete_tiling(grid: Grid, hole: int | None = 0) -> Grid:
    """Fill the cells of colour `hole` by continuing the smallest pattern that repeats throughout the rest.

    None stands for the rarest colour without which a pattern shows about twice, down and across, or else
    for that without which it is smallest. Where nothing repeats the grid is left as it is.

    >>> complete_tiling(as_grid([[1, 2, 1, 2, 0, 0]])).tolist()
    [[1, 2, 1, 2, 1, 2]]
    """
    hole = _cover(grid) if hole is None else color_arg(hole, "hole")
    diagonal = _diagonal_stripes(grid, hole)
    if diagonal is not None:
        return fresh(np.where(grid == hole, diagonal, grid))
    unit = _unit(grid, grid != hole)
    if unit is None:
        return fresh(grid)
    rows, columns = grid.shape
    repeated = np.tile(unit, (rows // unit.shape[0] + 1, columns // unit.shape[1] + 1))[:rows, :columns]
    return fresh(np.where(grid == hole, repeated, grid))


def continue_pattern(grid: Grid, direction: Way) -> Grid:
    """Repeat what is not background up, down, left, right, horizontal or vertical to the border.

    What repeats is the box of all that is not background, or a pattern that shows over 1.5 times in it.

    >>> continue_pattern(as_grid([[1, 2, 1, 2, 0, 0]]), "right").tolist()
    [[1, 2, 1, 2, 1, 2]]
    """
    choice_arg(direction, "direction", get_args(Way))
    foreground = foreground_of(grid)
    if not foreground.any():
        return fresh(grid)
    upright = direction in ("up", "down", "vertical")
    lines = grid if upright else grid.T
    top, _, bottom, _ = bounds_of(foreground if upright else foreground.T)
    drawn = lines[top:bottom]
    period = _periods(drawn, _all_known(drawn))[0]
    if 3 * period >= 2 * (bottom - top):
        period = bottom - top
    places = np.arange(lines.shape[0])
    repeated = lines[top + (places - top) % period]
    first = top if direction in ("down", "right") else 0
    last = bottom if direction in ("up", "left") else lines.shape[0]
    result = np.where(((places >= first) & (places < last))[:, None], repeated, lines)
    return fresh(result if upright else result.T)


def find_pattern(grid: Grid, pattern: Grid, exact: bool = False) -> list[tuple[int, int]]:
    """Return row and column of the upper left cell wherever the pattern occurs, in reading order.

    Its black cells fit any colour, or black alone if `exact`.

    >>> find_pattern(as_grid([[1, 2, 1, 3]]), as_grid([[1, 0]]))
    [(0, 0), (0, 2)]
    """
    if pattern.shape[0] > grid.shape[0] or pattern.shape[1] > grid.shape[1]:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(grid, pattern.shape)
    known = np.ones_like(pattern, dtype=bool) if exact else pattern != 0
    fits = (windows[:, :, known] == pattern[known]).all(axis=2)
    return [(row, column) for row, column in np.argwhere(fits).tolist()]


def uncover(grid: Grid, hole: int = 0) -> Grid:
    """Return what belongs in the rectangle of colour `hole`, by the grid's symmetry or else its repetition.

    >>> uncover(as_grid([[1, 2, 3, 3, 2, 0]])).tolist()
    [[1]]
    """
    present = grid == color_arg(hole, "hole")
    if not present.any():
        raise DslError(f"there is no cell of colour {hole} to uncover")
    top, left, bottom, right = bounds_of(present)
    completed = complete_symmetry(grid, hole)[top:bottom, left:right]
    if (completed == hole).any():
        completed = complete_tiling(grid, hole)[top:bottom, left:right]
    if (completed == hole).any():
        raise DslError(f"neither symmetry nor repetition tells what is under colour {hole}")
    return fresh(completed)


def tile_unit(grid: Grid) -> Grid:
    """Return the smallest pattern whose repetition gives the grid.

    >>> tile_unit(as_grid([[1, 2, 1, 2]])).tolist()
    [[1, 2]]
    """
    unit = _unit(grid, _all_known(grid))
    return fresh(grid if unit is None else unit)


def _cover(grid: Grid) -> int:
    """Return the rarest colour without which a pattern shows twice, or that without which it is smallest."""
    counts = color_counts(grid)
    periods: dict[int, tuple[int, int]] = {
        int(color): (_periods(grid, grid != color)[0], _periods(grid.T, (grid != color).T)[0])
        for color in np.argsort(counts, kind="stable")
        if counts[color]
    }
    for color, (rows, columns) in periods.items():
        if 2 * rows <= grid.shape[0] + 2 and 2 * columns <= grid.shape[1] + 2:
            return color
    return min(periods, key=lambda color: math.prod(periods[color]))


def _all_known(grid: Grid) -> Mask:
    return np.ones(grid.shape, dtype=bool)


def _unit(grid: Grid, known: Mask) -> Grid | None:
    """Return the smallest pattern that repeats throughout the known cells, None if there is none."""
    rows, columns = _periods(grid, known), _periods(grid.T, known.T)
    for row, column in sorted(
        ((r, c) for r in rows for c in columns), key=lambda unit: (unit[0] * unit[1], unit)
    ):
        unit = _folded(grid, known, row, column)
        if unit is not None:
            return unit
    return None


def _periods(grid: Grid, known: Mask) -> list[int]:
    """Return the numbers of rows by which the grid agrees with itself where both cells are known."""
    height = grid.shape[0]
    return [
        rows
        for rows in range(1, height + 1)
        if not ((grid[rows:] != grid[: height - rows]) & known[rows:] & known[: height - rows]).any()
    ]


def _folded(grid: Grid, known: Mask, rows: int, columns: int) -> Grid | None:
    height, width = grid.shape
    # Unknown cells pad the grid to whole periods.
    padded = np.full((-(-height // rows) * rows, -(-width // columns) * columns), LOWEST, dtype=np.int8)
    padded[:height, :width] = np.where(known, grid, LOWEST)
    shape = (padded.shape[0] // rows, rows, padded.shape[1] // columns, columns)
    highest: Grid = padded.reshape(shape).max(axis=(0, 2))
    padded[:height, :width][~known] = HIGHEST
    padded[height:] = padded[:, width:] = HIGHEST
    lowest = padded.reshape(shape).min(axis=(0, 2))
    # Where nothing is known, the highest is below the lowest.
    return None if (highest != lowest).any() else highest


def _diagonal_stripes(grid: Grid, hole: int) -> Grid | None:
    """Return diagonal stripes of the shortest period that agree with all known cells of the grid."""
    rows, columns = np.ogrid[: grid.shape[0], : grid.shape[1]]
    known = grid != hole
    if known.all():
        return None
    for period in range(2, min(grid.shape) + 1):
        for places in ((rows + columns) % period, (rows - columns) % period):
            colors: Grid = np.full(period, hole, dtype=np.int8)
            colors[places[known]] = grid[known]
            stripes: Grid = colors[places]
            if (stripes != hole).all() and (stripes[known] == grid[known]).all():
                return stripes
    return None

"""Symmetry: seeing it, completing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from reward.dsl.checks import DslError, background_of, bounds_of, choice_arg, color_arg, foreground_of, fresh
from reward.grids import Grid

Cells: TypeAlias = npt.NDArray[np.intp]

__all__ = ["complete_symmetry", "is_symmetric", "symmetrize", "symmetrize_around"]


def is_symmetric(grid: Grid, axis: str = "vertical") -> bool:
    """Tell whether a grid equals its mirror image at a vertical, horizontal or diagonal axis.

    >>> is_symmetric(as_grid([[1, 2, 1]]))
    True
    """
    choice_arg(axis, "axis", ("vertical", "horizontal", "diagonal"))
    other = {"vertical": grid[:, ::-1], "horizontal": grid[::-1], "diagonal": grid.T}[axis]
    return np.array_equal(grid, other)


def symmetrize(grid: Grid, axis: str = "both") -> Grid:
    """Lay the grid over its mirror images: background takes the colour of the mirrored cell.

    `axis` is "vertical" (left and right), "horizontal" (top and bottom), "both" or "diagonal".

    >>> symmetrize(as_grid([[1, 2, 0, 0]])).tolist()
    [[1, 2, 2, 1]]
    """
    choice_arg(axis, "axis", ("vertical", "horizontal", "both", "diagonal"))
    background = background_of(grid)
    result = fresh(grid)
    if axis == "diagonal":
        if grid.shape[0] != grid.shape[1]:
            raise DslError("only a square grid has a diagonal axis")
        return fresh(np.where(result == background, grid.T, result))
    if axis in ("vertical", "both"):
        result = np.where(result == background, result[:, ::-1], result)
    if axis in ("horizontal", "both"):
        result = np.where(result == background, result[::-1], result)
    return fresh(result)


def symmetrize_around(grid: Grid, color: int | None = None) -> Grid:
    """Complete a figure that looks the same after flips and quarter-turns around one point.

    The point is the middle of the cells of `color`, or (None) that where most cells agree and none disagree.
    Only background is coloured; without a point that allows quarter-turns, flips alone are done.

    >>> symmetrize_around(as_grid([[0, 1, 0], [0, 2, 1], [0, 0, 0]])).tolist()
    [[0, 1, 0], [1, 2, 1], [0, 1, 0]]
    """
    cells = np.argwhere(foreground_of(grid))
    centers = _centers(grid, cells) if color is None else [_middle(grid, color)]
    for turns in (True, False):
        for center in centers:
            image = _figure(grid, cells, center, turns)
            if image is not None:
                return image
    raise DslError("there is no point around which the grid is symmetric")


def complete_symmetry(grid: Grid, hole: int = 0) -> Grid:
    """Fill the cells of colour `hole` from the mirror images that agree best with the rest of the grid.

    The axes need not lie in the middle of the grid: mirror images are tried at all offsets.

    >>> complete_symmetry(as_grid([[1, 2, 2, 0]])).tolist()
    [[1, 2, 2, 1]]
    """
    hole = color_arg(hole, "hole")
    result = fresh(grid)
    for image in _images(grid, hole):
        result = np.where(result == hole, image, result)
    return fresh(result)


def _middle(grid: Grid, color: int) -> tuple[int, int]:
    cells = grid == color_arg(color)
    if not cells.any():
        raise DslError(f"there is no cell of colour {color} to mirror around")
    top, left, bottom, right = bounds_of(cells)
    return top + bottom - 1, left + right - 1


def _centers(grid: Grid, cells: Cells) -> list[tuple[int, int]]:
    """Return the points (doubled) between two cells of one colour, those between most cells first."""
    colors = grid[cells[:, 0], cells[:, 1]]
    first, second = np.nonzero(colors[:, None] == colors[None])
    sums = cells[first] + cells[second]
    width = 2 * grid.shape[1]
    points, counts = np.unique(sums[:, 0] * width + sums[:, 1], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return [(int(point) // width, int(point) % width) for point in points[order]]


def _figure(grid: Grid, cells: Cells, center: tuple[int, int], turns: bool) -> Grid | None:
    """Return the grid with all images of its cells around a point, or None if one leaves it or disagrees."""
    down, across = center
    rows, columns = cells[:, 0], cells[:, 1]
    if turns and (down - across) % 2:
        return None
    # Half the sum and half the difference of the doubled coordinates give the diagonal images.
    turned_rows, turned_columns = columns + (down - across) // 2, rows - (down - across) // 2
    colors = grid[rows, columns]
    result = fresh(grid)
    background = background_of(grid)
    for row, column in ((rows, columns), (turned_rows, turned_columns)) if turns else ((rows, columns),):
        for image_rows in (row, down - row):
            for image_columns in (column, across - column):
                if not _inside(image_rows, grid.shape[0]) or not _inside(image_columns, grid.shape[1]):
                    return None
                old = result[image_rows, image_columns]
                if ((old != background) & (old != colors)).any():
                    return None
                result[image_rows, image_columns] = colors
    return result


def _inside(places: Cells, size: int) -> bool:
    return bool((places >= 0).all() and (places < size).all())


def _images(grid: Grid, hole: int) -> list[Grid]:
    """Return the mirror images, at four kinds of axis, that agree with all known cells."""
    height, width = grid.shape
    across, along = max(width // 2, 1), max(height // 2, 1)
    kinds = (
        (grid[:, ::-1], [(0, by) for by in range(-across, across + 1)]),
        (grid[::-1], [(by, 0) for by in range(-along, along + 1)]),
        (grid.T, [(by, -by) for by in range(-along, along + 1)]),
        (grid[::-1, ::-1].T, [(by, by + width - height) for by in range(-along, along + 1)]),
    )
    images = [_best_image(grid, view, shifts, hole) for view, shifts in kinds]
    return [image for image in images if image is not None]


def _best_image(grid: Grid, view: Grid, shifts: Sequence[tuple[int, int]], hole: int) -> Grid | None:
    """Return `view` after the shift that lets it agree with all known cells and cover most of them."""
    most, best = grid.size // 4, None
    for row, column in shifts:
        image = _shifted(view, row, column, grid.shape, hole)
        known = (image != hole) & (grid != hole)
        agreeing = int(known.sum())
        if agreeing > most and not (known & (image != grid)).any():
            most, best = agreeing, image
    return best


def _shifted(view: Grid, row: int, column: int, shape: tuple[int, ...], hole: int) -> Grid:
    result: Grid = np.full(shape, hole, dtype=np.int8)
    target = result[max(row, 0) :, max(column, 0) :]
    source = view[max(-row, 0) :, max(-column, 0) :]
    rows, columns = min(target.shape[0], source.shape[0]), min(target.shape[1], source.shape[1])
    target[:rows, :columns] = source[:rows, :columns]
    return result

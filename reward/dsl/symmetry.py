"""Symmetry: seeing it, completing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import numpy as np

from reward.dsl.checks import (
    DslError,
    Mask,
    background_of,
    bounds_of,
    choice_arg,
    color_arg,
    color_counts,
    fresh,
)
from reward.grids import Grid

Axis: TypeAlias = Literal["vertical", "horizontal", "diagonal"]
Axes: TypeAlias = Literal["vertical", "horizontal", "both", "diagonal"]

__all__ = ["complete_symmetry", "is_symmetric", "symmetrize", "symmetrize_around"]


def is_symmetric(grid: Grid, axis: Axis = "vertical") -> bool:
    """Tell whether a grid equals its mirror image at a vertical, horizontal or diagonal axis.

    >>> is_symmetric(as_grid([[1, 2, 1]]))
    True
    """
    choice_arg(axis, "axis", get_args(Axis))
    other = {"vertical": grid[:, ::-1], "horizontal": grid[::-1], "diagonal": grid.T}[axis]
    return np.array_equal(grid, other)


def symmetrize(grid: Grid, axis: Axes = "both") -> Grid:
    """Lay the grid over its mirror images: background takes the colour of the mirrored cell.

    `axis` is "vertical" (left and right), "horizontal" (top and bottom), "both" or "diagonal".

    >>> symmetrize(as_grid([[1, 2, 0, 0]])).tolist()
    [[1, 2, 2, 1]]
    """
    choice_arg(axis, "axis", get_args(Axes))
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
    """Mirror everything left and right, up and down, at the middle of all cells of `color`.

    None stands for the most common colour that is symmetric both ways by itself. Only background is coloured.

    >>> symmetrize_around(as_grid([[1, 0, 3, 0, 0]]), 3).tolist()
    [[1, 0, 3, 0, 1]]
    """
    top, left, bottom, right = bounds_of(_center_cells(grid, color))
    background = background_of(grid)
    result = fresh(grid)
    for axis, total in ((0, top + bottom - 1), (1, left + right - 1)):
        places = total - np.arange(grid.shape[axis])
        inside = (places >= 0) & (places < grid.shape[axis])
        mirrored = np.take(result, np.clip(places, 0, grid.shape[axis] - 1), axis=axis)
        free = (result == background) & (inside[:, None] if axis == 0 else inside)
        result = np.where(free, mirrored, result)
    return fresh(result)


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


def _center_cells(grid: Grid, color: int | None) -> Mask:
    """Return the cells of a colour, or of the most common colour that is symmetric both ways."""
    if color is not None:
        cells: Mask = grid == color_arg(color)
        if cells.any():
            return cells
        raise DslError(f"there is no cell of colour {color} to mirror around")
    for candidate in np.argsort(-color_counts(grid), kind="stable"):
        cells = grid == candidate
        if candidate != background_of(grid) and cells.any() and _symmetric_both_ways(cells):
            return cells
    raise DslError("no colour of the grid is symmetric both ways")


def _symmetric_both_ways(cells: Mask) -> bool:
    top, left, bottom, right = bounds_of(cells)
    part = cells[top:bottom, left:right]
    return bool((part == part[::-1]).all() and (part == part[:, ::-1]).all())


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

"""Areas: what is enclosed, what lies inside, what lies around."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

import numpy as np
from scipy import ndimage

from reward.dsl.checks import Mask, background_of, choice_arg, color_arg, count_arg, foreground_of, fresh
from reward.dsl.components import CROSS, SQUARE, components, draw_on
from reward.dsl.objects import find_objects
from reward.dsl.selection import Which, select
from reward.grids import Grid

Place: TypeAlias = Literal["all", "sides", "corners"]

__all__ = [
    "fill_boxes",
    "fill_empty_blocks",
    "fill_empty_lines",
    "fill_enclosed",
    "fill_interior",
    "fill_outside",
    "keep_blocks",
    "outline",
    "recolor_neighbors",
    "recolor_regions",
    "remove_noise",
]


def fill_enclosed(grid: Grid, color: int) -> Grid:
    """Colour the background that cannot reach the border by its sides.

    >>> fill_enclosed(as_grid([[3, 3, 3], [3, 0, 3], [3, 3, 3]]), 4).tolist()
    [[3, 3, 3], [3, 4, 3], [3, 3, 3]]
    """
    empty = ~foreground_of(grid)
    return fresh(np.where(empty & ~_reaches_border(empty), color_arg(color), grid))


def fill_outside(grid: Grid, color: int) -> Grid:
    """Colour the background that can reach the border by its sides.

    >>> fill_outside(as_grid([[3, 3, 3, 0], [3, 0, 3, 0], [3, 3, 3, 0]]), 4).tolist()
    [[3, 3, 3, 4], [3, 0, 3, 4], [3, 3, 3, 4]]
    """
    empty = ~foreground_of(grid)
    return fresh(np.where(_reaches_border(empty), color_arg(color), grid))


def fill_interior(grid: Grid, color: int) -> Grid:
    """Colour the cells whose eight neighbours all have the cell's own colour, background left as it is.

    >>> fill_interior(as_grid([[3, 3, 3], [3, 3, 3], [3, 3, 3], [0, 0, 0]]), 4).tolist()
    [[3, 3, 3], [3, 4, 3], [3, 3, 3], [0, 0, 0]]
    """
    color = color_arg(color)
    lowest = ndimage.grey_erosion(grid, size=(3, 3), mode="constant", cval=-1)
    highest = ndimage.grey_dilation(grid, size=(3, 3), mode="constant", cval=10)
    return fresh(np.where((lowest == highest) & foreground_of(grid), color, grid))


def fill_boxes(grid: Grid, color: int) -> Grid:
    """Colour the background inside the bounding box of each object.

    >>> fill_boxes(as_grid([[3, 3, 0], [3, 0, 0]]), 4).tolist()
    [[3, 3, 0], [3, 4, 0]]
    """
    color = color_arg(color)
    background = background_of(grid)
    result = fresh(grid)
    for obj in find_objects(grid):
        rows, columns = obj.mask.shape
        area = result[obj.top : obj.top + rows, obj.left : obj.left + columns]
        area[area == background] = color
    return result


def outline(grid: Grid, color: int, around: int | None = None, where: Place = "all") -> Grid:
    """Colour the background next to all else or to colour `around`; "corners" leaves out side neighbours.

    `where` is "sides", "all" or "corners": cells that touch by a corner and not by a side.

    >>> outline(as_grid([[0, 0, 0], [0, 5, 0], [0, 0, 0]]), 1).tolist()
    [[1, 1, 1], [1, 5, 1], [1, 1, 1]]
    """
    choice_arg(where, "where", get_args(Place))
    mask = foreground_of(grid)
    inner = mask if around is None else grid == color_arg(around, "around")
    sides = ndimage.binary_dilation(inner, CROSS)
    near = sides if where == "sides" else ndimage.binary_dilation(inner, SQUARE)
    if where == "corners":
        near = near & ~sides
    return fresh(np.where(near & ~mask, color_arg(color), grid))


def recolor_neighbors(grid: Grid, center: int, old: int, new: int) -> Grid:
    """Recolour the cells of colour `old` that share a side with a cell of colour `center`.

    >>> recolor_neighbors(as_grid([[1, 1, 2]]), 2, 1, 5).tolist()
    [[1, 5, 2]]
    """
    near = ndimage.binary_dilation(grid == color_arg(center, "center"), CROSS)
    return fresh(np.where(near & (grid == color_arg(old, "old")), color_arg(new, "new"), grid))


def remove_noise(grid: Grid) -> Grid:
    """Erase the cells that have no neighbour of their colour, corners included.

    >>> remove_noise(as_grid([[1, 0, 2, 2]])).tolist()
    [[0, 0, 2, 2]]
    """
    return fresh(np.where(_lonely(grid), background_of(grid), grid))


def keep_blocks(grid: Grid, size: int = 2) -> Grid:
    """Erase the cells that belong to no square of one colour with sides of `size` cells.

    >>> keep_blocks(as_grid([[5, 5, 0], [5, 5, 5]])).tolist()
    [[5, 5, 0], [5, 5, 0]]
    """
    return fresh(np.where(_in_blocks(grid, size), grid, background_of(grid)))


def fill_empty_blocks(grid: Grid, size: int, color: int) -> Grid:
    """Colour every square of background with sides of `size` cells.

    >>> fill_empty_blocks(as_grid([[0, 0, 5], [0, 0, 0]]), 2, 3).tolist()
    [[3, 3, 5], [3, 3, 0]]
    """
    empty = ~foreground_of(grid)
    return fresh(np.where(_in_blocks(empty, size) & empty, color_arg(color), grid))


def fill_empty_lines(grid: Grid, color: int) -> Grid:
    """Colour every row and column that is background throughout.

    >>> fill_empty_lines(as_grid([[0, 0, 5], [0, 0, 0]]), 3).tolist()
    [[3, 3, 5], [3, 3, 3]]
    """
    empty = ~foreground_of(grid)
    lines = empty.all(axis=1, keepdims=True) | empty.all(axis=0, keepdims=True)
    return fresh(np.where(lines, color_arg(color), grid))


def recolor_regions(grid: Grid, which: Which, color: int) -> Grid:
    """Colour the regions of background (connected by their sides) that `which` names (see select).

    >>> recolor_regions(as_grid([[0, 5, 0, 0]]), "largest", 3).tolist()
    [[0, 5, 3, 3]]
    """
    color, result = color_arg(color), fresh(grid)
    for region in select(components(grid, ~foreground_of(grid), CROSS), which):
        draw_on(result, region, color)
    return result


def _lonely(grid: Grid) -> Mask:
    padded = np.pad(grid, 1, constant_values=-1)
    rows, columns = grid.shape
    alike = np.zeros(grid.shape, dtype=bool)
    for row in range(3):
        for column in range(3):
            if (row, column) != (1, 1):
                alike |= padded[row : row + rows, column : column + columns] == grid
    return ~alike


def _in_blocks(cells: Grid | Mask, size: int) -> Mask:
    size = count_arg(size, "size")
    covered = np.zeros(cells.shape, dtype=bool)
    if size > min(cells.shape):
        return covered
    windows = np.lib.stride_tricks.sliding_window_view(cells, (size, size))
    starts = (windows == windows[..., :1, :1]).all(axis=(2, 3))
    for row in range(size):
        for column in range(size):
            covered[row : row + starts.shape[0], column : column + starts.shape[1]] |= starts
    return covered


def _reaches_border(mask: Mask) -> Mask:
    labels, _ = ndimage.label(mask)
    edges = np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1]))
    return np.isin(labels, edges[edges > 0])

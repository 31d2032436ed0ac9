"""Counting and ranking: lines, colours and objects by how many cells they have."""

from __future__ import annotations

import numpy as np

from reward.dsl.checks import STEPS, Direction, background_of, choice_arg, color_counts, fresh
from reward.dsl.components import draw_on
from reward.dsl.objects import area, find_objects
from reward.grids import COLORS, Grid

__all__ = ["color_by_size", "colors_by_count", "rank_colors", "smooth_lines", "sort_lines"]


def colors_by_count(grid: Grid, with_background: bool = False) -> list[int]:
    """Return the colours, background left out or not, those of most cells first, of equals the lowest.

    >>> colors_by_count(as_grid([[0, 0, 2, 3, 3]]))
    [3, 2]
    """
    counts = color_counts(grid).copy()
    if not with_background:
        counts[background_of(grid)] = 0
    present = [color for color in range(COLORS) if counts[color]]
    return sorted(present, key=lambda color: -int(counts[color]))


def rank_colors(grid: Grid) -> Grid:
    """Return the colours that are not background as a column, most cells first, of equals the lowest.

    >>> rank_colors(as_grid([[0, 0, 2, 3, 3]])).tolist()
    [[3], [2]]
    """
    return fresh(np.array(colors_by_count(grid)).reshape(-1, 1))


def color_by_size(grid: Grid, multicolor: bool = False, diagonal: bool = True) -> Grid:
    """Recolour the objects by their rank in size: the largest 1, the next 2 and so on; equals get one colour.

    >>> color_by_size(as_grid([[5, 0, 5, 5, 0, 5]])).tolist()
    [[2, 0, 1, 1, 0, 2]]
    """
    objects = find_objects(grid, multicolor, diagonal)
    ranks = sorted({area(obj) for obj in objects}, reverse=True)
    result = fresh(grid)
    for obj in objects:
        draw_on(result, obj, min(ranks.index(area(obj)) + 1, COLORS - 1))
    return result


def sort_lines(grid: Grid, direction: Direction) -> Grid:
    """Sort rows (up, down) or columns (left, right) by their cells that are not background, fullest foremost.

    >>> sort_lines(as_grid([[1, 1], [0, 0], [1, 0]]), "down").tolist()
    [[0, 0], [1, 0], [1, 1]]
    """
    choice_arg(direction, "direction", tuple(STEPS))
    vertical = direction in ("up", "down")
    lines = grid if vertical else grid.T
    counts = (lines != background_of(grid)).sum(axis=1)
    order = np.argsort(counts if direction in ("down", "right") else -counts, kind="stable")
    ordered = lines[order]
    return fresh(ordered if vertical else ordered.T)


def smooth_lines(grid: Grid) -> Grid:
    """Give every row its most common colour, or every column, whichever changes fewer cells (of equals rows).

    >>> smooth_lines(as_grid([[1, 1, 2], [3, 3, 3]])).tolist()
    [[1, 1, 1], [3, 3, 3]]
    """
    rows, columns = _smoothed(grid), _smoothed(grid.T).T
    return fresh(columns if (columns != grid).sum() < (rows != grid).sum() else rows)


def _smoothed(grid: Grid) -> Grid:
    counts = (grid[:, :, None] == np.arange(COLORS, dtype=np.int8)).sum(axis=1)
    return np.broadcast_to(counts.argmax(axis=1)[:, None], grid.shape).astype(np.int8)

"""Parts of a grid: halves, and cells between separating lines; parts combined or compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import numpy as np

from reward.dsl.checks import (
    DslError,
    Mask,
    background_of,
    choice_arg,
    color_arg,
    fresh,
    same_shape_check,
)
from reward.dsl.colors import most_common_color
from reward.dsl.grids import new_grid
from reward.dsl.objects import as_object
from reward.dsl.selection import Which, chosen_by
from reward.grids import Grid

Logic: TypeAlias = Literal["and", "or", "xor", "nor"]
Order: TypeAlias = Literal["first", "last"]

__all__ = [
    "bottom_half",
    "combine",
    "combine_parts",
    "left_half",
    "overlay_parts",
    "right_half",
    "select_part",
    "split",
    "summarize_parts",
    "top_half",
]


def left_half(grid: Grid) -> Grid:
    """Return the left half; a middle column is left out.

    >>> left_half(as_grid([[1, 2, 3]])).tolist()
    [[1]]
    """
    return fresh(grid[:, : grid.shape[1] // 2])


def right_half(grid: Grid) -> Grid:
    """Return the right half; a middle column is left out.

    >>> right_half(as_grid([[1, 2, 3]])).tolist()
    [[3]]
    """
    return fresh(grid[:, (grid.shape[1] + 1) // 2 :])


def top_half(grid: Grid) -> Grid:
    """Return the top half; a middle row is left out.

    >>> top_half(as_grid([[1], [2], [3]])).tolist()
    [[1]]
    """
    return fresh(grid[: grid.shape[0] // 2])


def bottom_half(grid: Grid) -> Grid:
    """Return the bottom half; a middle row is left out.

    >>> bottom_half(as_grid([[1], [2], [3]])).tolist()
    [[3]]
    """
    return fresh(grid[(grid.shape[0] + 1) // 2 :])


def split(grid: Grid) -> list[Grid]:
    """Return the parts of a grid in reading order.

    Rows and columns of one colour that run from side to side separate, if the parts come out equal; without
    them, a grid that is longer one way is cut into squares, or into halves where squares do not fit, and a
    square grid into quarters (a middle line is left out).

    >>> [part.tolist() for part in split(as_grid([[1, 5, 2], [3, 5, 4]]))]
    [[[1], [3]], [[2], [4]]]
    """
    for color in _separators(grid):
        parts = _divided(grid, color)
        if len(parts) > 1 and len({part.shape for part in parts}) == 1:
            return parts
    rows, columns = grid.shape
    if rows == columns:
        return [half for part in _cut(grid, 0, 2) for half in _cut(part, 1, 2)]
    axis, long, short = (0, rows, columns) if rows > columns else (1, columns, rows)
    return _cut(grid, axis, long // short if long % short == 0 else 2)


def combine(first: Grid, second: Grid, logic: Logic, color: int) -> Grid:
    """Colour the cells that are not black in both of two grids, either, one or none (and, or, xor, nor).

    >>> combine(as_grid([[1, 1, 0]]), as_grid([[0, 2, 0]]), "and", 3).tolist()
    [[0, 3, 0]]
    """
    choice_arg(logic, "logic", get_args(Logic))
    same_shape_check(first, second)
    one, other = first != 0, second != 0
    masks = {"and": one & other, "or": one | other, "xor": one ^ other, "nor": ~(one | other)}
    return fresh(np.where(masks[logic], color_arg(color), 0))


def combine_parts(grid: Grid, logic: Logic, color: int) -> Grid:
    """Split a grid in two and combine the parts as combine does (and, or, xor, nor).

    >>> combine_parts(as_grid([[1, 1, 5, 0, 2], [1, 0, 5, 0, 2]]), "and", 3).tolist()
    [[0, 3], [0, 0]]
    """
    parts = split(grid)
    if len(parts) != 2:
        raise DslError(f"the grid splits into {len(parts)} parts; two can be combined")
    return combine(parts[0], parts[1], logic, color)


def overlay_parts(grid: Grid, order: Order = "first") -> Grid:
    """Lay the parts of a grid over each other; the first (or the last) part is on top.

    >>> overlay_parts(as_grid([[1, 0, 5, 2, 2], [0, 0, 5, 0, 2]])).tolist()
    [[1, 2], [0, 2]]
    """
    choice_arg(order, "order", get_args(Order))
    parts = _alike(split(grid))
    result = np.zeros_like(parts[0])
    for part in reversed(parts) if order == "first" else parts:
        result = np.where(part != 0, part, result)
    return fresh(result)


def select_part(grid: Grid, which: Which) -> Grid:
    """Return the first part of a grid that `which` names (see select): its cells that are not black count.

    >>> select_part(as_grid([[1, 0, 5, 2, 2], [0, 0, 5, 0, 2]]), "largest").tolist()
    [[2, 2], [0, 2]]
    """
    parts = split(grid)
    objects = [as_object(part, part != 0, 0, 0, part.shape) for part in parts]
    for part, chosen in zip(parts, chosen_by(objects, which), strict=True):
        if chosen:
            return part
    raise DslError(f"no part of the grid is {which}")


def summarize_parts(grid: Grid) -> Grid:
    """Shrink each part between separating lines to one cell: its most common colour but background.

    The lines may be background if there are no others. A grid without any is one part.

    >>> summarize_parts(as_grid([[1, 1, 5, 0, 2], [5, 5, 5, 5, 5], [0, 0, 5, 3, 3]])).tolist()
    [[1, 2], [0, 3]]
    """
    for color in (*_separators(grid), background_of(grid)):
        rows, columns = _spans((grid == color).all(axis=1)), _spans((grid == color).all(axis=0))
        if len(rows) * len(columns) > 1:
            cells = [[most_common_color(grid[row, column]) for column in columns] for row in rows]
            return fresh(np.array(cells))
    return new_grid(1, 1, most_common_color(grid))


def _alike(parts: Sequence[Grid]) -> Sequence[Grid]:
    for part in parts[1:]:
        same_shape_check(parts[0], part)
    return parts


def _separators(grid: Grid) -> list[int]:
    """Return the colours of the lines from side to side, that of most lines first."""
    background = background_of(grid)
    lines = [
        line
        for line in (*grid, *grid.T)
        if line.size > 1 and line[0] != background and (line == line[0]).all()
    ]
    colors = [int(line[0]) for line in lines]
    return sorted(set(colors), key=colors.count, reverse=True)


def _divided(grid: Grid, separator: int) -> list[Grid]:
    rows = _spans((grid == separator).all(axis=1))
    columns = _spans((grid == separator).all(axis=0))
    return [fresh(grid[row, column]) for row in rows for column in columns]


def _cut(grid: Grid, axis: int, count: int) -> list[Grid]:
    """Cut into `count` equal pieces along an axis; lines in the middle that do not fit are left out."""
    size, rest = divmod(grid.shape[axis], count)
    starts = [index * size + (rest if index >= count / 2 else 0) for index in range(count)]
    return [
        fresh(grid[start : start + size] if axis == 0 else grid[:, start : start + size]) for start in starts
    ]


def _spans(separating: Mask) -> list[slice]:
    edges = np.flatnonzero(np.diff(np.concatenate(([True], separating, [True])).astype(np.int8)))
    return [slice(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]

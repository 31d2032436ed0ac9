"""Parts of a grid: halves, and cells between separating lines; parts combined or compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

import numpy as np

from reward.dsl.checks import (
    DslError,
    background_of,
    choice_arg,
    color_arg,
    fresh,
    same_shape_check,
)
from reward.dsl.colors import most_common_color
from reward.dsl.components import as_object
from reward.dsl.cutting import cut, divided, separators, spans
from reward.dsl.grids import new_grid
from reward.dsl.selection import Which, chosen_by
from reward.grids import Grid

Logic: TypeAlias = Literal["and", "or", "xor", "nor"]
Order: TypeAlias = Literal["first", "last"]

__all__ = [
    "bottom_half",
    "combine",
    "combine_parts",
    "full_columns",
    "full_rows",
    "halves",
    "left_half",
    "overlay_parts",
    "right_half",
    "select_part",
    "separator_color",
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


def halves(grid: Grid) -> list[Grid]:
    """Return the top and bottom half, or the left and right one where these have fewer colours in each.

    >>> [half.tolist() for half in halves(as_grid([[0, 1, 2, 3], [1, 0, 3, 2]]))]
    [[[0, 1], [1, 0]], [[2, 3], [3, 2]]]
    """
    if grid.size == 1:
        raise DslError("a grid of one cell has no halves")
    pairs = [cut(grid, axis, 2) for axis in (0, 1) if grid.shape[axis] > 1]
    return min(pairs, key=lambda pair: sum(np.unique(half).size for half in pair))


def full_rows(grid: Grid) -> list[int]:
    """Return the rows that have one colour throughout, any colour.

    >>> full_rows(as_grid([[1, 2], [5, 5], [2, 1]]))
    [1]
    """
    return np.flatnonzero((grid == grid[:, :1]).all(axis=1)).tolist()


def full_columns(grid: Grid) -> list[int]:
    """Return the columns that have one colour throughout, any colour.

    >>> full_columns(as_grid([[1, 5, 2], [3, 5, 4]]))
    [1]
    """
    return full_rows(grid.T)


def separator_color(grid: Grid) -> int:
    """Return the colour of the rows and columns of one colour throughout, that of most of them.

    >>> separator_color(as_grid([[1, 0, 2], [3, 0, 4]]))
    0
    """
    lines = np.concatenate((grid[full_rows(grid), 0], grid[0, full_columns(grid)]))
    if not lines.size:
        raise DslError("no row or column of the grid has one colour throughout")
    return int(np.bincount(lines).argmax())


def split(grid: Grid) -> list[Grid]:
    """Return the parts of a grid in reading order.

    Rows and columns of one colour that run from side to side separate, if the parts come out equal; without
    them, a grid that is longer one way is cut into squares, or into halves where squares do not fit, and a
    square grid into quarters (a middle line is left out).

    >>> [part.tolist() for part in split(as_grid([[1, 5, 2], [3, 5, 4]]))]
    [[[1], [3]], [[2], [4]]]
    """
    for color in separators(grid):
        parts = divided(grid, color)
        if len(parts) > 1 and len({part.shape for part in parts}) == 1:
            return parts
    if grid.size == 1:
        raise DslError("a grid of one cell has no parts")
    rows, columns = grid.shape
    if rows == columns:
        return [half for part in cut(grid, 0, 2) for half in cut(part, 1, 2)]
    axis, long, short = (0, rows, columns) if rows > columns else (1, columns, rows)
    return cut(grid, axis, long // short if long % short == 0 else 2)


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
    for color in (*separators(grid), background_of(grid)):
        rows, columns = spans((grid == color).all(axis=1)), spans((grid == color).all(axis=0))
        if len(rows) * len(columns) > 1:
            cells = [[most_common_color(grid[row, column]) for column in columns] for row in rows]
            return fresh(np.array(cells))
    return new_grid(1, 1, most_common_color(grid))


def _alike(parts: Sequence[Grid]) -> Sequence[Grid]:
    for part in parts[1:]:
        same_shape_check(parts[0], part)
    return parts

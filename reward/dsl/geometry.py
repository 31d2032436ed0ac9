"""Moving the cells of a grid as a whole: flips, turns, mirrors, shifts."""

from __future__ import annotations

import numpy as np

from reward.dsl.checks import (
    STEPS,
    Direction,
    DslError,
    background_of,
    choice_arg,
    fresh,
    int_arg,
    size_check,
)
from reward.grids import Grid

__all__ = [
    "flip_horizontal",
    "flip_vertical",
    "mirror",
    "orientations",
    "roll",
    "rotate",
    "shift",
    "spin",
    "transpose",
]


def flip_horizontal(grid: Grid) -> Grid:
    """Swap left and right.

    >>> flip_horizontal(as_grid([[1, 2, 3]])).tolist()
    [[3, 2, 1]]
    """
    return fresh(grid[:, ::-1])


def flip_vertical(grid: Grid) -> Grid:
    """Swap top and bottom.

    >>> flip_vertical(as_grid([[1], [2]])).tolist()
    [[2], [1]]
    """
    return fresh(grid[::-1])


def transpose(grid: Grid) -> Grid:
    """Swap rows and columns.

    >>> transpose(as_grid([[1, 2, 3]])).tolist()
    [[1], [2], [3]]
    """
    return fresh(grid.T)


def rotate(grid: Grid, turns: int = 1) -> Grid:
    """Rotate clockwise by `turns` quarter-turns.

    >>> rotate(as_grid([[1, 2], [3, 4]])).tolist()
    [[3, 1], [4, 2]]
    """
    quarters = int_arg(turns, "turns") % 4
    flipped = grid[::-1] if quarters in (1, 2) else grid
    if quarters % 2:
        return fresh(flipped.T if quarters == 1 else flipped.T[::-1])
    return fresh(flipped[:, ::-1] if quarters else flipped)


def orientations(grid: Grid) -> list[Grid]:
    """Return the eight rotations and reflections of a grid, itself first.

    >>> [image.tolist() for image in orientations(as_grid([[1, 2]]))][:3]
    [[[1, 2]], [[1], [2]], [[2, 1]]]
    """
    return [rotate(side, turns) for side in (grid, grid.T) for turns in range(4)]


def mirror(grid: Grid, direction: Direction) -> Grid:
    """Double the grid by its mirror image, which is put on the side that `direction` names.

    >>> mirror(as_grid([[1, 2]]), "right").tolist()
    [[1, 2, 2, 1]]
    """
    choice_arg(direction, "direction", tuple(STEPS))
    rows, columns = grid.shape
    if direction in ("up", "down"):
        size_check(rows * 2, columns)
        parts = (grid[::-1], grid) if direction == "up" else (grid, grid[::-1])
        return fresh(np.vstack(parts))
    size_check(rows, columns * 2)
    parts = (grid[:, ::-1], grid) if direction == "left" else (grid, grid[:, ::-1])
    return fresh(np.hstack(parts))


def spin(grid: Grid) -> Grid:
    """Join a square grid and its three rotations into a square: 0 and 1 quarter-turns above, 3 and 2 below.

    >>> spin(as_grid([[1, 2], [3, 4]])).tolist()
    [[1, 2, 3, 1], [3, 4, 4, 2], [2, 4, 4, 3], [1, 3, 2, 1]]
    """
    if grid.shape[0] != grid.shape[1]:
        raise DslError("only a square grid can be joined with its rotations")
    size_check(grid.shape[0] * 2, grid.shape[1] * 2)
    turned = [np.rot90(grid, -turns) for turns in range(4)]
    return fresh(np.block([[turned[0], turned[1]], [turned[3], turned[2]]]))


def shift(grid: Grid, direction: Direction, distance: int = 1) -> Grid:
    """Move all cells by `distance`; what leaves the grid is lost, background comes in.

    >>> shift(as_grid([[1, 2, 0]]), "right").tolist()
    [[0, 1, 2]]
    """
    height, width = grid.shape
    rows, columns = STEPS[choice_arg(direction, "direction", tuple(STEPS))]
    # Beyond the grid's side nothing changes; kept small so that no integer overflows.
    far = int_arg(distance, "distance")
    rows, columns = rows * max(-height, min(far, height)), columns * max(-width, min(far, width))
    result = np.full_like(grid, background_of(grid))
    result[max(rows, 0) : height + min(rows, 0), max(columns, 0) : width + min(columns, 0)] = grid[
        max(-rows, 0) : height + min(-rows, 0), max(-columns, 0) : width + min(-columns, 0)
    ]
    return fresh(result)


def roll(grid: Grid, direction: Direction, distance: int = 1) -> Grid:
    """Move all cells by `distance`; what leaves the grid comes in at the opposite side.

    >>> roll(as_grid([[1, 2, 3]]), "right").tolist()
    [[3, 1, 2]]
    """
    rows, columns = STEPS[choice_arg(direction, "direction", tuple(STEPS))]
    far = int_arg(distance, "distance")
    return fresh(np.roll(grid, (rows * far % grid.shape[0], columns * far % grid.shape[1]), axis=(0, 1)))

"""Falling and sliding: single cells or whole objects that move until something stops them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reward.dsl.checks import (
    RAY_STEPS,
    STEPS,
    Direction,
    Mask,
    background_of,
    choice_arg,
    color_arg,
    foreground_of,
    fresh,
)
from reward.dsl.components import SQUARE, Object, components, draw_on
from reward.dsl.objects import find_objects, move_object
from reward.grids import Grid

__all__ = ["attract", "gravity", "gravity_objects", "slide"]


def gravity(grid: Grid, direction: Direction) -> Grid:
    """Let every cell that is not background fall towards a side, each for itself.

    >>> gravity(as_grid([[1, 0, 2, 0]]), "right").tolist()
    [[0, 0, 1, 2]]
    """
    choice_arg(direction, "direction", tuple(STEPS))
    background = background_of(grid)
    vertical = direction in ("up", "down")
    lines = grid.T if vertical else grid
    empty_first = direction in ("down", "right")
    key = (lines != background) if empty_first else (lines == background)
    fallen = np.take_along_axis(lines, np.argsort(key, axis=1, kind="stable"), axis=1)
    return fresh(fallen.T if vertical else fallen)


def gravity_objects(grid: Grid, direction: Direction, multicolor: bool = False) -> Grid:
    """Let every object fall towards a side as a whole, until the border or another object stops it.

    >>> gravity_objects(as_grid([[1, 1, 0, 0]]), "right").tolist()
    [[0, 0, 1, 1]]
    """
    step = STEPS[choice_arg(direction, "direction", tuple(STEPS))]
    # Those in front go first, so that few rounds are needed.
    objects = sorted(find_objects(grid, multicolor), key=lambda obj: -obj.top * step[0] - obj.left * step[1])
    return _settled(grid, [(obj, step) for obj in objects])


def attract(grid: Grid, mover: int | None, anchor: int) -> Grid:
    """Move each object of colour `mover` straight towards the cells of colour `anchor` until it is stopped.

    None stands for all objects of other colours. One without an anchor cell in its rows, its columns or
    on its diagonals stays.

    >>> attract(as_grid([[3, 0, 0, 8]]), 3, 8).tolist()
    [[0, 0, 3, 8]]
    """
    moving = foreground_of(grid) & (grid != anchor) if mover is None else grid == color_arg(mover, "mover")
    target = grid == color_arg(anchor, "anchor")
    steps = [(obj, _towards(obj, target)) for obj in components(grid, moving, SQUARE)]
    return _settled(grid, [(obj, step) for obj, step in steps if step is not None])


def _settled(grid: Grid, movers: Sequence[tuple[Object, tuple[int, int]]]) -> Grid:
    """Return the grid after all objects have moved by their steps, again and again, until none can."""
    result = fresh(grid)
    background = background_of(grid)
    places = [obj for obj, _ in movers]
    moving = True
    while moving:
        moving = False
        for index, (_, step) in enumerate(movers):
            before = places[index]
            places[index] = _move_on(result, before, step, background)
            moving = moving or places[index] is not before
    return result


def _towards(obj: Object, target: Mask) -> tuple[int, int] | None:
    """Return the step to the nearest target cells in an object's rows or columns, else on its diagonals."""
    rows, columns = obj.mask.shape
    bottom, right = obj.top + rows, obj.left + columns
    lines = {
        "up": target[: obj.top, obj.left : right][::-1].any(axis=1),
        "down": target[bottom:, obj.left : right].any(axis=1),
        "left": target[obj.top : bottom, : obj.left][:, ::-1].any(axis=0),
        "right": target[obj.top : bottom, right:].any(axis=0),
    }
    diagonals = {
        "up_left": target[: obj.top, : obj.left][::-1, ::-1].diagonal(),
        "up_right": target[: obj.top, right:][::-1].diagonal(),
        "down_left": target[bottom:, : obj.left][:, ::-1].diagonal(),
        "down_right": target[bottom:, right:].diagonal(),
    }
    for sides in (lines, diagonals):
        distances = {direction: int(seen.argmax()) for direction, seen in sides.items() if seen.any()}
        if distances:
            return RAY_STEPS[min(distances, key=lambda direction: distances[direction])]
    return None


def slide(grid: Grid, obj: Object, direction: Direction) -> Object:
    """Return the object moved in a direction until the border or a cell that is not background stops it.

    >>> grid = as_grid([[4, 0, 0, 8]])
    >>> box(slide(grid, find_objects(grid)[0], "right"))
    (0, 2, 0, 2)
    """
    step = STEPS[choice_arg(direction, "direction", tuple(STEPS))]
    return _move_on(fresh(grid), obj, step, background_of(grid))


def _move_on(canvas: Grid, obj: Object, step: tuple[int, int], background: int) -> Object:
    """Move an object on a canvas, in place, until it is stopped; return it moved, itself if it stays."""
    draw_on(canvas, obj, background)
    moved = obj
    while _fits(canvas, further := move_object(moved, *step), background):
        moved = further
    draw_on(canvas, moved)
    return moved


def _fits(grid: Grid, obj: Object, background: int) -> bool:
    rows, columns = obj.mask.shape
    if obj.top < 0 or obj.left < 0 or obj.top + rows > grid.shape[0] or obj.left + columns > grid.shape[1]:
        return False
    area = grid[obj.top : obj.top + rows, obj.left : obj.left + columns]
    return not bool((area[obj.mask] != background).any())

"""Falling and sliding: single cells or whole objects that move until something stops them."""

from __future__ import annotations

import numpy as np

from reward.dsl.checks import STEPS, Direction, Mask, background_of, choice_arg, color_arg, fresh
from reward.dsl.objects import (
    SQUARE,
    Object,
    components,
    draw_object,
    erase_object,
    find_objects,
    move_object,
)
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
    rows, columns = STEPS[choice_arg(direction, "direction", tuple(STEPS))]
    background = background_of(grid)
    objects = find_objects(grid, multicolor)
    result = np.full_like(grid, background)
    objects.sort(
        key=lambda obj: (
            -(
                rows * (obj.top + (rows > 0) * obj.mask.shape[0])
                + columns * (obj.left + (columns > 0) * obj.mask.shape[1])
            )
        )
    )
    for obj in objects:
        result = draw_object(result, _fallen(result, obj, rows, columns, background))
    return fresh(result)


def attract(grid: Grid, mover: int, anchor: int) -> Grid:
    """Move each object of colour `mover` straight towards the cells of colour `anchor` until they touch.

    Objects that have no anchor cell in their rows or columns stay.

    >>> attract(as_grid([[3, 0, 0, 8]]), 3, 8).tolist()
    [[0, 0, 3, 8]]
    """
    background = background_of(grid)
    movers = components(grid, grid == color_arg(mover, "mover"), SQUARE)
    target = grid == color_arg(anchor, "anchor")
    result = np.where(grid == mover, background, grid)
    for obj in movers:
        rows, columns = _towards(obj, target)
        result = draw_object(
            result, _fallen(result, obj, rows, columns, background) if rows or columns else obj
        )
    return fresh(result)


def _towards(obj: Object, target: Mask) -> tuple[int, int]:
    """Return the step towards the nearest target cells in an object's rows or columns, (0, 0) without any."""
    rows, columns = obj.mask.shape
    bottom, right = obj.top + rows, obj.left + columns
    sides = {
        "up": target[: obj.top, obj.left : right][::-1].any(axis=1),
        "down": target[bottom:, obj.left : right].any(axis=1),
        "left": target[obj.top : bottom, : obj.left][:, ::-1].any(axis=0),
        "right": target[obj.top : bottom, right:].any(axis=0),
    }
    distances = {direction: int(seen.argmax()) for direction, seen in sides.items() if seen.any()}
    return STEPS[min(distances, key=lambda direction: distances[direction])] if distances else (0, 0)


def slide(grid: Grid, obj: Object, direction: Direction) -> Object:
    """Return the object moved in a direction until the border or a cell that is not background stops it.

    >>> grid = as_grid([[4, 0, 0, 8]])
    >>> box(slide(grid, find_objects(grid)[0], "right"))
    (0, 2, 0, 2)
    """
    rows, columns = STEPS[choice_arg(direction, "direction", tuple(STEPS))]
    return _fallen(erase_object(grid, obj), obj, rows, columns, background_of(grid))


def _fallen(grid: Grid, obj: Object, rows: int, columns: int, background: int) -> Object:
    while _fits(grid, moved := move_object(obj, rows, columns), background):
        obj = moved
    return obj


def _fits(grid: Grid, obj: Object, background: int) -> bool:
    rows, columns = obj.mask.shape
    if obj.top < 0 or obj.left < 0 or obj.top + rows > grid.shape[0] or obj.left + columns > grid.shape[1]:
        return False
    area = grid[obj.top : obj.top + rows, obj.left : obj.left + columns]
    return not bool((area[obj.mask] != background).any())

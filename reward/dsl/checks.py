"""The rules that every primitive shares: valid arguments, sizes of results, the background."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from reward.grids import COLORS, MAX_SIDE, Grid

Mask: TypeAlias = npt.NDArray[np.bool_]
Direction: TypeAlias = Literal["up", "down", "left", "right"]

STEPS: dict[str, tuple[int, int]] = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
DIAGONAL_STEPS: dict[str, tuple[int, int]] = {
    "up_left": (-1, -1),
    "up_right": (-1, 1),
    "down_left": (1, -1),
    "down_right": (1, 1),
}
RAY_STEPS: dict[str, tuple[int, int]] = STEPS | DIAGONAL_STEPS


class DslError(ValueError):
    """A primitive cannot do what it was asked to; the message says why in one sentence."""


def color_arg(value: object, name: str = "color") -> int:
    """Return `value` as a colour 0-9 or raise `DslError`."""
    number = int_arg(value, name)
    if not 0 <= number < COLORS:
        raise DslError(f"{name} is {number}; a colour is 0 to 9")
    return number


def int_arg(value: object, name: str) -> int:
    """Return `value` as an int or raise `DslError`."""
    if not isinstance(value, (int, np.integer)):
        raise DslError(f"{name} is {type(value).__name__}, not a whole number")
    return int(value)


def count_arg(value: object, name: str) -> int:
    """Return `value` as an int of at least 1 or raise `DslError`."""
    number = int_arg(value, name)
    if number < 1:
        raise DslError(f"{name} is {number}; it must be at least 1")
    return number


def choice_arg(value: object, name: str, choices: Sequence[str]) -> str:
    """Return `value` if it is one of `choices`, else raise `DslError`."""
    if not isinstance(value, str) or value not in choices:
        raise DslError(f"{name} must be one of {', '.join(choices)}")
    return value


def size_check(rows: int, columns: int) -> None:
    """Raise `DslError` if a grid cannot have this many rows and columns; called before memory is taken."""
    if not (1 <= rows <= MAX_SIDE and 1 <= columns <= MAX_SIDE):
        raise DslError(f"the result would be {rows}x{columns}; a grid's sides are 1 to {MAX_SIDE}")


def fresh(array: npt.NDArray[np.generic]) -> Grid:
    """Return a new C-contiguous int8 copy of `array`, its sides checked."""
    size_check(*array.shape)
    return np.array(array, dtype=np.int8, order="C")


def same_shape_check(first: Grid, second: Grid) -> None:
    """Raise `DslError` if two grids differ in shape."""
    if first.shape != second.shape:
        raise DslError(f"the grids differ in shape: {_size(first)} and {_size(second)}")


def _size(grid: Grid) -> str:
    return f"{grid.shape[0]}x{grid.shape[1]}"


def color_counts(grid: Grid) -> npt.NDArray[np.int64]:
    """Return how often each of the ten colours occurs, as ten counts."""
    return np.bincount(grid.ravel(), minlength=COLORS)


def background_of(grid: Grid) -> int:
    """Return 0 if the grid has a black cell, else its most common colour (of equals the lowest)."""
    counts = color_counts(grid)
    return 0 if counts[0] else int(counts.argmax())


def foreground_of(grid: Grid) -> Mask:
    """Return the mask of the cells that are not background."""
    mask: Mask = grid != background_of(grid)
    return mask


def margin_around(box: tuple[int, int, int, int], margin: object) -> tuple[int, int, int, int]:
    """Return the box with `margin` more cells on each side, fewer if negative; one must be left."""
    top, left, bottom, right = box
    size = int_arg(margin, "margin")
    if min(bottom - top, right - left) + 2 * min(size, 0) < 0:
        raise DslError(f"nothing is left of the box with a margin of {size}")
    return top - size, left - size, bottom + size, right + size


def bounds_of(mask: Mask) -> tuple[int, int, int, int]:
    """Return (top, left, bottom, right), the last two exclusive, of the True cells; there must be one."""
    rows = np.flatnonzero(mask.any(axis=1))
    columns = np.flatnonzero(mask.any(axis=0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1

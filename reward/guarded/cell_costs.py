"""What an operator costs where one side is an array, or a number of numpy's, which makes arrays of lists.

Found without allocating anything.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from reward.guarded.meter import MAX_ITEMS, Meter, TooLarge
from reward.guarded.weights import NUMBERS, SIZED, cells_check, weigh

NO_CELLS = (str, complex, np.complexfloating)
"""What no array holds here. For a complex number numpy would make an array of whatever it meets."""
MAX_AXES = 8
"""Axes of an array."""


def pay_cells(meter: Meter, sign: str, left: Any, right: Any) -> None:
    """Charge for `left sign right` by the cells of the result; TypeError where one side isn't numbers."""
    if sign == "@":
        _pay_product(meter, left, right)
    elif type(left) is np.ndarray and type(right) in NUMBERS:
        meter.items(1 + left.size)
    elif type(right) is np.ndarray and type(left) in NUMBERS:
        meter.items(1 + right.size)
    elif type(left) is type(right) is np.ndarray and left.shape == right.shape:
        meter.items(1 + left.size)
    else:
        _numbers_check(meter, sign, left, right)
        meter.items(1 + broadcast_cells(_shape(left), _shape(right)))


def _pay_product(meter: Meter, left: Any, right: Any) -> None:
    _numbers_check(meter, "@", left, right)
    first, width = np.shape(left), product_width(right)
    product_check(first, right)
    meter.items(math.prod(first[:-1]) * width)
    meter.charge(max(1, math.prod(first)) * width)


def product_check(first: tuple[int, ...], right: Any) -> None:
    """Raise `TooLarge` if a matrix product has more cells than a value may have."""
    count = math.prod(first[:-1]) * product_width(right)
    if count > MAX_ITEMS:
        raise TooLarge(f"a value of {count} items is more than the limit of {MAX_ITEMS}")


def product_width(right: Any) -> int:
    """Return how many cells a matrix product has for each row of its left side."""
    shape = np.shape(right)
    return max(1, math.prod(shape[:-2]) * shape[-1]) if shape else 1


def _numbers_check(meter: Meter, sign: str, *sides: Any) -> None:
    """Raise TypeError where what meets an array is not numbers."""
    for side in sides:
        kind = type(side)
        if kind in (list, tuple) and NUMBERS.issuperset(map(type, side)):
            meter.charge(4 + 2 * len(side))
            cells_check(side)
        elif kind not in NUMBERS and kind is not np.ndarray:
            weigh(meter, side)
            if isinstance(side, NO_CELLS) or (type(side) in SIZED and not _numeric(meter, side)):
                raise TypeError(f"an array has no operator {sign} with {type(side).__name__} values")


def _shape(side: Any) -> tuple[int, ...]:
    kind = type(side)
    if kind is np.ndarray:
        shape: tuple[int, ...] = side.shape
        return shape
    if kind is tuple and NUMBERS.issuperset(map(type, side)):
        return (len(side),)
    return np.shape(side)


def _numeric(meter: Meter, values: Any) -> bool:
    """Tell whether nested lists hold numbers alone, which numpy can take without becoming an object array."""
    meter.charge(len(values))
    cells_check(values)
    return all(
        type(value) in NUMBERS
        or type(value) is np.ndarray
        or (type(value) in (list, tuple) and _numeric(meter, value))
        for value in values
    )


def broadcast_cells(first: tuple[int, ...], second: tuple[int, ...]) -> int:
    """Return how many cells two shapes have when broadcast, or at most that where they do not fit."""
    if len(first) < len(second):
        first, second = second, first
    cells = 1
    offset = len(first) - len(second)
    for place, side in enumerate(first):
        other = second[place - offset] if place >= offset else 1
        cells *= other if side == 1 else side
    return cells


def axes_check(array: Any) -> Any:
    """Return an array of few axes; TypeError for more, since views of it cost by their axes."""
    if array.ndim > MAX_AXES:
        raise TypeError(f"an array has {MAX_AXES} axes at most here")
    return array

"""What calls of numpy cost, in cells: upper bounds, found without allocating anything."""

from __future__ import annotations

import math
from operator import index
from typing import Any

import numpy as np

from reward.guarded.cell_costs import broadcast_cells, product_check, product_width
from reward.guarded.meter import MAX_DIGITS, MAX_ITEMS, TooLarge
from reward.guarded.weights import NUMBERS

ROUND_COST = 16
"""Fuel for each time that differences are taken."""
SIDE_COST = 64
"""Fuel for each axis that is padded with something else than a constant."""
SHIFT_COST = 8
"""Fuel for each shift of an array that is rolled."""
PART_COST = 8
"""Fuel for each array that one is split into."""


class ArrayCosts:
    """One estimate for each group of functions in `numpy_names.COSTS`."""

    def cost_cells(self, args: list[Any], options: dict[str, Any]) -> int:
        count = 0
        for arg in args:
            kind = type(arg)
            count += arg.size or cells(arg) if kind is np.ndarray else 1 if kind in NUMBERS else cells(arg)
        return count

    def cost_round(self, args: list[Any], options: dict[str, Any]) -> int:
        digits = int(options.get("decimals", args[1] if len(args) > 1 else 0))
        if not -MAX_DIGITS < digits < MAX_DIGITS:
            raise TooLarge("rounding to so many digits is over the limit")
        return self.cost_cells(args, options)

    def cost_sort(self, args: list[Any], options: dict[str, Any]) -> int:
        cells = self.cost_cells(args, options)
        return cells * math.ceil(math.log2(cells + 2)) >> 1

    def cost_broadcast(self, args: list[Any], options: dict[str, Any]) -> int:
        shape: tuple[int, ...] = ()
        cells = 1
        for arg in args:
            if arg is None or type(arg) in NUMBERS:
                continue
            other = arg.shape if type(arg) is np.ndarray else np.shape(arg)
            if other != shape:
                cells = max(cells, broadcast_cells(shape, other))
                shape = joined(shape, other) if shape else other
        return cells

    def cost_shape(self, args: list[Any], options: dict[str, Any]) -> int:
        return volume(args[0] if args else options.get("shape", ()))

    def cost_like(self, args: list[Any], options: dict[str, Any]) -> int:
        shapes = [arg for arg in args[3:] if type(arg) not in (str, bool, type(None))]
        return self.cost_cells(args, options) + sum(map(volume, shapes))

    def cost_square(self, args: list[Any], options: dict[str, Any]) -> int:
        sides = [index(arg) for arg in args[:2] if arg is not None]
        return max(sides, default=0) ** 2

    def cost_range(self, args: list[Any], options: dict[str, Any]) -> int:
        start, stop, step = (*args, None)[:3] if len(args) > 1 else (0, (args or [0])[0], None)
        step = options.get("step", step)
        if not NUMBERS.issuperset(map(type, (start, stop, 0 if step is None else step))):
            raise TypeError("np.arange takes numbers")
        return max(0, math.ceil((stop - start) / (1 if step is None else step))) if step != 0 else 0

    def cost_linspace(self, args: list[Any], options: dict[str, Any]) -> int:
        count: int = index(options.get("num", args[2] if len(args) > 2 else 50))
        return max(0, count) * math.prod(max(1, cells(end)) for end in args[:2])

    def cost_diff(self, args: list[Any], options: dict[str, Any]) -> int:
        times = int(options.get("n", args[1] if len(args) > 1 else 1))
        return (ROUND_COST + self.cost_cells(args, options)) * max(1, times)

    def cost_split(self, args: list[Any], options: dict[str, Any]) -> int:
        parts = args[1] if len(args) > 1 else 0
        parts = int(parts) if np.ndim(parts) == 0 else np.size(parts)
        return self.cost_cells(args, options) + PART_COST * max(0, parts)

    def cost_insert(self, args: list[Any], options: dict[str, Any]) -> int:
        axis = options.get("axis", args[3] if len(args) > 3 else None)
        if axis is None:
            return self.cost_cells(args, options)
        shape = np.shape(args[0])
        side = shape[axis] if -len(shape) <= axis < len(shape) else 1
        # What is put in makes room for itself along the axis, as many rows as it has or as it has places.
        added = max(map(cells, args[1:3]))
        return self.cost_cells(args, options) + cells(args[0]) // max(1, side) * added

    def cost_quantile(self, args: list[Any], options: dict[str, Any]) -> int:
        along = len(args) > 2 or options.get("axis") is not None
        pairs = cells(args[0]) * cells(args[1])
        # Each of many quantiles is looked for by itself.
        return self.cost_sort(args, options) + (pairs if along else cells(args[1]) + (pairs >> 9))

    def cost_tile(self, args: list[Any], options: dict[str, Any]) -> int:
        return cells(args[0]) * volume(args[1] if len(args) > 1 else options.get("reps", 1))

    def cost_repeat(self, args: list[Any], options: dict[str, Any]) -> int:
        times = args[1] if len(args) > 1 else options.get("repeats", 1)
        return cells(args[0]) * max(1, int(np.max(times, initial=0))) + cells(times)

    def cost_pad(self, args: list[Any], options: dict[str, Any]) -> int:
        width = int(np.max(np.abs(args[1] if len(args) > 1 else options.get("pad_width", 0)), initial=0))
        shape = np.shape(args[0])
        slow = len(args) > 2 or options.get("mode", "constant") != "constant"
        count: int = math.prod(side + 2 * width for side in shape)
        return count + SIDE_COST * len(shape) * slow

    def cost_outer(self, args: list[Any], options: dict[str, Any]) -> int:
        return math.prod(max(1, cells(arg)) for arg in args[:2])

    def cost_matmul(self, args: list[Any], options: dict[str, Any]) -> int:
        right = args[1] if len(args) > 1 else ()
        product_check(np.shape(args[0]), right)
        # With a number for one side each cell of the other is multiplied by it.
        width = product_width(right) if np.ndim(args[0]) else cells(right)
        return cells(args[0]) * width + cells(args[0]) + cells(right)

    def cost_unravel(self, args: list[Any], options: dict[str, Any]) -> int:
        return cells(args[0]) * np.size(args[1] if len(args) > 1 else options.get("shape", 0))

    def cost_axes(self, args: list[Any], options: dict[str, Any]) -> int:
        # Each axis of the result is looked for among those that are new.
        return cells(args[0]) + cells(args[1] if len(args) > 1 else options.get("axis")) ** 2

    def cost_mesh(self, args: list[Any], options: dict[str, Any]) -> int:
        return len(args) * math.prod(max(1, cells(arg)) for arg in args)

    def cost_dims(self, args: list[Any], options: dict[str, Any]) -> int:
        sides = args[0] if args else ()
        return volume(sides) * max(1, len(sides))

    def cost_bins(self, args: list[Any], options: dict[str, Any]) -> int:
        least = int(options.get("minlength", args[2] if len(args) > 2 else 0))
        return cells(args[0]) + max(least, int(np.max(args[0], initial=0)) + 1)

    def cost_diag(self, args: list[Any], options: dict[str, Any]) -> int:
        offset = abs(int(options.get("k", args[1] if len(args) > 1 else 0)))
        return (cells(args[0]) + offset) ** 2 if len(np.shape(args[0])) == 1 else cells(args[0])

    def cost_roll(self, args: list[Any], options: dict[str, Any]) -> int:
        shifts = np.size(args[1] if len(args) > 1 else options.get("shift", 0))
        axes = np.size(args[2] if len(args) > 2 else options.get("axis", 0))
        return (cells(args[0]) << min(shifts, np.ndim(args[0]) + 1)) + SHIFT_COST * max(shifts, axes)

    def cost_take(self, args: list[Any], options: dict[str, Any]) -> int:
        shape = np.shape(args[0])
        # Numpy copies all of an array first whose cells do not follow each other.
        source = cells(args[0])
        picked = cells(args[1]) if len(args) > 1 else 0
        return source + picked * max(1, source // max(1, min(shape, default=1)))


def cells(value: Any) -> int:
    """Return how many cells a value has, sides of 0 counted as 1: so many sums an empty array can have."""
    if type(value) is np.ndarray:
        return value.size or volume(value.shape)
    if type(value) in (list, tuple):
        return len(value) if NUMBERS.issuperset(map(type, value)) else sum(map(cells, value))
    return 1


def volume(shape: Any) -> int:
    """Return how many cells an array of this shape has, with sides of 0 counted as 1."""
    if type(shape) is np.ndarray:
        shape = shape.ravel().tolist()
    if type(shape) in (list, tuple):
        sides = [max(1, int(side)) for side in shape]
        count = 1
        for side in sides:
            count *= side
            if count > MAX_ITEMS:
                # Many sides of many digits take long to multiply.
                break
        return count
    return max(0, int(shape))


def joined(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    """The shape two shapes broadcast to, the larger side where they do not fit."""
    length = max(len(first), len(second))
    one = (1,) * (length - len(first)) + first
    two = (1,) * (length - len(second)) + second
    return tuple(max(pair) for pair in zip(one, two, strict=True))

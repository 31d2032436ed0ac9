"""What values cost that are compared with each other, as they are when they are sorted or looked for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

import numpy as np

from reward.guarded.meter import Meter, TooLarge
from reward.guarded.weights import CONTAINERS, MAPPINGS, NUMPY_SCALARS, VIEWS, weigh

LONG_NAME = 16
"""Characters of a text from which on it is not the name of a type."""
MAX_PAIRS = 1 << 21
"""Pairs of cells that comparing two arrays may make."""


def weigh_compared(meter: Meter, *values: object) -> None:
    """As `weigh`, for values that are compared with each other.

    Numpy writes out all pairs of cells of arrays that are not of one shape, makes an array as wide as the
    longest text of a list that its numbers are compared with, and reads a text that a type of cells is
    compared with. So `TooLarge` or TypeError is raised where that would take long.
    """
    before = meter.arrays
    for value in values:
        weigh(meter, value)
    if meter.arrays != before:
        _Leaves(values).check()


class _Leaves:
    """What values hold that are compared: sizes of the `arrays`, of `others` that numpy makes arrays of,
    lengths of `texts`, whether there are types of cells (`types`) or numbers of numpy's (`numbers`).
    """

    def __init__(self, values: Iterable[object]) -> None:
        self.arrays = [0]
        self.others = [0]
        self.texts = [0]
        self.types = self.numbers = False
        # A value itself is compared with no array that is inside another.
        self.count = sum([self._count(value, top=True) for value in values])

    def _count(self, value: Any, top: bool = False) -> int:
        kind = type(value)
        if kind is np.ndarray:
            self.arrays.append(value.size)
            return int(value.size)
        if kind is str:
            self.texts.append(len(value))
        self.types |= isinstance(value, np.dtype)
        self.numbers |= kind in NUMPY_SCALARS
        if kind not in CONTAINERS and kind not in VIEWS:
            return 1
        inside = chain.from_iterable(value.items()) if kind in MAPPINGS else value
        count = sum([self._count(item) for item in inside])
        if not top:
            self.others.append(count)
        return count

    def check(self) -> None:
        if self.types and max(self.texts) > LONG_NAME:
            raise TypeError("a type of cells can be compared with other types alone")
        *rest, largest = sorted(self.arrays)
        if largest * max([*rest, *self.others]) > MAX_PAIRS:
            raise TooLarge("arrays of so many cells cannot be compared inside other values")
        if (self.numbers or largest) and max(self.texts) * self.count > MAX_PAIRS:
            raise TooLarge("numbers of numpy's cannot be compared with so many long texts")

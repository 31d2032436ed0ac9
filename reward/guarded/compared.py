"""What values cost that are compared with each other, as they are when they are sorted or looked for."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from reward.guarded.meter import Meter, TooLarge
from reward.guarded.weights import CONTAINERS, MAPPINGS, VIEWS, weigh

LONG_NAME = 16
"""Characters of a text from which on it is not the name of a type."""
MAX_PAIRS = 1 << 21
"""Pairs of cells that comparing two arrays may make."""


def weigh_compared(meter: Meter, *values: object) -> None:
    """As `weigh`, for values that are compared with each other. Arrays in them that are not of one shape make
    numpy write out all pairs of their cells, and it reads a text that is compared with a type of cells.
    """
    before = meter.arrays
    for value in values:
        weigh(meter, value)
    if meter.arrays == before:
        return
    arrays, others, texts, types = [0], [0], [0], [False]

    def leaves(value: Any, top: bool) -> int:
        kind = type(value)
        if kind is np.ndarray:
            arrays.append(value.size)
            return int(value.size)
        if kind is str:
            texts.append(len(value))
        types.append(isinstance(value, np.dtype))
        if kind not in CONTAINERS and kind not in VIEWS:
            return 1
        inner = chain.from_iterable(value.items()) if kind in MAPPINGS else value
        count = sum([leaves(item, False) for item in inner])
        if not top:
            others.append(count)
        return count

    for value in values:
        leaves(value, True)
    if any(types) and max(texts) > LONG_NAME:
        raise TypeError("a type of cells can be compared with other types alone")
    largest = max(arrays)
    arrays.remove(largest)
    if largest * max([*arrays, *others]) > MAX_PAIRS:
        raise TooLarge("arrays of so many cells cannot be compared inside other values")

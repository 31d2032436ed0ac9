"""Values as text: `str`, `repr` and f-strings, with neither addresses nor endless output."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from reward.guarded.meter import Meter
from reward.guarded.weights import CONTAINERS, FLAT, MAPPINGS, NUMBERS, SETS, Default, long_cost, weigh

MAX_WIDTH = 1_000
"""Characters a format specification may ask for."""
ARRAY_TEXT = 60
"""Fuel for each array that is written as text, besides its cells."""
FEW_DIGITS = 1 << 64
LARGE_FLOAT_TEXT = 32
"""Fuel for each float of more digits that is written as text, which its format may ask to write out."""
CELL_TEXT = 4
"""Fuel for each cell of an array that is written as text."""


def text(meter: Meter, value: Any, write: Callable[[Any], str] = str) -> str:
    """Return `value` as text; TypeError where its text would not be the same everywhere."""
    if type(value) in NUMBERS:
        meter.charge(2 + long_cost(value))
        return write(value)
    if type(value) is str and write is str:
        return value
    weigh(meter, value)
    _printable_check(meter, value)
    with np.printoptions(threshold=1_000, edgeitems=3, linewidth=75, precision=8):
        result = write(value)
    meter.items(len(result))
    return result


def _printable_check(meter: Meter, value: Any) -> None:
    kind = type(value)
    if kind is np.ndarray:
        meter.charge(ARRAY_TEXT + CELL_TEXT * value.size)
        return
    if kind in FLAT or kind in (str, range):
        meter.charge(1 + long_cost(value))
        return
    if kind not in CONTAINERS or kind is Default:
        name = "defaultdict" if kind is Default else kind.__name__
        raise TypeError(f"{name} values cannot be written as text")
    if kind in SETS and not NUMBERS.issuperset(map(type, value)) and len(value) > 1:
        raise TypeError("a set can be written as text only if it holds numbers; sort it first")
    meter.charge(4 + 2 * len(value))
    for item in value.values() if kind in MAPPINGS else value:
        _printable_check(meter, item)
    if kind in MAPPINGS:
        for item in value:
            _printable_check(meter, item)


def formatted(meter: Meter, value: Any, conversion: int = -1) -> Any:
    """Return the value of an f-string field, ready to be formatted."""
    if conversion in (ord("r"), ord("a")):
        return text(meter, value, repr)
    if type(value) in NUMBERS:
        bits = value.bit_length() if type(value) is int else 0
        meter.charge(4 + (bits >> 3) + long_cost(value))
        if type(value) is not int and not -FEW_DIGITS < value < FEW_DIGITS:
            meter.charge(LARGE_FLOAT_TEXT)
        return value
    if type(value) is str:
        # It becomes part of another text.
        meter.items(len(value))
    return text(meter, value)

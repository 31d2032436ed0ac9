"""Reading, writing and deleting `x[i]`, slices and masks, and taking values apart."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from operator import length_hint
from typing import Any

import numpy as np

from reward.guarded.meter import Meter, OutOfFuel
from reward.guarded.operators import operators
from reward.guarded.weights import (
    GENERATOR,
    LAZY,
    MAPPINGS,
    NUMBERS,
    PLACES,
    SIZED,
    in_order,
    key,
    weigh,
)

TUPLE_ITERATOR = type(iter(()))
STEADY = frozenset({range, tuple, str, np.ndarray, TUPLE_ITERATOR})
"""Types whose length cannot change."""
FEW = 64
"""Rounds that a loop pays for in advance even if it may leave before."""
MANY = 1_024
"""Rounds from which on a loop pays one by one, so that what goes wrong in the first is seen."""
VIEWED = PLACES | {slice, type(None), type(...)}
"""Types of indices for which numpy copies nothing."""


class Items:
    """The guards of subscripts and of iteration."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.arithmetic = operators(meter)

    def guards(self) -> dict[str, Callable[..., Any]]:
        return {
            "[]": self.get,
            "[,]": self.get_cell,
            "[]=": self.set,
            "[,]=": self.set_cell,
            "[]+=": self.update,
            "del[]": self.delete,
            ":slice": slice,
            ":key": self.key,
            ":iter": self.iterate,
            ":each": self.each,
            ":turns": self.turns,
            ":once": self.once,
            ":enumerate": enumerate,
            ":settle": self.settle,
            ":mapping": self.mapping,
        }

    def key(self, value: Any) -> Any:
        return key(self.meter, value)

    def iterate(self, value: Any) -> Any:
        """Return what a loop over `value` goes through: the value itself, or a set in its order."""
        return in_order(self.meter, value)

    def each(self, values: Any, cost: int) -> Any:
        """Return what a loop goes through at `cost` a round, all of it, and so paid for in advance."""
        kind = type(values)
        if kind is range or kind is list or kind is tuple:
            count = len(values)
        elif kind is TUPLE_ITERATOR:
            count = length_hint(values)
        elif kind is np.ndarray:
            count = len(values) if values.ndim else 0
        elif kind in SIZED:
            count = len(values)
            values = in_order(self.meter, values)
        else:
            return self._paced(values, cost)
        if count > MANY:
            return self._paced(values, cost)
        meter = self.meter
        meter.rounds += count
        meter.left -= count * cost
        if meter.left < 0:
            raise OutOfFuel
        return values

    def turns(self, values: Any, cost: int) -> Any:
        """As `each`, for a loop that may leave early, or lengthen the list it goes through."""
        if type(values) in STEADY and (type(values) is not np.ndarray or values.ndim):
            if length_hint(values) <= FEW:
                return self.each(values, cost)
        elif type(values) in SIZED:
            values = in_order(self.meter, values)
        return self._paced(values, cost)

    def once(self, values: Any, cost: int) -> Any:
        """As `turns`, for a generator: iterators become lists, so that they do not nest without bound."""
        if type(values) is GENERATOR or type(values) in LAZY:
            values = list(values)
        return self.turns(values, cost)

    def _paced(self, values: Any, cost: int) -> Any:
        """Go through `values`, paying round by round; refuse at once what cannot be gone through."""
        return self._steps(iter(values), cost)

    def _steps(self, values: Any, cost: int) -> Any:
        meter = self.meter
        for value in values:
            meter.rounds += 1
            meter.left -= cost
            if meter.left < 0:
                raise OutOfFuel
            yield value

    def settle(self, value: Any) -> Any:
        """Return `value`, an iterator as a list, so that iterators do not nest without bound."""
        if type(value) is GENERATOR or type(value) in LAZY:
            return list(value)
        if type(value) in SIZED:
            self.meter.charge(len(value))
        return in_order(self.meter, value)

    def mapping(self, value: Any) -> Any:
        if type(value) not in MAPPINGS:
            raise TypeError(f"** needs a dict, not {type(value).__name__}")
        self.meter.charge(len(value))
        return value

    def get_cell(self, array: Any, row: Any, column: Any) -> Any:
        if type(row) in PLACES and type(column) in PLACES:
            return array[row, column]
        return self.get(array, (row, column))

    def get(self, value: Any, index: Any) -> Any:
        kind = type(index)
        if kind is int or kind in PLACES:
            return value[index]
        if type(value) is dict:
            return value[key(self.meter, index)]
        if type(value) is np.ndarray:
            # What copies nothing is free, as it is where the checker sees that it copies nothing.
            if kind is np.ndarray and index.shape == value.shape and index.dtype == bool:
                self.meter.charge(1 + index.size)
            elif kind not in VIEWED and not (kind is tuple and VIEWED.issuperset(map(type, index))):
                self.meter.items(_picked(value, index))
            return value[index]
        if kind is slice:
            part = value[index]
            self.meter.charge(1 + len(part))
            return part
        key(self.meter, index)
        return value[index]

    def set(self, value: Any, index: Any, item: Any) -> None:
        if type(value) is list and type(index) is int:
            value[index] = item
            return
        if type(value) is np.ndarray:
            self._set_cells(value, index, item)
            return
        if type(index) is slice:
            item = self.settle(item)
            self.meter.charge(1 + len(value) + len(item))
        else:
            key(self.meter, index)
            if type(value) is deque and type(item) is deque:
                raise TypeError("a deque cannot hold a deque")
        value[index] = item

    def set_cell(self, array: Any, row: Any, column: Any, item: Any) -> None:
        flat = type(array) is np.ndarray and array.ndim == 2 and type(item) in NUMBERS
        if flat and type(row) in PLACES and type(column) in PLACES:
            array[row, column] = item
        else:
            self.set(array, (row, column), item)

    def _set_cells(self, array: Any, index: Any, item: Any) -> None:
        if type(item) not in NUMBERS:
            weigh(self.meter, item)
        whole_row = array.size // max(1, len(array)) if array.ndim else 1
        self.meter.charge(_picked(array, index) + (whole_row if type(index) is int else array.size))
        array[index] = item

    def update(self, value: Any, index: Any, sign: str, item: Any) -> None:
        """`value[index] sign= item`."""
        old = self.get(value, index)
        self.set(value, index, self.arithmetic[f"{sign}="](old, item))

    def delete(self, value: Any, index: Any) -> None:
        key(self.meter, index) if type(index) is not slice else None
        self.meter.charge(1 + (len(value) >> 5))
        del value[index]


def _picked(array: Any, index: Any) -> int:
    """Return at least how many cells `array[index]` copies; 1 where numpy returns a view."""
    parts = index if type(index) is tuple else (index,)
    if VIEWED.issuperset(map(type, parts)):
        return 1
    cells, used = 1, 1
    place = 0
    for part in parts:
        if part is None:
            continue
        picker = np.asarray(part) if type(part) not in (slice, type(...)) else None
        if picker is not None and picker.dtype == bool:
            used *= int(np.prod(array.shape[place : place + picker.ndim], dtype=object))
            cells = max(cells, picker.size)
            place += picker.ndim
            continue
        if picker is not None:
            used *= array.shape[place] if place < array.ndim else 1
            cells *= max(1, picker.size)
        place += 1
    return 1 + int(cells * max(1, array.size // max(1, used)))

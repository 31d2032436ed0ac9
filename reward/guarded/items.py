"""Reading, writing and deleting `x[i]`, slices and masks, and taking values apart."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from reward.guarded.meter import Meter
from reward.guarded.operators import operators
from reward.guarded.weights import (
    FLAT,
    GENERATOR,
    LAZY,
    MAPPINGS,
    NUMBERS,
    SIZED,
    in_order,
    key,
    weigh,
)

SEQUENCES = (list, tuple, str)
ABSENT = (slice, type(None), type(...))


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
            ":settle": self.settle,
            ":mapping": self.mapping,
        }

    def key(self, value: Any) -> Any:
        return key(self.meter, value)

    def iterate(self, value: Any) -> Any:
        """Return what a loop over `value` goes through: the value itself, or a set in its order."""
        return in_order(self.meter, value)

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
        if type(row) in FLAT and type(column) in FLAT:
            return array[row, column]
        return self.get(array, (row, column))

    def get(self, value: Any, index: Any) -> Any:
        if type(index) in FLAT:
            return value[index]
        if type(value) is np.ndarray:
            self.meter.items(_picked(value, index))
            return value[index]
        if type(index) is slice:
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
        if flat and type(row) in FLAT and type(column) in FLAT:
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
    chosen = [part for part in parts if type(part) not in ABSENT and type(part) not in NUMBERS]
    if not chosen:
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

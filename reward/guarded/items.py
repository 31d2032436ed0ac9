"""Reading, writing and deleting `x[i]`, slices and masks, and taking values apart."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from reward.guarded.cell_costs import axes_check
from reward.guarded.keys import key, sought
from reward.guarded.picked import VIEWED, picked
from reward.guarded.rounds import Rounds
from reward.guarded.set_order import packed
from reward.guarded.weights import INDICES, LARGE, MAPPINGS, NUMBERS, PLACES, weigh

SLICED = PLACES | {slice}
"""Types of indices for which numpy copies nothing, and which give no further axis."""


PLACED = frozenset({np.ndarray, dict})
"""Types that look two places up for nothing."""


class Items(Rounds):
    """The guards of subscripts, and with `Rounds` those of iteration."""

    def guards(self) -> dict[str, Callable[..., Any]]:
        return {
            "[]": self.get,
            "[,]": self.get_cell,
            "[]=": self.set,
            "[,]=": self.set_cell,
            "del[]": self.delete,
            ":slice": slice,
            ":key": self.key,
            "dict.fromkeys": self.from_keys,
            **self.round_guards(),
        }

    def key(self, value: Any) -> Any:
        return key(self.meter, value)

    def from_keys(self, values: Any, value: Any = None) -> dict[Any, Any]:
        keys = list(self.settle(values))
        for each in keys:
            key(self.meter, each)
        return dict.fromkeys(keys, value)

    def get_cell(self, array: Any, row: Any, column: Any) -> Any:
        if type(array) in PLACED and type(row) in PLACES and type(column) in PLACES:
            return array[row, column]
        return self.get(array, (row, column))

    def get(self, value: Any, index: Any) -> Any:
        kind = type(index)
        if kind is int:
            if -LARGE < index < LARGE:
                return value[index]
        elif kind in INDICES or (kind is slice and type(value) is np.ndarray):
            return value[index]
        elif kind is tuple and len(index) == 2 and type(value) in PLACED:
            row, column = index
            if type(row) in PLACES and type(column) in PLACES:
                return value[index]
            if type(value) is np.ndarray and type(row) in SLICED and type(column) in SLICED:
                return value[index]
        if kind is tuple and slice in map(type, index) and type(value) is not np.ndarray:
            # An error of any other type; the checker leaves such an index as it is.
            return value[index]
        if type(value) is dict:
            return value[sought(self.meter, index)]
        if type(value) is np.ndarray:
            self._pay_picked(value, index)
            part = value[index]
            return axes_check(part) if type(part) is np.ndarray else part
        if type(value) in MAPPINGS:
            # One that is missing is put in.
            if kind is not tuple or len(index) != 2 or not all(map(_is_index, index)):
                key(self.meter, index)
        elif kind is slice:
            part = value[index]
            self.meter.charge(1 + len(part))
            return part
        return value[index]

    def _pay_picked(self, array: Any, index: Any) -> None:
        """Pay for the cells that `array[index]` copies. What copies nothing is free, as it is where the
        checker sees that it copies nothing.
        """
        kind = type(index)
        if kind is tuple:
            if VIEWED.issuperset(map(type, index)):
                return
        elif kind is np.ndarray and index.shape == array.shape and index.dtype == bool:
            self.meter.charge(1 + index.size)
            return
        elif kind in VIEWED:
            return
        self.meter.items(self._picked(array, index))

    def set(self, item: Any, value: Any, index: Any) -> None:
        """`value[index] = item`, in the order in which Python finds the three."""
        if type(value) is list and type(index) is int:
            value[index] = item
            return
        if type(value) is np.ndarray:
            if type(index) is tuple and len(index) == 2:
                self.set_cell(item, value, *index)
            else:
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

    def set_cell(self, item: Any, array: Any, row: Any, column: Any) -> None:
        flat = type(array) is np.ndarray and array.ndim == 2 and type(item) in NUMBERS
        if flat and type(row) in PLACES and type(column) in PLACES:
            array[row, column] = item
        elif type(array) is np.ndarray:
            self._set_cells(array, (row, column), item)
        else:
            self.set(item, array, (row, column))

    def _set_cells(self, array: Any, index: Any, item: Any) -> None:
        if type(item) not in NUMBERS:
            weigh(self.meter, item)
        whole_row = array.size // max(1, len(array)) if array.ndim else 1
        self.meter.charge(self._picked(array, index) + (whole_row if type(index) is int else array.size))
        array[index] = item

    def delete(self, value: Any, index: Any) -> None:
        key(self.meter, index) if type(index) is not slice else None
        self.meter.charge(1 + (len(value) >> 5))
        del value[index]
        if type(value) in MAPPINGS:
            packed(value)

    def _picked(self, array: Any, index: Any) -> int:
        """As `picked`; pay for the arrays that numpy makes of lists and ranges in the index before."""
        for part in index if type(index) is tuple else (index,):
            if type(part) is not np.ndarray and type(part) not in VIEWED:
                weigh(self.meter, part)
        return picked(array, index)


def _is_index(part: Any) -> bool:
    return type(part) in INDICES and -LARGE < part < LARGE

"""Going through values: loops pay for their rounds before they are run, and sets are in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain, islice
from operator import length_hint
from typing import Any

import numpy as np

from reward.guarded.meter import Meter, OutOfFuel, TooLarge
from reward.guarded.set_order import in_order
from reward.guarded.weights import CONTAINERS, GENERATOR, LARGE, LAZY, MAPPINGS, SETS, SIZED, VIEWS

TUPLE_ITERATOR = type(iter(()))
STEADY = frozenset({range, tuple, str, np.ndarray, TUPLE_ITERATOR, *MAPPINGS, *SETS}) | VIEWS
"""Types that cannot get longer while a loop goes through them."""
EXAMPLES: tuple[Any, ...] = ([], (), "", "\u0100", set(), {}, {}.values(), {}.items(), deque(), np.zeros(1))
COUNTED = frozenset(map(type, (*map(iter, EXAMPLES), iter(range(1)), iter(range(1 << 100)), reversed([]))))
"""Iterators that know how many items are left."""
UNORDERED = frozenset(SETS)
ROW_COST = 3
"""Fuel for each view of an array's row."""
PORTION = 64
"""Rounds that a loop pays for in advance even if it may leave before."""
MANY = 1_024
"""Rounds from which on a loop pays in portions, so that what goes wrong in the first is seen."""


class Rounds:
    """The guards of what loops, comprehensions and assignments to several targets go through."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter

    def round_guards(self) -> dict[str, Callable[..., Any]]:
        return {
            ":iter": self.iterate,
            ":row": self.row,
            ":rows": self.rows,
            ":each": self.each,
            ":turns": self.turns,
            ":once": self.once,
            ":leaving": self.leaving,
            ":leaving once": self.leaving_once,
            ":enumerate": numbered,
            ":settle": self.settle,
            ":mapping": self.mapping,
        }

    def iterate(self, value: Any) -> Any:
        """Return what a loop over `value` goes through: the value itself, or a set in its order."""
        return in_order(self.meter, value) if type(value) in SETS else value

    def row(self, value: Any, depth: int) -> Any:
        """Return `value` for targets nested so deep, starred ones among them: with its sets in order, and
        those in it.
        """
        value = self.settle(value)
        if depth < 2 or type(value) is range or type(value) is str or type(value) is np.ndarray:
            return value
        return [self.row(item, depth - 1) if _has_items(item) else item for item in value]

    def rows(self, values: Any, depth: int, steady: bool) -> Any:
        """Return what a loop goes through that takes its items apart with targets nested so deep, where 2
        stands for a starred one, too. A list that is not `steady` may get items while the loop runs.
        """
        kind = type(values)
        if kind in CONTAINERS or kind in VIEWS:
            self.meter.charge(1 + (len(values) >> 2))
            if depth == 1 and (steady or kind is not list) and UNORDERED.isdisjoint(map(type, values)):
                return values
            self.meter.charge(len(values))
            values = in_order(self.meter, values)
        elif depth == 1 and (kind is range or kind is str or kind is np.ndarray):
            return values
        return map(self.iterate if depth == 1 else partial(self.row, depth=depth), values)

    def each(self, values: Any, cost: int) -> Any:
        """Return what a loop goes through at `cost` a round, all of it, and so paid for in advance."""
        kind = type(values)
        if kind is range:
            _range_check(values)
            count = len(values)
        elif kind is list or kind is tuple:
            count = len(values)
        elif kind is TUPLE_ITERATOR:
            count = length_hint(values)
        elif kind is np.ndarray:
            count = len(values) if values.ndim else 0
        elif kind in SIZED:
            count = len(values)
            if kind in SETS:
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
        kind = type(values)
        if kind is range:
            _range_check(values)
        if kind in STEADY:
            if (kind is not np.ndarray or values.ndim) and length_hint(values) <= PORTION:
                return self.each(values, cost)
            if kind in SETS:
                values = in_order(self.meter, values)
        return self._paced(values, cost)

    def once(self, values: Any, cost: int) -> Any:
        """As `turns`, for a generator: iterators become lists, so that they do not nest without bound."""
        if type(values) is GENERATOR or type(values) in LAZY:
            values = list(values)
        return self.turns(values, cost)

    def leaving(self, values: Any, cost: int) -> Any:
        """As `turns`, in a program that lengthens no list."""
        short = type(values) is list and len(values) <= PORTION
        return self.each(values, cost) if short else self.turns(values, cost)

    def leaving_once(self, values: Any, cost: int) -> Any:
        """As `once`, in a program that lengthens no list."""
        short = type(values) is list and len(values) <= PORTION
        return self.each(values, cost) if short else self.once(values, cost)

    def _paced(self, values: Any, cost: int) -> Any:
        """Go through `values`, paying as it goes; refuse at once what cannot be gone through."""
        values = iter(values)
        if type(values) in COUNTED:
            return chain.from_iterable(self._portions(values, cost))
        return self._steps(values, cost)

    def _portions(self, values: Any, cost: int) -> Iterator[Any]:
        """Give the items of an iterator some at a time, paying for these before."""
        meter = self.meter
        while count := min(length_hint(values), PORTION):
            meter.rounds += count
            meter.left -= count * cost
            if meter.left < 0:
                raise OutOfFuel
            yield islice(values, count)
        # Nothing is left, or what it goes through was changed, which Python then says.
        yield values

    def _steps(self, values: Any, cost: int) -> Iterator[Any]:
        meter = self.meter
        for value in values:
            meter.rounds += 1
            meter.left -= cost
            if meter.left < 0:
                raise OutOfFuel
            yield value

    def settle(self, value: Any) -> Any:
        """Return `value`, an iterator as a list, so that iterators do not nest without bound. Pays for all
        that is in it, which is copied.
        """
        if type(value) is GENERATOR or type(value) in LAZY:
            value = list(value)
        if type(value) is np.ndarray:
            self.meter.items(ROW_COST * len(value))
        elif type(value) in SIZED:
            self.meter.items(len(value))
        return in_order(self.meter, value)

    def mapping(self, value: Any) -> Any:
        if type(value) not in MAPPINGS:
            raise TypeError(f"** needs a dict, not {type(value).__name__}")
        self.meter.charge(len(value))
        self.meter.crowded(len(value))
        return value


def numbered(values: Any, start: Any = 0) -> Any:
    """`enumerate`, refused where the numbers would take up much memory."""
    if not -LARGE < start < LARGE:
        raise TooLarge("counting from so large a number is over the limit")
    return enumerate(values, start)


def _range_check(values: range) -> None:
    """Raise `TooLarge` unless what a loop over the range gives is small, as the checker relies on."""
    if not (-LARGE < values.start < LARGE and -LARGE < values.stop < LARGE):
        raise TooLarge("a range to or from so large a number is over the limit")


def _has_items(value: Any) -> bool:
    kind = type(value)
    return kind in SIZED or kind is np.ndarray or kind is GENERATOR or kind in LAZY

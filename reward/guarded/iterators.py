"""Ranges and iterators: what they go through is paid for, and none goes through another."""

from __future__ import annotations

from operator import length_hint
from typing import Any

import numpy as np

from reward.guarded.meter import TooLarge
from reward.guarded.ordering import Ordering
from reward.guarded.rounds import numbered
from reward.guarded.set_order import in_order
from reward.guarded.weights import GENERATOR, LARGE, LAZY, SIZED

EACH_CALL = 3
"""Fuel for each call that map or filter makes, besides what is called."""
ITERATOR_COST = 8
"""Fuel for a new iterator: the memory that it has."""


class Iterators(Ordering):
    """The guards of range, enumerate, zip, map, filter, reversed, iter and next."""

    def each(self, values: Any) -> Any:
        """Pay for going through `values` once and return them, in order."""
        if type(values) in SIZED:
            self.meter.charge(len(values))
            return in_order(self.meter, values)
        if type(values) is np.ndarray:
            self.meter.charge(values.shape[0] if values.ndim else 1)
        return values

    def new(self, values: Any) -> Any:
        if type(values) in SIZED:
            self.meter.items(len(values))
            return in_order(self.meter, values)
        return self.each(values)

    def range_(self, *ends: Any) -> range:
        values = range(*ends)
        if not (
            -LARGE < values.start < LARGE and -LARGE < values.stop < LARGE and -LARGE < values.step < LARGE
        ):
            raise TooLarge("a range to, from or by so large a number is over the limit")
        return values

    def iter_(self, values: Any) -> Any:
        self.meter.charge(ITERATOR_COST)
        return iter(self.settled(values))

    def next_(self, iterator: Any, *default: Any) -> Any:
        if type(iterator) is not GENERATOR and type(iterator) not in LAZY:
            raise TypeError(f"next needs an iterator, not {type(iterator).__name__}")
        self.meter.tick()
        try:
            return next(iterator, *default)
        except StopIteration:
            raise ValueError("next found no item left") from None

    def settled(self, values: Any) -> Any:
        """Pay for going through `values` once; an iterator becomes a list so that iterators do not nest."""
        if type(values) is GENERATOR or type(values) in LAZY:
            return list(values)
        return self.each(values)

    def enumerate_(self, iterable: Any, start: int = 0) -> Any:
        self.meter.charge(ITERATOR_COST)
        return numbered(self.settled(iterable), start)

    def zip_(self, *columns: Any, strict: bool = False) -> Any:
        return zip(*self._cut(columns), strict=strict)

    def _cut(self, columns: tuple[Any, ...]) -> list[Any]:
        """The arguments of zip or map, ranges paid for no further than the shortest of them reaches."""
        self.meter.charge(ITERATOR_COST + len(columns))
        if len(columns) > 1:
            columns = self._dealt(columns)
        reach = min([len(column) for column in columns if type(column) in SIZED], default=0)
        cut = []
        for column in columns:
            if type(column) is range:
                self.meter.charge(reach)
            cut.append(column if type(column) is range else self.settled(column))
        return cut

    def _dealt(self, columns: tuple[Any, ...]) -> tuple[Any, ...]:
        """The columns with lists for iterators; one that stands more than once, as in `zip(*[iter(x)] * 2)`,
        gives its items in turns.
        """
        places: dict[int, list[int]] = {}
        for place, column in enumerate(columns):
            if type(column) is GENERATOR or type(column) in LAZY:
                places.setdefault(id(column), []).append(place)
        dealt = list(columns)
        for turns in places.values():
            items = list(columns[turns[0]])
            for turn, place in enumerate(turns):
                dealt[place] = items[turn :: len(turns)]
        return tuple(dealt)

    def map_(self, function: Any, *columns: Any) -> Any:
        # A map over a map over a map, freed, overflows the C stack of CPython (3.11).
        if not callable(function):
            raise TypeError(f"map needs a function, not {type(function).__name__}")
        cut = self._cut(columns)
        self.meter.charge(EACH_CALL * min(map(length_hint, cut), default=0))
        return map(function, *cut)

    def filter_(self, function: Any, values: Any) -> Any:
        values = self.settled(values)
        self.meter.charge(ITERATOR_COST + EACH_CALL * length_hint(values))
        return filter(function, values)

    def reversed_(self, values: Any) -> Any:
        self.meter.charge(ITERATOR_COST)
        return reversed(self.settled(values))

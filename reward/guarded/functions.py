"""The built-in functions of the language: those that compute, each paying for what it goes through."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from reward.guarded.cell_costs import pay_cells
from reward.guarded.keys import FREE_KEY, LARGE_KEY, SHORT_KEY, key
from reward.guarded.meter import MAX_BITS, Meter, TooLarge
from reward.guarded.operators import operators
from reward.guarded.ordering import Ordering
from reward.guarded.set_order import in_order
from reward.guarded.texts import text
from reward.guarded.weights import (
    FLAT,
    GENERATOR,
    LAZY,
    MAPPINGS,
    SETS,
    SIZED,
    WHOLE,
    bounded,
    kept,
    long_cost,
    weigh,
)

DIGITS_COST = 10
"""Fuel for rounding a float to digits, which Python does by way of its text."""


def _small(values: list[Any]) -> bool:
    """Tell whether all of these are numbers, or all short tuples of numbers, that are free to hash."""
    kinds = set(map(type, values))
    least = -LARGE_KEY
    if kinds == {tuple}:
        longest = max(map(len, values))
        if longest > SHORT_KEY:
            return False
        if longest > FREE_KEY:
            least = -1
        numbers = list(chain.from_iterable(values))
    else:
        numbers = values
    if not numbers or not WHOLE.issuperset(map(type, numbers)):
        return False
    return bool(min(numbers) > least and max(numbers) < LARGE_KEY)


class Functions(Ordering):
    """The guards of the built-in functions, by the name a program calls them."""

    def __init__(self, meter: Meter) -> None:
        super().__init__(meter)
        self.power = operators(meter)["**"]
        self.kinds: dict[object, type] = {}

    def guards(self) -> dict[str, Any]:
        table = {
            "len": len,
            "callable": callable,
            "chr": chr,
            "ord": ord,
            "abs": self.abs_,
            "all": self.all_,
            "any": self.any_,
            "bool": bool,
            "dict": self.dict_,
            "divmod": self.divmod_,
            "enumerate": self.enumerate_,
            "filter": self.filter_,
            "float": self.float_,
            "frozenset": self.frozenset_,
            "int": self.int_,
            "isinstance": self.isinstance_,
            "iter": self.iter_,
            "list": self.list_,
            "map": self.map_,
            "max": self.max_,
            "min": self.min_,
            "next": self.next_,
            "pow": self.pow_,
            "print": self.print_,
            "range": range,
            "repr": self.repr_,
            "reversed": self.reversed_,
            "round": self.round_,
            "set": self.set_,
            "slice": self.slice_,
            "sorted": self.sorted_,
            "str": self.str_,
            "sum": self.sum_,
            "tuple": self.tuple_,
            "zip": self.zip_,
        }
        kinds = (bool, dict, float, frozenset, int, list, range, set, str, tuple)
        self.kinds.update({table[kind.__name__]: kind for kind in kinds})
        return table

    def each(self, values: Any) -> Any:
        """Pay for going through `values` once and return them, in order."""
        if type(values) in SIZED:
            self.meter.charge(len(values))
            return in_order(self.meter, values)
        if type(values) is np.ndarray:
            self.meter.charge(values.shape[0] if values.ndim else 1)
        return values

    def abs_(self, value: Any) -> Any:
        weigh(self.meter, value)
        return kept(self.meter, abs(value))

    def all_(self, values: Any) -> bool:
        return all(self.each(values))

    def any_(self, values: Any) -> bool:
        return any(self.each(values))

    def divmod_(self, left: Any, right: Any) -> Any:
        if np.ndarray in (type(left), type(right)):
            pay_cells(self.meter, "//", left, right)
            pay_cells(self.meter, "%", left, right)
        else:
            weigh(self.meter, left)
            weigh(self.meter, right)
        self.meter.charge(1 + long_cost(left, right))
        return divmod(left, right)

    def float_(self, value: Any = 0.0) -> float:
        weigh(self.meter, value)
        return float(value)

    def int_(self, value: Any = 0, base: int | None = None) -> int:
        weigh(self.meter, value)
        if type(value) is str and len(value) > MAX_BITS // 4:
            raise TooLarge(f"a text of {len(value)} digits is over the limit for a whole number")
        if type(value) is str:
            self.meter.charge(1 + (len(value) * len(value) >> 12))
        return bounded(int(value) if base is None else int(value, base))

    def pow_(self, base: Any, exponent: Any, modulus: Any = None) -> Any:
        if modulus is None:
            return self.power(base, exponent)
        if not all(type(value) in (int, bool) for value in (base, exponent, modulus)):
            raise TypeError("pow with a modulus needs whole numbers")
        self.meter.charge(1 + exponent.bit_length() * (1 + (modulus.bit_length() >> 8)) ** 2)
        self.meter.charge(long_cost(base, modulus))
        return pow(base, exponent, modulus)

    def round_(self, value: Any, digits: int | None = None) -> Any:
        weigh(self.meter, value)
        self.meter.charge(1 + long_cost(value))
        if digits is not None:
            if not -400 < digits < 400:
                raise TooLarge("rounding to so many digits is over the limit")
            self.meter.charge(DIGITS_COST)
        return round(value) if digits is None else round(value, digits)

    def print_(self, *values: Any, **options: Any) -> None:
        """Print nothing: a program's result is what it returns."""

    def str_(self, value: Any = "") -> str:
        return text(self.meter, value)

    def repr_(self, value: Any) -> str:
        return text(self.meter, value, repr)

    def isinstance_(self, value: Any, kinds: Any) -> bool:
        options = kinds if type(kinds) is tuple else (kinds,)
        self.meter.charge(8 * len(options))
        return isinstance(value, tuple(self._kind(option) for option in options))

    def _kind(self, option: Any) -> type:
        if type(option) not in FLAT and callable(option) and option in self.kinds:
            return self.kinds[option]
        raise TypeError("isinstance needs a type of the language, such as int or list")

    def slice_(self, *ends: Any) -> slice:
        # A slice in a slice in a slice, freed, overflows the C stack of CPython (3.11).
        if not FLAT.issuperset(map(type, ends)):
            raise TypeError("a slice goes from number to number here")
        return slice(*ends)

    def iter_(self, values: Any) -> Any:
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

    def enumerate_(self, values: Any, start: int = 0) -> Any:
        return enumerate(self.settled(values), start)

    def zip_(self, *columns: Any, strict: bool = False) -> Any:
        return zip(*[self._cut(columns, column) for column in columns], strict=strict)

    def _cut(self, columns: tuple[Any, ...], column: Any) -> Any:
        """One argument of zip or map, paid for no further than the shortest of them reaches."""
        if type(column) is not range:
            return self.settled(column)
        self.meter.charge(min([len(other) for other in columns if type(other) in SIZED]))
        return column

    def map_(self, function: Any, *columns: Any) -> Any:
        # A map over a map over a map, freed, overflows the C stack of CPython (3.11).
        if not callable(function):
            raise TypeError(f"map needs a function, not {type(function).__name__}")
        return map(function, *[self._cut(columns, column) for column in columns])

    def filter_(self, function: Any, values: Any) -> Any:
        return filter(function, self.settled(values))

    def reversed_(self, values: Any) -> Any:
        return reversed(self.settled(values))

    def list_(self, values: Any = ()) -> Any:
        if type(values) is list:
            self.meter.items(len(values))
            return values.copy()
        return list(self.new(values))

    def tuple_(self, values: Any = ()) -> Any:
        return tuple(self.new(values))

    def new(self, values: Any) -> Any:
        if type(values) in SIZED:
            self.meter.items(len(values))
            return in_order(self.meter, values)
        return self.each(values)

    def set_(self, values: Any = ()) -> Any:
        return set(self.keys(values))

    def frozenset_(self, values: Any = ()) -> Any:
        return frozenset(self.keys(values))

    def keys(self, values: Any) -> Any:
        values = self.new(values)
        if type(values) in (range, str) or type(values) in SETS or type(values) in MAPPINGS:
            return values
        values = list(values)
        if not _small(values):
            for value in values:
                key(self.meter, value)
        return values

    def dict_(self, pairs: Any = (), **more: Any) -> Any:
        if type(pairs) in MAPPINGS:
            self.meter.items(len(pairs))
            return dict(pairs, **more)
        pairs = [tuple(self.new(pair)) for pair in self.new(pairs)]
        for pair in pairs:
            key(self.meter, pair[0] if pair else None)
        return dict(pairs, **more)

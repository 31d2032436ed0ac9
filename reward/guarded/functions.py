"""The built-in functions of the language: those that compute, each paying for what it goes through."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from reward.guarded.cell_costs import pay_cells
from reward.guarded.iterators import Iterators
from reward.guarded.keys import FREE_KEY, LARGE_KEY, LARGE_PART, SHORT_KEY, key
from reward.guarded.meter import MAX_BITS, MAX_DIGITS, Meter, TooLarge
from reward.guarded.operators import operators
from reward.guarded.texts import text
from reward.guarded.weights import (
    FLAT,
    MAPPINGS,
    SETS,
    WHOLE,
    bounded,
    kept,
    long_cost,
    weigh,
)

SET_COST = 32
DICT_COST = 16
"""Fuel for a new set and a new dict: the memory that an empty one has."""
DIGITS_COST = 10
"""Fuel for rounding a float to digits, which Python does by way of its text."""


def _small(values: list[Any]) -> bool:
    """Tell whether all of these are numbers, or all short tuples of numbers, that are free to hash."""
    kinds = set(map(type, values))
    least, most = -LARGE_KEY, LARGE_KEY
    if kinds == {tuple}:
        longest = max(map(len, values))
        if longest > SHORT_KEY:
            return False
        if longest > FREE_KEY:
            least, most = -1, LARGE_PART
        numbers = list(chain.from_iterable(values))
    else:
        numbers = values
    if not numbers or not WHOLE.issuperset(map(type, numbers)):
        return False
    return bool(min(numbers) > least and max(numbers) < most)


class Functions(Iterators):
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
            "range": self.range_,
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

    def pow_(self, base: Any, exp: Any, mod: Any = None) -> Any:
        if mod is None:
            return self.power(base, exp)
        if not all(type(value) in (int, bool) for value in (base, exp, mod)):
            raise TypeError("pow with a modulus needs whole numbers")
        bits = mod.bit_length()
        self.meter.charge(1 + exp.bit_length() * (1 + (bits >> 8)) ** 2)
        # An inverse takes Euclid's algorithm.
        self.meter.charge(long_cost(base, mod) + (bits * bits >> 12 if exp < 0 else 0))
        return pow(base, exp, mod)

    def round_(self, value: Any, ndigits: int | None = None) -> Any:
        if type(value) is np.ndarray or ndigits is None:
            weigh(self.meter, value)
            self.meter.charge(1 + long_cost(value))
        if ndigits is None:
            return round(value)
        if not -MAX_DIGITS < ndigits < MAX_DIGITS:
            raise TooLarge("rounding to so many digits is over the limit")
        self.meter.charge(1 + DIGITS_COST + long_cost(value))
        return round(value, ndigits)

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

    def list_(self, values: Any = ()) -> Any:
        if type(values) is list:
            self.meter.items(len(values))
            return values.copy()
        return list(self.new(values))

    def tuple_(self, values: Any = ()) -> Any:
        return tuple(self.new(values))

    def set_(self, values: Any = ()) -> Any:
        self.meter.charge(SET_COST)
        return set(self.keys(values))

    def frozenset_(self, values: Any = ()) -> Any:
        self.meter.charge(SET_COST)
        return frozenset(self.keys(values))

    def keys(self, values: Any) -> Any:
        values = self.new(values)
        kind = type(values)
        if kind in SETS or kind in MAPPINGS:
            self.meter.crowded(len(values))
            return values
        if kind is str or (kind is range and max(abs(values.start), abs(values.stop)) < LARGE_KEY):
            return values
        values = list(values)
        if not _small(values):
            for value in values:
                key(self.meter, value)
        return values

    def dict_(self, pairs: Any = (), **more: Any) -> Any:
        self.meter.charge(DICT_COST)
        if type(pairs) in MAPPINGS:
            self.meter.items(len(pairs))
            self.meter.crowded(len(pairs))
            return dict(pairs, **more)
        pairs = [tuple(self.new(pair)) for pair in self.new(pairs)]
        for pair in pairs:
            key(self.meter, pair[0] if pair else None)
        return dict(pairs, **more)

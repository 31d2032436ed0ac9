"""What programs may use of the standard library's computing modules."""

from __future__ import annotations

import itertools
import math
from collections import Counter, deque
from collections.abc import Callable
from functools import reduce
from operator import index
from typing import Any

import numpy as np

from reward.guarded.functions import Functions
from reward.guarded.meter import MAX_BITS, MAX_ITEMS, MAX_NESTING, Meter, TooLarge
from reward.guarded.operators import QUEUE_COST, counts_check, operators, queue_check
from reward.guarded.weights import MAPPINGS, SETS, Default, long_cost
from reward.guarded.words import words

COUNTER_COST = 48
ROUNDING = words(
    "ceil floor trunc sqrt isqrt fabs copysign hypot log log2 log10 exp sin cos tan atan2 atan isclose "
    "isnan isinf"
)
COPIED = frozenset({np.ndarray, list, tuple, deque, *MAPPINGS, *SETS})
MATH_CONSTANTS = {"math.pi": math.pi, "math.inf": math.inf, "math.e": math.e, "math.nan": math.nan}


class Modules:
    """The guards of `math`, `itertools`, `collections`, `functools` and `copy`."""

    def __init__(self, meter: Meter, functions: Functions) -> None:
        self.meter = meter
        self.functions = functions
        self.multiply = operators(meter)["*"]

    def guards(self) -> dict[str, Any]:
        return {
            **MATH_CONSTANTS,
            **{f"math.{name}": self._paying(getattr(math, name)) for name in ROUNDING},
            "math.gcd": self._paying(math.gcd),
            "math.lcm": self._lcm,
            "math.prod": self._prod,
            "math.comb": self._comb,
            "math.factorial": self._factorial,
            "itertools.chain": self._chain,
            ".from_iterable": self._from_iterable,
            "itertools.product": self._product,
            "itertools.combinations": self._combinations,
            "itertools.permutations": self._permutations,
            "itertools.groupby": self._groupby,
            "collections.Counter": self._counter,
            "collections.defaultdict": self._defaultdict,
            "collections.deque": self._deque,
            "collections.OrderedDict": self.functions.dict_,
            "functools.reduce": self._reduce,
            "copy.copy": self._copy,
            "copy.deepcopy": self._deepcopy,
        }

    def _paying(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def guard(*values: Any, **options: Any) -> Any:
            self.meter.charge(1 + len(values) * (1 + long_cost(*values)))
            return function(*values, **options)

        return guard

    def _lcm(self, *values: int) -> int:
        values = tuple(map(index, values))
        self.meter.charge(1 + len(values) * (1 + long_cost(*values)))
        if sum(value.bit_length() for value in values) > MAX_BITS:
            raise TooLarge(f"a whole number of more than {MAX_BITS} bits is over the limit")
        return math.lcm(*values)

    def _prod(self, values: Any, *, start: Any = 1) -> Any:
        for value in self.functions.each(values):
            self.meter.tick()
            start = self.multiply(start, value)
        return start

    def _comb(self, total: int, chosen: int) -> int:
        total, chosen = index(total), index(chosen)
        bits = total.bit_length()
        if bits * min(chosen, max(0, total - chosen)) > MAX_BITS:
            raise TooLarge(f"a whole number of more than {MAX_BITS} bits is over the limit")
        self.meter.charge(1 + max(0, min(chosen, MAX_BITS)) * (1 + (bits >> 6)) + long_cost(total))
        return math.comb(total, chosen)

    def _factorial(self, value: int) -> int:
        if value > 800:
            raise TooLarge("the factorial of a number above 800 is over the limit")
        self.meter.charge(1 + abs(int(value)))
        return math.factorial(value)

    def _fetched(self, values: Any) -> list[Any]:
        fetched: list[Any] = self.functions.list_(values)
        return fetched

    def _chain(self, *parts: Any) -> Any:
        return iter(tuple([item for part in parts for item in self._fetched(part)]))

    def _from_iterable(self, target: Any, parts: Any) -> Any:
        if type(target) is not type(self._chain) or target != self._chain:
            raise TypeError(f"{type(target).__name__} values have no method from_iterable")
        return self._chain(*self._fetched(parts))

    def _product(self, *parts: Any, repeat: int = 1) -> Any:
        pools, repeat = [self._fetched(part) for part in parts], index(repeat)
        self.meter.items(max(1, len(pools)) * max(0, repeat))
        count = 1 if all(pools) else 0
        for pool in pools if count else ():
            count *= len(pool)
            if count > MAX_ITEMS:
                raise TooLarge(f"a product of more than {MAX_ITEMS} items is over the limit")
        if count > 1 and repeat > 64:
            raise TooLarge("a product of so many parts is over the limit")
        self.meter.items(count**repeat * max(1, len(pools) * repeat) if repeat > 0 else 1)
        return iter(tuple(itertools.product(*pools, repeat=repeat)))

    def _combinations(self, iterable: Any, r: int) -> Any:
        pool, length = self._fetched(iterable), index(r)
        self.meter.items(max(0, length))
        self.meter.items(1 + math.comb(len(pool), min(length, 50)) * max(1, length))
        return iter(tuple(itertools.combinations(pool, length)))

    def _permutations(self, iterable: Any, r: int | None = None) -> Any:
        pool = self._fetched(iterable)
        length = len(pool) if r is None else index(r)
        self.meter.items(max(0, length))
        self.meter.items(1 + math.perm(len(pool), min(length, 50)) * max(1, length))
        return iter(tuple(itertools.permutations(pool, length)))

    def _groupby(self, values: Any, key: Any = None) -> Any:
        items = self.functions.each_flat(values)
        self.meter.charge(4 * len(items))
        if key is None:
            groups = itertools.groupby(items)
            return iter(tuple([(value, iter(tuple(group))) for value, group in groups]))
        ranks = iter(self.functions.each_flat([key(item) for item in items]))
        groups = itertools.groupby(items, lambda _: next(ranks))
        return iter(tuple([(value, iter(tuple(group))) for value, group in groups]))

    def _counter(self, values: Any = (), **more: Any) -> Counter[Any]:
        self.meter.charge(COUNTER_COST)
        if more:
            counts = self._counter(values)
            counts_check(self.meter, counts, more)
            counts.update(more)
            return counts
        if type(values) in MAPPINGS:
            self.meter.items(len(values))
            self.meter.crowded(len(values))
            return Counter(values)
        if type(values) is np.ndarray:
            self.meter.items(4 * values.size)
        return Counter(self.functions.keys(values))

    def _defaultdict(self, factory: Any = None, values: Any = ()) -> Default:
        return Default(factory, self.functions.dict_(values))

    def _deque(self, values: Any = (), maxlen: int | None = None) -> deque[Any]:
        items = self._fetched(values)
        self.meter.charge(QUEUE_COST)
        queue_check(self.meter, 0, items)
        return deque(items, maxlen)

    def _reduce(self, function: Any, values: Any, *start: Any) -> Any:
        items = self._fetched(values)
        self.meter.charge(4 * len(items))
        return reduce(function, items, *start)

    def _copy(self, value: Any) -> Any:
        if type(value) is np.ndarray:
            self.meter.items(value.size)
        elif type(value) in (list, dict, set, *MAPPINGS, deque):
            self.meter.items(len(value) + (QUEUE_COST if type(value) is deque else 0))
            if type(value) in MAPPINGS:
                self.meter.crowded(len(value))
        return value.copy() if hasattr(value, "copy") else value

    def _deepcopy(self, value: Any) -> Any:
        return self._copied(value, {}, 0)

    def _copied(self, value: Any, known: dict[int, Any], depth: int) -> Any:
        """A deep copy of a value; what is `known` by its id was copied before, and is shared as it was."""
        if depth > MAX_NESTING:
            raise TooLarge(f"values nested more than {MAX_NESTING} deep are over the limit")
        kind = type(value)
        if kind not in COPIED:
            return value
        if id(value) in known:
            return known[id(value)]
        self.meter.items(8 + (value.size if kind is np.ndarray else 2 * len(value)))
        if kind is tuple:
            copied = tuple([self._copied(item, known, depth + 1) for item in value])
        elif kind is list or kind is deque:
            copied = known[id(value)] = self._copy(value)
            for place, item in enumerate(value):
                copied[place] = self._copied(item, known, depth + 1)
        else:
            copied = known[id(value)] = self._copy(value)
            for name in copied if kind in MAPPINGS else ():
                copied[name] = self._copied(copied[name], known, depth + 1)
        known[id(value)] = copied
        return copied

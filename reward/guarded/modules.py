"""What programs may use of the standard library's computing modules."""

from __future__ import annotations

import itertools
import math
from collections import Counter, deque
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from reward.guarded.functions import Functions
from reward.guarded.meter import MAX_BITS, MAX_NESTING, Meter, TooLarge
from reward.guarded.operators import QUEUE_COST, counts_check, operators, queue_check
from reward.guarded.weights import MAPPINGS, SETS, Default, long_cost
from reward.guarded.words import words

ROUNDING = words(
    "ceil floor trunc sqrt isqrt fabs copysign hypot log log2 log10 exp sin cos tan atan2 atan isclose "
    "isnan isinf"
)
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
            "copy.deepcopy": lambda value: self._deepcopy(value),
        }

    def _paying(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def guard(*values: Any, **options: Any) -> Any:
            self.meter.charge(1 + len(values) * (1 + long_cost(*values)))
            return function(*values, **options)

        return guard

    def _lcm(self, *values: int) -> int:
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
        if total.bit_length() * min(chosen, max(0, total - chosen)) > MAX_BITS:
            raise TooLarge(f"a whole number of more than {MAX_BITS} bits is over the limit")
        self.meter.charge(1 + min(chosen, MAX_BITS) + long_cost(total))
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

    def _product(self, *parts: Any, repeat: int = 1) -> Any:
        pools = [self._fetched(part) for part in parts]
        self.meter.items(max(1, len(pools)) * max(0, repeat))
        count = math.prod(map(len, pools))
        if count > 1 and repeat > 64:
            raise TooLarge("a product of so many parts is over the limit")
        self.meter.items(count**repeat * max(1, len(pools) * repeat) if repeat > 0 else 1)
        return iter(tuple(itertools.product(*pools, repeat=repeat)))

    def _combinations(self, values: Any, length: int) -> Any:
        pool = self._fetched(values)
        self.meter.items(max(0, length))
        self.meter.items(1 + math.comb(len(pool), min(length, 50)) * max(1, length))
        return iter(tuple(itertools.combinations(pool, length)))

    def _permutations(self, values: Any, length: int | None = None) -> Any:
        pool = self._fetched(values)
        length = len(pool) if length is None else length
        self.meter.items(max(0, length))
        self.meter.items(1 + math.perm(len(pool), min(length, 50)) * max(1, length))
        return iter(tuple(itertools.permutations(pool, length)))

    def _groupby(self, values: Any, key: Any = None) -> Any:
        items = self.functions.each_flat(values)
        self.meter.charge(4 * len(items))
        if key is None:
            return iter(tuple([(value, list(group)) for value, group in itertools.groupby(items)]))
        ranks = iter(self.functions.each_flat([key(item) for item in items]))
        groups = itertools.groupby(items, lambda _: next(ranks))
        return iter(tuple([(value, list(group)) for value, group in groups]))

    def _counter(self, values: Any = (), **more: Any) -> Counter[Any]:
        if more:
            counts = self._counter(values)
            counts_check(self.meter, counts, more)
            counts.update(more)
            return counts
        if type(values) in MAPPINGS:
            self.meter.items(len(values))
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
        return value.copy() if hasattr(value, "copy") else value

    def _deepcopy(self, value: Any, depth: int = 0) -> Any:
        if depth > MAX_NESTING:
            raise TooLarge(f"values nested more than {MAX_NESTING} deep are over the limit")
        kind = type(value)
        if kind is np.ndarray:
            self.meter.items(value.size)
            return value.copy()
        if kind in (list, tuple):
            self.meter.items(8 + 2 * len(value))
            return kind([self._deepcopy(item, depth + 1) for item in value])
        if kind in MAPPINGS:
            self.meter.items(8 + 2 * len(value))
            copied = value.copy()
            for name in copied:
                copied[name] = self._deepcopy(copied[name], depth + 1)
            return copied
        return self._copy(value) if kind in SETS or kind is deque else value

"""Sums, sorts and extremes: the built-in functions that add up or compare what they go through."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from reward.guarded.compared import weigh_compared
from reward.guarded.meter import Meter
from reward.guarded.operators import operators
from reward.guarded.weights import FLAT, NUMBERS, kept, weigh


class Ordering(ABC):
    """The guards of sum, sorted, max and min; how values are gone through is left to the subclass."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.add = operators(meter)["+"]

    @abstractmethod
    def each(self, values: Any) -> Any:
        """Pay for going through `values` once and return them, in order."""

    @abstractmethod
    def new(self, values: Any) -> Any:
        """As `each`, for values that become a new container."""

    def each_flat(self, values: Any, pay: Callable[[Meter, Any], None] = weigh_compared) -> Any:
        """As `each`, and pay for comparing the values too, or for what `pay` says; iterators become lists."""
        values = self.each(values)
        if type(values) is range:
            return values
        if type(values) is not list:
            values = list(values)
        if not FLAT.issuperset(map(type, values)):
            pay(self.meter, values)
        return values

    def sum_(self, values: Any, start: Any = 0) -> Any:
        values = self.each_flat(values, weigh)
        if type(start) in NUMBERS and (type(values) is range or NUMBERS.issuperset(map(type, values))):
            total = sum(values, start)
            return kept(self.meter, total)
        if type(start) is str:
            raise TypeError("sum() can't sum strings [use ''.join(seq) instead]")
        for value in values:
            start = self.add(start, value)
        return start

    def sorted_(self, values: Any, *, key: Any = None, reverse: Any = False) -> Any:
        values = list(self.new(values))
        ranks = self.each_flat(values if key is None else [key(value) for value in values])
        self.pay_sorting(ranks)
        if key is None:
            return sorted(values, reverse=bool(reverse))
        ranked = iter(ranks)
        return sorted(values, key=lambda _: next(ranked), reverse=bool(reverse))

    def pay_sorting(self, ranks: Any) -> None:
        rounds = math.ceil(math.log2(len(ranks) + 2))
        self.meter.charge(len(ranks) * rounds >> 2)
        if not FLAT.issuperset(map(type, ranks)):
            for _ in range(min(rounds, 20)):
                weigh(self.meter, ranks)

    def max_(self, *values: Any, **options: Any) -> Any:
        if len(values) > 1 and not options and NUMBERS.issuperset(map(type, values)):
            return max(values)
        return self._extreme(max, values, **options)

    def min_(self, *values: Any, **options: Any) -> Any:
        if len(values) > 1 and not options and NUMBERS.issuperset(map(type, values)):
            return min(values)
        return self._extreme(min, values, **options)

    def _extreme(self, choose: Callable[..., Any], values: Any, *, key: Any = None, **default: Any) -> Any:
        if set(default) - {"default"}:
            raise TypeError(f"{choose.__name__} takes key and default, not {next(iter(default))}")
        candidates = values if len(values) > 1 else values[0]
        if key is None:
            candidates = self.each_flat(candidates)
            return choose(candidates, **default)
        candidates = list(self.each(candidates))
        ranks = iter(self.each_flat([key(candidate) for candidate in candidates]))
        return choose(candidates, key=lambda _: next(ranks), **default)

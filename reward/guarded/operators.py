"""Arithmetic that pays for the size of what it works on, and refuses results over the limits."""

from __future__ import annotations

import operator
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

import numpy as np

from reward.guarded.cell_costs import pay_cells
from reward.guarded.comparisons import comparisons
from reward.guarded.keys import key, weigh_sets
from reward.guarded.meter import MAX_BITS, Meter, TooLarge
from reward.guarded.set_order import in_order, packed
from reward.guarded.weights import (
    LARGE,
    LONG,
    LONG_BITS,
    MAPPINGS,
    NUMBERS,
    NUMPY_SCALARS,
    SETS,
    SIZED,
    VIEWS,
    kept,
    long_cost,
    long_result,
    weigh,
)

Binary = Callable[[Any, Any], Any]

ARITHMETIC: dict[str, Binary] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "@": operator.matmul,
}
IN_PLACE: dict[str, Binary] = {
    "+": operator.iadd,
    "-": operator.isub,
    "*": operator.imul,
    "/": operator.itruediv,
    "//": operator.ifloordiv,
    "%": operator.imod,
    "**": operator.ipow,
    "<<": operator.ilshift,
    ">>": operator.irshift,
    "&": operator.iand,
    "|": operator.ior,
    "^": operator.ixor,
    "@": operator.imatmul,
}
COUNTER_COST = 16
"""Fuel for an operator on Counters, which are written in Python, besides their items."""
QUEUE_COST = 90
"""Fuel for making a deque: the words of memory that an empty one has."""
QUEUED = frozenset({deque, type(iter(deque())), type(reversed(deque()))})
SIGNS: dict[str, Callable[[Any], Any]] = {"-x": operator.neg, "+x": operator.pos, "~x": operator.invert}


def operators(meter: Meter) -> dict[str, Callable[..., Any]]:
    """Return the guards of all operators: "+" adds, "+=" adds in place, "<" compares, "in" looks up."""
    guards: dict[str, Callable[..., Any]] = {}
    for sign, function in ARITHMETIC.items():
        guards[sign] = _arithmetic(meter, sign, function)
        guards[f"{sign}="] = _arithmetic(meter, sign, IN_PLACE[sign])
        guards[f"{sign}="] = _packing(guards[f"{sign}="]) if sign in "-^&+|" else guards[f"{sign}="]
    for sign, single in SIGNS.items():
        guards[sign] = _sign(meter, single)
    for sign, of_numbers in (("+", _sum), ("-", _difference), ("*", _product)):
        guards[sign] = of_numbers(meter, guards[sign])
    guards["+="] = _extending(meter, guards["+="])
    return guards | comparisons(meter)


def _sum(meter: Meter, careful: Binary) -> Binary:
    """The guard of + for whole numbers, with its operator written out: half the time of `careful`."""

    def guard(left: Any, right: Any) -> Any:
        if type(left) is int and type(right) is int:
            result = left + right
            return result if -LONG < result < LONG else long_result(meter, result)
        return careful(left, right)

    return guard


def _difference(meter: Meter, careful: Binary) -> Binary:
    """As `_sum`, for -."""

    def guard(left: Any, right: Any) -> Any:
        if type(left) is int and type(right) is int:
            result = left - right
            return result if -LONG < result < LONG else long_result(meter, result)
        return careful(left, right)

    return guard


def _product(meter: Meter, careful: Binary) -> Binary:
    """As `_sum`, for * of numbers whose product is short."""

    def guard(left: Any, right: Any) -> Any:
        if type(left) is int and type(right) is int and -LARGE < left < LARGE and -LARGE < right < LARGE:
            return left * right
        return careful(left, right)

    return guard


def _extending(meter: Meter, careful: Binary) -> Binary:
    """The guard of +=, by which a list takes in whatever can be gone through."""

    def guard(left: Any, right: Any) -> Any:
        if type(left) is list and type(right) in SETS:
            right = in_order(meter, right)
        elif type(left) is deque:
            right = list(in_order(meter, right))
            queue_check(meter, len(left), right)
        return careful(left, right)

    return guard


def _packing(careful: Binary) -> Binary:
    """The guard of an operator that can take items out of its left side."""

    def guard(left: Any, right: Any) -> Any:
        result = careful(left, right)
        if type(result) is set or type(result) is Counter:
            packed(result)
        return result

    return guard


def queue_check(meter: Meter, length: int, added: Any) -> None:
    """Raise TypeError or `TooLarge` if a deque of this length cannot take in these items."""
    # A deque in a deque in a deque, freed, overflows the C stack of CPython (3.11).
    if not QUEUED.isdisjoint(map(type, added)):
        raise TypeError("a deque cannot hold a deque")
    meter.queue(length + len(added))


def _arithmetic(meter: Meter, sign: str, function: Binary) -> Binary:
    if sign in ("*", "**", "<<"):
        return _growing(meter, sign, function)
    if sign in ("//", "%"):
        return _dividing(meter, sign, function)

    def guard(left: Any, right: Any) -> Any:
        if type(left) is int and type(right) is int:
            result = function(left, right)
            return result if -LONG < result < LONG else long_result(meter, result)
        if type(left) in NUMBERS and type(right) in NUMBERS:
            return function(left, right)
        if type(left) is np.ndarray and type(right) in NUMBERS:
            meter.items(1 + left.size)
        elif type(left) in SETS and type(right) in SETS:
            weigh_sets(meter, left, right)
        else:
            _pay(meter, sign, left, right)
        return function(left, right)

    return guard


def _dividing(meter: Meter, sign: str, function: Binary) -> Binary:
    """The guard of an operator that takes long where the left side is long, and never gives a longer one."""

    def guard(left: Any, right: Any) -> Any:
        if type(left) in NUMBERS and type(right) in NUMBERS:
            if type(left) is int and not -LONG < left < LONG:
                meter.charge(long_cost(left))
            return function(left, right)
        _pay(meter, sign, left, right)
        return function(left, right)

    return guard


def _growing(meter: Meter, sign: str, function: Binary) -> Binary:
    """The guard of an operator whose result can be far larger than its operands."""

    def guard(left: Any, right: Any) -> Any:
        if type(left) in NUMBERS and type(right) in NUMBERS:
            if type(left) in (int, bool) and type(right) in (int, bool):
                _pay_growth(meter, sign, left, right)
            return function(left, right)
        _pay(meter, sign, left, right)
        return function(left, right)

    return guard


def _pay_growth(meter: Meter, sign: str, left: int, right: int) -> None:
    if sign == "*":
        bits = left.bit_length() + right.bit_length()
    elif sign == "**":
        bits = left.bit_length() * right if left not in (-1, 0, 1) else 0
    else:
        bits = left.bit_length() + right if left else 0
    if bits > MAX_BITS:
        raise TooLarge(f"a whole number of more than {MAX_BITS} bits is over the limit")
    if bits > LONG_BITS:
        meter.charge((bits * bits >> 17) + (bits >> 6))


def _pay(meter: Meter, sign: str, left: Any, right: Any) -> None:
    """Charge for an operation on values of which one at least is not a number."""
    if type(left) is np.ndarray or type(right) is np.ndarray:
        pay_cells(meter, sign, left, right)
    elif sign == "*":
        _repeated(meter, left, right)
    elif type(left) is str:
        if sign != "+":
            raise TypeError(f"texts have no operator {sign} here; use an f-string to format")
        meter.items(len(left) + (len(right) if type(right) is str else 0))
    elif type(left) in NUMPY_SCALARS or type(right) in NUMPY_SCALARS:
        pay_cells(meter, sign, left, right)
    elif type(left) in VIEWS or type(right) in VIEWS:
        _pay_members(meter, left)
        _pay_members(meter, right)
    elif type(left) in SETS or type(right) in SETS:
        weigh(meter, left)
        weigh(meter, right)
    elif type(left) in SIZED:
        if type(left) is deque:
            meter.charge(QUEUE_COST)
            meter.queue(len(left) + len(right))
        if type(left) is Counter or type(right) is Counter:
            meter.charge(COUNTER_COST)
            counts_check(meter, left, right)
        count = len(left) + (len(right) if type(right) in SIZED else 0)
        meter.items(count)
        if type(left) in MAPPINGS:
            meter.crowded(count)
    else:
        meter.charge(8)


def _pay_members(meter: Meter, side: Any) -> None:
    """Pay for one side of an operator on views of a dict, which hashes all that is in it."""
    if type(side) not in SIZED:
        raise TypeError(f"what meets a view of a dict must be a container, not {type(side).__name__}")
    meter.items(len(side))
    for item in side:
        key(meter, item)


def counts_check(meter: Meter, *mappings: Any) -> None:
    """Raise TypeError if what a Counter would compare or add up is anything but numbers."""
    for counts in mappings:
        if type(counts) in MAPPINGS:
            meter.charge(len(counts))
            if not NUMBERS.issuperset(map(type, counts.values())):
                raise TypeError("a Counter compares and adds up numbers alone")
            largest = max(map(abs, counts.values()), default=0)
            if type(largest) is int and largest >= LARGE:
                raise TooLarge("a Counter of numbers so large is over the limit")


def _repeated(meter: Meter, left: Any, right: Any) -> None:
    for sequence, times in ((left, right), (right, left)):
        if type(sequence) in SIZED and type(times) in NUMBERS:
            count = len(sequence) * max(0, int(times))
            meter.items(count)
            if type(sequence) is deque:
                meter.charge(QUEUE_COST)
                meter.queue(count)


def _sign(meter: Meter, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def guard(value: Any) -> Any:
        if type(value) not in NUMBERS:
            weigh(meter, value)
        return kept(meter, function(value))

    return guard

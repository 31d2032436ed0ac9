"""Arithmetic and comparison that pay for the size of what they work on, and refuse results over the
limits.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from reward.guarded.meter import MAX_BITS, Meter, TooLarge
from reward.guarded.weights import FLAT, HUGE, NUMBERS, SETS, SIZED, bounded, weigh

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
COMPARISONS: dict[str, Binary] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SIGNS: dict[str, Callable[[Any], Any]] = {"-x": operator.neg, "+x": operator.pos, "~x": operator.invert}


def operators(meter: Meter) -> dict[str, Callable[..., Any]]:
    """Return the guards of all operators: "+" adds, "+=" adds in place, "<" compares, "in" looks up."""
    guards: dict[str, Callable[..., Any]] = {}
    for sign, function in ARITHMETIC.items():
        guards[sign] = _arithmetic(meter, sign, function)
        guards[f"{sign}="] = _arithmetic(meter, sign, IN_PLACE[sign])
    for sign, function in COMPARISONS.items():
        # "<=" is a comparison; in-place "<" does not exist, so no name is taken twice.
        guards[sign] = _comparison(meter, function)
    for sign, single in SIGNS.items():
        guards[sign] = _sign(meter, single)
    guards["=="] = _equality(guards["=="])
    guards["in"] = lambda item, container: _lookup(meter, item, container)
    guards["not in"] = lambda item, container: not _lookup(meter, item, container)
    return guards


def _arithmetic(meter: Meter, sign: str, function: Binary) -> Binary:
    if sign in ("*", "**", "<<"):
        return _growing(meter, sign, function)

    def guard(left: Any, right: Any) -> Any:
        if type(left) is int and type(right) is int:
            result = function(left, right)
            return result if -HUGE < result < HUGE else bounded(result)
        if type(left) in NUMBERS and type(right) in NUMBERS:
            return function(left, right)
        _pay(meter, sign, left, right)
        return function(left, right)

    return guard


def _growing(meter: Meter, sign: str, function: Binary) -> Binary:
    """The guard of an operator whose result can be far larger than its operands."""

    def guard(left: Any, right: Any) -> Any:
        if type(left) in NUMBERS and type(right) in NUMBERS:
            if type(left) in (int, bool) and type(right) in (int, bool):
                _growth_check(sign, left, right)
            return function(left, right)
        _pay(meter, sign, left, right)
        return function(left, right)

    return guard


def _growth_check(sign: str, left: int, right: int) -> None:
    if sign == "*":
        bits = left.bit_length() + right.bit_length()
    elif sign == "**":
        bits = left.bit_length() * right if left not in (-1, 0, 1) else 0
    else:
        bits = left.bit_length() + right if left else 0
    if bits > MAX_BITS:
        raise TooLarge(f"a whole number of more than {MAX_BITS} bits is over the limit")


def _pay(meter: Meter, sign: str, left: Any, right: Any) -> None:
    """Charge for an operation on values of which one at least is not a number."""
    if type(left) is np.ndarray or type(right) is np.ndarray:
        _pay_cells(meter, sign, left, right)
    elif sign == "*":
        _repeated(meter, left, right)
    elif type(left) is str:
        if sign != "+":
            raise TypeError(f"texts have no operator {sign} here; use an f-string to format")
        meter.items(len(left) + (len(right) if type(right) is str else 0))
    elif type(left) in SETS or type(right) in SETS:
        weigh(meter, left)
        weigh(meter, right)
    elif type(left) in SIZED:
        meter.items(len(left) + (len(right) if type(right) in SIZED else 0))
    else:
        meter.charge(8)


def _repeated(meter: Meter, left: Any, right: Any) -> None:
    for sequence, times in ((left, right), (right, left)):
        if type(sequence) in SIZED and type(times) in NUMBERS:
            meter.items(len(sequence) * max(0, int(times)))


def _pay_cells(meter: Meter, sign: str, left: Any, right: Any) -> None:
    for side in (left, right):
        if type(side) not in NUMBERS and type(side) is not np.ndarray:
            weigh(meter, side)
            if type(side) is str or (type(side) in SIZED and not _numeric(meter, side)):
                raise TypeError(f"an array has no operator {sign} with {type(side).__name__} values")
    first = np.shape(left)
    second = np.shape(right)
    if sign == "@":
        cells = int(np.prod(first, dtype=object))
        meter.items(cells // (first[-1] if first and first[-1] else 1) * (second[-1] if second else 1))
        meter.charge(cells * (second[-1] if second else 1))
        return
    meter.items(1 + broadcast_cells(first, second))


def _numeric(meter: Meter, values: Any) -> bool:
    """Tell whether nested lists hold numbers alone, which numpy can take without becoming an object array."""
    meter.charge(len(values))
    return all(
        type(value) in NUMBERS
        or type(value) is np.ndarray
        or (type(value) in (list, tuple) and _numeric(meter, value))
        for value in values
    )


def broadcast_cells(first: tuple[int, ...], second: tuple[int, ...]) -> int:
    """Return how many cells two shapes have when broadcast, or at most that where they do not fit."""
    if len(first) < len(second):
        first, second = second, first
    cells = 1
    offset = len(first) - len(second)
    for place, side in enumerate(first):
        other = second[place - offset] if place >= offset else 1
        cells *= other if side == 1 else side
    return cells


def _comparison(meter: Meter, function: Binary) -> Binary:
    def guard(left: Any, right: Any) -> Any:
        if type(left) in FLAT and type(right) in FLAT:
            return function(left, right)
        if type(left) is np.ndarray or type(right) is np.ndarray:
            _pay_cells(meter, "comparison", left, right) if left is not None and right is not None else None
        else:
            weigh(meter, left)
            weigh(meter, right)
        return function(left, right)

    return guard


def _equality(careful: Binary) -> Binary:
    """The guard of ==, the commonest by far, with its operator written out: a third less time for numbers."""

    def guard(left: Any, right: Any) -> Any:
        if type(left) in FLAT and type(right) in FLAT:
            return left == right
        return careful(left, right)

    return guard


def _sign(meter: Meter, function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def guard(value: Any) -> Any:
        if type(value) not in NUMBERS:
            weigh(meter, value)
        return function(value)

    return guard


def _lookup(meter: Meter, item: Any, container: Any) -> bool:
    if type(item) not in FLAT:
        weigh(meter, item)
    kind = type(container)
    if kind is range:
        if type(item) is not int:
            meter.charge(len(container))
    elif kind in (list, tuple):
        meter.charge(1 + (len(container) >> 2))
        if type(item) not in FLAT or np.ndarray in map(type, container):
            weigh(meter, container)
    elif kind in (str, np.ndarray):
        weigh(meter, container)
        meter.charge(len(container))
    return item in container

"""What values weigh: the fuel to compare, hash, order or print them, found without doing any of that."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any

import numpy as np

from reward.guarded.meter import MAX_BITS, MAX_NESTING, Meter, TooLarge

NUMPY_SCALARS = frozenset(
    {
        np.bool_,
        np.int8,
        np.int16,
        np.int32,
        np.int64,
        np.uint8,
        np.uint16,
        np.uint32,
        np.uint64,
        np.intc,
        np.longlong,
        np.float16,
        np.float32,
        np.float64,
    }
)
NUMBERS = frozenset({bool, int, float}) | NUMPY_SCALARS
WHOLE = NUMBERS - {float, np.float16, np.float32, np.float64}
PLACES = NUMBERS - {bool, np.bool_}
"""Types of a place in a sequence. True and False are masks where arrays are concerned."""
INDICES = WHOLE & PLACES
"""Those of a place that there can be."""
FLAT = NUMBERS | {type(None), type(...)}
"""Types whose values compare and hash in constant time."""


class Default(defaultdict[Any, Any]):
    """As programs have it. To CPython (3.11) only a class written in Python is safe to free in itself."""

    __slots__ = ()


MAPPINGS = (dict, Default, Counter, defaultdict)
SETS = (set, frozenset)
TURNED: tuple[Any, ...] = ([], {}, {}.values(), {}.items(), deque(), range(1), range(1 << 100))
"""Examples of what can be gone through in both directions."""
GONE_THROUGH: tuple[Any, ...] = (*TURNED, (), "", "\u0100", set(), np.zeros(1))
LAZY = frozenset({map, filter, zip, enumerate, reversed}) | frozenset(
    map(type, (*map(iter, GONE_THROUGH), *map(reversed, TURNED)))
)
"""The iterators of Python and numpy."""
GENERATOR = type(_ for _ in ())
CONTAINERS = frozenset({list, tuple, deque, *MAPPINGS, *SETS})
ROWS = frozenset({list, tuple})
VALUES: type = type({}.values())
VIEWS = frozenset({type({}.keys()), VALUES, type({}.items())})
SIZED = CONTAINERS | VIEWS | {str, range}

LONG_TEXT = 1_000
HUGE = 1 << MAX_BITS
LARGE = 1 << 60
"""Whole numbers from here on are no longer taken for small ones."""


CELL = 1 << 63
"""Whole numbers from here on make numpy give up its own for Python's, which grow without end and unpaid."""


def cells_check(numbers: Collection[Any]) -> None:
    """Raise TypeError if numbers that are to be an array's hold one of more than 64 bits."""
    whole = [number for number in numbers if type(number) is int]
    if whole and (min(whole) < -CELL or max(whole) >= CELL):
        raise TypeError("the numbers of an array have 64 bits at most")


def bounded(number: int) -> int:
    """Return a whole number that is inside the limit of `MAX_BITS` bits; raise `TooLarge` else."""
    if -HUGE < number < HUGE:
        return number
    raise TooLarge(f"a whole number of more than {MAX_BITS} bits is over the limit")


LONG_BITS = 256
"""Whole numbers of more bits pay for arithmetic. What the checker leaves unguarded never has that many."""
LONG = 1 << LONG_BITS


def long_result(meter: Meter, number: int) -> int:
    """Pay for the memory of a `LONG` whole number and return it; raise `TooLarge` if it is over the limit."""
    meter.charge(number.bit_length() >> 6)
    return bounded(number)


def kept(meter: Meter, number: Any) -> Any:
    """Pay for the memory of a number, if it is `LONG`, and return it."""
    return long_result(meter, number) if type(number) is int and not -LONG < number < LONG else number


def long_cost(*numbers: object) -> int:
    """Return the fuel to multiply or divide whole numbers, or to write one as text: 0 for those not `LONG`.

    All of these take time in proportion to the square of the digits.
    """
    bits = max([number.bit_length() for number in numbers if type(number) is int], default=0)
    return bits * bits >> 17 if bits > LONG_BITS else 0


class Unsure(BaseException):
    """A variable assumed to hold a small number does not."""


def number(value: object) -> None:
    """Raise `Unsure` unless a value is a whole number too small to cost anything, and not True or False,
    which are masks to an array.
    """
    if type(value) is int:
        if not -LARGE < value < LARGE:
            raise Unsure
    elif type(value) not in INDICES:
        raise Unsure


def numbers(*values: object) -> None:
    """Raise `Unsure` unless all values are such numbers."""
    for value in values:
        number(value)


def weigh(meter: Meter, value: object) -> None:
    """Pay for every item reached from `value`, shared ones as often as they are reached.

    Comparing and hashing visit them that often, which is exponential in the nesting. Raises `TooLarge` where
    the nesting is deeper than `MAX_NESTING`.
    """
    if type(value) in FLAT:
        return
    level: Any = _inside(meter, value)
    for _ in range(MAX_NESTING):
        if not level:
            return
        if ROWS.issuperset(map(type, level)):
            # The commonest case by far, as rows of a grid or a set of places: all of them in a few steps.
            meter.charge(4 * len(level) + sum(map(len, level)))
            if FLAT.issuperset(map(type, chain.from_iterable(level))):
                return
            level = [item for item in chain.from_iterable(level) if type(item) not in FLAT]
        else:
            level = [inner for outer in level for inner in _inside(meter, outer)]
    raise TooLarge(f"values nested more than {MAX_NESTING} deep are over the limit")


def _inside(meter: Meter, value: object) -> Iterable[object]:
    """Pay for one value and return the items in it that have a weight of their own."""
    kind = type(value)
    if meter.crowd and (kind in SETS or kind in MAPPINGS):
        meter.charge(len(value) * meter.crowd)  # type: ignore[arg-type]
    if kind in (list, tuple, deque) or kind in SETS:
        meter.charge(4 + len(value))  # type: ignore[arg-type]
        if FLAT.issuperset(map(type, value)):  # type: ignore[call-overload]
            return ()
        return [item for item in value if type(item) not in FLAT]  # type: ignore[attr-defined]
    if kind in MAPPINGS:
        meter.charge(4 + 2 * len(value))  # type: ignore[arg-type]
        return [item for pair in value.items() for item in pair if type(item) not in FLAT]  # type: ignore[attr-defined]
    if kind in VIEWS:
        meter.charge(len(value))  # type: ignore[arg-type]
        return _inside(meter, list(value))  # type: ignore[call-overload]
    if kind is slice:
        return _inside(meter, (value.start, value.stop, value.step))  # type: ignore[attr-defined]
    if kind is str:
        meter.arrays += len(value) > LONG_TEXT  # type: ignore[arg-type]
        meter.charge(1 + (len(value) >> 5))  # type: ignore[arg-type]
    elif kind is np.ndarray:
        meter.arrays += 1
        meter.charge(1 + value.size)  # type: ignore[attr-defined]
    elif kind is range:
        # To compare it with an array numpy writes it out.
        meter.items(1 + len(value))  # type: ignore[arg-type]
    elif kind is int:
        meter.charge(1)
    else:
        meter.arrays += isinstance(value, np.dtype)
        meter.charge(8)
    return ()

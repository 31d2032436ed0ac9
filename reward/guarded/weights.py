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
FLAT = NUMBERS | {type(None), type(...)}
"""Types whose values compare and hash in constant time."""
MAPPINGS = (dict, defaultdict, Counter)
SETS = (set, frozenset)
LAZY: tuple[type, ...] = (
    map,
    filter,
    zip,
    enumerate,
    reversed,
    type(iter([])),
    type(iter(())),
    type(iter("")),
    type(iter(range(0))),
)
GENERATOR = type(_ for _ in ())
CONTAINERS = frozenset({list, tuple, deque, *MAPPINGS, *SETS})
ROWS = frozenset({list, tuple})
VALUES: type = type({}.values())
VIEWS = frozenset({type({}.keys()), VALUES, type({}.items())})
SIZED = CONTAINERS | VIEWS | {str, range}

HUGE = 1 << MAX_BITS
LARGE = 1 << 60
"""Whole numbers from here on are no longer taken for small ones."""
KEY_BITS = 32
LARGE_KEY = 1 << KEY_BITS
"""Keys made of whole numbers from here on can be chosen to share a hash, which makes every look-up slow."""
LARGE_KEY_COST = 20_000
SHORT_KEY = 8
"""Items of a tuple up to which it hashes and compares as fast as a number, if they are numbers."""


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


LONG_BITS = 1_024
"""Whole numbers of more bits pay for arithmetic. What the checker leaves unguarded never has that many."""
LONG = 1 << LONG_BITS


def long_cost(*numbers: object) -> int:
    """Return the fuel to multiply or divide whole numbers, or to write one as text: 0 for those not `LONG`.

    All of these take time in proportion to the square of the digits.
    """
    bits = max([number.bit_length() for number in numbers if type(number) is int], default=0)
    return bits * bits >> 17 if bits > LONG_BITS else 0


class Unsure(BaseException):
    """A variable assumed to hold a small number does not."""


def number(value: object) -> None:
    """Raise `Unsure` unless a value is a number too small to cost anything, and not True or False, which are
    masks to an array.
    """
    if type(value) is int:
        if not -LARGE < value < LARGE:
            raise Unsure
    elif type(value) not in PLACES:
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
        meter.charge(1 + (len(value) >> 5))  # type: ignore[arg-type]
    elif kind is np.ndarray:
        meter.charge(1 + value.size)  # type: ignore[attr-defined]
    elif kind is range:
        # To compare it with an array numpy writes it out.
        meter.items(1 + len(value))  # type: ignore[arg-type]
    elif kind is int:
        meter.charge(1)
    else:
        meter.charge(8)
    return ()


def key(meter: Meter, value: Any) -> Any:
    """Pay for hashing `value` and return it."""
    kind = type(value)
    if kind is tuple and len(value) <= SHORT_KEY:
        for item in value:
            if type(item) in WHOLE:
                if not -LARGE_KEY < item < LARGE_KEY:
                    break
            elif type(item) not in FLAT:
                break
        else:
            return value
    elif kind in FLAT:
        if kind in WHOLE and not -LARGE_KEY < value < LARGE_KEY:
            meter.charge(LARGE_KEY_COST)
        return value
    before = meter.left
    weigh(meter, value)
    meter.heaviest = max(meter.heaviest, before - meter.left)
    _weigh_large(meter, value)
    return value


def sought(meter: Meter, value: Any) -> Any:
    """Pay for looking `value` up in a dict or a set and return it. That members can collide was paid for when
    they were put in.
    """
    kind = type(value)
    if kind in FLAT:
        return value
    if kind is tuple and len(value) <= SHORT_KEY:
        for item in value:
            if type(item) not in FLAT:
                break
        else:
            return value
    weigh(meter, value)
    return value


def weigh_sets(meter: Meter, left: Any, right: Any) -> None:
    """Pay for going through two sets and looking their members up: none weighs more than the heaviest key."""
    meter.charge((2 + len(left) + len(right)) * meter.heaviest)


def _weigh_large(meter: Meter, value: Any) -> None:
    """Pay for large whole numbers inside a key, whose hashes can be made to collide."""
    if type(value) in (tuple, frozenset):
        for item in value:
            _weigh_large(meter, item)
    elif type(value) is slice:
        raise TypeError("a slice cannot be a key")
    elif type(value) in WHOLE and not -LARGE_KEY < value < LARGE_KEY:
        meter.charge(LARGE_KEY_COST)

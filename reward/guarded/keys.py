"""What keys of dicts and members of sets cost: to hash, and to tell from others of the same hash."""

from __future__ import annotations

from typing import Any

from reward.guarded.meter import Meter
from reward.guarded.weights import FLAT, LARGE, NUMBERS, WHOLE, weigh

FLOATS = NUMBERS - WHOLE
KEY_BITS = 32
LARGE_KEY = 1 << KEY_BITS
"""Keys made of whole numbers from here on can be chosen to share a hash, which makes every look-up slow."""
LARGE_KEY_COST = 20_000
LONG_KEY_COST = 64
"""Fuel for looking up a short tuple that may hold long numbers."""
LARGE_PART = 1 << 16
"""As `LARGE_KEY`, for numbers in tuples of more than `FREE_KEY`, whose hashes have been made to meet."""
SHORT_KEY = 8
"""Items of a tuple up to which it hashes and compares as fast as a number, if they are numbers."""
FREE_KEY = 3
"""Items of a tuple of small whole numbers up to which few others can share its hash."""
NO_KEY = "what is not a number cannot be a key: its hash is another in every run"


def key(meter: Meter, value: Any) -> Any:
    """Pay for hashing `value` and return it."""
    kind = type(value)
    if kind is tuple and len(value) <= SHORT_KEY:
        least, most = (-1, LARGE_PART) if len(value) > FREE_KEY else (-LARGE_KEY, LARGE_KEY)
        for item in value:
            if type(item) in WHOLE:
                if not least < item < most:
                    break
            elif item is not None:
                break
        else:
            return value
    elif kind in FLAT:
        if kind in WHOLE and not -LARGE_KEY < value < LARGE_KEY:
            meter.charge(LARGE_KEY_COST)
        elif value != value:
            raise TypeError(NO_KEY)
        elif kind in FLOATS:
            meter.hashed(value, 1)
        return value
    before = meter.left
    weigh(meter, value)
    weight = max(1, before - meter.left)
    if kind is str:
        # Nobody can choose texts that share a hash.
        meter.heaviest = max(meter.heaviest, weight)
        return value
    _weigh_large(meter, value)
    meter.hashed(value, weight)
    return value


def sought(meter: Meter, value: Any) -> Any:
    """Pay for looking `value` up in a dict or a set and return it. That members can collide was paid for when
    they were put in.
    """
    if meter.crowd:
        meter.charge(meter.crowd)
    kind = type(value)
    if kind in FLAT:
        return value
    if kind is tuple and len(value) <= SHORT_KEY:
        for item in value:
            if type(item) not in FLAT or (type(item) is int and not -LARGE < item < LARGE):
                break
        else:
            return value
        meter.charge(LONG_KEY_COST)
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
    elif type(value) in WHOLE:
        if not -LARGE_KEY < value < LARGE_KEY:
            meter.charge(LARGE_KEY_COST)
    elif type(value) in NUMBERS and value != value:
        raise TypeError(NO_KEY)

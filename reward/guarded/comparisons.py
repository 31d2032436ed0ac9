"""Comparisons and look-ups that pay for the size of what they go through."""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from reward.guarded.cell_costs import pay_cells
from reward.guarded.compared import weigh_compared
from reward.guarded.keys import sought, weigh_sets
from reward.guarded.meter import Meter, OutOfFuel
from reward.guarded.weights import (
    FLAT,
    GENERATOR,
    LAZY,
    MAPPINGS,
    NUMBERS,
    NUMPY_SCALARS,
    SETS,
    VALUES,
    weigh,
)

Binary = Callable[[Any, Any], Any]

COMPARISONS: dict[str, Binary] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
HASHED = frozenset({*MAPPINGS, *SETS, type({}.keys())})
"""Types that look for something by its hash."""
ITEMS: type = type({}.items())
BROADCAST = frozenset({np.ndarray, list, tuple})
"""Types whose items an array compares with its own, each with each."""
SCANNED = frozenset({list, tuple, deque, VALUES})
"""Types that look for something by comparing it with their items one by one."""


def comparisons(meter: Meter) -> dict[str, Callable[..., Any]]:
    """Return the guards of comparisons: "<" compares, "<1" compares with a number, "in" looks up."""
    guards: dict[str, Callable[..., Any]] = {}
    for sign, function in COMPARISONS.items():
        guards[sign] = _comparison(meter, function)
        guards[f"{sign}1"] = _with_number(meter, function)
    guards["=="] = _equality(meter, guards["=="])
    guards["in"] = found = _lookup(meter)
    guards["not in"] = lambda item, container: not found(item, container)
    return guards


def _comparison(meter: Meter, function: Binary) -> Binary:
    def guard(left: Any, right: Any) -> Any:
        if type(left) in FLAT and type(right) in FLAT:
            return function(left, right)
        _pay_comparison(meter, left, right)
        return function(left, right)

    return guard


def _equality(meter: Meter, careful: Binary) -> Binary:
    """The guard of ==, the commonest by far, with its operator written out: a third less time for numbers."""

    def guard(left: Any, right: Any) -> Any:
        if type(left) in FLAT and type(right) in FLAT:
            return left == right
        if type(left) is np.ndarray and (
            type(right) in NUMBERS or (type(right) is np.ndarray and left.shape == right.shape)
        ):
            meter.left -= 1 + left.size
            if meter.left < 0:
                raise OutOfFuel
            return left == right
        return careful(left, right)

    return guard


def _with_number(meter: Meter, function: Binary) -> Binary:
    """The guard of a comparison with a number: only arrays look at more than one of their items."""

    def guard(left: Any, right: Any) -> Any:
        if type(left) is np.ndarray:
            meter.left -= 1 + left.size
            if meter.left < 0:
                raise OutOfFuel
        return function(left, right)

    return guard


def _pay_comparison(meter: Meter, left: Any, right: Any) -> None:
    if type(left) in SETS and type(right) in SETS:
        weigh_sets(meter, left, right)
    elif type(left) is not np.ndarray and type(right) is not np.ndarray:
        weigh_compared(meter, left, right)
    elif left is None or right is None:
        meter.charge(1 + np.size(right if left is None else left))
    else:
        pay_cells(meter, "comparison", left, right)


def _lookup(meter: Meter) -> Callable[[Any, Any], bool]:
    def guard(item: Any, container: Any) -> bool:
        kind = type(container)
        if kind in HASHED:
            sought(meter, item)
            return item in container
        # Numbers of numpy's make arrays of the lists that they are compared with.
        flat = type(item) in FLAT and type(item) not in NUMPY_SCALARS
        if type(item) not in FLAT and kind not in SCANNED:
            weigh(meter, item)
        if kind is range:
            if type(item) is not int:
                meter.charge(len(container))
        elif kind in SCANNED:
            meter.charge(1 + (len(container) >> 2))
            if type(item) in FLAT and FLAT.issuperset(map(type, container)):
                return item in container
            if not flat or np.ndarray in map(type, container):
                weigh_compared(meter, (item,), container)
        elif kind is np.ndarray and type(item) in BROADCAST:
            pay_cells(meter, "comparison", container, item)
        elif kind is str or kind is np.ndarray:
            weigh(meter, container)
            meter.charge(len(container))
        elif kind is ITEMS:
            # The value that goes by its key is compared with the one here.
            weigh_compared(meter, (item,), container)
            meter.crowded(1)
        elif not flat and (kind is GENERATOR or kind in LAZY):
            return _comes_up(meter, item, container)
        return item in container

    return guard


def _comes_up(meter: Meter, item: Any, iterator: Iterable[Any]) -> bool:
    """Tell whether `item` is what an iterator gives, paying for each comparison."""
    for other in iterator:
        weigh_compared(meter, (item,), (other,))
        if other is item or other == item:
            return True
    return False

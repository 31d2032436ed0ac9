"""The order in which sets are gone through: the same on every machine."""

from __future__ import annotations

from itertools import chain
from typing import Any

from reward.guarded.meter import Meter
from reward.guarded.weights import NUMBERS, SETS, weigh

ROOMY = 40_000
"""Bytes of a dict or a set from which on its holes take long to pass. Sets of a grid's cells have fewer."""
SPARSE = 160
"""Bytes for each item left from which on a dict or a set is packed anew."""


def packed(container: Any) -> None:
    """Rid a dict or a set of the holes that removed items left in it, if there are many: whoever goes through
    it from the start passes all of them.
    """
    if container.__sizeof__() <= max(ROOMY, SPARSE * len(container)):
        return
    rest = container.copy()
    container.clear()
    if type(container) is set:
        container.update(rest)
    else:
        dict.update(container, rest)


def in_order(meter: Meter, value: Any) -> Any:
    """Return what iterating over `value` gives, with a set of texts in sorted order.

    The order of a set follows its hashes; those of whole numbers, floats and tuples of them are the same
    everywhere, those of texts and None are not. Sets of neither kind raise TypeError.
    """
    if type(value) not in SETS:
        return value
    meter.charge(len(value))
    kinds = set(map(type, value))
    if kinds <= NUMBERS:
        return value
    if kinds == {tuple}:
        items = list(chain.from_iterable(value)) if meter.heaviest == 1 else []
        meter.charge(len(items))
        if items and NUMBERS.issuperset(map(type, items)):
            return value
    # All of them are looked at: which comes first is another in every run.
    stable = [_stable(meter, item) for item in value]
    if all(stable):
        return value
    weigh(meter, value)
    return sorted(value, key=lambda item: _rank(meter, item))


def _stable(meter: Meter, item: object) -> bool:
    kind = type(item)
    if kind in NUMBERS:
        return True
    if kind is tuple or kind is frozenset:
        meter.charge(len(item))  # type: ignore[arg-type]
        stable = [_stable(meter, inner) for inner in item]  # type: ignore[attr-defined]
        return all(stable)
    return False


def _rank(meter: Meter, item: object) -> tuple[object, ...]:
    """A sort key that puts numbers before texts before None before tuples."""
    kind = type(item)
    if kind in NUMBERS:
        return (0, item)
    if kind is str:
        return (1, item)
    if item is None:
        return (2,)
    if kind is tuple:
        return (3, tuple(_rank(meter, inner) for inner in item))  # type: ignore[attr-defined]
    raise TypeError("a set has an order to go through it in if it holds numbers, texts and tuples alone")

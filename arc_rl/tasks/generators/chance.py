"""Small random draws in plain Python numbers, each far cheaper than the numpy call of the same meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Item = TypeVar("Item")
Rng = np.random.Generator


def below(rng: Rng, bound: int) -> int:
    """A whole number from 0 to `bound` - 1, all equally likely."""
    return int(rng.random() * bound)


def between(rng: Rng, low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return low + int(rng.random() * (high - low + 1))


def pick(rng: Rng, items: Sequence[Item]) -> Item:
    """One of `items`, all equally likely."""
    return items[int(rng.random() * len(items))]


def chance(rng: Rng, probability: float) -> bool:
    """True with this probability."""
    return bool(rng.random() < probability)


def some(rng: Rng, items: Sequence[Item], count: int) -> list[Item]:
    """`count` different items of `items` in random order; all of them where there are fewer."""
    pool = list(items)
    chosen = []
    for _ in range(min(count, len(pool))):
        chosen.append(pool.pop(below(rng, len(pool))))
    return chosen

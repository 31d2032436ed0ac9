"""Random grids, objects and arguments for the primitives, made from their signatures.

Each value hangs on one drawn seed: hypothesis cannot shrink it, but draws it fast.
"""

from __future__ import annotations

import inspect
from typing import get_args

import numpy as np
from hypothesis import strategies as st

from reward.dsl import Primitive
from reward.dsl.grids import trim
from reward.dsl.lines import FANS
from reward.dsl.objects import Object, find_objects, move_object
from reward.dsl.selection import Which
from reward.grids import Grid

WORDS = (
    *FANS,
    *get_args(Which),
    "both",
    "and",
    "or",
    "xor",
    "nor",
    "first",
    "last",
    "all",
    "sides",
    "corners",
    "?",
)
SEEDS = st.integers(0, 2**32 - 1)


def random_grid(seed: int, most: int = 12) -> Grid:
    """A grid of up to `most` rows and columns, often sparse, often of few colours."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(1, most + 1, 2))
    palette = rng.integers(0, 10, rng.integers(1, 5))
    filled = rng.random(shape) < rng.choice([0.1, 0.5, 1.0])
    return np.where(filled, rng.choice(palette, shape), palette[0]).astype(np.int8)


def random_objects(seed: int) -> list[Object]:
    """The objects of a random grid, some of them moved, at times out of it."""
    rng = np.random.default_rng([seed, 1])
    found = find_objects(random_grid(seed), bool(rng.integers(2)), bool(rng.integers(2)))
    return [
        move_object(obj, *map(int, rng.integers(-15, 16, 2))) if rng.random() < 0.1 else obj for obj in found
    ]


grids = SEEDS.map(random_grid)
numbers = st.one_of(st.integers(0, 9), st.integers(-3, 31), st.sampled_from([-(10**12), 10**12]))

KINDS: dict[str, st.SearchStrategy[object]] = {
    "Grid": grids,
    "Object": SEEDS.map(random_objects).filter(bool).map(lambda found: found[0]),
    "list[Object]": SEEDS.map(random_objects),
    "list[Grid]": st.lists(grids, max_size=3),
    "Callable[[Grid], Grid]": st.sampled_from([np.flipud, np.max, trim, None]),
    "int": numbers,
    "int | None": st.none() | numbers,
    "bool": st.booleans(),
    "dict[int, int]": st.dictionaries(numbers, numbers, max_size=4),
}


def arguments(primitive: Primitive) -> st.SearchStrategy[tuple[object, ...]]:
    """Arguments for all parameters of a primitive: all that the annotations allow, numbers of any size."""
    parameters = inspect.signature(primitive.function).parameters.values()
    return st.tuples(
        *[KINDS.get(str(parameter.annotation), st.sampled_from(WORDS)) for parameter in parameters]
    )

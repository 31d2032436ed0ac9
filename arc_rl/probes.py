"""Probe inputs: a few fixed grids beside a task's own, on which programs that agree on the task may differ.

They depend on the task's inputs alone. Nothing here runs a program.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from reward.grids import Grid, as_grid

PROBES = 3


def probe_inputs(inputs: Sequence[Grid], count: int = PROBES) -> list[Grid]:
    """`count` grids of the inputs' shapes: in turn an input's own cells shuffled, and random colours 0-9."""
    return [_probe(inputs[number % len(inputs)], number) for number in range(count)]


def behaviour(digest: str, outputs: Sequence[Grid | None]) -> str:
    """A name for what a program does: `digest` names its pairs, `outputs` is what it drew on the probes."""
    told = blake2b(digest.encode(), digest_size=12)
    for grid in outputs:
        told.update(b"nothing" if grid is None else bytes(grid.shape) + grid.tobytes())
    return told.hexdigest()


def _probe(like: Grid, number: int) -> Grid:
    rng = np.random.default_rng([number, *like.shape])
    if number % 2 == 0:
        return as_grid(rng.permutation(like.ravel()).reshape(like.shape))
    return as_grid(rng.integers(0, 10, like.shape))

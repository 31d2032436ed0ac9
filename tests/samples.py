"""An attempt for tests that care for a few of its fields only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from arc_rl.attempts import Attempt

_GRID = np.array([[1]], dtype=np.int8)
_ATTEMPT = Attempt(
    task_id="a",
    source="here",
    stage="evaluate",
    step=0,
    sample=0,
    completion="",
    program="def transform(grid):\n    return grid\n",
    tokens=10,
    truncated=False,
    entropy=0.5,
    temperature=1.0,
    status="ok",
    message="",
    line=None,
    fuel=1,
    outputs=(_GRID, _GRID + 1),
    pairs=2,
    exact=0,
    pixels=0.0,
    solved_train=False,
    solved_test=False,
)


def sample_attempt(**fields: Any) -> Attempt:
    """A valid attempt that solved nothing, with these fields changed."""
    return replace(_ATTEMPT, **fields)

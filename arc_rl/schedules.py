"""Values that move from a first to a last one over the steps of a run."""

from __future__ import annotations

import math

SCHEDULES = ("constant", "linear", "cosine")


def between(schedule: str, first: float, last: float, step: int, steps: int) -> float:
    """The value at `step` (from 0) of `steps` in all: `first` at the first, `last` at the last and beyond."""
    done = min(step / max(steps - 1, 1), 1.0)
    if schedule == "linear":
        return first + (last - first) * done
    if schedule == "cosine":
        return last + (first - last) * (1 + math.cos(math.pi * done)) / 2
    return first

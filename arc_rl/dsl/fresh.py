"""Fresh pairs: new examples of ARC-AGI-1 training tasks, from the generators in the package reasoning-gym.

They judge whether a program states a task's rule or only fits its pairs. Nothing is trained on them, and no
code of that package is read here but the one function a task.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from random import Random
from types import FrameType
from typing import Any

from arc_rl.errors import UserError
from arc_rl.tasks.task import Pair
from reward.grids import InvalidGrid

# Seconds one example may take; some generators search at random and may not end.
LIMIT = 6.0
# The range of difficulty that the package's generators are asked for, out of 0 to 1.
DIFFICULTY = (0.0, 0.3)


class _Late(BaseException):
    """An example took longer than `LIMIT`; no generator can catch it by accident."""


def fresh_pairs(id: str, count: int, seed: int) -> list[Pair]:
    """New pairs of the task `id`, at most `count`: those that its generator makes in time and that are grids.

    Pair i depends on (seed, id, i) alone. Empty where the package has no generator for the task. Raises
    UserError where the package is not installed.
    """
    if not count:
        return []  # and no need of the package
    generate = getattr(_generators(), f"generate_{id}", None)
    if generate is None:
        return []
    made = (_pair(generate, f"{seed}:{id}:{number}") for number in range(count))
    return [pair for pair in made if pair is not None]


@cache
def _generators() -> Any:
    try:
        from reasoning_gym.arc.rearc_utils import generators
    except ImportError as error:
        raise UserError(
            f"Fresh pairs need the package reasoning-gym ({error}); run `make coverage`, which installs it, "
            "or leave --fresh out."
        ) from error
    return generators


def _pair(generate: Callable[..., Any], seed: str) -> Pair | None:
    """One example, or None where the generator fails, is late or makes no grid."""
    try:
        with _limited(LIMIT):
            made = generate(Random(seed), *DIFFICULTY)
        return Pair(made["input"], made["output"])
    except (_Late, InvalidGrid, IndexError, KeyError, TypeError, ValueError, RecursionError):
        return None


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    def late(number: int, frame: FrameType | None) -> None:
        raise _Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

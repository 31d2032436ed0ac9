"""Program first: draw a short program, draw inputs that suit it, run it, keep pairs that need the program.

It does not know any one concept; a concept is a table of steps.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from arc_rl.tasks.generators.chance import Rng, pick
from arc_rl.tasks.generators.inputs import KINDS, Kind
from arc_rl.tasks.generators.programs import apply, equal, holds, shortest, source
from arc_rl.tasks.generators.scenes import Scene, sample_scene
from arc_rl.tasks.generators.steps import Step, fill
from arc_rl.tasks.task import Pair, Task
from reward.grids import Grid

# Train pairs of a task, about as often as in ARC-AGI-1's training split; one test pair comes on top.
_TRAIN_PAIRS = (2, 3, 3, 3, 4)
# Cells that a task's train inputs may have together, about: a small model's time goes by cells.
_CELLS = 180
# Scenes drawn for the same steps before others are drawn.
_ATTEMPTS = 5
# Inputs drawn for one pair before its program is given up.
_TRIES = 10


@dataclass(frozen=True)
class Generator:
    """Generates the tasks of one concept; called with (seed, index), on which alone the task depends.

    `steps` are drawn by weight; `lengths` are the chances of programs of 1, 2, 3, ... steps, before steps
    without effect are dropped; `largest` bounds the sides of most inputs.
    """

    name: str
    steps: tuple[Step, ...]
    lengths: tuple[float, ...] = (0.55, 0.33, 0.12)
    largest: int = 16

    def __call__(self, seed: int, index: int) -> Task:
        rng = np.random.default_rng([seed, index])
        calls, pairs = self._draw(rng)
        return Task(
            id=f"{self.name}-{seed}-{index}",
            train=tuple(pairs[:-1]),
            test=(pairs[-1],),
            source=f"generated/{self.name}",
            program=source(calls),
        )

    def _draw(self, rng: Rng) -> tuple[list[str], list[Pair]]:
        """Calls and pairs of a task; steps get a few attempts, so that hard ones do not grow rare."""
        while True:
            steps = self._draw_steps(rng)
            for _ in range(_ATTEMPTS):
                found = _attempt(steps, self.largest, rng)
                if found is not None:
                    return found

    def _draw_steps(self, rng: Rng) -> list[Step]:
        length = 1 + bisect(self._length_bounds, rng.random() * self._length_bounds[-1])
        bounds = self._step_bounds
        return [self.steps[bisect(bounds, rng.random() * bounds[-1])] for _ in range(length)]

    @cached_property
    def _step_bounds(self) -> list[float]:
        return list(accumulate(step.weight for step in self.steps))

    @cached_property
    def _length_bounds(self) -> list[float]:
        return list(accumulate(self.lengths))


def _attempt(steps: Sequence[Step], largest: int, rng: Rng) -> tuple[list[str], list[Pair]] | None:
    """Calls and pairs of a task that these steps solve, or None if none was found in a few tries."""
    kind = _draw_kind(steps, rng)
    scene = sample_scene(rng, min(largest, *(step.largest for step in steps)))
    plans = _draw_plans(steps, kind(scene, rng), scene, rng)
    if not plans:
        return None
    pairs: list[Pair] = []
    for _ in range(_pair_count(scene, rng)):
        pair = _draw_pair(plans, kind, scene, pairs, rng)
        if pair is None:
            return None
        pairs.append(pair)
    inputs, outputs = [pair.input for pair in pairs], [pair.output for pair in pairs]
    if all(equal(outputs[0], after) for after in outputs[1:]):
        return None
    return shortest([plan.call for plan in plans], inputs, outputs), pairs


def _pair_count(scene: Scene, rng: Rng) -> int:
    """Train pairs and the test pair; large grids come in fewer pairs, as they tell more each."""
    return max(2, min(pick(rng, _TRAIN_PAIRS), _CELLS // (scene.rows * scene.columns))) + 1


def _draw_kind(steps: Sequence[Step], rng: Rng) -> Kind:
    suiting = [kind for kind in steps[0].kinds if all(kind in step.kinds for step in steps[1:])]
    return KINDS[pick(rng, suiting or steps[0].kinds)]


@dataclass(frozen=True)
class _Plan:
    """A call with its slots filled, and what must hold for a grid before it."""

    call: str
    guard: str


def _draw_plans(steps: Sequence[Step], grid: Grid, scene: Scene, rng: Rng) -> list[_Plan]:
    """The steps filled in for this grid, those without effect on it left out; empty if one fails."""
    plans = []
    for template, condition in [each for step in steps for each in step.guarded_calls]:
        call, guard = fill(template, condition, grid, scene, rng)
        changed = apply(call, grid) if holds(guard, grid) else None
        if changed is None:
            return []
        if not equal(changed, grid):
            plans.append(_Plan(call, guard))
            grid = changed
    return plans


def _draw_pair(
    plans: Sequence[_Plan], kind: Kind, scene: Scene, others: Sequence[Pair], rng: Rng
) -> Pair | None:
    """A pair whose output differs from its input, tells more than one colour, and whose input is new."""
    for _ in range(_TRIES):
        before = kind(scene, rng)
        after = _carried_out(plans, before)
        if after is None or equal(before, after) or _plain(after):
            continue
        if not any(equal(before, other.input) for other in others):
            return Pair(before, after)
    return None


def _carried_out(plans: Sequence[_Plan], grid: Grid) -> Grid | None:
    result: Grid | None = grid
    for plan in plans:
        if result is None or not holds(plan.guard, result):
            return None
        result = apply(plan.call, result)
    return result


def _plain(grid: Grid) -> bool:
    return bool((grid == grid[0, 0]).all())

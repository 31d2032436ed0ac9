"""Which tasks come next: by their success rates, those that are sometimes solved first.

The learnability of a task with success rate p is p (1 - p), the variance of its reward, which is largest at
one half (Rutherford et al. 2024, arXiv 2408.15099; for language models Foster et al. 2025, arXiv 2502.12272).
A task never tried counts as one half. It knows nothing of rewards or models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any

import numpy as np

from arc_rl.attempts import Attempt
from arc_rl.diversity import by_task

CURRICULA = ("none", "success")

# Samples of the task's last turns count this much at each new one, so that the rate follows the model.
DECAY = 0.7
# Prior samples, half of them right: the optimism for what was tried little.
PRIOR = 2.0
# The weight of a task that is never or always solved, against 0.25 of one solved half the time.
LEAST = 0.01
# Success rates of tasks that can be learned from at once.
BAND = (0.1, 0.9)


class Curriculum:
    """The running success rate of every task, and draws by it; the same on every process.

    With kind "none" every task weighs the same.
    """

    def __init__(self, tasks: Sequence[str], kind: str = "none") -> None:
        self.tasks = list(tasks)
        self.kind = kind
        self._table: dict[str, tuple[float, float]] = {}

    def rate(self, task: str) -> float:
        """The running success rate of a task, between 0 and 1."""
        tried, solved = self._table.get(task, (0.0, 0.0))
        return (solved + PRIOR / 2) / (tried + PRIOR)

    def draw(self, count: int, seed: Sequence[int], but: Iterable[str] = ()) -> list[str]:
        """`count` distinct tasks, none of them among `but`, or as many as there are.

        The draw depends on the table and `seed` alone.
        """
        left = sorted(set(self.tasks) - set(but))
        count = min(count, len(left))
        if not count:
            return []
        weights = np.array([self._weight(task) for task in left])
        picks = np.random.default_rng(list(seed)).choice(
            len(left), size=count, replace=False, p=weights / weights.sum()
        )
        return [left[pick] for pick in picks]

    def update(self, attempts: Iterable[Attempt]) -> None:
        """Take note of a batch of attempts, in whatever order they come."""
        for task, group in by_task(attempts).items():
            tried, solved = self._table.get(task, (0.0, 0.0))
            right = sum(attempt.solved_train for attempt in group)
            self._table[task] = (DECAY * tried + len(group), DECAY * solved + right)

    def figures(self) -> dict[str, float]:
        """What is logged: the mean success rate of tried tasks, the share in the band, the share tried."""
        rates = [self.rate(task) for task in self._table]
        if not rates:
            return {}
        return {
            "curriculum/success": fmean(rates),
            "curriculum/learnable": fmean(BAND[0] <= rate <= BAND[1] for rate in rates),
            "curriculum/tried": len(rates) / len(self.tasks),
        }

    def state(self) -> dict[str, Any]:
        """The whole state, in JSON's types."""
        return {task: list(row) for task, row in self._table.items()}

    def restore(self, state: Mapping[str, Sequence[float]]) -> None:
        self._table = {task: (row[0], row[1]) for task, row in state.items()}

    def _weight(self, task: str) -> float:
        if self.kind == "none":
            return 1.0
        rate = self.rate(task)
        return max(rate * (1 - rate), LEAST)

"""Schedules of the sampling temperature over the steps of a run.

A schedule gives the factor by which every sampling temperature of a step is multiplied; the temperature of
the learned distribution stays as it is. "linear" and "cosine" go from 1 to the end's factor over the run.
"entropy" is a controller instead: it heats where the rollouts' entropy is below a target and cools where it
is above, as soft actor-critic does by its entropy coefficient (Haarnoja et al. 2018, arXiv 1812.05905) and
Polaris by hand, which raises the temperature as entropy falls (An et al. 2025). It knows nothing of models.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from arc_rl import schedules

SCHEDULES = (*schedules.SCHEDULES, "entropy")

# Of the entropy-driven schedule: how strongly the relative error acts, the most that one step may change, and
# how far from the recipe's temperature it may go; hotter samples are hardly ever programs.
GAIN = 0.1
LARGEST_STEP = 0.05
RANGE = (0.5, 2.0)


@dataclass
class Heat:
    """The factor of a run's sampling temperatures.

    `end` is the factor at the last step (linear, cosine), `target` the entropy aimed at, in nats a token
    (entropy). `factor` is where the entropy-driven schedule stands, which is its whole state.
    """

    schedule: str = "constant"
    end: float = 1.0
    target: float | None = None
    factor: float = 1.0

    def at(self, step: int, steps: int) -> float:
        """The factor at `step` (from 0) of `steps` in all."""
        if self.schedule == "entropy":
            return self.factor
        return schedules.between(self.schedule, 1.0, self.end, step, steps)

    def measured(self, entropy: float) -> None:
        """Take note of the rollouts' mean token entropy (nats); only the entropy-driven schedule reacts."""
        if self.schedule != "entropy" or self.target is None:
            return
        step = GAIN * (self.target - entropy) / self.target
        bounded = max(-LARGEST_STEP, min(LARGEST_STEP, step))
        self.factor = max(RANGE[0], min(RANGE[1], self.factor * math.exp(bounded)))

"""What a GRPO run knows of its exploration beside the weights, saved with every checkpoint.

It knows nothing of TRL.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from arc_rl.curriculum import Curriculum
from arc_rl.errors import UserError
from arc_rl.group_rewards import Memory
from arc_rl.runs import write_text
from arc_rl.temperatures import Heat

EXPLORATION_FILE = "exploration.json"


@dataclass
class Exploration:
    """The controls of a run's exploration, and their state, which is the same on every process.

    `advantage` names the estimator, `advantage_k` belongs to pass_at_k. `resample_budget` is how many groups
    may be drawn beyond those of a batch, for each of them, to replace groups that all got the same reward.
    """

    curriculum: Curriculum
    heat: Heat = field(default_factory=Heat)
    memory: Memory = field(default_factory=Memory)
    advantage: str = "grpo"
    advantage_k: int = 1
    resample_budget: int = 0

    def save(self, path: Path) -> None:
        """Write the state as JSON, whole or not at all."""
        state: dict[str, Any] = {
            "heat": self.heat.factor,
            "memory": self.memory.state(),
            "curriculum": self.curriculum.state(),
        }
        write_text(path, json.dumps(state))

    def load(self, path: Path) -> None:
        """Take up a saved state; raises UserError where the file is missing or not one."""
        try:
            state = json.loads(path.read_text())
            self.heat.factor = float(state["heat"])
            self.memory.restore(state["memory"])
            self.curriculum.restore(state["curriculum"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise UserError(
                f"{path} is no readable state of exploration ({error}); delete its checkpoint and run again."
            ) from error

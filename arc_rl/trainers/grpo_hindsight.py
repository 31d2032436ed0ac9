"""Hindsight in GRPO: failures relabelled into a replay buffer, and the supervised loss on draws from it.

All processes hold the same buffer: each examines its own attempts, then all add what all found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from accelerate.utils import gather_object
from torch import Tensor

from arc_rl.attempts import Attempt
from arc_rl.hindsight import Relabel, Runner, examine, relabel
from arc_rl.replay import ReplayBuffer
from arc_rl.schedules import between
from arc_rl.tasks.task import Task
from arc_rl.trainers.supervised import Encoder, collate

HINDSIGHT_FILE = "hindsight.json"


@dataclass(frozen=True)
class Weights:
    """The weight of the supervised loss over the steps of a run, from `first` to `last`."""

    schedule: str
    first: float
    last: float

    def at(self, step: int, steps: int) -> float:
        """The weight at `step` (from 0) of `steps` in all."""
        return between(self.schedule, self.first, self.last, step, steps)


@dataclass
class Hindsight:
    """The replay of relabels: the loss's weight, examples a process and micro-batch, buffer, encoder."""

    weights: Weights
    batch_size: int
    buffer: ReplayBuffer
    encoder: Encoder
    # The optimizer step of the last draw, and how many draws it has had: one a micro-batch.
    _draws: tuple[int, int] = field(default=(-1, 0), init=False)

    def remember(
        self, attempts: Sequence[Attempt], tasks: Mapping[str, Task], runner: Runner, entry: str
    ) -> dict[str, float]:
        """Relabel this process's attempts and add what all processes found; returns figures to log."""
        made = relabel(attempts, tasks, entry=entry)
        worth = examine(made, runner, known=self.buffer.known, entry=entry)
        short = [item for item in worth if self.encoder.example(item.task)]
        found: list[Relabel] = gather_object(short)
        added = self.buffer.add(found, gather_object([item.digest for item in made]))
        return {"hindsight/added": float(added), "hindsight/size": float(len(self.buffer))}

    def draw(self, seed: int, step: int, processes: int, rank: int) -> list[Relabel]:
        """This process's share of a draw that is the same everywhere; empty everywhere or nowhere."""
        count = self._draws[1] if self._draws[0] == step else 0
        self._draws = (step, count + 1)
        drawn = self.buffer.sample(self.batch_size * processes, [seed, step, count])
        return drawn[rank::processes] or drawn[:1]

    def loss(self, model: Any, drawn: Sequence[Relabel], device: Any) -> Tensor:
        """The mean loss of the drawn relabels' program tokens, or of a stand-in where there are none."""
        made = [self.encoder.example(item.task) for item in drawn]
        examples = [example for example in made if example] or [self.encoder.blank()]
        batch = collate(examples, self.encoder.pad_token_id, device)
        # TRL's fused head never holds the logits of whole sequences; it scores at the sampling temperature.
        loss: Tensor = model(**batch, fused_lm_head=True).loss
        return loss

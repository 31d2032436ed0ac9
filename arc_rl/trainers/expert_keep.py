"""What a round of expert iteration learns from: what its programs drew, and some of the warm start again.

A round's choice depends on the attempts, the buffer of the round before, and the seed alone. It knows nothing
of models.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from arc_rl.attempts import Attempt
from arc_rl.hindsight import Relabel, Runner, examine, relabel
from arc_rl.replay import ReplayBuffer
from arc_rl.runs import write_text
from arc_rl.tasks.task import Task
from arc_rl.trainers.expert_arguments import ExpertArguments


@dataclass(frozen=True)
class Choice:
    """What a round learns from: tasks with programs, those `kept` from samples and those of the warm start.

    `fresh` examples came into the buffer in this round, which now holds `size`.
    """

    kept: Sequence[Task]
    warm: Sequence[Task]
    fresh: int
    size: int

    @property
    def tasks(self) -> list[Task]:
        return [*self.kept, *self.warm]

    def save(self, path: Path) -> None:
        """Write the choice as JSON, whole or not at all."""
        rows = {name: [task.to_json() for task in getattr(self, name)] for name in ("kept", "warm")}
        write_text(path, json.dumps({**rows, "fresh": self.fresh, "size": self.size}))

    @classmethod
    def load(cls, path: Path) -> Choice:
        data = json.loads(path.read_text())
        kept, warm = (
            [Task.from_json(row, id=row["id"], source=row["source"]) for row in data[name]]
            for name in ("kept", "warm")
        )
        return cls(kept, warm, data["fresh"], data["size"])


def new_buffer(settings: ExpertArguments) -> ReplayBuffer:
    """The buffer for what is kept: by closeness and novelty, or with all alike."""
    return ReplayBuffer(
        settings.hindsight_capacity, settings.hindsight_quota, uniform=settings.keep != "prioritised"
    )


def take_up(
    buffer: ReplayBuffer,
    attempts: Sequence[Attempt],
    tasks: Mapping[str, Task],
    runner: Runner,
    keep: str,
    entry: str = "transform",
) -> int:
    """Put what the rule `keep` keeps of a round's attempts into the buffer; returns how much is new."""
    made = candidates(attempts, tasks, keep, entry)
    worth = examine(made, runner, known=buffer.known, entry=entry)
    return buffer.add(worth, [item.digest for item in made])


def candidates(
    attempts: Sequence[Attempt], tasks: Mapping[str, Task], keep: str, entry: str = "transform"
) -> list[Relabel]:
    """The relabels that the rule allows: of programs right on every train pair, or of all that drew."""
    allowed = [made for made in attempts if keep != "correct" or made.solved_train]
    return relabel(allowed, tasks, entry=entry)


def choose(
    buffer: ReplayBuffer, warm_start: Sequence[Task], settings: ExpertArguments, seed: int, number: int
) -> tuple[list[Task], list[Task]]:
    """The kept and the warm-start tasks of round `number`, `examples_per_round` together.

    Of the kept ones those that solved their task come first where they are prioritised. Warm-start tasks have
    their share and also stand in where the buffer holds too little, so that rounds of every rule are equally
    long; round after round goes on where the last stopped.
    """
    wanted = settings.examples_per_round
    count = wanted - round(wanted * settings.warm_start_share)
    kept = buffer.sample(count, [seed, number], solved_first=settings.keep == "prioritised")
    if not warm_start:
        return [item.task for item in kept], []
    order = np.random.default_rng([seed, 0]).permutation(len(warm_start))
    first = (number - 1) * wanted
    places = [order[(first + place) % len(order)] for place in range(wanted - len(kept))]
    return [item.task for item in kept], [warm_start[place] for place in places]

"""The recipe keys of our sampler, a base of the stages that draw with it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from arc_rl.errors import UserError
from arc_rl.sampling_settings import Sampling


@dataclass
class SamplingArguments:
    """How many programs are sampled for each task, and how; `sampling` checks the values."""

    num_samples: int = field(default=64, metadata={"help": "Programs sampled for each task."})
    temperature: list[float] = field(
        default_factory=lambda: [1.0],
        metadata={"help": "Temperature; of several, each serves an equal share of a task's samples."},
    )
    top_p: float = field(
        default=1.0, metadata={"help": "Likeliest tokens of this total chance are drawn from; 1: all."}
    )
    top_k: int = field(default=0, metadata={"help": "As many likeliest tokens are drawn from; 0: all."})
    min_p: float | None = field(
        default=None, metadata={"help": "Tokens below this share of the likeliest's chance are never drawn."}
    )
    max_completion_length: int = field(default=256, metadata={"help": "Longest completion in tokens."})
    prompts_per_batch: int = field(
        default=8, metadata={"help": "Tasks sampled at once; more is faster until memory is short."}
    )

    def sampling(self, samples: int | None = None) -> Sampling:
        """The sampler's settings for `samples` of a task (default: `num_samples`).

        Raises UserError for values that cannot be.
        """
        if not self.temperature:
            raise UserError("temperature is empty; give at least one number.")
        if self.prompts_per_batch < 1:
            raise UserError(f"prompts_per_batch is {self.prompts_per_batch}; it must be at least 1.")
        count = self.num_samples if samples is None else samples
        share = np.arange(max(count, 0)) % len(self.temperature)
        return Sampling(
            num_samples=count,
            temperature=tuple(float(self.temperature[place]) for place in share),
            top_p=self.top_p,
            top_k=self.top_k,
            min_p=self.min_p,
            max_completion_length=self.max_completion_length,
        )

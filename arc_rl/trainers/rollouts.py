"""Rollouts for GRPO from our own sampler, which reads each prompt once for its whole group.

`Rollouts` is TRL's documented `rollout_func`: prompts in, token ids out. What was drawn before TRL asked is
handed out when it asks. It knows nothing of rewards.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trl import GRPOConfig

from arc_rl.prompts import Messages, token_ids
from arc_rl.sampling import Sampling, sample_tokens
from arc_rl.temperatures import Heat
from arc_rl.trainers.sampler_choice import with_our_sampler
from arc_rl.trainers.whole_model import sampling_model

# The column in which the mean token entropies (nats) of the samples travel from here to the attempts.
ENTROPY = "rollout_entropy"


def rollouts_of(
    sampler: str | None, mixture: Sequence[float], args: GRPOConfig, heat: Heat | None = None
) -> Rollouts | None:
    """Our sampler as a recipe wants it, or None where TRL shall generate.

    Raises UserError for keys that do not go together.
    """
    if not with_our_sampler(sampler, mixture, args, heat):
        return None
    # Said once of TRL's rollout_func, which may change: setup.cfg pins trl for such seams.
    os.environ.setdefault("TRL_EXPERIMENTAL_SILENCE", "1")
    return Rollouts(_settings(mixture, args), args.seed, heat or Heat())


def _settings(mixture: Sequence[float], args: GRPOConfig) -> Sampling:
    size = args.num_generations
    return Sampling(
        num_samples=size,
        temperature=tuple(mixture[place % len(mixture)] for place in range(size))
        if mixture
        else args.temperature,
        top_p=args.top_p,
        top_k=args.top_k,
        min_p=args.min_p,
        max_completion_length=args.max_completion_length,
    )


@dataclass(frozen=True)
class Drawn:
    """Sampled rows: the token ids of prompts and completions, and the completions' mean token entropies."""

    prompts: list[list[int]]
    completions: list[list[int]]
    entropies: list[float]

    def part(self, start: int, end: int) -> Drawn:
        """Rows `start` to `end` - 1."""
        return Drawn(self.prompts[start:end], self.completions[start:end], self.entropies[start:end])

    @classmethod
    def joined(cls, parts: Sequence[Drawn]) -> Drawn:
        """The rows of all parts, one behind the other."""
        return cls(
            [row for part in parts for row in part.prompts],
            [row for part in parts for row in part.completions],
            [value for part in parts for value in part.entropies],
        )


@dataclass
class Rollouts:
    """Samples a completion for every row that TRL asks for, `num_samples` rows a group.

    Draw n of a step's draws depends on (seed, step, n, place of the group in the whole batch), so that one
    process or several, started anew or resumed, draw the same. Every process must hold whole groups.
    `heat` multiplies the temperatures of a step.
    """

    settings: Sampling
    seed: int
    heat: Heat = field(default_factory=Heat)
    ready: Drawn | None = None
    _draws: tuple[int, int] = field(default=(-1, 0), init=False)
    _factor: float = field(default=1.0, init=False)

    def __call__(self, prompts: Sequence[Messages], trainer: Any) -> dict[str, Any]:
        """What `ready` holds, once; else newly drawn."""
        drawn, self.ready = self.ready, None
        if drawn is None:
            first = trainer.accelerator.process_index * len(prompts) // self.settings.num_samples
            drawn = self.draw(prompts, trainer, first)
        return {
            "prompt_ids": drawn.prompts,
            "completion_ids": drawn.completions,
            "logprobs": None,
            ENTROPY: drawn.entropies,
        }

    def draw(self, prompts: Sequence[Messages], trainer: Any, first: int) -> Drawn:
        """A completion for each row of `prompts`, of which there may be none.

        `first` groups of the whole batch come before these. All processes must call it together.
        """
        size = self.settings.num_samples
        step = trainer.state.global_step
        place = self._place(step)
        self._factor = self.heat.at(step, trainer.state.max_steps)
        settings = replace(
            self.settings, temperature=tuple(heat * self._factor for heat in self.settings.temperatures)
        )
        with sampling_model(trainer) as model:
            if not prompts:
                return Drawn([], [], [])
            rows = token_ids(prompts[::size], trainer.processing_class)
            draws, _ = sample_tokens(model, trainer.processing_class, rows, settings, place, first)
        lengths = draws.lengths.flatten()
        tokens = draws.tokens.reshape(len(lengths), -1)
        entropies = draws.entropies.reshape(len(lengths), -1)
        return Drawn(
            [row for row in rows for _ in range(size)],
            [row[:length].tolist() for row, length in zip(tokens, lengths, strict=True)],
            [float(row[:length].mean()) for row, length in zip(entropies, lengths, strict=True)],
        )

    def temperature_of(self, sample: int) -> float:
        """The temperature at which this sample of a group was drawn in the last draw."""
        return self.settings.temperatures[sample] * self._factor

    def _place(self, step: int) -> tuple[int, ...]:
        count = self._draws[1] if self._draws[0] == step else 0
        self._draws = (step, count + 1)
        return (self.seed, step, count)

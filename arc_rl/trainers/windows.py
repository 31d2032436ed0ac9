"""The window of GRPO: the optimizer steps that learn from one batch of samples.

It reads settings as TRL has filled them in, and as a recipe gives them.
"""

from __future__ import annotations

from typing import Any

from arc_rl.processes import world_size


def window(args: Any) -> int:
    """The optimizer steps that learn from one batch of samples, between which alone a run can resume."""
    if not hasattr(args, "steps_per_generation"):
        return 1
    return int(steps_per_generation(args) * args.num_iterations // args.gradient_accumulation_steps)


def steps_per_generation(args: Any) -> int:
    """A process's micro-batches of one batch of samples, by TRL's rule where the recipe gives none."""
    if args.steps_per_generation is not None:
        return int(args.steps_per_generation)
    if args.generation_batch_size is not None:
        return int(args.generation_batch_size // (args.per_device_train_batch_size * world_size()))
    return int(args.gradient_accumulation_steps)

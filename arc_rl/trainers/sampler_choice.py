"""Whether GRPO samples with our sampler or leaves it to TRL, as the recipe has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from arc_rl.errors import UserError
from arc_rl.processes import sharding
from arc_rl.temperatures import Heat
from arc_rl.trainers.windows import steps_per_generation

if TYPE_CHECKING:
    from trl import GRPOConfig

SAMPLERS = ("shared_prefix", "trl")
# TRL's keys that only its own ways of sampling read.
FOREIGN = ("use_vllm", "fsdp", "use_transformers_continuous_batching", "generation_kwargs")


def with_our_sampler(
    sampler: str | None, mixture: Sequence[float], args: GRPOConfig, heat: Heat | None = None
) -> bool:
    """Whether our sampler draws; raises UserError for keys that do not go together."""
    if sampler not in (None, *SAMPLERS):
        raise UserError(f"sampler is {sampler!r}; it must be one of {', '.join(SAMPLERS)}.")
    foreign = [key for key in FOREIGN if getattr(args, key)]
    foreign += ["FSDP"] if sharding() == "FSDP" else []
    foreign += [] if args.ds3_gather_for_generation else ["ds3_gather_for_generation: false"]
    foreign += ["repetition_penalty"] if args.repetition_penalty != 1.0 else []
    if sampler == "shared_prefix" and foreign:
        raise UserError(f"{foreign[0]} and sampler: shared_prefix exclude one another; set sampler: trl.")
    if sampler == "trl" or foreign:
        _refuse_heat(mixture, heat)
        return False
    rows = args.per_device_train_batch_size * steps_per_generation(args)
    if rows % args.num_generations:
        raise UserError(
            f"per_device_train_batch_size x steps_per_generation is {rows}, no multiple of num_generations "
            f"({args.num_generations}), so a process would hold parts of groups; change one of them, or set "
            "sampler: trl."
        )
    return True


def _refuse_heat(mixture: Sequence[float], heat: Heat | None) -> None:
    if mixture:
        raise UserError("mixed_temperatures needs sampler: shared_prefix; remove one of the two.")
    if heat and heat.schedule != "constant":
        raise UserError(
            "temperature_schedule needs sampler: shared_prefix; set it to constant, or remove sampler."
        )

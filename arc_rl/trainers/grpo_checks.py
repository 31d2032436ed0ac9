"""Combinations of GRPO's recipe keys that cannot work, each refused at start in one sentence with its
mend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from arc_rl.errors import UserError
from arc_rl.group_rewards import GROUP_REWARDS
from arc_rl.processes import sharding, world_size
from arc_rl.trainers.grpo_arguments import ExplorationArguments
from arc_rl.trainers.windows import steps_per_generation
from reward.functions import REWARDS

if TYPE_CHECKING:
    from trl import GRPOConfig, ModelConfig

# Attention that takes any mask. FlashAttention wants the padding of a continued row on its left.
MASKED_ATTENTION = ("sdpa", "eager")


def check_rewards(names: Sequence[str], weights: Sequence[float] | None) -> None:
    """Refuse reward names that do not exist, and weights that are not one a reward."""
    known = ", ".join([*REWARDS, *GROUP_REWARDS])
    if not names:
        raise UserError(f"reward_names is empty; choose one or more of {known}.")
    unknown = [name for name in names if name not in REWARDS and name not in GROUP_REWARDS]
    if unknown:
        raise UserError(f"reward_names holds {', '.join(unknown)}; choose from {known}.")
    if len(set(names)) < len(names):
        raise UserError("reward_names holds a reward twice; name it once and raise its weight.")
    if weights is not None and len(weights) != len(names):
        raise UserError(
            f"reward_weights has {len(weights)} numbers for {len(names)} reward_names; give one for each."
        )


def check_window(args: GRPOConfig) -> None:
    """Refuse checkpoints inside a generation window, and windows inside an optimizer step.

    A window is the optimizer steps that learn from one batch of samples. TRL keeps those samples in memory
    only, so a run cannot resume from a checkpoint inside a window.
    """
    micro_batches = steps_per_generation(args) * args.num_iterations
    accumulation = args.gradient_accumulation_steps
    if micro_batches % accumulation:
        raise UserError(
            f"steps_per_generation x num_iterations is {micro_batches}, no multiple of "
            f"gradient_accumulation_steps ({accumulation}); set steps_per_generation to {accumulation}."
        )
    window = micro_batches // accumulation
    strategy = _text(args.save_strategy)
    if strategy not in ("steps", "no"):
        raise UserError(f"save_strategy is {strategy}; set it to steps, and save_steps to {window}.")
    if strategy == "steps" and (args.save_steps < 1 or args.save_steps % window):
        nearest = max(window, round(args.save_steps / window) * window)
        raise UserError(
            f"save_steps is {args.save_steps:g}, but a run resumes only between batches of samples, and each "
            f"feeds {window} steps; set save_steps to {nearest} or another multiple of {window}."
        )


def check_batch(args: GRPOConfig) -> None:
    """Refuse batches of samples that are no whole number of groups, by keys as a recipe gives them."""
    _check_counts(args)
    rows, processes = args.per_device_train_batch_size, world_size()
    batch = args.generation_batch_size
    if batch is None:
        batch = rows * processes * steps_per_generation(args)
    elif batch < 1 or batch % (rows * processes):
        raise UserError(
            f"generation_batch_size is {batch}, no multiple of the {rows * processes} rows of a micro-batch "
            f"(per_device_train_batch_size {rows} x {processes} processes); change one of them."
        )
    if batch % args.num_generations:
        raise UserError(
            f"A batch of samples holds {batch} programs (per_device_train_batch_size {rows} x "
            f"steps_per_generation {steps_per_generation(args)} x {processes} processes), no multiple of "
            f"num_generations ({args.num_generations}); change one of them."
        )


def _check_counts(args: GRPOConfig) -> None:
    counts = ["per_device_train_batch_size", "gradient_accumulation_steps", "num_iterations"]
    if args.steps_per_generation is not None:
        counts.append("steps_per_generation")
        if args.generation_batch_size is not None:
            raise UserError("generation_batch_size and steps_per_generation say the same; give one of them.")
    for key in counts:
        if getattr(args, key) < 1:
            raise UserError(f"{key} is {getattr(args, key)}; it must be at least 1.")
    if args.num_generations < 2:
        raise UserError(f"num_generations is {args.num_generations}; advantages need groups of 2 or more.")


def check_backend(args: GRPOConfig, model: ModelConfig) -> None:
    """Refuse what this machine or TRL cannot run together."""
    import torch

    check_device(args, on_cpu=args.use_cpu or not torch.cuda.is_available())
    check_together(args, model)


def check_device(args: GRPOConfig, *, on_cpu: bool) -> None:
    """Refuse what needs a GPU where the run is on the CPU."""
    for key in ("use_liger_kernel", "use_vllm", "use_transformers_continuous_batching"):
        if getattr(args, key) and on_cpu:
            raise UserError(f"{key} needs a GPU, but this run is on the CPU; set {key}: false.")


def check_together(args: GRPOConfig, model: ModelConfig) -> None:
    """Refuse what TRL cannot run together."""
    if args.use_vllm and model.use_dora:
        raise UserError("use_vllm cannot serve DoRA adapters; set use_dora: false, or use_vllm: false.")
    if _text(args.eval_strategy) != "no":
        raise UserError(
            "eval_strategy means nothing to grpo; remove it, and run `arc-rl evaluate` on the run's model."
        )


def unshared_prompts(args: GRPOConfig, attention: str | None) -> str | None:
    """What keeps the loss from sharing prompts, as a recipe says it: a key, or the launch configuration."""
    if attention is not None and attention not in MASKED_ATTENTION:
        return f"attn_implementation: {attention}"
    if args.gradient_checkpointing:
        return "gradient_checkpointing: true"
    if args.fsdp or sharding() == "FSDP":
        return "FSDP"
    return None


def check_shared_prompts(args: GRPOConfig, attention: str | None) -> None:
    """Refuse a recipe that asks for shared prompts beside something that keeps them apart."""
    obstacle = unshared_prompts(args, attention)
    if obstacle:
        raise UserError(
            f"{obstacle} and share_prompts: true exclude one another; change it or remove share_prompts."
        )


def check_exploration(ours: ExplorationArguments, args: GRPOConfig, sampler: object | None) -> None:
    """Refuse advantages that TRL's other keys contradict, and resampling without our sampler (None)."""
    if ours.resample_budget and sampler is None:
        raise UserError("resample_budget needs sampler: shared_prefix; set it to 0, or remove sampler.")
    if ours.advantage_k is not None and not 1 <= ours.advantage_k <= args.num_generations:
        raise UserError(
            f"advantage_k is {ours.advantage_k}; it must be between 1 and num_generations "
            f"({args.num_generations})."
        )
    if ours.advantage == "grpo":
        return
    if args.multi_objective_aggregation != "sum_then_normalize":
        raise UserError(
            f"advantage: {ours.advantage} normalises the rewards' weighted sum; "
            "set multi_objective_aggregation to sum_then_normalize."
        )
    if _text(args.scale_rewards) != "group":
        raise UserError(
            f"scale_rewards belongs to advantage: grpo, and {ours.advantage} scales by itself; remove it."
        )
    if ours.advantage == "maxrl" and min(args.reward_weights or [0.0]) < 0:
        raise UserError("advantage: maxrl divides by the mean reward; make every reward_weights 0 or more.")


def check_tasks(args: GRPOConfig, count: int) -> None:
    """Refuse fewer tasks than one batch of samples holds, with which TRL would train on nothing."""
    prompts = args.generation_batch_size // args.num_generations
    if count < prompts:
        raise UserError(
            f"tasks gives {count} tasks, but a batch of samples holds {prompts} "
            "(generation_batch_size / num_generations); give more tasks, or a smaller batch."
        )


def _text(value: object) -> str:
    """The name of a strategy, which is an enum or a word."""
    return str(getattr(value, "value", value) or "no")

"""What a recipe can be refused for before torch and TRL are imported, which takes longer than all of this.

The keys of other packages are read from their source (`declared`). A stage checks its recipe again in full:
TRL's own rules, and what depends on the devices, only it knows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import make_dataclass
from typing import Any

from arc_rl.arguments import EvaluationPromptArguments, PromptArguments, SandboxArguments, TaskArguments
from arc_rl.config import Recipe, parse_recipe
from arc_rl.declared import declared
from arc_rl.errors import UserError
from arc_rl.evaluation_arguments import EvaluationArguments
from arc_rl.submission_arguments import SubmissionArguments
from arc_rl.tiny_arguments import TinyArguments
from arc_rl.trainers.expert_arguments import ExpertArguments, RoundArguments, check_rounds
from arc_rl.trainers.grpo_arguments import ExplorationArguments, GRPOArguments, TableArguments
from arc_rl.trainers.grpo_checks import (
    check_batch,
    check_device,
    check_exploration,
    check_rewards,
    check_shared_prompts,
    check_together,
    check_window,
)
from arc_rl.trainers.guard_arguments import GuardArguments, check_guard
from arc_rl.trainers.run_checks import check_machine, check_trackers
from arc_rl.trainers.sampler_choice import with_our_sampler
from arc_rl.trainers.search_arguments import SearchArguments, check_search
from arc_rl.trainers.sft_arguments import SFTArguments

# They turn off what is on by default on some machines, and exist on those alone.
SWITCHES = ("__no_use_cpu", "__no_bf16", "__no_gradient_checkpointing")
# What numpy's own generator takes, which transformers seeds too.
SEEDS = 2**32


def check_keys(stage: str, argv: Sequence[str]) -> Recipe:
    """Parse a stage's recipe: its keys and values, and what each group of ours refuses by itself.

    Raises UserError, as the stage would.
    """
    words = [word for word in argv if word.replace("-", "_") not in SWITCHES]
    recipe = parse_recipe(stand_ins(stage), words, program=f"arc-rl {stage}")
    _check_seed(recipe)
    return recipe


def check_recipe(stage: str, argv: Sequence[str]) -> None:
    """`check_keys`, and what keys refuse in one another, in a process of the launch."""
    if not {"-h", "--help"} & set(argv):
        CHECKS[stage](check_keys(stage, argv))


@contextmanager
def environment(**said: str) -> Iterator[None]:
    """Variables for a while; then all is as it was before, what a recipe's `env` has set among it."""
    before = dict(os.environ)
    os.environ.update(said)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def stand_ins(stage: str) -> tuple[type, ...]:
    """What stands for the stage's own TYPES, in their order."""
    model, asking = declared("trl.trainer.model_config", "ModelConfig"), (TaskArguments, PromptArguments)
    if stage == "sft":
        return (_with_trl(SFTArguments), model, TinyArguments, *asking)
    if stage == "expert":
        rounds = (ExpertArguments, _with_trl(RoundArguments))
        return (*rounds, model, TinyArguments, *asking, SandboxArguments)
    if stage == "grpo":
        ours = (GRPOArguments, ExplorationArguments, GuardArguments)
        settings = _with_trl(TableArguments, "grpo")
        return (*ours, *asking, SandboxArguments, TinyArguments, model, settings)
    if stage == "search":
        return (SearchArguments, *asking, SandboxArguments, model)
    if stage == "submit":
        return (SubmissionArguments, model, *asking, SandboxArguments)
    return (EvaluationArguments, model, TaskArguments, EvaluationPromptArguments, SandboxArguments)


def _with_trl(ours: type, trainer: str = "sft") -> type:
    theirs = declared(f"trl.trainer.{trainer}_config", f"{trainer.upper()}Config")
    return make_dataclass(ours.__name__, [], bases=(ours, theirs))


def _check_seed(recipe: Recipe) -> None:
    seed = next((part.seed for part in recipe.arguments if hasattr(part, "seed")), 0)
    if not 0 <= seed < SEEDS:
        raise UserError(f"seed is {seed}; it must be between 0 and {SEEDS - 1}.")


def _check_sft(recipe: Recipe) -> None:
    settings, _, _, sources, _ = recipe.arguments
    sources.require("learn from, for example --tasks mixed:2000")
    check_machine(settings)


def _check_expert(recipe: Recipe) -> None:
    check_rounds(recipe)
    check_machine(recipe.arguments[1])


def _check_grpo(recipe: Recipe) -> None:
    ours, exploring, guarding, sources, _, _, _, policy, args = recipe.arguments
    sources.require("learn on, for example --tasks mixed:2000")
    check_rewards(ours.reward_names, args.reward_weights)
    check_batch(args)
    check_window(args)
    check_device(args, on_cpu=bool(args.use_cpu))
    check_together(args, policy)
    if ours.share_prompts:
        check_shared_prompts(args, policy.attn_implementation)
    check_guard(guarding, args)
    heat = exploring.heat(args.temperature)
    ours_draws = with_our_sampler(ours.sampler, ours.mixed_temperatures, args, heat)
    check_exploration(exploring, args, ours_draws or None)
    check_machine(args)


def _check_evaluate(recipe: Recipe) -> None:
    settings, _, sources, _, _ = recipe.arguments
    sources.require("evaluate on, for example --tasks arc-agi-1/training")
    check_trackers(settings.report_to)


def _check_search(recipe: Recipe) -> None:
    settings, sources, asking, _, _ = recipe.arguments
    check_search(settings, sources, asking)


def _check_submit(recipe: Recipe) -> None:
    recipe.arguments[2].require("predict, the competition's challenges file")


CHECKS: dict[str, Callable[[Recipe], Any]] = {
    "sft": _check_sft,
    "grpo": _check_grpo,
    "expert": _check_expert,
    "evaluate": _check_evaluate,
    "search": _check_search,
    "submit": _check_submit,
}

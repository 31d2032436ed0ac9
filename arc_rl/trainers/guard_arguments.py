"""The recipe keys of the collapse guard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from arc_rl.errors import UserError
from arc_rl.guard import ACTIONS
from arc_rl.processes import sharding
from arc_rl.trainers.windows import window

if TYPE_CHECKING:
    from trl import GRPOConfig


@dataclass
class GuardArguments:
    """When the guard looks, at what, and what it does about an alarm."""

    guard_steps: int = field(
        default=0,
        metadata={
            "help": "Steps between two looks at the probe tasks; 0 turns the guard off. With it the model "
            "that is handed on is the best by pass@n on them, whose checkpoint is always kept."
        },
    )
    guard_tasks: list[str] = field(
        default_factory=lambda: ["mixed:24"],
        metadata={
            "help": "Sources of the probe tasks, as for tasks; generated ones are drawn from another seed "
            "than those that are learned."
        },
    )
    guard_samples: int = field(default=16, metadata={"help": "Programs sampled for each probe task."})
    guard_action: str = field(
        default="warn",
        metadata={
            "help": "What an alarm brings about: warn (a line in alarms.jsonl and a sentence), entropy "
            "(entropy_coef is raised), rollback (weights and optimizer of the best checkpoint, and a lower "
            "learning rate) or stop.",
            "choices": list(ACTIONS),
        },
    )
    guard_drop: float = field(
        default=0.5,
        metadata={
            "help": "Share that may be lost before an alarm: of the best pass@n, of the entropy and unique "
            "outputs at the start, and of what the top program left to others then."
        },
    )
    guard_truncated: float = field(
        default=0.1,
        metadata={"help": "How far the share of truncated completions may rise above that at the start."},
    )
    guard_lr_factor: float = field(
        default=0.5, metadata={"help": "Factor of the learning rate at each rollback."}
    )
    guard_entropy_factor: float = field(
        default=2.0,
        metadata={"help": "Factor of entropy_coef at each alarm (entropy), up to ten times the recipe's."},
    )

    def __post_init__(self) -> None:
        if self.guard_steps < 0 or self.guard_samples < 1:
            raise UserError("guard_steps must be 0 (off) or more, and guard_samples at least 1.")
        for key in ("guard_drop", "guard_truncated", "guard_lr_factor"):
            if not 0 < getattr(self, key) < 1:
                raise UserError(f"{key} is {getattr(self, key)}; it must be between 0 and 1.")
        if self.guard_entropy_factor <= 1:
            raise UserError(f"guard_entropy_factor is {self.guard_entropy_factor}; it must be above 1.")


def check_guard(guard: GuardArguments, args: GRPOConfig) -> None:
    """Refuse a guard that could not act or whose checkpoints could not be kept."""
    if not guard.guard_steps:
        return
    if guard.guard_steps % window(args):
        raise UserError(
            f"guard_steps is {guard.guard_steps}, but checkpoints are possible only every {window(args)} "
            f"steps, between batches of samples; set guard_steps to a multiple of {window(args)}."
        )
    if str(getattr(args.save_strategy, "value", args.save_strategy)) == "no" or args.save_only_model:
        raise UserError(
            "guard_steps needs checkpoints with optimizers; set save_strategy to steps and save_only_model "
            "to false, or guard_steps to 0."
        )
    if sharding() == "FSDP" or args.fsdp:
        raise UserError("guard_steps samples from whole weights, which FSDP splits; set guard_steps to 0.")
    if guard.guard_action == "entropy" and (args.use_adaptive_entropy or not args.entropy_coef):
        raise UserError(
            "guard_action: entropy raises entropy_coef, which must be above 0 and not adaptive; set "
            "entropy_coef, and use_adaptive_entropy to false."
        )

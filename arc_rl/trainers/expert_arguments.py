"""The recipe keys of `arc-rl expert`, beside those of the warm start."""

from __future__ import annotations

from dataclasses import dataclass, field

from arc_rl.config import Recipe
from arc_rl.errors import UserError
from arc_rl.sampling_arguments import SamplingArguments
from arc_rl.trainers.sft_arguments import SFTArguments

KEEP = ("correct", "correct_and_hindsight", "prioritised")
SCHEDULES = ("restart", "decay", "constant")


@dataclass
class ExpertArguments(SamplingArguments):
    """Rounds of sampling, what is kept of them, and what the model is judged on after each."""

    rounds: int = field(default=4, metadata={"help": "Rounds of sampling and learning."})
    tasks_per_round: int | None = field(
        default=None,
        metadata={"help": "Tasks sampled for in a round, the next ones in the next. Default: all in each."},
    )
    num_samples: int = field(default=16, metadata={"help": "Programs sampled for each task of a round."})
    keep: str = field(
        default="correct",
        metadata={
            "help": "What is learned from: correct (programs right on every train pair), "
            "correct_and_hindsight (what every program drew, all alike), prioritised (the correct ones, then "
            "the others by closeness and novelty).",
            "choices": list(KEEP),
        },
    )
    hindsight_capacity: int = field(default=20_000, metadata={"help": "Most examples kept over rounds."})
    hindsight_quota: int = field(default=32, metadata={"help": "Most of them from one task."})
    examples_per_round: int = field(default=2000, metadata={"help": "Examples learned from in a round."})
    warm_start_tasks: list[str] = field(
        default_factory=list,
        metadata={"help": "Sources of tasks with programs that are learned again, against forgetting."},
    )
    warm_start_share: float = field(
        default=0.25,
        metadata={
            "help": "Their share of a round's examples; they also stand in where too little was kept. 1 is "
            "the control that learns nothing from its samples."
        },
    )
    round_schedule: str = field(
        default="restart",
        metadata={
            "help": "Learning rate over rounds: restart (lr_scheduler_type anew in each), decay (constant in "
            "a round, falling linearly from round to round), constant.",
            "choices": list(SCHEDULES),
        },
    )
    evaluation_tasks: list[str] = field(
        default_factory=list,
        metadata={
            "help": "Sources of tasks that the model is judged on after each round and never learns from; "
            "generated ones come from another seed. RUN/model is the best of these models by pass@n."
        },
    )
    evaluation_samples: int = field(default=16, metadata={"help": "n: programs sampled for each of them."})

    def __post_init__(self) -> None:
        counts = ["rounds", "hindsight_capacity", "hindsight_quota", "evaluation_samples"]
        counts += ["examples_per_round", *(["tasks_per_round"] if self.tasks_per_round is not None else [])]
        for key in counts:
            if getattr(self, key) < 1:
                raise UserError(f"{key} is {getattr(self, key)}; it must be at least 1.")
        if not 0 <= self.warm_start_share <= 1:
            raise UserError(f"warm_start_share is {self.warm_start_share}; it must be between 0 and 1.")
        if self.warm_start_share > 0 and not self.warm_start_tasks:
            raise UserError("warm_start_share needs warm_start_tasks; name their source, or set it to 0.")
        if not self.evaluation_tasks:
            raise UserError("evaluation_tasks is missing; name what to judge rounds on, say mixed:100.")
        self.sampling()
        self.sampling(self.evaluation_samples)


@dataclass
class RoundArguments(SFTArguments):
    """The keys of the warm start, for each round's learning."""

    ddp_timeout: int = field(
        default=86_400,
        metadata={"help": "Seconds that a process waits for the others, which may sample for longer."},
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.eval_tasks:
            raise UserError("eval_tasks is of arc-rl sft; rounds are judged on evaluation_tasks.")


def check_rounds(recipe: Recipe) -> None:
    """Refuse a recipe without tasks, and a schedule that its rounds would not read."""
    ours, _, _, _, sources, _, _ = recipe.arguments
    sources.require("sample on, for example --tasks mixed:600")
    scheduled = [key for key in ("lr_scheduler_type", "lr_scheduler_kwargs") if key in recipe.values]
    if ours.round_schedule != "restart" and scheduled:
        raise UserError(f"{scheduled[0]} is read with round_schedule: restart only; remove one of the two.")

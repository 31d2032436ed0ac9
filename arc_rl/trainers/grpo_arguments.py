"""The recipe keys of `arc-rl grpo` beside TRL's: rewards, sampling, exploration and hindsight."""

from __future__ import annotations

from dataclasses import dataclass, field

from arc_rl import schedules
from arc_rl.curriculum import CURRICULA
from arc_rl.errors import UserError
from arc_rl.temperatures import SCHEDULES, Heat

# How rewards become advantages: TRL's own way, or one of arc_rl.advantages.
ADVANTAGES = ("grpo", "maxrl", "pass_at_k")


@dataclass
class GRPOArguments:
    """What TRL's GRPOConfig lacks: which rewards, how samples are drawn, and how much hindsight."""

    reward_names: list[str] = field(
        default_factory=lambda: ["solved", "pixels", "valid"],
        metadata={
            "help": "Rewards by name (docs/metrics.md lists them); reward_weights (TRL's key) gives each its "
            "weight, default 1."
        },
    )
    sampler: str | None = field(
        default=None,
        metadata={
            "help": "shared_prefix: our sampler, which reads each prompt once for its group; trl: what TRL's "
            "keys say (generate or vLLM). Default: shared_prefix, unless vLLM or FSDP is asked for."
        },
    )
    mixed_temperatures: list[float] = field(
        default_factory=list,
        metadata={
            "help": "Temperatures of a group's samples, each for an equal share; temperature remains the one "
            "of the learned distribution. Default: temperature for all."
        },
    )
    share_prompts: bool | None = field(
        default=None,
        metadata={
            "help": "true: the loss reads each distinct prompt of a micro-batch once, for all its samples; "
            "false: once a sample, as TRL does. Default: true, unless the model's attention, "
            "gradient_checkpointing or FSDP stand against it."
        },
    )
    hindsight_coef: float = field(
        default=0.1,
        metadata={"help": "Weight of the supervised loss on relabelled attempts; 0 turns hindsight off."},
    )
    hindsight_schedule: str = field(
        default="constant",
        metadata={
            "help": "The weight over the steps: constant, or linear or cosine to hindsight_coef_end at the "
            "last.",
            "choices": list(schedules.SCHEDULES),
        },
    )
    hindsight_coef_end: float | None = field(
        default=None, metadata={"help": "hindsight_coef at the last step (linear, cosine)."}
    )
    hindsight_batch_size: int = field(
        default=8, metadata={"help": "Relabelled examples a process learns from in each micro-batch."}
    )
    hindsight_capacity: int = field(
        default=4096, metadata={"help": "Most relabelled examples that are kept for replay."}
    )
    hindsight_quota: int = field(
        default=32, metadata={"help": "Most relabelled examples kept of one source task."}
    )

    def __post_init__(self) -> None:
        if self.hindsight_coef < 0:
            raise UserError(f"hindsight_coef is {self.hindsight_coef}; it must be 0 (off) or more.")
        if (self.hindsight_schedule == "constant") != (self.hindsight_coef_end is None):
            raise UserError(
                "hindsight_coef_end goes with hindsight_schedule: linear or cosine; give both or neither."
            )
        if self.hindsight_coef_end is not None and (self.hindsight_coef_end < 0 or not self.hindsight_coef):
            raise UserError(
                f"hindsight_coef_end is {self.hindsight_coef_end} and hindsight_coef {self.hindsight_coef}; "
                "the first must be 0 or more, the second above 0."
            )
        for key in ("hindsight_batch_size", "hindsight_capacity", "hindsight_quota"):
            if getattr(self, key) < 1:
                raise UserError(f"{key} is {getattr(self, key)}; it must be at least 1.")


@dataclass
class ExplorationArguments:
    """How a run explores: temperatures over its steps, advantages, which groups and tasks it learns from."""

    temperature_schedule: str = field(
        default="constant",
        metadata={
            "help": "Sampling temperature over the steps: constant, linear or cosine (to temperature_end at "
            "the last step), or entropy (held where rollouts have temperature_entropy_target, between half "
            "and twice the recipe's). temperature remains the one of the learned distribution; "
            "mixed_temperatures change by the same factor.",
            "choices": list(SCHEDULES),
        },
    )
    temperature_end: float | None = field(
        default=None, metadata={"help": "Sampling temperature at the last step (linear, cosine)."}
    )
    temperature_entropy_target: float | None = field(
        default=None,
        metadata={
            "help": "Mean entropy of a sampled token in nats that temperature_schedule: entropy aims at; "
            "diversity/entropy early in a run is a good value."
        },
    )
    advantage: str = field(
        default="grpo",
        metadata={
            "help": "grpo: TRL's, by its scale_rewards; maxrl: mean-normalised (arXiv 2602.02710); "
            "pass_at_k: that of the best of advantage_k samples (arXiv 2508.10751).",
            "choices": list(ADVANTAGES),
        },
    )
    advantage_k: int | None = field(
        default=None, metadata={"help": "The k of advantage: pass_at_k. Default: half of num_generations."}
    )
    resample_budget: int = field(
        default=0,
        metadata={
            "help": "Groups whose samples all got the same reward make way for groups of other tasks; this "
            "many may be drawn for each group of a batch. 0 turns it off."
        },
    )
    curriculum: str = field(
        default="none",
        metadata={
            "help": "none: tasks in random order; success: drawn by success rate p, in proportion to "
            "p (1 - p); new tasks count as one half.",
            "choices": list(CURRICULA),
        },
    )

    def __post_init__(self) -> None:
        moves = self.temperature_schedule in ("linear", "cosine")
        if moves != (self.temperature_end is not None):
            raise UserError(
                "temperature_end goes with temperature_schedule: linear or cosine; give both or neither."
            )
        if (self.temperature_schedule == "entropy") != (self.temperature_entropy_target is not None):
            raise UserError(
                "temperature_entropy_target goes with temperature_schedule: entropy; give both or neither."
            )
        for key in ("temperature_end", "temperature_entropy_target"):
            value = getattr(self, key)
            if value is not None and value <= 0:
                raise UserError(f"{key} is {value}; it must be above 0.")
        if self.advantage_k is not None and self.advantage != "pass_at_k":
            raise UserError("advantage_k needs advantage: pass_at_k; set that, or remove advantage_k.")
        if self.resample_budget < 0:
            raise UserError(f"resample_budget is {self.resample_budget}; it must be 0 (off) or more.")

    def heat(self, temperature: float) -> Heat:
        """The schedule, as factors of `temperature`."""
        end = 1.0 if self.temperature_end is None else self.temperature_end / temperature
        return Heat(self.temperature_schedule, end, self.temperature_entropy_target)


@dataclass
class TableArguments:
    """What trackers are shown beside curves; a base before TRL's settings."""

    sample_table_steps: int = field(
        default=50,
        metadata={
            "help": "Steps between two tables of sampled programs in the trackers (the best, the most common "
            "and the worst of a batch, with pictures); 0: none."
        },
    )

    def __post_init__(self) -> None:
        post_init = getattr(super(), "__post_init__", None)
        if post_init is not None:
            post_init()
        if self.sample_table_steps < 0:
            raise UserError(f"sample_table_steps is {self.sample_table_steps}; it must be 0 (none) or more.")

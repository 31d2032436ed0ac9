"""The recipe keys of `arc-rl evaluate`."""

from __future__ import annotations

from dataclasses import dataclass, field

from arc_rl.errors import UserError
from arc_rl.sampling_arguments import SamplingArguments


@dataclass
class EvaluationArguments(SamplingArguments):
    """How many programs are sampled for each task, and how."""

    output_dir: str | None = field(default=None, metadata={"help": "The run folder."})
    seed: int = field(default=0, metadata={"help": "Seed of the samples."})
    report_to: list[str] = field(
        default_factory=lambda: ["none"],
        metadata={"help": "wandb logs the figures there too (offline unless logged in)."},
    )
    run_name: str | None = field(default=None, metadata={"help": "The run's name in wandb."})

    def __post_init__(self) -> None:
        if self.seed < 0:
            raise UserError(f"seed is {self.seed}; it must not be negative.")
        if unknown := set(self.report_to) - {"none", "wandb"}:
            raise UserError(f"report_to is {sorted(unknown)[0]!r}; it must be wandb or none.")
        self.sampling()

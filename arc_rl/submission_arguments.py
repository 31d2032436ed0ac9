"""The recipe keys of `arc-rl submit`."""

from __future__ import annotations

from dataclasses import dataclass, field

from arc_rl.errors import UserError
from arc_rl.evaluation_arguments import EvaluationArguments


@dataclass
class SubmissionArguments(EvaluationArguments):
    """The evaluation's keys, of which report_to and run_name mean nothing here, and the budget."""

    time_budget: float = field(
        default=60.0,
        metadata={"help": "Minutes from the start after which nothing is sampled any more."},
    )
    rounds: int = field(default=100, metadata={"help": "Most rounds of num_samples programs for a task."})
    submission: str = field(default="submission.json", metadata={"help": "The file that is handed in."})

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.time_budget <= 0 or self.rounds < 1:
            raise UserError("time_budget must be above 0, and rounds at least 1.")

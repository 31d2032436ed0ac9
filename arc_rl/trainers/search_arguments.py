"""The recipe keys of `arc-rl search`."""

from __future__ import annotations

from dataclasses import dataclass, field

from arc_rl.arguments import PromptArguments, TaskArguments
from arc_rl.errors import UserError
from arc_rl.sampling_settings import Sampling

MOST_ELEMENTS = 25


@dataclass
class SearchArguments:
    """How long to search, from where, how to sample, and how to learn in between."""

    output_dir: str | None = field(default=None, metadata={"help": "The run folder."})
    seed: int = field(default=0, metadata={"help": "Seed of samples, starts and replays."})
    search_elements: int | None = field(
        default=None,
        metadata={
            "help": "Search on a generated drawing of this many elements (training has one to five), not on "
            "the task that tasks gives; task_seed chooses which."
        },
    )
    task_ids: list[str] = field(
        default_factory=list, metadata={"help": "Search only on the tasks of these ids among those of tasks."}
    )
    tasks_per_batch: int = field(
        default=8,
        metadata={
            "help": "Tasks that go on in step: sampled together until one has learned, and run together. "
            "Each learns on weights of its own, of which as many are held."
        },
    )
    rounds: int = field(default=16, metadata={"help": "Most rounds."})
    starts: int = field(default=8, metadata={"help": "Canvases that programs start from in each round."})
    num_samples: int = field(default=32, metadata={"help": "Programs sampled from each start."})
    temperature: float = field(default=1.0, metadata={"help": "Temperature of the hot samples."})
    cold_samples: int = field(default=4, metadata={"help": "How many of num_samples are cold."})
    cold_temperature: float = field(default=0.3, metadata={"help": "Temperature of the cold samples."})
    top_p: float = field(default=1.0, metadata={"help": "Nucleus of each token's distribution."})
    top_k: int = field(default=0, metadata={"help": "Tokens drawn from; 0 is all."})
    min_p: float | None = field(
        default=None, metadata={"help": "Least probability, as a share of the largest."}
    )
    max_completion_length: int = field(default=64, metadata={"help": "Longest completion in tokens."})
    learn: bool = field(default=False, metadata={"help": "Learn between rounds from what the programs drew."})
    suffix_relabels: bool = field(
        default=True,
        metadata={"help": "Also relabel what was drawn since each earlier canvas, not only since the last."},
    )
    learning_rate: float = field(default=3e-4, metadata={"help": "AdamW's rate, constant."})
    learn_steps: int = field(default=8, metadata={"help": "Optimizer steps after each round."})
    learn_batch_size: int = field(default=16, metadata={"help": "Relabelled examples in each of them."})
    hindsight_capacity: int = field(default=2048, metadata={"help": "Most relabelled examples kept."})
    hindsight_quota: int = field(default=128, metadata={"help": "Most of them from one canvas."})

    def __post_init__(self) -> None:
        for key in (
            "rounds", "starts", "num_samples", "learn_steps", "learn_batch_size", "hindsight_capacity",
            "hindsight_quota", "tasks_per_batch",
        ):  # fmt: skip
            if getattr(self, key) < 1:
                raise UserError(f"{key} is {getattr(self, key)}; it must be at least 1.")
        if not 0 <= self.cold_samples <= self.num_samples:
            raise UserError(
                f"cold_samples is {self.cold_samples}; it must be from 0 to num_samples ({self.num_samples})."
            )
        if self.cold_temperature <= 0 or self.learning_rate <= 0:
            raise UserError("cold_temperature and learning_rate must be above 0.")
        if self.search_elements is not None and not 1 <= self.search_elements <= MOST_ELEMENTS:
            raise UserError(
                f"search_elements is {self.search_elements}; it must be from 1 to {MOST_ELEMENTS}."
            )
        self.sampling()

    def sampling(self) -> Sampling:
        """The sampler's settings: the hot samples first, then the cold ones."""
        hot = (self.temperature,) * (self.num_samples - self.cold_samples)
        return Sampling(
            num_samples=self.num_samples,
            temperature=hot + (self.cold_temperature,) * self.cold_samples,
            top_p=self.top_p,
            top_k=self.top_k,
            min_p=self.min_p,
            max_completion_length=self.max_completion_length,
        )


def check_search(settings: SearchArguments, sources: TaskArguments, asking: PromptArguments) -> None:
    """Refuse keys that contradict one another."""
    if asking.hints != "none":
        raise UserError("hints are not told in search, which goes on from its own drawings; remove the key.")
    if settings.search_elements is not None and sources.tasks:
        raise UserError("search_elements makes the task, and tasks gives another; remove one of the two.")

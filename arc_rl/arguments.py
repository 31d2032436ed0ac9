"""The recipe keys that several commands share: tasks, prompts and the sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field

from arc_rl.errors import UserError
from reward.sandbox import DEFAULT_FUEL, DEFAULT_MEMORY_MB, DEFAULT_WALL_SECONDS


@dataclass
class TaskArguments:
    """Which tasks, and how they are made."""

    tasks: list[str] = field(
        default_factory=list,
        metadata={
            "help": "Sources of tasks: arc-agi-1/training, a folder or file of ARC JSON, or GENERATOR:COUNT "
            "(say mixed:2000). Several are joined in the order given."
        },
    )
    task_seed: int = field(
        default=0, metadata={"help": "Seed of generated tasks; task i depends on it and i alone."}
    )
    task_workers: int = field(
        default=1, metadata={"help": "Processes that generate tasks; any number gives the same tasks."}
    )

    def __post_init__(self) -> None:
        if self.task_workers < 1:
            raise UserError(f"task_workers is {self.task_workers}; it must be at least 1.")
        if self.task_seed < 0:
            raise UserError(f"task_seed is {self.task_seed}; it must not be negative.")


@dataclass
class PromptArguments:
    """How a task is put to the model."""

    prompt_style: str = field(
        default="chat",
        metadata={
            "help": "chat: instructions, language reference and grids in words, for models that were "
            "pretrained on text; pairs: one token a cell pair, for the built-in tiny model.",
            "choices": ["chat", "pairs"],
        },
    )
    max_prompt_length: int | None = field(
        default=None,
        metadata={
            "help": "Longest prompt in tokens; train pairs are left out of longer ones until they fit. "
            "Default: the model's context less the completion."
        },
    )


@dataclass
class SandboxArguments:
    """The limits of the interpreter that runs sampled programs."""

    sandbox_workers: int = field(default=1, metadata={"help": "Worker processes that run programs."})
    fuel: int = field(
        default=DEFAULT_FUEL, metadata={"help": "Steps and cells one program may use on one grid."}
    )
    memory_mb: int = field(default=DEFAULT_MEMORY_MB, metadata={"help": "Memory of a worker in MiB."})
    wall_seconds: float = field(
        default=DEFAULT_WALL_SECONDS,
        metadata={"help": "Clock limit of one program, the last line of defence behind fuel."},
    )

    def __post_init__(self) -> None:
        for key in ("sandbox_workers", "fuel", "memory_mb", "wall_seconds"):
            if getattr(self, key) <= 0:
                raise UserError(f"{key} is {getattr(self, key)}; it must be above 0.")

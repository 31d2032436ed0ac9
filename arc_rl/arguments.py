"""The recipe keys that several commands share: tasks, the language, prompts and the sandbox."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from arc_rl.errors import UserError
from arc_rl.hints import HINTS
from arc_rl.languages import FORMS, language_of, language_text
from arc_rl.prompts import PROMPT_STYLES, Asking
from reward.language import Language
from reward.sandbox import DEFAULT_FUEL, DEFAULT_MEMORY_MB, DEFAULT_WALL_SECONDS


@dataclass
class TaskArguments:
    """Which tasks, and how they are made."""

    tasks: list[str] = field(
        default_factory=list,
        metadata={
            "help": "Sources of tasks: arc-agi-1/training, reference (those of its tasks that have a "
            "reference program, with it), a folder or file of ARC JSON, or GENERATOR:COUNT (say mixed:2000). "
            "Several are joined in the order given."
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

    def require(self, purpose: str) -> None:
        """Raise UserError where no tasks are named; `purpose` says what for, with an example."""
        if not self.tasks:
            raise UserError(f"tasks is missing; name what to {purpose}.")


@dataclass
class LanguageArguments:
    """The language that programs are written in."""

    dsl_module: str | None = field(
        default=None,
        metadata={
            "help": "An importable module whose public functions and constants are the language, in place of "
            "the built-in DSL."
        },
    )
    dsl_entry: str | None = field(
        default=None,
        metadata={"help": "The function that a program in dsl_module's language defines. Default: solve."},
    )
    dsl_grids: str | None = field(
        default=None,
        metadata={
            "help": "How programs in dsl_module's language are handed their grid: array (numpy), list or "
            "tuple (of rows). Default: tuple.",
            "choices": list(FORMS),
        },
    )

    def __post_init__(self) -> None:
        if self.dsl_module is None and (self.dsl_entry or self.dsl_grids):
            raise UserError("dsl_entry and dsl_grids need dsl_module; name it, or remove them.")
        self.language()

    def language(self) -> Language:
        """The language; raises UserError where dsl_module cannot be imported."""
        if self.dsl_module is None:
            return language_of(None, "transform", "array")
        return language_of(self.dsl_module, self.dsl_entry or "solve", self.dsl_grids or "tuple")


@dataclass
class PromptArguments(LanguageArguments):
    """How a task is put to the model."""

    prompt_style: str = field(
        default="chat",
        metadata={
            "help": "chat: instructions, language reference and grids in words, for models that were "
            "pretrained on text; pairs: one token a cell pair, for the built-in tiny model.",
            "choices": list(PROMPT_STYLES),
        },
    )
    language_reference: str = field(
        default="compact",
        metadata={
            "help": "What chat prompts tell of each function: compact (its signature) or full (a sentence "
            "and, of the built-in DSL, an example too).",
            "choices": ["compact", "full"],
        },
    )
    language_families: list[str] = field(
        default_factory=list,
        metadata={
            "help": "The families of the built-in DSL that chat prompts tell of; programs may call the "
            "others all the same. Default: all."
        },
    )
    hints: str = field(
        default="none",
        metadata={
            "help": "What chat prompts tell of a known program (the task's own, or the reference program of "
            "its id): primitives (the names it calls) or rule (a reference program's one-line rule).",
            "choices": list(HINTS),
        },
    )
    max_prompt_length: int | None = field(
        default=None,
        metadata={
            "help": "Longest prompt in tokens; train pairs are left out of longer ones until they fit. "
            "Default: the model's context less the completion."
        },
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.prompt_style == "pairs" and (self.hints != "none" or self.language_families):
            raise UserError(
                "hints and language_families are told in words, of which the pairs style has none; "
                "remove them, or set prompt_style to chat."
            )
        if self.dsl_module is not None and (self.hints != "none" or self.language_families):
            raise UserError(
                "hints and language_families speak of the built-in DSL; remove them, or remove dsl_module."
            )
        language_text(self.language(), self.language_reference, self.language_families)

    def asking(self) -> Asking:
        """How prompts are made."""
        return Asking(
            style=self.prompt_style,
            reference=self.language_reference,
            families=tuple(self.language_families),
            hints=self.hints,
            language=self.language(),
        )


@dataclass
class EvaluationPromptArguments(PromptArguments):
    """How a task is put to the model where nothing is learned."""

    held_out_hints: bool = field(
        default=False, metadata={"help": "Give hints for held-out tasks too; the summary says so."}
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.held_out_hints and self.hints == "none":
            raise UserError("held_out_hints needs hints; set it to primitives or rule.")

    def asking(self) -> Asking:
        return replace(super().asking(), held_out_hints=self.held_out_hints)


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

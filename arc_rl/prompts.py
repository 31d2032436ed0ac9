"""A task as messages for a model, and a program as the answer to learn, as a recipe asks for it.

It knows nothing of models: a tokenizer, where one is given, only counts. A prompt shows train pairs;
test pairs, inputs and outputs alike, never reach it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from arc_rl.errors import UserError
from arc_rl.hints import hint
from arc_rl.languages import language_of
from arc_rl.prompt_chat import ask_in_words, fenced, instructions
from arc_rl.prompt_pairs import ask_in_pairs
from arc_rl.tasks.task import Pair, Task
from reward.language import Language

Messages = list[dict[str, str]]
PROMPT_STYLES = ("chat", "pairs")


class PromptTooLong(UserError):
    """No train pair of a task fits the prompt; the message names the task and the mend."""


@dataclass(frozen=True)
class Prompt:
    """A prompt that fits: its messages, its token ids as the model reads them, and how many train pairs it
    shows.
    """

    messages: Messages
    ids: list[int]
    pairs: int


@dataclass(frozen=True)
class Asking:
    """How a task is put to a model: the style, and what the chat style tells beside the task.

    `reference` is "compact" or "full", `families` those of the built-in DSL that are told (none named: all),
    `hints` one of `hints.HINTS`; `held_out_hints` gives them for held-out tasks too. Raises UserError for an
    unknown style.
    """

    style: str = "chat"
    reference: str = "compact"
    families: tuple[str, ...] = ()
    hints: str = "none"
    held_out_hints: bool = False
    language: Language = field(default_factory=lambda: language_of(None, "transform", "array"))

    def __post_init__(self) -> None:
        if self.style not in PROMPT_STYLES:
            raise UserError(f"prompt_style is {self.style!r}; it must be one of {', '.join(PROMPT_STYLES)}.")

    def messages(self, task: Task, pairs: int) -> Messages:
        """The messages that show the task's `pairs` smallest train pairs."""
        train = _smallest(task.train, pairs)
        if self.style == "pairs":
            return ask_in_pairs(train)
        system = instructions(self.language, self.reference, self.families)
        told = hint(task, self.hints, held_out=self.held_out_hints)
        return ask_in_words(train, system, self.language.entry, told)

    def answer(self, program: str) -> str:
        """A program as the model should answer it."""
        return program.strip() if self.style == "pairs" else fenced(program)


# A style's name alone asks in that style, with nothing but its defaults.
Style = str | Asking


def prompt_messages(
    task: Task, style: Style, *, tokenizer: Any = None, max_prompt_length: int | None = None
) -> Messages:
    """The messages that put `task` to a model.

    With a tokenizer and `max_prompt_length` (tokens), train pairs are left out, the largest first, until the
    prompt fits. Raises PromptTooLong where not even one pair fits, UserError for an unknown style.
    """
    if tokenizer is None or max_prompt_length is None:
        return _asking(style).messages(task, len(task.train))
    return fit_prompts([task], style, tokenizer, max_prompt_length)[0].messages


def completion_messages(program: str, style: Style) -> Messages:
    """The answer that a model of this style should give: the program, fenced for chat models."""
    return [{"role": "assistant", "content": _asking(style).answer(program)}]


def fit_prompts(tasks: Sequence[Task], style: Style, tokenizer: Any, max_prompt_length: int) -> list[Prompt]:
    """The prompts of many tasks, each fitted into `max_prompt_length` tokens as `prompt_messages` does.

    Tasks are tokenized together, which is several times faster than one by one. Raises PromptTooLong as it
    does.
    """
    found, lengths = _fitted(tasks, style, tokenizer, max_prompt_length)
    for i in sorted(lengths):
        raise PromptTooLong(_too_long(tasks[i], lengths[i], max_prompt_length))
    return [found[i] for i in range(len(tasks))]


def prompts_that_fit(
    tasks: Sequence[Task], style: Style, tokenizer: Any, max_prompt_length: int
) -> tuple[list[Task], list[Prompt]]:
    """The tasks of which at least one train pair fits, with their prompts; the others are left out."""
    found, _ = _fitted(tasks, style, tokenizer, max_prompt_length)
    return [tasks[i] for i in sorted(found)], [found[i] for i in sorted(found)]


def _fitted(
    tasks: Sequence[Task], style: Style, tokenizer: Any, limit: int
) -> tuple[dict[int, Prompt], dict[int, int]]:
    """Prompts by the index of their task, and the length of those that stay too long with a single pair."""
    chosen = _asking(style)
    found: dict[int, Prompt] = {}
    too_long: dict[int, int] = {}
    left = {i: len(task.train) for i, task in enumerate(tasks)}
    while left:
        asked = [chosen.messages(tasks[i], pairs) for i, pairs in left.items()]
        again: dict[int, int] = {}
        for (i, pairs), messages, ids in zip(left.items(), asked, token_ids(asked, tokenizer), strict=True):
            if len(ids) <= limit:
                found[i] = Prompt(messages, ids, pairs)
            elif pairs == 1:
                too_long[i] = len(ids)
            else:
                again[i] = pairs - 1
        left = again
    return found, too_long


def token_ids(conversations: Sequence[Messages], tokenizer: Any) -> list[list[int]]:
    """The token ids of prompts, up to where the model's answer begins."""
    texts = [
        tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        for messages in conversations
    ]
    ids: list[list[int]] = tokenizer(texts, add_special_tokens=False, return_attention_mask=False)[
        "input_ids"
    ]
    return ids


def _asking(style: Style) -> Asking:
    return Asking(style) if isinstance(style, str) else style


def _smallest(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """The `count` pairs with the fewest cells, in their own order."""
    by_size = sorted(range(len(pairs)), key=lambda i: pairs[i].input.size + pairs[i].output.size)
    return [pairs[i] for i in sorted(by_size[:count])]


def _too_long(task: Task, length: int, limit: int) -> str:
    return (
        f"The prompt of task {task.id} ({task.source}) needs {length} tokens with its smallest train pair "
        f"alone, but only {limit} fit; raise max_prompt_length, use a model with a longer context, or leave "
        "the task out."
    )

"""A task as messages for a model, and a program as the answer to learn: one style a kind of model.

It knows nothing of models: a tokenizer, where one is given, only counts. A prompt shows train pairs and, in
the chat style, test inputs; test outputs never reach it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from arc_rl.errors import UserError
from arc_rl.tasks.task import Pair, Task
from reward.dsl import reference
from reward.grids import Grid

Messages = list[dict[str, str]]


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
class PromptStyle:
    """How one kind of model is asked: train pairs and test inputs to messages, a program to the answer's
    text.
    """

    ask: Callable[[Sequence[Pair], Sequence[Grid]], Messages]
    answer: Callable[[str], str]


def prompt_messages(
    task: Task, style: str, *, tokenizer: Any = None, max_prompt_length: int | None = None
) -> Messages:
    """The messages that put `task` to a model.

    With a tokenizer and `max_prompt_length` (tokens), train pairs are left out, the largest first, until the
    prompt fits. Raises PromptTooLong where not even one pair fits, UserError for an unknown style.
    """
    if tokenizer is None or max_prompt_length is None:
        return _ask(task, prompt_style(style), len(task.train))
    return fit_prompts([task], style, tokenizer, max_prompt_length)[0].messages


def completion_messages(program: str, style: str) -> Messages:
    """The answer that a model of this style should give: the program, fenced for chat models."""
    return [{"role": "assistant", "content": prompt_style(style).answer(program)}]


def fit_prompts(tasks: Sequence[Task], style: str, tokenizer: Any, max_prompt_length: int) -> list[Prompt]:
    """The prompts of many tasks, each fitted into `max_prompt_length` tokens as `prompt_messages` does.

    Tasks are tokenized together, which is several times faster than one by one. Raises PromptTooLong as it
    does.
    """
    found, lengths = _fitted(tasks, style, tokenizer, max_prompt_length)
    for i in sorted(lengths):
        raise PromptTooLong(_too_long(tasks[i], lengths[i], max_prompt_length))
    return [found[i] for i in range(len(tasks))]


def prompts_that_fit(
    tasks: Sequence[Task], style: str, tokenizer: Any, max_prompt_length: int
) -> tuple[list[Task], list[Prompt]]:
    """The tasks of which at least one train pair fits, with their prompts; the others are left out."""
    found, _ = _fitted(tasks, style, tokenizer, max_prompt_length)
    return [tasks[i] for i in sorted(found)], [found[i] for i in sorted(found)]


def _fitted(
    tasks: Sequence[Task], style: str, tokenizer: Any, limit: int
) -> tuple[dict[int, Prompt], dict[int, int]]:
    """Prompts by the index of their task, and the length of those that stay too long with a single pair."""
    chosen = prompt_style(style)
    found: dict[int, Prompt] = {}
    too_long: dict[int, int] = {}
    left = {i: len(task.train) for i, task in enumerate(tasks)}
    while left:
        asked = [_ask(tasks[i], chosen, pairs) for i, pairs in left.items()]
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


def prompt_style(name: str) -> PromptStyle:
    """The style of this name; raises UserError where there is none."""
    if name not in PROMPT_STYLES:
        raise UserError(f"prompt_style is {name!r}; it must be one of {', '.join(PROMPT_STYLES)}.")
    return PROMPT_STYLES[name]


def _ask(task: Task, style: PromptStyle, pairs: int) -> Messages:
    return style.ask(_smallest(task.train, pairs), [pair.input for pair in task.test])


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


# The pairs style: the tiny model's tokenizer has one token for each piece that these functions write.

CELL_PAIRS = tuple(f"{before}>{after} " for before in range(10) for after in range(10))
ROW_MARKS = tuple(f"\n{row:02d}|" for row in range(1, 31))
SECTIONS = ("\nsame ", "\nin ", "\nout ")
HEIGHTS = tuple(f"{rows}x" for rows in range(1, 31))


def _ask_in_pairs(train: Sequence[Pair], test_inputs: Sequence[Grid]) -> Messages:
    """One token a cell pair where the shapes agree, else one token a cell; test inputs are left out to be
    short.
    """
    return [{"role": "user", "content": "".join(map(_pair_text, train))}]


def _pair_text(pair: Pair) -> str:
    if pair.input.shape != pair.output.shape:
        return _rows("\nin ", pair.input.astype(str).tolist()) + _rows(
            "\nout ", pair.output.astype(str).tolist()
        )
    codes = (pair.input.astype(int) * 10 + pair.output).tolist()
    return _rows("\nsame ", [[CELL_PAIRS[code] for code in row] for row in codes])


def _rows(section: str, rows: list[list[str]]) -> str:
    marked = (mark + "".join(row) for mark, row in zip(ROW_MARKS, rows, strict=False))
    return f"{section}{HEIGHTS[len(rows) - 1]}{len(rows[0])}" + "".join(marked)


# The chat style, for models that were pretrained on text and code.

_INSTRUCTIONS = """\
You solve ARC puzzles. Each puzzle has one hidden rule that turns every input grid into its output grid.
A grid is a rectangle of cells; each cell is a colour, a digit from 0 to 9, and 0 is the background.
Write a short Python program that applies the rule. It defines transform(grid) and calls only these functions:

{reference}
Write one statement a line, assign each step to grid, and return grid. Answer with one ```python block alone.
For example:

```python
def transform(grid):
    grid = flip_horizontal(grid)
    return grid
```"""


@cache
def _instructions() -> str:
    return _INSTRUCTIONS.format(reference=reference(style="compact"))


def _ask_in_words(train: Sequence[Pair], test_inputs: Sequence[Grid]) -> Messages:
    examples = [
        f"Example {number}\n{_titled('Input', pair.input)}\n{_titled('Output', pair.output)}"
        for number, pair in enumerate(train, 1)
    ]
    tests = [_titled("Test input", grid) for grid in test_inputs]
    question = "\n\n".join([*examples, *tests, "Write transform(grid)."])
    return [{"role": "system", "content": _instructions()}, {"role": "user", "content": question}]


def _titled(title: str, grid: Grid) -> str:
    rows, columns = grid.shape
    lines = "\n".join("".join(map(str, row)) for row in grid.tolist())
    return f"{title} ({rows} rows, {columns} columns):\n{lines}"


def _fenced(program: str) -> str:
    return f"```python\n{program.strip()}\n```"


PROMPT_STYLES: dict[str, PromptStyle] = {
    "chat": PromptStyle(ask=_ask_in_words, answer=_fenced),
    "pairs": PromptStyle(ask=_ask_in_pairs, answer=str.strip),
}

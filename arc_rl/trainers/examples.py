"""Supervised examples: tokenized prompts of tasks with their known programs, labelled for the trainer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from accelerate import PartialState
from datasets import Dataset, DatasetInfo, load_from_disk

from arc_rl.arguments import PromptArguments
from arc_rl.errors import UserError
from arc_rl.policy import prompt_limit
from arc_rl.prompts import Style, completion_messages, prompts_that_fit
from arc_rl.provenance import count_references
from arc_rl.tasks.task import Task
from reward.interpreter import Interpreter, Refused


def stored_examples(folder: Path, make: Callable[[], Dataset]) -> Dataset:
    """The examples that the main process makes once and keeps in `folder`, for the other processes and for
    a resume.
    """
    with PartialState().main_process_first():
        if not folder.exists():
            unfinished = folder.with_suffix(".partial")
            shutil.rmtree(unfinished, ignore_errors=True)
            make().save_to_disk(unfinished)
            os.replace(unfinished, folder)
    return load_from_disk(folder)


def examples(
    tasks: Sequence[Task], max_length: int | None, prompts: PromptArguments, model: Any, tokenizer: Any
) -> Dataset:
    """Tokenized prompts and programs, ready for TRL: `input_ids`, `labels` and `length` of each task.

    Prompts are made to fit beside the longest program, so that nothing is ever truncated. Tasks of which no
    train pair fits are left out. `info.description` is the number of reference programs among them. Raises
    UserError where none is left.
    """
    _refuse_unsolved(tasks)
    _refuse_foreign(tasks, prompts)
    style = prompts.asking()
    answers = _answers([task.program or "" for task in tasks], style, tokenizer)
    longest = max(map(len, answers))
    limit = prompt_limit(model, prompts.max_prompt_length, longest, max_length)
    fitting, fitted = prompts_that_fit(tasks, style, tokenizer, limit)
    if not fitting:
        raise UserError(f"No task fits a prompt of {limit} tokens; raise max_prompt_length or max_length.")
    answer_of = dict(zip(map(id, tasks), answers, strict=True))
    pairs = [(prompt.ids, answer_of[id(task)]) for task, prompt in zip(fitting, fitted, strict=True)]
    return Dataset.from_dict(
        {
            "input_ids": [prompt + answer for prompt, answer in pairs],
            "labels": [[-100] * len(prompt) + answer for prompt, answer in pairs],
            "length": [len(prompt) + len(answer) for prompt, answer in pairs],
        },
        info=DatasetInfo(description=str(count_references(fitting))),
    )


def _answers(programs: Sequence[str], style: Style, tokenizer: Any) -> list[list[int]]:
    """What follows the prompt in the model's chat format, up to the token that ends the answer."""
    asked = [{"role": "user", "content": "?"}]
    before = tokenizer.apply_chat_template(asked, tokenize=False, add_generation_prompt=True)
    texts = []
    for program in programs:
        messages = asked + completion_messages(program, style)
        text = tokenizer.apply_chat_template(messages, tokenize=False)
        if not text.startswith(before):
            raise UserError(
                "The tokenizer's chat template writes a prompt differently once it is answered; use another."
            )
        texts.append(text[len(before) :])
    ids = tokenizer(texts, add_special_tokens=False, return_attention_mask=False)["input_ids"]
    return [_to_end(answer, tokenizer.eos_token_id) for answer in ids]


def _to_end(ids: list[int], end: int) -> list[int]:
    return ids[: ids.index(end) + 1] if end in ids else [*ids, end]


def _refuse_unsolved(tasks: Sequence[Task]) -> None:
    unsolved = [task for task in tasks if task.program is None]
    if unsolved:
        raise UserError(
            f"tasks: {len(unsolved)} of {len(tasks)} tasks have no known program to learn, such as "
            f"{unsolved[0].id} of {unsolved[0].source}; leave that source out."
        )


def _refuse_foreign(tasks: Sequence[Task], prompts: PromptArguments) -> None:
    """Refuse programs that are not in the language of dsl_module, such as those of our generators."""
    if prompts.dsl_module is None:
        return
    interpreter = Interpreter(prompts.language())
    for task in tasks:
        found = interpreter.compile(task.program or "")
        if isinstance(found, Refused):
            raise UserError(
                f"tasks: the program of {task.id} ({task.source}) is not in the language of "
                f"{prompts.dsl_module}: {found.message}; give tasks whose programs are, or remove dsl_module."
            )

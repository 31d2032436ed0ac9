"""Tasks with programs as tensors for a supervised loss: the prompt's tokens, then the program's, which
alone count.

It knows nothing of which tasks are worth learning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from arc_rl.prompts import PromptTooLong, Style, completion_messages, fit_prompts
from arc_rl.tasks.task import Task

# The label that PyTorch's cross entropy leaves out.
IGNORED = -100


@dataclass(frozen=True)
class Example:
    """Token ids of a prompt and its completion, of which the first `prompt` are prompt."""

    tokens: tuple[int, ...]
    prompt: int


@dataclass(frozen=True)
class Encoder:
    """Turns a task with a program into token ids, put as the policy is asked when it samples.

    `max_prompt_length` and `max_completion_length` are in tokens; train pairs are left out of longer prompts.
    """

    tokenizer: PreTrainedTokenizerBase
    style: Style
    max_prompt_length: int
    max_completion_length: int

    def example(self, task: Task) -> Example | None:
        """The task's prompt and program, up to the token that ends it; None where they are too long."""
        answer = self.answer(task.program or "")
        if answer is None:
            return None
        try:
            prompt = fit_prompts([task], self.style, self.tokenizer, self.max_prompt_length)[0]
        except PromptTooLong:
            return None
        return Example((*prompt.ids, *answer), len(prompt.ids))

    def answer(self, program: str) -> tuple[int, ...] | None:
        """The program's token ids as the model should write them; None where they are too many."""
        asked = [{"role": "user", "content": "?"}]
        answered = [*asked, *completion_messages(program, self.style)]
        text = self._text(answered).removeprefix(self._text(asked, add_generation_prompt=True))
        tokens = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        tokens = tokens[: _end(tokens, int(self.tokenizer.eos_token_id))]
        return tuple(tokens) if len(tokens) <= self.max_completion_length else None

    def blank(self) -> Example:
        """A stand-in of two tokens, for a forward that must run although there is nothing to learn."""
        end = int(self.tokenizer.eos_token_id)
        return Example((end, end), 1)

    @property
    def entry(self) -> str:
        """The function that a program defines."""
        return "transform" if isinstance(self.style, str) else self.style.language.entry

    @property
    def pad_token_id(self) -> int:
        return int(self.tokenizer.pad_token_id)

    def _text(self, messages: list[dict[str, str]], *, add_generation_prompt: bool = False) -> str:
        return str(
            self.tokenizer.apply_chat_template(
                messages, add_generation_prompt=add_generation_prompt, tokenize=False
            )
        )


def _end(tokens: Sequence[int], end_token: int) -> int:
    """One past the first end token: what a chat template writes behind it is never sampled."""
    return tokens.index(end_token) + 1 if end_token in tokens else len(tokens)


def collate(examples: Sequence[Example], pad_token_id: int, device: torch.device) -> dict[str, Tensor]:
    """Right-padded `input_ids`, `attention_mask` and `labels`, each `(examples, longest)` int64."""
    longest = max(len(example.tokens) for example in examples)
    ids = torch.full((len(examples), longest), pad_token_id)
    mask = torch.zeros_like(ids)
    labels = torch.full_like(ids, IGNORED)
    for row, example in enumerate(examples):
        length = len(example.tokens)
        ids[row, :length] = torch.tensor(example.tokens)
        mask[row, :length] = 1
        labels[row, example.prompt : length] = ids[row, example.prompt : length]
    return {"input_ids": ids.to(device), "attention_mask": mask.to(device), "labels": labels.to(device)}

from __future__ import annotations

import numpy as np
import pytest
import torch

from arc_rl.tasks.task import Pair, Task
from arc_rl.tiny_tokenizer import tiny_tokenizer
from arc_rl.trainers.supervised import IGNORED, Encoder, Example, collate

PROGRAM = "def transform(grid):\n    grid = flip_horizontal(grid)\n    return grid"


def task(program: str = PROGRAM) -> Task:
    before = np.array([[1, 2], [3, 4]], np.int8)
    return Task("flip", (Pair(before, before[:, ::-1]),), (), "generated/test", program)


@pytest.fixture(scope="module")
def tokenizer():
    return tiny_tokenizer(512)


def test_an_example_is_the_prompt_and_the_program_up_to_its_end_token(tokenizer) -> None:
    example = Encoder(tokenizer, "pairs", 256, 64).example(task())
    assert example is not None
    text = tokenizer.decode(example.tokens[example.prompt :])
    assert text == f"{PROGRAM}{tokenizer.eos_token}"
    assert "def" not in tokenizer.decode(example.tokens[: example.prompt])


def test_a_program_longer_than_a_completion_gives_no_example(tokenizer) -> None:
    assert Encoder(tokenizer, "pairs", 256, 3).example(task()) is None


def test_a_task_whose_prompt_cannot_fit_gives_no_example(tokenizer) -> None:
    assert Encoder(tokenizer, "pairs", 4, 64).example(task()) is None


def test_only_completions_are_labelled_and_padding_is_masked() -> None:
    batch = collate([Example((5, 6, 7), 2), Example((5, 6, 7, 8, 9), 3)], 0, torch.device("cpu"))
    assert batch["input_ids"].tolist() == [[5, 6, 7, 0, 0], [5, 6, 7, 8, 9]]
    assert batch["attention_mask"].tolist() == [[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]
    assert batch["labels"].tolist() == [
        [IGNORED, IGNORED, 7, IGNORED, IGNORED],
        [IGNORED, IGNORED, IGNORED, 8, 9],
    ]


def test_the_blank_example_has_one_label(tokenizer) -> None:
    blank = Encoder(tokenizer, "pairs", 256, 64).blank()
    batch = collate([blank], tokenizer.pad_token_id, torch.device("cpu"))
    assert (batch["labels"] != IGNORED).sum() == 1

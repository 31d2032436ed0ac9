"""Tests of arc_rl.prompts."""

from __future__ import annotations

import numpy as np
import pytest

from arc_rl.errors import UserError
from arc_rl.prompts import (
    PROMPT_STYLES,
    PromptTooLong,
    completion_messages,
    fit_prompts,
    prompt_messages,
    prompts_that_fit,
)
from arc_rl.tasks.task import Pair, Task
from arc_rl.tiny_tokenizer import tiny_tokenizer

PROGRAM = "def transform(grid):\n    grid = flip_horizontal(grid)\n    return grid\n"
SAME = Pair([[3, 0], [1, 1]], [[7, 0], [1, 1]])
OTHER = Pair([[3, 0, 9]], [[9]])
LARGE = Pair(np.zeros((20, 20), dtype=int), np.ones((20, 20), dtype=int))


def task(*train: Pair, test: Pair = SAME) -> Task:
    return Task(id="t1", train=train, test=(test,), source="here", program=PROGRAM)


def text(messages: list[dict[str, str]]) -> str:
    return "\n".join(message["content"] for message in messages)


@pytest.fixture(scope="module")
def tokenizer():
    return tiny_tokenizer(1024)


def test_pairs_of_one_shape_are_told_cell_by_cell():
    assert text(prompt_messages(task(SAME), "pairs")) == "\nsame 2x2\n01|3>7 0>0 \n02|1>1 1>1 "


def test_pairs_of_two_shapes_are_told_one_grid_after_the_other():
    assert text(prompt_messages(task(OTHER), "pairs")) == "\nin 1x3\n01|309\nout 1x1\n01|9"


def test_a_cell_pair_costs_one_token(tokenizer):
    prompt = fit_prompts([task(LARGE)], "pairs", tokenizer, 1000)[0]
    assert (
        len(prompt.ids) == 400 + 20 + 3 + 2
    )  # cells, row marks, the size, and the task's and program's marks


def test_the_chat_style_explains_the_language_and_shows_the_train_pairs():
    messages = prompt_messages(task(OTHER, test=Pair([[4, 4]], [[8]])), "chat")
    assert [message["role"] for message in messages] == ["system", "user"]
    assert "flip_horizontal(grid" in messages[0]["content"]
    assert "Input (1 rows, 3 columns):\n309" in messages[1]["content"]


@pytest.mark.parametrize("style", PROMPT_STYLES)
def test_a_test_pair_changes_no_prompt(style):
    pairs = (Pair([[1]], [[2]]), Pair([[4, 5]], [[3]]))
    shown = [prompt_messages(task(SAME, test=pair), style) for pair in pairs]
    assert shown[0] == shown[1]


def test_the_answer_of_a_chat_model_is_a_fenced_program():
    (message,) = completion_messages(PROGRAM, "chat")
    assert message == {"role": "assistant", "content": f"```python\n{PROGRAM.strip()}\n```"}


def test_the_answer_of_the_tiny_model_is_the_program_alone():
    assert text(completion_messages(PROGRAM, "pairs")) == PROGRAM.strip()


def test_the_largest_pairs_are_left_out_until_a_prompt_fits(tokenizer):
    prompt = fit_prompts([task(SAME, LARGE, OTHER)], "pairs", tokenizer, 40)[0]
    assert prompt.pairs == 2
    assert prompt.messages == prompt_messages(task(SAME, OTHER), "pairs")
    assert len(prompt.ids) <= 40


def test_messages_can_be_fitted_one_task_at_a_time(tokenizer):
    fitted = prompt_messages(task(SAME, LARGE), "pairs", tokenizer=tokenizer, max_prompt_length=40)
    assert fitted == prompt_messages(task(SAME), "pairs")


def test_a_task_of_which_no_pair_fits_is_named(tokenizer):
    with pytest.raises(PromptTooLong, match=r"task t1 \(here\) needs 425 tokens .* only 400 fit"):
        fit_prompts([task(SAME), task(LARGE)], "pairs", tokenizer, 400)


def test_tasks_that_do_not_fit_can_be_left_out(tokenizer):
    small, large = task(SAME), task(LARGE)
    kept, prompts = prompts_that_fit([large, small], "pairs", tokenizer, 400)
    assert kept == [small]
    assert [prompt.pairs for prompt in prompts] == [1]


def test_an_unknown_style_is_refused_with_the_known_ones():
    with pytest.raises(UserError, match="prompt_style is 'prose'; it must be one of chat, pairs"):
        prompt_messages(task(SAME), "prose")

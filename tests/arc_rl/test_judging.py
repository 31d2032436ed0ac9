"""Judging: every program run once on train and test inputs, and predictions chosen without the test
outputs.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from arc_rl.judging import Sampled, judge, predictions
from arc_rl.sampling import Completion
from arc_rl.tasks.task import Pair, Task
from reward.language import Language
from reward.sandbox import Sandbox

TASK = Task(
    "mirror",
    train=(Pair([[1, 0, 2]], [[2, 0, 1]]), Pair([[3, 3, 4]], [[4, 3, 3]])),
    test=(Pair([[5], [6]], [[5], [6]]),),
    source="here",
)


def program(*steps):
    return "".join(
        ["def transform(grid):\n", *(f"    grid = {step}\n" for step in steps), "    return grid\n"]
    )


def completion(text):
    return Completion(text=text, tokens=3, truncated=False, entropy=0.25, temperature=1.5)


@pytest.fixture(scope="module")
def judged():
    texts = [
        program("flip_horizontal(grid)"),
        program("flip_horizontal(grid)", "flip_vertical(grid)"),
        program("recolor(grid, 1, 2)"),
        program("no_such_function(grid)"),
        "I have no idea.",
    ]
    with Sandbox(Language.arc(), workers=1) as sandbox:
        [group] = judge([Sampled(TASK, list(map(completion, texts)))], sandbox, "evaluate", step=3)
    return group


def test_an_attempt_tells_train_and_test_pairs_apart(judged):
    right, wrong_on_test, wrong, *_ = judged
    assert (right.solved_train, right.solved_test, right.solved) == (True, True, True)
    assert (wrong_on_test.solved_train, wrong_on_test.solved_test, wrong_on_test.solved) == (
        True,
        False,
        False,
    )
    assert (wrong.solved_train, wrong.exact, wrong.pairs) == (False, 0, 2)
    assert len(right.outputs) == 3
    assert right.outputs[2].tolist() == [[5], [6]]


def test_an_attempt_keeps_how_it_was_sampled(judged):
    attempt = judged[1]
    assert (attempt.sample, attempt.step, attempt.stage, attempt.source) == (1, 3, "evaluate", "here")
    assert (attempt.tokens, attempt.entropy, attempt.temperature) == (3, 0.25, 1.5)


def test_a_program_that_cannot_run_and_a_completion_without_one_are_attempts_all_the_same(judged):
    *_, unknown, nothing = judged
    assert unknown.status == "rejected"
    assert nothing.status == "rejected"
    assert nothing.program is None
    assert nothing.outputs == (None, None, None)
    assert "no program" in nothing.message


def test_only_programs_that_fit_the_train_pairs_predict(judged):
    assert predictions(judged[2:]) == []
    assert predictions(judged) == judged[:2]


@pytest.fixture
def fitting(judged):
    """Makes an attempt that fits the train pairs, from the digit it draws on the test and its program's
    length.
    """

    def make(digit, length):
        drawn = np.array([[digit]], dtype=np.int8)
        return replace(judged[0], program="x" * length, outputs=(drawn,) * 3, solved_test=digit == 9)

    return make


def test_outputs_that_more_samples_agree_on_come_first_then_the_shorter_program(fitting):
    group = [fitting(1, 9), fitting(2, 5), fitting(3, 7), fitting(3, 8)]
    assert [made.program for made in predictions(group)] == ["x" * 7, "x" * 5]


def test_only_two_guesses_are_handed_in(fitting):
    group = [fitting(1, 1), fitting(2, 2), fitting(9, 3)]
    assert not any(made.solved for made in predictions(group))


def test_the_test_outputs_do_not_help_to_choose(fitting):
    group = [fitting(1, 9), fitting(2, 8), fitting(9, 7)]
    turned = [replace(made, solved_test=not made.solved_test) for made in group]
    assert [made.program for made in predictions(group)] == [made.program for made in predictions(turned)]

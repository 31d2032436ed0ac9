"""Reward functions that share one execution."""

from __future__ import annotations

import pytest

from reward.execution import Execution
from reward.functions import REWARDS, Judge, reward_functions
from reward.interpreter import Interpreter
from reward.language import Language

GOOD = "def transform(grid):\n    return grid[:, ::-1]\n"
BAD = "def transform(grid):\n    return grid\n"
INPUTS = [[[[1, 2]], [[3, 4]]]]
OUTPUTS = [[[[2, 1]], [[4, 3]]]]


class Counting:
    """A sandbox in this process that counts its runs."""

    def __init__(self):
        self.language = Language.from_namespace({})
        self.interpreter = Interpreter(self.language)
        self.runs = 0

    def run(self, programs, inputs) -> list[Execution]:
        self.runs += 1
        return [self.interpreter.run(program, grids) for program, grids in zip(programs, inputs, strict=True)]


@pytest.fixture
def sandbox():
    return Counting()


def test_all_rewards_of_a_batch_cost_one_run(sandbox):
    rewards = reward_functions(Judge(sandbox), ["solved", "exact", "pixels", "shape", "valid"])
    assert [reward.__name__ for reward in rewards] == ["solved", "exact", "pixels", "shape", "valid"]
    batch = {"completions": [GOOD, BAD, "no program"], "inputs": INPUTS * 3, "outputs": OUTPUTS * 3}
    figures = [reward(prompts=["p"] * 3, **batch, trainer_state=None) for reward in rewards]
    assert figures == [[1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 0]]
    assert sandbox.runs == 1


def test_another_batch_is_run_again(sandbox):
    judge = Judge(sandbox)
    judge.judge([GOOD], INPUTS, OUTPUTS)
    judge.judge([BAD], INPUTS, OUTPUTS)
    judge.judge([BAD], INPUTS, INPUTS)
    assert sandbox.runs == 3


def test_the_observer_sees_each_batch_once_with_its_columns(sandbox):
    seen = []
    judge = Judge(sandbox, observe=lambda verdicts, columns: seen.append((verdicts, columns)))
    for reward in reward_functions(judge, ["solved", "valid"]):
        reward(prompts=["p"], completions=[GOOD], inputs=INPUTS, outputs=OUTPUTS, task_id=["t"])
    assert len(seen) == 1
    verdicts, columns = seen[0]
    assert verdicts[0].program == GOOD
    assert verdicts[0].execution.ok
    assert columns["task_id"] == ["t"]


def test_what_was_previewed_is_not_run_again_in_the_next_batch(sandbox):
    judge = Judge(sandbox)
    ahead = judge.preview([GOOD, BAD], INPUTS * 2, OUTPUTS * 2)
    assert [verdict.score.solved for verdict in ahead] == [True, False]
    assert judge.judge([BAD, GOOD], INPUTS * 2, OUTPUTS * 2) == ahead[::-1]
    assert sandbox.runs == 1
    judge.judge([GOOD], INPUTS, INPUTS)
    assert sandbox.runs == 2


def test_a_preview_serves_one_batch_and_the_observer_hears_of_that_alone(sandbox):
    seen = []
    judge = Judge(sandbox, observe=lambda verdicts, columns: seen.append(len(verdicts)))
    judge.preview([GOOD, BAD], INPUTS * 2, OUTPUTS * 2)
    judge.judge([GOOD], INPUTS, OUTPUTS)
    judge.judge([BAD], INPUTS, OUTPUTS)
    assert seen == [1, 1]
    assert sandbox.runs == 2


def test_chat_messages_are_completions_too(sandbox):
    chat = [[{"role": "assistant", "content": f"```python\n{GOOD}```"}]]
    (verdict,) = Judge(sandbox).judge(chat, INPUTS, OUTPUTS)
    assert verdict.score.solved


def test_a_completion_without_a_program_gets_nothing_from_any_reward(sandbox):
    (verdict,) = Judge(sandbox).judge(["I give up"], INPUTS, OUTPUTS)
    assert verdict.program is None
    assert verdict.execution.status == "rejected"
    assert {name: reward(verdict) for name, reward in REWARDS.items()} == dict.fromkeys(REWARDS, 0.0)


def test_an_unknown_reward_is_named(sandbox):
    with pytest.raises(ValueError, match="no reward 'speed'; the rewards are solved"):
        reward_functions(Judge(sandbox), ["speed"])


def test_a_missing_column_is_named(sandbox):
    (solved,) = reward_functions(Judge(sandbox), ["solved"])
    with pytest.raises(ValueError, match="no column 'outputs'"):
        solved(prompts=["p"], completions=[GOOD], inputs=INPUTS)

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from samples import sample_attempt

from arc_rl.group_rewards import GROUP_REWARDS, Memory, brevity, group_rewards, novel_for_task, novel_in_group

ONE, TWO, THREE = (np.array([[color]], dtype=np.int8) for color in (1, 2, 3))
A = sample_attempt(outputs=(ONE,), fuel=0)
B = replace(A, outputs=(TWO,))
FAILED = replace(A, status="error", outputs=(None,))


def test_the_first_of_its_output_counts_one_and_its_duplicates_share() -> None:
    rewards = novel_in_group([A, FAILED, A, B, A], Memory())
    assert rewards == pytest.approx([1, 0, 1 / 3, 1, 1 / 3])


def test_outputs_that_the_run_drew_before_are_not_novel() -> None:
    memory = Memory()
    assert novel_for_task([A, A, FAILED, B], memory) == [1, 0, 0, 1]
    assert memory.add([A, FAILED]) == 1
    assert novel_for_task([A, B], memory) == [0, 1]
    assert novel_for_task([replace(A, task_id="another")], memory) == [1]


def test_the_memory_survives_json() -> None:
    memory, resumed = Memory(), Memory()
    assert memory.add([A, B, A]) == 2
    resumed.restore(json.loads(json.dumps(memory.state())))
    assert resumed.state() == memory.state()
    assert resumed.seen(A)
    assert not resumed.seen(replace(A, outputs=(THREE,)))


def test_of_right_programs_the_shortest_counts_most_and_wrong_ones_nothing() -> None:
    right = replace(A, solved_train=True, program="x" * 10)
    longer = replace(right, program="x" * 40)
    assert brevity([longer, right, replace(A, solved_train=False, program="x")], Memory()) == [0.25, 1, 0]
    assert brevity([FAILED], Memory()) == [0]


@pytest.mark.parametrize("name", GROUP_REWARDS)
def test_every_group_is_judged_by_itself(name: str) -> None:
    right = replace(A, solved_train=True)
    twice = group_rewards(name, [right, FAILED] * 2, 2, Memory())
    assert twice == [1, 0, 1, 0]

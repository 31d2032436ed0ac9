from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest
from samples import sample_attempt

from arc_rl.attempts import Attempt
from arc_rl.curriculum import Curriculum

TASKS = ["easy", "half", "hard", "new"]


def attempts(task: str, solved: int, of: int = 20) -> list[Attempt]:
    return [replace(sample_attempt(), task_id=task, solved_train=number < solved) for number in range(of)]


def taught(kind: str = "success") -> Curriculum:
    curriculum = Curriculum(TASKS, kind)
    curriculum.update([*attempts("easy", 20), *attempts("half", 10), *attempts("hard", 0)])
    return curriculum


def test_tasks_that_are_sometimes_solved_or_new_come_first() -> None:
    drawn = Counter(taught().draw(1, [7, step])[0] for step in range(300))
    assert min(drawn["half"], drawn["new"]) > 2 * max(drawn["easy"], drawn["hard"])
    assert set(drawn) == set(TASKS)


def test_without_a_curriculum_every_task_is_as_likely() -> None:
    drawn = Counter(taught("none").draw(1, [7, step])[0] for step in range(400))
    assert all(60 < drawn[task] < 140 for task in TASKS)


def test_a_draw_holds_distinct_tasks_and_none_that_are_excluded() -> None:
    curriculum = taught()
    assert sorted(curriculum.draw(9, [0])) == sorted(TASKS)
    assert sorted(curriculum.draw(9, [0], but=["half"])) == ["easy", "hard", "new"]
    assert curriculum.draw(2, [0], but=TASKS) == []
    assert curriculum.draw(2, [3]) == curriculum.draw(2, [3])


def test_the_rate_follows_the_model() -> None:
    curriculum = taught()
    assert curriculum.rate("new") == 0.5
    assert curriculum.rate("half") == 0.5
    for _ in range(10):
        curriculum.update(attempts("hard", 20))
    assert curriculum.rate("hard") > 0.9


def test_the_table_survives_json_to_the_bit() -> None:
    curriculum, resumed = taught(), Curriculum(TASKS, "success")
    curriculum.update(attempts("half", 3))
    resumed.restore(json.loads(json.dumps(curriculum.state())))
    assert resumed.state() == curriculum.state()
    assert [resumed.draw(2, [step]) for step in range(20)] == [
        curriculum.draw(2, [step]) for step in range(20)
    ]


def test_the_figures_tell_of_the_tasks_that_were_tried() -> None:
    assert Curriculum(TASKS).figures() == {}
    figures = taught().figures()
    assert figures["curriculum/tried"] == 0.75
    assert figures["curriculum/learnable"] == pytest.approx(1 / 3)

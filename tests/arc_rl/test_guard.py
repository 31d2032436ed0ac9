from __future__ import annotations

import json
from dataclasses import replace

import pytest
from samples import sample_attempt

from arc_rl.guard import Guard, Reading, reading

START = Reading(
    0, pass_at_n=0.4, pass_at_1=0.1, entropy=1.0, unique_outputs=0.5, top_program=0.2, truncated=0.0
)


def started() -> Guard:
    guard = Guard(drop=0.5, truncated=0.1)
    assert guard.take(START) == []
    return guard


@pytest.mark.parametrize(
    ("figure", "still_fine", "alarming"),
    [
        ("pass_at_n", 0.21, 0.19),
        ("entropy", 0.51, 0.49),
        ("unique_outputs", 0.26, 0.24),
        ("top_program", 0.59, 0.61),
        ("truncated", 0.09, 0.11),
    ],
)
def test_each_figure_has_a_limit(figure: str, still_fine: float, alarming: float) -> None:
    assert started().take(replace(START, step=5, **{figure: still_fine})) == []
    (alarm,) = started().take(replace(START, step=5, **{figure: alarming}))
    assert (alarm.step, alarm.figure, alarm.value) == (5, figure, alarming)
    assert figure.replace("_", " ") in alarm.clause()


def test_pass_at_n_is_compared_with_the_best_and_not_with_the_first() -> None:
    guard = started()
    assert guard.take(replace(START, step=5, pass_at_n=0.8)) == []
    (alarm,) = guard.take(replace(START, step=10, pass_at_n=0.35))
    assert alarm.clause() == "pass at n is 0.350, below its limit of 0.400"
    assert guard.best is not None
    assert guard.best.step == 5


def test_of_equal_pass_at_n_the_better_pass_at_1_is_best_and_of_equals_the_earlier() -> None:
    guard = started()
    guard.take(replace(START, step=5))
    assert guard.best == START
    better = replace(START, step=10, pass_at_1=0.2)
    guard.take(better)
    guard.take(replace(START, step=15, pass_at_n=0.35, pass_at_1=0.9))
    assert guard.best == better


def test_the_state_survives_json() -> None:
    guard, resumed = started(), Guard(0.5, 0.1)
    guard.take(replace(START, step=5, pass_at_n=0.5))
    resumed.restore(json.loads(json.dumps(guard.state())))
    assert (resumed.readings, resumed.best) == (guard.readings, guard.best)
    assert [taken.step for taken in resumed.readings] == [0, 5]
    fresh = Guard(0.5, 0.1)
    fresh.restore(json.loads(json.dumps(Guard(0.5, 0.1).state())))
    assert fresh.first is None


def test_a_reading_is_of_shares_over_tasks() -> None:
    right = sample_attempt(solved_train=True, solved_test=True)
    other = sample_attempt(program="def transform(grid):\n    return crop(grid)", truncated=True)
    now = reading(3, [[right, right, other, other], [other] * 4])
    assert now == Reading(3, 0.5, 0.25, 0.5, 0.25, 0.75, 0.75)
    assert now.figures()["guard/pass_at_n"] == 0.5

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from samples import sample_attempt

from arc_rl.curriculum import Curriculum
from arc_rl.diversity import METRICS
from arc_rl.group_rewards import GROUP_REWARDS
from arc_rl.guard import Reading
from arc_rl.trainers.grpo_metrics import batch_figures, curve_ends, guard_ends
from reward.functions import REWARDS

WRONG = sample_attempt(solved_test=None)
RIGHT = replace(WRONG, solved_train=True)


def test_coverage_is_the_unbiased_estimate_over_the_batchs_groups() -> None:
    other = [replace(attempt, task_id="b") for attempt in (RIGHT, RIGHT, WRONG, WRONG)]
    figures = batch_figures([WRONG, WRONG, RIGHT, WRONG, *other], size=4)
    assert figures["diversity/pass@1"] == pytest.approx((1 / 4 + 2 / 4) / 2)
    assert figures["diversity/pass@2"] == pytest.approx((2 / 4 + 5 / 6) / 2)
    assert figures["diversity/pass@4"] == 1
    assert figures["groups_solved"] == 1


def test_the_group_size_is_counted_rather_than_believed() -> None:
    assert batch_figures([WRONG] * 8, size=4)["diversity/group_size"] == 8


def test_every_name_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text()
    curriculum = Curriculum(["a"])
    curriculum.update([RIGHT])
    names = [*REWARDS, *GROUP_REWARDS, *curriculum.figures(), *Reading(0, 0, 0, 0, 0, 0, 0).figures()]
    names += [f"diversity/{name}" for name in METRICS if name != "pass@k"]
    names += [name for name in batch_figures([RIGHT] * 4, 4) if "pass@" not in name]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_curves_end_in_the_means_of_their_first_and_last_tenth() -> None:
    rows = [{"reward": number / 10, "entropy": None} for number in range(20)]
    assert curve_ends(rows) == {"reward_first": 0.05, "reward_last": 1.85}


def test_the_summary_tells_what_the_guard_read_first_at_best_and_last() -> None:
    readings = [Reading(step, value, 0.1, 1, 0.5, 0, 0) for step, value in enumerate((0.2, 0.5, 0.4))]
    ends = guard_ends(readings)
    assert {name: value for name, value in ends.items() if "pass_at_n" in name} == {
        "guard/pass_at_n_first": 0.2,
        "guard/pass_at_n_best": 0.5,
        "guard/pass_at_n_last": 0.4,
    }
    assert len(ends) == 4 * 3
    assert guard_ends([]) == {}

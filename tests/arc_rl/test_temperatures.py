from __future__ import annotations

import pytest

from arc_rl.temperatures import LARGEST_STEP, RANGE, Heat


def test_a_constant_schedule_stays_at_one() -> None:
    heat = Heat(end=3.0)
    assert [heat.at(step, 10) for step in (0, 5, 9)] == [1, 1, 1]


def test_a_linear_schedule_reaches_its_end_at_the_last_step() -> None:
    heat = Heat("linear", end=2.0)
    assert [heat.at(step, 5) for step in range(6)] == pytest.approx([1, 1.25, 1.5, 1.75, 2, 2])


def test_a_cosine_schedule_moves_slowly_at_both_ends() -> None:
    values = [Heat("cosine", end=2.0).at(step, 5) for step in range(5)]
    assert values == pytest.approx([1, 1.1464466, 1.5, 1.8535534, 2])


def test_a_run_of_one_step_stays_at_the_beginning() -> None:
    assert Heat("linear", end=2.0).at(0, 1) == 1


def test_the_controller_heats_below_its_target_and_cools_above_it() -> None:
    heat = Heat("entropy", target=0.5)
    heat.measured(0.4)
    assert heat.at(1, 10) == pytest.approx(1.02020134)  # e to the 0.1 x 0.2
    heat.measured(0.6)
    assert heat.at(2, 10) == pytest.approx(1.0)
    heat.measured(0.0)
    assert heat.at(3, 10) == pytest.approx(2.718281828**LARGEST_STEP)


def test_the_controller_stays_in_its_range() -> None:
    heat = Heat("entropy", target=0.5)
    for _ in range(100):
        heat.measured(0.0)
    assert heat.factor == RANGE[1]
    for _ in range(100):
        heat.measured(9.0)
    assert heat.factor == RANGE[0]


def test_the_controller_holds_a_policy_that_cools_at_the_target() -> None:
    # A policy whose entropy is in proportion to the temperature, and falls by 1 % a step by itself.
    heat, sharpness = Heat("entropy", target=0.5), 1.0
    for _ in range(50):
        sharpness *= 0.99
        heat.measured(0.5 * sharpness * heat.factor)
    assert 0.5 * sharpness < 0.35
    assert 0.5 * sharpness * heat.factor == pytest.approx(0.5, rel=0.11)


def test_other_schedules_do_not_react() -> None:
    heat = Heat("linear", end=2.0, target=0.5)
    heat.measured(0.0)
    assert heat.factor == 1

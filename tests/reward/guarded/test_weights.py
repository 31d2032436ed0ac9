"""What values weigh."""

from __future__ import annotations

import numpy as np
import pytest

from reward.guarded.keys import LARGE_KEY_COST, key
from reward.guarded.meter import Meter, OutOfFuel, TooLarge
from reward.guarded.weights import Unsure, long_cost, number, numbers, weigh


def paid(function, *values) -> int:
    meter = Meter()
    meter.fill(10**9)
    function(meter, *values)
    return 10**9 - meter.left


def test_a_value_weighs_all_that_is_reached_from_it():
    row = [1, 2, 3]
    assert paid(weigh, 5) == 0
    assert paid(weigh, row) == 4 + 3
    assert paid(weigh, [row, row, row]) == (4 + 3) + 3 * (4 + 3)
    assert paid(weigh, {1: row}) == (4 + 2) + (4 + 3)
    assert paid(weigh, [(1, 2), [3, [4]]]) == (4 + 2) + (4 + 2) + (4 + 2) + (4 + 1)
    assert paid(weigh, np.zeros((3, 4))) == 13


def test_what_is_shared_weighs_as_often_as_it_is_reached():
    value = [0]
    for _ in range(40):
        value = [value, value]
    meter = Meter()
    meter.fill(100_000)
    with pytest.raises(OutOfFuel):
        weigh(meter, value)


def test_nesting_has_a_limit():
    value = []
    for _ in range(150):
        value = [value]
    with pytest.raises(TooLarge, match="nested"):
        paid(weigh, value)


def test_keys_of_small_numbers_are_free_and_those_that_can_collide_are_dear():
    assert paid(key, 7) == paid(key, (3, np.int64(4))) == paid(key, None) == 0
    assert paid(key, 1 << 61) == LARGE_KEY_COST
    assert paid(key, np.int64(1 << 61)) == LARGE_KEY_COST
    assert paid(key, (1, (2, 1 << 61))) > LARGE_KEY_COST


def test_long_numbers_cost_the_square_of_their_digits():
    assert long_cost(1 << 200, 3.0, True) == 0
    assert 3.5 < long_cost(1 << 8_000) / long_cost(1 << 4_000) < 4.5


def test_numbers_that_cost_nothing_are_told_from_all_else():
    numbers(3, np.int8(4))
    for value in (1 << 60, 2.5, np.float64(2), [1], True, np.bool_(True), np.zeros(1), "1", None):
        with pytest.raises(Unsure):
            number(value)
        with pytest.raises(Unsure):
            numbers(3, value)

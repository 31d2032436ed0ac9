"""Loops: what they go through and when they pay for it."""

from __future__ import annotations

import numpy as np
import pytest

from reward.guarded.meter import Meter, OutOfFuel, TooLarge
from reward.guarded.rounds import MANY, PORTION, Rounds

FUEL = 10**9


@pytest.fixture
def items():
    meter = Meter()
    meter.fill(FUEL)
    return Rounds(meter)


def paid(items) -> int:
    return FUEL - items.meter.left


@pytest.mark.parametrize(
    "values", [range(5), [1, 2], (3,), {1: 2}, {4, 5}, "ab", np.zeros((3, 2)), iter((1, 2))]
)
def test_a_loop_that_goes_through_all_pays_for_all_in_advance(items, values):
    expected = list(values) if not hasattr(values, "__next__") else [1, 2]
    given = items.each(values, 10)
    if not hasattr(values, "__next__"):
        assert paid(items) >= 10 * len(expected)
    assert [np.array_equal(one, other) for one, other in zip(given, expected, strict=True)]


def test_a_loop_that_may_leave_pays_in_portions_where_there_are_many(items):
    rounds = items.turns(range(PORTION + 1), 10)
    assert paid(items) == 0
    next(rounds)
    next(rounds)
    assert paid(items) == 10 * PORTION
    assert list(rounds) == list(range(2, PORTION + 1))
    assert paid(items) == 10 * (PORTION + 1)


def test_what_changes_while_it_is_gone_through_does_what_it_does_in_python(items):
    keys, members = dict.fromkeys(range(PORTION + 1)), set(range(PORTION + 1))
    for values, grow in ((keys, lambda: keys.update({-1: 0})), (members, lambda: members.add(-1))):
        rounds = items.turns(values, 1)
        next(rounds)
        grow()
        with pytest.raises(RuntimeError, match="changed size"):
            next(rounds)
    numbers = list(range(PORTION + 1))
    rounds = items.turns(numbers, 1)
    next(rounds)
    numbers[1] = "new"
    assert next(rounds) == "new"


def test_so_does_a_loop_of_very_many_rounds(items):
    items.meter.fill(10 * MANY)
    rounds = iter(items.each(range(10**9), 10))
    with pytest.raises(OutOfFuel):
        for _ in rounds:
            pass


def test_a_list_that_grows_while_it_is_gone_through_is_paid_for_as_it_grows(items):
    items.meter.fill(1_000)
    values = [0]
    rounds = items.turns(values, 10)
    for _ in range(100):
        values.append(next(rounds))
    assert paid(items) == FUEL
    with pytest.raises(OutOfFuel):
        next(rounds)


def test_a_generator_over_an_iterator_gets_a_list_so_that_iterators_do_not_nest(items):
    values = iter([1, 2, 3])
    rounds = items.once(values, 1)
    assert list(values) == []
    assert list(rounds) == [1, 2, 3]


def test_a_short_list_that_nobody_lengthens_is_paid_for_in_advance(items):
    assert items.leaving([1, 2], 10) == [1, 2]
    assert items.leaving_once([1, 2], 10) == [1, 2]
    assert paid(items) == 40
    assert list(items.leaving([0] * (PORTION + 1), 1)) == [0] * (PORTION + 1)
    assert list(items.turns([1, 2], 1)) == [1, 2]


def test_ranges_of_large_numbers_are_refused(items):
    for values in (range(1 << 60, (1 << 60) + 2), range(0, -(1 << 61), -(1 << 60))):
        for guard in (items.each, items.turns, items.once, items.leaving):
            with pytest.raises(TooLarge):
                guard(values, 1)

"""Subscripts and loops: what they give, what they cost."""

from __future__ import annotations

import numpy as np
import pytest

from reward.guarded.items import FEW, MANY, Items
from reward.guarded.meter import Meter, OutOfFuel

FUEL = 10**9


@pytest.fixture
def items():
    meter = Meter()
    meter.fill(FUEL)
    return Items(meter)


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


def test_a_loop_that_may_leave_pays_round_by_round_where_there_are_many(items):
    rounds = items.turns(range(FEW + 1), 10)
    assert paid(items) == 0
    next(rounds)
    next(rounds)
    assert paid(items) == 20


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


def test_views_of_arrays_are_free_and_copies_cost_their_cells(items):
    array = np.arange(100).reshape(10, 10)
    items.get(array, (slice(2, 5), slice(None)))
    items.get(array, slice(3))
    items.get_cell(array, 3, 4)
    assert paid(items) == 0
    items.get(array, array > 5)
    assert paid(items) >= 100
    before = paid(items)
    items.get(array, True)
    items.get_cell(array, True, False)
    assert paid(items) >= before + 100


def test_slices_of_lists_cost_their_items(items):
    assert items.get(list(range(50)), slice(10, 40)) == list(range(10, 40))
    assert paid(items) >= 30


def test_elements_are_stored_updated_and_deleted(items):
    values, grid = [1, 2, 3], np.zeros((2, 2), int)
    items.set(values, 0, 9)
    items.update(values, 1, "+", 5)
    items.delete(values, 2)
    items.set_cell(grid, 1, 1, 4)
    items.set(grid, (slice(None), 0), 7)
    assert values == [9, 7]
    assert grid.tolist() == [[7, 0], [7, 4]]

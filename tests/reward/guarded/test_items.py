"""Subscripts: what they give, what they cost."""

from __future__ import annotations

import numpy as np
import pytest

from reward.guarded.items import Items
from reward.guarded.meter import Meter

FUEL = 10**9


@pytest.fixture
def items():
    meter = Meter()
    meter.fill(FUEL)
    return Items(meter)


def paid(items) -> int:
    return FUEL - items.meter.left


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


def test_keys_made_of_values_are_paid_for(items):
    assert items.from_keys(iter([3, 1, 3]), 2) == {3: 2, 1: 2}
    assert paid(items) >= 3
    before = paid(items)
    items.from_keys([1 << 61, 1 << 62])
    assert paid(items) >= before + 40_000


def test_elements_are_stored_and_deleted(items):
    values, grid = [1, 2, 3], np.zeros((2, 2), int)
    items.set(9, values, 0)
    items.delete(values, 2)
    items.set_cell(4, grid, 1, 1)
    items.set(7, grid, (slice(None), 0))
    assert values == [9, 2]
    assert grid.tolist() == [[7, 0], [7, 4]]

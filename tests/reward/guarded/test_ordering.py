"""sum, sorted, max and min: Python's own results, comparisons and additions paid for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward.guarded.meter import OutOfFuel, TooLarge

from .conftest import FUEL, METER, NAMES

VALUES = st.lists(st.integers(-9, 9), min_size=1) | st.lists(
    st.tuples(st.integers(0, 3), st.text("ab")), min_size=1
)


@given(VALUES, st.booleans())
def test_order_is_pythons_with_and_without_a_key(values, reverse):
    METER.fill(FUEL)
    assert NAMES["sorted"](values, reverse=reverse) == sorted(values, reverse=reverse)
    assert NAMES["max"](values) == max(values)
    assert NAMES["min"](values) == min(values)
    first = repr
    assert NAMES["sorted"](values, key=first, reverse=reverse) == sorted(values, key=first, reverse=reverse)
    assert NAMES["max"](values, key=first) == max(values, key=first)
    assert NAMES["min"](values, key=first) == min(values, key=first)


def test_sums_are_pythons(run):
    assert run("sum", [1, 2.5]) == 3.5
    assert run("sum", [[1], [2]], []) == [1, 2]
    assert run("sum", range(5), 10) == 20
    assert run("sum", [np.ones(2), np.ones(2)]).tolist() == [2, 2]
    assert run("max", [], default=4) == 4
    with pytest.raises(TypeError):
        run("sum", [1, [2]])


def test_sorting_pays_more_than_going_through(paid):
    assert paid("sorted", list(range(4_000))) > 2 * paid("max", list(range(4_000)))


def test_rows_pay_for_being_compared(paid):
    rows = [[0] * 100 for _ in range(100)]
    assert paid("max", rows) >= 10_000
    assert paid("sorted", rows) >= 3 * paid("max", rows)


def test_what_adds_up_to_too_much_is_stopped(run):
    with pytest.raises(TooLarge):
        run("sum", [1 << 8_191] * 2)
    METER.fill(1_000_000)
    with pytest.raises((OutOfFuel, TooLarge)):
        NAMES["sum"]([[0] * 1_000] * 3_000, [])

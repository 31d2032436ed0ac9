"""The estimate of what a subscript copies is never below what numpy makes."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from reward.guarded.picked import picked

SIDES = st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple)
PLACES = st.sampled_from([slice(None), slice(0, 1), None, ..., 0, True])
LISTS = st.integers(1, 5).map(lambda length: [0] * length)
ARRAYS = st.lists(st.integers(1, 4), min_size=0, max_size=2).map(lambda sides: np.zeros(tuple(sides), int))


@st.composite
def subscripts(draw):
    sides = draw(SIDES)
    mask = st.integers(1, len(sides)).map(lambda axes: np.ones(sides[:axes], bool))
    parts = draw(st.lists(st.one_of(PLACES, LISTS, ARRAYS, mask), min_size=1, max_size=4))
    return np.zeros(sides), tuple(parts)


@given(subscripts())
def test_no_subscript_copies_more_than_was_estimated(case):
    array, index = case
    try:
        part = array[index]
    except IndexError:
        assume(False)
    assume(type(part) is np.ndarray and not np.shares_memory(part, array))
    assert part.size < picked(array, index)


def test_places_side_by_side_are_not_each_with_each():
    big = np.zeros((30, 30))
    rows, columns = np.where(big == 0)
    assert picked(big, (rows, columns)) == 901
    assert picked(big, (rows[:, None], columns)) == 810_001


def test_what_stands_behind_dots_is_counted_from_the_end():
    array = np.zeros((2, 1_000, 1))
    assert picked(array, (..., [0] * 50)) >= 100_000

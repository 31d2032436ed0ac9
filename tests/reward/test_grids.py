"""What counts as a grid."""

from __future__ import annotations

import numpy as np
import pytest

from reward.grids import InvalidGrid, as_grid


class Tricky(list):  # type: ignore[type-arg]
    def __iter__(self):
        raise AssertionError("a tricky object was asked")


@pytest.mark.parametrize(
    "value",
    [
        [[1, 2], [3, 4]],
        ((1, 2), (3, 4)),
        [[np.int64(1), 2], [np.uint8(3), 4]],
        [np.array([1, 2]), np.array([3, 4])],
        np.array([[1, 2], [3, 4]], dtype=np.int64),
    ],
)
def test_grids_in_all_but_type_are_grids(value):
    grid = as_grid(value)
    assert grid.dtype == np.int8
    assert grid.tolist() == [[1, 2], [3, 4]]


def test_truth_values_count_as_zero_and_one():
    assert as_grid([[True, False]]).tolist() == [[1, 0]]
    assert as_grid(np.array([[True, False]])).tolist() == [[1, 0]]


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "grid",
        [],
        [[]],
        [[1], [2, 3]],
        [[1.0]],
        [[None]],
        [["1"]],
        [[10]],
        [[-1]],
        [[2**70]],
        [1, 2],
        {0: [1]},
        [[[1]]],
        [[0] * 31],
        [[0]] * 31,
        np.zeros((2, 2)),
        np.zeros((0, 3), int),
        np.zeros((31, 1), int),
        np.zeros(4, int),
        np.zeros((1, 1, 1), int),
        np.full((1, 1), 10),
        np.full((1, 1), -1),
        np.array([[None]]),
        np.array([["a"]]),
        np.array([[np.nan]]),
        Tricky([[1]]),
        [Tricky([1])],
    ],
)
def test_anything_else_is_refused_in_one_sentence(value):
    with pytest.raises(InvalidGrid) as refusal:
        as_grid(value)
    assert "\n" not in str(refusal.value)


def test_a_grid_is_a_copy():
    original = np.zeros((2, 2), np.int8)
    as_grid(original)[0, 0] = 5
    assert original[0, 0] == 0

"""Scores of executions."""

from __future__ import annotations

import pytest

from reward.execution import Execution
from reward.grids import as_grid
from reward.scoring import score

RIGHT = as_grid([[1, 2], [3, 4]])
NEAR = as_grid([[1, 2], [3, 0]])
OTHER_SHAPE = as_grid([[1, 2, 3]])


def test_a_program_that_is_right_everywhere_has_solved():
    result = score(Execution("ok", (RIGHT, RIGHT)), [RIGHT, RIGHT])
    assert result.solved
    assert (result.exact, result.pairs) == (2, 2)
    assert (result.pixels, result.shape, result.valid) == (1.0, 1.0, 1.0)


def test_cells_count_only_where_the_shape_is_right():
    result = score(Execution("ok", (NEAR, OTHER_SHAPE)), [RIGHT, RIGHT])
    assert not result.solved
    assert result.exact == 0
    assert result.pixels == pytest.approx(0.375)
    assert result.shape == 0.5
    assert result.valid == 1.0


def test_an_output_that_is_missing_counts_as_nothing():
    result = score(Execution("error", (RIGHT, None)), [RIGHT, RIGHT])
    assert (result.exact, result.pixels, result.shape, result.valid) == (1, 0.5, 0.5, 0.5)


def test_one_expected_grid_is_needed_for_each_output():
    with pytest.raises(ValueError, match="1 outputs and 2 expected"):
        score(Execution("ok", (RIGHT,)), [RIGHT, RIGHT])


def test_a_score_needs_a_pair():
    with pytest.raises(ValueError, match="at least one"):
        score(Execution("ok", ()), [])

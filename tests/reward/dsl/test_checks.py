"""The rules that every primitive shares."""

from __future__ import annotations

import numpy as np
import pytest

from reward.dsl import DslError
from reward.dsl.checks import background_of, color_arg, count_arg, fresh, int_arg, size_check
from reward.grids import as_grid


def test_black_is_the_background_wherever_it_occurs() -> None:
    assert background_of(as_grid([[8, 8, 8, 0]])) == 0


def test_without_black_the_most_common_colour_is_the_background() -> None:
    assert background_of(as_grid([[8, 8, 1]])) == 8


def test_of_equally_common_colours_the_lowest_is_the_background() -> None:
    assert background_of(as_grid([[8, 3]])) == 3


def test_numbers_of_numpy_count_as_numbers() -> None:
    cell = as_grid([[7]])[0, 0]
    assert (color_arg(cell), int_arg(np.int64(4), "row")) == (7, 4)


def test_a_grid_may_have_sides_of_30_and_no_more() -> None:
    size_check(30, 30)
    with pytest.raises(DslError, match=r"would be 31x30; a grid's sides are 1 to 30"):
        size_check(31, 30)


def test_an_empty_result_is_an_error() -> None:
    with pytest.raises(DslError, match=r"would be 0x2"):
        fresh(np.zeros((0, 2), dtype=np.int8))


def test_a_count_is_at_least_one() -> None:
    with pytest.raises(DslError, match=r"factor is 0; it must be at least 1"):
        count_arg(0, "factor")

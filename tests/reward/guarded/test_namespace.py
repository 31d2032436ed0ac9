"""The functions of a DSL behind their toll."""

from __future__ import annotations

import numpy as np
import pytest

from reward.grids import as_grid
from reward.guarded.foreign import CALL_COST
from reward.guarded.meter import Meter
from reward.guarded.namespace import guarded_namespace
from reward.language import Language

FUEL = 10**9
METER = Meter()
NAMES = guarded_namespace(Language.arc(), METER)
GRID = as_grid([[1, 2], [3, 4]])


def paid(name: str, *args, **options) -> int:
    METER.fill(FUEL)
    NAMES[name](*args, **options)
    return FUEL - METER.left


def test_a_call_pays_for_itself_and_each_cell():
    assert 0 < paid("height", GRID) < paid("height", np.tile(GRID, (10, 10)))
    assert paid("height", GRID) == paid("height", GRID.tolist()) == paid("height", GRID.T)


def test_some_functions_pay_more():
    assert paid("gravity_objects", GRID, "up") > 4 * paid("gravity", GRID, "up")


@pytest.mark.parametrize("number", [10**9, -(10**9), np.int64(10**9), float("nan")])
def test_numbers_without_meaning_are_refused(number):
    for call in (lambda: NAMES["new_grid"](number, 2), lambda: NAMES["new_grid"](2, 2, color=number)):
        METER.fill(FUEL)
        with pytest.raises(ValueError, match="no meaning"):
            call()


def test_what_is_no_grid_is_refused_where_a_grid_is_needed():
    METER.fill(FUEL)
    for value in ([[1], [2, 3]], np.zeros((40, 40), np.int8), "grid", np.zeros(3)):
        with pytest.raises(ValueError):
            NAMES["rotate"](value)


def test_functions_of_somebody_else_pay_for_the_call_and_constants_are_read_only():
    names = guarded_namespace(Language.from_namespace({"f": lambda x: x, "TABLE": np.zeros(2)}), METER)
    METER.fill(FUEL)
    assert names["f"](5) == 5
    assert METER.left == FUEL - CALL_COST
    with pytest.raises(ValueError, match="read-only"):
        names["TABLE"][0] = 1

"""Operators: Python's own results, paid for by size and refused over the limits."""

from __future__ import annotations

import operator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward.guarded.comparisons import COMPARISONS
from reward.guarded.meter import Meter, TooLarge
from reward.guarded.operators import ARITHMETIC, operators

FUEL = 10**9
METER = Meter()
GUARDS = operators(METER)
NUMBERS = st.one_of(st.integers(-40, 40), st.booleans(), st.floats(-9, 9))


def paid(sign: str, *operands) -> int:
    METER.fill(FUEL)
    GUARDS[sign](*operands)
    return FUEL - METER.left


@given(st.sampled_from(sorted(set(ARITHMETIC) - {"@"})), NUMBERS, NUMBERS)
def test_numbers_give_what_python_gives_for_nothing(sign, left, right):
    METER.fill(FUEL)
    try:
        expected = ARITHMETIC[sign](left, right)
    except (ArithmeticError, TypeError, ValueError) as error:
        with pytest.raises(type(error)):
            GUARDS[sign](left, right)
        return
    assert repr(GUARDS[sign](left, right)) == repr(expected)
    assert METER.left == FUEL


@given(st.sampled_from(sorted(COMPARISONS)), NUMBERS, NUMBERS)
def test_comparisons_are_pythons(sign, left, right):
    METER.fill(FUEL)
    assert GUARDS[sign](left, right) == COMPARISONS[sign](left, right)
    assert GUARDS[f"{sign}1"](left, right) == COMPARISONS[sign](left, right)


@pytest.mark.parametrize("sign", ["+", "-", "==", "<", "&", "==1"])
def test_arrays_pay_by_cells(sign):
    array = np.zeros((20, 30), int)
    assert paid(sign, array, 1) == 601
    assert paid("+", array, array) == 601
    assert paid("+", array[:, :1], array[:1]) == 601


def test_what_would_be_too_large_is_refused_before_it_is_made():
    for sign, left, right in (
        ("*", [0], 10**9),
        ("*", 10**9, "ab"),
        ("**", 9, 9**9),
        ("<<", 1, 10**9),
        ("*", 1 << 5_000, 1 << 5_000),
        ("+", np.zeros((5_000, 1)), np.zeros((1, 5_000))),
        ("@", np.zeros((5_000, 1)), np.zeros((1, 5_000))),
    ):
        METER.fill(FUEL)
        with pytest.raises(TooLarge):
            GUARDS[sign](left, right)


def test_long_division_and_multiplication_are_paid_for():
    long = (1 << 4_000) - 1
    assert paid("//", long * long, long) > 100
    assert paid("%", long * long, long) > 100
    assert paid("*", long, long) > 100
    assert paid("//", 3, long) == 0


def test_looking_something_up_costs_what_is_looked_through():
    assert paid("in", 3, range(10**9)) == 0
    assert paid("in", 3, list(range(4_000))) >= 1_000
    assert paid("in", "a", "b" * 640) >= 640
    assert paid("in", 3, {3: 4}) == 0


def test_an_array_meets_numbers_alone():
    METER.fill(FUEL)
    for other in ("a", [object()], [[1], ["a"]]):
        with pytest.raises(TypeError):
            GUARDS["+"](np.zeros(2), other)
    assert operator.add(np.zeros(2), [1, 2]).tolist() == GUARDS["+"](np.zeros(2), [1, 2]).tolist()


def test_a_number_of_numpys_that_meets_a_list_pays_for_the_array_it_makes():
    rows = [[0] * 100] * 50
    assert paid("+", rows, np.int64(1)) > 5_000
    assert GUARDS["+"]([1, 2], np.int64(3)).tolist() == [4, 5]
    assert GUARDS["*"]([1, 2], np.int64(2)) == [1, 2, 1, 2]
    with pytest.raises(TypeError):
        GUARDS["+"](["a"], np.int64(1))

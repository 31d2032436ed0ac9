"""What functions of the language say they return, they return: the checker relies on it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reward.dsl import PRIMITIVES, DslError
from reward.interpreter import Interpreter
from reward.known import LENGTH, NUMBERS_IN
from reward.language import Language

from .dsl.strategies import arguments

RESULTS = Interpreter(Language.arc()).grammar.results
NUMERIC = sorted(name for name, result in RESULTS.items() if result == "int" or result in NUMBERS_IN)
few = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much]
)


@pytest.mark.parametrize("name", NUMERIC)
@few
@given(data=st.data())
def test_a_function_that_promises_small_numbers_gives_nothing_else(name, data):
    try:
        found = [PRIMITIVES[name].function(*data.draw(arguments(PRIMITIVES[name])))]
    except DslError:
        return
    for _ in range(NUMBERS_IN.get(RESULTS[name], 0)):
        found = [item for values in found for item in values]
    assert all(type(number) is int and number.bit_length() < LENGTH for number in found)


def test_functions_of_somebody_else_promise_nothing():
    def height(grid: object) -> int:
        return 1

    assert Interpreter(Language.from_namespace({"height": height})).grammar.results == {}

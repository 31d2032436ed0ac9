"""What holds for each primitive of the DSL, whatever its family."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reward.dsl import PRIMITIVES, DslError
from reward.dsl.objects import Object
from reward.grids import MAX_SIDE, as_grid

from .strategies import arguments

NAMES = sorted(PRIMITIVES)
few = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much]
)


@pytest.mark.parametrize("name", NAMES)
@few
@given(data=st.data())
def test_a_primitive_answers_or_raises_its_named_error_and_leaves_its_arguments_alone(
    name: str, data: st.DataObject
) -> None:
    given_arguments = data.draw(arguments(PRIMITIVES[name]))
    before = copy.deepcopy(given_arguments)
    try:
        result = PRIMITIVES[name].function(*given_arguments)
    except DslError as error:
        assert str(error)
        assert "\n" not in str(error)
        return
    finally:
        assert _same(given_arguments, before)
    _check_result(result, given_arguments)
    again = PRIMITIVES[name].function(*before)
    assert _same(result, again)


def _check_result(result: object, given_arguments: object) -> None:
    if isinstance(result, np.ndarray):
        assert result.dtype == np.int8
        assert result.flags.c_contiguous
        assert result.flags.writeable
        assert max(result.shape) <= MAX_SIDE
        np.testing.assert_array_equal(as_grid(result), result)
        assert not any(np.shares_memory(result, array) for array in _arrays(given_arguments))
    elif isinstance(result, list):
        for item in result:
            _check_result(item, given_arguments)
    elif isinstance(result, tuple):
        assert all(type(number) is int for number in result)
    else:
        assert type(result) in (bool, int, str, Object)


def _arrays(value: object) -> Iterator[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, Object):
        yield from (value.mask, value.patch)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _arrays(item)


def _same(first: object, second: object) -> bool:
    if isinstance(first, np.ndarray):
        return np.array_equal(first, second)
    if isinstance(first, Object) and isinstance(second, Object):
        places = (first.top, first.left, first.field) == (second.top, second.left, second.field)
        return places and _same([first.mask, first.patch], [second.mask, second.patch])
    if isinstance(first, (list, tuple)) and isinstance(second, (list, tuple)):
        return len(first) == len(second) and all(_same(one, other) for one, other in zip(first, second, strict=True))
    return bool(first == second)

"""What holds for each primitive of the DSL, whatever its family."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reward.dsl import PRIMITIVES, DslError
from reward.dsl.objects import Object
from reward.grids import MAX_SIDE, as_grid

from .strategies import arguments, random_grid, random_objects

EXAMPLE_OF: dict[str, object] = {
    "Grid": random_grid(1),
    "Object": random_objects(1)[0],
    "list[Grid]": [random_grid(1)],
    "int": 1,
    "int | None": 1,
    "bool": True,
}
few = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.filter_too_much]
)


@pytest.mark.parametrize("name", sorted(PRIMITIVES))
@few
@given(data=st.data())
def test_a_primitive_answers_or_raises_its_named_error_and_leaves_its_arguments_alone(
    name: str, data: st.DataObject
) -> None:
    function = PRIMITIVES[name].function
    given_arguments = data.draw(arguments(PRIMITIVES[name]))
    before = copy.deepcopy(given_arguments)
    result = _answer(function, given_arguments)
    assert _same(given_arguments, before)
    assert _same(result, _answer(function, before))
    _check_result(result, given_arguments)


NUMBERS = [
    (name, place)
    for name, primitive in sorted(PRIMITIVES.items())
    for place, parameter in enumerate(inspect.signature(primitive.function).parameters.values())
    if str(parameter.annotation).startswith("int")
]


@pytest.mark.parametrize(("name", "place"), NUMBERS)
@pytest.mark.parametrize("junk", ["3", 2.0, (1, 2)])
def test_a_primitive_refuses_what_is_not_a_whole_number(name: str, place: int, junk: object) -> None:
    parameters = inspect.signature(PRIMITIVES[name].function).parameters.values()
    values: list[object] = [EXAMPLE_OF.get(str(parameter.annotation), "up") for parameter in parameters]
    values[place] = junk
    with pytest.raises(DslError):
        PRIMITIVES[name].function(*values)


def _answer(function: Callable[..., object], given_arguments: tuple[object, ...]) -> object:
    try:
        return function(*given_arguments)
    except DslError as error:
        return str(error)


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
    elif isinstance(result, str):
        assert result
        assert "\n" not in result
    else:
        assert type(result) in (bool, int, Object)


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
        pairs = zip(first, second, strict=False)
        return len(first) == len(second) and all(_same(one, other) for one, other in pairs)
    return bool(first == second)

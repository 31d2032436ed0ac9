"""Numpy's functions and array methods: its own results, numbers alone, paid for by cells."""

from __future__ import annotations

import numpy as np
import pytest

from reward.guarded.meter import TooLarge

from .conftest import NAMES

WIDE = np.arange(600).reshape(20, 30)


@pytest.mark.parametrize(
    ("name", "args", "options"),
    [
        ("unique", ([3, 1, 3],), {}),
        ("where", (WIDE > 4, WIDE, 0), {}),
        ("pad", (WIDE, 2), {"mode": "edge"}),
        ("roll", (WIDE, (1, 2), (0, 1)), {}),
        ("sum", ([WIDE, WIDE],), {"axis": 0}),
        ("full", ((2, 3), 7), {"dtype": "float"}),
        ("argwhere", (WIDE == 5,), {}),
        ("zeros", ((2, 2),), {"dtype": "int8"}),
        ("arange", (2, 9, 3), {}),
        ("arange", (2, 9), {}),
        ("arange", (9,), {"step": 2}),
        ("max", (range(4),), {}),
    ],
)
def test_a_function_gives_what_numpy_gives(run, name, args, options):
    expected = getattr(np, name)(*args, **options)
    result = run(f"np.{name}", *args, **options)
    assert np.array_equal(result, expected)
    assert np.asarray(result).dtype == np.asarray(expected).dtype


@pytest.mark.parametrize("name", ["np.sum", "np.abs", "np.unique", "np.rot90", ".sum", ".copy", ".tolist"])
def test_a_call_pays_for_each_cell(paid, name):
    assert paid(name, WIDE) >= paid(name, WIDE[:1]) + WIDE.size - 30


def test_methods_without_arguments_cost_what_they_cost_with_some(run, paid):
    for name in ("any", "max", "sum", "argmin"):
        assert run(f".{name}0", WIDE) == getattr(WIDE, name)()
        assert paid(f".{name}0", WIDE) == paid(f".{name}", WIDE)
    with pytest.raises(TypeError, match="no method"):
        run(".any0", [True])


def test_what_would_be_too_large_is_not_made(run):
    for name, args in (
        ("np.zeros", ((10**5, 10**5),)),
        ("np.tile", (WIDE, 10**6)),
        ("np.repeat", (WIDE, 10**6)),
        ("np.pad", (WIDE, 10**6)),
        ("np.arange", (10**9,)),
        ("np.eye", (10**5,)),
        ("np.outer", (np.zeros(10**4), np.zeros(10**4))),
        ("np.indices", ((10**4, 10**4),)),
        ("np.bincount", ([10**9],)),
        ("np.linspace", (0, 1, 10**9)),
    ):
        with pytest.raises(TooLarge):
            run(name, *args)


def test_an_array_holds_numbers_alone(run):
    for values in ([{}], ["a"], [None], [[1], [object()]], "text", {1: 2}, {1}):
        with pytest.raises(TypeError):
            run("np.array", values)
    for kind in ("object", "U5", object, str, "datetime64"):
        with pytest.raises(TypeError):
            run("np.zeros", (2, 2), dtype=kind)
        with pytest.raises(TypeError):
            run(".astype", WIDE, kind)


def test_options_outside_the_language_are_refused(run):
    for options in ({"out": WIDE}, {"where": WIDE > 3}, {"order": "C"}, {"casting": "unsafe"}):
        with pytest.raises(TypeError, match="not part of the language"):
            run("np.sum", WIDE, **options)


def test_empty_arrays_hold_zeros(run):
    assert not run("np.empty", (40, 40)).any()
    assert not run("np.empty_like", WIDE).any()


def test_numpys_types_make_numbers_and_arrays_and_pay_for_them(run, paid):
    assert type(run("np.int8", 3)) is np.int8
    assert run("np.float64") == 0.0
    assert run("np.int64", [1, 2]).tolist() == [1, 2]
    assert paid("np.int64", [[0] * 100] * 50) > 5_000
    with pytest.raises(TooLarge):
        run("np.int_", range(10**9))
    with pytest.raises(TypeError):
        run("np.int64", "3")


def test_numpys_types_are_types_where_one_is_asked_for(run):
    kind = NAMES["np.int8"]
    assert run("np.zeros", 2, dtype=kind).dtype == np.int8
    assert run(".astype", np.zeros(2), kind).dtype == np.int8
    assert run("==", np.zeros(2, np.int8).dtype, kind)
    assert run("isinstance", np.int8(3), kind)
    assert not run("isinstance", 3, kind)

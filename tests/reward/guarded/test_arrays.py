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
    for options in ({"out": WIDE}, {"where": WIDE > 3}, {"casting": "unsafe"}):
        with pytest.raises(TypeError, match="not part of the language"):
            run("np.sum", WIDE, **options)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("repeat", {"a": WIDE, "repeats": 2, "axis": 0}),
        ("pad", {"array": WIDE, "pad_width": 1}),
        ("pad", {"mode": "edge", "pad_width": 1, "array": WIDE}),
        ("flip", {"m": WIDE, "axis": 0}),
        ("roll", {"shift": 1, "a": WIDE, "axis": 1}),
        ("clip", {"a": WIDE, "a_min": 1, "a_max": 3}),
        ("arange", {"start": 1, "stop": 9, "step": 3}),
        ("linspace", {"start": 0, "stop": 9, "num": 4}),
        ("full", {"shape": (2, 3), "fill_value": 7, "dtype": None}),
        ("stack", {"arrays": [WIDE, WIDE], "axis": 0}),
        ("isin", {"element": WIDE, "test_elements": [1, 2]}),
        ("round", {"a": WIDE / 7, "decimals": 2}),
        ("array", {"object": [[1, 2]], "copy": True}),
    ],
)
def test_arguments_by_name_are_those_by_place(run, paid, name, options):
    found, expected = run(f"np.{name}", **options), getattr(np, name)(**options)
    assert np.array_equal(found, expected)
    assert found.dtype == expected.dtype
    assert paid(f"np.{name}", **options) > expected.size


def test_a_size_by_name_is_a_size(run):
    many = np.zeros(10_000)
    for name, args, options in (
        ("arange", (0,), {"stop": 10**8}),
        ("identity", (), {"n": 8_000}),
        ("linspace", (), {"start": many, "stop": 1, "num": 200}),
        ("diff", (), {"a": many, "n": 1_000}),
        ("repeat", (), {"a": many, "repeats": 1_000}),
        ("round", (1.5,), {"decimals": 10**9}),
        ("around", (1.5, -(10**9)), {}),
    ):
        with pytest.raises(TooLarge):
            run(f"np.{name}", *args, **options)
    with pytest.raises(TooLarge):
        run(".round", many, decimals=10**9)


def test_methods_take_the_options_that_numpys_take(run):
    assert np.array_equal(run(".flatten", WIDE, "F"), WIDE.flatten("F"))
    assert np.array_equal(run(".reshape", WIDE, -1, order="F"), WIDE.reshape(-1, order="F"))
    assert np.array_equal(run(".clip", WIDE, min=1, max=3), WIDE.clip(1, 3))
    assert run(".astype", WIDE, WIDE.dtype.name, copy=False) is WIDE


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


def test_numpys_general_types_are_asked_for_and_not_called(run):
    for name, value in (("ndarray", WIDE), ("integer", WIDE[0, 0]), ("number", np.float64(1))):
        assert run("isinstance", value, NAMES[f"np.{name}"])
        with pytest.raises(TypeError, match="isinstance"):
            run(f"np.{name}", (2, 2))
    assert not run("isinstance", 1, (NAMES["np.integer"], NAMES["np.ndarray"]))

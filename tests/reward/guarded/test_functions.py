"""The built-in functions: Python's own results, each paying for what it goes through."""

from __future__ import annotations

import pytest

from reward.guarded.meter import TooLarge


@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        ("abs", (-3,), 3),
        ("all", ([1, 0],), False),
        ("any", ((0, 2),), True),
        ("divmod", (7, 2), (3, 1)),
        ("int", ("12",), 12),
        ("int", ("ff", 16), 255),
        ("pow", (3, 4, 5), 1),
        ("round", (2.567, 1), 2.6),
        ("list", ("ab",), ["a", "b"]),
        ("tuple", ([1, 2],), (1, 2)),
        ("set", ([(1, 2), (1, 2)],), {(1, 2)}),
        ("dict", ([(1, 2)],), {1: 2}),
        ("len", ([1],), 1),
        ("isinstance", (3, int), None),
    ],
)
def test_a_function_gives_what_python_gives(run, name, args, expected):
    if expected is not None:
        assert run(name, *args) == expected
        return
    with pytest.raises(TypeError, match="type of the language"):
        run(name, *args)


def test_types_of_the_language_are_told_apart(run):
    from .conftest import NAMES

    assert run("isinstance", 3, NAMES["int"])
    assert not run("isinstance", [3], (NAMES["tuple"], NAMES["str"]))


def test_a_copy_is_a_copy(run):
    values = [1, 2]
    copied = run("list", values)
    copied.append(3)
    assert values == [1, 2]


@pytest.mark.parametrize(
    "name", ["list", "tuple", "set", "frozenset", "all", "any", "enumerate", "reversed", "iter"]
)
def test_going_through_much_is_paid_for(paid, name):
    assert paid(name, [1] * 5_000) >= 5_000


def test_iterators_become_lists_so_that_they_do_not_nest(run):
    nested = iter([1, 2, 3])
    for name in ("enumerate", "zip", "reversed"):
        assert next(iter(run(name, nested)), None) is not None
        assert list(nested) == []
        nested = iter([1, 2, 3])


def test_members_that_are_heavy_or_collide_are_paid_for(paid):
    heavy = tuple(range(3_000))
    assert paid("set", [heavy]) >= 3_000
    assert paid("dict", [(heavy, 1)]) >= 3_000
    assert paid("set", [(1, 2 + (1 << 61))]) >= 20_000
    assert paid("set", [(1, 2), (3, 4)]) < 50


def test_columns_of_one_iterator_take_turns(run):
    one = iter([1, 2, 3, 4, 5])
    assert list(run("zip", one, one)) == [(1, 2), (3, 4)]
    one = iter([1, 2, 3, 4, 5, 6])
    assert list(run("map", lambda *row: sum(row), one, [10, 20, 30], one)) == [13, 27, 41]


def test_next_takes_from_iterators_alone(run):
    assert run("next", iter([4])) == 4
    assert run("next", iter([]), 5) == 5
    with pytest.raises(ValueError, match="no item left"):
        run("next", iter([]))
    with pytest.raises(TypeError, match="iterator"):
        run("next", [1])


def test_numbers_over_the_limits_are_refused(run):
    for name, args in (("int", ("9" * 10_000,)), ("pow", (9, 9**9)), ("round", (1.5, 10**9))):
        with pytest.raises(TooLarge):
            run(name, *args)


def test_print_writes_nothing(run, capsys):
    assert run("print", "text", end="") is None
    assert capsys.readouterr().out == ""


def test_ranges_and_counts_of_large_numbers_are_refused(run):
    for name, args in (
        ("range", (1 << 8_000,)),
        ("range", (0, 5, 1 << 60)),
        ("enumerate", ([1], 1 << 8_000)),
        (":enumerate", ([1], 1 << 8_000)),
        ("round", (1.5, 10**9)),
    ):
        with pytest.raises(TooLarge):
            run(name, *args)
    assert run("range", 1, 9, 3) == range(1, 9, 3)


def test_texts_are_not_summed_as_in_python(run):
    with pytest.raises(TypeError, match="join"):
        run("sum", ["a", "b"], "")


def test_what_map_calls_pays_for_being_called(paid):
    assert paid("map", len, [()] * 1_000) >= 4_000
    assert paid("filter", len, [()] * 1_000) >= 4_000

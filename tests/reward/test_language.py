"""Languages: the default one and those of other people's modules."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from reward.grids import as_grid
from reward.interpreter import Interpreter
from reward.language import InvalidLanguage, Language

FOREIGN = """
from functools import partial
from operator import itemgetter
from os import getcwd
from typing import Any, List
import os

ZERO = 0
_hidden = 1

def mirror(grid):
    return tuple(row[::-1] for row in grid)

def compose(outer, inner):
    return lambda x: outer(inner(x))

def second_fixed(function, fixed):
    if function.__code__.co_argcount == 2:
        return lambda x: function(x, fixed)
    return lambda x, y: function(x, y, fixed)

def tiled(grid, times, /, down=1, *more, across=1, **options):
    return tuple(row * (times * across) for row in grid) * down

def turned(pay, call=0):
    return pay[::-1]

class Painter:
    def __call__(self, grid):
        return tuple(tuple(1 for _ in row) for row in grid)

paint = Painter()
twice = partial(compose, mirror)
first = itemgetter(0)
COLORS = [1, 2, 3]
"""


@pytest.fixture
def foreign(tmp_path, monkeypatch):
    (tmp_path / "foreign_dsl.py").write_text(FOREIGN)
    monkeypatch.syspath_prepend(tmp_path)
    return Language.from_module("foreign_dsl", entry="solve", grids="tuple")


def test_the_default_language_holds_the_dsl():
    language = Language.arc()
    assert "flip_horizontal" in language.names
    assert language.entry == "transform"


def test_a_grid_that_came_out_of_a_pickle_is_handed_over_like_any_other():
    grid = pickle.loads(pickle.dumps(np.ones((2, 2), np.int8)))
    handed = Language.arc().hand_over(grid)
    assert handed.dtype is np.dtype(np.int8)
    assert np.array_equal(handed, grid)
    assert not np.shares_memory(handed, grid)


def test_a_language_is_pickled_as_its_recipe():
    language = pickle.loads(pickle.dumps(Language.arc()))
    assert language.names == Language.arc().names


def test_a_module_gives_its_public_functions_and_constants(foreign):
    assert foreign.names == {
        *("ZERO", "COLORS", "Painter", "compose", "first", "mirror", "paint"),
        *("second_fixed", "tiled", "turned", "twice"),
    }


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("second_fixed(tiled, 2)(I, 1)", [[1, 2]] * 2),
        ("second_fixed(compose, mirror)(mirror)(I)", [[1, 2]]),
        ("tiled(I, 2)", [[1, 2, 1, 2]]),
        ("tiled(I, 1, down=2, across=2, other=0)", [[1, 2, 1, 2]] * 2),
        ("tiled(I, 1, 2, 3)", [[1, 2]] * 2),
        ("paint(I)", [[1, 1]]),
        ("turned(call=1, pay=mirror(I))", [[2, 1]]),
        ("twice(mirror)(I)", [[1, 2]]),
        ("(first(I),)", [[1, 2]]),
    ],
)
def test_functions_show_their_own_parameters_to_functions_of_functions(foreign, expression, expected):
    program = f"def solve(I):\n    return {expression}\n"
    execution = Interpreter(foreign).run(program, [as_grid([[1, 2]])])
    assert execution.ok, execution.message
    assert execution.outputs[0].tolist() == expected


def test_a_call_of_a_foreign_function_pays_wherever_it_is_called_from(foreign):
    program = "def solve(I):\n    x = list(map(mirror, [I] * 100))\n    return I\n"
    interpreter = Interpreter(foreign)
    assert interpreter.run(program, [as_grid([[1]])]).fuel > 1_000


def test_a_list_of_the_module_is_new_in_each_run(foreign):
    program = "def solve(I):\n    COLORS.append(4)\n    return (tuple(COLORS),)\n"
    interpreter = Interpreter(foreign)
    for _ in range(2):
        execution = interpreter.run(program, [as_grid([[1]]), as_grid([[2]])])
        assert [output.tolist() for output in execution.outputs] == [[[1, 2, 3, 4]]] * 2


def test_grids_are_handed_over_in_the_form_asked_for(foreign):
    program = "def solve(I):\n    x1 = compose(mirror, mirror)\n    O = mirror(x1(I))\n    return O\n"
    execution = Interpreter(foreign).run(program, [as_grid([[1, 2]])])
    assert execution.outputs[0].tolist() == [[2, 1]]


def test_a_long_program_of_single_assignments_is_normal(foreign):
    lines = [f"    x{i + 1} = mirror(x{i})" for i in range(400)]
    program = "\n".join(["from dsl import *", "def solve(I):", "    x0 = I", *lines, "    return x400", ""])
    assert Interpreter(foreign).run(program, [as_grid([[1, 2]])]).outputs[0].tolist() == [[1, 2]]


def test_lists_can_be_asked_for():
    language = Language.from_namespace({"width": lambda grid: len(grid[0])}, grids="list")
    program = "def transform(g):\n    g[0][0] = width(g)\n    return g\n"
    assert Interpreter(language).run(program, [as_grid([[7, 7]])]).outputs[0].tolist() == [[2, 7]]


def test_a_constant_array_cannot_be_changed_by_a_program():
    language = Language.from_namespace({"PATTERN": np.ones((2, 2), np.int8)})
    interpreter = Interpreter(language)
    grid = as_grid([[0]])
    assert (
        interpreter.run("def transform(g):\n    PATTERN[0, 0] = 5\n    return PATTERN\n", [grid]).status
        == "error"
    )
    assert interpreter.run("def transform(g):\n    return PATTERN\n", [grid]).outputs[0].tolist() == [
        [1, 1],
        [1, 1],
    ]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"name": "no_such_module_anywhere"}, "cannot be imported"),
        ({"name": "reward.dsl", "entry": "not a name"}, "not a name"),
        ({"name": "reward.dsl", "grids": "matrix"}, "must be one of array, list, tuple"),
    ],
)
def test_a_language_that_cannot_be_is_refused(arguments, reason):
    with pytest.raises(InvalidLanguage, match=reason):
        Language.from_module(**arguments)


def test_a_name_in_all_that_is_missing_is_told(tmp_path, monkeypatch):
    (tmp_path / "lacking_dsl.py").write_text("__all__ = ['flip']\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(InvalidLanguage, match="has no 'flip', which its __all__ names"):
        Language.from_module("lacking_dsl")


@pytest.mark.parametrize(
    ("constant", "change", "shown"),
    [
        ((np.zeros((1, 2), np.int8),), "P[0][0, 0] = 7", "P[0]"),
        (((1, (np.zeros((1, 2), np.int8),)),), "P[0][1][0][0, 0] = 7", "P[0][1][0]"),
        ({"a": np.zeros((1, 2), np.int8)}, "P['a'][0, 0] = 7", "P['a']"),
        (np.array([[[0], [0]], None], dtype=object), "P[0][0].append(7)", "P[0]"),
    ],
)
def test_an_array_inside_a_constant_is_new_in_every_run(constant, change, shown):
    interpreter = Interpreter(Language.from_namespace({"P": constant}))
    before = interpreter.run(f"def transform(grid):\n    return {shown}\n", [as_grid([[0]])])
    interpreter.run(f"def transform(grid):\n    {change}\n    return grid\n", [as_grid([[0]])])
    after = interpreter.run(f"def transform(grid):\n    return {shown}\n# again\n", [as_grid([[0]])])
    assert before.status == after.status
    if before.ok:
        assert after.outputs[0].tolist() == before.outputs[0].tolist()
    else:
        assert after.message == before.message


def test_an_iterator_among_the_constants_is_new_in_every_run():
    language = Language.from_namespace({"COLORS": iter([1, 2, 3])})
    interpreter = Interpreter(language)
    grid = as_grid([[0]])
    for _ in range(2):
        found = interpreter.run("def transform(g):\n    return [[next(COLORS)]]\n", [grid, grid])
        assert [output.tolist() for output in found.outputs] == [[[1]], [[1]]]


def test_a_constant_that_programs_would_share_is_refused():
    language = Language.from_namespace({"COLORS": (color for color in range(3))})
    with pytest.raises(ValueError, match="programs would share the constant COLORS"):
        Interpreter(language)

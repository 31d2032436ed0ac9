"""Languages: the default one and those of other people's modules."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from reward.grids import as_grid
from reward.interpreter import Interpreter
from reward.language import InvalidLanguage, Language

FOREIGN = """
from os import getcwd
from typing import Any
import os

ZERO = 0
_hidden = 1

def mirror(grid):
    return tuple(row[::-1] for row in grid)

def compose(outer, inner):
    return lambda x: outer(inner(x))
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
    assert foreign.names == {"ZERO", "mirror", "compose"}


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

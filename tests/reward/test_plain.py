"""Plain programs: recognised, and run just as the checker would have them run."""

from __future__ import annotations

import numpy as np
import pytest

from reward.checker import check
from reward.grids import as_grid
from reward.interpreter import Interpreter
from reward.language import Language
from reward.plain import plain_form

GRID = as_grid([[1, 2, 0], [3, 4, 0]])
INTERPRETER = Interpreter(Language.arc())


def plain(source: str) -> bool:
    return plain_form(source, INTERPRETER.grammar.names, "transform") is not None


@pytest.mark.parametrize(
    "body",
    [
        "return grid",
        "grid = flip_horizontal(grid)\n    grid = recolor(grid, 1, 5)\n    return grid",
        "return hstack(grid, flip_horizontal(grid))  # mirrored",
        "x = find_objects(grid, True)\n    y = largest(x)\n    return to_grid(y)",
        'return keep_objects(grid, "largest")',
        "return shift(grid, 'up', 1)",
    ],
)
def test_chains_of_calls_are_plain_and_mean_what_the_checker_makes_of_them(body):
    program = f"def transform(grid):\n    {body}\n"
    assert plain(program)
    tree = check(program, INTERPRETER.grammar)
    variables = {"__builtins__": INTERPRETER._names}
    INTERPRETER._meter.fill(10**6)
    exec(compile(tree, "<checked>", "exec"), variables)
    assert np.array_equal(variables["transform"](GRID.copy()), INTERPRETER.run(program, [GRID]).outputs[0])


@pytest.mark.parametrize(
    "source",
    [
        "def transform(grid):\n    return transform(grid)\n",
        "def transform(grid):\n    return grid.T\n",
        "def transform(grid):\n    return grid[0]\n",
        "def transform(grid):\n    return grid + grid\n",
        "def transform(grid):\n    return grid == grid\n",
        "def transform(grid):\n    return (x := grid)\n",
        "def transform(grid):\n    return nothing(grid)\n",
        "def transform(grid):\n    return __import__(grid)\n",
        "def transform(grid):\n    return 1e9\n",
        "def transform(grid):\n    return 1j\n",
        "def transform(grid):\n    return f'grid'\n",
        "def transform(grid):\n    return b'grid'\n",
        "def transform(grid):\n    return 'a\\x41'\n",
        "def transform(grid):\n    return lambda: grid\n",
        "def transform(grid):\n    for x in grid:\n        return x\n",
        "def transform(grid):\n    import os\n",
        "def transform(grid):\n    match grid:\n        case flip(x=y):\n            return y\n",
        "def transform(grid):\n    def f(x):\n        return x\n    return f(grid)\n",
        "def transform(grid):\n    return grid(1)(2)\n",
        "def transform(grid):\n    return len(len(len(len(len(grid)))))\n",
        "def transform(grid=[]):\n    return grid\n",
        "def transform(*grid):\n    return grid\n",
        "def transform(grid: 'list'):\n    return grid\n",
        "def transform(grid: f(grid)):\n    return grid\n",
        "def transform(grid) -> f(grid):\n    return grid\n",
        "def transform(grid: list[f(grid)]):\n    return grid\n",
        "import os\ndef transform(grid):\n    return grid\n",
        "x = 1\ndef transform(grid):\n    return grid\n",
        "def transform(grid):\n    return ｇrid\n",
        "def transform(grid):\n\treturn grid\n",
        "def transform(grid):\n    return f('''a''')\n",
        'def transform(grid):\n    """a"""\n    return grid\n',
        "def transform(grid):\n    return f('a''b')\n",
        "def transform(grid):\n    return f('')\n",
        "def transform(grid):\n    # \r    return [[7]]\n    return grid\n",
        '"""\r"""\ndef transform(grid):\n    return grid\n',
        "def transform(grid):\n    return grid  # \ud800\n",
        "def transform(grid):\n    return grid  # \0\n",
        "def transform(grid):\n    return grid  # \u2028\n",
        "def transform(grid):\n    a, b = f(grid)\n    return a\n",
        "def transform(grid):\n    (a, b) = f(grid)\n    return a\n",
        "def transform(grid):\n    c = (a, b) = f(grid)\n    return a\n",
        "def transform(grid):\n    a = b = f(grid)\n    return a\n",
        "def transform(grid):\n    a: b = f(grid)\n    return a\n",
        "def transform(grid):\n    a: b\n    return f(grid)\n",
        "def transform(grid):\n    return grid -1\n",
        "def transform(grid):\n    return grid  -1\n",
        "def transform(grid):\n    return f(grid) -1\n",
        "def transform(grid):\n    return f(3 -1)\n",
    ],
)
def test_all_else_is_left_to_the_checker(source):
    assert not plain(source)


def test_the_rules_take_time_in_proportion_to_the_program():
    # A pattern that backtracks would not end on this.
    hostile = "def transform(grid):\n" + "    x = " + "a " * 20_000 + "!\n"
    assert not plain(hostile)
    assert not plain("def transform(grid):\n" + '"' * 20_000)
    assert not plain("import numpy as np\n\n" * 20_000 + "!")
    assert not plain("def transform(grid: " + "a." * 20_000 + "[" * 20_000)
    assert not plain("def transform(grid):\n    return " + "(" * 20_000 + "\n")
    assert not plain(
        "def transform(grid):\n" + "    # to find (and take) the largest\n" * 500 + "    return grid + 1\n"
    )
    assert not plain("def transform(grid):\n    " + "#" * 20_000 + "\n    return grid + 1\n")


def test_comments_keep_no_program_from_being_plain():
    commented = (
        "    # Take the largest object, then turn it (twice).\n    grid = rotate(grid)  # once # more\n"
    )
    assert plain("def transform(grid):\n" + commented * 50 + "    return grid\n")


@pytest.mark.parametrize(
    "head",
    [
        "def transform(grid: np.ndarray) -> np.ndarray:\n",
        "from dsl import *\nimport numpy as np\n\ndef transform(grid: Nothing[int, a[b]]) -> Nothing:\n",
        '"""Turns it."""\n\nfrom dsl import *\n\ndef transform(grid)->list[list[int]]:\n',
    ],
)
def test_imports_and_type_hints_are_dropped_and_lines_stay(head):
    program = f"{head}    grid = flip_horizontal(grid)\n    return crop(grid)\n"
    assert plain(program)
    compiled = INTERPRETER.compile(program)
    assert compiled.settled
    execution = INTERPRETER.run(program, [GRID])
    assert (execution.status, execution.line) == ("error", program.count("\n"))
    right = program.replace("crop(grid)", "grid")
    assert INTERPRETER.run(right, [GRID]).outputs[0].tolist() == [[0, 2, 1], [0, 4, 3]]


@pytest.mark.parametrize("hint", ["if", "3x", "list[[int]", "list[int]]", "a..b"])
def test_a_type_hint_that_is_no_python_is_refused_with_its_line(hint):
    program = f"from dsl import *\ndef transform(grid: {hint}):\n    return grid\n"
    execution = INTERPRETER.run(program, [GRID])
    assert (execution.status, execution.line) == ("rejected", 2)

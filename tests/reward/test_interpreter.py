"""Running programs in this process."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

from reward.grids import as_grid
from reward.guarded.meter import Meter
from reward.guarded.namespace import guarded_namespace
from reward.interpreter import Interpreter
from reward.language import Language
from reward.sandbox import Sandbox
from reward.workload import PYTHON, bare_runner, random_grid

GRID = as_grid([[1, 2, 0], [3, 4, 0], [0, 0, 5]])


@pytest.fixture(scope="module")
def interpreter():
    return Interpreter(Language.arc())


def run(interpreter, body: str, grid=GRID):
    lines = "".join(f"    {line}\n" for line in body.strip().split("\n"))
    return interpreter.run(f"def transform(grid):\n{lines}", [grid])


def value(interpreter, expression: str) -> int:
    """Return the number below 100 that an expression gives."""
    execution = run(interpreter, f"v = int({expression})\nreturn [[v // 10, v % 10]]")
    assert execution.ok, execution.message
    return execution.outputs[0][0, 0] * 10 + execution.outputs[0][0, 1]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2 * 3 - 4 // 2 % 3", 5),
        ("2 ** 5 + (1 << 3) | 1", 41),
        ("7 & 3 ^ 1", 2),
        ("-(-3)", 3),
        ("+5 + ~-4", 8),
        ("10 if 1 < 2 <= 2 else 3", 10),
        ("1 < 2 < 3 < 4 < 5", 1),
        ("0 <= len([1]) < 2 and not False", 1),
        ("sum(x for x in range(5) if x % 2)", 4),
        ("len({x // 2 for x in range(6)})", 3),
        ("{k: v for k, v in [(1, 2)]}[1]", 2),
        ("max([3, 1, 2]) + min(3, 1)", 4),
        ("max([], default=7)", 7),
        ("max('aa', 'b', key=len) == 'aa'", 1),
        ("sorted([3, 1, 2], reverse=True)[0]", 3),
        ("sorted(['bb', 'a'], key=len)[0] == 'a'", 1),
        ("list(zip([1, 2], 'ab'))[1][0]", 2),
        ("list(enumerate('ab', 3))[1][0]", 4),
        ("sum(map(lambda a, b: a * b, [1, 2], [3, 4]))", 11),
        ("len(list(filter(None, [0, 1, 2])))", 2),
        ("list(reversed([1, 2]))[0]", 2),
        ("any([0, 1]) and all([1, 1])", 1),
        ("divmod(17, 5)[1] + abs(-3) + round(2.6) + pow(2, 3)", 16),
        ("len(f'{3:>4}{1.5:.2f}{True!r}')", 12),
        ("'a,b,c'.split(',').index('c')", 2),
        ("'abc'.upper().replace('A', 'x').count('x')", 1),
        ("'-'.join(['a', 'b']) == 'a-b'", 1),
        ("[1, 2, 3][::-1][0] + [1, 2, 3][-1] + (4, 5)[1]", 11),
        ("[*range(3), *[4]][3]", 4),
        ("{**{1: 2}, 3: 4}[1]", 2),
        ("(lambda x, y=2, *z: x + y + len(z))(1, 2, 3)", 4),
        ("isinstance(3, int) and not isinstance('a', (list, tuple))", 1),
        ("next(iter([7]))", 7),
        ("next((x for x in [] if x), 9)", 9),
        ("{1, 2} <= {1, 2, 3} and 2 in {2} and 3 not in [1]", 1),
        ("len({1, 2} | {3} - {3} & {3})", 2),
        ("(y := 5) + y", 10),
        ("None is None", 1),
        ("grid.sum()", 15),
        ("grid[1:, :2].max()", 4),
        ("grid[grid > 2].size", 3),
        ("grid.T[0, 1] + grid[0][1] + grid[2][-1]", 10),
        ("np.where(grid == 5)[0][0]", 2),
        ("np.unique(grid, return_counts=True)[1][0]", 4),
        ("np.argwhere(grid == 4)[0].tolist()[1]", 1),
        ("np.pad(grid, ((1, 0), (0, 2)), mode='constant', constant_values=3).shape[1]", 5),
        ("np.zeros((2, 3), dtype=int).shape[1] + np.array([[1, 2]]).ndim", 5),
        ("np.array_equal(grid, grid.copy())", 1),
        ("(grid @ grid).shape[0]", 3),
        ("math.floor(2.7) + math.gcd(12, 18)", 8),
        ("len(list(itertools.product([0, 1], repeat=3)))", 8),
        ("collections.Counter('aab').most_common(1)[0][1]", 2),
        ("functools.reduce(lambda a, b: a + b, [1, 2, 3])", 6),
        ("copy.deepcopy([[1]])[0][0]", 1),
        ("max({1: 5, 2: 3}, key={1: 5, 2: 3}.get)", 1),
    ],
)
def test_an_expression_means_what_it_means_in_python(interpreter, expression, expected):
    assert value(interpreter, expression) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a, (b, *c) = 1, (2, 3, 4)\nreturn [[a, b, c[1]]]", [[1, 2, 4]]),
        ("x = y = [1]\nx.append(2)\nreturn [y]", [[1, 2]]),
        ("x = [3, 4]\nx[0], x[1] = x[1], x[0]\nreturn [x]", [[4, 3]]),
        ("x = {}\nx['a'] = x['b'] = 2\nreturn [[len(x), x['a']]]", [[2, 2]]),
        ("x = [1, 2, 3]\nx[1:] = [7]\ndel x[0]\nreturn [x]", [[7]]),
        ("x = [[1, 2]]\nx[0][1] += 5\nreturn x", [[1, 7]]),
        ("x: int = 3\ny: int\nreturn [[x]]", [[3]]),
        (
            "for i in range(5):\n    if i == 2: continue\n    if i == 4: break\nelse: i = 9\nreturn [[i]]",
            [[4]],
        ),
        ("i = 0\nwhile True:\n    i += 1\n    if i > 6: break\nreturn [[i]]", [[7]]),
        ("def inner(n):\n    nonlocal x\n    x = n\nx = 1\ninner(6)\nreturn [[x]]", [[6]]),
        ("def f(n):\n    return 1 if n < 2 else n * f(n - 1)\nreturn [[f(3)]]", [[6]]),
        ("fs = [lambda x, k=k: x + k for k in range(3)]\nreturn [[f(1) for f in fs]]", [[1, 2, 3]]),
        ("d = collections.defaultdict(list)\nd[1].append(4)\nreturn [d[1]]", [[4]]),
        ("q = collections.deque([1])\nq.append(2)\nreturn [[q.popleft(), len(q)]]", [[1, 1]]),
        ("s = {3, 1, 2}\ns.add(0)\ns.discard(3)\nreturn [sorted(s)]", [[0, 1, 2]]),
        ("out = grid.copy()\nout[out == 0] = 9\nout[0, :] += 1\nreturn out[:1]", None),
        ("if grid.any():\n    pass\nelif 1:\n    return grid\nassert True, 'x'\nreturn [[1]]", [[1]]),
        ("'''A docstring.'''\nprint(grid)\nreturn [[2]]", [[2]]),
    ],
)
def test_a_statement_means_what_it_means_in_python(interpreter, body, expected):
    if expected is None:
        assert run(interpreter, body, as_grid([[1, 2]])).outputs[0].tolist() == [[2, 3]]
    else:
        execution = run(interpreter, body)
        assert execution.ok, execution.message
        assert execution.outputs[0].tolist() == expected


@pytest.mark.parametrize("program", PYTHON)
def test_programs_as_models_write_them_give_what_bare_python_gives(interpreter, program):
    bare = bare_runner(interpreter.language)
    rng = np.random.default_rng(5)
    for _ in range(5):
        grid = random_grid(rng)
        execution = interpreter.run(program, [grid])
        assert execution.ok, execution.message
        assert np.array_equal(execution.outputs[0], bare(program, [grid])[0])


def test_helpers_imports_and_constants_beside_the_entry_are_allowed(interpreter):
    program = """
from dsl import *
from typing import List, Tuple
import numpy as np
from collections import Counter, defaultdict as dd
import math as m

COLOR = 3
Grid = List

def helper(grid: "np.ndarray", k: int = 2) -> List[List[int]]:
    return flip_horizontal(grid) * 0 + COLOR + m.floor(k / 2)

def transform(grid: np.ndarray) -> np.ndarray:
    table = dd(int)
    table[1] += Counter([1, 1])[1]
    return helper(grid, table[1])
"""
    execution = interpreter.run(program, [GRID])
    assert execution.status == "rejected"
    assert "'List'" in execution.message
    execution = interpreter.run(program.replace("Grid = List\n", ""), [GRID])
    assert execution.ok, execution.message
    assert set(execution.outputs[0].ravel().tolist()) == {4}


@pytest.mark.parametrize(
    ("program", "line", "reason"),
    [
        ("def transform(grid):\n    x = 1\n    import os\n", 3, "the module 'os' cannot be imported"),
        ("def transform(grid):\n    return grid.__class__\n", 2, "the attribute '__class__' is not part"),
        ("def transform(grid):\n\n    return nothing(grid)\n", 3, "the name 'nothing' is not known"),
        ("def transform(grid):\n    try:\n        pass\n    except: pass\n", 2, "try is not part"),
        ("class A:\n    pass\n", 1, "class is not part of the language"),
        ("def transform(grid:\n", 1, "not Python"),
        ("x = 1\n", None, "does not define transform"),
        ("def transform(grid):\n    return np.save('x', grid)\n", 2, "np.save is not part"),
        ("def transform(grid):\n    return grid.tofile('x')\n", 2, "the method 'tofile' is not part"),
        ("return 1\n", 1, "return stands outside a function"),
        (
            "def transform(grid):\n    copy = grid\n    copy.__class__\n",
            3,
            "the attribute '__class__' is not",
        ),
        (
            "import copy\ndef transform(grid):\n    copy = grid\n    copy.copy()\n",
            4,
            "both a module and a var",
        ),
        ("def transform(grid):\n    copy = grid\n    np.save\n", 3, "np.save is not part"),
        ("def transform(grid):\n    str.format\n", 2, "the attribute 'format' is not part"),
        ("def transform(grid):\n    list.shape2\n", 2, "the attribute 'shape2' is not part"),
        ("def transform(grid):\n    return f'{1:0000000000000000009999}'\n", 2, "a format of more than 1000"),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_line_and_reason(interpreter, program, line, reason):
    execution = interpreter.run(program, [GRID, GRID])
    assert execution.status == "rejected"
    assert execution.outputs == (None, None)
    assert execution.line == line
    assert reason in execution.message


def test_an_error_names_the_line_of_the_program(interpreter):
    execution = run(interpreter, "x = 1\ny = [1][x]\nreturn grid")
    assert (execution.status, execution.line) == ("error", 3)
    assert execution.message == "IndexError: list index out of range"


def test_an_error_inside_a_dsl_function_names_the_line_that_called_it(interpreter):
    execution = run(interpreter, "x = 1\nreturn scale(grid, 99)")
    assert (execution.status, execution.line) == ("error", 3)


def test_the_status_is_that_of_the_first_input_that_failed(interpreter):
    program = "def transform(grid):\n    return grid if grid[0, 0] else 1 // 0\n"
    execution = interpreter.run(program, [GRID, as_grid([[0]]), GRID])
    assert execution.status == "error"
    assert [output is None for output in execution.outputs] == [False, True, False]


def test_inputs_are_never_changed(interpreter):
    grid = GRID.copy()
    run(interpreter, "grid[:] = 7\nreturn grid", grid)
    assert np.array_equal(grid, GRID)


def test_fuel_does_not_depend_on_what_ran_before(interpreter):
    program = "def transform(grid):\n    return [[sum(range(9)) % 10 for _ in grid]]\n"
    alone = Interpreter(Language.arc()).run(program, [GRID])
    run(interpreter, "return grid[::-1]")
    assert interpreter.run(program, [GRID]).fuel == alone.fuel > 0


def test_fuel_is_counted_for_each_grid(interpreter):
    program = "def transform(grid):\n    return [[1 for _ in range(100)][:3]]\n"
    one = interpreter.run(program, [GRID])
    assert interpreter.run(program, [GRID, GRID]).fuel == 2 * one.fuel


def test_a_wrong_guess_about_a_variable_changes_neither_result_nor_fuel():
    # x is used like a number, and is one on some grids; on others it is a list.
    program = """
def transform(grid):
    x = grid[0, 0] if grid[0, 0] < 5 else list(grid[0].tolist())
    total = x
    for _ in range(3):
        total = total + x
    return [[len(total)]] if grid[0, 0] >= 5 else [[int(total) % 10]]
"""
    number, other = as_grid([[2, 1]]), as_grid([[7, 1]])
    fresh = [Interpreter(Language.arc()) for _ in range(3)]
    first = fresh[0].run(program, [number])
    second = fresh[1].run(program, [other])
    both = fresh[2].run(program, [other, number])
    assert first.outputs[0].tolist() == [[8]]
    assert second.outputs[0].tolist() == [[8]]
    assert [output.tolist() for output in both.outputs] == [[[8]], [[8]]]
    assert both.fuel == first.fuel + second.fuel


def test_sets_of_texts_have_one_order_everywhere(interpreter):
    program = "def transform(grid):\n    return [[ord(c) % 10 for c in {'q', 'b', 'z', 'a'}]]\n"
    assert interpreter.run(program, [GRID]).outputs[0].tolist() == [[7, 8, 3, 2]]


@pytest.mark.parametrize(
    "body",
    [
        "for a, b, c, d in [TEXTS]: return [[a, b, c, d]]",
        "return [[a, b, c, d] for a, b, c, d in [TEXTS]]",
        "return [[a, b, c, d] for a, b, c, d in (x for x in [TEXTS])]",
        "return [[a, b, c, d] for i, (a, b, c, d) in enumerate([TEXTS])]",
        "return [[a, b, c, d] for i, (a, b, c, d) in [(1, TEXTS)]]",
        "rows = []\nfor a, b, c, d in [TEXTS]: rows.append([a, b, c, d])\nreturn rows",
        "rows = [(1, 2, 3, 4)]\nfor a, b, c, d in rows:\n"
        "    if len(rows) == 1: rows.append(TEXTS)\nreturn [[a, b, c, d]]",
        "(a, b, c, d), e = TEXTS, 1\nreturn [[a, b, c, d]]",
        "e, *((a, b, c, d), f) = 1, TEXTS, 1\nreturn [[a, b, c, d]]",
        "(a, b, c, d), e = (x for x in [TEXTS, [1]])\nreturn [[a, b, c, d]]",
        "a, b, c, d = TEXTS\nreturn [[a, b, c, d]]",
        "x = []\nx += TEXTS\nreturn [x]",
        "x = collections.deque()\nx += TEXTS\nreturn [list(x)]",
        "x = {}\nx.update([{'z', 'a'}])\nreturn [[*x, *x.values(), 'q', 'b']]",
        "x = {'z': 1, 'q': 1, 'b': 1, 'a': 1}.keys()\nreturn [[a, b, c, d] for a, b, c, d in [x & x]]",
    ],
)
def test_a_set_of_texts_is_taken_apart_in_order(interpreter, body):
    texts = "".join(f"    {line}\n" for line in body.replace("TEXTS", "{'q', 'b', 'z', 'a'}").split("\n"))
    program = (
        f"def rows(grid):\n{texts}def transform(grid):\n"
        "    return [[ord(x) % 10 for x in row] for row in rows(grid)]\n"
    )
    found = interpreter.run(program, [GRID])
    assert found.ok, found.message
    expected = [7, 2, 3, 8] if "update" in body else [7, 8, 3, 2]
    assert found.outputs[0].tolist() == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "s = {(1, 2, 3), (4, 5, 6, 7, 8), (1, 2, 3, 4, 5, 6, 7), 'abc'}\nfor x in s: pass",
        "s = {None, 1, 2, 'q', (None, 3)}\nlist(s)[0]",
        "for x in {frozenset({'a'}), range(3), len, 'a'}: pass",
        "[1].index({'a', 'b', 'c'})",
        "collections.deque().index({'a', 'b', 'c'})",
        "o = find_objects(grid)\nlargest({o[0], o[1], o[2]})",
        "o = find_objects(grid)\nlargest(objects={o[0], o[1], o[2]})",
        "o = find_objects(grid)\nlargest([{o[0], o[1], o[2]}, (1, 2)])",
    ],
)
def test_what_a_set_does_hangs_on_no_hash(body, tmp_path):
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    program = f"def transform(grid):\n{lines}    return grid\n"
    code = (
        "from reward.interpreter import Interpreter\nfrom reward.language import Language\n"
        "from reward.grids import as_grid\nimport sys\n"
        "grid = as_grid([[1, 2, 0], [3, 4, 0], [0, 0, 5]])\n"
        "found = Interpreter(Language.arc()).run(sys.argv[1], [grid])\n"
        "print(found.status, found.message, found.fuel)\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code, program],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in range(3)
    }
    assert len(told) == 1


def test_a_program_has_as_many_frames_whoever_runs_it(interpreter):
    programs = [
        "def f(n):\n    return n if n == 0 else max([f(n - 1) for _ in [[0]] for _ in [0]])\n"
        "def transform(grid):\n    return [[f(990)]]\n",
        "def transform(grid):\n    return " + "not " * 2_900 + "grid\n",
        "def transform(grid):\n    x = []\n    for i in range(5000): x = [x]\n    copy.deepcopy(x)\n",
    ]

    def deep(levels):
        return deep(levels - 1) if levels else [interpreter.run(program, [GRID]) for program in programs]

    found = [[(one.status, one.message, one.fuel) for one in deep(levels)] for levels in (0, 40, 300)]
    interpreter.forget()
    found.append([(one.status, one.message, one.fuel) for one in deep(200)])
    assert all(one == found[0] for one in found)


def any_of(levels: int) -> str:
    """A call of f inside so many generator expressions, one in another, each in a call of its own."""
    return "any(" * levels + "f(n - 1)" + " for _ in [0])" * levels


def list_of(levels: int) -> str:
    return "[" * levels + "f(n - 1)" + " for _ in [0]]" * levels


DEEPEST = [
    *(any_of(levels) for levels in (1, 2, 3, 8, 40)),
    *(list_of(levels) for levels in (1, 6, 60)),
    "max([n], key=lambda _: sum(sum(sum(f(n - 1) for _ in [0]) for _ in [0]) for _ in [0]))",
    "[].extend(f(n - 1) for _ in [0])",
    "set().update(f(n - 1) for _ in [0])",
    "{}.update((f(n - 1), 1) for _ in [0])",
    "any(map(f, filter(f, map(f, [n - 1]))))",
    "[list(part) for _, part in itertools.groupby(sorted([n - 1], key=f), lambda n: f(n))]",
    "''.join(f'{f(n - 1)}' for _ in {f(n - 1)})",
]


def test_calls_are_as_deep_as_they_may_be_before_python_runs_out_of_frames(interpreter):
    """In the own process and in a worker alike: what Python's limit stops hangs on who runs the program."""
    programs = [
        f"def f(n):\n    {deep}\n    return 0\ndef transform(grid):\n    return [[f(0)]]\n"
        for deep in DEEPEST
    ]
    here = [interpreter.run(program, [GRID]) for program in programs]
    with Sandbox(Language.arc(), workers=1) as sandbox:
        there = sandbox.run(programs, [[GRID]] * len(programs))
    for one, other in zip(here, there, strict=True):
        assert one.message == "RecursionError: the functions call each other more than 1000 deep"
        assert (one.status, one.message, one.fuel) == (other.status, other.message, other.fuel)


def test_code_that_cannot_be_made_with_fewer_guards_stays_as_it_is(monkeypatch):
    interpreter = Interpreter(Language.arc())
    program = "def transform(grid):\n    for _ in range(3000): pass\n    return grid\n"
    compiled = interpreter.compile(program)
    for error in (SyntaxError("no"), ValueError("no"), MemoryError("no"), RecursionError("no")):
        compiled.settled = False
        monkeypatch.setattr(interpreter, "_checked", lambda *_, error=error: (_ for _ in ()).throw(error))
        assert interpreter.run(program, [GRID]).ok
        assert compiled.code is compiled.careful


def test_names_of_another_dsl_that_python_has_too_are_the_dsls():
    names = {
        "abs": lambda x: [x, x],
        "enumerate": lambda x: [(7, x)],
        "len": lambda x: [3],
        "range": lambda x: [[1]],
    }
    interpreter = Interpreter(Language.from_namespace(names, grids="list"))
    program = "def transform(grid):\n    for a, b in enumerate([5]):\n        return [[a]]\n"
    assert interpreter.run(program, [GRID]).outputs[0].tolist() == [[7]]
    for made in ("x = abs(3)", "x = len(grid)", "for x in range(3): pass"):
        program = f"def transform(grid):\n    {made}\n    for _ in [0] * 9: y = x + x\n    return grid\n"
        interpreter.forget()
        fuel = [interpreter.run(program, [GRID]).fuel]
        for sparing in ("certain", "likely"):
            interpreter.spare(interpreter.compile(program), sparing)
            fuel.append(interpreter.run(program, [GRID]).fuel)
        assert fuel[0] == fuel[1] == fuel[2]


def test_a_key_that_is_not_a_number_is_refused(interpreter):
    # Its hash is its address, so sets of such keys have an order of their own in every run.
    for made in ("{(math.nan, 1)}", "{math.nan: 1}", "set(np.zeros(1) / 0)", "{(1, (np.nan,))}"):
        found = interpreter.run(f"def transform(grid):\n    {made}\n    return grid\n", [GRID])
        assert found.status == "error", made
        assert "cannot be a key" in found.message


def test_a_container_that_was_emptied_is_what_it_was(interpreter):
    program = """
def transform(grid):
    counts = collections.Counter({i: i for i in range(3000)})
    kept = collections.defaultdict(list, {i: [i] for i in range(3000)})
    found = set(range(3000))
    for i in range(2997):
        counts.pop(i)
        del kept[i]
        found.discard(i)
    kept[0].append(7)
    return [[x % 10 for x in (*counts, *counts.values(), *sorted(found), *kept[0], *kept[2999])]]
"""
    found = interpreter.run(program, [GRID])
    assert found.outputs[0].tolist() == [[7, 8, 9, 7, 8, 9, 7, 8, 9, 7, 9]]


def test_no_guard_can_be_named_in_a_program():
    names = guarded_namespace(Language.from_namespace({}), Meter())
    hidden = {name for name in names if not name.isidentifier()}
    assert {":charge", ":enter", ":leave", ":number", "+", "[]", ".append", "np.where"} <= hidden
    assert not {"charge", "tick", "key", "settle", "open", "eval", "getattr", "type"} & set(names)


def test_nothing_of_the_process_is_changed_by_a_run(interpreter):
    limit, filters, printing = sys.getrecursionlimit(), list(warnings.filters), np.get_printoptions()
    errors = np.geterr()
    run(interpreter, "x = np.zeros(2) / 0\nreturn str(x)")
    assert (sys.getrecursionlimit(), list(warnings.filters)) == (limit, filters)
    assert (np.get_printoptions(), np.geterr()) == (printing, errors)


def test_fuel_must_be_something():
    with pytest.raises(ValueError, match="fuel is 0"):
        Interpreter(Language.arc(), fuel=0)

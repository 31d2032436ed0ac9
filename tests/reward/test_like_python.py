"""Programs whose result must be bare Python's, however many of their guards are left out."""

from __future__ import annotations

import numpy as np
import pytest

from reward.grids import as_grid
from reward.interpreter import Compiled, Interpreter
from reward.language import Language
from reward.workload import bare_runner

GRID = as_grid([[1, 2, 0], [3, 4, 0], [0, 0, 5]])
INTERPRETER = Interpreter(Language.arc(), 200_000)
BARE = bare_runner(INTERPRETER.language)


def check(body: str) -> None:
    """Compare a program with bare Python, and its fuel with all and with fewer guards."""
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    program = f"def transform(grid):\n{lines}"
    expected = as_grid(BARE(program, [GRID])[0])
    fuel = set()
    for sparing in ("nothing", "certain", "likely"):
        INTERPRETER.forget()
        compiled = INTERPRETER.compile(program)
        assert isinstance(compiled, Compiled), compiled.message
        if sparing != "nothing":
            INTERPRETER.spare(compiled, sparing)
        # A second grid is run with what was found to be better after the first.
        for _ in range(2):
            found = INTERPRETER.run(program, [GRID])
            assert found.ok, found.message
            assert np.array_equal(found.outputs[0], expected)
            fuel.add(found.fuel)
    assert len(fuel) == 1


ROUNDS = "for _ in range(3000): pass"
"""Enough for a program to be looked at once more."""


@pytest.mark.parametrize(
    "body",
    [
        "def count(cells, ok=lambda v: v != 0):\n    n = 0\n    for c in cells:\n"
        "        if ok(c): n += 1\n    return n\nt = 0\n"
        "for i in range(400): t += count(grid[i % 3])\nreturn [[t % 10]]",
        f"{ROUNDS}\nvals = [1, 3, 2]\nreturn [sorted(vals, key=lambda p, m=max(v + 1 for v in vals): m - p)]",
        f"{ROUNDS}\ndef g(a=(y := grid[0, 0])):\n    y = a + 1\n    return y * 2\nreturn [[g()]]",
        "y = 0\ndef g(a=[y + 1 for y in grid[0]]):\n    nonlocal y\n    y = len(a)\n    return a\n"
        f"{ROUNDS}\nreturn [[int(g()[0]), y]]",
        f"{ROUNDS}\ndef g(a, /, b=1, *c, d=[v + 1 for v in [1]], **e): return a + b + d[0] + len(c + (*e,))\n"
        "return [[g(1, 1, 1, f=1)]]",
    ],
)
def test_what_stands_in_a_default_is_not_the_functions_own(body):
    check(body)


@pytest.mark.parametrize(
    "body",
    [
        "parent = [0, 0, 1, 2, 3, 4]\nx = 5\n"
        "while parent[x] != x: parent[x], x = parent[parent[x]], parent[x]\nreturn [parent]",
        "a = [0] * 6\ni = 1\na[i], i = 5, 2\nreturn [[*a, i]]",
        "a = [0] * 6\ni = 1\ni, a[i] = 5, 2\nreturn [[*a, i]]",
        "a = [0] * 6\ni = 1\nfor a[i], i in [(5, 2), (6, 3)]: pass\nreturn [[*a, i]]",
        "a = [0] * 6\ni = 1\n(a[i], i), *a[2:4] = (5, 2), 4, 4, 4\nreturn [[*a, i]]",
        "a = [0] * 6\ni = 1\na[i], *i = 5, 2, 3\nreturn [a + i]",
        "a = [0] * 6\ni = 1\n*a[i], i = 5, 2, 3\nreturn [[*a[1], i]]",
        "a = [0] * 6\ni = 1\ni = a[i] = 3\nreturn [a]",
        "a = [0] * 6\ni = 1\na[0], (i, a[i]), i = 4, (2, 3), i\nreturn [[*a, i]]",
        "a = [0] * 6\ni = 1\nfor _ in range(3): a[i], i = i + 1, i + 2 * i % 3\nreturn [[*a, i]]",
        "out = grid.copy()\nr, c = 0, 1\nout[r, c], r, c = 7, 2, 2\nout[r, c], c = 8, 0\nreturn out",
    ],
)
def test_targets_are_assigned_from_left_to_right(body):
    check(body)


@pytest.mark.parametrize(
    "body",
    [
        "c = [0]\ndef f(n):\n    if n == 0: return 1\n    c[0] += f(n - 1)\n    return 1\nf(3)\nreturn [c]",
        "c = collections.defaultdict(int)\nfor x in [3, 4, 3]: c[x] += len(c)\nreturn [list(c.values())]",
        "c = collections.defaultdict(int)\nc[2] += c[1] + 1\nreturn [list(c)]",
        "a = [1, 2, 3]\ni = 0\na[i] += (i := 2)\nreturn [[*a, i]]",
        "a = [1, 2, 3]\nb = a\na[0] += (a := [7])[0]\nreturn [[*a, *b]]",
        "a = [1, 2, 3]\ni = 0\ndef f():\n    nonlocal i\n    i += 1\n    return i\na[f()] += f()\nreturn [a]",
        "out = grid.copy()\ni = 1\nout[i, i] += 3\nout[0, i + 1] += out[1, 1] + 1\nout[1:, 1] += 2\n"
        "out[out == 0] += 1\nout[i] -= out[0, 0]\nout[2][0] *= 2\nreturn out % 10",
        "d = {(1, 2): 3, 'a': 1, 5: [1]}\nd[1, 2] += 2\nd['a'] -= 1\nd[5] += [4]\n"
        "return [[d[1, 2], d['a'], *d[5]]]",
        "a = [[1, 2], [3]]\na[0] += a[1]\na[1][0] += a[0][2]\nx = a[0]\nx[1:] += [5]\nreturn [a[0] + a[1]]",
    ],
)
def test_an_element_is_read_before_what_is_added_to_it_is_found(body):
    check(body)


@pytest.mark.parametrize(
    "body",
    [
        "a = [1, 2, 3]\na[len(a) - 1] = a.pop()\nreturn [a]",
        "i = 0\na = [1, 2, 3]\na[(i := 1)] = i\nreturn [a]",
        "q = [0, 0, 0, 1, 4]\nq[q.pop()] = q.pop()\nreturn [q]",
        "d = {}\nd[len(d)] = len(d)\nd[len(d)] = d.setdefault(5, 3)\nreturn [[*d, *d.values()]]",
        "s = []\ndef f(x):\n    s.append(x)\n    return x\na = [0] * 9\n"
        "out = grid.copy()\na[f(1)] = f(2)\nout[f(0), f(1)] = f(3)\na[f(1):f(2)] = [f(4)]\n"
        "a[f(2)]: int = f(5)\na[f(1)] += f(2)\nreturn [a[:3] + s]",
    ],
)
def test_a_value_is_found_before_its_place(body):
    check(body)


@pytest.mark.parametrize(
    "body",
    [
        "g = grid.tolist()\nreturn [[int(g[r][c] == g[r][c + 1] == g[r + 1][c] == g[r + 1][c + 1])"
        " for c in range(2)] for r in range(2)]",
        "x = 1\nreturn [[int(0 <= x < len(grid) <= 30), int(0 <= x < len(grid) < abs(3) <= 30)]]",
        "s = []\ndef f(x):\n    s.append(x)\n    return x\n"
        "f(1) < f(2) < f(3) < f(3) < f(4)\nf(1) < f(0) < f(5)\nf(1) < f(2) != f(3)\nreturn [s]",
        "return [[x for x in range(9) if 1 < abs(x) < abs(7) != 3 < 9]]",
        "return [[x for x in ([y for y in range(9) if 1 < abs(y) < abs(7) <= abs(8)] "
        "if 0 < len(grid) <= len(grid[0]) < 10 else [])]]",
        "return [[int(0 < len(grid) * 1 < (y := 5)), y]]",
        "f = lambda g: 0 < len(g) <= len(g[0]) <= 30\n"
        "return [[int(f(grid)), sum(1 for x in grid.ravel() if 0 < abs(x) < abs(4))]]",
        "a = [1]\nb = [a[:], a[:]]\nreturn [[int(a in b is not None), int(a == b[0] == b[1] is not a)]]",
        "fs = [lambda k=k: 0 <= k < len(grid) <= 9 for k in (1, 5)]\nreturn [[int(f()) for f in fs]]",
    ],
)
def test_chains_of_comparisons_of_any_length_are_gone_through_from_left_to_right(body):
    check(body)


@pytest.mark.parametrize(
    "body",
    [
        "copy = grid.copy()\nh, w = copy.shape\ncopy[0, 0] = h + w\nreturn copy[::-1].copy()",
        "copy = []\ncopy.append([1])\nmath = 3\ncopy.append([math])\nreturn copy",
        "def f(collections): return collections.copy()\nreturn f(grid)",
        "f = lambda itertools: itertools.copy()\nfor np in [grid]: pass\nreturn f(np).T",
        "def functools(x): return x\nreturn functools(grid)",
        "import math\nmath.floor(2.5)\ncopy = grid.copy()\nreturn copy.T",
        "return [[int(math.max()) for math in grid]]",
    ],
)
def test_the_name_of_a_module_that_is_not_imported_can_be_a_variables(body):
    check(body)


@pytest.mark.parametrize(
    "body",
    [
        "return [[int(x == 'a') for x in sorted(['b', 'A', 'a'], key=str.lower)]]",
        "return [[len(set.union({1}, {2}, [3])), len(set.intersection(*[{1, 2}, {2}]))]]",
        "return [[*dict.fromkeys([3, 1, 3]), *dict.fromkeys(grid[1].tolist(), 2).values()]]",
        "return [[len(dict.fromkeys(x for x in 'abca')), len(dict.fromkeys({1: 2}))]]",
        "rows = [[1], [2]]\nlist.append(rows[0], 4)\nreturn [[*map(int.bit_length, [3, 1]), *rows[0]]]",
        "d = {1: 5, 2: 3}\nreturn [[*map(dict.get, [d, d], [1, 2]), *dict.values(d)]]",
        "str = [4]\nreturn [[str.count(4)]]",
    ],
)
def test_methods_of_types_take_the_value_themselves(body):
    check(body)


@pytest.mark.parametrize(
    "body",
    [
        "return [list(row) for row in zip(*[iter([1, 2, 3, 4, 5, 6])] * 3)]",
        "it = iter([1, 2, 3, 4])\nreturn [list(pair) for pair in zip(it, it)]",
        "todo = {5, 6}\na = todo.pop()\ntodo.add(1)\nreturn [[a, todo.pop()]]",
        "s = {x for x in range(900)}\nfor x in range(0, 890): s.discard(x)\nreturn [[x % 10 for x in s]]",
        "row = [0, 0, 0]\nmore = copy.deepcopy([row, row])\nmore[0][0] = 1\nreturn more",
        "q = collections.deque([[1, 2]])\nr = copy.deepcopy(q)\nr[0][0] = 5\nreturn [q[0], r[0]]",
        "return [list(pair) for pair in itertools.combinations([0, 1, 2], r=grid[0, 1])]",
        "return [[math.lcm(int(grid[0, 1]), 3), pow(3, -1, 7), round(2.6)]]",
        "rows, columns = np.where(grid >= 0)\nbig = grid.copy()\nbig[rows, columns] = 3\nreturn big",
        "return [[int(isinstance(grid, np.ndarray)), int(isinstance(grid[0, 0], (int, np.integer)))]]",
        "return np.repeat(a=grid, repeats=2, axis=0)",
        "return np.array(grid, copy=True).astype(int, copy=False).reshape((3, 3), order='F')",
        "return [[next(group) for _, group in itertools.groupby([1, 1, 2])]]",
        "return [[*map(int, '123'), *itertools.chain(*zip([1, 2], [3, 4]))]]",
        "return np.full(grid.shape, 3, dtype=grid.dtype) + np.zeros(grid.shape, grid.dtype)",
        "return [[next(iter({5})), next(iter({5: 1})), next(iter({5: 1}.values())), next(reversed([1, 2]))]]",
        "colors = set(grid.flatten().tolist()) - {0}\nreturn [[next(iter(colors)), next(iter(grid))[0]]]",
        "return [list(itertools.chain.from_iterable(grid.tolist()))]",
        "from itertools import chain\nreturn [list(chain.from_iterable(r + r for r in grid[:2].tolist()))]",
        "return np.isclose(grid, 1, atol=1e-3) * 1",
        "return [np.diff(grid[0], prepend=1).clip(max=5, min=0).tolist()]",
        "return np.sum(grid, axis=(0, 1)).reshape(1, 1) % 10",
        "d = collections.defaultdict(int)\nd[0.5] += 1\nd[np.int8(3)] += 2\nreturn [[d[0.5], d[3], len(d)]]",
        "return np.insert(grid, 1, [7, 7, 7], axis=1)",
    ],
)
def test_what_models_write_gives_what_python_gives(body):
    check(body)


def test_comments_cost_no_time():
    commented = "# Then find the largest object, and paint (all of) it.\n"
    check(commented * 100 + "return grid + 1 - 1")

"""What the checker makes of a program: which loops pay when, and where calls are counted."""

from __future__ import annotations

import ast

import pytest

from reward.checker import check
from reward.grids import as_grid
from reward.interpreter import Interpreter
from reward.language import Language
from reward.syntax import Rejected

INTERPRETER = Interpreter(Language.arc())


def guards(body: str, before: str = "") -> set[str]:
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    tree = check(f"{before}def transform(grid):\n{lines}    return grid\n", INTERPRETER.grammar)
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize(
    "body",
    [
        "for x in grid: y = x",
        "z = [x for x in grid]",
        "for x in grid:\n    for y in x:\n        z = y",
        "n = 0\nfor x in grid: n += 1",
    ],
)
def test_a_loop_that_goes_through_all_pays_in_advance(body):
    assert ":each" in guards(body)
    assert not {":turns", ":once", ":leaving", ":leaving once"} & guards(body)


@pytest.mark.parametrize(
    "body",
    [
        "for x in grid:\n    if x: break",
        "for x in grid:\n    return x",
    ],
)
def test_a_loop_that_may_leave_pays_as_it_goes(body):
    assert ":leaving" in guards(body)
    assert not {":each", ":turns"} & guards(body)


@pytest.mark.parametrize(
    "body",
    [
        "xs = [1]\nfor x in xs: xs.append(x)",
        "xs = [1]\nfor x in xs:\n    xs.append(x)\n    if x: break",
        "xs = [1]\nfor x in xs: xs += [x]",
        "xs = [1]\nfor x in xs: xs *= 2",
        "xs = [1]\nfor x in xs: xs[1:] = [x]",
        "xs = [1]\nfor x in xs: xs[slice(1)] = [x]",
        "xs = [1]\nadd = xs.append\nfor x in xs: add(x)",
    ],
)
def test_a_loop_that_may_lengthen_a_list_pays_as_it_goes(body):
    assert ":turns" in guards(body)
    assert not {":each", ":leaving"} & guards(body)


@pytest.mark.parametrize(
    ("body", "before"),
    [
        ("x = transform(grid)", ""),
        ("x = f(grid)", "def f(x):\n    return x\n"),
        ("x = sorted([1], key=f)", "def f(x):\n    return x\n"),
        ("f = lambda x: x", ""),
        ("d = dict(key=lambda: 1)", ""),
        ("g = (x for x in grid)", ""),
        ("g = max((x for x in grid), (x for x in grid), key=len)", ""),
        ("g = copy.copy(x for x in grid)", ""),
        ("f = [].append", ""),
    ],
)
def test_calls_are_counted_where_a_function_might_be_called_while_it_runs(body, before):
    assert {":enter", ":leave"} <= guards(body, before)


@pytest.mark.parametrize(
    "body", ["x = sorted(grid, key=lambda row: row.sum())", "x = any(y for y in grid)", "x = rotate(grid)"]
)
def test_calls_are_not_counted_where_none_can_be_nested(body):
    assert not {":enter", ":leave"} & guards(body)


def test_a_name_of_the_language_that_the_program_binds_is_not_taken_for_the_languages():
    body = "x = enumerate(grid)\nfor i, y in enumerate(grid): pass"
    assert ":enumerate" in guards(body)
    assert ":enumerate" not in guards(body, "def enumerate(x):\n    return []\n")


@pytest.mark.parametrize("values", ["x < y", "x[0] < y[0]"])
def test_a_chain_of_comparisons_grows_with_its_length_alone(values):
    sizes = []
    for times in (50, 100, 200):
        chain = " < ".join([values] * times)
        tree = check(f"def transform(grid):\n    x = y = [1]\n    {chain}\n", INTERPRETER.grammar)
        sizes.append(sum(1 for _ in ast.walk(tree)))
    assert sizes[2] - sizes[1] == 2 * (sizes[1] - sizes[0])


def test_a_long_chain_of_comparisons_in_the_values_of_a_comprehension_is_refused():
    program = "def transform(grid):\n    return [x for x in [{}]]\n"
    check(program.format(" < ".join(["len(grid)"] * 5)), INTERPRETER.grammar)
    with pytest.raises(Rejected, match="too long a chain of comparisons"):
        check(program.format(" < ".join(["len(grid)"] * 6)), INTERPRETER.grammar)


@pytest.mark.parametrize("sparing", ["certain", "likely"])
def test_no_check_stands_before_what_a_function_must_begin_with(sparing):
    program = (
        "def transform(grid):\n    y = 0\n    def g(a=[y + 1 for y in grid[0]]):\n"
        "        nonlocal y\n        y = len(a)\n    return grid\n"
    )
    compile(check(program, INTERPRETER.grammar, sparing), "<program>", "exec")


def nested(depth: int, function):
    return function() if depth == 0 else nested(depth - 1, function)


@pytest.mark.parametrize(
    "body",
    [
        "def f(x): return f(x)\nf(1)",
        "def f(x): return max([x], key=f)\nf(1)",
        "f = lambda x: sorted([x], key=f)\nf(1)",
        "d = collections.defaultdict(lambda: d[len(d)])\nd[0]",
        "def f(x): return list(map(f, [x]))\nf(1)",
        "gs = [(sum(gs[k + 1]) for _ in [0]) for k in range(5000)]\nsum(gs[0])",
        "gs = []\nfor i in range(5000): gs.append(sum(gs[k + 1]) for k in [i])\nsum(gs[0])",
        "def f(x): return functools.reduce(lambda a, b: f(b), [x, x])\nf(1)",
        "transform(grid)",
    ],
)
def test_functions_that_call_each_other_without_end_are_stopped_alike_at_any_depth_of_the_host(body):
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    program = f"def transform(grid):\n{lines}    return grid\n"
    grid = as_grid([[1]])
    shallow = INTERPRETER.run(program, [grid])
    deep = nested(300, lambda: INTERPRETER.run(program, [grid]))
    assert shallow.status in ("error", "out_of_fuel")
    assert (shallow.status, shallow.message, shallow.fuel) == (deep.status, deep.message, deep.fuel)

"""Which variables are numbers for certain, and which only look like it."""

from __future__ import annotations

import ast

import pytest

from reward.bounds import MOST_BITS, Bounds, function_bounds
from reward.interpreter import Interpreter
from reward.language import Language

GRAMMAR = Interpreter(Language.arc()).grammar


def bounds(source: str) -> Bounds:
    body = "".join(f"    {line}\n" for line in source.split("\n"))
    [found] = function_bounds(ast.parse(f"def transform():\n{body}"), GRAMMAR).values()
    return found


@pytest.mark.parametrize(
    ("source", "certain"),
    [
        ("x = 3", {"x"}),
        ("h, w = grid.shape", {"h", "w"}),
        ("for i in range(9): y = i * 2 + 1", {"i", "y"}),
        ("for i, row in enumerate(rows): pass", {"i"}),
        ("for a, b in [(0, 1), (1, 0)]: c = a - b", {"a", "b", "c"}),
        ("n = len(xs)\nn += 1", {"n"}),
        ("n = 0\nfor i in range(9):\n    n = n + i", {"n", "i"}),
        ("x = 1\nx = x + x", set()),
        ("x = 1\ny = 1\nfor i in range(9):\n    x = y + 1\n    y = x * 2", {"i"}),
        ("x = 1\nx *= 2", set()),
        ("x = 2 ** 9", set()),
        ("x = grid[0]", set()),
        ("x = 1\nx = []", set()),
        ("def f(x): pass\nx = 1", set()),
        ("x = 1\n(lambda x: x)([])", set()),
        ("x = 1\n[x for x in xs]", set()),
        ("a, *b = grid.shape", {"a"}),
        ("def len(x): return x\nn = len(xs)", set()),
        ("range = f\nfor i in range(9): pass", set()),
        ("enumerate = f\nfor i, x in enumerate(xs): pass", set()),
        ("len = 3", set()),
        ("x = max(1, 2, key=f)", {"x"}),
        ("x = max(1, *xs, key=f)", set()),
        ("for x, *y in [(1, 2, 3)]: pass", {"x"}),
        ("for *y, x in [(1, 2, [])]: pass", set()),
        ("for (*y, z), x in [((1, 2, []), 3)]: pass", set()),
    ],
)
def test_a_name_is_certain_only_if_everything_bound_to_it_is(source, certain):
    found = bounds(source)
    assert set(found.names) - found.assumed == certain


@pytest.mark.parametrize(
    ("source", "bits"),
    [
        ("x = len(grid)", 63),
        ("x = grid.shape[0]", 63),
        ("x, _ = grid.shape", 63),
        ("for x, _ in enumerate(grid): pass", 48),
        ("for x in range(len(grid)): pass", 60),
        ("for x, _ in itertools.product(range(len(grid)), range(2)): pass", 48),
        ("for x, _ in zip(range(1, len(grid)), grid): pass", 49),
        ("for x, _ in zip(range(7), grid): pass", 3),
        ("for x, _ in zip(range(0, len(grid), 2), grid): pass", 63),
        ("for x, _ in zip(reversed(range(len(grid))), grid): pass", 63),
        ("for x, _ in zip(reversed(list(range(len(grid)))), grid): pass", 48),
    ],
)
def test_a_length_has_the_bits_of_a_word_and_what_counts_rounds_far_fewer(source, bits):
    assert bounds(source).names["x"] == bits


def test_a_chain_of_sums_is_given_up_before_it_takes_long(monkeypatch):
    asked = []
    rest = Bounds._rest_bits
    monkeypatch.setattr(
        Bounds, "_rest_bits", lambda self, source, group: asked.append(1) or rest(self, source, group)
    )
    bounds("\n".join(f"a{i} = a{i + 1} + 1" for i in range(300)) + "\na300 = list(grid)")
    assert len(asked) < 30 * 300


def test_numbers_that_feed_each_other_are_bounded_or_checked():
    chain = "x0 = 10\n" + "\n".join(f"x{i + 1} = x{i} * x{i}" for i in range(40))
    found = bounds(chain)
    assert max(found.names.values()) <= MOST_BITS
    assert len(found.assumed) > 20


@pytest.mark.parametrize(
    ("source", "assumed"),
    [
        ("r, c = stack.pop()\ny = r + 1", {"r"}),
        ("def f(n): return n - 1", {"n"}),
        ("def f(g): return g[0] + g", set()),
        ("x = grid == 3\ny = x & x", set()),
        ("x = scale(grid, 2)\ny = x + 1", set()),
        ("x = f(1)\nif x > 2: pass", {"x"}),
        ("x = f(1)\nif x in [2]: pass", set()),
    ],
)
def test_a_name_is_assumed_to_be_a_number_if_it_is_used_as_one_only(source, assumed):
    grid = "grid = g()\ngrid[0]\n"
    assert bounds(grid + source).assumed == assumed

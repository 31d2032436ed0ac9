"""What hides much work in one operation pays for it: a few hundred such operations end any program."""

from __future__ import annotations

import numpy as np
import pytest

from reward.grids import as_grid
from reward.interpreter import Interpreter
from reward.language import Language

GRID = as_grid(np.indices((30, 30)).sum(axis=0) % 10)
FUEL = 500_000
ROUNDS = 1_500
"""At the dearest, 300 fuel a round: what costs less than that is quick."""
INTERPRETER = Interpreter(Language.arc(), FUEL)


@pytest.mark.parametrize(
    "operation",
    [
        "str(long)",
        "repr(long)",
        "f'{long}'",
        "f'{long:x}'",
        "str([long])",
        "int('9' * 2000)",
        "long // 3",
        "long % 7919",
        "divmod(long, 3)",
        "half * half",
        "pow(3, long, 7919)",
        "pow(long, 3, long)",
        "math.gcd(long, half)",
        "math.lcm(long, 3)",
        "math.isqrt(long)",
        "math.factorial(800)",
        "math.comb(1000, 500)",
        "{long}",
        "{(long, 1)}",
        "numbers == numbers",
        "numbers[:]",
        "numbers + numbers",
        "9999 in numbers",
        "sorted(numbers)",
        "max(numbers)",
        "set(numbers)",
        "sum(numbers)",
        "nested == nested",
        "nested in [nested]",
        "str(nested)",
        "text + text",
        "text.replace('a', 'bc')",
        "text.count('ba')",
        "'aab' in text",
        "wide == 0",
        "wide + wide",
        "wide[True]",
        "wide[wide == 0]",
        "wide[:, wide[0]]",
        "wide.copy()",
        "wide.sum(axis=0)",
        "wide @ wide",
        "np.unique(wide)",
        "np.zeros((500, 500))",
        "np.pad(wide, 3)",
        "np.array(nested)",
        "find_objects(grid)",
        "gravity_objects(grid, 'up')",
        "complete_tiling(grid, None)",
        "select(objects, 'most_holes')",
        "keep_objects(grid, 'hollow')",
        "keep_objects(grid, which='hollow')",
        "on_black(grid, rotate)",
        "draw_elbow(dots, 1, 2, 3)",
        "symmetrize_around(grid, 3)",
        "combine(grid, grid, 'and', 3)",
        "combine_parts(parted, 'and', 3)",
        "{heavy}",
        "{heavy: 1}",
        "heavy in found",
        "found.get(heavy)",
        "{(heavy, 1)} & {(heavy, 1)}",
        "collisions[place * 2305843009213693951]",
        "list(itertools.product(range(100), repeat=2))",
        "[0 for x in numbers]",
        "any(x < 0 for x in numbers)",
        "collections.Counter(numbers)",
        "copy.deepcopy(nested)",
        "-1 in table.values()",
        "-1 in queue",
        "queue.reverse()",
        "heavy in iter([heavy])",
        "table.keys() == table.keys()",
        "table.items() == table.items()",
        "table.items() & table.items()",
        "found.keys() | {heavy}",
        "found.keys() - [heavy]",
        "select(objects=objects * 500, which='symmetric')",
        "select(iter(objects * 500), 'symmetric')",
        "shared_color(grids=[grid] * 900)",
        "shared_color(iter([grid] * 900))",
    ],
)
def test_work_hidden_in_one_operation_is_paid_for(operation):
    program = f"""
def transform(grid):
    long = 1 << 8000
    half = 1 << 4000
    numbers = list(range(10000))
    nested = [[x] * 3 for x in range(3000)]
    text = "ab" * 5000
    wide = np.zeros((300, 300), dtype=int)
    heavy = (0,) * 10000
    found = {{1: 2}}
    queue = collections.deque(numbers)
    table = {{x: x for x in numbers}}
    collisions = collections.defaultdict(int)
    objects = find_objects(grid)
    dots = draw_pixel(draw_pixel(new_grid(30, 30), 1, 1, 1), 8, 9, 2)
    parted = draw_vertical_line(new_grid(29, 29), 14, 5)
    for place in range({ROUNDS}):
        {operation}
    return grid
"""
    execution = INTERPRETER.run(program, [GRID])
    assert execution.status == "out_of_fuel", (execution.status, execution.message, execution.fuel)


NAMES = [f"name{number}" for number in range(2_000)]
DEFAULTS = ", ".join(f"{name}=0" for name in NAMES)


@pytest.mark.parametrize(
    ("outside", "made", "called"),
    [
        (f"def f(*, {DEFAULTS}):\n    pass\n", "", "f()"),
        (f"f = lambda {DEFAULTS}: 0\n", "", "f()"),
        ("", f"def f():\n        nonlocal {', '.join(NAMES)}", "f()"),
        ("", "", f"def f(): nonlocal {', '.join(NAMES)}"),
    ],
)
def test_a_function_pays_for_its_names_when_it_is_made_or_called(outside, made, called):
    shared = f"{' = '.join(NAMES)} = 0" if "nonlocal" in made + called else "pass"
    program = f"""
{outside}
def transform(grid):
    {shared}
    {made or "pass"}
    for _ in range(100):
        {called}
    return grid
"""
    execution = INTERPRETER.run(program, [GRID])
    assert execution.ok, execution.message
    assert execution.fuel > 100 * len(NAMES) / 8


def test_arithmetic_on_small_numbers_is_free_beyond_its_steps():
    program = "def transform(grid):\n    for x in range(1000):\n        x * x // 3 % 7 + 1\n    return grid\n"
    assert INTERPRETER.run(program, [GRID]).fuel < 10_000

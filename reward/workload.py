"""Programs and grids to measure the interpreter with, made from a seed; `workload_files` reads them.

Generated programs are of the two kinds that models write: chains of DSL calls, and Python over cells.
"""

from __future__ import annotations

import collections
import copy
import functools
import inspect
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from reward.grids import Grid, as_grid
from reward.language import Language

PAIRS = 4
"""Grids of each generated program, about as many as an ARC task has."""
LONGEST_CHAIN = 6


@dataclass(frozen=True)
class Workload:
    """Programs and, for each, the grids it runs on."""

    name: str
    programs: list[str]
    inputs: list[list[Grid]]


def generated(count: int, seed: int, usable: Callable[[str, list[Grid]], bool]) -> Workload:
    """Return `count` programs that `usable` accepts: a quarter Python, the others chains of DSL calls."""
    rng = np.random.default_rng(seed)
    programs: list[str] = []
    inputs: list[list[Grid]] = []
    while len(programs) < count:
        grids = [random_grid(rng) for _ in range(PAIRS)]
        if len(programs) % 4 == 3:
            program = PYTHON[int(rng.integers(len(PYTHON)))] + f"# {len(programs)}\n"
        else:
            program = chain(rng)
        if usable(program, grids):
            programs.append(program)
            inputs.append(grids)
    return Workload(f"{count} generated programs, seed {seed}, {PAIRS} grids each", programs, inputs)


def grpo_batch(workload: Workload, size: int, doubled: bool) -> Workload:
    """Return `size` completions as GRPO makes them: groups of 16 for one task, a third of them broken.

    All differ, or else the first half does and the other half, in each group, repeats it.
    """
    programs: list[str] = []
    inputs: list[list[Grid]] = []
    for place in range(size):
        task, member = divmod(place, 16)
        number = task * 16 + (member % 8 if doubled else member)
        program = f"{workload.programs[number % len(workload.programs)]}# {number}\n"
        if number % 3 == 2:
            program = program.replace(")", "", 1)
        programs.append(program)
        inputs.append(workload.inputs[task % len(workload.inputs)])
    return Workload(f"{size} completions, {'half' if doubled else 'none'} doubled", programs, inputs)


def random_grid(rng: np.random.Generator) -> Grid:
    """Return a grid of 5-20 a side with 3-8 rectangles and a little noise on black."""
    rows, columns = (int(side) for side in rng.integers(5, 21, 2))
    grid = np.zeros((rows, columns), np.int8)
    for _ in range(int(rng.integers(3, 9))):
        top, left = int(rng.integers(rows)), int(rng.integers(columns))
        height, width = (int(side) for side in rng.integers(1, 6, 2))
        grid[top : top + height, left : left + width] = rng.integers(1, 10)
    noise = rng.random((rows, columns)) < 0.03
    grid[noise] = rng.integers(1, 10, int(noise.sum()))
    return grid


def chain(rng: np.random.Generator) -> str:
    """Return a program of 1-6 DSL calls, each reassigning the grid."""
    functions = _grid_functions()
    names = rng.choice(sorted(functions), int(rng.integers(1, LONGEST_CHAIN + 1)))
    steps = [f"    grid = {name}({', '.join(_arguments(functions[name], rng))})\n" for name in names]
    return f"def transform(grid):\n{''.join(steps)}    return grid\n"


def _grid_functions() -> dict[str, inspect.Signature]:
    """Return the functions of the DSL that make a grid of a grid and things that can be drawn at random."""
    signatures = {
        name: inspect.signature(value) for name, value in Language.arc().namespace.items() if callable(value)
    }
    return {name: signature for name, signature in signatures.items() if _is_step(signature)}


def _is_step(signature: inspect.Signature) -> bool:
    parameters = list(signature.parameters.values())
    if signature.return_annotation != "Grid" or not parameters or parameters[0].annotation != "Grid":
        return False
    return all(
        parameter.annotation in ("int", "Direction") or parameter.default is not parameter.empty
        for parameter in parameters[1:]
    )


def _arguments(signature: inspect.Signature, rng: np.random.Generator) -> list[str]:
    arguments = ["grid"]
    for parameter in list(signature.parameters.values())[1:]:
        if parameter.annotation == "int" and parameter.default is parameter.empty:
            arguments.append(str(int(rng.integers(1, 4))))
        elif parameter.annotation == "Direction":
            arguments.append(f'"{rng.choice(["up", "down", "left", "right"])}"')
        else:
            break
    return arguments


def bare_runner(language: Language) -> Callable[[str, list[Grid]], list[Any]]:
    """Return a function that runs a program without any guard: compile, exec, call, and check the grid."""
    modules = {module.__name__: module for module in (math, itertools, collections, functools, copy)}
    known: dict[str, Any] = {"np": np, **modules, **language.namespace}

    def run(program: str, grids: list[Grid]) -> list[Any]:
        variables = dict(known)
        exec(compile(program, "<bare>", "exec"), variables)
        return [as_grid(variables[language.entry](language.hand_over(grid))) for grid in grids]

    return run


def usable_part(workload: Workload, usable: Callable[[str, list[Grid]], bool]) -> Workload:
    """Return the programs of a workload that `usable` accepts, named with how many were left out."""
    kept = [pair for pair in zip(workload.programs, workload.inputs, strict=True) if usable(pair[0], pair[1])]
    left_out = len(workload.programs) - len(kept)
    name = f"{workload.name}, without {left_out} that need the language's own Python" if left_out else ""
    return Workload(name or workload.name, [pair[0] for pair in kept], [pair[1] for pair in kept])


PYTHON = [
    """def transform(grid):
    h, w = grid.shape
    out = grid.copy()
    for r in range(h):
        for c in range(w):
            if grid[r, c] == 0 and r > 0 and grid[r - 1, c] != 0:
                out[r, c] = grid[r - 1, c]
    return out
""",
    """from collections import Counter

def transform(grid):
    counts = Counter(grid.flatten().tolist())
    common = [color for color, _ in counts.most_common() if color != 0]
    out = np.zeros_like(grid)
    for rank, color in enumerate(common):
        out[grid == color] = rank % 9 + 1
    return out
""",
    """def neighbours(r, c, h, w):
    result = []
    for dr, dc in [(0, 1), (1, 0), (0, -1), (-1, 0)]:
        if 0 <= r + dr < h and 0 <= c + dc < w:
            result.append((r + dr, c + dc))
    return result

def transform(grid):
    h, w = len(grid), len(grid[0])
    seen = set()
    largest = []
    for r in range(h):
        for c in range(w):
            if (r, c) in seen or grid[r][c] == 0:
                continue
            stack, cells = [(r, c)], []
            seen.add((r, c))
            while stack:
                a, b = stack.pop()
                cells.append((a, b))
                for x, y in neighbours(a, b, h, w):
                    if (x, y) not in seen and grid[x][y] == grid[a][b]:
                        seen.add((x, y))
                        stack.append((x, y))
            if len(cells) > len(largest):
                largest = cells
    out = [[0] * w for _ in range(h)]
    for a, b in largest:
        out[a][b] = int(grid[a][b])
    return out
""",
    """import numpy as np

def transform(grid: np.ndarray) -> np.ndarray:
    rows = np.any(grid != 0, axis=1)
    cols = np.any(grid != 0, axis=0)
    top, bottom = np.where(rows)[0][[0, -1]]
    left, right = np.where(cols)[0][[0, -1]]
    return np.rot90(grid[top:bottom + 1, left:right + 1])
""",
    """def transform(grid):
    objects = find_objects(grid)
    for obj in sorted(objects, key=lambda o: (area(o), color_of(o)))[:4]:
        grid = draw_object(grid, obj, 8)
    return grid
""",
    """def transform(grid):
    rows = [list(row) for row in grid]
    mirrored = [row[::-1] for row in rows]
    return [[a if a else b for a, b in zip(x, y)] for x, y in zip(rows, mirrored)]
""",
]

"""A primitive's example as what can be drawn: the grids it is given and the grid that comes of it.

The example is read, never run; that it holds, the tests of the DSL say.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from reward.dsl import Primitive
from reward.grids import Grid, as_grid


@dataclass(frozen=True, eq=False)
class Example:
    """A call and its result as text, the grids in the call, and the result where it is a grid."""

    call: str
    result: str
    given: tuple[Grid, ...]
    drawn: Grid | None


def example(primitive: Primitive) -> Example:
    """The primitive's example."""
    call, _, result = primitive.example.rpartition(" -> ")
    found = [_grid(node) for node in ast.walk(ast.parse(call)) if isinstance(node, ast.List)]
    drawn = _grid(ast.parse(result, mode="eval").body)
    return Example(call, result, tuple(grid for grid in found if grid is not None), drawn)


def _grid(node: ast.expr) -> Grid | None:
    """The grid that a list of lists of numbers spells; None for anything else."""
    if not isinstance(node, ast.List) or not all(isinstance(row, ast.List) for row in node.elts):
        return None
    try:
        return as_grid(ast.literal_eval(node))
    except ValueError:
        return None

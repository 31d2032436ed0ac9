"""Programs that teach nothing: they change nothing, ignore their input, or spell out the answer.

It runs no program; what one drew is in its task's pairs.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from arc_rl.simplify import reads_its_input, same_grids
from arc_rl.tasks.task import Task
from reward.grids import Grid

# A program may name a few cells or colours; a list longer than this, or a table, holds the answer itself.
LONGEST_LITERAL = 12


def degenerate(task: Task, entry: str = "transform") -> str | None:
    """Why its program teaches nothing: "identity", "constant" or "spells_out_answer"; None where it does."""
    if is_identity(task):
        return "identity"
    if is_constant(task, entry):
        return "constant"
    return "spells_out_answer" if embeds_answer(task.program or "") else None


def is_identity(task: Task) -> bool:
    """Whether every output is its input."""
    return same_grids([pair.input for pair in task.train], [pair.output for pair in task.train])


def is_constant(task: Task, entry: str = "transform") -> bool:
    """Whether the program ignores its input, or draws one grid for inputs that differ."""
    if not reads_its_input(task.program or "", entry):
        return True
    inputs, outputs = ([getattr(pair, side) for pair in task.train] for side in ("input", "output"))
    return differ(inputs) and not differ(outputs)


def embeds_answer(program: str) -> bool:
    """Whether the program holds a table of numbers, or a list of more than `LONGEST_LITERAL` items."""
    return any(
        isinstance(node, (ast.List, ast.Tuple, ast.Set))
        and (_is_table(node) or len(node.elts) > LONGEST_LITERAL)
        for node in ast.walk(_tree(program))
    )


def _tree(program: str) -> ast.AST:
    try:
        return ast.parse(program)
    except (SyntaxError, ValueError):
        return ast.Module(body=[], type_ignores=[])


def _is_table(node: ast.List | ast.Tuple | ast.Set) -> bool:
    rows = [item for item in node.elts if isinstance(item, (ast.List, ast.Tuple))]
    numbers = sum(isinstance(cell, ast.Constant) for row in rows for cell in row.elts)
    # Two corners, [(0, 0), (2, 2)], are a way to name a box; a third row begins a picture.
    return len(rows) > 2 and numbers > 2


def differ(grids: Sequence[Grid]) -> bool:
    return any(not same_grids([grids[0]], [grid]) for grid in grids[1:])

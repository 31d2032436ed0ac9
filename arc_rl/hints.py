"""Hints: what a prompt may tell of a known program without showing it; nothing of test outputs is in them.

A hint comes from the task's own program, or from the reference program of its id. A held-out task gives one
only to who asks for it, in evaluation.
"""

from __future__ import annotations

import ast

from arc_rl.tasks.held_out import is_held_out
from arc_rl.tasks.reference import reference_programs
from arc_rl.tasks.task import Task
from reward.dsl import PRIMITIVES

HINTS = ("none", "primitives", "rule")


def hint(task: Task, kind: str, *, held_out: bool = False) -> str:
    """The sentence of this kind for a task, or nothing where no program is known or the task is held out.

    "primitives" names the functions that the program calls, "rule" is the sentence of a reference program.
    With `held_out` the tasks that are held out give theirs too.
    """
    if kind == "none":
        return ""
    known = reference_programs().get(task.id)
    program = task.program or (known.program if known else None)
    if program is None or (is_held_out(task) and not held_out):
        return ""
    if kind == "rule":
        return f"Hint: the rule is: {known.rule}" if known else ""
    names = primitives_of(program)
    return f"Hint: a program that applies the rule calls {', '.join(names)}." if names else ""


def primitives_of(program: str) -> list[str]:
    """The primitives of the built-in DSL that a program calls or hands on, in the order they first occur."""
    names = [node for node in ast.walk(ast.parse(program)) if isinstance(node, (ast.Name, ast.arg))]
    own = {_bound(node) for node in names}
    read = [node for node in names if isinstance(node, ast.Name) and node.id in PRIMITIVES]
    read.sort(key=lambda node: (node.lineno, node.col_offset))
    return [name for name in dict.fromkeys(node.id for node in read) if name not in own]


def _bound(node: ast.Name | ast.arg) -> str | None:
    """The name that a program makes its own here, as a variable or parameter."""
    if isinstance(node, ast.arg):
        return node.arg
    return None if isinstance(node.ctx, ast.Load) else node.id

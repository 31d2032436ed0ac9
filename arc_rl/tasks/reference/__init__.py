"""Reference programs: for tasks of ARC-AGI-1's training split, one file a task, each a program a person would
write.

The files hold programs of the DSL, not modules of this package: they are read as text and run by the
interpreter alone. Which of them may be learned from, `held_out` decides; concepts.csv names the idea of each
task's rule.
"""

from __future__ import annotations

import ast
import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from arc_rl.errors import UserError

CONCEPTS = (
    *("geometry", "scaling", "tiling", "symmetry", "recoloring", "filling", "lines", "motion"),
    *("partitions", "selection", "counting", "matching", "denoising", "copying", "sequences"),
)
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class ReferenceProgram:
    """The program of the task `id`, and its `rule` as one English sentence."""

    id: str
    program: str
    rule: str


@cache
def reference_programs() -> dict[str, ReferenceProgram]:
    """Every reference program by the id of its task, in order of ids.

    Raises UserError naming a file that does not open with a docstring.
    """
    paths = sorted(FOLDER.glob("[0-9a-f]" * 8 + ".py"))
    return {path.stem: read_reference(path) for path in paths}


def read_reference(path: Path) -> ReferenceProgram:
    """The program in a file: its docstring is the rule, what follows is the program.

    Raises UserError where the file is not Python or does not open with a docstring.
    """
    text = path.read_text(encoding="utf-8")
    try:
        opening, *body = ast.parse(text).body
        rule = ast.literal_eval(opening.value) if isinstance(opening, ast.Expr) else None
    except (SyntaxError, ValueError) as error:
        raise UserError(f"The reference program {path} is not Python ({error}); mend it.") from error
    if not isinstance(rule, str) or not body:
        raise UserError(f"The reference program {path} must open with its rule as a docstring.")
    program = "\n".join(text.splitlines()[body[0].lineno - 1 :]) + "\n"
    return ReferenceProgram(path.stem, program, " ".join(rule.split()))


@cache
def concepts() -> dict[str, str]:
    """The concept, one of `CONCEPTS`, of each task of ARC-AGI-1's training split, by id."""
    with (FOLDER / "concepts.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["concept"] for row in csv.DictReader(file)}

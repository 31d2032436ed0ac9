"""What must be said beside the figures of a run: reference programs its model learned from, hints in its
prompts.

A saved model carries the first in a file beside its weights, so that every run that starts from it can say
so.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from arc_rl.prompts import Asking
from arc_rl.runs import write_text
from arc_rl.tasks.arc import SPLITS
from arc_rl.tasks.task import Task

FILE, KEY = "learned_from.json", "reference_programs"


def count_references(tasks: Sequence[Task]) -> int:
    """How many of these tasks are real ARC tasks with their reference program."""
    return sum(task.source in SPLITS and task.program is not None for task in tasks)


def references_behind(model: str | None) -> int:
    """How many reference programs the model in a folder learned from, itself or one it was trained from."""
    path = Path(model) / FILE if model else None
    return int(json.loads(path.read_text())[KEY]) if path and path.is_file() else 0


def mark(folder: Path, references: int) -> None:
    """Write beside a saved model how many reference programs are behind it, if any."""
    if references:
        write_text(folder / FILE, json.dumps({KEY: references}) + "\n")


def notes(references: int, asking: Asking | None = None) -> list[str]:
    """The sentences that a summary and a report print beside their figures."""
    told = []
    if references:
        told.append(
            f"Trained on {references} reference programs of ARC-AGI-1 training tasks: "
            "what it solves of that split is no measure of what it can find by itself."
        )
    if asking and asking.hints != "none":
        known = "rules" if asking.hints == "rule" else "primitives"
        held_out = "held-out tasks among them" if asking.held_out_hints else "of no held-out task"
        told.append(f"The prompts told {known} of known programs as hints, {held_out}.")
    return told

"""What a search tells: sentences on the way, metrics after each round, a summary and a strip of pictures."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from tqdm.auto import tqdm

from arc_rl.runs import RunFolder, write_text
from arc_rl.tasks.drawing import grids_png
from arc_rl.tasks.task import Task
from arc_rl.trainers.common import say
from arc_rl.trainers.search_arguments import SearchArguments
from reward.grids import Grid, as_grid

# Pictures of a strip between its start and its target.
STRIP = 8


Row = dict[str, Any]


def announcement(settings: SearchArguments, task: Task) -> str:
    """What is about to happen, and at most how much of it."""
    programs = settings.rounds * settings.starts * settings.num_samples
    how = "learning from what they draw" if settings.learn else "without learning"
    return f"Searching on {task.id} with at most {programs:,} programs in {settings.rounds} rounds, {how}."


def follow(rows: Iterable[Row], done: Sequence[Row], total: int, run: RunFolder) -> None:
    """Drive a search's rounds: a bar, a sentence whenever a program comes nearer, metrics.jsonl."""
    best = max((row["pixels"] for row in done), default=-1.0)
    with tqdm(total=total, initial=len(done), desc="search", disable=None) as bar:
        for row in rows:
            bar.update(1)
            bar.set_postfix(pixels=f"{row['pixels']:.3f}", new=row["new_outputs"])
            write_text(run.metrics, "".join(_line(known) for known in done))
            if row["pixels"] > best:
                best = row["pixels"]
                say(
                    f"  Round {row['step']}: {best:.1%} of the cells are right, {row['exact']} grids exactly."
                )


def _line(row: Row) -> str:
    return json.dumps({key: value for key, value in row.items() if key != "grid"}) + "\n"


def summary(task: Task, rows: Sequence[Row], program: str | None, **figures: Any) -> Row:
    """summary.json: figures, the program if the task was solved, and the grids of the way there.

    `start` and `target` are the first train pair; `steps` holds the rounds whose best canvas came nearer.
    """
    first = task.train[0]
    return {
        "task": task.id,
        **figures,
        "rounds": len(rows),
        "attempts": sum(row["attempts"] for row in rows),
        "valid": round(sum(row["valid"] for row in rows) / max(sum(row["attempts"] for row in rows), 1), 4),
        "new_outputs": sum(row["new_outputs"] for row in rows),
        "pixels_best": max(row["pixels"] for row in rows),
        "exact_best": max(row["exact"] for row in rows),
        "minutes": rows[-1]["minutes"],
        "program": program,
        "start": first.input.tolist(),
        "target": first.output.tolist(),
        "steps": climbing(rows),
    }


def climbing(rows: Sequence[Row]) -> list[Row]:
    """The rounds whose best canvas came nearer than all before, each with its grid."""
    steps: list[Row] = []
    for row in rows:
        if not steps or (row["exact"], row["pixels"]) > (steps[-1]["exact"], steps[-1]["pixels"]):
            steps.append({"round": row["step"], **{key: row[key] for key in ("exact", "pixels", "grid")}})
    return steps


def strip(figures: Row) -> bytes:
    """A PNG of the start, up to `STRIP` of the steps, and the target, from left to right."""
    steps = figures["steps"]
    places = sorted({round(place) for place in np.linspace(0, len(steps) - 1, min(STRIP, len(steps)))})
    grids: list[Grid] = [as_grid(steps[place]["grid"]) for place in places]
    return grids_png([as_grid(figures["start"]), *grids, as_grid(figures["target"])])

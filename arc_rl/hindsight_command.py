"""`arc-rl hindsight RUN ... --output data.jsonl`: what the programs of runs drew, as supervised data.

    arc-rl hindsight runs/grpo runs/evaluated --output relabels.jsonl
    arc-rl sft --config recipes/tiny/sft.yaml --tasks mixed:15000 relabels.jsonl

Every stored attempt is relabelled with what it drew, examined, and kept by closeness and novelty, one JSON
line a task, the likeliest to be drawn first. Attempts at held-out tasks are counted and left out.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from arc_rl.arguments import LanguageArguments, SandboxArguments
from arc_rl.attempts import Attempt, AttemptStore
from arc_rl.cli import guarded
from arc_rl.errors import UserError
from arc_rl.hindsight import Relabel, Runner, examine, relabel
from arc_rl.replay import ReplayBuffer
from arc_rl.runs import RunFolder, write_text
from arc_rl.sandboxes import open_sandbox
from arc_rl.tasks.held_out import is_held_out
from arc_rl.tasks.task import Task

# Attempts that are examined together: enough to keep the sandbox busy.
BATCH = 4096
LANGUAGE_KEYS = ("dsl_module", "dsl_entry", "dsl_grids")
LIMIT_KEYS = ("fuel", "memory_mb", "wall_seconds")


def main(argv: Sequence[str]) -> int:
    options = _parse(argv)
    if not options.output.parent.is_dir() or not os.access(options.output.parent, os.W_OK):
        raise UserError(f"{options.output.parent} is no folder that can be written; name another --output.")
    recipes = [_recipe(path) for path in options.runs]
    spoken = LanguageArguments(**_shared(recipes, LANGUAGE_KEYS))
    limits = SandboxArguments(sandbox_workers=options.sandbox_workers, **_shared(recipes, LIMIT_KEYS))
    buffer = ReplayBuffer(options.capacity, options.quota)
    counts: Counter[str] = Counter()
    with open_sandbox(limits, spoken) as sandbox:
        for path in options.runs:
            collect(RunFolder(path).attempts, sandbox, buffer, counts, entry=spoken.language().entry)
    if not len(buffer):
        raise UserError(f"Nothing was worth keeping: {told(counts)}.")
    write_lines(options.output, buffer)
    print(f"{told(counts)}; {len(buffer):,} tasks with programs are in {options.output}.")
    return 0


def collect(
    store: AttemptStore,
    runner: Runner,
    buffer: ReplayBuffer,
    counts: Counter[str],
    *,
    entry: str = "transform",
) -> None:
    """Put what a store's attempts drew into `buffer`; `counts` counts them, those left out by reason."""
    tasks = store.tasks()
    held_out = {name for name, task in tasks.items() if is_held_out(task)}
    permitted = {name: task for name, task in tasks.items() if name not in held_out}
    for batch in _batches(store):
        counts["attempts"] += len(batch)
        open_ = [made for made in batch if made.task_name in permitted]
        counts["held_out"] += sum(made.task_name in held_out for made in batch)
        counts["of_no_stored_task"] += sum(made.task_name not in tasks for made in batch)
        made = _relabelled(open_, permitted, entry)
        counts["no_grid_for_each_input"] += len(open_) - len(made)
        worth = examine(made, runner, known=buffer.known, entry=entry, rejected=counts)
        before = len(buffer)
        new = buffer.add(worth, [item.digest for item in made])
        counts["known_or_over_quota"] += len(worth) - new
        counts["pushed_out"] += before + new - len(buffer)


def write_lines(path: Path, buffer: ReplayBuffer) -> None:
    """Write the buffer's tasks as JSON lines, those of highest priority first, whole or not at all."""
    ranked = sorted(buffer.entries, key=lambda entry: -entry.priority)
    write_text(path, "".join(json.dumps(entry.relabel.task.to_json()) + "\n" for entry in ranked))


def told(counts: Mapping[str, int]) -> str:
    """The counts as a sentence without its full stop."""
    left_out = ", ".join(
        f"{number:,} {reason.replace('_', ' ')}"
        for reason, number in counts.items()
        if number and reason != "attempts"
    )
    return f"{counts['attempts']:,} attempts examined; left out: {left_out or 'none'}"


def _relabelled(attempts: Sequence[Attempt], tasks: Mapping[str, Task], entry: str) -> list[Relabel]:
    """The relabels of attempts at tasks by name, source by source: sources may share ids."""
    by_source: dict[str, list[Attempt]] = {}
    for made in attempts:
        by_source.setdefault(made.source, []).append(made)
    return [
        item
        for group in by_source.values()
        for item in relabel(group, {made.task_id: tasks[made.task_name] for made in group}, entry=entry)
    ]


def _batches(store: AttemptStore) -> Iterator[list[Attempt]]:
    batch: list[Attempt] = []
    for part in store.parts():
        batch += store.read([part])
        while len(batch) >= BATCH:
            yield batch[:BATCH]
            batch = batch[BATCH:]
    if batch:
        yield batch


def _recipe(path: Path) -> dict[str, Any]:
    recipe = path / "recipe.yaml"
    if not recipe.exists() or not RunFolder(path).attempts.parts():
        raise UserError(f"{path} is no run that sampled programs (recipe.yaml and attempts/); name one.")
    return yaml.safe_load(recipe.read_text()) or {}


def _shared(recipes: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> dict[str, Any]:
    """The values of the keys that the recipes set, which must be the same in all."""
    values = {}
    for key in keys:
        found = {recipe.get(key) for recipe in recipes}
        if len(found) > 1:
            raise UserError(f"The runs differ in {key}; relabel them one by one, each into its own file.")
        if (value := found.pop()) is not None:
            values[key] = value
    return values


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="arc-rl hindsight", description=__doc__, allow_abbrev=False)
    parser.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="a run folder with attempts/")
    parser.add_argument("--output", type=Path, required=True, help="the JSON lines to write")
    parser.add_argument("--capacity", type=int, default=100_000, help="most tasks kept (%(default)s)")
    parser.add_argument("--quota", type=int, default=32, help="most of one attempted task (%(default)s)")
    parser.add_argument("--sandbox_workers", type=int, default=1, help="processes that run programs")
    options = parser.parse_args(argv)
    for key in ("capacity", "quota"):
        if getattr(options, key) < 1:
            raise UserError(f"--{key} is {getattr(options, key)}; it must be at least 1.")
    return options


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

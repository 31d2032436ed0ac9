r"""`arc-rl expert`: expert iteration, rounds of sampling, keeping what is worth learning, and SFT on it.

    arc-rl expert --config recipes/tiny/expert.yaml --model_name_or_path runs/sft/model
    accelerate launch --config_file launch/cpu2.yaml -m arc_rl.trainers.expert \
        --config recipes/tiny/expert.yaml

One job for all rounds. Started again with the same command it goes on inside the round it was in: stored
samples are not drawn again, and a round's training resumes from its checkpoint. The idea is expert iteration
(Anthony et al. 2017) with the hindsight relabelling of CodeIt (Butt et al. 2024).
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from arc_rl.cli import guarded, refuse_early

if __name__ == "__main__":
    refuse_early("expert")

from accelerate import PartialState
from trl import ModelConfig

from arc_rl.arguments import PromptArguments, SandboxArguments, TaskArguments
from arc_rl.config import parse_recipe
from arc_rl.errors import UserError
from arc_rl.provenance import mark, notes, references_behind
from arc_rl.runs import Clock, RunFolder, write_text
from arc_rl.sampled import Shown, shown
from arc_rl.sandboxes import open_sandbox
from arc_rl.seeds import JUDGING_TASKS, WARM_START_TASKS
from arc_rl.tasks.repeats import without
from arc_rl.tasks.sources import load_training_tasks
from arc_rl.tiny import TinyArguments
from arc_rl.trainers import common
from arc_rl.trainers.callbacks import read_metrics
from arc_rl.trainers.expert_arguments import ExpertArguments, check_rounds
from arc_rl.trainers.expert_rounds import Material, Rounds
from arc_rl.trainers.expert_settings import ExpertSettings
from arc_rl.trainers.trackers import Tracker, open_trackers

TYPES = (
    ExpertArguments,
    ExpertSettings,
    ModelConfig,
    TinyArguments,
    TaskArguments,
    PromptArguments,
    SandboxArguments,
)


def main(argv: Sequence[str] | None = None) -> int:
    recipe = parse_recipe(TYPES, sys.argv[1:] if argv is None else argv, program="arc-rl expert")
    ours, settings, policy, tiny, sources, asking, limits = recipe.arguments
    check_rounds(recipe)
    run = common.open_run("expert", recipe, settings)
    if common.finished_before(run):
        return 0
    if not settings.packing:
        settings.max_length = None  # every example fits; TRL would go through all of them to cut none
    material = _material(ours, sources)
    with open_sandbox(limits, asking) as sandbox:
        rounds = Rounds(ours, settings, policy, tiny, asking, material, sandbox, run)
        with _tracked(settings, run) as trackers:
            rows = _go(rounds, ours.rounds, run, trackers)
    references = max(rounds.references(), references_behind(policy.model_name_or_path))
    if common.is_main_process():
        _finish(rounds, rows, run, references, notes(references, asking.asking()))
    PartialState().wait_for_everyone()
    PartialState().destroy_process_group()
    return 0


def best_round(rows: Sequence[dict[str, Any]]) -> int:
    """The round of highest pass@n; of equals the earliest."""
    return int(max(rows, key=lambda row: row["pass@n"])["step"])


def _material(ours: ExpertArguments, sources: TaskArguments) -> Material:
    """All tasks, none of which both judges and is learned from.

    Raises UserError where a source of those that judge has no other.
    """
    seed, workers = sources.task_seed, sources.task_workers
    tasks = load_training_tasks(sources.tasks, seed, workers)
    warm_start = []
    if ours.warm_start_share > 0:
        warm_start = load_training_tasks(ours.warm_start_tasks, seed + WARM_START_TASKS, workers)
    judges = {}
    for spec in ours.evaluation_tasks:
        found = load_training_tasks([spec], seed + JUDGING_TASKS, workers)
        judges[spec] = without(found, (*tasks, *warm_start))
        if not judges[spec]:
            raise UserError(f"evaluation_tasks: all of {spec} is learned from; name other tasks.")
    return Material(tasks, warm_start, judges)


def _go(rounds: Rounds, count: int, run: RunFolder, trackers: Sequence[Tracker]) -> list[dict[str, Any]]:
    """Do the rounds that are not done; returns a row of figures for each, that of the start first."""
    state = PartialState()
    rows = read_metrics(run.metrics)
    clock = Clock(run.path / "minutes.json", main=common.is_main_process())
    known = {task.name: task for task in rounds.material.tasks}
    for row in rows:
        _track(row, trackers, [])
    state.wait_for_everyone()
    if common.is_main_process():
        run.attempts.write_tasks(rounds.material.tasks)
    rounds.begin()
    state.wait_for_everyone()
    for number in range(len(rows), count + 1):
        figures = _round(rounds, number, state) if number else {}
        row = {"step": number, "minutes": 0.0, **figures, **rounds.evaluate(number)}
        rows.append({**row, "minutes": round(clock.minutes, 4)})
        state.wait_for_everyone()
        if common.is_main_process():
            write_text(run.metrics, "".join(json.dumps(known) + "\n" for known in rows))
            clock.save()
            programs = shown(run.attempts_of(f"round-{number:04d}-"), known) if trackers else []
            _track(rows[-1], trackers, programs)
            rounds.prune({best_round(rows), number})
        common.say(_told(rows[-1], count))
        state.wait_for_everyone()
    return rows


def _round(rounds: Rounds, number: int, state: PartialState) -> dict[str, float]:
    figures = rounds.sample(number)
    state.wait_for_everyone()
    figures.update(rounds.learn(number))
    state.wait_for_everyone()
    return figures


def _told(row: dict[str, Any], count: int) -> str:
    judged = f"pass@1 {row['pass@1']:.3f}, pass@n {row['pass@n']:.3f}"
    if row["step"] == 0:
        return f"expert: the model as it came: {judged}."
    drawn = f"{row['sampled_solved']:.1%} of tasks solved by a sample, " if "sampled_solved" in row else ""
    return (
        f"expert: round {row['step']} of {count}: {drawn}learned from {row['kept']} kept and "
        f"{row['warm_start']} warm-start examples; {judged}."
    )


@contextmanager
def _tracked(settings: ExpertSettings, run: RunFolder) -> Iterator[list[Tracker]]:
    """The trackers that the recipe asks for, in the main process."""
    asked = settings.report_to if common.is_main_process() else []
    trackers = open_trackers(asked, settings.project, settings.run_name, run)
    for tracker in trackers:
        tracker.config(run.origin())
    yield trackers
    for tracker in trackers:
        tracker.close()


def _track(row: dict[str, Any], trackers: Sequence[Tracker], programs: Sequence[Shown]) -> None:
    figures = {f"expert/{key}": value for key, value in row.items() if key != "step"}
    for tracker in trackers:
        tracker.figures(figures, row["step"])
        if programs:
            tracker.table(programs, row["step"])


def _finish(
    rounds: Rounds, rows: list[dict[str, Any]], run: RunFolder, references: int, told: list[str]
) -> None:
    """Put the best round's model into RUN/model and write summary.json."""
    best = best_round(rows)
    rounds.prune({best, len(rows) - 1})  # which a kill may have cut off
    partial = run.path / ".model.partial"
    shutil.rmtree(partial, ignore_errors=True)
    shutil.copytree(rounds.folder(best).model, partial)
    shutil.rmtree(run.model, ignore_errors=True)
    partial.rename(run.model)
    mark(run.model, references)
    figures = {
        "stage": "expert",
        "minutes": round(rows[-1]["minutes"], 2),
        "rounds": len(rows) - 1,
        "best_round": best,
        "samples": sum(row.get("samples", 0) for row in rows),
        "reference_programs": references,
        "notes": told,
    }
    for name in ("pass@1", "pass@n", "evaluation/unique_outputs"):
        figures |= {f"{name}_first": rows[0][name], f"{name}_best": rows[best][name]}
    figures |= {f"{name}_last": rows[-1][name] for name in ("pass@1", "pass@n")}
    run.finish(figures)
    common.say(
        f"expert: pass@n {rows[0]['pass@n']:.3f} at first, {rows[best]['pass@n']:.3f} after round {best}, "
        f"the best; its model is in {run.model}."
    )
    for sentence in told:
        common.say(sentence)


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

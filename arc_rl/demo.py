"""`arc-rl demo`: the whole loop with the tiny model, each stage the very command a user would type.

Warm start, evaluation on real ARC tasks, GRPO with hindsight, the same evaluation again, search on one far
drawing, report. A stage that has finished is never repeated, so Ctrl-C and the same command again goes on
where it was; it is refused where its recipe has changed since.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arc_rl.cli import STAGES as COMMANDS
from arc_rl.errors import UserError
from arc_rl.experiments.kept import Planned, check_kept
from arc_rl.runs import RunFolder, write_text
from arc_rl.shipped import shipped
from arc_rl.stage_process import run_stage


@dataclass(frozen=True)
class Stage:
    """One step of the demo: a module run with a recipe, and what to tell the reader about it.

    `policy` names the stage whose model it starts from; `minutes` is about what it takes on two cores.
    """

    name: str
    module: str
    recipe: str
    policy: str | None
    minutes: float
    sentence: str
    launch: bool = True


STAGES = (
    Stage(
        "sft",
        "arc_rl.trainers.sft",
        "recipes/tiny/sft.yaml",
        None,
        3.5,
        "SFT warm start: a model with random weights learns to write programs from generated tasks",
    ),
    Stage(
        "evaluate_before",
        "arc_rl.evaluation",
        "recipes/tiny/evaluate.yaml",
        "sft",
        1.0,
        "Evaluation on real ARC-AGI-1 tasks before any learning from reward",
    ),
    Stage(
        "grpo",
        "arc_rl.trainers.grpo",
        "recipes/tiny/grpo.yaml",
        "sft",
        1.5,
        "GRPO: sampled programs are run, the interpreter's verdict is the reward, failures become examples",
    ),
    Stage(
        "evaluate_after",
        "arc_rl.evaluation",
        "recipes/tiny/evaluate.yaml",
        "grpo",
        1.0,
        "The same evaluation after GRPO",
    ),
    Stage(
        "search",
        "arc_rl.trainers.search",
        "recipes/tiny/search.yaml",
        "grpo",
        0.8,
        "Search at test time: one drawing with far more elements than any in training",
        launch=False,
    ),
)


def main(argv: Sequence[str]) -> int:
    options = _parse(argv)
    run = RunFolder.open(options.output_dir, "demo", {"seed": options.seed})
    check_kept(_planned(stage, run, options.seed) for stage in STAGES)
    clock = _Clock(run.path / "minutes.json")
    total = sum(stage.minutes for stage in STAGES)
    print(f"The demo takes about {total:.0f} minutes on two CPU cores; everything is saved in {run.path}.")
    for number, stage in enumerate(STAGES, start=1):
        _announce(stage, number, run)
        if not RunFolder(run.path / stage.name).finished:
            with clock.running(stage.name):
                _perform(stage, run, options)
        _tell(stage, run)
    summary = _summary(run, clock)
    run.finish(summary)
    _report(run)
    print(_closing(summary, run))
    return 0


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="arc-rl demo", description=__doc__, allow_abbrev=False)
    parser.add_argument("--output_dir", default="runs/demo", help="the run folder (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="seed of every stage (default: %(default)s)")
    parser.add_argument(
        "--processes",
        type=int,
        default=min(2, os.cpu_count() or 1),
        help="training processes, one CPU core each (default: %(default)s)",
    )
    options = parser.parse_args(argv)
    if options.processes < 1:
        raise UserError(f"--processes is {options.processes}; it must be at least 1.")
    return options


class _Clock:
    """Wall minutes each stage has taken, summed over interrupted sittings."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.minutes: dict[str, float] = json.loads(path.read_text()) if path.exists() else {}

    @contextmanager
    def running(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        try:
            yield
        finally:
            elapsed = (time.monotonic() - start) / 60
            self.minutes[name] = round(self.minutes.get(name, 0.0) + elapsed, 2)
            write_text(self.path, json.dumps(self.minutes))


def command(stage: Stage, run: RunFolder, seed: int, processes: int) -> list[str]:
    """The command line of a stage, as it is run and as it is shown."""
    launcher = [sys.executable, "-m"]
    if stage.launch and processes > 1:
        config = str(shipped("launch/cpu2.yaml"))
        launcher += ["arc_rl.cli", "launch", "--config_file", config]
        launcher += ["--num_processes", str(processes), "--main_process_port", "0", "-m"]
    return [*launcher, stage.module, *_words(stage, run, seed)]


def _words(stage: Stage, run: RunFolder, seed: int) -> list[str]:
    words = ["--config", str(shipped(stage.recipe)), "--output_dir", str(run.path / stage.name)]
    words += ["--seed", str(seed)]
    if stage.policy:
        words += ["--model_name_or_path", str(run.path / stage.policy / "model")]
    return words


def _planned(stage: Stage, run: RunFolder, seed: int) -> Planned:
    start = run.path / stage.policy if stage.policy else None
    return Planned(run.path / stage.name, COMMANDS[stage.module], _words(stage, run, seed), start)


def _perform(stage: Stage, run: RunFolder, options: argparse.Namespace) -> None:
    words = command(stage, run, options.seed, options.processes)
    print(f"  $ {shlex.join(words)}", flush=True)
    status = run_stage(words)
    if status != 0:
        raise UserError(
            f"The stage {stage.name} stopped with status {status}; its own message is above, and the same "
            "command continues from there."
        )


def _announce(stage: Stage, number: int, run: RunFolder) -> None:
    folder = RunFolder(run.path / stage.name)
    when = "already done" if folder.finished else f"about {stage.minutes:g} min"
    print(f"\n[{number}/{len(STAGES)}] {stage.sentence} ({when}).", flush=True)


def _tell(stage: Stage, run: RunFolder) -> None:
    folder = RunFolder(run.path / stage.name)
    figures = {key: value for key, value in folder.summary().items() if isinstance(value, (int, float, str))}
    measured = ", ".join(f"{key} {_short(value)}" for key, value in figures.items())
    print(f"  Measured: {measured}.\n  Saved in {folder.path}.", flush=True)


def _short(value: float | str) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _summary(run: RunFolder, clock: _Clock) -> dict[str, Any]:
    stages = {
        stage.name: {**RunFolder(run.path / stage.name).summary(), "minutes": clock.minutes.get(stage.name)}
        for stage in STAGES
    }
    return {
        "minutes": round(sum(clock.minutes.values()), 1),
        "arc_solved_before": stages["evaluate_before"]["arc_solved"],
        "arc_solved": stages["evaluate_after"]["arc_solved"],
        "stages": stages,
    }


def _report(run: RunFolder) -> None:
    from arc_rl import report

    report.main([str(run.path), "--output", str(run.path / "report.html")])


def _closing(summary: dict[str, Any], run: RunFolder) -> str:
    before, after = len(summary["arc_solved_before"]), len(summary["arc_solved"])
    change = "rose" if after > before else "fell" if after < before else "did not change"
    return (
        f"\nDone in {summary['minutes']} minutes. Real ARC-AGI-1 training tasks solved: {before} after the "
        f"warm start, {after} after GRPO (it {change}).\nFigures: {run.path / 'summary.json'}\n"
        f"Report:  {run.path / 'report.html'}"
    )

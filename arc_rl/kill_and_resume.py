"""Kill stages at random moments, start them again, and compare with a run that was never interrupted.

    python -m arc_rl.kill_and_resume --output_dir runs/kills

Each stage is a real command line under a launch configuration, of the tiny model at a small size. It is
killed several times, is let finish, and is then compared file by file (`run_differences`). Started again, the
program goes on behind the last case that it has finished.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arc_rl.cli import guarded
from arc_rl.errors import UserError
from arc_rl.run_differences import differences
from arc_rl.runs import write_text
from arc_rl.shipped import shipped
from arc_rl.sittings import KILLS, Sitting, finished

MODULES = {
    "sft": "arc_rl.trainers.sft",
    "grpo": "arc_rl.trainers.grpo",
    "expert": "arc_rl.trainers.expert",
    "evaluate": "arc_rl.evaluation",
    "search": "arc_rl.trainers.search",
}
LAUNCHES = ("cpu1", "cpu2", "cpu_zero2", "cpu_zero3")
CASES = (
    "sft:cpu1", "sft:cpu2", "sft:cpu_zero2", "grpo:cpu1", "grpo:cpu2", "grpo:cpu_zero2",
    "expert:cpu1", "expert:cpu2", "evaluate:cpu1", "evaluate:cpu2", "search:cpu1", "search:cpu2",
)  # fmt: skip
KEYS: dict[str, str] = {
    "sft": "--tiny_width 32 --tiny_layers 2 --tiny_heads 2 --tiny_context 512 --max_length 400 "
    "--task_workers 1 --tasks drawing:64 --max_steps 120 --save_steps 10 --logging_steps 1 "
    "--learning_rate 0.01 --warmup_steps 2 --lr_scheduler_type constant_with_warmup --lr_scheduler_kwargs {}",
    "grpo": "--tasks drawing:16 --task_workers 1 --max_prompt_length 300 --max_completion_length 24 "
    "--num_generations 4 --per_device_train_batch_size 4 --steps_per_generation 2 --hindsight_batch_size 2 "
    "--curriculum success --max_steps 40 --save_steps 4 --logging_steps 1 --warmup_steps 0",
    "expert": "--keep prioritised --tasks drawing:12 --task_workers 1 --tasks_per_round 8 --num_samples 4 "
    "--prompts_per_batch 2 --max_prompt_length 300 --max_completion_length 24 --rounds 3 "
    "--examples_per_round 48 --warm_start_tasks drawing:16 --evaluation_tasks drawing:8 "
    "--evaluation_samples 4 --per_device_train_batch_size 2 --logging_steps 1 --save_steps 4",
    "evaluate": "--tasks drawing:48 --num_samples 16 --prompts_per_batch 2 --max_prompt_length 300",
    "search": "--prompt_style pairs --tasks drawing:4 --tasks_per_batch 2 --max_prompt_length 300 "
    "--max_completion_length 24 --rounds 8 --starts 4 --num_samples 16 --learn true",
}
# The recipes whose optimizer DeepSpeed can split.
SHARDED_RECIPES = {"sft": "sft_zero", "expert": "expert_zero"}
# The tiny search's recipe is for one drawing; processes share the batches of several.
WITHOUT_RECIPE = ("search",)


@dataclass(frozen=True)
class Case:
    """A stage under a launch configuration, and the folder of its two runs."""

    stage: str
    launch: str
    folder: Path

    @classmethod
    def named(cls, name: str, root: Path) -> Case:
        """The case STAGE:LAUNCH in a folder of `root`."""
        stage, _, launch = name.partition(":")
        return cls(stage, launch, root / f"{stage}-{launch}")

    def command(self, run: str, policy: Path) -> list[str]:
        """The command line whose run folder is `run`, one of `whole` and `killed`."""
        sharded = "zero" in self.launch
        recipe = SHARDED_RECIPES.get(self.stage, self.stage) if sharded else self.stage
        words = KEYS[self.stage].split()
        if self.stage not in WITHOUT_RECIPE:
            words += ["--config", str(shipped(f"recipes/tiny/{recipe}.yaml"))]
        words += ["--output_dir", str(self.folder / run)]
        words += [] if self.stage == "search" else ["--report_to", "none"]
        words += [] if self.stage == "sft" else ["--model_name_or_path", str(policy)]
        python = [sys.executable, "-m", "arc_rl.cli"]
        if self.launch == "cpu1":
            return [*python, self.stage, *words]
        config = str(shipped(f"launch/{self.launch}.yaml"))
        launcher = ["launch", "--config_file", config, "--main_process_port", "0"]
        return [*python, *launcher, "-m", MODULES[self.stage], *words]


def main(argv: Sequence[str]) -> int:
    options = _parse(argv)
    # A shell has its background jobs ignore it, which the stages would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    root = Path(options.output_dir)
    cases = [Case.named(name, root) for name in options.cases]
    policy = Case.named("sft:cpu1", root)
    finished(policy.command("whole", Path()), policy.folder / "whole", root / "logs")
    rows = []
    for case in cases:
        rows.append(_result(case, options.kills, policy.folder / "whole" / "model", options.seed))
        print(_row(rows[-1]), flush=True)
    print(f"\n{_table(rows)}")
    return 0 if all(row["differences"] == [] for row in rows) else 1


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m arc_rl.kill_and_resume", description=__doc__)
    parser.add_argument("--output_dir", default="runs/kills", help="the runs' folder (default: %(default)s)")
    parser.add_argument("--kills", type=int, default=2, help="of each case (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of moments and signals (default: %(default)s)")
    parser.add_argument("--cases", nargs="+", default=CASES, metavar="STAGE:LAUNCH", help="default: all")
    options = parser.parse_args(argv)
    for case in options.cases:
        stage, _, launch = case.partition(":")
        if stage not in MODULES or launch not in LAUNCHES:
            raise UserError(f"--cases holds {case}; choose from {', '.join(CASES)}.")
    return options


def _result(case: Case, kills: int, policy: Path, seed: int) -> dict[str, Any]:
    """Kill and finish a case, unless that is done; what came of it."""
    path = case.folder / "result.json"
    if not path.exists():
        shutil.rmtree(case.folder / "killed", ignore_errors=True)
        logs = case.folder.parent / "logs"
        startup, work = finished(case.command("whole", policy), case.folder / "whole", logs)
        draw = random.Random(f"{seed} {case.stage} {case.launch}")
        ends = _killed(case, kills, policy, startup, work, draw, logs)
        found = differences(case.folder / "whole", case.folder / "killed")
        row = {"stage": case.stage, "launch": case.launch, "ends": ends, "differences": found}
        write_text(path, json.dumps(row, indent=2))
    data: dict[str, Any] = json.loads(path.read_text())
    return data


def _killed(
    case: Case, kills: int, policy: Path, startup: float, work: float, draw: random.Random, logs: Path
) -> list[list[Any]]:
    """Kill the case's run at moments spread evenly over its work, and let it finish; each signal and status.

    A run that ends before its moment came is begun anew.
    """
    run = case.folder / "killed"
    ends: list[list[Any]] = []
    moments = [0.0, *sorted(draw.random() for _ in range(kills))]
    while len(ends) < kills:
        wait = startup + (moments[len(ends) + 1] - moments[len(ends)]) * work
        sitting = Sitting(case.command("killed", policy), logs / f"{case.folder.name}-{len(ends)}.log")
        kind = draw.choice(list(KILLS))
        status = sitting.end(kind, after=wait, draw=draw)
        if status is not None:
            ends.append([kind, status])
        else:
            shutil.rmtree(run)
    finished(case.command("killed", policy), run, logs)
    return ends


def _row(row: dict[str, Any]) -> str:
    kinds = Counter(kind for kind, _ in row["ends"])
    counts = " | ".join(str(kinds[kind] or "") for kind in KILLS)
    statuses = ", ".join(str(status) for _, status in row["ends"])
    equal = "yes" if not row["differences"] else "; ".join(row["differences"][:3])
    return f"| {row['stage']} | {row['launch']} | {counts} | {statuses} | {equal} |"


def _table(rows: Sequence[dict[str, Any]]) -> str:
    """The cases as a Markdown table, with how many kills there were of each kind."""
    kinds = Counter(kind for row in rows for kind, _ in row["ends"])
    head = f"| stage | launch | {' | '.join(KILLS)} | ended with | equal |"
    total = " | ".join(str(kinds[kind]) for kind in KILLS)
    equal = sum(not row["differences"] for row in rows)
    foot = f"| all | | {total} | | {equal} of {len(rows)} |"
    return "\n".join([head, "|---" * (4 + len(KILLS)) + "|", *map(_row, rows), foot])


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

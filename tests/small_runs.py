"""The smallest runs of every stage that still learn something, and a launch of several of them."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from arc_rl.shipped import shipped

MODULES = {
    "sft": "arc_rl.trainers.sft",
    "grpo": "arc_rl.trainers.grpo",
    "expert": "arc_rl.trainers.expert",
    "evaluate": "arc_rl.evaluation",
    "search": "arc_rl.trainers.search",
}
IN_TURN = Path(__file__).with_name("arc_rl") / "in_turn.py"

SFT = {
    "config": shipped("recipes/tiny/sft.yaml"),
    "tiny_width": 32,
    "tiny_layers": 2,
    "tiny_heads": 2,
    "tiny_context": 512,
    "max_length": 400,
    "tasks": "drawing:48",
    "task_workers": 1,
    "per_device_train_batch_size": 8,
    "lr_scheduler_type": "constant_with_warmup",
    "lr_scheduler_kwargs": "{}",
    "warmup_steps": 2,
    "logging_steps": 1,
    "save_steps": 10,
    "save_total_limit": 9,
    "max_steps": 40,
    "report_to": "none",
}
GRPO = {
    "config": shipped("recipes/tiny/grpo.yaml"),
    "tasks": "drawing:16",
    "task_workers": 1,
    "task_seed": 5,
    "max_prompt_length": 300,
    "max_completion_length": 32,
    "temperature": 0.6,
    "num_generations": 4,
    "per_device_train_batch_size": 4,
    "steps_per_generation": 2,
    "warmup_steps": 0,
    "logging_steps": 1,
    "save_steps": 10,
    "save_total_limit": 9,
    "max_steps": 40,
    "report_to": "none",
}
# With every control that has a state.
EXPLORING = {
    "hindsight_batch_size": 2,
    "reward_names": ["solved", "pixels", "valid", "novel_for_task"],
    "reward_weights": [1, 0.5, 0.1, 0.2],
    "curriculum": "success",
    "temperature_schedule": "entropy",
    "temperature_entropy_target": 0.9,
    "use_adaptive_entropy": "true",
    "entropy_target": 1.0,
    "resample_budget": 1,
}
EXPERT = {
    "config": shipped("recipes/tiny/expert.yaml"),
    "tasks": "drawing:12",
    "task_seed": 5,
    "task_workers": 1,
    "rounds": 2,
    "keep": "prioritised",
    "tasks_per_round": 8,
    "num_samples": 4,
    "prompts_per_batch": 2,
    "examples_per_round": 80,
    "warm_start_tasks": "drawing:16",
    "evaluation_tasks": "drawing:6",
    "evaluation_samples": 4,
    "max_prompt_length": 300,
    "max_completion_length": 32,
    "per_device_train_batch_size": 2,
    "logging_steps": 1,
    "save_steps": 10,
    "save_total_limit": 9,
    "report_to": "none",
}
EVALUATE = {
    "config": shipped("recipes/tiny/evaluate.yaml"),
    "tasks": "drawing:6",
    "task_seed": 7,
    "num_samples": 4,
    "prompts_per_batch": 3,
    "max_prompt_length": 300,
    "max_completion_length": 24,
    "report_to": "none",
}
SEARCH = {
    "prompt_style": "pairs",
    "tasks": "drawing:3",
    "tasks_per_batch": 1,
    "max_prompt_length": 300,
    "max_completion_length": 24,
    "rounds": 2,
    "starts": 2,
    "num_samples": 4,
    "cold_samples": 1,
    "learn": "true",
    "learn_steps": 2,
    "learn_batch_size": 4,
}
KEYS: dict[str, dict[str, Any]] = {
    "sft": SFT,
    "grpo": GRPO,
    "expert": EXPERT,
    "evaluate": EVALUATE,
    "search": SEARCH,
}


@dataclass(frozen=True)
class Planned:
    """A stage as `in_turn.py` reads it."""

    module: str
    run: str
    words: list[str]
    alone: bool
    begins_as: str | None
    snapshots: str | None


def planned(
    stage: str,
    run: Path,
    *,
    alone: bool = False,
    begins_as: Path | None = None,
    snapshots: Path | None = None,
    **changes: Any,
) -> Planned:
    """A small run of a stage with other keys; None leaves a key out."""
    keys = {**KEYS[stage], "output_dir": run, **changes}
    listed = {key: value if isinstance(value, list) else [value] for key, value in keys.items()}
    words = [str(word) for key, part in listed.items() if part != [None] for word in (f"--{key}", *part)]
    folders = [None if folder is None else str(folder) for folder in (begins_as, snapshots)]
    return Planned(MODULES[stage], str(run), words, alone, *folders)


def launch(config: str, plan: list[Planned], folder: Path) -> str:
    """Run the plan on the processes of launch/CONFIG.yaml; returns what they said."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"plan-{config}.json"
    ports = free_ports(len(plan))
    path.write_text(
        json.dumps([{**asdict(stage), "port": port} for stage, port in zip(plan, ports, strict=True)])
    )
    command = [
        sys.executable,
        "-m",
        "arc_rl.cli",
        "launch",
        "--config_file",
        str(shipped(f"launch/{config}.yaml")),
    ]
    command += ["--main_process_port", "0", str(IN_TURN), str(path)]
    paths = {"PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(
        command, env={**os.environ, **paths}, capture_output=True, text=True, timeout=900, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-6000:]
    return done.stdout + done.stderr


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on."""
    with ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]

"""Killed runs through the real command line: the same command ends where an uninterrupted run does."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from transformers import AutoModelForCausalLM

from arc_rl.attempts import AttemptStore
from arc_rl.preemption import EXIT_STATUS
from arc_rl.trainers.checkpoints import newest_whole

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SMALL = ["--tiny_width", "32", "--tiny_layers", "1", "--tiny_heads", "2", "--task_workers", "1"]
WORDS = {
    "sft": [
        *(
            "--tasks",
            "transforms:48",
            *SMALL,
            "--max_steps",
            "24",
            "--save_steps",
            "4",
            "--warmup_steps",
            "2",
        ),
        *("--logging_steps", "1", "--report_to", "none", "--lr_scheduler_kwargs", '{"num_decay_steps": 8}'),
    ],
    "grpo": [
        *("--tasks", "transforms:24", *SMALL, "--model_name_or_path", "tiny", "--tiny_context", "512"),
        *("--max_steps", "8", "--save_steps", "2", "--gradient_accumulation_steps", "2"),
        *("--steps_per_generation", "4", "--per_device_train_batch_size", "4", "--num_generations", "4"),
        *("--max_prompt_length", "300", "--max_completion_length", "12", "--logging_steps", "1"),
        *("--report_to", "none", "--warmup_steps", "0"),
    ],
}


def command(stage: str, run: Path, processes: int = 1) -> list[str]:
    launcher = [sys.executable, "-m", "arc_rl.cli"]
    words = ["--config", str(ROOT / "recipes" / "tiny" / f"{stage}.yaml"), "--output_dir", str(run)]
    if processes == 1:
        return [*launcher, stage, *words, *WORDS[stage]]
    launcher += ["launch", "--config_file", str(ROOT / "launch" / "cpu2.yaml"), "--main_process_port", "0"]
    return [*launcher, "-m", f"arc_rl.trainers.{stage}", *words, *WORDS[stage]]


def finish(words: list[str]) -> str:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout


def until(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 200
    while not condition():
        assert time.monotonic() < deadline, "it never came so far"
        assert process.poll() is None, "the run ended before it could be stopped"
        time.sleep(0.005)


def steps(run: Path) -> int:
    path = run / "metrics.jsonl"
    return len(path.read_text().splitlines()) if path.exists() else 0


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to a launch and all of its processes at once."""
    first = psutil.Process(process.pid)
    for member in [first, *first.children(recursive=True)]:
        member.kill()
    process.wait()


def started(words: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def weights(run: Path) -> dict[str, torch.Tensor]:
    return AutoModelForCausalLM.from_pretrained(run / "model").state_dict()


def curve(run: Path) -> list[dict[str, Any]]:
    """What was logged, but for what a clock told."""
    timed = {"minutes", "step_time", "train_runtime", "train_samples_per_second", "train_steps_per_second"}
    rows = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    return [{key: row[key] for key in row if key not in timed and "seconds" not in key} for row in rows]


def attempts(run: Path) -> list[tuple[Any, ...]]:
    read = AttemptStore(run / "attempts").read()
    return sorted((a.step, a.task_id, a.sample, a.completion, a.status) for a in read)


def same(one: Path, other: Path) -> bool:
    left, right = weights(one), weights(other)
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("uninterrupted")
    finish(command("sft", folder / "sft"))
    finish(command("grpo", folder / "grpo"))
    return {"sft": folder / "sft", "grpo": folder / "grpo"}


@pytest.mark.parametrize("stage", ["sft", "grpo"])
def test_a_preempted_run_saves_ends_with_its_status_and_goes_on(
    stage: str, uninterrupted: dict[str, Path], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    process = started(command(stage, run))
    until(lambda: steps(run) >= 3, process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=100) == EXIT_STATUS
    assert not (run / "summary.json").exists()
    saved, damaged = newest_whole(run / "checkpoints")
    assert saved is not None
    assert damaged == []
    assert f"Resuming from {saved}" in finish(command(stage, run))
    assert same(run, uninterrupted[stage])
    assert curve(run)[:-1] == curve(uninterrupted[stage])[:-1]
    assert attempts(run) == attempts(uninterrupted[stage])


def test_grpo_killed_at_a_random_moment_loses_nothing(uninterrupted: dict[str, Path], tmp_path: Path) -> None:
    run = tmp_path / "run"
    process = started(command("grpo", run))
    until(lambda: steps(run) > 2, process)
    time.sleep(random.random() / 2)
    kill(process)
    finish(command("grpo", run))
    assert same(run, uninterrupted["grpo"])
    assert attempts(run) == attempts(uninterrupted["grpo"])


def test_sft_killed_and_its_last_checkpoint_damaged_goes_on_from_the_one_before(
    uninterrupted: dict[str, Path], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    process = started(command("sft", run))
    until(lambda: len(list(run.glob("checkpoints/checkpoint-*/seal.json"))) == 2, process)
    kill(process)
    last, _ = newest_whole(run / "checkpoints")
    assert last is not None
    path = last / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-7])
    said = finish(command("sft", run))
    assert f"{last} was damaged" in said
    assert "Resuming from" in said
    assert same(run, uninterrupted["sft"])


def test_two_processes_preempted_together_go_on_together(tmp_path: Path) -> None:
    run = tmp_path / "run"
    process = started(command("grpo", run, processes=2))
    until(lambda: steps(run) >= 1, process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=100) == EXIT_STATUS
    assert "Resuming from" in finish(command("grpo", run, processes=2))
    found = attempts(run)
    assert len({row[:3] for row in found}) == len(found) == 4 * 2 * 16

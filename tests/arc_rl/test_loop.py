"""The whole loop as a user runs it: real command lines, two real processes, tiny sizes."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from arc_rl.attempts import AttemptStore
from arc_rl.shipped import shipped

pytestmark = pytest.mark.slow

QUICK = {
    "sft": [
        *(
            "--tasks",
            "mixed:96",
            "drawing:16",
            "--task_workers",
            "1",
            "--tiny_width",
            "32",
            "--tiny_heads",
            "2",
        ),
        *("--tiny_layers", "1", "--max_steps", "60", "--save_steps", "10", "--logging_steps", "10"),
        *("--report_to", "none", "--lr_scheduler_kwargs", '{"num_decay_steps": 20}', "--warmup_steps", "5"),
    ],
    "grpo": [
        *("--tasks", "transforms:24", "--task_workers", "1", "--max_steps", "4", "--save_steps", "2"),
        *("--per_device_train_batch_size", "8", "--num_generations", "4", "--logging_steps", "1"),
        *("--max_prompt_length", "300", "--report_to", "none", "--warmup_steps", "0"),
    ],
    "evaluate": ["--tasks", "transforms:6", "--num_samples", "4", "--report_to", "none"],
    "search": ["--rounds", "2", "--num_samples", "8", "--cold_samples", "2", "--starts", "2"],
}
MODULES = {
    "sft": "arc_rl.trainers.sft",
    "grpo": "arc_rl.trainers.grpo",
    "evaluate": "arc_rl.evaluation",
    "search": "arc_rl.trainers.search",
}
LAUNCH = [
    *("-m", "accelerate.commands.launch", "--config_file", str(shipped("launch/cpu2.yaml"))),
    *("--main_process_port", "0"),
]


def words(stage: str, output: Path, policy: Path | None = None, processes: int = 2) -> list[str]:
    launcher = [sys.executable, *(LAUNCH if processes == 2 else [])]
    recipe = shipped(f"recipes/tiny/{stage}.yaml")
    model = ["--model_name_or_path", str(policy)] if policy else []
    command = [*launcher, "-m", MODULES[stage], "--config", str(recipe), "--output_dir", str(output)]
    return [*command, *QUICK[stage], *model]


def run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout + done.stderr


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a launch and its workers, which live in sessions of their own."""
    launcher = psutil.Process(process.pid)
    for member in [launcher, *launcher.children(recursive=True)]:
        member.kill()
    process.wait()


def summary(run_folder: Path) -> dict[str, Any]:
    return json.loads((run_folder / "summary.json").read_text())


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model warm-started by two processes; far too little to solve anything."""
    folder = tmp_path_factory.mktemp("loop") / "sft"
    run(words("sft", folder))
    return folder


def test_two_processes_share_the_warm_start(warm: Path) -> None:
    figures = summary(warm)
    assert figures["processes"] == 2
    assert figures["steps"] == 60
    assert {"config.json", "model.safetensors", "tokenizer.json"} <= {
        p.name for p in (warm / "model").iterdir()
    }


def test_evaluation_gives_the_same_attempts_on_one_and_on_two_processes(warm: Path, tmp_path: Path) -> None:
    run(words("evaluate", tmp_path / "two", warm / "model"))
    run(words("evaluate", tmp_path / "one", warm / "model", processes=1))
    read = [
        sorted(
            (a.task_id, a.sample, a.completion, a.status)
            for a in AttemptStore(tmp_path / name / "attempts").read()
        )
        for name in ("one", "two")
    ]
    assert len(read[0]) == 6 * 4
    assert read[0] == read[1]


def test_grpo_on_two_processes_stores_every_attempt_once_and_feeds_the_rest_of_the_loop(
    warm: Path, tmp_path: Path
) -> None:
    run(words("grpo", tmp_path / "grpo", warm / "model"))
    figures = summary(tmp_path / "grpo")
    attempts = AttemptStore(tmp_path / "grpo" / "attempts").read()
    assert figures["steps"] == 4
    keys = [(a.step, a.task_id, a.sample, a.completion) for a in attempts]
    assert len(attempts) == 4 * 8 * 2
    assert {a.sample for a in attempts} == set(range(4))
    assert len({key[:3] for key in keys}) == len(keys)
    run(words("search", tmp_path / "search", tmp_path / "grpo" / "model", processes=1))
    assert summary(tmp_path / "search")["steps"]
    run(
        [
            sys.executable,
            "-m",
            "arc_rl.cli",
            "report",
            str(tmp_path),
            "--output",
            str(tmp_path / "report.html"),
        ]
    )
    page = (tmp_path / "report.html").read_text()
    assert "<svg" in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_a_killed_warm_start_continues_from_its_checkpoint(warm: Path, tmp_path: Path) -> None:
    command = words("sft", tmp_path / "sft")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 200
    while not list((tmp_path / "sft" / "checkpoints").glob("checkpoint-*/trainer_state.json")):
        assert time.monotonic() < deadline, "no checkpoint was written"
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.02)
    kill_all(process)
    run(command)
    assert (tmp_path / "sft" / "model" / "model.safetensors").read_bytes() == (
        warm / "model" / "model.safetensors"
    ).read_bytes()


def test_a_finished_run_is_not_repeated(warm: Path) -> None:
    before = (warm / "summary.json").stat().st_mtime_ns
    assert "finished" in run(words("sft", warm, processes=1))
    assert (warm / "summary.json").stat().st_mtime_ns == before

"""Killed runs through the real command line: the same command ends where an uninterrupted run does."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from arc_rl.attempts import AttemptStore
from arc_rl.preemption import EXIT_STATUS, LAUNCHER
from arc_rl.run_differences import differences
from arc_rl.trainers.checkpoints import newest_whole

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PYTHON = [sys.executable, "-m", "arc_rl.cli"]
LAUNCH = [
    *(*PYTHON, "launch", "--config_file", str(ROOT / "launch" / "cpu2.yaml")),
    *("--main_process_port", "0"),
]
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
    words = ["--config", str(ROOT / "recipes" / "tiny" / f"{stage}.yaml"), "--output_dir", str(run)]
    if processes == 1:
        return [*PYTHON, stage, *words, *WORDS[stage]]
    return [*LAUNCH, "-m", f"arc_rl.trainers.{stage}", *words, *WORDS[stage]]


def finish(words: list[str]) -> str:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return done.stdout + done.stderr


def until(condition: Callable[[], bool], process: subprocess.Popen[Any]) -> None:
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
    said = finish(command(stage, run))
    assert f"Resuming from {saved}" in said
    assert "missing keys" not in said
    assert differences(run, uninterrupted[stage]) == []


@pytest.mark.parametrize(("stage", "saved"), [("sft", 8), ("grpo", 4)])
def test_a_checkpoint_between_two_logs_loses_nothing_of_them(stage: str, saved: int, tmp_path: Path) -> None:
    whole, again = tmp_path / "whole", tmp_path / "again"
    more = ["--logging_steps", "3", "--save_total_limit", "20"]
    finish([*command(stage, whole), *more])
    # As a kill right behind that checkpoint would have left it.
    shutil.copytree(whole, again)
    (again / "summary.json").unlink()
    for checkpoint in again.glob("checkpoints/checkpoint-*"):
        if int(checkpoint.name.rpartition("-")[2]) > saved:
            shutil.rmtree(checkpoint)
    said = finish([*command(stage, again), *more])
    assert f"Resuming from {again / 'checkpoints' / f'checkpoint-{saved}'}" in said
    assert differences(again, whole) == []


def test_grpo_killed_at_a_random_moment_loses_nothing(uninterrupted: dict[str, Path], tmp_path: Path) -> None:
    run = tmp_path / "run"
    process = started(command("grpo", run))
    until(lambda: steps(run) > 2, process)
    time.sleep(random.random() / 2)
    kill(process)
    finish(command("grpo", run))
    assert differences(run, uninterrupted["grpo"]) == []


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
    assert differences(run, uninterrupted["sft"]) == []


def test_a_disk_that_takes_no_more_is_told_and_the_checkpoint_before_stays(
    uninterrupted: dict[str, Path], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    process = subprocess.Popen(
        command("sft", run), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    until(lambda: len(list(run.glob("checkpoints/checkpoint-*/seal.json"))) == 1, process)
    before, _ = newest_whole(run / "checkpoints")
    # Files of a size above this one cannot be written, as on a full disk.
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (2**15, 2**15))
    _, said = process.communicate(timeout=100)
    assert process.returncode == 2
    assert said.startswith("arc-rl: The checkpoint could not be written (")
    assert "Traceback" not in said
    assert newest_whole(run / "checkpoints")[0] == before
    finish(command("sft", run))
    assert differences(run, uninterrupted["sft"]) == []


def test_the_processes_of_a_launch_end_with_their_launcher(tmp_path: Path) -> None:
    script = tmp_path / "waits.py"
    script.write_text(
        "import os, pathlib, sys, time\n"
        "from arc_rl.preemption import end_with_launcher\n"
        "end_with_launcher()\n"
        "(pathlib.Path(sys.argv[1]) / f'started-{os.environ[\"RANK\"]}').touch()\n"
        "time.sleep(600)\n"
    )
    words = [*LAUNCH, str(script), str(tmp_path)]
    process = psutil.Popen(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    until(lambda: len(list(tmp_path.glob("started-*"))) == 2, process)
    members = process.children(recursive=True)
    process.kill()
    assert len(members) >= 2
    assert psutil.wait_procs(members, timeout=60)[1] == []


def test_a_process_whose_launcher_died_before_it_began_ends_at_once(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "arc_rl.trainers.grpo", "--config", str(ROOT / "recipes/tiny/grpo.yaml")]
    orphaned = {**os.environ, "TORCHELASTIC_RUN_ID": "none", LAUNCHER: str(os.getppid())}
    done = subprocess.run(
        [*words, "--output_dir", str(tmp_path / "run")],
        cwd=ROOT,
        env=orphaned,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, "launcher of this process has died" in done.stderr) == (1, True)
    assert not (tmp_path / "run").exists()


def test_two_processes_preempted_together_go_on_together(tmp_path: Path) -> None:
    run = tmp_path / "run"
    process = started(command("grpo", run, processes=2))
    until(lambda: steps(run) >= 1, process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=100) == EXIT_STATUS
    assert "Resuming from" in finish(command("grpo", run, processes=2))
    found = [(made.step, made.task_id, made.sample) for made in AttemptStore(run / "attempts").read()]
    assert len(set(found)) == len(found) == 4 * 2 * 16

"""Tests of arc_rl.trainers.expert: the command on two real processes, killed and started again."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from arc_rl.arguments import TaskArguments
from arc_rl.attempts import AttemptStore
from arc_rl.cli import guarded
from arc_rl.errors import UserError
from arc_rl.runs import RunFolder
from arc_rl.shipped import shipped
from arc_rl.trainers import expert
from arc_rl.trainers.expert_arguments import ExpertArguments
from arc_rl.trainers.expert_rounds import round_settings
from arc_rl.trainers.expert_settings import ExpertSettings

LAUNCH = [
    *("-m", "accelerate.commands.launch", "--config_file", str(shipped("launch/cpu2.yaml"))),
    *("--main_process_port", "0", "-m", "arc_rl.trainers.expert"),
]


def words(policy: Path, run: Path, **changes: Any) -> list[str]:
    keys = {
        "config": shipped("recipes/tiny/expert.yaml"),
        "model_name_or_path": policy,
        "output_dir": run,
        "tasks": "drawing:12",
        "task_workers": 1,
        "rounds": 2,
        "keep": "prioritised",
        "tasks_per_round": 8,
        "num_samples": 4,
        "prompts_per_batch": 2,
        "examples_per_round": 24,
        "warm_start_tasks": "drawing:16",
        "evaluation_tasks": "drawing:6",
        "evaluation_samples": 4,
        "per_device_train_batch_size": 2,
        "logging_steps": 1,
        "save_steps": 2,
        "report_to": "none",
        **changes,
    }
    return [word for key, value in keys.items() for word in (f"--{key}", str(value))]


def launched(policy: Path, run: Path) -> list[str]:
    return [sys.executable, *LAUNCH, *words(policy, run)]


def finish(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]


def kill_when(command: list[str], pattern: str, folder: Path) -> None:
    """Start the command and kill all its processes once a file matches the pattern."""
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 200
    while not list(folder.glob(pattern)):
        assert time.monotonic() < deadline, f"nothing matched {pattern}"
        assert process.poll() is None, "the run ended before it could be killed"
        time.sleep(0.02)
    for member in [process, *process.children(recursive=True)]:
        member.kill()
    process.wait()


def rows(run: Path) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    return [{key: value for key, value in row.items() if key != "minutes"} for row in found]


def drawn(run: Path, round_: int) -> list[tuple[Any, ...]]:
    store = AttemptStore(run / "attempts")
    parts = [part for part in store.parts() if part.startswith(f"round-{round_:04d}")]
    return [(made.task_id, made.sample, made.completion, made.status) for made in store.read(parts)]


@pytest.fixture(scope="module")
def whole(drawing_policy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("expert") / "whole"
    finish(launched(drawing_policy, run))
    return run


@pytest.mark.slow
def test_two_processes_do_all_rounds_and_hand_in_the_best(whole: Path) -> None:
    figures = RunFolder(whole).summary()
    found = rows(whole)
    assert [row["step"] for row in found] == [0, 1, 2]
    assert figures["samples"] == 2 * 8 * 4 == len(AttemptStore(whole / "attempts").read())
    assert found[figures["best_round"]]["pass@n"] == max(row["pass@n"] for row in found)
    assert all(row["kept"] + row["warm_start"] == 24 for row in found[1:])
    assert (whole / "model" / "model.safetensors").read_bytes() == (
        whole / "rounds" / f"{figures['best_round']:04d}" / "model" / "model.safetensors"
    ).read_bytes()


@pytest.mark.slow
def test_a_job_killed_while_sampling_and_again_while_learning_ends_as_one_that_was_not(
    whole: Path, drawing_policy: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    command = launched(drawing_policy, run)
    kill_when(command, "attempts/round-0001-chunk-00001.parquet", run)
    kill_when(command, "rounds/0002/checkpoints/checkpoint-*/trainer_state.json", run)
    before = {path: path.stat().st_mtime_ns for path in (run / "attempts").glob("*.parquet")}
    finish(command)
    assert rows(run) == rows(whole)
    assert all(path.stat().st_mtime_ns == at for path, at in before.items())
    assert (run / "model" / "model.safetensors").read_bytes() == (
        whole / "model" / "model.safetensors"
    ).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("config", ["cpu_zero2", "cpu_zero3"])
def test_two_rounds_run_under_zero(config: str, drawing_policy: Path, tmp_path: Path) -> None:
    keys = {"config": shipped("recipes/tiny/expert_zero.yaml"), "examples_per_round": 8, "tasks_per_round": 4}
    zero = [word.replace("cpu2.yaml", f"{config}.yaml") for word in LAUNCH]
    finish([sys.executable, *zero, *words(drawing_policy, tmp_path / "run", **keys)])
    assert [row["step"] for row in rows(tmp_path / "run")] == [0, 1, 2]


@pytest.mark.slow
def test_one_process_samples_the_programs_that_two_sample(
    whole: Path, drawing_policy: Path, tmp_path: Path
) -> None:
    assert expert.main(words(drawing_policy, tmp_path / "one", rounds=1)) == 0
    assert drawn(tmp_path / "one", 1) == drawn(whole, 1)
    assert rows(tmp_path / "one")[0] == rows(whole)[0]


@pytest.mark.slow
def test_a_round_without_anything_to_learn_hands_the_model_on(drawing_policy: Path, tmp_path: Path) -> None:
    nothing = {"keep": "correct", "warm_start_share": 0, "rounds": 1, "tasks": "transforms:4"}
    run = tmp_path / "run"
    assert expert.main(words(drawing_policy, run, **nothing)) == 0
    first, second = rows(run)
    assert second["kept"] == second["warm_start"] == 0
    assert first["pass@n"] == second["pass@n"]


def test_the_best_round_is_the_earliest_of_equals() -> None:
    assert expert.best_round([{"step": k, "pass@n": value} for k, value in enumerate((0.1, 0.3, 0.3))]) == 1


@pytest.mark.parametrize(
    ("schedule", "rates", "scheduler"),
    [
        ("restart", [0.01, 0.01, 0.01, 0.01], "linear"),
        ("constant", [0.01, 0.01, 0.01, 0.01], "constant_with_warmup"),
        ("decay", [0.01, 0.0075, 0.005, 0.0025], "constant_with_warmup"),
    ],
)
def test_learning_rates_over_rounds_follow_the_schedule(
    tmp_path: Path, schedule: str, rates: list[float], scheduler: str
) -> None:
    settings = ExpertSettings(output_dir=str(tmp_path), learning_rate=0.01, muon_learning_rate=0.02)
    ours = ExpertArguments(
        rounds=4, round_schedule=schedule, evaluation_tasks=["mixed:9"], warm_start_share=0
    )
    made = [round_settings(settings, ours, number, RunFolder(tmp_path)) for number in (1, 2, 3, 4)]
    assert [args.learning_rate for args in made] == pytest.approx(rates)
    assert [args.muon_learning_rate for args in made] == pytest.approx([2 * rate for rate in rates])
    assert {str(getattr(args.lr_scheduler_type, "value", args.lr_scheduler_type)) for args in made} == {
        scheduler
    }
    neighbour = replace(settings, seed=settings.seed + 1)
    made += [round_settings(neighbour, ours, number, RunFolder(tmp_path)) for number in (1, 2, 3, 4)]
    assert len({args.seed for args in made}) == 8


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rounds": 0}, "rounds is 0"),
        ({"warm_start_share": 0.5}, "warm_start_share needs warm_start_tasks"),
        ({"evaluation_tasks": []}, "evaluation_tasks is missing"),
        ({"num_samples": 0}, "num_samples is 0"),
        ({"evaluation_samples": 0}, "evaluation_samples is 0"),
        ({"tasks_per_round": 0}, "tasks_per_round is 0"),
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        ExpertArguments(**{"evaluation_tasks": ["mixed:9"], "warm_start_share": 0.0, **changes})


def test_a_schedule_that_nothing_would_read_is_refused(tmp_path: Path, capsys) -> None:
    command = words(Path("nowhere"), tmp_path / "run", round_schedule="decay", lr_scheduler_type="linear")
    assert guarded(expert.main, command) == 2
    assert "lr_scheduler_type is read with round_schedule: restart only" in capsys.readouterr().err


def test_a_task_learned_from_judges_nothing_in_whatever_order_its_pairs_come() -> None:
    ours = ExpertArguments(evaluation_tasks=["arc-agi-2/training"], warm_start_share=0)
    material = expert._material(ours, TaskArguments(tasks=["arc-agi-1/training"]))
    learned = {task.id for task in material.tasks}
    (judges,) = material.judges.values()
    assert judges
    assert learned.isdisjoint(task.id for task in judges)


def test_judging_on_an_evaluation_split_is_refused(drawing_policy: Path, tmp_path: Path) -> None:
    command = words(drawing_policy, tmp_path / "run", evaluation_tasks="arc-agi-1/evaluation")
    with pytest.raises(UserError, match="held-out tasks"):
        expert.main(command)


@pytest.mark.slow
def test_a_rounds_figures_and_programs_go_to_the_tracker(
    drawing_policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    monkeypatch.setenv("TENSORBOARD_LOGGING_DIR", str(tmp_path / "curves"))
    assert expert.main(words(drawing_policy, tmp_path / "run", rounds=1, report_to="tensorboard")) == 0
    events = read.EventAccumulator(str(tmp_path / "curves"), size_guidance={"tensors": 0})
    events.Reload()
    assert [event.step for event in events.Scalars("expert/pass@n")] == [0, 1]
    (table,) = events.Tensors("samples/text_summary")
    assert b"def transform" in table.tensor_proto.string_val[0]
    assert "versions/text_summary" in events.Tags()["tensors"]

"""`arc-rl evaluate`: what it stores and reports, how it resumes, and that processes share the work alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import pytest

from arc_rl import evaluation
from arc_rl.config import parse_recipe
from arc_rl.diversity import by_task
from arc_rl.errors import UserError
from arc_rl.evaluation import TYPES, cut, main
from arc_rl.evaluation_arguments import EvaluationArguments
from arc_rl.prompts import Prompt
from arc_rl.runs import RunFolder
from arc_rl.sampling import Completion
from arc_rl.tasks.task import Pair, Task
from arc_rl.tiny import TinyArguments, build_tiny

ROOT = Path(__file__).resolve().parents[2]
FLIP = "def transform(grid):\n    grid = flip_horizontal(grid)\n    return grid\n"
STAY = "def transform(grid):\n    return grid\n"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A folder with a tiny model of random weights."""
    folder = tmp_path_factory.mktemp("model")
    for part in build_tiny(
        TinyArguments(tiny_width=32, tiny_layers=2, tiny_heads=2, tiny_context=256), seed=0
    ):
        part.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def tasks(tmp_path_factory):
    """A folder of five tasks that a flip solves, and one whose prompt is too long for the model."""
    folder = tmp_path_factory.mktemp("tasks")
    for number in range(5):
        row = [number, number + 1, 0, 3][: number % 3 + 2]
        pair = {"input": [row], "output": [row[::-1]]}
        (folder / f"flip{number}.json").write_text(json.dumps({"train": [pair, pair], "test": [pair]}))
    big = {"input": [[1] * 20] * 20, "output": [[2] * 20] * 20}
    (folder / "big.json").write_text(json.dumps({"train": [big], "test": [big]}))
    return folder


def arguments(model, tasks, output, *more):
    words = [
        "--model_name_or_path",
        model,
        "--tasks",
        tasks,
        "--output_dir",
        output,
        "--prompt_style",
        "pairs",
    ]
    words += ["--num_samples", "4", "--max_completion_length", "16", "--prompts_per_batch", "2", *more]
    return [str(word) for word in words]


@pytest.fixture
def scripted(monkeypatch):
    """Let the model answer every prompt with the flip, three times out of four; returns the batches asked
    for.
    """
    batches = []

    def answer(model, tokenizer, prompts, settings, seed):
        batches.append((len(prompts), seed))
        made = [Completion(text, 5, False, 0.5, 1.0) for text in (FLIP, FLIP, FLIP, STAY)]
        return [made for _ in prompts]

    monkeypatch.setattr(evaluation, "sample", answer)
    return batches


def test_every_attempt_is_stored_and_solved_tasks_are_counted(model, tasks, tmp_path, scripted, capsys):
    assert main(arguments(model, tasks, tmp_path / "run")) == 0
    run = RunFolder(tmp_path / "run")
    groups = by_task(run.attempts.read())
    assert sorted(groups) == [f"flip{number}" for number in range(5)]
    assert all([made.sample for made in group] == [0, 1, 2, 3] for group in groups.values())
    assert sorted(task.id for task in run.attempts.tasks().values()) == ["big", *sorted(groups)]
    summary = run.summary()
    assert (summary["tasks"], summary["skipped"], summary["attempts"]) == (6, 1, 20)
    assert summary["solved"] == 5
    assert summary["pass_at_k"] == {"1": 0.625, "2": 0.8333, "4": 0.8333}
    said = capsys.readouterr().out
    assert "1 task is left out" in said
    assert "5 of 6 tasks solved" in said
    assert str(tmp_path / "run") in said


def test_an_interrupted_evaluation_samples_only_what_is_not_stored(
    model, tasks, tmp_path, scripted, monkeypatch
):
    whole = arguments(model, tasks, tmp_path / "run")
    store = RunFolder(tmp_path / "run").attempts

    def stop_at_the_second(*args, answer=evaluation.sample):
        if len(scripted) == 1:
            raise KeyboardInterrupt
        return answer(*args)

    with monkeypatch.context() as patch:
        patch.setattr(evaluation, "sample", stop_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            main(whole)
    assert store.parts() == ["chunk-00000"]
    assert main(whole) == 0
    assert scripted == [(2, (0, 0)), (2, (0, 1)), (1, (0, 2))]
    assert len(store.read()) == 20


def test_a_finished_evaluation_is_not_repeated(model, tasks, tmp_path, scripted, capsys):
    whole = arguments(model, tasks, tmp_path / "run")
    main(whole)
    done = len(scripted)
    assert main(whole) == 0
    assert len(scripted) == done
    assert "is finished" in capsys.readouterr().out


def test_the_figures_are_logged_to_wandb_where_asked(model, tasks, tmp_path, scripted, monkeypatch):
    logged = {}

    class Run:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            logged["closed"] = True

        def log(self, figures):
            logged.update(figures)

    fake = ModuleType("wandb")
    fake.__spec__ = ModuleSpec("wandb", None)
    fake.init = lambda name, config: Run()
    monkeypatch.setitem(sys.modules, "wandb", fake)
    monkeypatch.setenv("WANDB_MODE", "offline")
    main(arguments(model, tasks, tmp_path / "run", "--report_to", "wandb"))
    assert logged["evaluate/solved"] == 5
    assert logged["evaluate/pass@1"] == 0.625
    assert logged["evaluate/unique_valid_programs"] == 2
    assert logged["closed"]


def test_wandb_that_is_not_installed_is_refused_before_anything_is_written(
    model, tasks, tmp_path, monkeypatch
):
    monkeypatch.setattr("arc_rl.trainers.run_checks.find_spec", lambda name: None)
    with pytest.raises(UserError, match="wandb, which is not installed"):
        main(arguments(model, tasks, tmp_path / "run", "--report_to", "wandb"))
    assert not (tmp_path / "run").exists()


def test_chunks_hold_prompts_of_similar_length_the_longest_first():
    made = [Task(name, (Pair([[1]], [[2]]),), (), "here") for name in "abcde"]
    prompts = [Prompt([], [0] * length, 1) for length in (5, 90, 40, 80, 10)]
    chunks = cut(made, prompts, 2)
    assert [[task.id for task in chunk.tasks] for chunk in chunks] == [["b", "d"], ["c", "e"], ["a"]]
    assert cut(made[::-1], prompts[::-1], 2)[1].tasks == chunks[1].tasks
    assert [chunk.part for chunk in chunks] == ["chunk-00000", "chunk-00001", "chunk-00002"]
    assert chunks[0].work > chunks[1].work > chunks[2].work


def test_several_temperatures_share_a_tasks_samples():
    settings = EvaluationArguments(num_samples=5, temperature=[0.5, 1.5])
    assert settings.sampling().temperatures == (0.5, 1.5, 0.5, 1.5, 0.5)


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"seed": -1}, "seed is -1"),
        ({"prompts_per_batch": 0}, "prompts_per_batch is 0"),
        ({"num_samples": 0}, "num_samples is 0"),
        ({"temperature": []}, "temperature is empty"),
        ({"report_to": ["paper"]}, "report_to is 'paper'"),
    ],
)
def test_values_that_cannot_be_are_refused_by_key(keys, named):
    with pytest.raises(UserError, match=named):
        EvaluationArguments(**keys)


def test_an_evaluation_without_tasks_is_refused(model, tmp_path):
    with pytest.raises(UserError, match="tasks is missing"):
        main(["--model_name_or_path", str(model), "--output_dir", str(tmp_path / "run")])
    assert not (tmp_path / "run").exists()


def test_a_run_folder_of_other_settings_is_refused(model, tasks, tmp_path, scripted):
    main(arguments(model, tasks, tmp_path / "run"))
    with pytest.raises(UserError, match=r"another recipe \(seed differ"):
        main(arguments(model, tasks, tmp_path / "run", "--seed", "1"))


@pytest.mark.parametrize("recipe", sorted(ROOT.glob("recipes/*/evaluate.yaml")), ids=str)
def test_the_recipes_are_read(recipe):
    settings, model_args, tasks, prompts, _ = parse_recipe(
        TYPES, ["--config", str(recipe), "--model_name_or_path", "any"], program="arc-rl evaluate"
    ).arguments
    assert tasks.tasks == ["arc-agi-1/training", "arc-agi-1/evaluation"]
    assert settings.sampling().num_samples == 64
    assert prompts.max_prompt_length > 0
    assert model_args.model_name_or_path == "any"


@pytest.mark.slow
def test_two_processes_give_the_attempts_that_one_gives(model, tasks, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    launched = [
        sys.executable,
        "-m",
        "accelerate.commands.launch",
        "--config_file",
        str(ROOT / "launch/cpu2.yaml"),
    ]
    launched += ["--main_process_port", "0", "-m", "arc_rl.evaluation", *arguments(model, tasks, two)]
    alone = [sys.executable, "-m", "arc_rl.evaluation", *arguments(model, tasks, one)]
    for words in (alone, launched):
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert "on 2 processes" in done.stdout
    first, second = RunFolder(one), RunFolder(two)
    assert first.attempts.parts() == second.attempts.parts()
    for mine, theirs in zip(first.attempts.read(), second.attempts.read(), strict=True):
        assert (mine.task_id, mine.sample, mine.completion) == (
            theirs.task_id,
            theirs.sample,
            theirs.completion,
        )
        assert (mine.status, mine.message, mine.exact) == (theirs.status, theirs.message, theirs.exact)
    assert without_minutes(first) == without_minutes(second)


def without_minutes(run):
    return {name: value for name, value in run.summary().items() if name != "minutes"}

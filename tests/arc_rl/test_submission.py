"""`arc-rl submit`: the competition's format, whatever was found in whatever time."""

import json
import subprocess
import sys
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from samples import sample_attempt

from arc_rl import submission
from arc_rl.arguments import PromptArguments, SandboxArguments
from arc_rl.attempts import Attempt, AttemptStore
from arc_rl.cli import guarded
from arc_rl.errors import UserError
from arc_rl.judging import Sampled
from arc_rl.prompts import Prompt
from arc_rl.runs import RunFolder
from arc_rl.submission import (
    Budget,
    SubmissionArguments,
    challenges,
    guesses,
    hand_in,
    main,
    predict,
)
from arc_rl.tasks.sources import load_tasks
from arc_rl.tasks.task import Pair, Task
from arc_rl.tiny import TinyArguments, build_tiny

ROOT = Path(__file__).parents[2]
ONE, TWO, THREE = (np.full((1, 1), color, np.int8) for color in (1, 2, 3))
TASK = Task("t", (Pair(ONE, TWO),), (Pair(THREE, ONE), Pair(TWO, ONE)), "here")


def attempt(tests: list[np.ndarray | None], *, exact: int = 1, pixels: float = 1.0) -> Attempt:
    shown = {"outputs": (TWO, *tests), "pairs": 1, "exact": exact, "pixels": pixels}
    return sample_attempt(task_id="t", stage="submit", solved_train=exact == 1, solved_test=None, **shown)


def as_lists(found: list[list[np.ndarray]]) -> list[list[list[list[int]]]]:
    return [[grid.tolist() for grid in grids] for grids in found]


def test_programs_that_fit_come_before_those_that_nearly_do() -> None:
    fits, near = attempt([ONE, ONE]), attempt([TWO, TWO], exact=0, pixels=0.9)
    far = attempt([THREE, ONE], exact=0, pixels=0.1)
    assert as_lists(guesses(TASK, [far, near, fits])) == [[[[1]], [[1]]], [[[2]], [[2]]]]


def test_equal_predictions_count_once() -> None:
    nearly = attempt([ONE, ONE], exact=0, pixels=0.9)
    other = attempt([TWO, TWO], exact=0, pixels=0.1)
    assert as_lists(guesses(TASK, [attempt([ONE, ONE]), nearly, other])) == [[[[1]], [[1]]], [[[2]], [[2]]]]


def test_where_nothing_was_drawn_the_inputs_are_handed_in() -> None:
    broken = attempt([ONE, None], exact=0)
    assert as_lists(guesses(TASK, [broken])) == [[[[3]], [[2]]]] * 2


def test_the_file_has_two_attempts_for_each_test_input(tmp_path: Path) -> None:
    path = tmp_path / "submission.json"
    hand_in([TASK], {"t": [attempt([ONE, TWO])]}, SubmissionArguments(submission=str(path)))
    assert json.loads(path.read_text()) == {
        "t": [{"attempt_1": [[1]], "attempt_2": [[3]]}, {"attempt_1": [[2]], "attempt_2": [[2]]}]
    }


def test_a_piece_of_work_is_begun_only_where_the_longest_so_far_would_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr("arc_rl.submission.time.monotonic", lambda: now)
    done = []
    for seconds in Budget(100, began=0.0).pieces([10, 40, 30, 5]):
        now += seconds
        done.append(seconds)
    assert done == [10, 40, 30]


def write_challenges(path: Path, count: int) -> list[Task]:
    tasks = load_tasks([f"transforms:{count}"], seed=3)
    data = {
        task.id: {
            "train": [{"input": p.input.tolist(), "output": p.output.tolist()} for p in task.train],
            "test": [{"input": pair.input.tolist()} for pair in task.test],
        }
        for task in tasks
    }
    path.write_text(json.dumps(data))
    return tasks


def test_challenges_have_no_test_outputs(tmp_path: Path) -> None:
    tasks = write_challenges(tmp_path / "challenges.json", 2)
    read = challenges(tmp_path / "challenges.json")
    assert [task.id for task in read] == [task.id for task in tasks]
    assert all((pair.output == [[0]]).all() for task in read for pair in task.test)


@pytest.mark.parametrize("text", ["[]", "{", '{"t": {"train": []}}', '{"t": 3}'])
def test_what_is_no_challenges_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.json").write_text(text)
    with pytest.raises(UserError, match=r"c\.json"):
        challenges(tmp_path / "c.json")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "tasks is missing"),
        (["--tasks", "nowhere.json"], "nowhere.json cannot be read"),
        (["--time_budget", "0"], "time_budget"),
    ],
)
def test_a_mistake_is_one_sentence(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(main, words) == 2
    assert said in capsys.readouterr().err


@pytest.fixture(scope="module")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model of random weights, none of whose programs fits."""
    folder = tmp_path_factory.mktemp("untrained")
    for part in build_tiny(TinyArguments(tiny_width=32, tiny_layers=1, tiny_heads=2), seed=1):
        part.save_pretrained(folder)
    return folder


class Scripted:
    """A model whose every program draws nothing right, in the processes of a launch one after another."""

    def __init__(self, run: RunFolder, tasks: list[Task], monkeypatch: pytest.MonkeyPatch) -> None:
        self.run, self.tasks, self.left = run, tasks, 100
        for name, stand_in in {
            "load_policy": lambda *words, **more: (SimpleNamespace(to=lambda device: None), None),
            "prompt_limit": lambda *words: 100,
            "prompts_that_fit": lambda tasks, *words: (tasks, [Prompt([], [0], 1) for _ in tasks]),
            "open_sandbox": lambda *words: nullcontext(),
            "sample": lambda model, tokenizer, prompts, *words: [[None]] * len(prompts),
            "judge": self.judge,
        }.items():
            monkeypatch.setattr(submission, name, stand_in)

    def judge(self, sampled: list[Sampled], sandbox: object, stage: str, step: int) -> list[list[Attempt]]:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return [[attempted_by(one.task, step)] for one in sampled]

    def predict(self, processes: int, rank: int = 0) -> None:
        settings = SubmissionArguments(
            submission=str(self.run.path / "submission.json"), rounds=2, num_samples=1, prompts_per_batch=2
        )
        recipe: Any = SimpleNamespace(arguments=(settings, None, None, PromptArguments(), SandboxArguments()))
        state: Any = SimpleNamespace(device="cpu", process_index=rank, num_processes=processes)
        predict(self.tasks, recipe, self.run, state, Budget(1000, time.monotonic()))


def attempted_by(task: Task, step: int) -> Attempt:
    fields = {"outputs": tuple(pair.input for pair in (*task.train, *task.test)), "pairs": len(task.train)}
    return sample_attempt(task_id=task.id, source=task.source, stage="submit", step=step, **fields)


def test_a_run_goes_on_with_another_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks = [replace(TASK, id=f"t{number}") for number in range(7)]
    scripted = Scripted(RunFolder(tmp_path), tasks, monkeypatch)
    scripted.left = 5  # the four chunks of the first round, and one of the second
    with pytest.raises(KeyboardInterrupt):
        scripted.predict(processes=1)
    scripted.left = 100
    for rank in (0, 1):
        scripted.predict(processes=2, rank=rank)
    made = sorted((one.task_id, one.step) for one in scripted.run.attempts.read())
    assert made == [(task.id, step) for task in tasks for step in (0, 1)]
    scripted.left = 0
    scripted.predict(processes=1)  # nothing is missing


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_a_model_predicts_every_task_and_no_task_twice(
    processes: int, tmp_path: Path, untrained: Path
) -> None:
    tasks = write_challenges(tmp_path / "challenges.json", 5)
    launcher = [sys.executable, "-m"]
    if processes == 2:
        launcher += ["accelerate.commands.launch", "--config_file", str(ROOT / "launch" / "cpu2.yaml")]
        launcher += ["--main_process_port", "0", "-m"]
    words = ["arc_rl.submission", "--config", str(ROOT / "recipes" / "tiny" / "evaluate.yaml")]
    words += ["--model_name_or_path", str(untrained), "--tasks", str(tmp_path / "challenges.json")]
    words += ["--output_dir", str(tmp_path / "run"), "--submission", str(tmp_path / "submission.json")]
    words += ["--num_samples", "2", "--rounds", "2", "--max_prompt_length", "900"]
    subprocess.run([*launcher, *words], cwd=ROOT, check=True)
    handed_in = json.loads((tmp_path / "submission.json").read_text())
    assert {name: len(found) for name, found in handed_in.items()} == {
        task.id: len(task.test) for task in tasks
    }
    made = [(one.task_id, one.step, one.sample) for one in AttemptStore(tmp_path / "run" / "attempts").read()]
    assert sorted(made) == sorted(
        (task.id, step, sample) for task in tasks for step in (0, 1) for sample in (0, 1)
    )

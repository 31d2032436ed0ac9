"""Tests of arc_rl.hindsight_command: stored attempts in, JSON lines that training reads out."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from samples import sample_attempt

from arc_rl import hindsight_command
from arc_rl.attempts import Attempt
from arc_rl.cli import guarded
from arc_rl.errors import UserError
from arc_rl.runs import RunFolder
from arc_rl.tasks.arc import load_arc
from arc_rl.tasks.sources import load_training_tasks
from arc_rl.tasks.task import Pair, Task

FLIP = "def transform(grid):\n    grid = flip_horizontal(grid)\n    return grid"
NOTHING = "def transform(grid):\n    return grid"


def turning(id: str = "turning") -> Task:
    inputs = [np.array(rows, np.int8) for rows in ([[1, 2], [3, 0]], [[0, 0], [4, 5]])]
    return Task(id, tuple(Pair(grid, np.rot90(grid)) for grid in inputs), (), "generated/turns")


def drew(task: Task, program: str, draw=np.fliplr) -> Attempt:
    return sample_attempt(
        task_id=task.id,
        source=task.source,
        completion=program,
        program=program,
        status="ok",
        outputs=tuple(np.ascontiguousarray(draw(pair.input)) for pair in task.train),
        pairs=2,
        exact=0,
        pixels=0.5,
        solved_train=False,
        solved_test=None,
    )


def run_with(folder: Path, tasks: list[Task], attempts: list[Attempt], **recipe: object) -> Path:
    run = RunFolder.open(folder, "evaluate", dict(recipe))
    run.attempts.write_tasks(tasks)
    run.attempts.write("chunk-00000", attempts)
    return folder


def test_what_programs_drew_comes_back_as_tasks_with_programs(tmp_path: Path, capsys) -> None:
    task = turning()
    attempts = [drew(task, FLIP), drew(task, FLIP), drew(task, NOTHING, draw=lambda grid: grid)]
    run = run_with(tmp_path / "run", [task], attempts)
    data = tmp_path / "data.jsonl"
    assert hindsight_command.main([str(run), "--output", str(data)]) == 0
    (found,) = load_training_tasks([str(data)], seed=0)
    assert found.program == FLIP
    assert [pair.output.tolist() for pair in found.train] == [[[2, 1], [0, 3]], [[0, 0], [5, 4]]]
    said = capsys.readouterr().out
    assert "3 attempts examined; left out: 1 identity, 1 repeated; 1 tasks with programs" in said


def test_attempts_at_held_out_tasks_are_counted_and_left_out(tmp_path: Path) -> None:
    seven = next(task for task in load_arc("arc-agi-1/training") if task.id == "0d3d703e")
    task = turning()
    run = run_with(tmp_path / "run", [task, seven], [drew(task, FLIP), drew(seven, FLIP), drew(seven, FLIP)])
    assert hindsight_command.main([str(run), "--output", str(tmp_path / "data.jsonl")]) == 0
    rows = [json.loads(line) for line in (tmp_path / "data.jsonl").read_text().splitlines()]
    assert [row["id"].partition("~")[0] for row in rows] == ["turning"]
    assert hindsight_command.told(Counter(attempts=3, held_out=2)).endswith("2 held out")


def test_attempts_are_relabelled_with_the_pairs_of_their_own_source(tmp_path: Path) -> None:
    task = turning()
    other = replace(task, train=task.train[::-1], source="elsewhere")
    attempts = [drew(task, FLIP), drew(other, FLIP.replace("horizontal", "vertical"), draw=np.flipud)]
    run = run_with(tmp_path / "run", [task, other], attempts)
    data = tmp_path / "data.jsonl"
    assert hindsight_command.main([str(run), "--output", str(data)]) == 0
    rows = {row["source"]: row for row in map(json.loads, data.read_text().splitlines())}
    assert [pair["input"] for pair in rows["hindsight/elsewhere"]["train"]] == [
        pair.input.tolist() for pair in other.train
    ]
    assert len(rows) == 2


def test_a_run_of_held_out_attempts_alone_gives_nothing(tmp_path: Path) -> None:
    seven = next(task for task in load_arc("arc-agi-1/training") if task.id == "0d3d703e")
    run = run_with(tmp_path / "run", [seven], [drew(seven, FLIP)])
    with pytest.raises(UserError, match="1 held out"):
        hindsight_command.main([str(run), "--output", str(tmp_path / "data.jsonl")])
    assert not (tmp_path / "data.jsonl").exists()


def test_runs_in_two_languages_are_not_mixed(tmp_path: Path) -> None:
    task = turning()
    one = run_with(tmp_path / "one", [task], [drew(task, FLIP)])
    other = run_with(tmp_path / "other", [task], [drew(task, FLIP)], dsl_module="math")
    with pytest.raises(UserError, match="differ in dsl_module"):
        hindsight_command.main([str(one), str(other), "--output", str(tmp_path / "data.jsonl")])


def test_a_folder_without_attempts_is_refused(tmp_path: Path, capsys) -> None:
    (tmp_path / "recipe.yaml").write_text(yaml.safe_dump({"stage": "sft"}))
    assert guarded(hindsight_command.main, [str(tmp_path), "--output", str(tmp_path / "data.jsonl")]) == 2
    assert "is no run that sampled programs" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "sentence"), [("{", "line 1, is not JSON"), ('{"train": []}', "line 1, has no id")]
)
def test_a_damaged_line_is_named(tmp_path: Path, line: str, sentence: str) -> None:
    (tmp_path / "data.jsonl").write_text(line + "\n")
    with pytest.raises(UserError, match=sentence):
        load_arc(str(tmp_path / "data.jsonl"))

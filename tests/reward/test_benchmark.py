"""The benchmark and its workloads."""

from __future__ import annotations

import json

import numpy as np
import pytest

from reward import benchmark
from reward.language import Language
from reward.workload import Workload, bare_runner, generated, grpo_batch, usable_part
from reward.workload_files import from_files, known_tasks


def test_a_workload_depends_on_its_seed_alone():
    one, same, other = (generated(8, seed, lambda program, grids: True) for seed in (1, 1, 2))
    assert one.programs == same.programs != other.programs
    assert all(np.array_equal(a, b) for a, b in zip(one.inputs[3], same.inputs[3], strict=True))


def test_half_of_a_batch_with_doubles_repeats_the_other_half():
    workload = generated(128, 0, lambda program, grids: True)
    alone, doubled = (grpo_batch(workload, 128, doubled) for doubled in (False, True))
    assert len(set(alone.programs)) == 128
    assert len(set(doubled.programs)) == 64
    assert set(doubled.programs) < set(alone.programs)
    assert len(alone.inputs) == len(doubled.inputs) == 128


def test_programs_and_tasks_can_come_from_files(tmp_path):
    (tmp_path / "0a.py").write_text("def transform(grid):\n    return grid\n")
    (tmp_path / "tasks.json").write_text(json.dumps({"0a": {"train": [{"input": [[1]], "output": [[1]]}]}}))
    workload = from_files(tmp_path, str(tmp_path / "tasks.json"))
    assert bare_runner(Language.arc())(workload.programs[0], workload.inputs[0])[0].tolist() == [[1]]
    (tmp_path / "0a.py").unlink()
    with pytest.raises(ValueError, match="nothing in"):
        from_files(tmp_path, str(tmp_path / "tasks.json"))


def test_programs_of_another_dsl_come_from_the_functions_of_a_file(tmp_path, monkeypatch, capsys):
    (tmp_path / "mirrors.py").write_text("def mirror(grid):\n    return tuple(row[::-1] for row in grid)\n")
    (tmp_path / "solvers.py").write_text(
        "from mirrors import *\n\ndef solve_0a(I):\n    return mirror(I)\n\ndef help():\n    pass\n"
    )
    (tmp_path / "tasks.json").write_text(
        json.dumps({"0a": {"train": [{"input": [[1, 2]], "output": [[2, 1]]}]}})
    )
    workload = from_files(tmp_path / "solvers.py", str(tmp_path / "tasks.json"), "solve")
    assert workload.programs == ["def solve(I):\n    return mirror(I)\n"]
    monkeypatch.syspath_prepend(tmp_path)
    files = ["--programs", str(tmp_path / "solvers.py"), "--tasks", str(tmp_path / "tasks.json")]
    assert benchmark.main(["--module", "mirrors", *files, "--rounds", "1"]) == 0
    assert "1 programs of" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--programs", "nowhere", "--tasks", "nowhere.json"], "No such file"),
        (["--programs", "nowhere", "--tasks", "."], "name files <id>.py or functions transform_<id>"),
        (["--module", "no_such_module", "--programs", ".", "--tasks", "."], "cannot be imported"),
        (["--module", "math"], "--module needs --programs"),
    ],
)
def test_what_cannot_be_measured_is_told_in_a_sentence(words, reason, capsys):
    with pytest.raises(SystemExit) as ended:
        benchmark.main(words)
    assert ended.value.code == 2
    assert reason in capsys.readouterr().err


def test_tasks_can_come_from_a_folder(tmp_path):
    (tmp_path / "0a.json").write_text(json.dumps({"train": [{"input": [[1]], "output": [[1]]}]}))
    assert known_tasks(str(tmp_path)) == {"0a": [[[1]]]}


def test_programs_that_only_run_in_the_language_are_left_out_and_counted():
    workload = Workload("two programs", ["good", "bad"], [[], []])
    part = usable_part(workload, lambda program, grids: program == "good")
    assert part.programs == ["good"]
    assert "without 1" in part.name


def test_the_table_has_a_row_for_each_way_to_run(capsys):
    assert benchmark.main(["--count", "4", "--rounds", "1"]) == 0
    table = capsys.readouterr().out
    for part in (
        "bare",
        "guarded",
        "one worker",
        "two workers",
        "memory of a worker",
        "us a line",
        "unharmed",
    ):
        assert part in table


def test_a_folder_of_programs_needs_its_tasks(capsys):
    with pytest.raises(SystemExit):
        benchmark.main(["--programs", "somewhere"])
    assert "need each other" in capsys.readouterr().err

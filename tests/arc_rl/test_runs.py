"""Run folders: one recipe each, and nothing written over."""

import json
import os
from pathlib import Path

import pytest

from arc_rl.errors import UserError
from arc_rl.runs import Clock, RunFolder

RECIPE = {"learning_rate": 0.1, "tasks": ["drawing:10"]}


def test_the_same_recipe_opens_the_same_folder_again(tmp_path: Path) -> None:
    run = RunFolder.open(tmp_path / "run", "sft", RECIPE)
    again = RunFolder.open(tmp_path / "run", "sft", RECIPE)
    assert run == again
    assert not run.finished


def test_a_key_that_changes_no_result_may_differ(tmp_path: Path) -> None:
    RunFolder.open(tmp_path, "sft", {**RECIPE, "logging_steps": 10})
    RunFolder.open(tmp_path, "sft", {**RECIPE, "logging_steps": 20})


@pytest.mark.parametrize(
    ("stage", "values", "named"),
    [("sft", {**RECIPE, "learning_rate": 0.2}, "learning_rate"), ("grpo", RECIPE, "stage")],
)
def test_a_folder_of_another_recipe_is_refused_and_left_as_it_was(
    tmp_path: Path, stage: str, values: dict, named: str
) -> None:
    RunFolder.open(tmp_path, "sft", RECIPE)
    before = (tmp_path / "recipe.yaml").read_text()
    with pytest.raises(UserError, match=named):
        RunFolder.open(tmp_path, stage, values)
    assert (tmp_path / "recipe.yaml").read_text() == before


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("precious")
    with pytest.raises(UserError, match="is no run"):
        RunFolder.open(tmp_path, "sft", RECIPE)
    assert os.listdir(tmp_path) == ["thesis.tex"]


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be made"):
        RunFolder.open(tmp_path / "file" / "run", "sft", RECIPE)


def test_a_missing_output_dir_is_named() -> None:
    with pytest.raises(UserError, match="output_dir is missing"):
        RunFolder.open(None, "sft", RECIPE)


def test_other_processes_of_a_launch_write_nothing(tmp_path: Path) -> None:
    RunFolder.open(tmp_path / "run", "sft", RECIPE, main=False)
    assert not (tmp_path / "run").exists()


def test_a_summary_marks_the_run_as_finished(tmp_path: Path) -> None:
    run = RunFolder.open(tmp_path, "sft", RECIPE)
    with pytest.raises(UserError, match="not finished"):
        run.summary()
    run.finish({"minutes": 1.5})
    assert run.finished
    assert run.summary() == {"minutes": 1.5}


def test_a_clock_goes_on_from_the_minutes_of_earlier_sittings(tmp_path):
    (tmp_path / "minutes.json").write_text("2.5")
    clock = Clock(tmp_path / "minutes.json")
    assert 2.5 <= clock.minutes < 3.5
    clock.save()
    assert json.loads((tmp_path / "minutes.json").read_text()) >= 2.5


def test_the_other_processes_of_a_launch_save_no_minutes(tmp_path):
    Clock(tmp_path / "minutes.json", main=False).save()
    assert not list(tmp_path.iterdir())


def test_a_run_keeps_the_versions_of_its_sittings_where_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("first", "first", "second"):
        monkeypatch.setattr("arc_rl.runs.code_version", lambda code=code: code)
        run = RunFolder.open(tmp_path / "run", "sft", {"seed": 1})
    kept = [json.loads(line) for line in (run.path / "versions.jsonl").read_text().splitlines()]
    assert [row["code"] for row in kept] == ["first", "second"]
    assert run.origin() == {"recipe": {"stage": "sft", "seed": 1}, "versions": kept[-1]}
    assert {"python", "torch", "trl"} <= set(kept[0])

import json
from pathlib import Path

import pytest

from arc_rl.errors import UserError
from arc_rl.tasks.arc import SPLITS, load_arc

ONE = {"train": [{"input": [[1]], "output": [[2]]}], "test": [{"input": [[3]], "output": [[4]]}]}


def write(path: Path, data: object) -> Path:
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


@pytest.mark.parametrize(("split", "count"), zip(SPLITS, (400, 400, 1000, 120), strict=True))
def test_each_public_split_has_its_known_number_of_tasks(split, count):
    tasks = load_arc(split)
    assert len(tasks) == count
    assert [task.id for task in tasks] == sorted(task.id for task in tasks)
    assert {task.source for task in tasks} == {split}


def test_a_file_of_one_task_takes_its_id_from_the_file_name(tmp_path):
    (task,) = load_arc(str(write(tmp_path / "abc.json", ONE)))
    assert task.id == "abc"
    assert task.test[0].output.tolist() == [[4]]


def test_a_file_of_several_tasks_is_keyed_by_id(tmp_path):
    path = write(tmp_path / "all.json", {"b": ONE, "a": ONE})
    assert [task.id for task in load_arc(str(path))] == ["a", "b"]


def test_a_folder_gives_the_tasks_of_all_its_files(tmp_path):
    write(tmp_path / "x.json", ONE)
    write(tmp_path / "more.json", {"y": ONE, "z": ONE})
    (tmp_path / "notes.txt").write_text("no task")
    assert [task.id for task in load_arc(str(tmp_path))] == ["x", "y", "z"]


def test_a_task_written_as_json_is_read_back_with_its_program(tmp_path):
    task = load_arc(str(write(tmp_path / "abc.json", {**ONE, "program": "def transform(grid): ..."})))[0]
    again = load_arc(str(write(tmp_path / "copy.json", task.to_json())))[0]
    assert (again.id, again.key, again.program) == (task.id, task.key, task.program)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("{", "is not JSON"),
        ([1, 2], "holds a list"),
        ({}, "holds no task"),
        ({"train": [{"input": [[1]]}], "test": []}, "output"),
        ({"train": [{"input": [[1, 2], [3]], "output": [[1]]}], "test": []}, "differ in length"),
        ({"train": [{"input": [[17]], "output": [[1]]}], "test": []}, "outside the colours"),
        ({"train": [], "test": []}, "no train pairs"),
        ({"train": 5, "test": []}, "not ARC JSON"),
        ({"a": "text"}, "not ARC JSON"),
        ({**ONE, "program": 5}, "is not text"),
    ],
)
def test_a_file_that_is_not_arc_json_is_named_with_the_reason(tmp_path, data, reason):
    path = write(tmp_path / "bad.json", data)
    with pytest.raises(UserError) as caught:
        load_arc(str(path))
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)


def test_a_file_that_is_not_text_is_named(tmp_path):
    path = tmp_path / "picture.json"
    path.write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(UserError, match=r"picture\.json is not JSON"):
        load_arc(str(path))


def test_one_bad_file_in_a_folder_is_named(tmp_path):
    write(tmp_path / "good.json", ONE)
    write(tmp_path / "worse.json", "[")
    with pytest.raises(UserError, match=r"worse\.json"):
        load_arc(str(tmp_path))


def test_a_task_twice_in_a_folder_is_refused(tmp_path):
    write(tmp_path / "a.json", ONE)
    write(tmp_path / "both.json", {"a": ONE})
    with pytest.raises(UserError, match="task a twice"):
        load_arc(str(tmp_path))


def test_an_empty_folder_and_a_missing_path_are_refused(tmp_path):
    with pytest.raises(UserError, match=r"no \*.json"):
        load_arc(str(tmp_path))
    with pytest.raises(UserError, match="arc-agi-1/training"):
        load_arc(str(tmp_path / "missing"))

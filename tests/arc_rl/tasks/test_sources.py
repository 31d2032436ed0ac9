import json

import pytest

from arc_rl.errors import UserError
from arc_rl.tasks import sources
from arc_rl.tasks.arc import load_arc
from arc_rl.tasks.held_out import SEVEN, is_held_out
from arc_rl.tasks.sources import generate, load_each_once, load_tasks, load_training_tasks
from arc_rl.tasks.task import Pair, Task


def ids(tasks):
    return [task.id for task in tasks]


def test_specs_are_joined_in_order():
    tasks = load_tasks(["drawing:2", "arc-agi-1/training", "transforms:1"], seed=5)
    assert ids(tasks)[:2] == ["drawing-5-0", "drawing-5-1"]
    assert ids(tasks)[-1] == "transforms-5-0"
    assert len(tasks) == 403


def test_more_workers_make_the_same_tasks():
    alone = load_tasks(["drawing:130"], seed=3, workers=1)
    together = load_tasks(["drawing:130"], seed=3, workers=2)
    assert [(task.id, task.key, task.program) for task in alone] == [
        (task.id, task.key, task.program) for task in together
    ]


def test_an_item_depends_on_seed_and_index_alone():
    items = generate("mixed", 6, seed=1)
    assert generate("mixed", 2, seed=1, start=4)[1].key == items[5].key
    assert generate("mixed", 1, seed=2)[0].key != items[0].key


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("drawings:10", "did you mean drawing"),
        ("drawing", "drawing:500"),
        ("drawing:", "count of at least 1"),
        ("drawing:0", "count of at least 1"),
        ("drawing:many", "count of at least 1"),
        ("arc-agi-1/trainin", "did you mean arc-agi-1/training"),
        ("no/such/folder", "existing file or folder"),
    ],
)
def test_a_spec_that_is_no_source_is_named_with_the_mend(spec, reason):
    with pytest.raises(UserError) as caught:
        load_tasks([spec], seed=0)
    assert spec.partition(":")[0] in str(caught.value)
    assert reason in str(caught.value)


def test_a_training_split_gives_only_what_may_be_trained_on():
    tasks = load_training_tasks(["arc-agi-1/training"], seed=0)
    assert SEVEN.isdisjoint(ids(tasks))
    assert 380 < len(tasks) <= 393
    assert not any(is_held_out(task) for task in tasks)


def test_the_second_training_split_gives_no_task_of_the_first_evaluation_split():
    tasks = load_training_tasks(["arc-agi-2/training"], seed=0)
    assert len(tasks) > 500
    assert not set(ids(tasks)) & set(ids(load_arc("arc-agi-1/evaluation")))


def test_of_two_training_splits_a_task_in_both_comes_from_the_first(capsys):
    both = ["arc-agi-1/training", "arc-agi-2/training"]
    tasks = load_training_tasks(both, seed=0)
    assert len(set(ids(tasks))) == len(tasks) == 625
    assert sum(task.source == both[0] for task in tasks) == 392
    assert "Tasks that an earlier source gives are left out: 384." in capsys.readouterr().out
    assert len(load_tasks(both, seed=0)) == 1400


@pytest.mark.parametrize("load", [load_training_tasks, load_each_once])
def test_different_tasks_of_one_id_are_refused_where_tasks_are_told_apart_by_id(load, tmp_path):
    task = load_training_tasks(["arc-agi-1/training"], seed=0)[0]
    data = {**task.to_json(), "train": task.to_json()["train"][:1]}
    (tmp_path / f"{task.id}.json").write_text(json.dumps(data))
    with pytest.raises(UserError, match=f"arc-agi-1/training and {tmp_path} give .* id {task.id}"):
        load(["arc-agi-1/training", str(tmp_path)], seed=0)


@pytest.mark.parametrize("split", ["arc-agi-1/evaluation", "arc-agi-2/evaluation"])
def test_training_on_an_evaluation_split_is_refused(split):
    with pytest.raises(UserError, match=split):
        load_training_tasks(["drawing:2", split], seed=0)


def test_training_on_a_folder_with_a_held_out_task_is_refused(tmp_path):
    task = load_arc("arc-agi-1/evaluation")[7]
    (tmp_path / "renamed.json").write_text(json.dumps({**task.to_json(), "id": "renamed"}))
    with pytest.raises(UserError, match="renamed"):
        load_training_tasks([str(tmp_path)], seed=0)
    assert ids(load_tasks([str(tmp_path)], seed=0)) == ["renamed"]


def test_a_generated_task_with_a_held_out_pair_never_reaches_training(monkeypatch):
    stolen = load_arc("arc-agi-1/evaluation")[0].train[0]
    clean = Pair([[1, 2]], [[2, 1]])

    def generator(seed: int, index: int) -> Task:
        train = (clean, stolen) if index == 1 else (clean,)
        return Task(f"{index}", train, (clean,), "generated/fake")

    monkeypatch.setitem(sources.GENERATORS, "fake", generator)
    assert ids(load_tasks(["fake:3"], seed=0)) == ["0", "1", "2"]
    assert ids(load_training_tasks(["fake:3"], seed=0)) == ["0", "2"]

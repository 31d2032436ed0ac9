"""The attempts store: what goes in comes out, whole parts or none."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from samples import sample_attempt

from arc_rl.attempts import Attempt, AttemptStore
from arc_rl.errors import UserError
from arc_rl.tasks.task import Pair, Task

ATTEMPT = sample_attempt(
    task_id="t1",
    source="generated/drawing",
    stage="grpo",
    step=3,
    line=None,
    fuel=12,
    outputs=(np.array([[1, 2]], dtype=np.int8), None),
    exact=1,
    pixels=0.5,
    solved_test=None,
)


def same(left: Attempt, right: Attempt) -> bool:
    grids = all(
        (a is None and b is None) or (a is not None and b is not None and np.array_equal(a, b))
        for a, b in zip(left.outputs, right.outputs, strict=True)
    )
    return grids and all(
        getattr(left, name) == getattr(right, name) for name in Attempt.__slots__ if name != "outputs"
    )


def test_attempts_are_read_as_they_were_written(tmp_path: Path) -> None:
    store = AttemptStore(tmp_path / "attempts")
    store.write("step-2", [replace(ATTEMPT, program=None, entropy=None, line=4, solved_test=True)])
    store.write("step-1", [ATTEMPT, replace(ATTEMPT, sample=1)])
    read = store.read()
    assert [(a.step, a.sample, a.line) for a in read] == [(3, 0, None), (3, 1, None), (3, 0, 4)]
    assert same(read[0], ATTEMPT)
    assert store.has("step-1")
    assert not store.has("step-3")


def test_writing_a_part_again_replaces_it(tmp_path: Path) -> None:
    store = AttemptStore(tmp_path)
    store.write("step-1", [ATTEMPT, ATTEMPT])
    store.write("step-1", [ATTEMPT])
    assert len(store.read()) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".parquet"]


def test_tasks_lie_beside_their_attempts(tmp_path: Path) -> None:
    task = Task("t1", (_pair(),), (), "generated/drawing", "p")
    store = AttemptStore(tmp_path)
    store.write_tasks([task])
    assert store.tasks()["generated/drawing/t1"].key == task.key
    assert store.tasks()["generated/drawing/t1"].program == "p"
    assert AttemptStore(tmp_path / "new").tasks() == {}


def test_tasks_of_one_id_in_two_sources_are_both_kept(tmp_path: Path) -> None:
    tasks = [Task("t1", (_pair(),), (), source) for source in ("here", "there")]
    store = AttemptStore(tmp_path)
    store.write_tasks(tasks)
    made = replace(ATTEMPT, task_id="t1", source="there")
    assert list(store.tasks()) == [task.name for task in tasks] == ["here/t1", "there/t1"]
    assert store.tasks()[made.task_name].source == "there"


def _pair() -> Pair:
    return Pair(np.eye(2, dtype=int), np.ones((2, 3), dtype=int))


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    (tmp_path / "step-1.parquet").write_bytes(b"not parquet")
    with pytest.raises(UserError, match=r"step-1\.parquet"):
        AttemptStore(tmp_path).read()


def test_an_attempt_counts_as_solved_only_if_judged_test_pairs_are_right() -> None:
    fits = replace(ATTEMPT, solved_train=True)
    assert fits.solved
    assert not replace(fits, solved_test=False).solved
    assert not replace(ATTEMPT, solved_test=True).solved

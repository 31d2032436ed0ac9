import pytest

from arc_rl.errors import UserError
from arc_rl.tasks.arc import load_arc
from arc_rl.tasks.held_out import SEVEN, decontaminate, held_out_ids, is_held_out, refuse_held_out
from arc_rl.tasks.task import Pair, Task

PLAIN = Task("mine", (Pair([[1, 2]], [[2, 1]]),), (Pair([[3, 4]], [[4, 3]]),), "generated/test")


def disguised(task: Task, split: str) -> Task:
    """A task of another name that shows one pair of `task` as its own `split` pair."""
    stolen = task.test[0] if split == "test" else task.train[-1]
    if split == "test":
        return Task("innocent", PLAIN.train, (stolen,), "generated/test")
    return Task("innocent", (*PLAIN.train, stolen), PLAIN.test, "generated/test")


@pytest.mark.parametrize("split", ["arc-agi-1/evaluation", "arc-agi-2/evaluation"])
def test_every_evaluation_task_is_held_out(split):
    assert all(is_held_out(task) for task in load_arc(split))


def test_the_seven_and_520_evaluation_tasks_are_held_out():
    shared = {task.id for task in load_arc("arc-agi-1/evaluation")} & {
        task.id for task in load_arc("arc-agi-2/evaluation")
    }
    assert held_out_ids() >= SEVEN
    assert len(held_out_ids()) == 7 + 400 + 120 - len(shared)


def test_evaluation_tasks_inside_the_second_training_split_are_held_out():
    evaluation = {task.id for task in load_arc("arc-agi-1/evaluation")}
    repeated = [task for task in load_arc("arc-agi-2/training") if task.id in evaluation]
    assert len(repeated) > 300
    assert all(is_held_out(task) for task in repeated)


def test_training_on_an_evaluation_task_is_refused_by_name():
    task = load_arc("arc-agi-1/evaluation")[0]
    with pytest.raises(UserError) as caught:
        refuse_held_out([PLAIN, task])
    assert task.id in str(caught.value)
    assert task.source in str(caught.value)


@pytest.mark.parametrize("id", sorted(SEVEN))
def test_training_on_any_of_the_seven_is_refused(id):
    task = next(task for task in load_arc("arc-agi-1/training") if task.id == id)
    with pytest.raises(UserError, match=id):
        refuse_held_out([task])


@pytest.mark.parametrize("split", ["train", "test"])
def test_a_held_out_pair_is_known_under_another_name(split):
    copy = disguised(load_arc("arc-agi-2/evaluation")[3], split)
    assert is_held_out(copy)
    with pytest.raises(UserError, match="innocent"):
        refuse_held_out([copy])


@pytest.mark.parametrize("split", ["train", "test"])
def test_a_generated_task_that_repeats_a_held_out_pair_is_dropped(split):
    copy = disguised(load_arc("arc-agi-1/evaluation")[5], split)
    assert decontaminate([PLAIN, copy, PLAIN]) == [PLAIN, PLAIN]


def test_tasks_that_share_nothing_pass():
    refuse_held_out([PLAIN])
    assert not is_held_out(PLAIN)

"""Tasks in several sources: once for learning, and never for judging what learned from them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arc_rl.errors import UserError
from arc_rl.tasks.repeats import each_once, without
from arc_rl.tasks.task import Pair, Task

ONE, TWO, THREE = Pair([[1]], [[2]]), Pair([[3, 3]], [[4]]), Pair([[5]], [[6]])
TASK = Task("a", (ONE, TWO), (THREE,), "here")
TURNED = replace(TASK, train=(TWO, ONE), source="there")


def test_a_later_source_gives_what_no_earlier_one_has(capsys: pytest.CaptureFixture[str]) -> None:
    other = replace(TURNED, id="b")
    assert each_once([("here", [TASK]), ("there", [TURNED, other])]) == [TASK, other]
    assert capsys.readouterr().out == "Tasks that an earlier source gives are left out: 1.\n"


def test_nothing_is_said_where_nothing_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert each_once([("here", [TASK]), ("there", [])]) == [TASK]
    assert capsys.readouterr().out == ""


def test_a_source_may_have_a_task_with_several_programs() -> None:
    tasks = [replace(TASK, program="one"), replace(TASK, program="other")]
    assert each_once([("here", tasks)]) == tasks


@pytest.mark.parametrize("changes", [{"train": (ONE,)}, {"train": (ONE, ONE, TWO)}, {"test": (ONE,)}])
@pytest.mark.parametrize("source", ["here", "there"])
def test_different_tasks_of_one_id_are_refused(source: str, changes: dict[str, tuple[Pair, ...]]) -> None:
    with pytest.raises(UserError, match=f"sources here and {source} give different tasks of the id a;"):
        each_once([("here", [TASK]), (source, [replace(TASK, **changes)])])


def test_what_is_learned_from_judges_nothing_whatever_its_id_and_order() -> None:
    other = Task("c", (ONE,), (), "there")
    assert without([replace(TURNED, id="b"), other], [TASK]) == [other]

"""Which programs of a batch are shown, and the picture of each."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from samples import sample_attempt

from arc_rl.attempts import Attempt
from arc_rl.sampled import CELL, GAP, shown
from arc_rl.tasks.task import Pair, Task

TARGET = np.array([[1, 2]], np.int8)
TASK = Task("t", (Pair(TARGET, TARGET), Pair(TARGET, TARGET)), (), "here")


def attempt(program: str | None, pixels: float = 0.0, *outputs: object) -> Attempt:
    return replace(
        sample_attempt(),
        task_id="t",
        program=program,
        completion=f"said {program}",
        pixels=pixels,
        outputs=outputs,
        solved_train=pixels == 1.0,
        solved_test=None,
    )


def test_the_best_the_most_common_and_the_worst_are_shown_once_each() -> None:
    batch = [
        attempt(name, score) for name, score in [("a", 1.0), ("b", 0.5), ("c", 0.4), ("c", 0.4), ("d", 0)]
    ]
    rows = shown(batch, {TASK.name: TASK}, each=1)
    assert [(row.picked, row.program, row.times) for row in rows] == [
        ("best", "a", 1),
        ("common", "c", 2),
        ("worst", "d", 1),
    ]
    assert (rows[0].solved, rows[0].pixels) == (True, 1.0)


def test_a_batch_of_one_program_is_one_row_and_no_batch_is_none() -> None:
    assert [row.times for row in shown([attempt("a")] * 5, {})] == [5]
    assert shown([], {}) == []


def test_a_completion_without_a_program_is_shown_as_it_was_said() -> None:
    (row,) = shown([attempt(None)], {TASK.name: TASK})
    assert row.program == "said None"


@pytest.mark.parametrize(("drawn", "grids"), [((TARGET, None), 1), ((TARGET, TARGET[:, ::-1]), 2), ((), 1)])
def test_the_picture_is_of_the_first_pair_that_is_wrong(drawn: tuple[object, ...], grids: int) -> None:
    (row,) = shown([attempt("a", 0.5, *drawn)], {TASK.name: TASK})
    picture = Image.open(io.BytesIO(row.picture or b""))
    assert picture.size == (GAP + grids * (2 * CELL + 1 + GAP), CELL + 1 + 2 * GAP)


def test_an_unknown_task_has_no_picture() -> None:
    (row,) = shown([attempt("a", 1.0, TARGET)], {})
    assert row.picture is None

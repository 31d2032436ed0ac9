import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arc_rl.tasks.augment import View, augment, augmentations, sample_view
from arc_rl.tasks.task import Pair, Task

TASK = Task(
    id="t",
    train=(Pair([[1, 2, 0]], [[0, 2, 1]]), Pair([[3], [4]], [[3], [4]]), Pair([[5, 6]], [[6, 5]])),
    test=(Pair([[7, 0]], [[0, 7]]),),
    source="test",
    program="def transform(grid):\n    grid = flip_horizontal(grid)\n    return grid\n",
)


@given(seed=st.integers(0, 10_000), rows=st.integers(1, 5), columns=st.integers(1, 5))
def test_a_view_can_be_undone(seed, rows, columns):
    rng = np.random.default_rng(seed)
    grid = rng.integers(0, 10, (rows, columns)).astype(np.int8)
    view = sample_view(3, rng, keep_black=False)
    assert np.array_equal(view.undo(view.show(grid)), grid)


def test_a_view_turns_recolours_and_reorders_every_pair_alike():
    view = View(flip=False, turns=1, colors=(0, 2, 1, 3, 4, 5, 6, 7, 8, 9), order=(2, 0, 1))
    seen = augment(TASK, view)
    assert seen.train[1].input.tolist() == [[0], [1], [2]]
    assert seen.train[1].output.tolist() == [[2], [1], [0]]
    assert seen.test[0].output.tolist() == [[7], [0]]


def test_black_stays_black_unless_told_otherwise():
    views = [sample_view(2, np.random.default_rng(seed)) for seed in range(50)]
    assert {view.colors[0] for view in views} == {0}
    free = [sample_view(2, np.random.default_rng(seed), keep_black=False) for seed in range(50)]
    assert len({view.colors[0] for view in free}) > 3


def test_every_symmetry_of_the_square_is_drawn():
    views = [sample_view(2, np.random.default_rng(seed)) for seed in range(200)]
    assert len({(view.flip, view.turns) for view in views}) == 8


def test_views_depend_on_seed_and_place_alone():
    long, short = augmentations(TASK, 5, seed=3), augmentations(TASK, 2, seed=3)
    assert [task.key for task in long[:2]] == [task.key for task in short]
    assert [task.key for task in augmentations(TASK, 5, seed=4)] != [task.key for task in long]


@pytest.mark.parametrize(("answer", "kept"), [(True, TASK.program), (False, None)])
def test_a_program_is_kept_only_where_it_is_still_right(answer, kept):
    asked = []

    def solves(program, pairs):
        asked.append((program, len(pairs)))
        return answer

    view = sample_view(3, np.random.default_rng(0))
    assert augment(TASK, view, solves).program == kept
    assert asked == [(TASK.program, 4)]


def test_a_program_is_dropped_where_nobody_can_tell():
    assert augment(TASK, sample_view(3, np.random.default_rng(0))).program is None

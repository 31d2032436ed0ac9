from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from samples import sample_attempt

from arc_rl.attempts import Attempt
from arc_rl.hindsight import Relabel, pairs_digest
from arc_rl.tasks.task import Pair, Task
from arc_rl.trainers.expert_arguments import ExpertArguments
from arc_rl.trainers.expert_keep import Choice, candidates, choose, new_buffer

GRID = np.array([[1, 2], [3, 0]], np.int8)
TASK = Task("flip", (Pair(GRID, np.fliplr(GRID)),), (), "generated/flips")


def settings(**keys: object) -> ExpertArguments:
    plain = {"evaluation_tasks": ["mixed:9"], "warm_start_tasks": ["mixed:9"], "examples_per_round": 8}
    return ExpertArguments(**{**plain, **keys})  # type: ignore[arg-type]


def made(output: np.ndarray, *, solved: bool) -> Attempt:
    return sample_attempt(
        task_id="flip",
        program="def transform(grid):\n    grid = flip_vertical(grid)\n    return grid",
        outputs=(output,),
        pairs=1,
        exact=int(solved),
        pixels=1.0 if solved else 0.25,
        solved_train=solved,
    )


def tasks(count: int, name: str = "warm") -> list[Task]:
    return [replace(TASK, id=f"{name}{number}", program="program") for number in range(count)]


def relabels(count: int) -> list[Relabel]:
    grids = [
        np.full((1, 1), number % 10, np.int8).repeat(1 + number // 10, axis=1) for number in range(count)
    ]
    pairs = [(Pair(GRID, grid),) for grid in grids]
    return [
        Relabel(
            Task(f"kept{number}", pair, (), "hindsight", "p"), str(number), number / count, pairs_digest(pair)
        )
        for number, pair in enumerate(pairs)
    ]


@pytest.mark.parametrize(
    ("keep", "count"), [("correct", 1), ("correct_and_hindsight", 2), ("prioritised", 2)]
)
def test_only_what_the_rule_allows_becomes_an_example(keep: str, count: int) -> None:
    attempts = [made(np.fliplr(GRID), solved=True), made(np.flipud(GRID), solved=False)]
    assert len(candidates(attempts, {"flip": TASK}, keep)) == count


def test_only_the_prioritised_rule_prefers_what_came_near() -> None:
    assert new_buffer(settings(keep="correct_and_hindsight")).uniform
    assert not new_buffer(settings(keep="prioritised")).uniform


def test_a_round_has_its_share_of_the_warm_start() -> None:
    buffer = new_buffer(settings())
    buffer.add(relabels(30), [])
    kept, warm = choose(buffer, tasks(20), settings(warm_start_share=0.25), seed=0, number=1)
    assert (len(kept), len(warm)) == (6, 2)


def test_the_warm_start_stands_in_where_too_little_was_kept() -> None:
    buffer = new_buffer(settings())
    buffer.add(relabels(3), [])
    kept, warm = choose(buffer, tasks(20), settings(warm_start_share=0.25), seed=0, number=1)
    assert (len(kept), len(warm)) == (3, 5)
    kept, warm = choose(buffer, [], settings(warm_start_share=0, warm_start_tasks=[]), seed=0, number=2)
    assert (len(kept), len(warm)) == (3, 0)


def test_a_share_of_one_learns_nothing_that_was_sampled() -> None:
    buffer = new_buffer(settings())
    buffer.add(relabels(30), [])
    kept, warm = choose(buffer, tasks(20), settings(warm_start_share=1.0), seed=0, number=1)
    assert (len(kept), len(warm)) == (0, 8)


def test_rounds_go_through_the_warm_start_without_repeats_until_it_is_used_up() -> None:
    buffer = new_buffer(settings())
    seen = [
        task.id
        for number in (1, 2, 3)
        for task in choose(buffer, tasks(24), settings(), seed=0, number=number)[1]
    ]
    assert len(set(seen)) == len(seen) == 24


def test_a_choice_survives_its_file(tmp_path: Path) -> None:
    choice = Choice(tasks(2, "kept"), tasks(3), fresh=2, size=9)
    choice.save(tmp_path / "choice.json")
    again = Choice.load(tmp_path / "choice.json")
    assert [task.to_json() for task in again.tasks] == [task.to_json() for task in choice.tasks]
    assert (again.fresh, again.size) == (2, 9)

"""Dynamic sampling, with a sampler that draws by a task's name: "flat" ones get one reward, "mixed" two."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from samples import sample_attempt

from arc_rl.curriculum import Curriculum
from arc_rl.trainers import resampling
from arc_rl.trainers.exploration import Exploration
from arc_rl.trainers.resampling import resampled, total_rewards
from arc_rl.trainers.rollouts import ENTROPY, Drawn
from reward.functions import Judge

SIZE = 2
RIGHT, WRONG = (f"def transform(grid):\n    return {text}" for text in ("grid", "swap_colors(grid, 1, 2)"))


class Sampler:
    """Draws the right program only, or both, by the prompt; notes what it drew for."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def draw(self, prompts: list[str], trainer: Any, first: int) -> Drawn:
        self.calls.append(prompts[::SIZE])
        texts = [[0] if "flat" in name or place % SIZE else [1] for place, name in enumerate(prompts)]
        return Drawn([[9]] * len(prompts), texts, [0.25] * len(prompts))


class Box:
    """A sandbox that counts programs; the right one returns its inputs."""

    def __init__(self) -> None:
        from reward.interpreter import Interpreter
        from reward.language import Language

        self.language = Language.arc()
        self.interpreter = Interpreter(self.language)
        self.ran = 0

    def run(self, programs: Any, inputs: Any) -> list[Any]:
        self.ran += len(programs)
        return [self.interpreter.run(*job) for job in zip(programs, inputs, strict=True)]


def row(task: str) -> dict[str, Any]:
    return {"task_id": task, "prompt": task, "inputs": [[[1]]], "outputs": [[[1]]]}


def trainer(tasks: list[str], budget: int) -> Any:
    box = Box()
    rows = {task: row(task) for task in tasks}
    attempt = sample_attempt()

    def attempts_of(rows: Any, ids: Any, verdicts: Any) -> list[Any]:
        return [
            replace(attempt, task_id=row["task_id"], entropy=row[ENTROPY], program=verdict.program)
            for row, verdict in zip(rows, verdicts, strict=True)
        ]

    return SimpleNamespace(
        num_generations=SIZE,
        exploration=Exploration(Curriculum(tasks), resample_budget=budget),
        accelerator=SimpleNamespace(num_processes=1, process_index=0),
        args=SimpleNamespace(seed=0),
        state=SimpleNamespace(global_step=4),
        rollout_func=Sampler(),
        processing_class=SimpleNamespace(
            batch_decode=lambda rows, skip_special_tokens: [(RIGHT, WRONG)[row[0]] for row in rows]
        ),
        loop=SimpleNamespace(judge=Judge(box)),
        weights_by_name={"solved": 1.0},
        attempts_of=attempts_of,
        rows_of=lambda names: [dict(rows[name]) for name in names for _ in range(SIZE)],
    )


def drawn(tasks: list[str], first: list[str], budget: int) -> tuple[Any, Any]:
    made = trainer(tasks, budget)
    return made, resampled(made, made.rows_of(first))


def test_groups_of_one_reward_make_way_for_other_tasks() -> None:
    made, chosen = drawn(["flat-a", "mixed-b", "mixed-c"], ["flat-a", "mixed-b"], budget=1)
    assert [row["task_id"] for row in chosen.rows] == ["mixed-b", "mixed-b", "mixed-c", "mixed-c"]
    assert chosen.drawn.completions == [[1], [0], [1], [0]]
    assert [attempt.task_id for attempt in chosen.spare] == ["flat-a", "flat-a"]
    assert made.rollout_func.calls == [["flat-a", "mixed-b"], ["mixed-c"]]


def test_the_budget_bounds_what_is_drawn_and_then_such_groups_stay() -> None:
    tasks = [f"flat-{number}" for number in range(9)]
    for budget, groups in ((0, 2), (1, 4), (2, 6)):
        made, chosen = drawn(tasks, tasks[:2], budget)
        assert sum(map(len, made.rollout_func.calls)) == groups
        assert [row["task_id"] for row in chosen.rows[::SIZE]] == tasks[:2]
        assert len(chosen.spare) == SIZE * (groups - 2)


def test_no_task_is_drawn_twice_and_running_out_of_them_ends_it() -> None:
    made, chosen = drawn(["flat-a", "flat-b", "flat-c"], ["flat-a", "flat-b"], budget=5)
    assert made.rollout_func.calls == [["flat-a", "flat-b"], ["flat-c"]]
    assert len(chosen.rows) == 2 * SIZE


def test_varied_groups_are_drawn_once() -> None:
    made, chosen = drawn(["mixed-a", "mixed-b", "mixed-c"], ["mixed-a", "mixed-b"], budget=3)
    assert made.rollout_func.calls == [["mixed-a", "mixed-b"]]
    assert chosen.spare == []


def test_the_batch_that_follows_is_not_run_again() -> None:
    made, chosen = drawn(["flat-a", "mixed-b", "mixed-c"], ["flat-a", "mixed-b"], budget=1)
    before = made.loop.judge.sandbox.ran
    texts = made.processing_class.batch_decode(chosen.drawn.completions, skip_special_tokens=True)
    made.loop.judge.judge(
        texts, [row["inputs"] for row in chosen.rows], [row["outputs"] for row in chosen.rows]
    )
    assert made.loop.judge.sandbox.ran == before


def test_rewards_of_programs_and_of_groups_add_up_by_weight() -> None:
    made = trainer([], 0)
    verdicts = made.loop.judge.preview([RIGHT, RIGHT], [[[[1]]]] * 2, [[[[1]]]] * 2)
    attempts = [sample_attempt(outputs=(np.array([[1]], np.int8),))] * 2
    weights = {"solved": 2.0, "novel_in_group": 0.5}
    totals = total_rewards(verdicts, attempts, weights, 2, made.exploration.memory)
    assert totals == [2.5, 2.25]
    assert totals[0] - totals[1] > resampling.SAME

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from arc_rl.arguments import TaskArguments
from arc_rl.attempts import AttemptStore
from arc_rl.errors import UserError
from arc_rl.simplify import steps
from arc_rl.tasks.task import Pair, Task
from arc_rl.tiny import TinyArguments, build_tiny
from arc_rl.trainers import search
from arc_rl.trainers.search_arguments import SearchArguments
from arc_rl.trainers.search_learner import Learner, Shared, load_states, save_states
from arc_rl.trainers.search_report import climbing, overall, strip, summary
from arc_rl.trainers.search_rounds import Search
from arc_rl.trainers.supervised import Example


def arguments(drawing_policy: Path, run: Path, **changes: Any) -> list[str]:
    keys = {
        "model_name_or_path": drawing_policy,
        "output_dir": run,
        "search_elements": 6,
        "task_seed": 3,
        "prompt_style": "pairs",
        "max_prompt_length": 400,
        "max_completion_length": 40,
        "rounds": 3,
        "starts": 3,
        "num_samples": 6,
        "cold_samples": 2,
        "learn": "true",
        "learn_steps": 2,
        "learn_batch_size": 4,
        **changes,
    }
    given = {key: value for key, value in keys.items() if value is not None}
    return [word for key, value in given.items() for word in (f"--{key}", str(value))]


def completions(run: Path) -> list[str]:
    return [attempt.completion for attempt in AttemptStore(run / "attempts").read()]


def figures(run: Path) -> dict[str, Any]:
    kept = json.loads((run / "summary.json").read_text())
    return {key: value for key, value in kept.items() if key != "minutes"}


def break_off_in_round_three(patch: pytest.MonkeyPatch) -> None:
    prompts = Search.prompts

    def until_third(self: Search) -> Any:
        if self.number == 3:
            raise KeyboardInterrupt
        return prompts(self)

    patch.setattr(Search, "prompts", until_third)


@pytest.mark.slow
def test_a_search_stores_every_sample_and_climbs_towards_its_target(
    drawing_policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = load_file(drawing_policy / "model.safetensors")
    run = tmp_path / "run"
    assert search.main(arguments(drawing_policy, run)) == 0
    kept = figures(run)
    attempts = AttemptStore(run / "attempts").read()
    assert len(attempts) == kept["attempts"] == (1 + 3 + 3) * 6
    assert {round(attempt.temperature, 3) for attempt in attempts} == {0.3, 1.0}
    assert kept["canvases"] > 1
    climb = [step["pixels"] for step in kept["steps"]]
    assert climb == sorted(climb)
    assert np.array(kept["target"]).ndim == np.array(kept["start"]).ndim == 2
    assert (run / "strip.png").read_bytes().startswith(b"\x89PNG")
    after = load_file(drawing_policy / "model.safetensors")
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert not list((run / "checkpoints").iterdir())
    capsys.readouterr()
    assert search.main(arguments(drawing_policy, run)) == 0
    assert "is finished" in capsys.readouterr().out


@pytest.mark.slow
def test_later_rounds_go_on_from_what_was_drawn_before(drawing_policy: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    search.main(arguments(drawing_policy, run))
    store = AttemptStore(run / "attempts")
    last = [attempt for attempt in store.read(["round-0003"]) if attempt.program]
    own = [steps(attempt.completion) or [] for attempt in last]
    whole = [steps(attempt.program or "") or [] for attempt in last]
    assert any(len(lines) > len(added) > 0 for lines, added in zip(whole, own, strict=True))
    assert all(not added or lines[-len(added) :] == added for lines, added in zip(whole, own, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("learn", ["true", "false"])
def test_a_search_broken_off_and_started_again_ends_as_one_that_was_not(
    drawing_policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learn: str
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    search.main(arguments(drawing_policy, whole, learn=learn))
    with monkeypatch.context() as patch:
        break_off_in_round_three(patch)
        with pytest.raises(KeyboardInterrupt):
            search.main(arguments(drawing_policy, broken, learn=learn))
    search.main(arguments(drawing_policy, broken, learn=learn))
    assert completions(whole) == completions(broken)
    assert figures(whole) == figures(broken)


@pytest.mark.slow
def test_learning_changes_what_is_sampled_and_the_control_does_not_learn(
    drawing_policy: Path, tmp_path: Path
) -> None:
    runs = {learn: tmp_path / learn for learn in ("true", "false")}
    for learn, run in runs.items():
        search.main(arguments(drawing_policy, run, learn=learn, rounds=2, learning_rate=1e-2))
    first = [AttemptStore(run / "attempts").read(["round-0001"]) for run in runs.values()]
    assert [item.completion for item in first[0]] == [item.completion for item in first[1]]
    assert completions(runs["true"]) != completions(runs["false"])
    rows = [json.loads((run / "metrics.jsonl").read_text().splitlines()[0]) for run in runs.values()]
    assert rows[0]["loss"] is not None
    assert rows[1]["loss"] is None


@pytest.mark.slow
@pytest.mark.parametrize("learn", ["true", "false"])
def test_several_tasks_are_searched_in_step_and_resumed_in_step(
    drawing_policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learn: str
) -> None:
    keys = {"search_elements": None, "tasks": "drawing:3", "tasks_per_batch": 2, "learn": learn}
    words = {name: arguments(drawing_policy, tmp_path / name, **keys) for name in ("whole", "broken")}
    assert search.main(words["whole"]) == 0
    with monkeypatch.context() as patch:
        break_off_in_round_three(patch)
        with pytest.raises(KeyboardInterrupt):
            search.main(words["broken"])
    search.main(words["broken"])
    whole = tmp_path / "whole"
    assert completions(whole) == completions(tmp_path / "broken")
    assert figures(whole) == figures(tmp_path / "broken")
    assert figures(whole)["tasks"] == 3
    attempts = AttemptStore(whole / "attempts").read()
    assert len(attempts) == figures(whole)["attempts"]
    assert len({attempt.task_id for attempt in attempts}) == 3
    assert len(list((whole / "tasks").glob("*/strip.png"))) == 3


@pytest.mark.slow
def test_what_one_task_taught_is_gone_when_the_next_is_searched(drawing_policy: Path, tmp_path: Path) -> None:
    keys = {"search_elements": None, "tasks": "drawing:2", "rounds": 1, "tasks_per_batch": 1}
    runs = {learn: tmp_path / learn for learn in ("true", "false")}
    for learn, run in runs.items():
        search.main(arguments(drawing_policy, run, learn=learn, learning_rate=1e-2, **keys))
    second = [AttemptStore(run / "attempts").read(["0001-round-0001"]) for run in runs.values()]
    assert [made.completion for made in second[0]] == [made.completion for made in second[1]]


def test_learners_of_one_model_do_not_see_what_the_others_learned(tiny_sizes: TinyArguments) -> None:
    shared = Shared(build_tiny(tiny_sizes, seed=0)[0])
    alone = Learner(Shared(build_tiny(tiny_sizes, seed=0)[0]), 0, 1e-2)
    first, second, idle = (Learner(shared, 0, 1e-2) for _ in range(3))
    one, other = Example((5, 6, 7, 8), 2), Example((9, 6, 5, 4), 2)
    losses = [first.step([one]), second.step([other]), first.step([one]), second.step([other])]
    assert [losses[0], losses[2]] == [alone.step([one]), alone.step([one])]
    untouched = build_tiny(tiny_sizes, seed=0)[0].state_dict()
    assert all(torch.equal(value, untouched[name]) for name, value in idle.model.state_dict().items())


def test_the_tasks_to_search_on_are_named_by_id_or_drawn() -> None:
    three = TaskArguments(tasks=["drawing:3"])
    ids = [task.id for task in search.chosen(three, SearchArguments())]
    assert len(ids) == 3
    (one,) = search.chosen(three, SearchArguments(task_ids=[ids[1]]))
    assert one.id == ids[1]
    with pytest.raises(UserError, match="gives none of the id nothing"):
        search.chosen(three, SearchArguments(task_ids=["nothing"]))
    with pytest.raises(UserError, match="search needs tasks"):
        search.chosen(TaskArguments(), SearchArguments())


def test_a_task_that_two_sources_give_is_searched_on_once() -> None:
    both = TaskArguments(tasks=["arc-agi-1/training", "arc-agi-2/training"])
    tasks = search.chosen(both, SearchArguments())
    assert len({task.id for task in tasks}) == len(tasks)
    assert sum(task.source == "arc-agi-1/training" for task in tasks) == 400


def test_a_far_drawing_has_more_elements_than_any_in_training() -> None:
    task = search.far_drawing(12, seed=0)
    assert len(steps(task.program or "") or []) >= 12
    assert search.far_drawing(12, seed=0).key == task.key


def test_more_elements_than_a_canvas_shows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_DRAWINGS", 0)
    with pytest.raises(UserError, match="search_elements is 12: no drawing has room"):
        search.far_drawing(12, seed=0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cold_samples": 40}, "cold_samples is 40; it must be from 0 to num_samples"),
        ({"rounds": 0}, "rounds is 0"),
        ({"search_elements": 0}, "search_elements is 0; it must be from 1 to 25"),
        ({"search_elements": 26}, "search_elements is 26"),
        ({"temperature": 0.0}, "temperature"),
        ({"learning_rate": 0.0}, "learning_rate"),
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        SearchArguments(**changes)


def row(step: int, pixels: float, exact: int = 0) -> dict[str, Any]:
    return {
        "step": step, "pixels": pixels, "exact": exact, "grid": [[step]], "attempts": 4, "valid": 2,
        "new_outputs": 1, "minutes": 0.1 * step,
    }  # fmt: skip


def test_the_climb_holds_only_rounds_that_came_nearer() -> None:
    climb = climbing([row(1, 0.2), row(2, 0.2), row(3, 0.5), row(4, 0.4, exact=1)])
    assert [step["round"] for step in climb] == [1, 3, 4]


def test_a_strip_shows_start_some_steps_and_target() -> None:
    cell = np.zeros((1, 1), np.int8)
    task = Task("t", (Pair(cell, cell + 9),), (), "generated/test")
    kept = summary(task, [row(step, step / 40) for step in range(1, 10)], None, solved=False)
    assert strip(kept).startswith(b"\x89PNG")
    assert (kept["rounds"], kept["attempts"], kept["valid"]) == (9, 36, 0.5)
    assert len(kept["steps"]) == 9


def test_a_damaged_state_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "round.pt"
    path.write_bytes(b"not a state")
    with pytest.raises(UserError, match=r"round\.pt cannot be read"):
        load_states(path)


def test_a_learner_that_resumes_learns_as_one_that_went_on(tmp_path: Path, tiny_sizes: TinyArguments) -> None:
    example = Example((5, 6, 7, 8), 2)
    learners = [Learner(Shared(build_tiny(tiny_sizes, seed=0)[0]), 0, 1e-2) for _ in range(2)]
    learners[0].step([example])
    save_states(tmp_path / "round.pt", {"task": learners[0].state()})
    learners[1].restore(load_states(tmp_path / "round.pt")["task"])
    assert learners[0].step([example]) == learners[1].step([example])


def test_of_the_evaluation_splits_a_search_on_many_tasks_tells_only_counts() -> None:
    cell = np.zeros((1, 1), np.int8)
    tasks = [
        Task(name, (Pair(cell, cell + 9),), (), source)
        for name, source in (("open", "arc-agi-1/training"), ("secret", "arc-agi-1/evaluation"))
    ]
    rows = [summary(task, [row(1, 0.5)], None, solved=True, solved_test=True) for task in tasks]
    told = overall(tasks, rows, learn=True)
    assert (told["tasks_solved"], told["tasks_solved_test"], told["solved_ids"]) == (2, 2, ["open"])

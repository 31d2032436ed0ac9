"""A search that ends between two of its writes, and what the same command makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from arc_rl.run_differences import differences
from arc_rl.trainers import search, search_batch
from arc_rl.trainers.search_batch import Batch


def words(policy: Path, run: Path) -> list[str]:
    """A search of two rounds on each of two tasks, one after the other."""
    keys = {
        "model_name_or_path": policy,
        "output_dir": run,
        "tasks": "drawing:2",
        "tasks_per_batch": 1,
        "prompt_style": "pairs",
        "max_prompt_length": 400,
        "max_completion_length": 40,
        "rounds": 2,
        "starts": 2,
        "num_samples": 4,
        "cold_samples": 1,
        "learn": "true",
        "learn_steps": 2,
        "learn_batch_size": 4,
    }
    return [str(word) for key, value in keys.items() for word in (f"--{key}", value)]


@pytest.fixture(scope="module")
def whole(drawing_policy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("search") / "whole"
    search.main(words(drawing_policy, run))
    return run


def before_the_batch_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    def forget(self: Batch) -> None:
        raise KeyboardInterrupt

    patch.setattr(Batch, "forget", forget)


def before_the_last_rounds_metrics_are_written(patch: pytest.MonkeyPatch) -> None:
    saved = search_batch.save_states

    def save(path: Path, states: dict[str, Any]) -> None:
        saved(path, states)
        if any('"step": 2' in state["notes"] for state in states.values()):
            raise KeyboardInterrupt

    patch.setattr(search_batch, "save_states", save)


@pytest.mark.slow
@pytest.mark.parametrize("kill", [before_the_batch_is_forgotten, before_the_last_rounds_metrics_are_written])
def test_a_search_killed_between_two_writes_loses_nothing(
    kill: Any, whole: Path, drawing_policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "run"
    with monkeypatch.context() as patch:
        kill(patch)
        with pytest.raises(KeyboardInterrupt):
            search.main(words(drawing_policy, run))
    search.main(words(drawing_policy, run))
    assert differences(whole, run) == []

"""metrics.jsonl over the sittings of a run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from arc_rl.trainers.callbacks import MetricsFile, read_metrics


@pytest.mark.parametrize(
    ("step", "history", "kept"),
    [
        (0, [], []),  # killed before its first checkpoint
        (0, [{"guard/entropy": 1.0}], [0]),  # goes on from the one that the guard saves at the start
        (2, [{"guard/entropy": 1.0}], [0, 2]),
    ],
)
def test_what_a_sitting_does_again_is_taken_out(
    step: int, history: list[dict[str, float]], kept: list[int], tmp_path: Path
) -> None:
    file = MetricsFile(tmp_path / "metrics.jsonl")
    state: Any = SimpleNamespace(global_step=0, is_world_process_zero=True, log_history=[])
    file.on_train_begin(None, state, None)
    for state.global_step in (0, 2, 4):
        file.on_log(None, state, None, {"guard/entropy": 1.0})
    state.global_step, state.log_history = step, history
    file.on_train_begin(None, state, None)
    assert [row["step"] for row in read_metrics(file.path)] == kept

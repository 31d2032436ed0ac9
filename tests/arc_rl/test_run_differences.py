"""Runs compared: every kind of file is read, and what only a clock or a folder's place decides is not."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from safetensors.torch import save_file

from arc_rl.run_differences import differences


def made(run: Path, *, minutes: float, step: int = 8) -> Path:
    """A run folder with a file of each kind."""
    checkpoint = run / "checkpoints" / f"checkpoint-{step}"
    checkpoint.mkdir(parents=True)
    (run / "attempts").mkdir()
    save_file({"layer": torch.ones(3)}, run / "model.safetensors", {"minutes": str(minutes)})
    state = {"exp_avg": [torch.zeros(2)], "rng": np.arange(4), "nan": float("nan"), "runtime": minutes}
    torch.save(state, checkpoint / "optimizer.pt")
    (checkpoint / "trainer_state.json").write_text(json.dumps({"log": [{"loss": 1, "step_time": minutes}]}))
    (checkpoint / "seal.json").write_text(str(minutes))
    pq.write_table(pa.table({"completion": ["a", "b"]}), run / "attempts" / "step.parquet")
    rows = [{"loss": 1.0, "minutes": minutes}, {"train_runtime": minutes, "train_loss": minutes}]
    (run / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (run / "recipe.yaml").write_text(f"seed: 0\noutput_dir: {run}\n")
    (run / "strip.png").write_bytes(b"picture")
    (run / f".summary.partial-{minutes}").write_text("cut off")
    return run


@pytest.fixture
def runs(tmp_path: Path) -> tuple[Path, Path]:
    return made(tmp_path / "one", minutes=1.0), made(tmp_path / "other", minutes=2.0)


def test_runs_that_took_other_times_in_other_folders_are_the_same(runs: tuple[Path, Path]) -> None:
    assert differences(*runs) == []


def state_of(run: Path, **changes: Any) -> None:
    path = run / "checkpoints" / "checkpoint-8" / "optimizer.pt"
    torch.save({**torch.load(path, weights_only=False), **changes}, path)


CHANGES = {
    "model.safetensors[layer]": lambda run: save_file(
        {"layer": torch.tensor([1.0, 1.0, 1.1])}, run / "model.safetensors"
    ),
    "checkpoints/checkpoint-8/optimizer.pt[exp_avg][0]": lambda run: state_of(run, exp_avg=[torch.ones(2)]),
    "checkpoints/checkpoint-8/optimizer.pt[rng]": lambda run: state_of(run, rng=np.arange(1, 5)),
    "checkpoints/checkpoint-8/optimizer.pt[more]": lambda run: state_of(run, more=1),
    "attempts/step.parquet[1][completion]": lambda run: pq.write_table(
        pa.table({"completion": ["a", "c"]}), run / "attempts" / "step.parquet"
    ),
    "metrics.jsonl[0][loss]": lambda run: (run / "metrics.jsonl").write_text('{"loss": 2, "minutes": 1}\n'),
    "metrics.jsonl": lambda run: (run / "metrics.jsonl").write_text(""),
    "recipe.yaml[seed]": lambda run: (run / "recipe.yaml").write_text("seed: 1\n"),
    "strip.png": lambda run: (run / "strip.png").write_bytes(b"another"),
}


@pytest.mark.parametrize("place", CHANGES)
def test_what_differs_is_named_by_its_file_and_place(place: str, runs: tuple[Path, Path]) -> None:
    CHANGES[place](runs[1])
    assert differences(*runs) == [f"{place} differs"]


def test_a_file_that_one_run_lacks_is_named(runs: tuple[Path, Path]) -> None:
    (runs[0] / "attempts" / "step.parquet").unlink()
    assert differences(*runs) == ["attempts/step.parquet is in one only"]


def test_checkpoints_that_one_run_no_longer_keeps_do_not_count_but_the_newest_does(
    runs: tuple[Path, Path],
) -> None:
    for run, step in zip(runs, (4, 5), strict=True):
        (run / "checkpoints" / f"checkpoint-{step}").mkdir()
        (run / "checkpoints" / f"checkpoint-{step}" / "optimizer.pt").write_bytes(b"")
    assert differences(*runs) == []
    (runs[0] / "checkpoints" / "checkpoint-9").mkdir()
    assert differences(*runs) == ["the newest checkpoints are of different steps"]

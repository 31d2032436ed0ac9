"""Figures that a trainer has gathered and not logged, saved with a checkpoint and taken up again."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from arc_rl.errors import UserError
from arc_rl.trainers import pending
from arc_rl.trainers.pending import PendingFigures

STATE: Any = SimpleNamespace(global_step=4, is_world_process_zero=True)


def trainer(rank: int = 0, processes: int = 1) -> Any:
    """One that begins or resumes: it has gathered nothing."""
    return SimpleNamespace(
        accelerator=SimpleNamespace(process_index=rank, num_processes=processes, device="cpu"),
        _globalstep_last_logged=4,
        _tr_loss=torch.tensor(0.0),
        _metrics={"train": defaultdict(list)},
        _sums={},
        _total_train_tokens=0,
    )


def trained(rank: int, processes: int) -> Any:
    made = trainer(rank, processes)
    made._globalstep_last_logged, made._total_train_tokens = 3, 70
    made._tr_loss += rank + 0.1
    made._metrics["train"]["reward"] += [0.5, rank]
    made._sums["train"] = torch.tensor([1.0, rank])
    return made


def saved(folder: Path, monkeypatch: pytest.MonkeyPatch, processes: int) -> Any:
    """The arguments of a run whose processes saved a checkpoint at step 4."""
    args = SimpleNamespace(output_dir=str(folder))
    (folder / "checkpoint-4").mkdir()
    parts = [PendingFigures(trained(rank, processes))._gathered() for rank in range(processes)]
    monkeypatch.setattr(pending, "gather_object", lambda mine: parts)
    PendingFigures(trained(0, processes)).on_save(args, STATE, None)
    return args


@pytest.mark.parametrize("processes", [1, 2])
def test_every_process_goes_on_with_its_own_sums(
    processes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = saved(tmp_path, monkeypatch, processes)
    for rank in range(processes):
        before, again = trained(rank, processes), trainer(rank, processes)
        PendingFigures(again).on_train_begin(args, STATE, None)
        assert torch.equal(again._tr_loss, before._tr_loss)
        assert torch.equal(again._sums["train"], before._sums["train"])
        assert again._metrics == before._metrics
        assert (again._globalstep_last_logged, again._total_train_tokens) == (3, 70)


def test_another_number_of_processes_goes_on_with_the_same_means_and_sums(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = saved(tmp_path, monkeypatch, processes=2)
    again = trainer()
    PendingFigures(again).on_train_begin(args, STATE, None)
    assert again._tr_loss.item() == pytest.approx((0.1 + 1.1) / 2)
    assert again._sums["train"].tolist() == [2.0, 1.0]


def test_a_run_that_begins_has_nothing_to_take_up_and_a_damaged_file_is_named(tmp_path: Path) -> None:
    args: Any = SimpleNamespace(output_dir=str(tmp_path))
    begins: Any = SimpleNamespace(global_step=0)
    PendingFigures(trainer()).on_train_begin(args, begins, None)
    (tmp_path / "checkpoint-4").mkdir()
    (tmp_path / "checkpoint-4" / "pending.json").write_text(json.dumps([{"loss": 1}]))
    with pytest.raises(UserError, match=r"pending.json is no readable file of figures"):
        PendingFigures(trainer()).on_train_begin(args, STATE, None)

"""wandb's settings of a run: its own folder, one id, and no network without a login."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from arc_rl.runs import RunFolder
from arc_rl.trainers import trackers
from arc_rl.trainers.trackers import open_trackers, prepare_wandb

NAMES = (
    "WANDB_PROJECT",
    "WANDB_DIR",
    "WANDB_DATA_DIR",
    "WANDB_SILENT",
    "WANDB_MODE",
    "WANDB_RUN_ID",
    "WANDB_RESUME",
    "WANDB_API_KEY",
)


@pytest.fixture(autouse=True)
def _nobody_is_logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "")  # so that it is put back, whoever sets it
        monkeypatch.delenv(name)
    monkeypatch.setattr(trackers, "_known_to_netrc", lambda host: False)


def test_a_resumed_run_goes_on_under_its_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_API_KEY", "given")
    prepare_wandb(RunFolder(tmp_path))
    first = os.environ.pop("WANDB_RUN_ID")
    prepare_wandb(RunFolder(tmp_path))
    assert os.environ["WANDB_RUN_ID"] == first
    assert os.environ["WANDB_RESUME"] == "allow"
    assert "WANDB_MODE" not in os.environ


def test_without_a_login_it_stays_offline_and_asks_for_no_resume(tmp_path: Path) -> None:
    prepare_wandb(RunFolder(tmp_path))
    assert os.environ["WANDB_MODE"] == "offline"
    assert "WANDB_RESUME" not in os.environ


def test_an_id_that_a_sweep_gives_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_RUN_ID", "sweep-1")
    prepare_wandb(RunFolder(tmp_path))
    assert os.environ["WANDB_RUN_ID"] == "sweep-1"


def test_trackio_gets_the_recipes_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    current = SimpleNamespace(current_run=SimpleNamespace(get=lambda: None))
    stand_in = SimpleNamespace(context_vars=current, init=lambda **words: told.update(words))
    monkeypatch.setitem(sys.modules, "trackio", stand_in)
    open_trackers(["trackio"], "mine", None, RunFolder(tmp_path / "run"))
    assert (told["project"], told["name"]) == ("mine", "run")


def test_only_the_main_process_has_the_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    prepare_wandb(RunFolder(tmp_path))
    assert "WANDB_RUN_ID" not in os.environ
    assert not list(tmp_path.iterdir())

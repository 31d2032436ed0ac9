"""The kill-and-resume program: what it starts are commands that its stages take, and how it ends them."""

import random
import sys
from pathlib import Path

import pytest

from arc_rl.early import check_recipe
from arc_rl.errors import UserError
from arc_rl.kill_and_resume import CASES, KILLS, Case, main
from arc_rl.sittings import Sitting, finished

WORKS = [sys.executable, "-c", "while True: pass"]


@pytest.mark.parametrize("name", CASES)
def test_its_commands_are_such_as_their_stages_take(name: str, tmp_path: Path) -> None:
    case = Case.named(name, tmp_path)
    words = case.command("whole", tmp_path / "model")
    recipe = (
        words[words.index(case.stage) + 1 :] if case.launch == "cpu1" else words[words.index("-m", 3) + 2 :]
    )
    check_recipe(case.stage, recipe)
    assert (case.launch == "cpu1") == ("launch" not in words)


def test_an_unknown_case_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="--cases holds search:cpu3"):
        main(["--output_dir", str(tmp_path), "--cases", "search:cpu3"])


@pytest.mark.parametrize(
    ("kind", "status"), [("SIGKILL, all", -9), ("SIGKILL, one", -9), ("SIGTERM", -15), ("Ctrl-C", -2)]
)
def test_a_sitting_ends_by_each_kind_of_kill(kind: str, status: int, tmp_path: Path) -> None:
    sitting = Sitting(WORKS, tmp_path / "log")
    assert sitting.end(kind, after=0.3, draw=random.Random(0)) == status
    assert kind in KILLS


def test_a_sitting_that_is_over_before_its_moment_was_not_killed(tmp_path: Path) -> None:
    sitting = Sitting([sys.executable, "-c", "print('done')"], tmp_path / "log")
    assert sitting.end("SIGTERM", after=60, draw=random.Random(0)) is None
    assert (tmp_path / "log").read_text() == "done\n"


def test_a_run_that_fails_by_itself_is_told_with_its_log(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"status 3; what it said is in .*run-whole\.log"):
        finished([sys.executable, "-c", "exit(3)"], tmp_path / "run" / "whole", tmp_path / "logs")

"""The demo's plan: what it runs, what it skips and what it sums up. The real run is `make demo`."""

import json
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from arc_rl import demo
from arc_rl.cli import STAGES
from arc_rl.early import check_keys
from arc_rl.errors import UserError
from arc_rl.runs import RunFolder


@pytest.fixture
def performed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stages that write their summary at once, and the order in which they ran."""
    names: list[str] = []

    def run(words: list[str]) -> int:
        folder = Path(words[words.index("--output_dir") + 1])
        names.append(folder.name)
        name = next(STAGES[word] for word in words if word in STAGES)
        stage = RunFolder.open(folder, name, check_keys(name, words[words.index("--config") :]).values)
        solved = ["a", "b"] if folder.name == "evaluate_after" else ["a"]
        stage.finish({"arc_solved": solved, "arc_solved_count": len(solved)})
        return 0

    monkeypatch.setattr(demo, "run_stage", run)
    monkeypatch.setattr(demo, "_report", lambda run: None)
    return names


def summary(path: Path) -> dict[str, Any]:
    return json.loads((path / "summary.json").read_text())


def test_every_stage_runs_once_in_order_and_the_summary_names_what_was_solved(
    tmp_path: Path, performed: list[str]
) -> None:
    assert demo.main(["--output_dir", str(tmp_path / "run")]) == 0
    assert performed == ["sft", "evaluate_before", "grpo", "evaluate_after", "search"]
    result = summary(tmp_path / "run")
    assert result["arc_solved"] == ["a", "b"]
    assert result["arc_solved_before"] == ["a"]
    assert set(result["stages"]) == set(performed)
    assert all("minutes" in stage for stage in result["stages"].values())


def test_finished_stages_are_not_repeated_after_an_interrupt(
    tmp_path: Path, performed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, argv = demo.run_stage, ["--output_dir", str(tmp_path / "run")]

    def interrupted(words: list[str]) -> int:
        if words[words.index("--output_dir") + 1].endswith("grpo"):
            raise KeyboardInterrupt
        return finish(words)

    monkeypatch.setattr(demo, "run_stage", interrupted)
    with pytest.raises(KeyboardInterrupt):
        demo.main(argv)
    monkeypatch.setattr(demo, "run_stage", finish)
    assert demo.main(argv) == 0
    assert performed == ["sft", "evaluate_before", "grpo", "evaluate_after", "search"]


def test_a_stage_that_fails_stops_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "run_stage", lambda words: 1)
    with pytest.raises(UserError, match="sft stopped with status 1"):
        demo.main(["--output_dir", str(tmp_path / "run")])


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_sigterm_end_a_stage_with_all_its_processes(sent: signal.Signals) -> None:
    stage = ["sh", "-c", "sleep 300 & echo $!; wait"]
    code = f"from arc_rl.stage_process import run_stage; run_stage({stage})"
    process = psutil.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    sleep = psutil.Process(int(process.stdout.readline()))
    members = [sleep, sleep.parent()]
    process.send_signal(sent)
    assert process.wait(timeout=60) in (-signal.SIGINT, 128 + signal.SIGTERM)
    _, alive = psutil.wait_procs(members, timeout=60)
    assert not alive


def test_another_seed_in_the_same_folder_is_refused(tmp_path: Path, performed: list[str]) -> None:
    demo.main(["--output_dir", str(tmp_path / "run")])
    with pytest.raises(UserError, match="seed"):
        demo.main(["--output_dir", str(tmp_path / "run"), "--seed", "1"])


def test_a_finished_stage_of_another_recipe_is_refused(tmp_path: Path, performed: list[str]) -> None:
    demo.main(["--output_dir", str(tmp_path / "run")])
    performed.clear()
    recipe = tmp_path / "run" / "grpo" / "recipe.yaml"
    recipe.write_text(re.sub("(?m)^learning_rate: .*", "learning_rate: 7.0", recipe.read_text()))
    with pytest.raises(
        UserError, match=r"grpo has finished, but its recipe\.yaml differs in learning_rate;"
    ) as said:
        demo.main(["--output_dir", str(tmp_path / "run")])
    removed = str(said.value).rpartition("kept: ")[2].split()
    assert [Path(folder).name for folder in removed] == ["grpo", "evaluate_after", "search"]
    assert performed == []


@pytest.mark.parametrize("stage", demo.STAGES, ids=lambda stage: stage.name)
def test_a_stage_is_the_command_a_user_would_type(stage: demo.Stage, tmp_path: Path) -> None:
    words = demo.command(stage, RunFolder(tmp_path), seed=3, processes=2)
    shown = shlex.join(words)
    assert f"-m {stage.module}" in shown
    assert ("launch" in shown) == stage.launch
    assert Path(words[words.index("--config") + 1]).exists()
    assert "--seed 3" in shown

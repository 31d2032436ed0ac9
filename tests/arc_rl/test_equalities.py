"""What must come out the same: however a batch is split, whatever shards the weights, wherever a run resumes.

Real command lines on the processes of a launch, several runs to a launch.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import AutoPeftModelForCausalLM
from small_runs import EXPLORING, Planned, launch, planned
from transformers import AutoModelForCausalLM

from arc_rl.attempts import AttemptStore
from arc_rl.run_differences import differences
from arc_rl.shipped import shipped
from arc_rl.trainers.callbacks import read_metrics

pytestmark = pytest.mark.slow

SHORT = {"max_steps": 6, "save_steps": 6}
ON_TWO = {"per_device_train_batch_size": 4}
WHOLE = {"per_device_train_batch_size": 8}
IN_EIGHT = {"per_device_train_batch_size": 1, "gradient_accumulation_steps": 8}
# A model that writes valid programs for a few tasks, and some that are right.
POLICY = {
    "tasks": "drawing:24",
    "task_seed": 5,
    "learning_rate": 0.01,
    "max_steps": 200,
    "save_steps": 200,
    **WHOLE,
}
# The losses that are sums over tokens: TRL's entropy bonus and our hindsight loss are means over those of a
# micro-batch, and so depend on how a batch is split.
POLICY_LOSS = {"entropy_coef": 0, "hindsight_coef": 0, "steps_per_generation": None}
# Without Muon, which needs whole matrices.
ADAMW = {**SHORT, **ON_TWO, "config": shipped("recipes/tiny/sft_zero.yaml")}
LORA = {**ADAMW, "use_peft": "true", "lora_r": 4, "lora_target_modules": "all-linear"}
# A learning rate that wrecks the weights, so that the guard goes back each time; and groups that only some
# processes have to draw again.
GUARDED = {
    "max_steps": 6,
    "save_steps": 4,
    "steps_per_generation": None,
    "learning_rate": 0.01,
    "resample_budget": 2,
    "guard_steps": 2,
    "guard_tasks": "drawing:4",
    "guard_samples": 4,
    "guard_action": "rollback",
    "guard_drop": 0.01,
}
# Where runs of 40 steps, and two rounds of 20, are interrupted.
TENTHS = {
    "sft": ["10", "20", "30"],
    "grpo": ["10", "20", "30"],
    "expert": ["0001-10", "0001-20", "0002-10", "0002-20"],
}
LAST = {"sft": "40", "grpo": "40", "expert": "0002-20"}


def resumed(stage: str, folder: Path, **changes: Any) -> list[Planned]:
    """An uninterrupted run, and one from each tenth step of it as a kill would have left it there."""
    again = [
        planned(
            stage,
            folder / f"from-{step}",
            begins_as=folder / "snapshots" / step,
            snapshots=folder / f"snapshots-{step}",
            **changes,
        )
        for step in TENTHS[stage]
    ]
    return [planned(stage, folder / "whole", snapshots=folder / "snapshots", **changes), *again]


def split(stage: str, folder: Path, **changes: Any) -> list[Planned]:
    """A batch of eight on one process, in eight parts, on two processes; then with its seed again, and with
    another.
    """
    keys = {**SHORT, **changes}
    return [
        planned(stage, folder / "1x8", alone=True, **keys, **WHOLE),
        planned(stage, folder / "8x1", alone=True, **keys, **IN_EIGHT),
        planned(stage, folder / "2x4", **keys, **ON_TWO),
        planned(stage, folder / "again", alone=True, **keys, **WHOLE),
        planned(stage, folder / "seed-1", alone=True, **keys, **WHOLE, seed=1),
    ]


@pytest.fixture(scope="module")
def sft_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sft")
    base = folder / "policy" / "model"
    lora = folder / "lora"
    plan = [
        planned("sft", folder / "policy", alone=True, **POLICY),
        *resumed("sft", folder, **ON_TWO),
        *split("sft", folder),
        planned("sft", lora, model_name_or_path=base, **LORA),
        planned("evaluate", folder / "merged", model_name_or_path=lora / "model"),
        planned("evaluate", folder / "adapter", model_name_or_path=lora / "checkpoints" / "checkpoint-6"),
        planned("evaluate", folder / "base", model_name_or_path=base),
    ]
    launch("cpu2", plan, folder)
    return folder


@pytest.fixture(scope="module")
def policy(sft_runs: Path) -> Path:
    return sft_runs / "policy" / "model"


@pytest.fixture(scope="module")
def grpo_runs(policy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grpo")
    plan = resumed("grpo", folder, model_name_or_path=policy, **EXPLORING)
    plan += split("grpo", folder, model_name_or_path=policy, **POLICY_LOSS)
    plan.append(planned("search", folder / "search", model_name_or_path=policy, alone=True))
    launch("cpu2", [*plan, *shardable(folder / "cpu2", policy)], folder)
    return folder


@pytest.fixture(scope="module")
def expert_runs(policy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("expert")
    plan = resumed("expert", folder, model_name_or_path=policy)
    short = {"model_name_or_path": policy, "rounds": 1, "examples_per_round": 8, "alone": True}
    seeds = [planned("expert", folder / name, **short) for name in ("1x8", "again")]
    launch("cpu2", [*plan, *seeds, planned("expert", folder / "seed-1", **short, seed=1)], folder)
    return folder


def shardable(folder: Path, policy: Path) -> list[Planned]:
    """GRPO with all of its losses, and with a guard; SFT; search."""
    return [
        planned("grpo", folder / "grpo", model_name_or_path=policy, **SHORT, steps_per_generation=None),
        planned("grpo", folder / "guarded", model_name_or_path=policy, **GUARDED),
        planned("sft", folder / "sft", model_name_or_path=policy, **ADAMW),
        planned("search", folder / "search", model_name_or_path=policy),
    ]


@pytest.fixture(scope="module")
def sharded(grpo_runs: Path, policy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of runs under DDP and ZeRO, by the names of their launch configurations."""
    for config in ("cpu_zero2", "cpu_zero3"):
        launch(config, shardable(grpo_runs / config, policy), tmp_path_factory.mktemp(config))
    return grpo_runs


@pytest.fixture(scope="module")
def runs(request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """The folder of a stage's runs, by the stage's name."""
    return lambda stage: request.getfixturevalue(f"{stage}_runs")


def curve(run: Path, name: str) -> list[float]:
    return [row[name] for row in read_metrics(run / "metrics.jsonl") if "loss" in row]


def furthest(one: Path, other: Path) -> float:
    """The largest difference between two numbers of the runs' final weights."""
    left, right = (AutoModelForCausalLM.from_pretrained(run / "model").state_dict() for run in (one, other))
    return max((left[name] - right[name]).abs().max().item() for name in left)


def drawn(run: Path) -> list[tuple[str, int, int, str]]:
    found = AttemptStore(run / "attempts").read()
    return sorted((made.task_id, made.step, made.sample, made.completion) for made in found)


@pytest.mark.parametrize("how", ["8x1", "2x4"])
@pytest.mark.parametrize("stage", ["sft", "grpo"])
def test_losses_gradients_and_weights_do_not_depend_on_how_a_batch_is_split(
    stage: str, how: str, runs: Callable[[str], Path]
) -> None:
    folder = runs(stage)
    for name in ("loss", "grad_norm"):
        expected = curve(folder / "1x8", name)
        assert len(expected) == 6
        assert any(expected)
        assert curve(folder / how, name) == pytest.approx(expected, rel=1e-4, abs=1e-6)
    assert furthest(folder / "1x8", folder / how) < 1e-4


def test_a_batch_on_two_processes_draws_the_programs_of_one(grpo_runs: Path) -> None:
    assert drawn(grpo_runs / "1x8") == drawn(grpo_runs / "2x4") == drawn(grpo_runs / "8x1")


@pytest.mark.parametrize("config", ["cpu_zero2", "cpu_zero3"])
def test_zero_learns_from_the_rewards_that_ddp_learns_from(config: str, sharded: Path) -> None:
    ddp, zero = sharded / "cpu2" / "grpo", sharded / config / "grpo"
    assert drawn(zero) == drawn(ddp)
    for name in ("reward", "reward_std", "rewards/pixels/mean", "rewards/valid/mean"):
        assert curve(zero, name) == curve(ddp, name)
        assert any(curve(ddp, name))
    assert curve(zero, "loss") == pytest.approx(curve(ddp, "loss"), rel=1e-4, abs=1e-6)
    assert furthest(zero, ddp) < 1e-4


@pytest.mark.parametrize("config", ["cpu_zero2", "cpu_zero3"])
def test_a_guard_goes_back_under_zero_as_under_ddp(config: str, sharded: Path) -> None:
    ddp, zero = sharded / "cpu2" / "guarded", sharded / config / "guarded"
    told = [[(row["step"], row["done"]) for row in read_metrics(run / "alarms.jsonl")] for run in (ddp, zero)]
    assert told[0] == told[1]
    assert any("back to the weights of step 0" in done for _, done in told[0])
    assert drawn(zero) == drawn(ddp)
    assert sum(curve(ddp, "groups/resampled")) > 0
    assert curve(zero, "learning_rate") == curve(ddp, "learning_rate")
    assert curve(zero, "loss") == pytest.approx(curve(ddp, "loss"), rel=1e-3, abs=1e-5)
    assert furthest(zero, ddp) < 1e-4


@pytest.mark.parametrize("config", ["cpu_zero2", "cpu_zero3"])
def test_zero_takes_the_steps_of_ddp_in_a_warm_start(config: str, sharded: Path) -> None:
    ddp, zero = sharded / "cpu2" / "sft", sharded / config / "sft"
    for name in ("loss", "grad_norm"):
        assert curve(zero, name) == pytest.approx(curve(ddp, name), rel=1e-4)
    assert furthest(zero, ddp) < 1e-4


@pytest.mark.parametrize("config", ["cpu2", "cpu_zero2", "cpu_zero3"])
def test_processes_that_share_the_tasks_of_a_search_find_what_one_finds(config: str, sharded: Path) -> None:
    assert differences(sharded / "search", sharded / config / "search") == []
    assert len({made.task_id for made in AttemptStore(sharded / "search" / "attempts").read()}) == 3


def test_a_merged_adapter_predicts_what_the_adapter_does(sft_runs: Path) -> None:
    merged = AutoModelForCausalLM.from_pretrained(sft_runs / "lora" / "model")
    adapter = AutoPeftModelForCausalLM.from_pretrained(sft_runs / "lora" / "checkpoints" / "checkpoint-6")
    tokens = torch.arange(5, 45).reshape(2, 20)
    with torch.no_grad(), adapter.disable_adapter():
        before = adapter(tokens).logits
    with torch.no_grad():
        one, other = merged(tokens).logits, adapter(tokens).logits
    assert torch.allclose(one, other, atol=1e-4)
    assert not torch.allclose(one, before, atol=1e-2)


def test_evaluation_of_an_adapter_and_of_the_merged_model_draw_the_same(sft_runs: Path) -> None:
    assert drawn(sft_runs / "adapter") == drawn(sft_runs / "merged") != drawn(sft_runs / "base")


@pytest.mark.parametrize(("stage", "step"), [(stage, step) for stage in TENTHS for step in TENTHS[stage]])
def test_a_run_resumed_at_a_tenth_step_ends_as_one_that_was_not_interrupted(
    stage: str, step: str, runs: Callable[[str], Path]
) -> None:
    folder = runs(stage)
    assert differences(folder / "whole", folder / f"from-{step}") == []
    # What is pruned at the end, such as the optimizer's state of a round, was the same on the way.
    later = sorted(path.name for path in (folder / f"snapshots-{step}").glob("*"))
    assert step == LAST[stage] or later[-1] == LAST[stage]
    for name in later:
        assert differences(folder / "snapshots" / name, folder / f"snapshots-{step}" / name) == []


@pytest.mark.parametrize("stage", ["sft", "grpo", "expert"])
def test_one_seed_repeats_a_run_and_another_does_not(stage: str, runs: Callable[[str], Path]) -> None:
    folder = runs(stage)
    assert differences(folder / "1x8", folder / "again") == []
    other = differences(folder / "1x8", folder / "seed-1")
    assert any("model.safetensors" in name for name in other)
    assert any("metrics.jsonl" in name for name in other)

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import TrainerCallback
from trl import GRPOTrainer

from arc_rl.attempts import AttemptStore
from arc_rl.errors import UserError
from arc_rl.hindsight import Relabel, pairs_digest
from arc_rl.replay import ReplayBuffer
from arc_rl.tasks.sources import load_tasks
from arc_rl.tiny import TinyArguments, build_tiny
from arc_rl.trainers import grpo
from arc_rl.trainers.callbacks import read_metrics
from arc_rl.trainers.grpo_trainer import EpochRepeatSampler, Hindsight, ProgramGRPOTrainer
from arc_rl.trainers.supervised import Encoder

ROOT = Path(__file__).parents[3]


def arguments(drawing_policy: Path, run: Path, **changes: Any) -> list[str]:
    keys = {
        "model_name_or_path": drawing_policy,
        "output_dir": run,
        "tasks": "drawing:6",
        "task_seed": 5,
        "prompt_style": "pairs",
        "temperature": 0.6,
        "max_completion_length": 32,
        "per_device_train_batch_size": 4,
        "num_generations": 4,
        "gradient_accumulation_steps": 2,
        "learning_rate": 1e-3,
        "hindsight_batch_size": 2,
        "max_steps": 4,
        "save_steps": 2,
        "logging_steps": 1,
        "report_to": "none",
        "use_cpu": "true",
        "bf16": "false",
        "gradient_checkpointing": "false",
        **changes,
    }
    return [word for key, value in keys.items() for word in (f"--{key}", str(value))]


class StopAfter(TrainerCallback):
    """Breaks a run off right behind the checkpoint of a step, as Ctrl-C would."""

    def __init__(self, step: int) -> None:
        self.step = step

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.global_step == self.step:
            raise KeyboardInterrupt


def weights(run: Path) -> dict[str, torch.Tensor]:
    return load_file(run / "model" / "model.safetensors")


def hindsight_curve(run: Path) -> list[float | None]:
    return [row.get("hindsight/loss") for row in read_metrics(run / "metrics.jsonl")]


@pytest.mark.slow
def test_a_run_broken_off_and_started_again_ends_as_one_that_was_not(
    drawing_policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 6 tasks and 2 a step make an epoch of 3 steps, so that the resume is in a later epoch.
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    changes = {"max_steps": 6, "save_steps": 4}
    grpo.main(arguments(drawing_policy, whole, **changes))

    use_callbacks = grpo.use_run_callbacks
    with monkeypatch.context() as patch:

        def with_stop(trainer: Any, run: Any, stage: str) -> None:
            use_callbacks(trainer, run, stage)
            trainer.add_callback(StopAfter(4))

        patch.setattr(grpo, "use_run_callbacks", with_stop)
        with pytest.raises(KeyboardInterrupt):
            grpo.main(arguments(drawing_policy, broken, **changes))
    assert not (broken / "summary.json").exists()
    grpo.main(arguments(drawing_policy, broken, **changes))

    first, second = weights(whole), weights(broken)
    assert all(torch.equal(first[name], second[name]) for name in first)
    stores = [AttemptStore(run / "attempts") for run in (whole, broken)]
    assert stores[0].parts() == stores[1].parts()
    assert [item.completion for item in stores[0].read()] == [item.completion for item in stores[1].read()]
    curves = [
        [row.get("hindsight/loss") for row in read_metrics(run / "metrics.jsonl")] for run in (whole, broken)
    ]
    assert curves[0] == curves[1]
    assert any(curves[0])


@pytest.mark.slow
def test_every_sample_is_stored_and_a_finished_run_says_so(
    drawing_policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    assert grpo.main(arguments(drawing_policy, run, max_steps=2)) == 0
    store = AttemptStore(run / "attempts")
    attempts = store.read()
    assert len(attempts) == 2 * 2 * 4
    assert {attempt.sample for attempt in attempts} == {0, 1, 2, 3}
    assert {attempt.task_id for attempt in attempts} <= set(store.tasks())
    assert any(attempt.status == "ok" for attempt in attempts)
    summary = json.loads((run / "summary.json").read_text())
    assert (summary["steps"], summary["samples"]) == (2, 16)
    rows = read_metrics(run / "metrics.jsonl")[:2]
    assert [row["diversity/group_size"] for row in rows] == [4, 4]
    assert all(row["diversity/unique_outputs"] <= 4 for row in rows)
    assert rows[-1]["hindsight/size"] == rows[0]["hindsight/added"] + rows[1]["hindsight/added"]
    capsys.readouterr()
    assert grpo.main(arguments(drawing_policy, run, max_steps=2)) == 0
    assert "is finished" in capsys.readouterr().out


@pytest.mark.slow
def test_two_processes_share_one_buffer_and_store_both_halves(drawing_policy: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    command = [sys.executable, "-m", "accelerate.commands.launch"]
    command += ["--config_file", str(ROOT / "launch" / "cpu2.yaml"), "--main_process_port", "0"]
    changes = {"per_device_train_batch_size": 8, "gradient_accumulation_steps": 1, "max_steps": 2}
    # 2 steps x 2 processes x 2 groups: each of the 8 tasks comes once.
    command += ["-m", "arc_rl.trainers.grpo", *arguments(drawing_policy, run, tasks="drawing:8", **changes)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=400)
    store = AttemptStore(run / "attempts")
    assert store.parts() == [f"step-{step:08d}-rank-{rank}" for step in (0, 1) for rank in (0, 1)]
    halves = [store.read([f"step-{step:08d}-rank-{rank}" for step in (0, 1)]) for rank in (0, 1)]
    first, second = ({attempt.task_id for attempt in half if attempt.status == "ok"} for half in halves)
    assert first.isdisjoint(second)
    assert read_metrics(run / "metrics.jsonl")[0]["diversity/group_size"] == 4
    saved = json.loads((run / "checkpoints" / "checkpoint-2" / "hindsight.json").read_text())
    parents = {row["parent"] for row in saved}
    assert parents & first
    assert parents & second


def test_an_epochs_order_depends_on_seed_and_epoch_alone() -> None:
    def order(epoch: int, seed: int = 1) -> list[int]:
        sampler = EpochRepeatSampler(range(8), mini_repeat_count=1, batch_size=2, shuffle=True, seed=seed)
        sampler.set_epoch(epoch)
        return list(sampler)

    assert order(0) == order(0)
    assert order(0) != order(1)
    assert order(0) != order(0, seed=2)
    first = EpochRepeatSampler(range(8), mini_repeat_count=1, batch_size=2, shuffle=True, seed=1)
    list(first)
    first.set_epoch(1)
    assert list(first) == order(1)


def bare_trainer(
    monkeypatch: pytest.MonkeyPatch, sizes: TinyArguments, buffer: ReplayBuffer, accumulation: int
) -> Any:
    """A trainer without TRL's set-up, whose policy loss is always 3."""
    monkeypatch.setattr(GRPOTrainer, "_compute_loss", lambda self, model, inputs: torch.tensor(3.0))
    model, tokenizer = build_tiny(sizes, seed=0)
    trainer = object.__new__(ProgramGRPOTrainer)
    trainer.model = model
    trainer.accelerator = SimpleNamespace(
        gather=lambda value: value, device=torch.device("cpu"), num_processes=1, process_index=0
    )
    trainer.state, trainer.args = SimpleNamespace(global_step=0), SimpleNamespace(seed=0)
    trainer.current_gradient_accumulation_steps = accumulation
    trainer.hindsight = Hindsight(0.5, 2, buffer, Encoder(tokenizer, "pairs", 400, 40))
    trainer._draws, trainer._metrics = (-1, 0), {"train": defaultdict(list)}
    return trainer


def plain(model: Any) -> Any:
    """The model as TRL patches it: it knows the fused head, here by ignoring it."""
    return lambda fused_lm_head, **batch: model(**batch)


def test_the_hindsight_loss_is_weighted_and_divided_by_the_accumulation_steps(
    monkeypatch: pytest.MonkeyPatch, tiny_sizes: TinyArguments
) -> None:
    task = load_tasks(["drawing:1"], seed=0)[0]
    losses = []
    for accumulation in (1, 4):
        buffer = ReplayBuffer(4, 4)
        buffer.add([Relabel(task, "parent", 1.0, pairs_digest(task.train))], [])
        trainer = bare_trainer(monkeypatch, tiny_sizes, buffer, accumulation)
        trainer.model.train()
        losses.append(float(trainer._compute_loss(plain(trainer.model), {}).detach()) - 3)
        (logged,) = trainer._metrics["train"]["hindsight/loss"]
        assert losses[-1] == pytest.approx(0.5 * logged / accumulation, rel=1e-5)
    assert losses[0] == pytest.approx(4 * losses[1], rel=1e-4)


def test_an_empty_buffer_still_runs_the_forward_with_weight_zero(
    monkeypatch: pytest.MonkeyPatch, tiny_sizes: TinyArguments
) -> None:
    trainer = bare_trainer(monkeypatch, tiny_sizes, ReplayBuffer(4, 4), 1)
    trainer.model.train()
    loss = trainer._compute_loss(plain(trainer.model), {})
    loss.backward()
    assert float(loss.detach()) == 3
    gradients = [weights.grad for weights in trainer.model.parameters()]
    assert all(gradient is not None and not gradient.any() for gradient in gradients)
    assert "hindsight/loss" not in trainer._metrics["train"]


def test_bad_keys_are_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="reward_names holds beauty"):
        grpo.main(arguments(tmp_path / "none", tmp_path / "run", reward_names="beauty"))
    with pytest.raises(UserError, match="hindsight_coef is -1"):
        grpo.main(arguments(tmp_path / "none", tmp_path / "run", hindsight_coef=-1))
    assert not (tmp_path / "run").exists()

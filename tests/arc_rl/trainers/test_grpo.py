from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict, deque
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from samples import sample_attempt
from transformers import TrainerCallback
from trl import GRPOTrainer

from arc_rl.arguments import TaskArguments
from arc_rl.attempts import Attempt, AttemptStore
from arc_rl.curriculum import Curriculum
from arc_rl.errors import UserError
from arc_rl.hindsight import Relabel, pairs_digest
from arc_rl.replay import ReplayBuffer
from arc_rl.seeds import PROBE_TASKS
from arc_rl.tasks.sources import load_tasks
from arc_rl.temperatures import Heat
from arc_rl.tiny import TinyArguments, build_tiny
from arc_rl.trainers import grpo
from arc_rl.trainers.callbacks import read_metrics
from arc_rl.trainers.exploration import Exploration
from arc_rl.trainers.grpo_hindsight import Hindsight, Weights
from arc_rl.trainers.grpo_parts import probe_of
from arc_rl.trainers.grpo_settings import GRPOSettings
from arc_rl.trainers.grpo_trainer import EpochRepeatSampler, ProgramGRPOTrainer
from arc_rl.trainers.guard_arguments import GuardArguments
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
    listed = {key: value if isinstance(value, list) else [value] for key, value in keys.items()}
    return [str(word) for key, values in listed.items() for word in (f"--{key}", *values)]


class StopAfter(TrainerCallback):
    """Breaks a run off right behind the checkpoint of a step, as Ctrl-C would."""

    def __init__(self, step: int) -> None:
        self.step = step

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.global_step == self.step:
            raise KeyboardInterrupt


def weights(run: Path) -> dict[str, torch.Tensor]:
    return load_file(run / "model" / "model.safetensors")


# Every control of exploration that has a state, and a guard that rolls back at the least alarm.
EXPLORING = {
    "temperature_schedule": "entropy",
    "temperature_entropy_target": 0.9,
    "reward_names": ["solved", "novel_for_task"],
    "reward_weights": [1, 0.2],
    "advantage": "pass_at_k",
    "resample_budget": 1,
    "curriculum": "success",
    "guard_steps": 2,
    "guard_tasks": "drawing:2",
    "guard_samples": 4,
    "guard_action": "rollback",
    "guard_drop": 0.01,
}


@pytest.mark.slow
@pytest.mark.parametrize("changes", [{}, {"beta": 0.1, "steps_per_generation": 4, "num_iterations": 1}])
def test_reading_prompts_once_or_once_a_sample_learns_the_same(
    drawing_policy: Path, tmp_path: Path, changes: dict[str, Any]
) -> None:
    logged = []
    for share in ("true", "false"):
        run = tmp_path / share
        grpo.main(arguments(drawing_policy, run, share_prompts=share, **changes))
        logged.append([row for row in read_metrics(run / "metrics.jsonl") if "reward" in row])
    once, each = logged
    assert [row["reward"] for row in once] == [row["reward"] for row in each]
    for key in ("loss", "grad_norm", "entropy"):
        assert [row[key] for row in once] == pytest.approx([row[key] for row in each], rel=1e-3, abs=1e-4)


@pytest.mark.slow
def test_a_run_broken_off_and_started_again_ends_as_one_that_was_not(
    drawing_policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 6 tasks and 2 a step make an epoch of 3 steps, so that the resume is in a later epoch.
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    changes = {"max_steps": 6, "save_steps": 4, "logging_steps": 3, **EXPLORING}
    grpo.main(arguments(drawing_policy, whole, **changes))

    use_callbacks = grpo.use_run_callbacks
    with monkeypatch.context() as patch:

        def with_stop(trainer: Any, *rest: Any) -> None:
            use_callbacks(trainer, *rest)
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
    figures = ("hindsight/loss", "sampling/temperature", "guard/entropy", "learning_rate", "groups/resampled")
    for figure in figures:
        curves = [[row.get(figure) for row in read_metrics(run / "metrics.jsonl")] for run in (whole, broken)]
        assert curves[0] == curves[1]
        assert any(curves[0])
    read = [row["step"] for row in read_metrics(whole / "metrics.jsonl") if "guard/entropy" in row]
    assert read == [0, 2, 4, 6]
    ends = [json.loads((run / "summary.json").read_text())["guard/entropy_last"] for run in (whole, broken)]
    assert ends[0] == ends[1] == round(read_metrics(whole / "metrics.jsonl")[-3]["guard/entropy"], 4)
    for name in ("exploration.json", "guard.json", "hindsight.json"):
        states = [(run / "checkpoints" / "checkpoint-6" / name).read_text() for run in (whole, broken)]
        assert states[0] == states[1]
    alarms = [read_metrics(run / "alarms.jsonl") for run in (whole, broken)]
    assert alarms[0] == alarms[1]
    assert {row["action"] for row in alarms[0]} == {"rollback"}


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
    assert {attempt.task_id for attempt in attempts} <= {task.id for task in store.tasks().values()}
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
    changes = {
        **EXPLORING,
        "per_device_train_batch_size": 8,
        "gradient_accumulation_steps": 2,
        "max_steps": 2,
    }
    changes |= {"guard_steps": 1, "guard_action": "entropy", "entropy_coef": 0.01, "tasks": "drawing:40"}
    changes |= {"reward_names": ["solved", "brevity"], "reward_weights": [1, 0.05]}
    command += ["-m", "arc_rl.trainers.grpo", *arguments(drawing_policy, run, **changes)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=400)
    store = AttemptStore(run / "attempts")
    assert store.parts() == [f"step-{step:08d}-rank-{rank}" for step in (0, 1) for rank in (0, 1)]
    for step in (0, 1):
        halves = [store.read([f"step-{step:08d}-rank-{rank}"]) for rank in (0, 1)]
        first, second = ({attempt.task_id for attempt in half} for half in halves)
        assert min(len(first), len(second)) >= 4
        assert first.isdisjoint(second)
    row, later = [row for row in read_metrics(run / "metrics.jsonl") if "reward" in row][:2]
    assert row["diversity/group_size"] == 4
    # Every group that was drawn is stored, those that made way too.
    drawn = len(store.read()) / 4
    assert drawn == 16 + row["groups/resampled"] + later["groups/resampled"]
    assert drawn > 16
    saved = json.loads((run / "checkpoints" / "checkpoint-2" / "exploration.json").read_text())
    valid = {attempt.task_id for attempt in store.read() if attempt.status == "ok"}
    assert set(saved["memory"]) == valid
    assert set(saved["curriculum"]) == {attempt.task_id for attempt in store.read()}
    relabels = json.loads((run / "checkpoints" / "checkpoint-2" / "hindsight.json").read_text())
    ranks = [store.read([f"step-{step:08d}-rank-{rank}" for step in (0, 1)]) for rank in (0, 1)]
    parents = {row["parent"] for row in relabels}
    assert all(parents & {attempt.task_id for attempt in half} for half in ranks)


def test_an_epochs_order_depends_on_seed_and_epoch_alone() -> None:
    def order(epoch: int, seed: int = 1) -> list[int]:
        sampler = EpochRepeatSampler(range(8), mini_repeat_count=1, batch_size=2, shuffle=True, seed=seed)
        sampler.set_epoch(epoch)
        return list(sampler)

    assert order(0) == order(0)
    assert order(0) != order(1)
    assert order(0) != order(0, seed=2)
    assert order(1) != order(0, seed=2)
    first = EpochRepeatSampler(range(8), mini_repeat_count=1, batch_size=2, shuffle=True, seed=1)
    list(first)
    first.set_epoch(1)
    assert list(first) == order(1)


def test_the_guard_reads_no_task_that_is_learned(tiny_sizes: TinyArguments) -> None:
    _, tokenizer = build_tiny(tiny_sizes, seed=0)
    encoder = Encoder(tokenizer, "pairs", 2000, 40)
    found = load_tasks(["drawing:4"], seed=5 + PROBE_TASKS)
    settings = (GuardArguments(guard_tasks=["drawing:4"]), GRPOSettings(report_to="none"))
    sources = TaskArguments(task_seed=5)
    turned = replace(found[1], id="other", train=found[1].train[::-1])
    probe = probe_of(*settings, sources, [turned], encoder, sandbox=None)
    assert [task.id for task in probe.tasks] == [found[place].id for place in (0, 2, 3)]
    with pytest.raises(UserError, match="guard_tasks: all of its tasks are learned"):
        probe_of(*settings, sources, found, encoder, sandbox=None)


def bare_trainer(
    monkeypatch: pytest.MonkeyPatch,
    sizes: TinyArguments,
    buffer: ReplayBuffer,
    accumulation: int,
    step: int = 0,
) -> Any:
    """A trainer without TRL's set-up at a step of 11, whose policy loss is always 3."""
    monkeypatch.setattr(GRPOTrainer, "_compute_loss", lambda self, model, inputs: torch.tensor(3.0))
    model, tokenizer = build_tiny(sizes, seed=0)
    trainer = object.__new__(ProgramGRPOTrainer)
    trainer.model = model
    trainer.accelerator = SimpleNamespace(
        gather=lambda value: value, device=torch.device("cpu"), num_processes=1, process_index=0
    )
    trainer.state, trainer.args = SimpleNamespace(global_step=step, max_steps=11), SimpleNamespace(seed=0)
    trainer.current_gradient_accumulation_steps = accumulation
    trainer.hindsight = Hindsight(
        Weights("linear", 0.5, 0.25), 2, buffer, Encoder(tokenizer, "pairs", 400, 40)
    )
    trainer._metrics = {"train": defaultdict(list)}
    return trainer


def plain(model: Any) -> Any:
    """The model as TRL patches it: it knows the fused head, here by ignoring it."""
    return lambda fused_lm_head, **batch: model(**batch)


def test_the_hindsight_loss_is_weighted_by_the_schedule_and_divided_by_the_accumulation_steps(
    monkeypatch: pytest.MonkeyPatch, tiny_sizes: TinyArguments
) -> None:
    task = load_tasks(["drawing:1"], seed=0)[0]
    losses = []
    for accumulation, step, weight in ((1, 0, 0.5), (4, 0, 0.5), (1, 10, 0.25)):
        buffer = ReplayBuffer(4, 4)
        buffer.add([Relabel(task, "parent", 1.0, pairs_digest(task.train))], [])
        trainer = bare_trainer(monkeypatch, tiny_sizes, buffer, accumulation, step)
        trainer.model.train()
        losses.append(float(trainer._compute_loss(plain(trainer.model), {}).detach()) - 3)
        (logged,) = trainer._metrics["train"]["hindsight/loss"]
        assert losses[-1] == pytest.approx(weight * logged / accumulation, rel=1e-5)
        assert trainer._metrics["train"]["hindsight/weight"] == [weight]
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


def sampled(verdict: bool, color: int, task: str = "a") -> Attempt:
    return sample_attempt(task_id=task, solved_train=verdict, outputs=(np.array([[color]], np.int8),))


def batch_trainer(exploration: Exploration, names: list[str], weights: list[float]) -> Any:
    """A trainer without TRL's set-up that is at a batch of two groups of two."""
    trainer = object.__new__(ProgramGRPOTrainer)
    trainer.exploration = exploration
    trainer.num_generations, trainer.reward_func_names = 2, names
    trainer.reward_weights = torch.tensor(weights)
    trainer.accelerator = SimpleNamespace(num_processes=1, process_index=0)
    trainer.args, trainer.state = SimpleNamespace(seed=0), SimpleNamespace(global_step=3)
    trainer._metrics, trainer._logs = {"train": defaultdict(list)}, {"advantages": deque([9.0], maxlen=4)}
    trainer.loop = SimpleNamespace(rows={name: {"task_id": name} for name in "abcdef"})
    return trainer


def test_group_rewards_fill_their_columns_and_the_named_advantage_is_learned_from() -> None:
    exploration = Exploration(Curriculum(list("ab")), advantage="maxrl")
    trainer = batch_trainer(exploration, ["solved", "novel_in_group"], [1.0, 0.5])
    attempts = [sampled(True, 1), sampled(False, 1), sampled(False, 2, "b"), sampled(False, 3, "b")]
    made = trainer._with_group_rewards(torch.tensor([[1.0, 0], [0, 0], [0, 0], [0, 0]]), attempts)
    assert made.tolist() == [[1, 1], [0, 0.5], [0, 1], [0, 1]]
    trainer._rewards = made
    # Totals 1.5 and 0.25 have the mean 0.875; the second group's are equal.
    assert trainer._advantages(4).tolist() == pytest.approx([5 / 7, -5 / 7, 0, 0])
    assert list(trainer._logs["advantages"]) == trainer._advantages(4).tolist()


def test_a_batch_is_counted_and_teaches_the_controls() -> None:
    exploration = Exploration(Curriculum(list("abcd"), "success"), Heat("entropy", target=1.0))
    trainer = batch_trainer(exploration, ["solved"], [1.0])
    trainer._rewards = torch.tensor([[1.0], [0.0], [0.0], [0.0]])
    attempts = [sampled(True, 1), sampled(False, 2), sampled(False, 2, "b"), sampled(False, 2, "b")]
    trainer._explore(attempts, [sampled(False, 4, "c")] * 2)
    logged = {name: values[-1] for name, values in trainer._metrics["train"].items()}
    assert logged["groups/zero_variance"] == 0.5
    assert logged["groups/resampled"] == 1
    assert logged["diversity/new_outputs"] == pytest.approx(4 / 3)  # 4 in 3 groups
    assert logged["curriculum/tried"] == 0.75
    assert exploration.heat.factor > 1  # entropy 0.5 is below the target
    assert exploration.curriculum.rate("a") == 0.5
    assert exploration.curriculum.rate("b") == 0.25


def test_a_curriculum_takes_the_place_of_the_data_loaders_order() -> None:
    given = [{"task_id": "x"}] * 4
    trainer = batch_trainer(Exploration(Curriculum(list("abcdef"), "success")), [], [])
    halves = []
    for rank in (0, 1):
        trainer.accelerator = SimpleNamespace(num_processes=2, process_index=rank)
        halves.append([row["task_id"] for row in trainer._turn(given)])
    drawn = trainer.exploration.curriculum.draw(4, [0, 3])
    assert halves[0] + halves[1] == [task for task in drawn for _ in range(2)]
    trainer.exploration = Exploration(Curriculum(list("abcdef")))
    assert trainer._turn(given) is given


def test_the_state_of_exploration_survives_a_checkpoint(tmp_path: Path) -> None:
    saved = Exploration(Curriculum(list("ab"), "success"), Heat("entropy", target=1.0))
    saved.heat.measured(0.3)
    saved.memory.add([sampled(True, 1)])
    saved.curriculum.update([sampled(True, 1)])
    saved.save(tmp_path / "exploration.json")
    loaded = Exploration(Curriculum(list("ab"), "success"), Heat("entropy", target=1.0))
    loaded.load(tmp_path / "exploration.json")
    assert loaded.heat == saved.heat
    assert loaded.memory.state() == saved.memory.state()
    assert loaded.curriculum.state() == saved.curriculum.state()
    (tmp_path / "exploration.json").write_text("{}")
    with pytest.raises(UserError, match=r"exploration.json is no readable state of exploration"):
        loaded.load(tmp_path / "exploration.json")


def test_bad_keys_are_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="reward_names holds beauty"):
        grpo.main(arguments(tmp_path / "none", tmp_path / "run", reward_names="beauty"))
    with pytest.raises(UserError, match="hindsight_coef is -1"):
        grpo.main(arguments(tmp_path / "none", tmp_path / "run", hindsight_coef=-1))
    assert not (tmp_path / "run").exists()

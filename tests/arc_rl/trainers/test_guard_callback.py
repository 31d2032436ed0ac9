"""What the guard does about an alarm, on a trainer of its own that has the parts the guard touches."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from arc_rl.errors import UserError
from arc_rl.guard import Reading
from arc_rl.trainers.guard_arguments import GuardArguments, check_guard
from arc_rl.trainers.guard_callback import GuardCallback

FINE = Reading(
    0, pass_at_n=0.4, pass_at_1=0.1, entropy=1.0, unique_outputs=0.5, top_program=0.2, truncated=0.0
)
BROKEN = replace(FINE, pass_at_n=0.0, truncated=0.9)


class Trainer:
    """One weight that AdamW moves by a linearly falling rate; checkpoints are torch files."""

    def __init__(self, folder: Path) -> None:
        self.model = torch.nn.Linear(1, 1, bias=False)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=0.1)
        self.lr_scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda step: 1 - step / 10)
        self.state: Any = SimpleNamespace(
            global_step=0,
            max_steps=10,
            is_world_process_zero=True,
            best_model_checkpoint=None,
            epoch=None,
            log_history=[],
        )
        self.args: Any = SimpleNamespace(output_dir=str(folder), include_num_input_tokens_seen="no")
        self.entropy_coef, self._last_world_entropy = 0.01, 2.0
        self.control: Any = SimpleNamespace(should_save=False, should_training_stop=False, should_log=False)
        self.callback_handler: Any = SimpleNamespace(
            on_save=lambda args, state, control: None, on_log=self._logged
        )

    def _logged(self, args: Any, state: Any, control: Any, logs: Any) -> Any:
        control.should_log = False  # as the trainer's own handler does
        return control

    def step(self) -> None:
        self.model(torch.ones(1)).sum().backward()
        self.optimizer.step()
        self.lr_scheduler.step()
        self.state.global_step += 1

    def parts(self) -> dict[str, Any]:
        return {"model": self.model, "optimizer": self.optimizer, "lr_scheduler": self.lr_scheduler}

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        folder.mkdir(parents=True)
        torch.save({name: part.state_dict() for name, part in self.parts().items()}, folder / "all.pt")

    def _load(self, checkpoint: str, *names: str) -> None:
        saved = torch.load(Path(checkpoint) / "all.pt")
        for name in names:
            self.parts()[name].load_state_dict(saved[name])

    def _load_best_model(self) -> None:
        self._load(self.state.best_model_checkpoint, "model")

    def _load_optimizer_and_scheduler(self, checkpoint: str) -> None:
        self._load(checkpoint, "optimizer", "lr_scheduler")
        self.entropy_coef, self._last_world_entropy = 0.01, 2.0  # as TRL's adaptive control does


def guarded(tmp_path: Path, readings: list[Reading], **settings: Any) -> tuple[Trainer, GuardCallback, Any]:
    """A trainer whose probe reads these, one after the other, and has begun to train."""
    trainer, left = Trainer(tmp_path), iter(readings)
    probe: Any = SimpleNamespace(read=lambda trainer: replace(next(left), step=trainer.state.global_step))
    arguments = GuardArguments(guard_steps=2, **settings)
    callback = GuardCallback(trainer, probe, arguments, tmp_path / "alarms.jsonl")
    callback.on_train_begin(trainer.args, trainer.state, trainer.control)
    return trainer, callback, trainer.control


def go(trainer: Trainer, callback: GuardCallback, control: Any, steps: int) -> None:
    for _ in range(steps):
        trainer.step()
        callback.on_step_end(trainer.args, trainer.state, control)


def rows(callback: GuardCallback) -> list[dict[str, Any]]:
    return [json.loads(line) for line in callback.alarms.read_text().splitlines()]


def test_the_best_weights_are_saved_and_named_to_the_trainer(tmp_path: Path) -> None:
    trainer, callback, control = guarded(tmp_path, [FINE, replace(FINE, pass_at_n=0.5), FINE])
    go(trainer, callback, control, 1)
    assert not control.should_save
    go(trainer, callback, control, 1)
    assert control.should_save
    control.should_save = False
    go(trainer, callback, control, 2)
    assert not control.should_save
    assert trainer.state.best_model_checkpoint == str(tmp_path / "checkpoint-2") == str(callback.best)


def test_a_warning_is_written_and_said_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trainer, callback, control = guarded(tmp_path, [FINE, BROKEN])
    go(trainer, callback, control, 2)
    assert [(row["step"], row["figure"]) for row in rows(callback)] == [(2, "pass_at_n"), (2, "truncated")]
    assert (
        "At step 2 the probe's pass at n is 0.000, below its limit of 0.200, its truncated is"
        in capsys.readouterr().out
    )
    assert trainer.optimizer.param_groups[0]["lr"] == pytest.approx(0.08)
    assert not control.should_training_stop


def test_a_rollback_restores_weights_and_optimizer_and_lowers_the_learning_rate(tmp_path: Path) -> None:
    trainer, callback, control = guarded(tmp_path, [FINE, BROKEN, BROKEN], guard_action="rollback")
    start = trainer.model.weight.clone()
    go(trainer, callback, control, 2)
    assert torch.equal(trainer.model.weight, start)
    assert not trainer.optimizer.state  # as at the start, before any step
    assert trainer.optimizer.param_groups[0]["lr"] == pytest.approx(0.04)
    go(trainer, callback, control, 1)
    assert trainer.optimizer.param_groups[0]["lr"] == pytest.approx(0.035)  # the schedule goes on
    go(trainer, callback, control, 1)
    assert trainer.optimizer.param_groups[0]["lr"] == pytest.approx(0.015)
    assert "back to the weights of step 0" in rows(callback)[0]["done"]


def test_a_rollback_leaves_an_entropy_coefficient_that_has_risen(tmp_path: Path) -> None:
    trainer, callback, control = guarded(tmp_path, [FINE, BROKEN], guard_action="rollback")
    trainer.entropy_coef, trainer._last_world_entropy = 0.05, 0.3
    go(trainer, callback, control, 2)
    assert "back to the weights of step 0" in rows(callback)[0]["done"]
    assert (trainer.entropy_coef, trainer._last_world_entropy) == (0.05, 0.3)


def test_each_reading_is_logged_at_its_own_step_and_no_log_of_the_trainers_is_lost(tmp_path: Path) -> None:
    read = [FINE, replace(FINE, pass_at_n=0.5), replace(FINE, pass_at_n=0.3)]
    trainer, callback, control = guarded(tmp_path, read)
    control.should_log = True
    go(trainer, callback, control, 4)
    assert control.should_log
    logged = [(row["step"], row["guard/pass_at_n"]) for row in trainer.state.log_history]
    assert logged == [(0, 0.4), (2, 0.5), (4, 0.3)]
    assert [taken.pass_at_n for taken in callback.guard.readings] == [0.4, 0.5, 0.3]


def test_a_rollback_leaves_the_weights_that_are_the_best_themselves(tmp_path: Path) -> None:
    narrow = replace(FINE, pass_at_n=0.9, entropy=0.1)
    trainer, callback, control = guarded(tmp_path, [FINE, narrow], guard_action="rollback")
    start = trainer.model.weight.clone()
    go(trainer, callback, control, 2)
    assert not torch.equal(trainer.model.weight, start)
    assert trainer.optimizer.param_groups[0]["lr"] == pytest.approx(0.04)
    assert control.should_save


def test_the_entropy_coefficient_rises_to_its_limit(tmp_path: Path) -> None:
    trainer, callback, control = guarded(
        tmp_path, [FINE, *[BROKEN] * 3], guard_action="entropy", guard_entropy_factor=4.0
    )
    risen = []
    for _ in range(3):
        go(trainer, callback, control, 2)
        risen.append(trainer.entropy_coef)
    assert risen == pytest.approx([0.04, 0.1, 0.1])


def test_a_stop_ends_the_training(tmp_path: Path) -> None:
    trainer, callback, control = guarded(tmp_path, [FINE, BROKEN], guard_action="stop")
    go(trainer, callback, control, 2)
    assert control.should_training_stop


def test_the_last_step_is_read_whatever_its_number(tmp_path: Path) -> None:
    trainer, callback, control = guarded(tmp_path, [FINE, replace(FINE, pass_at_n=0.9)])
    trainer.state.max_steps = 1
    go(trainer, callback, control, 1)
    assert control.should_save


def test_a_resumed_guard_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    trainer, callback, control = guarded(tmp_path, [FINE, BROKEN, BROKEN], guard_action="entropy")
    go(trainer, callback, control, 2)
    (tmp_path / "checkpoint-2").mkdir()
    callback.on_save(trainer.args, trainer.state, control)
    go(trainer, callback, control, 2)
    again = Trainer(tmp_path)
    again.state.global_step = 2
    resumed = GuardCallback(again, callback.probe, callback.settings, callback.alarms)
    resumed.load(tmp_path / "checkpoint-2")
    resumed.on_train_begin(again.args, again.state, control)
    assert again.entropy_coef == pytest.approx(0.02)
    assert resumed.guard.state()["best"]["step"] == 0
    assert {row["step"] for row in rows(callback)} == {2}  # those of step 4 are yet to come
    with pytest.raises(UserError, match=r"guard.json is no readable state of the guard"):
        resumed.load(tmp_path / "checkpoint-9")


def settings(**changes: Any) -> Any:
    """The fields of TRL's GRPOConfig that the guard's checks read."""
    base = {
        "steps_per_generation": 4,
        "num_iterations": 1,
        "gradient_accumulation_steps": 2,
        "save_strategy": "steps",
        "save_only_model": False,
        "fsdp": "",
        "deepspeed": None,
        "use_adaptive_entropy": False,
        "entropy_coef": 0.01,
    }
    return SimpleNamespace(**{**base, **changes})


def test_a_guard_that_could_not_act_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_guard(GuardArguments(guard_steps=0), settings(save_strategy="no"))
    check_guard(GuardArguments(guard_steps=4, guard_action="entropy"), settings())
    with pytest.raises(UserError, match="set guard_steps to a multiple of 2"):
        check_guard(GuardArguments(guard_steps=3), settings())
    with pytest.raises(UserError, match="guard_steps needs checkpoints with optimizers"):
        check_guard(GuardArguments(guard_steps=2), settings(save_strategy="no"))
    with pytest.raises(UserError, match="raises entropy_coef, which must be above 0"):
        check_guard(GuardArguments(guard_steps=2, guard_action="entropy"), settings(entropy_coef=0.0))
    monkeypatch.setenv("ACCELERATE_USE_FSDP", "true")
    with pytest.raises(UserError, match="which FSDP splits"):
        check_guard(GuardArguments(guard_steps=2), settings())


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(UserError, match="guard_drop is 1"):
        GuardArguments(guard_drop=1.0)
    with pytest.raises(UserError, match=r"guard_entropy_factor is 0\.5"):
        GuardArguments(guard_entropy_factor=0.5)
    with pytest.raises(UserError, match="guard_steps must be 0"):
        GuardArguments(guard_steps=-1)

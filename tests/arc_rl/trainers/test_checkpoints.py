"""Checkpoints: only whole ones are resumed from, and each kind of damage is seen."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from arc_rl.errors import UserError
from arc_rl.runs import RunFolder
from arc_rl.trainers import checkpoints
from arc_rl.trainers.callbacks import window
from arc_rl.trainers.checkpoints import SEAL, SealCheckpoints, is_whole, newest_whole, seal
from arc_rl.trainers.common import check_machine, last_checkpoint


def saved(folder: Path, step: int, *, sealed: bool = True) -> Path:
    checkpoint = folder / f"checkpoint-{step}"
    (checkpoint / "global_step").mkdir(parents=True)
    (checkpoint / "model.safetensors").write_bytes(bytes(range(256)) * 40)
    (checkpoint / "global_step" / "rank_0.pt").write_bytes(b"optimizer")
    (checkpoint / "trainer_state.json").write_text("{}")
    if sealed:
        seal(checkpoint)
    return checkpoint


def cut_off(checkpoint: Path) -> None:
    path = checkpoint / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1])


def flip_a_bit(checkpoint: Path) -> None:
    path = checkpoint / "model.safetensors"
    path.write_bytes(b"\x01" + path.read_bytes()[1:])


def lose_a_file(checkpoint: Path) -> None:
    (checkpoint / "global_step" / "rank_0.pt").unlink()


def gain_a_file(checkpoint: Path) -> None:
    (checkpoint / "rng_state_1.pth").write_bytes(b"another run's")


def break_the_seal(checkpoint: Path) -> None:
    (checkpoint / SEAL).write_text('{"model.saf')


def remove_the_seal(checkpoint: Path) -> None:
    (checkpoint / SEAL).unlink()


def test_a_sealed_checkpoint_is_whole(tmp_path: Path) -> None:
    assert is_whole(saved(tmp_path, 5))


@pytest.mark.parametrize(
    "damage", [cut_off, flip_a_bit, lose_a_file, gain_a_file, break_the_seal, remove_the_seal]
)
def test_a_damaged_checkpoint_is_passed_over_for_the_one_before(tmp_path: Path, damage) -> None:
    before, last = saved(tmp_path, 9), saved(tmp_path, 10)
    assert newest_whole(tmp_path) == (last, [])
    damage(last)
    assert newest_whole(tmp_path) == (before, [last])


def test_of_a_large_file_size_and_beginning_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "CHECKED_BYTES", 16)
    checkpoint = saved(tmp_path, 1)
    path = checkpoint / "model.safetensors"
    path.write_bytes(path.read_bytes()[:16] + b"x" * (path.stat().st_size - 16))
    assert is_whole(checkpoint)
    flip_a_bit(checkpoint)
    assert not is_whole(checkpoint)


def test_without_a_whole_checkpoint_a_run_starts_anew(tmp_path: Path) -> None:
    unfinished = saved(tmp_path, 10, sealed=False)
    assert newest_whole(tmp_path) == (None, [unfinished])
    assert newest_whole(tmp_path / "nowhere") == (None, [])


def test_what_is_damaged_is_said_and_deleted_before_a_later_save_mixes_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = RunFolder(tmp_path)
    before = saved(run.checkpoints, 9)
    last = saved(run.checkpoints, 10, sealed=False)
    assert last_checkpoint(run) == str(before)
    assert not last.exists()
    assert "cut off" in capsys.readouterr().out


def test_the_callback_seals_what_was_just_saved(tmp_path: Path) -> None:
    checkpoint = saved(tmp_path, 3, sealed=False)
    state = SimpleNamespace(global_step=3, is_world_process_zero=True)
    SealCheckpoints().on_save(SimpleNamespace(output_dir=str(tmp_path)), state, None)
    assert is_whole(checkpoint)


def test_a_single_kept_checkpoint_is_refused() -> None:
    settings = SimpleNamespace(save_total_limit=1, use_cpu=True, use_liger_kernel=False, report_to=[])
    with pytest.raises(UserError, match="save_total_limit is 1"):
        check_machine(settings)


def test_grpo_resumes_between_batches_of_samples_and_sft_at_any_step() -> None:
    grpo = SimpleNamespace(steps_per_generation=8, num_iterations=2, gradient_accumulation_steps=4)
    assert window(grpo) == 4
    assert window(SimpleNamespace(gradient_accumulation_steps=4)) == 1

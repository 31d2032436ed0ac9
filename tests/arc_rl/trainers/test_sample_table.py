"""What trackers are shown of a run, by real trackers without a network."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from samples import sample_attempt
from transformers import TrainerCallback

from arc_rl.runs import RunFolder
from arc_rl.trainers import grpo, sample_table
from arc_rl.trainers.sample_table import SampleTable

ROOT = Path(__file__).parents[3]
PNG = b"\x89PNG"
SETTINGS = """
tasks: [drawing:6]
task_seed: 5
prompt_style: pairs
temperature: 0.6
max_completion_length: 32
per_device_train_batch_size: 4
num_generations: 4
steps_per_generation: 1
learning_rate: 1.0e-3
hindsight_coef: 0
max_steps: 4
save_steps: 2
logging_steps: 1
sample_table_steps: 2
use_cpu: true
bf16: false
gradient_checkpointing: false
"""


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith(("WANDB_", "TENSORBOARD_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_SILENT", "true")
    yield
    os.environ.clear()
    os.environ.update(before)


class Break(TrainerCallback):
    """Breaks the run off behind its first checkpoint, as Ctrl-C would."""

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt


def words(policy: Path, folder: Path, tracker: str) -> list[str]:
    recipe = folder / "recipe.yaml"
    recipe.write_text(f"{SETTINGS}report_to: [{tracker}]\n")
    keys = {"--config": recipe, "--model_name_or_path": policy, "--output_dir": folder / "run"}
    return [str(word) for pair in keys.items() for word in pair]


def trained(policy: Path, folder: Path, tracker: str) -> Path:
    grpo.main(words(policy, folder, tracker))
    return folder / "run"


@pytest.mark.slow
def test_a_resumed_run_keeps_its_id_and_shows_programs_recipe_and_versions_in_wandb(
    drawing_policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wandb = pytest.importorskip("wandb")
    use_callbacks = grpo.use_run_callbacks
    with monkeypatch.context() as patch:

        def with_break(trainer: Any, *rest: Any) -> None:
            use_callbacks(trainer, *rest)
            trainer.add_callback(Break())

        patch.setattr(grpo, "use_run_callbacks", with_break)
        with pytest.raises(KeyboardInterrupt):
            trained(drawing_policy, tmp_path, "wandb")
    wandb.finish()
    run = trained(drawing_policy, tmp_path, "wandb")
    # Not `finish`, which may return before the last records are in their file.
    wandb.teardown()
    name = (run / "wandb-id.txt").read_text()
    records = list(run.glob("wandb/offline-run-*/run-*.wandb"))
    assert {path.stem for path in records} == {f"run-{name}"}
    for kept in ("versions", "drawing:6", "sample_table_steps"):
        assert all(kept.encode() in path.read_bytes() for path in records)
    tables = [json.loads(path.read_text()) for path in run.glob("wandb/*/files/media/table/samples_*.json")]
    assert {"task_id", "program", "status", "pixels", "picture"} <= set(tables[-1]["columns"])
    rows = sum(len(table["data"]) for table in tables)
    staged = [path.read_bytes() for path in run.glob("wandb/artifacts/staging/*")]
    assert 0 < sum(data.startswith(PNG) for data in staged) <= rows


@pytest.mark.slow
def test_tensorboard_gets_the_table_as_text_and_each_picture(drawing_policy: Path, tmp_path: Path) -> None:
    read = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    run = trained(drawing_policy, tmp_path, "tensorboard")
    events = read.EventAccumulator(str(run / "tensorboard"), size_guidance={"tensors": 0, "images": 0})
    events.Reload()
    assert "train/reward" in events.Tags()["scalars"]
    assert {"recipe/text_summary", "versions/text_summary"} <= set(events.Tags()["tensors"])
    texts = events.Tensors("samples/text_summary")
    assert [event.step for event in texts] == [2, 4]
    assert b"def transform" in texts[-1].tensor_proto.string_val[0]
    assert all(event.encoded_image_string.startswith(PNG) for event in events.Images("samples/1"))


@pytest.mark.slow
def test_trackio_keeps_the_table_and_its_pictures_without_a_network(
    drawing_policy: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "arc_rl.trainers.grpo", *words(drawing_policy, tmp_path, "trackio")]
    # A process of its own, since trackio reads where to keep its database when it is imported.
    subprocess.run(command, env={**os.environ, "TRACKIO_DIR": str(tmp_path / "kept")}, check=True, cwd=ROOT)
    with closing(sqlite3.connect(tmp_path / "kept" / "arc-rl.db")) as database:
        logged = [json.loads(row) for (row,) in database.execute("select metrics from metrics")]
    tables = [row["samples"]["_value"] for row in logged if "samples" in row]
    assert len(tables) == 2
    assert {"task_id", "program", "picture"} <= set(tables[0][0])
    assert any("train/reward" in row for row in logged)
    pictures = [row["picture"] for table in tables for row in table if row["picture"]]
    assert 0 < len(list((tmp_path / "kept").rglob("*.png"))) == len(pictures)


class Told:
    """A tracker that remembers."""

    def __init__(self) -> None:
        self.origin: Any = None
        self.tables: list[int] = []

    def config(self, values: Any) -> None:
        self.origin = values

    def table(self, rows: Any, step: int) -> None:
        self.tables.append(step)


def test_a_table_is_of_the_batch_that_a_step_learned_from_and_left_out_where_nothing_was_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunFolder.open(tmp_path / "run", "grpo", {"temperature": 1.0})
    run.attempts.write("step-00000004-rank-1", [sample_attempt()])
    told = Told()
    monkeypatch.setattr(sample_table, "open_trackers", lambda *words: [told])
    callback = SampleTable(run, every=3)
    args = SimpleNamespace(
        report_to=["wandb"],
        project="arc-rl",
        run_name="x",
        steps_per_generation=4,
        num_iterations=1,
        gradient_accumulation_steps=2,
    )
    callback.on_train_begin(args, None, None)
    for step in range(1, 10):
        callback.on_step_end(args, SimpleNamespace(global_step=step), None)
    assert told.tables == [6]
    assert told.origin["recipe"] == {"stage": "grpo", "temperature": 1.0}
    assert "torch" in told.origin["versions"]


def test_only_the_main_process_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    monkeypatch.setattr(sample_table, "open_trackers", lambda *words: pytest.fail("opened"))
    SampleTable(RunFolder(tmp_path), every=1).on_train_begin(SimpleNamespace(), None, None)

"""Tests of arc_rl.trainers.sft: the real command on small tasks, alone, interrupted, and on two processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback

from arc_rl.arguments import PromptArguments
from arc_rl.cli import guarded
from arc_rl.config import parse_recipe
from arc_rl.errors import UserError
from arc_rl.prompts import prompt_messages
from arc_rl.tasks.task import Pair, Task
from arc_rl.trainers import common, sft
from arc_rl.trainers.examples import examples

PROGRAMS = {"flip_horizontal": np.fliplr, "flip_vertical": np.flipud}
ROOT = Path(__file__).parents[3]
RECIPE = """
model_name_or_path: tiny
tiny_width: 32
tiny_layers: 1
tiny_heads: 2
tiny_context: 128
prompt_style: pairs
num_train_epochs: 2
per_device_train_batch_size: 4
train_sampling_strategy: group_by_length
learning_rate: 0.01
muon_learning_rate: 0.01
logging_steps: 4
save_steps: 4
disable_tqdm: true
"""


def solved_task(index: int) -> Task:
    rng = np.random.default_rng(index)
    name = sorted(PROGRAMS)[index % 2]
    grids = [rng.integers(0, 10, rng.integers(2, 5, size=2)) for _ in range(3)]
    pairs = [Pair(grid, PROGRAMS[name](grid)) for grid in grids]
    program = f"def transform(grid):\n    grid = {name}(grid)\n    return grid\n"
    return Task(f"task{index}", tuple(pairs[:2]), (pairs[2],), "here", program)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """32 solved tasks and a recipe that goes over them twice, in 16 steps."""
    folder = tmp_path_factory.mktemp("sft")
    (folder / "tasks").mkdir()
    for index in range(32):
        task = solved_task(index)
        (folder / "tasks" / f"{task.id}.json").write_text(json.dumps(task.to_json()))
    (folder / "sft.yaml").write_text(f"{RECIPE}tasks: [{folder / 'tasks'}]\n")
    return folder


def train(folder: Path, run: Path, *more: str) -> Path:
    assert sft.main(["--config", str(folder / "sft.yaml"), "--output_dir", str(run), *more]) == 0
    return run


def weights(run: Path) -> dict[str, torch.Tensor]:
    return AutoModelForCausalLM.from_pretrained(run / "model").state_dict()


def rows(run: Path) -> list[dict]:
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


def curves(run: Path, *keys: str) -> list[float]:
    """The figures of every logged step, one after the other."""
    return [row[key] for row in rows(run) if "loss" in row for key in keys]


@pytest.fixture(scope="module")
def finished(folder) -> Path:
    return train(folder, folder / "finished")


def test_a_run_leaves_a_model_its_metrics_and_a_summary(finished):
    summary = json.loads((finished / "summary.json").read_text())
    assert summary["steps"] == 16
    assert summary["tasks"] == 32
    assert summary["processes"] == 1
    assert [row["step"] for row in rows(finished) if "loss" in row] == [4, 8, 12, 16]
    assert rows(finished)[3]["loss"] < rows(finished)[0]["loss"]
    assert AutoTokenizer.from_pretrained(finished / "model").eos_token == "<|end|>"


def test_the_logged_loss_is_that_of_the_completions_alone(finished, folder, monkeypatch):
    """TRL's own loss, over all logits, gives the same curve."""
    monkeypatch.setattr(sft.SFT, "_completion_logits_suffice", lambda self, inputs: False)
    other = train(folder, folder / "trl")
    keys = ("loss", "grad_norm", "entropy", "mean_token_accuracy", "num_tokens")
    assert curves(finished, *keys) == pytest.approx(curves(other, *keys), rel=1e-2)


def test_a_finished_run_is_not_repeated(finished, folder, capsys):
    before = (finished / "metrics.jsonl").stat().st_mtime_ns
    train(folder, finished)
    assert "is finished" in capsys.readouterr().out
    assert (finished / "metrics.jsonl").stat().st_mtime_ns == before


def test_a_resumed_run_ends_where_an_uninterrupted_one_does(finished, folder, monkeypatch):
    class Interrupt(TrainerCallback):
        def on_step_begin(self, args, state, control, **kwargs):
            if state.global_step == 14:
                raise KeyboardInterrupt

    add = common.use_run_callbacks
    with monkeypatch.context() as patch:
        patch.setattr(
            common,
            "use_run_callbacks",
            lambda trainer, *rest: (add(trainer, *rest), trainer.add_callback(Interrupt())),
        )
        arguments = ["--config", str(folder / "sft.yaml"), "--output_dir", str(folder / "resumed")]
        assert guarded(sft.main, arguments) == 130
    resumed = train(folder, folder / "resumed")
    assert all(torch.equal(weight, weights(resumed)[name]) for name, weight in weights(finished).items())
    for once, twice in zip(rows(finished), rows(resumed), strict=True):
        assert (once["step"], once.get("loss")) == (twice["step"], twice.get("loss"))


def test_the_eval_loss_is_measured_on_other_tasks(folder):
    more = ("--eval_tasks", str(folder / "tasks"), "--eval_strategy", "steps", "--eval_steps", "8")
    run = train(folder, folder / "evaluated", *more)
    assert [row["step"] for row in rows(run) if "eval_loss" in row] == [8, 16]


def test_smoothing_or_a_penalty_changes_what_is_learned_but_not_what_eval_loss_means(finished, folder):
    changes = {
        "model_name_or_path": finished / "model",
        "eval_tasks": folder / "tasks",
        "eval_strategy": "steps",
        "eval_steps": 1,
        "logging_steps": 1,
        "max_steps": 1,
        "warmup_steps": 10,  # the first step's rate is 0, so that both runs evaluate one model
    }
    more = [str(part) for key, value in changes.items() for part in (f"--{key}", value)]
    smooth = train(folder, folder / "smooth", *more, "--label_smoothing_factor", "0.5")
    unsure = train(folder, folder / "unsure", *more, "--confidence_penalty", "0.5")
    plain = train(folder, folder / "plain", *more)
    runs = (smooth, unsure, plain)
    figures = [{key: value for row in rows(run) for key, value in row.items()} for run in runs]
    for other in figures[:2]:
        assert other["eval_loss"] == pytest.approx(figures[2]["eval_loss"], rel=1e-4)
        assert other["plain_loss"] == pytest.approx(figures[2]["loss"], rel=1e-3)
    assert figures[0]["loss"] > 1.5 * figures[2]["loss"]
    assert figures[1]["loss"] == pytest.approx(figures[2]["loss"] - 0.5 * figures[1]["entropy"], rel=1e-2)
    assert "plain_loss" not in figures[2]


def test_a_confidence_penalty_that_could_not_act_is_refused(folder):
    for more, told in (
        (("--label_smoothing_factor", "0.1"), "confidence_penalty and label_smoothing_factor do the same"),
        (("--loss_type", "dft"), "confidence_penalty needs loss_type: nll"),
        (("--confidence_penalty", "-1"), "confidence_penalty is -1"),
    ):
        with pytest.raises(UserError, match=told):
            train(folder, folder / "refused", "--confidence_penalty", "0.1", *more)


def test_lora_is_merged_into_the_saved_model(finished, folder):
    more = ("--model_name_or_path", str(finished / "model"), "--use_peft", "true", "--lora_target_modules")
    run = train(
        folder, folder / "lora", *more, "q_proj", "v_proj", "--use_rslora", "true", "--max_steps", "2"
    )
    before, after = weights(finished), weights(run)
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == {f"model.layers.0.self_attn.{part}_proj.weight" for part in "qv"}


def test_the_recipe_for_qwen_trains_a_model_of_its_kind(folder, qwen_folder):
    run = folder / "qwen"
    changes = {
        "model_name_or_path": qwen_folder,
        "output_dir": run,
        "tasks": folder / "tasks",
        "eval_tasks": folder / "tasks",
        "task_workers": 1,
        "max_steps": 1,
        "warmup_steps": 0,
        "max_length": 16384,  # its tokenizer spends a token on every letter
        "per_device_train_batch_size": 1,
        "gradient_accumulation_steps": 1,
        "logging_steps": 1,
        "report_to": "none",
    }
    more = [str(part) for key, value in changes.items() for part in (f"--{key}", value)]
    assert sft.main(["--config", str(ROOT / "recipes/qwen2.5-coder-0.5b/sft.yaml"), *more]) == 0
    folders = (qwen_folder, run / "model")
    before, after = (AutoModelForCausalLM.from_pretrained(path).bfloat16() for path in folders)
    learned = {
        name.split(".")[-2]
        for (name, weight), was in zip(after.named_parameters(), before.parameters(), strict=True)
        if not torch.equal(weight, was)
    }
    assert learned == {f"{part}_proj" for part in ("q", "k", "v", "o", "gate", "up", "down")}


def test_a_chat_model_learns_the_fenced_program_and_nothing_after_its_end(folder, qwen_folder):
    tokenizer = AutoTokenizer.from_pretrained(qwen_folder)
    model = AutoModelForCausalLM.from_pretrained(qwen_folder)
    task = solved_task(0)
    (row,) = examples([task], None, PromptArguments(prompt_style="chat"), model, tokenizer)
    learned = [label for label in row["labels"] if label != -100]
    assert tokenizer.decode(learned) == f"```python\n{task.program.strip()}\n```<|im_end|>"
    prompt = prompt_messages(task, "chat")
    asked = tokenizer.apply_chat_template(prompt, tokenize=False, add_generation_prompt=True)
    assert tokenizer.decode(row["input_ids"][: -len(learned)]) == asked


@pytest.mark.parametrize("path", sorted(ROOT.glob("recipes/*/sft.yaml")), ids=lambda path: path.parent.name)
def test_every_recipe_is_read_without_complaint(path):
    recipe = parse_recipe(sft.TYPES, ["--config", str(path)], program="arc-rl sft")
    assert recipe.values["tasks"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--muon_learning_rate", "0"], "muon_learning_rate is 0.0"),
        (["--eval_strategy", "steps"], "eval_strategy and eval_tasks need one another"),
        (["--use_liger_kernel", "true"], "use_liger_kernel needs a GPU"),
        (["--max_prompt_length", "500"], "exceed the context of 128"),
        (["--tasks", "arc-agi-1/training"], "have no known program to learn"),
        (["--tasks", "arc-agi-1/evaluation"], "arc-agi-1/evaluation"),
    ],
)
def test_what_cannot_work_is_refused_in_a_sentence(folder, tmp_path, arguments, sentence):
    given = ["--config", str(folder / "sft.yaml"), "--output_dir", str(tmp_path / "run"), *arguments]
    with pytest.raises(UserError, match=sentence):
        sft.main(given)


def test_a_run_without_tasks_is_refused(tmp_path):
    with pytest.raises(UserError, match="tasks is missing"):
        sft.main(["--model_name_or_path", "tiny", "--output_dir", str(tmp_path)])


@pytest.mark.slow
def test_two_processes_learn_what_one_does(finished, folder):
    run = folder / "two"
    launch = [
        sys.executable,
        "-m",
        "accelerate.commands.launch",
        "--config_file",
        str(ROOT / "launch/cpu2.yaml"),
    ]
    command = [*launch, "-m", "arc_rl.trainers.sft", "--config", str(folder / "sft.yaml")]
    options = ["--output_dir", str(run), "--per_device_train_batch_size", "2"]
    subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True, timeout=600)
    assert json.loads((run / "summary.json").read_text())["processes"] == 2
    keys = ("step", "loss", "num_tokens")
    assert curves(finished, *keys) == pytest.approx(curves(run, *keys), rel=1e-2)

"""`arc-rl grpo`: reinforcement learning with the interpreter as the reward, and hindsight replay of the
failures.

    arc-rl grpo --config recipes/tiny/grpo.yaml --model_name_or_path runs/sft/model --output_dir runs/grpo
    accelerate launch --config_file launch/cpu2.yaml -m arc_rl.trainers.grpo --config recipes/tiny/grpo.yaml
    ...

A group of programs is sampled for each task, every program is run once on the task's train inputs, and TRL's
GRPOTrainer learns from the rewards. Started again with the same command it resumes from its last checkpoint.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from datasets import Dataset
from transformers import PreTrainedTokenizerBase
from trl import GRPOConfig, ModelConfig, get_peft_config

from arc_rl.arguments import PromptArguments, SandboxArguments, TaskArguments
from arc_rl.attempts import AttemptStore
from arc_rl.cli import guarded
from arc_rl.config import parse_recipe
from arc_rl.errors import UserError
from arc_rl.policy import load_policy, prompt_limit
from arc_rl.prompts import prompts_that_fit
from arc_rl.replay import ReplayBuffer
from arc_rl.runs import RunFolder
from arc_rl.sandboxes import open_sandbox
from arc_rl.tasks.sources import load_training_tasks
from arc_rl.tasks.task import Task
from arc_rl.tiny import TinyArguments
from arc_rl.trainers.callbacks import read_metrics
from arc_rl.trainers.common import (
    RunSettings,
    counted,
    finished_before,
    is_main_process,
    last_checkpoint,
    open_run,
    save_model,
    say,
    use_run_callbacks,
)
from arc_rl.trainers.grpo_checks import check_backend, check_rewards, check_tasks, check_window
from arc_rl.trainers.grpo_trainer import HINDSIGHT_FILE, Hindsight, Loop, ProgramGRPOTrainer
from arc_rl.trainers.supervised import Encoder
from reward.functions import Judge, reward_functions

# The curves whose ends go into summary.json: their names in metrics.jsonl, and there.
CURVES = {
    "reward": "reward",
    "rewards/solved/mean": "solved",
    "groups_solved": "groups_solved",
    "entropy": "entropy",
    "diversity/share_valid": "valid",
    "diversity/unique_outputs": "unique_outputs",
    "hindsight/loss": "hindsight_loss",
}


@dataclass
class GRPOArguments:
    """What TRL's GRPOConfig lacks: which rewards, and how much hindsight."""

    reward_names: list[str] = field(
        default_factory=lambda: ["solved", "pixels", "valid"],
        metadata={"help": "Rewards by name; reward_weights (TRL's key) gives each its weight, default 1."},
    )
    hindsight_coef: float = field(
        default=0.1,
        metadata={"help": "Weight of the supervised loss on relabelled attempts; 0 turns hindsight off."},
    )
    hindsight_batch_size: int = field(
        default=8, metadata={"help": "Relabelled examples a process learns from in each micro-batch."}
    )
    hindsight_capacity: int = field(
        default=4096, metadata={"help": "Most relabelled examples that are kept for replay."}
    )
    hindsight_quota: int = field(
        default=32, metadata={"help": "Most relabelled examples kept of one source task."}
    )

    def __post_init__(self) -> None:
        if self.hindsight_coef < 0:
            raise UserError(f"hindsight_coef is {self.hindsight_coef}; it must be 0 (off) or more.")
        for key in ("hindsight_batch_size", "hindsight_capacity", "hindsight_quota"):
            if getattr(self, key) < 1:
                raise UserError(f"{key} is {getattr(self, key)}; it must be at least 1.")


@dataclass
class GRPOSettings(RunSettings, GRPOConfig):
    """TRL's GRPOConfig with defaults that hold without a GPU."""


TYPES = (
    GRPOArguments,
    TaskArguments,
    PromptArguments,
    SandboxArguments,
    TinyArguments,
    ModelConfig,
    GRPOSettings,
)


def main(argv: Sequence[str] | None = None) -> int:
    recipe = parse_recipe(TYPES, sys.argv[1:] if argv is None else argv, program="arc-rl grpo")
    ours, sources, asking, limits, tiny, policy, args = recipe.arguments
    check_rewards(ours.reward_names, args.reward_weights)
    check_window(args)
    check_backend(args, policy)
    run = open_run("grpo", recipe, args)
    if finished_before(run):
        return 0
    model, tokenizer = load_policy(policy, tiny, seed=args.seed)
    limit = prompt_limit(model, asking.max_prompt_length, args.max_completion_length)
    tasks = load_training_tasks(sources.tasks, sources.task_seed, sources.task_workers)
    tasks, rows = prompt_rows(tasks, asking.prompt_style, tokenizer, limit)
    check_tasks(args, len(tasks))
    with open_sandbox(limits) as sandbox:
        judge = Judge(sandbox)
        trainer = ProgramGRPOTrainer(
            model=model,
            args=args,
            reward_funcs=reward_functions(judge, ours.reward_names),
            train_dataset=Dataset.from_list(rows),
            processing_class=tokenizer,
            peft_config=get_peft_config(policy),
            loop=Loop({task.id: task for task in tasks}, run.attempts, sandbox, judge),
            hindsight=_hindsight(
                ours, Encoder(tokenizer, asking.prompt_style, limit, args.max_completion_length)
            ),
        )
        _train(trainer, run, tasks)
    _finish(trainer, tokenizer, run)
    return 0


def prompt_rows(
    tasks: Sequence[Task], style: str, tokenizer: PreTrainedTokenizerBase, limit: int
) -> tuple[list[Task], list[dict[str, Any]]]:
    """The tasks of which a train pair fits a prompt of `limit` tokens, and for each a row for TRL.

    A row is the prompt, the task's id, and its train pairs as `inputs` and `outputs`, which the rewards read.
    Test pairs stay out of it.
    """
    fitting, prompts = prompts_that_fit(tasks, style, tokenizer, limit)
    if len(fitting) < len(tasks):
        left = len(tasks) - len(fitting)
        say(f"{left} of {len(tasks)} tasks are left out: none of their train pairs fits {limit} tokens.")
    rows = [
        {
            "prompt": prompt.messages,
            "task_id": task.id,
            "inputs": [pair.input.tolist() for pair in task.train],
            "outputs": [pair.output.tolist() for pair in task.train],
        }
        for task, prompt in zip(fitting, prompts, strict=True)
    ]
    return fitting, rows


def _hindsight(ours: GRPOArguments, encoder: Encoder) -> Hindsight | None:
    if ours.hindsight_coef == 0:
        return None
    buffer = ReplayBuffer(ours.hindsight_capacity, ours.hindsight_quota)
    return Hindsight(ours.hindsight_coef, ours.hindsight_batch_size, buffer, encoder)


def _train(trainer: ProgramGRPOTrainer, run: RunFolder, tasks: Sequence[Task]) -> None:
    """Train from the last checkpoint, or from the start; samples of steps trained again are dropped."""
    checkpoint = last_checkpoint(run)
    if is_main_process():
        run.attempts.write_tasks(tasks)
        forget_steps(run.attempts, int(checkpoint.rpartition("-")[2]) if checkpoint else 0)
    if trainer.hindsight and checkpoint:
        trainer.hindsight.buffer.load(Path(checkpoint) / HINDSIGHT_FILE)
    use_run_callbacks(trainer, run, "grpo")
    say(_announcement(trainer.args, len(tasks)))
    trainer.accelerator.wait_for_everyone()
    trainer.train(resume_from_checkpoint=checkpoint)


def _finish(trainer: ProgramGRPOTrainer, tokenizer: PreTrainedTokenizerBase, run: RunFolder) -> None:
    save_model(trainer, tokenizer, run)
    if is_main_process():
        figures = summary(run)
        run.finish(figures)
        say(
            f"grpo: {figures['samples']:,} programs in {figures['minutes']:.1f} minutes, mean reward "
            f"{figures['reward_first']:.3f} at first, {figures['reward_last']:.3f} at last; "
            f"the model is in {run.model}."
        )


def _announcement(args: GRPOConfig, tasks: int) -> str:
    window = args.steps_per_generation * args.num_iterations // args.gradient_accumulation_steps
    often = "at each step" if window == 1 else f"every {window} steps"
    return (
        f"Learning from reward on {tasks} tasks: {args.num_generations} programs for each of "
        f"{args.generation_batch_size // args.num_generations} tasks {often}, "
        f"on {counted(args.world_size, 'process', 'es')}."
    )


def forget_steps(store: AttemptStore, step: int) -> None:
    """Delete the attempts of steps from `step` on, which a resumed run samples again."""
    for part in store.parts():
        if int(part.split("-")[1]) >= step:
            (store.folder / f"{part}.parquet").unlink()


def _rows(path: Path) -> int:
    return int(pq.read_metadata(path).num_rows)


def summary(run: RunFolder) -> dict[str, Any]:
    """The figures of a run: minutes, steps, samples, and each curve's mean over its first and last tenth."""
    logged = read_metrics(run.metrics)
    rows = [row for row in logged if "reward" in row]
    tenth = max(1, len(rows) // 10)
    figures: dict[str, Any] = {
        "minutes": logged[-1]["minutes"],
        "steps": logged[-1]["step"],
        "samples": sum(_rows(run.attempts.folder / f"{part}.parquet") for part in run.attempts.parts()),
    }
    for name, label in CURVES.items():
        for place, part in (("first", rows[:tenth]), ("last", rows[-tenth:])):
            values = [row[name] for row in part if row.get(name) is not None]
            if values:
                figures[f"{label}_{place}"] = round(sum(values) / len(values), 4)
    return figures


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

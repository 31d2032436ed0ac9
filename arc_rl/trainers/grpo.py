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
from pathlib import Path
from typing import Any

from arc_rl.cli import guarded, refuse_early

if __name__ == "__main__":
    refuse_early("grpo")

import pyarrow.parquet as pq
from datasets import Dataset
from trl import GRPOConfig, ModelConfig, get_peft_config

from arc_rl.arguments import PromptArguments, SandboxArguments, TaskArguments
from arc_rl.attempts import AttemptStore
from arc_rl.config import parse_recipe
from arc_rl.policy import load_policy, prompt_limit
from arc_rl.provenance import mark, notes, references_behind
from arc_rl.runs import RunFolder
from arc_rl.sandboxes import open_sandbox
from arc_rl.tasks.sources import load_training_tasks
from arc_rl.tasks.task import Task
from arc_rl.tiny import TinyArguments
from arc_rl.trainers.callbacks import read_metrics
from arc_rl.trainers.common import (
    counted,
    finished_before,
    is_main_process,
    last_checkpoint,
    open_run,
    save_model,
    say,
    use_run_callbacks,
)
from arc_rl.trainers.exploration import EXPLORATION_FILE
from arc_rl.trainers.grpo_arguments import ExplorationArguments, GRPOArguments
from arc_rl.trainers.grpo_checks import (
    check_backend,
    check_exploration,
    check_rewards,
    check_tasks,
    check_window,
)
from arc_rl.trainers.grpo_hindsight import HINDSIGHT_FILE
from arc_rl.trainers.grpo_metrics import curve_ends, guard_ends
from arc_rl.trainers.grpo_parts import (
    exploration_of,
    hindsight_of,
    loop_of,
    probe_of,
    prompt_rows,
    reward_of,
)
from arc_rl.trainers.grpo_settings import GRPOSettings
from arc_rl.trainers.grpo_trainer import ProgramGRPOTrainer
from arc_rl.trainers.guard_arguments import GuardArguments, check_guard
from arc_rl.trainers.guard_callback import GuardCallback, load_weights
from arc_rl.trainers.rollouts import rollouts_of
from arc_rl.trainers.shared_prompts import shares_prompts
from arc_rl.trainers.supervised import Encoder
from reward.functions import Judge

TYPES = (
    GRPOArguments,
    ExplorationArguments,
    GuardArguments,
    TaskArguments,
    PromptArguments,
    SandboxArguments,
    TinyArguments,
    ModelConfig,
    GRPOSettings,
)


def main(argv: Sequence[str] | None = None) -> int:
    recipe = parse_recipe(TYPES, sys.argv[1:] if argv is None else argv, program="arc-rl grpo")
    ours, exploring, guarding, sources, asking, limits, tiny, policy, args = recipe.arguments
    check_rewards(ours.reward_names, args.reward_weights)
    check_window(args)
    check_backend(args, policy)
    check_guard(guarding, args)
    heat = exploring.heat(args.temperature)
    rollouts = rollouts_of(ours.sampler, ours.mixed_temperatures, args, heat)
    check_exploration(exploring, args, rollouts)
    run = open_run("grpo", recipe, args)
    if finished_before(run):
        return 0
    model, tokenizer = load_policy(policy, tiny, seed=args.seed)
    limit = prompt_limit(model, asking.max_prompt_length, args.max_completion_length)
    tasks = load_training_tasks(sources.tasks, sources.task_seed, sources.task_workers)
    tasks, rows = prompt_rows(tasks, asking.asking(), tokenizer, limit)
    check_tasks(args, len(tasks))
    encoder = Encoder(tokenizer, asking.asking(), limit, args.max_completion_length)
    with open_sandbox(limits, asking) as sandbox:
        judge = Judge(sandbox)
        trainer = ProgramGRPOTrainer(
            model=model,
            args=args,
            reward_funcs=[reward_of(judge, name) for name in ours.reward_names],
            train_dataset=Dataset.from_list(rows),
            processing_class=tokenizer,
            peft_config=get_peft_config(policy),
            rollout_func=rollouts,
            loop=loop_of(tasks, rows, run, judge),
            exploration=exploration_of(exploring, args, tasks, heat),
            hindsight=hindsight_of(ours, encoder),
            share_prompts=shares_prompts(ours.share_prompts, model, args),
        )
        guard = None
        if guarding.guard_steps:
            probe = probe_of(guarding, args, sources, tasks, encoder, sandbox)
            guard = GuardCallback(trainer, probe, guarding, run.path / "alarms.jsonl")
        _train(trainer, guard, run, tasks)
    if guard and guard.best:
        load_weights(trainer, guard.best)
    save_model(trainer, tokenizer, run)
    _finish(run, guard, references_behind(policy.model_name_or_path), asking)
    return 0


def _train(
    trainer: ProgramGRPOTrainer, guard: GuardCallback | None, run: RunFolder, tasks: Sequence[Task]
) -> None:
    """Train from the last checkpoint, or from the start; samples of steps trained again are dropped."""
    checkpoint = last_checkpoint(run)
    if is_main_process():
        run.attempts.write_tasks(tasks)
        forget_steps(run.attempts, int(checkpoint.rpartition("-")[2]) if checkpoint else 0)
    if checkpoint:
        trainer.exploration.load(Path(checkpoint) / EXPLORATION_FILE)
        if trainer.hindsight:
            trainer.hindsight.buffer.load(Path(checkpoint) / HINDSIGHT_FILE)
        if guard:
            guard.load(Path(checkpoint))
    use_run_callbacks(trainer, run, "grpo", guard)
    say(_announcement(trainer.args, len(tasks)))
    trainer.accelerator.wait_for_everyone()
    trainer.train(resume_from_checkpoint=checkpoint)


def _finish(run: RunFolder, guard: GuardCallback | None, references: int, asking: PromptArguments) -> None:
    if not is_main_process():
        return
    mark(run.model, references)
    readings = guard.guard.readings if guard else []
    figures = {**summary(run), **guard_ends(readings), "notes": notes(references, asking.asking())}
    of = ""
    if guard and guard.guard.best:
        figures["model_step"], figures["pass_at_n"] = guard.guard.best.step, guard.guard.best.pass_at_n
        of = f" of step {figures['model_step']}, the best by pass@n ({figures['pass_at_n']:.3f}),"
    run.finish(figures)
    say(
        f"grpo: {figures['samples']:,} programs in {figures['minutes']:.1f} minutes, mean reward "
        f"{figures['reward_first']:.3f} at first, {figures['reward_last']:.3f} at last; "
        f"the model{of} is in {run.model}."
    )
    for sentence in figures["notes"]:
        say(sentence)


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
    return {
        "minutes": logged[-1]["minutes"],
        "steps": logged[-1]["step"],
        "samples": sum(_rows(run.attempts.folder / f"{part}.parquet") for part in run.attempts.parts()),
        **curve_ends([row for row in logged if "reward" in row]),
    }


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

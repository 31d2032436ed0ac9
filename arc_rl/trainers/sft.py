"""Supervised warm start: a model learns to write the known programs of tasks, through TRL's SFTTrainer.

    arc-rl sft --config recipes/tiny/sft.yaml
    accelerate launch --config_file launch/cpu2.yaml -m arc_rl.trainers.sft --config recipes/tiny/sft.yaml

It knows nothing of rewards: whether the programs it learns solve real tasks, `arc-rl evaluate` tells.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import partial
from typing import Any

from arc_rl.cli import guarded, refuse_early

if __name__ == "__main__":
    refuse_early("sft")

from datasets import Dataset
from trl import ModelConfig, get_peft_config

from arc_rl.arguments import PromptArguments, TaskArguments
from arc_rl.config import parse_recipe
from arc_rl.policy import load_policy
from arc_rl.provenance import mark, notes, references_behind
from arc_rl.runs import RunFolder
from arc_rl.seeds import EVAL_LOSS_TASKS
from arc_rl.tasks.sources import load_training_tasks
from arc_rl.tiny import TinyArguments
from arc_rl.trainers import common
from arc_rl.trainers.callbacks import read_metrics
from arc_rl.trainers.examples import examples, stored_examples
from arc_rl.trainers.sft_trainer import SFT, SFTSettings

TYPES = (SFTSettings, ModelConfig, TinyArguments, TaskArguments, PromptArguments)


def main(argv: Sequence[str] | None = None) -> int:
    recipe = parse_recipe(TYPES, sys.argv[1:] if argv is None else argv, program="arc-rl sft")
    settings, policy, tiny, sources, asking = recipe.arguments
    sources.require("learn from, for example --tasks mixed:2000")
    run = common.open_run("sft", recipe, settings)
    if common.finished_before(run):
        return 0
    model, tokenizer = load_policy(
        policy, tiny, seed=settings.seed, trust_remote_code=settings.trust_remote_code
    )
    learned, judged = _data(run, settings, sources, partial(_examples, settings, asking, model, tokenizer))
    if not settings.packing:
        settings.max_length = None  # every example fits; TRL would go through all of them to cut none
    trainer = SFT(
        model=model,
        args=settings,
        train_dataset=learned,
        eval_dataset=judged,
        processing_class=tokenizer,
        peft_config=get_peft_config(policy),
    )
    common.use_run_callbacks(trainer, run, "sft")
    common.say(_announcement(trainer, learned))
    trainer.train(resume_from_checkpoint=common.last_checkpoint(run))
    common.save_model(trainer, tokenizer, run)
    references = max(int(learned.info.description or 0), references_behind(policy.model_name_or_path))
    _finish(run, trainer, learned, references, notes(references, asking.asking()))
    common.leave(trainer)
    return 0


def _data(
    run: RunFolder, settings: SFTSettings, sources: TaskArguments, made: Any
) -> tuple[Dataset, Dataset | None]:
    """What is learned, and what eval_loss is measured on, if anything."""
    seed, workers = sources.task_seed, sources.task_workers
    learned = stored_examples(run.checkpoints / "learned", partial(made, sources.tasks, seed, workers))
    if not settings.eval_tasks:
        return learned, None
    judged = partial(made, settings.eval_tasks, seed + EVAL_LOSS_TASKS, workers)
    return learned, stored_examples(run.checkpoints / "judged", judged)


def _examples(
    settings: SFTSettings,
    asking: PromptArguments,
    model: Any,
    tokenizer: Any,
    specs: Sequence[str],
    seed: int,
    workers: int,
) -> Dataset:
    began = time.monotonic()
    common.say(f"Making the tasks {' '.join(specs)}.")
    tasks = load_training_tasks(specs, seed, workers)
    rows = examples(tasks, settings.max_length, asking, model, tokenizer)
    common.say(f"{len(rows)} of {len(tasks)} tasks fit the prompt; {time.monotonic() - began:.0f} s.")
    return rows


def _announcement(trainer: SFT, learned: Dataset) -> str:
    args = trainer.args
    batch = args.train_batch_size * args.gradient_accumulation_steps * args.world_size
    tokens = sum(learned["length"]) / 1e6
    epochs = "one epoch" if args.num_train_epochs == 1 else f"{args.num_train_epochs:g} epochs"
    return (
        f"Training {_parameters(trainer) / 1e6:.2f} M parameters for {epochs} of {len(learned):,} tasks "
        f"({tokens:.1f} M tokens), {batch} tasks a step "
        f"on {common.counted(args.world_size, 'process', 'es')}."
    )


def _finish(run: RunFolder, trainer: SFT, learned: Dataset, references: int, told: list[str]) -> None:
    """Write summary.json and say where the model is."""
    if not common.is_main_process():
        return
    mark(run.model, references)
    logged = read_metrics(run.metrics)
    last = logged[-1]
    # Of a sitting that had nothing left to learn, the trainer itself knows none.
    losses = [row["loss"] for row in logged if "loss" in row]
    summary = {
        "stage": "sft",
        "minutes": last["minutes"],
        "steps": trainer.state.global_step,
        "tasks": len(learned),
        "tokens": int(sum(learned["length"]) * trainer.state.epoch),
        "loss": losses[-1] if losses else last["train_loss"],
        "parameters": _parameters(trainer),
        "processes": trainer.args.world_size,
        "reference_programs": references,
        "notes": told,
    }
    run.finish(summary)
    common.say(
        f"sft: {summary['steps']} steps in {summary['minutes']:.1f} minutes, loss {summary['loss']:.3f}; "
        f"the model is in {run.model}."
    )
    for sentence in told:
        common.say(sentence)


def _parameters(trainer: Any) -> int:
    # ZeRO-3 leaves each process with a part of a weight, and says how many numbers the whole has.
    return sum(getattr(weight, "ds_numel", weight.numel()) for weight in trainer.model.parameters())


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

"""The rounds of expert iteration: sample, run, keep, learn, evaluate; each step is done once.

`Rounds` owns the folder RUN/rounds, one folder a round: `choice.json` and `buffer.json` (what is learned from
and what is kept), `learned/` (tokenized), `checkpoints/`, `metrics.jsonl` and `model/`. Round 0 is the model
as it came.
"""

from __future__ import annotations

import copy
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from accelerate.state import AcceleratorState
from datasets import Dataset
from transformers.integrations import unset_hf_deepspeed_config
from trl import ModelConfig, get_peft_config

from arc_rl.arguments import PromptArguments
from arc_rl.attempts import Attempt, AttemptStore
from arc_rl.diversity import by_task, mean_figures
from arc_rl.evaluation import Chunk, cut
from arc_rl.evaluation_summary import summarize
from arc_rl.policy import load_policy, prompt_limit
from arc_rl.prompts import prompts_that_fit
from arc_rl.provenance import count_references
from arc_rl.runs import RunFolder
from arc_rl.seeds import mixed
from arc_rl.tasks.task import Task
from arc_rl.tiny import TinyArguments
from arc_rl.trainers import common
from arc_rl.trainers.callbacks import read_metrics
from arc_rl.trainers.examples import examples, stored_examples
from arc_rl.trainers.expert_arguments import ExpertArguments
from arc_rl.trainers.expert_keep import Choice, choose, new_buffer, take_up
from arc_rl.trainers.expert_sampling import read_round, sample_round
from arc_rl.trainers.expert_settings import ExpertSettings
from arc_rl.trainers.sft_trainer import SFT
from reward.sandbox import Sandbox

# Apart from the rounds' numbers, so that no evaluation draws what a round draws.
EVALUATION = 1_000_003


@dataclass(frozen=True)
class Material:
    """The tasks to sample on, those of the warm start, and those that judge, by their words in the recipe."""

    tasks: Sequence[Task]
    warm_start: Sequence[Task]
    judges: dict[str, list[Task]]


class Rounds:
    """The rounds of one run; every method may be called again and does only what is left."""

    def __init__(
        self,
        ours: ExpertArguments,
        settings: ExpertSettings,
        policy: ModelConfig,
        tiny: TinyArguments,
        asking: PromptArguments,
        material: Material,
        sandbox: Sandbox,
        run: RunFolder,
    ) -> None:
        self.ours, self.settings, self.asking = ours, settings, asking
        self.policy, self.tiny, self.material = policy, tiny, material
        self.sandbox, self.run = sandbox, run
        self.by_id = {task.id: task for task in material.tasks}

    def folder(self, number: int) -> RunFolder:
        return RunFolder(self.run.path / "rounds" / f"{number:04d}")

    def begin(self) -> None:
        """Save the model as it came as that of round 0."""
        if not self.folder(0).model.exists():
            policy = self._whole(self.policy, self.tiny)
            if common.is_main_process():
                _save(*policy, self.folder(0).model)

    def load(self, number: int) -> tuple[Any, Any]:
        """Model and tokenizer as round `number` left them, whole on each process, to sample from."""
        return self._whole(self._policy_of(number))

    def _whole(self, policy: ModelConfig, tiny: TinyArguments | None = None) -> tuple[Any, Any]:
        # Otherwise ZeRO-3 takes each process's part of the weights as they are loaded.
        unset_hf_deepspeed_config()
        try:
            return self._load(policy, tiny)
        finally:
            if self.settings.deepspeed_plugin is not None:
                self.settings.deepspeed_plugin.set_deepspeed_weakref()

    def _load(self, policy: ModelConfig, tiny: TinyArguments | None = None) -> tuple[Any, Any]:
        trusted = self.settings.trust_remote_code
        return load_policy(policy, tiny, seed=self.settings.seed, trust_remote_code=trusted)

    def _policy_of(self, number: int) -> ModelConfig:
        policy = copy.copy(self.policy)
        policy.model_name_or_path = str(self.folder(number).model)
        return policy

    def sample(self, number: int) -> dict[str, float]:
        """Sample round `number` with the model of the round before; returns figures of what was drawn."""
        model, tokenizer = self.load(number - 1)
        chunks = self._chunks(self.tasks_of(number), model, tokenizer)
        sampling = self.ours.sampling(self.ours.num_samples)
        seed = (self.settings.seed, number)
        sample_round(model, tokenizer, chunks, sampling, seed, self.sandbox, self.run.attempts, number)
        if not common.is_main_process():
            return {}
        attempts = read_round(self.run.attempts, chunks, number)
        self._keep(attempts, number)
        groups = list(by_task(attempts).values())
        solved = fmean(any(made.solved_train for made in group) for group in groups)
        diversity = {f"diversity/{name}": value for name, value in mean_figures(groups).items()}
        return {"samples": len(attempts), "sampled_solved": solved, **diversity}

    def tasks_of(self, number: int) -> list[Task]:
        """The tasks that round `number` samples on."""
        tasks, count = self.material.tasks, self.ours.tasks_per_round
        if count is None or count >= len(tasks):
            return list(tasks)
        return [tasks[((number - 1) * count + place) % len(tasks)] for place in range(count)]

    def _keep(self, attempts: Sequence[Attempt], number: int) -> None:
        """Decide what round `number` learns from; buffer.json is written last."""
        folder = self.folder(number).path
        if (folder / "buffer.json").exists():
            return
        folder.mkdir(parents=True, exist_ok=True)
        buffer = new_buffer(self.ours)
        if number > 1:
            buffer.load(self.folder(number - 1).path / "buffer.json")
        entry = self.asking.language().entry
        fresh = take_up(buffer, attempts, self.by_id, self.sandbox, self.ours.keep, entry)
        kept, warm = choose(buffer, self.material.warm_start, self.ours, self.settings.seed, number)
        Choice(kept, warm, fresh, len(buffer)).save(folder / "choice.json")
        buffer.save(folder / "buffer.json")

    def learn(self, number: int) -> dict[str, float]:
        """SFT on what round `number` chose, from the model of the round before; returns its figures."""
        folder = self.folder(number)
        choice = Choice.load(folder.path / "choice.json")
        if not folder.model.exists():
            if choice.tasks:
                self._train(*self._load(self._policy_of(number - 1)), choice, number)
            elif common.is_main_process():
                _save(*self.load(number - 1), folder.model)
        # Not train_loss, which a resumed training tells of its own steps alone.
        losses = [row["loss"] for row in read_metrics(folder.metrics) if "loss" in row]
        loss = {"loss": fmean(losses)} if losses else {}
        counts = {"fresh": choice.fresh, "buffer": choice.size}
        return {**counts, "kept": len(choice.kept), "warm_start": len(choice.warm), **loss}

    def _train(self, model: Any, tokenizer: Any, choice: Choice, number: int) -> None:
        folder = self.folder(number)

        def made() -> Dataset:
            return examples(choice.tasks, self.settings.max_length, self.asking, model, tokenizer)

        trainer = SFT(
            model=model,
            args=round_settings(self.settings, self.ours, number, folder),
            train_dataset=stored_examples(folder.path / "learned", made),
            processing_class=tokenizer,
            peft_config=get_peft_config(self.policy),
        )
        common.use_run_callbacks(trainer, folder, f"round {number}")
        trainer.train(resume_from_checkpoint=common.last_checkpoint(folder))
        common.save_model(trainer, tokenizer, folder)
        trainer.accelerator.free_memory()
        # The next round's trainer makes an Accelerator of its own, which DeepSpeed allows once otherwise.
        AcceleratorState._reset_state()

    def evaluate(self, number: int) -> dict[str, float]:
        """Sample the judging tasks with the model of round `number`; returns pass@k and diversity."""
        model, tokenizer = self.load(number)
        tasks = list({task.name: task for part in self.material.judges.values() for task in part}.values())
        chunks = self._chunks(tasks, model, tokenizer)
        samples = self.ours.evaluation_samples
        store = AttemptStore(self.run.path / "evaluation")
        sample_round(
            model,
            tokenizer,
            chunks,
            self.ours.sampling(samples),
            (self.settings.seed, EVALUATION),
            self.sandbox,
            store,
            number,
        )
        groups: dict[str, list[Attempt]] = {}
        for attempt in read_round(store, chunks, number):
            groups.setdefault(attempt.task_name, []).append(attempt)
        found = summarize(self.material.judges, groups, samples)
        varied = {f"evaluation/{name}": value for name, value in found["diversity"].items()}
        curve = {f"pass@{k}": value for k, value in found["pass_at_k"].items()}
        return {"solved": found["solved"], **curve, "pass@n": curve[f"pass@{samples}"], **varied}

    def references(self) -> int:
        """How many reference programs the rounds learn from."""
        return count_references(self.material.warm_start)

    def prune(self, keep: set[int]) -> None:
        """Delete checkpoints of rounds that are done, and the models of those not in `keep`."""
        for folder in (self.run.path / "rounds").iterdir():
            shutil.rmtree(folder / "checkpoints", ignore_errors=True)
            if int(folder.name) not in keep:
                shutil.rmtree(folder / "model", ignore_errors=True)

    def _chunks(self, tasks: Sequence[Task], model: Any, tokenizer: Any) -> list[Chunk]:
        limit = prompt_limit(model, self.asking.max_prompt_length, self.ours.max_completion_length)
        fitting, prompts = prompts_that_fit(tasks, self.asking.asking(), tokenizer, limit)
        return cut(fitting, prompts, self.ours.prompts_per_batch)


def round_settings(
    settings: ExpertSettings, ours: ExpertArguments, number: int, folder: RunFolder
) -> ExpertSettings:
    """The trainer's settings of round `number`: its own folder, seed and learning rate; nothing goes to
    wandb, which gets the rounds' figures instead.
    """
    args = copy.copy(settings)
    args.output_dir, args.report_to = str(folder.checkpoints), []
    # A trainer writes into it.
    args.deepspeed_plugin = copy.deepcopy(getattr(settings, "deepspeed_plugin", None))
    args.seed = mixed(settings.seed, number)
    if ours.round_schedule == "restart":
        return args
    args.lr_scheduler_type, args.lr_scheduler_kwargs = "constant_with_warmup", {}
    if ours.round_schedule == "decay":
        left = 1 - (number - 1) / ours.rounds
        args.learning_rate = settings.learning_rate * left
        if settings.muon_learning_rate is not None:
            args.muon_learning_rate = settings.muon_learning_rate * left
    return args


def _save(model: Any, tokenizer: Any, path: Path) -> None:
    """Save model and tokenizer, whole or not at all."""
    partial = path.with_name(".model.partial")
    shutil.rmtree(partial, ignore_errors=True)
    model.save_pretrained(partial)
    tokenizer.save_pretrained(partial)
    os.replace(partial, path)

"""What the trainers share: settings that hold on CPUs, the run folder and its metrics, resuming, saving the
model.

It knows nothing of losses, tasks or rewards.
"""

from __future__ import annotations

import logging
import os
import shutil
import warnings
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import datasets
import torch
import transformers
from accelerate import PartialState
from accelerate.utils import broadcast_object_list
from tqdm.auto import tqdm
from transformers.trainer_callback import PrinterCallback, ProgressCallback, TrainerCallback

from arc_rl.config import Recipe
from arc_rl.preemption import end_with_launcher, leave_on_sigterm
from arc_rl.processes import is_main_process, sharding, world_size
from arc_rl.runs import RunFolder
from arc_rl.trainers.callbacks import MetricsFile, Progress, SaveWhenPreempted
from arc_rl.trainers.checkpoints import SealCheckpoints, newest_whole, remove
from arc_rl.trainers.pending import PendingFigures
from arc_rl.trainers.run_checks import check_machine
from arc_rl.trainers.sample_table import SampleTable
from arc_rl.trainers.trackers import prepare_trackers

# Said of TRL's own default, which no recipe can change.
warnings.filterwarnings("ignore", message="`gradient_checkpointing` is deprecated", category=FutureWarning)
# Said of what DeepSpeed calls.
warnings.filterwarnings("ignore", message="`torch.distributed.", category=FutureWarning)


def has_accelerator() -> bool:
    return torch.accelerator.is_available()


@dataclass
class RunSettings:
    """TRL's settings with other defaults where TRL's don't hold without a GPU; a base beside TRL's config
    class.
    """

    use_cpu: bool = field(
        default=not has_accelerator(),
        metadata={"help": "Train on the CPU. Default: where there is no GPU."},
    )
    bf16: bool | None = field(
        default=None if has_accelerator() else False,
        metadata={"help": "Mixed precision in bfloat16. Default: with a GPU only."},
    )
    gradient_checkpointing: bool = field(
        default=has_accelerator(),
        metadata={"help": "Save memory by computing activations twice. Default: with a GPU only."},
    )
    ddp_find_unused_parameters: bool | None = field(
        default=False,
        metadata={"help": "Let DDP look for weights without gradients at each step, which costs time."},
    )
    project: str = field(default="arc-rl", metadata={"help": "The project of the run in trackio."})

    def __post_init__(self) -> None:
        prepare_launch(on_cpu=self.use_cpu)
        post_init = getattr(super(), "__post_init__", None)
        if post_init is not None:
            post_init()


def prepare_launch(*, on_cpu: bool) -> None:
    """What has to hold before a process group is opened: SIGTERM ends this process with a status of its own,
    its launcher's death ends it too, and DeepSpeed knows where there is no GPU.

    Told so it neither warns on every process that it found none, nor spends minutes, and needs a C++
    compiler, on building its shared-memory collectives, without which gloo gives the same results.
    """
    leave_on_sigterm()
    end_with_launcher()
    if not on_cpu:
        return
    os.environ.setdefault("DS_ACCELERATOR", "cpu")
    if sharding() == "DeepSpeed":
        from deepspeed import ops

        ops.__compatible_ops__["deepspeed_shm_comm"] = False


def open_processes() -> PartialState:
    """The processes of a launch, for work without a trainer; those that finish early wait for the others.

    accelerate takes a launch on CPUs for a single process unless it is told of the CPU. Raises RuntimeError
    where it took it for one all the same.
    """
    state = PartialState(cpu=not has_accelerator(), timeout=timedelta(days=1))
    if state.num_processes != world_size():
        raise RuntimeError(f"{world_size()} processes were launched, but {state.num_processes} take part.")
    return state


def counted(number: int, word: str, ending: str = "s") -> str:
    """A number and its word for a sentence: "1 process", "2 processes"."""
    return f"{number:,} {word}{'' if number == 1 else ending}"


def say(text: str) -> None:
    """Print a sentence, once for all processes of a launch."""
    if is_main_process():
        tqdm.write(text)


def open_run(stage: str, recipe: Recipe, settings: Any) -> RunFolder:
    """Open the run folder that `output_dir` names and point the trainer's own files into it.

    Raises UserError for a folder that cannot be used, and for settings that cannot work on this machine.
    """
    check_machine(settings)
    datasets.disable_progress_bars()
    transformers.utils.logging.disable_progress_bar()
    run = RunFolder.open(settings.output_dir, stage, recipe.values, main=is_main_process())
    settings.output_dir = str(run.checkpoints)
    settings.run_name = settings.run_name or f"{run.path.name} {stage}"
    prepare_trackers(run, settings.report_to)
    return run


def finished_before(run: RunFolder) -> bool:
    """Say so where the run has finished already, so that starting it again does no work."""
    if run.finished:
        say(
            f"{run.path} is finished (see {run.path / 'summary.json'}); "
            "choose another output_dir for a new run."
        )
    return run.finished


def last_checkpoint(run: RunFolder) -> str | None:
    """The newest whole checkpoint, or None; newer ones that are not whole are deleted.

    The main process looks and tells the others, who might find another on a slow shared file system.
    """
    found: list[str | None] = [None]
    if is_main_process():
        newest, damaged = newest_whole(run.checkpoints)
        for checkpoint in damaged:
            say(f"{checkpoint} was damaged or cut off while it was saved; it is deleted.")
        remove(damaged)
        found = [None if newest is None else str(newest)]
    broadcast_object_list(found)
    if found[0] is not None:
        say(f"Resuming from {found[0]}.")
    return found[0]


def use_run_callbacks(trainer: Any, run: RunFolder, stage: str, guard: TrainerCallback | None = None) -> None:
    """Log to the run folder and to the terminal in sentences instead of in raw dictionaries.

    `guard` is called once the logs can be written, and before checkpoints are sealed, of which it may write a
    file.
    """
    if trainer.model.config.tie_word_embeddings:
        logging.getLogger("transformers.trainer").addFilter(_no_missing_head)
    trainer.remove_callback(ProgressCallback)
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(MetricsFile(run.metrics))
    trainer.add_callback(SampleTable(run, getattr(trainer.args, "sample_table_steps", 0)))
    trainer.add_callback(PendingFigures(trainer))
    if guard is not None:
        trainer.add_callback(guard)
    trainer.add_callback(SealCheckpoints())
    trainer.add_callback(SaveWhenPreempted(stage))
    trainer.add_callback(Progress(stage, silent=trainer.args.disable_tqdm))


def _no_missing_head(record: logging.LogRecord) -> bool:
    """Whether it is not the warning that a tied head, which no checkpoint holds, is missing."""
    return not record.getMessage().endswith("checkpoint model loaded: ['lm_head.weight'].")


def save_model(trainer: Any, tokenizer: Any, run: RunFolder) -> None:
    """Save weights and tokenizer to RUN/model, whole or not at all; LoRA adapters are merged into the
    weights.

    Under ZeRO-3 and over quantized weights, which cannot be merged, the adapter alone is saved.
    """
    weights = trainer.accelerator.get_state_dict(trainer.model_wrapped)
    if is_main_process():
        model = trainer.accelerator.unwrap_model(trainer.model_wrapped)
        partial = run.path / ".model.partial"
        shutil.rmtree(partial, ignore_errors=True)
        if _can_merge(model, trainer):
            model.merge_and_unload().save_pretrained(partial)
        else:
            model.save_pretrained(partial, state_dict=weights)
        tokenizer.save_pretrained(partial)
        shutil.rmtree(run.model, ignore_errors=True)
        os.replace(partial, run.model)
    trainer.accelerator.wait_for_everyone()


def _can_merge(model: Any, trainer: Any) -> bool:
    plugin = trainer.accelerator.state.deepspeed_plugin
    sharded = plugin is not None and plugin.zero_stage == 3
    return hasattr(model, "merge_and_unload") and not sharded and not getattr(model, "is_quantized", False)


def leave(trainer: Any) -> None:
    """Close the process group of a launch, so that its processes end without complaint."""
    if world_size() > 1:
        trainer.accelerator.end_training()

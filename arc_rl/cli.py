"""The command line: `arc-rl COMMAND ...`, each command a module with a `main(argv)`.

A UserError becomes one sentence on standard error and exit status 2; Ctrl-C exits with 130 and says how to go
on. Nothing heavy is imported before the command is known, and its recipe read.
"""

from __future__ import annotations

import errno
import importlib
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from arc_rl.errors import UserError
from arc_rl.preemption import end_with_launcher, leave_on_sigterm
from arc_rl.processes import is_main_process

COMMANDS = {
    "demo": ("arc_rl.demo", "the whole loop with the tiny model, in minutes on two CPU cores"),
    "tasks": ("arc_rl.tasks.command", "list, show, generate and draw tasks"),
    "dsl": ("arc_rl.dsl.command", "list, search, show and draw the primitives; what they cover"),
    "sft": ("arc_rl.trainers.sft", "supervised warm start on tasks whose programs are known"),
    "grpo": ("arc_rl.trainers.grpo", "reinforcement learning with the interpreter as the reward"),
    "evaluate": (
        "arc_rl.evaluation",
        "sample programs for tasks, run them, store every attempt, give pass@k",
    ),
    "expert": (
        "arc_rl.trainers.expert",
        "expert iteration: rounds of sampling, keeping what is worth it, and SFT on it",
    ),
    "search": (
        "arc_rl.trainers.search",
        "search at test time, on one task or many, learning on the way or not",
    ),
    "hindsight": ("arc_rl.hindsight_command", "turn the attempts of runs into supervised data"),
    "experiment": ("arc_rl.experiments.command", "compare variants over seeds, with a table and a plot"),
    "report": ("arc_rl.report", "draw run folders as one HTML page"),
    "doctor": ("arc_rl.doctor", "what this machine offers, and whether a recipe fits it"),
    "launch": ("arc_rl.launching", "accelerate launch, with exit statuses that a scheduler understands"),
    "submit": ("arc_rl.submission", "predict an ARC competition's tasks within a time budget"),
}

# Those that read a recipe, by the modules that a launcher starts.
STAGES = {COMMANDS[name][0]: name for name in ("sft", "grpo", "evaluate", "expert", "search", "submit")}
# What a disk or a quota that is full answers.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Seconds that a process which is not the main one waits for it to say the same, and be heard for all.
PATIENCE = 5.0


def usage() -> str:
    lines = [f"  {name:<11}{text}" for name, (_, text) in COMMANDS.items()]
    return "\n".join(["usage: arc-rl COMMAND ...   (arc-rl COMMAND --help)", "", *lines])


def guarded(main: Callable[[Sequence[str]], int | None], argv: Sequence[str]) -> int:
    """Run a command and turn what a person can mend into one sentence and an exit status."""
    try:
        return main(argv) or 0
    except UserError as error:
        _tell(error)
        return 2
    except OSError as error:
        if error.errno not in FULL:
            raise
        _tell(
            UserError(f"{error.filename or 'A file'} cannot be written ({error.strerror}); make room for it.")
        )
        return 2
    except KeyboardInterrupt:
        print("arc-rl: interrupted; the same command continues from the last finished step.", file=sys.stderr)
        return 130


def _tell(error: UserError) -> None:
    """Print the sentence once for a launch, by the main process or by the one that it befell alone.

    Where it befell all, the main process ends first, and its launcher ends the others while they wait.
    """
    if is_main_process():
        print(f"arc-rl: {error}", file=sys.stderr)
        return
    leave_on_sigterm()
    time.sleep(PATIENCE + int(os.environ.get("LOCAL_RANK", "0")))
    print(f"arc-rl: process {os.environ['RANK']}: {error}", file=sys.stderr, flush=True)


def refuse_early(stage: str) -> None:
    """End this process where the recipe in its words cannot work, or where its launcher dies.

    For a stage that a launcher starts, to be called before it imports torch, which takes longer.
    """
    end_with_launcher()
    status = guarded(partial(_check, stage), sys.argv[1:])
    if status:
        sys.exit(status)


def _check(stage: str, argv: Sequence[str]) -> None:
    from arc_rl.early import check_recipe

    check_recipe(stage, argv)


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or arguments[0] in ("-h", "--help"):
        print(usage())
        return 0
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        print(f"arc-rl: there is no command {name!r}; choose one of {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    return guarded(partial(_run, name), rest)


def _run(name: str, argv: Sequence[str]) -> int | None:
    if name in STAGES.values():
        _check(name, argv)
    status: int | None = importlib.import_module(COMMANDS[name][0]).main(argv)
    return status


if __name__ == "__main__":
    sys.exit(main())

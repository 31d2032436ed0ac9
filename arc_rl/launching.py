"""`arc-rl launch`: `accelerate launch` that ends with the exit status of its processes.

    arc-rl launch --config_file launch/ddp.yaml --num_processes 8 -m arc_rl.trainers.grpo --config RECIPE

A scheduler has to tell "saved, start me again" (preemption.EXIT_STATUS) from a failure, but accelerate ends
with 1 for both, and kills its processes 30 seconds after SIGTERM. All else is accelerate's and torch's: a
process that fails ends the others within half a minute. Of what is launched it knows the recipe's keys, which
it has checked before anything is imported or started.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from typing import Any

import psutil

from arc_rl.cli import STAGES
from arc_rl.early import check_keys
from arc_rl.errors import UserError
from arc_rl.preemption import EXIT_STATUS, LAUNCHER

# Time that processes have after SIGTERM to finish their step and save, in seconds.
GRACE_SECONDS = 600


def main(argv: Sequence[str]) -> int:
    check_launched(argv)
    from accelerate.commands.launch import launch_command, launch_command_parser

    os.environ.setdefault("TORCH_ELASTIC_SHUTDOWN_TIMEOUT", str(GRACE_SECONDS))
    os.environ[LAUNCHER] = str(os.getpid())
    options = launch_command_parser().parse_args(list(argv))
    # Of one process only: for several, torch's launcher takes the handler's place.
    signal.signal(signal.SIGTERM, _pass_on)
    return status_of(lambda: launch_command(options))


def check_launched(argv: Sequence[str]) -> None:
    """Raise UserError for a recipe of ours among the words whose keys its stage would refuse."""
    words = list(argv)
    module = next((word for word in words if word in STAGES), None)
    rest = words[words.index(module) + 1 :] if module else []
    if module and not {"-h", "--help"} & set(rest):
        check_keys(STAGES[module], rest)


def status_of(launch: Callable[[], object]) -> int:
    """The exit status of what `launch` launches; raises UserError for options that cannot be."""
    from torch.distributed.elastic.multiprocessing import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError

    try:
        launch()
    except ChildFailedError as error:
        return _shell_status(error.get_first_failure()[1].exitcode)
    except subprocess.CalledProcessError as error:
        return _shell_status(error.returncode)
    except SignalException as error:
        return EXIT_STATUS if error.sigval == signal.SIGTERM else 128 + error.sigval
    except ValueError as error:
        raise UserError(f"accelerate launch refuses its options: {error}") from error
    return 0


def _shell_status(code: int) -> int:
    """As a shell tells it: 128 and the signal's number for a process that a signal ended."""
    return code if code >= 0 else 128 - code


def _pass_on(number: int, frame: Any) -> None:
    for child in psutil.Process().children():
        child.send_signal(number)

"""One sitting of a stage as a process of its own: run to its end, or ended from outside at some moment.

It knows nothing of what the stage does; that it has begun it sees from the run folder.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from arc_rl.errors import UserError
from arc_rl.runs import write_text
from arc_rl.stage_process import QUIET, descendants

# Seconds within which a job is over once it was told to end, or has lost a process.
PATIENCE = 600.0
# Seconds that its processes may outlive it.
LINGER = 60.0


def _power_cut(members: Sequence[psutil.Process], draw: random.Random) -> None:
    for member in members:
        with suppress(psutil.NoSuchProcess):
            member.kill()


def _lose_one(members: Sequence[psutil.Process], draw: random.Random) -> None:
    with suppress(psutil.NoSuchProcess):
        draw.choice(members).kill()


def _preempt(members: Sequence[psutil.Process], draw: random.Random) -> None:
    members[0].send_signal(signal.SIGTERM)


def _interrupt(members: Sequence[psutil.Process], draw: random.Random) -> None:
    os.killpg(members[0].pid, signal.SIGINT)


# How a sitting ends: SIGKILL to all of its processes or to one of them, SIGTERM to the first, Ctrl-C to what
# a terminal sends it to.
KILLS: dict[str, Callable[[Sequence[psutil.Process], random.Random], None]] = {
    "SIGKILL, all": _power_cut,
    "SIGKILL, one": _lose_one,
    "SIGTERM": _preempt,
    "Ctrl-C": _interrupt,
}


class Sitting:
    """A started command, whose output goes to `log`."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        with log.open("w") as file:
            self.process = psutil.Popen(
                command,
                env={**QUIET, **os.environ},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def used(self) -> float:
        """Seconds of CPU that its processes have used, which a busy machine changes less than a clock."""
        total = 0.0
        with suppress(psutil.NoSuchProcess):
            for member in [self.process, *self.process.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    total += sum(member.cpu_times()[:4])
        return total

    def end(self, kind: str, after: float, draw: random.Random) -> int | None:
        """End it after so many seconds of CPU; its exit status, or None where it was over before.

        Raises RuntimeError where its processes outlive that.
        """
        while self.used() < after:
            if self.process.poll() is not None:
                self._expect_success(self.process.wait())
                return None
            time.sleep(0.05)
        members = [self.process, *map(psutil.Process, descendants(self.process.pid))]
        KILLS[kind](members, draw)
        status = int(self.process.wait(PATIENCE))
        _, alive = psutil.wait_procs(members[1:], LINGER)
        if alive:
            _power_cut(alive, draw)
            left = ", ".join(str(member.pid) for member in alive)
            raise RuntimeError(f"{kind}: processes {left} outlived their job; see {self.log}.")
        return status

    def finish(self) -> None:
        """Wait for its end; raises UserError where it fails."""
        self._expect_success(self.process.wait())

    def _expect_success(self, status: int) -> None:
        if status:
            raise UserError(f"A run ended with status {status}; what it said is in {self.log}.")


def finished(command: Sequence[str], run: Path, logs: Path) -> tuple[float, float]:
    """Run the command to its end, unless it has come to it before.

    Returns the seconds of CPU until its run folder was there, and those from then on.
    """
    path = run.parent / f"{run.name}-seconds.json"
    if not (run / "summary.json").exists() or not path.exists():
        sitting = Sitting(command, logs / f"{run.parent.name}-{run.name}.log")
        opened = used = 0.0
        while sitting.process.poll() is None:
            used = max(used, sitting.used())
            opened = opened if (run / "recipe.yaml").exists() else used
            time.sleep(0.05)
        sitting.finish()
        write_text(path, json.dumps([opened, used - opened]))
    startup, work = json.loads(path.read_text())
    return startup, work

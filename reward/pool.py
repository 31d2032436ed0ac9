"""The processes of a sandbox: the template and its workers, started, replaced and ended."""

from __future__ import annotations

import json
import os
import pickle
import socket
import subprocess
import sys
import tempfile
import weakref
from collections import deque
from dataclasses import dataclass, field
from typing import IO

from reward.frames import Reader, read_frame, write_frame
from reward.jobs import Sent
from reward.language import Language

START_SECONDS = 60.0
"""How long a template may take to import its language."""
BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from reward.worker import template; template(int(sys.argv[2]))"
)
KEPT_VARIABLES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "PATH")


class SandboxError(RuntimeError):
    """The sandbox itself failed: its processes cannot be started or talked to. Never the fault of a
    program.
    """


@dataclass(eq=False)
class Worker:
    """A worker process: its channel, what was sent to it and has no answer yet, the bytes that are still to
    be sent, and when it began what it is at (seconds).
    """

    process: int
    channel: socket.socket
    reader: Reader
    sent: deque[Sent] = field(default_factory=deque)
    outgoing: bytearray = field(default_factory=bytearray)
    since: float = 0.0

    def post(self) -> bool:
        """Send what the channel takes without waiting; tell whether nothing is left."""
        try:
            while self.outgoing:
                del self.outgoing[: self.channel.send(self.outgoing, socket.MSG_DONTWAIT)]
        except BlockingIOError:
            return False
        except OSError:
            # The other side is gone, as whoever reads the channel will notice.
            self.outgoing.clear()
        return True


class Pool:
    """A template process and the workers forked from it, all of which end with this process."""

    def __init__(self, language: Language, fuel: int, memory_mb: int) -> None:
        self._settings = pickle.dumps((language.recipe, fuel, memory_mb))
        self._owner = os.getpid()
        self._template: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self.workers: list[Worker] = []
        self.replaced = 0
        self.measures: list[str] = []
        self._cleanup: weakref.finalize | None = None  # type: ignore[type-arg]

    def fill(self, count: int) -> None:
        """Start processes until there are `count` workers."""
        if os.getpid() != self._owner:
            raise SandboxError(
                "this sandbox belongs to the process that made it; make one in this process too"
            )
        if self._template is None or self._template.poll() is not None:
            self.close()
            self._start()
        while len(self.workers) < count:
            process, channel = self._fork()
            self.workers.append(Worker(process, channel, Reader(channel)))

    def replace(self, worker: Worker) -> int:
        """Kill a worker, put a new process in its place, and return the signal the old one ended by (0:
        none).
        """
        self.replaced += 1
        worker.channel.close()
        status = self._order(b"K", worker.process)
        worker.process, worker.channel = self._fork()
        worker.reader = Reader(worker.channel)
        worker.sent.clear()
        worker.outgoing.clear()
        return status & 0x7F

    def close(self) -> None:
        """End all processes."""
        if os.getpid() != self._owner:
            return
        for worker in self.workers:
            worker.channel.close()
        self.workers = []
        if self._cleanup is not None:
            self._cleanup()
        self._template = self._control = None

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with tempfile.TemporaryFile() as errors:
            try:
                self._template = _spawned(theirs, errors)
            except OSError as error:
                ours.close()
                raise SandboxError(f"the sandbox's process cannot be started: {error}") from error
            finally:
                theirs.close()
            self._control = ours
            self._cleanup = weakref.finalize(self, _end, self._template, ours)
            self._greet(ours, errors)

    def _greet(self, control: socket.socket, errors: IO[bytes]) -> None:
        """Send the settings and wait until the template is ready."""
        control.settimeout(START_SECONDS)
        try:
            write_frame(control, self._settings)
            answer = read_frame(control)
        except OSError as error:
            answer = str(error).encode()
        if answer is None:
            errors.seek(0)
            answer = errors.read()[-500:] or b"it ended at once"
        if answer:
            self.close()
            reason = answer.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise SandboxError(f"the sandbox's process did not start: {reason}")

    def _fork(self) -> tuple[int, socket.socket]:
        """Start a worker and wait until it has confined itself and says how."""
        ours, theirs = socket.socketpair()
        try:
            process = self._order(b"F", 0, [theirs.fileno()])
        finally:
            theirs.close()
        ours.settimeout(START_SECONDS)
        try:
            greeting = read_frame(ours)
        except OSError:
            greeting = None
        if greeting is None:
            ours.close()
            raise SandboxError("a worker process ended before it began")
        ours.settimeout(None)
        self.measures = greeting.decode("ascii").split()
        return process, ours

    def _order(self, order: bytes, number: int, descriptors: list[int] | None = None) -> int:
        assert self._control is not None
        message = order + number.to_bytes(4, "little", signed=True)
        try:
            socket.send_fds(self._control, [message], descriptors or [])
            answer = self._control.recv(4, socket.MSG_WAITALL)
        except OSError as error:
            raise SandboxError(f"the sandbox's process does not answer: {error}") from error
        if len(answer) < 4:
            raise SandboxError("the sandbox's process has ended; was it killed?")
        return int.from_bytes(answer, "little", signed=True)


def _spawned(channel: socket.socket, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a template with a clean environment, this process's import path and `channel` as its link."""
    paths = json.dumps([os.path.abspath(path) for path in sys.path])
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return subprocess.Popen(
        [sys.executable, "-s", "-W", "ignore", "-c", BOOT, paths, str(channel.fileno())],
        pass_fds=[channel.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        start_new_session=True,
        env={**environment, **threads, "PYTHONHASHSEED": "0"},
    )


def _end(template: subprocess.Popen[bytes], control: socket.socket) -> None:
    """End a template, which ends its workers."""
    control.close()
    try:
        template.wait(timeout=5)
    except subprocess.TimeoutExpired:
        template.kill()
        template.wait()

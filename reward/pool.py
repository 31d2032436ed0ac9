"""The processes of a sandbox: the template and its workers, started, replaced and ended."""

from __future__ import annotations

import contextlib
import os
import pickle
import socket
import subprocess
import sys
import tempfile
import time
import weakref
from array import array
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from reward.frames import SILENT, Reader, pair, read_frame, write_frame
from reward.jobs import Sent
from reward.language import Language

START_SECONDS = 60.0
"""How long a template may take to import its language."""
BOOT = (
    "import sys; sys.path[:] = sys.argv[2:]; from reward.worker import template; template(int(sys.argv[1]))"
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
                del self.outgoing[: self.channel.send(self.outgoing, socket.MSG_DONTWAIT | SILENT)]
        except BlockingIOError:
            return False
        except ConnectionError:
            # The other side is gone, as whoever reads the channel will notice.
            self.outgoing.clear()
        return True


class Pool:
    """A template process and the workers forked from it, all of which end with this process.

    Whatever cuts off `fill` or `replace` ends all processes: half of an exchange would be taken for the
    answer to the next.
    """

    def __init__(self, language: Language, fuel: int, memory_mb: int) -> None:
        self._settings = pickle.dumps((language.recipe, fuel, memory_mb))
        self._owner = os.getpid()
        self._template: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self.workers: list[Worker] = []
        self.replaced = 0
        self.measures: list[str] = []
        self.hung_up = False
        self._cleanup: weakref.finalize | None = None  # type: ignore[type-arg]

    @property
    def owned(self) -> bool:
        """Whether this is the process that made this pool, not one forked from it."""
        return os.getpid() == self._owner

    def check_owner(self) -> None:
        """Raise `SandboxError` in a process that was forked from the one that made this pool."""
        if not self.owned:
            raise SandboxError(
                "this sandbox belongs to the process that made it; make one in this process too"
            )

    def fill(self, count: int) -> None:
        """Start processes until there are `count` workers."""
        self.check_owner()
        with self._closed_if_cut_off():
            if self.hung_up or self._template is None or self._template.poll() is not None:
                self.close()
                self.hung_up = False
                self._start()
            while len(self.workers) < count:
                process, channel = self._fork()
                self.workers.append(Worker(process, channel, Reader(channel)))

    def replace(self, worker: Worker) -> int:
        """Kill a worker, put a new process in its place, and return the signal the old one ended by (0:
        none).
        """
        with self._closed_if_cut_off():
            self.replaced += 1
            worker.channel.close()
            status = self._order(b"K", worker.process)
            worker.process, worker.channel = self._fork()
            worker.reader = Reader(worker.channel)
            worker.sent.clear()
            worker.outgoing.clear()
            return status & 0x7F

    @contextlib.contextmanager
    def _closed_if_cut_off(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.close()
            if isinstance(error, OSError) and not isinstance(error, TimeoutError):
                raise SandboxError(f"the sandbox's process cannot be started: {error}") from error
            raise

    def hang_up(self) -> None:
        """Break all connections, so that whoever uses the pool in another thread finds it at an end. What is
        left to do, `close` does.
        """
        self.hung_up = True
        for channel in (*[worker.channel for worker in self.workers], self._control):
            if channel is not None:
                _shut(channel)

    def close(self) -> None:
        """End all processes."""
        if not self.owned:
            return
        # Forgotten first: what cuts this off must not leave half of it behind.
        workers, self.workers = self.workers, []
        cleanup, self._cleanup = self._cleanup, None
        self._template = self._control = None
        for worker in workers:
            worker.channel.close()
        if cleanup is not None:
            cleanup()

    def _start(self) -> None:
        with tempfile.TemporaryFile() as errors:
            ours, theirs = pair()
            with theirs:
                template = _spawned(theirs, errors)
            self._cleanup = weakref.finalize(self, _end, os.getpid(), template, ours)
            self._template, self._control = template, ours
            self._greet(ours, errors)

    def _greet(self, control: socket.socket, errors: IO[bytes]) -> None:
        """Send the settings and wait until the template is ready."""
        try:
            with _answering(control):
                write_frame(control, self._settings)
                answer = read_frame(control)
        except SandboxError as error:
            answer = _written(errors) or str(error).encode()
        if answer is None:
            answer = _written(errors) or b"it ended at once"
        if answer:
            reason = answer.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise SandboxError(f"the sandbox's process did not start: {reason}")

    def _fork(self) -> tuple[int, socket.socket]:
        """Start a worker and wait until it has confined itself and says how."""
        ours, theirs = pair()
        try:
            with theirs:
                process = self._order(b"F", 0, [theirs.fileno()])
            with _answering(ours):
                greeting = read_frame(ours)
            if greeting is None:
                raise SandboxError("a worker process ended before it began")
        except BaseException:
            ours.close()
            raise
        self.measures = greeting.decode("ascii").split()
        return process, ours

    def _order(self, order: bytes, number: int, descriptors: list[int] | None = None) -> int:
        control = self._control
        assert control is not None
        message = order + number.to_bytes(4, "little", signed=True)
        rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array("i", descriptors or []))
        with _answering(control):
            control.sendmsg([message], [rights] if descriptors else [], SILENT)
            answer = control.recv(4, socket.MSG_WAITALL)
        if len(answer) < 4:
            raise SandboxError("the sandbox's process has ended; was it killed?")
        return int.from_bytes(answer, "little", signed=True)


@contextlib.contextmanager
def _answering(channel: socket.socket) -> Iterator[None]:
    """Talk to a process that answers within `START_SECONDS`; raises `SandboxError` where it does not. The
    timeouts of alarms that the trainer has set are its own.
    """
    deadline = time.monotonic() + START_SECONDS - 1
    channel.settimeout(START_SECONDS)
    try:
        yield
    except ConnectionError as error:
        raise SandboxError(f"the sandbox's process has ended: {error}") from error
    except TimeoutError as error:
        if time.monotonic() < deadline:
            raise
        raise SandboxError(f"the sandbox's process has not answered for {START_SECONDS:g} s") from error
    channel.settimeout(None)


def _written(errors: IO[bytes]) -> bytes:
    errors.seek(0)
    return errors.read()[-500:]


def _spawned(channel: socket.socket, errors: IO[bytes]) -> subprocess.Popen[bytes]:
    """Start a template with a clean environment, this process's import path and `channel` as its link."""
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return subprocess.Popen(
        [sys.executable, "-s", "-W", "ignore", "-c", BOOT, str(channel.fileno()), *_import_path()],
        pass_fds=[channel.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        start_new_session=True,
        env={**environment, **threads, "PYTHONHASHSEED": "0"},
    )


def _import_path() -> list[str]:
    """Return where this process imports from. It may hold what is no text, and a folder that is gone."""
    paths = [path for path in sys.path if isinstance(path, str)]
    try:
        return [os.path.abspath(path) for path in paths]
    except FileNotFoundError:
        return [path for path in paths if os.path.isabs(path)]


def _shut(channel: socket.socket) -> None:
    with contextlib.suppress(OSError):
        channel.shutdown(socket.SHUT_RDWR)


def _end(owner: int, template: subprocess.Popen[bytes], control: socket.socket) -> None:
    """End a template, which ends its workers. A process forked from its owner only lets go of it."""
    if os.getpid() == owner:
        # Shut for all who hold it: a forked process may live on.
        _shut(control)
    control.close()
    if os.getpid() != owner:
        return
    try:
        template.wait(timeout=5)
    except subprocess.TimeoutExpired:
        template.kill()
        template.wait()

"""The processes behind a sandbox: one template, spawned clean, that forks workers on request.

Forking from the template makes a new worker cost milliseconds, and nothing of the trainer is in it. A worker
reads jobs from its channel, answers each grid with a frame and knows nothing else. An empty frame asks for
the jobs back that it has not begun; it answers each of them with an empty frame.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
import socket
import struct
import sys
import time
import unicodedata  # noqa: F401 - the parser imports it at a name beyond ASCII; a worker no longer can
import warnings
from collections import deque
from collections.abc import Iterator
from typing import NoReturn

import numpy as np

from reward.confinement import confine, die_with_parent
from reward.execution import Execution
from reward.frames import Reader, frame, pack_result, read_frame, unpack_job, write_frame
from reward.interpreter import FRAMES, Interpreter, Refused, depth
from reward.language import Language

ORDER = struct.Struct("<ci")
ANSWER = struct.Struct("<i")
FORK, KILL = b"F", b"K"
PARENT_CHECK_SECONDS = 1.0
PATIENCE_SECONDS = 0.05
"""How long results may wait for those of the same job."""


def template(descriptor: int) -> None:
    """Serve a sandbox: build its language once, then fork and kill workers as it asks, until it is gone."""
    # A terminal's Ctrl-C and a scheduler's notice reach every process; what to do of them is the parent's.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    # Ignored, which the parent may have handed on, nobody could ask how a worker ended.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    control = socket.socket(fileno=descriptor)
    parent = os.getppid()
    interpreter, memory_mb = _prepared(control)
    if interpreter is None:
        return
    # What exists now is shared with every worker; frozen, no collection will touch and so copy its pages.
    gc.collect()
    gc.freeze()
    workers: set[int] = set()
    try:
        while (ordered := _ordered(control, parent)) is not None:
            order, number, descriptors = ordered
            if order == FORK:
                process = _forked(control, descriptors[0], interpreter, memory_mb)
                workers.add(process)
                control.sendall(ANSWER.pack(process))
            else:
                control.sendall(ANSWER.pack(_killed(number) if number in workers else 0))
                workers.discard(number)
    finally:
        # They would end by themselves, but where nobody waits for orphans stay behind as zombies.
        for process in workers:
            _killed(process)


def _ordered(control: socket.socket, parent: int) -> tuple[bytes, int, list[int]] | None:
    """Wait for an order: what to do, with which process or descriptors; None once the sandbox is gone."""
    while not select.select([control], [], [], PARENT_CHECK_SECONDS)[0]:
        if os.getppid() != parent:
            return None
    message, descriptors, _, _ = socket.recv_fds(control, ORDER.size, 1)
    if len(message) < ORDER.size:
        return None
    order, number = ORDER.unpack(message)
    return order, number, descriptors


def _prepared(control: socket.socket) -> tuple[Interpreter | None, int]:
    """Read the settings, answer with an empty frame when ready, or with what is wrong with the language."""
    settings = read_frame(control)
    if settings is None:
        return None, 0
    recipe, fuel, memory_mb = pickle.loads(settings)
    os.environ.clear()
    try:
        interpreter = Interpreter(Language.from_recipe(recipe), fuel)
    except Exception as error:  # noqa: BLE001 - whatever a foreign module raises is reported
        write_frame(control, f"{type(error).__name__}: {error}".encode())
        return None, 0
    write_frame(control, b"")
    return interpreter, memory_mb


def _forked(control: socket.socket, descriptor: int, interpreter: Interpreter, memory_mb: int) -> int:
    process = os.fork()
    if process:
        os.close(descriptor)
        return process
    try:
        control.close()
        _serve(socket.socket(fileno=descriptor), interpreter, memory_mb)
    finally:
        os._exit(0)


def _killed(process: int) -> int:
    """Kill a worker if it still runs and return the status it ended with."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    try:
        _, status = os.waitpid(process, 0)
    except ChildProcessError:
        return 0
    return status


def _serve(channel: socket.socket, interpreter: Interpreter, memory_mb: int) -> NoReturn:
    """Answer jobs until the channel closes."""
    die_with_parent()
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    # Jobs are run from one frame further in, where `Interpreter.run` would be.
    sys.setrecursionlimit(depth() + 1 + FRAMES)
    measures = confine(memory_mb, keep=channel.fileno())
    write_frame(channel, " ".join(measures).encode())
    for payload in jobs(channel):
        _answer(channel, interpreter, payload)
    os._exit(0)


def jobs(channel: socket.socket) -> Iterator[bytes]:
    """Yield the jobs in their order until the channel closes, but give back those that are asked for."""
    reader = Reader(channel)
    waiting: deque[bytes] = deque()
    while True:
        while not waiting or _news(channel):
            if not reader.receive():
                return
            while (payload := reader.whole()) is not None:
                if payload:
                    waiting.append(payload)
                    continue
                channel.sendall(frame(b"") * len(waiting))
                waiting.clear()
        yield waiting.popleft()


def _news(channel: socket.socket) -> bool:
    """Tell whether there is something to receive. A confined process may not poll: it may open no files."""
    try:
        channel.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    return True


def _answer(channel: socket.socket, interpreter: Interpreter, payload: bytes) -> None:
    """Run a job and send its results: together, unless each is wanted at once or they take long."""
    program, grids, at_once = unpack_job(payload)
    compiled = interpreter.compile(program)
    if isinstance(compiled, Refused):
        write_frame(channel, pack_result(Execution("rejected", (None,), compiled.message, compiled.line)))
        return
    if not grids:
        write_frame(channel, pack_result(Execution("ok", ())))
    answers = bytearray()
    sent = time.monotonic()
    for grid in grids:
        result = interpreter.run_one(compiled, grid)
        if not isinstance(result, Execution):
            result = Execution("ok", (result,), fuel=interpreter.used)
        answers += frame(pack_result(result))
        if at_once or time.monotonic() - sent > PATIENCE_SECONDS:
            channel.sendall(answers)
            answers.clear()
            sent = time.monotonic()
    channel.sendall(answers)

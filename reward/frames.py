"""The bytes between a sandbox and its workers: length-prefixed frames of programs, grids and executions.

Neither pickle nor JSON is read from a worker: a worker taken over by a program could only send bad grids.
"""

from __future__ import annotations

import fcntl
import socket
import struct
from collections.abc import Sequence
from typing import get_args

import numpy as np

from reward.execution import Execution, Status
from reward.grids import COLOR_BYTES, MAX_SIDE, Grid

STATUSES: tuple[Status, ...] = get_args(Status)
HEAD = struct.Struct("<I")
JOB = struct.Struct("<?IH")
RESULT = struct.Struct("<BQIHBB")
SIDES = struct.Struct("<BB")
LIMIT = 1 << 24
AT_ONCE = 1 << 16
"""Bytes read at once."""
SILENT = getattr(socket, "MSG_NOSIGNAL", 0)
"""Sending to one that is gone raises, also where a program has SIGPIPE end it."""


class BrokenFrame(ValueError):
    """Bytes that no worker of ours would send."""


def frame(payload: bytes) -> bytes:
    """Return the bytes that carry `payload`."""
    return HEAD.pack(len(payload)) + payload


def pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a new channel. Neither is one of the descriptors 0 to 2, which may be free: what
    is printed would go there, and a new process has its own in their place.
    """
    ours, theirs = socket.socketpair()
    return _lifted(ours), _lifted(theirs)


def _lifted(end: socket.socket) -> socket.socket:
    if end.fileno() > 2:
        return end
    with end:
        return socket.socket(fileno=fcntl.fcntl(end.fileno(), fcntl.F_DUPFD_CLOEXEC, 3))


def write_frame(channel: socket.socket, payload: bytes) -> None:
    channel.sendall(frame(payload), SILENT)


def read_frame(channel: socket.socket) -> bytes | None:
    """Wait for one frame and read no byte beyond it; None where the other side is gone."""
    reader = Reader(channel)
    while (payload := reader.whole()) is None:
        if not reader.receive(reader.missing):
            return None
    return payload


class Reader:
    """The frames that come in on a channel, read as many at once as are there."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._bytes = bytearray()

    def next(self) -> bytes | None:
        """Wait for the next frame; None where the other side is gone."""
        while True:
            payload = self.whole()
            if payload is not None:
                return payload
            if not self.receive():
                return None

    @property
    def missing(self) -> int:
        """How many bytes the next frame needs at least."""
        held = len(self._bytes)
        length = HEAD.unpack_from(self._bytes)[0] if held >= HEAD.size else 0
        return int(HEAD.size + length) - held

    def receive(self, count: int = AT_ONCE) -> bool:
        """Wait for bytes, `count` at most; tell whether the other side is still there."""
        part = self._channel.recv(count)
        self._bytes += part
        return bool(part)

    def whole(self) -> bytes | None:
        """Return the next frame if all of it was received. Raises `BrokenFrame` where it cannot be one."""
        if len(self._bytes) < HEAD.size:
            return None
        (length,) = HEAD.unpack_from(self._bytes)
        if length > LIMIT:
            raise BrokenFrame(f"a frame of {length} bytes is over the limit")
        end = HEAD.size + length
        if len(self._bytes) < end:
            return None
        payload = bytes(self._bytes[HEAD.size : end])
        del self._bytes[:end]
        return payload


def pack_job(program: str, grids: Sequence[Grid], at_once: bool = False) -> bytes:
    """Return one program and some of its grids as bytes; with `at_once` each grid is answered when done."""
    source = program.encode("utf-8", "surrogatepass")
    parts = [JOB.pack(at_once, len(source), len(grids)), source]
    for grid in grids:
        parts.append(SIDES.pack(*grid.shape) + grid.tobytes())
    return b"".join(parts)


def unpack_job(payload: bytes) -> tuple[str, list[Grid], bool]:
    at_once, length, count = JOB.unpack_from(payload)
    start = JOB.size + length
    program = payload[JOB.size : start].decode("utf-8", "surrogatepass")
    grids = []
    for _ in range(count):
        rows, columns = SIDES.unpack_from(payload, start)
        start += SIDES.size
        cells = np.frombuffer(payload, np.int8, rows * columns, start)
        grids.append(cells.reshape(rows, columns))
        start += rows * columns
    return program, grids, at_once


def pack_result(execution: Execution) -> bytes:
    """Return the execution of one program on at most one grid as bytes."""
    message = execution.message.encode("utf-8", "backslashreplace")[:65_535]
    grid = execution.outputs[0] if execution.outputs else None
    rows, columns = (0, 0) if grid is None else grid.shape
    status = STATUSES.index(execution.status)
    head = RESULT.pack(status, execution.fuel, execution.line or 0, len(message), rows, columns)
    return head + message + (b"" if grid is None else grid.tobytes())


def unpack_result(payload: bytes) -> Execution:
    """Return the execution in a worker's frame; raise `BrokenFrame` where it isn't one."""
    try:
        status, fuel, line, length, rows, columns = RESULT.unpack_from(payload)
        start = RESULT.size + length
        message = payload[RESULT.size : start].decode("utf-8", "replace")
        grid = _grid(payload[start:], rows, columns)
        return Execution(STATUSES[status], (grid,), message, line or None, fuel)
    except (struct.error, IndexError, ValueError) as error:
        raise BrokenFrame(f"a worker sent what is not a result: {error}") from error


def _grid(cells: bytes, rows: int, columns: int) -> Grid | None:
    if not rows and not columns and not cells:
        return None
    if not (1 <= rows <= MAX_SIDE and 1 <= columns <= MAX_SIDE) or cells.translate(None, COLOR_BYTES):
        raise BrokenFrame("a worker sent what is not a grid")
    return np.frombuffer(cells, np.int8).reshape(rows, columns).copy()

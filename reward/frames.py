"""The bytes between a sandbox and its workers: length-prefixed frames of programs, grids and executions.

Neither pickle nor JSON is read from a worker: a worker taken over by a program could only send bad grids.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Sequence
from typing import get_args

import numpy as np

from reward.execution import Execution, Status
from reward.grids import COLORS, MAX_SIDE, Grid

STATUSES: tuple[Status, ...] = get_args(Status)
HEAD = struct.Struct("<I")
JOB = struct.Struct("<IH")
RESULT = struct.Struct("<BQIHBB")
SIDES = struct.Struct("<BB")
LIMIT = 1 << 24


class BrokenFrame(ValueError):
    """Bytes that no worker of ours would send."""


def write_frame(channel: socket.socket, payload: bytes) -> None:
    channel.sendall(HEAD.pack(len(payload)) + payload)


def read_frame(channel: socket.socket) -> bytes | None:
    """Return the next frame, or None where the other side is gone."""
    head = _read_exactly(channel, HEAD.size)
    if head is None:
        return None
    (length,) = HEAD.unpack(head)
    if length > LIMIT:
        raise BrokenFrame(f"a frame of {length} bytes is over the limit")
    return _read_exactly(channel, length)


def _read_exactly(channel: socket.socket, length: int) -> bytes | None:
    parts = bytearray()
    while len(parts) < length:
        part = channel.recv(length - len(parts))
        if not part:
            return None
        parts += part
    return bytes(parts)


def pack_job(program: str, grids: Sequence[Grid]) -> bytes:
    source = program.encode("utf-8", "surrogatepass")
    parts = [JOB.pack(len(source), len(grids)), source]
    for grid in grids:
        parts.append(SIDES.pack(*grid.shape) + grid.tobytes())
    return b"".join(parts)


def unpack_job(payload: bytes) -> tuple[str, list[Grid]]:
    length, count = JOB.unpack_from(payload)
    start = JOB.size + length
    program = payload[JOB.size : start].decode("utf-8", "surrogatepass")
    grids = []
    for _ in range(count):
        rows, columns = SIDES.unpack_from(payload, start)
        start += SIDES.size
        cells = np.frombuffer(payload, np.int8, rows * columns, start)
        grids.append(cells.reshape(rows, columns))
        start += rows * columns
    return program, grids


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
    grid = np.frombuffer(cells, np.int8).reshape(rows, columns).copy()
    if not (1 <= rows <= MAX_SIDE and 1 <= columns <= MAX_SIDE) or grid.min() < 0 or grid.max() >= COLORS:
        raise BrokenFrame("a worker sent what is not a grid")
    return grid

"""What travels between a sandbox and its workers."""

from __future__ import annotations

import socket

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reward.execution import Execution
from reward.frames import (
    STATUSES,
    BrokenFrame,
    Reader,
    frame,
    pack_job,
    pack_result,
    read_frame,
    unpack_job,
    unpack_result,
    write_frame,
)
from reward.grids import as_grid

GRID = as_grid([[1, 2, 3], [4, 5, 6]])


@pytest.mark.parametrize("program", ["", "def transform(grid):\n    return grid\n", "ä😀", "\ud800"])
def test_a_job_arrives_as_it_was_sent(program):
    source, grids, at_once = unpack_job(pack_job(program, [GRID, GRID.T], at_once=True))
    assert (source, at_once) == (program, True)
    assert [grid.tolist() for grid in grids] == [GRID.tolist(), GRID.T.tolist()]


@pytest.mark.parametrize("status", STATUSES)
def test_a_result_arrives_as_it_was_sent(status):
    sent = Execution(status, (GRID if status == "ok" else None,), "why, ä", 7, 2**40)
    result = unpack_result(pack_result(sent))
    assert (result.status, result.message, result.line, result.fuel) == (status, "why, ä", 7, 2**40)
    assert np.array_equal(result.outputs[0], sent.outputs[0])


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_bytes_of_no_worker_are_refused_or_make_a_grid(payload):
    try:
        result = unpack_result(payload)
    except BrokenFrame:
        return
    assert result.outputs[0] is None or as_grid(result.outputs[0]) is not None


def test_frames_are_kept_apart_and_an_end_is_noticed():
    one, other = socket.socketpair()
    with one, other:
        write_frame(one, b"first")
        write_frame(one, b"")
        one.shutdown(socket.SHUT_WR)
        assert [read_frame(other), read_frame(other), read_frame(other)] == [b"first", b"", None]


def test_a_reader_puts_together_what_comes_in_pieces():
    one, other = socket.socketpair()
    with one, other:
        reader = Reader(other)
        whole = frame(b"first") + frame(b"") + frame(b"last")
        for place in range(len(whole)):
            one.send(whole[place : place + 1])
            assert reader.receive()
        assert [reader.whole() for _ in range(4)] == [b"first", b"", b"last", None]
        one.shutdown(socket.SHUT_WR)
        assert reader.next() is None


def test_a_frame_that_claims_to_be_huge_is_refused():
    one, other = socket.socketpair()
    with one, other:
        one.sendall(b"\xff\xff\xff\xff")
        with pytest.raises(BrokenFrame, match="over the limit"):
            read_frame(other)

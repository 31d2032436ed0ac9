"""The system call filter, run on made-up system calls by a small interpreter of its own."""

from __future__ import annotations

import struct

import pytest

from reward.seccomp import ALLOW, KILL, PLATFORMS, PROT_EXEC, REFUSE, filter_program

X86 = PLATFORMS["x86_64"]


def verdict(program: bytes, architecture: int, number: int, third: int = 0) -> int:
    """Run classic BPF on one system call."""
    data = {0: number, 4: architecture, 32: third}
    code = list(struct.iter_unpack("<HBBI", program))
    place = accumulator = 0
    while True:
        kind, if_true, if_false, value = code[place]
        place += 1
        if kind == 0x20:
            accumulator = data[value]
        elif kind == 0x15:
            place += if_true if accumulator == value else if_false
        elif kind == 0x45:
            place += if_true if accumulator & value else if_false
        else:
            assert kind == 0x06
            return value


@pytest.mark.parametrize("machine", sorted(PLATFORMS))
def test_the_calls_of_the_list_are_allowed_and_no_other(machine):
    architecture, names, mapping = PLATFORMS[machine]
    program = filter_program(architecture, names, mapping)
    listed = set(map(int, names.split()))
    for number in range(600):
        if number not in mapping:
            assert verdict(program, architecture, number) == (ALLOW if number in listed else REFUSE)


@pytest.mark.parametrize("machine", sorted(PLATFORMS))
def test_memory_is_mapped_but_never_to_be_executed(machine):
    architecture, names, mapping = PLATFORMS[machine]
    program = filter_program(architecture, names, mapping)
    for number in mapping:
        assert verdict(program, architecture, number, 3) == ALLOW
        assert verdict(program, architecture, number, 3 | PROT_EXEC) == REFUSE


def test_calls_of_another_architecture_end_the_process():
    # The 32-bit numbers of x86 mean other calls: 11 is execve there and munmap here.
    assert verdict(filter_program(*X86), 0x40000003, 11) == KILL


@pytest.mark.parametrize("number", [2, 41, 42, 56, 57, 58, 59, 62, 101, 257, 322, 435])
def test_files_sockets_processes_and_signals_are_out_of_reach(number):
    assert verdict(filter_program(*X86), X86[0], number) == REFUSE

"""A filter that lets a process compute, allocate and talk on sockets it has, and refuses every other system
call.

Needs Linux on x86-64 or arm64 and no root, but `no_new_privs` first. A refused call fails with EPERM.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

PR_SET_SECCOMP = 22
SECCOMP_MODE_FILTER = 2
ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | 1
KILL = 0x80000000
PROT_EXEC = 4

LOAD, JUMP_EQUAL, JUMP_BITS, RETURN = 0x20, 0x15, 0x45, 0x06
NUMBER_AT, ARCH_AT, THIRD_ARGUMENT_AT = 0, 4, 32

# By name: read write close fstat lseek munmap brk rt_sigaction rt_sigprocmask rt_sigreturn mremap sched_yield
# madvise getpid sendto recvfrom sendmsg recvmsg exit sigaltstack gettid futex clock_gettime exit_group
# getrandom rseq poll or ppoll, gettimeofday; then mmap and mprotect, allowed without the right to execute.
X86 = "0 1 3 5 8 11 12 13 14 15 25 24 28 39 44 45 46 47 60 131 186 202 228 231 318 334 7 96"
ARM = "63 64 57 80 62 215 214 134 135 139 216 124 233 172 206 207 211 212 93 132 178 98 113 94 278 293 73 169"
PLATFORMS: dict[str, tuple[int, str, tuple[int, int]]] = {
    "x86_64": (0xC000003E, X86, (9, 10)),
    "aarch64": (0xC00000B7, ARM, (222, 226)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def install_filter() -> bool:
    """Install the filter for this process and tell whether the kernel took it."""
    if sys.platform != "linux" or platform.machine() not in PLATFORMS or sys.maxsize < 2**32:
        return False
    instructions = filter_program(*PLATFORMS[platform.machine()])
    program = _Program(len(instructions) // 8, instructions)
    return int(ctypes.CDLL(None).prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0)) == 0


def filter_program(architecture: int, allowed: str, mapping: tuple[int, int]) -> bytes:
    """Return the filter as classic BPF, eight bytes an instruction."""
    code = [_step(LOAD, value=ARCH_AT), _step(JUMP_EQUAL, 1, 0, architecture), _step(RETURN, value=KILL)]
    code.append(_step(LOAD, value=NUMBER_AT))
    for number in map(int, allowed.split()):
        code += [_step(JUMP_EQUAL, 0, 1, number), _step(RETURN, value=ALLOW)]
    for number in mapping:
        code += [
            _step(JUMP_EQUAL, 0, 4, number),
            _step(LOAD, value=THIRD_ARGUMENT_AT),
            _step(JUMP_BITS, 0, 1, PROT_EXEC),
            _step(RETURN, value=REFUSE),
            _step(RETURN, value=ALLOW),
        ]
    return b"".join([*code, _step(RETURN, value=REFUSE)])


def _step(code: int, if_true: int = 0, if_false: int = 0, value: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)

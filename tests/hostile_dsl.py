"""A DSL whose functions attack the worker that runs them, each in one way; `mirror` alone is harmless."""

import ctypes
import errno
import os
import signal
import socket


def mirror(grid):
    return grid[:, ::-1]


def hang(grid):
    while True:
        pass


def leave(grid):
    os._exit(3)


def crash(grid):
    ctypes.string_at(0)


def hog(grid):
    return [bytearray(1 << 20) for _ in range(10000)]


def read_file(grid):
    return open("/etc/hostname").read()


def write_file(grid):
    return os.open("/tmp/escaped", os.O_CREAT | os.O_WRONLY)


def connect(grid):
    return socket.socket()


def fork(grid):
    return os.fork()


def kill(grid):
    os.kill(os.getppid(), signal.SIGTERM)


def execute(grid):
    os.execv("/bin/true", ["true"])


def shout(grid):
    os.write(1, b"escaped")
    os.write(2, b"escaped")
    return grid


def variables(grid):
    return [[len(os.environ)]]


def descriptors(grid):
    return [[sum(_is_open(number) for number in range(3, 64))]]


def _is_open(number):
    try:
        os.lseek(number, 0, 0)
    except OSError as error:
        return int(error.errno != errno.EBADF)
    return 1


def sometimes(grid):
    while grid[0, 0] == 9:
        pass
    return grid


def say(text):
    for number in range(3, 64):
        try:
            while text:
                os.write(number, text)
        except OSError:
            pass


def claim(grid):
    say(b"\xff" * 4096)


def babble(grid):
    say(b"\x03\x00\x00\x00abc")


def give_back(grid):
    say(b"\x00" * 4)

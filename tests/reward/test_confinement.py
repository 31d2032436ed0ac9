"""What a confined process can no longer do, tried in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the measures are Linux's")
SCRIPT = """
import json, os, resource, socket, sys
from reward.confinement import confine

def attempt(action):
    try:
        action()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "done"

def report(channel):
    spare = os.open(os.devnull, os.O_RDONLY)
    measures = confine(64, keep=channel.fileno())
    tried = {
        "open": attempt(lambda: os.open("/etc/hostname", os.O_RDONLY)),
        "write": attempt(lambda: os.open("/tmp/never", os.O_CREAT | os.O_WRONLY)),
        "fork": attempt(os.fork),
        "socket": attempt(socket.socket),
        "spare": attempt(lambda: os.read(spare, 1)),
        "memory": attempt(lambda: bytearray(256 << 20)),
        "little memory": attempt(lambda: bytearray(1 << 20)),
    }
    channel.sendall(json.dumps([measures, tried]).encode())

ours, theirs = socket.socketpair()
if os.fork() == 0:
    theirs.close()
    try:
        report(ours)
    finally:
        os._exit(0)
ours.close()
print(theirs.recv(65536).decode())
"""


def test_a_confined_process_keeps_its_channel_and_some_memory_and_nothing_else():
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, cwd=root, check=True, timeout=60
    )
    measures, tried = json.loads(done.stdout)
    assert {"descriptors", "memory", "files", "processes", "no_new_privs"} <= set(measures)
    assert tried.pop("little memory") == "done"
    assert tried.pop("memory") == "MemoryError"
    if "seccomp" not in measures:
        tried.pop("fork")
        tried.pop("socket")
    assert "done" not in tried.values()

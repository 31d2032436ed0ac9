"""Hostile programs, each with the status it must get and no effect on its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from reward.grids import as_grid
from reward.language import Language
from reward.sandbox import Sandbox

FOLDER = Path(__file__).parent / "attacks"
GRID = as_grid([[1, 2, 0], [3, 4, 0], [0, 0, 5]])
NEIGHBOUR = "def transform(grid):\n    return rotate(grid)  # {number}\n"
FUEL = 200_000


def attacks() -> list[tuple[str, str, str]]:
    """Return (name, program, status) of all programs in the folder."""
    found = []
    for file in sorted(FOLDER.glob("*.txt")):
        for part in file.read_text(encoding="utf-8").split("=== ")[1:]:
            head, program = part.split("\n", 1)
            name, status = head.rsplit(" -> ", 1)
            found.append((f"{file.stem}: {name}", expanded(program.rstrip() + "\n"), status))
    return found


def expanded(program: str) -> str:
    """Return a program with `REPEAT text:times:` written out."""
    program = program.replace("NULL", "\0").replace("SURROGATE", "\ud800").replace("CARRIAGE", "\r")
    return re.sub(
        r"REPEAT (.*?):(\d+):(?=REPEAT|[^:]|$)",
        lambda found: found[1].replace("\\n", "\n") * int(found[2]),
        program,
    )


ATTACKS = attacks()


def test_the_suite_is_large_and_covers_every_class():
    classes = Counter(name.partition(":")[0] for name, _, _ in ATTACKS)
    assert set(classes) == {"time", "memory", "escape", "process", "state", "output", "floods"}
    assert len(ATTACKS) >= 150
    assert len({name for name, _, _ in ATTACKS}) == len(ATTACKS)


@pytest.mark.parametrize("workers", [1, 2])
def test_every_attack_gets_its_status_and_harms_nobody(workers):
    programs = []
    for number, (_, program, _) in enumerate(ATTACKS):
        programs += [program, NEIGHBOUR.format(number=number)]
    with Sandbox(Language.arc(), workers=workers, fuel=FUEL, memory_mb=256, wall_seconds=120) as sandbox:
        executions = sandbox.run(programs, [[GRID]] * len(programs))
        again = sandbox.run(programs, [[GRID]] * len(programs))
        assert sandbox.replaced == 0
    wrong = {
        name: (execution.status, execution.message)
        for (name, _, status), execution in zip(ATTACKS, executions[::2], strict=True)
        if execution.status != status
    }
    assert wrong == {}
    assert all(np.array_equal(neighbour.outputs[0], np.rot90(GRID, -1)) for neighbour in executions[1::2])
    assert [facts(execution) for execution in again] == [facts(execution) for execution in executions]


def facts(execution):
    cells = [None if output is None else output.tolist() for output in execution.outputs]
    return execution.status, cells, execution.message, execution.line, execution.fuel

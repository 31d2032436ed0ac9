"""What came of running one program: a status, one output for each input, and the fuel used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from reward.grids import Grid

Status: TypeAlias = Literal[
    "ok", "rejected", "error", "out_of_fuel", "out_of_memory", "timeout", "invalid_output"
]


@dataclass(frozen=True, slots=True, eq=False)
class Execution:
    """The result of one program on a list of input grids.

    `outputs` holds one grid an input, or None where that input gave none. `status` is "ok" when every input
    gave a grid, else the status of the first input that did not. `message` is one sentence for people, `line`
    the program line (1-based) it speaks of, `fuel` the steps and cells used over all inputs.
    """

    status: Status
    outputs: tuple[Grid | None, ...]
    message: str = ""
    line: int | None = None
    fuel: int = 0

    @property
    def ok(self) -> bool:
        return self.status == "ok"

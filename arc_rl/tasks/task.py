"""The Task type: a few input/output grid pairs that share one hidden rule.

It knows nothing of where tasks come from, nor of prompts and models.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from arc_rl.errors import UserError
from reward.grids import Grid, InvalidGrid, as_grid


def _frozen(value: object) -> Grid:
    grid = as_grid(value)
    grid.setflags(write=False)
    return grid


@dataclass(frozen=True, eq=False)
class Pair:
    """One demonstration; both grids are read-only `(rows, columns)` int8 arrays."""

    input: Grid
    output: Grid

    def __post_init__(self) -> None:
        object.__setattr__(self, "input", _frozen(self.input))
        object.__setattr__(self, "output", _frozen(self.output))

    @property
    def key(self) -> bytes:
        """Equal for pairs of equal grids."""
        shapes = bytes((*self.input.shape, *self.output.shape))
        return shapes + self.input.tobytes() + self.output.tobytes()


@dataclass(frozen=True, eq=False)
class Task:
    """A task: `train` pairs that may be shown and learned from, `test` pairs that only judge.

    `source` names where it comes from ("arc-agi-1/training", "generated/drawing", a path). `program` is a
    program known to solve it (generated tasks), or None.
    """

    id: str
    train: tuple[Pair, ...]
    test: tuple[Pair, ...]
    source: str
    program: str | None = field(default=None)

    @property
    def name(self) -> str:
        """Its name among all sources, several of which may use the same id."""
        return f"{self.source}/{self.id}"

    @property
    def key(self) -> str:
        """A digest of the grids: tasks with equal pairs in equal order have equal keys, whatever the ids."""
        data = self.to_json()
        text = json.dumps([data["train"], data["test"]])
        return blake2b(text.encode(), digest_size=8).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The task in ARC's JSON layout (lists of ints), with id, source and program beside the pairs."""
        pairs = {
            name: [{"input": pair.input.tolist(), "output": pair.output.tolist()} for pair in split]
            for name, split in (("train", self.train), ("test", self.test))
        }
        return {"id": self.id, "source": self.source, "program": self.program, **pairs}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], *, id: str, source: str) -> Task:
        """Read ARC's JSON layout; raises UserError that names `source` and `id` if it is not that."""
        try:
            train, test = _pairs(data["train"]), _pairs(data["test"])
        except (KeyError, TypeError, InvalidGrid) as error:
            raise UserError(
                f"{source}: task {id} is not ARC JSON ({error}); "
                'expected {"train": [{"input": grid, "output": grid}, ...], "test": [...]}.'
            ) from error
        if not train:
            raise UserError(f"{source}: task {id} has no train pairs; an ARC task needs at least one.")
        program = data.get("program")
        if program is not None and not isinstance(program, str):
            raise UserError(
                f"{source}: the program of task {id} is not text; remove it or give Python source."
            )
        return cls(id=id, train=train, test=test, source=source, program=program)


def _pairs(items: Sequence[Mapping[str, Any]]) -> tuple[Pair, ...]:
    return tuple(Pair(input=item["input"], output=item["output"]) for item in items)

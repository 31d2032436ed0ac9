"""What the reference programs cover: each run on the real pairs of its task, and on fresh ones.

It writes nothing and draws nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np

from arc_rl.dsl.tokens import count_tokens
from arc_rl.hints import primitives_of
from arc_rl.tasks.reference import ReferenceProgram, concepts
from arc_rl.tasks.task import Pair, Task
from reward.execution import Execution
from reward.sandbox import Sandbox


@dataclass(frozen=True)
class Covered:
    """A task and what its reference program does.

    `solved` tells whether it is right on every train and test pair; `message` says why not. `tokens` are
    Qwen2.5's, `fuel` is the most it used on one grid, `fresh_right` of `fresh` new pairs are right.
    """

    id: str
    concept: str
    solved: bool
    message: str | None
    tokens: int
    lines: int
    fuel: int
    primitives: tuple[str, ...]
    fresh: int
    fresh_right: int

    @property
    def fresh_share(self) -> float | None:
        """The share of fresh pairs that are right; None where there are none."""
        return self.fresh_right / self.fresh if self.fresh else None


def cover(
    programs: Sequence[ReferenceProgram],
    tasks: Mapping[str, Task],
    fresh: Mapping[str, Sequence[Pair]],
    sandbox: Sandbox,
) -> list[Covered]:
    """Run each program on the train, test and fresh pairs of its task, every grid with fuel of its own."""
    pairs = [(*tasks[item.id].train, *tasks[item.id].test, *fresh.get(item.id, ())) for item in programs]
    runs = iter(
        sandbox.run(
            [item.program for item, shown in zip(programs, pairs, strict=True) for _ in shown],
            [[pair.input] for shown in pairs for pair in shown],
        )
    )
    found = []
    for item, shown in zip(programs, pairs, strict=True):
        real = len(shown) - len(fresh.get(item.id, ()))
        found.append(_covered(item, shown, [next(runs) for _ in shown], real))
    return found


def _covered(item: ReferenceProgram, pairs: Sequence[Pair], runs: Sequence[Execution], real: int) -> Covered:
    right = [_is_right(run, pair) for run, pair in zip(runs, pairs, strict=True)]
    failed = [run for run, good in zip(runs[:real], right, strict=False) if not good]
    return Covered(
        id=item.id,
        concept=concepts().get(item.id, ""),
        solved=not failed,
        message=(failed[0].message or "draws another grid") if failed else None,
        tokens=count_tokens(item.program),
        lines=sum(bool(line.strip()) for line in item.program.splitlines()),
        fuel=max(run.fuel for run in runs[:real]),
        primitives=tuple(primitives_of(item.program)),
        fresh=len(pairs) - real,
        fresh_right=sum(right[real:]),
    )


def _is_right(run: Execution, pair: Pair) -> bool:
    return run.outputs[0] is not None and np.array_equal(run.outputs[0], pair.output)


def figures(rows: Sequence[Covered], total: int) -> dict[str, Any]:
    """The coverage of `total` tasks: how many are solved, and length, fuel and fresh share of the programs.

    `fresh_share` is the share of all fresh pairs that are right, `fresh_90` counts the programs that are
    right on nine of ten or more.
    """
    solved = [row for row in rows if row.solved]
    if not solved:
        return {"tasks": total, "solved": 0}
    tokens, fuel = [row.tokens for row in solved], [row.fuel for row in solved]
    checked = [row for row in solved if row.fresh]
    numbers = {
        "tasks": total,
        "solved": len(solved),
        "tokens_median": median(tokens),
        "tokens_p90": float(np.percentile(tokens, 90)),
        "lines_median": median(row.lines for row in solved),
        "fuel_median": median(fuel),
        "fuel_most": max(fuel),
    }
    if checked:
        pairs = sum(row.fresh for row in checked)
        numbers["fresh_pairs"] = pairs
        numbers["fresh_share"] = round(sum(row.fresh_right for row in checked) / pairs, 4)
        numbers["fresh_90"] = sum((row.fresh_share or 0) >= 0.9 for row in checked)
        numbers["fresh_programs"] = len(checked)
    return numbers

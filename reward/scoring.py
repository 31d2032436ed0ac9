"""How near the outputs of a program are to the expected grids, as figures between 0 and 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reward.execution import Execution
from reward.grids import Grid


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one program over `pairs` input/output pairs.

    `solved`: every pair exactly right; `exact`: how many are; `pixels`: mean share of right cells over the
    pairs, 0 where the shape differs; `shape`: share of outputs with the right shape; `valid`: share of
    outputs that are grids.
    """

    solved: bool
    exact: int
    pairs: int
    pixels: float
    shape: float
    valid: float


def score(execution: Execution, expected: Sequence[Grid]) -> Score:
    """Return the score of an execution against one expected `(rows, columns)` grid for each of its inputs.

    Raises ValueError where their numbers differ or there is no pair to score.
    """
    if len(execution.outputs) != len(expected):
        raise ValueError(f"there are {len(execution.outputs)} outputs and {len(expected)} expected grids")
    if not expected:
        raise ValueError("a score needs at least one expected grid")
    pairs = len(expected)
    shares = [pixel_share(output, grid) for output, grid in zip(execution.outputs, expected, strict=True)]
    shaped = [
        output is not None and output.shape == grid.shape
        for output, grid in zip(execution.outputs, expected, strict=True)
    ]
    exact = sum(share == 1.0 for share in shares)
    return Score(
        solved=exact == pairs,
        exact=exact,
        pairs=pairs,
        pixels=sum(shares) / pairs,
        shape=sum(shaped) / pairs,
        valid=sum(output is not None for output in execution.outputs) / pairs,
    )


def pixel_share(output: Grid | None, expected: Grid) -> float:
    """Return the share of cells that are right, 0 where there is no output or its shape differs."""
    if output is None or output.shape != expected.shape:
        return 0.0
    return float((output == expected).mean())

"""Running a chain of calls on a grid, and finding the shortest chain that does the same.

It trusts its calls, which come from the step tables; sampled programs go through the sandbox, never here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from reward.dsl import CONSTANTS, PRIMITIVES
from reward.grids import MAX_SIDE, Grid

_NAMES: dict[str, Any] = {
    **CONSTANTS,
    **{name: primitive.function for name, primitive in PRIMITIVES.items()},
    "__builtins__": {"len": len},
}


def source(calls: Sequence[str]) -> str:
    """The canonical program of a chain of calls: one statement a step, each reassigning `grid`."""
    lines = [f"    grid = {call}" for call in calls]
    return "\n".join(["def transform(grid):", *lines, "    return grid", ""])


def apply(call: str, grid: Grid) -> Grid | None:
    """What the call makes of the grid, or None if it refuses the grid or makes one that is too large."""
    try:
        result: Grid = _compiled(call)(grid)
    except ValueError:
        return None
    return result if max(result.shape) <= MAX_SIDE else None


def holds(guard: str, grid: Grid) -> bool:
    """Whether the guard, an expression over `grid`, is true; an empty one always is."""
    return not guard or bool(_compiled(guard)(grid))


def run(calls: Sequence[str], grid: Grid) -> Grid | None:
    """The grid after all calls, or None if one of them fails."""
    result: Grid | None = grid
    for call in calls:
        result = apply(call, result) if result is not None else None
    return result


def shortest(calls: Sequence[str], inputs: Sequence[Grid], outputs: Sequence[Grid]) -> list[str]:
    """A chain of some of the calls that makes the same outputs: one call if one does, else as few as found.

    Neighbours that may trade places come in alphabetical order, so that a rule has one program, not several.
    """
    for call in calls:
        if _makes([call], inputs, outputs):
            return [call]
    chain = list(calls)
    for place in reversed(range(len(chain))):
        without = chain[:place] + chain[place + 1 :]
        if _makes(without, inputs, outputs):
            chain = without
    return _ordered(chain, inputs, outputs)


def _ordered(calls: Sequence[str], inputs: Sequence[Grid], outputs: Sequence[Grid]) -> list[str]:
    chain = list(calls)
    for end in range(len(chain) - 1, 0, -1):
        for place in range(end):
            swapped = [*chain[:place], chain[place + 1], chain[place], *chain[place + 2 :]]
            if swapped < chain and _makes(swapped, inputs, outputs):
                chain = swapped
    return chain


def equal(first: Grid, second: Grid) -> bool:
    """Whether two grids are the same in shape and every cell."""
    return first.shape == second.shape and first.tobytes() == second.tobytes()


def _makes(calls: Sequence[str], inputs: Sequence[Grid], outputs: Sequence[Grid]) -> bool:
    results = (run(calls, grid) for grid in inputs)
    return all(
        result is not None and equal(result, after) for result, after in zip(results, outputs, strict=True)
    )


@lru_cache(maxsize=20_000)
def _compiled(call: str) -> Callable[[Grid], Any]:
    function: Callable[[Grid], Any] = eval(f"lambda grid: {call}", _NAMES)
    return function

"""Measures primitives: `python -m reward.dsl.benchmark [NAME ...]`, in microseconds on 10x10 and 30x30 grids.

By default those that the reference programs use most (see docs/coverage.md), each beside a copy of the grid
by numpy, the least that a step can cost. Every figure is the best of some rounds.
"""

from __future__ import annotations

import argparse
import timeit
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from reward.dsl import PRIMITIVES
from reward.dsl.components import Object
from reward.dsl.objects import find_objects
from reward.grids import Grid

SIDES = (10, 30)
ROUNDS, CALLS_A_ROUND = 15, 20


@dataclass(frozen=True)
class Scene:
    """What calls are given: a grid of coloured rectangles on black, its objects, and one of them."""

    grid: Grid
    objects: list[Object]

    @property
    def obj(self) -> Object:
        return self.objects[len(self.objects) // 2]


def scene(side: int, seed: int = 0) -> Scene:
    """A square grid of `side` cells with about one rectangle for each 36 cells."""
    rng = np.random.default_rng([seed, side])
    grid = np.zeros((side, side), dtype=np.int8)
    for _ in range(side * side // 36):
        top, left, rows, columns = rng.integers(0, side), rng.integers(0, side), *rng.integers(1, 6, 2)
        grid[top : top + rows, left : left + columns] = rng.integers(1, 10)
    return Scene(grid, find_objects(grid))


def _call(name: str, *arguments: object, of: str = "grid") -> Callable[[Scene], object]:
    function = PRIMITIVES[name].function
    return lambda scene: function(getattr(scene, of), *arguments)


def _turned(grid: Grid) -> Grid:
    return grid[::-1]


# A call of each of the primitives used most, in the order of their use.
CALLS: dict[str, Callable[[Scene], object]] = {
    "on_black": _call("on_black", _turned),
    "dominant_color": _call("dominant_color"),
    "find_objects": _call("find_objects"),
    "height": _call("height"),
    "width": _call("width"),
    "box": _call("box", of="obj"),
    "palette": _call("palette"),
    "paste": lambda scene: PRIMITIVES["paste"].function(scene.grid, scene.obj.patch, 1, 1),
    "to_grid": _call("to_grid", of="obj"),
    "new_grid": lambda scene: PRIMITIVES["new_grid"].function(*scene.grid.shape, 3),
    "color_of": _call("color_of", of="obj"),
    "colors_by_count": _call("colors_by_count"),
    "rotate": _call("rotate"),
    "draw_object": lambda scene: PRIMITIVES["draw_object"].function(scene.grid, scene.obj, 3),
    "bounds": _call("bounds"),
    "trim": _call("trim"),
    "fill_rectangle": _call("fill_rectangle", 1, 1, 5, 5, 3),
    "count_color": _call("count_color", 3),
    "select": _call("select", "largest", of="objects"),
    "crop_color": _call("crop_color", 0),
}


def microseconds(call: Callable[[], object]) -> float:
    """The time of a call: the best round's mean."""
    rounds = timeit.repeat(call, number=CALLS_A_ROUND, repeat=ROUNDS)
    return min(rounds) / CALLS_A_ROUND * 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m reward.dsl.benchmark", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(CALLS)}")
    names = parser.parse_args(arguments).names or list(CALLS)
    if unknown := [name for name in names if name not in CALLS]:
        parser.error(f"there is no call of {unknown[0]!r} to measure; choose from {', '.join(CALLS)}")
    scenes = [scene(side) for side in SIDES]
    copies = [microseconds(scene.grid.copy) for scene in scenes]
    objects = " and ".join(str(len(scene.objects)) for scene in scenes)
    print(f"microseconds a call, grids of {objects} objects; in brackets: times a numpy copy")
    print(f"{'':20}" + "".join(f"{f'{side}x{side}':>18}" for side in SIDES))
    print(_line("numpy copy", copies, copies))
    for name in names:
        print(_line(name, [_timed(name, scene) for scene in scenes], copies))
    return 0


def _timed(name: str, scene: Scene) -> float:
    return microseconds(lambda: CALLS[name](scene))


def _line(name: str, times: Sequence[float], copies: Sequence[float]) -> str:
    cells = [f"{time:8.1f} ({time / copy:6.1f}x)" for time, copy in zip(times, copies, strict=True)]
    return f"{name:20}" + "".join(f"{cell:>18}" for cell in cells)


if __name__ == "__main__":
    raise SystemExit(main())

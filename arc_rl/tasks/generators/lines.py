"""Lines: rays that start from cells, rows and columns through them, gaps closed between them."""

from __future__ import annotations

from arc_rl.tasks.generators.generator import Generator
from arc_rl.tasks.generators.steps import Step

_SEEDS = ("pixels", "pixels", "pixels", "figures", "columns")
_ALIGNED = ("aligned", "aligned", "pixels", "noise", "shape")

STEPS = (
    Step("draw_rays(grid, {ray})", _SEEDS, 5),
    Step("draw_rays(grid, {ray}, {shown})", _SEEDS, 2),
    Step("draw_rays(grid, {ray}, {shown}, {new})", _SEEDS, 1),
    Step("draw_lines_through(grid, {shown}, {axis})", _SEEDS, 2.5),
    Step("draw_elbow(grid, {shown}, {shown}, {new})", ("lone",), 1.5),
    Step("connect(grid, {axis})", _ALIGNED, 6),
    Step("connect(grid, {axis}, {new})", _ALIGNED, 5),
    Step(
        "draw_rays(grid, {ray})",
        ("pixels", "figures"),
        0.6,
        then=("tile(grid, {times}, {times})",),
        largest=6,
    ),
    Step("fill_empty_lines(grid, {new})", ("pixels", "noise", "maze"), 1.2),
)

LINES = Generator("lines", STEPS)

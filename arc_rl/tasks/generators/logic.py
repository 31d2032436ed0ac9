"""Parts of a grid: halves combined by logic, laid over each other, chosen, cut out."""

from __future__ import annotations

from arc_rl.tasks.generators.generator import Generator
from arc_rl.tasks.generators.steps import Step

_PARTS = ("panels", "panels", "halves", "twins")

STEPS = (
    Step("combine_parts(grid, {logic}, {new})", ("halves",), 11),
    Step("overlay_parts(grid)", ("halves", "panels", "panels"), 3),
    Step('overlay_parts(grid, "last")', ("halves", "panels", "panels"), 2),
    Step("select_part(grid, {one})", _PARTS, 2.5),
    Step("summarize_parts(grid)", ("panels",), 1.2),
    Step("summarize_parts(grid)", ("panels",), 0.6, then=("flip_horizontal(grid)",)),
    Step("left_half(grid)", ("halves", "repeated", "noise"), 0.6),
    Step("right_half(grid)", ("halves", "noise"), 0.6),
    Step("top_half(grid)", ("halves", "repeated", "noise"), 0.6),
    Step("bottom_half(grid)", ("halves", "noise"), 0.6),
)

LOGIC = Generator("logic", STEPS)

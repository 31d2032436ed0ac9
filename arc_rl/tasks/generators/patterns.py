"""Patterns: completing what is symmetric or repeats, and reducing it to its unit."""

from __future__ import annotations

from arc_rl.tasks.generators.generator import Generator
from arc_rl.tasks.generators.steps import Step

STEPS = (
    Step("symmetrize(grid, {mirror})", ("half_drawn", "half_drawn", "noise", "shape"), 3),
    Step("symmetrize_around(grid)", ("winged",), 2),
    Step("complete_symmetry(grid, {hole})", ("symmetric",), 3.5),
    Step("complete_tiling(grid, {hole})", ("tiled",), 4),
    Step("uncover(grid, {hole})", ("symmetric", "symmetric", "tiled"), 4.5),
    Step("tile_unit(grid)", ("repeated",), 2),
    Step("continue_pattern(grid, {way})", ("begun",), 2),
    Step("smooth_lines(grid)", ("worn_stripes",), 1),
    Step("smooth_lines(grid)", ("worn_stripes",), 0.6, then=("compress(grid)",)),
)

PATTERNS = Generator("patterns", STEPS)

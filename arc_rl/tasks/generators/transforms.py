"""Whole-grid transforms: flips, turns, scaling, tiling, mirrors, shifts, crops and colour maps."""

from __future__ import annotations

from arc_rl.tasks.generators.generator import Generator
from arc_rl.tasks.generators.steps import Step

_ANY = ("noise", "noise", "full", "shape", "shape", "pixels", "figures", "sprites", "single", "stripes")
_SMALL = ("noise", "noise", "full", "shape", "shape", "pixels")
_COLORFUL = ("noise", "full", "figures", "rectangles", "stripes", "pixels")
_LONE = ("single", "single", "sprites", "figures", "blobs")

STEPS = (
    Step("flip_horizontal(grid)", _ANY, 3),
    Step("flip_vertical(grid)", _ANY, 3),
    Step("transpose(grid)", _ANY, 4),
    Step("rotate(grid, {turns})", _ANY, 5),
    Step("roll(grid, {direction}, {distance})", _ANY, 0.8),
    Step("shift(grid, {direction}, {distance})", _ANY, 1),
    Step("mirror(grid, {direction})", _SMALL, 6, largest=6),
    Step("spin(grid)", _SMALL, 2.5, largest=5),
    Step("tile(grid, {times}, {times})", _SMALL, 3.5, largest=5),
    Step("self_tile(grid)", _SMALL, 2, largest=4),
    Step("self_tile(grid, {shown})", _SMALL, 2, largest=4),
    Step("scale(grid, {factor})", _SMALL, 4, largest=5),
    Step("scale_by_colors(grid)", ("noise", "full", "noise"), 2, largest=4),
    Step("downscale(grid, {factor})", ("enlarged",), 2),
    Step("compress(grid)", ("stretched", "stretched", "enlarged", "stripes"), 2.5),
    Step("remove_empty_lines(grid)", ("pixels", "figures"), 1),
    Step("trim(grid)", _LONE, 2),
    Step("crop(grid, 0, 0, {times}, {times})", ("noise", "full", "repeated"), 1),
    Step("crop_color(grid, {shown})", ("rectangles", "figures", "sprites", "noise"), 1),
    Step("peel(grid)", ("noise", "full", "figures", "framed"), 1),
    Step("pad(grid, {distance}, {new})", _SMALL, 0.8, largest=10),
    Step("draw_border(grid, {new})", ("noise", "pixels", "figures"), 1.5),
    Step("recolor(grid, {shown}, {new})", _COLORFUL, 5),
    Step("recolor_columns(grid, {shown}, {new}, {factor})", ("shape", "stripes", "rectangles"), 0.6),
    Step("swap_colors(grid, {shown}, {shown})", _COLORFUL, 2.5),
    Step("map_colors(grid, {mapping})", ("noise", "full", "stripes"), 1.5),
    Step("invert_colors(grid)", ("shape", "maze"), 1),
    Step("paint(grid, {new})", _COLORFUL, 1.5),
    Step("keep_color(grid, {shown})", _COLORFUL, 1),
    Step("recolor(grid, most_common_color(grid), {new})", _COLORFUL, 0.5),
    Step("recolor(grid, least_common_color(grid), {new})", _COLORFUL, 0.5),
    Step("keep_color(grid, most_common_color(grid))", _COLORFUL, 0.4),
    Step("keep_color(grid, least_common_color(grid))", _COLORFUL, 0.4),
    Step("rank_colors(grid)", ("rectangles", "figures"), 1),
    Step("mirror(grid, {sideways})", _SMALL, 3, largest=5, then=("mirror(grid, {upright})",)),
    Step("trim(grid)", _LONE, 0.7, then=("flip_horizontal(grid)",)),
    Step("trim(grid)", _LONE, 0.7, largest=8, then=("scale(grid, 2)",)),
    Step("trim(grid)", _LONE, 0.7, largest=8, then=("tile(grid, 1, 2)",)),
    Step("trim(grid)", _LONE, 0.8, largest=5, then=("self_tile(grid)",)),
    Step("trim(grid)", _LONE, 1, then=("recolor(grid, {shown}, {back})",)),
    Step("trim(grid)", _LONE, 1, then=("invert_colors(grid)",)),
    Step("trim(grid)", _LONE, 0.7, then=("compress(grid)",)),
)

TRANSFORMS = Generator("transforms", STEPS)

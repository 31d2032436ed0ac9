"""Drawing: one to five elements put on a canvas at fixed places."""

from __future__ import annotations

from arc_rl.tasks.generators.generator import Generator
from arc_rl.tasks.generators.steps import Step

_CANVAS = ("canvas",)

STEPS = (
    Step("draw_pixel(grid, {row}, {column}, {ink})", _CANVAS, 2),
    Step("draw_line(grid, {row}, {column}, {row}, {column}, {ink})", _CANVAS, 2),
    Step("draw_horizontal_line(grid, {row}, {ink})", _CANVAS),
    Step("draw_vertical_line(grid, {column}, {ink})", _CANVAS),
    Step("draw_rectangle(grid, {row}, {column}, {row}, {column}, {ink})", _CANVAS, 2),
    Step("fill_rectangle(grid, {row}, {column}, {row}, {column}, {ink})", _CANVAS, 2),
    Step("draw_border(grid, {ink})", _CANVAS, 0.3),
    Step("flood_fill(grid, {row}, {column}, {ink})", _CANVAS, 0.5),
)

DRAWING = Generator("drawing", STEPS, lengths=(0.28, 0.24, 0.2, 0.16, 0.12), largest=10)

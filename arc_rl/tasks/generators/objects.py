"""Objects: choosing, cropping, recolouring, removing them, what encloses or surrounds them, their fall."""

from __future__ import annotations

from arc_rl.tasks.generators.generator import Generator
from arc_rl.tasks.generators.steps import Step

_OBJECTS = ("figures", "figures", "blobs", "blobs", "rectangles", "copies", "frames", "speckled")
_CROPS = ("figures", "figures", "blobs", "copies", "frames", "speckled")
_SPRITES = ("sprites", "sprites", "figures")
_HOLES = ("frames", "frames", "maze")
_SOLID = ("slabs", "slabs", "figures")
_LOOSE = ("pixels", "figures", "rectangles", "noise")

# One object is meant, and it is named without ambiguity; or some are meant, but not all.
_ONE = "len(select(find_objects(grid), {one})) == 1"
_ONE_SPRITE = "len(select(find_objects(grid, True), {one})) == 1"
_SOME = "0 < len(select(find_objects(grid), {some})) < len(find_objects(grid))"
_SOME_SPRITES = "0 < len(select(find_objects(grid, True), {some})) < len(find_objects(grid, True))"

STEPS = (
    Step("crop_object(grid, {one})", _CROPS, 9, guard=_ONE),
    Step("crop_object(grid, {one}, True)", _SPRITES, 3, guard=_ONE_SPRITE),
    Step("keep_objects(grid, {some})", _OBJECTS, 2, guard=_SOME),
    Step("keep_objects(grid, {some}, True)", _SPRITES, 0.4, guard=_SOME_SPRITES),
    Step("recolor_objects(grid, {some}, {new})", _OBJECTS, 5, guard=_SOME),
    Step("recolor_objects(grid, {some}, {back})", _OBJECTS, 1.5, guard=_SOME),
    Step("recolor_objects(grid, {some}, {new}, True)", _SPRITES, 0.5, guard=_SOME_SPRITES),
    Step("recolor_objects(grid, {some}, {new}, False, False)", _OBJECTS, 1, guard=_SOME),
    Step("recolor_regions(grid, {some}, {new})", ("crossed", "maze", "frames"), 1),
    Step("color_by_size(grid)", ("rectangles", "blobs", "columns"), 2),
    Step("fill_enclosed(grid, {new})", _HOLES, 4),
    Step("fill_outside(grid, {new})", _HOLES, 0.7),
    Step("fill_interior(grid, {new})", _SOLID, 3),
    Step("fill_interior(grid, {back})", _SOLID, 1.5),
    Step("fill_boxes(grid, {new})", ("figures", "blobs", "frames", "sprites"), 3.5),
    Step("outline(grid, {new})", _LOOSE, 2.5),
    Step("outline(grid, {new}, {shown})", _LOOSE, 1.5),
    Step('outline(grid, {new}, None, "sides")', _LOOSE, 0.6),
    Step('outline(grid, {new}, None, "corners")', _LOOSE, 0.4),
    Step("recolor_neighbors(grid, {shown}, {shown}, {new})", ("noise", "full", "speckled"), 0.5),
    Step("fill_empty_blocks(grid, {size}, {new})", ("noise", "maze", "pixels"), 0.8),
    Step("keep_blocks(grid, {size})", ("speckled", "maze"), 2),
    Step("remove_noise(grid)", ("speckled",), 1.5),
    Step("dissolve(grid, {shown})", ("speckled", "full"), 0.5),
    Step("gravity(grid, {direction})", ("noise", "pixels", "shape", "blobs"), 3),
    Step("gravity_objects(grid, {direction})", _OBJECTS, 0.8),
    Step("attract(grid, {shown}, {shown})", ("rectangles", "pixels", "crossed"), 1.2),
    Step("attract(grid, None, {shown})", ("rectangles", "pixels", "crossed"), 0.8),
    Step("sort_lines(grid, {direction})", ("columns", "stripes", "noise"), 0.6),
    Step("outline(grid, {new})", ("pixels",), 0.8, then=("recolor(grid, {shown}, {new})",)),
    Step("fill_enclosed(grid, {new})", _HOLES, 1, then=("recolor(grid, {shown}, {new})",)),
    Step("fill_enclosed(grid, {new})", _HOLES, 0.5, then=("outline(grid, {new})",)),
    Step("fill_enclosed(grid, {new})", _HOLES, 0.6, then=("recolor(grid, {shown}, {back})",)),
    Step(
        'recolor_objects(grid, "largest", {new})',
        ("rectangles", "blobs", "columns"),
        0.8,
        then=('recolor_objects(grid, "smallest", {new})',),
    ),
    Step(
        'recolor_regions(grid, "largest", {new})',
        ("crossed", "maze"),
        0.8,
        then=('recolor_regions(grid, "smallest", {new})',),
    ),
    Step(
        "color_by_size(grid)",
        ("rectangles", "blobs", "columns"),
        0.5,
        then=("recolor(grid, {shown}, {new})",),
    ),
)

OBJECTS = Generator("objects", STEPS)

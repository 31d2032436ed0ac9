"""The default DSL: families of pure functions on grids and objects, in one registry.

The conventions that all of them keep: the grid comes first; nothing that is passed in is changed, and a grid
that comes out is new; colours are the numbers 0-9 and directions texts such as "up"; background is black
where a grid has a black cell, else its most common colour (`on_black` does a step on any other ground); a
result that is no grid (a side over 30, or nothing left) and an argument that makes no sense raise `DslError`,
a `ValueError` with one sentence.
"""

from __future__ import annotations

from types import ModuleType

from reward.dsl import (
    colors,
    counting,
    drawing,
    filling,
    geometry,
    grids,
    lines,
    motion,
    objects,
    partitions,
    patterns,
    relations,
    scaling,
    selection,
    symmetry,
)
from reward.dsl.checks import DslError
from reward.dsl.registry import Primitive, collect, render

__all__ = ["CONSTANTS", "FAMILIES", "PRIMITIVES", "DslError", "Primitive", "reference"]

FAMILIES: dict[str, ModuleType] = {
    "grids": grids,
    "scaling": scaling,
    "geometry": geometry,
    "colors": colors,
    "drawing": drawing,
    "objects": objects,
    "selection": selection,
    "filling": filling,
    "lines": lines,
    "symmetry": symmetry,
    "patterns": patterns,
    "motion": motion,
    "partitions": partitions,
    "relations": relations,
    "counting": counting,
}

# Colours are digits and directions are strings in programs, so that there is one way to write each.
CONSTANTS: dict[str, object] = {"DIRECTIONS": ("up", "down", "left", "right")}

PRIMITIVES: dict[str, Primitive] = collect(FAMILIES)


def reference(families: list[str] | None = None, style: str = "full") -> str:
    """Return the primitives of some families (None: all) as text for a prompt.

    `style` is "full" (signature, summary and example of each) or "compact" (signatures only).
    Raises `DslError` for an unknown family or style.
    """
    return render(PRIMITIVES, CONSTANTS, FAMILIES, families, style)

"""The kinds of input grids by name: each draws one grid of a scene as real tasks show them.

A kind does not know which step will run on its grids; a step names the kinds that suit it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from arc_rl.tasks.generators import fields, layouts, scattered
from arc_rl.tasks.generators.chance import Rng
from arc_rl.tasks.generators.scenes import Scene
from reward.grids import Grid

Kind = Callable[[Scene, Rng], Grid]

_NAMES: dict[ModuleType, str] = {
    fields: "full noise pixels lone aligned shape maze framed stripes worn_stripes columns crossed canvas",
    scattered: "rectangles slabs blobs figures copies frames sprites single winged speckled",
    layouts: "halves panels twins symmetric half_drawn tiled begun repeated enlarged stretched",
}

KINDS: dict[str, Kind] = {
    name: getattr(module, name) for module, names in _NAMES.items() for name in names.split()
}

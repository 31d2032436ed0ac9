"""Generated tasks: one file a concept, every generator by its name in `GENERATORS`."""

from __future__ import annotations

from arc_rl.tasks.generators.drawing import DRAWING
from arc_rl.tasks.generators.generator import Generator
from arc_rl.tasks.generators.lines import LINES
from arc_rl.tasks.generators.logic import LOGIC
from arc_rl.tasks.generators.mixed import MIXED
from arc_rl.tasks.generators.objects import OBJECTS
from arc_rl.tasks.generators.patterns import PATTERNS
from arc_rl.tasks.generators.transforms import TRANSFORMS

__all__ = ["GENERATORS", "Generator"]

GENERATORS: dict[str, Generator] = {
    generator.name: generator for generator in (DRAWING, TRANSFORMS, OBJECTS, LOGIC, PATTERNS, LINES, MIXED)
}

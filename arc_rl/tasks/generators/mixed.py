"""All concepts in one mixture: the steps of every table, alone and composed with each other."""

from __future__ import annotations

from arc_rl.tasks.generators import lines, logic, objects, patterns, transforms
from arc_rl.tasks.generators.generator import Generator

STEPS = (*transforms.STEPS, *objects.STEPS, *logic.STEPS, *patterns.STEPS, *lines.STEPS)

# Most tasks that a small model can solve need one step; a few of two and three keep it from stopping at one.
MIXED = Generator("mixed", STEPS, lengths=(0.75, 0.2, 0.05))

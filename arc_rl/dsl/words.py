"""Finding primitives by words, and the reference programs that use one."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache

from arc_rl.errors import UserError
from arc_rl.hints import primitives_of
from arc_rl.tasks.reference import reference_programs
from reward.dsl import PRIMITIVES, Primitive


def search(words: Sequence[str]) -> list[Primitive]:
    """The primitives in whose name, family, signature or summary every word occurs, names first."""
    wanted = [word.lower() for word in words]
    found = [item for item in PRIMITIVES.values() if all(word in _text(item) for word in wanted)]
    return sorted(found, key=lambda item: not all(word in item.name for word in wanted))


def primitive(name: str) -> Primitive:
    """The primitive of this name; raises UserError with the nearest names where there is none."""
    if name in PRIMITIVES:
        return PRIMITIVES[name]
    close = get_close_matches(name, PRIMITIVES, n=3) or [item.name for item in search([name])][:3]
    mend = f"did you mean {' or '.join(close)}?" if close else "`arc-rl dsl` lists them."
    raise UserError(f"There is no primitive {name!r}; {mend}")


def text(item: Primitive) -> str:
    """All that the primitive's docstring says before its example."""
    return (inspect.getdoc(item.function) or "").partition(">>>")[0].strip()


@cache
def users() -> dict[str, tuple[str, ...]]:
    """The ids of the reference programs that use each primitive, the shortest program first."""
    programs = sorted(reference_programs().values(), key=lambda item: len(item.program))
    used = {item.id: set(primitives_of(item.program)) for item in programs}
    return {name: tuple(id for id, names in used.items() if name in names) for name in PRIMITIVES}


def _text(item: Primitive) -> str:
    return f"{item.family} {item.signature} {item.summary}".lower()

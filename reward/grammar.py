"""What the checker must know of a language."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reward.language import Language


@dataclass(frozen=True)
class Grammar:
    """The names of a language and how its programs are entered.

    `names` are all names a program can use without binding them; `entry` is the function it must define;
    `module` a module whose import does nothing; `collecting` the DSL functions that do not return numbers;
    `foreign` tells that the functions are somebody else's; `replaced` are its names that mean something else
    in Python; `results` are the annotations of what our own
    return, which can be relied on.
    """

    names: frozenset[str]
    entry: str
    module: str | None = None
    collecting: frozenset[str] = frozenset()
    foreign: bool = False
    replaced: frozenset[str] = frozenset()
    results: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, language: Language, names: Iterable[str]) -> Grammar:
        """Return the grammar of a language whose programs can use `names`."""
        functions = language.namespace.items() if language.own else ()
        results = {name: getattr(value, "__annotations__", {}).get("return", "") for name, value in functions}
        replaced = frozenset(language.namespace) & frozenset(dir(builtins))
        return cls(
            # What the interpreter needs for itself is no program's, by whatever way it asks.
            names=frozenset(name for name in names if not name.startswith("__")),
            entry=language.entry,
            module=language.module,
            collecting=language.collecting,
            foreign=not language.own,
            replaced=replaced,
            results=results,
        )

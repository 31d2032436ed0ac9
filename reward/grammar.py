"""What the checker must know of a language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Grammar:
    """The names of a language and how its programs are entered.

    `names` are all names a program can use without binding them; `entry` is the function it must define;
    `module` a module whose import does nothing; `collecting` the DSL functions that do not return numbers;
    `foreign` tells that the functions are somebody else's.
    """

    names: frozenset[str]
    entry: str
    module: str | None = None
    collecting: frozenset[str] = frozenset()
    foreign: bool = False

"""What a program may say: checks its syntax tree against an allow-list and puts the guards in.

A node type without a rule here is refused, with its line and the reason. The rules return the tree that runs:
every operator, subscript, loop and call that could cost more than a step goes through a guard of
`reward.guarded`. The guards' names ("+", "[]", ".append") cannot be written in Python source, so no program
can reach or replace them.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from reward.bounds import Bounds
from reward.statements import Statements
from reward.syntax import Rejected

LOOPS = re.compile(r"\b(?:for|while)\b")
EMPTY = ast.Module(body=[], type_ignores=[])
MAX_SOURCE = 65_536
"""Characters of a program."""


@dataclass(frozen=True)
class Grammar:
    """What the checker must know of a language.

    `names` are all names a program can use without binding them; `entry` is the function it must define;
    `module` a module whose import does nothing; `collecting` the DSL functions that do not return numbers.
    """

    names: frozenset[str]
    entry: str
    module: str | None = None
    collecting: frozenset[str] = frozenset()


def check(source: str, grammar: Grammar, assume: bool = False) -> tuple[ast.Module, bool]:
    """Return the guarded syntax tree of a program, and whether it rests on assumptions.

    With `assume`, variables that look like numbers are checked to be when bound and then used without guards;
    the program stops with `Unsure` where one is not. Raises `Rejected` with line and reason if it isn't in
    the language.
    """
    if len(source) > MAX_SOURCE:
        raise Rejected(f"the program has {len(source)} characters; the limit is {MAX_SOURCE}", None)
    tree = _parsed(source)
    loops = LOOPS.search(source) is not None
    try:
        # Without loops no guard is passed twice; looking for bounds would cost more than it saves.
        bounds = Bounds(tree if loops else EMPTY, grammar.names, grammar.collecting, assume)
        checker = Statements(grammar.names, grammar.entry, grammar.module, bounds)
        body = checker.block(tree.body)
    except RecursionError:
        raise Rejected("the program is nested too deeply", None) from None
    checker.finish(tree)
    return ast.Module(body=body, type_ignores=[]), bool(bounds.assumed)


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise Rejected(f"this is not Python: {error.msg}", error.lineno) from None
    except (RecursionError, MemoryError):
        raise Rejected("the program is nested too deeply", None) from None
    except ValueError as error:
        raise Rejected(f"this is not Python: {error}", None) from None

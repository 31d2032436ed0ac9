"""Shorten a program without changing what it draws: dead statements go, and steps that had no effect.

Dead statements are found by liveness analysis of the syntax tree, steps without effect by what the
program's prefixes draw. It executes nothing itself, and knows nothing of tasks: whoever uses a shortened
program runs it first.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reward.grids import Grid

# What may change something besides the name it is assigned to, beside the calls of methods.
_EFFECTS = (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)
# Programs repeat often, in groups of samples and as each other's beginnings.
_REMEMBERED = 16_384


@dataclass(frozen=True)
class _Statement:
    """A statement of the entry function: its lines (1-based), its text, and what it reads and assigns.

    `writes` is None where it is no plain assignment to names; `effects` tells whether it may do more.
    """

    kind: type[ast.stmt]
    first: int
    last: int
    text: str
    reads: frozenset[str]
    writes: frozenset[str] | None
    effects: bool

    def is_dead(self, live: frozenset[str]) -> bool:
        if self.kind is ast.Pass:
            return True
        if self.effects or self.kind not in (ast.Expr, ast.Assign):
            return False
        return self.kind is ast.Expr or (self.writes is not None and not self.writes & live)

    def live_before(self, live: frozenset[str]) -> frozenset[str]:
        """The names live before the statement; only a plain assignment ends the life of what it assigns."""
        return (live - (self.writes or frozenset())) | self.reads

    def reassigns(self, name: str) -> bool:
        return self.kind is ast.Assign and self.writes == {name} and not self.effects


@dataclass(frozen=True)
class _Function:
    """The entry function: its arguments, first line and statements, and whether nothing else is there."""

    arguments: tuple[str, ...]
    line: int
    statements: tuple[_Statement, ...]
    alone: bool


@lru_cache(maxsize=_REMEMBERED)
def normalized(program: str) -> str:
    """The program without comments and in one spelling; the text itself where it is not Python."""
    try:
        return ast.unparse(ast.parse(program))
    except (SyntaxError, ValueError, RecursionError):
        return program


def without_dead_code(program: str, entry: str = "transform") -> str:
    """The program without the statements of `entry` that its result does not need; the rest stays as spelled.

    Backward liveness over the statements of the body (Aho et al., Compilers, 9.2.5). A compound statement,
    or one that may change an object in place, is always kept, and all it names is live before it.
    """
    function = _function(program, entry)
    needed, _ = _liveness(function) if function else ([], None)
    if function is None or len(needed) in (0, len(function.statements)):
        return program
    kept = {function.line}.union(*(range(item.first, item.last + 1) for item in needed))
    dead = {
        line
        for item in function.statements
        if item not in needed
        for line in range(item.first, item.last + 1)
    } - kept
    return "\n".join(line for number, line in enumerate(program.split("\n"), 1) if number not in dead)


def reads_its_input(program: str, entry: str = "transform") -> bool:
    """Whether the result of `entry` can depend on its argument, by the same analysis."""
    function = _function(program, entry)
    return function is not None and bool(_liveness(function)[1].intersection(function.arguments))


def steps(program: str, entry: str = "transform") -> list[str] | None:
    """The program's steps where it is a straight line, else None.

    A straight line is `entry` with one argument whose body only reassigns that argument and then returns
    it: the canonical form of the generators. Each step is the source of one assignment.
    """
    function = _function(program, entry)
    if function is None or len(function.arguments) != 1 or not function.alone or not function.statements:
        return None
    (name,), (*body, end) = function.arguments, function.statements
    if end.kind is not ast.Return or end.text != f"return {name}":
        return None
    return [item.text for item in body] if all(item.reassigns(name) for item in body) else None


def argument(program: str, entry: str = "transform") -> str:
    """The name of the first argument of `entry`; `grid` where it has none."""
    function = _function(program, entry)
    return function.arguments[0] if function and function.arguments else "grid"


def from_steps(lines: Sequence[str], entry: str = "transform", name: str = "grid") -> str:
    """The program of straight-line `lines`, each of which reassigns `name`."""
    return "\n    ".join([f"def {entry}({name}):", *lines, f"return {name}"])


def prefixes(program: str, entry: str = "transform") -> list[str]:
    """The straight-line program cut after 0, 1, ... all of its steps; empty where it is no straight line."""
    lines, name = steps(program, entry), argument(program, entry)
    if lines is None:
        return []
    return [from_steps(lines[:count], entry, name) for count in range(len(lines) + 1)]


def without_idle_steps(program: str, canvases: Sequence[Sequence[Grid]], entry: str = "transform") -> str:
    """The straight-line program without the steps that changed no grid.

    `canvases[k]` holds what the prefix of k steps drew, one grid an input. A step whose canvases equal
    those before it leaves every later step with the same argument, so all idle steps go at once.
    """
    lines = steps(program, entry)
    if lines is None or len(canvases) != len(lines) + 1:
        return program
    kept = [line for k, line in enumerate(lines) if not same_grids(canvases[k], canvases[k + 1])]
    return from_steps(kept, entry, argument(program, entry))


def same_grids(first: Sequence[Grid | None], second: Sequence[Grid | None]) -> bool:
    """Whether the two lists hold equal grids, none of them missing."""
    return len(first) == len(second) and all(
        a is not None and b is not None and a.shape == b.shape and bool((a == b).all())
        for a, b in zip(first, second, strict=True)
    )


@lru_cache(maxsize=_REMEMBERED)
def _function(program: str, entry: str) -> _Function | None:
    """What is known of the function `entry`; None where the text is not Python or does not define it."""
    try:
        module = ast.parse(program)
    except (SyntaxError, ValueError, RecursionError):
        return None
    found = [node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == entry]
    if not found:
        return None
    lines = program.split("\n")
    return _Function(
        arguments=tuple(argument.arg for argument in found[-1].args.args),
        line=found[-1].lineno,
        statements=tuple(_statement(node, program, lines) for node in found[-1].body),
        alone=len(module.body) == 1,
    )


def _statement(node: ast.stmt, program: str, lines: Sequence[str]) -> _Statement:
    reads: set[str] = set()
    effects = False
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
            reads.add(child.id)
        if isinstance(child, ast.AugAssign) and isinstance(child.target, ast.Name):
            reads.add(child.target.id)  # `x += 1` reads x although its target is a store
        effects = effects or _has_effect(child)
    last = node.end_lineno or node.lineno
    return _Statement(
        kind=type(node),
        first=node.lineno,
        last=last,
        text=_text(node, program, lines),
        reads=frozenset(reads),
        writes=_writes(node),
        effects=effects,
    )


def _has_effect(node: ast.AST) -> bool:
    return isinstance(node, _EFFECTS) or (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))


def _text(node: ast.stmt, program: str, lines: Sequence[str]) -> str:
    line = lines[node.lineno - 1]
    # Columns count bytes, and `get_source_segment`, which knows that, is slow.
    if node.lineno == node.end_lineno and line.isascii():
        return line[node.col_offset : node.end_col_offset]
    return ast.get_source_segment(program, node) or ""


def _writes(node: ast.stmt) -> frozenset[str] | None:
    """The names a plain assignment assigns; None where it stores into an object too (`grid[0, 0] = 3`)."""
    if not isinstance(node, ast.Assign):
        return None
    stored = [part for target in node.targets for part in ast.walk(target)]
    if any(isinstance(part, (ast.Subscript, ast.Attribute)) for part in stored):
        return None
    return frozenset(part.id for part in stored if isinstance(part, ast.Name))


def _liveness(function: _Function) -> tuple[list[_Statement], frozenset[str]]:
    """The statements that the result needs, in reverse order, and the names live before the first."""
    needed: list[_Statement] = []
    live: frozenset[str] = frozenset()
    for statement in reversed(_reachable(function.statements)):
        if not statement.is_dead(live):
            needed.append(statement)
            live = statement.live_before(live)
    return needed, live


def _reachable(statements: Sequence[_Statement]) -> Sequence[_Statement]:
    ends = [place for place, statement in enumerate(statements) if statement.kind is ast.Return]
    return statements[: ends[0] + 1] if ends else statements

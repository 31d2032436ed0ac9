"""What all rules of the checker share: names and their bounds, weights, targets and parameters."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

from reward.bounds import Bounds, Constants
from reward.imports import default_modules
from reward.syntax import LOAD, bound_names, call, constant, load, parameters, reject, short

CONSTANTS = Constants()
CALL_WEIGHT = 8
"""How many ordinary nodes a call weighs."""


@dataclass(slots=True)
class Called:
    """A function or lambda of the program, or None for what stands outside of all: what begins its calls, the
    returns that end them, and how many comprehensions, one inside another, run within one call.
    """

    node: ast.FunctionDef | ast.BoolOp | None = None
    enter: ast.Call | None = None
    returns: list[ast.Return] = field(default_factory=list)
    inside: int = 0
    nested: int = 0


class Rules(ABC):
    """The state of one check. What needs the whole program (names, modules, recursion) is noted for the end.

    `growing` tells that the program may lengthen a list in place, `sets` that it may make sets, `recursive`
    that a function of it may be called while it runs; `taken_apart` are the loops whose items are unpacked,
    each with the depth of its targets, `starred` those with a starred target among them; `trusted` are the
    names taken for functions of the language, which no part of the program may bind; `bounds` what is known
    of the numbers at hand; `iterables` how many comprehensions the rules are in the values of; `called`
    the function they are in, `functions` those they have left.
    """

    def __init__(
        self, names: frozenset[str], shadowed: frozenset[str], variables: frozenset[str] = frozenset()
    ) -> None:
        self.names = names
        self.bounds: Bounds | Constants = CONSTANTS
        self.shadowed = shadowed
        self.trusted: set[str] = set()
        self.modules = {name: home for name, home in default_modules().items() if name not in variables}
        self.bound: set[str] = set()
        self.loaded: dict[str, ast.AST] = {}
        self.modules_used: dict[str, ast.AST] = {}
        self.visited = 0
        self.exits = 0
        self.temporaries = 0
        self.iterables = 0
        self.growing = False
        self.sets = False
        self.taken_apart: list[tuple[ast.Call, int]] = []
        self.starred: list[tuple[ast.Call, int]] = []
        self.recursive = False
        self.loops: list[ast.Name] = []
        self.called = Called()
        self.functions: list[Called] = []

    @abstractmethod
    def expression(self, node: ast.expr) -> ast.expr:
        """Return the guarded form of an expression, or raise `Rejected`."""

    def trusts(self, name: str) -> bool:
        """Tell whether `name` is one of the language's own, as far as one can see by now."""
        if name not in self.names or name in self.shadowed:
            return False
        self.trusted.add(name)
        return True

    def bind(self, name: str, node: Any) -> None:
        if name[:2] == "__":
            raise reject(node, f"the name {short(name)} is not part of the language")
        self.bound.add(name)

    def temporary(self) -> str:
        """Return a fresh variable that no program can name."""
        self.temporaries += 1
        return f"={self.temporaries}"

    def target(self, node: ast.expr) -> ast.expr:
        """Check a target of an assignment that is made of names alone."""
        self.visited += 1
        if type(node) is ast.Name:
            self.bind(node.id, node)
        elif type(node) is ast.Starred:
            node.value = self.target(node.value)
        elif type(node) in (ast.Tuple, ast.List):
            node.elts = [self.target(inner) for inner in node.elts]  # type: ignore[attr-defined]
        else:
            raise reject(node, "only variables and elements can be assigned to")
        return node

    def rounds(self, node: ast.expr) -> tuple[ast.expr, ast.Call]:
        """Return the guarded form of what a loop goes through, and in it the call that pays for the rounds,
        to be completed by `paying`.
        """
        whole: Any = node
        counted = type(node) is ast.Call and type(node.func) is ast.Name and node.func.id == "enumerate"
        if counted and whole.args and type(whole.args[0]) is not ast.Starred and self.trusts("enumerate"):
            self.expression(node)
            whole.func = load(":enumerate", node)
            paid = call(":each", node, whole.args[0])
            whole.args[0] = paid
            return node, paid
        if type(node) is ast.List:
            # Nobody else holds a list that is written out here; as a tuple it is known not to change.
            node = ast.Tuple(node.elts, LOAD, lineno=node.lineno, col_offset=node.col_offset)
        paid = call(":each", node, self.expression(node))
        return paid, paid

    def unpacking(self, node: ast.For | ast.comprehension, paid: ast.Call) -> None:
        """Note a loop whose items are taken apart: those that are sets have to be put in order first."""
        starred = any(type(inner) is ast.Starred for inner in ast.walk(node.target))
        depth = depth_of(node.target)
        values: Any = node.iter
        if type(values) is ast.Call and type(values.func) is ast.Name:
            counted = values.func.id == ":enumerate"
            if counted and depth and len(node.target.elts) == 2:  # type: ignore[attr-defined]
                depth = depth_of(node.target.elts[1])  # type: ignore[attr-defined]
        if starred:
            # A starred target makes a list of what is left, so its items are paid for.
            self.starred.append((paid, depth + 1))
        elif depth:
            self.taken_apart.append((paid, depth))

    def paying(self, paid: ast.Call, start: int, guard: str) -> None:
        """Complete the call made by `rounds`, for a loop whose body was visited since `start`. The guard is
        ":each" if it surely goes through all rounds, else ":turns", or ":once" for a generator.
        """
        paid.args.append(self.weight(paid, start))
        name: Any = paid.func
        name.id = guard
        self.loops.append(name)

    def arguments(self, node: ast.arguments) -> ast.arguments:
        """Check the parameters of a function; annotations are dropped."""
        for parameter in parameters(node):
            self.visited += 1
            self.bind(parameter.arg, parameter)
            parameter.annotation = None
        if node.defaults:
            node.defaults = [self.expression(default) for default in node.defaults]
        if node.kw_defaults:
            node.kw_defaults = [default and self.expression(default) for default in node.kw_defaults]
        return node

    def assured(self, target: ast.AST, node: Any) -> list[ast.expr]:
        """Return the check of the variables that `target` binds and that are assumed to be numbers, if any
        are.
        """
        if not self.bounds.assumed:
            return []
        names = [name for name in bound_names(target) if name in self.bounds.assumed]
        guard = ":number" if len(names) == 1 else ":numbers"
        return [call(guard, node, *[load(name, node) for name in names])] if names else []

    def weight(self, node: Any, start: int) -> ast.Constant:
        """The steps of one round through what was visited since `start`, as a constant."""
        return constant(2 + ((self.visited - start) >> 2), node)

    def index(self, node: ast.expr) -> ast.expr:
        """Return the guarded form of what stands between [ and ]."""
        if type(node) is ast.Slice:
            return call(
                ":slice", node, *[self._end(end, node) for end in (node.lower, node.upper, node.step)]
            )
        if type(node) is ast.Tuple:
            node.elts = [self.index(part) for part in node.elts]
            return node
        return self._element(node)

    def _end(self, end: ast.expr | None, node: ast.expr) -> ast.expr:
        return constant(None, node) if end is None else self.expression(end)

    def _element(self, node: ast.expr) -> ast.expr:
        """An item of a display or an argument, which may be starred."""
        if type(node) is ast.Starred:
            node.value = call(":settle", node, self.expression(node.value))
            return node
        return self.expression(node)


def depth_of(target: ast.AST) -> int:
    """Return how deep the targets of an assignment are nested: 0 for a name, 1 for `a, b`."""
    if type(target) is ast.Starred:
        return depth_of(target.value)
    if type(target) in (ast.Tuple, ast.List):
        return 1 + max(map(depth_of, target.elts), default=0)  # type: ignore[attr-defined]
    return 0

"""What all rules of the checker share: names and their bounds, weights, targets and parameters."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from typing import Any

from reward.bounds import Bounds
from reward.imports import default_modules
from reward.syntax import bound_names, call, constant, load, reject, short

CALL_WEIGHT = 8
"""How many ordinary nodes a call weighs."""
ORDERED_CALLS = frozenset({"range", "enumerate", "zip", "sorted", "list", "reversed", "map"})
"""Functions whose result is gone through in a fixed order as it is."""


class Rules(ABC):
    """The state of one check. What needs the whole program (names, modules) is noted for the end."""

    def __init__(self, names: frozenset[str], bounds: Bounds) -> None:
        self.names = names
        self.bounds = bounds
        self.modules = default_modules()
        self.bound: set[str] = set()
        self.loaded: dict[str, ast.AST] = {}
        self.modules_used: dict[str, ast.AST] = {}
        self.visited = 0
        self.temporaries = 0

    @abstractmethod
    def expression(self, node: ast.expr) -> ast.expr:
        """Return the guarded form of an expression, or raise `Rejected`."""

    def bind(self, name: str, node: Any) -> None:
        if name.startswith("__"):
            raise reject(node, f"the name {short(name)} is not part of the language")
        self.bound.add(name)

    def temporary(self) -> str:
        """Return a fresh variable that no program can name."""
        self.temporaries += 1
        return f"={self.temporaries}"

    def target(self, node: ast.expr) -> ast.expr:
        """Check a target of an assignment that is made of names alone."""
        if type(node) is ast.Name:
            self.bind(node.id, node)
        elif type(node) is ast.Starred:
            node.value = self.target(node.value)
        elif type(node) in (ast.Tuple, ast.List):
            node.elts = [self.target(inner) for inner in node.elts]  # type: ignore[attr-defined]
        else:
            raise reject(node, "only variables and elements can be assigned to")
        return node

    def iterable(self, node: ast.expr) -> ast.expr:
        """Return the guarded form of what a loop goes through."""
        ordered = type(node) in (ast.List, ast.Tuple)
        if type(node) is ast.Call and type(node.func) is ast.Name:
            ordered = node.func.id in ORDERED_CALLS and node.func.id not in self.bounds.bound
        guarded = self.expression(node)
        return guarded if ordered else call(":iter", node, guarded)

    def arguments(self, node: ast.arguments) -> ast.arguments:
        """Check the parameters of a function; annotations are dropped."""
        parameters = [*node.posonlyargs, *node.args, *node.kwonlyargs, node.vararg, node.kwarg]
        for parameter in parameters:
            if parameter is not None:
                self.bind(parameter.arg, parameter)
                parameter.annotation = None
        node.defaults = [self.expression(default) for default in node.defaults]
        node.kw_defaults = [default and self.expression(default) for default in node.kw_defaults]
        return node

    def assured(self, target: ast.AST, node: Any) -> list[ast.expr]:
        """Return the check of the variables that `target` binds and that are assumed to be numbers, if any
        are.
        """
        if not self.bounds.assumed:
            return []
        names = [name for name in bound_names(target) if name in self.bounds.assumed]
        return [call(":number", node, *[load(name, node) for name in names])] if names else []

    def weight(self, node: Any, start: int) -> ast.Constant:
        """The steps of one round through what was visited since `start`, as a constant."""
        return constant(1 + ((self.visited - start) >> 2), node)

    def index(self, node: ast.expr) -> ast.expr:
        """Return the guarded form of what stands between [ and ]."""
        if type(node) is ast.Slice:
            ends = [node.lower, node.upper, node.step]
            return call(
                ":slice",
                node,
                *[constant(None, node) if end is None else self.expression(end) for end in ends],
            )
        if type(node) is ast.Tuple:
            node.elts = [self.index(part) for part in node.elts]
            return node
        return self._element(node)

    def _element(self, node: ast.expr) -> ast.expr:
        """An item of a display or an argument, which may be starred."""
        if type(node) is ast.Starred:
            node.value = call(":settle", node, self.expression(node.value))
            return node
        return self.expression(node)

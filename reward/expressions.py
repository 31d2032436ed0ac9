"""The rules for expressions: which are allowed, and the guarded form of each."""

from __future__ import annotations

import ast
from typing import Any

from reward.bounds import Bounds
from reward.displays import Displays
from reward.guarded.meter import MAX_BITS
from reward.guarded.methods import METHOD_NAMES
from reward.operations import Operations
from reward.rules import CALL_WEIGHT
from reward.syntax import LOAD, call, constant, load, reject, short

ATTRIBUTES = frozenset({"shape", "size", "ndim", "T", "dtype"})
"""What may be read of a value without calling it."""


class Expressions(Operations, Displays):
    """All rules for expressions, by the type of their node."""

    def __init__(self, names: frozenset[str], bounds: Bounds) -> None:
        super().__init__(names, bounds)
        self.rules = {
            ast.Name: self._name,
            ast.Constant: self._constant,
            ast.Call: self._call,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.BinOp: self._binary,
            ast.UnaryOp: self._unary,
            ast.BoolOp: self._logic,
            ast.Compare: self._compare,
            ast.IfExp: self._choice,
            ast.Lambda: self._lambda,
            ast.List: self._display,
            ast.Tuple: self._display,
            ast.Set: self._set,
            ast.Dict: self._dict,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.JoinedStr: self._joined,
            ast.NamedExpr: self._named,
        }

    def expression(self, node: ast.expr) -> ast.expr:
        self.visited += 1
        rule = self.rules.get(type(node))
        if rule is None:
            raise reject(node, f"{type(node).__name__} is not part of the language")
        result: ast.expr = rule(node)  # type: ignore[operator]
        return result

    def _name(self, node: ast.Name) -> ast.expr:
        if node.id.startswith("__"):
            raise reject(node, f"the name {short(node.id)} is not part of the language")
        self.loaded.setdefault(node.id, node)
        return node

    def _constant(self, node: ast.Constant) -> ast.expr:
        value = node.value
        if isinstance(value, (bytes, complex)):
            raise reject(node, f"{type(value).__name__} values are not part of the language")
        if type(value) is int and value.bit_length() > MAX_BITS:
            raise reject(node, f"a whole number of more than {MAX_BITS} bits is over the limit")
        return node

    def _call(self, node: ast.Call) -> ast.expr:
        self.visited += CALL_WEIGHT
        function = node.func
        first: list[ast.expr] = []
        if type(function) is ast.Attribute and self._module(function) is None:
            if function.attr not in METHOD_NAMES:
                raise reject(function, f"the method {short(function.attr)} is not part of the language")
            first = [self.expression(function.value)]
            node.func = load(f".{function.attr}", function)
        else:
            node.func = self.expression(function)
        node.args = first + [self._element(argument) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = self.expression(keyword.value)
            if keyword.arg is None:
                keyword.value = call(":mapping", node, keyword.value)
        return node

    def _module(self, node: ast.Attribute) -> str | None:
        """Return the module that `node` reads a name of, or None if it reads a value."""
        if type(node.value) is ast.Name and node.value.id in self.modules:
            return node.value.id
        return None

    def _attribute(self, node: ast.Attribute) -> ast.expr:
        module = self._module(node)
        if module is not None and type(node.value) is ast.Name:
            self.modules_used.setdefault(module, node)
            guard = f"{self.modules[module]}.{node.attr}"
            if guard not in self.names:
                raise reject(node, f"{module}.{node.attr[:40]} is not part of the language")
            return load(guard, node)
        value = self.expression(node.value)
        if node.attr in ATTRIBUTES:
            node.value = value
            return node
        if node.attr in METHOD_NAMES:
            return call(":method", node, value, constant(node.attr, node))
        raise reject(node, f"the attribute {short(node.attr)} is not part of the language")

    def _subscript(self, node: ast.Subscript) -> ast.expr:
        value = self.expression(node.value)
        index: Any = node.slice
        if self.bounds.bits(index) is not None or (type(index) is ast.Constant and type(index.value) is str):
            node.value, node.slice = value, self.index(index)
            return node
        if type(index) is ast.Tuple and all(self.bounds.bits(part) is not None for part in index.elts):
            node.value, node.slice = value, self.index(index)
            return node
        if is_cell(index):
            return call("[,]", node, value, *[self.expression(part) for part in index.elts])
        return call("[]", node, value, self.index(index))

    def _lambda(self, node: ast.Lambda) -> ast.expr:
        node.args = self.arguments(node.args)
        start = self.visited
        body = call(":leave", node, self.expression(node.body))
        enter = call(":enter", node, self.weight(node, start - CALL_WEIGHT))
        steps = [enter, *self.assured(node.args, node), body]
        node.body = ast.BoolOp(ast.Or(), steps, lineno=node.lineno, col_offset=0)
        return node

    def _named(self, node: ast.NamedExpr) -> ast.expr:
        self.bind(node.target.id, node)
        node.value = self.expression(node.value)
        checks = self.assured(node.target, node)
        if not checks:
            return node
        # The check gives None and the variable is read again after it.
        steps = ast.Tuple([node, *checks], LOAD, lineno=node.lineno, col_offset=0)
        return ast.Subscript(steps, constant(0, node), LOAD, lineno=node.lineno, col_offset=0)


def is_cell(index: ast.expr) -> bool:
    """Tell whether an index names two places, as in `grid[row, column]`."""
    if type(index) is not ast.Tuple or len(index.elts) != 2:
        return False
    return not any(type(part) in (ast.Slice, ast.Starred) for part in index.elts)

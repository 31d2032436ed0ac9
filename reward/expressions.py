"""The rules for expressions: which are allowed, and the guarded form of each."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from reward.bounds import is_small
from reward.displays import Displays
from reward.guarded.meter import MAX_BITS
from reward.guarded.method_names import METHOD_NAMES, WHOLE
from reward.guarded.words import words
from reward.operations import Operations
from reward.rules import CALL_WEIGHT, Called
from reward.syntax import LOAD, Missing, call, constant, load, reject, short

ATTRIBUTES = frozenset({"shape", "size", "ndim", "T", "dtype"})
"""What may be read of a value without calling it."""
GROWING = frozenset({"append", "appendleft", "extend", "extendleft", "insert", "rotate"})
"""Methods that can lengthen what a loop goes through while it does."""
MAKING_SETS = frozenset({"set", "frozenset"})
VIEWED_AS_SETS = frozenset({"keys", "items"})
"""Methods that give what & and | make sets of."""
FUNCTION_WEIGHT = 20
VIEW_WEIGHT = 8
"""How many ordinary nodes weighs what a new function or generator, or a view of an array, takes of memory."""
WORD = 1 << 62
CONSUMING = frozenset(words("all any dict frozenset list max min next set sorted sum tuple"))
"""Functions that are done with a generator handed to them when they return."""
KINDS = {kind.__name__: kind for kind in (dict, float, frozenset, int, list, set, str, tuple)}
"""Types whose methods may be named without a value."""
ORDERING = frozenset({"max", "min", "sorted"})
"""Functions that are done with their `key` when they return."""


class Expressions(Operations, Displays):
    """All rules for expressions; `RULES` names them by the type of their node."""

    def expression(self, node: ast.expr) -> ast.expr:
        self.visited += 1
        kind = type(node)
        if kind is ast.Name and node.id in self.loaded:  # type: ignore[attr-defined]
            return node
        rule = RULES.get(kind)
        if rule is None:
            raise reject(node, f"{kind.__name__} is not part of the language")
        return rule(self, node)

    def _name(self, node: ast.Name) -> ast.expr:
        if node.id[:2] == "__":
            raise reject(node, f"the name {short(node.id)} is not part of the language")
        self.loaded[node.id] = node
        self.sets |= node.id in MAKING_SETS
        return node

    def _constant(self, node: ast.Constant) -> ast.expr:
        value = node.value
        if type(value) is int and value > WORD and value.bit_length() > MAX_BITS:
            raise reject(node, f"a whole number of more than {MAX_BITS} bits is over the limit")
        if type(value) in (bytes, complex):
            raise reject(node, f"{type(value).__name__} values are not part of the language")
        return node

    def _call(self, node: ast.Call) -> ast.expr:
        self.visited += CALL_WEIGHT
        function: Any = node.func
        first: list[ast.expr] = []
        name = ""
        if type(function) is ast.Name:
            node.func = self.expression(function)
            if self.trusts(function.id):
                name = function.id
            else:
                self.recursive = True
        elif type(function) is ast.Attribute and not (self._of_module(function) or self._of_kind(function)):
            if function.attr not in METHOD_NAMES:
                raise reject(function, f"the method {short(function.attr)} is not part of the language")
            self.growing |= function.attr in GROWING
            self.sets |= function.attr in VIEWED_AS_SETS
            first = [self.expression(function.value)]
            bare = function.attr in WHOLE and not node.args and not node.keywords
            node.func = load(f".{function.attr}0" if bare else f".{function.attr}", function)
        else:
            node.func = self.expression(function)
            self.recursive |= type(function) is not ast.Attribute
        if name in CONSUMING and len(node.args) == 1 and type(node.args[0]) is ast.GeneratorExp:
            self.visited += 1
            node.args = [self.comprehension(node.args[0])]
        else:
            node.args = first + [self._element(argument) for argument in node.args]
        if node.keywords:
            self._keywords(node, name in ORDERING)
        return node

    def _keywords(self, node: ast.Call, ordering: bool) -> None:
        for keyword in node.keywords:
            if ordering and keyword.arg == "key" and type(keyword.value) is ast.Lambda:
                self.visited += 1
                keyword.value = self.function_body(keyword.value)
            else:
                keyword.value = self.expression(keyword.value)
            if keyword.arg is None:
                keyword.value = call(":mapping", node, keyword.value)

    def _of_module(self, node: ast.Attribute) -> bool:
        """Tell whether `node` reads a name of a module, not an attribute of a value."""
        return type(node.value) is ast.Name and node.value.id in self.modules

    def _of_kind(self, node: ast.Attribute) -> str:
        """Return the guard of a method of a type, such as `str.lower`, which takes the value itself; empty
        for all else.
        """
        if type(node.value) is not ast.Name or node.value.id not in KINDS:
            return ""
        kind, name = node.value.id, node.attr
        guard = f".{name}" if name in METHOD_NAMES else f"{kind}.{name}"
        known = guard in self.names and hasattr(KINDS[kind], name)
        return guard if known and self.trusts(kind) else ""

    def _attribute(self, node: ast.Attribute) -> ast.expr:
        if type(node.value) is ast.Name and node.value.id in self.modules:
            module = node.value.id
            self.modules_used.setdefault(module, node)
            guard = f"{self.modules[module]}.{node.attr}"
            if guard not in self.names:
                raise Missing(f"{module}.{node.attr[:40]} is not part of the language", node.lineno)
            return load(guard, node)
        if guard := self._of_kind(node):
            self.growing |= node.attr in GROWING
            self.sets |= node.value.id in MAKING_SETS or node.attr in VIEWED_AS_SETS  # type: ignore[attr-defined]
            return load(guard, node)
        value = self.expression(node.value)
        if node.attr in ATTRIBUTES:
            self.visited += VIEW_WEIGHT
            node.value = value
            return node
        if node.attr in METHOD_NAMES:
            self.growing = self.recursive = self.sets = True
            return call(":method", node, value, constant(node.attr, node))
        raise reject(node, f"the attribute {short(node.attr)} is not part of the language")

    def _subscript(self, node: ast.Subscript) -> ast.expr:
        self.visited += VIEW_WEIGHT
        value = self.expression(node.value)
        index: Any = node.slice
        if type(index) is ast.Tuple:
            if self._is_view(index.elts):
                # Of an array this is a view, of a dict one of two small numbers, of anything else an error.
                node.value = value
                index.elts = [self._kept(part) for part in index.elts]
                return node
            if is_cell(index):
                return call("[,]", node, value, *[self.expression(part) for part in index.elts])
        elif self._is_place(index) or (type(index) is ast.Constant and type(index.value) is str):
            node.value, node.slice = value, self.index(index)
            return node
        return call("[]", node, value, self.index(index))

    def _is_view(self, parts: list[ast.expr]) -> bool:
        """Tell whether an index of several parts is a slice of an array, or two small numbers."""
        if not all(type(part) is ast.Slice or self._is_place(part) for part in parts):
            return False
        return len(parts) == 2 or any(type(part) is ast.Slice for part in parts)

    def _is_place(self, node: ast.expr) -> bool:
        """Tell whether an index copies nothing and hashes at once: a small number for certain. True and False
        are masks to an array, None gives it an axis, and numbers that are not small can be made to share a
        hash.
        """
        return is_small(self.bounds.bits(node))

    def _kept(self, part: ast.expr) -> ast.expr:
        """Check a part of an index that stays as it is."""
        if type(part) is not ast.Slice:
            return self.expression(part)
        part.lower = part.lower and self.expression(part.lower)
        part.upper = part.upper and self.expression(part.upper)
        part.step = part.step and self.expression(part.step)
        return part

    def _lambda(self, node: ast.Lambda) -> ast.expr:
        self.recursive = True
        self.visited += FUNCTION_WEIGHT
        return self.function_body(node)

    def function_body(self, node: ast.Lambda) -> ast.expr:
        """Return a lambda that pays when called; that ends the call as well is seen to by `returning`."""
        start, outer = self.visited, self.called
        node.args = self.arguments(node.args)
        self.called = called = Called()
        body = self.expression(node.body)
        called.enter = call(":charge", node, self.weight(node, start - CALL_WEIGHT))
        steps = [called.enter, *self.assured(node.args, node), body]
        node.body = called.node = ast.BoolOp(ast.Or(), steps, lineno=node.lineno, col_offset=0)
        self.functions.append(called)
        self.called = outer
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

    def _generator(self, node: ast.GeneratorExp) -> ast.expr:
        self.recursive = True
        self.visited += FUNCTION_WEIGHT
        guarded: ast.expr = self.comprehension(node)
        return guarded


def is_cell(index: ast.expr) -> bool:
    """Tell whether an index names two places, as in `grid[row, column]`."""
    if type(index) is not ast.Tuple or len(index.elts) != 2:
        return False
    return not any(type(part) in (ast.Slice, ast.Starred) for part in index.elts)


RULES: dict[type[ast.AST], Callable[[Any, Any], ast.expr]] = {
    ast.Name: Expressions._name,
    ast.Constant: Expressions._constant,
    ast.Call: Expressions._call,
    ast.Attribute: Expressions._attribute,
    ast.Subscript: Expressions._subscript,
    ast.BinOp: Expressions.binary,
    ast.UnaryOp: Expressions.unary,
    ast.BoolOp: Expressions.logic,
    ast.Compare: Expressions.compare,
    ast.IfExp: Expressions.choice,
    ast.Lambda: Expressions._lambda,
    ast.List: Expressions.display,
    ast.Tuple: Expressions.display,
    ast.Set: Expressions.set_display,
    ast.Dict: Expressions.dict_display,
    ast.ListComp: Expressions.comprehension,
    ast.SetComp: Expressions.comprehension,
    ast.DictComp: Expressions.comprehension,
    ast.GeneratorExp: Expressions._generator,
    ast.JoinedStr: Expressions.joined,
    ast.NamedExpr: Expressions._named,
}

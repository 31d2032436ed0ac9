"""The rules for what makes a new list, tuple, set, dict or text: displays, comprehensions, f-strings."""

from __future__ import annotations

import ast
import re
from typing import Any

from reward.guarded.keys import FREE_KEY, KEY_BITS
from reward.guarded.texts import MAX_WIDTH
from reward.rules import Rules
from reward.syntax import call, constant, reject

LIST_WEIGHT = 4
DICT_WEIGHT = 16
SET_WEIGHT = 40
"""How many ordinary nodes weighs what a new list (or tuple), dict or set takes of memory."""
CHARACTER = 4
"""How many ordinary nodes a character weighs that a text is made with: a step."""


class Displays(Rules):
    """Items are guarded one by one; keys and members of sets pay for their hash, fields of texts for their
    text.
    """

    def display(self, node: ast.List | ast.Tuple) -> ast.expr:
        self.visited += LIST_WEIGHT
        node.elts = [self._element(element) for element in node.elts]
        return node

    def set_display(self, node: ast.Set) -> ast.expr:
        self.sets = True
        self.visited += SET_WEIGHT
        elements = [self._element(element) for element in node.elts]
        node.elts = [self._keyed(element) for element in elements]
        return node

    def _keyed(self, node: ast.expr) -> ast.expr:
        if self._is_small_key(node):
            return node
        short = type(node) is ast.Tuple and len(node.elts) <= FREE_KEY
        if short and all(map(self._is_small_part, node.elts)):  # type: ignore[attr-defined]
            return node
        if type(node) is ast.Starred:
            node.value = call(":keys", node, node.value)
            return node
        return call(":key", node, node)

    def _is_small_key(self, node: ast.expr) -> bool:
        """Tell whether a key is free to hash: a text, or a number too small to collide."""
        if type(node) is ast.Constant and type(node.value) is not int:
            return True
        return self._is_small_part(node)

    def _is_small_part(self, node: ast.expr) -> bool:
        """Tell whether a part of a key is free: a number too small to collide, or None, True, False."""
        if type(node) is ast.Constant and type(node.value) in (bool, type(None)):
            return True
        bits = self.bounds.bits(node)
        return bits is not None and bits <= KEY_BITS

    def dict_display(self, node: ast.Dict) -> ast.expr:
        self.visited += DICT_WEIGHT
        keys: list[ast.expr | None] = []
        values: list[ast.expr] = []
        for name, value in zip(node.keys, node.values, strict=True):
            guarded = self.expression(value)
            values.append(guarded if name is not None else call(":mapping", node, guarded))
            keys.append(None if name is None else self._keyed(self.expression(name)))
        node.keys, node.values = keys, values
        return node

    def comprehension(self, node: Any) -> Any:
        lazy = type(node) is ast.GeneratorExp
        self.sets |= type(node) is ast.SetComp
        self.visited += SET_WEIGHT if type(node) is ast.SetComp else 0
        payments = []
        self.called.inside += 1
        self.called.nested = max(self.called.nested, self.called.inside)
        for generator in node.generators:
            if generator.is_async:
                raise reject(node, "async is not part of the language")
            self.iterables += 1
            generator.iter, paid = self.rounds(generator.iter)
            self.iterables -= 1
            payments.append((paid, self.visited))
            self.unpacking(generator, paid)
            generator.target = self.target(generator.target)
            checks = [
                ast.UnaryOp(ast.Not(), check, lineno=node.lineno, col_offset=0)
                for check in self.assured(generator.target, node)
            ]
            generator.ifs = [*checks, *[self.expression(test) for test in generator.ifs]]
        if type(node) is ast.DictComp:
            node.key, node.value = self._keyed(self.expression(node.key)), self.expression(node.value)
        else:
            element = self.expression(node.elt)
            node.elt = self._keyed(element) if type(node) is ast.SetComp else element
        self.called.inside -= 1
        for place, (paid, start) in enumerate(payments):
            self.paying(paid, start, (":turns" if place else ":once") if lazy else ":each")
        return node

    def joined(self, node: ast.JoinedStr) -> ast.expr:
        for part in node.values:
            if type(part) is ast.FormattedValue:
                self._field(part)
            else:
                self.visited += CHARACTER * len(part.value)  # type: ignore[attr-defined]
        return node

    def _field(self, node: ast.FormattedValue) -> None:
        value = self.expression(node.value)
        node.value = call(":text", node, value, constant(node.conversion, node))
        if node.conversion != -1:
            node.conversion = ord("s")
        if node.format_spec is None:
            return
        written = node.format_spec.values if type(node.format_spec) is ast.JoinedStr else []
        if not all(type(part) is ast.Constant for part in written):
            raise reject(node, "a format inside a format is not part of the language")
        specification = "".join(str(part.value) for part in written if type(part) is ast.Constant)
        widths = re.findall(r"\d+", specification)
        if any(len(width) > len(str(MAX_WIDTH)) or int(width) > MAX_WIDTH for width in widths):
            raise reject(node, f"a format of more than {MAX_WIDTH} characters is over the limit")
        self.visited += CHARACTER * sum(map(int, widths))

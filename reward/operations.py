"""The rules for operators: arithmetic, comparisons, logic, choices."""

from __future__ import annotations

import ast
from typing import Any

from reward.rules import CONSTANTS, Rules
from reward.syntax import call, load, reject

SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.MatMult: "@",
}
UNARY = {ast.USub: "-x", ast.UAdd: "+x", ast.Invert: "~x"}
COMPARISONS = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


class Operations(Rules):
    """Operators on small numbers stay as they are; all others become calls of their guards."""

    def binary(self, node: ast.BinOp) -> ast.expr:
        small = self.bounds.bits(node) is not None
        left, right = self.expression(node.left), self.expression(node.right)
        if small:
            node.left, node.right = left, right
            return node
        return call(SIGNS[type(node.op)], node, left, right)

    def unary(self, node: ast.UnaryOp) -> ast.expr:
        small = type(node.op) is ast.Not or self.bounds.bits(node.operand) is not None
        operand = self.expression(node.operand)
        if small:
            node.operand = operand
            return node
        return call(UNARY[type(node.op)], node, operand)

    def logic(self, node: ast.BoolOp) -> ast.expr:
        node.values = [self.expression(value) for value in node.values]
        return node

    def compare(self, node: ast.Compare) -> ast.expr:
        operands = [node.left, *node.comparators]
        if None not in map(self.bounds.bits, operands) and not _looks_up(node):
            node.left, *node.comparators = [self.expression(operand) for operand in operands]
            return node
        if len(node.ops) == 1:
            number = CONSTANTS.bits(node.comparators[0]) is not None and not _looks_up(node)
            left, right = self.expression(node.left), self.expression(node.comparators[0])
            return self._compared(node.ops[0], left, right, node, number)
        return self._chain(node)

    def _compared(
        self, operator: ast.cmpop, left: ast.expr, right: ast.expr, node: Any, number: bool = False
    ) -> ast.expr:
        sign = COMPARISONS.get(type(operator))
        if sign is None:
            return ast.Compare(left, [operator], [right], lineno=node.lineno, col_offset=node.col_offset)
        return call(f"{sign}1" if number else sign, node, left, right)

    def _chain(self, node: ast.Compare) -> ast.expr:
        """`a < b < c` as `a < b and b < c`, where b is a parameter of a function if it is more than a
        name.
        """
        left = self.expression(node.left)
        middle, rest = self.expression(node.comparators[0]), node.comparators[1:]
        if type(middle) in (ast.Name, ast.Constant):
            return self._both(node, left, middle, rest)
        if any(type(inner) is ast.NamedExpr for part in rest for inner in ast.walk(part)):
            raise reject(node, ":= in a chain of comparisons is not part of the language")
        names = [self.temporary(), self.temporary()]
        loads = [load(name, node) for name in names]
        inner = self._both(node, loads[0], loads[1], rest)
        parameters = [ast.arg(name, lineno=node.lineno, col_offset=0) for name in names]
        arguments = ast.arguments(posonlyargs=[], args=parameters, kwonlyargs=[], kw_defaults=[], defaults=[])
        function = ast.Lambda(arguments, inner, lineno=node.lineno, col_offset=0)
        return ast.Call(function, [left, middle], [], lineno=node.lineno, col_offset=node.col_offset)

    def _both(self, node: ast.Compare, left: ast.expr, middle: ast.expr, rest: list[ast.expr]) -> ast.expr:
        first = self._compared(node.ops[0], left, middle, node)
        tail = ast.Compare(middle, node.ops[1:], rest, lineno=node.lineno, col_offset=node.col_offset)
        if len(rest) == 1:
            second = self._compared(node.ops[1], middle, self.expression(rest[0]), node)
        else:
            second = self._tail(tail)
        return ast.BoolOp(ast.And(), [first, second], lineno=node.lineno, col_offset=node.col_offset)

    def _tail(self, node: ast.Compare) -> ast.expr:
        """The rest of a long chain, whose left side is checked already."""
        left = node.left
        middle = self.expression(node.comparators[0])
        if type(middle) not in (ast.Name, ast.Constant):
            raise reject(node, "a chain of comparisons this long is not part of the language")
        return self._both(node, left, middle, node.comparators[1:])

    def choice(self, node: ast.IfExp) -> ast.expr:
        node.test = self.expression(node.test)
        node.body = self.expression(node.body)
        node.orelse = self.expression(node.orelse)
        return node


def _looks_up(node: ast.Compare) -> bool:
    return any(type(operator) in (ast.In, ast.NotIn) for operator in node.ops)

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
SIMPLE = (ast.Name, ast.Constant)
"""What gives the same twice."""
MOST_NESTED = 4
"""Comparisons of a chain where each takes a function inside the one before."""
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
        # With and without guards as many frames, as a program has few of them.
        framed = self.iterables and any(type(middle) not in SIMPLE for middle in operands[1:-1])
        if not framed and None not in map(self.bounds.bits, operands) and not _looks_up(node):
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
        """`a < b < c` as `a < b and b < c`, where b is kept in a temporary if it is more than a name."""
        left, *rest = [self.expression(operand) for operand in (node.left, *node.comparators)]
        if self.iterables and any(type(middle) not in SIMPLE for middle in rest[:-1]):
            return self._nested(node, left, rest)
        steps = []
        # One is enough: the left side is read before the right side is found.
        name = self.temporary()
        for operator, operand in zip(node.ops, rest, strict=True):
            right = operand
            if operand is not rest[-1] and type(operand) not in SIMPLE:
                stored = ast.Name(name, ast.Store(), lineno=node.lineno, col_offset=0)
                operand = ast.NamedExpr(stored, operand, lineno=node.lineno, col_offset=0)
                right = load(name, node)
            steps.append(self._compared(operator, left, operand, node))
            left = right
        return ast.BoolOp(ast.And(), steps, lineno=node.lineno, col_offset=node.col_offset)

    def _nested(self, node: ast.Compare, left: ast.expr, rest: list[ast.expr]) -> ast.expr:
        """A chain inside of what a comprehension goes through, where Python allows no `:=`: each side is a
        parameter of a function.
        """
        if len(rest) > MOST_NESTED:
            raise reject(node, "a comprehension goes through values found by too long a chain of comparisons")
        operator, operators, right = node.ops[0], node.ops[1:], rest[0]
        if not operators:
            return self._compared(operator, left, right, node)
        tail = ast.Compare(left, operators, [], lineno=node.lineno, col_offset=node.col_offset)
        if type(right) in SIMPLE:
            steps = [self._compared(operator, left, right, node), self._nested(tail, right, rest[1:])]
            return ast.BoolOp(ast.And(), steps, lineno=node.lineno, col_offset=node.col_offset)
        names = [self.temporary(), self.temporary()]
        first, second = [load(name, node) for name in names]
        steps = [self._compared(operator, first, second, node), self._nested(tail, second, rest[1:])]
        inner = ast.BoolOp(ast.And(), steps, lineno=node.lineno, col_offset=node.col_offset)
        parameters = [ast.arg(name, lineno=node.lineno, col_offset=0) for name in names]
        arguments = ast.arguments(posonlyargs=[], args=parameters, kwonlyargs=[], kw_defaults=[], defaults=[])
        function = ast.Lambda(arguments, inner, lineno=node.lineno, col_offset=0)
        return ast.Call(function, [left, right], [], lineno=node.lineno, col_offset=node.col_offset)

    def choice(self, node: ast.IfExp) -> ast.expr:
        node.test = self.expression(node.test)
        node.body = self.expression(node.body)
        node.orelse = self.expression(node.orelse)
        return node


def _looks_up(node: ast.Compare) -> bool:
    return any(type(operator) in (ast.In, ast.NotIn) for operator in node.ops)

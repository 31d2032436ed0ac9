"""Finds the program in what a model wrote around it.

The rules, in this order:
1. Of the fenced blocks (``` or ~~~) those of another language are left out. An open fence ends with
   the text.
2. The last block that defines the entry point and is Python is the program: models correct themselves
   downwards. If none is Python, the last that defines the entry point is. Blocks are looked at from the last
   on; one longer than a program may be does not count as Python, nor does any once twice as much was looked
   at.
3. Earlier blocks that define a name this one uses and does not define are put before it.
4. Without such a block the text itself is searched: the last definition of the entry point and the lines
   around it that can belong to a program (blank, indented, imports, definitions, assignments, comments).
5. A text that defines the entry point nowhere has no program: None.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings

from reward.syntax import MAX_SOURCE

LANGUAGES = frozenset({"", "python", "py", "python3", "dsl"})
FENCE = re.compile(r"^[ \t]*(`{3,}(?!`)|~{3,}(?!~))(?=[^\n`]*$)[ \t]*([\w+-]*)[^\n`]*", re.MULTILINE)
"""Looks ahead for what may not follow, so that there is nothing to go back for."""
OPENING = re.compile(r"(?:from|import|def)\b|#|\w+\s*=[^=]")
MAX_LENGTH = 1 << 20
"""Characters of a completion that are looked at."""
MAX_PARSED = 2 * MAX_SOURCE
"""Characters of blocks that are parsed, which takes far longer, and hundreds of bytes for each."""


def extract_program(completion: str, entry: str = "transform") -> str | None:
    """Return the program in `completion` that defines `entry`, or None; see the module's rules."""
    completion = completion[:MAX_LENGTH].replace("\r\n", "\n").replace("\r", "\n")
    definition = re.compile(rf"^[ \t]*def[ \t]+{re.escape(entry)}[ \t]*\(", re.MULTILINE)
    if not definition.search(completion):
        return None
    blocks = [_dedented(block) for block in _blocks(completion)]
    defining = [place for place, block in enumerate(blocks) if definition.search(block)]
    if not defining:
        return _tidy(_unfenced(completion, definition))
    parser = _Parser()
    for place in reversed(defining):
        tree = parser.parsed(blocks[place])
        if tree is not None:
            return _tidy("\n\n".join([*_helpers(tree, blocks[:place], parser), blocks[place]]))
    return _tidy(blocks[defining[-1]])


def _blocks(completion: str) -> list[str]:
    """Return the text inside each fence of a language that can hold a program."""
    blocks: list[str] = []
    opened: re.Match[str] | None = None
    for fence in FENCE.finditer(completion):
        if opened is None:
            opened = fence
        elif fence[1].startswith(opened[1]) and not fence[2]:
            _keep(blocks, opened, completion[opened.end() : fence.start()])
            opened = None
    if opened is not None:
        _keep(blocks, opened, completion[opened.end() :])
    return blocks


def _keep(blocks: list[str], opened: re.Match[str], text: str) -> None:
    if opened[2].lower() in LANGUAGES:
        blocks.append(text.strip("\n"))


def _unfenced(completion: str, definition: re.Pattern[str]) -> str:
    """Return the lines around the last definition of the entry point that belong to the program."""
    lines = completion.split("\n")
    at = max(number for number, line in enumerate(lines) if definition.match(line))
    first = at
    while first > 0 and _belongs(lines[first - 1]):
        first -= 1
    last = at + 1
    while last < len(lines) and _belongs(lines[last]):
        last += 1
    return _dedented("\n".join(lines[first:last]))


def _dedented(block: str) -> str:
    """Return a block without its margin; as it is if it is too long, where a wide margin takes its time."""
    return textwrap.dedent(block) if len(block) <= MAX_SOURCE else block


def _belongs(line: str) -> bool:
    """Tell whether a line outside fences can be part of a program: blank, indented, or beginning like one."""
    return not line.strip() or line[0] in " \t" or OPENING.match(line) is not None


def _tidy(program: str) -> str:
    return program.strip("\n").rstrip() + "\n"


class _Parser:
    """Parses blocks as long as there are not too many characters in them."""

    def __init__(self) -> None:
        self.left = MAX_PARSED

    def parsed(self, block: str) -> ast.Module | None:
        """Return the tree of a block, None if it does not count as Python."""
        if len(block) > min(MAX_SOURCE, self.left):
            return None
        self.left -= len(block)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(block)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _helpers(tree: ast.Module, blocks: list[str], parser: _Parser) -> list[str]:
    """Return those of the blocks before a program that it needs, in order."""
    missing = _used(tree)
    helpers = []
    for block in reversed(blocks):
        other = parser.parsed(block)
        defined = missing & _defined(other) if other is not None else set()
        if defined:
            helpers.append(block)
            missing -= defined
    return helpers[::-1]


def _used(tree: ast.Module) -> set[str]:
    """Return the names a block reads and binds nowhere."""
    used: set[str] = set()
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.FunctionDef):
            bound.add(node.name)
    return used - bound


def _defined(tree: ast.Module) -> set[str]:
    """Return the functions and variables a block defines at its top."""
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names

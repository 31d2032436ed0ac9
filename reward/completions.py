"""Finds the program in what a model wrote around it.

The rules, in this order:
1. Of the fenced blocks (``` or ~~~) those of another language are left out. An open fence ends with
   the text.
2. The last block that defines the entry point and is Python is the program: models correct themselves
   downwards. If none is Python, the last that defines the entry point is.
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

LANGUAGES = frozenset({"", "python", "py", "python3", "dsl"})
FENCE = re.compile(r"^[ \t]*(`{3,}(?!`)|~{3,}(?!~))(?=[^\n`]*$)[ \t]*([\w+-]*)[^\n`]*", re.MULTILINE)
"""Looks ahead for what may not follow, so that there is nothing to go back for."""
OPENING = re.compile(r"(?:from|import|def)\b|#|\w+\s*=[^=]")
MAX_LENGTH = 1 << 20
"""Characters of a completion that are looked at."""


def extract_program(completion: str, entry: str = "transform") -> str | None:
    """Return the program in `completion` that defines `entry`, or None; see the module's rules."""
    completion = completion[:MAX_LENGTH].replace("\r\n", "\n").replace("\r", "\n")
    definition = re.compile(rf"^[ \t]*def[ \t]+{re.escape(entry)}[ \t]*\(", re.MULTILINE)
    if not definition.search(completion):
        return None
    blocks = [textwrap.dedent(block) for block in _blocks(completion)]
    defining = [place for place, block in enumerate(blocks) if definition.search(block)]
    if not defining:
        return _tidy(_unfenced(completion, definition))
    parsed = [_parsed(block) for block in blocks]
    chosen = next((place for place in reversed(defining) if parsed[place]), defining[-1])
    return _tidy("\n\n".join([*_helpers(blocks, parsed, chosen), blocks[chosen]]))


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
    return textwrap.dedent("\n".join(lines[first:last]))


def _belongs(line: str) -> bool:
    """Tell whether a line outside fences can be part of a program: blank, indented, or beginning like one."""
    return not line.strip() or line[0] in " \t" or OPENING.match(line) is not None


def _tidy(program: str) -> str:
    return program.strip("\n").rstrip() + "\n"


def _parsed(block: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(block)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _helpers(blocks: list[str], parsed: list[ast.Module | None], chosen: int) -> list[str]:
    """Return the earlier blocks that the chosen one needs, in order."""
    tree = parsed[chosen]
    if tree is None:
        return []
    missing = _used(tree)
    helpers = []
    for block, other in zip(reversed(blocks[:chosen]), reversed(parsed[:chosen]), strict=True):
        if other is not None and missing & _defined(other):
            helpers.append(block)
            missing -= _defined(other)
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

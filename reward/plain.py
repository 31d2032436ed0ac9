"""Recognises plain programs: one function of assignments and calls, without anything that needs a guard put
in.

Most programs of a DSL are plain, and for them a few regular expressions do what the checker does on a syntax
tree, in a tenth of the time. What is not plain is not wrong: the checker decides. A plain program has neither
operators nor attributes, subscripts, loops, nested functions or a name that calls itself, so its calls are
all it can cost, and those pay fuel themselves.
"""

from __future__ import annotations

import keyword
import re

WORD = r"[A-Za-z_]\w*"
NUMBER = r"(?<=[(,=\s])(?:(?:(?<=[(,=])|(?<=[(,=] ))-)?\d{1,9}(?!\w)"
"""With a sign only where nothing stands before it that it could be taken from."""
TEXT = r"""(?<![\w"'])(?:"[\w ]+"|'[\w ]+')(?!["'])"""
"""A string as Python sees it too: not empty and not next to another quote, so no part of a triple quote."""
DOCSTRING = r'''(?:"""[ !\#-\[\]-~\n]*"""\n)?'''
"""The text that may stand before the function: without quotes and backslashes, so that it ends where it
seems to.
"""
IMPORTS = r"(?:(?:from dsl import \*|import numpy as np)?\n)*"
HINT = r"[\w.]+(?:\[[\w., \[\]]*\])?"
"""A type of a grid, such as `np.ndarray` or `list[list[int]]`; whether it is Python, `compile` sees."""
COMMENT = r"\#[ -~]*(?![ -~])"
"""Of ASCII alone: to Python, other characters can end a line, or be none. And whole: where a comment could be
cut short, what is left of it could be read as words, and every comment doubled the ways to read the program.
"""
TOKENS = re.compile(rf"""(?:[ \n(),]|=(?!=)|{WORD}(?!["'\w])|{NUMBER}|{TEXT}|{COMMENT})*\Z""", re.ASCII)
"""What a plain program is made of. Quotes never follow a word (no prefixes), digits are never part of one."""
HIDDEN = re.compile(rf"{COMMENT}|{TEXT}", re.ASCII)
WORDS = re.compile(WORD, re.ASCII)
ASSIGNED = re.compile(rf"^[ ]*({WORD}) =", re.MULTILINE | re.ASCII)
NESTED = re.compile(r"\([^)\n]*\([^)\n]*\([^)\n]*\([^)\n]*\(|\)[ ]*\(")
"""Five parentheses open at once, or a call of a call: left to the checker, which knows when it is too
much.
"""
ALLOWED = frozenset({"def", "return", "True", "False", "None"})
OTHER = frozenset(keyword.kwlist) - ALLOWED | frozenset(keyword.softkwlist)


def plain_form(source: str, names: frozenset[str], entry: str) -> str | None:
    """Return a plain program of a language with these names as Python may compile it, its imports left blank;
    None for any other program, and when in doubt. Quick. Its type hints must not be evaluated.
    """
    head = re.match(
        rf"({DOCSTRING}{IMPORTS})def {entry}\(({WORD})(?:: *{HINT})?\)(?: *-> *{HINT})?:\n", source, re.ASCII
    )
    if head is None:
        return None
    start = head.end()
    if TOKENS.match(source, start) is None or NESTED.search(source, start) is not None:
        return None
    visible = f"def {entry}({head[2]}):\n{HIDDEN.sub('', source[start:])}"
    found = WORDS.findall(visible)
    words = set(found)
    if found.count("def") != 1 or found.count(entry) != 1 or words & OTHER:
        return None
    if any(_unpacks(line) for line in visible.splitlines()):
        return None
    bound = {head[2], *ASSIGNED.findall(visible)}
    if not words - bound - ALLOWED - {entry} <= names:
        return None
    if any(word.startswith("__") for word in words):
        return None
    return "\n" * head[1].count("\n") + source[head.end(1) :]


def _unpacks(line: str) -> bool:
    """Tell whether a line may assign to anything but one name: the items of a set come in any order."""
    before, *after = ASSIGNED.sub("", line, count=1).split("=")
    for part in after:
        if before.count("(") <= before.count(")"):
            return True
        before += part
    return False

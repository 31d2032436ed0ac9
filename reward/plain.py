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
TEXT = r"""(?<![\w"'])(?:"[\w ]+"|'[\w ]+')(?!["'])"""
"""A string as Python sees it too: not empty and not next to another quote, so no part of a triple quote."""
DOCSTRING = r'''(?:"""[^"\\]*"""\n)?'''
"""The text that may stand before the function: without quotes and backslashes, so that it ends where it
seems to.
"""
COMMENT = r"\#[^\n]*"
TOKENS = re.compile(
    rf"""(?:[ \n(),]|=(?!=)|:(?!=)|{WORD}(?!["'\w])|-?\d{{1,9}}(?!\w)|{TEXT}|{COMMENT})*\Z""", re.ASCII
)
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


def is_plain(source: str, names: frozenset[str], entry: str) -> bool:
    """Tell whether `source` is a plain program of a language with these names; quick, and False when in
    doubt.
    """
    head = re.match(rf"{DOCSTRING}\n*def {entry}\(({WORD})\):\n", source, re.ASCII)
    if head is None:
        return False
    start = head.end(1)
    if TOKENS.match(source, start) is None or NESTED.search(source, start) is not None:
        return False
    visible = f"def {entry}({head[1]}{HIDDEN.sub('', source[start:])}"
    found = WORDS.findall(visible)
    words = set(found)
    if found.count("def") != 1 or found.count(entry) != 1 or words & OTHER:
        return False
    bound = {head[1], *ASSIGNED.findall(visible)}
    if not words - bound - ALLOWED - {entry} <= names:
        return False
    return not any(word.startswith("__") for word in words)

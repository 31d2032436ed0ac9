"""The names of the methods a program may call, grouped by how the cost of a call is found."""

from __future__ import annotations

import numpy as np

from reward.guarded.arrays import ARRAY_METHODS
from reward.guarded.words import words

TEXT = (
    "capitalize count endswith find index isalnum isalpha isdigit islower isspace isupper lower "
    "partition removeprefix removesuffix split splitlines startswith swapcase title upper"
)
SLOW_TEXT = "lstrip rfind rpartition rsplit rstrip strip"
"""Those whose time grows with the text times the argument."""
EMPTYING = words("discard pop popitem remove")
"""Methods that leave holes in a dict or a set."""
PADDED = "center ljust rjust zfill"
KEYED = {"dict": "get pop setdefault", "set": "add discard remove"}
PLAIN = {
    "list": "append clear reverse",
    "dict": "clear items keys popitem values",
    "set": "clear",
    "deque": "append appendleft clear pop popleft",
}
COPIED = "copy most_common total"
MERGED = (
    "difference difference_update intersection intersection_update isdisjoint issubset issuperset "
    "subtract symmetric_difference symmetric_difference_update union update extend extendleft"
)
COMPARED = "count index remove"
WHOLE = frozenset(words("all any argmax argmin max mean min prod sum"))
"""Methods that look at each cell of an array once and may be called without arguments."""
NUMERIC = {"bit_length": (int, bool), "bit_count": (int, bool), "is_integer": (float, np.float64)}
METHOD_NAMES = frozenset(
    " ".join(
        (
            TEXT,
            SLOW_TEXT,
            PADDED,
            *KEYED.values(),
            *PLAIN.values(),
            COPIED,
            MERGED,
            COMPARED,
            *NUMERIC,
            *ARRAY_METHODS,
        )
    ).split()
) | {"join", "replace", "insert", "pop", "rotate", "sort", "from_iterable"}

"""How many tokens a text has for Qwen2.5's tokenizer, whose ranks the wheel `dashscope` carries.

Byte-pair encoding as Qwen2.5 does it: the text is split by its published pattern, and in each piece the
neighbours of lowest rank are merged first. It loads no model and no other code of that wheel.
"""

from __future__ import annotations

import base64
import unicodedata
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import regex

from arc_rl.errors import UserError

PATTERN = regex.compile(
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
PACKAGE, RANKS = "dashscope", Path("resources") / "qwen.tiktoken"


def count_tokens(text: str) -> int:
    """The number of tokens of a text; raises UserError where the ranks are not installed."""
    return sum(_piece_tokens(piece) for piece in PATTERN.findall(unicodedata.normalize("NFC", text)))


def ranks_file() -> Path | None:
    """Where the ranks lie; None where the wheel is not installed."""
    spec = find_spec(PACKAGE)
    folders = (spec and spec.submodule_search_locations) or ()
    return next((Path(folder) / RANKS for folder in folders if (Path(folder) / RANKS).exists()), None)


@cache
def _ranks() -> dict[bytes, int]:
    path = ranks_file()
    if path is None:
        raise UserError(
            f"Counting Qwen tokens needs the ranks in the {PACKAGE} wheel; pip install --no-deps {PACKAGE}."
        )
    lines = (line.split() for line in path.read_bytes().splitlines() if line)
    return {base64.b64decode(token): int(rank) for token, rank in lines}


@cache
def _piece_tokens(piece: str) -> int:
    ranks = _ranks()
    parts = [bytes([byte]) for byte in piece.encode()]
    while len(parts) > 1:
        merged = [ranks.get(left + right, len(ranks)) for left, right in pairwise(parts)]
        lowest = min(merged)
        if lowest == len(ranks):
            break
        place = merged.index(lowest)
        parts[place : place + 2] = [parts[place] + parts[place + 1]]
    return len(parts)

"""The prompt of the built-in tiny model: one token a cell pair, for which its tokenizer has words.

It shows train pairs alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from arc_rl.tasks.task import Pair

CELL_PAIRS = tuple(f"{before}>{after} " for before in range(10) for after in range(10))
ROW_MARKS = tuple(f"\n{row:02d}|" for row in range(1, 31))
SECTIONS = ("\nsame ", "\nin ", "\nout ")
HEIGHTS = tuple(f"{rows}x" for rows in range(1, 31))


def ask_in_pairs(train: Sequence[Pair]) -> list[dict[str, str]]:
    """The messages that show these pairs: a cell and what becomes of it where the shapes agree, else one
    grid after the other.
    """
    return [{"role": "user", "content": "".join(map(_pair_text, train))}]


def _pair_text(pair: Pair) -> str:
    if pair.input.shape != pair.output.shape:
        return _rows("\nin ", pair.input.astype(str).tolist()) + _rows(
            "\nout ", pair.output.astype(str).tolist()
        )
    codes = (pair.input.astype(int) * 10 + pair.output).tolist()
    return _rows("\nsame ", [[CELL_PAIRS[code] for code in row] for row in codes])


def _rows(section: str, rows: list[list[str]]) -> str:
    marked = (mark + "".join(row) for mark, row in zip(ROW_MARKS, rows, strict=False))
    return f"{section}{HEIGHTS[len(rows) - 1]}{len(rows[0])}" + "".join(marked)

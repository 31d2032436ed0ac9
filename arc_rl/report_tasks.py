"""The report's pictures of tasks: solved ones with their programs, misses beside what was expected, the
search.

It draws what it is given; which tasks may be shown is decided where they are read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np

from arc_rl.diversity import program_counts
from arc_rl.report_data import Miss, Solved
from arc_rl.tasks.drawing import grid_svg
from arc_rl.tasks.task import Pair, Task
from reward.grids import Grid, as_grid

# Longest side of a drawn grid in pixels; cells are at most 14.
_SIDE, _CELL = 92, 14
# Train pairs on a card; the rest are counted in words.
_PAIRS = 3

_TOKENS = re.compile(r"\b(?P<k>def|return|for|in|if|else)\b|(?P<f>\b[a-z_]\w*)(?=\()|\b(?P<n>\d+)\b")


def solved_card(solved: Solved, badge: str = "") -> str:
    """A card of a task's pairs, its test pairs, and the program that was handed in."""
    task = solved.task
    share = f"{solved.correct} of {len(solved.group)} samples"
    pairs = [_pair(pair) for pair in task.train[:_PAIRS]] + [_pair(pair, test=True) for pair in task.test[:1]]
    return (
        f'<article class="card"><h3>{escape(task.id)}{badge}<span>{share}</span></h3>'
        f'<div class="pairs">{"".join(pairs)}</div>{code(solved.attempt.program or "")}'
        f"{_more(task)}</article>"
    )


def miss_card(miss: Miss) -> str:
    """A card of the train pair that the nearest attempt got most wrong: input, what it drew, what was
    expected.
    """
    made, task = miss.attempt, miss.task
    place = _worst(made.outputs[: made.pairs], task.train)
    pair, drawn = task.train[place], made.outputs[place]
    boxes = [
        box(pair.input, "input"),
        "<i>→</i>",
        box(drawn, "drew", wrong=pair.output),
        box(pair.output, "expected"),
    ]
    right = f"{made.exact} of {made.pairs} train pairs right, {made.pixels:.0%} of the cells"
    distinct = len(program_counts(miss.group))
    return (
        f'<article class="card"><h3>{escape(task.id)}<span>{right}</span></h3>'
        f'<div class="pair">{"".join(boxes)}</div>{code(made.program or "")}'
        f'<p class="note">The nearest of {len(miss.group)} samples ({distinct} distinct programs).</p>'
        "</article>"
    )


def search_strip(summary: Mapping[str, Any], longest: int = 9) -> str:
    """The search's way from its start to the target, in at most `longest` pictures between them."""
    steps: Sequence[Mapping[str, Any]] = summary.get("steps", [])
    places = sorted({round(place) for place in np.linspace(0, len(steps) - 1, min(longest, len(steps)))})
    boxes = [box(as_grid(summary["start"]), "start")] if summary.get("start") else []
    for place in places:
        step = steps[place]
        boxes.append(box(as_grid(step["grid"]), f"round {step['round']}: {step['pixels']:.0%}"))
    boxes.append(box(as_grid(summary["target"]), "target"))
    return f'<div class="strip">{"".join(boxes)}</div>'


def box(grid: Grid | None, caption: str = "", *, wrong: Grid | None = None) -> str:
    """A grid as a small figure; cells that differ from `wrong` are ringed where the shapes agree."""
    words = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    if grid is None:
        return f'<figure class="grid-box"><code>no grid</code>{words}</figure>'
    cell = max(2, min(_CELL, _SIDE // max(grid.shape)))
    picture = grid_svg(grid, cell=cell)
    if wrong is not None and wrong.shape == grid.shape:
        picture = picture.replace("</svg>", f"{_rings(grid != wrong, cell)}</svg>")
    title = f"{grid.shape[0]} rows, {grid.shape[1]} columns"
    return f'<figure class="grid-box" title="{title}">{picture}{words}</figure>'


def code(program: str) -> str:
    """A program as a `<pre>`, with keywords, calls and numbers coloured."""
    parts, end = [], 0
    for found in _TOKENS.finditer(program):
        parts += [
            escape(program[end : found.start()]),
            f'<span class="{found.lastgroup}">{escape(found[0])}</span>',
        ]
        end = found.end()
    return f"<pre>{''.join(parts)}{escape(program[end:].rstrip())}</pre>"


def _pair(pair: Pair, *, test: bool = False) -> str:
    kind, words = ("pair test", "test") if test else ("pair", "")
    return f'<div class="{kind}">{box(pair.input, words)}<i>→</i>{box(pair.output, words)}</div>'


def _more(task: Task) -> str:
    hidden = max(0, len(task.train) - _PAIRS) + len(task.test) - 1
    return f'<p class="note">and {hidden} more pair{"s" if hidden > 1 else ""}</p>' if hidden > 0 else ""


def _worst(outputs: Sequence[Grid | None], pairs: Sequence[Pair]) -> int:
    """The first pair that is wrong."""
    for place, (drawn, pair) in enumerate(zip(outputs, pairs, strict=True)):
        if drawn is None or drawn.shape != pair.output.shape or (drawn != pair.output).any():
            return place
    return 0


def _rings(cells: np.ndarray[Any, np.dtype[np.bool_]], cell: int) -> str:
    path = "".join(
        f"M{column * cell + 1.5} {row * cell + 1.5}h{cell - 2}v{cell - 2}h-{cell - 2}z"
        for row, column in np.argwhere(cells).tolist()
    )
    ring = f'<path d="{path}" fill="none"'
    return f'{ring} stroke="#fff" stroke-width="1.6"/>{ring} stroke="#d00"/>'

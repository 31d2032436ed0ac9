"""Grids and tasks as pictures: terminal text, SVG and PNG, in the official ARC colours.

Nothing here opens a file or knows a task's meaning; every function takes grids and gives text or bytes.
"""

from __future__ import annotations

import os
import struct
import sys
import zlib
from collections.abc import Sequence
from html import escape

import numpy as np
import numpy.typing as npt

from arc_rl.tasks.task import Pair, Task
from reward.grids import Grid

# The colours of arcprize.org, 0 to 9, then the page behind the grids and the lines between cells.
PALETTE = (
    *("#000000", "#1E93FF", "#F93C31", "#4FCC30", "#FFDC00"),
    *("#999999", "#E53AA3", "#FF851B", "#87D8F1", "#921231"),
)
PAPER = "#FFFFFF"
LINE = "#555555"
_RGB = [tuple(bytes.fromhex(color[1:])) for color in (*PALETTE, PAPER, LINE)]
_PAPER_INDEX, _LINE_INDEX = 10, 11


def grid_text(grid: Grid, *, color: bool = True) -> list[str]:
    """The grid's rows as terminal lines, two columns a cell: 24-bit colours, or digits without `color`."""
    if not color:
        return [" ".join(map(str, row)) + " " for row in grid.tolist()]
    cells = [f"\x1b[48;2;{red};{green};{blue}m  " for red, green, blue in _RGB]
    return ["".join(cells[value] for value in row) + "\x1b[0m" for row in grid.tolist()]


def task_text(task: Task, *, color: bool = True, width: int = 80, answers: bool = True) -> str:
    """The task's pairs as terminal text, as many side by side as fit `width` columns.

    Without `answers` the outputs of the test pairs are left out.
    """
    blocks = [_pair_block(f"train {k}", pair, color, True) for k, pair in enumerate(task.train, 1)]
    blocks += [_pair_block(f"test {k}", pair, color, answers) for k, pair in enumerate(task.test, 1)]
    return "\n\n".join("\n".join(_beside(row, gap=4)) for row in _rows(blocks, width, gap=4))


def grids_text(grids: Sequence[Grid], *, color: bool = True, arrow: bool = False) -> str:
    """Grids side by side as terminal text, with an arrow before the last one if `arrow`."""
    blocks = [_grid_block(grid, color) for grid in grids]
    if arrow:
        blocks.insert(-1, (2, [""] * ((grids[0].shape[0] - 1) // 2) + ["->"]))
    return "\n".join(_beside(blocks, gap=2))


def wants_color(choice: str) -> bool:
    """Whether to print colours: as `choice` ("always", "never") says, else where a terminal shows them."""
    if choice == "auto":
        # https://no-color.org: set and not empty means no colour.
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return choice == "always"


# A block is (its width in columns, its lines), because colour codes make a line longer than it looks.
_Block = tuple[int, list[str]]


def _pair_block(label: str, pair: Pair, color: bool, answer: bool) -> _Block:
    arrow = (2, [""] * ((pair.input.shape[0] - 1) // 2) + ["->"])
    output = _grid_block(pair.output, color) if answer else (1, [*arrow[1][:-1], "?"])
    parts = [_grid_block(pair.input, color), arrow, output]
    width = sum(part[0] for part in parts) + len(parts) - 1
    return max(len(label), width), [label, *_beside(parts, gap=1)]


def _grid_block(grid: Grid, color: bool) -> _Block:
    return 2 * grid.shape[1], grid_text(grid, color=color)


def _beside(blocks: Sequence[_Block], gap: int) -> list[str]:
    height = max(len(lines) for _, lines in blocks)
    rows = [[_padded(block, row) for block in blocks] for row in range(height)]
    return [(" " * gap).join(row).rstrip(" ") for row in rows]


def _padded(block: _Block, row: int) -> str:
    width, lines = block
    line = lines[row] if row < len(lines) else ""
    return line + " " * (width - _visible(line))


def _visible(line: str) -> int:
    # Every code here is "\x1b[...m"; what is left after cutting them out is what a terminal shows.
    return sum(len(part.partition("m")[2]) if k else len(part) for k, part in enumerate(line.split("\x1b[")))


def _rows(blocks: Sequence[_Block], width: int, gap: int) -> list[list[_Block]]:
    rows: list[list[_Block]] = []
    used = 0
    for block in blocks:
        if not rows or used + gap + block[0] > width:
            rows.append([])
            used = -gap
        rows[-1].append(block)
        used += gap + block[0]
    return rows


def grid_svg(grid: Grid, *, cell: int = 16, caption: str = "") -> str:
    """The grid as one `<svg>` element, `cell` pixels a cell, with an optional caption below it."""
    width, height = _svg_size(grid, cell, caption)
    body = _svg_grid(grid, 0, 0, cell) + _svg_caption(caption, 0, grid.shape[0] * cell + 13)
    return _svg(width, height, body)


def task_svg(task: Task, *, cell: int = 12, answers: bool = True) -> str:
    """The task as one `<svg>` element in ARC's usual layout: a column a pair, the input above its output."""
    pairs = [(f"train {k}", pair, True) for k, pair in enumerate(task.train, 1)]
    pairs += [(f"test {k}", pair, answers) for k, pair in enumerate(task.test, 1)]
    gap, header = 16, 18
    split = header + max(pair.input.shape[0] for _, pair, _ in pairs) * cell + gap
    parts, x = [], 0
    for label, pair, answer in pairs:
        parts.append(_svg_caption(label, x, 12) + _svg_grid(pair.input, x, header, cell))
        parts.append(_svg_grid(pair.output, x, split, cell) if answer else _svg_caption("?", x, split + 12))
        x += max(pair.input.shape[1], pair.output.shape[1], 4) * cell + gap
    height = split + max(pair.output.shape[0] if answer else 2 for _, pair, answer in pairs) * cell + 1
    return _svg(x - gap + 1, height, "".join(parts))


def _svg_size(grid: Grid, cell: int, caption: str) -> tuple[int, int]:
    rows, columns = grid.shape
    return max(columns * cell + 1, 7 * len(caption)), rows * cell + 1 + (16 if caption else 0)


def _svg(width: int, height: int, body: str) -> str:
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} shape-rendering="crispEdges">{body}</svg>'


def _svg_grid(grid: Grid, x: int, y: int, cell: int) -> str:
    rows, columns = grid.shape
    frame = f'<rect x="{x}" y="{y}" width="{columns * cell + 1}" height="{rows * cell + 1}" fill="{LINE}"/>'
    return frame + "".join(
        f'<path fill="{PALETTE[color]}" d="{_runs(grid == color, x, y, cell)}"/>'
        for color in np.unique(grid).tolist()
    )


def _runs(mask: npt.NDArray[np.bool_], x: int, y: int, cell: int) -> str:
    side = cell - 1
    return "".join(
        f"M{x + column * cell + 1} {y + row * cell + 1}h{side}v{side}h-{side}z"
        for row, column in np.argwhere(mask).tolist()
    )


def _svg_caption(text: str, x: int, y: int) -> str:
    if not text:
        return ""
    return (
        f'<text x="{x}" y="{y}" font-family="sans-serif" font-size="12" fill="#777777">{escape(text)}</text>'
    )


def grids_png(grids: Sequence[Grid], *, cell: int = 16, gap: int = 8) -> bytes:
    """The grids side by side, top aligned, as the bytes of one PNG file; `cell` and `gap` are in pixels."""
    pictures = [_pixels(grid, cell) for grid in grids]
    height = max(picture.shape[0] for picture in pictures) + 2 * gap
    page = np.full(
        (height, gap + sum(picture.shape[1] + gap for picture in pictures)), _PAPER_INDEX, np.uint8
    )
    x = gap
    for picture in pictures:
        page[gap : gap + picture.shape[0], x : x + picture.shape[1]] = picture
        x += picture.shape[1] + gap
    return _png(page)


def _pixels(grid: Grid, cell: int) -> npt.NDArray[np.uint8]:
    big = np.kron(grid.astype(np.uint8), np.ones((cell, cell), np.uint8))
    picture = np.full((big.shape[0] + 1, big.shape[1] + 1), _LINE_INDEX, np.uint8)
    picture[:-1, :-1] = big
    picture[::cell, :] = _LINE_INDEX
    picture[:, ::cell] = _LINE_INDEX
    return picture


def _png(indices: npt.NDArray[np.uint8]) -> bytes:
    # PNG specification, third edition: an indexed-colour image, every row behind filter byte 0.
    height, width = indices.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), indices], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    palette = b"".join(bytes(color) for color in _RGB)
    chunks = [(b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

"""One solved task as a PNG for a README: its pairs, the program that solved it, and what other samples
drew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from arc_rl.report_data import Solved
from arc_rl.tasks.drawing import PALETTE
from reward.grids import Grid

WIDTH, MARGIN, GAP = 1280, 40, 28
PAPER, INK, SOFT, CODE, GOOD, LINE = "#fcfbf9", "#1c1d21", "#6a6d76", "#f1eee7", "#1f8a35", "#555555"
# Longest side of a grid in the row of pairs, and in the row of samples, in pixels.
_LARGE, _SMALL = 150, 92
# Train pairs and different outputs that are shown.
_PAIRS, _OUTPUTS = 3, 10


def picture(solved: Solved) -> bytes:
    """The picture as PNG bytes, `WIDTH` pixels wide."""
    program = (solved.attempt.program or "").rstrip().splitlines()
    height = 2 * MARGIN + 40 + _LARGE + GAP + 26 * len(program) + 32 + GAP + 30 + _SMALL + 30
    canvas = _Canvas(height)
    y = MARGIN
    canvas.text(MARGIN, y, f"ARC task {solved.task.id}", 24, INK)
    y = canvas.pairs(solved, y + 44) + GAP
    y = canvas.program(program, y) + GAP
    canvas.outputs(solved, y)
    stream = BytesIO()
    canvas.image.save(stream, format="PNG", optimize=True)
    return stream.getvalue()


# A pair in the row: input, output where there is one, the colour of a frame around the output.
_Shown = tuple[Grid, Grid | None, str | None]


class _Canvas:
    """The image and the ways to draw on it; positions are in pixels from the top left."""

    def __init__(self, height: int) -> None:
        self.image = Image.new("RGB", (WIDTH, height), PAPER)
        self.pen = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, words: str, size: int, color: str, *, code: bool = False) -> float:
        """Write and return where the words end."""
        font = _font(size, code)
        self.pen.text((x, y), words, fill=color, font=font)
        return x + self.pen.textlength(words, font=font)

    def grid(self, grid: Grid, x: int, y: int, side: int, *, frame: str | None = None) -> int:
        """Draw a grid whose longer side is about `side`; returns its width."""
        rows, columns = grid.shape
        cell = max(3, min(side // 4, side // max(rows, columns)))
        width, height = columns * cell, rows * cell
        if frame:
            self.pen.rectangle((x - 5, y - 5, x + width + 5, y + height + 5), outline=frame, width=3)
        for row in range(rows):
            for column in range(columns):
                left, top = x + column * cell, y + row * cell
                color = PALETTE[int(grid[row, column])]
                self.pen.rectangle((left, top, left + cell, top + cell), fill=color, outline=LINE)
        return width

    def pairs(self, solved: Solved, y: int) -> int:
        """The train pairs and what the program drew on the test input; returns the lower edge."""
        task, made = solved.task, solved.attempt
        shown: list[_Shown] = [(pair.input, pair.output, None) for pair in task.train[:_PAIRS]]
        if task.test:
            shown.append((task.test[0].input, made.outputs[made.pairs], GOOD))
        x, side = MARGIN, _side(shown)
        for before, after, frame in shown:
            if frame:
                self.text(x, y - 24, "test: the program drew", 15, SOFT)
            x += self.grid(before, x, y, side)
            x = int(self.text(x + 10, y + side // 2 - 16, "→", 22, SOFT)) + 10
            x += self.grid(after, x, y, side, frame=frame) + GAP + 12 if after is not None else GAP
        return y + side

    def program(self, lines: Sequence[str], y: int) -> int:
        lower = y + 26 * len(lines) + 28
        self.pen.rounded_rectangle((MARGIN, y, WIDTH - MARGIN, lower), radius=10, fill=CODE)
        for number, line in enumerate(lines):
            self.text(MARGIN + 20, y + 14 + 26 * number, line, 18, INK, code=True)
        return lower

    def outputs(self, solved: Solved, y: int) -> None:
        """What the samples drew on the test input, the most frequent first; the right one is framed."""
        drawn = _test_outputs(solved)
        words = f"{len(solved.group)} samples drew {len(drawn)} different grids on the test input"
        self.text(MARGIN, y, words if len(drawn) <= _OUTPUTS else f"{words}, among them", 17, SOFT)
        x = MARGIN + 6
        expected = solved.task.test[0].output if solved.task.test else None
        for grid, count in drawn[:_OUTPUTS]:
            right = expected is not None and grid.shape == expected.shape and bool((grid == expected).all())
            width = max(self.grid(grid, x, y + 36, _SMALL, frame=GOOD if right else None), 30)
            self.text(x, y + 44 + _SMALL, f"{count}x", 14, GOOD if right else SOFT)
            x += width + 24
            if x > WIDTH - MARGIN - _SMALL:
                break


def _test_outputs(solved: Solved) -> list[tuple[Grid, int]]:
    """The different grids drawn on the first test input, and by how many samples."""
    counts: Counter[tuple[tuple[int, ...], bytes]] = Counter()
    grids: dict[tuple[tuple[int, ...], bytes], Grid] = {}
    for made in solved.group:
        grid = made.outputs[made.pairs] if len(made.outputs) > made.pairs else None
        if grid is not None:
            known = (grid.shape, grid.tobytes())
            counts[known] += 1
            grids[known] = grid
    return [(grids[known], count) for known, count in counts.most_common()]


def _side(shown: Sequence[_Shown]) -> int:
    """A side that lets all the pairs stand in one row."""
    room = (WIDTH - 2 * MARGIN) // max(len(shown), 1) - 2 * GAP - 52
    return max(40, min(_LARGE, room // 2))


def _font(size: int, code: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    name = "DejaVuSansMono.ttf" if code else "DejaVuSans.ttf"
    try:
        return ImageFont.truetype(name, size)
    except OSError:
        return ImageFont.load_default(size)

"""Coverage by concept as a PNG: for each concept how many tasks there are, and how many are solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from arc_rl.dsl.coverage import Covered

WIDTH, MARGIN, ROW, BAR = 1280, 40, 40, 24
PAPER, INK, SOFT, TRACK, SOLVED, FRESH = "#fcfbf9", "#1c1d21", "#6a6d76", "#e4dfd5", "#2f6fb3", "#1f8a35"
# Where the bars begin, and where the column of fresh shares ends.
_LEFT, _RIGHT = 210, 1060


def coverage_picture(rows: Sequence[Covered], totals: Mapping[str, int]) -> bytes:
    """The picture as PNG bytes, `WIDTH` pixels wide; `totals` are the tasks of each concept, in order."""
    image = Image.new("RGB", (WIDTH, 2 * MARGIN + 74 + ROW * len(totals)), PAPER)
    pen = ImageDraw.Draw(image)
    solved = [row for row in rows if row.solved]
    title = f"Reference programs solve {len(solved)} of {sum(totals.values())} ARC-AGI-1 training tasks"
    pen.text((MARGIN, MARGIN - 8), title, fill=INK, font=_font(26))
    pen.text((_LEFT, MARGIN + 36), "tasks by concept: solved, all", fill=SOFT, font=_font(16))
    heading = "fresh pairs right"
    pen.text((WIDTH - MARGIN, MARGIN + 36), heading, fill=SOFT, font=_font(16), anchor="ra")
    for number, (concept, total) in enumerate(totals.items()):
        of_concept = [row for row in solved if row.concept == concept]
        _row(pen, MARGIN + 68 + ROW * number, concept, of_concept, total, max(totals.values()))
    stream = BytesIO()
    image.save(stream, format="PNG", optimize=True)
    return stream.getvalue()


def _row(
    pen: ImageDraw.ImageDraw, y: int, concept: str, solved: Sequence[Covered], total: int, longest: int
) -> None:
    unit = (_RIGHT - _LEFT - 90) / max(longest, 1)
    middle = y + BAR / 2
    pen.text((_LEFT - 14, middle), concept, fill=INK, font=_font(18), anchor="rm")
    for count, color in ((total, TRACK), (len(solved), SOLVED)):
        if count:
            pen.rounded_rectangle((_LEFT, y, _LEFT + count * unit, y + BAR), radius=4, fill=color)
    words = f"{len(solved)} of {total}"
    pen.text((_LEFT + total * unit + 12, middle), words, fill=SOFT, font=_font(16), anchor="lm")
    pairs = sum(row.fresh for row in solved)
    if pairs:
        share = sum(row.fresh_right for row in solved) / pairs
        pen.text((WIDTH - MARGIN, middle), f"{share:.1%}", fill=FRESH, font=_font(18), anchor="rm")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)

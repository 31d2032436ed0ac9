import re
import struct
import xml.etree.ElementTree as xml
import zlib

import numpy as np
import pytest

from arc_rl.tasks.drawing import PALETTE, grid_svg, grid_text, grids_png, task_svg, task_text
from arc_rl.tasks.task import Pair, Task

GRID = np.array([[0, 1, 2], [3, 4, 5]], dtype=np.int8)
TASK = Task("t", (Pair([[1, 2]], [[2, 1]]), Pair([[3]], [[4], [5]])), (Pair([[6, 7]], [[7, 6]]),), "test")


def pixels(png: bytes) -> np.ndarray:
    """The palette indices of an indexed PNG whose rows are unfiltered."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    length = struct.unpack(">I", png[start - 8 : start - 4])[0]
    rows = np.frombuffer(zlib.decompress(png[start : start + length]), np.uint8).reshape(height, width + 1)
    assert not rows[:, 0].any()
    return rows[:, 1:]


def test_a_cell_is_two_columns_of_its_official_colour():
    first = grid_text(GRID)[0]
    assert first.startswith("\x1b[48;2;0;0;0m  \x1b[48;2;30;147;255m  \x1b[48;2;249;60;49m  ")
    assert first.endswith("\x1b[0m")


def test_without_colour_the_cells_are_digits_of_the_same_width():
    assert grid_text(GRID, color=False) == ["0 1 2 ", "3 4 5 "]


def test_the_terminal_shows_every_pair_and_can_hide_the_answers():
    text = task_text(TASK, color=False)
    assert "train 1" in text
    assert "train 2" in text
    assert re.search(r"6 7 +-> +7 6", text)
    hidden = task_text(TASK, color=False, answers=False)
    assert "7 6" not in hidden
    assert "?" in hidden


def test_pairs_stand_side_by_side_only_where_they_fit():
    wide, narrow = task_text(TASK, color=False, width=200), task_text(TASK, color=False, width=20)
    assert len(narrow.splitlines()) > len(wide.splitlines())
    assert max(map(len, narrow.splitlines())) <= 20


def test_colour_codes_do_not_shift_what_stands_beside_them():
    plain = task_text(TASK, color=False, width=100).splitlines()
    coloured = task_text(TASK, color=True, width=100).splitlines()
    # Cells are written as digits in one and as blanks in the other; the arrows must keep their columns.
    bare = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured]
    assert [line.find("->") for line in bare] == [line.find("->") for line in plain]


def test_an_svg_has_one_square_a_cell_in_the_official_colours():
    root = xml.fromstring(grid_svg(GRID, cell=10, caption="a < b"))
    paths = [node for node in root if node.tag.endswith("path")]
    assert {node.get("fill") for node in paths} == set(PALETTE[:6])
    assert sum(node.get("d").count("z") for node in paths) == GRID.size
    assert "a < b" in "".join(root.itertext())


def test_a_task_svg_hides_the_answers_when_asked():
    def squares(text: str) -> int:
        return sum(node.get("d").count("z") for node in xml.fromstring(text) if node.tag.endswith("path"))

    assert squares(task_svg(TASK)) == 11
    assert squares(task_svg(TASK, answers=False)) == 9


def test_a_png_holds_the_cells_at_their_places():
    picture = pixels(grids_png([GRID], cell=8, gap=4))
    middles = picture[4 + 4 : -4 : 8, 4 + 4 : -4 : 8]
    assert middles.tolist() == GRID.tolist()


def test_grids_in_a_strip_stand_beside_each_other():
    one, two = (pixels(grids_png([GRID] * count, cell=8, gap=4)) for count in (1, 2))
    assert one.shape[0] == two.shape[0]
    assert two.shape[1] > 1.8 * one.shape[1]


@pytest.mark.parametrize("draw", [lambda: grids_png([GRID]), lambda: grid_svg(GRID).encode()])
def test_the_same_grid_gives_the_same_bytes(draw):
    assert draw() == draw()

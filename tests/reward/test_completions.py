"""Finding the program in what a model wrote."""

from __future__ import annotations

import ast

import pytest

from reward.completions import extract_program
from reward.syntax import MAX_SOURCE

PROGRAM = "def transform(grid):\n    return grid\n"
HELPED = "COLOR = 3\n\ndef helper(x):\n    return x\n\n" + PROGRAM


@pytest.mark.parametrize(
    "completion",
    [
        PROGRAM,
        f"```python\n{PROGRAM}```",
        f"```\n{PROGRAM}```",
        f"```py\n{PROGRAM}\n```\nThis flips nothing.",
        f"Here is the program:\n\n```python\n{PROGRAM}```\n\nIt returns the grid.",
        f"~~~python\n{PROGRAM}~~~",
        f"````markdown-free\n````\n```python\n{PROGRAM}```",
        f"```python\n{PROGRAM}",
        f"Sure!\n{PROGRAM}",
        f"The idea is to flip.\n\n{PROGRAM}\nThat is all.",
        f"```json\n[[1]]\n```\n```python\n{PROGRAM}```",
        "1. Do this:\n   ```python\n   def transform(grid):\n       return grid\n   ```",
        PROGRAM.replace("\n", "\r\n"),
        f"```text\ndef transform(grid): no\n```\n{PROGRAM}",
    ],
)
def test_wrapping_is_taken_off(completion):
    assert extract_program(completion) == PROGRAM


def test_the_last_block_with_the_entry_point_counts():
    first = PROGRAM.replace("return grid", "return 1")
    completion = (
        f"```python\n{first}```\nNo, wait:\n```python\n{PROGRAM}```\nUse it so:\n```python\nprint(1)\n```"
    )
    assert extract_program(completion) == PROGRAM


def test_helpers_and_constants_belong_to_the_program():
    assert extract_program(f"I think so.\n{HELPED}") == HELPED
    assert extract_program(f"```python\n{HELPED}```") == HELPED


def test_helpers_in_an_earlier_block_are_joined_if_they_are_missing():
    helper = "def helper(x):\n    return x\n"
    program = "def transform(grid):\n    return helper(grid)\n"
    found = extract_program(f"First\n```python\n{helper}```\nthen\n```python\n{program}```")
    assert found is not None
    assert "def helper" in found
    assert found.endswith(program)


def test_a_text_without_the_entry_point_has_no_program():
    assert extract_program("") is None
    assert extract_program("I cannot solve this.") is None
    assert extract_program("```python\ndef solve(grid):\n    return grid\n```") is None


def test_another_entry_point_can_be_asked_for():
    program = "def solve(I):\n    return I\n"
    assert extract_program(f"```\n{program}```", entry="solve") == program


def test_prose_that_mentions_the_entry_point_is_no_program():
    assert extract_program("You should call transform(grid) here.") is None


@pytest.fixture
def parsed(monkeypatch):
    """The lengths of the blocks that are parsed."""
    lengths = []
    parse = ast.parse

    def noted(text, *more):
        lengths.append(len(text))
        return parse(text, *more)

    monkeypatch.setattr(ast, "parse", noted)
    return lengths


def test_a_block_longer_than_a_program_is_not_parsed(parsed):
    long = f"```python\n{PROGRAM}x = {'1,' * 500_000}\n```\n"
    assert extract_program(f"```python\n{PROGRAM}```\n{long}") == PROGRAM
    assert len(extract_program(long)) > 1_000_000
    assert parsed == [len(PROGRAM) - 1]


def test_no_more_blocks_are_parsed_than_two_programs_can_be_long(parsed):
    program = PROGRAM.replace("return grid", "return helper(grid)")
    helped = f"```\ndef helper(x):\n    return x\n```\n```\n{program}```"
    found = extract_program(f"```\n{PROGRAM}x = ({'1,' * 20_000})\n```\n" * 20 + helped)
    assert found.startswith("def helper")
    assert len(parsed) > 2
    assert sum(parsed) <= 2 * MAX_SOURCE


def test_fences_take_time_in_proportion_to_the_text():
    # A pattern that goes back again and again would not end on these.
    rest = "`\ndef transform(grid):\n    return grid\n"
    for mark in ("```", "~~~", "`" * 100_000, "~" * 100_000):
        for filled in ("a" * 200_000, " " * 200_000 + "a" * 200_000, "a" * 200_000 + " " * 200_000):
            assert "def transform" in (extract_program(f"{mark}{filled}{rest}") or "")

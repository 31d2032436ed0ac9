"""Coverage of the reference programs: what is counted, what is written, and that it is up to date."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

from arc_rl.cli import guarded
from arc_rl.dsl import coverage_command, fresh, tokens
from arc_rl.dsl.command import main
from arc_rl.dsl.coverage import Covered, cover, figures
from arc_rl.dsl.coverage_picture import coverage_picture
from arc_rl.dsl.coverage_report import coverage_json, coverage_page
from arc_rl.errors import UserError
from arc_rl.tasks.reference import ReferenceProgram, reference_programs
from arc_rl.tasks.task import Pair, Task
from reward.language import Language
from reward.sandbox import Sandbox

DOCS = Path(__file__).parents[3] / "docs"
FLIP = "def transform(grid):\n    return flip_horizontal(grid)\n"
PAIRS = (Pair([[1, 2]], [[2, 1]]), Pair([[3, 4, 5]], [[5, 4, 3]]))
WRONG = Pair([[1, 2]], [[1, 2]])
TASKS = {"a": Task("a", PAIRS[:1], PAIRS[1:], "here"), "b": Task("b", (PAIRS[0], WRONG), (), "here")}


@pytest.fixture(autouse=True)
def counted(monkeypatch):
    """Token counts without the wheel that carries Qwen's ranks."""
    monkeypatch.setattr("arc_rl.dsl.coverage.count_tokens", len)


def covered_row(id="a", **changes):
    row = {"concept": "tiling", "solved": True, "message": None, "tokens": 10, "lines": 2, "fuel": 100}
    row |= {"primitives": ("rotate",), "fresh": 10, "fresh_right": 9}
    return Covered(id=id, **{**row, **changes})


def test_a_program_must_be_right_on_train_and_test_pairs_and_is_checked_on_fresh_ones():
    programs = [ReferenceProgram(id, FLIP, "Flip.") for id in TASKS]
    with Sandbox(Language.arc(), workers=1) as sandbox:
        solved, missed = cover(programs, TASKS, {"a": [*PAIRS, WRONG]}, sandbox)
    assert (solved.solved, solved.fresh, solved.fresh_right) == (True, 3, 2)
    assert solved.primitives == ("flip_horizontal",)
    assert solved.tokens == len(FLIP)
    assert solved.fuel > 0
    assert (missed.solved, missed.message, missed.fresh_share) == (False, "draws another grid", None)


def test_the_figures_are_of_solved_tasks_alone():
    rows = [covered_row("a"), covered_row("b", tokens=30, fuel=900), covered_row("c", solved=False)]
    found = figures(rows, 5)
    assert (found["solved"], found["tasks"], found["tokens_median"], found["fuel_most"]) == (2, 5, 20, 900)
    assert (found["fresh_share"], found["fresh_90"]) == (0.9, 2)
    assert figures([], 5) == {"tasks": 5, "solved": 0}


def test_page_json_and_picture_tell_the_rows():
    rows = [covered_row("a"), covered_row("b", solved=False, message="draws another grid", fresh=0)]
    page = coverage_page(rows, "the command")
    assert "| [a](../arc_rl/tasks/reference/a.py) | tiling | yes | 10 | 100 | 9/10 | rotate |" in page
    assert "no: draws another grid" in page
    assert "`the command`" in page
    assert "Without a program: 007bbfb7, " in page
    assert json.loads(coverage_json(rows, "the command"))["programs"][1]["id"] == "b"
    assert coverage_picture(rows, {"tiling": 2, "motion": 0}).startswith(b"\x89PNG")


def test_one_command_writes_all_three(tmp_path, monkeypatch, capsys):
    some = dict(list(reference_programs().items())[:3])
    monkeypatch.setattr(coverage_command, "reference_programs", lambda: some)
    assert main(["coverage", "--workers", "1", "--output", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"coverage.md", "coverage.json", "coverage.png"}
    assert "3 of 3 reference programs solve their tasks" in capsys.readouterr().out


def test_named_tasks_are_printed_and_nothing_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    id = next(iter(reference_programs()))
    assert main(["coverage", id, "--workers", "1"]) == 0
    assert id in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    with pytest.raises(UserError, match="'00000000'"):
        main(["coverage", "00000000"])


def test_the_committed_coverage_is_of_the_programs_that_are_there():
    data = json.loads((DOCS / "coverage.json").read_text())
    assert [row["id"] for row in data["programs"]] == list(reference_programs())
    assert data["solved"] == sum(row["solved"] for row in data["programs"])


@pytest.fixture
def generators(monkeypatch):
    """A stand-in for the package of generators: one good, one that hangs, one that makes no grids."""

    def good(rng, low, high):
        grid = [[rng.randrange(10) for _ in range(3)]]
        return {"input": grid, "output": grid}

    def hanging(rng, low, high):
        time.sleep(60)

    made = ModuleType("generators")
    made.generate_good, made.generate_hanging = good, hanging
    made.generate_empty = lambda rng, low, high: {"input": [], "output": []}
    monkeypatch.setattr(fresh, "_generators", lambda: made)
    monkeypatch.setattr(fresh, "LIMIT", 0.05)


def test_fresh_pairs_depend_on_seed_and_number_alone(generators):
    first, again, other = (fresh.fresh_pairs("good", count, seed) for count, seed in ((4, 1), (2, 1), (4, 2)))
    shown = [[pair.input.tolist() for pair in pairs] for pairs in (first, again, other)]
    assert shown[0][:2] == shown[1]
    assert shown[0] != shown[2]


@pytest.mark.parametrize("id", ["hanging", "empty", "unknown"])
def test_a_generator_that_hangs_fails_or_is_missing_gives_no_pairs(generators, id):
    assert fresh.fresh_pairs(id, 2, seed=0) == []


def test_a_missing_package_is_one_sentence(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "reasoning_gym.arc.rearc_utils", None)
    fresh._generators.cache_clear()
    id = next(iter(reference_programs()))
    assert guarded(main, ["coverage", id, "--workers", "1"]) == 0
    capsys.readouterr()
    assert guarded(main, ["coverage", id, "--fresh", "1"]) == 2
    said = capsys.readouterr().err
    assert "make coverage" in said
    assert said.rstrip().count("\n") == 0


def test_without_the_ranks_a_token_count_says_what_to_install(monkeypatch):
    monkeypatch.setattr(tokens, "ranks_file", lambda: None)
    tokens._ranks.cache_clear()
    with pytest.raises(UserError, match="pip install --no-deps dashscope"):
        tokens._ranks()


def test_the_lowest_rank_is_merged_first(monkeypatch):
    ranks = {b"a": 0, b"b": 1, b"c": 2, b"bc": 3, b"ab": 4, b"abc": 5, b" ": 6}
    monkeypatch.setattr(tokens, "_ranks", lambda: ranks)
    tokens._piece_tokens.cache_clear()
    assert [tokens.count_tokens(text) for text in ("abc", "ab", "abab", "ba", "abc abc")] == [1, 1, 2, 2, 3]
    tokens._piece_tokens.cache_clear()


@pytest.mark.skipif(importlib.util.find_spec("dashscope") is None, reason="the ranks are not installed")
def test_a_text_has_as_many_tokens_as_qwen_gives_it():
    # Counted with tiktoken on the same ranks, and the pattern of Qwen's own tokenizer.
    assert tokens.count_tokens(FLIP) == 10
    assert tokens.count_tokens("it's 2024:\n\n  größer") == 10

"""The reference programs: right on every pair, never trained on where held out."""

from __future__ import annotations

import ast
import csv

import numpy as np
import pytest

from arc_rl.errors import UserError
from arc_rl.tasks.arc import SPLITS, load_arc
from arc_rl.tasks.held_out import SEVEN, held_out_ids, is_held_out
from arc_rl.tasks.reference import CONCEPTS, FOLDER, concepts, read_reference, reference_programs
from arc_rl.tasks.sources import load_tasks, load_training_tasks, reference_tasks
from reward.interpreter import Interpreter
from reward.language import Language

INTERPRETER = Interpreter(Language.arc())


@pytest.mark.parametrize("task", reference_tasks(), ids=lambda task: task.id)
def test_a_reference_program_solves_every_pair_of_its_task(task):
    pairs = (*task.train, *task.test)
    run = INTERPRETER.run(task.program, [pair.input for pair in pairs])
    assert run.ok, run.message
    for made, pair in zip(run.outputs, pairs, strict=True):
        np.testing.assert_array_equal(made, pair.output)


def test_every_program_belongs_to_a_training_task_and_none_to_an_evaluation_task():
    training = {task.id for task in load_arc("arc-agi-1/training")}
    evaluation = {task.id for split in SPLITS if split.endswith("/evaluation") for task in load_arc(split)}
    assert set(reference_programs()) <= training
    assert not set(reference_programs()) & evaluation


def test_a_rule_is_one_sentence_and_no_part_of_the_program():
    for item in reference_programs().values():
        assert item.rule.endswith("."), item.id
        assert '"""' not in item.program, item.id
        assert "def transform(grid):" in item.program, item.id


def test_no_program_holds_a_picture():
    # The longest table that a rule needs is an order of nine places; an output has more cells than that.
    for item in reference_programs().values():
        tables = [
            node for node in ast.walk(ast.parse(item.program)) if isinstance(node, (ast.List, ast.Tuple))
        ]
        numbers = [sum(isinstance(part, ast.Constant) for part in ast.walk(table)) for table in tables]
        assert max(numbers, default=0) <= 18, item.id


def test_reference_programs_of_held_out_tasks_never_reach_training():
    given, permitted = load_tasks(["reference"], seed=0), load_training_tasks(["reference"], seed=0)
    assert {task.id for task in given} >= SEVEN
    assert not {task.id for task in permitted} & held_out_ids()
    assert not any(is_held_out(task) for task in permitted)
    assert len(permitted) >= len(given) - len(SEVEN) - 20
    assert all(task.program == reference_programs()[task.id].program for task in permitted)


def test_every_training_task_has_one_of_the_concepts():
    with (FOLDER / "concepts.csv").open() as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    assert ids == sorted({task.id for task in load_arc("arc-agi-1/training")})
    assert set(concepts().values()) <= set(CONCEPTS)


@pytest.mark.parametrize(
    ("text", "reason"), [("def transform(grid):\n    return grid\n", "docstring"), ("def (", "not Python")]
)
def test_a_file_without_a_rule_is_named(tmp_path, text, reason):
    (tmp_path / "00000000.py").write_text(text)
    with pytest.raises(UserError, match=rf"00000000\.py .*{reason}"):
        read_reference(tmp_path / "00000000.py")

"""Hints: what they tell, of which tasks, and what never."""

from __future__ import annotations

from dataclasses import replace

import pytest

from arc_rl.arguments import EvaluationPromptArguments, PromptArguments
from arc_rl.errors import UserError
from arc_rl.hints import HINTS, hint, primitives_of
from arc_rl.prompts import prompt_messages
from arc_rl.provenance import mark, notes, references_behind
from arc_rl.tasks.arc import load_arc
from arc_rl.tasks.held_out import SEVEN
from arc_rl.tasks.reference import reference_programs
from arc_rl.tasks.sources import load_tasks
from arc_rl.tasks.task import Pair
from arc_rl.trainers import search, sft

KNOWN = next(id for id in reference_programs() if id not in SEVEN)


def arc_task(id):
    return next(task for task in load_arc("arc-agi-1/training") if task.id == id)


def test_a_rule_is_the_sentence_of_the_reference_program():
    assert hint(arc_task(KNOWN), "rule") == f"Hint: the rule is: {reference_programs()[KNOWN].rule}"
    assert hint(arc_task(KNOWN), "none") == ""


def test_primitives_are_those_the_program_calls():
    (task,) = load_tasks(["drawing:1"], seed=0)
    told = hint(task, "primitives")
    assert all(name in told for name in primitives_of(task.program))
    assert hint(task, "rule") == ""


def test_names_that_a_program_binds_itself_are_no_primitives():
    program = "def transform(grid):\n    width = 3\n    return crop(grid, 0, 0, width, min(map(area, [])))\n"
    assert primitives_of(program) == ["crop", "area"]


@pytest.mark.parametrize("kind", ["primitives", "rule"])
@pytest.mark.parametrize("id", sorted(SEVEN))
def test_a_held_out_task_gives_hints_only_to_who_asks_for_them(id, kind):
    assert hint(arc_task(id), kind) == ""
    assert (hint(arc_task(id), kind, held_out=True) != "") == (id in reference_programs())


def test_a_task_without_a_known_program_gives_none():
    assert hint(load_arc("arc-agi-1/evaluation")[0], "primitives", held_out=True) == ""


def test_the_prompt_tells_the_hint_and_nothing_of_the_test_pairs():
    task = arc_task(KNOWN)
    other = replace(task, test=(Pair([[5, 6]], [[7, 7, 7]]),))
    for kind in HINTS:
        asking = PromptArguments(hints=kind).asking()
        asked = prompt_messages(task, asking)
        assert asked == prompt_messages(other, asking)
        assert hint(task, kind) in asked[1]["content"]
        assert ("Hint:" in asked[1]["content"]) == (kind != "none")


def test_a_summary_says_what_the_model_learned_from_and_what_it_was_told(tmp_path):
    assert notes(0) == []
    (learned, told) = notes(193, EvaluationPromptArguments(hints="rule", held_out_hints=True).asking())
    assert learned.startswith("Trained on 193 reference programs of ARC-AGI-1 training tasks")
    assert "rules" in told
    assert "held-out tasks among them" in told
    assert references_behind(str(tmp_path)) == references_behind("tiny") == references_behind(None) == 0
    mark(tmp_path, 193)
    assert references_behind(str(tmp_path)) == 193


def test_hints_that_cannot_be_told_are_refused(tmp_path):
    with pytest.raises(UserError, match="held_out_hints needs hints"):
        EvaluationPromptArguments(held_out_hints=True)
    with pytest.raises(UserError, match="Nothing reads --held_out_hints"):
        sft.main(["--tasks", "drawing:1", "--output_dir", str(tmp_path), "--held_out_hints", "true"])
    with pytest.raises(UserError, match="not told in search"):
        search.main(["--tasks", "drawing:1", "--output_dir", str(tmp_path), "--hints", "rule"])

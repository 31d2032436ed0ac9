"""The summary of an evaluation: what counts as solved, and what is never told of the evaluation splits."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from samples import sample_attempt

from arc_rl.evaluation_summary import summarize
from arc_rl.tasks.arc import load_arc
from arc_rl.tasks.task import Pair, Task


def task(name, source):
    return Task(name, train=(Pair([[1]], [[2]]),), test=(Pair([[3]], [[4]]),), source=source)


def attempt(about, sample, right):
    drawn = np.array([[4 if right else 0]], dtype=np.int8)
    return sample_attempt(
        task_id=about.id,
        source=about.source,
        sample=sample,
        program=f"def transform(grid):\n    return secret_{about.id}(grid, {sample})",
        outputs=(np.array([[2]], dtype=np.int8), drawn),
        pairs=1,
        exact=1,
        pixels=1.0,
        solved_train=True,
        solved_test=right,
    )


SEEN = [task("a", "arc-agi-1/training"), task("b", "arc-agi-1/training"), task("c", "arc-agi-1/training")]
UNSEEN = [task("hidden", "arc-agi-1/evaluation")]
MADE = [task("m", "mixed")]


def groups(tasks, right):
    return {one.name: [attempt(one, sample, sample < right) for sample in range(4)] for one in tasks}


def figures(tasks, made):
    """The summary of four samples a task, for tasks grouped by their source."""
    sources = {}
    for one in tasks:
        sources.setdefault(one.source, []).append(one)
    return summarize(sources, made, samples=4)


def test_tasks_that_were_left_out_count_as_not_solved():
    summary = figures(SEEN, groups(SEEN[:2], right=1))
    assert (summary["tasks"], summary["skipped"], summary["attempts"]) == (3, 1, 8)
    assert summary["pass_at_k"] == {"1": 0.1667, "2": 0.3333, "4": 0.6667}
    assert summary["pass@4"] == 0.6667


def test_a_task_that_two_sources_give_counts_in_both_but_once_in_all():
    again = {"arc-agi-1/training": SEEN, "reference": SEEN[:2]}
    summary = summarize(again, groups(SEEN, right=4), samples=4)
    assert (summary["tasks"], summary["solved"], summary["attempts"]) == (3, 3, 12)
    assert summary["arc_solved"] == ["a", "b", "c"]
    assert [part["tasks"] for part in summary["sources"].values()] == [3, 2]


def test_two_sources_of_one_id_are_both_counted():
    twin = replace(SEEN[0], source="arc-agi-2/training")
    summary = figures([SEEN[0], twin], {**groups([SEEN[0]], right=0), **groups([twin], right=4)})
    assert (summary["tasks"], summary["solved"]) == (2, 1)
    assert [part["solved"] for part in summary["sources"].values()] == [0, 1]


def test_a_task_is_solved_by_what_is_handed_in():
    assert figures(SEEN[:1], groups(SEEN[:1], right=3))["arc_solved"] == ["a"]
    assert figures(SEEN[:1], groups(SEEN[:1], right=0))["arc_solved"] == []


def test_of_an_evaluation_split_only_figures_are_told():
    tasks = [*SEEN[:1], *UNSEEN]
    summary = figures(tasks, groups(tasks, right=4))
    assert summary["sources"]["arc-agi-1/evaluation"]["solved"] == 1
    assert (summary["tasks"], summary["solved"]) == (1, 1)
    assert "hidden" not in json.dumps(summary)


def test_an_evaluation_split_alone_gives_no_ids():
    summary = figures(UNSEEN, groups(UNSEEN, right=4))
    assert summary["arc_solved"] == []
    assert "hidden" not in json.dumps(summary)


def test_an_evaluation_task_stays_untold_in_another_source():
    copied = replace(load_arc("arc-agi-1/evaluation")[0], source="somewhere/else.json")
    summary = figures([copied, *SEEN[:1]], groups([copied, *SEEN[:1]], right=4))
    assert summary["sources"]["somewhere/else.json"]["tasks"] == 1
    assert copied.id not in json.dumps(summary)


def test_solved_tasks_that_are_not_arcs_are_listed_under_their_source():
    summary = figures([*SEEN, *MADE], groups([*SEEN, *MADE], right=4))
    assert summary["arc_solved"] == ["a", "b", "c"]
    assert summary["sources"]["mixed"]["solved_ids"] == ["m"]

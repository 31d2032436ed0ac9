"""What a run has to do: unique pairs of program and grid, and how results come from them."""

from __future__ import annotations

from reward.execution import Execution
from reward.grids import as_grid
from reward.jobs import GRIDS_PER_JOB, Job, Plan, Sent

ONE, TWO = as_grid([[1]]), as_grid([[2]])


def done(plan: Plan) -> list[Execution]:
    """Answer each grid of each job with itself."""
    for job in plan.jobs:
        for grid in job.grids or [None]:
            job.take(Execution("ok", () if grid is None else (grid,), fuel=1))
    return plan.results()


def test_equal_pairs_are_one_piece_of_work_and_each_program_gets_its_results():
    plan = Plan(["a", "b", "a"], [[ONE, TWO], [ONE], [TWO, ONE, TWO]], 99)
    assert sum(len(job.grids) for job in plan.jobs) == 3
    results = done(plan)
    assert [[grid.tolist() for grid in result.outputs] for result in results] == [
        [[[1]], [[2]]],
        [[[1]]],
        [[[2]], [[1]], [[2]]],
    ]
    assert [result.fuel for result in results] == [2, 1, 3]


def test_grids_that_are_changed_later_are_not_changed_in_the_plan():
    grid = ONE.copy()
    plan = Plan(["a"], [[grid]], 99)
    grid[0, 0] = 7
    assert plan.jobs[0].grids[0].tolist() == [[1]]


def test_many_grids_of_one_program_are_shared_out():
    grids = [as_grid([[number % 10, number // 10]]) for number in range(2 * GRIDS_PER_JOB + 1)]
    assert [len(job.grids) for job in Plan(["a"], [grids], 99).jobs] == [GRIDS_PER_JOB, GRIDS_PER_JOB, 1]


def test_a_program_over_the_length_is_refused_without_a_job():
    plan = Plan(["too long", "a"], [[ONE, TWO], [ONE]], 5)
    assert [job.program for job in plan.jobs] == ["a"]
    refused = done(plan)[0]
    assert (refused.status, refused.outputs) == ("rejected", (None, None))


def test_a_program_without_grids_is_looked_at_all_the_same():
    plan = Plan(["a"], [[]], 99)
    assert [len(job.grids) for job in plan.jobs] == [0]
    assert done(plan)[0].outputs == ()


def test_a_refusal_answers_all_grids_and_giving_up_those_that_are_left():
    refused, lost = Job("a", [ONE, TWO]), Job("a", [ONE, TWO])
    refused.take(Execution("rejected", (None,), "why"))
    assert [part.status for part in refused.parts] == ["rejected", "rejected"]
    lost.take(Execution("ok", (ONE,)))
    assert (lost.open_grids, lost.done) == ([TWO], False)
    lost.give_up(Execution("timeout", (None,)))
    assert [part.status for part in lost.parts] == ["ok", "timeout"]
    assert lost.done


def test_a_job_that_two_workers_answer_takes_each_grid_once():
    job = Job("a", [ONE, TWO])
    first, second = Sent(job, 0), Sent(job, 0)
    assert not first.take(Execution("ok", (ONE,), fuel=1))
    assert not second.take(Execution("ok", (ONE,), fuel=2))
    assert second.take(Execution("ok", (TWO,), fuel=3))
    assert first.take(Execution("ok", (TWO,), fuel=4))
    assert [part.fuel for part in job.parts] == [1, 3]


def test_an_answer_that_comes_after_a_job_was_given_up_changes_nothing():
    job = Job("a", [ONE, TWO])
    sent = Sent(job, 0)
    job.give_up(Execution("timeout", (None,)))
    assert not sent.take(Execution("ok", (ONE,)))
    assert sent.take(Execution("rejected", (None,)))
    assert [part.status for part in job.parts] == ["timeout", "timeout"]


def test_grids_that_come_into_being_when_asked_for_are_not_taken_for_each_other():
    class Lazy(list):
        def __iter__(self):
            return (as_grid([[number]]) for number in range(3))

    results = done(Plan(["a", "b"], [Lazy([0] * 3), Lazy([0] * 3)], 99))
    assert [[grid.tolist() for grid in result.outputs] for result in results] == [[[[0]], [[1]], [[2]]]] * 2

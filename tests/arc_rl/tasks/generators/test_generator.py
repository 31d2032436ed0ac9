import re
from collections import Counter

import numpy as np
import pytest

from arc_rl.tasks.generators import GENERATORS
from arc_rl.tasks.generators.generator import Generator
from arc_rl.tasks.generators.inputs import KINDS
from arc_rl.tasks.generators.steps import SLOTS, Step
from reward.dsl import PRIMITIVES
from reward.interpreter import Interpreter
from reward.language import Language

NAMES = sorted(GENERATORS)
SAMPLES = {name: [GENERATORS[name](11, index) for index in range(40)] for name in NAMES}


def statements(program: str) -> list[str]:
    return program.splitlines()[1:-1]


@pytest.mark.parametrize("name", NAMES)
def test_a_task_is_solved_by_its_own_program(name):
    interpreter = Interpreter(Language.arc())
    for task in SAMPLES[name]:
        pairs = (*task.train, *task.test)
        execution = interpreter.run(task.program, [pair.input for pair in pairs])
        assert execution.ok, (task.program, execution.message)
        for pair, output in zip(pairs, execution.outputs, strict=True):
            assert np.array_equal(pair.output, output), task.program


@pytest.mark.parametrize("name", NAMES)
def test_every_pair_needs_the_program(name):
    for task in SAMPLES[name]:
        pairs = (*task.train, *task.test)
        assert not any(np.array_equal(pair.input, pair.output) for pair in pairs), (
            "an output repeats its input"
        )
        assert len({pair.output.tobytes() + bytes(pair.output.shape) for pair in pairs}) > 1, (
            "one answer fits all"
        )
        assert len({pair.input.tobytes() + bytes(pair.input.shape) for pair in pairs}) == len(pairs)


@pytest.mark.parametrize("name", NAMES)
def test_no_statement_can_be_left_out(name):
    interpreter = Interpreter(Language.arc())
    for task in SAMPLES[name]:
        lines = task.program.splitlines()
        pairs = (*task.train, *task.test)
        for place in range(1, len(lines) - 1):
            shorter = "\n".join(lines[:place] + lines[place + 1 :])
            execution = interpreter.run(shorter, [pair.input for pair in pairs])
            same = execution.ok and all(
                np.array_equal(pair.output, output)
                for pair, output in zip(pairs, execution.outputs, strict=True)
            )
            assert not same, task.program


@pytest.mark.parametrize("name", NAMES)
def test_a_program_is_a_chain_of_statements_that_reassign_the_grid(name):
    for task in SAMPLES[name]:
        lines = task.program.splitlines()
        assert lines[0] == "def transform(grid):"
        assert lines[-1] == "    return grid"
        assert all(line.startswith("    grid = ") for line in lines[1:-1])


@pytest.mark.parametrize("name", NAMES)
def test_an_item_is_the_same_every_time_and_differs_between_indices(name):
    generator = GENERATORS[name]
    assert [generator(11, index).key for index in (3, 1)] == [SAMPLES[name][3].key, SAMPLES[name][1].key]
    assert len({task.key for task in SAMPLES[name]}) == len(SAMPLES[name])


@pytest.mark.parametrize("name", NAMES)
def test_tasks_have_two_to_four_train_pairs_and_one_test_pair(name):
    assert {len(task.train) for task in SAMPLES[name]} <= {2, 3, 4}
    assert {len(task.test) for task in SAMPLES[name]} == {1}


def test_drawings_have_one_to_five_elements_and_keep_the_size():
    lengths = Counter(len(statements(task.program)) for task in SAMPLES["drawing"])
    assert set(lengths) <= {1, 2, 3, 4, 5}
    assert len(lengths) >= 4
    assert all(pair.input.shape == pair.output.shape for task in SAMPLES["drawing"] for pair in task.train)


def test_the_mixture_holds_several_program_lengths():
    tasks = [GENERATORS["mixed"](0, index) for index in range(150)]
    lengths = Counter(len(statements(task.program)) for task in tasks)
    assert lengths[1] > lengths[2] > lengths[3] > 0


def test_the_mixture_holds_every_step_of_every_concept_but_drawing():
    mixed = {step.calls for step in GENERATORS["mixed"].steps}
    for name in set(NAMES) - {"drawing", "mixed"}:
        assert {step.calls for step in GENERATORS[name].steps} <= mixed


def every_step():
    steps = {step.calls: step for generator in GENERATORS.values() for step in generator.steps}
    return list(steps.values())


def test_steps_name_primitives_slots_and_kinds_that_exist():
    for step in every_step():
        for call in step.calls:
            assert set(re.findall(r"(\w+)\(", call)) <= set(PRIMITIVES), call
            assert set(re.findall(r"{(\w+)}", call)) <= set(SLOTS), call
        assert set(step.kinds) <= set(KINDS), step.call
        assert step.weight > 0


@pytest.mark.parametrize("step", every_step(), ids=lambda step: "; ".join(step.calls))
def test_every_step_can_make_a_task_alone(step):
    task = Generator("alone", (step,), lengths=(1.0,))(0, 0)
    assert 1 <= len(statements(task.program)) <= len(step.calls)


def test_steps_that_cancel_out_leave_no_trace():
    flips = (Step("flip_horizontal(grid)", ("noise",)), Step("recolor(grid, {shown}, {new})", ("noise",)))
    generator = Generator("flips", flips, lengths=(0.0, 0.0, 1.0))
    for index in range(20):
        lines = statements(generator(0, index).program)
        assert lines.count("    grid = flip_horizontal(grid)") <= 1


def test_steps_that_may_trade_places_come_in_one_order():
    steps = (Step("flip_vertical(grid)", ("noise",)), Step("flip_horizontal(grid)", ("noise",)))
    generator = Generator("flips", steps, lengths=(0.0, 1.0))
    longer = [
        task for task in (generator(0, index) for index in range(20)) if len(statements(task.program)) == 2
    ]
    assert {tuple(statements(task.program)) for task in longer} == {
        ("    grid = flip_horizontal(grid)", "    grid = flip_vertical(grid)")
    }

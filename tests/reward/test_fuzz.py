"""Random programs and mangled sources: no escape, no exception, one result, Python's own where it is ok."""

from __future__ import annotations

import ast
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reward.checker import check
from reward.expressions import ATTRIBUTES
from reward.grids import InvalidGrid, as_grid
from reward.guarded.words import words
from reward.interpreter import Compiled, Interpreter
from reward.language import Language
from reward.sandbox import Sandbox
from reward.syntax import Rejected
from reward.workload import PYTHON, bare_runner

GRID = as_grid([[1, 2, 0], [3, 4, 0], [0, 0, 5]])
FUEL = 20_000
EXAMPLES = int(os.environ.get("REWARD_FUZZ_EXAMPLES", "60"))
OPERATORS = words("+ - * // % & | ^ << ** == != < <= > >= in and or")
ARC = Language.arc()
INTERPRETER = Interpreter(ARC, FUEL)
CALM = settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
NAMES = st.sampled_from(["a", "b", "c", "grid"])
ROOT = Path(__file__).parents[2]
ATTACKS = [
    part.partition("\n")[2]
    for file in sorted((ROOT / "tests/reward/attacks").glob("*.txt"))
    for part in file.read_text(encoding="utf-8").split("=== ")[1:]
]
REFERENCES = [
    file.read_text(encoding="utf-8")
    for file in sorted((ROOT / "arc_rl/tasks/reference").glob("*.py"))
    if file.stem != "__init__"
]
SEEDS = [*PYTHON, *ATTACKS, *REFERENCES]


def grown(inner):
    """Expressions made of smaller ones."""
    pair = st.tuples(inner, inner)
    return st.one_of(
        st.tuples(inner, st.sampled_from(OPERATORS), inner).map(
            lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"
        ),
        st.tuples(inner, inner, inner).map(lambda parts: f"({parts[0]} < {parts[1]} <= {parts[2]})"),
        pair.map(lambda parts: f"{parts[0]}[{parts[1]}]"),
        st.tuples(inner, inner, inner).map(lambda parts: f"{parts[0]}[{parts[1]}, {parts[2]}]"),
        pair.map(lambda parts: f"{parts[0]}[{parts[1]}:]"),
        pair.map(lambda parts: f"[{parts[0]}, {parts[1]}]"),
        pair.map(lambda parts: f"({parts[0]}, {parts[1]})"),
        pair.map(lambda parts: f"{{{parts[0]}: {parts[1]}}}"),
        inner.map(lambda part: f"(-{part})"),
        inner.map(lambda part: f"(not {part})"),
        st.tuples(
            st.sampled_from(["len", "list", "sum", "sorted", "max", "set", "abs", "tuple", "int"]), inner
        ).map(lambda parts: f"{parts[0]}({parts[1]})"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        st.tuples(inner, NAMES, inner).map(lambda p: f"[{p[0]} for {p[1]} in {p[2]}]"),
        st.tuples(inner, NAMES, inner).map(lambda p: f"{{{p[0]} for {p[1]} in {p[2]}}}"),
        st.tuples(NAMES, inner, inner).map(lambda p: f"(lambda {p[0]}: {p[1]})({p[2]})"),
        inner.map(lambda part: f"np.array({part})"),
        inner.map(lambda part: f"f'{{{part}}}'" if "'" not in part and '"' not in part else part),
    )


ATOMS = st.one_of(
    st.integers(-3, 9).map(str), NAMES, st.sampled_from(["True", "None", '"xy"', "grid.shape", "()"])
)
EXPRESSIONS = st.recursive(ATOMS, grown, max_leaves=6)


def indented(lines):
    return [f"    {line}" for line in lines]


def blocks(inner):
    """Statements made of smaller ones, as lists of lines."""
    return st.one_of(
        st.tuples(NAMES, EXPRESSIONS, inner).map(lambda p: [f"for {p[0]} in {p[1]}:", *indented(p[2])]),
        st.tuples(NAMES, inner).map(lambda p: [f"for {p[0]} in range(4):", *indented(p[1])]),
        st.tuples(EXPRESSIONS, inner).map(lambda p: [f"if {p[0]}:", *indented(p[1])]),
        st.tuples(EXPRESSIONS, inner).map(lambda p: [f"while {p[0]}:", *indented(p[1])]),
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
    )


LINES = st.one_of(
    st.tuples(NAMES, EXPRESSIONS).map(lambda p: [f"{p[0]} = {p[1]}"]),
    st.tuples(NAMES, st.sampled_from(["+=", "-=", "*=", "|="]), EXPRESSIONS).map(lambda p: [" ".join(p)]),
    st.tuples(NAMES, EXPRESSIONS, EXPRESSIONS).map(lambda p: [f"{p[0]}[{p[1]}] = {p[2]}"]),
    st.tuples(NAMES, NAMES, EXPRESSIONS).map(lambda p: [f"{p[0]}, {p[1]} = {p[2]}"]),
    st.tuples(NAMES, EXPRESSIONS).map(lambda p: [f"{p[0]}.append({p[1]})"]),
)
PROGRAMS = st.tuples(st.recursive(LINES, blocks, max_leaves=8), EXPRESSIONS).map(
    lambda p: "\n".join(
        ["def transform(grid):", "    a, b, c = 1, 2, [3]", *indented(p[0]), f"    return {p[1]}", ""]
    )
)


@CALM
@given(PROGRAMS)
def test_random_programs_give_one_result_and_pythons_own(program):
    execution = run(program)
    assert facts(execution) == facts(run(program))
    if execution.ok:
        assert np.array_equal(execution.outputs[0], bare_runner(ARC)(program, [GRID])[0])
    elif execution.status == "invalid_output":
        with pytest.raises(InvalidGrid):
            bare_runner(ARC)(program, [GRID])
    elif execution.status == "error":
        # Some errors are the language's own: what it refuses Python may allow, so only the kind is looked at.
        assert execution.message


@CALM
@given(PROGRAMS, st.sampled_from(["certain", "likely"]))
def test_fewer_guards_change_neither_result_nor_fuel(program, sparing):
    careful = run(program)
    compiled = INTERPRETER.compile(program)
    if isinstance(compiled, Compiled):
        INTERPRETER.spare(compiled, sparing)
    assert facts(careful) == facts(INTERPRETER.run(program, [GRID]))


@CALM
@given(st.integers(0, 2**32), st.sampled_from(SEEDS))
def test_mangled_sources_never_get_past_the_checker(seed, program):
    mangled = mangle(program, random.Random(seed))
    assert run(mangled).status != "timeout"
    try:
        tree = check(mangled, INTERPRETER.grammar, ("nothing", "certain", "likely")[seed % 3])
    except Rejected:
        return
    assert_harmless(tree)


def test_a_worker_survives_whatever_it_is_sent():
    rng = random.Random(7)
    programs = [mangle(rng.choice(SEEDS), rng) for _ in range(max(300, EXAMPLES))]
    with Sandbox(ARC, workers=2, fuel=FUEL, wall_seconds=120) as sandbox:
        executions = sandbox.run(programs, [[GRID]] * len(programs))
        assert sandbox.replaced == 0
    here = [run(program) for program in programs]
    assert [facts(execution) for execution in executions] == [facts(execution) for execution in here]


PIECES = words(
    "__class__ __import__ eval exec open import os lambda : ( ) [ ] { } . , = == := * ** -1 0 9**9 @ try "
    "except class with yield await async f'{grid}' # ' None grid np.load np.zeros .shape .data del return \\"
)


def mangle(program: str, rng: random.Random) -> str:
    """Return a program with a few places changed: words put in, characters dropped, lines moved."""
    text = program
    for _ in range(rng.randint(1, 6)):
        place = rng.randrange(len(text) + 1)
        action = rng.randrange(4)
        if action == 0:
            text = f"{text[:place]}{rng.choice(PIECES)}{text[place:]}"
        elif action == 1:
            text = text[:place] + text[place + rng.randint(1, 4) :]
        elif action == 2:
            text = text[:place] + rng.choice("()[]{}.,:=*_0'\"\n") + text[place + 1 :]
        else:
            lines = text.split("\n")
            lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
            text = "\n".join(lines)
    return text


def assert_harmless(tree: ast.Module) -> None:
    """Check of a guarded tree, by other means than the checker's, that nothing forbidden is in it."""
    forbidden = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.Try, ast.With, ast.Raise, ast.Yield, ast.Await)
    for node in ast.walk(tree):
        assert not isinstance(node, forbidden)
        if isinstance(node, ast.Attribute):
            assert node.attr in ATTRIBUTES
            assert isinstance(node.ctx, ast.Load)
        elif isinstance(node, ast.Name):
            assert not node.id.startswith("__")
        elif isinstance(node, ast.BinOp):
            assert not isinstance(node.op, (ast.Pow, ast.LShift, ast.MatMult))


def run(program: str):
    INTERPRETER.forget()
    return INTERPRETER.run(program, [GRID])


def facts(execution):
    cells = [None if output is None else output.tolist() for output in execution.outputs]
    return execution.status, cells, execution.message, execution.line, execution.fuel


@pytest.mark.slow
def test_no_guard_outlasts_the_fuel_of_a_call():
    hunt = [sys.executable, "tests/reward/fuzz_guards.py", "--calls", "1500", "--seed", "5"]
    paths = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(hunt, cwd=ROOT, env=paths, capture_output=True, text=True, check=False)
    assert "1500 calls" in ended.stdout, ended.stderr
    assert "hangs" not in ended.stdout
    assert "MemoryError" not in ended.stdout

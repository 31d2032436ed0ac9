"""Parts of the benchmark's table: where the time goes, how cost grows, what memory a worker holds."""

from __future__ import annotations

import ast
import contextlib
import time
from collections.abc import Callable

import numpy as np

from reward.checker import check
from reward.grids import as_grid
from reward.interpreter import Interpreter
from reward.language import Language
from reward.plain import plain_form
from reward.sandbox import Sandbox
from reward.workload import Workload


def shares(interpreter: Interpreter, workload: Workload, guarded: float, seconds: float) -> str:
    """Return the shares of parsing, checking, compiling, running and transport in the `seconds` that one
    worker takes. Running is what is left of the seconds that the interpreter takes alone, `guarded`;
    transport is what a worker takes longer than that.
    """
    spent = dict.fromkeys(("parse", "check", "compile"), 0.0)
    grammar = interpreter.grammar
    plain = 0
    for program in workload.programs:
        if plain_form(program, grammar.names, grammar.entry):
            plain += 1
            spent["check"] += best(plain_form, program, grammar.names, grammar.entry)
            spent["compile"] += best(compile, program, "<plain>", "exec")
        else:
            parsed, checked = best(ast.parse, program), best(check, program, grammar)
            spent["parse"] += parsed
            spent["check"] += checked - parsed
            spent["compile"] += best(compiled, interpreter, program) - checked
    spent["run"] = max(0.0, guarded - sum(spent.values()))
    spent["transport"] = max(0.0, seconds - guarded)
    total = sum(spent.values())
    parts = ", ".join(f"{name} {share / total:.0%}" for name, share in spent.items())
    return f"{parts} ({plain} of {len(workload.programs)} programs are plain)"


def growth(language: Language) -> list[str]:
    """Return lines that show how the interpreter's own cost grows with program and grid."""
    interpreter = Interpreter(language)
    kinds = {"plain": "    grid = flip_horizontal(grid)\n", "guarded": "    x = x + grid[0, 0] * 2\n"}
    lines = []
    for name, line in kinds.items():
        costs = []
        for length in (25, 100, 400):
            program = f"def transform(grid):\n    x = 0\n{line * length}    return grid\n"
            costs.append(best(compiled, interpreter, program) * 1e6 / length)
        shown = ", ".join(f"{cost:.1f}" for cost in costs)
        lines.append(f"check and compile, {name} lines: {shown} us a line at 25, 100, 400 lines")
    grids = [as_grid(np.ones((side, side), np.int8)) for side in (5, 15, 30)]
    program = "def transform(grid):\n    return grid\n"
    shown = ", ".join(f"{best(interpreter.run, program, [grid]) * 1e6:.1f}" for grid in grids)
    return [*lines, f"run of a program that does nothing: {shown} us at 5x5, 15x15, 30x30"]


def hang(grid: object) -> None:
    """Never return: a function as somebody else's DSL may have it."""
    while True:
        pass


def timeout_cost() -> str:
    """Return a line on what a program that hangs costs the others of its batch."""
    language = Language.from_namespace({"hang": hang})
    grid = [as_grid(np.zeros((3, 3), np.int8))]
    programs = [f"def transform(grid):\n    return grid  # {number}\n" for number in range(200)]
    times = []
    with Sandbox(language, workers=2, wall_seconds=1.0) as sandbox:
        for guilty in ([], ["def transform(grid):\n    return hang(grid)\n"]):
            batch = programs[:100] + guilty + programs[100:]
            start = time.perf_counter()
            executions = sandbox.run(batch, [grid] * len(batch))
            times.append(time.perf_counter() - start)
    unharmed = sum(execution.ok for execution in executions)
    return (
        f"200 programs on two workers: {times[0]:.2f} s; with one that hangs for its limit of 1 s: "
        f"{times[1]:.2f} s, {unharmed} unharmed"
    )


def cpu_seconds(processes: list[int]) -> float:
    """Return the CPU time that this process and others of these ids have used; on Linux alone for others."""
    seconds = time.process_time()
    for process in processes:
        with contextlib.suppress(OSError), open(f"/proc/{process}/schedstat", encoding="ascii") as file:
            seconds += int(file.read().split()[0]) / 1e9
    return seconds


def worker_memory(process: int) -> str:
    """Return what a worker process holds, in MiB: resident, and of that its own."""
    try:
        with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as file:
            fields = dict(line.split(":", 1) for line in file.read().splitlines()[1:])
    except OSError:
        return "unknown on this platform"
    sizes = {name: int(text.split()[0]) / 1024 for name, text in fields.items()}
    own = sizes["Private_Clean"] + sizes["Private_Dirty"]
    return f"{sizes['Rss']:.0f} MiB resident, {own:.0f} MiB its own"


def compiled(interpreter: Interpreter, program: str) -> None:
    """Check and compile a program as if it were never seen."""
    interpreter.forget()
    interpreter.compile(program)


def best(function: Callable[..., object], *arguments: object) -> float:
    """Return the least seconds of three calls."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        function(*arguments)
        seconds.append(time.perf_counter() - start)
    return min(seconds)

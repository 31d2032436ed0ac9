"""From an experiment's run folders to its results file, and from that to figures with their spread.

{"baseline": variant, "metric": name, "budget": programs, "seeds": [...],
 "variants": {variant: {figure: [value per seed]}}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from arc_rl.errors import UserError
from arc_rl.experiments.recipe import Experiment
from arc_rl.experiments.runner import Runner
from arc_rl.runs import RunFolder, write_text

Values = Mapping[str, Mapping[str, Sequence[float]]]
PROGRAMS = "programs"


@dataclass(frozen=True)
class Results:
    """The figures of every variant, one value a seed; `programs` among them is what it sampled."""

    baseline: str
    metric: str
    budget: int
    seeds: Sequence[int]
    variants: Values

    def save(self, path: Path) -> None:
        write_text(path, json.dumps(vars(self), indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Results:
        try:
            return cls(**json.loads(path.read_text()))
        except (ValueError, TypeError) as error:
            raise UserError(f"{path} is no results file ({error}); run the experiment again.") from error

    def gain(self, variant: str) -> tuple[float, float]:
        """How far the variant's mean metric lies above the baseline's, and the larger of their spreads."""
        mine, plain = self.variants[variant][self.metric], self.variants[self.baseline][self.metric]
        return fmean(mine) - fmean(plain), max(spread(mine), spread(plain))


def collect(experiment: Experiment, runner: Runner, seeds: Sequence[int]) -> Results:
    """The results of seeds that have run to their end."""
    variants: dict[str, dict[str, Sequence[float]]] = {
        variant: {
            **{
                name: [_figure(runner, variant, where, seed) for seed in seeds]
                for name, where in experiment.figures.items()
            },
            PROGRAMS: [runner.programs(seed, variant) for seed in seeds],
        }
        for variant in experiment.variants
    }
    return Results(experiment.baseline, experiment.metric, experiment.budget, list(seeds), variants)


def spread(values: Sequence[float]) -> float:
    """The standard deviation over seeds; 0 where there is one seed."""
    return stdev(values) if len(values) > 1 else 0.0


def _figure(runner: Runner, variant: str, where: Sequence[str], seed: int) -> float:
    """A number of a stage's summary, or the length of a list there."""
    stage, *keys = where
    folder = runner.place(seed, variant, stage)
    value: Any = RunFolder(folder).summary()
    for key in keys:
        if not isinstance(value, Mapping) or key not in value:
            raise UserError(
                f"{folder} has no {' '.join(keys)} in its summary; mend the experiment's figures."
            )
        value = value[key]
    return float(len(value) if isinstance(value, list) else value)

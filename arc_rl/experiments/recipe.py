"""The recipe of an experiment: which stages each variant runs, and which figures of them are compared.

    question: what the experiment settles, in a sentence
    baseline: plain                      # the variant the others must beat
    metric: pass@16                      # the figure it is about
    budget: 6400                         # most programs a variant samples for one seed, judging aside
    seeds: [0, 1, 2]
    shared: [stage, ...]                 # run once a seed, before all variants
    variants: {plain: [stage, ...]}      # the stages of each variant
    judged: [stage, ...]                 # run for each variant, after its own
    figures: {pass@16: [judge, pass_at_k, "16"]}      # a stage, and the keys in its summary.json
    curves: {entropy: [learn, entropy]}  # a stage, and the name in its metrics.jsonl

A stage is `{name, command, recipe, model, set}`: an `arc-rl` command with a recipe, started from the model of
an earlier stage, with keys set beside its recipe's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from arc_rl.config import read_recipe
from arc_rl.errors import UserError

# What the file's keys hold, as YAML has it.
KINDS = {
    "budget": (int, "a whole number"),
    "seeds": (list, "a list"),
    "variants": (dict, "a mapping of names to lists of stages"),
    "figures": (dict, "a mapping of names to lists"),
    "curves": (dict, "a mapping of names to lists"),
}
COMMANDS = ("sft", "grpo", "expert", "evaluate", "search")


@dataclass(frozen=True)
class Stage:
    """One command of an experiment; `model` names the stage whose model it starts from, if any.

    Stages that shared run once a seed are started from as `shared/NAME`.
    """

    name: str
    command: str
    recipe: str
    model: str | None = None
    set: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Experiment:
    """A whole recipe; see the module's docstring."""

    name: str
    question: str
    baseline: str
    metric: str
    budget: int
    seeds: Sequence[int]
    variants: Mapping[str, Sequence[Stage]]
    figures: Mapping[str, Sequence[str]]
    shared: Sequence[Stage] = ()
    judged: Sequence[Stage] = ()
    curves: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def stages(self, variant: str) -> list[Stage]:
        """The stages of a variant, those that judge it last."""
        return [*self.variants[variant], *self.judged]


def read_experiment(path: Path) -> Experiment:
    """The experiment in a recipe file, named as the file; raises UserError that names what is wrong in it."""
    data = read_recipe(path)
    known = {item.name for item in fields(Experiment)} - {"name"}
    needed = known - {"shared", "judged", "curves"}
    if not needed <= set(data) <= known:
        raise UserError(
            f"{path} must have the keys {', '.join(sorted(needed))} (and may have shared, judged, curves)."
        )
    for key, (kind, told) in KINDS.items():
        if not isinstance(data.get(key, kind()), kind):
            raise UserError(f"{path}: {key} is {data[key]!r}, but it must be {told}.")
    stages: dict[str, Any] = {key: _stages(path, data.get(key, [])) for key in ("shared", "judged")}
    stages["variants"] = {name: _stages(path, rows) for name, rows in data["variants"].items()}
    experiment = Experiment(path.stem, **{**data, **stages})
    _check(path, experiment)
    return experiment


def _stages(path: Path, rows: Any) -> tuple[Stage, ...]:
    known = {item.name for item in fields(Stage)}
    if not isinstance(rows, list):
        raise UserError(f"{path}: {rows!r} stands where a list of stages must.")
    for row in rows:
        if not isinstance(row, dict) or not {"name", "command", "recipe"} <= set(row) <= known:
            raise UserError(f"{path}: a stage has name, command, recipe, model and set, but not {row}.")
        if row["command"] not in COMMANDS:
            raise UserError(f"{path}: {row['command']} is no command of {', '.join(COMMANDS)}.")
        if not isinstance(row.get("set", {}), dict):
            raise UserError(f"{path}: set of {row['name']} must be a mapping of keys to values.")
    return tuple(Stage(**row) for row in rows)


def _check(path: Path, experiment: Experiment) -> None:
    if not experiment.seeds or not all(type(seed) is int for seed in experiment.seeds):
        raise UserError(f"{path}: seeds is {experiment.seeds}, but it must be a list of whole numbers.")
    if experiment.baseline not in experiment.variants:
        raise UserError(f"{path}: the baseline {experiment.baseline} is none of the variants.")
    if experiment.metric not in experiment.figures:
        raise UserError(f"{path}: the metric {experiment.metric} is none of the figures.")
    for variant in experiment.variants:
        names = [stage.name for stage in experiment.stages(variant)]
        if len(set(names)) < len(names):
            raise UserError(f"{path}: two stages of {variant} have one name; rename one.")
        for where in (*experiment.figures.values(), *experiment.curves.values()):
            if not isinstance(where, list) or not where or where[0] not in names:
                raise UserError(f"{path}: {where!r} does not begin with a stage of the variant {variant}.")
        _check_models(path, experiment, variant)


def _check_models(path: Path, experiment: Experiment, variant: str) -> None:
    known = {f"shared/{stage.name}" for stage in experiment.shared}
    for stage in experiment.stages(variant):
        if stage.model is not None and stage.model not in known:
            raise UserError(f"{path}: {variant} has no stage {stage.model} before {stage.name}.")
        known.add(stage.name)

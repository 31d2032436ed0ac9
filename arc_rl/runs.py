"""The run folder: one place that holds all of a run, and refuses to mix two runs.

RUN/recipe.yaml     the keys the run was started with; itself a recipe that can be run again
RUN/attempts/       every sampled program (Parquet)
RUN/checkpoints/    what a resume starts from
RUN/model/          the final weights and tokenizer
RUN/metrics.jsonl   one line a logged step
RUN/alarms.jsonl    one line an alarm of the collapse guard, with what was done about it
RUN/versions.jsonl  what it ran with: code and packages, a line for each change over its sittings
RUN/summary.json    the figures at the end; its presence says that the run is finished
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from arc_rl.attempts import Attempt, AttemptStore
from arc_rl.errors import UserError
from arc_rl.versions import code_version, package_versions

# Keys that change what is printed, where it is kept or how fast it runs, never what is learned or measured.
FREE_KEYS = frozenset(
    {
        "output_dir",
        "run_name",
        "report_to",
        "logging_steps",
        "logging_first_step",
        "project",
        "sample_table_steps",
        "disable_tqdm",
        "save_total_limit",
        "sandbox_workers",
        "task_workers",
        "dataloader_num_workers",
        "dataset_num_proc",
        "log_completions",
        "num_completions_to_print",
    }
)


@dataclass(frozen=True)
class RunFolder:
    """The paths of one run; `RunFolder.open` makes and guards it."""

    path: Path

    @classmethod
    def open(
        cls, path: str | Path | None, stage: str, values: dict[str, Any], *, main: bool = True
    ) -> RunFolder:
        """Open the folder for `stage` with the recipe's `values`, making it where it is new.

        Raises UserError where the folder cannot be written, holds something else, or belongs to another
        recipe. With `main` false (the other processes of a launch) nothing is written.
        """
        if not path:
            raise UserError(
                "output_dir is missing; name the run folder, for example --output_dir runs/first."
            )
        run = cls(Path(path))
        if main:
            run._claim({"stage": stage, **values})
        return run

    def _claim(self, recipe: dict[str, Any]) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            entries = os.listdir(self.path)
        except OSError as error:
            raise UserError(
                f"The run folder {self.path} cannot be made ({error.strerror}); choose another output_dir."
            ) from error
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise UserError(f"The run folder {self.path} is not writable; choose another output_dir.")
        if "recipe.yaml" in entries:
            self._refuse_another(recipe)
            self._note_versions()
        elif [entry for entry in entries if not entry.startswith(".")]:
            raise UserError(
                f"{self.path} holds files but no recipe.yaml, so it is no run; choose another output_dir."
            )
        else:
            write_text(self.path / "recipe.yaml", yaml.safe_dump(recipe, sort_keys=False))
            self._note_versions()

    def differing(self, recipe: dict[str, Any]) -> list[str]:
        """The keys in which the recipe of this run is not `recipe`, but for those that change nothing learned
        or measured. Raises UserError if the run's cannot be read.
        """
        path = self.path / "recipe.yaml"
        try:
            stored = yaml.safe_load(path.read_text()) or {}
        except (OSError, yaml.YAMLError) as error:
            raise UserError(
                f"{path} cannot be read, so {self.path} is no run; remove that folder."
            ) from error
        keys = (set(stored) | set(recipe)) - FREE_KEYS
        return sorted(key for key in keys if stored.get(key) != recipe.get(key))

    def _refuse_another(self, recipe: dict[str, Any]) -> None:
        changed = self.differing(recipe)
        if changed:
            raise UserError(
                f"The run folder {self.path} belongs to another recipe ({', '.join(changed)} differ); "
                "choose another output_dir or delete that folder."
            )

    def _note_versions(self) -> None:
        now = {"code": code_version(), **package_versions()}
        known = self._versions()
        if not known or known[-1] != now:
            write_text(self.path / "versions.jsonl", "".join(f"{json.dumps(row)}\n" for row in [*known, now]))

    def _versions(self) -> list[dict[str, str]]:
        path = self.path / "versions.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def origin(self) -> dict[str, Any]:
        """What the run was made with, for trackers: its recipe, and the versions of this sitting."""
        recipe = yaml.safe_load((self.path / "recipe.yaml").read_text())
        return {"recipe": recipe, "versions": self._versions()[-1]}

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def model(self) -> Path:
        return self.path / "model"

    @property
    def metrics(self) -> Path:
        return self.path / "metrics.jsonl"

    @property
    def attempts(self) -> AttemptStore:
        return AttemptStore(self.path / "attempts")

    def attempts_of(self, moment: str) -> list[Attempt]:
        """The attempts of the parts whose names begin so: of a step, or of a round."""
        store = self.attempts
        return store.read(part for part in store.parts() if part.startswith(moment))

    @property
    def finished(self) -> bool:
        return (self.path / "summary.json").exists()

    def summary(self) -> dict[str, Any]:
        """The figures of a finished run; raises UserError where the run has not finished."""
        if not self.finished:
            raise UserError(
                f"{self.path} has no summary.json: the run is not finished; start it again to resume it."
            )
        data: dict[str, Any] = json.loads((self.path / "summary.json").read_text())
        return data

    def finish(self, summary: dict[str, Any]) -> None:
        """Write summary.json, which marks the run as finished."""
        write_text(self.path / "summary.json", json.dumps(summary, indent=2) + "\n")


class Clock:
    """Wall minutes of a piece of work over all its sittings, as far as they were saved."""

    def __init__(self, path: Path, main: bool = True) -> None:
        self.path = path
        self.main = main
        self._before = float(json.loads(path.read_text())) if path.exists() else 0.0
        self._began = time.monotonic()

    @property
    def minutes(self) -> float:
        return self._before + (time.monotonic() - self._began) / 60

    def save(self) -> None:
        """Keep the minutes so far; with `main` false (the other processes of a launch) nothing is written."""
        if self.main:
            write_text(self.path, json.dumps(round(self.minutes, 4)))


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    partial.write_text(text)
    os.replace(partial, path)

"""Runs the stages of an experiment as the commands a user would type; what has finished is never repeated,
and refused where its recipe has changed since.

Seeds and variants do not wait for one another, so several stages may run side by side.

OUTPUT/NAME/seed-0/VARIANT/STAGE     run folders, each with STAGE.log beside it
OUTPUT/shared/STAGE-DIGEST/seed-0    of a shared stage: every experiment with the same stage uses it
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import shlex
import sys
import time
from collections.abc import Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from arc_rl.cli import COMMANDS
from arc_rl.errors import UserError
from arc_rl.experiments.kept import Planned, check_kept
from arc_rl.experiments.recipe import Experiment, Stage
from arc_rl.runs import RunFolder
from arc_rl.shipped import shipped
from arc_rl.stage_process import run_until_ended, stage_ended

# Commands that share their work among processes.
LAUNCHED = ("sft", "grpo", "expert", "evaluate")


@dataclass(frozen=True)
class Runner:
    """Runs an experiment in `folder`, at most `jobs` stages at a time, each on `processes` processes.

    No stage begins after `until` (seconds of the monotonic clock).
    """

    experiment: Experiment
    folder: Path
    processes: int = 1
    jobs: int = 1
    until: float | None = None

    def run(self, seeds: Sequence[int]) -> None:
        """Run what is left of these seeds: of each the shared stages, then the variants'.

        A stage that fails ends its variant alone, and the minutes end no stage that runs. Raises UserError
        before anything runs for what cannot be kept, and for all else when all that could run has ended.
        """
        check_kept(self._planned(seed, *place) for seed in seeds for place in self.places(seed))
        for seed in seeds:
            for variant in self.experiment.variants:
                self._check_budget(seed, variant)
        run_until_ended(self._run(seeds))
        if not all(RunFolder(folder).finished for seed in seeds for folder, _ in self.places(seed)):
            raise UserError("The minutes are used up; the same command goes on with what is left.")

    async def _run(self, seeds: Sequence[int]) -> None:
        gate = asyncio.Semaphore(self.jobs)
        await all_ended(self._seed(seed, gate) for seed in seeds)

    async def _seed(self, seed: int, gate: asyncio.Semaphore) -> None:
        await self._lane(seed, None, gate)
        await all_ended(self._lane(seed, variant, gate) for variant in self.experiment.variants)

    async def _lane(self, seed: int, variant: str | None, gate: asyncio.Semaphore) -> None:
        """Run the stages of a variant (None: those that are shared) until the minutes are used up."""
        for folder, stage in self._shared(seed) if variant is None else self._of(seed, variant):
            if RunFolder(folder).finished:
                continue
            async with gate:
                if self.until is not None and time.monotonic() > self.until:
                    return
                try:
                    await self._perform(stage, folder, seed)
                    if variant is not None:
                        self._check_budget(seed, variant)
                except UserError as error:
                    print(f"    {error} The others go on.", flush=True)
                    raise

    def _planned(self, seed: int, folder: Path, stage: Stage) -> Planned:
        start = self._start(stage.model, folder, seed) if stage.model else None
        return Planned(folder, stage.command, self._words(stage, folder, seed), start)

    def _check_budget(self, seed: int, variant: str) -> None:
        spent = self.programs(seed, variant)
        if spent > self.experiment.budget:
            raise UserError(
                f"{variant} sampled {spent:,} programs for seed {seed}, more than the budget of "
                f"{self.experiment.budget:,}; lower its samples."
            )

    def places(self, seed: int) -> Iterator[tuple[Path, Stage]]:
        """The run folder of every stage of a seed, and the stage, in the order they are run."""
        yield from self._shared(seed)
        for variant in self.experiment.variants:
            yield from self._of(seed, variant)

    def _shared(self, seed: int) -> Iterator[tuple[Path, Stage]]:
        for stage in self.experiment.shared:
            yield self.shared_place(seed, stage), stage

    def _of(self, seed: int, variant: str) -> Iterator[tuple[Path, Stage]]:
        for stage in self.experiment.stages(variant):
            yield self.place(seed, variant, stage.name), stage

    def place(self, seed: int, variant: str, stage: str) -> Path:
        """The run folder of a variant's stage."""
        return self.folder / f"seed-{seed}" / variant / stage

    def shared_place(self, seed: int, stage: Stage) -> Path:
        """The run folder of a shared stage, named after all that the stage says."""
        said = json.dumps(asdict(stage), sort_keys=True).encode()
        name = f"{stage.name}-{hashlib.sha256(said).hexdigest()[:8]}"
        return self.folder.parent / "shared" / name / f"seed-{seed}"

    def programs(self, seed: int, variant: str) -> int:
        """How many programs a variant's own stages have sampled, counted in what they stored."""
        stores = [
            RunFolder(self.place(seed, variant, stage.name)).attempts.folder
            for stage in self.experiment.variants[variant]
        ]
        parts = [part for store in stores for part in store.glob("*.parquet")]
        return sum(int(pq.read_metadata(part).num_rows) for part in parts)

    def command(self, stage: Stage, folder: Path, seed: int) -> list[str]:
        """The words of a stage's command line."""
        words = [sys.executable, "-m"]
        if stage.command in LAUNCHED and self.processes > 1:
            words += ["arc_rl.cli", "launch", "--config_file", str(shipped("launch/cpu2.yaml"))]
            words += ["--num_processes", str(self.processes), "--main_process_port", "0", "-m"]
        return [*words, COMMANDS[stage.command][0], *self._words(stage, folder, seed)]

    def _words(self, stage: Stage, folder: Path, seed: int) -> list[str]:
        """Those of them that are its recipe."""
        keys: dict[str, Any] = {"output_dir": str(folder), "seed": seed, "report_to": "none", **stage.set}
        if stage.command == "search":
            del keys["report_to"]
        if stage.model:
            keys["model_name_or_path"] = str(self._start(stage.model, folder, seed) / "model")
        return ["--config", str(shipped(stage.recipe)), *spelled(keys)]

    def _start(self, model: str, folder: Path, seed: int) -> Path:
        """The run folder of the stage that another starts from."""
        shared = {f"shared/{stage.name}": stage for stage in self.experiment.shared}
        return self.shared_place(seed, shared[model]) if model in shared else folder.parent / model

    async def _perform(self, stage: Stage, folder: Path, seed: int) -> None:
        words = self.command(stage, folder, seed)
        print(f"  $ {shlex.join(words)}", flush=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        log = folder.with_suffix(".log")
        began = time.monotonic()
        with log.open("a") as file:
            status = await stage_ended(words, file)
        if status != 0:
            last = log.read_text().strip().splitlines()[-1:] or ["no word"]
            raise UserError(f"{folder} stopped with status {status}: {last[0]} (see {log}).")
        print(f"    {folder}: {(time.monotonic() - began) / 60:.1f} minutes.", flush=True)


async def all_ended(works: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Wait until all have ended, then raise what the first of those that failed has raised."""
    for end in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(end, BaseException):
            raise end


def spelled(keys: Mapping[str, Any]) -> list[str]:
    """Keys as the words of a command line."""
    return [word for key, value in keys.items() for word in (f"--{key}", *_words(value))]


def _words(value: Any) -> Sequence[str]:
    if isinstance(value, bool):
        return [str(value).lower()]
    if isinstance(value, Mapping):
        return [json.dumps(value)]
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]

"""Searches on several tasks that go on in step: sampled together while they share weights, run together.

A batch owns the state file that it resumes from. What each search does with its programs, it does not know.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from arc_rl.sampling import Completion, sample
from arc_rl.trainers.search_learner import load_states, save_states
from arc_rl.trainers.search_rounds import Search


class Batch:
    """Searches that share a model and a sandbox; every round is saved whole, for all of them at once.

    `place` tells batches of one run apart, so that they draw different samples.
    """

    def __init__(self, searches: Sequence[Search], path: Path, place: int = 0) -> None:
        self.searches, self.path, self.place = searches, path, place

    def resume(self) -> None:
        """Take up the state after the last whole round, if there is one.

        That of the batch before, which a kill kept from being forgotten, is passed over.
        """
        states = load_states(self.path) if self.path.exists() else {}
        if states.keys() == {search.task.id for search in self.searches}:
            for search in self.searches:
                search.restore(states[search.task.id])

    def forget(self) -> None:
        """Delete what was learned, which was for these tasks alone."""
        self.path.unlink(missing_ok=True)

    def go(self) -> Iterator[list[Search]]:
        """Do the rounds that are left; yields after each the searches that took part, once it is saved."""
        while active := [search for search in self.searches if not search.done]:
            began = time.monotonic()
            rows = self._round(active)
            minutes = (time.monotonic() - began) / 60 / len(active)
            for search, row in zip(active, rows, strict=True):
                before = search.rows[-1]["minutes"] if search.rows else 0.0
                search.rows.append({**row, "minutes": round(before + minutes, 4)})
            save_states(self.path, {search.task.id: search.state() for search in self.searches})
            yield active

    def _round(self, active: Sequence[Search]) -> list[dict[str, Any]]:
        drawn = [search.tries(groups) for search, groups in zip(active, self._sample(active), strict=True)]
        jobs = [
            (item.program, search.inputs)
            for search, tries in zip(active, drawn, strict=True)
            for item in tries
            if item.program is not None
        ]
        runs = iter(active[0].runner.run([job[0] for job in jobs], [job[1] for job in jobs]))
        return [search.take(tries, runs) for search, tries in zip(active, drawn, strict=True)]

    def _sample(self, active: Sequence[Search]) -> Iterator[Sequence[Sequence[Completion]]]:
        """The completions of each search's prompts; one call serves searches with the same weights."""
        prompts = [search.prompts() for search in active]
        if any(search.learner.learned for search in active):
            for place, (search, asked) in enumerate(zip(active, prompts, strict=True)):
                yield self._draw(search, asked, place)
            return
        groups = iter(self._draw(active[0], [asked for part in prompts for asked in part], 0))
        for part in prompts:
            yield [next(groups) for _ in part]

    def _draw(self, search: Search, prompts: Sequence[Any], place: int) -> list[list[Completion]]:
        settings = search.settings
        seed = settings.seed * 100_003 + search.number
        # The first draws of a run are those of a search on one task.
        further = (self.place, place) if self.place or place else ()
        return sample(
            search.learner.model,
            search.encoder.tokenizer,
            prompts,
            settings.sampling(),
            (seed, *further),
        )

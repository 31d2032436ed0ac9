"""The replay buffer: the relabels worth learning from, drawn by priority, kept on disk with the checkpoint.

Priority is closeness times novelty; a uniform buffer, the plain alternative, draws all alike. The buffer's
content is a function of what was added and drawn, in order, so that a resumed run draws what an uninterrupted
one would have drawn. It does not know where relabels come from.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from arc_rl.errors import UserError
from arc_rl.hindsight import Relabel, length
from arc_rl.runs import write_text

# A relabel far from its task still teaches what the language does; closeness 0 counts as this much.
LEAST_CLOSENESS = 0.05


@dataclass
class Entry:
    """A relabel, how often sampled programs drew its pairs, and how often it was replayed."""

    relabel: Relabel
    seen: int = 0
    replayed: int = 0

    @property
    def solved(self) -> bool:
        """Whether the attempt solved its own task, so that its relabel is that task."""
        return self.relabel.closeness == 1

    @property
    def priority(self) -> float:
        """Closeness times novelty; a pair list drawn or replayed often is no longer new."""
        return max(self.relabel.closeness, LEAST_CLOSENESS) / max(self.seen + self.replayed, 1)


class ReplayBuffer:
    """At most `capacity` relabels, `quota` of one source task, and one for each distinct behaviour.

    Where there are more, those stay that solve their task, then those of highest priority; in a `uniform`
    buffer those that came last.
    """

    def __init__(self, capacity: int, quota: int, *, uniform: bool = False) -> None:
        self.capacity = capacity
        self.quota = quota
        self.uniform = uniform
        self._entries: dict[str, Entry] = {}
        self._programs: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def entries(self) -> list[Entry]:
        return list(self._entries.values())

    def known(self, digest: str) -> list[str]:
        """The programs kept for the pairs named `digest`."""
        return self._programs.get(digest, [])

    def add(self, relabels: Iterable[Relabel], drawn: Iterable[str]) -> int:
        """Add relabels, or the shorter programs of known ones, and drop what is over quota and capacity.

        `drawn` names the pairs that all programs of the batch drew, repeats included; what is drawn often
        is not new. Returns how many behaviours came in and stayed.
        """
        fresh = [_key(item) for item in relabels if self._put(item)]
        times = Counter(drawn)
        for entry in self._entries.values():
            entry.seen += times[entry.relabel.digest]
        self._trim()
        return sum(key in self._entries for key in fresh)

    def sample(self, count: int, seed: list[int], *, solved_first: bool = False) -> list[Relabel]:
        """Draw up to `count` distinct relabels by priority, and count them as replayed.

        With `solved_first` those that solve their task come before all others. The draw depends on the
        buffer and `seed` alone.
        """
        rng = np.random.default_rng(seed)
        groups = [self.entries]
        if solved_first:
            groups = [[entry for entry in groups[0] if entry.solved is solved] for solved in (True, False)]
        drawn: list[Entry] = []
        for entries in groups:
            drawn += self._draw(entries, count - len(drawn), rng)
        for entry in drawn:
            entry.replayed += 1
        return [entry.relabel for entry in drawn]

    def _draw(self, entries: list[Entry], count: int, rng: np.random.Generator) -> list[Entry]:
        if not entries or count < 1:
            return []
        weights = np.array([1.0 if self.uniform else entry.priority for entry in entries])
        size = min(count, len(entries))
        picks = rng.choice(len(entries), size=size, replace=False, p=weights / weights.sum())
        return [entries[pick] for pick in picks]

    def state(self) -> list[dict[str, Any]]:
        """The whole state, in JSON's types."""
        return [
            {**entry.relabel.to_json(), "seen": entry.seen, "replayed": entry.replayed}
            for entry in self._entries.values()
        ]

    def restore(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take up a state."""
        entries = [Entry(Relabel.from_json(row), row["seen"], row["replayed"]) for row in rows]
        self._entries = {_key(entry.relabel): entry for entry in entries}
        self._index()

    def save(self, path: Path) -> None:
        """Write the state as JSON, whole or not at all."""
        write_text(path, json.dumps(self.state()))

    def load(self, path: Path) -> None:
        """Take up a saved state; raises UserError where the file is missing or not one."""
        try:
            self.restore(json.loads(path.read_text()))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UserError(
                f"{path} is no readable replay buffer ({error}); delete its checkpoint and run again."
            ) from error

    def _put(self, item: Relabel) -> bool:
        """Take up a relabel, or its program where it is the shorter one; whether its behaviour is new."""
        old = self._entries.get(_key(item))
        if old is None:
            self._entries[_key(item)] = Entry(item)
        elif length(item) < length(old.relabel):
            old.relabel = item
        return old is None

    def _trim(self) -> None:
        """Keep the first entries of the ranking: `quota` of each source task, then `capacity` in all."""
        ranked = list(reversed(self._entries.items()))
        if not self.uniform:
            ranked = sorted(self._entries.items(), key=lambda item: (not item[1].solved, -item[1].priority))
        taken: Counter[str] = Counter()
        kept: set[str] = set()
        for key, entry in ranked:
            if taken[entry.relabel.parent] < self.quota and len(kept) < self.capacity:
                taken[entry.relabel.parent] += 1
                kept.add(key)
        self._entries = {key: entry for key, entry in self._entries.items() if key in kept}
        self._index()

    def _index(self) -> None:
        self._programs = {}
        for entry in self._entries.values():
            program = entry.relabel.task.program or ""
            self._programs.setdefault(entry.relabel.digest, []).append(program)


def _key(item: Relabel) -> str:
    return item.behaviour or item.digest

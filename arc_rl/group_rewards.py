"""Rewards that compare the samples of a group with one another, and with what the run has drawn before.

They are composed by name and weight with the rewards of single programs (`reward.functions.REWARDS`), and are
computed on whole groups, wherever the processes hold their parts. They know nothing of models.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from arc_rl.attempts import Attempt
from arc_rl.diversity import outputs_key


class Memory:
    """The outputs that a run has drawn for each task, by digests; the same on every process."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, None]] = {}

    def seen(self, attempt: Attempt) -> bool:
        """Whether an attempt of an earlier batch drew for its task what this one drew."""
        return _digest(attempt) in self._seen.get(attempt.task_id, {})

    def add(self, attempts: Iterable[Attempt]) -> int:
        """Remember what valid attempts drew; returns how many outputs are new for their task."""
        fresh = 0
        for attempt in attempts:
            if attempt.status == "ok":
                known = self._seen.setdefault(attempt.task_id, {})
                digest = _digest(attempt)
                fresh += digest not in known
                known[digest] = None
        return fresh

    def state(self) -> dict[str, list[str]]:
        """The whole state, in JSON's types."""
        return {task: list(known) for task, known in self._seen.items()}

    def restore(self, state: Mapping[str, Sequence[str]]) -> None:
        self._seen = {task: dict.fromkeys(known) for task, known in state.items()}


def _digest(attempt: Attempt) -> str:
    return hashlib.blake2b(repr(outputs_key(attempt)).encode(), digest_size=8).hexdigest()


GroupReward: TypeAlias = Callable[[Sequence[Attempt], Memory], list[float]]


def novel_in_group(group: Sequence[Attempt], memory: Memory) -> list[float]:
    """1 for the first valid program that draws an output, 1/n for the others of the n that draw the same.

    Fitness sharing (Goldberg and Richardson 1987); as a penalty of repetition within the batch: "batch
    exploration" of Song et al. 2025, arXiv 2509.06941.
    """
    keys = [outputs_key(attempt) if attempt.status == "ok" else None for attempt in group]
    kinds = Counter(key for key in keys if key is not None)
    met: set[object] = set()
    rewards = []
    for key in keys:
        rewards.append(0.0 if key is None else 1.0 if key not in met else 1 / kinds[key])
        met.add(key)
    return rewards


def novel_for_task(group: Sequence[Attempt], memory: Memory) -> list[float]:
    """1 for a valid program whose output no sample of the run has drawn for this task before, else 0.

    "Historical exploration" of Song et al. 2025, arXiv 2509.06941, with a bonus that ends at the first visit;
    of the samples of a group that draw the same, the first is the first.
    """
    firsts = novel_in_group(group, memory)
    return [float(first == 1 and not memory.seen(item)) for first, item in zip(firsts, group, strict=True)]


def brevity(group: Sequence[Attempt], memory: Memory) -> list[float]:
    """Of programs that solve the train pairs, the shortest's length over the program's own; else 0.

    With a small weight it breaks ties among right programs alone: parsimony in lexicographic order (Luke and
    Panait 2002).
    """
    lengths = [len(item.program or "") if item.solved_train else 0 for item in group]
    shortest = min((length for length in lengths if length), default=0)
    return [shortest / length if length else 0.0 for length in lengths]


GROUP_REWARDS: dict[str, GroupReward] = {
    "novel_in_group": novel_in_group,
    "novel_for_task": novel_for_task,
    "brevity": brevity,
}
"""Rewards of whole groups by name, each between 0 and 1; what is not a valid program gets 0."""


def group_rewards(name: str, attempts: Sequence[Attempt], size: int, memory: Memory) -> list[float]:
    """One of GROUP_REWARDS for each of the attempts, whose groups of `size` lie one behind the other."""
    groups = [attempts[start : start + size] for start in range(0, len(attempts), size)]
    return [value for group in groups for value in GROUP_REWARDS[name](group, memory)]

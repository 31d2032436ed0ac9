"""How varied a group of samples is, and how much of what is right it covers: pure functions on attempts.

A group is all attempts of one task at one moment. `METRICS` documents every figure by its name.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean

from arc_rl.attempts import Attempt
from arc_rl.simplify import normalized

METRICS = {
    "group_size": "samples drawn for a task, counted rather than configured",
    "unique_programs": "distinct programs of a task; comments and spelling make no difference",
    "unique_valid_programs": "distinct programs of a task that drew a grid for every input",
    "unique_outputs": "distinct results of a task's valid programs over all its inputs",
    "share_valid": "share of attempts whose program drew a grid for every input",
    "share_top_program": "share of a task's attempts that are its most frequent program",
    "share_truncated": "share of attempts that the length limit cut off",
    "entropy": "mean entropy of a sampled token in nats, under the temperature it was drawn at",
    "tokens": "mean length of a completion in tokens",
    "pass@k": "chance that at least one of k samples of a task solves it, train and test pairs "
    "(unbiased estimator, Chen et al. 2021, arXiv 2107.03374)",
}
"""What each figure means. Counts and shares are of one task, then averaged over tasks."""


def group_figures(group: Sequence[Attempt]) -> dict[str, float]:
    """The figures of METRICS, all but pass@k, for the attempts of one task (at least one).

    `entropy` is left out where no attempt knows it.
    """
    programs = program_counts(group)
    valid = [attempt for attempt in group if attempt.status == "ok"]
    figures = {
        "group_size": float(len(group)),
        "unique_programs": float(len(programs)),
        "unique_valid_programs": float(len(program_counts(valid))),
        "unique_outputs": float(len({outputs_key(attempt) for attempt in valid})),
        "share_valid": len(valid) / len(group),
        "share_top_program": max(programs.values(), default=0) / len(group),
        "share_truncated": sum(attempt.truncated for attempt in group) / len(group),
        "tokens": fmean(attempt.tokens for attempt in group),
    }
    known = [attempt.entropy for attempt in group if attempt.entropy is not None]
    return {**figures, "entropy": fmean(known)} if known else figures


def mean_figures(groups: Iterable[Sequence[Attempt]]) -> dict[str, float]:
    """`group_figures` averaged over groups; empty where there is none."""
    rows = [group_figures(group) for group in groups if group]
    names = [name for name in METRICS if any(name in row for row in rows)]
    return {name: fmean(row[name] for row in rows if name in row) for name in names}


def by_task(attempts: Iterable[Attempt]) -> dict[str, list[Attempt]]:
    """The attempts of each task, by its id, in the order given."""
    groups: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        groups.setdefault(attempt.task_id, []).append(attempt)
    return groups


def program_counts(attempts: Iterable[Attempt]) -> Counter[str]:
    """How often each normalised program was sampled; completions without a program are not counted."""
    counts: Counter[str] = Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # Python's remarks on what a model wrote help nobody
        for program, count in Counter(attempt.program for attempt in attempts).items():
            if program is not None:
                counts[normalized(program)] += count
    return counts


def outputs_key(attempt: Attempt, start: int = 0) -> tuple[tuple[tuple[int, ...], bytes] | None, ...]:
    """A value that is equal for attempts that drew the same, from output `start` on."""
    return tuple(None if grid is None else (grid.shape, grid.tobytes()) for grid in attempt.outputs[start:])


def pass_at_k(samples: int, correct: int, k: int) -> float:
    """The chance that k of `samples` attempts, drawn without replacement, hold one of the `correct` ones.

    The unbiased estimator of pass@k (Chen et al. 2021). Raises ValueError unless 1 <= k <= samples.
    """
    if not 1 <= k <= samples:
        raise ValueError(f"k is {k}; it must be between 1 and the {samples} samples")
    missed = 1.0
    for place in range(k):
        missed *= max(samples - correct - place, 0) / (samples - place)
    return 1.0 - missed


def doublings(samples: int) -> list[int]:
    """1, 2, 4, ... and `samples` itself: the k of a pass@k curve."""
    return [*(2**power for power in range((samples - 1).bit_length())), samples]


def coverage(correct: Sequence[int], samples: int) -> dict[int, float]:
    """pass@k averaged over tasks, for each k of `doublings`, where `correct` of `samples` solve each task."""
    if not correct:
        return {}
    return {k: fmean(pass_at_k(samples, count, k) for count in correct) for k in doublings(samples)}

"""The figures of a batch of GRPO's samples, by the names they are logged under.

docs/metrics.md documents every name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arc_rl.attempts import Attempt
from arc_rl.diversity import by_task, coverage, mean_figures
from arc_rl.guard import Reading

# The curves whose ends go into summary.json: their names in metrics.jsonl, and there.
CURVES = {
    "reward": "reward",
    "rewards/solved/mean": "solved",
    "groups_solved": "groups_solved",
    "entropy": "entropy",
    "diversity/share_valid": "valid",
    "diversity/unique_outputs": "unique_outputs",
    "hindsight/loss": "hindsight_loss",
}

# Of the collapse guard's readings, those that fall when a run collapses.
GUARDED = ("guard/pass_at_n", "guard/pass_at_1", "guard/entropy", "guard/unique_outputs")


def batch_figures(attempts: Sequence[Attempt], size: int) -> dict[str, float]:
    """`diversity.METRICS` averaged over the batch's groups of `size` attempts, which lie one behind the
    other, and the share of groups with a right program."""
    correct = [
        sum(attempt.solved for attempt in attempts[start : start + size])
        for start in range(0, len(attempts), size)
    ]
    # By task rather than by place, so that the group size is what was really drawn for a task.
    figures = mean_figures(by_task(attempts).values())
    figures |= {f"pass@{k}": value for k, value in coverage(correct, size).items()}
    diversity = {f"diversity/{name}": value for name, value in figures.items()}
    return {**diversity, "groups_solved": sum(map(bool, correct)) / len(correct)}


def curve_ends(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Each curve's mean over the first and the last tenth of the logged rows."""
    tenth = max(1, len(rows) // 10)
    figures = {}
    for name, label in CURVES.items():
        for place, part in (("first", rows[:tenth]), ("last", rows[-tenth:])):
            values = [row[name] for row in part if row.get(name) is not None]
            if values:
                figures[f"{label}_{place}"] = round(sum(values) / len(values), 4)
    return figures


def guard_ends(readings: Sequence[Reading]) -> dict[str, float]:
    """What the guard read first, at best (the highest) and last of each figure that must not fall."""
    figures: dict[str, float] = {}
    for name in GUARDED if readings else ():
        values = [taken.figures()[name] for taken in readings]
        ends = {"first": values[0], "best": max(values), "last": values[-1]}
        figures |= {f"{name}_{place}": round(value, 4) for place, value in ends.items()}
    return figures

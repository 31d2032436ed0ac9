"""Dynamic sampling: groups that all got the same reward, and so teach nothing, make way for other tasks.

The source is DAPO (Yu et al. 2025, arXiv 2503.14476), which draws until the batch is full; here up to a
budget, after which such groups stay. It happens before TRL sees the batch, on each process for its groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accelerate.utils import gather_object

from arc_rl.attempts import Attempt
from arc_rl.group_rewards import GROUP_REWARDS, Memory, group_rewards
from arc_rl.trainers.rollouts import ENTROPY, Drawn
from reward.functions import REWARDS, Verdict

# Rewards of a group that differ by no more than this are the same.
SAME = 1e-6


@dataclass(frozen=True)
class Group:
    """A task's rows with what was sampled for them; `varied` says whether their rewards differ."""

    rows: list[dict[str, Any]]
    drawn: Drawn
    attempts: list[Attempt]
    varied: bool


@dataclass(frozen=True)
class Chosen:
    """A process's share of a batch: its rows and samples, and the attempts that were drawn beside it."""

    rows: list[dict[str, Any]]
    drawn: Drawn
    spare: list[Attempt]


def resampled(trainer: Any, rows: list[dict[str, Any]]) -> Chosen:
    """Draw for `rows` (whole groups) and for other tasks, until all groups are varied or the budget is spent.

    A process may draw `resample_budget` further groups for each of its own. Other tasks come by the
    curriculum, and none twice in a batch. All processes must call it together.
    """
    size, exploration = trainer.num_generations, trainer.exploration
    processes, rank = trainer.accelerator.num_processes, trainer.accelerator.process_index
    wanted = len(rows) // size
    taken = set(gather_object([row["task_id"] for row in rows[::size]]))
    groups = _drawn(trainer, rows, rank * wanted)
    while True:
        left = wanted * (1 + exploration.resample_budget) - len(groups)
        missing = min(wanted - sum(group.varied for group in groups), left)
        if not any(gather_object([missing > 0])):
            break
        seed = [trainer.args.seed, trainer.state.global_step, len(taken)]
        others = exploration.curriculum.draw(processes * wanted, seed, but=taken)
        mine = others[rank::processes][: max(missing, 0)]
        used = gather_object(mine)
        if not used:
            break
        taken.update(used)
        groups += _drawn(trainer, trainer.rows_of(mine), rank * wanted)
    return _chosen(groups, wanted)


def total_rewards(
    verdicts: Sequence[Verdict],
    attempts: Sequence[Attempt],
    weights: dict[str, float],
    size: int,
    memory: Memory,
) -> list[float]:
    """The weighted rewards of attempts whose groups of `size` lie one behind the other."""
    totals = [0.0] * len(attempts)
    for name, weight in weights.items():
        if name in GROUP_REWARDS:
            values = group_rewards(name, attempts, size, memory)
        else:
            values = [REWARDS[name](verdict) for verdict in verdicts]
        totals = [total + weight * value for total, value in zip(totals, values, strict=True)]
    return totals


def _drawn(trainer: Any, rows: list[dict[str, Any]], first: int) -> list[Group]:
    """Sample for these rows and run the programs; the judge remembers them for the batch to come."""
    size = trainer.num_generations
    drawn = trainer.rollout_func.draw([row["prompt"] for row in rows], trainer, first)
    if not rows:
        return []
    texts = trainer.processing_class.batch_decode(drawn.completions, skip_special_tokens=True)
    verdicts = trainer.loop.judge.preview(
        texts, [row["inputs"] for row in rows], [row["outputs"] for row in rows]
    )
    told = [{**row, ENTROPY: entropy} for row, entropy in zip(rows, drawn.entropies, strict=True)]
    attempts = trainer.attempts_of(told, drawn.completions, verdicts)
    totals = total_rewards(verdicts, attempts, trainer.weights_by_name, size, trainer.exploration.memory)
    groups = []
    for start in range(0, len(rows), size):
        part = slice(start, start + size)
        varied = max(totals[part]) - min(totals[part]) > SAME
        groups.append(Group(rows[part], drawn.part(start, start + size), attempts[part], varied))
    return groups


def _chosen(groups: Sequence[Group], wanted: int) -> Chosen:
    """The first `wanted` groups, the varied ones before the others."""
    ranked = sorted(groups, key=lambda group: not group.varied)
    kept, spare = ranked[:wanted], ranked[wanted:]
    return Chosen(
        [row for group in kept for row in group.rows],
        Drawn.joined([group.drawn for group in kept]),
        [attempt for group in spare for attempt in group.attempts],
    )

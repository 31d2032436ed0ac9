"""The collapse guard's judgement: from readings of a fixed probe set to alarms, and which weights were best.

Long runs collapse into repetition or gibberish, and their mean reward tells late: the truncated share leaves
0 first, and outputs lose variety while the reward still rises. So weights are ranked by pass@n and watched by
variety. It knows nothing of models; what is done about an alarm, the trainer's callback knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from arc_rl.attempts import Attempt
from arc_rl.diversity import mean_figures

ACTIONS = ("warn", "entropy", "rollback", "stop")


@dataclass(frozen=True)
class Reading:
    """The figures of the probe set at a step; all but entropy (nats a token) are shares between 0 and 1.

    `pass_at_n` is the share of tasks that one of their n samples solves, `pass_at_1` that of a task's samples
    that are right, `unique_outputs` that of those that are distinct results, `top_program` that of its most
    frequent program.
    """

    step: int
    pass_at_n: float
    pass_at_1: float
    entropy: float
    unique_outputs: float
    top_program: float
    truncated: float

    def figures(self) -> dict[str, float]:
        """The figures by the names they are logged under."""
        names = {key: f"guard/{key}" for key in asdict(self) if key != "step"}
        return {names[key]: value for key, value in asdict(self).items() if key != "step"}


def reading(step: int, groups: Sequence[Sequence[Attempt]]) -> Reading:
    """The reading of a probe set's attempts, a group for each task."""
    figures = mean_figures(groups)
    return Reading(
        step=step,
        pass_at_n=fmean(any(attempt.solved for attempt in group) for group in groups),
        pass_at_1=fmean(fmean(attempt.solved for attempt in group) for group in groups),
        entropy=figures.get("entropy", 0.0),
        unique_outputs=figures["unique_outputs"] / figures["group_size"],
        top_program=figures["share_top_program"],
        truncated=figures["share_truncated"],
    )


@dataclass(frozen=True)
class Alarm:
    """A figure that went beyond its limit."""

    step: int
    figure: str
    value: float
    limit: float

    def clause(self) -> str:
        side = "above" if self.value > self.limit else "below"
        name = self.figure.replace("_", " ")
        return f"{name} is {self.value:.3f}, {side} its limit of {self.limit:.3f}"


class Guard:
    """Compares each reading with the first one and with the best by pass@n.

    `drop` is the share of a figure that may be lost: of the first entropy and unique outputs, of the best
    pass@n, and of the distance between the first share of the top program and 1. `truncated` is how far the
    truncated share may rise above the first.
    """

    def __init__(self, drop: float, truncated: float) -> None:
        self.drop = drop
        self.truncated = truncated
        self.readings: list[Reading] = []
        self.best: Reading | None = None

    @property
    def first(self) -> Reading | None:
        return self.readings[0] if self.readings else None

    def take(self, now: Reading) -> list[Alarm]:
        """Take note of a reading; returns the alarms it raises. Of equal pass@n the better pass@1 is best."""
        self.readings.append(now)
        if self.first is None or self.best is None:
            self.best = now
            return []
        if (now.pass_at_n, now.pass_at_1) > (self.best.pass_at_n, self.best.pass_at_1):
            self.best = now
        left = 1 - self.drop
        lowest = {
            "pass_at_n": left * self.best.pass_at_n,
            "entropy": left * self.first.entropy,
            "unique_outputs": left * self.first.unique_outputs,
        }
        highest = {
            "top_program": 1 - left * (1 - self.first.top_program),
            "truncated": self.first.truncated + self.truncated,
        }
        values = asdict(now)
        found = [(name, limit) for name, limit in lowest.items() if values[name] < limit]
        found += [(name, limit) for name, limit in highest.items() if values[name] > limit]
        return [Alarm(now.step, name, values[name], limit) for name, limit in found]

    def state(self) -> dict[str, Any]:
        """The whole state, in JSON's types."""
        return {
            "readings": [asdict(taken) for taken in self.readings],
            "best": asdict(self.best) if self.best else None,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self.readings = [Reading(**taken) for taken in state["readings"]]
        self.best = Reading(**state["best"]) if state["best"] else None

"""How completions are drawn: the settings of our sampler, checked."""

from __future__ import annotations

from dataclasses import dataclass

from arc_rl.errors import UserError


@dataclass(frozen=True)
class Sampling:
    """How completions are drawn, in TRL's names.

    `temperature` is one number (above 0) for all samples of a prompt or a tuple of one for each sample;
    top_k 0, top_p 1 and min_p None cut nothing. `max_completion_length` counts tokens, the end mark
    included.
    """

    num_samples: int = 64
    temperature: float | tuple[float, ...] = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float | None = None
    max_completion_length: int = 64

    def __post_init__(self) -> None:
        for key in ("num_samples", "max_completion_length"):
            if getattr(self, key) < 1:
                raise UserError(f"{key} is {getattr(self, key)}; it must be at least 1.")
        if min(self.temperatures) <= 0 or len(self.temperatures) != self.num_samples:
            raise UserError(
                f"temperature is {self.temperature}; it must be above 0, one number or num_samples numbers."
            )
        if not 0 < self.top_p <= 1:
            raise UserError(f"top_p is {self.top_p}; it must be above 0 and at most 1.")
        if self.top_k < 0:
            raise UserError(f"top_k is {self.top_k}; it must be 0 (cut nothing) or more.")
        if self.min_p is not None and not 0 <= self.min_p <= 1:
            raise UserError(f"min_p is {self.min_p}; it must be between 0 and 1.")

    @property
    def temperatures(self) -> tuple[float, ...]:
        """The temperature of each sample of a prompt."""
        if isinstance(self.temperature, tuple):
            return self.temperature
        return (self.temperature,) * self.num_samples

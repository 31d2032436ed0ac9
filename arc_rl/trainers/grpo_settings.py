"""TRL's settings for GRPO, with defaults that hold without a GPU."""

from __future__ import annotations

from dataclasses import dataclass

from trl import GRPOConfig

from arc_rl.trainers.common import RunSettings
from arc_rl.trainers.grpo_arguments import TableArguments


@dataclass
class GRPOSettings(TableArguments, RunSettings, GRPOConfig):
    """TRL's GRPOConfig with defaults that hold without a GPU, and what trackers are shown."""

"""The settings of a round's learning in expert iteration: those of the warm start, for rounds."""

from __future__ import annotations

from dataclasses import dataclass

from arc_rl.trainers.expert_arguments import RoundArguments
from arc_rl.trainers.sft_trainer import SFTSettings


@dataclass
class ExpertSettings(RoundArguments, SFTSettings):
    """TRL's SFTConfig with what the warm start and its rounds add."""

"""How far from a recipe's seeds other seeds lie, so that draws which must not agree do not.

Offsets are far from one another and from the seeds that people choose.
"""

# GRPO: the tasks that the collapse guard reads.
PROBE_TASKS = 2_000_003
# Expert iteration: the tasks that judge the rounds.
JUDGING_TASKS = 1_000_003
# Expert iteration: the tasks that are learned again, against forgetting.
WARM_START_TASKS = 3_000_017
# SFT: the tasks that eval_loss is measured on.
EVAL_LOSS_TASKS = 4_000_037

_PRIME = 1_000_003
_LIMIT = 2**32  # numpy takes no larger seed


def mixed(seed: int, number: int) -> int:
    """A seed for the `number`-th pass or round of a run: runs of neighbouring seeds share none."""
    return (seed * _PRIME + number) % _LIMIT

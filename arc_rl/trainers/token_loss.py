"""The supervised loss of tokens, with what keeps a model from growing too sure: label smoothing (Szegedy et
al. 2016, arXiv 1512.00567) or a confidence penalty (Pereyra et al. 2017, arXiv 1701.06548).

It knows nothing of batches or averages: sums over tokens.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from arc_rl.trainers.supervised import IGNORED


def token_loss(logits: Tensor, targets: Tensor, smoothing: float = 0.0, penalty: float = 0.0) -> Tensor:
    """The loss of `targets` (rows, length), summed over those that are not IGNORED.

    `logits` are (rows, length, vocabulary). `smoothing` is the share of each target spread over all tokens;
    `penalty` times each distribution's entropy in nats is taken off, so that being sure costs.
    """
    if not penalty:
        return functional.cross_entropy(
            logits.float().flatten(0, 1), targets.flatten(), reduction="sum", label_smoothing=smoothing
        )
    counted = targets != IGNORED
    logs = logits[counted].float().log_softmax(dim=-1)
    likelihood = logs.gather(1, targets[counted][:, None]).sum()
    entropy = -(logs.exp() * logs).sum()
    return -likelihood - penalty * entropy

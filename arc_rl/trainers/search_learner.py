"""The weights of searches: a few supervised steps a round, for each task on its own weights of one model.

It knows nothing of tasks; what is learned ends with the search, and the policy's own folder is never written.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from torch import Tensor

from arc_rl.errors import UserError
from arc_rl.trainers.supervised import Example, collate

Weights = dict[str, Tensor]


class Shared:
    """One model that several learners use in turn, each with its own values of what asks for gradients.

    Those are all weights, or an adapter's. A learner that has not learned has the values as they were.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        self._fresh: Weights | None = None
        self._owner: Learner | None = None

    def enter(self, learner: Learner) -> Any:
        """The model with the learner's weights; those of the one before are put away."""
        before, self._owner = self._owner, learner
        if before is learner:
            return self.model
        if before is not None and before.learned:
            before.weights = self._trained()
        if learner.weights is not None:
            self._load(learner.weights)
        elif before is not None and before.learned and self._fresh is not None:
            self._load(self._fresh)
        return self.model

    def keep_fresh(self) -> None:
        """Remember the weights before anything is learned, for the learners that come after the first."""
        if self._fresh is None:
            self._fresh = self._trained()

    def weights_of(self, learner: Learner) -> Weights | None:
        """The learner's weights, wherever they are; None where it has those it came with."""
        return self._trained() if self._owner is learner and learner.learned else learner.weights

    def _trained(self) -> Weights:
        return {name: weights.detach().clone() for name, weights in self._asking()}

    def _asking(self) -> list[tuple[str, Tensor]]:
        return [item for item in self.model.named_parameters() if item[1].requires_grad]

    @torch.no_grad()
    def _load(self, weights: Weights) -> None:
        for name, own in self._asking():
            own.copy_(weights[name])


class Learner:
    """AdamW at a constant rate over what asks for gradients, for one task; `learned` after a step."""

    def __init__(self, shared: Shared, pad_token_id: int, learning_rate: float) -> None:
        self.shared = shared
        self.pad_token_id = pad_token_id
        self.learned = False
        self.weights: Weights | None = None
        self.optimizer = torch.optim.AdamW(
            [weights for weights in shared.model.parameters() if weights.requires_grad],
            lr=learning_rate,
            weight_decay=0.0,
        )

    @property
    def model(self) -> Any:
        return self.shared.enter(self)

    def step(self, examples: Sequence[Example]) -> float:
        """One step on the mean token loss of `examples`, gradients clipped to norm 1; returns it in nats."""
        self.shared.keep_fresh()
        model = self.model
        model.train()
        loss = model(**collate(examples, self.pad_token_id, model.device)).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        model.eval()
        self.learned = True
        return float(loss.detach())

    def state(self) -> dict[str, Any]:
        """What was learned; empty before the first step."""
        if not self.learned:
            return {}
        return {"weights": self.shared.weights_of(self), "optimizer": self.optimizer.state_dict()}

    def restore(self, state: dict[str, Any]) -> None:
        """Take up a state."""
        if state:
            self.shared.keep_fresh()
            self.weights, self.learned = state["weights"], True
            self.optimizer.load_state_dict(state["optimizer"])


def save_states(path: Path, states: dict[str, Any]) -> None:
    """Write states of learners, and whatever notes go with them, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
    torch.save(states, partial)
    os.replace(partial, path)


def load_states(path: Path) -> dict[str, Any]:
    """What was saved; raises UserError where the file cannot be read."""
    try:
        return dict(torch.load(path, map_location="cpu", weights_only=True))
    except (OSError, RuntimeError, EOFError, ValueError, UnpicklingError) as error:
        raise UserError(f"{path} cannot be read; delete it to start the search anew.") from error

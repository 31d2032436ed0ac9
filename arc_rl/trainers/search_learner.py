"""The weights of a search: a few supervised steps a round, and the state that a resumed search goes on from.

It knows nothing of tasks; what is learned ends with the search, and the policy's own folder is never written.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch

from arc_rl.errors import UserError
from arc_rl.trainers.supervised import Example, collate


class Learner:
    """AdamW at a constant rate over what asks for gradients: all weights, or an adapter's."""

    def __init__(self, model: Any, pad_token_id: int, learning_rate: float) -> None:
        self.model = model
        self.pad_token_id = pad_token_id
        self.optimizer = torch.optim.AdamW(
            [weights for weights in model.parameters() if weights.requires_grad],
            lr=learning_rate,
            weight_decay=0.0,
        )

    def step(self, examples: Sequence[Example]) -> float:
        """One step on the mean token loss of `examples`, gradients clipped to norm 1; returns it in nats."""
        self.model.train()
        loss = self.model(**collate(examples, self.pad_token_id, self.model.device)).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.model.eval()
        return float(loss.detach())

    def save(self, path: Path, notes: str) -> None:
        """Write what was learned, and the caller's notes, whole or not at all."""
        learned = {name: weights for name, weights in self.model.named_parameters() if weights.requires_grad}
        state = {"weights": learned, "optimizer": self.optimizer.state_dict(), "notes": notes}
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial-{os.getpid()}")
        torch.save(state, partial)
        os.replace(partial, path)

    def load(self, path: Path) -> str:
        """Take up what was learned and return the notes; raises UserError where the file cannot be read."""
        try:
            state = torch.load(path, map_location=self.model.device, weights_only=True)
        except (OSError, RuntimeError, EOFError, ValueError, UnpicklingError) as error:
            raise UserError(f"{path} cannot be read; delete it to start the search anew.") from error
        self.model.load_state_dict(state["weights"], strict=False)
        self.optimizer.load_state_dict(state["optimizer"])
        return str(state["notes"])

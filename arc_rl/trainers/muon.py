"""Muon for the matrices inside the layers, AdamW for everything else, as one optimizer.

Muon (Jordan et al. 2024) orthogonalises each matrix's momentum; its update is scaled to be as large as
AdamW's (Liu et al. 2025, arXiv:2502.16982). torch.optim.Muon takes one matrix at a time, in bfloat16; here
matrices of one shape are taken together in their own precision, which is several times faster for small
models on CPUs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import Tensor, nn

# Jordan's quintic iteration: it drives singular values to about 1 in five steps, without a decomposition.
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ITERATIONS = 5


def orthogonalised(matrices: Tensor) -> Tensor:
    """Matrices `(count, rows, columns)` with their singular values brought near 1 (0.7 to 1.2)."""
    a, b, c = COEFFICIENTS
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / x.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)
    for _ in range(ITERATIONS):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """torch.optim.Muon with Nesterov momentum and `adjust_lr_fn="match_rms_adamw"`, for many small
    matrices.
    """

    def __init__(
        self, params: Iterable[nn.Parameter], lr: float, momentum: float = 0.95, weight_decay: float = 0.0
    ) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        loss = None if closure is None else torch.enable_grad()(closure)()
        for group in self.param_groups:
            for alike in _of_one_shape(group["params"]):
                self._update(alike, group)
        return loss

    def _update(self, alike: list[Tensor], group: dict[str, Any]) -> None:
        gradients = [weight.grad for weight in alike if weight.grad is not None]
        buffers = [self._momentum(weight) for weight in alike]
        torch._foreach_lerp_(buffers, gradients, 1 - group["momentum"])
        directions = torch.stack(torch._foreach_lerp(gradients, buffers, group["momentum"]))
        updates = orthogonalised(directions).unbind()
        scale = 0.2 * max(alike[0].shape) ** 0.5
        torch._foreach_mul_(alike, 1 - group["lr"] * group["weight_decay"])
        torch._foreach_add_(alike, list(updates), alpha=-group["lr"] * scale)

    def _momentum(self, weight: Tensor) -> Tensor:
        state = self.state[weight]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(weight)
        buffer: Tensor = state["momentum_buffer"]
        return buffer


def _of_one_shape(weights: Iterable[Tensor]) -> Iterator[list[Tensor]]:
    by_shape: dict[torch.Size, list[Tensor]] = defaultdict(list)
    for weight in weights:
        if weight.grad is not None:
            by_shape[weight.shape].append(weight)
    yield from by_shape.values()


class MuonWithAdamW(torch.optim.Optimizer):
    """One optimizer over two, so that schedulers, checkpoints and DDP treat it as any other."""

    def __init__(self, muon: torch.optim.Optimizer, adamw: torch.optim.Optimizer) -> None:
        self.halves = {"muon": muon, "adamw": adamw}
        super().__init__([*muon.param_groups, *adamw.param_groups], {})
        self._share_groups()

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        loss = None if closure is None else torch.enable_grad()(closure)()
        for half in self.halves.values():
            half.step()
        return loss

    def state_dict(self) -> dict[str, Any]:
        return {name: half.state_dict() for name, half in self.halves.items()}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        for name, half in self.halves.items():
            half.load_state_dict(state_dict[name])
        self._share_groups()

    def _share_groups(self) -> None:
        """Hold the very groups of the halves: a scheduler that sets a rate here sets it there."""
        self.param_groups = [group for half in self.halves.values() for group in half.param_groups]


def muon_with_adamw(
    model: nn.Module,
    *,
    muon_learning_rate: float,
    learning_rate: float,
    betas: tuple[float, float],
    eps: float,
    weight_decay: float,
) -> MuonWithAdamW:
    """The optimizer of a model: Muon for weights of linear layers but the output head, AdamW for the rest.

    Weight decay acts on matrices and embeddings, not on norms and biases.
    """
    matrices = _layer_matrices(model)
    chosen = {id(weight) for weight in matrices}
    others = [weight for weight in model.parameters() if weight.requires_grad and id(weight) not in chosen]
    groups = [
        {"params": [weight for weight in others if weight.ndim >= 2], "weight_decay": weight_decay},
        {"params": [weight for weight in others if weight.ndim < 2], "weight_decay": 0.0},
    ]
    return MuonWithAdamW(
        Muon(matrices, lr=muon_learning_rate, weight_decay=weight_decay),
        torch.optim.AdamW(groups, lr=learning_rate, betas=betas, eps=eps),
    )


def _layer_matrices(model: nn.Module) -> list[nn.Parameter]:
    vocabulary = {id(module.weight) for module in model.modules() if isinstance(module, nn.Embedding)}
    head = model.get_output_embeddings()  # type: ignore[operator]
    vocabulary.add(id(getattr(head, "weight", None)))
    linear: Iterable[Any] = (module.weight for module in model.modules() if isinstance(module, nn.Linear))
    return [weight for weight in linear if weight.requires_grad and id(weight) not in vocabulary]

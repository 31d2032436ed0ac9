"""The model of a trainer while it samples: whole on each process, which may then sample as often as it likes.

It hangs on the forward hook of DeepSpeed's ZeRO-3.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from trl.models import unwrap_model_for_generation

# Said of what TRL looks at when it unwraps a model, at each step.
warnings.filterwarnings("ignore", message="`is_gradient_checkpointing` is deprecated", category=FutureWarning)


@contextmanager
def sampling_model(trainer: Any) -> Iterator[Any]:
    """The trainer's model, whole and without gradients, for as long as it samples."""
    with (
        unwrap_model_for_generation(
            trainer.model_wrapped, trainer.accelerator, gather_deepspeed3_params=True
        ) as model,
        _uncompared(trainer.model_wrapped),
        torch.no_grad(),
        trainer.accelerator.autocast(),
    ):
        yield model


@contextmanager
def _uncompared(wrapped: Any) -> Iterator[None]:
    """Without the hook by which ZeRO-3 compares the first forwards of all processes.

    TRL leaves it on. A process that has less to sample, or nothing, would keep the others waiting for ever.
    """
    offload = getattr(getattr(wrapped, "optimizer", None), "parameter_offload", None)
    if offload is None:
        yield
        return
    handle = offload.fwd_pre_hook
    hook = handle.hooks_dict_ref()[handle.id]
    handle.remove()
    try:
        yield
    finally:
        offload.fwd_pre_hook = offload.module.register_forward_pre_hook(hook)

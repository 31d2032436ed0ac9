"""Samples and judges a round's tasks, a chunk at a time, on all processes of a launch.

What is sampled depends on the model, the seed and the chunk alone, not on how many processes share the work,
and a chunk that is stored is never sampled again. It knows nothing of what is learned from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accelerate import PartialState

from arc_rl.attempts import Attempt, AttemptStore
from arc_rl.evaluation import Chunk
from arc_rl.judging import Sampled, judge
from arc_rl.sampling import Sampling, sample
from reward.sandbox import Sandbox


def sample_round(
    model: Any,
    tokenizer: Any,
    chunks: Sequence[Chunk],
    settings: Sampling,
    seed: tuple[int, ...],
    sandbox: Sandbox,
    store: AttemptStore,
    number: int,
) -> None:
    """Store the attempts of every chunk as parts of round `number`; returns when all processes have."""
    state = PartialState()
    for chunk in chunks[state.process_index :: state.num_processes]:
        if store.has(part(number, chunk)):
            continue
        place = (*seed, chunk.number)
        made = sample(model.to(state.device), tokenizer, chunk.prompts, settings, place)
        groups = judge(list(map(Sampled, chunk.tasks, made)), sandbox, "expert", number)
        store.write(part(number, chunk), [attempt for group in groups for attempt in group])
    state.wait_for_everyone()


def read_round(store: AttemptStore, chunks: Sequence[Chunk], number: int) -> list[Attempt]:
    """The attempts of round `number`, in the order of its chunks."""
    return store.read(part(number, chunk) for chunk in chunks)


def part(number: int, chunk: Chunk) -> str:
    """The name under which a round's chunk is stored."""
    return f"round-{number:04d}-{chunk.part}"

"""A policy for the trainers' tests: a very small model that writes valid drawing programs, rarely right."""

from __future__ import annotations

from pathlib import Path

import pytest

from arc_rl.tasks.sources import load_tasks
from arc_rl.tiny import TinyArguments, build_tiny
from arc_rl.trainers.search_learner import Learner, Shared
from arc_rl.trainers.supervised import Encoder


@pytest.fixture(scope="session")
def tiny_sizes() -> TinyArguments:
    return TinyArguments(tiny_width=32, tiny_layers=2, tiny_heads=2, tiny_context=512)


@pytest.fixture(scope="session")
def drawing_policy(tmp_path_factory: pytest.TempPathFactory, tiny_sizes: TinyArguments) -> Path:
    """The folder of that model: 120 steps on 24 drawings."""
    model, tokenizer = build_tiny(tiny_sizes, seed=1)
    encoder = Encoder(tokenizer, "pairs", 400, 40)
    made = [encoder.example(task) for task in load_tasks(["drawing:24"], seed=5)]
    examples = [example for example in made if example]
    learner = Learner(Shared(model), encoder.pad_token_id, learning_rate=1e-2)
    for step in range(120):
        learner.step([examples[(step * 8 + k) % len(examples)] for k in range(8)])
    folder = tmp_path_factory.mktemp("policy")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder

"""Rollouts: what is drawn depends on seed, step and place alone, and tells what it was drawn with."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

from arc_rl.errors import UserError
from arc_rl.prompts import prompt_messages
from arc_rl.sampling import Sampling
from arc_rl.tasks.sources import load_tasks
from arc_rl.temperatures import Heat
from arc_rl.trainers.rollouts import ENTROPY, Drawn, Rollouts, rollouts_of

SIZE = 3


def trainer(policy: Path, step: int = 0, rank: int = 0) -> Any:
    """What rollouts read of a trainer: its model on this process, and where it stands."""
    model = AutoModelForCausalLM.from_pretrained(policy)
    return SimpleNamespace(
        model_wrapped=model,
        processing_class=PreTrainedTokenizerFast.from_pretrained(policy),
        accelerator=SimpleNamespace(
            unwrap_model=lambda wrapped: wrapped,
            autocast=nullcontext,
            process_index=rank,
            state=SimpleNamespace(deepspeed_plugin=None),
        ),
        state=SimpleNamespace(global_step=step, max_steps=5),
    )


def prompts(count: int) -> list[Any]:
    """Rows as TRL hands them out: each prompt once for every sample of its group."""
    tasks = load_tasks([f"drawing:{count}"], seed=5)
    return [prompt_messages(task, "pairs") for task in tasks for _ in range(SIZE)]


def rollouts(heat: Heat | None = None, **changes: Any) -> Rollouts:
    settings = {"num_samples": SIZE, "temperature": 0.8, "max_completion_length": 24, **changes}
    return Rollouts(Sampling(**settings), seed=3, heat=heat or Heat())


def test_processes_that_draw_a_batch_in_parts_draw_what_one_would(drawing_policy: Path) -> None:
    rows = prompts(4)
    whole = rollouts()(rows, trainer(drawing_policy))
    half = len(rows) // 2
    parts = [
        rollouts()(rows[rank * half : (rank + 1) * half], trainer(drawing_policy, rank=rank))
        for rank in range(2)
    ]
    assert whole["completion_ids"] == parts[0]["completion_ids"] + parts[1]["completion_ids"]
    assert whole["prompt_ids"] == parts[0]["prompt_ids"] + parts[1]["prompt_ids"]
    assert len(whole[ENTROPY]) == len(rows)


def test_a_step_draws_the_same_again_and_another_step_or_draw_differs(drawing_policy: Path) -> None:
    rows, drawn = prompts(1), rollouts(num_samples=SIZE, temperature=1.5)
    first, second = (drawn(rows, trainer(drawing_policy))["completion_ids"] for _ in range(2))
    later = drawn(rows, trainer(drawing_policy, step=1))["completion_ids"]
    again = rollouts(temperature=1.5)(rows, trainer(drawing_policy))["completion_ids"]
    assert first == again
    assert first != second
    assert first != later


def test_samples_of_a_mixture_are_drawn_and_told_at_their_own_temperatures(drawing_policy: Path) -> None:
    mixed = rollouts(temperature=(0.05, 0.05, 3.0))
    told = mixed(prompts(4), trainer(drawing_policy))[ENTROPY]
    cold = [value for place, value in enumerate(told) if place % SIZE < 2]
    hot = told[2::SIZE]
    assert max(cold) < min(hot)
    assert [mixed.temperature_of(sample) for sample in range(SIZE)] == [0.05, 0.05, 3.0]


def test_a_schedule_multiplies_every_temperature_of_its_step(drawing_policy: Path) -> None:
    cooling = rollouts(Heat("linear", end=0.1), temperature=(1.0, 2.0, 4.0))
    entropies = []
    for step, factor in ((0, 1.0), (4, 0.1)):
        entropies.append(cooling(prompts(2), trainer(drawing_policy, step=step))[ENTROPY])
        told = [cooling.temperature_of(sample) for sample in range(SIZE)]
        assert told == pytest.approx([1.0 * factor, 2.0 * factor, 4.0 * factor])
    assert max(entropies[1]) < min(entropies[0])


def test_what_was_drawn_ahead_is_handed_out_once(drawing_policy: Path) -> None:
    rows, drawn = prompts(1), rollouts()
    drawn.ready = Drawn([[1]] * SIZE, [[2]] * SIZE, [0.5] * SIZE)
    assert drawn(rows, trainer(drawing_policy))["completion_ids"] == [[2]] * SIZE
    assert drawn(rows, trainer(drawing_policy))["completion_ids"] != [[2]] * SIZE


def test_a_process_with_nothing_to_draw_takes_part_all_the_same(drawing_policy: Path) -> None:
    drawn = rollouts()
    assert drawn.draw([], trainer(drawing_policy), first=0) == Drawn([], [], [])
    after = drawn(prompts(1), trainer(drawing_policy))["completion_ids"]
    assert after != rollouts()(prompts(1), trainer(drawing_policy))["completion_ids"]


def settings(**changes: Any) -> Any:
    """The fields of TRL's GRPOConfig that rollouts read."""
    base = {
        "use_vllm": False,
        "fsdp": "",
        "use_transformers_continuous_batching": False,
        "generation_kwargs": None,
        "repetition_penalty": 1.0,
        "ds3_gather_for_generation": True,
        "per_device_train_batch_size": 8,
        "steps_per_generation": 1,
        "num_generations": 4,
        "temperature": 0.9,
        "top_p": 1.0,
        "top_k": 0,
        "min_p": None,
        "max_completion_length": 16,
        "seed": 0,
    }
    return SimpleNamespace(**{**base, **changes})


def test_our_sampler_draws_unless_another_is_asked_for() -> None:
    ours = rollouts_of(None, [0.2, 1.2], settings())
    assert ours is not None
    assert ours.settings.temperatures == (0.2, 1.2, 0.2, 1.2)
    assert rollouts_of(None, [], settings(use_vllm=True)) is None
    assert rollouts_of("trl", [], settings()) is None


def test_what_cannot_be_sampled_together_is_refused() -> None:
    with pytest.raises(UserError, match="sampler is 'best'"):
        rollouts_of("best", [], settings())
    with pytest.raises(UserError, match="use_vllm and sampler: shared_prefix exclude one another"):
        rollouts_of("shared_prefix", [], settings(use_vllm=True))
    with pytest.raises(UserError, match="repetition_penalty and sampler"):
        rollouts_of("shared_prefix", [], settings(repetition_penalty=1.1))
    with pytest.raises(UserError, match="mixed_temperatures needs sampler: shared_prefix"):
        rollouts_of("trl", [0.5], settings())
    with pytest.raises(UserError, match="temperature_schedule needs sampler: shared_prefix"):
        rollouts_of("trl", [], settings(), Heat("linear", end=2.0))
    with pytest.raises(UserError, match="is 6, no multiple of num_generations"):
        rollouts_of(None, [], settings(per_device_train_batch_size=6))

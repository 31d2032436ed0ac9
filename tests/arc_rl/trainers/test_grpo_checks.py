from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from arc_rl.errors import UserError
from arc_rl.trainers.grpo_arguments import ExplorationArguments, GRPOArguments
from arc_rl.trainers.grpo_checks import (
    check_backend,
    check_exploration,
    check_rewards,
    check_tasks,
    check_window,
)


def settings(**changes: Any) -> Any:
    """The fields of TRL's GRPOConfig that the checks read, as a CPU run has them."""
    base = {
        "steps_per_generation": 4,
        "num_iterations": 1,
        "gradient_accumulation_steps": 2,
        "save_strategy": "steps",
        "save_steps": 10,
        "use_cpu": True,
        "use_liger_kernel": False,
        "use_vllm": False,
        "use_transformers_continuous_batching": False,
        "eval_strategy": "no",
        "generation_batch_size": 32,
        "num_generations": 8,
    }
    return SimpleNamespace(**{**base, **changes})


def test_what_can_work_passes() -> None:
    check_window(settings())
    check_window(settings(save_strategy="no", save_steps=7))
    check_backend(settings(), SimpleNamespace(use_dora=True))
    check_rewards(["solved", "pixels"], [1.0, 0.5])
    check_tasks(settings(), 4)


def test_a_checkpoint_inside_a_window_is_refused_with_the_next_multiple() -> None:
    with pytest.raises(UserError, match=r"save_steps is 7, .* set save_steps to 8 or another multiple of 2"):
        check_window(settings(save_steps=7))
    with pytest.raises(UserError, match="set save_steps to 2"):
        check_window(settings(save_steps=0.1))


def test_repeated_iterations_make_the_window_longer() -> None:
    with pytest.raises(UserError, match="another multiple of 6"):
        check_window(settings(num_iterations=3))


def test_saving_by_epoch_is_refused() -> None:
    with pytest.raises(UserError, match="save_strategy is epoch; set it to steps"):
        check_window(settings(save_strategy="epoch"))


def test_a_window_inside_an_optimizer_step_is_refused() -> None:
    with pytest.raises(UserError, match="set steps_per_generation to 8"):
        check_window(settings(gradient_accumulation_steps=8))


@pytest.mark.parametrize("key", ["use_liger_kernel", "use_vllm", "use_transformers_continuous_batching"])
def test_what_needs_a_gpu_is_refused_on_the_cpu(key: str) -> None:
    with pytest.raises(UserError, match=f"{key} needs a GPU.*set {key}: false"):
        check_backend(settings(**{key: True}), SimpleNamespace(use_dora=False))


def test_vllm_with_dora_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    with pytest.raises(UserError, match="use_vllm cannot serve DoRA"):
        check_backend(settings(use_cpu=False, use_vllm=True), SimpleNamespace(use_dora=True))


def test_evaluation_inside_training_is_refused() -> None:
    with pytest.raises(UserError, match="eval_strategy"):
        check_backend(settings(eval_strategy="steps"), SimpleNamespace(use_dora=False))


def test_rewards_must_exist_and_have_one_weight_each() -> None:
    with pytest.raises(UserError, match="reward_names holds beauty; choose from solved"):
        check_rewards(["solved", "beauty"], None)
    with pytest.raises(UserError, match="reward_weights has 1 numbers for 2 reward_names"):
        check_rewards(["solved", "pixels"], [1.0])
    with pytest.raises(UserError, match="reward_names holds a reward twice"):
        check_rewards(["solved", "solved"], None)
    check_rewards(["solved", "brevity"], None)
    with pytest.raises(UserError, match="reward_names is empty"):
        check_rewards([], None)


def exploring(**changes: Any) -> ExplorationArguments:
    return ExplorationArguments(**changes)


def learning(**changes: Any) -> Any:
    """The fields of TRL's GRPOConfig that advantages depend on."""
    base = {
        "num_generations": 8,
        "multi_objective_aggregation": "sum_then_normalize",
        "scale_rewards": "group",
        "reward_weights": None,
    }
    return SimpleNamespace(**{**base, **changes})


def test_advantages_that_trls_keys_contradict_are_refused() -> None:
    sampler: Any = object()
    check_exploration(exploring(), learning(scale_rewards="none"), None)
    check_exploration(exploring(advantage="pass_at_k", advantage_k=8), learning(), sampler)
    with pytest.raises(UserError, match="advantage_k is 9; it must be between 1 and num_generations"):
        check_exploration(exploring(advantage="pass_at_k", advantage_k=9), learning(), sampler)
    with pytest.raises(UserError, match="set multi_objective_aggregation to sum_then_normalize"):
        check_exploration(
            exploring(advantage="maxrl"), learning(multi_objective_aggregation="normalize_then_sum"), sampler
        )
    with pytest.raises(UserError, match="scale_rewards belongs to advantage: grpo"):
        check_exploration(exploring(advantage="maxrl"), learning(scale_rewards="none"), sampler)
    with pytest.raises(UserError, match="make every reward_weights 0 or more"):
        check_exploration(exploring(advantage="maxrl"), learning(reward_weights=[1.0, -0.1]), sampler)


def test_resampling_needs_our_sampler() -> None:
    with pytest.raises(UserError, match="resample_budget needs sampler: shared_prefix"):
        check_exploration(exploring(resample_budget=1), learning(), None)


def test_keys_of_exploration_that_miss_their_other_half_are_refused() -> None:
    with pytest.raises(UserError, match="temperature_end goes with temperature_schedule"):
        exploring(temperature_schedule="linear")
    with pytest.raises(UserError, match="temperature_end goes with temperature_schedule"):
        exploring(temperature_end=2.0)
    with pytest.raises(UserError, match="temperature_entropy_target goes with"):
        exploring(temperature_schedule="entropy")
    with pytest.raises(UserError, match="temperature_end is -1"):
        exploring(temperature_schedule="linear", temperature_end=-1.0)
    with pytest.raises(UserError, match="advantage_k needs advantage: pass_at_k"):
        exploring(advantage_k=2)
    with pytest.raises(UserError, match="resample_budget is -1"):
        exploring(resample_budget=-1)


def test_a_hindsight_weight_that_moves_needs_both_its_keys() -> None:
    assert GRPOArguments(hindsight_schedule="cosine", hindsight_coef_end=0.0).hindsight_coef_end == 0
    with pytest.raises(UserError, match="hindsight_coef_end goes with hindsight_schedule"):
        GRPOArguments(hindsight_schedule="linear")
    with pytest.raises(UserError, match="hindsight_coef_end goes with hindsight_schedule"):
        GRPOArguments(hindsight_coef_end=0.1)
    for keys in ({"hindsight_coef_end": -0.1}, {"hindsight_coef_end": 0.1, "hindsight_coef": 0.0}):
        with pytest.raises(UserError, match="the first must be 0 or more, the second above 0"):
            GRPOArguments(hindsight_schedule="linear", **keys)


def test_a_schedule_is_told_in_factors_of_the_temperature() -> None:
    assert exploring(temperature_schedule="linear", temperature_end=1.2).heat(0.8).end == pytest.approx(1.5)


def test_fewer_tasks_than_a_batch_holds_are_refused() -> None:
    with pytest.raises(UserError, match="tasks gives 3 tasks, but a batch of samples holds 4"):
        check_tasks(settings(), 3)

"""`python -m arc_rl.sampling_benchmark MODEL`: our sampler against `generate` of transformers.

Both draw the same number of completions for the same real ARC prompts with the same model and length limit;
the ratio within one run is what counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch
from trl import ModelConfig

from arc_rl.cli import guarded
from arc_rl.policy import load_policy, prompt_limit
from arc_rl.prompts import Prompt, prompts_that_fit
from arc_rl.sampling import Sampling, sample
from arc_rl.tasks.sources import load_tasks


def main(argv: Sequence[str]) -> int:
    parser = prompts_parser("python -m arc_rl.sampling_benchmark", __doc__)
    parser.add_argument("--num_samples", type=int, default=64, help="default: %(default)s")
    parser.add_argument("--max_completion_length", type=int, default=64, help="default: %(default)s")
    options = parser.parse_args(argv)
    model, tokenizer = load_policy(ModelConfig(model_name_or_path=options.model), seed=0)
    sampling = Sampling(options.num_samples, max_completion_length=options.max_completion_length)
    print(f"{options.prompts} prompts with {options.num_samples} samples each, faster of two runs, in s")
    print(f"{'prompt tokens':>14} {'ours':>8} {'generate':>9} {'ratio':>6}")
    for part in prompt_batches(options, model, tokenizer):
        ours = seconds(partial(_ours, model, tokenizer, part, sampling))
        theirs = seconds(partial(_generate, model, tokenizer, part, sampling))
        print(f"{len(part[0].ids):>14} {ours:>8.2f} {theirs:>9.2f} {theirs / ours:>6.1f}", flush=True)
    return 0


def prompts_parser(program: str, about: str | None) -> argparse.ArgumentParser:
    """A parser of what `prompt_batches` reads, but for `max_completion_length`."""
    parser = argparse.ArgumentParser(prog=program, description=about)
    parser.add_argument("model", help="a model folder or hub id, for example runs/demo/sft/model")
    parser.add_argument("--prompts", type=int, default=8, help="prompts a batch (default: %(default)s)")
    parser.add_argument("--max_prompt_length", type=int, default=640, help="default: %(default)s")
    parser.add_argument("--prompt_style", default="pairs", help="default: %(default)s")
    return parser


def prompt_batches(options: argparse.Namespace, model: Any, tokenizer: Any) -> list[list[Prompt]]:
    """Three batches of real ARC prompts, longest first: of the longest that fit, middling and short ones."""
    longest = prompt_limit(model, options.max_prompt_length, options.max_completion_length)
    tasks = load_tasks(["arc-agi-1/training"], seed=0)
    _, prompts = prompts_that_fit(tasks, options.prompt_style, tokenizer, longest)
    prompts = sorted(prompts, key=lambda prompt: -len(prompt.ids))
    places = (0, len(prompts) // 2, len(prompts) - options.prompts)
    return [prompts[place : place + options.prompts] for place in places]


def seconds(work: Callable[[], object]) -> float:
    """The wall seconds of the faster of two runs of `work`."""
    times = []
    for _ in range(2):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def _ours(model: Any, tokenizer: Any, prompts: Sequence[Prompt], sampling: Sampling) -> None:
    sample(model, tokenizer, [prompt.messages for prompt in prompts], sampling, (0,))


def _generate(model: Any, tokenizer: Any, prompts: Sequence[Prompt], sampling: Sampling) -> None:
    tokenizer.padding_side = "left"
    batch = tokenizer.pad({"input_ids": [prompt.ids for prompt in prompts]}, return_tensors="pt")
    with torch.inference_mode():
        model.generate(
            input_ids=batch["input_ids"],
            attention_mask=batch["attention_mask"],
            do_sample=True,
            temperature=1.0,
            top_k=0,
            num_return_sequences=sampling.num_samples,
            max_new_tokens=sampling.max_completion_length,
            pad_token_id=tokenizer.pad_token_id,
        )


if __name__ == "__main__":
    sys.exit(guarded(main, sys.argv[1:]))

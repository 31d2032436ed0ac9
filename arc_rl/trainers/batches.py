"""The order in which training examples are seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch

from arc_rl.seeds import mixed


class SimilarLengths(torch.utils.data.Sampler[int]):
    """Indices of which each `batch_size` in a row are of similar length, the batches in random order.

    Transformers' LengthGroupedSampler leaves the batches sorted by length within each window of the data, so
    that the model sees long tasks and then short ones in turn; here their order is shuffled too. `epoch` is
    asked when a pass begins: the order depends on it and `seed` alone, on every process and after a resume.
    """

    WINDOW = 50  # batches that are sorted together

    def __init__(
        self, lengths: Sequence[int], batch_size: int, seed: int, epoch: Callable[[], int] = lambda: 0
    ) -> None:
        self.lengths = torch.as_tensor(lengths)
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = epoch

    def __len__(self) -> int:
        return len(self.lengths)

    def __iter__(self) -> Iterator[int]:
        generator = torch.Generator().manual_seed(mixed(self.seed, self.epoch()))
        shuffled = torch.randperm(len(self.lengths), generator=generator)
        windows = shuffled.split(self.batch_size * self.WINDOW)
        ordered = torch.cat([window[self.lengths[window].argsort(descending=True)] for window in windows])
        batches = list(ordered.split(self.batch_size))
        last = [batches.pop()] if len(batches[-1]) < self.batch_size else []
        order = torch.randperm(len(batches), generator=generator).tolist()
        return iter(torch.cat([*(batches[i] for i in order), *last]).tolist())

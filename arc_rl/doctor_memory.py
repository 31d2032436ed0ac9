"""How much memory a process of a run takes, by formula, before anything is loaded.

The formulas leave out what no formula knows, which `OVERHEAD` stands for. They know nothing of recipes.
"""

from __future__ import annotations

from dataclasses import dataclass

from arc_rl.doctor_shapes import Shape

GIB = 2**30
# What a process holds before it holds a model, in bytes: the CUDA context and libraries on a GPU, Python with
# its packages on the CPU; and the share that the allocator loses to fragments. Conventions, not measured.
CONTEXT = int(0.8 * GIB)
INTERPRETER = int(0.7 * GIB)
OVERHEAD = 0.1
# DeepSpeed's defaults, in numbers: stage3_max_live_parameters, and both reduce_ and allgather_bucket_size.
ZERO3_LIVE = 1_000_000_000
ZERO_BUCKET = 500_000_000


@dataclass(frozen=True)
class Setup:
    """What the memory of one process depends on.

    `trained` weights of `stored` bytes each are learned (LoRA's, or all); `sharding` is none, ddp, fsdp or
    zero1 to zero3; `batch` rows of `length` tokens pass through forward and backward at once, of which
    `scored` tokens a row need logits; `samples` completions of `completion` tokens to `prompts` prompts of
    `prompt` tokens are drawn at once, `shared` if a prompt's cache is held once for its samples.
    """

    shape: Shape
    weight_bytes: int
    trained: int
    trained_bytes: int
    adapter: bool
    dora: bool = False
    processes: int = 1
    sharding: str = "none"
    offload: bool = False
    checkpointing: bool = False
    batch: int = 0
    length: int = 0
    scored: int = 0
    prompts: int = 0
    samples: int = 0
    prompt: int = 0
    completion: int = 0
    shared: bool = False
    gathers: bool = False

    @property
    def zero(self) -> int:
        """The ZeRO stage, 0 without DeepSpeed; FSDP shards as stage 3 does."""
        return {"zero1": 1, "zero2": 2, "zero3": 3, "fsdp": 3}.get(self.sharding, 0)


def training_bytes(setup: Setup) -> dict[str, float]:
    """Bytes of a process by what holds them, while it learns. Empty parts are left out."""
    parts = {
        "weights": weights(setup),
        "gradients": gradients(setup),
        "optimizer": optimizer(setup),
        "activations": activations(setup),
        "logits": logits(setup.shape, setup.batch * setup.scored),
    }
    return {name: size for name, size in parts.items() if size} if setup.batch else {}


def sampling_bytes(setup: Setup) -> dict[str, float]:
    """Bytes of a process by what holds them, while it samples; what it learns with stays where it is."""
    if not setup.samples:
        return {}
    kept = {"weights": weights(setup), "optimizer": optimizer(setup) if setup.batch else 0.0}
    whole = setup.shape.parameters() * setup.weight_bytes if setup.gathers else 0.0
    parts = {
        **kept,
        "weights gathered to sample": whole,
        "key/value cache": cache(setup),
        "logits": 3 * 4.0 * setup.samples * setup.shape.vocabulary,
    }
    return {name: size for name, size in parts.items() if size}


def weights(setup: Setup) -> float:
    """Weights, and adapters beside them: 2 bytes each in bfloat16, 4 in float32.

    ZeRO-3 and FSDP leave 1/processes of them, beside the layers that are gathered at a time (Rajbhandari et
    al. 2020, arXiv:1910.02054, section 5.3); offloaded ones leave the GPU.
    """
    total = setup.shape.parameters() * setup.weight_bytes
    total += setup.trained * setup.trained_bytes if setup.adapter else 0
    if setup.zero < 3:
        return float(total)
    live = min(setup.shape.parameters(), ZERO3_LIVE) * setup.weight_bytes
    return live + (0.0 if setup.offload else total / setup.processes)


def gradients(setup: Setup) -> float:
    """A gradient for each trained weight, in its own type; DeepSpeed keeps them in 2 bytes.

    DDP holds them twice, in its buckets too; from ZeRO-2 on a process keeps 1/processes, and two buckets.
    """
    each = 2 if setup.sharding.startswith("zero") else setup.trained_bytes
    whole = float(setup.trained * each)
    if setup.zero >= 2:
        buckets = 2.0 * min(setup.trained, ZERO_BUCKET) * each
        return buckets + (0.0 if setup.offload else whole / setup.processes)
    return 2 * whole if setup.sharding == "ddp" else whole


def optimizer(setup: Setup) -> float:
    """AdamW's two moments, in the weights' type; DeepSpeed's in float32, beside float32 weights.

    Those 12 bytes are the K of the ZeRO paper (section 3.1); from ZeRO-1 on they are shared by the processes.
    """
    if setup.sharding.startswith("zero"):
        return 0.0 if setup.offload else 12.0 * setup.trained / setup.processes
    moments = 2.0 * setup.trained_bytes * setup.trained
    return moments / setup.processes if setup.sharding == "fsdp" else moments


def offloaded(setup: Setup) -> float:
    """Bytes that a process holds in the machine's memory for the GPU: its share of weights and optimizer."""
    if not setup.offload:
        return 0.0
    return (setup.shape.parameters() * setup.weight_bytes + 16.0 * setup.trained) / setup.processes


def activations(setup: Setup) -> float:
    """What the forward pass keeps for the backward pass.

    Korthikanti et al. 2022 (arXiv:2205.05198, section 4) count it for GPT; for a layer with RMS norms,
    grouped queries, a gated MLP and attention that keeps no score matrix it comes to `layer_bytes` a token.
    With checkpointing each layer keeps its input alone, and one layer at a time is computed again.
    """
    tokens = setup.batch * setup.length
    each = 2 if setup.weight_bytes == 2 else 4
    layer = layer_bytes(setup.shape, each, adapter=setup.adapter, dora=setup.dora)
    if setup.checkpointing:
        return float(tokens * (setup.shape.layers * setup.shape.hidden * each + layer))
    return float(tokens * setup.shape.layers * layer)


def layer_bytes(shape: Shape, each: int, *, adapter: bool, dora: bool = False) -> int:
    """Bytes that one layer keeps of one token, in activations of `each` bytes.

    Twice the norm's input in float32 and its output before and after scaling; queries, keys and values
    before and after rotation; attention's output; the MLP's gate before and after its function, the other
    branch and their product. An adapter keeps its input again in float32, its own type, and DoRA the outputs
    of both. The tests hold it against what autograd keeps: it is 7 to 15 % above.
    """
    queries, keys = shape.heads * shape.head, shape.kv_heads * shape.head
    norms = 2 * shape.hidden * (4 + 2 * each)
    attention = each * (4 * queries + 4 * keys)
    gated = each * 4 * shape.feedforward
    inputs = 2 * shape.hidden + queries + shape.feedforward
    outputs = sum(size for _, size in shape.matrices().values())
    adapters = (4 * inputs if adapter and each == 2 else 0) + (6 * outputs if dora else 0)
    return norms + attention + gated + adapters


def logits(shape: Shape, tokens: int) -> float:
    """Scores of `tokens` tokens over the vocabulary: as computed, in float32, and their gradient."""
    return 10.0 * tokens * shape.vocabulary


def cache(setup: Setup) -> float:
    """Keys and values of every token that is attended to, in each layer (Pope et al. 2022, arXiv:2211.05102).

    A prompt's are held once for its samples by our sampler, and once a sample by `generate`.
    """
    shape = setup.shape
    read = setup.prompts if setup.shared else setup.samples
    tokens = read * setup.prompt + setup.samples * setup.completion
    return 2.0 * shape.layers * shape.kv_heads * shape.head * setup.weight_bytes * tokens


def total(parts: dict[str, float], *, on_gpu: bool) -> float:
    """All parts of a process with what no formula knows."""
    return sum(parts.values()) * (1 + OVERHEAD) + (CONTEXT if on_gpu else INTERPRETER)

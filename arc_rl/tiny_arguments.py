"""The recipe keys of the built-in tiny model: its size."""

from __future__ import annotations

from dataclasses import dataclass, field

from arc_rl.errors import UserError


@dataclass
class TinyArguments:
    """The size of the built-in model; read only where model_name_or_path is tiny."""

    tiny_width: int = field(default=96, metadata={"help": "Width of the tiny model's hidden states."})
    tiny_layers: int = field(default=3, metadata={"help": "Layers of the tiny model."})
    tiny_heads: int = field(
        default=4, metadata={"help": "Attention heads of the tiny model; they share its width."}
    )
    tiny_context: int = field(
        default=1024, metadata={"help": "Longest prompt and completion of the tiny model, in tokens."}
    )

    def __post_init__(self) -> None:
        for key in ("tiny_width", "tiny_layers", "tiny_heads", "tiny_context"):
            if getattr(self, key) < 1:
                raise UserError(f"{key} is {getattr(self, key)}; it must be at least 1.")
        if self.tiny_width % (2 * self.tiny_heads):
            raise UserError(
                f"tiny_width is {self.tiny_width}, which {self.tiny_heads} heads of even width cannot share; "
                "make it a multiple of twice tiny_heads."
            )

"""The environment: DSL, interpreter, sandbox and scores. It knows nothing of models or training."""

from __future__ import annotations

from reward.completions import extract_program
from reward.execution import Execution, Status
from reward.functions import REWARDS, Judge, Verdict, reward_functions
from reward.grids import Grid, InvalidGrid, as_grid
from reward.interpreter import Interpreter
from reward.language import InvalidLanguage, Language
from reward.sandbox import Sandbox, SandboxError
from reward.scoring import Score, score

__all__ = [
    "REWARDS",
    "Execution",
    "Grid",
    "Interpreter",
    "InvalidGrid",
    "InvalidLanguage",
    "Judge",
    "Language",
    "Sandbox",
    "SandboxError",
    "Score",
    "Status",
    "Verdict",
    "as_grid",
    "extract_program",
    "reward_functions",
    "score",
]

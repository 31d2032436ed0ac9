"""The names of numpy that are part of the language, grouped by how the cost of a call is found."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from reward.guarded.words import words

COSTS: Mapping[str, str] = MappingProxyType(
    {
        "cells": (
            "all amax amin any append argmax argmin argwhere array array_equal asarray "
            "ascontiguousarray ceil concatenate copy count_nonzero cumprod cumsum delete diagonal "
            "dstack column_stack flatnonzero flip fliplr flipud floor "
            "hstack invert isfinite isinf isnan logical_not max mean min moveaxis "
            "ndim negative nonzero prod ravel rint rot90 shape sign size "
            "sqrt square squeeze stack std sum swapaxes trace transpose "
            "var vstack abs absolute atleast_1d atleast_2d reshape "
            "ptp rollaxis"
        ),
        "round": "around round",
        "unravel": "unravel_index",
        "sort": (
            "argsort sort unique median intersect1d union1d setdiff1d setxor1d isin lexsort searchsorted"
        ),
        "broadcast": (
            "add subtract multiply divide true_divide floor_divide mod remainder power equal "
            "not_equal greater greater_equal less less_equal minimum maximum logical_and logical_or "
            "logical_xor bitwise_and bitwise_or bitwise_xor where clip allclose isclose "
            "array_equiv"
        ),
        "shape": "zeros ones full",
        "like": "zeros_like ones_like full_like",
        "square": "eye identity tri",
        "range": "arange",
        "linspace": "linspace",
        "diff": "diff",
        "split": "array_split dsplit hsplit split vsplit",
        "insert": "insert",
        "quantile": "percentile quantile",
        "tile": "tile",
        "repeat": "repeat",
        "pad": "pad",
        "outer": "kron outer",
        "matmul": "dot matmul",
        "axes": "expand_dims",
        "mesh": "meshgrid ix_",
        "dims": "indices",
        "bins": "bincount",
        "diag": "diag tril triu",
        "take": "take",
        "roll": "roll",
    }
)

OPTIONS = frozenset(
    words(
        "axis axes assume_unique constant_values copy dtype equal_nan fill_value indexing initial invert k "
        "keepdims kind minlength mode ndmin num offset order pad_width repeats reps return_counts "
        "return_index return_inverse shape shift sorter step decimals endpoint"
    )
)

TYPES: Mapping[str, object] = MappingProxyType(
    {
        name: getattr(np, name)
        for name in words(
            "bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 intp float16 float32 float64 "
            "pi inf nan e newaxis int_ uint"
        )
    }
)

GENERAL_TYPES = words("ndarray integer floating number generic")
"""Types that a program may ask for with isinstance alone."""

MISSING = inspect.Parameter.empty
"""Stands for a parameter's default that there is none of, or that no program can hand over."""
FOREIGN = frozenset({"out", "order", "where", "dtype"})
LEADING: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        "arange": {"start": 0, "stop": MISSING, "step": None},
        "array": {"object": MISSING},
        "dot": {"a": MISSING, "b": MISSING},
        "lexsort": {"keys": MISSING, "axis": -1},
        "ndarray.clip": {"a": MISSING, "min": None, "max": None},
        "zeros": {"shape": MISSING},
    }
)
"""The parameters of functions that numpy has in C, which tell theirs in some of its versions only."""


def leading_parameters(function: Callable[..., Any]) -> tuple[tuple[str, Any], ...]:
    """Return names and defaults of what a function of numpy takes by place or by name, up to the first that
    the language has not or takes by name alone.
    """
    name = getattr(function, "__qualname__", "")
    if name in LEADING or isinstance(function, np.ufunc) or not inspect.isfunction(inspect.unwrap(function)):
        return tuple(LEADING.get(name, {}).items())
    leading: list[tuple[str, Any]] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD or parameter.name in FOREIGN:
            break
        plain = isinstance(parameter.default, (bool, int, float, str, tuple, type(None)))
        leading.append((parameter.name, parameter.default if plain else MISSING))
    return tuple(leading)

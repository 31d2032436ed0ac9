"""The names of numpy that are part of the language, grouped by how the cost of a call is found."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from reward.guarded.words import words

COSTS: Mapping[str, str] = MappingProxyType(
    {
        "cells": (
            "all amax amin any append argmax argmin argwhere around array array_equal asarray "
            "ascontiguousarray ceil concatenate copy count_nonzero cumprod cumsum delete diagonal "
            "dstack column_stack flatnonzero flip fliplr flipud floor "
            "hstack invert isfinite isinf isnan logical_not max mean min moveaxis "
            "ndim negative nonzero prod ravel rint rot90 round shape sign size "
            "sqrt square squeeze stack std sum swapaxes trace transpose "
            "unravel_index var vstack abs absolute atleast_1d atleast_2d reshape "
            "ptp rollaxis"
        ),
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
        "axis axes assume_unique constant_values dtype equal_nan fill_value indexing initial invert k "
        "keepdims kind minlength mode n ndmin num offset pad_width repeats reps return_counts "
        "return_index return_inverse shape shift sorter start step stop a x arr array decimals endpoint"
    )
)

TYPES: Mapping[str, object] = MappingProxyType(
    {
        name: getattr(np, name)
        for name in words(
            "bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 intp float16 float32 float64 "
            "pi inf nan e newaxis int_ uint"
        )
    }
)

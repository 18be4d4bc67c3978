"""One function per ONNX operator, by family, each made of operations of the engine (onnx.ai/onnx/operators).

A family module holds `OPERATORS`: the operator's name and a function of its inputs and attributes.
"""

from __future__ import annotations

from core.interchange.onnx_ops import (
    activation,
    attention,
    elementwise,
    gather,
    linear,
    norm,
    quantize,
    recurrent,
    reduce,
    resize,
    shape,
    training,
    window,
)
from core.interchange.onnx_ops.node import Attributes, Inputs, OnnxError, Operator, Result

OPERATORS: dict[str, Operator] = {
    **elementwise.OPERATORS,
    **activation.OPERATORS,
    **reduce.OPERATORS,
    **shape.OPERATORS,
    **gather.OPERATORS,
    **linear.OPERATORS,
    **window.OPERATORS,
    **norm.OPERATORS,
    **training.OPERATORS,
    **recurrent.OPERATORS,
    **resize.OPERATORS,
    **quantize.OPERATORS,
    **attention.OPERATORS,
}

__all__ = ["OPERATORS", "Attributes", "Inputs", "OnnxError", "Operator", "Result"]

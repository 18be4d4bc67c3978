"""An ONNX model as operations of the engine.

`load_model` takes a parsed model (anything with the fields of ONNX's ModelProto) and gives a `Program`, which runs on
tensors. The onnx package itself is not needed. Format: github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.autograd import no_grad
from core.backend import Array
from core.interchange.onnx_ops import OPERATORS, Attributes, Inputs, OnnxError, Operator
from core.ops.creation import from_array
from core.tensor import Tensor

ELEMENT_TYPES: dict[int, np.dtype[Any]] = {
    number: np.dtype(name)
    for number, name in {
        1: "float32",
        2: "uint8",
        3: "int8",
        4: "uint16",
        5: "int16",
        6: "int32",
        7: "int64",
        9: "bool",
        10: "float16",
        11: "float64",
        12: "uint32",
        13: "uint64",
        14: "complex64",
        15: "complex128",
    }.items()
}
"""TensorProto.DataType, as far as the engine has the type: no strings, no bfloat16, nothing of 8 or fewer bits."""

DOMAINS = ("", "ai.onnx", "ai.onnx.preview.training")


@dataclass(frozen=True)
class Step:
    """One node: the operator, the names of what goes in and comes out, and its attributes."""

    name: str
    operator: Operator
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Attributes


class Program:
    """The nodes of a graph in their order, with the constants that stand in the model."""

    def __init__(
        self, steps: Sequence[Step], constants: Mapping[str, Tensor], ends: tuple[list[str], list[str]]
    ) -> None:
        self.steps, self.constants = tuple(steps), dict(constants)
        self.inputs, self.outputs = ends

    def run(self, arrays: Sequence[Array]) -> list[Array]:
        """The outputs as host arrays. Overflow and division by 0 give ∞ and NaN as ONNX says, without a warning."""
        for name, array in zip(self.inputs, arrays, strict=False):
            if np.asarray(array).dtype not in ELEMENT_TYPES.values():
                raise OnnxError(f"Input {name!r} has an element type that the engine does not have.")
        with no_grad(), np.errstate(all="ignore"):
            tensors = self([from_array(np.asarray(array)) for array in arrays])
        return [tensor.numpy() for tensor in tensors]

    def __call__(self, inputs: Sequence[Tensor]) -> list[Tensor]:
        """The outputs for `inputs`, in the order of the graph's; recorded for gradients as usual."""
        if len(inputs) != len(self.inputs):
            raise OnnxError(f"The model takes {len(self.inputs)} inputs ({', '.join(self.inputs)}), not {len(inputs)}.")
        known: dict[str, Tensor | None] = {**self.constants, **dict(zip(self.inputs, inputs, strict=True))}
        for step in self.steps:
            given = [known[name] if name else None for name in step.inputs]
            try:
                found = step.operator(Inputs(given), step.attributes)
            except OnnxError as error:
                raise OnnxError(f"Node {step.name}: {error}") from error
            made = found if isinstance(found, tuple) else (found,)
            known.update(zip(step.outputs, made, strict=False))
        return [tensor for name in self.outputs if (tensor := known[name]) is not None]


def load_model(model: Any) -> Program:
    """The graph of `model` (ModelProto). OnnxError names the operator that the engine does not have."""
    versions = {entry.domain: entry.version for entry in model.opset_import}
    version = versions.get("", versions.get("ai.onnx", 21))
    constants = {item.name: from_array(read_tensor(item)) for item in model.graph.initializer}
    steps = [_step(node, version) for node in model.graph.node]
    inputs = [item.name for item in model.graph.input if item.name not in constants]
    return Program(steps, constants, (inputs, [item.name for item in model.graph.output]))


def read_tensor(proto: Any) -> Array:
    """The values of a TensorProto."""
    if proto.data_type not in ELEMENT_TYPES:
        raise OnnxError(f"Tensor {proto.name!r} has element type {proto.data_type}, which the engine does not have.")
    if len(proto.external_data):
        raise OnnxError(f"Tensor {proto.name!r} lies in another file; save the model as one file.")
    dtype, shape = ELEMENT_TYPES[proto.data_type], tuple(proto.dims)
    if proto.raw_data:
        return np.frombuffer(proto.raw_data, dtype.newbyteorder("<")).astype(dtype).reshape(shape)
    if dtype.kind == "c":
        parts = np.asarray(proto.float_data if dtype.itemsize == 8 else proto.double_data)
        return (parts[0::2] + 1j * parts[1::2]).astype(dtype).reshape(shape)
    if dtype == np.float16:
        return np.asarray(proto.int32_data, np.uint16).view(dtype).reshape(shape)
    fields = {"float32": proto.float_data, "float64": proto.double_data, "int64": proto.int64_data}
    wide = proto.uint64_data if dtype in (np.uint32, np.uint64) else proto.int32_data
    return np.asarray(fields.get(dtype.name, wide)).astype(dtype).reshape(shape)


def _step(node: Any, version: int) -> Step:
    name = node.name or node.op_type
    if node.domain not in DOMAINS or node.op_type not in OPERATORS:
        raise OnnxError(f"Node {name}: the engine has no operator {node.op_type!r} ({node.domain or 'ai.onnx'}).")
    values = {item.name: _attribute(item) for item in node.attribute}
    for key in ("to", "dtype", "output_dtype", "softmax_precision"):
        if key in values:
            values[key] = ELEMENT_TYPES.get(values[key])
    attributes = Attributes(values, version, sum(1 for output in node.output if output))
    return Step(name, OPERATORS[node.op_type], tuple(node.input), tuple(node.output), attributes)


def _attribute(item: Any) -> Any:
    """The value by AttributeProto.AttributeType: numbers, strings, tensors, and lists of the first two."""
    readers: dict[int, Any] = {
        1: lambda: item.f,
        2: lambda: item.i,
        3: lambda: item.s.decode("utf-8"),
        4: lambda: from_array(read_tensor(item.t)),
        6: lambda: list(item.floats),
        7: lambda: list(item.ints),
        8: lambda: [text.decode("utf-8") for text in item.strings],
    }
    if item.type not in readers:
        raise OnnxError(f"Attribute {item.name!r} is of kind {item.type} (a graph or a sparse tensor), not supported.")
    return readers[item.type]()

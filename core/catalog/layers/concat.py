"""Concat: several branches side by side along one axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Inferred, InsertBefore, Layer, Mismatch, SetField, Spec
from core.catalog.fields import integer
from core.catalog.layers.flatten import Flatten

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class Concat(Layer):
    """Joins two or more inputs along one axis; all other axes must be equal."""

    key = "concat"
    title = "Concat"
    summary = "Puts branches one behind the other along an axis: channels of pictures, or values of rows."
    formula = "y = [x₁, x₂, …]"
    source = "Szegedy et al. 2014, Going deeper with convolutions, https://arxiv.org/abs/1409.4842"
    category = Category.MERGE
    keywords = ("concatenate", "join", "cat", "stack", "merge", "inception", "dense block")
    inputs = ()
    grows = True

    dim: int = integer(
        1,
        minimum=-8,
        maximum=8,
        help="Axis along which inputs are joined: 1 is the first axis of a sample, −1 the last.",
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        if len(inputs) < 2:
            return Mismatch("", f"Expects at least two inputs; receives {len(inputs)}.")
        fault = _rank_fault(inputs) or self._dim_fault(inputs[0])
        if fault:
            return fault
        first, axis = inputs[0], self._axis(len(inputs[0].shape))
        for port, spec in enumerate(inputs):
            if _without(spec, axis) != _without(first, axis):
                return self._size_fault(inputs, port)
        joined = sum(spec.shape[axis] for spec in inputs)
        return Inferred(Spec((*first.shape[:axis], joined, *first.shape[axis + 1 :]), first.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Concat(self.dim)

    def _axis(self, rank: int) -> int:
        return self.dim - 1 if self.dim > 0 else self.dim + rank

    def _dim_fault(self, spec: Spec) -> Mismatch | None:
        rank = len(spec.shape)
        if 1 <= self.dim <= rank or -rank <= self.dim <= -1:
            return None
        text = f"Dim must be 1 … {rank} or −{rank} … −1 for samples of {spec}; it is {self.dim}."
        return Mismatch("dim", text, (SetField("Set dim to 1", "dim", 1),))

    def _size_fault(self, inputs: tuple[Spec, ...], port: int) -> Mismatch:
        first = inputs[0]
        text = (
            f"Expects inputs that differ only along axis {self._axis(len(first.shape)) + 1}; "
            f"input 1 is {first}, input {port + 1} is {inputs[port]}."
        )
        fitting = [
            axis for axis in range(len(first.shape)) if all(_without(s, axis) == _without(first, axis) for s in inputs)
        ]
        repairs = tuple(SetField(f"Join along axis {axis + 1}", "dim", axis + 1) for axis in fitting)
        return Mismatch("dim" if repairs else "", text, repairs)


def _without(spec: Spec, axis: int) -> tuple[int, ...]:
    return spec.shape[:axis] + spec.shape[axis + 1 :]


def _rank_fault(inputs: tuple[Spec, ...]) -> Mismatch | None:
    first = inputs[0]
    for port, spec in enumerate(inputs):
        if len(spec.shape) != len(first.shape):
            text = (
                f"Expects inputs with equally many axes; input 1 has {len(first.shape)} ({first}), "
                f"input {port + 1} has {len(spec.shape)} ({spec})."
            )
            deeper = 0 if len(first.shape) > len(spec.shape) else port
            repair = InsertBefore(f"Insert Flatten at input {deeper + 1}", Flatten(), deeper)
            flat = min(len(first.shape), len(spec.shape)) == 1
            return Mismatch("", text, (repair,) if flat else ())
    return None

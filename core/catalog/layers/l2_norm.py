"""L2Norm: vectors get length 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.axes import axis_fault
from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import integer, number

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class L2Norm(Layer):
    """Divides the vectors along one axis by their length; has nothing to learn."""

    key = "l2_norm"
    title = "L2Norm"
    summary = "Gives every vector length 1, so that only its direction counts: for embeddings and similarities."
    formula = "y = x / max(√Σ x², ε)"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html"
    category = Category.NORMALISATION
    keywords = ("unit length", "normalize", "euclidean", "cosine", "embedding", "l2 normalization")
    examples = (
        Example((Spec((7,)),)),
        Example((Spec((3, 4, 5)),), {"dim": 1}),
        Example((Spec((4, 5)),), {"dim": -2, "eps": 1e-3}),
    )

    dim: int = integer(
        -1, minimum=-8, maximum=8, help="Axis along which vectors lie: 1 is the first axis of a sample, −1 the last."
    )
    eps: float = number(
        1e-12, minimum=0.0, maximum=1.0, exclusive=True, help="Smallest length that is divided by; keeps zeros zero."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        return axis_fault(self.dim, spec) or Inferred(spec, 0, 2 * spec.size)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        return nn.Normalize(2.0, self.dim, self.eps)

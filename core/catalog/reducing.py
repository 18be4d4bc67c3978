"""What the layers that reduce axes have in common."""

from __future__ import annotations

from dataclasses import dataclass

from core.catalog.entry import Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import shape, switch


@dataclass(frozen=True)
class Reduction(Layer):
    """Makes one value of all along some axes."""

    examples = (
        Example((Spec((6,)),)),
        Example((Spec((4, 7, 6)),), {"axes": (2, 3)}),
        Example((Spec((4, 7, 6)),), {"axes": (3, 1), "keepdim": False}),
    )

    axes: tuple[int, ...] = shape(
        (1,), help="Axes that are reduced: 1 is the first axis of a sample; 2 × 3 are height and width."
    )
    keepdim: bool = switch(
        True, help="Keeps reduced axes with size 1, so that the result can stretch over the original."
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        """The reduced axes get size 1 or vanish; one axis must be left."""
        (spec,), axes = inputs, self.axes
        rank = len(spec.shape)
        if not rank:
            return Mismatch("", f"Expects samples with at least one axis; receives {spec}.")
        fitting = tuple(sorted({axis for axis in axes if 1 <= axis <= rank})) or (1,)
        if axes != fitting and sorted(axes) != list(fitting):
            text = f"Axes must be different numbers from 1 to {rank} for samples of {spec}; received {_listed(axes)}."
            return Mismatch("axes", text, (SetField(f"Reduce {_listed(fitting)}", "axes", fitting),))
        if self.keepdim:
            sizes = [1 if axis + 1 in axes else size for axis, size in enumerate(spec.shape)]
        else:
            sizes = [size for axis, size in enumerate(spec.shape) if axis + 1 not in axes]
        if not sizes:
            text = f"Expects to leave an axis of {spec}; reducing {_listed(axes)} leaves none."
            return Mismatch("keepdim", text, (SetField("Keep reduced axes with size 1", "keepdim", True),))
        return Inferred(Spec(tuple(sizes), spec.dtype))


def _listed(axes: tuple[int, ...]) -> str:
    return ("axis " if len(axes) == 1 else "axes ") + ", ".join(map(str, axes))

"""Pad: more values around a picture or at the ends of a sequence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, SetField, Spec
from core.catalog.fields import choice, idle_while, integer, number

if TYPE_CHECKING:
    from core import nn

_EDGES = (("top", "bottom", 1), ("left", "right", 2))


@dataclass(frozen=True)
class Pad(Layer):
    """Adds values around pictures, or left and right of sequences (channels × steps)."""

    key = "pad"
    title = "Pad"
    summary = "Adds a border around a picture: a constant, the mirrored picture, or its edge repeated."
    formula = "C × H × W → C × (top + H + bottom) × (left + W + right)"
    source = "https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html"
    category = Category.SHAPE
    keywords = ("padding", "zero padding", "border", "reflect", "replicate", "mirror", "edge")
    examples = (
        Example((Spec((2, 4, 3)),)),
        Example((Spec((3, 4, 5)),), {"mode": "reflect", "top": 3, "bottom": 0, "left": 2, "right": 4}),
        Example((Spec((2, 3, 2)),), {"mode": "replicate", "top": 4, "left": 0}),
        Example((Spec((3, 5)),), {"top": 0, "bottom": 0, "right": 2, "value": 0.5}),
    )

    mode: str = choice(
        "constant",
        ("constant", "reflect", "replicate"),
        help="What is added: a value, the picture mirrored at its edge, or its edge repeated.",
    )
    top: int = integer(1, minimum=0, maximum=1024, unit="pixels", help="Rows added above; 0 for sequences.")
    bottom: int = integer(1, minimum=0, maximum=1024, unit="pixels", help="Rows added below; 0 for sequences.")
    left: int = integer(1, minimum=0, maximum=1024, unit="pixels", help="Columns, or steps, added before the first.")
    right: int = integer(1, minimum=0, maximum=1024, unit="pixels", help="Columns, or steps, added after the last.")
    value: float = idle_while(
        number(0.0, minimum=-1e6, maximum=1e6, help="The value that mode constant adds."),
        mode=("reflect", "replicate"),
    )

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        fault = self._rank_fault(spec) or (self._mirror_fault(spec) if self.mode == "reflect" else None)
        if fault:
            return fault
        lead, width = spec.shape[:-1], spec.shape[-1] + self.left + self.right
        if len(lead) == 2:
            lead = (lead[0], lead[1] + self.top + self.bottom)
        return Inferred(Spec((*lead, width), spec.dtype))

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        sides = (self.left, self.right, self.top, self.bottom)
        if len(inputs[0].shape) == 2:
            return self._sequence(sides[:2])
        if self.mode == "reflect":
            return nn.ReflectionPad2d(sides)
        return nn.ReplicationPad2d(sides) if self.mode == "replicate" else nn.ConstantPad2d(sides, self.value)

    def _sequence(self, sides: tuple[int, ...]) -> nn.Module:
        from core import nn

        if self.mode == "reflect":
            return nn.ReflectionPad1d(sides)
        return nn.ReplicationPad1d(sides) if self.mode == "replicate" else nn.ConstantPad1d(sides, self.value)

    def _rank_fault(self, spec: Spec) -> Mismatch | None:
        if len(spec.shape) == 3:
            return None
        if len(spec.shape) != 2:
            text = f"Expects pictures (channels × height × width) or sequences (channels × steps); receives {spec}."
            return Mismatch("", text)
        for name in ("top", "bottom"):
            if getattr(self, name):
                text = f"{name.capitalize()} must be 0 for sequences of {spec}; it is {getattr(self, name)}."
                return Mismatch(name, text, (SetField(f"Set {name} to 0", name, 0),))
        return None

    def _mirror_fault(self, spec: Spec) -> Mismatch | None:
        for before, after, axis in _EDGES[3 - len(spec.shape) :]:
            most = spec.shape[axis + len(spec.shape) - 3] - 1
            for name in (before, after):
                if getattr(self, name) > most:
                    text = f"Mode reflect can add at most {most} at the {name} of {spec}; it is {getattr(self, name)}."
                    repairs = (
                        SetField(f"Set {name} to {most}", name, most),
                        SetField("Set mode to replicate", "mode", "replicate"),
                    )
                    return Mismatch(name, text, repairs)
        return None

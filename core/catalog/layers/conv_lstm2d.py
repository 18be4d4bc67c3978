"""ConvLSTM2d: an LSTM over sequences of pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.catalog.entry import Category, Example, Inferred, Layer, Mismatch, Spec
from core.catalog.fields import choice, integer, pair, switch

if TYPE_CHECKING:
    from core import nn


@dataclass(frozen=True)
class ConvLSTM2d(Layer):
    """Long short-term memory with convolutions over sequences of pictures; height and width stay as they are."""

    key = "conv_lstm2d"
    title = "ConvLSTM2d"
    summary = "Reads a film picture by picture with a memory for every place: for video, radar and weather maps."
    formula = "i, f, o = σ(W ∗ x[t] + V ∗ h[t−1] + b), c[t] = f · c[t−1] + i · tanh(…), h[t] = o · tanh(c[t])"
    source = "Shi et al. 2015, Convolutional LSTM network, https://arxiv.org/abs/1506.04214"
    category = Category.RECURRENT
    keywords = ("convolutional lstm", "video", "film", "frames", "spatiotemporal", "nowcasting", "sequence")
    examples = (
        Example((Spec((2, 2, 4, 3)),), {"hidden_channels": 2}),
        Example((Spec((3, 1, 3, 4)),), {"hidden_channels": 2, "kernel_size": (1, 2), "output": "all", "bias": False}),
    )

    hidden_channels: int = integer(16, minimum=1, maximum=65536, unit="channels", help="Channels of the hidden state.")
    kernel_size: tuple[int, int] = pair(
        (3, 3), minimum=1, maximum=1024, unit="pixels", help="Height and width of each filter."
    )
    output: str = choice(
        "last", ("last", "all"), help="Hands on the final picture only, or that of every step as a sequence."
    )
    bias: bool = switch(True, help="Adds a learned offset to every gate.")

    def infer(self, inputs: tuple[Spec, ...]) -> Inferred | Mismatch:
        (spec,) = inputs
        if len(spec.shape) != 4:
            return Mismatch("", f"Expects sequences of pictures (steps × channels × height × width); receives {spec}.")
        steps, channels, height, width = spec.shape
        area = self.kernel_size[0] * self.kernel_size[1]
        weights = 4 * self.hidden_channels * (channels + self.hidden_channels) * area
        offsets = 4 * self.hidden_channels if self.bias else 0
        picture = self.hidden_channels, height, width
        output = Spec((steps, *picture) if self.output == "all" else picture, spec.dtype)
        return Inferred(output, weights + offsets, weights * steps * height * width)

    def build(self, inputs: tuple[Spec, ...]) -> nn.Module:
        from core import nn

        layer = nn.ConvLSTM2d(inputs[0].shape[1], self.hidden_channels, self.kernel_size, bias=self.bias)
        return nn.RecurrentOutput(layer, last=self.output == "last")

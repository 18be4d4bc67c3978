"""What stands in a module's attributes stays what it is."""

from __future__ import annotations

import pytest

import core as torch
from core import nn


class Meter(nn.Module):
    """Keeps a running mean of what it sees, as scripts do it."""

    mean: torch.Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(2))
        self.register_buffer("seen", torch.zeros(1), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.mean = 0.5 * self.mean + 0.5 * x.mean(0)
        difference: torch.Tensor = x - self.mean
        return difference


class Halves(nn.Module):
    """A module without forward: two methods instead."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.Linear(3, 2), nn.Linear(2, 3)

    def encode(self, x: torch.Tensor) -> torch.Tensor:
        code: torch.Tensor = self.encoder(x)
        return code


def test_that_a_tensor_set_in_the_place_of_a_buffer_stays_in_the_state() -> None:
    meter = Meter()
    meter(torch.ones(4, 2))
    assert meter.state_dict()["mean"].tolist() == [0.5, 0.5]
    assert meter.double().mean.dtype == torch.float64
    meter.seen = torch.ones(1)
    assert "seen" not in meter.state_dict()
    assert "seen" in dict(meter.named_buffers())


def test_that_a_buffer_set_from_gradients_still_carries_them() -> None:
    meter, x = Meter(), torch.ones(4, 2, requires_grad=True)
    meter(x)
    meter.mean.sum().backward()
    assert x.grad is not None
    assert x.grad.tolist() == [[0.125, 0.125]] * 4


def test_that_a_plain_tensor_does_not_take_the_place_of_a_parameter() -> None:
    layer = nn.Linear(2, 2)
    with pytest.raises(TypeError, match=r"Linear\.weight is a parameter.*nn\.Parameter\(value\)"):
        layer.weight = torch.zeros(2, 2)  # type: ignore[assignment]
    layer.weight = nn.Parameter(torch.zeros(2, 2))
    layer.bias = None
    assert [name for name, _ in layer.named_parameters()] == ["weight"]
    assert layer(torch.ones(1, 2)).tolist() == [[0.0, 0.0]]


def test_that_a_module_needs_no_forward_until_it_is_called() -> None:
    module = Halves()
    assert module.encode(torch.ones(1, 3)).shape == (1, 2)
    assert len(list(module.parameters())) == 4
    with pytest.raises(RuntimeError, match=r"Halves was called and has no forward"):
        module(torch.ones(1, 3))
    assert nn.Module().training


def test_that_identity_takes_the_settings_of_the_module_it_replaces() -> None:
    x = torch.ones(2)
    assert nn.Identity(54, unused=True)(x) is x

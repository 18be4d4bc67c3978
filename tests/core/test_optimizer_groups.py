"""Groups of parameters: given as they come, added to, and climbed as well as descended."""

from __future__ import annotations

from typing import Any

import pytest

import core as torch
from core import nn, optim

KINDS: list[Any] = [
    optim.SGD,
    optim.Adam,
    optim.AdamW,
    optim.Adamax,
    optim.NAdam,
    optim.RAdam,
    optim.RMSprop,
    optim.Adagrad,
    optim.Adadelta,
    optim.Rprop,
]


@pytest.mark.parametrize("kind", [*KINDS, optim.AdaBelief, optim.Lion, optim.LAMB, optim.LARS])
def test_that_a_group_may_name_its_parameters_by_a_generator(kind: Any) -> None:
    layer = nn.Linear(2, 2)
    before = layer.weight.detach().clone()
    optimizer = kind([{"params": layer.parameters(), "lr": 0.1}], lr=0.1)
    layer(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert len(optimizer.param_groups[0]["params"]) == 2
    assert not torch.equal(layer.weight, before)


def test_that_a_group_added_between_steps_is_trained_with_its_own_rate() -> None:
    first, second = nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))
    optimizer = optim.SGD([first], lr=0.5, momentum=0.9)
    first.grad = torch.ones(1)
    optimizer.step()
    optimizer.add_param_group({"params": second, "lr": 0.25})
    second.grad = torch.ones(1)
    first.grad = None
    optimizer.step()
    assert (first.item(), second.item()) == (0.5, 0.75)
    assert [group["momentum"] for group in optimizer.param_groups] == [0.9, 0.9]
    with pytest.raises(ValueError, match="in more than one group"):
        optimizer.add_param_group({"params": [first]})


@pytest.mark.parametrize("kind", KINDS)
def test_that_maximize_steps_as_far_uphill_as_downhill(kind: Any) -> None:
    down, up = nn.Parameter(torch.zeros(3)), nn.Parameter(torch.zeros(3))
    descent, climb = kind([down], lr=0.1), kind([up], lr=0.1, maximize=True)
    for step in range(3):
        down.grad = torch.tensor([1.0, -2.0, float(step)])
        up.grad = torch.tensor([1.0, -2.0, float(step)])
        descent.step()
        climb.step()
    assert down.abs().sum() > 0
    assert torch.allclose(up, -down)
    assert up.grad is not None
    assert up.grad.tolist() == [1.0, -2.0, 2.0]


def test_that_a_result_cannot_be_trained_as_if_it_were_a_parameter() -> None:
    with pytest.raises(ValueError, match=r"SGD trains leaves; a tensor of shape \(2,\)"):
        optim.SGD([nn.Parameter(torch.ones(2)) * 2], lr=0.1)


def test_that_a_gradient_of_another_shape_is_refused() -> None:
    parameter = nn.Parameter(torch.ones(2, 2))
    parameter.grad = torch.ones(2)
    with pytest.raises(RuntimeError, match=r"\(2,\) fits no parameter of \(2, 2\)"):
        optim.SGD([parameter], lr=0.1).step()

"""Modules: parts and parameters by name, state, modes, containers."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
import core.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.norm = nn.BatchNorm1d(4)
        self.body = nn.Sequential(nn.ReLU(), nn.Linear(4, 2, bias=False))
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return self.body(self.norm(self.first(x))) * self.scale


def test_that_parameters_are_found_by_dotted_name_in_the_order_of_attributes():
    names = [name for name, _ in Net().named_parameters()]
    assert names == ["scale", "first.weight", "first.bias", "norm.weight", "norm.bias", "body.1.weight"]


def test_that_a_shared_module_counts_once():
    net = Net()
    net.again = net.first
    assert len(list(net.parameters())) == 6
    assert len(list(net.modules())) == 6


def test_that_buffers_are_kept_apart_from_parameters():
    assert [name for name, _ in Net().named_buffers()] == [
        "norm.running_mean",
        "norm.running_var",
        "norm.num_batches_tracked",
    ]


def test_that_modes_reach_every_part():
    net = Net().eval()
    assert not any(module.training for module in net.modules())
    assert all(module.training for module in net.train().modules())


def test_that_a_state_goes_from_one_network_to_another():
    source, target = Net(), Net()
    source(torch.randn(5, 3))
    assert target.load_state_dict(source.state_dict()) == ([], [])
    x = torch.randn(5, 3)
    np.testing.assert_array_equal(source.eval()(x).detach().array, target.eval()(x).detach().array)


def test_that_loading_copies_values_and_keeps_the_parameters():
    net = nn.Linear(2, 1)
    weight, array = net.weight, net.weight.array
    given = {"weight": np.array([[1.0, 2.0]]), "bias": torch.tensor([3.0])}
    net.load_state_dict(given)
    assert net.weight is weight
    assert net.weight.array is array
    given["weight"][0, 0] = 99
    assert net.weight.tolist() == [[1.0, 2.0]]
    assert net.weight.dtype == torch.float32


def test_that_a_state_that_does_not_fit_names_what_is_wrong_and_changes_nothing():
    net = nn.Linear(2, 1)
    before = net.weight.tolist()
    with pytest.raises(RuntimeError, match="lacks bias and it has the unknown extra"):
        net.load_state_dict({"weight": np.zeros((1, 2)), "extra": np.zeros(1)})
    with pytest.raises(RuntimeError, match=r"bias has shape \(4,\), expected \(1,\)"):
        net.load_state_dict({"weight": np.zeros((1, 2)), "bias": np.zeros(4)})
    assert net.weight.tolist() == before
    found = net.load_state_dict({"weight": np.zeros((1, 2)), "extra": 0}, strict=False)
    assert found == (["bias"], ["extra"])
    assert net.weight.tolist() == [[0.0, 0.0]]


def test_that_zero_grad_forgets_or_zeroes():
    net = nn.Linear(2, 1)
    net(torch.ones(1, 2)).sum().backward()
    net.zero_grad(set_to_none=False)
    assert net.weight.grad.tolist() == [[0.0, 0.0]]
    net.zero_grad()
    assert net.weight.grad is None


def test_that_types_change_in_place_and_counts_stay_integers():
    net = Net()
    parameters = list(net.parameters())
    net(torch.randn(4, 3)).sum().backward()
    assert net.double() is net
    assert all(a is b for a, b in zip(net.parameters(), parameters, strict=True))
    assert {parameter.dtype for parameter in net.parameters()} == {torch.float64}
    assert net.first.weight.grad.dtype == torch.float64
    assert net.norm.num_batches_tracked.dtype == torch.int64
    assert net(torch.randn(4, 3, dtype=torch.float64)).dtype == torch.float64


def test_that_frozen_parameters_get_no_gradient():
    net = Net()
    net.first.requires_grad_(False)
    net(torch.randn(4, 3)).sum().backward()
    assert net.first.weight.grad is None
    assert net.scale.grad is not None


def test_that_apply_visits_parts_before_the_whole():
    seen = []
    nn.Sequential(nn.ReLU(), nn.Tanh()).apply(lambda module: seen.append(type(module).__name__))
    assert sorted(seen[:2]) == ["ReLU", "Tanh"]
    assert seen[2] == "Sequential"


def test_that_registered_names_are_attributes():
    net = nn.Identity()
    net.register_buffer("mean", torch.zeros(2), persistent=False)
    net.register_parameter("shift", nn.Parameter(torch.ones(2)))
    net.add_module("part", nn.ReLU())
    assert list(net.state_dict()) == ["shift"]
    assert [name for name, _ in net.named_buffers()] == ["mean"]
    assert net.get_submodule("part") is net.part
    with pytest.raises(AttributeError, match="nothing"):
        net.get_submodule("nothing")


def test_that_sequential_runs_indexes_slices_and_grows():
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU())
    net.append(nn.Linear(3, 1))
    assert (len(net), net(torch.ones(4, 2)).shape, type(net[1]).__name__) == (3, (4, 1), "ReLU")
    assert len(net[:2]) == 2
    assert list(nn.Sequential({"a": nn.ReLU(), "b": nn.Tanh()}).named_children())[1][0] == "b"


def test_that_lists_and_dicts_of_modules_are_searched():
    listed = nn.ModuleList([nn.Linear(1, 1), nn.Linear(1, 1)])
    named = nn.ModuleDict({"a": nn.Linear(1, 1)})
    assert len(list(listed.parameters())) == 4
    assert [name for name, _ in named.named_parameters()] == ["a.weight", "a.bias"]
    assert (len(listed), "a" in named, list(named)) == (2, True, ["a"])
    assert named["a"] is named.values()[0]
    with pytest.raises(TypeError, match="one by one"):
        listed(torch.ones(1))


def test_that_repr_shows_the_parts():
    text = repr(nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.1)))
    assert "(0): Linear(in_features=2, out_features=3, bias=True)" in text
    assert "(1): Dropout(p=0.1)" in text


@pytest.mark.parametrize(
    ("module", "shape", "expected"),
    [
        (nn.Linear(4, 3), (2, 4), (2, 3)),
        (nn.Conv2d(3, 8, 3, padding="same"), (2, 3, 7, 5), (2, 8, 7, 5)),
        (nn.Conv2d(4, 8, (3, 1), stride=2, groups=2), (2, 4, 7, 5), (2, 8, 3, 3)),
        (nn.MaxPool2d(2), (2, 3, 7, 6), (2, 3, 3, 3)),
        (nn.AvgPool2d(3, 1, 1), (2, 3, 7, 6), (2, 3, 7, 6)),
        (nn.AdaptiveAvgPool2d(1), (2, 3, 7, 6), (2, 3, 1, 1)),
        (nn.AdaptiveMaxPool2d((2, 3)), (2, 3, 7, 6), (2, 3, 2, 3)),
        (nn.BatchNorm2d(3), (2, 3, 4, 4), (2, 3, 4, 4)),
        (nn.Flatten(), (2, 3, 4, 4), (2, 48)),
        (nn.Softmax(1), (2, 3), (2, 3)),
        (nn.LogSoftmax(1), (2, 3), (2, 3)),
        (nn.Tanh(), (2, 3), (2, 3)),
        (nn.Sigmoid(), (2, 3), (2, 3)),
        (nn.ReLU(), (2, 3), (2, 3)),
        (nn.Identity(), (2, 3), (2, 3)),
    ],
)
def test_that_a_layer_gives_its_shape_and_keeps_float32(module, shape, expected):
    x = torch.randn(*shape, requires_grad=True)
    out = module(x)
    assert (out.shape, out.dtype) == (expected, torch.float32)
    out.sum().backward()
    assert x.grad.shape == shape
    assert all(p.grad.shape == p.shape and p.grad.dtype == torch.float32 for p in module.parameters())


def test_that_add_and_concat_take_several_inputs():
    a, b, c = (torch.full((2, 2), float(n)) for n in (1, 2, 3))
    assert nn.Add()(a, b, c).tolist() == [[6.0, 6.0], [6.0, 6.0]]
    assert nn.Concat()(a, b).shape == (2, 4)


def test_that_channels_must_divide_into_groups():
    with pytest.raises(ValueError, match="multiples of groups"):
        nn.Conv2d(3, 4, 3, groups=2)

"""Lists of modules are changed as lists are, and every module is visited in order."""

from __future__ import annotations

from typing import Any

import pytest

import core as torch
from core import nn
from core.utils.data import TensorDataset


def kinds(modules: Any) -> list[str]:
    return [type(module).__name__ for module in modules]


@pytest.mark.parametrize("kind", [lambda *given: nn.Sequential(*given), lambda *given: nn.ModuleList(given)])
def test_that_modules_are_replaced_removed_and_put_between(kind: Any) -> None:
    held = kind(nn.Linear(2, 2), nn.ReLU())
    held[0] = nn.Linear(2, 3)
    assert held[0].out_features == 3
    held[-1] = nn.Tanh()
    held.insert(1, nn.GELU())
    assert kinds(held) == ["Linear", "GELU", "Tanh"]
    assert [name for name, _ in held.named_children()] == ["0", "1", "2"]
    del held[0]
    held += [nn.ReLU()]
    assert kinds(held[1:]) == ["Tanh", "ReLU"]
    assert type(held[1:]) is type(held)
    assert type(held.pop()) is nn.ReLU
    del held[:1]
    assert kinds(held) == ["Tanh"]
    with pytest.raises(IndexError):
        held[5] = nn.ReLU()
    with pytest.raises(TypeError, match="ReLU is a class"):
        held.append(nn.ReLU)


def test_that_the_changed_list_computes_in_the_new_order() -> None:
    network = nn.Sequential(nn.Identity(), nn.ReLU())
    network.insert(0, nn.Threshold(0.5, -3.0))
    assert network(torch.tensor([0.2, 2.0])).tolist() == [0.0, 2.0]
    network[2] = nn.Identity()
    assert network(torch.tensor([0.2, 2.0])).tolist() == [-3.0, 2.0]


def test_that_names_of_ones_own_are_kept() -> None:
    network = nn.Sequential({"first": nn.ReLU(), "last": nn.Tanh()})
    network[0] = nn.GELU()
    network.insert(1, nn.ReLU())
    assert [name for name, _ in network.named_children()] == ["first", "1", "last"]


def test_that_a_dict_of_modules_is_updated_and_cut() -> None:
    held = nn.ModuleDict({"a": nn.Linear(1, 1), "b": nn.ReLU()})
    del held["a"]
    held.update({"b": nn.Tanh(), "c": nn.GELU()})
    assert held.keys() == ["b", "c"]
    assert list(held.parameters()) == []


def test_that_apply_goes_to_the_parts_in_order_and_to_shared_ones_once() -> None:
    shared = nn.Linear(1, 1)
    network = nn.Sequential(shared, nn.Sequential(nn.ReLU(), nn.Tanh()), shared)
    seen: list[str] = []
    network.apply(lambda module: seen.append(type(module).__name__))
    assert seen == ["Linear", "ReLU", "Tanh", "Sequential", "Sequential"]


def test_that_data_sets_are_joined_by_plus() -> None:
    both = TensorDataset(torch.zeros(2)) + TensorDataset(torch.ones(3))
    assert [sample[0].item() for sample in both] == [0, 0, 1, 1, 1]

"""nn.utils, nn.DataParallel, and the data sets and samplers beside the loader."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
import core.nn as nn
from core.data import ConcatDataset, DataLoader, TensorDataset, WeightedRandomSampler


def weights(*rows):
    found = []
    for row in rows:
        parameter = nn.Parameter(torch.zeros(len(row)))
        parameter.grad = torch.tensor(row)
        found.append(parameter)
    return found


@pytest.mark.parametrize(("kind", "expected"), [(2.0, 13.0), (1, 19.0), (float("inf"), 12.0)])
def test_that_gradients_are_scaled_to_a_common_norm(kind, expected):
    parameters = [*weights([3.0, 4.0], [12.0]), nn.Parameter(torch.ones(2))]
    assert nn.utils.clip_grad_norm_(parameters, 1.0, norm_type=kind).item() == pytest.approx(expected)
    clipped = np.concatenate([p.grad.array for p in parameters[:2]])
    np.testing.assert_allclose(clipped, np.array([3, 4, 12]) / expected, rtol=1e-6)


def test_that_small_gradients_are_left_alone_and_none_is_no_norm():
    parameters = weights([0.3, 0.4])
    assert nn.utils.clip_grad_norm_(parameters, 1.0).item() == pytest.approx(0.5)
    assert parameters[0].grad.tolist() == torch.tensor([0.3, 0.4]).tolist()
    assert nn.utils.clip_grad_norm_([nn.Parameter(torch.ones(1))], 1.0).item() == 0


def test_that_an_infinite_norm_can_be_refused():
    with pytest.raises(RuntimeError, match="inf"):
        nn.utils.clip_grad_norm_(weights([float("inf")]), 1.0, error_if_nonfinite=True)


def test_that_gradients_are_cut_off_by_value():
    parameters = weights([-3.0, 0.5, 2.0])
    nn.utils.clip_grad_value_(parameters, 1.0)
    assert parameters[0].grad.tolist() == [-1.0, 0.5, 1.0]


def test_that_parameters_are_one_vector_and_come_back():
    net = nn.Linear(2, 3)
    vector = nn.utils.parameters_to_vector(net.parameters())
    (vector * vector).sum().backward()
    np.testing.assert_allclose(net.weight.grad.array, 2 * net.weight.array)
    nn.utils.vector_to_parameters(torch.arange(9.0), net.parameters())
    assert (net.weight.tolist(), net.bias.tolist()) == ([[0, 1], [2, 3], [4, 5]], [6, 7, 8])
    with pytest.raises(RuntimeError, match=r"9 values.*\(4,\)"):
        nn.utils.vector_to_parameters(torch.ones(4), net.parameters())


class Two(nn.Module):
    """Two inputs, two outputs, a shared layer and a setting."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.again = self.first
        self.norm = nn.LayerNorm(3)

    def forward(self, a, b, factor=1.0):
        x = self.norm(self.again(torch.tanh(self.first(a))))
        return x * factor, b.sum(1)


@pytest.mark.parametrize("devices", [None, ["cpu"], ["cpu"] * 2, ["cpu"] * 3, ["cpu"] * 9])
def test_that_a_divided_batch_gives_the_same_outputs_and_gradients(devices):
    torch.manual_seed(0)
    net = Two().double()
    a, b = torch.randn(5, 3, dtype=torch.float64), torch.randn(5, 2, dtype=torch.float64)
    found = []
    for module in (net, nn.DataParallel(net, devices)):
        net.zero_grad()
        left, right = a.clone().requires_grad_(), b.clone().requires_grad_()
        x, y = module(left, right, factor=2.0)
        ((x**2).sum(1) * y).sum().backward()
        found.append([x.detach().array, y.detach().array, left.grad.array, right.grad.array])
        found[-1] += [parameter.grad.array for parameter in net.parameters()]
    for mine, alone in zip(found[1], found[0], strict=True):
        np.testing.assert_allclose(mine, alone, rtol=1e-12, atol=1e-14)


def test_that_a_divided_batch_trains_and_keeps_names():
    torch.manual_seed(0)
    net = nn.DataParallel(nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 1)), ["cpu", "cpu"])
    x = torch.randn(64, 2)
    y = (x[:, :1] * x[:, 1:] > 0).float()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
    losses = []
    for _ in range(60):
        optimizer.zero_grad()
        loss = ((net(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.3 * losses[0]
    assert next(iter(net.state_dict())) == "module.0.weight"
    assert net.state_dict()["module.1.running_mean"].abs().sum().item() > 0
    with torch.no_grad():
        assert not net.eval()(x).requires_grad


def test_that_unequal_batches_are_named():
    with pytest.raises(RuntimeError, match=r"\[2, 3\]"):
        nn.DataParallel(Two(), ["cpu", "cpu"])(torch.ones(2, 3), torch.ones(3, 2))


def test_that_data_sets_stand_one_after_the_other():
    parts = [TensorDataset(torch.arange(start, start + 3)) for start in (0, 10)]
    joined = ConcatDataset(parts)
    assert [sample[0].item() for sample in joined] == [0, 1, 2, 10, 11, 12]
    assert (len(joined), joined[-1][0].item()) == (6, 12)
    assert next(iter(DataLoader(joined, batch_size=6)))[0].tolist() == [0, 1, 2, 10, 11, 12]
    with pytest.raises(IndexError, match="6 among 6"):
        joined[6]
    with pytest.raises(ValueError, match="at least one"):
        ConcatDataset([])


def test_that_weights_decide_how_often_samples_are_drawn():
    sampler = WeightedRandomSampler([1.0, 0.0, 3.0], num_samples=4000, generator=torch.Generator(1))
    counts = np.bincount(list(sampler), minlength=3)
    assert (counts[1], len(sampler)) == (0, 4000)
    assert counts[2] / counts[0] == pytest.approx(3, rel=0.15)
    assert sorted(WeightedRandomSampler([1.0, 0.0, 3.0], 2, replacement=False)) == [0, 2]
    with pytest.raises(ValueError, match="3 of 2"):
        WeightedRandomSampler([1.0, 0.0, 3.0], 3, replacement=False)
    with pytest.raises(ValueError, match="weights"):
        WeightedRandomSampler([-1.0, 2.0], 3)

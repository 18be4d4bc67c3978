"""The same operations on a CUDA device as on the processor. Left out where there is no such device."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.nn.functional as F
import core.optim as optim

pytestmark = pytest.mark.gpu


def both(function, *arrays):
    """Values and gradients of `function` on the processor and on the device."""
    found = []
    for place in ("cpu", "cuda:0"):
        inputs = [torch.tensor(array).to(place).requires_grad_() for array in arrays]
        out = function(*inputs)
        out.sum().backward()
        found.append([out.detach().cpu().array, *[x.grad.cpu().array for x in inputs]])
    return found


FUNCTIONS = {
    "arithmetic": (lambda x: (x * 2 + 1) / (x * x + 1) - x**3, (2, 3, 4, 5)),
    "curves": (lambda x: torch.tanh(x).exp() + torch.sigmoid(x) + torch.relu(x), (2, 3, 4, 5)),
    "reductions": (lambda x: x.mean((0, 2)) + x.amax((0, 2)) + torch.logsumexp(x, (0, 2)), (2, 3, 4, 5)),
    "shapes": (lambda x: torch.cat([x.permute(0, 2, 3, 1).flatten(1), x.flatten(1)[:, ::2]], 1), (2, 3, 4, 5)),
    "indices": (lambda x: x[:, torch.tensor([0, 0, 2]).to(x.device)], (2, 3, 4, 5)),
    "softmax": (lambda x: F.softmax(x, 1) * F.log_softmax(x, 1), (4, 5)),
    "max pool": (lambda x: F.max_pool2d(x, 3, 2, 1), (2, 3, 7, 6)),
    "average pool": (lambda x: F.avg_pool2d(x, 2), (2, 3, 7, 6)),
    "batch norm": (lambda x: F.batch_norm(x, None, None, training=True) ** 2, (4, 3, 5, 5)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_that_a_device_computes_what_the_processor_does(name):
    function, shape = FUNCTIONS[name]
    host, card = both(function, np.random.default_rng(0).standard_normal(shape))
    for a, b in zip(host, card, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("groups", [1, 2])
def test_that_a_device_convolves_as_the_processor_does(groups):
    stream = np.random.default_rng(0)
    arrays = stream.standard_normal((2, 4, 9, 8)), stream.standard_normal((6, 4 // groups, 3, 3)), stream.random(6)
    host, card = both(lambda x, w, b: F.conv2d(x, w, b, 2, 1, 1, groups), *arrays)
    for a, b in zip(host, card, strict=True):
        np.testing.assert_allclose(b, a, rtol=1e-9, atol=1e-11)


def test_that_a_network_trains_on_a_device():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.2), nn.Flatten(), nn.Linear(36, 3))
    net.cuda()
    x, y = torch.randn(32, 1, 8, 8).cuda(), torch.randint(0, 3, (32,)).cuda()
    optimizer = optim.Adam(net.parameters(), lr=0.02)
    for _ in range(60):
        optimizer.zero_grad()
        loss = F.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
    assert loss.device.type == "cuda"
    assert loss.item() < 0.3
    assert all(isinstance(array, np.ndarray) for array in optimizer.arrays().values())


def test_that_mixed_devices_are_named():
    with pytest.raises(RuntimeError, match="cpu, cuda:0"):
        torch.ones(2) + torch.ones(2).cuda()

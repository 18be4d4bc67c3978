"""Usual PyTorch scripts with only the import changed; they serve as examples."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.nn.functional as F
import core.optim as optim
from core.utils.data import DataLoader, TensorDataset


@pytest.fixture
def digits():
    """Pictures (N, 1, 8, 8) whose class is the quadrant with the bright spot, and the loader's view of them."""
    stream = np.random.default_rng(0)
    labels = stream.integers(0, 4, 600)
    pictures = stream.normal(0, 0.3, (600, 1, 8, 8)).astype(np.float32)
    for picture, label in zip(pictures, labels, strict=True):
        top, left = 4 * (label // 2), 4 * (label % 2)
        picture[0, top + 1 : top + 3, left + 1 : left + 3] += 1.5
    images, targets = torch.tensor(pictures), torch.tensor(labels)
    train = TensorDataset(images[:500], targets[:500])
    test = TensorDataset(images[500:], targets[500:])
    return DataLoader(train, batch_size=50, shuffle=True, seed=1), DataLoader(test, batch_size=50)


def accuracy(net, loader):
    correct, total = 0, 0
    net.eval()
    with torch.no_grad():
        for images, labels in loader:
            outputs = net(images)
            _, predicted = torch.max(outputs.data, 1)
            total += labels.size(0)
            correct += (predicted == labels).sum().item()
    return correct / total


def train(net, loader, optimizer, epochs):
    criterion = nn.CrossEntropyLoss()
    net.train()
    for _ in range(epochs):
        running = 0.0
        for inputs, labels in loader:
            optimizer.zero_grad()
            loss = criterion(net(inputs), labels)
            loss.backward()
            optimizer.step()
            running += loss.item()
    return running / len(loader)


def test_that_a_net_of_three_linear_layers_learns(digits):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1 = nn.Linear(64, 32)
            self.fc2 = nn.Linear(32, 16)
            self.fc3 = nn.Linear(16, 4)

        def forward(self, x):
            x = x.view(x.size(0), -1)
            x = F.relu(self.fc1(x))
            x = F.relu(self.fc2(x))
            return self.fc3(x)

    torch.manual_seed(0)
    net = Net()
    train(net, digits[0], optim.SGD(net.parameters(), lr=0.1, momentum=0.9), 5)
    assert accuracy(net, digits[1]) > 0.95


def test_that_a_convolutional_net_learns(digits):
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3),
        nn.ReLU(),
        nn.Dropout(0.1),
        nn.Flatten(),
        nn.Linear(32, 4),
    )
    train(net, digits[0], optim.Adam(net.parameters(), lr=0.01), 3)
    assert accuracy(net, digits[1]) > 0.95


def test_that_training_repeats_bit_by_bit(digits):
    def weights():
        torch.manual_seed(3)
        net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Dropout(0.2), nn.Flatten(), nn.Linear(144, 4))
        loader = DataLoader(digits[0].dataset, batch_size=32, shuffle=True, seed=2)
        train(net, loader, optim.Adam(net.parameters()), 2)
        return b"".join(value.array.tobytes() for value in net.state_dict().values())

    assert weights() == weights()


def test_that_linear_regression_is_found_in_a_thousand_steps():
    torch.manual_seed(1)
    x = torch.linspace(-1, 1, 50).unsqueeze(1)
    y = 3 * x + 0.5 + 0.01 * torch.randn(50, 1)
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for _ in range(1000):
        loss = nn.MSELoss()(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert model.weight.item() == pytest.approx(3, abs=0.02)
    assert model.bias.item() == pytest.approx(0.5, abs=0.02)


def test_that_a_layer_of_ones_own_trains():
    class Scaled(nn.Module):
        def __init__(self, size):
            super().__init__()
            self.scale = nn.Parameter(torch.ones(size))
            self.register_buffer("calls", torch.zeros(1))

        def forward(self, x):
            self.calls += 1
            return x * self.scale

    net = Scaled(3)
    optimizer = optim.SGD(net.parameters(), lr=0.5)
    for _ in range(50):
        loss = ((net(torch.ones(3)) - torch.tensor([1.0, 2.0, -3.0])) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    np.testing.assert_allclose(net.scale.detach().numpy(), [1, 2, -3], atol=1e-4)
    assert net.calls.item() == 50
    assert set(net.state_dict()) == {"scale", "calls"}


def test_that_weights_updated_by_hand_train():
    torch.manual_seed(0)
    w = torch.randn(3, requires_grad=True)
    for _ in range(200):
        loss = ((w - torch.tensor([1.0, 2.0, 3.0])) ** 2).sum()
        loss.backward()
        with torch.no_grad():
            w -= 0.1 * w.grad
            w.grad.zero_()
    np.testing.assert_allclose(w.detach().numpy(), [1, 2, 3], atol=1e-4)


def test_that_shared_weights_collect_from_both_uses():
    layer = nn.Linear(2, 2, bias=False)
    x = torch.ones(1, 2)
    layer(layer(x)).sum().backward()
    expected = torch.grad(layer(layer(x)).sum(), [layer.weight])[0]
    np.testing.assert_array_equal(layer.weight.grad.array, expected.array)
    assert layer.weight.grad.shape == (2, 2)

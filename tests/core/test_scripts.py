"""Usual PyTorch scripts with only the import changed; they serve as examples."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.nn.functional as F
import core.optim as optim
from core.utils.data import DataLoader, Dataset, TensorDataset, random_split


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


class MNIST(Dataset):
    """Digits in the files that MNIST comes in, read as in PyTorch's tutorials."""

    def __init__(self, root, train=True, transform=None):
        kind = "train" if train else "t10k"
        with gzip.open(root / f"{kind}-images-idx3-ubyte.gz") as file:
            _, count, rows, columns = struct.unpack(">IIII", file.read(16))
            self.data = np.frombuffer(file.read(), np.uint8).reshape(count, rows, columns)
        with gzip.open(root / f"{kind}-labels-idx1-ubyte.gz") as file:
            assert struct.unpack(">II", file.read(8)) == (2049, count)
            self.targets = np.frombuffer(file.read(), np.uint8)
        self.transform = transform

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        image = torch.tensor(self.data[index], dtype=torch.float32).unsqueeze(0) / 255
        return (image if self.transform is None else self.transform(image)), int(self.targets[index])


@pytest.fixture
def mnist(tmp_path):
    """A folder with files in MNIST's format: 28×28 pictures, a bar in the row of the class."""
    stream = np.random.default_rng(1)
    for kind, count in (("train", 800), ("t10k", 200)):
        labels = stream.integers(0, 10, count).astype(np.uint8)
        pictures = stream.integers(0, 80, (count, 28, 28)).astype(np.uint8)
        for picture, label in zip(pictures, labels, strict=True):
            picture[2 * label + 3 : 2 * label + 6, 4:24] = 230
        with gzip.open(tmp_path / f"{kind}-images-idx3-ubyte.gz", "wb") as file:
            file.write(struct.pack(">IIII", 2051, count, 28, 28) + pictures.tobytes())
        with gzip.open(tmp_path / f"{kind}-labels-idx1-ubyte.gz", "wb") as file:
            file.write(struct.pack(">II", 2049, count) + labels.tobytes())
    return tmp_path


def test_that_the_digits_tutorial_runs_from_files_to_a_saved_model(mnist, tmp_path):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.flatten = nn.Flatten()
            self.fc1 = nn.Linear(28 * 28, 64)
            self.fc2 = nn.Linear(64, 32)
            self.fc3 = nn.Linear(32, 10)

        def forward(self, x):
            x = self.flatten(x)
            x = F.relu(self.fc1(x))
            x = F.relu(self.fc2(x))
            return self.fc3(x)

    torch.manual_seed(0)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    def normalise(image):
        return (image - 0.1307) / 0.3081

    trainset, validset = random_split(MNIST(mnist, train=True, transform=normalise), [0.9, 0.1])
    trainloader = DataLoader(trainset, batch_size=64, shuffle=True, num_workers=0)
    testloader = DataLoader(MNIST(mnist, train=False, transform=normalise), batch_size=100)
    net = Net().to(device)
    criterion = nn.CrossEntropyLoss()
    optimizer = optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
    history = []
    for _epoch in range(3):
        running_loss = 0.0
        for _, data in enumerate(trainloader, 0):
            inputs, labels = data[0].to(device), data[1].to(device)
            optimizer.zero_grad()
            outputs = net(inputs)
            loss = criterion(outputs, labels)
            loss.backward()
            optimizer.step()
            running_loss += loss.item()
        history.append(running_loss / len(trainloader))
    correct = total = 0
    with torch.no_grad():
        for images, labels in testloader:
            outputs = net(images.to(device))
            _, predicted = torch.max(outputs.data, 1)
            total += labels.size(0)
            correct += (predicted == labels.to(device)).sum().item()
    assert history[-1] < 0.3 * history[0]
    assert total == 200
    assert correct / total > 0.95
    assert len(validset) == 80

    torch.save(net.state_dict(), tmp_path / "mnist_net.pth")
    loaded = Net()
    loaded.load_state_dict(torch.load(tmp_path / "mnist_net.pth", map_location=device, weights_only=True))
    probe = torch.randn(2, 1, 28, 28)
    assert torch.allclose(loaded.to(device)(probe.to(device)), net(probe.to(device)))


def test_that_the_polynomial_tutorial_fits_a_sine_with_an_own_function():
    class LegendrePolynomial3(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return 0.5 * (5 * x**3 - 3 * x)

        @staticmethod
        def backward(ctx, grad_output):
            (x,) = ctx.saved_tensors
            return grad_output * 1.5 * (5 * x**2 - 1)

    x = torch.linspace(-3.14159265, 3.14159265, 2000)
    y = torch.sin(x)
    a, b, c, d = (torch.full((), value, requires_grad=True) for value in (0.0, -1.0, 0.0, 0.3))
    for _ in range(2000):
        y_pred = a + b * LegendrePolynomial3.apply(c + d * x)
        loss = (y_pred - y).pow(2).sum()
        loss.backward()
        with torch.no_grad():
            for weight in (a, b, c, d):
                weight -= 5e-6 * weight.grad
                weight.grad = None
    assert loss.item() < 10
    assert b.item() == pytest.approx(-2.2, abs=0.15)


def test_that_recurrent_training_with_clipped_gradients_learns():
    class Tagger(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(5, 8)
            self.lstm = nn.LSTM(8, 16, batch_first=True)
            self.head = nn.Linear(16, 2)

        def forward(self, tokens):
            out, _ = self.lstm(self.embedding(tokens))
            return self.head(out[:, -1])

    torch.manual_seed(0)
    tokens = torch.randint(0, 5, (128, 6))
    labels = (tokens[:, 0] > 2).long()
    net = Tagger()
    optimizer = optim.Adam(net.parameters(), lr=0.02)
    for _ in range(60):
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(net(tokens), labels)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(net.parameters(), max_norm=1.0)
        assert torch.isfinite(norm).all()
        optimizer.step()
    assert (net(tokens).argmax(dim=1) == labels).float().mean().item() > 0.95


def test_that_a_transformer_learns_with_warm_up_and_accumulated_gradients():
    class Reader(nn.Module):
        def __init__(self, width=16):
            super().__init__()
            self.embedding = nn.Embedding(10, width)
            position = torch.arange(6).unsqueeze(1)
            rates = torch.exp(torch.arange(0, width, 2) * (-np.log(10000.0) / width))
            waves = torch.zeros(1, 6, width)
            waves[0, :, 0::2], waves[0, :, 1::2] = torch.sin(position * rates), torch.cos(position * rates)
            self.register_buffer("waves", waves)
            layer = nn.TransformerEncoderLayer(width, nhead=2, dim_feedforward=32, dropout=0.0, batch_first=True)
            self.encoder = nn.TransformerEncoder(layer, num_layers=1)
            self.head = nn.Linear(width, 10, bias=False)
            self.head.weight = self.embedding.weight

        def forward(self, tokens):
            mask = nn.Transformer.generate_square_subsequent_mask(tokens.size(1))
            return self.head(self.encoder(self.embedding(tokens) + self.waves, mask=mask))

    torch.manual_seed(0)
    start = torch.randint(0, 10, (64, 1))
    tokens = (start + torch.arange(7)) % 10
    net = Reader()
    assert len({id(parameter) for parameter in net.parameters()}) == len(list(net.parameters()))
    optimizer = optim.AdamW(net.parameters(), lr=0.02)
    scheduler = optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 10))
    for _ in range(40):
        optimizer.zero_grad()
        for part in tokens.chunk(2):
            logits = net(part[:, :-1])
            loss = F.cross_entropy(logits.reshape(-1, 10), part[:, 1:].reshape(-1)) / 2
            loss.backward()
        optimizer.step()
        scheduler.step()
    assert (net(tokens[:, :-1]).argmax(axis=-1) == tokens[:, 1:]).float().mean().item() > 0.95


def test_that_frozen_layers_stay_and_the_new_head_learns(digits):
    torch.manual_seed(0)
    body = nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten())
    for parameter in body.parameters():
        parameter.requires_grad = False
    net = nn.Sequential(body, nn.Linear(288, 4))
    before = {name: value.clone() for name, value in body.state_dict().items()}
    trained = filter(lambda parameter: parameter.requires_grad, net.parameters())
    train(net, digits[0], optim.SGD(trained, lr=0.02, momentum=0.9), 3)
    assert accuracy(net, digits[1]) > 0.9
    assert all(before[name].equal(value) for name, value in body.state_dict().items())


def test_that_a_variational_autoencoder_and_its_checkpoint_work(tmp_path):
    class Autoencoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.encode, self.mean, self.spread = nn.Linear(12, 16), nn.Linear(16, 2), nn.Linear(16, 2)
            self.decode = nn.Sequential(nn.Linear(2, 16), nn.ReLU(inplace=True), nn.Linear(16, 12), nn.Sigmoid())

        def forward(self, x):
            hidden = F.relu(self.encode(x))
            mean, spread = self.mean(hidden), self.spread(hidden)
            return self.decode(mean + torch.randn_like(spread) * torch.exp(0.5 * spread)), mean, spread

    torch.manual_seed(0)
    x = torch.bernoulli(torch.full((64, 1), 0.5)).expand(64, 12)
    net = Autoencoder()
    optimizer = optim.Adam(net.parameters(), lr=0.02)
    losses = []
    for _ in range(60):
        again, mean, spread = net(x)
        loss = F.binary_cross_entropy(again, x, reduction="sum")
        loss = loss - 0.5 * torch.sum(1 + spread - mean.pow(2) - spread.exp())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
    state = {"epoch": 60, "model": net.state_dict(), "optimizer": optimizer.state_dict(), "loss": loss}
    torch.save(state, tmp_path / "checkpoint.pt")
    found = torch.load(tmp_path / "checkpoint.pt", map_location=torch.device("cpu"), weights_only=True)
    other = Autoencoder()
    other.load_state_dict(found["model"])
    optim.Adam(other.parameters()).load_state_dict(found["optimizer"])
    assert (found["epoch"], found["loss"].item()) == (60, losses[-1])
    assert other.mean(torch.ones(1, 16)).equal(net.mean(torch.ones(1, 16)))


def test_that_sequences_of_unequal_length_are_filled_up_and_one_cycle_ends_low():
    rows = [torch.ones(3, 2), torch.full((1, 2), 2.0)]
    padded = nn.utils.rnn.pad_sequence(rows, batch_first=True)
    assert padded[1].tolist() == [[2.0, 2.0], [0.0, 0.0], [0.0, 0.0]]
    assert [row.shape for row in nn.utils.rnn.unpad_sequence(padded, torch.tensor([3, 1]), True)] == [(3, 2), (1, 2)]
    optimizer = torch.optim.SGD(nn.Linear(1, 1).parameters(), lr=1.0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.5, epochs=2, steps_per_epoch=5)
    rates = [optimizer.param_groups[0]["lr"]]
    for _ in range(9):
        optimizer.step()
        schedule.step()
        rates.append(optimizer.param_groups[0]["lr"])
    assert max(rates) == pytest.approx(0.5)
    assert rates[-1] < rates[0]
    chosen = torch.utils.data.SubsetRandomSampler([4, 2])
    loader = torch.utils.data.DataLoader(TensorDataset(torch.arange(5)), sampler=chosen, batch_size=2)
    assert sorted(next(iter(loader))[0].tolist()) == [2, 4]
    x = torch.ones(2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda value: value.pow(3), (x,))

"""Step time of usual networks beside PyTorch eager, same threads, one process, interleaved.

A step is: gather nothing, forward, loss, backward, optimizer. Without PyTorch only our own times are printed.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import statistics
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

import core
import core.nn
import core.optim
from core.backend.threads import limit_threads

Step = Callable[[], None]


def mlp(library: ModuleType, sizes: tuple[int, ...], batch: int) -> Step:
    """Linear layers with ReLU between, cross-entropy, SGD with momentum."""
    nn = library.nn
    layers: list[Any] = []
    for before, after in itertools.pairwise(sizes):
        layers += [nn.Linear(before, after), nn.ReLU()]
    network = nn.Sequential(*layers[:-1])
    return _step(library, network, (batch, sizes[0]), sizes[-1])


def mnist_cnn(library: ModuleType, batch: int) -> Step:
    """The template `mnist-cnn` without its dropouts."""
    nn = library.nn
    network = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10),
    )  # fmt: skip
    return _step(library, network, (batch, 1, 28, 28), 10)


def residual_block(library: ModuleType, before: int, after: int, stride: int) -> Any:
    """Two 3 × 3 convolutions with batch normalisation and a shortcut (He et al. 2015), written as a person would."""
    nn = library.nn

    class Block(nn.Module):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            self.first = nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False)
            self.first_norm = nn.BatchNorm2d(after)
            self.second = nn.Conv2d(after, after, 3, padding=1, bias=False)
            self.second_norm = nn.BatchNorm2d(after)
            self.shortcut = nn.Conv2d(before, after, 1, stride=stride, bias=False) if stride > 1 else None

        def forward(self, x: Any) -> Any:
            relu = nn.functional.relu
            y = self.second_norm(self.second(relu(self.first_norm(self.first(x)))))
            return relu(y + (self.shortcut(x) if self.shortcut is not None else x))

    return Block()


def resnet20(library: ModuleType, batch: int) -> Step:
    """ResNet-20 for 3 × 32 × 32 pictures: three stages of three blocks with 16, 32 and 64 channels."""
    nn = library.nn
    layers: list[Any] = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    before = 16
    for after in (16, 32, 64):
        for index in range(3):
            layers.append(residual_block(library, before, after, 2 if index == 0 and after != before else 1))
            before = after
    network = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
    return _step(library, network, (batch, 3, 32, 32), 10)


def lstm(library: ModuleType, batch: int, length: int) -> Step:
    """Embedding of 64 values, LSTM of 128 units, class from the last step."""
    nn = library.nn

    class Reader(nn.Module):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            self.embedding, self.lstm = nn.Embedding(65, 64), nn.LSTM(64, 128, batch_first=True)
            self.head = nn.Linear(128, 65)

        def forward(self, x: Any) -> Any:
            return self.head(self.lstm(self.embedding(x))[0][:, -1])

    return _step(library, Reader(), (batch, length), 65, tokens=65)


def transformer(library: ModuleType, batch: int, length: int) -> Step:
    """Embedding of 128 values, two encoder blocks with four heads, class from the mean over the tokens."""
    nn = library.nn

    class Reader(nn.Module):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(65, 128)
            self.first = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True)
            self.second = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True)
            self.head = nn.Linear(128, 65)

        def forward(self, x: Any) -> Any:
            return self.head(self.second(self.first(self.embedding(x))).mean(1))

    return _step(library, Reader(), (batch, length), 65, tokens=65)


def _step(library: ModuleType, network: Any, shape: tuple[int, ...], classes: int, tokens: int = 0) -> Step:
    random = np.random.default_rng(0)
    if tokens:
        inputs = library.tensor(random.integers(0, tokens, shape))
    else:
        inputs = library.tensor(random.standard_normal(shape).astype(np.float32))
    targets = library.tensor(random.integers(0, classes, shape[0]))
    loss = library.nn.CrossEntropyLoss()
    optimizer = library.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)

    def step() -> None:
        optimizer.zero_grad()
        loss(network(inputs), targets).backward()
        optimizer.step()

    return step


NETWORKS: dict[str, Callable[[ModuleType], Step]] = {
    "MLP 784-128-64-10, batch 64": lambda library: mlp(library, (784, 128, 64, 10), 64),
    "MLP 784-1024-1024-10, batch 128": lambda library: mlp(library, (784, 1024, 1024, 10), 128),
    "mnist-cnn, batch 64": lambda library: mnist_cnn(library, 64),
    "ResNet-20 on 3 × 32 × 32, batch 64": lambda library: resnet20(library, 64),
    "LSTM 128 on 32 × 64 tokens": lambda library: lstm(library, 32, 64),
    "2-block transformer 128 on 32 × 64 tokens": lambda library: transformer(library, 32, 64),
}


def timed(step: Step, seconds: float) -> float:
    """Milliseconds of one step, median over `seconds`."""
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        begin = time.perf_counter()
        step()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print a line per network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    peer: ModuleType | None = None
    try:
        peer = importlib.import_module("torch")
        peer.set_num_threads(options.threads)
    except ImportError:
        sys.stdout.write("PyTorch is not installed here: own times only\n")
    with limit_threads(options.threads):
        for title, make in NETWORKS.items():
            ours, theirs = make(core), make(peer) if peer else None
            own, other = [], []
            for _ in range(3):
                own.append(timed(ours, options.seconds / 3))
                if theirs:
                    other.append(timed(theirs, options.seconds / 3))
            line = f"{title}: {statistics.median(own):.2f} ms"
            if other:
                line += f", PyTorch {statistics.median(other):.2f} ms, ratio {min(own) / min(other):.2f}"
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

"""Step time of usual networks beside PyTorch eager, same threads, one process, interleaved.

A step is: gather nothing, forward, loss, backward, optimizer. Without PyTorch only our own times are printed.
"""

from __future__ import annotations

import argparse
import importlib
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
    for before, after in zip(sizes, sizes[1:], strict=False):
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


def _step(library: ModuleType, network: Any, shape: tuple[int, ...], classes: int) -> Step:
    random = np.random.default_rng(0)
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

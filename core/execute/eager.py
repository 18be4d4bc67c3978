"""The reference executor: every operation runs at once, gradients come from the tape."""

from __future__ import annotations

import numpy as np

from core.autograd import no_grad
from core.backend import CPU, Array, Device, to_device
from core.execute.protocol import StepResult
from core.nn import Module
from core.optim import Optimizer
from core.tensor import Tensor


class EagerExecutor:
    """Runs `network` and `loss` operation by operation. Used by one thread, on one device.

    `optimizer` may be None where nothing is trained.
    """

    def __init__(self, network: Module, loss: Module, optimizer: Optimizer | None, device: Device = CPU) -> None:
        self._network, self._loss, self._optimizer, self._device = network, loss, optimizer, device

    def step(self, inputs: np.ndarray, targets: np.ndarray) -> StepResult:
        """Train on one batch. RuntimeError without an optimizer."""
        if self._optimizer is None:
            raise RuntimeError("This executor has no optimizer; it can only evaluate.")
        if not self._network.training:  # switching walks through all modules; once in an epoch is enough
            self._network.train()
        output, wanted = self._network(self._tensor(inputs)), self._tensor(targets)
        loss = self._loss(output, wanted)
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        return StepResult(loss.array, _correct(output.array, wanted.array))

    def evaluate(self, inputs: np.ndarray, targets: np.ndarray) -> StepResult:
        """Measure one batch; the network stays in evaluation mode until the next `step`."""
        if self._network.training:
            self._network.eval()
        with no_grad():
            output, wanted = self._network(self._tensor(inputs)), self._tensor(targets)
            loss = self._loss(output, wanted)
        return StepResult(loss.array, _correct(output.array, wanted.array))

    def _tensor(self, array: np.ndarray) -> Tensor:
        return Tensor(to_device(array, self._device))


def _correct(output: Array, targets: Array) -> Array | None:
    """How many of the highest scores stand at the right class; None for targets that are values."""
    if targets.dtype.kind != "i":
        return None
    found: Array = (output.argmax(axis=1) == targets).sum()
    return found

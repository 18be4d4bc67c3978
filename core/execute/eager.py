"""The reference executor: every operation runs at once, gradients come from the tape."""

from __future__ import annotations

import numpy as np

from core.amp import autocast
from core.autograd import no_grad
from core.backend import CPU, Array, Device, shortage_of, to_device
from core.execute.protocol import LossRefused, StepResult
from core.execute.rules import Rules
from core.nn import Module
from core.optim import Optimizer
from core.tensor import Tensor


class EagerExecutor:
    """Runs `network` and `loss` operation by operation. Used by one thread, on one device.

    `optimizer` may be None where nothing is trained. In mixed precision training computes in float16 where that is
    safe; weights, gradients and everything that is measured stay float32.
    """

    def __init__(
        self,
        network: Module,
        loss: Module,
        optimizer: Optimizer | None,
        device: Device = CPU,
        rules: Rules | None = None,
    ) -> None:
        self._network, self._loss, self._optimizer, self._device = network, loss, optimizer, device
        self._rules = Rules() if rules is None else rules
        self._waiting = 0  # samples whose gradients wait for the update

    def step(self, inputs: np.ndarray, targets: np.ndarray, update: bool = True) -> StepResult:
        """Train on one batch. RuntimeError without an optimizer."""
        if self._optimizer is None:
            raise RuntimeError("This executor has no optimizer; it can only evaluate.")
        if not self._network.training:  # switching walks through all modules; once in an epoch is enough
            self._network.train()
        if self._rules.searches:
            return self._search(self._optimizer, inputs, targets)
        output, wanted, loss = self._forward(inputs, targets)
        if not self._waiting:
            self._optimizer.zero_grad()
        if update and not self._waiting:
            self._backward(loss)
            self._update(self._optimizer, 1.0)
        else:  # sums of sample gradients become their mean, however long each batch is
            self._backward(loss * float(len(inputs)))
            self._waiting += len(inputs)
            if update:
                self._update(self._optimizer, 1.0 / self._waiting)
        return StepResult(loss.array, _correct(output.array, wanted.array, self._rules.classes))

    def evaluate(self, inputs: np.ndarray, targets: np.ndarray) -> StepResult:
        """Measure one batch; the network stays in evaluation mode until the next `step`."""
        if self._network.training:
            self._network.eval()
        with no_grad():
            output, wanted = self._network(self._tensor(inputs)), self._tensor(targets)
            loss = self._lost(output, wanted)
        return StepResult(loss.array, _correct(output.array, wanted.array, self._rules.classes))

    def _forward(self, inputs: np.ndarray, targets: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
        """Output, targets and loss of a batch to train on."""
        with autocast(self._device.type, enabled=self._rules.scaler is not None):
            output, wanted = self._network(self._tensor(inputs)), self._tensor(targets)
            return output, wanted, self._lost(output, wanted)

    def _lost(self, output: Tensor, wanted: Tensor) -> Tensor:
        """The loss. LossRefused where it cannot be computed."""
        try:
            loss: Tensor = self._loss(output, wanted)
        except (RuntimeError, ValueError) as error:
            if shortage_of(error) is not None:
                raise
            raise LossRefused(str(error)) from error
        return loss

    def _search(self, optimizer: Optimizer, inputs: np.ndarray, targets: np.ndarray) -> StepResult:
        """A step of an optimizer that computes the loss several times; the result is that of the first time."""
        results: list[StepResult] = []
        parameters = [p for group in optimizer.param_groups for p in group["params"]]

        def closure() -> float:
            output, wanted, loss = self._forward(inputs, targets)
            if not results:
                results.append(StepResult(loss.array, _correct(output.array, wanted.array, self._rules.classes)))
            optimizer.zero_grad()
            loss.backward()
            self._rules.shape_gradients(parameters, 1.0)
            return float(loss.item()) + sum(penalty.value() for penalty in self._rules.penalties)

        optimizer.step(closure)
        return results[0]

    def _backward(self, loss: Tensor) -> None:
        scaler = self._rules.scaler
        (loss if scaler is None else scaler.scale(loss)).backward()

    def _update(self, optimizer: Optimizer, share: float) -> None:
        self._waiting = 0
        scaler, parameters = self._rules.scaler, [p for group in optimizer.param_groups for p in group["params"]]
        if scaler is None:
            self._rules.shape_gradients(parameters, share)
            optimizer.step()
            return
        scaler.unscale_(optimizer)
        self._rules.shape_gradients(parameters, share)
        scaler.step(optimizer)
        scaler.update()

    def _tensor(self, array: np.ndarray) -> Tensor:
        return Tensor(to_device(array, self._device))


def _correct(output: Array, targets: Array, classes: bool) -> Array | None:
    """How many of the highest scores stand at the right class, or at the one with the largest share.

    None for targets that are values.
    """
    if targets.dtype.kind != "i":
        if not classes or targets.shape != output.shape:
            return None
        targets = targets.argmax(axis=1)
    found: Array = (output.argmax(axis=1) == targets).sum()
    return found

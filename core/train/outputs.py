"""What a network gives for inputs, batch by batch."""

from __future__ import annotations

import numpy as np

from core.autograd import no_grad
from core.backend import Device, to_device, to_host
from core.catalog import Loss
from core.network import Network
from core.tensor import Tensor
from core.train.measure import BATCH


def predictions_of(outputs: np.ndarray, loss: Loss) -> np.ndarray:
    """Of outputs (N, …) of a network trained with `loss`, what it predicts: without what it says of its sureness."""
    return outputs[:, : outputs.shape[1] // loss.outputs_per_target] if loss.outputs_per_target > 1 else outputs


def outputs_of(network: Network, inputs: np.ndarray, device: Device) -> np.ndarray:
    """Outputs (N, …) on the host of `network` as in use, for inputs (N, …) that are ready for it."""
    network.eval()
    outputs = []
    with no_grad():
        for begin in range(0, len(inputs), BATCH):
            batch = Tensor(to_device(np.ascontiguousarray(inputs[begin : begin + BATCH]), device))
            outputs.append(to_host(network(batch).array))
    return np.concatenate(outputs)

"""A mean over the targets that count, also where a batch has none."""

from __future__ import annotations

from core import nn
from core.backend import array_module
from core.ops.arithmetic import div
from core.tensor import Tensor


class Counting(nn.Module):
    """`loss`, which sums over class numbers, as a mean over all but those that are `ignored`.

    A batch in which no target counts has the loss 0 and no gradient, where PyTorch's mean is NaN: a run must not end
    because a batch was drawn so. Targets that are shares of classes all count.
    """

    def __init__(self, loss: nn.CrossEntropyLoss | nn.NLLLoss) -> None:
        super().__init__()
        self.loss = loss

    def forward(self, input: Tensor, target: Tensor) -> Tensor:  # noqa: A002
        total = self.loss(input, target)
        if target.dtype.kind == "f":
            return div(total, float(max(1, target.numel() // max(1, target.shape[1]))))
        xp, weight = array_module(target.array), self.loss.weight
        counted = target.array != self.loss.ignore_index
        shares = counted.astype(total.dtype)
        if weight is not None:
            shares *= weight.array[xp.where(counted, target.array, 0)]
        count = shares.sum()
        return div(total, Tensor(xp.asarray(xp.where(count > 0, count, 1)).astype(total.dtype)))

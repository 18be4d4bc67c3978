"""Names and habits of PyTorch's scripts that are easily forgotten."""

from __future__ import annotations

import numpy as np
import pytest

import core as torch
from core import nn, optim
from core.nn import functional as F
from core.optim import lr_scheduler


def test_that_a_tensor_is_not_none() -> None:
    x = torch.ones(2)
    assert (x == None) is False  # noqa: E711
    assert (x != None) is True  # noqa: E711
    assert (x == x).tolist() == [True, True]


def test_that_a_tensor_is_made_of_tensors_and_numbers_together() -> None:
    assert torch.tensor([torch.tensor(1.5), 2.0]).tolist() == [1.5, 2.0]
    assert torch.tensor([2, torch.tensor(3)]).dtype == torch.int64


def test_that_an_array_of_words_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be made from an array of <U1"):
        torch.tensor(np.array(["a"]))


def test_that_flip_takes_its_axes_by_name() -> None:
    x = torch.arange(6).reshape(2, 3)
    assert torch.flip(x, dims=(0, 1)).tolist() == [[5, 4, 3], [2, 1, 0]]
    assert x.flip(dims=[1]).tolist() == x.flip(1).tolist() == [[2, 1, 0], [5, 4, 3]]
    assert x.flip(0, 1).tolist() == torch.flip(x, (0, 1)).tolist()


def test_that_changes_of_a_diagonal_are_seen_in_the_matrix() -> None:
    x = torch.zeros(2, 3, 3)
    x.diagonal(1, 1, 2).fill_(4.0)
    x[0].diagonal().add_(1.0)
    assert x.tolist() == [[[1, 4, 0], [0, 1, 4], [0, 0, 1]], [[0, 4, 0], [0, 0, 4], [0, 0, 0]]]
    y = torch.ones(2, 3, requires_grad=True)
    (y.diagonal(1) * torch.tensor([2.0, 3.0])).sum().backward()
    assert y.grad is not None
    assert y.grad.tolist() == [[0, 2, 0], [0, 0, 3]]


def test_that_one_sample_needs_no_axis_of_rows_in_the_losses_of_classes() -> None:
    scores, number = torch.tensor([0.5, 2.0, -1.0], requires_grad=True), torch.tensor(1)
    loss = F.cross_entropy(scores, number)
    assert loss.shape == ()
    assert loss.item() == F.cross_entropy(scores.reshape(1, 3), number.reshape(1)).item()
    assert F.nll_loss(scores, number, reduction="none").item() == -2.0
    loss.backward()
    assert scores.grad is not None
    assert scores.grad.shape == (3,)


def test_that_seeds_for_cuda_are_seeds() -> None:
    torch.cuda.manual_seed_all(7)
    first = torch.rand(3)
    torch.manual_seed(7)
    assert torch.equal(first, torch.rand(3))


def test_that_the_version_is_told() -> None:
    assert torch.__version__
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        torch.nonsense  # noqa: B018


def test_that_chained_schedules_multiply() -> None:
    optimizer = optim.SGD([nn.Parameter(torch.ones(1))], lr=1.0)
    chained = lr_scheduler.ChainedScheduler(
        [lr_scheduler.ConstantLR(optimizer, 0.1, 2), lr_scheduler.ExponentialLR(optimizer, 0.9)]
    )
    rates = [optimizer.param_groups[0]["lr"]]
    for step in range(4):
        chained.step()
        rates.append(chained.get_last_lr()[0])
        if step == 1:
            kept = chained.state_dict()
    assert rates == pytest.approx([0.1, 0.09, 0.81, 0.729, 0.6561], rel=1e-12)
    chained.load_state_dict(kept)
    assert chained.get_last_lr() == pytest.approx([0.81], rel=1e-12)


def test_that_each_group_keeps_its_own_function_in_a_sequence_of_schedules() -> None:
    groups = [{"params": [nn.Parameter(torch.ones(1))]}, {"params": [nn.Parameter(torch.ones(1))]}]
    optimizer = optim.SGD(groups, lr=1.0)
    own = lr_scheduler.LambdaLR(optimizer, [lambda t: 1.0 / (t + 1), lambda t: 2.0 / (t + 1)])
    both = lr_scheduler.SequentialLR(optimizer, [own, lr_scheduler.ConstantLR(optimizer, 0.5, 9)], [2])
    rates = [both.get_last_lr()]
    for _ in range(2):
        both.step()
        rates.append(both.get_last_lr())
    assert rates == [[1.0, 2.0], [0.5, 1.0], [0.5, 0.5]]

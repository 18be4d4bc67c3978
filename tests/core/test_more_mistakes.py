"""Arguments that are no tensors, sizes that no layer can have, empty batches: each with an error that says so."""

from __future__ import annotations

import io

import numpy as np
import pytest

import core as torch
import core.nn as nn
import core.nn.functional as F
import core.optim as optim

NO_TENSORS = {"list": [[1.0, 2.0, 3.0]], "float": 2.0, "NoneType": None, "numpy.ndarray": np.ones((2, 3), np.float32)}
LAYERS = {
    "Linear": nn.Linear(3, 2), "ReLU": nn.ReLU(), "BatchNorm1d": nn.BatchNorm1d(3), "LSTM": nn.LSTM(3, 2),
    "Flatten": nn.Flatten(), "Dropout": nn.Dropout(), "LayerNorm": nn.LayerNorm(3), "Softmax": nn.Softmax(1),
}  # fmt: skip
LOSSES = (F.mse_loss, F.l1_loss, F.cross_entropy, F.huber_loss, F.binary_cross_entropy_with_logits)


@pytest.mark.parametrize("given", NO_TENSORS)
@pytest.mark.parametrize("name", LAYERS)
def test_that_a_layer_says_what_it_was_given_instead_of_a_tensor(name, given):
    with pytest.raises(TypeError, match=rf"{name}: expected a tensor.*{given}.*core\.tensor\(x\)"):
        LAYERS[name](NO_TENSORS[given])


@pytest.mark.parametrize("given", NO_TENSORS)
@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.__name__)
def test_that_a_loss_says_what_it_was_given_instead_of_a_tensor(loss, given):
    for arguments in [(torch.ones(2, 3), NO_TENSORS[given]), (NO_TENSORS[given], torch.ones(2, 3))]:
        with pytest.raises(TypeError, match=rf"{loss.__name__}: .*tensor.*{given.split('.')[-1]}.*core\.tensor\(x\)"):
            loss(*arguments)


@pytest.mark.parametrize("given", NO_TENSORS)
@pytest.mark.parametrize("name", ["sum", "matmul", "cat", "reshape", "max", "F.relu"])
def test_that_a_function_says_what_it_was_given_instead_of_a_tensor(name, given):
    wrong = NO_TENSORS[given]
    calls = {
        "sum": lambda: torch.sum(wrong), "matmul": lambda: torch.ones(3, 2) @ wrong,
        "cat": lambda: torch.cat([wrong, wrong]), "reshape": lambda: torch.reshape(wrong, (1,)),
        "max": lambda: torch.max(wrong, 0), "F.relu": lambda: F.relu(wrong),
    }  # fmt: skip
    with pytest.raises(TypeError, match=rf"expected.*tensor.*received .*{given.split('.')[-1]}"):
        calls[name]()


def test_that_an_error_inside_a_layer_of_ones_own_stays_what_it_is():
    class Faulty(nn.Module):
        def forward(self, x):
            return x.no_such_method()

    with pytest.raises(AttributeError, match="no_such_method"):
        Faulty()(torch.ones(1))


SIZES = {
    "Linear(-1, 2)": (lambda: nn.Linear(-1, 2), ValueError, "Linear: in_features must not be negative; it is -1"),
    "Linear('3', 2)": (lambda: nn.Linear("3", 2), TypeError, "in_features must be a whole number; received str '3'"),
    "Linear(2.5, 2)": (lambda: nn.Linear(2.5, 2), TypeError, "in_features.*float 2.5"),
    "a kernel of text": (lambda: nn.Conv2d(1, 2, "3"), TypeError, "one whole number or a tuple of 2; received str '3'"),
    "a kernel of one": (lambda: nn.Conv2d(1, 2, (3,)), TypeError, r"received tuple \(3,\)"),
    "a kernel of nothing": (lambda: nn.Conv1d(1, 2, 0), ValueError, "kernel_size must be at least 1"),
    "a negative kernel": (lambda: nn.Conv3d(1, 2, -3), ValueError, "kernel_size must be at least 1"),
    "a stride of nothing": (lambda: nn.Conv2d(1, 2, 3, stride=0), ValueError, "stride must be at least 1"),
    "negative padding": (lambda: nn.Conv2d(1, 2, 3, padding=-1), ValueError, "padding must not be negative"),
    "negative padding of volumes": (lambda: nn.Conv3d(1, 2, 3, padding=-1), ValueError, "padding must not be negative"),
    "negative channels": (lambda: nn.ConvTranspose2d(1, -2, 3), ValueError, "ConvTranspose2d: out_channels.*-2"),
    "Dropout(2.0)": (lambda: nn.Dropout(2.0), ValueError, "between 0 and 1; it is 2.0"),
    "Dropout('a')": (lambda: nn.Dropout("a"), TypeError, "must be a number; received str 'a'"),
    "Embedding(-1, 2)": (lambda: nn.Embedding(-1, 2), ValueError, "num_embeddings must not be negative"),
    "BatchNorm2d(-1)": (lambda: nn.BatchNorm2d(-1), ValueError, "num_features must not be negative"),
    "LSTM(-1, 2)": (lambda: nn.LSTM(-1, 2), ValueError, "LSTM: input_size must not be negative"),
    "a window too large": (lambda: nn.MaxPool2d(3)(torch.ones(1, 1, 2, 2)), RuntimeError, r"\(3, 3\).*\(2, 2\)"),
    "a row too many": (lambda: nn.Embedding(3, 2)(torch.tensor([0, 7])), IndexError, "0 to 2 for 3 rows.*0 to 7"),
    "half a row": (lambda: nn.Embedding(3, 2)(torch.tensor([0.5])), RuntimeError, "whole numbers; received 0.5"),
    "one gradient for many": (lambda: torch.ones(2, requires_grad=True).backward(), RuntimeError, r"shape \(2,\)"),
}


@pytest.mark.parametrize("name", SIZES)
def test_that_a_size_that_cannot_be_is_refused_in_words(name):
    make, error, message = SIZES[name]
    with pytest.raises(error, match=message):
        make()


NOTHING, NO_CLASSES = torch.zeros(0, 3), torch.zeros(0, dtype=torch.int64)
EMPTY_LOSSES = {
    "mse": lambda kind: F.mse_loss(NOTHING, NOTHING, reduction=kind),
    "l1": lambda kind: F.l1_loss(NOTHING, NOTHING, reduction=kind),
    "cross entropy": lambda kind: F.cross_entropy(NOTHING, NO_CLASSES, reduction=kind),
    "soft cross entropy": lambda kind: F.cross_entropy(NOTHING, NOTHING, reduction=kind),
    "nll": lambda kind: F.nll_loss(NOTHING, NO_CLASSES, reduction=kind),
    "bce": lambda kind: F.binary_cross_entropy_with_logits(NOTHING, NOTHING, reduction=kind),
    "focal": lambda kind: F.focal_loss(NOTHING, NO_CLASSES, reduction=kind),
    "soft margin": lambda kind: F.soft_margin_loss(NOTHING, NOTHING, reduction=kind),
}


@pytest.mark.parametrize("name", EMPTY_LOSSES)
def test_that_the_mean_over_no_samples_is_refused_and_the_sum_is_nothing(name):
    with pytest.raises(RuntimeError, match=r"the batch is empty, of shape .*use reduction"):
        EMPTY_LOSSES[name]("mean")
    assert EMPTY_LOSSES[name]("sum").item() == 0


def test_that_layers_take_an_empty_batch_where_the_result_is_defined():
    pictures = torch.zeros(0, 1, 6, 6, requires_grad=True)
    net = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3))
    out = net(pictures)
    assert out.shape == (0, 3)
    out.sum().backward()
    assert net[0].weight.grad.abs().sum().item() == 0
    with pytest.raises(ValueError, match=r"more than one value per channel; received shape \(0, 3\)"):
        nn.BatchNorm1d(3)(NOTHING)
    assert nn.BatchNorm1d(3).eval()(NOTHING).shape == (0, 3)
    assert torch.isnan(NOTHING.mean()).item()
    for name, error in [("max", RuntimeError), ("argmax", IndexError)]:
        with pytest.raises(error, match=r"\(0, 3\) has no"):
            getattr(torch, name)(NOTHING)


def test_that_types_are_mixed_as_pytorch_mixes_them():
    single, double = torch.ones(2), torch.ones(2, dtype=torch.float64)
    assert (single + double).dtype == torch.float64
    assert (single * 2.0).dtype == torch.float32
    assert (single + torch.tensor(1.0, dtype=torch.float64)).dtype == torch.float32
    assert (torch.tensor([1]) / 2).dtype == torch.float32
    assert (torch.tensor([1]) + 1.5).dtype == torch.float32
    assert torch.result_type(torch.ones(2, dtype=torch.float16), 1.0) == torch.float16


def test_that_a_file_that_is_no_state_is_refused():
    with pytest.raises(ValueError, match="no file of tensors"):
        torch.load(io.BytesIO(b"\x80\x02}q\x00."))
    state = nn.Linear(2, 1).state_dict()
    state["extra"] = state.pop("bias")
    with pytest.raises(RuntimeError, match="does not fit Linear: it lacks bias and it has the unknown extra"):
        nn.Linear(2, 1).load_state_dict(state)
    found = nn.Linear(2, 1).load_state_dict(state, strict=False)
    assert (found.missing_keys, found.unexpected_keys) == (["bias"], ["extra"])
    with pytest.raises(TypeError, match=r"parameters\(\); received Linear"):
        optim.SGD(nn.Linear(1, 1), lr=0.1)

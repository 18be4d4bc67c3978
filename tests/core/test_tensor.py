"""The tensor itself: making, reading, converting, in-place changes, and that every declared method exists."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import core as torch
from core.methods import LayoutMethods, Methods


def test_that_every_declared_method_is_bound_and_documented():
    for name in (*Methods.__annotations__, *LayoutMethods.__annotations__):
        method = getattr(torch.Tensor, name)
        assert callable(method) or isinstance(method, property), name
    public = [name for name in torch.__all__ if callable(getattr(torch, name)) and not name[0].isupper()]
    assert [name for name in public if not getattr(torch, name).__doc__] == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (1.5, "float32"),
        ([1, 2], "int64"),
        ([[True, False]], "bool"),
        ([1.0, 2], "float32"),
        ([], "float32"),
        (1j, "complex64"),
        (np.ones(2), "float64"),
        (np.float64(2.0), "float64"),
        (np.ones(2, np.uint8), "uint8"),
        (torch.ones(1, dtype=torch.float16), "float16"),
    ],
)
def test_that_tensor_takes_pytorchs_types(data, expected):
    assert str(torch.tensor(data).dtype) == expected


def test_that_tensor_copies_and_from_numpy_does_not():
    array = np.zeros(2)
    copied, shared, viewed = torch.tensor(array), torch.from_numpy(array), torch.from_array(array)
    array[0] = 1
    assert (copied.tolist(), shared.tolist(), viewed.tolist()) == ([0.0, 0.0], [1.0, 0.0], [1.0, 0.0])
    assert torch.as_tensor(array).array is array
    assert torch.as_tensor(shared) is shared


def test_that_words_are_no_tensor():
    with pytest.raises(TypeError, match="not numbers"):
        torch.tensor(["a"])


def test_that_makers_give_values_shapes_and_types():
    assert torch.zeros(2, 3).shape == torch.zeros((2, 3)).shape == torch.zeros([2, 3]).shape == (2, 3)
    assert torch.ones(2, dtype=torch.int64).tolist() == [1, 1]
    assert torch.full((2,), 7).dtype == torch.int64
    assert torch.full((2,), 7.0).dtype == torch.float32
    assert torch.arange(4).tolist() == [0, 1, 2, 3]
    assert torch.arange(1, 2, 0.5).tolist() == [1.0, 1.5]
    assert torch.linspace(0, 1, 3).tolist() == [0.0, 0.5, 1.0]
    assert torch.eye(2).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert torch.empty(2, 2).shape == (2, 2)
    for like in (torch.zeros_like, torch.ones_like, torch.empty_like, torch.rand_like, torch.randn_like):
        assert like(torch.ones(2, 3, dtype=torch.float64)).dtype == torch.float64
    assert torch.full_like(torch.ones(2), 3).tolist() == [3.0, 3.0]


def test_that_random_makers_keep_their_ranges():
    torch.manual_seed(0)
    uniform, whole = torch.rand(1000), torch.randint(2, 5, (1000,))
    assert 0 <= uniform.min().item() < 0.05
    assert 0.95 < uniform.max().item() < 1
    assert sorted(set(whole.tolist())) == [2, 3, 4]
    assert abs(torch.randn(10_000).mean().item()) < 0.05
    assert torch.normal(5.0, 0.1, (1000,)).mean().item() == pytest.approx(5, abs=0.02)
    assert sorted(torch.randperm(10).tolist()) == list(range(10))
    assert torch.randint(3, (2, 2)).shape == (2, 2)
    assert torch.rand(2, generator=torch.Generator(4)).tolist() == torch.rand(2, generator=torch.Generator(4)).tolist()


def test_that_types_convert_and_gradients_flow_back():
    x = torch.tensor([1.7, -1.2], requires_grad=True)
    assert (x.int().tolist(), x.long().dtype, x.bool().tolist()) == ([1, -1], torch.int64, [True, True])
    assert x.float() is x
    (x.double() * 2).sum().backward()
    assert (x.grad.dtype, x.grad.tolist()) == (torch.float32, [2.0, 2.0])
    assert x.to(torch.ones(1, dtype=torch.float64)).dtype == torch.float64
    assert x.to("cpu", torch.float16).dtype == torch.float16
    assert torch.ones(1).type_as(torch.ones(1, dtype=torch.int8)).dtype == torch.int8


def test_that_values_are_read_as_python_numbers():
    assert torch.tensor(3).item() == 3
    assert float(torch.tensor([2.5])) == 2.5
    assert [10, 20][torch.tensor(1)] == 20
    assert f"{torch.tensor(0.123456):.3f}" == "0.123"
    assert bool(torch.tensor([False])) is False
    assert [row.tolist() for row in torch.tensor([[1], [2]])] == [[1], [2]]
    assert len(torch.ones(3, 2)) == 3
    assert torch.ones(3, 2).size() == (3, 2)
    assert torch.ones(3, 2).size(1) == 2
    assert (torch.ones(3, 2).numel(), torch.ones(2).element_size(), torch.ones(2).dim()) == (6, 4, 1)


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        (lambda: torch.ones(2).item(), RuntimeError, r"\(2,\)"),
        (lambda: len(torch.tensor(1)), TypeError, "no length"),
        (lambda: torch.ones(1, requires_grad=True).numpy(), RuntimeError, "detach"),
        (lambda: [0][torch.tensor(0.5)], TypeError, "integers"),
        (lambda: torch.tensor([1]).requires_grad_(), RuntimeError, "int64"),
        (lambda: (torch.ones(1, requires_grad=True) * 2).requires_grad_(False), RuntimeError, "detach"),
        (lambda: torch.ones(2, dtype=torch.int64).add_(0.5), RuntimeError, "int64"),
        (lambda: torch.clamp(torch.ones(1)), ValueError, "min, max"),
    ],
)
def test_that_misuse_says_what_to_do(wrong, error, said):
    with pytest.raises(error, match=said):
        wrong()


def test_that_changes_in_place_keep_the_array():
    x = torch.ones(2)
    array = x.array
    x.add_(2).mul_(3).sub_(1).div_(2)
    x += 1
    x *= 2
    x -= 2
    x /= 2
    assert x.tolist() == [4.0, 4.0]
    x.clamp_(max=3)
    assert x.tolist() == [3.0, 3.0]
    x.copy_(torch.tensor([5.0, 6.0]))
    assert x.fill_(7).tolist() == [7.0, 7.0]
    assert x.zero_().tolist() == [0.0, 0.0]
    assert x.array is array


def test_that_numpy_reads_tensors_and_shares_memory():
    x = torch.ones(2)
    x.numpy()[0] = 5
    assert x.tolist() == [5.0, 1.0]
    assert np.asarray(x).sum() == 6
    assert np.asarray(x, dtype=np.float64).dtype == np.float64


def test_that_data_can_be_replaced():
    x = torch.ones(2, requires_grad=True)
    x.data = torch.zeros(3)
    x.data += 1
    assert (x.tolist(), x.requires_grad) == ([1.0, 1.0, 1.0], True)


def test_that_repr_tells_values_and_place_in_the_graph():
    x = torch.tensor([1.5], requires_grad=True)
    assert repr(x) == "tensor([1.5], requires_grad=True)"
    assert repr(x * 2) == "tensor([3.], grad_fn=<Multiply>)"
    assert repr(torch.ones(1, dtype=torch.float64)) == "tensor([1.], dtype=float64)"


def test_that_tensors_can_be_keys():
    x, y = torch.ones(1), torch.ones(1)
    assert len({x: 1, y: 2}) == 2


def test_that_the_engine_needs_no_window_and_few_packages():
    banned = ("PySide6", "pyqtgraph", "netstudio", "PIL", "platformdirs", "safetensors")
    code = (
        f"import sys\nfor name in {banned!r}: sys.modules[name] = None\n"
        "import core as torch, core.nn as nn, core.optim as optim, core.nn.functional as F\n"
        "x = torch.ones(2, requires_grad=True)\nF.relu(x).sum().backward()\nprint(x.grad.tolist())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[1.0, 1.0]\n", "")


def test_that_what_is_no_array_is_named():
    with pytest.raises(TypeError, match="received a list: make a tensor of it"):
        repr(torch.Tensor([1, 2]))
    with pytest.raises(TypeError, match="Expected numbers beside a tensor; received str 'a'"):
        torch.ones(2) + "a"

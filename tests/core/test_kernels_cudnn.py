"""Convolution through cuDNN: the calls against a stand-in for its library, and results against a device."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import numpy as np
import pytest

import core
from core.backend.kernels import Window, conv, cudnn
from core.nn import functional as F

X = np.random.default_rng(0).normal(size=(2, 7, 6, 3)).astype(np.float32)
WEIGHT = np.random.default_rng(1).normal(size=(4, 3, 3, 2)).astype(np.float32)
BIAS = np.arange(4, dtype=np.float32)
WINDOW = Window((3, 2), (2, 1), (1, 1, 2, 2), (1, 2))
OUT = (2, *WINDOW.output(7, 6), 4)
GRAD = np.random.default_rng(2).normal(size=OUT).astype(np.float32)


class Slot:
    """A tensor of a graph, which knows its form."""

    def __init__(self, dim=None, stride=None, data_type=None, name=""):
        self.dim, self.stride, self.type = dim, stride, data_type

    def set_output(self, output):
        assert output
        return self

    def set_dim(self, dim):
        self.dim = dim
        return self

    def set_stride(self, stride):
        self.stride = stride
        return self

    def set_data_type(self, kind):
        self.type = kind
        return self

    def view(self, array):
        """`array` as the form says, in the order N, C, H, W."""
        return np.lib.stride_tricks.as_strided(array, self.dim, [step * array.itemsize for step in self.stride])


class Library:
    """cuDNN as far as it is used, computed by the reference. `fault` breaks a call; `error` spoils results."""

    def __init__(self, fault="", error=0.0):
        self.fault, self.error, self.calls, self.memory, self.dropped = fault, error, [], {}, None
        self.data_type = SimpleNamespace(FLOAT="float", HALF="half")
        self.heur_mode = SimpleNamespace(A="a", FALLBACK="fallback")
        names = ("NONDETERMINISTIC", "TENSOR_CORE", "DOWN_CONVERT_INPUTS", "REDUCED_PRECISION_REDUCTION")
        self.numerical_note = SimpleNamespace(**{name: name for name in names})

    def call(self, name):
        self.calls.append(name)
        if name == self.fault:
            raise RuntimeError(f"{name} is not supported")

    def create_handle(self):
        self.call("create_handle")
        return object()

    def set_stream(self, handle, stream):
        assert stream == 77

    def pygraph(self, **settings):
        self.call("pygraph")
        return Graph(self)

    def pointer(self, array):
        address = 1000 + len(self.memory)
        self.memory[address] = array
        return address


class Graph:
    def __init__(self, library):
        self.library = library

    def __getattr__(self, name):
        if name in ("validate", "build_operation_graph", "check_support", "build_plans"):
            return lambda: self.library.call(name)
        raise AttributeError(name)

    def create_execution_plans(self, heuristics):
        self.library.call("create_execution_plans")

    def deselect_numeric_notes(self, notes):
        self.library.dropped = set(notes)

    def get_workspace_size(self):
        return 64

    def tensor(self, **form):
        return Slot(**form)

    def conv_fprop(self, image, weight, padding, stride, dilation):
        return self.remember("forward", (image, weight), padding, stride, dilation)

    def conv_wgrad(self, image, loss, padding, stride, dilation):
        return self.remember("weight", (image, loss), padding, stride, dilation)

    def conv_dgrad(self, loss, filter, padding, stride, dilation):  # noqa: A002
        return self.remember("input", (loss, filter), padding, stride, dilation)

    def remember(self, kind, inputs, padding, stride, dilation):
        self.kind, self.inputs, self.output = kind, inputs, Slot()
        self.steps = tuple(stride), (padding[0], padding[0], padding[1], padding[1]), tuple(dilation)
        return self.output

    def execute(self, places, workspace, handle):
        self.library.call("execute")
        memory = self.library.memory
        assert memory[workspace].nbytes == 64
        first, second = [slot.view(memory[places[slot]]) for slot in self.inputs]
        out = self.output.view(memory[places[self.output]])
        first_last = np.ascontiguousarray(first.transpose(0, 2, 3, 1))
        if self.kind == "forward":
            window = Window(second.shape[2:], *self.steps)
            found = conv.forward(first_last, np.ascontiguousarray(second), None, window).transpose(0, 3, 1, 2)
        elif self.kind == "weight":
            window = Window(out.shape[2:], *self.steps)
            found = conv.weight_gradient(np.ascontiguousarray(second.transpose(0, 2, 3, 1)), first_last, window)
        else:
            window, shape = Window(second.shape[2:], *self.steps), tuple(np.array(out.shape)[[0, 2, 3, 1]])
            found = conv.input_gradient(first_last, np.ascontiguousarray(second), shape, window).transpose(0, 3, 1, 2)
        out[...] = found + self.library.error


@pytest.fixture
def install(monkeypatch):
    def installed(library):
        monkeypatch.setattr(cudnn, "library", lambda: library)
        monkeypatch.setattr(cudnn, "on_host", lambda x: False)
        monkeypatch.setattr(cudnn, "_stream", lambda: 77)
        monkeypatch.setattr(cudnn, "_pointer", library.pointer)
        monkeypatch.setattr(cudnn, "_state", cudnn._State())
        monkeypatch.setattr(cudnn, "_told", [])
        return library

    return installed


def all_three(x=X, weight=WEIGHT, grad=GRAD):
    return (
        cudnn.forward(x, weight, BIAS.astype(x.dtype), WINDOW),
        cudnn.weight_gradient(grad, x, WINDOW),
        cudnn.input_gradient(grad, weight, x.shape, WINDOW),
    )


def expected():
    return (
        conv.forward(X, WEIGHT, BIAS, WINDOW),
        conv.weight_gradient(GRAD, X, WINDOW),
        conv.input_gradient(GRAD, WEIGHT, X.shape, WINDOW),
    )


def test_that_results_are_those_of_the_reference_in_form_and_value(install):
    library = install(Library())
    for _ in range(2):
        for found, wanted in zip(all_three(), expected(), strict=True):
            assert (found.shape, found.dtype) == (wanted.shape, wanted.dtype)
            np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)
    assert library.calls.count("build_plans") == 3
    assert library.calls.count("execute") == 6
    assert library.calls.count("create_handle") == 1
    assert library.dropped == set(vars(library.numerical_note))


def test_that_half_precision_may_use_what_is_fast(install):
    library = install(Library())
    cudnn.forward(X.astype(np.float16), WEIGHT.astype(np.float16), None, WINDOW)
    assert library.dropped == {"NONDETERMINISTIC"}
    assert "execute" in library.calls


@pytest.mark.parametrize("fault", ["create_handle", "pygraph", "validate", "check_support", "build_plans", "execute"])
def test_that_whatever_fails_is_left_to_the_reference_with_one_warning(install, caplog, fault):
    library = install(Library(fault))
    with caplog.at_level(logging.WARNING, "core.backend"):
        for _ in range(3):
            for found, wanted in zip(all_three(), expected(), strict=True):
                np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert f"{fault} is not supported" in caplog.text
    assert library.calls.count(fault) == 3  # once for each kind of call, and never again


def test_that_results_that_differ_are_not_believed(install, caplog):
    library = install(Library(error=0.1))
    for found, wanted in zip(all_three() + all_three(), expected() + expected(), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)
    assert "differs by 0.1" in caplog.text
    assert library.calls.count("execute") == 3


def test_that_missing_memory_is_told_and_not_taken_for_a_fault(install, monkeypatch):
    library = install(Library())

    def full(name):
        if name == "execute":
            raise MemoryError

    monkeypatch.setattr(library, "call", full)
    with pytest.raises(MemoryError):
        cudnn.forward(X, WEIGHT, None, WINDOW)


@pytest.mark.parametrize(
    ("x", "window"),
    [
        (X, Window((3, 2), padding=(1, 0, 0, 0))),
        (X, Window((1, 1))),
        (X.astype(np.float64), WINDOW),
        (X[:0], WINDOW),
    ],
)
def test_that_what_it_cannot_describe_or_is_not_made_for_is_never_asked_for(install, x, window):
    install(Library())
    assert cudnn.suits(X, WINDOW)
    assert not cudnn.suits(x, window)


def test_that_nothing_is_asked_on_the_processor_and_a_missing_library_is_no_fault():
    assert not cudnn.suits(X, WINDOW)
    np.testing.assert_array_equal(cudnn.forward(X, WEIGHT, BIAS, WINDOW), conv.forward(X, WEIGHT, BIAS, WINDOW))


@pytest.mark.gpu
def test_that_a_device_with_cudnn_convolves_as_the_processor_does(caplog):
    if not core.cuda.is_available() or cudnn.library() is None:
        pytest.skip("no CUDA device with cuDNN")
    stream, outcomes = np.random.default_rng(0), {}
    arrays = [stream.normal(size=size).astype(np.float32) for size in ((4, 8, 15, 14), (16, 8, 3, 3), (16,))]
    for place in ("cpu", "cuda:0"):
        x, weight, bias = [core.tensor(array).to(place).requires_grad_() for array in arrays]
        out = F.conv2d(x, weight, bias, 2, 1)
        (out * out).sum().backward()
        outcomes[place] = [tensor.detach().cpu().numpy() for tensor in (out, x.grad, weight.grad, bias.grad)]
    for host, card in zip(*outcomes.values(), strict=True):
        np.testing.assert_allclose(card, host, rtol=1e-3, atol=1e-4 * abs(host).max())
    assert "cuDNN is left out" not in caplog.text

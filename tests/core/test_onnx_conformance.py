"""ONNX's own cases for its operators, run through the importer on the engine.

Which of them is data beside the importer: `core.interchange.onnx_support`.
"""

from __future__ import annotations

import re
import unittest
import warnings
from typing import ClassVar

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from onnx.backend.base import Backend, BackendRep
from onnx.backend.test import BackendTest

import core as torch
from core.interchange.onnx_import import load_model, read_tensor
from core.interchange.onnx_ops import OPERATORS, OnnxError
from core.interchange.onnx_support import COMPOSED, EXCLUDED, SUPPORTED

LEAST_CASES = 1450


class Engine(BackendRep):
    """A model read into operations."""

    def __init__(self, model):
        self.program = load_model(model)

    def run(self, inputs, **_):
        return self.program.run([as_array(value) for value in inputs])


class EngineBackend(Backend):
    """The engine as ONNX's runner wants it."""

    name: ClassVar[str] = "core"

    @classmethod
    def prepare(cls, model, device="CPU", **_):
        return Engine(model)

    @classmethod
    def supports_device(cls, device):
        return device == "CPU"


def as_array(value):
    return numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else np.asarray(value)


def claims() -> list[str]:
    """What the support matrix says, as patterns of names of cases."""
    own = [rf"^test_{stem}(_.*)?_cpu$" for stems in SUPPORTED.values() for stem in stems]
    return own + [rf"^test_{stem}_(.*_)?expanded(_.*)?_cpu$" for stems in COMPOSED.values() for stem in stems]


def collected() -> type[unittest.TestCase]:
    """ONNX's node cases that the matrix claims; the thousand others are left out rather than shown as skipped."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"onnx\.")  # as it computes its own answers
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"onnx\.")
        runner = BackendTest(EngineBackend, __name__)
    for pattern in claims():
        runner.include(pattern)
    for pattern in EXCLUDED:
        runner.exclude(rf"^test_{pattern}(_.*)?_cpu$")
    cases = runner.test_cases["OnnxBackendNodeModelTest"]
    for name in [name for name in vars(cases) if name.startswith("test_")]:
        if getattr(vars(cases)[name], "__unittest_skip__", False):
            delattr(cases, name)
    return cases


OnnxBackendNodeModelTest = collected()


def test_that_so_many_conformance_cases_are_run():
    assert sum(name.startswith("test_") for name in vars(OnnxBackendNodeModelTest)) >= LEAST_CASES


def test_that_the_support_matrix_lists_the_operators_that_there_are():
    assert SUPPORTED.keys() == OPERATORS.keys()
    assert not COMPOSED.keys() & OPERATORS.keys()


def test_that_every_claimed_pattern_has_a_case():
    names = [name for name in vars(OnnxBackendNodeModelTest) if name.startswith("test_")]
    for pattern in claims():
        assert any(re.search(pattern, name) for name in names), pattern


def test_that_every_exclusion_says_why():
    assert all(reason.endswith(".") for reason in EXCLUDED.values())


def test_that_an_unknown_operator_is_named():
    node = onnx.helper.make_node("StringSplit", ["x"], ["y"], name="words")
    graph = onnx.helper.make_graph([node], "text", [], [])
    with pytest.raises(OnnxError, match=r"words.*StringSplit"):
        load_model(onnx.helper.make_model(graph))


def test_that_gradients_flow_through_a_program():
    nodes = [
        onnx.helper.make_node("Gemm", ["x", "weight"], ["scores"], transB=1),
        onnx.helper.make_node("Softmax", ["scores"], ["y"], axis=-1),
    ]
    weight = numpy_helper.from_array(np.arange(6, dtype=np.float32).reshape(2, 3) / 6, "weight")
    ends = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in ("x", "y")]
    graph = onnx.helper.make_graph(nodes, "net", ends[:1], ends[1:], [weight])
    program = load_model(onnx.helper.make_model(graph))
    x = torch.ones(1, 3, requires_grad=True)
    [y] = program([x])
    y[0, 0].backward()
    first, second = y.tolist()[0]
    np.testing.assert_allclose(x.grad.numpy(), [[first * second * -0.5] * 3], rtol=1e-5)


def test_that_stored_values_are_read_in_every_type():
    for name in ("float16", "float32", "float64", "int8", "uint8", "int64", "uint32", "bool", "complex64"):
        values = np.array([[0, 1, 2]], dtype=name)
        np.testing.assert_array_equal(read_tensor(numpy_helper.from_array(values)), values)
        kind = onnx.helper.np_dtype_to_tensor_dtype(values.dtype)
        spelled = onnx.helper.make_tensor("spelled", kind, values.shape, values.reshape(-1))
        read = read_tensor(spelled)
        np.testing.assert_array_equal(read, values)
        assert read.dtype == values.dtype


def test_that_a_wrong_number_of_inputs_is_named():
    ends = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in ("x", "y")]
    graph = onnx.helper.make_graph([onnx.helper.make_node("Abs", ["x"], ["y"])], "net", ends[:1], ends[1:])
    with pytest.raises(OnnxError, match=r"takes 1 inputs \(x\), not 2"):
        load_model(onnx.helper.make_model(graph))([torch.ones(1), torch.ones(1)])

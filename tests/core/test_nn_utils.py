"""Clipped gradients, parameters as one vector, and initial values with a structure."""

from __future__ import annotations

import math

import numpy as np
import pytest

import core as torch
import core.nn as nn
from core.nn import init, utils


def parameters(*gradients, dtype=torch.float64):
    found = []
    for gradient in gradients:
        parameter = nn.Parameter(torch.zeros(np.shape(gradient), dtype=dtype))
        parameter.grad = torch.tensor(np.array(gradient), dtype=dtype)
        found.append(parameter)
    return found


@pytest.mark.parametrize(("norm_type", "norm"), [(2.0, 13.0), (1.0, 19.0), (math.inf, 12.0)])
def test_that_gradients_are_shortened_together(norm_type, norm):
    listed = [*parameters([3.0, -4.0], [[12.0]]), nn.Parameter(torch.ones(2))]
    arrays = [parameter.grad.array for parameter in listed[:2]]
    assert utils.clip_grad_norm_(listed, 1.3, norm_type).item() == pytest.approx(norm)
    found = np.concatenate([array.ravel() for array in arrays])
    np.testing.assert_allclose(found, np.array([3.0, -4.0, 12.0]) * 1.3 / (norm + 1e-6), rtol=1e-12)
    assert np.linalg.norm(found, norm_type) <= 1.3


def test_that_short_gradients_stay():
    (parameter,) = parameters([0.3, 0.4], dtype=torch.float32)
    assert utils.clip_grad_norm_(parameter, 1.0).item() == pytest.approx(0.5)
    assert parameter.grad.tolist() == np.array([0.3, 0.4], "float32").tolist()
    assert parameter.grad.dtype == torch.float32
    assert utils.clip_grad_norm_([nn.Parameter(torch.ones(1))], 1.0).item() == 0.0


def test_that_norms_that_are_no_numbers_can_be_refused():
    (parameter,) = parameters([math.nan, 1.0])
    assert math.isnan(utils.clip_grad_norm_(parameter, 1.0).item())
    with pytest.raises(RuntimeError, match="nan"):
        utils.clip_grad_norm_(parameter, 1.0, error_if_nonfinite=True)


def test_that_elements_of_gradients_are_cut_off():
    first, second = parameters([3.0, -4.0, 0.5], [[-0.1]])
    utils.clip_grad_value_([first, second], 1.0)
    assert first.grad.tolist() == [1.0, -1.0, 0.5]
    assert second.grad.tolist() == [[-0.1]]


def test_that_parameters_go_into_a_vector_and_back():
    net = nn.Linear(3, 2)
    vector = utils.parameters_to_vector(net.parameters())
    assert vector.tolist() == [*net.weight.detach().flatten().tolist(), *net.bias.tolist()]
    (vector * 2).sum().backward()
    assert net.weight.grad.tolist() == [[2.0] * 3] * 2
    utils.vector_to_parameters(torch.arange(8.0), net.parameters())
    assert net.weight.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    assert net.bias.tolist() == [6.0, 7.0]
    with pytest.raises(RuntimeError, match=r"8 values.*\(7,\)"):
        utils.vector_to_parameters(torch.zeros(7), net.parameters())


@pytest.mark.parametrize(("mean", "std", "a", "b"), [(0, 1, -2, 2), (1, 2, 0, 1.5), (0, 1, 3, 4), (0, 1, -9, -2.5)])
def test_that_truncated_normals_stay_inside_with_the_right_mean(mean, std, a, b):
    torch.manual_seed(1)
    tensor = torch.empty(200, 200, dtype=torch.float64)
    assert init.trunc_normal_(tensor, mean, std, a, b) is tensor
    assert a <= tensor.array.min() <= tensor.array.max() <= b
    x = np.linspace(a, b, 200_001)
    weight = np.exp(-(((x - mean) / std) ** 2) / 2)
    expected = (x * weight).sum() / weight.sum()
    assert tensor.array.mean() == pytest.approx(expected, abs=5 * tensor.array.std() / 200)


@pytest.mark.parametrize("shape", [(4, 4), (3, 5), (6, 2), (4, 2, 3, 3)])
def test_that_orthogonal_rows_or_columns_stand_at_right_angles(shape):
    matrix = init.orthogonal_(torch.empty(*shape, dtype=torch.float64), 2.0).array.reshape(shape[0], -1)
    product = matrix @ matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(product, 4 * np.eye(len(product)), atol=1e-12)


@pytest.mark.parametrize("groups", [1, 2])
def test_that_dirac_filters_pass_pictures_on(groups):
    conv = nn.Conv2d(4, 4, 3, padding=1, groups=groups, bias=False)
    init.dirac_(conv.weight, groups)
    x = torch.randn(2, 4, 5, 5)
    np.testing.assert_allclose(conv(x).detach().array, x.array, atol=1e-6)


def test_that_eye_passes_vectors_on_and_sparse_leaves_zeros():
    assert init.eye_(torch.empty(2, 3)).tolist() == [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    sparse = init.sparse_(torch.empty(10, 50), 0.35).array
    assert ((sparse == 0).sum(axis=0) == 4).all()
    assert sparse[sparse != 0].std() == pytest.approx(0.01, rel=0.2)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda t: init.orthogonal_(t),
        lambda t: init.eye_(t),
        lambda t: init.dirac_(t),
        lambda t: init.sparse_(t, 0.1),
    ],
)
def test_that_shapes_that_initial_values_cannot_have_are_named(wrong):
    with pytest.raises(ValueError, match=r"\(3,\)"):
        wrong(torch.empty(3))
    with pytest.raises(ValueError, match="2 and 1"):
        init.trunc_normal_(torch.empty(3), 0, 1, 2, 1)
